"""Exposure is uneven (R1, R2): reach and frequency of the negative binomial, the same readers again, money exact."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, near, play, ready, same
from scipy import stats

from wom_sim import rules
from wom_sim.behaviour import exposure
from wom_sim.behaviour.exposure import CLASSES
from wom_sim.campaign.prepare import Prepared
from wom_sim.errors import ScenarioError

SHAPE = 0.5
DAYS = 28
MONTH = 30
WORLDS = 12
UNEVEN = {"exposure.uneven": True}
QUIET = {
    "sharing.contact": 0,
    "brands.shop.visits_per_day": 0,
    "contents.story": {"attract": 0.1, "share": 0},
    "market.network": {"kind": "ring"},
}
"""Nobody tells anybody, and nobody comes by herself: only the plan reaches people."""


def money_for(offered: float, people: int, days: int) -> float:
    """What so many impressions offered a head cost at a CPM of 10: B = −CPM/1000 · S · ln(1 − I/S), S = 20 a day."""
    occasions = 20.0 * days
    return -0.01 * occasions * people * math.log1p(-offered / occasions)


def shown(offered: float, cap: int = 3, people: int = 300, days: int = DAYS, **more: Any) -> Prepared:
    """Only ads, uneven unless it is said, that offer so many impressions a head in these days."""
    last = f"2027-03-{days}"
    ads = {**ADS, "to": last, "budget": money_for(offered, 10 * people, days), "cap_per_day": cap}
    changes = {
        **UNEVEN, **QUIET, "dates.end": last, "market.simulate": people, "market.people": 10 * people,
        "plan.ads": ads, "strategies.plan.lines": ["ads"], **more,
    }  # fmt: skip
    return ready(changes)


def counts(prepared: Prepared, engine: str = "array", world: int = 0) -> np.ndarray:
    """Impressions of each person in one world, ``int64[N]``."""
    return np.asarray(play(prepared, engine, world).items["paid"][:, 0], np.int64)


# ---------------------------------------------------------------- off, and what a scenario may say


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    plain = play(ready(), engine)
    assert same(play(ready({"exposure.uneven": False, "exposure.shape": 0.1}), engine), plain)
    assert ready().setting.people.classes is None
    assert not same(play(ready(UNEVEN), engine), plain)


def test_only_lines_that_show_something_are_uneven() -> None:
    """A column for each channel of ads and of posts; none where the plan has neither."""
    assert ready(UNEVEN).public.uneven == {("", "street"): 0, ("shop", "letters"): 1}
    samples = {"kind": "samples", "content": "story", "on": "2027-03-01", "who": "random", "number": 30}
    handed = ready({**UNEVEN, "plan": {"samples": samples}, "strategies.plan.lines": ["samples"]})
    assert handed.public.uneven == {}


@pytest.mark.parametrize("shape", [0, -1])
def test_a_shape_is_positive(shape: float) -> None:
    with pytest.raises(ScenarioError, match=rf"exposure.shape: must be at least 0.01 \(got {shape}\)"):
        ready({"exposure.shape": shape})


# ---------------------------------------------------------------- the classes


@pytest.mark.parametrize("shape", [0.25, 0.5, 1.0, 4.0])
def test_shares_of_ads_have_mean_one_and_rise(shape: float) -> None:
    """The mean over classes is 1; each is the mean of the gamma within its quantiles."""
    weights = exposure.of_ads(shape)
    assert weights.mean() == pytest.approx(1.0, rel=1e-12)
    assert (np.diff(weights) > 0).all()
    assert weights[0] > 0
    law = stats.gamma(shape, scale=1.0 / shape)
    for j in (0, 100, 255):
        inside = law.ppf((j + (np.arange(20_000) + 0.5) / 20_000) / CLASSES)
        assert weights[j] == pytest.approx(inside.mean(), rel=2e-3)
    assert 0.93 / shape < weights.var() < 1.0 / shape  # what lies within classes is lost, most of it in the last


@pytest.mark.parametrize("reach", [0.01, 0.1, 0.227, 0.5, 0.9])
def test_chances_to_see_a_post_have_the_reach_as_mean_and_rise(reach: float) -> None:
    chances = exposure.of_posts(reach)
    assert chances.mean() == pytest.approx(reach, rel=1e-9)
    assert (np.diff(chances) >= 0).all()
    assert 0 <= chances[0] < chances[-1] <= 1
    assert chances.var() == pytest.approx(reach * (1 - reach) / 2, rel=0.02)


def test_half_a_reach_by_the_arcsine_law() -> None:
    """Beta(½, ½) has the quantile sin²(πu/2), and so the mean of class j in closed form."""
    ends = np.arange(CLASSES + 1) / CLASSES
    below = ends / 2 - np.sin(np.pi * ends) / (2 * np.pi)
    assert exposure.of_posts(0.5) == pytest.approx(CLASSES * np.diff(below), rel=1e-6)


@pytest.mark.parametrize("reach", [0.0, 1.0])
def test_nobody_and_everybody(reach: float, engine: str) -> None:
    assert exposure.of_posts(reach).tolist() == [reach] * CLASSES
    posted = play(letters(reach), engine)
    assert set(posted.items["owned"][:, 0].tolist()) == {round(reach * DAYS)}


def test_a_person_stands_in_every_class_as_often() -> None:
    classes = shown(4, people=40_000).public.classes[:, 0]
    counted = np.bincount(classes, minlength=CLASSES)
    expected = 40_000 / CLASSES
    assert stats.chi2.sf(((counted - expected) ** 2 / expected).sum(), CLASSES - 1) > 1e-4


# ---------------------------------------------------------------- law 10: reach and frequency


def unreached(offered: float) -> float:
    """P(0) of the negative binomial with mean m and shape k: (1 + m/k)^−k."""
    return float((1.0 + offered / SHAPE) ** -SHAPE)


@pytest.mark.parametrize("cap", [3, 20])
@pytest.mark.parametrize("offered", [1, 4, 10, 64])
def test_the_unreached_share_is_that_of_the_negative_binomial(offered: int, cap: int) -> None:
    """At the mean that is *offered*, whatever the cap leaves unfilled."""
    found = counts(shown(offered, cap, 40_000, MONTH))
    share = unreached(offered)
    assert near(float((found == 0).mean()), share, math.sqrt(share * (1 - share) / 40_000))


@pytest.mark.parametrize("offered", [1, 4, 10, 64])
def test_the_variance_of_frequency_is_that_of_the_negative_binomial(offered: int) -> None:
    """m + m²/k, within 5 % where the cap hardly bites; over eight networks, as its own error is 2 % of one."""
    found = [
        counts(shown(offered, 20, 40_000, MONTH, **{"market.network": {"kind": "ring", "seed": seed}}))
        for seed in range(8)
    ]
    assert float(np.mean([one.var() for one in found])) == pytest.approx(offered + offered**2 / SHAPE, rel=0.05)


def test_a_low_cap_takes_the_tail() -> None:
    """At 64 a head three a day leave a sixth of the variance, and nobody more unreached."""
    few, many = (counts(shown(64, cap, 40_000, MONTH)) for cap in (3, 20))
    assert few.var() < 0.2 * many.var()
    assert few.max() <= 3 * MONTH < many.max()
    assert near((few == 0).mean(), (many == 0).mean(), math.sqrt(2 * 0.09 / 40_000))


def test_even_exposure_misses_the_law() -> None:
    """The control: without classes 98 of 100 are reached at 4 a head, and frequency is as good as Poisson."""
    found = counts(shown(4, 20, 40_000, MONTH, **{"exposure.uneven": False}))
    assert float((found == 0).mean()) == pytest.approx(math.exp(-4), abs=0.005)
    assert not near(float((found == 0).mean()), unreached(4), math.sqrt(0.25 / 40_000))
    assert found.var() < 0.2 * (4 + 16 / SHAPE)


def test_the_law_holds_for_few_people_too(engine: str) -> None:
    """300 people in several worlds: given their classes, who is reached is chance alone."""
    prepared = shown(10)
    each = 10 / DAYS * exposure.of_ads(SHAPE)[prepared.public.classes[:, 0]]
    each *= 10 / DAYS * 300 / each.sum()
    missed = (1 - np.minimum(1, each / 3)) ** (3 * DAYS)
    found = [float((counts(prepared, engine, world) == 0).sum()) for world in range(WORLDS)]
    assert near(float(np.mean(found)), missed.sum(), math.sqrt((missed * (1 - missed)).sum() / WORLDS))


# ---------------------------------------------------------------- money and expectation


@pytest.mark.parametrize("cap", [1, 3, 20])
@pytest.mark.parametrize("offered", [0.5, 10, 100])
def test_every_impression_and_every_cent_is_accounted_for(offered: float, cap: int) -> None:
    account = shown(offered, cap).plan("plan")[0].account
    assert account.expected + account.unfilled == pytest.approx(3_000 * offered, rel=1e-12)
    cents = [round(100 * money) for money in account.spent.values()]
    assert sum(cents) + round(100 * account.unspent) == round(100 * account.budget)
    share = account.expected / (account.expected + account.unfilled)
    assert sum(cents) == pytest.approx(100 * account.budget * share, abs=1)


@pytest.mark.parametrize(("offered", "unfilled"), [(4, 0.005), (10, 0.01), (25, 0.10), (64, 0.37)])
def test_what_a_cap_leaves_unfilled(offered: float, unfilled: float) -> None:
    """Three a day: nearly nothing at 4 and 10 a head, a tenth at 25, more than a third at 64."""
    account = shown(offered, people=40_000, days=MONTH).plan("plan")[0].account
    assert account.unfilled / (40_000 * 10 * offered) == pytest.approx(unfilled, abs=0.02)


@pytest.mark.parametrize("offered", [4, 40])
def test_what_is_expected_is_delivered(offered: float, engine: str) -> None:
    """Within four standard errors of the binomials: given the classes nothing else is chance."""
    prepared = shown(offered)
    expected = prepared.plan("plan")[0].account.expected / 10
    found = [counts(prepared, engine, world).sum() for world in range(WORLDS)]
    assert near(float(np.mean(found)), expected, math.sqrt(expected / WORLDS))


@pytest.mark.parametrize("week", [2, 5])
def test_the_expectation_under_a_weekly_cap_by_the_closed_form(week: int) -> None:
    """Seven days of at most three are at most 21 a week: E min(Binomial(21, λ/3), cap), class by class."""
    prepared = shown(40, **{"plan.ads.cap_per_week": week})
    classes = prepared.public.classes[:, 0]
    each = exposure.of_ads(SHAPE)[classes]
    chances = np.minimum(1, 40 / DAYS * each / each.mean() / 3)
    levels = np.arange(week)
    a_week = stats.binom.sf(levels[:, None], 21, chances).sum()  # Σ P(X > k) for k < cap is E min(X, cap)
    account = prepared.plan("plan")[0].account
    assert account.expected == pytest.approx(10 * 4 * a_week, rel=1e-9)
    assert account.expected + account.unfilled == pytest.approx(3_000 * 40, rel=1e-12)


def test_the_expectation_under_a_weekly_cap_comes_out(engine: str) -> None:
    """In all, and for the half of people who are shown most."""
    prepared = shown(40, **{"plan.ads.cap_per_week": 5})
    account, heavy = prepared.plan("plan")[0].account, prepared.public.classes[:, 0] >= CLASSES // 2
    found = np.array([counts(prepared, engine, world) for world in range(WORLDS)])
    assert found.max() <= 4 * 5
    assert near(10 * found.sum(axis=1).mean(), account.expected, math.sqrt(10 * account.expected / WORLDS))
    assert found[:, heavy].mean() > 2 * found[:, ~heavy].mean()


# ---------------------------------------------------------------- whose classes they are


def test_classes_belong_to_the_people(engine: str) -> None:
    """Heavy users are heavy in every world; even exposure knows none."""
    prepared = shown(20)
    one, other = (counts(prepared, engine, world) for world in (0, 1))
    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert not np.array_equal(one, other)
    flat = shown(20, **{"exposure.uneven": False})
    assert abs(np.corrcoef(*(counts(flat, engine, world) for world in (0, 1)))[0, 1]) < 4 / math.sqrt(300)


def test_other_people_have_other_classes_and_plans_do_not_matter() -> None:
    """With another seed of the network; but not with another budget, line or strategy."""
    one = shown(4, people=2_000).public.classes[:, 0]
    assert np.array_equal(one, shown(40, people=2_000).public.classes[:, 0])
    both = shown(4, people=2_000, **{"strategies.plan.lines": ["letters", "ads"]}).public.classes[:, 0]
    assert np.array_equal(one, both)
    other = shown(4, people=2_000, **{"market.network": {"kind": "ring", "seed": 5}}).public.classes[:, 0]
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / math.sqrt(2_000)


def test_channels_are_independent() -> None:
    """Who is shown many ads on the street is no keener reader of letters; two lines on one channel share its users."""
    more = {"plan.more": {**ADS, "budget": 500}, "plan.other": {**ADS, "channel": "radio"}}
    prepared = shown(4, people=2_000, **more)
    assert prepared.public.uneven == {("", "street"): 0, ("", "radio"): 1, ("shop", "letters"): 2}
    found = np.corrcoef(prepared.public.classes.T) - np.eye(3)
    assert np.abs(found).max() < 4 / math.sqrt(2_000)
    assert prepared.lines["more"].line.classes == prepared.lines["ads"].line.classes == 0


# ---------------------------------------------------------------- opens


def letters(reach: float, people: int = 300, **more: Any) -> Prepared:
    """A post a day for four weeks to everybody."""
    channel = {"followers": 10 * people, "reach": reach}
    changes = {
        **UNEVEN, **QUIET, "market.simulate": people, "market.people": 10 * people,
        "brands.shop.channels.letters": channel, "strategies.plan.lines": ["letters"], **more,
    }  # fmt: skip
    return ready(changes)


@pytest.mark.parametrize("reach", [0.1, 0.227, 0.6])
def test_opens_have_the_reach_as_mean(reach: float, engine: str) -> None:
    """Given the people's classes every open is a coin of its own."""
    prepared = letters(reach)
    chances = exposure.of_posts(reach)[prepared.public.classes[:, 1]]
    found = [play(prepared, engine, world).items["owned"][:, 0].sum() for world in range(WORLDS)]
    error = math.sqrt(DAYS * (chances * (1 - chances)).sum() / WORLDS)
    assert near(float(np.mean(found)), DAYS * chances.sum(), error)
    assert near(chances.mean(), reach, math.sqrt(reach * (1 - reach) / 2 / 300))


