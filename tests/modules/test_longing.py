"""Long over short (R0, R6): the chance of an own visit to its formula, and the typed ratio back from the simulation."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from campaigns import LASTING, Campaign, ads, events, seeds
from modules.stage import play, ready, same, scenario

from wom_sim import rng, rules
from wom_sim.behaviour import goodwill, longing
from wom_sim.behaviour.repeat import Repeat
from wom_sim.engine.lines import EngineLine
from wom_sim.engine.setting import BrandSetting, ContentSetting
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event, Medium
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.statistics.buying import brought_by

K = 0.15
LOST = {"brands.shop.long_over_short": 2}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def brand(visits: float, days: int, lift: float | None, conversion: float = 0.0) -> BrandSetting:
    """A brand that people visit with the same chance every day."""
    return BrandSetting("brand", 1, (0.0, *[visits] * days), conversion, lift=lift)


def own(orders: float, **changes: Any) -> longing.Own:
    """A brand of which so many of a hundred people … order for the first time in a month, on the prototype's terms."""
    return longing.Own(orders / 30 / 0.05, 0.05, 7.0, 0.3, 0.5)._replace(**changes)


# ---------------------------------------------------------------- the chance


def visitors(lift: float | None, met: int, visits: float = 0.02, people: int = 20_000) -> np.ndarray:
    """Who comes by herself on day 3, after so many exposures of trust 1 on day 1, bool[people]."""
    content = ContentSetting("content", 5, attract=0.0)
    lines: tuple[EngineLine, ...] = (ads([1.0] * met, range(1, 2)),) if met else ()
    told = Campaign(crowd(people), (content,), lines, (brand(visits, 3, lift),), ticks=3, extras={"specs": LASTING})
    rows = events(told.run(), Event.VISIT)
    came = np.zeros(people, bool)
    came[rows["person"][(rows["tick"] == 3) & (rows["medium"] == Medium.NONE)]] = True
    return came


@pytest.mark.parametrize("met", [0, 1, 5])
def test_who_comes_is_who_draws_below_pc_of_the_lift(met: int) -> None:
    """Person by person: draw of brand, day and person against pc(v, 1 + β·A/(A+K)), A = exposures · 2^(−2/7)."""
    left = met * 2.0 ** (-2.0 / 7.0)
    chance = rules.scaled(0.02, 1.0 + 3.0 * left / (left + K))
    prefix = rng.key(0, Purpose.BASELINE, 1, 3)
    draws = np.array([rng.uniform(rng.absorb(prefix, person)) for person in range(20_000)])
    assert (visitors(3.0, met) == (draws < chance)).all()


def test_more_goodwill_loses_nobody() -> None:
    """A superset in every step; without a lift exposures bring nobody (the control)."""
    came = [visitors(3.0, met) for met in (0, 1, 2, 5, 12)]
    for few, more in pairwise(came):
        assert (few <= more).all()
    assert came[0].sum() < 0.5 * came[-1].sum()
    plain = [visitors(None, met) for met in (0, 12)]
    assert (plain[0] == plain[1]).all()
    assert (plain[0] == came[0]).all()


def test_a_visit_of_her_own_then_has_conviction_1(engine: str) -> None:
    """Pressure of the first own visit after one exposure: L(q), or L(q)·conviction of A + 1 without a lift."""
    content = ContentSetting("content", 5, attract=0.0)
    pressures = {}
    for lift in (None, 0.0, 3.0):
        campaign = Campaign(
            crowd(3), (content,), (ads(1.0, range(1, 2)),), (brand(1.0, 2, lift, 0.1),), ticks=2,
            extras={"specs": LASTING},
        )  # fmt: skip
        pressures[lift] = campaign.run(engine).brands["own_pressure"][0, 0]
    fresh = 2 * rules.pressure(0.1)
    decayed = 2.0 ** (-1.0 / 7.0)
    assert pressures[0.0] == pressures[3.0] == pytest.approx(fresh)
    both = rules.conviction(2.0, K) + rules.conviction(1.0 + decayed, K)
    assert pressures[None] == pytest.approx(both * rules.pressure(0.1))


# ---------------------------------------------------------------- off, and what a scenario may say


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    plain = play(ready(), engine)
    assert same(play(ready({"brands.shop.long_over_short": None}), engine), plain)
    assert not same(play(ready(LOST), engine), plain)


