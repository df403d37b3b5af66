"""What ``wom optimize`` prints: where the money should go, how sure that is, and what the next euro would bring."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from wom_sim.show.text import (
    NOT_A_FORECAST,
    NOTHING,
    Column,
    laid_out,
    number,
    percent,
    took,
    two_part,
    wrapped,
)
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.attribute.words import plus_minus
from wom_sim.studies.optimize.search.ceilings import Ceiling
from wom_sim.studies.optimize.split import LineRow, Optimum

CENT = 0.005
SPARE = 0.03
"""From this share of the budget on, money that is left is worth a sentence."""


def told(answer: Optimum, mean: Mean, *, sign: bool = False, decimals: int | None = None) -> str:
    """An outcome with its ±: orders, or points of a hundred worlds."""
    if answer.chance:
        points = Mean(100 * mean.mean, 100 * mean.half_width)
        return plus_minus(points, 1 if decimals is None else decimals, sign=sign)
    return plus_minus(mean, answer.decimals if decimals is None else decimals, sign=sign)


def text(answer: Optimum) -> str:
    """The whole text: what was asked, the table, what to do, what the next money brings, and how far to trust it."""
    says = [
        *verdict(answer),
        *certain(answer),
        *next_money(answer),
        *break_even(answer),
        *left_over(answer),
        *rewards_said(answer),
        *channels(answer),
    ]
    few = ["30 worlds or more are needed before the ± can be trusted."] if answer.worlds < 30 else []
    return "\n".join(
        [*map(wrapped, heading(answer)), "", table(answer), "", *map(wrapped, [*says, *few, NOT_A_FORECAST])]
    )


def heading(answer: Optimum) -> list[str]:
    """What was asked, and how hard it was searched."""
    money = f"{number(answer.budget)} {answer.currency}"
    count = f"{len(answer.rows)} line{'s' if len(answer.rows) > 1 else ''}"
    kept = f", of which {number(answer.rest)} stay where they are ({listed(answer.staying)})" if answer.staying else ""
    asked = f"{answer.strategy}: {money} over {count} for {answer.objective.wording}{kept}."
    judged = f"Judged in {number(answer.worlds)} fresh worlds (seed {answer.seed}), those of `wom compare`"
    return [answer.name, asked, f"{judged}; {number(answer.searched)} plans tried in others, {took(answer.seconds)}."]


def listed(names: Sequence[str]) -> str:
    """A few names, or how many."""
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} lines"


def table(answer: Optimum) -> str:
    """One row per line, then what is left, the cost and the outcome, for the three plans."""
    heads = {"now": "now", "equal": "equal split", "best": "best"}
    label = "worlds that reach it" if answer.chance else answer.objective.label
    paid = any(answer.rewards.values())
    names = [*(row.line for row in answer.rows), *rows_of_money(answer), label]
    columns = []
    for plan, head in heads.items():
        money = [getattr(row, plan) for row in answer.rows]
        left = number(max(0.0, answer.budget - answer.rest - sum(money))) if plan != "now" else NOTHING
        outcome = (
            percent(answer.means[plan].mean) if answer.chance else told(answer, Mean(answer.means[plan].mean, math.nan))
        )
        stays = [number(answer.rest)] if answer.rest else []
        rest = [*stays, left, *([number(answer.rewards[plan])] if paid else []), number(answer.costs[plan])]
        columns.append(Column((head, answer.currency), [*map(number, money), *rest, outcome]))
    what = "points" if answer.chance else answer.objective.label
    bring = [*next_cells(answer), *[NOTHING] * (len(names) - len(answer.rows))]
    columns.append(Column((f"the next {number(answer.unit)}", f"bring, {what}"), bring))
    return laid_out(names, columns)


def rows_of_money(answer: Optimum) -> list[str]:
    """What the table says below the lines: what stays, what is left, rewards on top, and all of it."""
    stays, paid = ["lines that stay"] * bool(answer.rest), ["rewards on top"] * any(answer.rewards.values())
    return [*stays, "unspent", *paid, "cost of all"]


def next_cells(answer: Optimum) -> list[str]:
    """What one more unit of money brings by line."""
    known = [told(answer, row.extra, sign=True, decimals=next_decimals(answer)) for row in answer.rows if row.extra]
    parts = [cell.split(" ± ") for cell in known]
    cells = iter(two_part([one[0] for one in parts], "±", [one[-1] for one in parts]) if parts else [])
    return [next(cells) if row.extra else row.full for row in answer.rows]


def next_decimals(answer: Optimum) -> int:
    """Decimals of what the next money brings."""
    top = max((abs(row.extra.mean) for row in answer.rows if row.extra), default=0.0) * (100 if answer.chance else 1)
    return 0 if top >= 100 else 1 if top >= 1 else 2


def verdict(answer: Optimum) -> list[str]:
    """What to do, and whether it beats what is done now and the equal split."""
    moves, what = shifts(answer.rows), "points of a hundred worlds" if answer.chance else answer.objective.label
    lines = []
    if too_dear(answer):
        now, most = number(answer.costs["now"] - answer.rewards["now"]), number(answer.budget)
        change = f"{told(answer, answer.over_now, sign=True)} {what} against what it is now"
        lines.append(f"The plan as it is costs {now}, more than the {most} to be placed. {moves}: {change}.")
    elif answer.over_now.stands_out and answer.over_now.mean > 0:
        lines.append(f"{moves}: {told(answer, answer.over_now, sign=True)} {what} over what {answer.strategy} is now.")
    elif moves:
        said = told(answer, answer.over_now, sign=True)
        lines.append(f"Keep the plan as it is: the best found is not surely better ({said} {what}).")
    else:
        lines.append("Keep the plan as it is: nothing better was found.")
    against = told(answer, answer.over_equal, sign=True)
    if answer.over_equal.stands_out and answer.over_equal.mean > 0:
        return [*lines, f"Over the equal split: {against} {what}."]
    return [*lines, f"The optimiser does not beat the equal split here ({against} {what}): {answer.why}"]


def too_dear(answer: Optimum) -> bool:
    """Whether what the lines have now is more than there is to place, so that the plan cannot be kept."""
    return sum(row.now for row in answer.rows) > answer.budget - answer.rest + 1.0


def kept(answer: Optimum) -> bool:
    """Whether the plan as it is should be kept."""
    better = answer.over_now.stands_out and answer.over_now.mean > 0
    return not better and not too_dear(answer)


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


def next_money(answer: Optimum) -> list[str]:
    """Where the next money brings most, and where it brings nothing that can be told from luck."""
    unit, what = f"{number(answer.unit)} {answer.currency}", "points" if answer.chance else answer.objective.label
    known = [(row.line, row.extra) for row in answer.rows if row.extra is not None]
    useful = [(line, extra) for line, extra in known if extra.stands_out and extra.mean > 0]
    useless = [line for line, _ in known if line not in dict(useful)]
    full = [f"{row.line} ({row.full})" for row in answer.rows if row.extra is None]
    said = []
    if useful:
        line, extra = max(useful, key=lambda pair: pair[1].mean)
        much = told(answer, extra, sign=True, decimals=next_decimals(answer))
        said.append(f"the next {unit} bring most at {line} ({much} {what})")
    if useless:
        start = "" if useful else f"the next {unit} bring "
        said.append(f"{start}nothing that could be told from luck at {listed(useless)}")
    if full:
        said.append(f"no more may go to {', '.join(full)}")
    if said and kept(answer) and shifts(answer.rows):
        said[0] = f"beyond the best plan found, {said[0]}"
    named = ["; ".join(map(ceiling_words(answer.currency), answer.ceilings))] if not left_over(answer) else []
    return [f"{text[:1].upper()}{text[1:]}." for text in ("; ".join(said), *named) if text]


def ceiling_words(currency: str) -> Callable[[Ceiling], str]:
    """Says that a ceiling is full: "ads + search are at their shared ceiling of 6,000 EUR"."""

    def said(one: Ceiling) -> str:
        who, several = " + ".join(one.lines), len(one.lines) > 1
        if one.hours:
            return f"{who} {'take' if several else 'takes'} up all of the {number(one.most)} hours"
        return f"{who} {'are at their shared' if several else 'is at its'} ceiling of {number(one.most)} {currency}"

    return said


def certain(answer: Optimum) -> list[str]:
    """A goal that every world reaches leaves nothing to improve."""
    if not answer.chance or answer.means["best"].mean < 1:
        return []
    return ["Every world reaches the goal, so less money may do: ask for the least budget with --probability 80%."]


def break_even(answer: Optimum) -> list[str]:
    """Lines whose next money brings back less margin than it costs."""
    losing = [row for row in answer.rows if row.extra is not None and row.returns < 1]
    if not losing or all(math.isnan(row.returns) for row in answer.rows):
        return []
    back = ", ".join(f"{row.line} {number(answer.unit * row.returns)}" for row in losing[:4])
    return [f"The next {number(answer.unit)} bring back less margin than they cost: {back} {answer.currency}."]


def left_over(answer: Optimum) -> list[str]:
    """Money that stays unspent."""
    if answer.unspent < max(1.0, SPARE * (answer.budget - answer.rest)):
        return []  # a little is always left where people and posts are whole
    return [f"{number(answer.unspent)} {answer.currency} stay unspent: {why_left(answer)}."]


def why_left(answer: Optimum) -> str:
    """Why the best plan leaves money: ceilings and bounds, or that it brings nothing where it might still go."""
    shared = [line for one in answer.ceilings for line in one.lines]
    bound = [f"{row.line} is {row.full}" for row in answer.rows if row.extra is None and row.line not in shared]
    stops = [*map(ceiling_words(answer.currency), answer.ceilings), *bound]
    free = [row for row in answer.rows if row.extra is not None]
    large = [f"another piece of {row.line} costs {number(row.piece)}" for row in free if row.piece > answer.unspent]
    others = [row for row in free if row.piece <= answer.unspent]
    if any(row.extra and row.extra.stands_out and row.extra.mean > 0 for row in others):
        return "; ".join([*stops, *large, "the search found no better use for them, and more --trials might"])
    idle = [f"nowhere {'else ' if stops or large else ''}did they bring anything"] if others else []
    return "; ".join([*stops, *large, *idle])


def rewards_said(answer: Optimum) -> list[str]:
    """That rewards come on top of the money that is placed, and how much they are."""
    if not any(answer.rewards.values()):
        return []
    plans = (("now", "now"), ("equal", "equal split"), ("best", "best"))
    means = ", ".join(f"{name} {number(answer.rewards[plan])}" for plan, name in plans)
    said = "The budget is the money that is planned; rewards are paid by the order and come on top"
    return [f"{said}, on average {means} {answer.currency}."]


def channels(answer: Optimum) -> list[str]:
    """Money by channel, where channels and lines are not the same."""
    totals: dict[str, list[float]] = {}
    for row in answer.rows:
        now, best = totals.get(row.channel, [0.0, 0.0])
        totals[row.channel] = [now + row.now, best + row.best]
    if not 1 < len(totals) < len(answer.rows):
        return []
    said = ", ".join(f"{name} {number(now)} → {number(best)}" for name, (now, best) in totals.items())
    return [f"By channel, now → best: {said}."]


def data(answer: Optimum) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "strategy": answer.strategy,
        "currency": answer.currency,
        "budget": answer.budget,
        "rest": answer.rest,
        "unspent": answer.unspent,
        "wording": answer.objective.wording,
        "worlds": answer.worlds,
        "seed": answer.seed,
        "searched": answer.searched,
        "why": answer.why,
        "ceilings": [one._asdict() for one in answer.ceilings],
        "lines": [row.row(answer.unit) for row in answer.rows],
        "outcomes": {
            name: {**mean._asdict(), "cost": answer.costs[name], "rewards": answer.rewards[name]}
            for name, mean in answer.means.items()
        },
        "over_now": answer.over_now._asdict(),
        "over_equal": answer.over_equal._asdict(),
        "text": verdict(answer) + next_money(answer) + left_over(answer) + rewards_said(answer),
        "engine": answer.case.engine,
    }
