"""The rulebook: every behavioural formula, as bare functions of numbers.

Nothing here draws, remembers or imports from the rest of the house.  Inside a tick the rules need + − × ÷ and
comparison only; the functions with a logarithm or a power are called while a world is made, or once when a resistance
is drawn.  ``engine/act.py`` strings the rules together; numba compiles the very same functions.

Two ideas carry the whole model.  *Scaling*: a probability p met m times is ``pc(p, m) = 1 − (1−p)^m``.  *Pressure meets
resistance*: with ``L(p) = −ln(1−p)`` pressures add, and a stage fires when its cumulated pressure is strictly greater
than the person's resistance ``−ln(1−u)``, drawn once.  Both say the same: ``P(L(p)·m > −ln(1−u)) = pc(p, m)``.
"""

from __future__ import annotations

import math

UNIT = 1 << 20
"""Trust, attention, contact and influence are summed in integer units of 2^-20, so that no sum depends on its order."""

CERTAIN = 1e300
"""L(1): a pressure that beats every resistance, and stays finite so that 0 · L(1) is 0."""


PULL = 1 << 40
"""Pressures to visit are summed in integer units of 2^-40."""

MOST_PULL = 4096.0
"""More than beats any resistance (36.8 is the largest that is ever drawn), and its sums fit into 63 bits."""


def scaled(probability: float, times: float) -> float:
    """pc(p, m) = 1 − (1−p)^m: probability p met m ≥ 0 times over; m = 1 gives p, m = 0 gives 0, never above 1."""
    if times == 1.0:
        return probability
    if probability >= 1.0:
        return 1.0 if times > 0.0 else 0.0
    return -math.expm1(times * math.log1p(-probability))


def pressure(probability: float) -> float:
    """L(p) = −ln(1−p), additive over exposures; L(1) is :data:`CERTAIN`."""
    if probability >= 1.0:
        return CERTAIN
    return -math.log1p(-probability)


def resistance(uniform: float) -> float:
    """E = −ln(1−u) for a uniform u in [0, 1): a standard exponential, what a pressure has to exceed."""
    return -math.log1p(-uniform)


def fires(cumulated: float, resisted: float) -> bool:
    """Whether a stage fires.  Strictly greater: with ≥ a zero pressure would fire at u = 0."""
    return cumulated > resisted


def beats(cumulated: float, uniform: float) -> bool:
    """Whether a pressure fires against the resistance of a uniform: −ln(1−u) is never below u, and dear."""
    return cumulated > uniform and fires(cumulated, resistance(uniform))


def pull_units(pressure: float) -> int:
    """A pressure to visit in integer units of 2^-40, to the nearest; a certain visit is capped."""
    return math.floor(min(pressure, MOST_PULL) * PULL + 0.5)


def unpulled(attract: float, attention: float, pull: float) -> float:
    """R7: the attention that is left for noticing *without* visiting, max(0, attention − pull/L(a)).

    A visit makes aware as well, so that both together notice with the typed chance.
    """
    if attract <= 0.0:
        return 0.0
    return max(0.0, attention - pull / pressure(attract))


def units(number: float) -> int:
    """A non-negative number in integer units of 2^-20, to the nearest."""
    return math.floor(number * UNIT + 0.5)


def dose(summed_units: int) -> float:
    """A sum of integer units as a plain number of exposures."""
    return summed_units / UNIT


def notice_pressure(attract_pressure: float, attention_dose: float, interest: float) -> float:
    """R7: what this tick's attention adds to the pressure to notice without visiting, L(a) · dose · interest.

    Interest is susceptibility · affinity · appeal of the day; 1 where all are alike.
    """
    return attract_pressure * attention_dose * interest


def engage_pressure(like_pressure: float, exposures: int, affinity: float) -> float:
    """R8: the pressure to like or comment, considered at each delivery: L(p_e) · exposures so far · affinity."""
    return like_pressure * exposures * affinity


def convert_pressure(persuade_pressure: float, conviction: float) -> float:
    """R8: what a visit of her own adds to the pressure to buy, L(q_b) · conviction."""
    return persuade_pressure * conviction


def buying_pressure(pull: float, ordered: float) -> float:
    """R8: the part of a pull that is pressure to visit *and buy*: L(p·q) with p the chance of a visit by it.

    So one exposure brings p visits and p·q orders; q of the pull itself would make a certain visit a certain order.
    """
    return pressure(-math.expm1(-pull) * ordered)


def buys(pull: float, buy: float) -> float:
    """R8: the part of a pressure to visit that is a pressure to visit *and buy*; never more than all of it."""
    return min(pull, buy)


def conviction(goodwill: float, saturation: float) -> float:
    """(1+K)·A/(A+K): rises with goodwill A, is 1 at A = 1 and never exceeds 1 + K."""
    return (1.0 + saturation) * goodwill / (goodwill + saturation)


def share_pressure(pass_on_pressure: float, readiness: float) -> float:
    """R10: the pressure to pass on, L(s) · readiness (see :func:`readiness`)."""
    return pass_on_pressure * readiness


def readiness(standing: float, talkativeness: float, affinity: float) -> float:
    """R10: how readily somebody passes on; standing is 1 on noticing, more for owners and customers."""
    return standing * talkativeness * affinity


