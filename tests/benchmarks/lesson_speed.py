"""How heavy is a lesson's page, and how long does one of its ticks take?

    python tests/benchmarks/lesson_speed.py

Opens every lesson in Chromium, and one with 300 and with 2,000 people, and prints bytes of the page and milliseconds
of a tick, as the machine is and with six-fold throttling.  Promised: a page that computes its worlds stays below 200
kB and one that brings them within 600 kB; a tick is over within 16 ms, and within 60 ms when throttled.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import QUIET, chromium
from ticks import TICKS, throttled, with_people

from wom_sim.studies.lesson.file import lessons, read_lesson
from wom_sim.studies.lesson.page import Page

SLOWER = 6
MOST_MS = {1: 16.0, SLOWER: 60.0}
LIGHT, RECORDED = 200_000, 600_000


def measured(browser: Any, page: Page) -> tuple[int, dict[int, float]]:
    """Bytes of a page, and milliseconds of a tick by throttling."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lesson.html"
        path.write_text(page.html(), encoding="utf-8")
        opened = browser.new_page(viewport={"width": 1440, "height": 900})
        opened.goto(path.as_uri())
        found = {}
        for rate in MOST_MS:
            throttled(opened, rate)
            found[rate] = opened.evaluate(TICKS)
        opened.close()
        return path.stat().st_size, found


def pages() -> Iterator[tuple[str, Page]]:
    """Every lesson, then one with few and with many people."""
    yield from ((lesson.lesson, Page(lesson)) for lesson in lessons())
    yield from ((f"hubs, {people:,}", Page(with_people(read_lesson("hubs"), people))) for people in (300, 2_000))


def main() -> int:
    """Print a row a page; 1 if one breaks a promise."""
    browser_path, wrong = chromium(), 0
    if browser_path is None:
        print("no Chromium on this machine: apt-get install chromium")
        return 1
    print(f"{'lesson':<12} {'bytes':>8} {'at most':>8} {'tick, ms':>9} {f'{SLOWER}-fold, ms':>11}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=[*QUIET])
        for name, page in pages():
            size, ticks = measured(browser, page)
            most = LIGHT if page.lesson.recorded is None else RECORDED
            wrong += size > most or any(ticks[rate] > MOST_MS[rate] for rate in ticks)
            print(f"{name:<12} {size:>8,} {most:>8,} {ticks[1]:>9.1f} {ticks[SLOWER]:>11.1f}", flush=True)
        browser.close()
    print(f"promised: a tick within {MOST_MS[1]:.0f} ms, and {MOST_MS[SLOWER]:.0f} ms {SLOWER}-fold throttled")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
