"""What moves an outcome: Morris's elementary effects and Sobol's shares of the variance, with luck kept apart.

A method makes a design, ``rows`` of shares 0 … 1 of each parameter's range, and reads ``outcomes``,
``float64[rows, worlds]``, of any function of it.  All rows are seen in the same worlds, so that what the worlds have in
common cancels in every difference between two rows; what is left of luck is told beside each index.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from wom_sim import rng
from wom_sim.statistics.types import Floats, Integers

RESAMPLES = 999
FLIPS = 999
FEWEST_WORLDS = 10
"""With fewer worlds luck and effect cannot be told apart at :data:`BY_LUCK`."""

BY_LUCK = 0.01
"""An effect is above the noise where luck alone does as much with a chance of at most this."""

LEVELS = 4
_LEVEL = 0.95
_BATCH = 2_000_000
_WORD = rng.name_word("sensitivity")
_DESIGN = rng.name_word("design")


def unit_cube(kind: str, points: int, dimensions: int, seed: int) -> np.ndarray:
    """Rows of numbers in [0, 1) of a sampled design, ``float64[points, dimensions]``."""
    if kind == "random":
        words = np.arange(points * dimensions, dtype=np.uint64)
        return rng.uniform_each(rng.absorb_each(rng.key(seed, _DESIGN), words)).reshape(points, dimensions)
    from scipy.stats import qmc

    dice = np.random.Generator(np.random.PCG64(rng.key(seed, _DESIGN)))
    sampler = qmc.Sobol(dimensions, rng=dice) if kind == "sobol" else qmc.LatinHypercube(dimensions, rng=dice)
    return np.asarray(sampler.random(points))


class Interval(NamedTuple):
    """An index and its 95 % bootstrap interval over trajectories or samples."""

    value: float
    low: float
    high: float


class Effect(NamedTuple):
    """What one parameter does.

    ``indices``: the method's indices by name, the main one first.  ``noise``: how large luck alone would make the main
    one; nan for one world.  ``chance``: that luck alone makes it as large as it is; nan for fewer than
    :data:`FEWEST_WORLDS` worlds.
    """

    indices: dict[str, Interval]
    noise: float
    chance: float

    @property
    def main(self) -> Interval:
        """The index that parameters are ranked by."""
        return next(iter(self.indices.values()))

    @property
    def above_noise(self) -> bool | None:
        """Whether the parameter does more than luck; None where the worlds are too few to say."""
        return None if math.isnan(self.chance) else self.chance <= BY_LUCK


class Luck(NamedTuple):
    """Shares of the variance that are luck: between single runs, and between the means over all worlds."""

    one_world: float
    mean: float


class Method(Protocol):
    """A design, and what is read from its outcomes."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the indices, the main one first."""

    @property
    def rows(self) -> Floats:
        """The design, ``float64[rows, parameters]`` in [0, 1]."""

    def moves(self, outcomes: Floats) -> Floats:
        """What each parameter alone changed, ``[parameters, repeats, worlds]``."""

    def size(self, moves: Floats) -> Floats:
        """The main index of moves ``[…, repeats, worlds]``, but for a factor: ``[…, worlds]``."""

    def indices(self, means: Floats) -> Floats:
        """The indices of mean outcomes ``[rows]``: ``[names, parameters]``."""

    def resampled(self, means: Floats, dice: np.random.Generator) -> Floats:
        """Indices of :data:`RESAMPLES` bootstrap samples: ``[names, resamples, parameters]``."""

    def noise(self, outcomes: Floats) -> Floats:
        """How large luck alone makes the main index: ``[parameters]``."""


