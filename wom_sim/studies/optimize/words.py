"""What ``wom optimize`` prints: where the money should go, how sure that is, and what the next euro would bring."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from wom_sim.language.say import amount, marked, say, says
from wom_sim.reading.problems import both
from wom_sim.show.text import (
    NOT_A_FORECAST,
    NOTHING,
    Column,
    called,
    laid_out,
    number,
    percent,
    took,
    two_part,
    wrapped,
)
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.attribute.words import plus_minus
from wom_sim.studies.optimize.search.case import Ceiling
from wom_sim.studies.optimize.split import LineRow, Optimum

CENT = 0.005
SPARE = 0.03
"""From this share of the budget on, money that is left is worth a sentence."""


PLANS = marked({"now": "now", "equal": "equal split", "best": "best"})
"""The three plans in words."""


def told(answer: Optimum, mean: Mean, *, sign: bool = False, decimals: int | None = None) -> str:
    """An outcome with its ±: orders, or points of a hundred worlds."""
    if answer.in_points:
        points = Mean(100 * mean.mean, 100 * mean.half_width)
        return plus_minus(points, 1 if decimals is None else decimals, sign=sign)
    return plus_minus(mean, answer.decimals if decimals is None else decimals, sign=sign)


def text(answer: Optimum) -> str:
    """The whole text: what was asked, the table, what to do, what the next money brings, and how far to trust it."""
    told = [
        *verdict(answer),
        *certain(answer),
        *next_money(answer),
        *break_even(answer),
        *left_over(answer),
        *rewards_said(answer),
        *channels(answer),
        *hours(answer),
    ]
    few = [say("30 worlds or more are needed before the ± can be trusted.")] if answer.worlds < 30 else []
    return "\n".join(
        [*map(wrapped, heading(answer)), "", table(answer), "", *map(wrapped, [*told, *few, say(NOT_A_FORECAST)])]
    )


def heading(answer: Optimum) -> list[str]:
    """What was asked, and how hard it was searched."""
    kept = (
        say(
            ", of which {rest} stay where they are ({staying})",
            rest=number(answer.rest),
            staying=listed(answer.staying),
        )
        if answer.staying
        else ""
    )
    asked = says(
        "{strategy}: {money} over {n} line for {wording}{kept}.",
        "{strategy}: {money} over {n} lines for {wording}{kept}.",
        len(answer.rows),
        strategy=called(answer.strategy),
        money=amount(number(answer.budget), answer.currency),
        wording=answer.objective.wording,
        kept=kept,
    )
    return [
        answer.name,
        asked,
        say(
            "Judged in {worlds} fresh worlds (seed {seed}), those of `wom compare`; {searched} plans tried in "
            "others, {seconds}.",
            worlds=number(answer.worlds),
            seed=answer.seed,
            searched=number(answer.searched),
            seconds=took(answer.seconds),
        ),
    ]


def listed(names: Sequence[str]) -> str:
    """A few names, or how many."""
    return ", ".join(map(called, names)) if len(names) <= 4 else says("{n} line", "{n} lines", len(names))


def table(answer: Optimum) -> str:
    """One row per line, then what is left, the cost and the outcome, for the three plans."""
    label = say("worlds that reach it") if answer.chance else answer.objective.label
    paid = any(answer.rewards.values())
    names = [*(row.line for row in answer.rows), *rows_of_money(answer), label]
    columns = []
    for plan, head in PLANS.items():
        money = [getattr(row, plan) for row in answer.rows]
        left = number(max(0.0, answer.budget - answer.rest - sum(money))) if plan != "now" else NOTHING
        mean = answer.means[plan].mean
        outcome = percent(mean, answer.decimals) if answer.in_points else told(answer, Mean(mean, math.nan))
        stays = [number(answer.rest)] if answer.rest else []
        rest = [*stays, left, *([number(answer.rewards[plan])] if paid else []), number(answer.costs[plan])]
        columns.append(Column((say(head), answer.currency), [*map(number, money), *rest, outcome]))
    what = say("points") if answer.in_points else answer.objective.label
    bring = [*next_cells(answer), *[NOTHING] * (len(names) - len(answer.rows))]
    columns.append(Column((say("the next {unit}", unit=number(answer.unit)), say("bring, {what}", what=what)), bring))
    return laid_out(names, columns)


def rows_of_money(answer: Optimum) -> list[str]:
    """What the table says below the lines: what stays, what is left, rewards on top, and all of it."""
    stays, paid = [say("lines that stay")] * bool(answer.rest), [say("rewards on top")] * any(answer.rewards.values())
    return [*stays, say("unspent"), *paid, say("cost of all")]


def next_cells(answer: Optimum) -> list[str]:
    """What one more unit of money brings by line."""
    known = [told(answer, row.extra, sign=True, decimals=next_decimals(answer)) for row in answer.rows if row.extra]
    parts = [cell.split(" ± ") for cell in known]
    cells = iter(two_part([one[0] for one in parts], "±", [one[-1] for one in parts]) if parts else [])
    return [next(cells) if row.extra else say(row.full) for row in answer.rows]


def what_of(answer: Optimum) -> str:
    """What outcomes are counted in."""
    if answer.chance:
        return say("points of a hundred worlds")
    return say("points of {label}", label=answer.objective.label) if answer.in_points else answer.objective.label


def next_decimals(answer: Optimum) -> int:
    """Decimals of what the next money brings."""
    top = max((abs(row.extra.mean) for row in answer.rows if row.extra), default=0.0) * (100 if answer.in_points else 1)
    return 0 if top >= 100 else 1 if top >= 1 else 2


def verdict(answer: Optimum) -> list[str]:
    """What to do, and whether it beats what is done now and the equal split."""
    what = what_of(answer)
    return [beside_now(answer, what), beside_equal(answer, what)]


def beside_now(answer: Optimum, what: str) -> str:
    """What to move, and what it brings over the plan as it is."""
    moves, over = shifts(answer.rows), told(answer, answer.over_now, sign=True)
    if too_dear(answer):
        return say(
            "The plan as it is costs {now}, more than the {most} to be placed. {moves}: {told} {what} against what "
            "it is now.",
            now=number(answer.costs["now"] - answer.rewards["now"]),
            most=number(answer.budget),
            moves=moves,
            told=over,
            what=what,
        )
    if answer.over_now.stands_out and answer.over_now.mean > 0:
        return say(
            "{moves}: {told} {what} over what {strategy} is now.",
            moves=moves,
            told=over,
            what=what,
            strategy=called(answer.strategy),
        )
    if moves:
        return say("Keep the plan as it is: the best found is not surely better ({said} {what}).", said=over, what=what)
    return say("Keep the plan as it is: nothing better was found.")


def beside_equal(answer: Optimum, what: str) -> str:
    """What it brings over the equal split, and why it does not, where it does not."""
    against = told(answer, answer.over_equal, sign=True)
    if answer.over_equal.stands_out and answer.over_equal.mean > 0:
        return say("Over the equal split: {against} {what}.", against=against, what=what)
    return say(
        "The optimiser does not beat the equal split here ({against} {what}): {why}",
        against=against,
        what=what,
        why=answer.why,
    )


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
        return say(
            "Move {money} from {less} to {more}",
            money=number(sum(more.values())),
            less=next(iter(less)),
            more=next(iter(more)),
        )
    taken = [say("{money} from {line}", money=number(x), line=called(name)) for name, x in less.items()]
    given = [say("{money} into {line}", money=number(x), line=called(name)) for name, x in more.items()]
    if taken and given:
        return say("Take {taken}; put {given}", taken=both(taken), given=both(given))
    if taken or given:
        return say("Put {given}", given=both(given)) if given else say("Take {taken}", taken=both(taken))
    return ""


def next_money(answer: Optimum) -> list[str]:
    """Where the next money brings most, and where it brings nothing that can be told from luck."""
    unit = amount(number(answer.unit), answer.currency)
    what = say("points") if answer.in_points else answer.objective.label
    known = [(row.line, row.extra) for row in answer.rows if row.extra is not None]
    useful = [(line, extra) for line, extra in known if extra.stands_out and extra.mean > 0]
    useless = [line for line, _ in known if line not in dict(useful)]
    full = [f"{called(row.line)} ({say(row.full)})" for row in answer.rows if row.extra is None]
    said = []
    if useful:
        line, extra = max(useful, key=lambda pair: pair[1].mean)
        much = told(answer, extra, sign=True, decimals=next_decimals(answer))
        said.append(
            say("the next {unit} bring most at {line} ({much} {what})", unit=unit, line=line, much=much, what=what)
        )
    if useless:
        at = listed(useless)
        said.append(
            say("nothing that could be told from luck at {lines}", lines=at)
            if useful
            else say("the next {unit} bring nothing that could be told from luck at {lines}", unit=unit, lines=at)
        )
    if full:
        said.append(say("no more may go to {full}", full=", ".join(full)))
    if said and kept(answer) and shifts(answer.rows):
        said[0] = say("beyond the best plan found, {said}", said=said[0])
    named = ["; ".join(map(ceiling_words(answer.currency), answer.ceilings))] if not left_over(answer) else []
    return [f"{text[:1].upper()}{text[1:]}." for text in ("; ".join(said), *named) if text]


def ceiling_words(currency: str) -> Callable[[Ceiling], str]:
    """Says that a ceiling is full: "ads + search are at their shared ceiling of 6,000 EUR"."""

    def said(one: Ceiling) -> str:
        lines, many = " + ".join(map(called, one.lines)), len(one.lines)
        if one.hours:
            return says(
                "{lines} takes up all of the {most} hours",
                "{lines} take up all of the {most} hours",
                many,
                lines=lines,
                most=number(one.most),
            )
        return says(
            "{lines} is at its ceiling of {most}",
            "{lines} are at their shared ceiling of {most}",
            many,
            lines=lines,
            most=amount(number(one.most), currency),
        )

    return said


def certain(answer: Optimum) -> list[str]:
    """A goal that every world reaches leaves nothing to improve."""
    if not answer.chance or answer.means["best"].mean < 1:
        return []
    return [say("Every world reaches the goal, so less money may do: ask for the least budget with --probability 80%.")]


def break_even(answer: Optimum) -> list[str]:
    """Lines whose next money brings back less margin than it costs."""
    losing = [row for row in answer.rows if row.extra is not None and row.returns < 1]
    if not losing or all(math.isnan(row.returns) for row in answer.rows):
        return []
    back = ", ".join(f"{called(row.line)} {number(answer.unit * row.returns)}" for row in losing[:4])
    return [
        say(
            "The next {unit} bring back less margin than they cost: {back}.",
            unit=number(answer.unit),
            back=amount(back, answer.currency),
        )
    ]


def left_over(answer: Optimum) -> list[str]:
    """Money that stays unspent."""
    if answer.unspent < max(1.0, SPARE * (answer.budget - answer.rest)):
        return []  # a little is always left where people and posts are whole
    return [
        say(
            "{money} stay unspent: {why}.",
            money=amount(number(answer.unspent), answer.currency),
            why=why_left(answer),
        )
    ]


def why_left(answer: Optimum) -> str:
    """Why the best plan leaves money: ceilings and bounds, or that it brings nothing where it might still go."""
    shared = [line for one in answer.ceilings for line in one.lines]
    bound = [
        say("{line} is {full}", line=called(row.line), full=say(row.full))
        for row in answer.rows
        if row.extra is None and row.line not in shared
    ]
    stops = [*map(ceiling_words(answer.currency), answer.ceilings), *bound]
    free = [row for row in answer.rows if row.extra is not None]
    large = [
        say("another piece of {line} costs {piece}", line=called(row.line), piece=number(row.piece))
        for row in free
        if row.piece > answer.unspent
    ]
    others = [row for row in free if row.piece <= answer.unspent]
    if any(row.extra and row.extra.stands_out and row.extra.mean > 0 for row in others):
        return "; ".join([*stops, *large, say("the search found no better use for them, and more --trials might")])
    nowhere = say("nowhere else did they bring anything") if stops or large else say("nowhere did they bring anything")
    idle = [nowhere] if others else []
    return "; ".join([*stops, *large, *idle])


def rewards_said(answer: Optimum) -> list[str]:
    """That rewards come on top of the money that is placed, and how much they are."""
    if not any(answer.rewards.values()):
        return []
    means = ", ".join(f"{say(name)} {number(answer.rewards[plan])}" for plan, name in PLANS.items())
    return [
        say(
            "The budget is the money that is planned; rewards are paid by the order and come on top, "
            "on average {means}.",
            means=amount(means, answer.currency),
        )
    ]


def channels(answer: Optimum) -> list[str]:
    """Money by channel, where channels and lines are not the same."""
    totals: dict[str, list[float]] = {}
    for row in answer.rows:
        now, best = totals.get(row.channel, [0.0, 0.0])
        totals[row.channel] = [now + row.now, best + row.best]
    if not 1 < len(totals) < len(answer.rows):
        return []
    said = ", ".join(f"{called(name)} {number(now)} → {number(best)}" for name, (now, best) in totals.items())
    return [say("By channel, now → best: {said}.", said=said)]


def hours(answer: Optimum) -> list[str]:
    """Where people who answer share the hours with who makes something: what each line takes."""
    rows = [row for row in answer.rows if row.hours_now or row.hours_best]
    if len(rows) < 2 or all(row.channel != "care" for row in rows):
        return []
    said = " · ".join(f"{called(row.line)} {number(row.hours_now)} → {number(row.hours_best)}" for row in rows)
    return [say("Hours of work, now → best: {said}.", said=said)]


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
