"""Brands with experience, warnings and reviews below the level of scenarios."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from wom_sim.behaviour import experience, reviews, warnings
from wom_sim.engine.agents import MesaEngine
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.loop import History
from wom_sim.engine.setting import BrandSetting
from wom_sim.ledger import Mood
from wom_sim.network.network import Network

UNASKED, DETRACTOR, NEUTRAL, ADVOCATE = 0, int(Mood.DETRACTOR), int(Mood.NEUTRAL), int(Mood.ADVOCATE)


def brand(
    told: dict[str, Any] | None = None,
    warned: dict[str, Any] | None = None,
    reviewed: dict[str, Any] | None = None,
    **changes: Any,
) -> BrandSetting:
    """A brand whose customers are asked; without anything told they are as the defaults say."""
    spec = SimpleNamespace(
        experience=experience.Spec(**(told or {})),
        warnings=warnings.Spec(**(warned or {})),
        reviews=reviews.Spec(**reviewed) if reviewed is not None else None,
    )
    return BrandSetting("brand", 1, **{"spec": spec, **changes})


ALL_WARN = {"advocates": 0, "detractors": 1}
ALL_PRAISE = {"advocates": 1, "detractors": 0}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def warned_before(campaign: Any, engine: str, warnings: int) -> History:
    """A campaign whose people all begin with so many warnings of every brand."""

    class Agents(MesaEngine):
        def prepare(self) -> None:
            super().prepare()
            for one in self.consumers:
                for own in one.brands:
                    own.warnings = warnings

    class Arrays(ArrayEngine):
        def prepare(self) -> None:
            super().prepare()
            self.brands["warnings"] = warnings

    kind = Agents if engine == "mesa" else Arrays
    return kind(campaign.setting, campaign.lines, campaign.seed).run()
