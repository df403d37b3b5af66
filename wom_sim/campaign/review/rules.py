"""Rules of a review: from what was seen to what lines have left.  Money is whole cents, and none is made or lost.

Each rule is a function of :class:`~wom_sim.campaign.review.seen.Seen` and what the scenario says of it; a rule that
throws dice gets ``state``, the state of a keyed draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from wom_sim import rng
from wom_sim.campaign.review.seen import Seen, SeenLine
from wom_sim.scenario.strategy import Answer, Answering, Pause, Review, Shift, Thompson

DRAWS = 400
"""Throws of Thompson sampling at one review."""


class Moved(NamedTuple):
    """What a review changes, by line: cents left, cents of the period to come, people who answer, and which rule."""

    left: dict[str, int]
    soon: dict[str, int]
    staff: dict[str, float]
    rules: tuple[str, ...] = ()


def decide(seen: Seen, review: Review, state: int) -> Moved:
    """What the rules of a review come to, one after the other; each sees what the rules before it have left."""
    found, rules = {one.name: one.left for one in seen.lines if one.days}, []
    if review.pause is not None and (moved := pause(seen, review.pause)):
        found |= moved
        rules.append("pause")
    now = with_left(seen, found)
    moved = shift(now, review.shift) if review.shift else {}
    moved = thompson(now, review.thompson, state) if review.thompson else moved
    if any(found[name] != cents for name, cents in moved.items()):
        found |= moved
        rules.append("shift" if review.shift else "thompson")
    soon = answer(with_left(seen, found), review.answer) if review.answer else {}
    staff = answering(seen, review.care) if review.care else {}
    rules += ["answer"] * bool(soon) + ["care"] * bool(staff)
    before = {one.name: one.left for one in seen.lines}
    left = {name: cents for name, cents in found.items() if cents != before[name]}
    return Moved(left, soon, staff, tuple(rules))


def with_left(seen: Seen, left: Mapping[str, int]) -> Seen:
    """The same with other money left."""
    return seen._replace(lines=tuple(one._replace(left=left.get(one.name, one.left)) for one in seen.lines))


def playing(seen: Seen) -> list[SeenLine]:
    """Lines that have money left, and have had some already."""
    return [one for one in seen.lines if one.days and one.left > 0 and sum(one.set_aside) > 0]


def shift(seen: Seen, spec: Shift) -> dict[str, int]:
    """Proportional shift: a share of what is left goes to lines in proportion to orders per money set aside.

    Nothing moves before anything was ordered, or where fewer than two lines have money to spend.
    """
    lines = playing(seen)
    recent = [sum(one.set_aside[-spec.periods :]) for one in lines]
    lines = [one for one, money in zip(lines, recent, strict=True) if money > 0]
    orders = [sum(one.orders[-spec.periods :]) for one in lines]
    if len(lines) < 2 or sum(orders) <= 0:
        return {}
    returns = [each / sum(one.set_aside[-spec.periods :]) for one, each in zip(lines, orders, strict=True)]
    return shared_out(lines, returns, spec.share, spec.keep)


def thompson(seen: Seen, spec: Thompson, state: int) -> dict[str, int]:
    """Thompson sampling on lines, by probability matching (Thompson 1933; Scott 2010).

    Orders per cent of a line are gamma, from a prior of one order at the rate of all lines together; money goes to each
    in proportion to the share of :data:`DRAWS` keyed draws in which its rate is the highest.
    """
    lines = playing(seen)
    orders, money = [sum(one.orders) for one in lines], [sum(one.set_aside) for one in lines]
    if len(lines) < 2 or sum(orders) <= 0:
        return {}
    prior = sum(money) / sum(orders)
    rates = []
    for one, bought, spent in zip(lines, orders, money, strict=True):
        lots = rng.absorb_each(rng.absorb(state, rng.name_word(one.name)), np.arange(DRAWS))
        uniform = ((lots >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
        rates.append(special.gammaincinv(1.0 + bought, uniform) / (prior + spent))
    wins = np.bincount(np.argmax(rates, axis=0), minlength=len(lines))
    return shared_out(lines, wins.tolist(), spec.share, spec.keep)


def shared_out(lines: Sequence[SeenLine], weights: Sequence[float], share: float, keep: float) -> dict[str, int]:
    """A share of each line's money in one pot, and the pot by weight; ``keep`` is the least share of the pot."""
    total = sum(weights)
    floored = [max(weight / total, min(keep, 1.0 / len(lines))) for weight in weights]
    given = [round(share * one.left) for one in lines]
    taken = apportioned(sum(given), floored)
    return {one.name: one.left - out + back for one, out, back in zip(lines, given, taken, strict=True)}


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to weights that add up to a total exactly (largest remainders; ties to the first)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(one) for one in exact]
    by_rest = sorted(range(len(weights)), key=lambda k: found[k] - exact[k])
    for k in by_rest[: total - sum(found)]:
        found[k] += 1
    return found


def pause(seen: Seen, spec: Pause) -> dict[str, int]:
    """Lines whose visits per impression have fallen below a share of their best period stop; the others get the money.

    Not where so few visits were due that a gap may be luck, nor where no other line has money left.
    """
    lines = [one for one in seen.lines if one.days and one.left > 0]
    tired = [one for one in lines if is_tired(one, spec)]
    others = [one for one in lines if one not in tired]
    if not tired or not others:
        return {}
    freed = apportioned(sum(one.left for one in tired), [one.left for one in others])
    more = {one.name: one.left + cents for one, cents in zip(others, freed, strict=True)}
    return {**dict.fromkeys((one.name for one in tired), 0), **more}


def is_tired(line: SeenLine, spec: Pause) -> bool:
    """Whether a line brought far fewer visits per impression in the last period than in its best one."""
    shown = [(seen, visits / seen) for seen, visits in zip(line.impressions, line.visits, strict=True) if seen > 0]
    if len(shown) < 2 or line.impressions[-1] <= 0:
        return False
    best, (last_shown, last) = max(rate for _, rate in shown[:-1]), shown[-1]
    return last_shown * best >= spec.visits and last < spec.below * best


def answer(seen: Seen, spec: Answer) -> dict[str, int]:
    """Cents of the period to come where orders fell below a share of the mean before, else nothing.

    A line spends ``more`` times what its days of that period would have had, at most all that it has left; one that
    ends with the period has nothing to bring forward.
    """
    before = seen.orders[:-1]
    if len(before) < 2 or not sum(before) > 0 or seen.orders[-1] >= spec.below * sum(before) / len(before):
        return {}
    lines = [one for one in seen.lines if one.left > 0 and 0 < one.soon < one.days]
    return {one.name: min(one.left, round(spec.more * one.left * one.soon / one.days)) for one in lines}


def answering(seen: Seen, spec: Answering) -> dict[str, float]:
    """People at each desk: more where answers took too long in the last period, else as planned."""
    slow = seen.messages[-1].hours > spec.hours
    found = {}
    for one in seen.lines:
        wanted = min(one.staff * spec.more, one.staffed * spec.most) if slow else one.staffed
        if one.staffed > 0 and wanted != one.staff:
            found[one.name] = wanted
    return found
