"""R1, R2: exposure is uneven.  Some people are shown far more ads than others, and the same people read every letter.

A person's share of a channel's ads is gamma distributed with shape k and mean 1 (Goodhardt & Ehrenberg's negative
binomial exposure); her chance to see a post is Beta(reach, 1 − reach), with the channel's reach as its mean.  Both are
drawn once per channel and person, under the seed of the *people*: with the world's seed the price of a plan would
differ by world.  People stand in 256 quantile classes, each at its conditional mean, so that expected money is exact.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
import scipy  # its parts load when first used: most commands need none
from annotated_types import Ge, Le
from pydantic import Field

from wom_sim.language.say import marked
from wom_sim.reading.fields import NUMBER, Model
from wom_sim.reading.ranges import LEAST_SHAPE, MOST_TIMES

KEY = "exposure"

STATE = {"today": (("classes", "i8", -1),)}  # the column of people's classes in which it differs; −1: it is even

CLASSES = 256


class Exposure(Model):
    """How unevenly people are reached; on unless it is said."""

    uneven: bool = Field(True, description="whether some people are shown far more than others")
    shape: Annotated[float, Ge(LEAST_SHAPE), Le(MOST_TIMES), NUMBER] = Field(
        0.5,
        title=marked("how evenly an advertisement is seen"),
        description="shape k of the gamma distribution of a channel's ads over its users",
    )


Spec = Exposure


class Constants(NamedTuple):
    """``classes``: the class of every person, by column; one empty column where all is even."""

    classes: Any


def constants(setting: Any) -> Constants:
    """The classes of a setting's people."""
    given = setting.people.classes if setting.people is not None else None
    return Constants(np.zeros((1, 1), np.uint8) if given is None else given)


def classes_of(uniforms: np.ndarray) -> np.ndarray:
    """Classes of people by their lots in [0, 1), ``uint8`` of the same shape."""
    return (uniforms * CLASSES).astype(np.uint8)


def of_ads(shape: float) -> np.ndarray:
    """Mean share of a channel's ads in every class, ``float64[256]`` with mean 1: k·θ·ΔF(k+1), with θ = 1/k."""
    edges = scipy.special.gammaincinv(shape, np.arange(CLASSES) / CLASSES)
    below = np.append(scipy.special.gammainc(shape + 1.0, edges), 1.0)
    return np.asarray(np.diff(below) * CLASSES)


def of_posts(reach: float) -> np.ndarray:
    """Chance to see a post in every class, ``float64[256]`` with mean ``reach``."""
    if reach in (0.0, 1.0):
        return np.full(CLASSES, reach)
    if reach > 0.5:  # near 1 quantiles lie closer together than floats do, near 0 they do not
        return np.asarray(1.0 - of_posts(1.0 - reach)[::-1])
    edges = scipy.special.betaincinv(reach, 1.0 - reach, np.arange(CLASSES) / CLASSES)
    below = np.append(scipy.special.betainc(reach + 1.0, 1.0 - reach, edges), 1.0)
    return np.asarray(np.clip(np.diff(below) * CLASSES * reach, 0.0, 1.0))


def first_cut(line: Any, person: Any, world: Any) -> int:
    """Where the cuts of a person's class begin among those of a line of today."""
    if line.classes < 0:
        return 0
    return int(world.on.exposure.classes[person.position][line.classes] * line.cap)
