"""Who shares the credit: media, care where somebody answers, or lines; and what touch models say of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from wom_sim.behaviour.care import Shift
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.language.say import marked, say
from wom_sim.ledger import Event, Medium
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.attribute.credits import MEDIA, first_touch, linear_touch

CARE = marked("care")
"""The fourth medium, of strategies with shifts of people who answer: what no message brings and no touch model sees."""

WITH_CARE = ALL_MEDIA | {Medium.NONE}
EVENTS = {"conversions": (Event.CONVERT,), "all_orders": (Event.CONVERT, Event.REPEAT)}
"""Which events of the ledger count, by metric of orders."""


def the_players(scenario: Scenario, strategy: str, by: str) -> tuple[str, ...]:
    """Who shares the credit; a strategy without lines, or of one line among lines, leaves nothing to share."""
    lines = scenario.strategy(strategy).lines
    if not lines:
        message = say("has no lines, so there is no credit to share out")
        raise scenario.error(("strategies", strategy), message, say("choose a strategy that names lines of the plan"))
    if by == "lines" and len(lines) == 1:
        message = say(
            "has one line, {lines!r}, which gets all the credit: lines have nothing to share out", lines=lines[0]
        )
        raise scenario.error(("strategies", strategy), message, say("attribute by media, or compare strategies"))
    if by == "lines":
        return lines
    return (*MEDIA, CARE) if any(scenario.plan[name].kind == CARE for name in lines) else MEDIA


def with_care_apart(prepared: Prepared, strategy: str) -> Prepared:
    """The same campaign, the shifts of a strategy of no medium but care, so that they stay when a medium goes."""
    plan = [
        replace(one, line=replace(one.line, medium=Medium.NONE))
        if any(isinstance(effect, Shift) for effect in one.line.effects)
        else one
        for one in prepared.plan(strategy)
    ]
    return replace(prepared, plans={**prepared.plans, strategy: plan})


def media_of(players: Iterable[str]) -> frozenset[Medium]:
    """The media that do anything, in the engine's terms; care is what has no medium."""
    return frozenset(Medium.NONE if name == CARE else Medium[name.upper()] for name in players)


def touches(
    prepared: Prepared, rows: np.ndarray, metric: str, by: str, players: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Orders that touch models would credit to each player; there are none of people reached, and none to care."""
    if metric not in EVENTS:
        return {}
    orders = rows.compress(np.isin(rows["event"], EVENTS[metric]))
    brand_of = np.array([content.brand for content in prepared.setting.contents])
    if by == "lines":
        column, codes, linear = "line", {name: k for k, name in enumerate(players)}, {}
    else:
        column, codes = "medium", {name: int(Medium[name.upper()]) for name in MEDIA}
        linear = {"linear touch": linear_touch(orders)}
    said = {"last touch": orders[column], "first touch": first_touch(rows, orders, column, brand_of)}
    found = {model: {k: float(np.sum(who == code)) for k, code in codes.items()} for model, who in said.items()}
    return {model: {**dict.fromkeys(players, 0.0), **given} for model, given in {**found, **linear}.items()}
