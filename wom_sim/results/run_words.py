"""What one run says: its metrics with their meaning, and a bar a week for every series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from wom_sim.language.say import marked, say
from wom_sim.metrics.names import brand_of, label, one_of, row_of
from wom_sim.show.text import Written, decimals_for, money, number, timeline, wrapped

_TOLD = (
    *("share_of_market", "share_of_voice", "impressions", "reach", "frequency"),
    *("visits", "visits_direct", "visits_paid", "visits_owned", "visits_earned"),
    *(
        "conversions",
        "repeat_orders",
        "lifetime_value",
        "reproduction",
        "largest_cascade",
        "structural_virality",
        "cost",
    ),
)
_MOODS = (
    *("satisfaction", "advocates", "detractors", "warnings_given", "warnings_heard"),
    *("reviews", "average_rating", "net_sentiment"),
    *("complaints", "response_rate", "response_hours", "recovered", "lost_to_complaints"),
)
"""Told where customers were asked how it was."""
_ONE_RUN = marked(
    "One world is one throw of the dice, and nothing is fitted to your sales: `wom compare` shows the range."
)


def _run_lines(summary: Mapping[str, float], metric: str, currency: str) -> list[str]:
    asked = summary.get("satisfaction", math.nan) == summary.get("satisfaction", math.nan)
    known = [(summary[name], row_of(name)) for name in _TOLD + _MOODS * asked if name in summary]
    rows = [
        ("  " * one.part + say(one.label or metric), Written(one.decimals, row.is_share)(value), say(one.words))
        for value, row in known
        if (one := row.told) is not None and not (one.rare and not value > 0)
    ]
    rows += [
        (label(name), number(value), say("of that brand alone")) for name, value in summary.items() if brand_of(name)
    ]
    if {"cost", "conversions"} <= summary.keys():
        price = summary["cost"] / summary["conversions"] if summary["conversions"] else math.nan
        rows.append(
            (
                say("cost per {one}", one=one_of(metric)),
                money(price, currency),
                say("all of them, also those you would have had"),
            )
        )
    left, right = max((len(row[0]) for row in rows), default=0), max((len(row[1]) for row in rows), default=0)
    return [f"  {label:<{left}}   {value:>{right}}   {why}" for label, value, why in rows]


def run_text(
    summary: Mapping[str, float],
    *,
    title: str,
    metric: str = "orders",
    currency: str = "",
    weekly: Mapping[str, Sequence[float]] | None = None,
    more: Sequence[str] = (),
) -> str:
    """What one run of one strategy gave: its metrics with their meaning, and a bar a week for every series.

    The keys of ``summary`` that are told: impressions, reach, frequency, visits, visits_direct, visits_paid,
    visits_owned, visits_earned, conversions, reproduction, largest_cascade, structural_virality, cost, and where
    customers were asked how it was satisfaction, advocates, detractors, warnings, reviews, average_rating and
    net_sentiment; others are left out.
    """
    series = {say(name): values for name, values in (weekly or {}).items() if len(values)}
    wide = max(map(len, series), default=0)
    weeks = [f"  {name:<{wide}}   {timeline(values)}   {_peak(values)}" for name, values in series.items()]
    bars = ["", say("Week by week"), *weeks] if weeks else []
    told = ["", *more] if more else []
    return "\n".join([wrapped(title), "", *_run_lines(summary, metric, currency), *bars, *told, "", say(_ONE_RUN)])


def _peak(values: Sequence[float]) -> str:
    top = max(values)
    return (
        say("most in week {week}: {top}", week=list(values).index(top) + 1, top=number(top, decimals_for([top])))
        if top > 0
        else say("nothing")
    )
