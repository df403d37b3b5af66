"""Everything that is looked at, as pictures to look at: figures of the studies, the page, its PDF and its slides.

``make pictures``, or ``python experiments/pictures.py [FOLDER]`` (default: build/pictures), writes them with an
``index.html`` that shows them all.  Chromium takes the page at two widths, light and dark; LibreOffice and pdftoppm
turn slides and PDF into pictures.  What is not on the machine is said and left out.  After ``make demo`` the README's
pictures of page and slides are among them, as ``front/report.png`` and ``front/slides.png``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from typing import Any

import wom_sim as ws
from wom_sim.language import catalogue
from wom_sim.results.answer import Drawn
from wom_sim.show.pictures import save
from wom_sim.studies.compare.plots import cascade_sizes

LOCALES = ("en", "es_MX")
WIDTHS = (1440, 390)
HEAD = """<!doctype html><meta charset="utf-8"><title>Pictures</title>
<style>body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif}img{max-width:30rem}figure{margin:0}</style>
"""
FRONT = (2, 4, 7, 9, 10, 16)
"""Slides that the README shows."""
FIGURE = '<figure><img src="{name}" alt=""><figcaption>{name}</figcaption></figure>\n'
CLASSROOM = "configs/classroom.yaml"
SWEEP: Any = {
    "study": "sweep", "scenario": CLASSROOM, "worlds": 10, "metrics": ["reach"],
    "vary": {"sharing.contact": {"from": "10%", "to": "60%", "steps": 6}, "contents.stickers.share": ["5%", "50%"]},
}  # fmt: skip


def answers(runs: Path) -> Iterator[tuple[str, Drawn]]:
    """One answer of every study that draws, small; some keep their runs."""
    yield "attribute", ws.attribute("configs/launch.yaml", strategy="mix", worlds=10)
    yield "optimize", ws.optimize("configs/launch.yaml", "mix", worlds=10)
    goal: Any = {"goal": "conversions >= 350", "probability": 0.8}
    yield "seek", ws.optimize("configs/launch.yaml", "mix", worlds=10, **goal)
    yield "sweep", ws.sweep(SWEEP, out=runs / "sweep")
    study = "configs/sensitivity.yaml"
    yield "sensitivity", ws.sensitivity(study, trajectories=4, worlds=10, out=runs / "sensitivity")
    yield "calibrate", ws.calibrate("configs/calibrate.yaml")


def gallery(place: Path) -> None:
    """Every figure of every study as PNG and SVG."""
    for name, answer in answers(place / "studies"):
        for figure, draw in answer.drawings().items():
            save(draw().figure, place / f"{name}_{figure}")


def compared(place: Path) -> Path:
    """The launch campaign's folder, and its figures among the others."""
    answer = ws.compare("configs/launch.yaml", worlds=50)
    for name, draw in answer.drawings().items():
        save(draw().figure, place / f"compare_{name}")
    save(cascade_sizes(answer.cascade_sizes()).figure, place / "compare_cascade_sizes")
    return answer.save(place / "studies" / "launch")


def reports(folder: Path, place: Path) -> Iterator[tuple[str, list[Path]]]:
    """The page, PDF and slides in every language."""
    from wom_sim.studies.report.answer import report

    for locale in LOCALES:
        catalogue.use(locale)
        yield locale, report(folder, place / f"launch_{locale}.html", pdf=True, pptx=True)
    catalogue.use("en")


def screens(pages: list[Path], place: Path) -> None:
    """Pages as a browser shows them: the whole, on a laptop and a phone, light and dark."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        print("no Chromium: no pictures of pages")
        return
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        schemes: Any = ("light", "dark")
        for page, width, scheme in product(pages, WIDTHS, schemes):
            opened = started.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            opened.goto(page.resolve().as_uri())
            opened.screenshot(path=place / f"{page.stem}_{width}_{scheme}.png", full_page=True)
            opened.close()
        started.close()


def sheets(pdf: Path, place: Path, dpi: int) -> None:
    """Every sheet of a PDF as a picture."""
    if shutil.which("pdftoppm") is None:
        print("no pdftoppm: no pictures of PDF and slides")
        return
    subprocess.run(["pdftoppm", "-r", f"{dpi}", "-png", pdf, place / pdf.stem], check=True)


def slides(deck: Path, place: Path) -> None:
    """Every slide as a picture, as LibreOffice shows it."""
    if shutil.which("soffice") is None:
        print("no LibreOffice: no pictures of slides")
        return
    for_it = place / "studies" / "slides"
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", for_it, deck]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    made = for_it / f"{deck.stem}.pdf"
    sheets(made.replace(made.with_stem(f"{deck.stem}_slides")), place, 80)


def front_door(demo: Path, place: Path) -> None:
    """What the README shows of the folder of ``make demo``: the first screen of its page, and six of its slides."""
    from PIL import Image

    from wom_sim.studies.report.answer import report

    if not demo.exists():
        print(f"no {demo}: no pictures for the README (make demo writes it)")
        return
    place.mkdir(exist_ok=True)
    page, deck = report(demo, place / "front.html", pptx=True)
    screens([page], place)
    slides(deck, place)
    seen = place / f"{page.stem}_{WIDTHS[0]}_light.png"
    if seen.exists():
        first = Image.open(seen).convert("RGB").crop((0, 0, WIDTHS[0], 960)).resize((1280, 853))
        first.quantize(64).save(place / "report.png", optimize=True)
    shown = [place / f"{deck.stem}_slides-{one:02}.png" for one in FRONT]
    if all(one.exists() for one in shown):
        sheet = Image.new("RGB", (1312, 500), "#c8ccd2")
        for k, one in enumerate(shown):
            sheet.paste(Image.open(one).resize((428, 241)), (7 + k % 3 * 435, 6 + k // 3 * 247))
        sheet.save(place / "slides.png", optimize=True)


def index(place: Path) -> None:
    """A page of all pictures, which looks at them where they are."""
    names = sorted(path.name for path in place.glob("*.png"))
    figures = [FIGURE.format(name=escape(one)) for one in names]
    (place / "index.html").write_text(HEAD + "".join(figures), encoding="utf-8")
    print(f"{len(names)} pictures in {place / 'index.html'}")


def main(place: Path) -> None:
    """Make them all."""
    place.mkdir(parents=True, exist_ok=True)
    made = list(reports(compared(place), place))
    screens([files[0] for _, files in made], place)
    for _, (_, pdf, deck) in made:
        sheets(pdf, place, 70)
        slides(deck, place)
    front_door(Path("results/launch"), place / "front")
    gallery(place)
    index(place)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pictures"))
