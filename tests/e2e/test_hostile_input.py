"""Names that terminals and spreadsheets would obey, and files of shapes that nobody expects, on the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import wom_sim
from wom_sim.cli import main

NAMES = ['=HYPERLINK("http://x")', "@SUM(A1)", "-1+1", "+cmd"]
SEGMENTS = ["=1+2", "@X", "-2+3", "None"]

TINY = """\
name: tiny
dates: {start: 2027-03-01, end: 2027-03-04}
market: {simulate: 60, network: {kind: holme_kim, m: 2, clustering: 0.6, seed: 3}}
brands: {b: {conversion: 50%, visits_per_day: 20%}}
contents: {c: {attract: 60%, persuade: 20%, share: 50%, visit: 40%}}
plan: {s: {kind: samples, content: c, on: 2027-03-01, who: random, number: 3, cost_each: 2}}
strategies: {a: [s]}
"""
GENERATED = "{simulate: 60, network: {kind: holme_kim, m: 2, clustering: 0.6, seed: 3}}"
FILES = "{network: {file: net.csv}, people_file: people.csv}"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    return tmp_path


def tiny(old: str = "", new: str = "", file: str = "tiny.yaml") -> str:
    """The small scenario with one part of it changed; the name of its file."""
    assert old in TINY
    Path(file).write_text(TINY.replace(old, new, 1) if old else TINY, encoding="utf-8")
    return file


def of_files(names: list[str], segments: list[str]) -> str:
    """The small scenario among people of these names and segments."""
    ring = zip(names, [*names[1:], names[0]], strict=True)
    Path("net.csv").write_text("".join(f"{a},{b}\n" for a, b in ring))
    rows = zip(names, segments, strict=True)
    Path("people.csv").write_text("id\tsegment\n" + "".join(f"{name}\t{segment}\n" for name, segment in rows))
    return tiny(GENERATED, FILES)


def refused(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command says that refuses its input: exit code 2, nothing raw, no traceback."""
    assert main(list(arguments)) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("wom: ")
    assert "Traceback" not in err
    assert not set(err) & set(map(chr, [*range(9), *range(11, 32), *range(127, 160)]))
    return err


def test_names_from_files_are_texts_in_every_table() -> None:
    scenario = of_files(NAMES, SEGMENTS).strip()
    Path(scenario).write_text(Path(scenario).read_text().replace("name: tiny", 'name: "=1+1"'))
    assert main(["run", scenario, "a", "--out", "kept"]) == 0
    assert main(["compare", scenario, "--worlds", "2", "--jobs", "1", "--out", "beside"]) == 0
    for book in (openpyxl.load_workbook(f"{folder}/tables.xlsx") for folder in ("kept", "beside")):
        assert "f" not in {cell.data_type for sheet in book for row in sheet.rows for cell in row}
        assert book["README"]["A1"].value == "=1+1"
    cells = pd.read_csv("kept/tables/by_segment.csv", keep_default_na=False)["segment"]
    assert set(cells) == {"'=1+2", "'@X", "'-2+3", "None"}
    assert set(wom_sim.read("kept").by_segment["segment"]) == set(SEGMENTS)


@pytest.mark.parametrize("sequence", [r"\e[31m", r"\e]0;owned\a", r"\b", r"\r", r"\x7f", r"\x9b31m", r"\0", r"\uDFFF"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("name: tiny", 'name: "tiny{}"', "tiny.yaml:1:7: name: "),
        ("{a: [s]}", '{{a: {{lines: [s], description: "x{}"}}}}', "tiny.yaml:7:43: strategies.a.description: "),
        ("{s: {kind", '{{"s{}": {{kind', "tiny.yaml:6:8: plan.s"),
        ("{c: {attract", '{{"{}": {{attract', "tiny.yaml:5:12: contents."),
    ],
)
def test_control_characters_are_refused_where_they_are_typed(
    capfd: pytest.CaptureFixture[str], old: str, new: str, place: str, sequence: str
) -> None:
    said = refused(capfd, "check", tiny(old, new.format(sequence)))
    assert said.startswith(f"wom: {place}")
    assert "holds a control character" in said
    assert "hint: " in said
    assert said.count("holds a control") == 1


