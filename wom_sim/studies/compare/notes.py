"""What a comparison says beside its table: how worlds were added, who was dropped, networks, and what is not known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.language.say import marked, say, says
from wom_sim.show.text import Written, called, money, number, percent, percents, share
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
    is_share: bool = False


def listed(names: Sequence[str]) -> str:
    """One, two and three."""
    if len(names) < 2:
        return "".join(names)
    return say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def decimals(*values: float) -> int:
    """Decimals that show the smallest of some widths to two figures."""
    known = [abs(value) for value in values if math.isfinite(value) and value]
    return max(0, min(4, 1 - math.floor(math.log10(min(known))))) if known else 0


def looks_note(facts: Looks, metric: str) -> list[str]:
    """How worlds were added, and whether what was asked for was reached."""
    times = listed([number(time) for time in facts.times])
    lines = (
        [say("Looked at after {times} worlds; every ± allows for that.", times=times)] if len(facts.times) > 1 else []
    )
    return [*lines, _asked(facts, metric)] if facts.asked else lines


def _asked(facts: Looks, metric: str) -> str:
    places = decimals(facts.reached, facts.wanted)
    meant = f"± {number(facts.wanted, places)} {metric}"
    if "%" in facts.asked:
        meant = say("{meant} ({asked} % of the largest extra)", meant=meant, asked=facts.asked.removesuffix("%"))
    worlds = number(facts.times[-1])
    if facts.reached <= facts.wanted:
        extras = say("every extra that is left") if facts.dropped else say("every extra")
        return say(
            "{worlds} of at most {ceiling} worlds were enough to know {extras} to {meant}.",
            worlds=worlds,
            ceiling=number(facts.ceiling),
            extras=extras,
            meant=meant,
        )
    said = say(
        "{worlds} worlds, all that are allowed, leave ± {reached}, not {meant}",
        worlds=worlds,
        reached=number(facts.reached, places),
        meant=meant,
    )
    needed = facts.times[-1] * (facts.reached / facts.wanted) ** 2 if facts.wanted else math.inf
    return (
        say("{said}: about {rounded} would do (--worlds).", said=said, rounded=number(rounded(needed)))
        if needed < MANY
        else f"{said}."
    )


def rounded(count: float) -> float:
    """A count to two figures: an estimate is no better."""
    return float(f"{count:.2g}")


def gone_note(gone: Sequence[Gone], left: Sequence[str], contenders: int) -> list[str]:
    """Who was dropped and when, who may be the best after the last look, and how sure that is."""
    risk = percent(1 - LEVEL)
    if not gone and len(left) == contenders:
        return [
            say("Nobody was dropped: nobody is surely behind (at a risk of {risk} of dropping the best).", risk=risk)
        ]
    times = sorted({one.worlds for one in gone})
    groups = [(listed([called(one.strategy) for one in gone if one.worlds == time]), time) for time in times]
    said = "; ".join(say("{names} after {time} worlds", names=names, time=number(time)) for names, time in groups)
    dropped = (
        say("Dropped as surely not the best of {contenders}: {said}.", contenders=contenders, said=said)
        if gone
        else say("Nobody was dropped on the way.")
    )
    verdict = (
        say("{left} is the best", left=called(left[0]))
        if len(left) == 1
        else say("{left} are left, and the best is among them", left=listed([*map(called, left)]))
    )
    return [say("{dropped} {verdict}, at a risk of at most {risk}.", dropped=dropped, verdict=verdict, risk=risk)]


def best_note(rows: Sequence[Row]) -> list[str]:
    """In which share of worlds each is best, and where that share lies."""
    known = [row for row in rows if row.best_share > 0 and math.isfinite(row.best_low)]
    if not known or rows[0].worlds < 2 or len(rows) < 2:
        return []
    said = [
        f"{called(row.strategy)} {share(row.best_share)} ({percents(row.best_low, row.best_high)})"
        for row in sorted(known, key=lambda row: -row.best_share)
    ]
    first = min(row.worlds for row in rows)
    if first == rows[0].worlds:
        return [say("Best in the worlds, and where that lies: {said}", said=" · ".join(said))]
    return [
        say(
            "Best in the first {first} worlds, which all ran, and where that lies: {said}",
            first=number(first),
            said=" · ".join(said),
        )
    ]


def losing_note(prices: Sequence[tuple[str, float]], margin: float, currency: str) -> list[str]:
    """That an extra order costs more than an order brings, with every strategy of which that is sure, and what pays."""
    if not prices:
        return []
    cents = 2 * (min(price for _, price in prices) < 100)
    dear = listed([say("{price} with {name}", price=number(price, cents), name=called(name)) for name, price in prices])
    name, least = min(prices, key=lambda one: one[1])
    return [
        says(
            "An extra order costs {dear}, and an order brings {margin}: that loses money on first orders; {pays}",
            "An extra order costs {dear}, and an order brings {margin}: they lose money on first orders; {pays}",
            len(prices),
            dear=dear,
            margin=money(margin, currency),
            pays=say(
                "{name} pays where a new customer brings more than {least} in all, later orders included.",
                name=called(name),
                least=number(least, cents),
            ),
        )
    ]


def returns_note(returns: Sequence[tuple[str, float]], over: str) -> list[str]:
    """What each strategy's extra money brings back; nothing where orders leave nothing."""
    if all(back <= -1 for _, back in returns):
        return []
    said = " · ".join(f"{called(name)} {percent(back, sign=True)}" for name, back in returns)
    return [
        say(
            "ROI of the money over {over}, (extra margin − extra cost) / extra cost: {said}. 0 % breaks even.",
            over=called(over),
            said=said,
        )
    ]


