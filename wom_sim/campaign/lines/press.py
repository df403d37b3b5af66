"""Press work (R3): outlets that may take the story."""

from __future__ import annotations

from wom_sim import rng
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind
from wom_sim.engine.lines import Outlet, PressLine
from wom_sim.scenario.plan.press import Press


class OfPress(Kind[Press]):
    """A story that each outlet takes once, from the day of the press work on."""

    def compiled(self, context: Context, name: str, spec: Press, ticks: Ticks) -> CompiledLine:
        """R3 for every outlet."""
        common, first = context.common(name, spec), context.scenario.tick(spec.on)
        last = min(context.scenario.days, first + spec.days - 1) if ticks else 0
        outlets = tuple(
            Outlet(
                **{**common, "name": f"{name}/{outlet}", "word": rng.name_word(f"{name}/{outlet}")},
                reach=one.reach, take_up=one.take_up,
            )
            for outlet, one in spec.outlets.items()
        )  # fmt: skip
        needed = spec.shares_needed / context.scale
        line = PressLine(**common, outlets=outlets, first=first, last=last, needed=needed)
        return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost))


KIND = OfPress()
