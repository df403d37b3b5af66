"""A population in a few lines: what was asked for and what came out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.scenario.market import Market

if TYPE_CHECKING:
    from wom_sim.people.population import Population

_MISSED = 0.01  # a target of assortativity that is missed by more than this is said to be out of reach
_SHOWN = 20


def report(market: Market, people: Population, notes: tuple[str, ...] = ()) -> str:
    """Return the report of a population; empty where the market says nothing about its people."""
    parts = [*_segments(market, people), *_assortativity(market, people), *_leaders(market, people),
             *_ties(market, people)]  # fmt: skip
    return "\n".join([*parts, *notes])


def _segments(market: Market, people: Population) -> list[str]:
    if not people.segments:
        return []
    sizes = np.bincount(people.segment, minlength=len(people.segments))
    width = max(map(len, people.segments))
    lines = [
        f"  {name:{width}}  {size:>11,}  {size / sizes.sum():6.1%}{'  target' if name in market.target else ''}"
        for name, size in zip(people.segments, sizes.tolist(), strict=True)
    ]
    more = [f"  ... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"segments of the {sizes.sum():,} simulated people:", *lines[:_SHOWN], *more]


def _assortativity(market: Market, people: Population) -> list[str]:
    reached, wanted = people.achieved_assortativity, market.assortativity
    if math.isnan(reached):
        return []
    asked = f" (asked for {wanted:g})" if wanted else ""
    lines = [f"friends of one segment: assortativity {reached:.3f}{asked}; 0 is by chance, 1 always"]
    if wanted and reached < wanted - _MISSED:
        lines.append("  this is the most that was found for these shares on this network")
    return lines


def _leaders(market: Market, people: Population) -> list[str]:
    spec, number = market.leaders, int(people.leader.sum())
    if spec is None:
        return []
    who = "those whom most others see" if spec.who == "degree" else "anybody"
    factors = f"talkativeness × {spec.talkativeness:g}, trust × {spec.trust:g}"
    return [f"opinion leaders: {number:,} ({number / len(people.leader):.1%}), {who}; {factors}"]


def _ties(market: Market, people: Population) -> list[str]:
    if market.ties is None:
        return []
    lines = [f"ties: {people.face_to_face:.1%} between people who meet, the others online only"]
    if people.tie_trust is not None and len(people.tie_trust):
        low, high = people.tie_trust.min(), people.tie_trust.max()
        lines.append(f"  trust from {low:.2f} to {high:.2f}, mean 1")
    return lines