def networks_setup(graphs: int, worlds: int, seed: int) -> list[str]:
    """How many networks there are, and from where."""
    return [
        says(
            "{graphs} networks, generated from seeds {first} to {last}, {n:,} world each; every ± allows for that.",
            "{graphs} networks, generated from seeds {first} to {last}, {n:,} worlds each; every ± allows for that.",
            worlds,
            graphs=graphs,
            first=seed,
            last=seed + graphs - 1,
        )
    ]


def of_whom(strategy: str, over: str, metric: str) -> str:
    """What a strategy is ranked by, or the extra of it over another one."""
    named = {"strategy": called(strategy), "metric": metric}
    if strategy == over:
        return say("the {metric} of {strategy}", **named)
    return say("the extra {metric} of {strategy}", **named)


def networks_note(facts: Networks, metric: str) -> list[str]:
    """Of the spread, what is the network and what is luck."""
    what = of_whom(facts.strategy, facts.over, metric)
    if not math.isfinite(facts.part):
        return [
            say(
                "The spread of {what} cannot be divided into network and luck: more networks and worlds would show it.",
                what=what,
            )
        ]
    return [
        say(
            "Of the spread of {what}, {part} is which network it is ({confidence}: {between}) "
            "and {luck} luck on any of them.",
            what=what,
            part=share(facts.part),
            confidence=CONFIDENCE,
            between=percents(facts.low, facts.high),
            luck=share(1 - facts.part),
        )
    ]


def unknown_setup(label: str, draws: int, worlds: int) -> list[str]:
    """That something was drawn, how often and in how many worlds."""
    if label.endswith(("presets", "ranges")):
        return [
            say(
                "Beside them {draws} draws of the {label} from their low – high, in the first {worlds} of these "
                "worlds.",
                draws=draws,
                label=say(label),
                worlds=number(worlds),
            )
        ]
    return [
        say(
            "Beside them {draws} draws of the {label}, in the first {worlds} of these worlds.",
            draws=draws,
            label=say(label),
            worlds=number(worlds),
        )
    ]


def unknown_note(facts: Unknown, metric: str, doubt: Doubt = CERTAIN) -> list[str]:
    """Chance and ignorance, apart; and what nobody drew."""
    if facts.low == facts.high:
        return [
            say(
                "No number drawn from the {label} moves {quantity}: how sure it is, they do not say.",
                label=say(facts.label),
                quantity=_quantity(facts, metric),
            ),
            *_certain(doubt),
        ]
    return [*_ranges(facts, metric), *_parts(facts, metric, doubt)]


