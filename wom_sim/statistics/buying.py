"""How often customers come back: the BG/NBD model, and the beta-geometric of subscriptions.

Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way" (Marketing Science 24): a customer who is still one
orders at random with a rate of her own, gamma distributed (shape r, scale 1/α), and after every repeat order she leaves
for good with a probability of her own, beta distributed (a, b).  Of subscriptions the renewals are dated, and only who
leaves is left (Fader & Hardie 2007, Journal of Interactive Marketing 21).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import scipy  # its parts load when first used: most commands need none

from wom_sim.statistics.types import Floats


def gamma_classes(shape: float, classes: int) -> Floats:
    """Mean of a gamma distribution with mean ``shape`` (scale 1) in each of its quantile classes, float64[classes]."""
    edges = scipy.special.gammaincinv(shape, np.arange(classes) / classes)
    below = np.append(scipy.special.gammainc(shape + 1.0, edges), 1.0)
    return np.asarray(np.diff(below) * classes * shape)


def beta_classes(a: float, b: float, classes: int) -> Floats:
    """Mean of a beta distribution in each of its quantile classes, float64[classes]."""
    edges = scipy.special.betaincinv(a, b, np.arange(classes) / classes)
    below = np.append(scipy.special.betainc(a + 1.0, b, edges), 1.0)
    return np.clip(np.diff(below) * classes * a / (a + b), 0.0, 1.0)


def expected_repeats(time: float | Floats, r: float, alpha: float, a: float, b: float) -> Floats:
    """E[X(t)]: repeat orders that a new customer makes in the time after her first order, in the unit of α.

    ``(a+b−1)/(a−1) · [1 − (α/(α+t))^r · ₂F₁(r, b; a+b−1; t/(α+t))]``; needs a + b > 1.
    """
    t = np.asarray(time, float)
    if abs(a - 1.0) < 1e-7:  # its limit is finite, the formula is 0/0
        a = 1.0 + 1e-6
    share = t / (alpha + t)
    left = (alpha / (alpha + t)) ** r * scipy.special.hyp2f1(r, b, a + b - 1.0, share)
    return np.asarray((a + b - 1.0) / (a - 1.0) * (1.0 - left))


def alive(repeats: int, last: float, time: float, r: float, alpha: float, a: float, b: float) -> float:
    """P(still a customer | x repeats, the last of them at t_x, T in all): BG/NBD, times since the first order."""
    if repeats == 0:
        return 1.0
    return float(1.0 / (1.0 + a / (b + repeats - 1.0) * ((alpha + time) / (alpha + last)) ** (r + repeats)))


def kept(renewals: int | Floats, a: float, b: float) -> Floats:
    """S(n): the share of subscribers who are left after n renewals, B(a, b+n)/B(a, b)."""
    return np.asarray(np.exp(scipy.special.betaln(a, b + np.asarray(renewals, float)) - scipy.special.betaln(a, b)))


RATES, LEAVES, AGES = 512, 128, 16
"""Classes, and points of time past, over which a mean is taken where no closed form is known."""


def capped_repeats(time: Floats, r: float, alpha: float, a: float, b: float, most: float) -> Floats:
    """E[X(t)] at times float64[k] where nobody orders more often than ``most`` in the unit of time.

    The mean of ``(1 − e^(−λpt))/p`` over quantile classes of λ, at most ``most``, and p.
    """
    coarser = 1 if len(time) < AGES else 2  # many times are averaged once more
    rates = np.minimum(gamma_classes(r, RATES // coarser) / alpha, most)
    leaves = beta_classes(a, b, LEAVES // coarser)
    return np.array([(-np.expm1(-np.outer(rates, leaves * t)) / leaves).mean() for t in time])


POINTS, LONGEST = 240, 1e7
"""Points of time, evenly in its logarithm, between which a mean is interpolated by cubic splines, and the last."""


@lru_cache(maxsize=64)
def brought_by(
    r: float, alpha: float, a: float, b: float, most: float, past: float = 0.0
) -> Callable[[Floats, Floats], Floats]:
    """Mean orders of customers by the time that their clocks count and the pressure that ads add to them.

    The mean of ``(1 − e^(−p(λt + y)))/p`` over who is one: new customers, or those left of who became one at any time
    in ``past``.  Linear in y, which is small.
    """
    rates = np.minimum(gamma_classes(r, RATES // 2) / alpha, most)
    leaves = beta_classes(a, b, LEAVES // 2)
    gone = np.outer(rates, leaves)
    weights = np.ones_like(gone) if past == 0.0 else -np.expm1(-gone * past) / np.maximum(gone * past, 1e-300)
    times = np.append(0.0, np.geomspace(1e-3, LONGEST, POINTS))
    left = np.array([(weights * np.exp(-gone * t)).mean() for t in times])
    orders = np.array([(weights * -np.expm1(-gone * t) / leaves).mean() for t in times])
    spline = scipy.interpolate.CubicSpline(np.log1p(times), np.stack([orders, left], axis=1))

    def brought(time: Floats, led: Floats) -> Floats:
        both = spline(np.log1p(time))
        return np.asarray(both[..., 0] + led * both[..., 1])

    return brought


def still_customers(time: Floats, r: float, alpha: float, a: float, b: float, most: float = np.inf) -> Floats:
    """Share of customers who have not left a time float64[k] after their first order: the mean of ``e^(−λpt)``."""
    rates = np.minimum(gamma_classes(r, RATES) / alpha, most)
    leaves = beta_classes(a, b, LEAVES)
    return np.array([np.exp(-np.outer(rates, leaves * t)).mean() for t in time])


@lru_cache(maxsize=64)
def alpha_for(repeats: float, time: float, r: float, a: float, b: float, most: float = np.inf) -> float:
    """The scale α at which a new customer is expected to make so many repeats in a time; nan where none does."""

    def missed(log_alpha: float) -> float:
        return float(capped_repeats(np.array([time]), r, time * np.exp(log_alpha), a, b, most)[0]) - repeats

    low, high = -12.0, 30.0
    if repeats <= 0 or missed(low) < 0 or missed(high) > 0:
        return float("nan")
    return time * float(np.exp(scipy.optimize.brentq(missed, low, high, xtol=1e-9)))


def of_regulars(window: float, past: float, r: float, alpha: float, a: float, b: float, most: float = np.inf) -> float:
    """Orders in a window per customer whose first order lies anywhere in the time past, those who left included.

    ``1/Y · ∫₀^Y E[X(s + w)] − E[X(s)] ds``, by Gauss–Legendre on the square root of s.
    """
    points, weights = np.polynomial.legendre.leggauss(AGES)
    root = 0.5 * (points + 1.0)
    ages = past * root**2  # E[X] is steep near 0
    both = capped_repeats(np.concatenate([ages + window, ages]), r, alpha, a, b, most).reshape(2, -1)
    return float(np.sum(weights * root * (both[0] - both[1])))


@lru_cache(maxsize=64)
def pace_for(
    orders: float, window: float, past: float, r: float, alpha: float, a: float, b: float, most: float = np.inf
) -> float:
    """The factor on all rates at which regulars make so many orders each in a window; nan where none is enough.

    More haste does not always bring more: who orders more often also leaves sooner.
    """

    def missed(log_pace: float) -> float:
        return of_regulars(window, past, r, alpha / float(np.exp(log_pace)), a, b, most) - orders

    if orders == 0:
        return 0.0
    steps = np.arange(-14.0, 9.0)
    above = next((k for k, step in enumerate(steps) if missed(step) >= 0.0), 0)
    if above == 0:
        return float("nan")
    return float(np.exp(scipy.optimize.brentq(missed, steps[above - 1], steps[above], xtol=1e-8)))
