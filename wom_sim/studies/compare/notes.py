"""What a comparison says beside its table: how worlds were added, who was dropped, networks, and what is not known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.campaign.bought import Change, Idle
from wom_sim.show.text import counted, money, number, percent, share, sure
from wom_sim.statistics.intervals import LEVEL
from wom_sim.statistics.paired import Row
from wom_sim.studies.compare.beside import Doubt

MANY = 1e6
"""Nobody is sent to run more worlds than that."""

CONFIDENCE = f"{100 * LEVEL:.0f} %"


CERTAIN = Doubt(0)
"""Nothing was taken for certain, or nobody counted it."""


class Looks(NamedTuple):
    """Worlds that were added in rounds: looked at after each of ``times``; ``asked`` is 5 or 2 %, or nothing."""

    times: Sequence[int]
    ceiling: int
    asked: str = ""
    reached: float = math.nan
    wanted: float = math.nan
    dropped: bool = False


class Gone(NamedTuple):
    """A strategy that was dropped after so many worlds."""

    strategy: str
    worlds: int


class Networks(NamedTuple):
    """Which part of a strategy's extra is the network: ``part`` and its interval ``low`` – ``high``."""

    strategy: str
    over: str
    part: float
    low: float
    high: float


class Unknown(NamedTuple):
    """What draws of something that is not known say; shares and chances between 0 and 1.

    ``goal``: the chance of the goal, central, low and high; ``holds``: draws in which ``first`` beats ``second``;
    ``ignorance``: its part of the variance of the best strategy's extra; ``named``: parameters with their share and its
    interval, only those that more than luck speaks for; ``parameters``: how many were drawn.
    """

    label: str
    draws: int
    worlds: int
    best: str
    over: str
    low: float
    high: float
    goal: tuple[str, float, float, float] | None
    first: str
    second: str
    holds: int
    ignorance: float
    named: Sequence[tuple[str, float, float, float]]
    parameters: int


