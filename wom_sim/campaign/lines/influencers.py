"""Influencers (R4): people of the network who are paid to share, or accounts with followers of their own."""

from __future__ import annotations

import numpy as np

from wom_sim import rng, rules
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Rate
from wom_sim.campaign.lines.seeds import Seeds
from wom_sim.engine.lines import AdsLine
from wom_sim.language.say import marked
from wom_sim.scenario.plan.influencers import Influencers
from wom_sim.scenario.scenario import Scenario


class OfInfluencers(Seeds[Influencers]):
    """Chosen people share for certain; a post of an account is seen by those who follow it, whoever they are."""

    noun = marked("influencers")
    sponsored = True

    def compiled(self, context: Context, name: str, spec: Influencers, ticks: Ticks) -> CompiledLine:
        """R4 for people, or for accounts."""
        if spec.who is not None:
            return super().compiled(context, name, spec, ticks)
        return of_accounts(context, name, spec, ticks)

    def rates(self, scenario: Scenario, name: str, spec: Influencers) -> dict[str, Rate]:
        """Those of every line; of accounts also how many followers see a post."""
        found = super().rates(scenario, name, spec)
        return found if spec.who is not None else found | {"opens": Rate(f"plan.{name}.reach", spec.reach)}

    def messages(self, context: Context, name: str, spec: Influencers) -> float:
        """Posts of accounts, times their followers."""
        if spec.who is not None:
            return 0.0
        each = min(float(context.people(name)), (spec.followers or 0) / context.scale)
        return (spec.number or 0) * each * len(spec.active_days())


KIND = OfInfluencers()


def of_accounts(context: Context, name: str, spec: Influencers, ticks: Ticks) -> CompiledLine:
    """R4: a person sees a post of each account with chance followers/people · reach."""
    number = spec.number or 0
    people = context.people(name) * context.scale
    seen = min(1.0, (spec.followers or 0) / people) * spec.reach if people else 0.0
    cuts = rng.cut_each(np.array(rules.binomial_tail(number, seen)))
    line = AdsLine(**context.common(name, spec), cuts=dict.fromkeys(ticks, cuts))
    fixed = spec.fixed_cost + spec.cost_of_one * number * len(ticks)
    expected = number * seen * people * len(ticks)
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed, expected=expected))
