"""What a fit has to beat: a curve that knows nothing of the plan, and the plan without word of mouth.

New customers are put beside a Bass curve (Bass 1969, Management Science 15), fitted by least squares of the counts
(Srinivasan & Mason 1986, Marketing Science 5), every other series beside its mean.  Without word of mouth nobody hears
from a friend (``sharing.contact`` 0) in the same worlds under the same parameters, and each series is then rescaled by
the factor that fits it best: what is left to see is whether word of mouth explains its course.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.language.say import marked
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import Observed

NEW = ("conversions", "reach", "notices")
"""Series in which a person counts once, as in a Bass curve."""

MEAN, BASS = marked(("mean", "Bass curve"))
"""What a series is put beside."""

LEAST_PERIODS = 6
"""A curve of three numbers needs twice as many counts."""

NO_WORD_OF_MOUTH = {"sharing.contact": 0.0}

_STARTS = ((0.03, 0.4), (0.1, 0.05), (0.005, 0.8))
"""Usual p and q, from which least squares set out; the best end counts."""


class Miss(NamedTuple):
    """How far a series lies from what each says: root of the mean square, as a share of the series' mean.

    ``off``: without word of mouth, rescaled; nan where nobody asked.  ``plain``: the Bass curve or the mean, as
    ``curve`` says.
    """

    series: str
    model: float
    off: float
    plain: float
    curve: str


def misses(observed: Observed, model: Floats, off: Floats | None, most: Floats) -> list[Miss]:
    """Every series beside the model's mean worlds, those without word of mouth, and the plain curve.

    ``most``, float64[data]: what a whole market could count, no bound where it is infinite.
    """
    found = []
    for k, name in enumerate(observed.series):
        own = observed.groups == k
        values, ends = observed.values[own], (observed.first[own] - 1.0, observed.last[own].astype(float))
        curve = bass(values, *ends, float(most[own].min())) if name in NEW and len(values) >= LEAST_PERIODS else None
        plain = np.full(len(values), values.mean()) if curve is None else curve
        without = np.nan if off is None else missed(values, rescaled(values, off[:, own].mean(axis=0)))
        said = MEAN if curve is None else BASS
        found.append(Miss(name, missed(values, model[:, own].mean(axis=0)), without, missed(values, plain), said))
    return found


def missed(values: Floats, expected: Floats) -> float:
    """Root of the mean squared distance, as a share of the mean; nan of nothing."""
    mean = float(values.mean())
    return float(np.sqrt(np.mean((values - expected) ** 2))) / mean if mean > 0 else float("nan")


def rescaled(values: Floats, expected: Floats) -> Floats:
    """What is expected times the factor that brings it nearest."""
    square = float(expected @ expected)
    return np.asarray(expected * (float(values @ expected) / square if square > 0 else 0.0))


def bass(values: Floats, start: Floats, end: Floats, market: float) -> Floats | None:
    """New adopters from ``start`` to ``end`` of each period by the Bass curve nearest to the counts; None of nothing.

    m(F(end) − F(start)) with F(t) = (1 − e^(−(p+q)t)) / (1 + q/p·e^(−(p+q)t)), m at most the market; time is counted in
    periods.
    """
    from scipy.optimize import least_squares

    total = float(values.sum())
    if not total > 0:
        return None
    length = float(np.median(end - start))
    begin, finish, scale = start / length, end / length, float(values.mean())
    most = max(1.001, min(market / total, 1e3))

    def curve(numbers: Floats) -> Floats:
        m, p, q = np.exp(numbers)
        grown = [-np.expm1(-(p + q) * t) / (1.0 + q / p * np.exp(-(p + q) * t)) for t in (begin, finish)]
        return np.asarray(m * total * (grown[1] - grown[0]))

    low, high = np.log([0.2, 1e-5, 1e-5]), np.log([most, 2.0, 3.0])
    best = min(
        (
            least_squares(
                lambda x: (curve(x) - values) / scale,
                np.clip(np.log([1.2, p, q]), low, high - 1e-6),
                bounds=(low, high),
            )
            for p, q in _STARTS
        ),
        key=lambda one: float(one.cost),
    )
    return curve(best.x)