def listed(names: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def decimals(*values: float) -> int:
    """Decimals that show the smallest of some widths to two figures."""
    known = [abs(value) for value in values if math.isfinite(value) and value]
    return max(0, min(4, 1 - math.floor(math.log10(min(known))))) if known else 0


def looks_note(facts: Looks, metric: str) -> list[str]:
    """How worlds were added, and whether what was asked for was reached."""
    times = listed([number(time) for time in facts.times])
    lines = [f"Looked at after {times} worlds; every ± allows for that."] if len(facts.times) > 1 else []
    return [*lines, _asked(facts, metric)] if facts.asked else lines


def _asked(facts: Looks, metric: str) -> str:
    places = decimals(facts.reached, facts.wanted)
    meant = f"± {number(facts.wanted, places)} {metric}"
    meant += f" ({facts.asked.removesuffix('%')} % of the largest extra)" if "%" in facts.asked else ""
    worlds = number(facts.times[-1])
    if facts.reached <= facts.wanted:
        extras = "every extra that is left" if facts.dropped else "every extra"
        return f"{worlds} of at most {number(facts.ceiling)} worlds were enough to know {extras} to {meant}."
    said = f"{worlds} worlds, all that are allowed, leave ± {number(facts.reached, places)}, not {meant}"
    needed = facts.times[-1] * (facts.reached / facts.wanted) ** 2 if facts.wanted else math.inf
    return f"{said}: about {number(rounded(needed))} would do (--worlds)." if needed < MANY else f"{said}."


def rounded(count: float) -> float:
    """A count to two figures: an estimate is no better."""
    return float(f"{count:.2g}")


def gone_note(gone: Sequence[Gone], left: Sequence[str], contenders: int) -> list[str]:
    """Who was dropped and when, who may be the best after the last look, and how sure that is."""
    risk = percent(1 - LEVEL)
    if not gone and len(left) == contenders:
        return [f"Nobody was dropped: nobody is surely behind (at a risk of {risk} of dropping the best)."]
    times = sorted({one.worlds for one in gone})
    groups = [(listed([one.strategy for one in gone if one.worlds == time]), time) for time in times]
    said = "; ".join(f"{names} after {number(time)} worlds" for names, time in groups)
    dropped = f"Dropped as surely not the best of {contenders}: {said}." if gone else "Nobody was dropped on the way."
    verdict = f"{left[0]} is the best" if len(left) == 1 else f"{listed(left)} are left, and the best is among them"
    return [f"{dropped} {verdict}, at a risk of at most {risk}."]


def best_note(rows: Sequence[Row]) -> list[str]:
    """In which share of worlds each is best, and where that share lies."""
    known = [row for row in rows if row.best_share > 0 and math.isfinite(row.best_low)]
    if not known or rows[0].worlds < 2 or len(rows) < 2:
        return []
    said = [
        f"{row.strategy} {share(row.best_share)} ({100 * row.best_low:.0f}–{percent(row.best_high)})"
        for row in sorted(known, key=lambda row: -row.best_share)
    ]
    first = min(row.worlds for row in rows)
    which = "worlds" if first == rows[0].worlds else f"first {number(first)} worlds, which all ran"
    return [f"Best in the {which}, and where that lies: {' · '.join(said)}"]


def sign_note(rows: Sequence[Row]) -> list[str]:
    """What "sure of the sign" is, and how sure each sign is where all comparisons are allowed for."""
    known = [row for row in rows if math.isfinite(row.sign_confidence) and not row.is_reference]
    if not known:
        return []
    said = (
        '"Sure of the sign" is the chance that the mean extra has the sign it shows, nothing known before (two-sided: '
        "1 − p/2): 97.5 % or more where the ± leaves out 0"
    )
    if len(known) < 2:
        return [f"{said}."]
    holm = " · ".join(f"{row.strategy} {sure(row.sign_holm)}" for row in known)
    return [f"{said}. Allowing for all {len(known)} comparisons at once (Holm): {holm}."]


def losing_note(prices: Sequence[tuple[str, float]], margin: float, currency: str) -> list[str]:
    """That an extra order costs more than an order brings, with every strategy of which that is sure, and what pays."""
    if not prices:
        return []
    cents = 2 * (min(price for _, price in prices) < 100)
    dear = listed([f"{number(price, cents)} with {name}" for name, price in prices])
    plural = "that loses" if len(prices) == 1 else "they lose"
    name, least = min(prices, key=lambda one: one[1])
    pays = f"{name} pays where a new customer brings more than {number(least, cents)} in all, later orders included."
    return [
        f"An extra order costs {dear}, and an order brings {money(margin, currency)}: {plural} money on first orders; "
        + pays
    ]


def returns_note(returns: Sequence[tuple[str, float]], over: str) -> list[str]:
    """What each strategy's extra money brings back; nothing where orders leave nothing."""
    if all(back <= -1 for _, back in returns):
        return []
    said = " · ".join(f"{name} {percent(back, sign=True)}" for name, back in returns)
    return [f"ROI of the money over {over}, (extra margin − extra cost) / extra cost: {said}. 0 % breaks even."]


def bought_note(strategy: str, budget: float | None, changes: Sequence[Change], currency: str) -> list[str]:
    """What a strategy buys instead of what was typed, in one line."""
    if not changes:
        return []
    said = ", ".join(bought(one, currency) for one in changes)
    why = "" if budget is None else f" (budget {number(budget)})"
    return [f"{strategy}: {said}{why}"]


def bought(change: Change, currency: str) -> str:
    """One line: so much instead of so much, and what is paid whatever it is."""
    unit = change.noun if change.noun else currency
    unit = "" if change.noun and change.noun in change.line else f" {unit}"
    lump = f" (its lump sum of {number(change.lump)} stays)" if change.lump and change.noun else ""
    return f"{change.line} {number(change.typed)} → {number(change.bought)}{unit}{lump}"


def idle_note(idle: Idle, budget: float | None, currency: str) -> str:
    """Money that stays unspent, why, and which lines could take it."""
    where = f"on {idle.line}" if idle.line else f"of its budget of {number(budget or 0.0)}"
    why = f" ({idle.why})" if idle.why else ""
    others = "no other line of it" if idle.line else "no line of it"
    who = listed(idle.takers) if idle.takers else others
    return f"{idle.strategy}: {money(idle.money, currency)} stay unspent {where}{why}; {who} could take it"


def networks_setup(graphs: int, worlds: int, seed: int) -> list[str]:
    """How many networks there are, and from where."""
    each = f"{number(worlds)} worlds each" if worlds > 1 else "1 world each"
    return [f"{graphs} networks, generated from seeds {seed} to {seed + graphs - 1}, {each}; every ± allows for that."]


def networks_note(facts: Networks, metric: str) -> list[str]:
    """Of the spread, what is the network and what is luck."""
    what = f"{facts.strategy}'s {metric}" if facts.over == facts.strategy else f"{facts.strategy}'s extra {metric}"
    if not math.isfinite(facts.part):
        return [
            f"The spread of {what} cannot be divided into network and luck: more networks and worlds would show it."
        ]
    return [
        f"Of the spread of {what}, {share(facts.part)} is which network it is "
        f"({CONFIDENCE}: {100 * facts.low:.0f}–{percent(facts.high)}) and {share(1 - facts.part)} luck on any of them."
    ]


def unknown_setup(label: str, draws: int, worlds: int) -> list[str]:
    """That something was drawn, how often and in how many worlds."""
    source = " from their low – high" if label.endswith(("presets", "ranges")) else ""
    return [f"Beside them {draws} draws of the {label}{source}, in the first {number(worlds)} of these worlds."]


def unknown_note(facts: Unknown, metric: str, doubt: Doubt = CERTAIN) -> list[str]:
    """Chance and ignorance, apart; and what nobody drew."""
    if facts.low == facts.high:
        said = f"No number drawn from the {facts.label} moves {_quantity(facts, metric)}"
        return [f"{said}: how sure it is, they do not say.", *_certain(doubt)]
    return [*_ranges(facts, metric), *_parts(facts, metric, doubt)]


def _certain(doubt: Doubt) -> list[str]:
    """How many numbers were taken for certain, and whether one of them alone would turn the answer."""
    if not doubt.certain:
        return []
    were = "was" if doubt.certain == 1 else "were"
    many = f"{counted(doubt.certain, 'typed or default number')} {were} taken for certain"
    return [f"{many}, and one of them is enough to turn the answer: {doubt.nearest}." if doubt.nearest else f"{many}."]


def _ranges(facts: Unknown, metric: str) -> list[str]:
    places = decimals(facts.low, facts.high) if max(abs(facts.low), abs(facts.high)) < 10 else 0
    ends = f"{number(facts.low, places)} to {number(facts.high, places)}"
    said = [f"{_quantity(facts, metric)} run from {ends} on average"]
    if facts.goal is not None:
        label, centre, low, high = facts.goal
        chance = f"{share(centre)}; {100 * low:.0f}–{percent(high)} across {facts.label}"
        said.append(f"the chance of {label} is {chance}")
    if facts.second:
        said.append(f'"{facts.first} beats {facts.second}" holds in {facts.holds} of {facts.draws} draws')
    return [f"If the {facts.label} are wrong (8 of 10 draws): {'; '.join(said)}."]


def _quantity(facts: Unknown, metric: str) -> str:
    return f"{facts.best}'s {'' if facts.best == facts.over else 'extra '}{metric}"


def _parts(facts: Unknown, metric: str, doubt: Doubt) -> list[str]:
    if not facts.ignorance > 0:
        only = f"Between the draws there is no more than luck: here the {facts.label} matter less than chance."
        return [only, *_certain(doubt)]
    if doubt.nearest:  # a share of luck would hide what one typed number does
        return [*_certain(doubt), *_worth_measuring(facts)]
    what = f"Of what is uncertain in {_quantity(facts, metric)}"
    parts = f"{share(facts.ignorance)} is the {facts.label}, {share(1 - facts.ignorance)} luck"
    line = f"{what}, {parts}: the first can be measured, the second cannot."
    return [" ".join([line, *_certain(doubt)]), *_worth_measuring(facts)]


def _worth_measuring(facts: Unknown) -> list[str]:
    if not facts.named:
        which = f"Which of the {facts.parameters} values drawn matters most, {facts.draws} draws do not show"
        return [f"{which}: --set uncertainty.preset_draws={5 * facts.draws} might."]
    said = [f"{path} ({share(part)}, {100 * low:.0f}–{percent(high)})" for path, part, low, high in facts.named]
    them = "these two" if len(said) == 2 else "it"
    part = "Most" if sum(one[1] for one in facts.named) > 0.5 else "Much"
    return [f"{part} of that comes from {listed(said)}. Measure {them} first."]
