"""A real browser: pages are opened as a person opens them, from the disk and without a network.

Debian's Chromium, driven by Playwright.  Without one the tests are skipped on a desk and fail with ``CI=true``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the extra [test] installs it")

from pages import LAPTOP, PHONE, QUIET, chromium
from playwright.sync_api import Browser, Page, sync_playwright


def started_browser() -> str:
    """The browser of this machine, or none of these tests."""
    found = chromium()
    if found is None:
        missing = "no Chromium on this machine: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=started_browser(), args=[*QUIET])
        yield started
        started.close()


class Watched:
    """What a page did that it should not have done."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: self.requests.append(asked.url) if outside(asked.url) else None)


def outside(url: str) -> bool:
    """Whether an address lies outside the page and its own folder."""
    return not url.startswith(("file:", "data:", "blob:", "about:"))


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """``opened(path, width=1440, dark=False, still=False, touch=False, locale="en-US", script=True)``: a page.

    When the test ends, every page has to be without errors and without a request to the outside;
    ``page.watched`` holds both until then.
    """
    contexts, pages = [], []

    def open_page(
        path: str | Path,
        width: int = LAPTOP,
        dark: bool = False,
        still: bool = False,
        touch: bool = False,
        locale: str = "en-US",
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
            has_touch=touch,
            is_mobile=touch,
            locale=locale,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.watched = Watched(page)  # type: ignore[attr-defined]
        pages.append(page)
        page.goto(Path(path).resolve().as_uri())
        return page

    yield open_page
    for page in pages:
        assert page.watched.errors == []
        assert page.watched.requests == []
    for context in contexts:
        context.close()
