"""Contests (R10): while one runs its content is passed on more readily."""

from __future__ import annotations

from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind, encouraging
from wom_sim.engine.lines import SeedsLine
from wom_sim.scenario.plan.contest import Contest


class OfContest(Kind[Contest]):
    """Nobody is told of anything; who knows the content passes it on more readily."""

    def compiled(self, context: Context, name: str, spec: Contest, ticks: Ticks) -> CompiledLine:
        """R10 for everybody."""
        line = encouraging(SeedsLine(**context.common(name, spec), people={}), ticks, spec.lift)
        return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=self.fixed(spec, len(ticks))))

    def fixed(self, spec: Contest, days: int) -> float:
        """The prize, and what is spent once."""
        return spec.fixed_cost + spec.prize


KIND = OfContest()
