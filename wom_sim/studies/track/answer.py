"""Plan against reality: does what was counted lie in the band of the plan, and if not, which assumption moved?

The band is where 8 of 10 worlds of the plan fall, week by week.  Each assumption is then changed *alone*, by factors
from ¼ to 4, in the same worlds; between the factors the mean counts are interpolated on the log of the factor.  The
factor whose counts miss the actual ones least is simulated again in other worlds, and assumptions are ranked by how
usual the actual counts would be under it.  One that brings neither more counts into the band nor makes them more usual
than the plan did is no candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import say, says
from wom_sim.reading.arguments import whole
from wom_sim.reading.problems import did_you_mean, listed, show
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import as_run, sha256
from wom_sim.results.run import EngineName, choose_engine
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.paired import CHANCES
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import (
    Coarse,
    Observed,
    coarse,
    read_observed,
    refuse_impossible,
    spread_of,
    usual,
)
from wom_sim.studies.calibrate.work import Campaign, Worlds, ready
from wom_sim.studies.compare.ignorance import numbers
from wom_sim.worlds.fleet import Progress, refuse_large
from wom_sim.worlds.hire import Jobs, hired

FACTORS = (0.25, 0.5, 0.71, 1.41, 2.0, 4.0)
TRIED = 16
"""Worlds of each assumption at each factor; the same as the plan's first ones, so that differences are not luck."""

CONFIRMED = 4
"""So many assumptions are simulated again where they fit best."""

UNUSUAL = 0.1
"""Counts as unusual as theirs in fewer worlds of the plan ask for an explanation."""

STICKINESS = ("attract", "share", "visit", "persuade")
SHARING = ("contact", "customers", "decay")
BRAND = ("visits_per_day", "conversion")


