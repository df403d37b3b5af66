"""The page of a comparison: its sections in their order."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import day, say
from wom_sim.page import parts
from wom_sim.page.colours import dark_style, media, paints
from wom_sim.page.page import Page, Section
from wom_sim.show.text import number
from wom_sim.studies.report.kept import Kept, kept
from wom_sim.studies.report.sections import (
    aims,
    assumptions,
    calendar,
    community,
    flips,
    health,
    mouth,
    plans,
    resources,
    risks,
    sources,
    verdict,
    watch,
)


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
        summary=summary(found),
        style=dark_style(paints(found.strategies), media()),
    )


def sections(found: Kept) -> list[Section]:
    """The sections in the order in which a boss asks; one without a body is left out of the page."""
    return [
        Section("answer", say("The answer"), verdict.verdict(found)),
        Section("monday", say("What to do now"), verdict.monday(found)),
        Section("risks", say("What can go wrong"), risks.wrong(found)),
        Section("why", say("Why, and what would flip it"), verdict.grounds(found)),
        Section("plans", say("The plans side by side"), plans.plans(found)),
        Section("calendar", say("What happens when"), calendar.calendar(found)),
        Section("dangers", say("Dangers in numbers"), risks.dangers(found)),
        Section("goals", say("The goals, and why they are missed"), aims.goals(found)),
        Section("sources", say("Where the orders come from"), sources.sources(found)),
        Section("funnel", say("From seeing it to ordering"), sources.funnel(found)),
        Section("mouth", say("Word of mouth"), mouth.mouth(found)),
        Section("community", say("The community"), community.community(found)),
        Section("resources", say("Money and hours"), resources.resources(found)),
        Section("replay", say("Watch it"), watch.replay(found)),
        Section("people", say("Three people, one by one"), watch.people(found)),
        Section("assumptions", say("What was assumed"), assumptions.assumptions(found)),
        Section("health", say("How far the numbers carry"), health.health(found)),
        Section("method", say("How it was made"), health.method(found)),
    ]


def summary(found: Kept) -> list[Section]:
    """The two pages that print begins with."""
    return [
        Section("in-short", say("In short"), verdict.in_short(found)),
        Section("now", say("What to do now"), verdict.monday(found)),
        Section("table", say("The plans side by side"), [parts.table(plans.table(found))]),
        Section(
            "wrong",
            say("What can go wrong"),
            risks.wrong(found),
        ),
        Section("promised", say("What you may promise"), [parts.bullets(flips.promised(found))]),
        Section("carry", say("How far the numbers carry"), [parts.definitions(health.facts(found))]),
    ]


def band(found: Kept) -> str:
    """What goes across the top of every page that rests on no fit."""
    if found.found.fitted:
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
