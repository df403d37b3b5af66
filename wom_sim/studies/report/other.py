"""The page of any other study: what it says, its figures, its tables with what their columns mean, and what made it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from wom_sim.language.say import day, marked, say, says
from wom_sim.page import deck, parts
from wom_sim.page.colours import dark_style
from wom_sim.page.deck import Cover, Slide
from wom_sim.page.page import Page, Section
from wom_sim.page.parts import Table
from wom_sim.page.svg import sheet, title_of
from wom_sim.results.answer import WORDS
from wom_sim.results.codebook import meaning_of
from wom_sim.results.folder import changed_by_hand
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import NOTHING, number, plainly
from wom_sim.studies.read.answer import Results, read
from wom_sim.studies.report.printed import Drawing, Piece, pieces
from wom_sim.studies.report.readers import known, not_as_written, number_name

TITLES = marked({
    "attribute": "Who deserves the credit",
    "optimize": "Where the money should go",
    "calibrate": "What fits the past",
    "track": "Plan against actual",
    "lift": "What a test would show",
    "sweep": "One scenario at many points",
    "sensitivity": "Which numbers move the outcome",
    "audit": "What was posted, and what worked",
    "posts": "How contents stick",
    "seeds": "Whom to begin with",
})  # fmt: skip
"""What studies are about."""

DOTTED = r"\b[a-z_]+(?:\.[\w-]+)+"
"""A number of a scenario by its key."""

MOST_SENTENCES = 5
"""A slide has so many sentences at most."""

MOST_ROWS = 20
"""Longer tables are begun only; the file has all of it."""


def page(folder: Path, study: str) -> Page:
    """The page of a result folder; a study that is not in :data:`TITLES` goes by its name."""
    results = read(folder)
    scenario = scenario_of(results.folder)
    return Page(
        title=say(TITLES[study]) if study in TITLES else study,
        lead="" if scenario is None else scenario.name,
        facts=[] if scenario is None else facts(scenario),
        band="" if scenario is None else say("Simulated: good for comparing and planning, not for promising sales."),
        sections=sections(results, "" if scenario is None else scenario.name),
        style=dark_style(),
    )


def sections(results: Results, name: str) -> list[Section]:
    """Words, figures, tables and provenance."""
    return [
        Section("answer", say("The answer"), words(results.folder, name)),
        Section("figures", say("Figures"), figures(results.folder)),
        Section("tables", say("Tables"), tables(results)),
        Section("method", say("How it was made"), method(results)),
    ]


def scenario_of(folder: Path) -> Scenario | None:
    """The scenario as it was run; None of studies without one."""
    path = folder / "scenario.yaml"
    return Scenario.read(path) if path.is_file() else None


def facts(scenario: Scenario) -> list[tuple[str, str]]:
    """What stands under the title."""
    dates = scenario.dates
    return [
        (say("Period"), f"{day(dates.start)} – {day(dates.end)} {dates.end.year}"),
        (say("Money"), scenario.money.currency),
    ]


# Words


def words(folder: Path, name: str = "") -> list[Markup]:
    """What the study printed: sentences as paragraphs, tables as tables, what else is aligned as it stands."""
    return [shown(one) for one in said(folder, name)]


def said(folder: Path, name: str) -> list[Piece]:
    """What the study printed, but for the name of the scenario, which stands above it already."""
    path = folder / WORDS
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [in_plain_words(one) for one in pieces(text) if one != name]


def in_plain_words(one: Piece) -> Piece:
    """The same with numbers of the scenario in readers' words instead of their keys."""
    if isinstance(one, Table):
        rows = [[spelled_out(cell) for cell in row] for row in one.rows]
        return one._replace(caption=spelled_out(one.caption), rows=rows)
    return spelled_out(one) if isinstance(one, str) else one


def spelled_out(text: str) -> str:
    """A text in which dotted keys of a scenario are told in words, where there are words for them."""

    def in_words(found: re.Match[str]) -> str:
        name = number_name(found[0]) if known(found[0].split(".")) else found[0]
        return name if found.start() else name[:1].upper() + name[1:]

    return re.sub(DOTTED, in_words, text)