def test_both_engines_agree() -> None:
    prepared = ready({**LOST, "brands.shop.visits_per_day": 0.1})
    for world in range(3):
        assert same(play(prepared, "mesa", world), play(prepared, "array", world))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"memory.goodwill": False}, "shop.long_over_short: needs goodwill: it is what lasts"),
        ({"brands.shop.visits_per_day": 0}, "shop.long_over_short: needs visits that come by themselves"),
        ({"brands.shop.conversion": 0}, "shop.long_over_short: needs visits that come by themselves"),
        ({"brands.shop.long_over_short": 0.5}, "shop.long_over_short: must be at least 1"),
        ({"memory.half_life_days": 0.1}, "shop.long_over_short: cannot be 2: goodwill that halves in 0.1 days"),
    ],
)
def test_mistakes_are_answered(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ready({**LOST, **changes})


def test_a_preset_stands_for_it() -> None:
    told = scenario({"brands.shop.long_over_short": "preset"})
    assert told.brands["shop"].long_over_short == 2.0
    used = told.presets_used["brands.shop.long_over_short"]
    assert (used.low, used.high) == (1.5, 2.5)


# ---------------------------------------------------------------- β


def test_the_mean_path_gives_the_prototypes_ratios() -> None:
    """First orders long/short at β 0, .05, .1, .2 and .05 of a brand of 10 % a month, within their Monte Carlo error.

    The prototype has .94 1.26 1.52 1.94 (each ± .06) and 2.36 ± .19.
    """
    found = [longing.long_over_short(beta, own(0.01)) for beta in (0.0, 0.05, 0.1, 0.2)]
    assert found == pytest.approx([0.980, 1.314, 1.602, 2.074], abs=0.001)
    assert found == pytest.approx([0.94, 1.26, 1.52, 1.94], rel=0.07)
    assert longing.long_over_short(0.05, own(0.1)) == pytest.approx(2.36, abs=0.19)


@pytest.mark.parametrize("orders", [0.01, 0.1])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 2.5])
def test_beta_is_solved(ratio: float, orders: float) -> None:
    beta = longing.solved(ratio, own(orders))
    assert beta is not None
    assert longing.long_over_short(beta, own(orders)) == pytest.approx(ratio, rel=1e-4)


def test_no_beta_fits_two_brands() -> None:
    """The same ratio needs six times the β where a tenth as many people order by themselves."""
    few, many = longing.solved(2.0, own(0.01)), longing.solved(2.0, own(0.1))
    assert few is not None
    assert many is not None
    assert few / many == pytest.approx(6.2, abs=0.3)


def test_a_ratio_that_comes_without_any_needs_no_lift_and_one_out_of_reach_has_none() -> None:
    assert longing.solved(1.0, own(0.01, clock=clock())) == 0.0
    assert longing.solved(2.0, own(0.01, half_life_days=0.1)) is None


AGAIN = Repeat()


def clock(regulars: float = 0.0, pace: float = 1.0) -> longing.Clock:
    """Customers come back as those of CDNOW; a share of all people bought before day 1, over 104 weeks."""
    return longing.Clock(AGAIN.shape, AGAIN.alpha, AGAIN.leave_a, AGAIN.leave_b, regulars, 7 * 104.0, pace)


def test_further_orders_count_with_the_first() -> None:
    """Repeat purchase raises the ratio at β 0 above 1, so that less lift is needed."""
    assert longing.long_over_short(0.0, own(0.01, clock=clock())) > 1.15
    few, more = longing.solved(2.0, own(0.01, clock=clock())), longing.solved(2.0, own(0.01))
    assert few is not None
    assert more is not None
    assert few < more


def test_the_mean_path_with_repeats_gives_the_prototypes_ratios() -> None:
    """First and further orders at β 0, .05, .1, .2, whose clocks no lift touched there: 1.34 1.75 2.10 2.65."""
    found = [longing.long_over_short(beta, own(0.01, clock=clock())) for beta in (0.0, 0.05, 0.1, 0.2)]
    assert found == pytest.approx([1.34, 1.75, 2.10, 2.65], rel=0.1)


def test_what_regulars_order_by_is_the_mean_over_who_is_left() -> None:
    """A few customers drawn one by one, with a past each: mean orders by a quickened clock and what ads add."""
    lots = np.random.default_rng(3)
    people, days, led = 400_000, 90.0, 0.5
    rates = np.minimum(lots.gamma(AGAIN.shape, 1 / AGAIN.alpha, people), 1.0)
    leaves = lots.beta(AGAIN.leave_a, AGAIN.leave_b, people)
    past = np.exp(-rates * leaves * lots.random(people) * 728)
    exact = past * -np.expm1(-leaves * rates * days) / leaves
    more = past * -np.expm1(-leaves * (rates * days + 1e-4 * led)) / leaves - exact
    brought = brought_by(AGAIN.shape, AGAIN.alpha, AGAIN.leave_a, AGAIN.leave_b, 1.0, 728.0)
    none, some = (brought(np.array([days]), np.array([y]))[0] for y in (0.0, 1e-4 * led))
    assert none == pytest.approx(exact.mean(), rel=0.01)
    assert some - none == pytest.approx(more.mean(), rel=0.01)


