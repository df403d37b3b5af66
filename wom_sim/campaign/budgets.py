"""A strategy's lines scaled to its budget: nothing is free, so fees, posts and wages come out of it first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wom_sim.campaign.auction import in_cents
from wom_sim.campaign.hours import Work, wages
from wom_sim.scenario.plan.plan import Ads, Contest, Event, Influencers, Line, Posts, Samples, Strategy
from wom_sim.scenario.scenario import Scenario

Plan = Mapping[str, Line]


def scalable(spec: Line, days: int | None = None) -> float:
    """Money of a line that buys more or less of the same: media, samples, guests, influencers; else 0."""
    if isinstance(spec, Ads):
        return spec.budget
    if isinstance(spec, Samples | Event | Influencers):
        return price_of_one(spec, days) * (spec.number or 0)
    return 0.0


def price_of_one(spec: Samples | Event | Influencers, days: int | None = None) -> float:
    """Money for one sample, guest or influencer over the days that are made; over all of the line when left out."""
    each = spec.fee if isinstance(spec, Influencers) else spec.cost_each
    return each * (len(spec.active_days()) if days is None else days)


def takes_money(spec: Line, days: int) -> bool:
    """Whether a line can buy more of the same, even where it was typed without money."""
    return isinstance(spec, Ads) or (isinstance(spec, Samples | Event | Influencers) and price_of_one(spec, days) > 0.0)


def counted(spec: Line, most: int) -> Line:
    """The line with the number of people whom it names, where none was typed."""
    if isinstance(spec, Samples | Influencers) and spec.who is not None and spec.number is None:
        return spec.model_copy(update={"number": most})
    return spec


def fixed(scenario: Scenario, spec: Line, work: Work) -> float:
    """Money of a line that does not grow with it."""
    posts = spec.cost_per_post * len(work.ticks) if isinstance(spec, Posts) else 0.0
    prize = spec.prize if isinstance(spec, Contest) else 0.0
    return spec.fixed_cost + posts + prize + round(wages(scenario, spec, sum(work.hours.values())), 2)


def scaled_to(spec: Line, money: float, most: int, days: int | None = None) -> Line:
    """The line with ``money`` in place of what it typed; whole samples, guests and influencers only."""
    changes: dict[str, Any] = {}
    if isinstance(spec, Ads):
        points = spec.grps * money / spec.budget if spec.grps is not None and spec.budget else spec.grps
        changes = {"budget": money, "grps": points}
    elif isinstance(spec, Samples | Event | Influencers) and (price := price_of_one(spec, days)):
        changes = {"number": min(most, int(money / price + 1e-9))}
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
    people = {line: most(line, spec) for line, spec in plan.items()}
    plan = {line: counted(spec, people[line]) for line, spec in plan.items()}
    days = {line: len(work[line].ticks) for line in plan}
    costs = with_production(scenario, plan, {line: fixed(scenario, spec, work[line]) for line, spec in plan.items()})
    left = strategy.budget - sum(costs.values())
    if left < -0.005:
        message = f"{sum(costs.values()):,.2f} go to fees, posts and wages before anything is bought"
        raise scenario.error(("strategies", name, "budget"), message, "raise the budget, or leave lines out")
    takers = [line for line, spec in plan.items() if takes_money(spec, days[line])]
    typed = {line: scalable(plan[line], days[line]) for line in takers}
    shared = by_share(scenario, name, strategy, typed, costs) if strategy.split else in_proportion(typed, left)
    money = in_cents(shared)
    return {
        line: scaled_to(spec, money[line], people[line], days[line]) if line in money else spec
        for line, spec in plan.items()
    }


def with_production(scenario: Scenario, plan: Plan, costs: Mapping[str, float]) -> dict[str, float]:
    """Costs in whole cents; the first line that shows a content pays for its production."""
    first = {spec.content: line for line, spec in reversed(list(plan.items()))}
    produced = {line: scenario.contents[content].production for content, line in first.items()}
    return {line: round(cost + produced.get(line, 0.0), 2) for line, cost in costs.items()}


def in_proportion(typed: Mapping[str, float], left: float) -> dict[str, float]:
    """What is left shared out as the lines were typed; those typed without money keep none."""
    total = sum(typed.values())
    return {line: left * money / total for line, money in typed.items() if money > 0.0}


def by_share(
    scenario: Scenario, name: str, strategy: Strategy, typed: Mapping[str, float], costs: Mapping[str, float]
) -> dict[str, float]:
    """Every line's share of the whole budget, its own fees taken off; the rest evenly among the other lines."""
    budget = strategy.budget or 0.0
    shares = {line: part for line, part in strategy.split.items() if isinstance(part, float)}
    for line, share in shares.items():
        if share * budget < costs[line] - 0.005:
            message = f"its share is {share * budget:,.2f}; its fees, posts and wages cost {costs[line]:,.2f}"
            raise scenario.error(("strategies", name, "split", line), message, "raise its share")
    fees = sum(cost for line, cost in costs.items() if line not in shares)
    rest = budget - budget * sum(shares.values()) - fees
    if rest < -0.005:
        message = (
            f"leaves {budget - budget * sum(shares.values()):,.2f}; fees, posts and wages of others cost {fees:,.2f}"
        )
        raise scenario.error(("strategies", name, "split"), message, "lower the shares, or raise the budget")
    each = max(0.0, rest) / max(1, sum(line not in shares for line in typed)) if "rest" in strategy.split else 0.0
    return {line: max(0.0, shares[line] * budget - costs[line]) if line in shares else each for line in typed}
