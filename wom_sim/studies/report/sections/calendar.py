"""The calendar of the plan over the orders of its weeks, on one axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from markupsafe import Markup

from wom_sim.language.say import day, say
from wom_sim.page import diagrams, parts
from wom_sim.page.charts import Curve, both
from wom_sim.page.colours import media, paints
from wom_sim.page.diagrams import Calendar, Moment, Stretch
from wom_sim.page.parts import Table
from wom_sim.show.text import number, percent
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import plain
from wom_sim.studies.report.sections.bought import bought, plan, ticks_of

FEWEST_WEEKS = 4
"""Of fewer weeks none is early."""

MOST_OF_IT = 0.9
"""A lead is there when so much of it is."""


def calendar(found: Kept) -> list[Markup]:
    """The figure with its legend, and what each line is and when."""
    weekly = found.table("weekly")
    if weekly is None:
        return bought(found)
    told = finding(found, weekly)
    picture = both(diagrams.calendar(drawn(found, weekly)), told)
    return [legend(found), parts.figure(picture, told, orders(found, weekly)), *bought(found)]


def drawn(found: Kept, weekly: object) -> Calendar:
    """What the figure shows: orders of the best plan with their band, those of the baseline, and the plan's lines."""
    dates, paint = found.scenario.dates, media()
    rows = [
        Stretch(plain(one.account.name), paint[one.account.medium], runs(ticks_of(found, one))) for one in plan(found)
    ]
    drawn_weeks = weeks(found, weekly)
    return Calendar(dates.days, drawn_weeks, say("orders a week"), rows, marks(found), moments(found))


def weeks(found: Kept, weekly: object) -> list[Curve]:
    """Orders by week of the best plan with their band, and of the baseline."""
    colours = paints(found.strategies)
    names = [found.best, *([found.found.baseline] if found.found.baseline != found.best else [])]
    curves = []
    for k, name in enumerate(names):
        mine = weekly[weekly["strategy"] == name]  # type: ignore[index]
        band = [] if k or found.found.worlds < 2 else list(zip(mine["low"], mine["high"], strict=True))
        curves.append(Curve(name, colours[name], list(mine["conversions"]), band, dashed=k > 0))
    return curves


def runs(ticks: Sequence[int]) -> list[tuple[int, int]]:
    """Days in a row as stretches from the first to the last."""
    found: list[tuple[int, int]] = []
    for tick in ticks:
        if found and tick == found[-1][1] + 1:
            found[-1] = (found[-1][0], tick)
        else:
            found.append((tick, tick))
    return found


def marks(found: Kept) -> list[tuple[int, str]]:
    """Days that carry a date: every second Monday of a long plan, every Monday of a short one."""
    dates = found.scenario.dates
    first = next(tick for tick in range(1, 8) if dates.on(tick).weekday() == 0)
    step = 7 if dates.days <= 60 else 14 if dates.days <= 200 else 28
    return [(tick, day(dates.on(tick))) for tick in range(first, dates.days + 1, step)]


def moments(found: Kept) -> list[Moment]:
    """What happens whatever the plan does: crises and news."""
    scenario = found.scenario
    days = [
        (name, getattr(one, "on", None)) for group in (scenario.crisis, scenario.news) for name, one in group.items()
    ]
    return [Moment(scenario.dates.day(when), f"{name}, {day(when)}") for name, when in days if when is not None]


def legend(found: Kept) -> Markup:
    """What the lines and colours of the figure are."""
    colours, paint = paints(found.strategies), media()
    keys = [(diagrams.swatch(colours[found.best]), say("orders of “{plan}”, with 8 of 10 worlds", plan=found.best))]
    if found.best != found.found.baseline:
        home = found.found.baseline
        keys.append((diagrams.swatch(colours[home], dashed=True), say("orders of “{plan}”", plan=home)))
    used = dict.fromkeys(one.account.medium for one in plan(found))
    return parts.legend(
        [*keys, *((diagrams.swatch(paint[name]), say("{medium} line", medium=say(name))) for name in used)]
    )


def finding(found: Kept, weekly: object) -> str:
    """What the figure shows, in a sentence."""
    mine = weekly[weekly["strategy"] == found.best]  # type: ignore[index]
    top = mine.loc[mine["conversions"].idxmax()]
    named = {"plan": found.best, "most": number(top["conversions"]), "week": int(top["week"])}
    told = say("Most orders of “{plan}” come in week {week}: {most}.", **named)
    gain = found.rising.get(found.best, 0.0)
    if gain > 0:
        return told + " " + say("Its lead still grows on the last day, by {gain} orders a week.", gain=number(gain, 1))
    return " ".join(filter(None, [told, early(found, weekly)]))


def early(found: Kept, weekly: object) -> str:
    """By which week most of the lead over the baseline is there, where that is in the first half of the weeks."""
    if found.row.is_baseline:
        return ""
    by_week = {
        name: weekly[weekly["strategy"] == name]["conversions"].to_numpy()  # type: ignore[index]
        for name in (found.best, found.found.baseline)
    }
    lead = np.cumsum(by_week[found.best] - by_week[found.found.baseline])
    if len(lead) < FEWEST_WEEKS or lead[-1] <= 0:
        return ""
    week = int(np.argmax(lead >= MOST_OF_IT * lead[-1])) + 1
    if 2 * week > len(lead):
        return ""
    return say(
        "{part} of what it brings more than “{home}” is there by the end of week {week} of {weeks}.",
        part=percent(min(1.0, lead[week - 1] / lead[-1])), home=found.found.baseline, week=week, weeks=len(lead),
    )  # fmt: skip


def orders(found: Kept, weekly: object) -> Table:
    """Orders by week of the plans that are shown."""
    shown = found.shown
    first = weekly[weekly["strategy"] == found.best]  # type: ignore[index]
    by_plan = {name: list(weekly[weekly["strategy"] == name]["conversions"]) for name in shown}  # type: ignore[index]
    begin = found.scenario.dates.on(1)
    rows = [
        [
            say("{week}, from {day}", week=k + 1, day=day(begin + timedelta(days=7 * k))),
            *(number(by_plan[name][k], 1) for name in shown),
            f"{number(low)} – {number(high)}",
        ]
        for k, (low, high) in enumerate(zip(first["low"], first["high"], strict=True))
    ]  # fmt: skip
    band = say("8 of 10 worlds of “{plan}”", plan=found.best)
    return Table(say("Orders by week, mean of the worlds"), [say("Week"), *shown, band], rows)