def _certain(doubt: Doubt) -> list[str]:
    """How many numbers were taken for certain, and whether one of them alone would turn the answer."""
    if not doubt.certain:
        return []
    if not doubt.nearest:
        return [
            says(
                "{n:,} typed or default number was taken for certain.",
                "{n:,} typed or default numbers were taken for certain.",
                doubt.certain,
            )
        ]
    return [
        says(
            "{n:,} typed or default number was taken for certain, and one of them is enough to turn the answer: "
            "{nearest}.",
            "{n:,} typed or default numbers were taken for certain, and one of them is enough to turn the answer: "
            "{nearest}.",
            doubt.certain,
            nearest=doubt.nearest,
        )
    ]


CHANCES = marked({
    0: "the chance of {goal} is {centre}; {between} across {label}",
    1: "the chance of {goal} is {centre} as it stands, and lower, {between}, in most draws",
    -1: "the chance of {goal} is {centre} as it stands, and higher, {between}, in most draws",
})  # fmt: skip
"""The chance of a goal beside that of 8 of 10 draws, which it may lie in, above or below."""


def _ranges(facts: Unknown, metric: str) -> list[str]:
    low, high = (100 * one if facts.is_share else one for one in (facts.low, facts.high))
    told = Written(decimals(low, high) if max(abs(low), abs(high)) < 10 else 0, facts.is_share)
    said = [
        say(
            "{quantity} run from {low} to {high} on average",
            quantity=_quantity(facts, metric),
            low=told.bare(facts.low),
            high=told.apart(facts.high),
        )
    ]
    if facts.goal is not None:
        goal, centre, low, high = facts.goal
        named = {"goal": goal, "centre": share(centre), "between": percents(low, high)}
        said.append(say(CHANCES[(centre > high) - (centre < low)], **named, label=say(facts.label)))
    if facts.second:
        said.append(
            say(
                "{first} beats {second} in {holds} of {draws} draws",
                first=called(facts.first),
                second=called(facts.second),
                holds=facts.holds,
                draws=facts.draws,
            )
        )
    return [say("If the {label} are wrong (8 of 10 draws): {said}.", label=say(facts.label), said="; ".join(said))]


def _quantity(facts: Unknown, metric: str) -> str:
    return of_whom(facts.best, facts.over, metric)


def _parts(facts: Unknown, metric: str, doubt: Doubt) -> list[str]:
    if not facts.ignorance > 0:
        return [
            say(
                "Between the draws there is no more than luck: here the {label} matter less than chance.",
                label=say(facts.label),
            ),
            *_certain(doubt),
        ]
    if doubt.nearest:  # a share of luck would hide what one typed number does
        return [*_certain(doubt), *_worth_measuring(facts)]
    line = say(
        "Of what is uncertain in {quantity}, {ignorance} is the {label}, {luck} luck: the first can be measured, the "
        "second cannot.",
        quantity=_quantity(facts, metric),
        ignorance=share(facts.ignorance),
        label=say(facts.label),
        luck=share(1 - facts.ignorance),
    )
    return [" ".join([line, *_certain(doubt)]), *_worth_measuring(facts)]


def _worth_measuring(facts: Unknown) -> list[str]:
    if not facts.named:
        return [
            say(
                "Which of the {parameters} values drawn matters most, {draws} draws do not show: --set "
                "uncertainty.preset_draws={more} might.",
                parameters=facts.parameters,
                draws=facts.draws,
                more=5 * facts.draws,
            )
        ]
    said = [f"{path} ({share(part)}, {percents(low, high)})" for path, part, low, high in facts.named]
    most = sum(one[1] for one in facts.named) > 0.5
    sentence = marked("Most of that comes from {said}.") if most else marked("Much of that comes from {said}.")
    measure = say("Measure these two first.") if len(said) == 2 else say("Measure it first.")
    return [f"{say(sentence, said=listed(said))} {measure}"]
