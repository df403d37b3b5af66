"""R16: how much goodwill lifts the choice of a brand, solved from what more of the ads than of the market brings.

Nobody types β: what is known is that ten points more of the ads than of the market bring about half a point of share.
People, propensities and goodwill are those of a world; what each β would bring is counted on the same of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy  # its parts load when first used: most commands need none

from wom_sim.rng import absorb, absorb_each, start, uniform_each
from wom_sim.statistics.buying import gamma_classes
from wom_sim.statistics.types import Floats

CLASSES = 4096
"""Quantile classes of people, each at its mean."""

WEEK = 7


class Air(NamedTuple):
    """The ads of all brands: so many a person in a week, each with ``trust``; half-life and K of goodwill.

    ``shape`` of the gamma distribution of ads over people, infinite where all get as many by chance alone.
    """

    a_week: float
    half_life_days: float
    saturation: float
    shape: float
    trust: float = 0.5


ASKED, DAYS, EXCESS, MOST = 4096, 42, 0.1, 64.0
HALVINGS = 30


@lru_cache(maxsize=64)
def solved(points: float, b: int, shares: tuple[float, ...], switching: float, air: Air) -> float | None:
    """β at which ten points of excess share of voice bring brand ``b`` so much of the market; None where none does."""
    low, high = 0.0, MOST
    if gained(MOST, b, shares, switching, air) < points:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if gained(middle, b, shares, switching, air) >= points else (middle, high)
    return high


def gained(beta: float, b: int, shares: tuple[float, ...], switching: float, air: Air) -> float:
    """What brand ``b`` gains in share of the market by a share of voice ten points above it; others spend as before.

    On keyed people, the same for every β, who choose by propensity and goodwill as in a world; all brands have as much
    of the ads as of the market else.
    """
    liked = propensities(shares, switching)
    before, after = (held(goodwill_by(volumes, air), air, beta) * liked for volumes in two_plans(b, shares))
    return float(np.mean(after[:, b] / after.sum(axis=1)) - np.mean(before[:, b] / before.sum(axis=1)))


def two_plans(b: int, shares: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Parts of the ads by brand: as of the market, and with ten points more for one (of a giant, ten fewer before)."""
    own = shares[b]
    step = EXCESS if own < 1.0 - 2.0 * EXCESS else -EXCESS
    volume = (own + step) * (1.0 - own) / (1.0 - own - step)
    changed = tuple(max(0.0, volume) if k == b else share for k, share in enumerate(shares))
    return (shares, changed) if step > 0.0 else (changed, shares)


def held(goodwill: Floats, air: Air, beta: float) -> Floats:
    """1 + β·A/(A+K)."""
    return np.asarray(1.0 + beta * goodwill / (goodwill + air.saturation))


def propensities(shares: tuple[float, ...], switching: float) -> Floats:
    """G of keyed people for every brand, float64[people, brands]; 0 of a brand without a share."""
    found = np.zeros((ASKED, len(shares)))
    for b, share in enumerate(shares):
        if share > 0.0:
            found[:, b] = gamma_classes(switching * share, CLASSES)[(lots(b, 0) * CLASSES).astype(np.int64)]
    return found


@lru_cache(maxsize=64)
def goodwill_by(volumes: tuple[float, ...], air: Air) -> Floats:
    """A of keyed people after :data:`DAYS` of ads, float64[people, brands]; who sees many of one sees many of all."""
    classes = np.ones(CLASSES) if air.shape == np.inf else gamma_classes(air.shape, CLASSES) / air.shape
    heavy, fade = classes[(lots(0, 1) * CLASSES).astype(np.int64)], 2.0 ** (-1.0 / air.half_life_days)
    found = np.zeros((ASKED, len(volumes)))
    for day in range(DAYS):
        for b, volume in enumerate(volumes):
            seen = scipy.special.pdtrik(lots(b, 2 + day), heavy * volume * air.a_week / WEEK)
            found[:, b] = found[:, b] * fade + air.trust * np.ceil(np.maximum(seen, 0.0))
    return found


def lots(b: int, what: int) -> Floats:
    """Uniform lots of keyed people."""
    state = absorb(absorb(start(0), what), b)
    return uniform_each(absorb_each(state, np.arange(ASKED, dtype=np.uint64)))
