"""Referral programmes (R10): customers are asked to pass a content on, and both sides are paid for an order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim import rng
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind, encouraging
from wom_sim.engine.lines import SeedsLine
from wom_sim.rng import Purpose
from wom_sim.scenario.plan.referral import Referral


class OfReferral(Kind[Referral]):
    """Customers are asked on the first day, or when they become one, and pass the content on more readily."""

    def compiled(self, context: Context, name: str, spec: Referral, ticks: Ticks) -> CompiledLine:
        """R10, with what is paid for each order that a customer's share brings."""
        common = context.common(name, spec)
        brand = context.setting.brands[context.setting.contents[common["content"]].brand]
        line = SeedsLine(**common, people={ticks[0]: np.zeros(0, np.int64)})
        line = encouraging(line, ticks, spec.lift, asks_customers=True)
        account = Account(
            name, spec.medium, spec.kind, spec.budget or 0.0, fixed=spec.fixed_cost,
            per_order=spec.giver + spec.friend, content=common["content"], ticks=(ticks[0], ticks[-1]),
        )  # fmt: skip
        return CompiledLine(line, account, Regulars(context.setting.network.words, brand.word, brand.customers))


@dataclass(frozen=True, eq=False)
class Regulars:
    """Who is a customer from the start, by the seed of the world; ``words`` are those of all people."""

    words: np.ndarray
    brand: int
    share: float

    def __call__(self, seed: int, _: int) -> np.ndarray:
        """Their positions."""
        lots = rng.uniform_each(rng.absorb_each(rng.key(seed, Purpose.CUSTOMER, self.brand), self.words))
        return np.flatnonzero(lots < self.share)


KIND = OfReferral()
