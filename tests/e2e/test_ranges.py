"""Numbers without an end are refused where they stand, in one line with exit code 2, before anything comes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from wom_sim.cli import main, verbs
from wom_sim.errors import ScenarioError
from wom_sim.scenario.scenario import Scenario, json_schema
from wom_sim.scenario.study import Study
from wom_sim.studies.calibrate.study import CalibrateStudy
from wom_sim.studies.command import between, helped
from wom_sim.studies.optimize.study import OptimizeStudy
from wom_sim.studies.sensitivity.study import SensitivityStudy

DIGITS = "9" * 5_000
WORKLOAD = Path(__file__).parents[1] / "benchmarks" / "everything.yaml"
STUDIES: list[type[BaseModel]] = [Study, SensitivityStudy, CalibrateStudy, OptimizeStudy]

SWEEP = """\
study: sweep
scenario: classroom.yaml
vary: {sharing.contact: {from: 10%, to: 20%, steps: 2}}
worlds: 40
early_stop: {metric: reach, half_width: 5}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Path:
    """A folder with the classroom and a sweep of it."""
    (tmp_path / "classroom.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    (tmp_path / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which a command refuses; hints and the line of the file may stand below it."""
    before = sorted(Path().rglob("*"))
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("wom: ")
    first, *rest = err.splitlines()
    assert all(re.match(r"   hint: |\s+\d+ \||\s+\| *\^", line) for line in rest), err
    assert sorted(Path().rglob("*")) == before
    return first


# ---------------------------------------------------------------- the ranges themselves


def numbers(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every number in a schema and where it stands."""
    if isinstance(node, Mapping):
        if node.get("type") in ("number", "integer"):
            yield path, node
        for key, inside in node.items():
            yield from numbers(inside, (*path, key))
    elif isinstance(node, list):
        for place, inside in enumerate(node):
            yield from numbers(inside, (*path, str(place)))


@pytest.mark.parametrize(
    "schema", [json_schema(), *(one.model_json_schema() for one in STUDIES)], ids=lambda one: one["title"]
)
def test_every_number_of_a_schema_has_both_ends(schema: dict[str, Any]) -> None:
    found = list(numbers(schema))
    assert found
    endless = [
        ".".join(path) for path, form in found
        if "ids" not in path  # which are names
        and ("maximum" not in form or not ({"minimum", "exclusiveMinimum"} & form.keys()))
    ]  # fmt: skip
    assert endless == []


def options() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Every option of every command."""
    for question, verb in verbs():
        yield from ((question.room, names, settings) for names, settings in verb.OPTIONS)


COUNTED = [
    (verb, names[0]) for verb, names, settings in options() if getattr(settings.get("type"), "func", None) is between
]


def test_no_option_takes_a_whole_number_without_a_range() -> None:
    kinds = {getattr(settings.get("type"), "__name__", "") for _, _, settings in options()}
    assert not kinds & {"int", "float", "count", "whole", "index"}
    assert len(COUNTED) > 25


def test_the_help_of_an_option_names_its_range() -> None:
    for _, names, settings in options():
        if names[0] in ("--until", "--budget", "--probability", "--effect", "--attract"):
            assert re.search(r"above 0, to [\d^,%]+|0 – 1", settings["help"]), names
        elif getattr(settings.get("type"), "func", None) is between:
            assert re.search(r"; \d+ – [\d,]+$", helped(settings)), names


@pytest.mark.parametrize("typed", ["1e308", ".inf", ".nan", "-1e308", "1e20", DIGITS], ids=lambda text: text[:6])
@pytest.mark.parametrize(("verb", "name"), COUNTED, ids=lambda text: text)
def test_options_of_whole_numbers(verb: str, name: str, typed: str, capfd: pytest.CaptureFixture[str]) -> None:
    said = refused(capfd, verb, "classroom.yaml", f"{name}={typed}")
    assert said.startswith(f"wom: {name}: must be ")
    assert len(said) < 120


# ---------------------------------------------------------------- on the command line


TYPED = [
    ("compare", "classroom.yaml", "--worlds", "1e9"),
    ("compare", "classroom.yaml", "--jobs", "100000"),
    ("compare", "classroom.yaml", "--graphs", "1e9"),
    ("compare", "classroom.yaml", "--until", "1e308"),
    ("compare", "classroom.yaml", "--until", f"{DIGITS}%"),
    ("lift", "classroom.yaml", "friends", "--against", "random", "--people", "1e9"),
    ("lift", "classroom.yaml", "friends", "--against", "random", "--effect", "1e308%"),
    ("lift", "classroom.yaml", "friends", "--against", "random", "--effect", "inf"),
    ("lift", "classroom.yaml", "friends", "--against", "random", "--effect", "200000%"),
    ("optimize", "classroom.yaml", "friends", "--trials", "1e308"),
    ("optimize", "classroom.yaml", "friends", "--budget", "1e308"),
    ("optimize", "classroom.yaml", "friends", "--goal", "reach >= 1000000000000000000"),
    ("sensitivity", "classroom.yaml", "--vary", "sharing.contact=10%:1e308"),
    ("check", "classroom.yaml", "--set", "goals.reach=1e308"),
    ("check", "classroom.yaml", "--set", "goals.reach='> 1000000000000000000000'"),
    ("check", "classroom.yaml", "--set", "plan.poster.budget=1e308"),
    ("check", "classroom.yaml", "--set", "sharing.days=1e9"),
    ("check", "classroom.yaml", "--set", f"market.people={DIGITS}"),
    ("check", "classroom.yaml", "--set", f"market.network.m={DIGITS}"),
]


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: " ".join(typed)[:60])
def test_what_was_typed_once(typed: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    said = refused(capfd, *typed)
    assert re.search(r"must be |write ", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("half_width: 5", 'half_width: "1.500"', "early_stop.half_width: must be a number (got '1.500')"),
        ("half_width: 5", "half_width: 1e308", "early_stop.half_width: must be at most 1,000,000,000,000,000"),
        ("half_width: 5", "half_width: .inf", "early_stop.half_width: must be a finite number"),
        ("steps: 2", "steps: 1e308", "vary.sharing.contact.steps: must be at most 1,000,000"),
        ("from: 10%", "from: -1e308", "vary.sharing.contact.from: must be at least -1,000,000,000,000,000"),
        ("worlds: 40", "worlds: 1e9", "worlds: must be at most 1,000,000"),
        ("worlds: 40", "worlds: 40\nseed: 1e308", "seed: must be at most 18,446,744,073,709,551,615"),
        ("worlds: 40", "worlds: 40\npart: 1e20", "part: must be at most 1,000,000"),
        ("worlds: 40", "worlds: 40\nnetworks: {degree_null: 1e9}", "networks.degree_null: must be at most 10,000"),
        ("worlds: 40", "worlds: 40\nnetworks: {degree_null: 2, swaps: 1e9}", "networks.swaps: must be at most 1,000"),
        ("worlds: 40", "worlds: 40\ndesign: {random: 1000000000000}", "design: random draws at most 10,000,000 points"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_numbers_of_a_study(here: Path, old: str, new: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "sweep.yaml").write_text(SWEEP.replace(old, new), encoding="utf-8")
    assert said in refused(capfd, "sweep", "sweep.yaml")


@pytest.mark.parametrize(
    ("verb", "key", "said"),
    [
        ("optimize", "trials: 1e308", "trials: must be at most 1,000,000"),
        ("optimize", "worlds: 1e9", "worlds: must be at most 1,000,000"),
        ("optimize", "budget: .inf", "budget: must be a finite number"),
        ("optimize", "limits: {poster: {max: 1e300}}", "limits.poster.max: must be at most 10,000,000,000,000"),
        ("calibrate", "simulations: 1e308", "simulations: must be at most 1,000,000"),
        ("calibrate", "particles: 1e9", "particles: must be at most 100,000"),
        ("calibrate", "fit: {sharing.contact: {uniform: [0, 1e308]}}", "fit.sharing.contact.high: must be at most"),
        ("sensitivity", "samples: 1e9", "samples: must be at most 1,048,576"),
        ("sensitivity", "trajectories: 1e9", "trajectories: must be at most 100,000"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_numbers_of_other_studies(
    here: Path, verb: str, key: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "counts.csv").write_text("date,reach\n2027-03-01,5\n", encoding="utf-8")
    name, _, value = key.partition(": ")
    more = {"calibrate": "strategy: friends\ndata: counts.csv\n", "optimize": "strategy: poster\n"}.get(verb, "")
    fit = "fit: {sharing.contact: {uniform: [0, 1]}}\n" if verb == "calibrate" and name != "fit" else ""
    text = f"study: {verb}\nscenario: classroom.yaml\n{more}{fit}{name}: {value}\n"
    (here / "study.yaml").write_text(text, encoding="utf-8")
    assert said in refused(capfd, verb, "study.yaml")


@pytest.mark.parametrize("cell", ["1e308", DIGITS, "99999999999999999999"], ids=lambda cell: cell[:6])
@pytest.mark.parametrize("file", ["calendar", "counts", "posts", "people"])
def test_numbers_of_tables(here: Path, file: str, cell: str, capfd: pytest.CaptureFixture[str]) -> None:
    headings, row, command = TABLES[file]
    (here / f"{file}.csv").write_text(f"{headings}\n{row.replace('NUMBER', cell)}\n", encoding="utf-8")
    assert refused(capfd, *command).startswith("wom: ")


TABLES = {
    "calendar": (
        "date,channel,content,cost", "2027-03-01,corridor,stickers,NUMBER",
        ("check", "classroom.yaml", "--set", "plan=calendar.csv", "--set", "strategies={}"),
    ),
    "counts": ("date,reach", "2027-03-01,NUMBER", ("track", "classroom.yaml", "counts.csv", "friends")),
    "posts": ("post,views,likes,shares", "1,NUMBER,5,2", ("calibrate", "--posts", "posts.csv")),
    "people": (
        "id,talkativeness", "1,NUMBER",
        ("check", "classroom.yaml", "--set", "market.people_file=people.csv"),
    ),
}  # fmt: skip


# ---------------------------------------------------------------- in a scenario


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where the numbers of a scenario stand."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from leaves(inside, (*path, str(key)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def test_no_number_of_a_scenario_is_endless() -> None:
    scenario = Scenario.read(WORKLOAD).with_changes({"market.simulate": 300})
    kinds = {kind: line.kind for kind, line in scenario.plan.items()}
    paths = {alike(path, kinds): path for path in leaves(scenario.as_mapping())}
    assert len(paths) > 80
    for path, typed in zip(paths.values(), cycle((1e308, -1e308, float("inf"), 10**4_000)), strict=False):
        with pytest.raises(ScenarioError, match="must"):
            scenario.with_changes({".".join(path): typed})


def alike(path: tuple[str, ...], kinds: Mapping[str, str]) -> tuple[str, ...]:
    """What numbers of one meaning share: the kind of their line, and not the name of their content."""
    if path[:2] == ("market", "network"):  # the generator's own, which are known by it alone
        return path[:2]
    named = path[0] in ("plan", "contents", "news", "brands", "strategies")
    return (path[0], kinds.get(path[1], ""), *path[2:]) if named else path