# ---------------------------------------------------------------- what is typed comes back

PULSE = longing.STANDARD


def pulse() -> EngineLine:
    """3 impressions a person in 7 days, some far more than others, of CTR and CVR 1.08 %."""
    from campaigns import uneven

    tail = rules.binomial_tail(8, PULSE.impressions / PULSE.days / 8)
    line = ads(
        tail, range(1, PULSE.days + 1), trust=rules.units(PULSE.trust), attention=rules.units(0.1), ctr=PULSE.ctr,
        cvr=PULSE.cvr,
    )  # fmt: skip
    return uneven(line, 0)


DAYS = PULSE.days + PULSE.after


def ordered(campaign: Campaign) -> np.ndarray:
    """The tick of every order."""
    rows = campaign.run().rows
    return np.asarray(rows["tick"][np.isin(rows["event"], [Event.CONVERT, Event.REPEAT])])


def extra_orders(
    orders: float, beta: float, worlds: int, people: int, saturation: float, **of_brand: Any
) -> tuple[float, float]:
    """Extra orders of a pulse, repeats included, in its days and until 60 days behind it, over some worlds."""
    from wom_sim.engine.setting import Traits

    short = long = 0
    classes = np.zeros((people, 1), np.uint8)
    for world in range(worlds):
        lots = np.random.default_rng(world).random(people)
        classes[:, 0] = (lots * 256).astype(np.uint8)
        base = replace(brand(orders / 30 / 0.05, DAYS, beta, 0.05), **of_brand)
        memory = {"memory": goodwill.Spec(saturation=saturation)}
        plain = Campaign(
            crowd(people), (ContentSetting("content", 5, attract=0.3),), (), (base,), ticks=DAYS, seed=world,
            extras={"specs": memory, "people": Traits(classes=classes)},
        )  # fmt: skip
        told, untold = (ordered(one) for one in (plain.but(lines=(pulse(),)), plain))
        short += int((told <= PULSE.days).sum()) - int((untold <= PULSE.days).sum())
        long += len(told) - len(untold)
    return float(short), float(long)


@pytest.mark.slow
@pytest.mark.parametrize("orders", [0.01, 0.1])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 2.5])
def test_a_typed_ratio_comes_back(ratio: float, orders: float) -> None:
    """Within 10 % by Monte Carlo, of a launch and of a brand that 10 % order from in a month."""
    beta = longing.solved(ratio, own(orders))
    assert beta is not None
    short, long = extra_orders(orders, beta, 12, 300_000, 0.3)
    print(f"\n{100 * orders:g} % a month, typed {ratio:g}: beta {beta:.3f}, {long / short:.3f} of {short:,.0f} orders")
    assert long / short == pytest.approx(ratio, rel=0.1)


REPEATING = {"spec": SimpleNamespace(repeat=AGAIN)}


def comes_back(ratio: float, orders: float, worlds: int, regulars: float = 0.0, pace: float = 1.0) -> float:
    """Simulated over typed ratio of a brand with repeat, of which so many of all people bought before day 1."""
    beta = longing.solved(ratio, own(orders, clock=clock(regulars, pace)))
    assert beta is not None
    of_brand = {**REPEATING, "customers": regulars, "regular_pace": pace}
    short, long = extra_orders(orders, beta, worlds, 300_000, 0.3, **of_brand)
    told = f"{100 * orders:g} % a month, {regulars:.0%} regulars at {pace:g}, typed {ratio:g}"
    print(f"\n{told}: beta {beta:.4f}, {long / short:.3f} of {short:,.0f} orders")
    return long / short / ratio


@pytest.mark.slow
@pytest.mark.parametrize("orders", [0.01, 0.1])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 2.5])
def test_a_typed_ratio_comes_back_where_people_order_again(ratio: float, orders: float) -> None:
    """Within 10 %, further orders counted with the first, of a launch and of a brand of 10 % a month."""
    assert comes_back(ratio, orders, 12) == pytest.approx(1.0, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(("regulars", "pace"), [(0.2, 1.0), (0.5, 1.0), (0.2, 4.0)])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 2.5])
def test_a_typed_ratio_comes_back_of_a_brand_with_regulars(ratio: float, regulars: float, pace: float) -> None:
    """Within 10 %, of a brand of which a fifth or half of all people are customers on day 0, or eager ones."""
    assert comes_back(ratio, 0.01, 24, regulars, pace) == pytest.approx(1.0, abs=0.1)


