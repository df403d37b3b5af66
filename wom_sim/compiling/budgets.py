"""A strategy's lines scaled to its budget: nothing is free, so fees, posts and wages come out of it first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wom_sim.compiling.team import Work, wages
from wom_sim.model.plan import Ads, Contest, Event, Influencers, Line, Posts, Samples, Strategy
from wom_sim.model.scenario import Scenario

Plan = Mapping[str, Line]


def scalable(spec: Line) -> float:
    """Money of a line that buys more or less of the same: media, samples, guests, influencers; else 0."""
    if isinstance(spec, Ads):
        return spec.budget
    if isinstance(spec, Samples | Event | Influencers):
        return price_of_one(spec) * (spec.number or 0)
    return 0.0


def price_of_one(spec: Samples | Event | Influencers) -> float:
    """Money for one sample, guest or influencer over all days of the line."""
    each = spec.fee if isinstance(spec, Influencers) else spec.cost_each
    return each * len(spec.active_days())


def fixed(scenario: Scenario, spec: Line, work: Work) -> float:
    """Money of a line that does not grow with it."""
    posts = spec.cost_per_post * len(work.ticks) if isinstance(spec, Posts) else 0.0
    prize = spec.prize if isinstance(spec, Contest) else 0.0
    return spec.fixed_cost + posts + prize + wages(scenario, spec, sum(work.hours.values()))


def scaled_to(spec: Line, money: float, most: int) -> Line:
    """The line with ``money`` in place of what it typed; whole samples, guests and influencers only."""
    changes: dict[str, Any] = {}
    if isinstance(spec, Ads):
        points = spec.grps * money / spec.budget if spec.grps is not None and spec.budget else spec.grps
        changes = {"budget": money, "grps": points}
    elif isinstance(spec, Samples | Event | Influencers) and price_of_one(spec):
        changes = {"number": min(most, int(money / price_of_one(spec) + 1e-9))}
    return spec.model_copy(update=changes)


def within_budget(
    scenario: Scenario, name: str, plan: Plan, work: Mapping[str, Work], most: Callable[[str, Line], int]
) -> dict[str, Line]:
    """The lines of a strategy as its budget allows; as typed where it has none.

    ``most(name, line)``: the most people that a seeding line can choose; money for more stays unspent.
    """
    strategy = scenario.strategy(name)
    if strategy.budget is None:
        return dict(plan)
    costs = {line: fixed(scenario, spec, work[line]) for line, spec in plan.items()}
    shown = {
        spec.content: line for line, spec in reversed(list(plan.items()))
    }  # the first line that shows a content pays
    for content, line in shown.items():
        costs[line] += scenario.contents[content].production
    left = strategy.budget - sum(costs.values())
    if left < -0.005:
        message = f"{sum(costs.values()):,.2f} go to fees, posts and wages before anything is bought"
        raise scenario.error(("strategies", name, "budget"), message, "raise the budget, or leave lines out")
    money = by_share(scenario, name, strategy, plan, costs) if strategy.split else in_proportion(plan, left)
    return {
        line: scaled_to(spec, money[line], most(line, spec)) if line in money else spec for line, spec in plan.items()
    }


def in_proportion(plan: Plan, left: float) -> dict[str, float]:
    """What is left shared out as the lines were typed."""
    typed = {line: scalable(spec) for line, spec in plan.items() if scalable(spec) > 0.0}
    total = sum(typed.values())
    return {line: left * money / total for line, money in typed.items()}


def by_share(
    scenario: Scenario, name: str, strategy: Strategy, plan: Plan, costs: Mapping[str, float]
) -> dict[str, float]:
    """Every line's share of the whole budget, its own fees taken off; the rest evenly among the other lines."""
    budget = strategy.budget or 0.0
    shares = {line: part for line, part in strategy.split.items() if isinstance(part, float) and line != "rest"}
    money = {line: share * budget - costs[line] for line, share in shares.items()}
    for line, left in money.items():
        if left < -0.005:
            message = f"its share is {shares[line] * budget:,.2f}; its fees, posts and wages cost {costs[line]:,.2f}"
            raise scenario.error(("strategies", name, "split", line), message, "raise its share")
    others = [line for line, spec in plan.items() if line not in shares and scalable(spec) > 0.0]
    taken = sum(max(shares[line] * budget, costs[line]) for line in shares)
    rest = budget - taken - sum(cost for line, cost in costs.items() if line not in shares)
    share = 1.0 if strategy.split.get("rest") == "even" else 0.0
    return {
        **{line: max(0.0, left) for line, left in money.items() if scalable(plan[line]) > 0.0},
        **{line: share * max(0.0, rest) / len(others) for line in others},
    }
