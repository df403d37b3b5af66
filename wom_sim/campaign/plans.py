"""The plan of one strategy in the engine's terms: what its budget and its team's hours allow.

Nothing is free, so fees, posts and wages come out of the budget first, and lines that buy share the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wom_sim.campaign.auction import in_cents
from wom_sim.campaign.context import CompiledLine, Context, Demand
from wom_sim.campaign.hours import Work, wages, work_of
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.review.by_hand import by_hand
from wom_sim.engine.setting import ClaimSetting
from wom_sim.language.say import say
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.strategy import Strategy

Plan = Mapping[str, LineBase]


def within_budget(context: Context, name: str, plan: Plan, work: Mapping[str, Work]) -> dict[str, LineBase]:
    """The lines of a strategy as its budget allows; as typed where it has none.

    Money for more people than a line can choose stays unspent.
    """
    scenario, strategy = context.scenario, context.scenario.strategy(name)
    if strategy.budget is None:
        return dict(plan)
    kinds = {line: kind_of(spec) for line, spec in plan.items()}
    people = {line: kinds[line].most(context, line, spec) for line, spec in plan.items()}
    plan = {line: kinds[line].counted(spec, people[line]) for line, spec in plan.items()}
    days = {line: len(work[line].ticks) for line in plan}
    fees = {line: kinds[line].fees(scenario, spec, work[line]) for line, spec in plan.items()}
    costs = with_produced(scenario, plan, fees)
    left = strategy.budget - sum(costs.values())
    if left < -0.005:
        raise scenario.error(
            ("strategies", name, "budget"),
            say("{money:,.2f} go to fees, posts and wages before anything is bought", money=sum(costs.values())),
            say("raise the budget, or leave lines out"),
        )
    takers = [line for line, spec in plan.items() if kinds[line].takes_money(spec, days[line])]
    typed = {line: kinds[line].money(plan[line], days[line]) for line in takers}
    shared = by_share(scenario, name, strategy, typed, costs) if strategy.split else in_proportion(typed, left)
    money = in_cents(shared)
    return {
        line: kinds[line].scaled_to(spec, money[line], people[line], days[line]) if line in money else spec
        for line, spec in plan.items()
    }


def with_produced(scenario: Scenario, plan: Plan, costs: Mapping[str, float]) -> dict[str, float]:
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
            message = say(
                "its share is {share:,.2f}; its fees, posts and wages cost {costs:,.2f}",
                share=share * budget,
                costs=costs[line],
            )
            raise scenario.error(("strategies", name, "split", line), message, say("raise its share"))
    fees = sum(cost for line, cost in costs.items() if line not in shares)
    rest = budget - budget * sum(shares.values()) - fees
    if rest < -0.005:
        message = say(
            "leaves {budget:,.2f}; fees, posts and wages of others cost {fees:,.2f}",
            budget=budget - budget * sum(shares.values()),
            fees=fees,
        )
        raise scenario.error(("strategies", name, "split"), message, say("lower the shares, or raise the budget"))
    each = max(0.0, rest) / max(1, sum(line not in shares for line in typed)) if "rest" in strategy.split else 0.0
    return {line: max(0.0, shares[line] * budget - costs[line]) if line in shares else each for line in typed}


MOST_MONEY = 10.0**15
"""Money of one line; a thousand such lines in cents are whole numbers of 63 bits."""


def compile_plan(context: Context, strategy: str) -> tuple[list[CompiledLine], list[CompiledLine]]:
    """The lines of a strategy, in its order, and those of rivals beside it, which compete with them for what is shown.

    A rival has hands enough, and its money is no budget's.
    """
    scenario = context.scenario
    typed = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    work = work_of(scenario, typed)
    plan = within_budget(context, strategy, typed, work)
    theirs = {name: scenario.plan[name] for name in scenario.rivals_plan}
    work |= {name: at_work(scenario, spec) for name, spec in theirs.items()}
    context = replace(context, demand=demand_of(context, plan | theirs, work))
    lines = [compiled(context, name, spec, work[name]) for name, spec in plan.items()]
    others = [compiled(context, name, spec, work[name]) for name, spec in theirs.items()]
    return by_hand(context, strategy, with_production(context, plan, lines)), others


def at_work(scenario: Scenario, spec: LineBase) -> Work:
    """A line of somebody whose hands are not counted."""
    return Work(tuple(spec.ticks(scenario.dates)), {}, ())


def demand_of(context: Context, plan: Plan, work: Mapping[str, Work]) -> Demand:
    """What the ads of each brand bid for where brands share a category; nothing where they do not."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for name, spec in plan.items() if context.scenario.category is not None else ():
        brand = context.scenario.contents[spec.content].brand
        for place, part in kind_of(spec).bids(context, name, spec, work[name].ticks).items():
            bids = found.setdefault(place, {})
            bids[brand] = bids.get(brand, 0.0) + part
    return found


def with_production(
    context: Context, plan: Mapping[str, LineBase], lines: Sequence[CompiledLine]
) -> list[CompiledLine]:
    """Contents are produced once: the first line that shows one pays for it."""
    paid, found = set(), []
    for one, spec in zip(lines, plan.values(), strict=True):
        production = context.scenario.contents[spec.content].production if spec.content not in paid else 0.0
        paid.add(spec.content)
        found.append(replace(one, account=replace(one.account, fixed=one.account.fixed + production)))
    return found


def compile_alone(context: Context, name: str) -> CompiledLine:
    """A line as typed, as if it were the only one."""
    spec = context.scenario.plan[name]
    alone = context.scenario.brands[context.scenario.contents[spec.content].brand].rival
    work = at_work(context.scenario, spec) if alone else work_of(context.scenario, {name: spec})[name]
    return compiled(context, name, spec, work)


def compiled(context: Context, name: str, spec: LineBase, work: Work) -> CompiledLine:
    """One line with its hours and wages."""
    one = kind_of(spec).compiled(context, name, spec, work.ticks)
    paid = round(wages(context.scenario, spec, sum(work.hours.values())), 2)
    account = replace(one.account, hours=work.hours, wages=paid, not_made=work.not_made)
    if not account.fixed + paid + account.budget <= MOST_MONEY:
        raise context.scenario.error(
            ("plan", name),
            say(
                "comes to more than {most_money:,.0f} {currency}, the most that is counted",
                most_money=MOST_MONEY,
                currency=context.scenario.money.currency,
            ),
            say("write smaller amounts, or fewer people"),
        )
    return replace(one, account=account, spec=spec, answers=answered(context, one, work.ticks))


def answered(context: Context, one: CompiledLine, ticks: Sequence[int]) -> ClaimSetting | None:
    """The claim that a line corrects from the day of the claim on; None of a line that starts before it."""
    claim = context.setting.contents[one.line.content].corrects
    found = context.setting.claims[claim] if claim >= 0 else None
    return found if found is not None and ticks and ticks[0] >= found.tick else None
