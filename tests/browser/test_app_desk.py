"""The strategist's half of ``wom play`` in a real browser, served by the real command."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from calendars import ADS, POSTS, SPANISH, row, text_of

from tests.served import Served, served

pytest.importorskip("streamlit", reason="the extra [app] installs it")
pytest.importorskip("playwright", reason="the extra [test] installs it")
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.slow

CALENDAR = [SPANISH, ADS, POSTS, row(ADS, linea="radio", canal="radio", contenido="jingle", precio="CPM 5")]
KIND = len(SPANISH) + 1
"""The place of the column for the kind, which the calendar has not: behind what was read and its own."""

WAIT = 180_000
MOST_MEMORY = 600
"""Megabytes with three sessions."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Served]:
    with served(place=tmp_path) as found:
        yield found


def visit(browser: Any, app: Served, requests: list[str]) -> Any:
    """A session of its own; what it asks of others is noted."""
    page = browser.new_context(viewport={"width": 1440, "height": 1200}, accept_downloads=True).new_page()
    page.set_default_timeout(WAIT)
    ours = (app.url, app.url.replace("http", "ws"), "data:", "blob:", "about:")
    page.on("request", lambda asked: requests.append(asked.url) if not asked.url.startswith(ours) else None)
    page.goto(app.url)
    page.get_by_role("heading", name="Plan and compare").wait_for()
    page.get_by_role("link", name="Teach").wait_for()
    return page


