"""The table of plans, with its two bars."""

from __future__ import annotations

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.show.text import NOTHING, decimals_for, number, share
from wom_sim.studies.report.kept import Kept


def table_of_plans(found: Kept) -> list[Markup]:
    """The strategies as ``wom compare`` prints them."""
    return [parts.table(plans(found))]


def plans(found: Kept) -> Table:
    """The numbers of the table."""
    rows, home = found.found.ranked, found.found.baseline
    decimals = decimals_for(row.mean for row in rows)
    body = [
        [
            row.strategy,
            number(row.cost),
            number(row.mean, decimals),
            f"{number(row.low, decimals)} – {number(row.high, decimals)}",
            NOTHING
            if row.is_baseline
            else f"{number(row.extra, decimals, sign=True)} ± {number(row.extra_half_width, decimals)}",
            NOTHING if row.cost_per_extra != row.cost_per_extra else number(row.cost_per_extra, 2),
            NOTHING if row.p_goal != row.p_goal else share(row.p_goal),
        ]
        for row in rows
    ]
    head = [
        say("Plan"), say("Cost, {currency}", currency=found.scenario.money.currency), say("Orders, mean"),
        say("8 of 10 worlds fall between"), say("Extra over {home}", home=home), say("Cost per extra order"),
        say("Goal reached"),
    ]  # fmt: skip
    return Table(say("What each plan costs and brings"), head, body)
