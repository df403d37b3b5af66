"""Chance and ignorance, shown apart: the same comparison with what is not known drawn anew, in the same worlds.

*Chance* is what differs between worlds, *ignorance* what differs between draws of the values that nobody has measured:
presets from their low – high, or fits of a calibration.  All draws share their worlds, so most of the luck cancels
between them; what is left of it is estimated (two-way analysis of variance, draws × worlds) and taken out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from wom_sim.language.say import marked, say
from wom_sim.scenario.guesses import drawn
from wom_sim.scenario.presets.presets import TYPED
from wom_sim.scenario.presets.resolve import NOTED
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.paired import ROUNDING, holm
from wom_sim.statistics.types import Floats
from wom_sim.studies.compare.outcomes import Outcomes

Quantity = Callable[[Outcomes], Floats]
"""One number per world of a comparison."""

FEWEST_WORLDS = 10
"""Each draw is run in at least so many worlds."""

CLAIM = 0.1
"""A parameter is named only if, allowing for all that are drawn, chance alone would name one in a tenth of studies."""


class Across(NamedTuple):
    """A quantity across draws: ``low`` – ``high`` holds 8 of 10 of them, the noise of few worlds taken out.

    ``chance`` and ``ignorance`` are variances: between the worlds of a draw, and between draws.  ``reliable``: the
    share of the variance of the draws' means that is ignorance; the rest is luck that few worlds leave.
    """

    values: Floats  # float64[draws]
    chance: float
    ignorance: float
    reliable: float

    @property
    def low(self) -> float:
        """The 10th percentile of the draws."""
        return float(np.quantile(self.values, 0.1))

    @property
    def high(self) -> float:
        """The 90th percentile of the draws."""
        return float(np.quantile(self.values, 0.9))


class Influence(NamedTuple):
    """A parameter's first-order share of the variance between draws, and its 95 % interval.

    ``p_value`` allows for all parameters (Holm).
    """

    path: str
    share: float
    low: float
    high: float
    p_value: float


def across(outcomes: Floats) -> Across:
    """What draws × worlds say: ``outcomes`` float64[draws, worlds], the worlds the same in every draw.

    The variance between draws is (MS_draws − MS_rest) / worlds, at least 0.  The draws' means are pulled towards their
    mean until their variance is that: as they stand they scatter too widely, by what luck is left in few worlds.
    """
    draws, worlds = outcomes.shape
    means, centre = outcomes.mean(axis=1), float(outcomes.mean())
    rest = outcomes - means[:, None] - outcomes.mean(axis=0) + centre
    noise = float(np.sum(rest**2)) / max(1, (draws - 1) * (worlds - 1)) / worlds
    total = float(means.var(ddof=1)) if draws > 1 else 0.0
    reliable = max(0.0, 1 - noise / total) if total > 0 else 0.0
    chance = float(outcomes.var(axis=1, ddof=1).mean()) if worlds > 1 else math.nan
    return Across(centre + math.sqrt(reliable) * (means - centre), chance, reliable * total, reliable)


def influences(values: Mapping[str, Floats], found: Across) -> list[Influence]:
    """Each parameter's first-order share of the ignorance in a quantity, the largest first.

    The squared rank correlation, adjusted for the number of draws (r² of unrelated numbers is 1 / (draws − 1) on
    average) and for the luck left in the draws' means; exact for a single monotone influence, a lower bound for one
    that rises and falls.  Its interval is Fisher's.
    """
    raw = [correlation(each, found.values) for each in values.values()]
    adjusted = holm([p for _, p in raw]).tolist()
    draws, reliable = len(found.values), found.reliable or math.nan
    listed = []
    for path, (r, _), p in zip(values, raw, adjusted, strict=True):
        ends = (math.atanh(min(abs(r), 1 - 1e-12)) + z / math.sqrt(max(1, draws - 3)) for z in (-1.96, 1.96))
        low, high = (min(1.0, math.tanh(max(0.0, end)) ** 2 / reliable) for end in ends)
        share = max(0.0, 1 - (1 - r * r) * (draws - 1) / max(1, draws - 2)) / reliable
        listed.append(Influence(path, min(1.0, share), low, high, p))
    return sorted(listed, key=lambda one: (-one.share, one.path))


def correlation(a: Floats, b: Floats) -> tuple[float, float]:
    """Spearman's rank correlation and its p value (Student); 0 and 1 where something never varies."""
    from scipy import special, stats

    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0, 1.0
    r = float(np.corrcoef(stats.rankdata(a), stats.rankdata(b))[0, 1])
    t = abs(r) * math.sqrt((len(a) - 2) / max(1e-300, 1 - r * r))
    return r, float(2 * special.stdtr(len(a) - 2, -t))