@pytest.mark.parametrize("reach", [0.1, 0.227, 0.6])
def test_the_same_people_read_again(reach: float) -> None:
    """Opens of 20 posts have the variance of the beta-binomial, n·r(1 − r)·(1 + n)/2: ten times that of coins."""
    prepared = letters(reach, 40_000, **{"plan.letters.to": "2027-03-20"})
    opens = play(prepared, "array").items["owned"][:, 0].astype(float)
    law = stats.betabinom(20, reach, 1 - reach)
    assert near(opens.mean(), 20 * reach, law.std() / math.sqrt(40_000))
    assert opens.var() == pytest.approx(law.var(), rel=0.03)
    assert law.var() == pytest.approx(20 * reach * (1 - reach) * 21 / 2)
    assert near((opens == 0).mean(), law.pmf(0), math.sqrt(law.pmf(0) / 40_000))


def test_even_opens_are_coins() -> None:
    """The control."""
    prepared = letters(0.227, 40_000, **{"plan.letters.to": "2027-03-20", "exposure.uneven": False})
    opens = play(prepared, "array").items["owned"][:, 0].astype(float)
    assert opens.var() == pytest.approx(20 * 0.227 * 0.773, rel=0.03)


def test_a_line_that_offers_more_than_there_is_shows_the_cap() -> None:
    """However unevenly: with all the money of the world everybody is shown as often as the cap lets through."""
    found = counts(ready({
        **UNEVEN, **QUIET, "plan.ads": {**ADS, "budget": 1e9, "avails_per_day": 1e6}, "strategies.plan.lines": ["ads"]
    }))  # fmt: skip
    assert found.tolist() == [3 * DAYS] * 300


def test_impressions_by_class_are_what_its_cuts_say() -> None:
    """The means of the binomials of a class, cut by cut, sum to I over the people of the classes."""
    prepared = shown(10)
    cuts = prepared.plan("plan")[0].line.cuts[1].reshape(CLASSES, 3).astype(float) * 2.0**-53
    people = np.bincount(prepared.public.classes[:, 0], minlength=CLASSES)
    assert people @ cuts.sum(axis=1) * DAYS * 10 == pytest.approx(prepared.plan("plan")[0].account.expected, rel=1e-9)
    masses = rules.binomial_tail(3, cuts.sum(axis=1)[200] / 3)
    assert cuts[200] == pytest.approx(masses, rel=1e-9)