def shown(one: Piece) -> Markup:
    """A piece of what was printed."""
    if isinstance(one, Table):
        return parts.table(one._replace(caption=one.caption or say("The numbers")))
    return parts.aligned(one.lines) if isinstance(one, Drawing) else parts.paragraph(one)


# Figures


def figures(folder: Path) -> list[Markup]:
    """The figures of the folder, each with its title as its text."""
    made = []
    for k, path in enumerate(sorted((folder / "figures").glob("*.svg"))):
        text = path.read_text(encoding="utf-8")
        says_so = title_of(text) or path.stem.replace("_", " ")
        made.append(parts.picture(sheet(text, f"f{k}-", says_so), says_so))
    return made


# Tables


def tables(results: Results) -> list[Markup]:
    """Every table of the folder that people can read, the short ones open."""
    names = [path.stem for path in sorted(results.folder.glob("*.csv")) if path.stem != "codebook"]
    return [parts.chapter(f"{name}.csv", table(results, name)) for name in names if len(results[name].columns)]


def table(results: Results, name: str) -> list[Markup]:
    """One table, and what its columns mean."""
    found = results[name]
    rows = [[cell(value) for value in row] for row in found.head(MOST_ROWS).itertuples(index=False)]
    texts = next((k for k, kind in enumerate(found.dtypes) if kind.kind in "fiu"), len(found.columns))
    many = says("{file}: {n:,} row", "{file}: {n:,} rows", len(found), file=f"{name}.csv")
    shown = parts.table(Table(many, list(found.columns), rows, texts=max(1, texts)))
    more = len(found) - len(rows)
    left = says("{n:,} more row stands in the file.", "{n:,} more rows stand in the file.", more) if more else ""
    known = [(column, meaning_of(name, column)) for column in found.columns]
    meanings = [(column, say(one.meaning)) for column, one in known if one is not None]
    return [shown, *([parts.paragraph(left, "note")] if left else []), parts.definitions(meanings)]


def cell(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, float):
        whole = math.isfinite(value) and abs(value) >= 1000
        return NOTHING if value != value else number(value) if whole else plainly(value, 4)
    return number(value) if isinstance(value, int) and abs(value) < 10**15 else NOTHING if value is None else str(value)


def method(results: Results) -> list[Markup]:
    """What made the results."""
    made = results.provenance
    pairs = [
        (say("Study"), "study"), (say("Seed"), "seed"), (say("Worlds"), "worlds"), ("wom_sim", "wom_sim"),
        (say("Scenario, SHA-256"), "scenario_sha256"), ("Python", "python"), (say("Platform"), "platform"),
    ]  # fmt: skip
    note = say("Words and figures are in the language in which the study was run.")
    shown = [(term, str(made[name])) for term, name in pairs if made.get(name) is not None]
    changed = changed_by_hand(results.folder)
    shown += [(say("Results"), not_as_written(changed))] if changed else []
    return [parts.paragraph(note, "note"), parts.definitions(shown)]


# Slides


def presentation(folder: Path, study: str) -> bytes:
    """The same as slides: sentences, and a table each; figures stay on the page, as nobody could change them here."""
    made, scenario = page(folder, study), scenario_of(folder)
    cover = Cover(made.title, made.lead, made.facts, made.band)
    return deck.deck(cover, list(slides(said(folder, "" if scenario is None else scenario.name), made.title)))


def slides(told: Sequence[Piece], title: str) -> Iterator[Slide]:
    """Tables under what they say, and between them sentences, a few a slide: the first of them is its title."""
    for kind, group in groupby(told, key=type):
        some = list(group)
        if kind is Table:
            yield from (Slide(one.caption or title, deck.table(one)) for one in some if isinstance(one, Table))
        if kind is str:
            yield from spoken(list(map(str, some)), title)


def spoken(sentences: Sequence[str], title: str) -> Iterator[Slide]:
    """Sentences on as few slides as hold them, about as many on each."""
    many = math.ceil(len(sentences) / MOST_SENTENCES)
    for k in range(many):
        first, *others = sentences[len(sentences) * k // many : len(sentences) * (k + 1) // many]
        yield Slide(first if others else title, deck.bullets([("", others or [first])]))