def buzz(shares: int, people: int) -> float:
    """How much a brand is talked about: shares of the last seven days per person."""
    return shares / people


def story_pressure(take_up_pressure: float, pitch: float, shares: int, needed: float) -> float:
    """R3: the pressure on an outlet to take a story, L(π) · (pitch + shares so far / b0)."""
    return take_up_pressure * (pitch + shares / needed)


def crowding(posts: int, tolerated: float) -> float:
    """R2: how much sooner a follower leaves when a channel posts more in a week than is tolerated: squared, ≥ 1."""
    return max(1.0, posts / tolerated) ** 2


def lognormal(normal: float, sd: float) -> float:
    """exp(sd·z − sd²/2): a factor with mean 1 for a standard normal z."""
    return math.exp(sd * normal - 0.5 * sd * sd)


def powers(factor: float, count: int) -> list[float]:
    """1, λ, λ², … by repeated multiplication, so that every engine and platform has the same bits."""
    table = [1.0]
    for _ in range(count - 1):
        table.append(table[-1] * factor)
    return table


def affinity(likeness: float, strength: float) -> float:
    """1 + κ(2·cos − 1): from 1 − κ for a stranger to the topic to 1 + κ for its friend; 1 for κ = 0."""
    return 1.0 + strength * (2.0 * likeness - 1.0)


def with_odds(probability: float, times: float) -> float:
    """A probability whose odds are multiplied: tp/(1 − p + tp)."""
    return probability * times / (1.0 - probability + probability * times)


def trusted(trust: int, tie: int) -> int:
    """Trust of a share over a tie, both in units of 2^-20."""
    return trust * tie // UNIT


def remembered(goodwill: float, decay: float, trust_dose: float) -> float:
    """R6: goodwill after lazy decay by ``decay`` = λ^(ticks since the last update) and this tick's persuasion dose."""
    return goodwill * decay + trust_dose


def contact(chance: float, fade: float) -> float:
    """R5: chance that an arc delivers a share at its age, c · d^(age−1)."""
    return chance * fade


def hub_factor(friends: int, attenuation: float) -> float:
    """(10 / max(10, friends))^α: a person with a thousand friends is not seen by each of them."""
    return float((10.0 / max(10, friends)) ** attenuation)


def needed_sources(share: float, friends: int) -> int:
    """Smallest count k with k/friends ≥ share, at least 1.

    The test divides, as a person typing .2 for "one of five" would: ``.2 · 5`` and ``ceil`` are float traps.
    """
    count = max(1, math.ceil(share * friends))
    while count > 1 and (count - 1) / max(1, friends) >= share:
        count -= 1
    while count / max(1, friends) < share and count <= friends:
        count += 1
    return count


def mean_field(innovation: float, imitation: float, adopters: int, people: int) -> float:
    """Bass: pressure of one tick on everybody who has not adopted, L(p + q·A/N)."""
    return pressure(min(1.0, innovation + imitation * adopters / people))


def expected_impressions(inventory: float, budget: float, price_per_thousand: float) -> float:
    """R1: I = S(1 − e^(−1000·B/(CPM·S))), what a day's budget B buys of S available views as the auction saturates."""
    if inventory <= 0.0 or budget <= 0.0:
        return 0.0
    return inventory * -math.expm1(-1000.0 * budget / (price_per_thousand * inventory))


def demanded(inventory: float, budget: float, price_per_thousand: float) -> float:
    """1000·B/(CPM·S): how often a day's money could buy the whole of S available views."""
    if inventory <= 0.0 or budget <= 0.0:
        return 0.0
    return 1000.0 * budget / (price_per_thousand * inventory)


def auctioned(inventory: float, budget: float, price_per_thousand: float, others: float) -> float:
    """What is left of it for one bidder where ``others`` bid too: S(1 − e^(−T))·t/T, T = t + others.

    Alone it is :func:`expected_impressions`, bit for bit; bidders' impressions add up to those of their money together.
    """
    if others == 0.0:
        return expected_impressions(inventory, budget, price_per_thousand)
    mine = demanded(inventory, budget, price_per_thousand)
    return inventory * -math.expm1(-(mine + others)) * (mine / (mine + others)) if mine > 0.0 else 0.0


def binomial_masses(trials: int, probability: float) -> list[float]:
    """P(X = k) for k = 0 … trials of a binomial with probability ≤ ½, by the ratio of neighbours."""
    mass = 1.0
    for _ in range(trials):
        mass *= 1.0 - probability
    masses = [mass]
    for k in range(trials):
        mass = mass * (trials - k) / (k + 1) * probability / (1.0 - probability)
        masses.append(mass)
    return masses


def binomial_tail(trials: int, probability: float) -> list[float]:
    """P(X ≥ k) for k = 1 … trials of a binomial: what one inverted uniform is compared with."""
    if probability >= 1.0:
        return [1.0] * trials
    if probability <= 0.5:
        masses = binomial_masses(trials, probability)
    else:  # counting failures instead keeps (1−p)^n from underflowing
        masses = binomial_masses(trials, 1.0 - probability)[::-1]
    tail, tails = 0.0, []
    for mass in reversed(masses[1:]):
        tail += mass
        tails.append(min(1.0, tail))
    return tails[::-1]