class Week(NamedTuple):
    """One series in one period: what was counted, and the plan's 8 of 10 worlds."""

    series: str
    first: str
    last: str
    actual: float
    low: float
    median: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the count lies in the band."""
        return self.low <= self.actual <= self.high


class Moved(NamedTuple):
    """An assumption changed alone: by which factor, counts then inside the band, share of worlds as unusual."""

    path: str
    planned: float
    fitted: float
    factor: float
    inside: int
    usual: float


@dataclass(frozen=True)
class Tracking(Filed):
    """The plan's worlds, ``float64[worlds, data]``, what was counted, and the assumptions that may have moved.

    ``moved``: those that, changed alone, bring the counts nearest; ``tried``: how many there are to change.
    """

    room = "track"
    holds = "track.csv · moved.csv · figures/"

    scenario: Scenario = field(repr=False)
    strategy: str
    observed: Observed
    planned: Floats = field(repr=False)
    moved: tuple[Moved, ...]
    tried: int
    seed: int
    label: str

    @cached_property
    def bands(self) -> Floats:
        """Where 8 of 10 worlds of the plan fall, and the median: ``float64[3, data]``."""
        return np.quantile(self.planned, [(1 - CHANCES) / 2, 0.5, (1 + CHANCES) / 2], axis=0)

    @property
    def inside(self) -> int:
        """How many counts lie in the plan's band."""
        low, _, high = self.bands
        return int(np.sum((low <= self.observed.values) & (self.observed.values <= high)))

    @property
    def worlds(self) -> int:
        """How many worlds of the plan there are."""
        return len(self.planned)

    @property
    def to_explain(self) -> int:
        """How many assumptions were changed; 0 where nothing has to be explained."""
        return self.tried if self.usual < UNUSUAL else 0

    @cached_property
    def usual(self) -> float:
        """Share of the plan's worlds that are as unusual as what was counted."""
        return usual(judged(self.planned, self.observed), judged(self.observed.values, self.observed))

    def weeks(self) -> list[Week]:
        """One row per series and period."""
        low, median, high = self.bands
        seen, dates = self.observed, self.scenario.dates
        return [
            Week(
                name, str(dates.on(first)), str(dates.on(last)), value, float(low[k]), float(median[k]), float(high[k])
            )
            for k, (name, first, last, value) in enumerate(
                zip(seen.names, seen.first.tolist(), seen.last.tolist(), seen.values.tolist(), strict=True)
            )
        ]

    def coarse(self) -> list[Coarse]:
        """Series of which too few events are simulated; see :func:`~wom_sim.studies.calibrate.observed.coarse`."""
        return coarse(self.observed, ready(self.scenario))

    def table(self) -> Any:
        """Plan and actual counts as a pandas table."""
        return frame([{**week._asdict(), "inside": week.inside} for week in self.weeks()])

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "strategy": self.strategy,
            "worlds": self.worlds,
            "seed": self.seed,
            "usual": self.usual,
            "weeks": [{**week._asdict(), "inside": week.inside} for week in self.weeks()],
            "moved": [one._asdict() for one in self.moved],
            "coarse": [one._asdict() for one in self.coarse()],
        }

    def files(self) -> dict[str, Any]:
        """Plan and actual counts, and the assumptions that may have moved."""
        return {"track.csv": self.table(), "moved.csv": frame(self.moved, columns=Moved._fields)}

    def as_run(self) -> Scenario:
        """The plan."""
        return as_run(self.scenario, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """What was compared."""
        asked = {"strategy": self.strategy, "worlds": self.worlds, "seed": self.seed}
        return {"actual_sha256": sha256(Path(self.label)), **asked}


def track(
    scenario: Scenario | str | Path,
    actual: str | Path,
    strategy: str,
    *,
    worlds: int = 200,
    seed: int | None = None,
    assumptions: Sequence[str] | None = None,
    engine: EngineName = "auto",
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> Tracking:
    """Compare what was counted (a CSV as for ``calibrate``) with the band of a plan.

    ``assumptions`` are paths of numbers of the scenario (default: the strategy's stickiness, sharing, baseline and
    channels).  They are tried only where fewer than one world in ten is as unusual as what was counted.
    """
    plan = scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)
    plan.strategy(strategy)
    worlds = whole("worlds", worlds)
    if worlds < 2:
        raise InputError(say("a band needs at least 2 worlds (got {worlds})", worlds=worlds))
    observed = read_observed(actual, plan.dates, plan.repeats).by_week()
    refuse_impossible(observed, ready(plan))
    seed = plan.uncertainty.seed if seed is None else seed
    prepared = ready(plan)
    refuse_large(prepared, jobs)
    chosen = choose_engine(engine, prepared.network.people * plan.days * worlds)
    values = assumed(plan, strategy) if assumptions is None else given(plan, assumptions)
    total = worlds + len(values) * len(FACTORS) * TRIED + CONFIRMED * worlds
    campaign = Campaign(plan, strategy, seed, chosen, observed)
    with hired(jobs) as crew:
        runs = Worlds(campaign, len(observed.values), crew, lambda done: progress(done, total) if progress else None)
        planned = runs.run([{}] * worlds, range(worlds))
        found = Tracking(plan, strategy, observed, planned, (), len(values), seed, str(actual))
        return replace(found, moved=explained(runs, found, values)) if found.usual < UNUSUAL else found


def judged(counts: Floats, observed: Observed) -> Floats:
    """Counts by week and, as often, the total of each series: a small gap in every week is a large one."""
    groups = observed.groups
    totals = [counts[..., groups == k].sum(axis=-1, keepdims=True) for k in range(len(observed.series))]
    often = [np.repeat(total, int(np.sum(groups == k)), axis=-1) for k, total in enumerate(totals)]
    return np.concatenate([counts, *often], axis=-1)


def assumed(scenario: Scenario, strategy: str) -> dict[str, float]:
    """The numbers that a strategy's outcome rests on and that nobody knows for certain, by path; zeros are left out."""
    lines = [scenario.line(name) for name in scenario.strategy(strategy).lines]
    contents = dict.fromkeys(line.content for line in lines)
    brands = dict.fromkeys(scenario.contents[content].brand for content in contents) or dict.fromkeys(scenario.brands)
    paths = [f"contents.{content}.{key}" for content in contents for key in STICKINESS]
    paths += [f"sharing.{key}" for key in SHARING]
    paths += [f"brands.{brand}.{key}" for brand in brands for key in BRAND]
    paths += [f"brands.{brand}.channels.{name}.reach" for brand in brands for name in scenario.brands[brand].channels]
    return {path: value for path in paths if (value := value_at(scenario, path)) > 0}


def given(scenario: Scenario, paths: Sequence[str]) -> dict[str, float]:
    """The numbers at these paths.  Raises :class:`InputError` where there is none, or 0, which no factor changes."""
    found = {path: value_at(scenario, path) for path in paths}
    for path, value in found.items():
        if not value > 0:
            raise InputError(
                say(
                    "{path} is {value}, and no factor changes that\n   hint: fit it by `wom calibrate`",
                    path=path,
                    value=f"{value:g}",
                )
            )
    return found


def value_at(scenario: Scenario, path: str) -> float:
    """The number at a path of a scenario.  Raises :class:`InputError` that says which path may be meant."""
    whole = scenario.as_mapping()
    here: Any = whole
    for key in path.split("."):
        if not isinstance(here, Mapping) or key not in here:
            raise InputError(
                say("{path}: there is no such key in the scenario{meant}", path=path, meant=meant(path, whole))
            )
        here = here[key]
    if isinstance(here, bool) or not isinstance(here, int | float):
        inside = [name for name, _ in numbers(here, path)] if isinstance(here, Mapping) else []
        if not inside:
            raise InputError(say("{path} is {here}, and not a number", path=path, here=show(here)))
        raise InputError(
            says(
                "{path} holds {n} number\n   hint: name {names}",
                "{path} holds {n} numbers\n   hint: name {names}",
                len(inside),
                path=path,
                names=listed(inside, 8),
            )
        )
    return float(here)


def meant(path: str, whole: Mapping[str, Any]) -> str:
    """The number of a scenario that a path without one may stand for: one that ends so, or nearly is it."""
    paths = [name for name, _ in numbers(whole)]
    ends = [one for one in paths if one.endswith(f".{path}")]
    if len(ends) > 1:
        return say("\n   hint: {ends}", ends=listed(ends, 8))
    last = [one for one in paths if one.rpartition(".")[0] == path.rpartition(".")[0]]
    close = did_you_mean(path, ends or last) or did_you_mean(path, paths)
    return close or say("\n   hint: write a path such as contents.NAME.share or sharing.contact")


def helps(one: Moved, inside: int, usual: float) -> bool:
    """Whether more counts lie inside than in the plan, or they are more usual, and neither is worse."""
    return one.inside >= inside and one.usual >= usual and (one.inside, one.usual) != (inside, usual)


class Trial(NamedTuple):
    """An assumption, the factors that are possible for it, and the mean counts at each."""

    path: str
    value: float
    factors: Floats
    means: Floats


def explained(runs: Worlds, found: Tracking, values: Mapping[str, float]) -> tuple[Moved, ...]:
    """The assumptions that, changed alone, bring the counts nearest, the best first; those alone that really help."""
    observed, worlds = found.observed, len(found.planned)
    spread, wanted = spread_of(judged(found.planned, observed)), judged(observed.values, observed)
    tried = trials(runs, found.planned, found.scenario, values)
    judging = (trial._replace(means=judged(trial.means, observed)) for trial in tried)
    ranked = sorted((*nearest(trial, wanted, spread), trial.path, trial.value) for trial in judging)
    best = [confirmed(runs, observed, worlds, path, value, factor) for _, factor, path, value in ranked[:CONFIRMED]]
    helpful = [one for one in best if helps(one, found.inside, found.usual)]
    return tuple(sorted(helpful, key=lambda one: -one.usual))  # of equals, the one whose mean counts are nearer


def trials(runs: Worlds, planned: Floats, plan: Scenario, values: Mapping[str, float]) -> Iterator[Trial]:
    """Mean counts of each assumption at each factor, in the first worlds of the plan."""
    few = min(TRIED, len(planned))
    base = planned[:few].mean(axis=0)
    for path, value in values.items():
        factors = [factor for factor in FACTORS if possible(plan, path, value * factor)]
        means = [runs.run([{path: value * factor}] * few, range(few)).mean(axis=0) for factor in factors]
        pairs = sorted([(1.0, base), *zip(factors, means, strict=True)], key=lambda pair: pair[0])
        # what the plan's other worlds say of its mean is worth more than the first few: shift all alike
        shift = planned.mean(axis=0) - base
        yield Trial(path, value, np.array([one for one, _ in pairs]), np.array([mean + shift for _, mean in pairs]))


def possible(scenario: Scenario, path: str, value: float) -> bool:
    """Whether a scenario may have this value."""
    try:
        scenario.with_changes({path: value})
    except ScenarioError:
        return False
    return True


def nearest(trial: Trial, values: Floats, spread: Floats) -> tuple[float, float]:
    """By how many squared spreads the counts miss the values at least, and at which factor."""
    logs = np.log(trial.factors)
    fine = np.linspace(logs[0], logs[-1], 201)
    means = np.column_stack([np.interp(fine, logs, column) for column in trial.means.T])
    missed = np.sum(((means - values) / spread) ** 2, axis=1)
    return float(missed.min()), float(np.exp(fine[np.argmin(missed)]))


def confirmed(runs: Worlds, observed: Observed, worlds: int, path: str, value: float, factor: float) -> Moved:
    """An assumption at its best factor, simulated again in worlds of their own."""
    data = runs.run([{path: value * factor}] * worlds, range(worlds, 2 * worlds))
    low, high = np.quantile(data, [(1 - CHANCES) / 2, (1 + CHANCES) / 2], axis=0)
    inside = int(np.sum((low <= observed.values) & (observed.values <= high)))
    how_usual = usual(judged(data, observed), judged(observed.values, observed))
    return Moved(path, value, value * factor, factor, inside, how_usual)