@dataclass(frozen=True)
class Morris:
    """Elementary effects: trajectories through the ranges on which one parameter moves at a time (Morris 1991).

    ``mu_star``, the mean size of the effects (Campolongo et al. 2007), is how far the outcome moves when the parameter
    goes over its whole range; ``mu`` keeps the sign; ``sigma``, their standard deviation, is large where the effect
    depends on the other parameters or is not linear.
    """

    parameters: int
    trajectories: int
    seed: int
    names: tuple[str, ...] = ("mu_star", "mu", "sigma")

    @property
    def problem(self) -> dict[str, Any]:
        """The parameters as SALib names them."""
        names = [str(k) for k in range(self.parameters)]
        return {"num_vars": self.parameters, "names": names, "bounds": [[0.0, 1.0]] * self.parameters}

    @cached_property
    def rows(self) -> Floats:
        """Trajectories one after another, each of ``parameters`` + 1 rows."""
        from SALib.sample import morris

        dice = generator(self.seed, 0)
        return np.asarray(morris.sample(self.problem, self.trajectories, num_levels=LEVELS, seed=dice))

    def moves(self, outcomes: Floats) -> Floats:
        """Elementary effects: the change of the outcome at a step, per whole range."""
        paths = (self.trajectories, self.parameters + 1, -1)
        steps, changes = np.diff(self.rows.reshape(paths), axis=1), np.diff(outcomes.reshape(paths), axis=1)
        mover = np.abs(steps).argmax(axis=2)
        length = np.take_along_axis(steps, mover[..., None], axis=2)
        effects = np.empty((self.parameters, self.trajectories, changes.shape[2]))
        effects[mover.T, np.arange(self.trajectories)] = (changes / length).swapaxes(0, 1)
        return effects

    def size(self, moves: Floats) -> Floats:
        """Mean size."""
        return np.asarray(np.abs(moves).mean(axis=-2))

    def indices(self, means: Floats) -> Floats:
        """By SALib."""
        from SALib.analyze import morris

        found = morris.analyze(self.problem, self.rows, means, num_resamples=2, num_levels=LEVELS, seed=0)
        return np.array([np.asarray(found[name], dtype=np.float64) for name in self.names])

    def resampled(self, means: Floats, dice: np.random.Generator) -> Floats:
        """Trajectories drawn anew."""
        drawn = self.moves(means[:, None])[:, dice.integers(0, self.trajectories, (RESAMPLES, self.trajectories)), 0]
        return np.array([np.abs(drawn).mean(axis=2).T, drawn.mean(axis=2).T, drawn.std(axis=2, ddof=1).T])

    def noise(self, outcomes: Floats) -> Floats:
        """The mean size of normal errors of each effect: σ·√(2/π)."""
        return np.asarray((np.sqrt(2 / np.pi * error_variance(self.moves(outcomes)))).mean(axis=1))