def upload(page: Any, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def settled(page: Any) -> None:
    """Wait until nothing is run any more."""
    for _ in range(3):
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.wait_for_timeout(300)


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def simulate(page: Any, people: int, worlds: int) -> None:
    """Ask for less than the app begins with."""
    tab(page, "Market and money")
    for label, number in (("People simulated", people), ("Worlds", worlds)):
        typed = page.get_by_role("spinbutton", name=label)
        typed.fill(str(number))
        typed.press("Enter")
        settled(page)


def compare(page: Any) -> None:
    """Compare, and wait for the finest ranking."""
    tab(page, "Compare")
    page.get_by_role("button", name="Compare", exact=True).click()
    finest(page)


def finest(page: Any) -> None:
    """Wait for the last of the rankings."""
    page.get_by_text("20 worlds · rough · across 20 draws").wait_for()
    settled(page)


def correct(page: Any, line: int, column: int, text: str) -> None:
    """Type into a cell as a person does: by the mouse into the row, by the keys to its column."""
    place = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    page.mouse.click(place["x"] + 40, place["y"] + 35 * (line + 1) + 17)
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").wait_for()
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Enter")


def ranking(page: Any) -> dict[str, list[str]]:
    rows = page.locator("[data-testid=stTable] tbody tr").all()
    cells = [[" ".join(cell.split()) for cell in one.locator("th, td").all_inner_texts()] for one in rows]
    return {name: rest for name, *rest in cells}


def download(page: Any, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").filter(has_text=name).get_by_role("button").click()
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept


def memory(process: subprocess.Popen[bytes]) -> int:
    """Megabytes that the server takes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def test_a_strategist_from_her_calendar_to_the_report(browser: Any, app: Served, tmp_path: Path) -> None:
    requests: list[str] = []
    page = visit(browser, app, requests)

    upload(page, "broken.xlsx", b"\x89PNG\r\n\x1a\n")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").count() == 1
    assert "Traceback" not in page.content()

    page = visit(browser, app, requests)
    upload(page, "own.csv", text_of(CALENDAR).encode())
    page.get_by_text("taken as ads", exact=False).wait_for()
    settled(page)
    guessed = "taken as ads, for the medium and the channel say no kind: ig_ads"
    page.get_by_text(f"{guessed}, radio", exact=True).wait_for()
    correct(page, 2, KIND, "anuncios")
    page.get_by_text(guessed, exact=True).wait_for()

    simulate(page, 300, 20)
    compare(page)
    first = ranking(page)
    assert {"today", "paid", "owned"} <= first.keys()

    slider = page.get_by_role("slider", name=re.compile("money"))
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    settled(page)
    page.get_by_text("since the last change").wait_for()
    finest(page)
    second = ranking(page)
    assert second["paid"] != first["paid"]
    assert second["owned"][:2] == first["owned"][:2]

    tab(page, "Take away")
    scenario = download(page, "Scenario", tmp_path)
    same_by_the_command(scenario, second, tmp_path)
    page.get_by_role("button", name="Make tables and report").click()
    page.get_by_role("button", name="report.pptx").wait_for()
    settled(page)
    begins = {"tables.xlsx": b"PK", "report.html": b"<!", "report.pdf": b"%PDF", "report.pptx": b"PK"}
    for name, first_bytes in begins.items():
        assert download(page, name, tmp_path).read_bytes().startswith(first_bytes)

    assert requests == []
    page.context.close()
    app.process.terminate()
    assert app.process.wait(60) == 0
    assert [*app.temporary.iterdir()] == []


def same_by_the_command(scenario: Path, shown: dict[str, list[str]], folder: Path) -> None:
    """What was taken away gives the numbers that the page shows."""
    command = [sys.executable, "-m", "wom_sim.cli", "compare", str(scenario), "--json", "--jobs", "1"]
    done = subprocess.run([*command, "--out", str(folder / "again")], check=True, capture_output=True, text=True)
    for one in json.loads(done.stdout)["strategies"]:
        cost, mean = (float(cell.replace(",", "")) for cell in shown[one["strategy"]][:2])
        assert (cost, mean) == (round(one["cost"]), round(one["mean"], 1 if mean % 1 else 0))


def refused(page: Any) -> str:
    """The one sentence in red."""
    page.get_by_role("alert").wait_for()
    settled(page)
    assert page.get_by_role("alert").count() == 1
    return str(page.get_by_role("alert").inner_text())


def typed_until_told(page: Any, column: int, text: str, told: str) -> None:
    """Type into the first line until it is refused: the table is made anew each time, and takes what is being typed."""
    for _ in range(5):
        correct(page, 0, column, text)
        with suppress(PlaywrightError):
            page.get_by_role("alert").filter(has_text=told).wait_for(timeout=20_000)
            refused(page)
            return
        page.keyboard.press("Escape")
    raise AssertionError(told)


def test_a_hurried_and_a_hostile_reader(browser: Any, app: Served) -> None:
    page = visit(browser, app, [])
    for name, content in (("zero.csv", b""), ("plan.csv", b"%PDF-1.7\n%\xe2\xe3\n"), ("list.yaml", b"- a\n")):
        upload(page, name, content)
        page.get_by_role("alert").filter(has_text=name).wait_for()
        assert refused(page).startswith(name)
        page.reload()
        page.get_by_role("heading", name="Plan and compare").wait_for()
        settled(page)
    upload(page, "own.csv", text_of(CALENDAR).encode())
    page.get_by_text("taken as ads", exact=False).wait_for()
    settled(page)
    budget, begins = SPANISH.index("presupuesto") + 1, SPANISH.index("desde") + 1
    for column, typed, told in (
        (budget, "-5", "must be at least 0"),
        (budget, "9" * 20, "must be at most"),
        (budget, "lots", "must be a number"),
        (begins, "01/01/1900", "the horizon is"),
    ):
        typed_until_told(page, column, typed, told)

    page.get_by_text("Add or remove a line").click()
    page.get_by_role("button", name="Add this line").click()
    page.get_by_text("say in its cells what the new line is").wait_for()
    page.get_by_role("button", name="Remove this line").dblclick()
    page.get_by_text(re.compile("^(1 line was|2 lines were) read")).wait_for()
    settled(page)

    simulate(page, 300, 20)
    tab(page, "Compare")
    page.get_by_role("button", name="Compare", exact=True).dblclick()
    page.locator("[data-testid=stTable], [data-testid=stProgress]").first.wait_for()
    page.reload()
    page.get_by_role("heading", name="Plan and compare").wait_for()
    other = visit(browser, app, [])
    upload(other, "own.csv", text_of(CALENDAR).encode())
    other.get_by_text("taken as ads", exact=False).wait_for()
    simulate(other, 300, 20)
    tab(other, "Compare")
    other.get_by_role("button", name="Compare", exact=True).click()
    page.context.close()
    finest(other)
    assert "paid" in ranking(other)
    other.context.close()
    log = (app.temporary.parent / "log.txt").read_text()
    assert "Traceback" not in log, log


def test_three_sessions_apart_on_this_machine_alone(browser: Any, app: Served) -> None:
    requests: list[str] = []
    pages = []
    for name in ("anna", "bert", "carla"):
        page = visit(browser, app, requests)
        upload(page, f"{name}.csv", text_of([SPANISH, ADS, POSTS]).encode())  # chance knows lines by their names
        page.get_by_role("heading", name=name).wait_for()
        settled(page)
        simulate(page, 1_000, 20)
        pages.append(page)
    for page in pages:
        tab(page, "Compare")
        page.get_by_role("button", name="Compare", exact=True).click()
    for page in pages:
        finest(page)
    used = memory(app.process)
    print(f"\nthree sessions: {used} MB")
    assert used <= MOST_MEMORY
    rankings = [ranking(page) for page in pages]
    assert rankings[0] == rankings[1] == rankings[2]
    for page, others in zip(pages, (("bert", "carla"), ("anna", "carla"), ("anna", "bert")), strict=True):
        assert not any(other in page.content() for other in others)
    folders = [sorted(one.name for one in folder.iterdir()) for folder in app.temporary.glob("wom_play_*")]
    assert sorted(folders) == [["anna.csv"], ["bert.csv"], ["carla.csv"]]

    port = int(app.url.rsplit(":", 1)[1].strip("/"))
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.1", port)) == 0
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", port))
    assert requests == []
