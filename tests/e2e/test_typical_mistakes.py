"""What people in a hurry get wrong: one message each, with its place and the way out, exit code 2, nothing written.

Marketers' calendars and exports, researchers' scenarios, studies and commands; what goes into ``FILES`` stands in the
folder in which the command is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wom_sim.cli import main

MOST_LINES = 25


@dataclass(frozen=True)
class Mistake:
    """The command, what its message has to say, and the files that it is about."""

    command: Sequence[str]
    told: Sequence[str]
    files: dict[str, str | bytes] = field(default_factory=dict)


HEAD = "line;medium;channel;content;from;to;budget;price\n"


def calendar(*rows: str, head: str = HEAD) -> dict[str, str | bytes]:
    return {"plan.csv": head + "".join(f"{row}\n" for row in rows)}


def table(text: str) -> dict[str, str | bytes]:
    return {"given.csv": text}


CHECK_PLAN = ("check", "plan.csv")
CHECK = ("check", "given.csv")
ADS = "ads;paid;instagram;film;2027-03-01;2027-03-31;1200;CPM 5"

CALENDARS = {
    "to before from": Mistake(
        ("new", "new.yaml", "--from", "plan.csv"),
        ("plan.csv, row 2", "2027-02-01", "before"),
        calendar(ADS.replace("2027-03-31", "2027-02-01")),
    ),
    "31 February": Mistake(
        CHECK_PLAN, ("row 2, column from (E2)", "no such day"), calendar(ADS.replace("2027-03-01", "31/02/2027"))
    ),
    "a date in words": Mistake(
        CHECK_PLAN, ("row 2, column from (E2)", "got 'next monday'"), calendar(ADS.replace("2027-03-01", "next monday"))
    ),
    "a date without its year": Mistake(
        CHECK_PLAN, ("row 2, column from (E2)", "got '1 March'"), calendar(ADS.replace("2027-03-01", "1 March"))
    ),
    "an ambiguous date": Mistake(
        CHECK_PLAN,
        ("row 2, column from (E2)", "05/03/2027"),
        calendar(ADS.replace("2027-03-01", "05/03/2027").replace(";", ","), head=HEAD.replace(";", ",")),
    ),
    "money in words": Mistake(
        CHECK_PLAN,
        ("row 2, column budget (G2)", "must be a number (got 'to be agreed')"),
        calendar(ADS.replace("1200", "to be agreed")),
    ),
    "money below zero": Mistake(
        CHECK_PLAN, ("row 2, column budget (G2)", "-1200"), calendar(ADS.replace("1200", "-1200"))
    ),
    "a number in two ways": Mistake(
        CHECK_PLAN, ("row 2, column budget (G2)", "may be 1,500 or 1.5"), calendar(ADS.replace("1200", "1.500"))
    ),
    "no medium": Mistake(CHECK_PLAN, ("row 2", "the medium is missing"), calendar(ADS.replace("paid", ""))),
    "a medium of one's own": Mistake(
        CHECK_PLAN,
        ("row 2, column medium (B2)", "must be a medium or a kind of line (got 'free')"),
        calendar(ADS.replace("paid", "free")),
    ),
    "one name twice": Mistake(
        CHECK_PLAN, ("row 3, column line (A3)", "a second line is called 'ads'"), calendar(ADS, ADS)
    ),
    "no column for the content": Mistake(
        CHECK_PLAN,
        ("row 1", "no column for the content"),
        calendar("paid;instagram;2027-03-01;5", head="medium;channel;from;budget\n"),
    ),
    "a misspelt column of money": Mistake(
        CHECK_PLAN,
        ("row 1 (G1)", "unknown column 'bugdet' – did you mean 'budget'?"),
        calendar(ADS, head=HEAD.replace("budget", "bugdet")),
    ),
    "a comma in a number": Mistake(
        CHECK_PLAN,
        ("row 2", "has 9 cells under 8 headings", 'needs quotes in this file: "180,000"'),
        calendar(ADS.replace(";", ",").replace("1200", "1,200"), head=HEAD.replace(";", ",")),
    ),
    "nothing under the headings": Mistake(CHECK_PLAN, ("plan.csv", "no line under them"), calendar()),
    "an open quote": Mistake(CHECK_PLAN, ("row 2", "a quote"), calendar(ADS.replace("film", '"film'))),
    "posts with a price per click": Mistake(
        CHECK_PLAN,
        ("row 2, column price (H2)", "posts have no price"),
        calendar("p;owned;instagram;film;2027-03-01;2027-03-31;;CPC 0.40"),
    ),
}

COUNTS = {
    "counts below zero": Mistake(
        CHECK, ("row 2, column orders (B2)", "at least 0 (got"), table("date,orders\n2027-03-01,-4\n")
    ),
    "counts in thousands": Mistake(
        CHECK, ("row 2, column orders (B2)", "whole number"), table("date,orders\n2027-03-01,1.25\n2027-03-02,2.5\n")
    ),
    "counts in words": Mistake(CHECK, ("row 2, column orders (B2)", "many"), table("date,orders\n2027-03-01,many\n")),
    "counts of no day": Mistake(
        ("track", "class.yaml", "given.csv", "poster"),
        ("given.csv", "no column says date or week or day"),
        table("orders,visits\n3,9\n"),
    ),
    "counts of another year": Mistake(
        ("track", "class.yaml", "given.csv", "poster"),
        ("row 2, column date (A2)", "outside the horizon, 2027-03-01 – 2027-03-20"),
        table("date,orders\n2026-03-01,4\n"),
    ),
    "a day twice": Mistake(
        ("track", "class.yaml", "given.csv", "poster"),
        ("column date (A3)", "a second row for 2027-03-01", "add the two rows up"),
        table("date,orders\n2027-03-01,4\n2027-03-01,5\n"),
    ),
    "months": Mistake(
        ("track", "class.yaml", "given.csv", "poster"),
        ("given.csv, row", "neither a day, nor a week"),
        table("date,orders\n2027-03-01,4\n2027-03-08,5\n2027-03-12,6\n"),
    ),
    "a misspelt series": Mistake(
        CHECK,
        ("row 1 (C1)", "unknown column 'vists' – did you mean 'visits'?"),
        table("date,orders,vists\n2027-03-01,4,9\n"),
    ),
    "orders twice": Mistake(
        CHECK, ("row 1 (C1)", "a second column 'orders'"), table("date,orders,orders\n2027-03-01,4,9\n")
    ),
    "an empty table": Mistake(CHECK, ("given.csv", "nothing under the headings"), table("date,orders\n")),
    "more likes than reach": Mistake(
        ("calibrate", "--posts", "given.csv"), ("row 2", "likes"), table("post,reach,likes\na,10,30\n")
    ),
    "posts without reach": Mistake(
        ("calibrate", "--posts", "given.csv"), ("given.csv", "no column says reach"), table("post,likes\na,30\n")
    ),
    "posts that nobody did anything with": Mistake(
        ("calibrate", "--posts", "given.csv"),
        ("given.csv", "no column says likes or shares or clicks"),
        table("post,reach\na,30\n"),
    ),
}

PEOPLE = {
    "a person twice": Mistake(CHECK, ("given.csv", "more than once: 1, such as '1'"), table("id,age\n1,20\n1,30\n")),
    "an impossible age": Mistake(CHECK, ("given.csv:2: column age", "(got '200')"), table("id,age\n1,200\n")),
    "an interest above one": Mistake(
        CHECK, ("given.csv:2: column interest_coffee", "from 0 to 1 (got '7')"), table("id,interest_coffee\n1,7\n")
    ),
    "neither yes nor no": Mistake(
        CHECK,
        ("given.csv:2: column uses_instagram", "must be yes or no (got 'often')"),
        table("id,uses_instagram\n1,often\n"),
    ),
    "a misspelt trait": Mistake(
        CHECK, ("given.csv:1", "unknown column 'segmnt' – did you mean 'segment'?"), table("id,age,segmnt\n1,20,x\n")
    ),
    "a person without segment": Mistake(
        CHECK, ("given.csv:2: column segment", "is missing"), table("id,segment\n1,\n2,x\n")
    ),
    "a negative weight": Mistake(CHECK, ("given.csv:2", "-3"), table("source,target,weight\n1,2,-3\n")),
    "ids that a spreadsheet rounded": Mistake(
        CHECK, ("given.csv:2", "a spreadsheet has rounded it"), table("source,target\n1.23E+17,5\n4,5\n")
    ),
    "a tie to nobody": Mistake(CHECK, ("given.csv:3", "a missing id"), table("source,target\n1,2\n3,\n")),
    "names with the separator in them": Mistake(
        CHECK, ("given.csv:3", "quote names that contain the separator"), table("ann,bob\ncem,dia\neve,Smith, John\n")
    ),
    "only one column": Mistake(CHECK, ("given.csv:1", "a tie needs two ids"), table("ann\nbob\n")),
}


def changed(old: str, new: str, *told: str) -> Mistake:
    """A mistake in the classroom's scenario."""
    return Mistake(("check", "bad.yaml"), ("bad.yaml:", *told), {"bad.yaml": f"{old}→{new}"})