@pytest.mark.slow
def test_solved_without_its_regulars_it_does_not_come_back() -> None:
    """The negative control: β of a launch gives a brand with regulars another ratio."""
    beta = longing.solved(2.0, own(0.01, clock=clock()))
    assert beta is not None
    short, long = extra_orders(0.01, beta, 24, 300_000, 0.3, **REPEATING, customers=0.5)
    assert not 1.8 < long / short < 2.2


# ---------------------------------------------------------------- the clock of a customer


def again(lift: float | None, met: int, engine: str = "array", people: int = 20_000, days: int = 21) -> np.ndarray:
    """How often each customer of before day 1 orders in three weeks, after so many exposures of trust 1 on day 1."""
    content = ContentSetting("content", 5, attract=0.0)
    lines: tuple[EngineLine, ...] = (ads([1.0] * met, range(1, 2)),) if met else ()
    base = replace(brand(0.02, days, lift, 0.1), **REPEATING, customers=1.0, regular_pace=4.0)
    rows = Campaign(crowd(people), (content,), lines, (base,), ticks=days, extras={"specs": LASTING}).run(engine).rows
    return np.bincount(rows["person"][rows["event"] == Event.REPEAT], minlength=people)


def test_goodwill_quickens_a_customers_clock(engine: str) -> None:
    """Orders of customers whose goodwill lifts them are those of more days: E[X] of 21 days and Σ β·A/(A+K) more."""
    people = 20_000 if engine == "array" else 1_500
    goodwill = 5.0 * 2.0 ** (-np.arange(1, 21) / 7.0)
    longer = 21.0 + float((3.0 * goodwill / (goodwill + K)).sum())
    found = again(3.0, 5, engine, people)
    brought = brought_by(AGAIN.shape, AGAIN.alpha / 4.0, AGAIN.leave_a, AGAIN.leave_b, 1.0, 728.0)
    plain, lifted = brought(np.array([21.0, longer]), np.zeros(2))
    error = found.std() / people**0.5
    assert abs(found.mean() - lifted) < 4 * error + 0.03 * lifted  # one order a day at most
    if engine == "array":
        assert lifted - plain > 20 * error  # a clock that nothing lifts would fail


def test_more_goodwill_loses_no_order() -> None:
    """Each customer orders as often or more; without a lift exposures that bring no visit change nothing."""
    counts = [again(3.0, met) for met in (0, 1, 5, 12)]
    for few, more in pairwise(counts):
        assert (few <= more).all()
    assert counts[0].sum() < 0.7 * counts[-1].sum()
    plain = [again(None, met) for met in (0, 12)]
    assert (plain[0] == plain[1]).all()
    assert (plain[0] == counts[0]).all()


def test_a_lift_of_0_leaves_the_clock_as_it_was(engine: str) -> None:
    assert (again(0.0, 5, engine, 1_500) == again(None, 0, engine, 1_500)).all()


def test_both_engines_quicken_alike() -> None:
    again = {"brands.shop.repeat": {"repeats_per_year": 6}, "brands.shop.customers": 900}
    prepared = ready({**LOST, **again})
    for world in range(3):
        assert same(play(prepared, "mesa", world), play(prepared, "array", world))


def test_a_scenario_hands_over_how_customers_come_back() -> None:
    """β is that of new and old customers' clocks; a subscription has its dates, and none is brought by a lift."""
    plain, again, regulars, dated = (
        ready({**LOST, "brands.shop.customers": before, "brands.shop.repeat": one}).setting.brands[0].lift
        for one, before in ((None, 0), ({"weeks": 4.414}, 0), ({"weeks": 4.414}, 600), ({"every_days": 28}, 0))
    )
    assert plain == dated
    assert plain is not None
    assert again is not None
    assert regulars is not None
    assert 0.0 < regulars < again < plain
    assert ready({**LOST, "brands.shop.repeat": {"repeats_per_year": 0}}).setting.brands[0].lift == plain


@pytest.mark.slow
def test_without_it_the_ratio_is_one() -> None:
    """The negative control: at β 0 what ads bring in the long run is what they brought in their week."""
    short, long = extra_orders(0.01, 0.0, 12, 300_000, 0.3)
    assert long / short == pytest.approx(0.98, abs=0.1)


def test_seeds_do_not_disturb_it(engine: str) -> None:
    """A seeded content changes nothing of who comes by herself before she is told."""
    content = ContentSetting("content", 5)
    base = brand(0.5, 4, 2.0, 0.1)
    plain = Campaign(crowd(40), (content,), (), (base,), ticks=4, extras={"specs": LASTING})
    told = plain.but(lines=(seeds([0, 1], 4),))
    before = [one[one["tick"] < 4] for one in (events(each.run(engine), Event.VISIT) for each in (plain, told))]
    assert before[0].tobytes() == before[1].tobytes()
