"""The posterior of a calibration: what may be true, what is known of each parameter, and what of none alone."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import hinted
from wom_sim.results.answer import frame
from wom_sim.results.folder import warn_of_another_model
from wom_sim.scenario.guesses import drawn
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.study import Prior
from wom_sim.studies.compare.ignorance import drawn_from, preset_draws

FILE, PRIORS = "posterior.parquet", "priors.json"
WEIGHT = "weight"
LEVEL = 0.9
"""Chance of the intervals."""

ENTANGLED = 0.6
"""A product is worth a sentence where the sd of its log is at most so many times that of its best known part."""

CORRELATED = 0.75
"""So are two parameters whose logs are correlated so strongly."""

WELL_KNOWN = 0.1
"""Nothing needs telling apart whose log is known to 0.1, that is to 10 %."""

_WORD = rng.name_word("posterior")


class Marginal(NamedTuple):
    """One parameter: median, 90 % interval, and the share of its prior's range of chance that is still open.

    ``open``: width of the interval in the prior's own shares / 0.9; 1 means that the data say nothing.
    """

    path: str
    median: float
    low: float
    high: float
    open: float
    prior: str

    def row(self) -> dict[str, Any]:
        """The same as plain values, without its path."""
        return {name: value for name, value in self._asdict().items() if name != "path"}


class Entangled(NamedTuple):
    """Parameters that the data know together only: a product of powers ±1, and how well it and its parts are known.

    ``together`` and ``alone``: standard deviations of logs; ``correlation``: of the logs, for a pair, else nan.
    """

    paths: tuple[str, ...]
    powers: tuple[int, ...]
    together: float
    alone: tuple[float, ...]
    correlation: float

    @property
    def kind(self) -> str:
        """A product or a ratio that is known, or a pair that is only correlated."""
        if self.together > ENTANGLED * min(self.alone):
            return "correlated"
        return "product" if min(self.powers) > 0 else "ratio"

    def formula(self) -> str:
        """The product, such as attract × share or contact / stop."""
        if self.kind == "correlated":
            return " and ".join(self.paths)
        first, *rest = zip(self.paths, self.powers, strict=True)
        return first[0] + "".join(f" {'×' if power > 0 else '/'} {path}" for path, power in rest)

    def row(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "formula": self.formula(), "kind": self.kind, "sd_log": self.together, "sd_log_parts": self.alone,
            "correlation": self.correlation,
        }  # fmt: skip


@dataclass(frozen=True)
class Posterior:
    """Weighted sets of parameters: ``values``, ``float64[particles, parameters]``, in the order of ``paths``."""

    paths: tuple[str, ...]
    priors: tuple[Prior, ...]
    values: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    seed: int = 0

    @classmethod
    def read(cls, folder: str | Path) -> Posterior:
        """The posterior that a calibration saved.  Raises :class:`InputError` where the folder holds none, or half."""
        table, priors = Path(folder) / FILE, Path(folder) / PRIORS
        if not table.is_file() or not priors.is_file():
            raise InputError(
                say("{folder}: holds no posterior\n   hint: name the result folder of `wom calibrate`", folder=folder)
            )
        warn_of_another_model(Path(folder))
        try:
            found = cls._of_files(table, priors)
            whole = len(found.values) > 0 and bool(np.isfinite(found.values).all() and found.weights.sum() > 0)
        except Exception:  # what a damaged file may raise has no one type
            whole = False
        if not whole:
            message = say("{folder}: the posterior in it is damaged", folder=folder)
            raise InputError(hinted(message, say("run `wom calibrate` again")))
        return found

    @classmethod
    def _of_files(cls, table: Path, priors: Path) -> Posterior:
        import pandas as pd

        frame, told = pd.read_parquet(table), json.loads(priors.read_text(encoding="utf-8"))
        paths = tuple(told["priors"])
        values = frame[list(paths)].to_numpy(np.float64)
        found = tuple(Prior.model_validate(told["priors"][path]) for path in paths)
        return cls(paths, found, values, frame[WEIGHT].to_numpy(np.float64), int(told["seed"]))

    def table(self) -> Any:
        """One row per particle as a pandas table: each parameter by path, and its weight."""
        columns = {path: self._typed(k, self.values[:, k]) for k, path in enumerate(self.paths)}
        return frame({**columns, WEIGHT: self.weights})

    def fill(self, aside: Path) -> None:
        """Write what :meth:`read` reads."""
        self.table().to_parquet(aside / FILE, compression="zstd", index=False)
        priors = {path: prior.model_dump() for path, prior in zip(self.paths, self.priors, strict=True)}
        (aside / PRIORS).write_text(json.dumps({"seed": self.seed, "priors": priors}, indent=2) + "\n", "utf-8")

    def draw(self, k: int) -> dict[str, float | int]:
        """Parameters number k, by path: a particle chosen by weight, keyed by the calibration's seed and k."""
        lot = rng.uniform(rng.key(self.seed, _WORD, k)) * self._cumulated[-1]
        chosen = min(int(np.searchsorted(self._cumulated, lot, side="right")), len(self.values) - 1)
        return self.particle(chosen)

    @cached_property
    def _cumulated(self) -> Floats:
        return np.cumsum(self.weights)

    def particle(self, number: int) -> dict[str, float | int]:
        """Parameters of one particle, by path."""
        return {path: self._typed(k, self.values[number, k : k + 1])[0].item() for k, path in enumerate(self.paths)}

    def _typed(self, k: int, column: Floats) -> np.ndarray:
        return column.astype(np.int64) if self.priors[k].whole else column

    def scenario(self, scenario: Scenario, k: int) -> Scenario:
        """A scenario with draw number k of the parameters: what may be true, beside what chance brings."""
        return scenario.with_changes(self.draw(k))

    def centre(self) -> dict[str, float | int]:
        """The particle nearest to the posterior's mean: likely as a whole, which medians one by one need not be."""
        shares = np.column_stack([prior.share(self.values[:, k]) for k, prior in enumerate(self.priors)])
        away = shares - self.weights @ shares
        spread = np.sqrt(self.weights @ away**2)
        return self.particle(int(np.argmin(np.sum((away / np.where(spread > 0, spread, 1.0)) ** 2, axis=1))))

    def quantiles(self, values: Floats, shares: Sequence[float]) -> list[float]:
        """Weighted quantiles of one number per particle."""
        order = np.argsort(values, kind="stable")
        below = np.cumsum(self.weights[order])
        found = np.searchsorted(below, np.asarray(shares) * below[-1]).clip(0, len(values) - 1)
        return [float(value) for value in values[order][found]]

    def marginals(self) -> list[Marginal]:
        """What is known of each parameter by itself."""
        tail = (1 - LEVEL) / 2
        found = []
        for k, (path, prior) in enumerate(zip(self.paths, self.priors, strict=True)):
            low, median, high = self.quantiles(self.values[:, k], (tail, 0.5, 1 - tail))
            left = float(prior.share(high) - prior.share(low)) / LEVEL
            found.append(Marginal(path, median, low, high, min(1.0, left), prior.words()))
        return found

    def median(self) -> dict[str, float]:
        """Median of each parameter, by path."""
        return {one.path: one.median for one in self.marginals()}

    def correlations(self) -> Floats:
        """Correlations of the logs of the positive parameters, in the order of ``paths``; nan for the others."""
        spread = np.sqrt(np.diag(self._logs))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self._logs / np.outer(spread, spread))

    @cached_property
    def _logs(self) -> Floats:
        """Covariance of the logs of parameters; nan where one may be 0 or less."""
        positive = (self.values > 0).all(axis=0)
        logs = np.log(np.where(positive, self.values, np.nan))
        away = logs - self.weights @ logs
        return np.asarray((away * self.weights[:, None]).T @ away)

    def entangled(self) -> list[Entangled]:
        """Products and ratios of two or three parameters that are known far better than any of their parts.

        A pair may also be merely correlated, where one part is known much better than the other.
        The well-known one is attract × contact × share: the reproduction number R depends on little else.
        """
        found: list[Entangled] = []
        for size in (2, 3):
            for places in combinations(range(len(self.paths)), size):
                best = min((self._product(places, signs) for signs in _signs(size)), key=lambda one: one.together)
                least = min(best.alone)
                part = min((one.together for one in found if set(one.paths) < set(best.paths)), default=math.inf)
                known = best.together <= ENTANGLED * min(least, part)
                if least > WELL_KNOWN and (known or abs(best.correlation) > CORRELATED):
                    found.append(best)
        return sorted(found, key=lambda one: one.together / min(one.alone))

    def _product(self, places: tuple[int, ...], signs: tuple[int, ...]) -> Entangled:
        covariance, powers = self._logs[np.ix_(places, places)], np.array(signs)
        together = float(np.sqrt(max(0.0, powers @ covariance @ powers)))
        together = math.inf if math.isnan(float(covariance.sum())) else together
        alone = tuple(float(one) for one in np.sqrt(np.diag(covariance)))
        pair = float(covariance[0, 1] / (alone[0] * alone[1])) if len(places) == 2 and min(alone) > 0 else math.nan
        return Entangled(tuple(self.paths[k] for k in places), signs, together, alone, pair)