SCENARIOS = {
    "a tab": changed("  simulate: 60", "\tsimulate: 60", "a tab where spaces are expected"),
    "no blank after the colon": changed("days: 2\n", "days:2\n", "space after the colon"),
    "a decimal comma": changed("contact: 40%", "contact: 0,4", "sharing.contact"),
    "a probability of forty": changed(
        "contact: 40%", "contact: 40", "must be between 0 and 1 (got 40)", "write 40% or 0.4"
    ),
    "a date the other way round": changed(
        "from: 2027-03-01, to", "from: 01/03/2027, to", "plan.poster.from", "2027-03-01"
    ),
    "a date that is none": changed("from: 2027-03-01, to", "from: 2027-02-30, to", "plan.poster.from", "2027-02-30"),
    "money with its sign": changed("budget: 6", "budget: 6 EUR", "plan.poster.budget", "6 EUR"),
    "money without end": changed("budget: 6", "budget: .inf", "plan.poster.budget", "finite"),
    "too much money": changed("budget: 6", "budget: 1e300", "plan.poster.budget", "must be at most"),
    "too dear samples": changed(
        "on: 2027-03-01, who: degree", "on: 2027-03-01, cost_each: 1e308, who: degree", "plan.connected_three"
    ),
    "a content that is not there": changed(
        "content: stickers, channel: corridor", "content: sticker, channel: corridor", "did you mean 'stickers'"
    ),
    "a line that is not there": changed("poster:    [poster]", "poster:    [posterr]", "did you mean 'poster'"),
    "a strategy that names itself": changed("nothing:   []", "nothing:   [nothing]", "strategies.nothing"),
    "a kind of line of one's own": changed("kind: ads", "kind: banner", "must be one of ads", "got 'banner'"),
    "days of nobody's week": changed("days: 2\n", "days: two\n", "sharing.days", "got 'two'"),
    "half a person": changed("simulate: 60", "simulate: 60.5", "market.simulate", "must be a whole number (got 60.5)"),
    "people among the keys of a network": changed(
        "{kind: holme_kim,", "{kind: holme_kim, people: 90,", "market.network.people", "market.simulate"
    ),
    "a key twice": changed("  decay: 50%", "  contact: 50%", "contact"),
}

