"""Designs: where to look in a space of parameters."""

from __future__ import annotations

import numpy as np

from wom_sim import rng

_WORD = rng.name_word("design")


def unit_cube(kind: str, points: int, dimensions: int, seed: int) -> np.ndarray:
    """Rows of numbers in [0, 1) of a sampled design, ``float64[points, dimensions]``."""
    if kind == "random":
        words = np.arange(points * dimensions, dtype=np.uint64)
        return rng.uniform_each(rng.absorb_each(rng.key(seed, _WORD), words)).reshape(points, dimensions)
    from scipy.stats import qmc

    dice = np.random.Generator(np.random.PCG64(rng.key(seed, _WORD)))
    sampler = qmc.Sobol(dimensions, rng=dice) if kind == "sobol" else qmc.LatinHypercube(dimensions, rng=dice)
    return np.asarray(sampler.random(points))