@pytest.mark.parametrize("sequence", [r"\e[2J", r"\uDFFF", r"\uD800"])  # halves of characters: no file can hold them
def test_control_characters_of_a_study_are_refused(capfd: pytest.CaptureFixture[str], sequence: str) -> None:
    tiny()
    study = f'study: sweep\ntitle: "x{sequence}"\nscenario: tiny.yaml\nstrategies: [a]\nworlds: 2\n'
    Path("study.yaml").write_text(study + "vary: {sharing.contact: [0.1]}\n")
    assert refused(capfd, "sweep", "study.yaml").startswith("wom: study.yaml:2:8: title: holds a control character")


def test_tabs_and_lines_in_texts_are_none(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", tiny("name: tiny", 'name: tiny\nquestion: "a\\tb\\nc"')]) == 0


@pytest.mark.parametrize("sequence", ["\x1b[31m", "\x1b]0;owned\x07", "\x08", "\x7f", "\x9b31m"])
def test_control_characters_in_files_are_refused(capfd: pytest.CaptureFixture[str], sequence: str) -> None:
    said = refused(capfd, "run", of_files(["ann", "bob" + sequence, "cem"], ["x", "y", "z"]), "a")
    assert said.startswith("wom: net.csv:1: ") or "net.csv:1: the id" in said
    assert "holds a control character" in said
    said = refused(capfd, "run", of_files(["ann", "bob", "cem"], ["x", "y", "z" + sequence]), "a")
    assert "people.csv:4: column segment: holds a control character" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "tiny.yaml", "x\x1b[31m"],
        ["run", "\x1b[31m.yaml", "a"],
        ["run", "tiny.yaml", "a", "--set", "\x1b[31m=1"],
        ["run", "tiny.yaml", "a", "--set", "name='\x1b[31m'"],
        ["run", "tiny.yaml", "a", "--set", "market={network: {file: '\x9b31m.csv'}}"],
        ["check", "raw.yaml"],
        ["new", "x.yaml", "--from", "\x1b]0;owned\x07.csv"],
    ],
)
def test_nothing_is_printed_raw(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    tiny()
    Path("raw.yaml").write_text("name: a\x1b[31m\n")
    refused(capfd, *arguments)


def test_usage_is_not_printed_raw(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["run", "tiny.yaml", "a", "--engine", "\x1b[31m", "--seed", "\x1b[31m"])
    assert stop.value.code == 2
    assert "\x1b" not in capfd.readouterr().err


def test_the_name_of_a_calendar_ends_no_comment() -> None:
    calendar = Path("a\nevil: 1\n#.csv")
    calendar.write_text("line,medium,channel,content,from,to\nx,post,instagram,reel,2027-03-01,2027-03-07\n")
    assert main(["new", "made.yaml", "--from", str(calendar)]) == 0
    assert not [line for line in Path("made.yaml").read_text().splitlines() if line.startswith("evil")]


DEEP = ["[" * 1500, "{a: " * 3000, "[" * 60 + "]" * 60, "{a: " * 60 + "1" + "}" * 60]


@pytest.mark.parametrize("value", DEEP, ids=["open lists", "open mappings", "lists", "mappings"])
@pytest.mark.parametrize("verb", ["check", "sweep"])
def test_what_is_nested_too_deeply_is_refused(capfd: pytest.CaptureFixture[str], verb: str, value: str) -> None:
    Path("deep.yaml").write_text(f"plan: {value}\n")
    said = refused(capfd, verb, "deep.yaml")
    assert said.startswith("wom: deep.yaml: is nested too deeply to be a scenario\n   hint: ")
    assert len(said) < 200


@pytest.mark.parametrize("value", DEEP, ids=["open lists", "open mappings", "lists", "mappings"])
def test_a_change_that_is_nested_too_deeply_is_refused(capfd: pytest.CaptureFixture[str], value: str) -> None:
    said = refused(capfd, "check", tiny(), "--set", f"name={value}")
    assert "is nested too deeply" in said


def test_what_is_nested_as_a_scenario_is_read() -> None:
    assert main(["check", tiny("strategies: {a: [s]}", "strategies:\n  a:\n    lines:\n      - s")]) == 0


LONG = "y" * 300
PLACES = [
    ["run", "{}.yaml", "a"],
    ["run", "{}", "a"],
    ["check", "{}.yaml"],
    ["compare", "{}.yaml"],
    ["sweep", "{}.yaml"],
    ["sensitivity", "{}.yaml"],
    ["optimize", "{}.yaml", "a"],
    ["calibrate", "{}.yaml"],
    ["new", "{}.yaml"],
    ["new", "made.yaml", "--from", "{}.csv"],
    ["new", "{}.yaml", "--from", "none.csv"],
    ["run", "tiny.yaml", "a", "--out", "{}.yaml/x"],
    ["run", "tiny.yaml", "a", "--mmm", "{}.csv"],
    ["run", "tiny.yaml", "a", "--mmm", "{}.yaml/x.csv"],
    ["run", "tiny.yaml", "a", "--set", "market={{network: {{file: {}.csv}}}}"],
    ["run", "tiny.yaml", "a", "--set", "market.people_file={}.csv"],
    ["check", "tiny.yaml", "--set", "plan={}.csv"],
    ["sweep", "study.yaml"],
]


@pytest.mark.parametrize("place", [LONG, "loop"], ids=["long", "loop"])
@pytest.mark.parametrize("arguments", PLACES, ids=" ".join)
def test_names_that_no_disk_takes_are_refused(
    capfd: pytest.CaptureFixture[str], arguments: list[str], place: str
) -> None:
    tiny()
    Path("study.yaml").write_text(f"study: sweep\nscenario: {place}.yaml\nvary: {{sharing.contact: [0.1]}}\n")
    for name in ("loop", "loop.yaml", "loop.csv"):
        Path(name).symlink_to(name)
    refused(capfd, *(argument.format(place) for argument in arguments))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{a: [s]}", "{a: [[s]]}", "strategies.a.0: must be text (got ['s'])"),
        ("{a: [s]}", "{a: [{s: 1}]}", "strategies.a.0: must be text"),
        ("{a: [s]}", "{a: [[[s], s], s]}", "strategies.a.0: must be text"),
        ("{a: [s]}", "{a: {lines: [[s]]}}", "strategies.a.lines.0: must be text"),
        ("{a: [s]}", "{a: [null, 1, 2.5, true]}", "strategies.a.0: must be text (got None)"),
        ("{a: [s]}", "{a: [a]}", "strategies.a: goes in a circle"),
        ("{a: [s]}", "{a: [b], b: [a, s]}", "strategies.a: goes in a circle"),
        ("{a: [s]}", "{a: [b], b: [c], c: [b, s]}", "strategies.b: goes in a circle"),
        ("{a: [s]}", "{a: [b, s], b: [c], c: [d], d: [c]}", "strategies.c: goes in a circle"),
        ("{a: [s]}", "{a: {lines: [b], budget: 9, split: {s: 50%}}, b: [b, s]}", "strategies.b: goes in a circle"),
    ],
)
def test_strategies_of_shapes_that_nobody_expects(
    capfd: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    assert told in refused(capfd, "check", tiny(old, new))


def test_strategies_that_name_each_other_many_times_are_spelled_out_at_once() -> None:
    rows = ["a0: [s]", "b0: [s]", *(f"{one}{k}: [a{k - 1}, b{k - 1}]" for k in range(1, 40) for one in "ab")]
    chain = ["c0: [s]", *(f"c{k}: [c{k - 1}]" for k in range(1, 1200))]
    scenario = wom_sim.Scenario.read(tiny("{a: [s]}", "{" + ", ".join([*rows, *chain]) + "}"))
    assert {strategy.lines for name, strategy in scenario.strategies.items() if name != "nothing"} == {("s",)}


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", "1e308", "1" + "0" * 400])
def test_rating_points_without_an_end(capfd: pytest.CaptureFixture[str], number: str) -> None:
    line = f"plan: {{s: {{kind: ads, content: c, channel: tv, from: 2027-03-01, to: 2027-03-04, grps: {number}, "
    start = TINY.index("plan: ")
    old = TINY[start : TINY.index("\n", start)]
    said = refused(capfd, "check", tiny(old, f"money: {{currency: USD}}\n{line}price: preset}}}}"))
    assert "finite number" in said or "comes to more than" in said


@pytest.mark.parametrize("name", ["None", "NA", "nan", "null", "n/a?", "True", "inf"])
def test_people_and_segments_called_like_nothing(name: str) -> None:
    scenario = of_files([name, "ann", "bob", "cem"], [name, "x", name, "x"])
    assert main(["run", scenario, "a", "--out", "kept"]) == 0
    assert set(wom_sim.read("kept").by_segment["segment"]) == {name, "x"}
    assert set(wom_sim.Network.read("net.csv").ids) == {name, "ann", "bob", "cem"}
