"""What a user is told about a scenario that is wrong: file, line, key, and how to mend it, on one screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.reading import yaml_file as scenario_file
from wom_sim.scenario import checks as scenario_checks
from wom_sim.scenario.scenario import Scenario

GOOD = """\
name: launch
dates: {start: 2027-03-01, end: 2027-05-29}
market:
  people: 400_000
  simulate: 10_000
  network: {kind: holme_kim, m: 5}
sharing:
  contact: 30%
  days: 2
  link: noisy_or
memory: {goodwill: true, half_life_days: 7}
brands:
  cafe:
    conversion: 2%
    season: {2027-05-10: 1.6}
    channels: {instagram: {followers: 22_000, reach: 13.5%}}
contents:
  unboxing: {attract: 35%, share: 20%}
plan:
  ig_ads:
    kind: ads
    channel: instagram
    content: unboxing
    from: 2027-03-01
    to: 2027-03-30
    budget: 80_000
    cpm: 6.7
    attention: 10%
  ig_posts:
    kind: posts
    channel: instagram
    content: unboxing
    from: 2027-03-01
    to: 2027-03-30
    days: [mon, wed]
  samples:
    kind: samples
    content: unboxing
    on: 2027-03-01
    who: random
    number: 800
  creators:
    kind: influencers
    content: unboxing
    on: [2027-03-08, 2027-03-15]
    who: {ids: [1, 2]}
strategies:
  paid: [ig_ads]
  today: []