@dataclass(frozen=True)
class Sobol:
    """Shares of the variance over the whole ranges: samples A and B, and A with one column of B at a time.

    ``total`` is what would be left of the variance if all others were known, ``first`` what goes if this parameter
    is known; their difference is what it does together with others (Saltelli et al. 2010, as in scipy).
    """

    parameters: int
    samples: int
    seed: int
    names: tuple[str, ...] = ("total", "first")

    @cached_property
    def rows(self) -> Floats:
        """A, B, and for each parameter A with its column of B; ``samples`` rows each."""
        both = unit_cube("sobol", self.samples, 2 * self.parameters, self.seed)
        a, b = both[:, : self.parameters], both[:, self.parameters :]
        mixed = [np.where(np.arange(self.parameters) == k, b, a) for k in range(self.parameters)]
        return np.concatenate([a, b, *mixed])

    def blocks(self, outcomes: Floats) -> tuple[Floats, Floats, Floats]:
        """Outcomes of A, of B, and of the mixtures with one more axis in front."""
        blocks = outcomes.reshape(self.parameters + 2, self.samples, *outcomes.shape[1:])
        return blocks[0], blocks[1], blocks[2:]

    def moves(self, outcomes: Floats) -> Floats:
        """Outcome of each mixture − that of A."""
        a, _, mixed = self.blocks(outcomes)
        return mixed - a

    def size(self, moves: Floats) -> Floats:
        """Half the mean square: the variance that comes and goes with the parameter."""
        return np.asarray(0.5 * np.square(moves).mean(axis=-2))

    def indices(self, means: Floats) -> Floats:
        """By scipy."""
        return self.shares(means, np.tile(np.arange(self.samples), (2, 1)))[:, 0]

    def shares(self, means: Floats, picks: Integers) -> Floats:
        """Indices of samples picked by number, ``int[at least 2, samples]``: ``[names, picks, parameters]``."""
        from scipy.stats import sobol_indices

        a, b, mixed = self.blocks(means)
        found = sobol_indices(func={"f_A": a[picks], "f_B": b[picks], "f_AB": mixed[:, picks]}, n=self.samples)
        shape = (len(picks), self.parameters)
        return np.array([found.total_order.reshape(shape), found.first_order.reshape(shape)])

    def resampled(self, means: Floats, dice: np.random.Generator) -> Floats:
        """Samples drawn anew, a few hundred at a time."""
        picks = dice.integers(0, self.samples, (RESAMPLES, self.samples))
        pieces = -(-RESAMPLES * self.samples * self.parameters // _BATCH)
        batches = np.array_split(picks, min(pieces, RESAMPLES // 2))
        return np.concatenate([self.shares(means, batch) for batch in batches], axis=1)

    def noise(self, outcomes: Floats) -> Floats:
        """Half the mean variance of the error of a difference, as a share of the variance between points."""
        a, b, _ = self.blocks(outcomes.mean(axis=1))
        variance = float(np.var([a, b]))
        half = 0.5 * error_variance(self.moves(outcomes)).mean(axis=1)
        return np.asarray(half / variance if variance else np.zeros(self.parameters))


def error_variance(moves: Floats) -> Floats:
    """Variance of the mean of moves over the worlds: s² / worlds; nan for one world."""
    worlds = moves.shape[-1]
    return np.asarray(moves.var(axis=-1, ddof=1) / worlds if worlds > 1 else np.full(moves.shape[:-1], np.nan))


def generator(seed: int, use: int) -> np.random.Generator:
    """A generator that depends on the study's seed and what it is for."""
    return np.random.Generator(np.random.PCG64(rng.key(seed, _WORD, use)))


def measure(method: Method, function: Callable[[Floats], Floats], seed: int) -> list[Effect]:
    """The effects of a function of a design's rows; ``function(rows)`` returns ``float64[rows, worlds]``."""
    return effects(method, function(method.rows), seed)


def effects(method: Method, outcomes: Floats, seed: int) -> list[Effect]:
    """What each parameter does to outcomes ``float64[rows, worlds]``, in the order of the parameters."""
    means = outcomes.mean(axis=1)
    values = method.indices(means)
    drawn = method.resampled(means, generator(seed, 1))
    low, high = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=1)
    found = np.stack([values, low, high], axis=1)
    noise, by_luck = method.noise(outcomes), chances(method, outcomes, seed)
    return [
        Effect(
            {name: Interval(*map(float, found[i, :, k])) for i, name in enumerate(method.names)},
            float(noise[k]),
            float(by_luck[k]),
        )
        for k in range(values.shape[1])
    ]


def chances(method: Method, outcomes: Floats, seed: int) -> Floats:
    """For each parameter the chance that luck alone makes its main index as large.

    If it has no effect, a move is as likely as its opposite.  So all moves of a world change their sign together, world
    by world at random, which keeps what rows have in common; counted is how often the index comes out as large.
    """
    worlds = outcomes.shape[1]
    if worlds < FEWEST_WORLDS:
        return np.full(method.rows.shape[1], np.nan)
    signs = generator(seed, 2).choice([-1.0, 1.0], (worlds, FLIPS)) / worlds
    found = []
    for moves in method.moves(outcomes):
        size, flipped = method.size(moves.mean(axis=1, keepdims=True)), method.size(moves @ signs)
        found.append((1 + np.count_nonzero(flipped >= size * (1 - 1e-9))) / (1 + FLIPS))
    return np.array(found)


def luck(outcomes: Floats) -> Luck:
    """How much of the variance of outcomes ``float64[rows, worlds]`` is luck; nan for one world.

    By a two-way layout, rows × worlds: σ² of the rest, and the variances of rows and of worlds without their shares of
    it.  Between means only the rest counts, σ² / worlds: what the worlds have in common moves all rows alike.
    """
    rows, worlds = outcomes.shape
    if worlds == 1:
        return Luck(math.nan, math.nan)
    by_row, by_world = outcomes.mean(axis=1), outcomes.mean(axis=0)
    rest = np.square(outcomes - by_row[:, None] - by_world + outcomes.mean()).sum() / ((rows - 1) * (worlds - 1))
    between, among = float(by_row.var(ddof=1)), max(0.0, float(by_world.var(ddof=1) - rest / rows))
    signal = max(0.0, between - rest / worlds)
    whole = signal + among + rest
    return Luck(
        float((among + rest) / whole) if whole else math.nan,
        float(min(1.0, rest / worlds / between)) if between else math.nan,
    )