def preset_draws(scenario: Scenario) -> list[Scenario]:
    """The scenario with its presets drawn from their low – high; nothing where it uses none, or asks for none."""
    settings = scenario.uncertainty
    if settings.presets == "value" or not scenario.presets_used:
        return []
    draws = [drawn(scenario, settings.seed, draw) for draw in range(settings.preset_draws)]
    return draws if varying(draws) else []


_DRAWN = marked({
    (False, False): "", (True, False): "presets", (False, True): "ranges", (True, True): "presets and ranges",
})  # fmt: skip
"""By whether presets were drawn, and whether typed ranges were."""


def drawn_from(scenario: Scenario) -> str:
    """What :func:`preset_draws` draws from, a plural: presets, typed ranges, or both."""
    evidence = {used.evidence == TYPED for used in scenario.presets_used.values() if used.low is not None}
    return _DRAWN[False in evidence, True in evidence]


def varying(scenarios: Sequence[Scenario]) -> dict[str, Floats]:
    """Every number that differs between scenarios, by its path: float64[scenarios].

    Numbers that rise and fall together were drawn as one, and count as one: under the first path, with how many more.
    """
    leaves = [dict(numbers(one.as_mapping())) for one in scenarios]
    shared = [path for path in leaves[0] if all(path in one for one in leaves)] if leaves else []
    together: dict[bytes, list[str]] = {}
    for path in shared:
        column = np.array([one[path] for one in leaves])
        if np.ptp(column) > 0 and not path.startswith(f"{NOTED}."):
            together.setdefault(np.unique(column, return_inverse=True)[1].tobytes(), []).append(path)
    return {named(paths): np.array([one[paths[0]] for one in leaves]) for paths in together.values()}


def named(paths: Sequence[str]) -> str:
    """What was drawn as one, by its first path."""
    return paths[0] if len(paths) == 1 else say("{path} (and {others} more)", path=paths[0], others=len(paths) - 1)


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Numbers in nested plain values with their dotted paths."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from numbers(inside, f"{path}.{key}".lstrip("."))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)


@dataclass(frozen=True)
class Ignorance:
    """A comparison seen across draws of what is not known.

    ``draws``: one comparison per draw, all in the first worlds of ``centre``, the comparison at the central values;
    ``values[path]``: what was drawn, float64[draws]; ``label``: what they are drawn from, a plural.
    """

    centre: Outcomes = field(repr=False)
    draws: Sequence[Outcomes] = field(repr=False)
    values: Mapping[str, Floats] = field(repr=False)
    label: str = "presets"

    @property
    def worlds(self) -> int:
        """Worlds of each draw."""
        return self.draws[0].worlds

    @property
    def runs(self) -> Any:
        """One row per draw, strategy and world, as a pandas table."""
        import pandas as pd

        return pd.concat([one.runs.assign(draw=k) for k, one in enumerate(self.draws)], ignore_index=True)

    def across(self, quantity: Quantity) -> Across:
        """A quantity of one world, across draws; centred where all worlds of the central comparison put it."""
        found = across(np.array([quantity(one) for one in self.draws]))
        all_worlds = quantity(self.centre)
        return found._replace(values=found.values + all_worlds.mean() - all_worlds[: self.worlds].mean())

    def goal(self, strategy: str) -> Across | None:
        """The chance of the first goal across draws; None where there is none."""
        if self.centre.target(self.centre.metric) is None:
            return None
        found = self.across(lambda one: met(one, strategy))
        return found._replace(values=np.clip(found.values, 0.0, 1.0))

    def extra(self, strategy: str, over: str) -> Across:
        """What a strategy adds to another one, across draws."""
        return self.across(lambda one: outcome(one, strategy) - outcome(one, over))

    def outcome(self, strategy: str) -> Across:
        """The outcome of a strategy, across draws."""
        return self.across(lambda one: outcome(one, strategy))

    @cached_property
    def influences(self) -> list[Influence]:
        """What drives the best strategy's extra (alone: its outcome) across draws, the largest share first."""
        best = self.centre.best
        found = self.outcome(best) if best == self.centre.baseline else self.extra(best, self.centre.baseline)
        return influences(self.values, found)


def outcome(comparison: Outcomes, strategy: str) -> Floats:
    """What strategies are ranked by, one number per world."""
    found: Floats = comparison.outcomes(comparison.metric)[comparison.strategies.index(strategy)]
    return found


def met(comparison: Outcomes, strategy: str) -> Floats:
    """Whether the first goal is met, 1 or 0 per world."""
    target = comparison.target(comparison.metric)
    goal = np.asarray(math.nan if target is None else target, np.float64)
    return (outcome(comparison, strategy) >= goal - ROUNDING * np.abs(goal)).astype(np.float64)