compare_with: today
goals: {conversions: 1_200}
uncertainty: {worlds: 200, seed: 7}
"""

# What is typed | what it becomes | line:column | key | message | hint
CASES = [
    (
        "attention: 10%",
        "attention: 1.2",
        "28:16",
        "plan.ig_ads.attention",
        "must be between 0 and 1 (got 1.2)",
        "0.12 or",
    ),
    ("attention: 10%", "attention: 120%", "28:16", "plan.ig_ads.attention", "between 0 and 1 (got '120%')", "0.12 or"),
    ("attention: 10%", "attention: much", "28:16", "plan.ig_ads.attention", "must be a probability (got", "0.12 or"),
    ("attention: 10%", "attention: .nan", "28:16", "plan.ig_ads.attention", "must be a finite number (got nan)", ""),
    ("budget: 80_000", "budget: -1", "26:13", "plan.ig_ads.budget", "must be at least 0 (got -1)", ""),
    ("budget: 80_000", "budget: .inf", "26:13", "plan.ig_ads.budget", "must be a finite number (got inf)", ""),
    ("budget: 80_000", "budget: 1e999", "26:13", "plan.ig_ads.budget", "must be a finite number (got inf)", ""),
    ("budget: 80_000", "budget: " + "9" * 400, "26:13", "plan.ig_ads.budget", "must be a finite number (got 9999", ""),
    ("budget: 80_000", "budget: '1,200'", "26:13", "plan.ig_ads.budget", "must be a number (got '1,200')", "1_200"),
    ("budget: 80_000", "budget: '12'", "26:13", "plan.ig_ads.budget", "must be a number (got '12')", "write 12,"),
    ("budget: 80_000", "budget: 5%", "26:13", "plan.ig_ads.budget", "must be a number (got '5%')", "such as 0.05"),
    ("budget: 80_000", "budget: lots", "26:13", "plan.ig_ads.budget", "must be a number (got 'lots')", ""),
    ("budget: 80_000", "budget: yes it is", "26:13", "plan.ig_ads.budget", "must be a number", ""),
    ("budget: 80_000", "budget: true", "26:13", "plan.ig_ads.budget", "must be a number (got True)", ""),
    ("budget: 80_000", "budgett: 80_000", "26:5", "plan.ig_ads.budgett", "'budgett' – did you mean 'budget'?", ""),
    ("    budget: 80_000\n", "", "20:3", "plan.ig_ads.budget", "is missing", "budget is money for the whole line"),
    ("conversion: 2%", "xyzzy: 2%", "14:5", "brands.cafe.xyzzy", "unknown key 'xyzzy'", "one of visits_per_day, con"),
    ("name: launch", "nome: launch", "1:1", "nome", "unknown key 'nome' – did you mean 'name'?", ""),
    ("name: launch", "name: ''", "1:7", "name", "must not be empty", ""),
    ("name: launch", "name: 2027", "1:7", "name", "must be text (got 2027)", 'in quotes: "2027"'),
    ("end: 2027-05-29", "end: 2027-02-28", "2:33", "dates.end", "must not be before start (got 2027-02-28", ""),
    ("end: 2027-05-29", "end: 2047-05-29", "2:33", "dates.end", "at most 3,660 are possible", ""),
    ("end: 2027-05-29", "end: 2027-02-31", "2:33", "dates.end", "there is no such day as 2027-02-31", ""),
    ("end: 2027-05-29", "end: 2027-06-30T10:00:00", "2:33", "dates.end", "must be a date", "such as 2027-03-01"),
    ("end: 2027-05-29", "end: 29.5.2027", "2:33", "dates.end", "must be a date (got '29.5.2027')", "year-month-day"),
    ("simulate: 10_000", "simulate: 2.5", "5:13", "market.simulate", "must be a whole number (got 2.5)", ""),
    ("simulate: 10_000", "simulate: 0", "5:13", "market.simulate", "must be at least 1 (got 0)", ""),
    ("  simulate: 10_000\n", "", "3:1", "market.simulate", "is missing", "simulate: 10_000"),
    (
        "simulate: 10_000",
        "simulate: 500_000",
        "4:11",
        "market.people",
        "must be at least simulate, 500,000",
        "stands for",
    ),
    ("people: 400_000", "people: 1_000_000_000_000", "4:11", "market.people", "at most 100,000,000,000", ""),
    ("kind: holme_kim, m: 5", "file: f.csv, sep: x", "6:26", "market.network.sep", "unknown key 'sep'", "one of file"),
    ("kind: holme_kim, m: 5", "m: 5", "6:3", "market.network.kind", "is missing", "holme_kim"),
    ("m: 5}", "m: .nan}", "6:33", "market.network.m", "must be a finite number (got nan)", ""),
    ("m: 5}", "m: 1e999}", "6:33", "market.network.m", "must be a finite number (got inf)", ""),
    ("m: 5}", "m: [[5]]}", "6:33", "market.network.m", "must be a number (got [5])", ""),
    ("m: 5}", "weights: tie}", "6:39", "market.network.weights", "must be one of none, contact, influence", ""),
    ("{kind: holme_kim, m: 5}", "holme_kim", "6:12", "market.network", "must be a mapping", "such as kind"),
    ("days: 2", "days: 0", "9:9", "sharing.days", "must be at least 1 (got 0)", "forever"),
    ("days: 2", "days: for ever", "9:9", "sharing.days", "must be a number of days or forever", ""),
    (
        "link: noisy_or",
        "link: noisy",
        "10:9",
        "sharing.link",
        "unknown link 'noisy' – did you mean 'noisy_or'?",
        "step",
    ),
    ("link: noisy_or", "link: step", "10:9", "sharing.link", "needs either count or share", "{count: 2}"),
    ("link: noisy_or", "link: {stp: {count: 2}}", "10:10", "sharing.link.stp", "did you mean 'step'?", ""),
    ("link: noisy_or", "link: {}", "10:9", "sharing.link", "needs exactly one form (got none)", "mean_field"),
    ("link: noisy_or", "link: 3", "10:9", "sharing.link", "must be a mapping of keys to values (got 3)", "noisy_or"),
    ("link: noisy_or", "link: {step: {count: 0}}", "10:24", "sharing.link.step.count", "at least 1 (got 0)", ""),
    ("noisy_or", "{mean_field: {p: 60%, q: 70%}}", "10:22", "sharing.link.mean_field", "p + q must be at most 1", ""),
    ("goodwill: true", "goodwill: maybe", "11:20", "memory.goodwill", "must be true or false (got 'maybe')", ""),
    ("goodwill: true", "goodwill: [1]", "11:20", "memory.goodwill", "must be true or false (got [1])", ""),
    ("half_life_days: 7", "half_life_days: 0", "11:42", "memory.half_life_days", "must be more than 0 (got 0)", ""),
    ("2027-05-10: 1.6", "10 May: 1.6", "15:14", "brands.cafe.season.10 May", "must be a date (got '10 May')", ""),
    ("  cafe:\n", "  2027:\n", "13:3", "brands.2027", "must be text (got 2027)", "in quotes"),
    ("  cafe:\n", "  ca.fe:\n", "13:3", "brands.ca.fe", "is not a usable name (got 'ca.fe')", "letters"),
    (
        "channels: {instagram: {followers: 22_000, reach: 13.5%}}",
        "channels: [a]",
        "16:15",
        "brands.cafe.channels",
        "map",
        "",
    ),
    (
        "kind: ads",
        "kind: add",
        "21:11",
        "plan.ig_ads.kind",
        "referral, contest, care (got 'add') – did",
        "",
    ),
    ("    kind: ads\n", "", "20:3", "plan.ig_ads", "kind is missing: one of ads, posts, samples, influencers", ""),
    ("    kind: ads\n", "    kind: [ads]\n", "21:11", "plan.ig_ads.kind", "must be one of ads", ""),
    ("  samples:\n", "  odd: 3\n  samples:\n", "36:8", "plan.odd", "must be a mapping of keys to values (got 3)", ""),
    ("content: unboxing", "content: unboxin", "23:14", "plan.ig_ads.content", "did you mean 'unboxing'?", ""),
    (
        "content: unboxing",
        "content: other",
        "23:14",
        "plan.ig_ads.content",
        "unknown content 'other'",
        "one of unboxing",
    ),
    ("share: 20%}", "share: 20%, brand: caffe}", "18:47", "contents.unboxing.brand", "did you mean 'cafe'?", ""),
    (
        "contents:\n",
        "  other: {}\ncontents:\n",
        "19:3",
        "contents.unboxing.brand",
        "is missing: there are",
        "cafe, other",
    ),
    (
        "posts\n    channel: instagram",
        "posts\n    channel: tv",
        "31:14",
        "plan.ig_posts.channel",
        "cafe: 'tv'",
        "one of insta",
    ),
    ("from: 2027-03-01", "from: 2027-04-01", "25:9", "plan.ig_ads.to", "must not be before from", ""),
    ("to: 2027-03-30", "to: 2027-06-30", "25:9", "plan.ig_ads.to", "2027-06-30 is outside the horizon", "see dates"),
    ("2027-03-15]", "2028-03-15]", "45:22", "plan.creators.on.1", "2028-03-15 is outside the horizon", ""),
    ("on: [2027-03-08, 2027-03-15]", "on: []", "45:9", "plan.creators.on", "must not be empty", "one date or a list"),
    ("days: [mon, wed]", "days: []", "35:11", "plan.ig_posts.days", "must not be empty", ""),
    ("days: [mon, wed]", "days: [mn]", "35:12", "plan.ig_posts.days.0", "must be one of mon", ""),
    ("days: [mon, wed]", "days: mon", "35:11", "plan.ig_posts.days", "must be a list (got 'mon')", "write [mon]"),
    (
        "    to: 2027-03-30\n    days: [mon, wed]",
        "    to: 2027-03-01\n    days: [sun]",
        "35:11",
        "days",
        "none of sun",
        "",
    ),
    ("cpm: 6.7", "cpc: 0.5", "27:10", "plan.ig_ads.cpc", "a price per click needs a click rate", "add ctr"),
    ("    cpm: 6.7\n", "", "20:3", "plan.ig_ads.cpm", "is missing: the line has no price", "write cpm, or"),
    (
        "cpm: 6.7",
        "cpm: 6.7\n    cpc: 0.9\n    ctr: 1%",
        "27:10",
        "cpm",
        "cpm 6.7, ctr 1.0000%, cpc 0.9; 1000 · cpc",
        "two of",
    ),
    ("    number: 800\n", "", "36:3", "plan.samples.number", "is missing", "who: random needs it"),
    ("number: 800", "number: 0", "41:13", "plan.samples.number", "must be at least 1 (got 0)", ""),
    ("number: 800", "number: 500_000", "41:13", "plan.samples.number", "at most the 400,000 people of the market", ""),
    ("who: random", "who: rndom", "40:10", "plan.samples.who", "(got 'rndom') – did you mean 'random'?", ""),
    (
        "who: random",
        "who: [1, 2]",
        "40:10",
        "plan.samples.who",
        "must be a rule (random, one_hop, degree, opim …), {ids",
        "write {ids: [1, 2]}",
    ),
    ("who: random", "who: 3", "40:10", "plan.samples.who", "must be a rule (random, one_hop, degree", ""),
    ("who: random", "who: {}", "40:10", "plan.samples.who", "(got none of them)", ""),
    ("{ids: [1, 2]}", "{ids: [1, 1]}", "46:16", "plan.creators.who.ids", "the id 1 is listed twice", ""),
    ("{ids: [1, 2]}", "{ids: [1, 2.5]}", "46:20", "plan.creators.who.ids.1", "must be the id of a person", ""),
    ("{ids: [1, 2]}", "{ids: []}", "46:16", "plan.creators.who.ids", "must not be empty", ""),
    (
        "{ids: [1, 2]}",
        "{attribute: {club: [1]}}",
        "46:29",
        "plan.creators.who.attribute.club",
        "a text or a number",
        "",
    ),
    ("{ids: [1, 2]}", "{ids: [1, 2]}\n    number: 3", "47:13", "plan.creators.number", "at most the 2 ids given", ""),
    (
        "paid: [ig_ads]",
        "paid: [ig_ad]",
        "48:10",
        "strategies.paid.0",
        "unknown line 'ig_ad' – did you mean 'ig_ads'?",
        "",
    ),
    ("paid: [ig_ads]", "paid: {lines: [ig_ad]}", "48:18", "strategies.paid.lines.0", "did you mean 'ig_ads'?", ""),
    ("paid: [ig_ads]", "paid: [ig_ads, ig_ads]", "48:9", "strategies.paid", "the line 'ig_ads' is listed twice", ""),
    (
        "paid: [ig_ads]",
        "paid: ig_ads",
        "48:9",
        "strategies.paid",
        "must be a list of lines of the plan",
        "write [ig_ads]",
    ),
    (
        "paid: [ig_ads]",
        "paid:",
        "48:3",
        "strategies.paid",
        "must be a list of lines of the plan (got None)",
        "[] for none",
    ),
    (
        "compare_with: today",
        "compare_with: tody",
        "50:15",
        "compare_with",
        "unknown strategy 'tody' – did you mean 'to",
        "",
    ),
    ("conversions: 1_200", "convrsions: 1", "51:9", "goals.convrsions", "did you mean 'conversions'?", ""),
    (
        "conversions: 1_200",
        "conversions: 15%",
        "51:22",
        "goals.conversions",
        "a number or a growth (got '15%')",
        '"+15%"',
    ),
    ("conversions: 1_200", "conversions: -3", "51:22", "goals.conversions", "must be at least 0 (got -3)", ""),
    ("conversions: 1_200", "conversions: .nan", "51:22", "goals.conversions", "must be a finite number (got nan)", ""),
    ("worlds: 200", "worlds: 0", "52:23", "uncertainty.worlds", "must be at least 1 (got 0)", ""),
    ("seed: 7", "seed: -1", "52:34", "uncertainty.seed", "must be at least 0 (got -1)", ""),
    ("budget: 80_000", "budget: 1\n    budget: 2", "27:5", "plan.ig_ads.budget", "on lines 26 and 27", "keep one"),
    ("name: launch", "name: !odd launch", "1:7", "name", "the tag '!odd' is not supported", "plain value"),
    ("name: launch", "name: &a [*a]", "1:7", "name.0", "refers to itself", "write the values out"),
    ("name: launch", "name: launch\n[a]: 1", "2:1", "bad.yaml:2:1", "this cannot be a key", "plain keys"),
    ("name: launch", "name: launch\n<<: {a: 1}", "2:1", "bad.yaml:2:1", "this cannot be a key", "<<"),
]


def told(tmp_path: Path, content: str | bytes) -> str:
    """Return what the user reads, made sure that it fits on a screen and names the file."""
    path = tmp_path / "bad.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ScenarioError) as caught:
        Scenario.read(path)
    text = str(caught.value)
    assert len(text.splitlines()) <= 25
    assert max(len(line) for line in text.splitlines()) < 260 + len(str(tmp_path))
    assert "Traceback" not in text
    assert "pydantic" not in text
    assert text.startswith(str(path))
    return text.replace(str(path), "bad.yaml")


def test_the_good_one_is_good(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert Scenario.read(tmp_path / "good.yaml").days == 90


@pytest.mark.parametrize(("old", "new", "place", "key", "message", "hint"), CASES)
def test_bad_value(tmp_path: Path, old: str, new: str, place: str, key: str, message: str, hint: str) -> None:
    assert old in GOOD
    text = told(tmp_path, GOOD.replace(old, new, 1))
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith(f"bad.yaml:{place}: ") and message in line), None)
    assert at is not None, text
    assert f"{key}: " in lines[at]
    number, column = (int(part) for part in place.split(":"))
    assert lines[at + 1].startswith(f"{number:5d} | ")
    assert lines[at + 2] == "      | " + " " * (column - 1) + "^"
    if hint:
        assert lines[at + 3].startswith("   hint: ")
        assert hint in lines[at + 3]


@pytest.mark.parametrize("old", [case[0] for case in CASES[:40]])
def test_one_mistake_is_told_once(tmp_path: Path, old: str) -> None:
    changed = next(new for before, new, *_ in CASES if before == old)
    assert told(tmp_path, GOOD.replace(old, changed, 1)).count("bad.yaml:") == (2 if "nome" in changed else 1)


SYNTAX = [
    ("a: b: c", "1:5", "a second ':' on the line", "in quotes"),
    ("a:\n\t- b", "2:1", "a tab where spaces are expected", "indent with spaces"),
    ("a: {b: 1", "1:9", "a { … } is not closed", ""),
    ("a: [1\nb: 2", "2:2", "a [ … ] is not closed", ""),
    ("a:\n  b: 1\n c: 2", "3:2", "the indentation does not fit", "align keys"),
    ("a: 'x", "1:6", "a quote is opened and never closed", ""),
    ("a: *x", "1:4", "an alias (*) without its anchor", "in quotes"),
    ("a: @x", "1:4", "a value cannot start with this character", "in quotes"),
    ("a: 1\nbcd\n", "3:1", "a key without ':'", "key: value"),
    ("a: 1\n--- \nb: 2", "2:1", "a second document", "one scenario per file"),
    ("a: 1\nb: \x00", "2:4", "the character U+0000 is not allowed in YAML", ""),
    ('a: "\\z"', "1:6", "unknown escape", ""),
    ("- a\n", "1:1", "a scenario is a mapping", "start with name"),
    ("text", "1:1", "a scenario is a mapping", "start with name"),
    ("!odd {}", "1:1", "tag", ""),
]


@pytest.mark.parametrize(("text", "place", "message", "hint"), SYNTAX)
def test_syntax(tmp_path: Path, text: str, place: str, message: str, hint: str) -> None:
    answer = told(tmp_path, text)
    assert answer.startswith(f"bad.yaml:{place}: "), answer
    assert message in answer
    assert hint in answer


def test_an_empty_file(tmp_path: Path) -> None:
    for text in ("", "# only a comment\n"):
        assert "is empty\n   hint: start with name" in told(tmp_path, text)


@pytest.mark.parametrize("key", ["repeat", "experience", "care", "reviews"])
def test_a_module_with_nothing_behind_it_is_neither_on_nor_off(tmp_path: Path, key: str) -> None:
    """What would be on with {} and is off where it is left out; null says off."""
    shop = "name: x\ndates: {start: 2027-03-01, end: 2027-03-14}\nbrands:\n  shop:\n    "
    rest = (
        "\nmarket: {simulate: 100, network: {kind: ring, friends: 10}}\ncontents: {film: {attract: 0.4, share: 0.1}}\n"
    )
    answer = told(tmp_path, f"{shop}{key}:{rest}")
    assert answer.startswith(f"bad.yaml:5:5: brands.shop.{key}: has nothing behind it")
    assert f"write {key}: {{}} for its defaults, or leave it out" in answer
    (tmp_path / "off.yaml").write_text(f"{shop}{key}: null{rest}")
    assert getattr(Scenario.read(tmp_path / "off.yaml").brands["shop"], key) is None


def test_not_utf8(tmp_path: Path) -> None:
    assert told(tmp_path, b"name: x\nquestion: caf\xe9\n").startswith(
        "bad.yaml:2: is not UTF-8 text (byte 0xe9)\n   hint:"
    )


def test_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert Scenario.read(path).name == "launch"


def test_unknown_version_of_yaml(tmp_path: Path) -> None:
    text = told(tmp_path, "%YAML 1.9\n---\n" + GOOD)
    assert text == "bad.yaml:1: an unknown version of YAML\n   hint: remove the %YAML line"
    assert told(tmp_path, "%YAML 9.9\n---\n" + GOOD).startswith("bad.yaml:1:1: found incompatible YAML document")


def test_nested_too_deeply(tmp_path: Path) -> None:
    assert "nested too deeply" in told(tmp_path, "a: " + "[" * 700)


def test_aliases_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenario_file, "MOST_VALUES", 100)
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(f'*{old}' for _ in range(9))}]\n" for old, new in zip("abc", "bcd", strict=True)
    )
    assert "repeats itself too often" in told(tmp_path, bomb)


def test_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "launch.yaml").write_text(GOOD)
    with pytest.raises(ScenarioError, match=r"lanch\.yaml: there is no such file – did you mean 'launch\.yaml'\?"):
        Scenario.read(tmp_path / "lanch.yaml")
    with pytest.raises(ScenarioError, match=r"there is no such file$"):
        Scenario.read(tmp_path / "nowhere" / "lanch.yaml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"is a folder\n   hint: name a \.yaml file"):
        Scenario.read(tmp_path)


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "bad.yaml").touch()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ScenarioError, match=r"bad\.yaml: cannot be read \(Permission denied\)"):
        Scenario.read(tmp_path / "bad.yaml")


def test_brands_and_contents_left_out_show_the_least_that_does(tmp_path: Path) -> None:
    text = told(tmp_path, re.sub(r"brands:.*?\nplan:.*", "", GOOD, flags=re.S))
    assert "bad.yaml:1:1: brands: is missing" in text
    assert "hint: the least that does: brands: {cafe: {conversion: 2%}}" in text
    assert "hint: the least that does: contents: {story: {attract: 35%, share: 20%}}" in text
    empty = told(tmp_path, re.sub(r"brands:.*?\ncontents:", "brands: {}\ncontents:", GOOD, flags=re.S))
    assert "brands: must not be empty" in empty


def test_more_people_than_fit_in_memory(tmp_path: Path) -> None:
    for size in ("1_000_000_000_000", "1_000_000_000_000_000"):
        text = told(tmp_path, GOOD.replace("simulate: 10_000", f"simulate: {size}").replace("  people: 400_000\n", ""))
        assert text.startswith("bad.yaml:4:13: market.simulate: needs about ")
        assert re.search(r"needs about [\d,.]+ GB of memory; this machine has [\d,.]+ GB", text)
        assert "hint: simulate fewer people" in text
    assert "at most" in told(tmp_path, GOOD.replace("simulate: 10_000", "simulate: " + "9" * 300))


def test_a_complete_network_counts_its_ties(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(scenario_checks, "physical_memory", lambda: 1_000_000_000)
    assert "needs about 1.1 GB of memory" in told(tmp_path, GOOD.replace("holme_kim, m: 5", "complete"))


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("content: unboxing", "content: unboxin", 1).replace("budget: 80_000", "budget: -1")
    bad = bad.replace("paid: [ig_ads]", "paid: [ig_ad]").replace("number: 800", "number: 1.5")
    text = told(tmp_path, bad)
    assert [line.split(":")[1] for line in text.splitlines() if line.startswith("bad.yaml")] == ["23", "26", "41", "48"]


def test_many_mistakes_are_cut_to_a_screen(tmp_path: Path) -> None:
    ads = "  x{}: {{kind: ads, content: unboxing, channel: tv, from: 2027-03-01, to: 2027-03-02, budget: 5%, cpm: 1}}\n"
    six = told(tmp_path, GOOD.replace("plan:\n", "plan:\n" + "".join(ads.format(n) for n in range(6))))
    assert len(six.splitlines()) == 12
    assert " | " not in six
    many = told(tmp_path, GOOD.replace("plan:\n", "plan:\n" + "".join(ads.format(n) for n in range(30))))
    assert many.count("bad.yaml:") == 12
    assert many.endswith("... and 18 more")


def test_long_lines_are_cut(tmp_path: Path) -> None:
    text = told(tmp_path, GOOD.replace("name: launch", f'{{name: "{"x" * 500}", dates: 3}}').split("\ndates")[0])
    line, caret = text.splitlines()[1:3] if "dates" in text.splitlines()[0] else text.splitlines()[-3:-1]
    assert len(line) <= 108
    assert len(caret) <= 108


def parse_error(**changes: Any) -> str:
    mapping = {
        "name": "bare",
        "dates": {"start": "2027-01-01", "end": "2027-01-30"},
        "market": {"simulate": 100, "network": {"kind": "complete"}},
        "brands": {"cafe": {}},
        "contents": {"story": {"attract": 1, "share": "20%"}},
    }
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse({**mapping, **changes})
    return str(caught.value)


def test_mappings_have_no_lines() -> None:
    assert parse_error(memory={"half_life_days": 0}).startswith("memory.half_life_days: must be more than 0 (got 0)")
    assert parse_error(compare_with="tody").startswith("compare_with: unknown strategy 'tody'\n   hint: one of nothing")
    assert parse_error(strategies={"a": ["x"]}).endswith("   hint: there is none to choose from yet")
    where, hint = parse_error(dates=None).splitlines()
    assert where == "dates: must be a mapping of keys to values (got None)"
    assert hint == "   hint: write keys and values under it, such as start, end"


def test_not_even_a_mapping() -> None:
    with pytest.raises(ScenarioError, match="must be a mapping of keys to values"):
        Scenario.parse([1, 2])  # type: ignore[arg-type]


def test_what_pydantic_says_otherwise_is_passed_on() -> None:
    assert parse_error(name="\ud800").startswith("name: ")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"plan.igads.budget": 3}, "plan.igads: unknown key 'igads' – did you mean 'ig_ads'?"),
        ({"plan.ig_ads.budgett": 3}, "plan.ig_ads.budgett: unknown key 'budgett' – did you mean 'budget'?"),
        ({"plan.ig_ads.budget": -3}, "plan.ig_ads.budget: must be at least 0 (got -3)"),
        ({"sharing.link.step": {"count": 2}}, "sharing.link: is 'noisy_or', so 'step' cannot be changed in it"),
        ({"sharing.link.step.count": 2}, "sharing.link: is 'noisy_or', so 'step' cannot be changed in it"),
        ({"sharing.stop.x.y": 2}, "sharing.stop: is 0, so 'x' cannot be changed in it"),
        ({"plan.other": {}}, "plan.other: kind is missing: one of ads, posts, samples, influencers"),
        ({"market.simulate": 10**12, "market.people": None}, "market.simulate: needs about"),
    ],
)
def test_changes_that_cannot_be(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    with pytest.raises(ScenarioError) as caught:
        Scenario.read(path).with_changes(changes)
    assert str(caught.value).removeprefix(f"{path}: ").startswith(message)


def test_unknown_names_are_told_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    scenario = Scenario.read(path)
    with pytest.raises(
        ScenarioError, match=r"good\.yaml:47:1: strategies: unknown strategy 'pad' – did you mean 'paid'\?"
    ):
        scenario.strategy("pad")
    with pytest.raises(ScenarioError, match=r"plan: unknown line 'ig_add' – did you mean 'ig_ads'\?"):
        scenario.line("ig_add")
