"""What ``wom optimize`` prints: where the money should go, how sure that is, and what the next euro would bring."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from wom_sim.show.text import (
    NOT_A_FORECAST,
    NOTHING,
    Column,
    decimals_for,
    laid_out,
    number,
    percent,
    two_part,
    wrapped,
)
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.attribute.words import plus_minus

CENT = 0.005
SPARE = 0.03
"""From this share of the budget on, money that is left is worth a sentence."""


class Ceiling(NamedTuple):
    """What lines may have together, money or hours of work."""

    lines: tuple[str, ...]
    most: float
    hours: bool = False


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line that money moves, in the scenario's money.

    ``extra``: what ``unit`` more would bring with the others at their best, measured over a larger piece; None where no
    more may or can be spent, and ``full`` says why.  ``returns``: margin that comes back per unit of money, nan where
    none is known.  ``piece``: the price of a little more, 0 where any sum buys some.
    """

    line: str
    channel: str
    medium: str
    least: float
    most: float
    now: float
    equal: float
    best: float
    extra: Mean | None = None
    full: str = ""
    returns: float = math.nan
    piece: float = 0.0


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a strategy brings with some money in one line: its mean, and the extra over the least money there."""

    line: str
    money: float
    outcome: Mean
    extra: Mean


@dataclass(frozen=True, slots=True)
class OptimizeFacts:
    """Everything that the text and the figures of an allocation say.

    ``chance``: outcomes are shares of worlds that reach ``wording``.  ``outcomes`` and ``costs`` by plan: best, now,
    equal.  ``over_now``, ``over_equal``: the best less the other, paired.  ``staying``: lines that keep their money,
    ``rest`` in all.  ``why``: what keeps the best from beating the equal split.  ``ceilings``: those that keep a line
    of the best plan from getting more.  ``rewards``: by plan, what is paid for orders that friends bring, in ``costs``.
    """

    name: str
    strategy: str
    currency: str
    label: str
    wording: str
    chance: bool
    budget: float
    rest: float
    staying: Sequence[str]
    unit: float
    lines: Sequence[LineRow]
    outcomes: Mapping[str, Mean]
    costs: Mapping[str, float]
    over_now: Mean
    over_equal: Mean
    why: str
    worlds: int
    seed: int
    searched: int
    runs: int
    seconds: float
    points: Sequence[CurvePoint] = field(default_factory=list)
    ceilings: Sequence[Ceiling] = ()
    rewards: Mapping[str, float] = field(default_factory=dict)

    @property
    def decimals(self) -> int:
        """Decimals of outcomes."""
        return 0 if self.chance else decimals_for(one.mean for one in self.outcomes.values())

    @property
    def unspent(self) -> float:
        """Money of the budget that the best plan leaves."""
        return max(0.0, self.budget - self.rest - sum(row.best for row in self.lines))


def told(facts: OptimizeFacts, mean: Mean, *, sign: bool = False, decimals: int | None = None) -> str:
    """An outcome with its ±: orders, or points of a hundred worlds."""
    if facts.chance:
        points = Mean(100 * mean.mean, 100 * mean.half_width)
        return plus_minus(points, 1 if decimals is None else decimals, sign=sign)
    return plus_minus(mean, facts.decimals if decimals is None else decimals, sign=sign)


def optimize_text(facts: OptimizeFacts) -> str:
    """The whole text: what was asked, the table, what to do, what the next money brings, and how far to trust it."""
    says = [
        *verdict(facts),
        *certain(facts),
        *next_money(facts),
        *break_even(facts),
        *left_over(facts),
        *rewards_said(facts),
        *channels(facts),
    ]
    few = ["30 worlds or more are needed before the ± can be trusted."] if facts.worlds < 30 else []
    return "\n".join(
        [*map(wrapped, heading(facts)), "", table(facts), "", *map(wrapped, [*says, *few, NOT_A_FORECAST])]
    )


def heading(facts: OptimizeFacts) -> list[str]:
    """What was asked, and how hard it was searched."""
    money, took = f"{number(facts.budget)} {facts.currency}", f"{facts.seconds:.{int(facts.seconds < 10)}f} s"
    count = f"{len(facts.lines)} line{'s' if len(facts.lines) > 1 else ''}"
    kept = f", of which {number(facts.rest)} stay where they are ({listed(facts.staying)})" if facts.staying else ""
    asked = f"{facts.strategy}: {money} over {count} for {facts.wording}{kept}."
    judged = f"Judged in {number(facts.worlds)} fresh worlds (seed {facts.seed}), those of `wom compare`"
    return [facts.name, asked, f"{judged}; {number(facts.searched)} plans tried in others, {took}."]


def listed(names: Sequence[str]) -> str:
    """A few names, or how many."""
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} lines"


def table(facts: OptimizeFacts) -> str:
    """One row per line, then what is left, the cost and the outcome, for the three plans."""
    plans = ("now", "equal", "best")
    heads = {"now": ("now", facts.currency), "equal": ("equal split", facts.currency), "best": ("best", facts.currency)}
    label = "worlds that reach it" if facts.chance else facts.label
    paid = any(facts.rewards.values())
    names = [*(row.line for row in facts.lines), *rows_of_money(facts), label]
    columns = []
    for plan in plans:
        money = [getattr(row, plan) for row in facts.lines]
        left = number(max(0.0, facts.budget - facts.rest - sum(money))) if plan != "now" else NOTHING
        outcome = (
            percent(facts.outcomes[plan].mean)
            if facts.chance
            else told(facts, Mean(facts.outcomes[plan].mean, math.nan))
        )
        rest = [*([number(facts.rest)] if facts.rest else []), left, *([number(facts.rewards[plan])] if paid else [])]
        columns.append(Column(heads[plan], [*map(number, money), *rest, number(facts.costs[plan]), outcome]))
    what = "points" if facts.chance else facts.label
    bring = [*next_cells(facts), *[NOTHING] * (len(names) - len(facts.lines))]
    columns.append(Column((f"the next {number(facts.unit)}", f"bring, {what}"), bring))
    return laid_out(names, columns)


def rows_of_money(facts: OptimizeFacts) -> list[str]:
    """What the table says below the lines: what stays, what is left, rewards on top, and all of it."""
    stays, paid = ["lines that stay"] * bool(facts.rest), ["rewards on top"] * any(facts.rewards.values())
    return [*stays, "unspent", *paid, "cost of all"]


def next_cells(facts: OptimizeFacts) -> list[str]:
    """What one more unit of money brings by line."""
    known = [told(facts, row.extra, sign=True, decimals=next_decimals(facts)) for row in facts.lines if row.extra]
    parts = [cell.split(" ± ") for cell in known]
    cells = iter(two_part([one[0] for one in parts], "±", [one[-1] for one in parts]) if parts else [])
    return [next(cells) if row.extra else row.full for row in facts.lines]


def next_decimals(facts: OptimizeFacts) -> int:
    """Decimals of what the next money brings."""
    top = max((abs(row.extra.mean) for row in facts.lines if row.extra), default=0.0) * (100 if facts.chance else 1)
    return 0 if top >= 100 else 1 if top >= 1 else 2


def verdict(facts: OptimizeFacts) -> list[str]:
    """What to do, and whether it beats what is done now and the equal split."""
    moves, what = shifts(facts.lines), "points of a hundred worlds" if facts.chance else facts.label
    lines = []
    if facts.over_now.stands_out and facts.over_now.mean > 0:
        lines.append(f"{moves}: {told(facts, facts.over_now, sign=True)} {what} over what {facts.strategy} is now.")
    elif moves:
        said = told(facts, facts.over_now, sign=True)
        lines.append(f"Keep the plan as it is: the best found is not surely better ({said} {what}).")
    else:
        lines.append("Keep the plan as it is: nothing better was found.")
    against = told(facts, facts.over_equal, sign=True)
    if facts.over_equal.stands_out and facts.over_equal.mean > 0:
        return [*lines, f"Over the equal split: {against} {what}."]
    return [*lines, f"The optimiser does not beat the equal split here ({against} {what}): {facts.why}"]


def shifts(rows: Sequence[LineRow]) -> str:
    """Which money moves where: "Move 4,000 from search_ads to samples"."""
    less = {row.line: row.now - row.best for row in rows if row.now - row.best > CENT}
    more = {row.line: row.best - row.now for row in rows if row.best - row.now > CENT}
    if len(less) == 1 and len(more) == 1 and abs(sum(less.values()) - sum(more.values())) < 1:
        return f"Move {number(sum(more.values()))} from {next(iter(less))} to {next(iter(more))}"
    taken, given = (
        " and ".join(f"{number(x)} {word} {name}" for name, x in some.items())
        for some, word in ((less, "from"), (more, "into"))
    )
    if not less or not more:
        return f"Put {given}" if more else f"Take {taken}" if less else ""
    return f"Take {taken}; put {given}"


def next_money(facts: OptimizeFacts) -> list[str]:
    """Where the next money brings most, and where it brings nothing that can be told from luck."""
    unit, what = f"{number(facts.unit)} {facts.currency}", "points" if facts.chance else facts.label
    known = [(row.line, row.extra) for row in facts.lines if row.extra is not None]
    useful = [(line, extra) for line, extra in known if extra.stands_out and extra.mean > 0]
    useless = [line for line, _ in known if line not in dict(useful)]
    full = [f"{row.line} ({row.full})" for row in facts.lines if row.extra is None]
    said = []
    if useful:
        line, extra = max(useful, key=lambda pair: pair[1].mean)
        much = told(facts, extra, sign=True, decimals=next_decimals(facts))
        said.append(f"the next {unit} bring most at {line} ({much} {what})")
    if useless:
        start = "" if useful else f"the next {unit} bring "
        said.append(f"{start}nothing that could be told from luck at {listed(useless)}")
    if full:
        said.append(f"no more may go to {', '.join(full)}")
    named = ["; ".join(map(ceiling_words(facts.currency), facts.ceilings))] if not left_over(facts) else []
    return [f"{text[:1].upper()}{text[1:]}." for text in ("; ".join(said), *named) if text]


def ceiling_words(currency: str) -> Callable[[Ceiling], str]:
    """Says that a ceiling is full: "ads + search are at their shared ceiling of 6,000 EUR"."""

    def said(one: Ceiling) -> str:
        who, several = " + ".join(one.lines), len(one.lines) > 1
        if one.hours:
            return f"{who} {'take' if several else 'takes'} up all of the {number(one.most)} hours"
        return f"{who} {'are at their shared' if several else 'is at its'} ceiling of {number(one.most)} {currency}"

    return said


def certain(facts: OptimizeFacts) -> list[str]:
    """A goal that every world reaches leaves nothing to improve."""
    if not facts.chance or facts.outcomes["best"].mean < 1:
        return []
    return ["Every world reaches the goal, so less money may do: ask for the least budget with --probability 80%."]


def break_even(facts: OptimizeFacts) -> list[str]:
    """Lines whose next money brings back less margin than it costs."""
    losing = [row for row in facts.lines if row.extra is not None and row.returns < 1]
    if not losing or all(math.isnan(row.returns) for row in facts.lines):
        return []
    back = ", ".join(f"{row.line} {number(facts.unit * row.returns)}" for row in losing[:4])
    return [f"The next {number(facts.unit)} bring back less margin than they cost: {back} {facts.currency}."]


def left_over(facts: OptimizeFacts) -> list[str]:
    """Money that stays unspent."""
    if facts.unspent < max(1.0, SPARE * (facts.budget - facts.rest)):
        return []  # a little is always left where people and posts are whole
    return [f"{number(facts.unspent)} {facts.currency} stay unspent: {why_left(facts)}."]


def why_left(facts: OptimizeFacts) -> str:
    """Why the best plan leaves money: ceilings and bounds, or that it brings nothing where it might still go."""
    shared = [line for one in facts.ceilings for line in one.lines]
    bound = [f"{row.line} is {row.full}" for row in facts.lines if row.extra is None and row.line not in shared]
    stops = [*map(ceiling_words(facts.currency), facts.ceilings), *bound]
    free = [row for row in facts.lines if row.extra is not None]
    large = [f"another piece of {row.line} costs {number(row.piece)}" for row in free if row.piece > facts.unspent]
    others = [row for row in free if row.piece <= facts.unspent]
    if any(row.extra and row.extra.stands_out and row.extra.mean > 0 for row in others):
        return "; ".join([*stops, *large, "the search found no better use for them, and more --trials might"])
    idle = [f"nowhere {'else ' if stops or large else ''}did they bring anything"] if others else []
    return "; ".join([*stops, *large, *idle])


def rewards_said(facts: OptimizeFacts) -> list[str]:
    """That rewards come on top of the money that is placed, and how much they are."""
    if not any(facts.rewards.values()):
        return []
    plans = (("now", "now"), ("equal", "equal split"), ("best", "best"))
    means = ", ".join(f"{name} {number(facts.rewards[plan])}" for plan, name in plans)
    said = "The budget is the money that is planned; rewards are paid by the order and come on top"
    return [f"{said}, on average {means} {facts.currency}."]


def channels(facts: OptimizeFacts) -> list[str]:
    """Money by channel, where channels and lines are not the same."""
    totals: dict[str, list[float]] = {}
    for row in facts.lines:
        now, best = totals.get(row.channel, [0.0, 0.0])
        totals[row.channel] = [now + row.now, best + row.best]
    if not 1 < len(totals) < len(facts.lines):
        return []
    said = ", ".join(f"{name} {number(now)} → {number(best)}" for name, (now, best) in totals.items())
    return [f"By channel, now → best: {said}."]


def optimize_data(facts: OptimizeFacts) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    plain = ("strategy", "currency", "budget", "rest", "unspent", "wording", "worlds", "seed", "searched", "why")
    return {
        **{name: getattr(facts, name) for name in plain},
        "ceilings": [one._asdict() for one in facts.ceilings],
        "lines": [row_data(row, facts.unit) for row in facts.lines],
        "outcomes": {
            name: {**mean._asdict(), "cost": facts.costs[name], "rewards": facts.rewards.get(name, 0.0)}
            for name, mean in facts.outcomes.items()
        },
        "over_now": facts.over_now._asdict(),
        "over_equal": facts.over_equal._asdict(),
        "text": verdict(facts) + next_money(facts) + left_over(facts) + rewards_said(facts),
    }


def row_data(row: LineRow, unit: float) -> dict[str, Any]:
    """One line as plain values."""
    extra = row.extra or Mean(math.nan, math.nan)
    kept = {key: value for key, value in asdict(row).items() if key != "extra"}
    return {**kept, "next": unit, "next_brings": extra.mean, "next_half_width": extra.half_width}