COMMANDS = {
    "an unknown command": Mistake(("chek", "class.yaml"), ("unknown command 'chek'", "did you mean 'check'")),
    "an unknown option": Mistake(("compare", "class.yaml", "--world", "x"), ("--worlds", "x")),
    "no worlds": Mistake(("compare", "class.yaml", "--worlds", "0"), ("--worlds: must be at least 1 (got 0)",)),
    "worlds in words": Mistake(
        ("compare", "class.yaml", "--worlds", "many"), ("--worlds", "must be a number (got 'many')")
    ),
    "half a world": Mistake(
        ("compare", "class.yaml", "--worlds", "2.5"), ("--worlds", "must be a whole number (got 2.5)")
    ),
    "no file of that name": Mistake(
        ("compare", "clas.yaml"), ("clas.yaml: there is no such file – did you mean 'class.yaml'?",)
    ),
    "a calendar where a scenario is needed": Mistake(
        ("compare", "plan.csv"), ("plan.csv", "wom check plan.csv"), calendar(ADS)
    ),
    "a strategy that is not there": Mistake(
        ("run", "class.yaml", "postr"), ("unknown strategy 'postr' – did you mean 'poster'?",)
    ),
    "no strategy": Mistake(("run", "class.yaml"), ("which strategy? One of: random, friends",)),
    "a change without value": Mistake(
        ("check", "class.yaml", "--set", "sharing.contact"), ("--set sharing.contact: write KEY=VALUE",)
    ),
    "a change of nothing": Mistake(
        ("check", "class.yaml", "--set", "sharing.contct=0.3"), ("contct", "did you mean 'contact'")
    ),
    "an impossible change": Mistake(
        ("check", "class.yaml", "--set", "sharing.contact=3"), ("sharing.contact", "between 0 and 1 (got 3)")
    ),
    "an unknown metric": Mistake(
        ("attribute", "class.yaml", "poster", "--metric", "sales"), ("unknown metric 'sales'",)
    ),
    "a scenario for a sweep": Mistake(("sweep", "class.yaml"), ("class.yaml", "study")),
    "a study to compare": Mistake(
        ("compare", "study.yaml"),
        ("study.yaml", "wom sweep study.yaml"),
        {"study.yaml": "study: sweep\nscenario: class.yaml\nvary: {sharing.contact: [0.1]}\n"},
    ),
}


