"""What every line of the plan is compiled with, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from wom_sim import rng, rules
from wom_sim.campaign.auction import Account
from wom_sim.campaign.audiences import Public
from wom_sim.campaign.contents import pieces_of
from wom_sim.engine import setting as w
from wom_sim.engine.lines import EngineLine, SeedsLine
from wom_sim.ledger import Medium
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.scenario import Scenario

Ticks = tuple[int, ...]

Demand = Mapping[tuple[str, int], Mapping[str, float]]
"""By channel and tick, and by brand: how often its money could buy all that is shown there."""

Choose = Callable[[int, int], np.ndarray]
"""Positions of the people seeded in the world with this seed, on this tick."""


@dataclass(frozen=True)
class CompiledLine:
    """A line of the plan ready to run: its part of the model, its money, and whom it seeds in a given world.

    ``spec`` is what was compiled: the line of the plan as a budget allows it.
    ``answers``: the claim that it corrects, where it starts no earlier; without the claim it rests, and costs nothing.
    ``daily``: money set aside for each tick, where it buys day by day, and ``others``: what other brands bid there;
    ``staff``: people at work on each tick, where
    they answer.  What is typed here can be changed on the way.
    """

    line: EngineLine
    account: Account
    choose: Choose | None = None
    spec: LineBase | None = None
    answers: w.ClaimSetting | None = None
    daily: Mapping[int, float] = field(default_factory=dict)
    others: Mapping[int, float] = field(default_factory=dict)
    staff: Mapping[int, float] = field(default_factory=dict)

    def rests(self, seed: int) -> bool:
        """Whether it answers a claim that never comes in the world with this seed."""
        return self.answers is not None and not self.answers.comes(seed)

    def in_world(self, seed: int) -> EngineLine:
        """The line with this world's seeds filled in; it reaches nobody where the claim that it answers never comes."""
        if self.rests(seed):
            line = self.line
            return SeedsLine(line.name, line.word, line.medium, line.content, line.attention, line.trust)
        if self.choose is None or not isinstance(self.line, SeedsLine):
            return self.line
        return replace(self.line, people={tick: self.choose(seed, tick) for tick in self.line.people})


@dataclass(frozen=True)
class Context:
    """What every line is compiled with."""

    scenario: Scenario
    setting: w.Setting
    public: Public
    scale: float  # real people behind each simulated one
    demand: Demand = field(default_factory=dict)  # what other brands' ads bid for

    def others(self, brand: str, channel: str, tick: int) -> float:
        """How often the money of other brands could buy all that a channel shows on a day."""
        bids = self.demand.get((channel, tick), {})
        return sum(bid for other, bid in bids.items() if other != brand)

    def people(self, name: str) -> int:
        """How many simulated people a line can reach."""
        return int(np.count_nonzero(self.public.of_line(name)))

    def content(self, name: str) -> int:
        """Place of a content among the engine's; of its first piece where it has several."""
        return [piece.content for piece in pieces_of(self.scenario)].index(name)

    def pieces(self, spec: LineBase) -> int:
        """How many pieces the content of a line has."""
        return self.scenario.contents[spec.content].pieces

    def channel(self, brand: str, name: str) -> int:
        """Place of a channel among the engine's."""
        places = [(self.setting.brands[one.brand].name, one.name) for one in self.setting.channels]
        return places.index((brand, name))

    def common(self, name: str, spec: LineBase) -> dict[str, Any]:
        """What every line of the engine says."""
        return {
            "name": name,
            "word": rng.name_word(name),
            "medium": Medium[spec.medium.upper()],
            "content": self.content(spec.content),
            "attention": rules.units(spec.attention * self.scenario.contents[spec.content].fits(spec.seen_on)),
            "trust": rules.units(spec.trust),
            "audience": self.public.lines[name],
            **{rate: getattr(spec, rate) for rate in ("cvr", "odds") if hasattr(spec, rate)},
            "ctr": spec.click_rate,
            "feed": self.scenario.feed.get(spec.seen_on or "") if spec.in_feed else None,
            "platform": rng.name_word(spec.seen_on or ""),
            "rival": self.scenario.brands[self.scenario.contents[spec.content].brand].rival,
        }
