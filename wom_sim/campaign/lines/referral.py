"""Referral programmes (R10): customers are asked to pass a content on, and both sides are paid for an order."""

from __future__ import annotations

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
        words = context.setting.network.words

        def regulars(seed: int, _: int) -> np.ndarray:
            lots = rng.uniform_each(rng.absorb_each(rng.key(seed, Purpose.CUSTOMER, brand.word), words))
            return np.flatnonzero(lots < brand.customers)

        return CompiledLine(line, account, regulars)


KIND = OfReferral()