def study(text: str, *told: str, verb: str = "sweep") -> Mistake:
    return Mistake(
        (verb, "study.yaml"), ("study.yaml", *told), {"study.yaml": f"study: {verb}\nscenario: class.yaml\n{text}"}
    )


STUDIES = {
    "nothing varies": study("vary: {}\n", "nothing varies"),
    "a path that leads nowhere": study(
        "vary: {sharing.contct: [0.1, 0.2]}\n", "sharing.contct", "did you mean 'contact'"
    ),
    "a range backwards": study(
        "vary: {sharing.contact: {from: 0.5, to: 0.1, steps: 3}}\n", "to must be more than from"
    ),
    "one value and no list": study(
        "vary: {sharing.contact: 0.3}\n", "must be a list or a range (got 0.3)", "write [10%, 20%]"
    ),
    "a value that cannot be": study(
        "vary: {sharing.contact: [0.1, 1.4]}\n", "sharing.contact", "between 0 and 1 (got 1.4)"
    ),
    "a strategy of no scenario": study(
        "vary: {sharing.contact: [0.1]}\nstrategies: [postr]\n", "did you mean 'poster'"
    ),
    "no such scenario": Mistake(
        ("sweep", "study.yaml"),
        ("study.yaml:2", "there is no file"),
        {"study.yaml": "study: sweep\nscenario: no.yaml\nvary: {sharing.contact: [0.1]}\n"},
    ),
    "no data": study(
        "strategy: poster\ndata: no.csv\nfit: {sharing.contact: {uniform: [0.1, 0.5]}}\n", "no.csv", verb="calibrate"
    ),
    "a prior without ends": study(
        "strategy: poster\ndata: class.yaml\nfit: {sharing.contact: 0.3}\n",
        "must be one prior (got 0.3)",
        "write {uniform:",
        verb="calibrate",
    ),
    "a budget of nothing": study("strategy: poster\nbudget: 0\n", "budget", verb="optimize"),
    "limits the wrong way round": study(
        "strategy: poster\nlimits: {poster: {min: 9, max: 3}}\n", "min must not be more than max", verb="optimize"
    ),
}

MISTAKES = {
    f"{where}: {name}": mistake
    for where, group in {
        "calendar": CALENDARS,
        "counts": COUNTS,
        "people and ties": PEOPLE,
        "scenario": SCENARIOS,
        "command": COMMANDS,
        "study": STUDIES,
    }.items()
    for name, mistake in group.items()
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Path:
    """A folder with the classroom's scenario."""
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "class.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    return folder


def laid_out(folder: Path, mistake: Mistake) -> None:
    """Its files; a scenario is the classroom's with one text replaced."""
    for name, content in mistake.files.items():
        if isinstance(content, str) and "→" in content:
            old, new = content.split("→")
            text = (folder / "class.yaml").read_text(encoding="utf-8")
            assert text.count(old) == 1
            content = text.replace(old, new)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_answered_with_its_place_and_a_way_out(name, here, capsys):
    mistake = MISTAKES[name]
    laid_out(here, mistake)
    before = sorted(path.name for path in here.iterdir())
    try:
        code = main(list(mistake.command))
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= MOST_LINES
    assert [one for one in mistake.told if one not in " ".join(err.split())] == [], err
    assert sorted(path.name for path in here.iterdir()) == before


def test_there_are_sixty_of_them():
    assert len(MISTAKES) >= 60
