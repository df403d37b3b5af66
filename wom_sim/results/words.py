"""What one run of one strategy gave, as plain text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from wom_sim.show.text import decimals_for, money, number, singular, timeline, wrapped

_RUN_METRICS = (
    ("impressions", "impressions", 0, "times something of yours was shown"),
    ("reach", "reach", 0, "different people who saw it at least once"),
    ("frequency", "frequency", 1, "impressions per person reached"),
    ("visits", "visits", 0, "times somebody came to you; by what touched them last:"),
    ("visits_direct", "  direct", 0, "on their own, as they would anyway"),
    ("visits_paid", "  paid", 0, "after something you paid for"),
    ("visits_owned", "  owned", 0, "after something on your own channels"),
    ("visits_earned", "  earned", 0, "after a friend's share, or a sample"),
    ("conversions", "", 0, "what the plan is for"),
    ("R", "R", 2, "new sharers per sharer; below 1 word of mouth dies out by itself"),
    ("largest_cascade", "largest cascade", 0, "simulated people in the largest chain of shares"),
    ("structural_virality", "structural virality", 2, "steps between two people of it; below 2 it is one broadcast"),
    ("cost", "cost", 0, "everything spent: media, fees, rewards, hours"),
)
_ONE_RUN = "One world is one throw of the dice, and nothing is fitted to your sales: `wom compare` shows the range."


def _run_lines(summary: Mapping[str, float], metric: str, currency: str) -> list[str]:
    known = [(label or metric, number(summary[k], d), why) for k, label, d, why in _RUN_METRICS if k in summary]
    if {"cost", "conversions"} <= summary.keys():
        price = summary["cost"] / summary["conversions"] if summary["conversions"] else math.nan
        known.append(
            (f"cost per {singular(metric)}", money(price, currency), "all of them, also those you would have had")
        )
    left, right = max((len(k[0]) for k in known), default=0), max((len(k[1]) for k in known), default=0)
    return [f"  {label:<{left}}   {value:>{right}}   {why}" for label, value, why in known]


def run_text(
    summary: Mapping[str, float],
    *,
    title: str,
    metric: str = "orders",
    currency: str = "",
    weekly: Mapping[str, Sequence[float]] | None = None,
) -> str:
    """What one run of one strategy gave: its metrics with their meaning, and a bar a week for every series.

    The keys of ``summary`` that are told: impressions, reach, frequency, visits, visits_direct, visits_paid,
    visits_owned, visits_earned, conversions, R, largest_cascade, structural_virality, cost; others are left out.
    """
    series = {name: values for name, values in (weekly or {}).items() if len(values)}
    wide = max(map(len, series), default=0)
    weeks = [f"  {name:<{wide}}   {timeline(values)}   {_peak(values)}" for name, values in series.items()]
    bars = ["", "Week by week", *weeks] if weeks else []
    return "\n".join([wrapped(title), "", *_run_lines(summary, metric, currency), *bars, "", _ONE_RUN])


def _peak(values: Sequence[float]) -> str:
    top = max(values)
    return f"most in week {list(values).index(top) + 1}: {number(top, decimals_for([top]))}" if top > 0 else "nothing"
