"""The strategist's desk without interface: what is read, corrected, moved and taken away, by a calendar made here."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from calendars import ADS, POSTS, SPANISH, row, text_of, write_workbook

from wom_sim.app import asks, carry, work
from wom_sim.app.desk import Desk
from wom_sim.app.work import Work, once
from wom_sim.cli import main
from wom_sim.errors import InputError, RunError
from wom_sim.language.catalogue import spoken, use_here
from wom_sim.reading.yaml_file import read_value
from wom_sim.scenario.scenario import Scenario

NONSENSE = ("", "¿?", "-1", "1e999", "nan", "true", "{", "[", "'", "9" * 40, "01/13/2027", "\x00", "drop table", "🙂")

CALENDAR = [
    SPANISH,
    ADS,
    POSTS,
    row(ADS, linea="radio", canal="radio", contenido="jingle", precio="CPM 5"),
    row(
        POSTS, linea="muestras", medio="ganado", canal="evento", contenido="prueba", hasta="", dias="",
        precio="200 muestras", presupuesto="800",
    ),
]  # fmt: skip


def opened(rows: list[list[str]] = CALENDAR, name: str = "plan.csv") -> Desk:
    desk = Desk()
    desk.open(desk.keep(name, text_of(rows).encode()))
    return desk


def small(desk: Desk, worlds: int = 12) -> Scenario:
    """The same plan in a market that is soon simulated."""
    desk.change(("market", "simulate"), 300)
    return desk.change(("uncertainty",), f"{{worlds: {worlds}, seed: 7, presets: value}}")


def test_what_was_read_is_shown_in_the_words_of_the_calendar_and_guesses_are_marked() -> None:
    board = opened().board()
    assert [line["budget"] for line in board.rows] == ["1.000,50", "", "1.000,50", "800"]
    assert board.headings["budget"] == "presupuesto"
    assert board.rows[0]["taken"] == "ads † · 2027-03-01 – 2027-03-30 · 1,000"
    assert board.rows[3]["taken"] == "samples · 2027-03-01"


def test_a_guess_that_is_corrected_is_none_any_more() -> None:
    desk = opened()
    assert "radio" in desk.guesses[0]
    scenario = desk.correct(2, "kind", "anuncios")
    assert scenario.plan["radio"].kind == "ads"
    assert all("radio" not in one for one in desk.guesses)
    assert [line["taken"].split(" ·")[0] for line in desk.board().rows] == ["ads †", "posts †", "ads", "samples"]


def test_corrections_are_in_the_words_of_the_calendar() -> None:
    desk = opened()
    plan = desk.correct(0, "budget", "2.500,75").plan
    assert (plan["ig_ads"].budget, plan["radio"].budget) == (2500.75, 1000.5)
    assert desk.correct(0, "from", "02/03/2027").plan["ig_ads"].start.isoformat() == "2027-03-02"
    assert desk.correct(1, "days", "L, X").plan["ig_posts"].days == ("mon", "wed")
    assert desk.correct(2, "content", "jingle nuevo").contents["jingle nuevo"].attract == 0.3


def test_what_is_refused_changes_nothing() -> None:
    desk = opened()
    before, board = desk.scenario, desk.board()
    for text in ("lots", "01/13/2027", "-5"):
        with pytest.raises(InputError, match=r"plan.csv, row 2, column presupuesto \(H2\)"):
            desk.correct(0, "budget", text)
    assert (desk.scenario, desk.board()) == (before, board)


def test_settings_outlive_a_correction_of_the_calendar() -> None:
    desk = opened()
    desk.change(("market", "people"), 70_000)
    desk.change(("contents", "unboxing", "share"), "12%")
    scenario = desk.correct(0, "budget", "900")
    assert (scenario.market.people, scenario.contents["unboxing"].share) == (70_000, 0.12)
    assert scenario.plan["ig_ads"].budget == 900


def test_money_and_days_are_moved_and_moved_back() -> None:
    desk = opened()
    money, early, late = desk.movable()["muestras"]
    assert (money, early, late) == (4.0, 0, 29)
    plan = desk.move("ig_ads", 1.5, 0).plan
    assert plan["ig_ads"].budget == 1500.75
    assert desk.movable()["ig_ads"][0] == 1000.5
    assert desk.move("muestras", 1, 9).plan["muestras"].on.isoformat() == "2027-03-10"
    with pytest.raises(InputError, match=r"row 5, column desde \(E5\).*2027-03-31"):
        desk.move("muestras", 1, 30)
    assert desk.move("ig_ads", 1, 0).plan["ig_ads"].budget == 1000.5
    assert desk.move("ig_ads", 0, 0).plan["ig_ads"].budget == 0
    assert desk.movable()["ig_ads"][0] == 1000.5


NEW = {
    "name": "tele", "medium": "pagado", "channel": "tele", "content": "spot", "from": "2027-03-05", "to": "2027-03-20",
    "budget": "2.000", "price": "CPM 5", "kind": "anuncios",
}  # fmt: skip


def test_a_line_is_added_and_another_removed() -> None:
    desk, before = opened(), opened().ready
    assert desk.add(NEW).plan["tele"].budget == 2000
    assert desk.correct(4, "budget", "2.500").plan["tele"].budget == 2500
    assert "tele" in desk.ready.strategies["paid"].lines
    removed = desk.remove(desk.names.index("ig_posts"))
    assert [*removed.plan] == ["ig_ads", "radio", "muestras", "tele"] == desk.names
    assert desk.correct(3, "budget", "3.000").plan["tele"].budget == 3000
    assert [*desk.add({**NEW, "name": "cine"}).plan] == [*removed.plan, "cine"]
    for name in ("tele", "cine"):
        desk.remove(desk.names.index(name))
    assert desk.ready.plan == {name: line for name, line in before.plan.items() if name != "ig_posts"}


def test_a_line_that_cannot_be_added_or_removed_changes_nothing() -> None:
    desk = opened([SPANISH, ADS])
    before, board = desk.scenario, desk.board()
    for cells in ({}, {"name": "  "}, {**NEW, "budget": "lots"}, {**NEW, "name": "ig_ads"}, {"name": "tele"}):
        with pytest.raises(InputError):
            desk.add(cells)
    with pytest.raises(InputError, match=r"plan.csv, row 3"):
        desk.add({**NEW, "from": "soon"})
    with pytest.raises(InputError):
        desk.remove(0)
    assert (desk.scenario, desk.board()) == (before, board)


def test_lines_of_a_scenario_are_added_and_removed_with_its_strategies(configs: Path) -> None:
    desk = Desk()
    desk.open(configs / "launch.yaml")
    name, strategies = desk.names[0], desk.strategies()
    within = [one for one, (lines, _) in strategies.items() if name in lines]
    desk.remove(0)
    assert within
    assert name not in desk.ready.plan
    assert not any(name in lines for lines, _ in desk.strategies().values())
    line = {"name": "more", "kind": "ads", "channel": "radio", "content": next(iter(desk.ready.contents))}
    dated = {"from": "2027-03-02", "to": "2027-03-09", "budget": "500", "cpm": "5", "ctr": "1%"}
    assert "more" in desk.add({**line, **dated}).plan
    desk.fund("paid", ["more"], None)
    desk.remove(desk.names.index("more"))
    assert desk.strategies()["paid"][0] == []


def test_a_strategy_gets_lines_and_a_budget() -> None:
    desk = opened()
    scenario = desk.fund("owned", ["today", "ig_posts", "radio"], 500.0)
    assert scenario.strategies["owned"].lines == ("ig_posts", "radio")
    assert scenario.strategies["owned"].budget == 500
    assert desk.fund("owned", ["ig_posts"], None).strategies["owned"].budget is None
    with pytest.raises(InputError, match="tv"):
        desk.fund("owned", ["tv"], None)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_any_cell_is_taken_or_told_in_a_sentence(text: str) -> None:
    desk = opened()
    for column in desk.board().headings:
        attempted(lambda column=column: desk.correct(0, column, text))
    for path in (("brands", "brand", "conversion"), ("contents", "unboxing", "share"), ("market", "people")):
        attempted(lambda path=path: desk.change(path, text))
    assert desk.scenario is not None
    assert Scenario.parse(desk.scenario.as_mapping()).plan


def attempted(action: object) -> None:
    with suppress(InputError):
        action()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plan.xlsx", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("plan.csv", b"", "no row of headings"),
        ("plan.csv", b"a,b\n1,2\n", "no row of headings"),
        ("plan.yaml", b"plan: [", "stream end"),
        ("plan.yaml", b"plan: nowhere.csv\n", "nowhere.csv"),
        ("plan.csv", b"medio;canal;contenido;desde\npagado;radio;x;\n", "date"),
    ],
)
def test_a_bad_file_is_told_and_what_was_there_stays(name: str, content: bytes, told: str) -> None:
    desk = opened()
    before = desk.scenario
    with pytest.raises(InputError, match=told) as wrong:
        desk.open(desk.keep(name, content))
    assert desk.scenario is before
    assert str(desk.folder) not in desk.said(wrong.value)


@pytest.mark.parametrize("name", ["..", "", "a\x00b", "x/.."])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        Desk().keep(name, b"")


def test_a_path_in_a_name_is_dropped() -> None:
    desk = Desk()
    assert desk.keep("../../etc/plan.csv", b"").parent == desk.folder
    assert desk.keep("C:\\temp\\plan.csv", b"").name == "plan.csv"


def test_no_file_stays_behind() -> None:
    desk = opened()
    folder = desk.folder
    assert list(folder.iterdir()) == [folder / "plan.csv"]
    del desk
    assert not folder.exists()


def test_two_desks_do_not_see_each_other() -> None:
    one, other = opened(), opened([SPANISH, row(ADS, linea="otro")])
    assert one.folder != other.folder
    assert [*one.ready.plan] != [*other.ready.plan]


def test_a_scenario_keeps_its_own_values_and_its_calendar(configs: Path) -> None:
    desk = Desk()
    for name in ("cafe_nomada.yaml", "cafe_nomada_calendario.xlsx"):
        desk.keep(name, (configs / name).read_bytes())
    desk.open(desk.folder / "cafe_nomada.yaml")
    assert desk.ready == Scenario.read(configs / "cafe_nomada.yaml")
    assert desk.board().headings["budget"].startswith("Presupuesto")
    assert desk.correct(2, "budget", "1000").plan["ig_anuncios"].budget == 1000
    typed = Desk()
    typed.open(configs / "classroom.yaml")
    assert typed.board().rows[0]["name"] in typed.ready.plan
    assert typed.correct(0, "content", "rumour" if "rumour" in typed.ready.contents else [*typed.ready.contents][-1])
    with pytest.raises(InputError):
        typed.correct(0, "content", "nothing like it")


def test_the_ranking_grows_finer_and_ends_as_the_command_has_it() -> None:
    desk = opened()
    small(desk, worlds=60)
    assert [one.uncertainty.worlds for one in asks.looks(desk.ready)] == [10, 50, 60]
    small(desk, worlds=4)
    desk.change(("uncertainty", "presets"), "low-high")
    desk.change(("uncertainty", "preset_draws"), 2)
    desk.change(("brands", "brand", "channels", "instagram", "reach"), "preset")
    steps = asks.looks(desk.ready)
    assert [(one.uncertainty.worlds, one.uncertainty.presets) for one in steps] == [(4, "value"), (4, "low-high")]
    assert steps[-1] == desk.ready


def test_the_first_ranking_and_the_file_that_gives_it_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = opened()
    small(desk)
    began = time.process_time()
    found = next(asks.ranking(desk.ready, lambda *_: None))
    with capsys.disabled():
        print(f"\nfirst ranking of {found.worlds} worlds: {time.process_time() - began:.2f} processor seconds")
    name, content = carry.scenario_file(found.scenario)
    (tmp_path / name).write_bytes(content)
    assert main(["compare", str(tmp_path / name), "--jobs", "1", "--out", str(tmp_path / "again")]) == 0
    again = (tmp_path / "again" / "summary.csv").read_text()
    found.table().to_csv(tmp_path / "summary.csv", index=False)
    assert [line.split(",")[:5] for line in again.splitlines()] == [
        line.split(",")[:5] for line in (tmp_path / "summary.csv").read_text().splitlines()
    ]


def test_the_file_says_what_each_of_its_parts_is() -> None:
    desk = opened()
    _, content = carry.scenario_file(desk.ready)
    text = content.decode()
    assert read_value(text) == read_value(desk.ready.typed_yaml())
    assert "# dated lines, by name" in text[: text.index("plan:")].splitlines()[-1]
    assert text.count("\n# ") == len(read_value(text))


def test_a_scenario_with_files_is_packed_with_them() -> None:
    desk = Desk()
    desk.keep("ties.csv", b"a,b\nb,c\nc,d\nd,a\n")
    desk.keep("plan.csv", text_of(CALENDAR).encode())
    desk.open(desk.folder / "plan.csv")
    desk.change(("market",), "{people: 4_000, network: {file: ties.csv}}")
    name, content = carry.scenario_file(desk.ready)
    assert name == "scenario.zip"
    with ZipFile(BytesIO(content)) as packed:
        assert sorted(packed.namelist()) == ["scenario.yaml", "ties.csv"]


def test_work_tells_how_far_it_is_and_stops() -> None:
    def asked(progress):
        for done in range(10_000):
            progress(done, 10_000)
            time.sleep(0.001)
            if done == 20:
                yield done

    counting = Work(asked)
    while not counting.answers:
        time.sleep(0.005)
    assert counting.busy
    counting.stop()
    counting.wait(10)
    assert (counting.busy, counting.latest, counting.wrong) == (False, 20, "")


def order_of_work(kind: int) -> list[str]:
    """What is done in which order where a question comes up while a ranking grows finer, its portions slow."""
    done, coming = [], threading.Event()

    def finer(progress):
        yield "rough"
        for portion in range(3):
            progress(portion, 3)
            done.append(f"portion {portion}")
            coming.wait(10)

    def question(progress):
        for run in range(2):
            done.append(f"run {run}")
            progress(run, 2)
        yield "answer"

    growing = Work(finer, work.FIRST)
    while not done:
        time.sleep(0.001)
    asked = Work(question, kind)
    while not work.TURNS.waiting:
        time.sleep(0.001)
    coming.set()
    for one in (growing, asked):
        one.wait(10)
    assert (growing.busy, asked.latest) == (False, "answer")
    return done


def test_what_somebody_waits_for_goes_before_rankings_that_grow_finer(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["portion 0", "run 0", "run 1", "portion 1", "portion 2"]
    assert order_of_work(work.FIRST) == order_of_work(work.ASKED) == wanted
    monkeypatch.setattr(work, "FINER", -1)
    assert order_of_work(work.FIRST) == sorted(wanted)


def test_a_first_ranking_goes_before_questions_that_take_minutes_and_second_looks_before_third_ones() -> None:
    first, asked = work.Place(work.FIRST, 0, 9), work.Place(work.ASKED, 0, 1)
    assert first < asked < work.Place(work.FINER, 1, 8) < work.Place(work.FINER, 2, 0)


def test_work_that_waits_for_its_turn_can_be_stopped() -> None:
    ends = threading.Event()
    busy = Work(lambda _: iter([ends.wait(10)]))
    waits = Work(lambda _: iter(["never"]))
    while not work.TURNS.waiting:
        time.sleep(0.001)
    waits.stop()
    waits.wait(10)
    assert (waits.busy, waits.latest, busy.busy) == (False, None, True)
    ends.set()
    busy.wait(10)


def test_work_that_fails_says_so_in_the_readers_language() -> None:
    def asked(progress):
        raise RunError(spoken().locale)

    try:
        use_here("es")
        failing = Work(once(asked))
    finally:
        use_here("en")
    failing.wait(10)
    assert (failing.latest, failing.wrong) == (None, "es")


def test_workbooks_are_read_as_well(tmp_path: Path) -> None:
    desk = Desk()
    write_workbook(tmp_path / "plan.xlsx", {"Plan": CALENDAR, "Otra": CALENDAR})
    kept = desk.keep("plan.xlsx", (tmp_path / "plan.xlsx").read_bytes())
    with pytest.raises(InputError, match="several sheets"):
        desk.open(kept)
    desk.open(kept, sheet="Otra", country="mx")
    assert len(desk.board().rows) == 4
