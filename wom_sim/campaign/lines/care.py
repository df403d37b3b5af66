"""Care (R11): while a shift runs, complaints and questions are answered."""

from __future__ import annotations

from wom_sim import behaviour
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind
from wom_sim.engine.lines import SeedsLine
from wom_sim.scenario.plan.care import Care


class OfCare(Kind[Care]):
    """Nobody is shown anything; who complains or asks waits less."""

    def compiled(self, context: Context, name: str, spec: Care, ticks: Ticks) -> CompiledLine:
        """R11: the hours of the shift; what the team has no hours for is not answered."""
        line = SeedsLine(**context.common(name, spec), people={})
        brand = context.setting.contents[line.content].brand
        shift = behaviour.care.Shift(brand, ticks, spec.opens, spec.closes, spec.people)
        return CompiledLine(
            behaviour.care.attached(line, shift), Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost)
        )


KIND = OfCare()
