"""What a scenario may say about people, and what its author is told when it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.reading.wording import problems_of
from wom_sim.scenario.audience import (
    AgeRange,
    Mix,
    Premium,
    Segment,
    Targeting,
    Weights,
    Words,
    known_in,
    plain_target_problems,
    targeting_problems,
)
from wom_sim.scenario.market import Market
from wom_sim.scenario.scenario import Scenario

GOOD = """\
name: launch
dates: {start: 2027-03-01, end: 2027-05-29}
market:
  simulate: 1_000
  network: {kind: holme_kim, m: 5, clustering: 0.6}
  segments:
    students:
      share: 35%
      age: 18-25
      place: CDMX
      interests: [music, coffee]
      uses: {instagram: 85%, tiktok: 80%}
      susceptibility: 1.2
    offices:
      share: 45%
      age: 26-45
      place: {CDMX: 70%, Puebla: 30%}
      interests: {coffee: 1, music: 0.3}
    families: {share: 20%, place: [CDMX, Puebla]}
  assortativity: 0.3
  talkativeness_sd: 0.8
  leaders: {share: 5%, who: degree}
  ties: {face_to_face: 40%, trust: {online: 0.8}}
  target: [students, offices]
brands: {cafe: {conversion: 2%}}
contents: {unboxing: {attract: 35%, share: 20%}}
"""

# What is typed | what it becomes | line:column | key | message | hint
CASES = [
    ("share: 45%", "share: 40%", "6:3", "market.segments", "must add up to 100 % (got 95 %)", "5 % are missing"),
    ("share: 45%", "share: 50%", "6:3", "market.segments", "must add up to 100 % (got 105 %)", "5 % too much"),
    ("share: 45%", "share: 45", "15:14", "market.segments.offices.share", "between 0 and 1 (got 45)", "45% or 0.45"),
    ("      share: 45%\n", "", "14:5", "market.segments.offices.share", "is missing", "share of all people"),
    ("age: 18-25", "age: 25-18", "9:12", "market.segments.students.age", "the younger first (got '25-18')", "18-25"),
    ("age: 18-25", "age: 18-121", "9:12", "market.segments.students.age", "from 0 to 120 years", "18-25"),
    ("age: 18-25", "age: -3", "9:12", "market.segments.students.age", "from 0 to 120 years", "18-25"),
    ("age: 18-25", "age: young", "9:12", "market.segments.students.age", "must be an age or a range", "write 30, or"),
    ("age: 18-25", "age: 18.5", "9:12", "market.segments.students.age", "must be a whole number (got 18.5)", ""),
    ("place: CDMX", "place: true", "10:14", "market.segments.students.place", "must be text (got True)", ""),
    ("place: CDMX", "place: ' '", "10:14", "market.segments.students.place", "must not be empty", ""),
    ("place: CDMX", "place: [A, A]", "10:14", "market.segments.students.place", "'A' is listed twice", ""),
    ("place: CDMX", "plaice: CDMX", "10:7", "market.segments.students.plaice", "did you mean 'place'?", ""),
    ("Puebla: 30%", "Puebla: 20%", "17:14", "market.segments.offices.place", "(got 90 %)", "CDMX 70 %, Puebla 20 %"),
    ("Puebla: 30%", "Puebla: x", "17:34", "market.segments.offices.place.Puebla", "must be a probability", "0.12"),
    ("coffee: 1,", "coffee: 2,", "18:27", "market.segments.offices.interests.coffee", "between 0 and 1", ""),
    ("tiktok: 80%", "tiktok: 8", "12:38", "market.segments.students.uses.tiktok", "(got 8)", "8% or 0.08"),
    ("susceptibility: 1.2", "susceptibility: -1", "13:23", "market.segments.students.susceptibility", "at least 0", ""),
    ("[students, offices]", "[students, ofices]", "24:22", "market.target.1", "did you mean 'offices'?", ""),
    ("[students, offices]", "studens", "24:11", "market.target", "did you mean 'students'?", ""),
    ("share: 5%", "share: 105%", "22:20", "market.leaders.share", "must be between 0 and 1 (got '105%')", ""),
    ("who: degree", "who: hubs", "22:29", "market.leaders.who", "must be one of degree, random (got 'hubs')", ""),
    ("online: 0.8", "online: 0", "23:45", "market.ties.trust.online", "must be more than 0 (got 0)", ""),
    ("trust: {online: 0.8}", "contact: {online: 2}", "23:47", "market.ties.contact.online", "between 0 and 1", ""),
    ("assortativity: 0.3", "assortativity: -0.3", "20:18", "market.assortativity", "between 0 and 1", ""),
    ("talkativeness_sd: 0.8", "talkativeness_sd: -1", "21:21", "market.talkativeness_sd", "at least 0", ""),
    ("talkativeness_sd: 0.8", "people_file: a.csv", "21:16", "market.people_file", "stands beside segments", "one of"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "becomes", "place", "key", "message", "hint"), CASES)
def test_mistakes_are_told_with_line_and_key(
    tmp_path: Path, typed: str, becomes: str, place: str, key: str, message: str, hint: str
) -> None:
    path = tmp_path / "s.yaml"
    assert typed in GOOD
    path.write_text(GOOD.replace(typed, becomes, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Scenario.read(path)
    told = str(caught.value)
    first = told.splitlines()[0]
    assert first.startswith(f"{path}:{place}: {key}: ")
    assert message in first
    assert hint in told


def market(**keys: Any) -> Market:
    return Market.model_validate({"simulate": 100, "network": {"kind": "ring"}, **keys})


def told(**keys: Any) -> list[tuple[tuple[str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        market(**keys)
    return [(problem.path, problem.message) for problem in problems_of(caught.value)]


def test_what_needs_segments_says_so() -> None:
    assert told(target="students") == [(("target",), "names segments, but the market has none")]
    assert told(assortativity=0.2) == [(("assortativity",), "needs segments to spread over the network")]
    assert told(assortativity=0.2, people_file="p.csv") == [
        (("assortativity",), "needs segments to spread over the network")
    ]
    assert market(people_file="p.csv", target="students").target == ("students",)  # the file will say


def test_several_mistakes_are_told_at_once() -> None:
    keys = [path for path, _ in told(segments={"a": {"share": 0.5}}, target=["b"], people_file="p.csv")]
    assert keys == [("segments",), ("people_file",)]
    assert [path for path, _ in told(segments={"a": {"share": 0.5}}, target=["b", "a", "c"])] == [
        ("segments",), ("target", "0"), ("target", "2"),
    ]  # fmt: skip


def test_a_market_that_says_nothing_is_neutral() -> None:
    silent = market()
    assert (silent.segments, silent.people_file, silent.assortativity, silent.target) == ({}, None, 0, ())
    assert (silent.talkativeness_sd, silent.susceptibility_sd, silent.leaders, silent.ties) == (0, 0, None, None)
    assert not silent.describes_people
    assert market(people_file="p.csv").describes_people
    assert market(segments={"all": {"share": 1}}).describes_people


def read(form: Any, value: object) -> Any:
    return TypeAdapter(form).validate_python(value)


def test_forms_of_values() -> None:
    assert read(Mix, "CDMX") == {"CDMX": 1.0}
    assert read(Mix, 2) == {"2": 1.0}
    assert read(Mix, ["a", "b", "c", "d"]) == dict.fromkeys("abcd", 0.25)
    assert read(Mix, {"a": "70%", "b": 0.3}) == {"a": 0.7, "b": 0.3}
    assert read(Mix, {}) == read(Mix, []) == {}
    assert read(Weights, ["a", "b"]) == {"a": 1.0, "b": 1.0}
    assert read(Weights, {"a": 0.8, "b": "100%"}) == {"a": 0.8, "b": 1.0}
    assert read(Words, " a ") == ("a",)
    assert read(Words, ["a", 5]) == ("a", "5")
    assert (read(AgeRange, "18-25"), read(AgeRange, " 18 – 25 "), read(AgeRange, 40)) == ((18, 25), (18, 25), (40, 40))
    assert read(AgeRange, read(AgeRange, "18-25")) == (18, 25)
    assert (read(Premium, "125%"), read(Premium, 0.25)) == (1.25, 0.25)


def test_three_thirds_are_a_whole() -> None:
    assert sum(read(Mix, ["a", "b", "c"]).values()) == pytest.approx(1)
    assert market(segments={name: {"share": 1 / 3} for name in "abc"}).segments["a"].share == 1 / 3
    assert told(segments={name: {"share": "33%"} for name in "abc"}) == [
        (("segments",), "shares must add up to 100 % (got 99 %)")
    ]


@pytest.mark.parametrize("premium", [-0.1, "-5%", "much", True, None])
def test_premiums_that_are_none(premium: object) -> None:
    with pytest.raises(ValidationError):
        read(Premium, premium)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(GOOD, encoding="utf-8")
    scenario = Scenario.read(tmp_path / "s.yaml")
    (tmp_path / "t.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    assert Scenario.read(tmp_path / "t.yaml") == scenario
    assert scenario.market.segments["students"].age == (18, 25)
    changed = scenario.with_changes({"market.segments.students.age": 30, "market.leaders": None})
    assert (changed.market.segments["students"].age, changed.market.leaders) == ((30, 30), None)


def known() -> Any:
    segments = {
        "students": {"share": 0.5, "age": "18-25", "place": "CDMX", "interests": {"music": 0.5, "tea": 0.4}},
        "offices": {"share": 0.5, "age": "40-41", "place": {"CDMX": 1, "Oz": 0}, "uses": {"tv": 0.1, "x": 0}},
    }
    return known_in({name: Segment.model_validate(one) for name, one in segments.items()})


@pytest.mark.parametrize(
    ("targeting", "paths", "words"),
    [
        ({}, [], ""),
        ({"segments": "students", "age": "25-39", "place": ["CDMX"], "interests": "music", "uses": "tv"}, [], ""),
        ({"segments": ["students", "office"]}, ["segments"], "did you mean 'offices'?"),
        ({"place": ["Oz"]}, ["place"], "unknown place 'Oz'"),
        ({"job": "nurse"}, ["job"], "nobody has the job 'nurse'"),
        ({"interests": ["tea"]}, ["interests"], "unknown interest 'tea'"),
        ({"uses": ["x", "tv"]}, ["uses"], "unknown channel 'x'"),
        ({"age": "26-39"}, ["age"], "nobody is of this age (got 26-39)"),
        ({"age": 3, "income": "low", "industry": "oil"}, ["income", "industry", "age"], "nobody has the income 'low'"),
    ],
)
def test_a_targeting_of_nobody_is_a_mistake(targeting: dict[str, Any], paths: list[str], words: str) -> None:
    problems = targeting_problems(Targeting.model_validate(targeting), known())
    assert [problem.path for problem in problems] == [(path,) for path in paths]
    assert words in (problems[0].message if problems else "")


def test_a_targeting_where_nothing_is_known_of_people() -> None:
    problems = targeting_problems(Targeting.model_validate({"age": 30, "segments": "a"}), known_in({}))
    assert [(problem.message, problem.hint) for problem in problems] == [
        ("nobody has the segment 'a'", "nothing is known of people's segments: see market.segments"),
        ("nobody is of this age (got 30-30)", "no segment has an age"),
    ]


@pytest.mark.parametrize("wrong", [{"plaice": "Oz"}, {"match_rate": 2}, {"premium": -1}, {"age": "x"}, {"uses": True}])
def test_targetings_that_are_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Targeting.model_validate(wrong)


def test_who_wants_everybody() -> None:
    assert Targeting().wants_everybody
    assert Targeting.model_validate({"match_rate": "80%", "premium": "25%"}).wants_everybody
    assert not Targeting.model_validate({"age": "0-120"}).wants_everybody
    assert not Targeting.model_validate({"uses": "tv"}).wants_everybody


def test_targetings_as_typed_leave_mistakes_of_form_to_their_own_fields() -> None:
    whole = {"segments": {"a": {"share": 1, "place": "Oz"}}}
    assert [problem.path for problem in plain_target_problems({"place": "Os"}, whole)] == [("place",)]
    assert plain_target_problems({"place": "Oz"}, whole) == []
    assert plain_target_problems(None, whole) == []
    assert plain_target_problems({"plaice": "Os"}, whole) == []
    assert plain_target_problems({"place": "Os"}, {"segments": {"a": {"share": 7}}}) == []
    assert plain_target_problems({"place": "Os"}, {"segments": "a"}) == []
    assert plain_target_problems({"place": "Os"}, {"people_file": "p.csv"}) == []
    assert [problem.path for problem in plain_target_problems({"place": "Os"}, {})] == [("place",)]