FITS = marked({
    "": "fits", "presets": "fits and presets", "ranges": "fits and ranges",
    "presets and ranges": "fits and presets and ranges",
})  # fmt: skip
"""What draws are drawn from, by what is drawn beside what was fitted."""


class Fits(NamedTuple):
    """A scenario with what was fitted in it, draws of what is still not known, and what they were drawn from."""

    scenario: Scenario
    draws: list[Scenario]
    across: str


def fits(scenario: Scenario, folder: str | Path) -> Fits:
    """The scenario at the centre of a posterior; its presets that were not fitted are drawn beside it.

    Raises :class:`InputError` where the folder holds no posterior, or one of parameters that the scenario lacks.
    """
    posterior = Posterior.read(folder)
    try:
        centre = scenario.with_changes(posterior.centre())
    except ScenarioError as error:
        why = str(error).partition("\n")[0]
        raise InputError(
            say(
                "{folder}: what was fitted does not go into this scenario: {why}\n"
                "   hint: compare the scenario that was calibrated",
                folder=folder,
                why=why,
            )
        ) from None
    settings = scenario.uncertainty
    if preset_draws(centre):
        draws = [drawn(scenario, settings.seed, k) for k in range(settings.preset_draws)]
        return Fits(
            centre,
            [posterior.scenario(one, k) for k, one in enumerate(draws)],
            FITS[drawn_from(centre)],
        )
    return Fits(centre, [posterior.scenario(scenario, k) for k in range(settings.preset_draws)], FITS[""])


def _signs(size: int) -> list[tuple[int, ...]]:
    return [(1, *rest) for rest in product((1, -1), repeat=size - 1)]


def resampled(priors: Mapping[str, Prior], shares: Floats, weights: Floats, seed: int) -> Posterior:
    """The posterior of particles given as shares of their priors."""
    values = np.column_stack([prior.at(shares[:, k]) for k, prior in enumerate(priors.values())])
    return Posterior(tuple(priors), tuple(priors.values()), values, weights, seed)
