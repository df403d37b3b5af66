"""The page of a comparison: its sections in their order."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import day, say
from wom_sim.page.page import Page, Section
from wom_sim.show.text import number
from wom_sim.studies.report import method, outcome
from wom_sim.studies.report.kept import Kept, kept


def page(folder: Path) -> Page:
    """The page of a folder that ``wom compare`` wrote."""
    return page_of(kept(folder))


def page_of(found: Kept) -> Page:
    """Every section that the folder has something to say about."""
    return Page(
        title=found.scenario.name,
        lead=found.scenario.question,
        facts=facts(found),
        band=band(found),
        sections=sections(found),
    )


def sections(found: Kept) -> list[Section]:
    """The sections in the order in which a boss asks."""
    return [
        Section("table", say("The plans side by side"), outcome.table_of_plans(found)),
        Section("method", say("How this was made, and what it does not know"), method.method(found)),
    ]


def band(found: Kept) -> str:
    """What goes across the top of every page that rests on no fit."""
    if found.table("drawn") is not None and found.found.fitted:
        return say("Fitted in part to the past, which need not go on. Not a forecast.")
    return say("Not calibrated: good for comparing plans, not for promising sales.")


def facts(found: Kept) -> list[tuple[str, str]]:
    """What stands under the title."""
    dates, prepared = found.scenario.dates, found.prepared
    return [
        (say("Period"), f"{day(dates.start)} – {day(dates.end)} {dates.end.year}"),
        (say("People who could buy"), number(prepared.people)),
        (say("Simulated worlds"), number(found.found.worlds)),
        (say("Money"), found.scenario.money.currency),
    ]
