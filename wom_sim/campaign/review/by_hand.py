"""Changes that a strategy says itself, day by day (``changes:``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from wom_sim.campaign.context import CompiledLine, Context
from wom_sim.campaign.review.change import Change, applied, left_from
from wom_sim.campaign.review.seen import CENTS
from wom_sim.language.say import say, says
from wom_sim.reading.problems import unknown
from wom_sim.scenario.strategy import Review

HALF_CENT = 0.005


def by_hand(context: Context, strategy: str, plan: list[CompiledLine]) -> list[CompiledLine]:
    """The lines of a strategy with what it changes on the way; ``ScenarioError`` for what cannot be changed."""
    spec = context.scenario.strategy(strategy)
    if spec.review is not None:
        refuse_idle(context, strategy, plan, spec.review)
    for day, wanted in sorted(spec.changes.items()):
        plan = applied(context, plan, typed_change(context, strategy, plan, day, wanted))
    cost = sum(one.account.cost for one in plan)
    if spec.changes and spec.budget is not None and cost > spec.budget + HALF_CENT:
        raise context.scenario.error(
            ("strategies", strategy, "changes"),
            say("come to {cost:,.2f}, more than the budget of {budget:,.2f}", cost=cost, budget=spec.budget),
            say("leave other lines less, or raise the budget"),
        )
    return plan


def refuse_idle(context: Context, strategy: str, plan: Sequence[CompiledLine], review: Review) -> None:
    """Rules that would never find anything to change are a mistake."""
    path = ("strategies", strategy, "review")
    ads = sum(bool(one.daily) for one in plan)
    needs = {"pause": 2, "shift": 2, "thompson": 2, "answer": 1}
    for rule, least in needs.items():
        if getattr(review, rule) is not None and ads < least:
            raise context.scenario.error(
                (*path, rule),
                says(
                    "changes the money of ads, and needs {n} line of them (there are {ads})",
                    "changes the money of ads, and needs {n} lines of them (there are {ads})",
                    least,
                    ads=ads,
                ),
                say("add ads to the strategy, or leave the rule out"),
            )
    if review.care is not None and not any(one.staff for one in plan):
        raise context.scenario.error(
            (*path, "care"), say("changes how many people answer, and nobody does"), say("add a line of kind care")
        )


def typed_change(
    context: Context, strategy: str, plan: list[CompiledLine], day: date, wanted: Mapping[str, float]
) -> Change:
    """What a strategy says of one day, checked."""
    scenario, lines = context.scenario, {one.account.name: one for one in plan}
    path = ("strategies", strategy, "changes", str(day))
    if not scenario.dates.start <= day <= scenario.dates.end:
        raise scenario.error(path, say("is outside the horizon"), say("write a day from start to end of dates"))
    tick, left, staff, before = scenario.tick(day), {}, {}, {}
    for name, amount in wanted.items():
        if name not in lines:
            raise scenario.error((*path, name), *unknown("line of this strategy", name, lines))
        one = lines[name]
        if not any(each >= tick for each in (*one.daily, *one.staff)):
            raise scenario.error((*path, name), *unchangeable(one))
        if one.staff:
            staff[name], before[name] = amount, max(many for each, many in one.staff.items() if each >= tick)
        else:
            left[name], before[name] = round(CENTS * amount), left_from(one, tick)
    return Change(tick, left=left, staff=staff, before=before)


def unchangeable(one: CompiledLine) -> tuple[str, str]:
    """Why nothing of a line can be changed from a day on, and what to do."""
    if one.daily or one.staff:
        return say("has no day from then on"), say("change it on an earlier day")
    return (
        say("buys nothing day by day"),
        say("only ads, and people at the desk, can be changed on the way; end such a line, and start another"),
    )
