"""The laws of the model (MODEL section 6), over generated worlds."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from campaigns import LASTING, Campaign, ads, events, incentive, posts, press, seeds, uneven, visit_ticks, when
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenario_number

from wom_sim import metrics, rng, rules
from wom_sim.behaviour import exposure, goodwill
from wom_sim.behaviour.gate import Link
from wom_sim.campaign.prepare import prepare
from wom_sim.campaign.settings import contact_by_source
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.lines import AdsLine, Broadcast, EngineLine, PostsLine
from wom_sim.engine.loop import History
from wom_sim.engine.setting import FOREVER, BrandSetting, ChannelSetting, ContentSetting, Sharing, Traits
from wom_sim.engine.state import Mark
from wom_sim.ledger import Event, Medium, canonical
from wom_sim.network.network import Network
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.parity.answer import differences

chances = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.8, 1.0])
worlds = st.integers(0, 2**64 - 1)
engines = st.sampled_from(["array", "array", "array", "mesa"])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    people = draw(st.integers(4, 40))
    number = draw(st.integers(0, 2**32))
    kind = draw(st.sampled_from(["ring", "holme_kim", "erdos_renyi", "directed"]))
    if kind == "directed":
        ends = rng.absorb_each(number, np.arange(6 * people)) % np.uint64(people)
        src, dst = ends.reshape(2, -1).astype(np.int64)
        return Network.from_edges(src, dst, ids=np.arange(people), directed=True)
    parameters = {"holme_kim": {"m": 2, "clustering": 0.5}, "erdos_renyi": {"mean_degree": 2.5}}.get(kind, {})
    return Network.generate(kind, people, seed=number, **parameters)


@st.composite
def contents(draw: st.DrawFn, number: int = 0) -> ContentSetting:
    stickiness = {name: draw(chances) for name in ("attract", "persuade", "share", "visit", "engage")}
    return ContentSetting(f"content {number}", 5 + number, **stickiness)


@st.composite
def sharings(draw: st.DrawFn) -> Sharing:
    link = draw(st.sampled_from([Link.NOISY_OR, Link.NOISY_OR, Link.LINEAR, Link.STEP, Link.MEAN_FIELD]))
    return Sharing(
        link=link,
        days=draw(st.sampled_from([1, 2, 3, FOREVER])),
        decay=draw(st.sampled_from([0.5, 1.0])),
        customers=draw(st.sampled_from([1.0, 3.0])),
        innovation=0.03 if link == Link.MEAN_FIELD else 0.0,
        imitation=0.38 if link == Link.MEAN_FIELD else 0.0,
    )


@st.composite
def campaigns(draw: st.DrawFn, several: bool = True) -> Campaign:
    """One brand with one or two contents; ads, posts, samples and sponsored posts."""
    network = draw(networks())
    sharing = draw(sharings())
    told = tuple(draw(contents(c)) for c in range(draw(st.integers(1, 2)) if several else 1))
    ranked = draw(st.permutations(range(network.people)))
    channel = ChannelSetting("channel", 9, 0, draw(chances), draw(chances), draw(chances))
    marks = draw(st.sampled_from([Mark.SEEDED, Mark.SEEDED | Mark.OWNER, Mark.SEEDED | Mark.SURE]))
    lines = (
        ads(draw(st.sampled_from([[0.02], [0.1, 0.02], [0.5, 0.2, 0.1]])), range(2, 9), attention=rules.units(0.3)),
        posts(channel.reach, range(3, 10, 2), content=len(told) - 1),
        seeds(ranked[: draw(st.integers(0, 3))], draw(st.integers(0, 5)), marks=int(marks)),
        seeds(ranked[1:3], 4, content=len(told) - 1, word=104, sponsored=True),
    )
    chosen = draw(st.sets(st.sampled_from(range(len(lines))), min_size=1))
    extras: dict[str, Any] = {}
    if sharing.link == Link.STEP:
        extras["need"] = np.full(network.people, draw(st.integers(1, 3)), np.int32)
    return Campaign(
        network, told, tuple(line for k, line in enumerate(lines) if k in chosen),
        channels=(channel,), sharing=sharing, contact=draw(chances), seed=draw(worlds), ticks=14, extras=extras,
    )  # fmt: skip


# ---------------------------------------------------------------- 1 monotone


def raised(value: float) -> float:
    return min(1.0, 1.5 * value + 0.05)


def stickier(content: ContentSetting, name: str) -> ContentSetting:
    return replace(content, **{name: raised(getattr(content, name))})


def bigger(campaign: Campaign) -> st.SearchStrategy[Campaign]:
    """The same campaign with more of one thing."""
    both = [0, campaign.network.people - 1]
    return st.sampled_from(
        [
            campaign.but(contact=raised(campaign.contact)),
            *(
                campaign.but(contents=tuple(stickier(one, name) for one in campaign.contents))
                for name in ("attract", "share")
            ),
            *(campaign.but(lines=(*campaign.lines, seeds(both, day, word=105))) for day in (0, 3)),
            campaign.but(lines=(*campaign.lines, seeds(both, 2, word=105, sponsored=True))),
            campaign.but(lines=(*campaign.lines, ads(0.3, range(1, 12), word=106))),
            campaign.but(lines=tuple(more_budget(line) for line in campaign.lines)),
            suiting(campaign),
        ]
    )


def suiting(campaign: Campaign) -> Campaign:
    """The same campaign in a tone that suits every second person twice as well."""
    taste = np.arange(campaign.network.people, dtype=np.int32) % 2
    tone = np.array([[1.0] * len(campaign.contents), [2.0] * len(campaign.contents)])
    people = replace(campaign.extras.get("people", Traits()), taste=taste, tone=tone)
    return campaign.but(extras={**campaign.extras, "people": people})


def more_budget(line: Any) -> Any:
    """Ads whose every day buys more, in every class; other lines as they are."""
    if not isinstance(line, AdsLine):
        return line
    more = {tick: [rng.cut(raised(float(cut) * 2.0**-53)) for cut in own] for tick, own in line.cuts.items()}
    return replace(line, cuts={tick: np.array(own, np.uint64) for tick, own in more.items()})


def assert_nobody_lost(less: History, more: History) -> None:
    """Nobody notices, buys, shares or comes for the j-th time later with more than with less."""
    people, most = len(less.people), 1 + max(less.brands["visits"].max(), more.brands["visits"].max())
    for table, name in [("items", "notice_tick"), ("brands", "customer_tick"), ("items", "noticer_share_tick"),
                        ("items", "customer_share_tick")]:  # fmt: skip
        lost = when(getattr(more, table)[name]) > when(getattr(less, table)[name])
        assert not lost.any(), f"{name} of {np.flatnonzero(lost.any(axis=1))}"
    lost = visit_ticks(more, people, most) > visit_ticks(less, people, most)
    assert not lost.any(), f"visits of {np.flatnonzero(lost.any(axis=1))}"


MODULES = ("press", "baseline", "referral", "contest", "odds", "rates", "trial", "uneven")
rates = st.sampled_from([0.0, 0.05, 0.3, 1.0])


def with_modules(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """The campaign with what law 1 holds for: each of these modules, in this order."""
    makers = (with_trial, with_rates, with_odds, with_uneven, with_press, with_incentives, with_baseline)
    for make in makers:
        campaign = make(campaign, draw, modules)
    return campaign


def with_press(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """Two outlets that take up what is shared."""
    if "press" not in modules:
        return campaign
    outlets = tuple((draw(chances), draw(chances)) for _ in range(2))
    day, needed = draw(st.integers(1, 9)), draw(st.sampled_from([0.5, 3.0]))
    return campaign.but(lines=(*campaign.lines, press(outlets, day, needed, content=len(campaign.contents) - 1)))


def with_incentives(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """A referral programme, a contest: from some day on people pass on more readily."""
    lines, days = list(campaign.lines), st.integers(1, 9)
    if "referral" in modules:
        first, told = draw(days), len(campaign.contents) - 1
        lines.append(incentive(first, first + draw(days), 2.0, word=121, content=told, asks_customers=True))
    if "contest" in modules:
        first = draw(days)
        lines.append(incentive(first, first + draw(days), draw(st.sampled_from([1.5, 4.0])), word=122))
    return campaign.but(lines=tuple(lines))


def with_baseline(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """People who come by themselves, and perhaps make a content of their own when they buy."""
    if "baseline" not in modules:
        return campaign
    told = len(campaign.contents) - 1
    conversion = draw(st.sampled_from([0.1, 0.5, 1.0])) if told == 0 else 0.0
    visits = (0.0, *[draw(st.sampled_from([0.02, 0.2]))] * campaign.ticks)
    made = draw(st.sampled_from([-1, told]))
    brand = replace(campaign.brands[0], visits_per_day=visits, conversion=conversion, told_by_customers=made)
    return campaign.but(brands=(brand, *campaign.brands[1:]))


def with_odds(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """Orders per visit by source: three times the odds of an ad's by a friend's share, or by a line of the plan."""
    if "odds" not in modules:
        return campaign
    lines = tuple(replace(line, odds=draw(st.sampled_from([0.5, 1.0, 3.0]))) for line in campaign.lines)
    return campaign.but(lines=lines, sharing=replace(campaign.sharing, odds=3.0))


def at_least_one(lines: tuple[EngineLine, ...], kind: type[EngineLine], word: int) -> tuple[EngineLine, ...]:
    """The lines; with ads where none of them is of a kind."""
    return lines if any(isinstance(line, kind) for line in lines) else (*lines, ads([0.3, 0.1], range(2, 9), word=word))


def with_rates(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """Clicks per impression and orders per click typed on ads and posts; an advertised content where there is none."""
    if "rates" not in modules:
        return campaign
    lines = at_least_one(campaign.lines, Broadcast, word=107)
    buys = rates if len(campaign.contents) == 1 else st.just(0.0)
    return campaign.but(lines=tuple(
        replace(line, ctr=draw(rates), cvr=draw(buys)) if isinstance(line, Broadcast) else line for line in lines
    ))  # fmt: skip


def with_trial(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """Samples of the product itself, which some of those who taste it buy; not with several contents (see below)."""
    if "trial" not in modules:
        return campaign
    first = draw(st.integers(0, campaign.network.people - 1))
    chance = draw(st.sampled_from([0.12, 0.5, 1.0])) if len(campaign.contents) == 1 else 0.0
    marks = int(Mark.SEEDED | Mark.OWNER)
    handed = seeds({first, 0}, draw(st.integers(0, 8)), word=108, marks=marks, trial=chance)
    return campaign.but(lines=(*campaign.lines, handed))


def with_uneven(campaign: Campaign, draw: st.DrawFn, modules: set[str]) -> Campaign:
    """Some people are shown far more ads and posts than others."""
    if "uneven" not in modules:
        return campaign
    lines = at_least_one(campaign.lines, AdsLine, word=109)
    lots = rng.uniform_each(rng.absorb_each(draw(worlds), np.arange(2 * campaign.network.people)))
    traits = Traits(classes=exposure.classes_of(lots).reshape(-1, 2))
    return campaign.but(
        lines=tuple(
            uneven(line, int(isinstance(line, PostsLine))) if isinstance(line, AdsLine | PostsLine) else line
            for line in lines
        ),
        extras={**campaign.extras, "people": traits},
    )


def test_more_is_never_less() -> None:
    """In any world more seeds, budget, contact or stickiness lose nobody and delay nobody.

    Each of these breaks it: contact keyed by tick instead of age; a visit that fits into no tick before the next
    exposure; a product that arrives after the news and is ignored; readers of the press drawn by day; baseline buyers
    who keep silent; an incentive that passes by whoever heard too early; odds of an order read from the last touch;
    one resistance for own visits and led ones.  Two contents are taken without conversions, as a customer passes on
    the content that brought her, and with more of one content that can be another.
    """
    drawn: Counter[str] = Counter()

    @settings(max_examples=400)
    @given(campaigns(), engines, st.sets(st.sampled_from(MODULES), min_size=1), st.data())
    def law(campaign: Campaign, engine: str, modules: set[str], data: st.DataObject) -> None:
        if len(campaign.contents) > 1:
            campaign = campaign.but_content(persuade=0.0)
        campaign = with_modules(campaign, data.draw, modules)
        more = data.draw(bigger(campaign))
        less, more = campaign.run(engine), more.run(engine)
        assert_nobody_lost(less, more)
        kinds = {line.name for line in campaign.lines if line.name in ("ads", "posts", "seeds")}
        drawn.update([*modules, *kinds, "all"])
        drawn["something"] += len(more.rows) > len(less.rows)

    law()
    assert drawn["all"] >= 300
    kinds = (*MODULES, "ads", "posts", "seeds", "something")
    assert {kind: drawn[kind] for kind in kinds if drawn[kind] < 50} == {}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def test_hearing_everything_at_once_loses_no_visit(engine: str) -> None:
    """One visit a day: what the first day has no room for comes on the second, as it does when heard day by day."""
    content = ContentSetting("content", 5, attract=1.0, visit=0.6, persuade=0.3)
    daily = Campaign(crowd(300), (content,), (ads(1.0, range(2, 5)),), ticks=6)
    at_once = daily.but(lines=(ads([1.0, 1.0, 1.0], range(2, 3)),))
    assert_nobody_lost(daily.run(engine), at_once.run(engine))
    assert at_once.run(engine).brands["visits"].max() == 4  # and one to buy


def test_a_certain_visit_comes_once_per_exposure(engine: str) -> None:
    content = ContentSetting("content", 5, attract=1.0, visit=1.0)
    history = Campaign(crowd(3), (content,), (ads([1.0, 1.0], range(2, 4)),), ticks=20).run(engine)
    assert visit_ticks(history, 3, 4).tolist() == [[2, 3, 4, 5]] * 3


def test_a_product_that_comes_after_the_news_is_passed_on_as_readily(engine: str) -> None:
    content = ContentSetting("content", 5, attract=0.5, share=0.3)
    product = seeds(range(300), 4, marks=int(Mark.SEEDED | Mark.OWNER))
    alone = Campaign(crowd(300), (content,), (product,), sharing=Sharing(customers=3.0), ticks=6)
    told = alone.but(lines=(product, ads(1.0, range(2, 3))))
    assert_nobody_lost(alone.run(engine), told.run(engine))
    ticks, counts = np.unique(told.run(engine).items["noticer_share_tick"], return_counts=True)
    assert ticks.tolist() == [-1, 2, 4]
    assert_chance(300 - counts[0], 300, rules.scaled(0.3, 3.0))


def test_more_is_sometimes_more() -> None:
    """The comparison above is not between runs in which nothing happens."""
    network = Network.generate("holme_kim", 40, m=2, clustering=0.5)
    content = ContentSetting("content", 5, attract=0.5, persuade=0.6, share=0.5, visit=0.9)
    campaign = Campaign(network, (content,), (ads(0.1, range(1, 12)),), seed=3)
    before, after = (one.run() for one in (campaign, campaign.but(contact=0.6)))
    assert 0 < np.count_nonzero(before.items["notice_tick"] >= 0) < np.count_nonzero(after.items["notice_tick"] >= 0)
    assert len(events(before, Event.CONVERT)) < len(events(after, Event.CONVERT))
    with pytest.raises(AssertionError, match="notice_tick"):
        assert_nobody_lost(after, before)


# ---------------------------------------------------------------- 3 neutral modules


def unlike(one: Campaign, other: Campaign, engine: str = "array") -> set[str]:
    """Everything that differs between two campaigns in the same world, but for the layout of the impressions table."""
    return {*differences(one.run(engine), other.run(engine))} - {"impressions"}


@given(campaigns(), engines, st.floats(0.1, 100), st.floats(0.01, 100))
def test_goodwill_off_leaves_no_trace(campaign: Campaign, engine: str, half_life: float, saturation: float) -> None:
    off = goodwill.Spec(goodwill=False, half_life_days=half_life, saturation=saturation)
    extras = {**campaign.extras, "specs": {"memory": off}}
    other = campaign.but(extras=extras)
    assert differences(campaign.run(engine), other.run(engine)) == ()


@given(campaigns(), engines, chances)
def test_a_baseline_of_zero_is_none(campaign: Campaign, engine: str, conversion: float) -> None:
    zero = BrandSetting("brand", 1, (0.0,) * (campaign.ticks + 1), conversion)
    assert differences(campaign.run(engine), campaign.but(brands=(zero,)).run(engine)) == ()


@given(campaigns(), engines)
def test_a_channel_without_followers_or_subscribers_is_none(campaign: Campaign, engine: str) -> None:
    bare = campaign.but(lines=tuple(line for line in campaign.lines if line.name != "posts"), channels=())
    empty = bare.but(channels=(ChannelSetting("empty", 12, 0, 0.0, 1.0, 0.0),))
    assert differences(bare.run(engine), empty.run(engine)) == ()


@given(campaigns(), engines, st.integers(0, 1))
def test_lines_of_no_effect_change_nothing(campaign: Campaign, engine: str, which: int) -> None:
    idle = [posts(0.0, range(1, 14), word=110), ads([0.0, 0.0], range(1, 14), word=111), seeds([], 2, word=112)]
    more = campaign.but(lines=(*campaign.lines, *idle))
    one, other = campaign.run(engine), more.run(engine)
    assert {*differences(one, other)} <= {"impressions"}
    count, told = len(campaign.lines), len(campaign.contents)
    kept = [*range(count), *range(count + len(idle), count + len(idle) + told)]
    assert np.array_equal(one.impressions, other.impressions[:, kept])
    assert other.impressions[:, count : count + len(idle)].sum() == 0


@given(campaigns(), engines)
def test_liking_changes_nothing_else(campaign: Campaign, engine: str) -> None:
    silent = campaign.but_content(engage=0.0).run(engine)
    liked = campaign.but_content(engage=1.0).run(engine)
    assert len(events(silent, Event.ENGAGE)) == 0
    liked.items["marks"] &= ~np.uint8(Mark.ENGAGED)
    others = replace(liked, rows=liked.rows[liked.rows["event"] != Event.ENGAGE])
    assert differences(silent, others) == ()


@given(campaigns(), engines)
def test_customers_as_ready_as_others_make_owners_seeds(campaign: Campaign, engine: str) -> None:
    plain = campaign.but(sharing=replace(campaign.sharing, customers=1.0))
    owners = tuple(
        replace(line, marks=line.marks & ~Mark.OWNER) if line.name == "seeds" else line for line in plain.lines
    )
    held = plain.run(engine)
    held.items["marks"] &= ~np.uint8(Mark.OWNER)
    assert differences(held, plain.but(lines=owners).run(engine)) == ()


@given(campaigns(), engines, chances)
def test_a_share_of_one_day_does_not_fade(campaign: Campaign, engine: str, decay: float) -> None:
    one = campaign.but(sharing=replace(campaign.sharing, days=1))
    other = one.but(sharing=replace(one.sharing, decay=decay))
    assert differences(one.run(engine), other.run(engine)) == ()


@given(campaigns(), engines)
def test_a_gate_that_one_friend_opens_is_no_gate(campaign: Campaign, engine: str) -> None:
    plain = replace(campaign.sharing, link=Link.NOISY_OR)
    need = {"need": np.ones(campaign.network.people, np.int32)}
    gated = campaign.but(sharing=replace(plain, link=Link.STEP), extras=need)
    free = campaign.but(sharing=plain, extras={})
    counters = {"items.sources", "items.influence", "people.need"}
    assert {*differences(free.run(engine), gated.run(engine))} <= counters


@given(networks(), chances)
def test_hubs_are_not_attenuated_by_nothing(network: Network, contact: float) -> None:
    assert contact_by_source(network.out_degree, contact, 0.0).tolist() == [contact] * network.people
    few = network.out_degree <= 10
    assert contact_by_source(network.out_degree, contact, 0.7)[few].tolist() == [contact] * int(few.sum())


@given(campaigns(), engines)
def test_a_rival_that_nobody_hears_of_is_none(campaign: Campaign, engine: str) -> None:
    rival = campaign.but(
        brands=(*campaign.brands, BrandSetting("rival", 2, conversion=0.5)),
        contents=(*campaign.contents, ContentSetting("theirs", 20, brand=1, persuade=1.0)),
    )
    one, other = campaign.run(engine), rival.run(engine)
    if campaign.sharing.link == Link.MEAN_FIELD:
        return  # under it everybody hears of everything
    assert np.all(other.items["notice_tick"][:, -1] < 0)
    mine = replace(other, items=other.items[:, :-1], brands=other.brands[:, :1], impressions=one.impressions)
    assert differences(one, mine) == ()


# ---------------------------------------------------------------- 4 nothing from nothing


def without_innovation(campaign: Campaign) -> Campaign:
    """Under the mean-field link with p > 0 people notice by themselves; here nothing does."""
    return campaign.but(sharing=replace(campaign.sharing, innovation=0.0))


@given(campaigns(), engines)
def test_nothing_comes_from_no_plan(campaign: Campaign, engine: str) -> None:
    history = without_innovation(campaign).but(lines=()).run(engine)
    assert len(history.rows) == 0
    assert history.impressions.sum() == 0


@given(campaigns(), engines)
def test_an_unattractive_content_stays_with_its_seeds(campaign: Campaign, engine: str) -> None:
    dull = replace(campaign.sharing, link=Link.NOISY_OR)
    history = campaign.but(sharing=dull, extras={}).but_content(attract=0.0).run(engine)
    seeded = {
        (person, line.content) for line in campaign.lines if line.name == "seeds"
        for people in line.people.values() for person in people.tolist()
    }  # fmt: skip
    assert {*zip(*(axis.tolist() for axis in np.nonzero(history.items["notice_tick"] >= 0)), strict=True)} == seeded


@given(campaigns(), engines)
def test_nobody_buys_what_nothing_recommends(campaign: Campaign, engine: str) -> None:
    baseline = BrandSetting("brand", 1, (0.0,) + (0.3,) * campaign.ticks, 0.0)
    history = campaign.but(brands=(baseline,)).but_content(persuade=0.0).run(engine)
    assert len(events(history, Event.VISIT)) > 0
    assert len(events(history, Event.CONVERT)) == 0


@given(campaigns(), engines)
def test_nobody_shares_what_is_not_worth_it(campaign: Campaign, engine: str) -> None:
    unsure = tuple(
        replace(line, marks=line.marks & ~Mark.SURE) if line.name == "seeds" else line for line in campaign.lines
    )
    history = campaign.but(lines=unsure).but_content(share=0.0).run(engine)
    assert np.all(events(history, Event.SHARE)["line"] >= 0)
    assert history.impressions[:, len(unsure) :].sum() == 0


@given(campaigns(), engines)
def test_nobody_hears_without_contact_and_nobody_comes_uncalled(campaign: Campaign, engine: str) -> None:
    history = campaign.but(contact=0.0).but_content(visit=0.0).run(engine)
    assert np.all(events(history, Event.FIRST_EXPOSURE)["source"] < 0)
    assert len(events(history, Event.VISIT)) == 0


# ---------------------------------------------------------------- 5 conservation


@given(campaigns(), engines, st.booleans())
def test_every_exposure_visit_and_notice_is_counted_once(campaign: Campaign, engine: str, lasting: bool) -> None:
    baseline = BrandSetting("brand", 1, (0.0,) + (0.1,) * campaign.ticks, 0.1)
    specs = LASTING if lasting else {}
    campaign = campaign.but(brands=(baseline,), extras={**campaign.extras, "specs": specs})
    history = campaign.run(engine)
    items, rows = history.items, history.rows
    media = [*(line.medium for line in campaign.lines), *[Medium.EARNED] * len(campaign.contents)]
    for medium in (Medium.PAID, Medium.OWNED, Medium.EARNED):
        felt = items[medium.name.lower()]
        assert felt.sum() == history.impressions[:, [k for k, one in enumerate(media) if one == medium]].sum()
        first = rows[(rows["event"] == Event.FIRST_EXPOSURE) & (rows["medium"] == medium)]
        assert len(first) == np.count_nonzero(felt) == len(np.unique(first[["person", "content"]]))
    visits, notices = events(history, Event.VISIT), events(history, Event.NOTICE)
    assert sum(metrics.visits_by_source(rows).values()) == len(visits) == history.brands["visits"].sum()
    assert np.array_equal(np.bincount(visits["person"], minlength=len(items)), history.brands["visits"][:, 0])
    led, orders = np.count_nonzero(visits["content"] >= 0), events(history, Event.CONVERT)
    assert items["visits"].sum() + np.count_nonzero(orders["content"] >= 0) == led  # a buying visit is not counted
    assert np.all(items["visits"] <= items["paid"] + items["owned"] + items["earned"])
    assert np.array_equal(items["notice_tick"][notices["person"], notices["content"]], notices["tick"])
    assert len(notices) == np.count_nonzero(items["notice_tick"] >= 0)
    assert sum(metrics.conversions_by_source(rows).values()) == np.count_nonzero(history.brands["customer_tick"] >= 0)


POSTER = {"from": "2027-03-01", "to": "2027-03-05"}


@settings(max_examples=60)
@given(
    budget=st.integers(0, 10**7).map(lambda cents: cents / 100),
    cpm=st.floats(0.1, 100),
    cap=st.integers(1, 20),
    avails=st.floats(0.5, 100),
    people=st.integers(60, 10**6),
    days=st.integers(1, 20),
)
def test_every_cent_and_every_impression_is_accounted_for(
    classroom: Scenario, budget: float, cpm: float, cap: int, avails: float, people: int, days: int
) -> None:
    poster = {"budget": budget, "cpm": cpm, "cap_per_day": cap, "avails_per_day": avails, "to": f"2027-03-{days:02d}"}
    changes = {f"plan.poster.{name}": value for name, value in poster.items()}
    prepared = prepare(
        classroom.with_changes({"market.people": people, "exposure.uneven": True, "goals": {}, **changes})
    )
    one, account = prepared.lines["poster"], prepared.lines["poster"].account
    cents = [round(100 * money) for money in account.spent.values()]
    assert len(cents) == days
    assert account.unspent >= 0.0
    assert min(cents) >= 0
    assert max(cents) - min(cents) <= 1
    assert sum(cents) + round(100 * account.unspent) == round(100 * budget)
    offered = days * rules.expected_impressions(people * avails, budget / days, cpm)
    assert account.expected + account.unfilled == pytest.approx(offered, rel=1e-9, abs=1e-6)
    assert sum(cents) == pytest.approx(100 * budget * (account.expected / offered if offered else 0.0), abs=1.0)
    classes = np.bincount(prepared.public.classes[:, one.line.classes], minlength=exposure.CLASSES)
    promised = sum(
        classes @ cuts.reshape(exposure.CLASSES, -1).astype(float).sum(axis=1) * 2.0**-53
        for cuts in one.line.cuts.values() if len(cuts)
    )  # fmt: skip
    assert promised * prepared.scale == pytest.approx(account.expected, rel=1e-9, abs=1e-6)


# ---------------------------------------------------------------- 6 invariance


@given(campaigns(), engines, worlds)
def test_the_order_of_friendships_does_not_matter(campaign: Campaign, engine: str, lot: int) -> None:
    network = campaign.network
    src = np.repeat(network.ids, network.out_degree)
    order = np.argsort(rng.absorb_each(lot, np.arange(network.arcs)))
    people = np.argsort(rng.absorb_each(lot, np.arange(network.people)))
    shuffled = Network.from_edges(
        src[order], network.ids[network.targets][order], ids=network.ids[people], directed=True
    )
    assert differences(campaign.run(engine), campaign.but(network=shuffled).run(engine)) == ()


@given(campaigns(), engines, st.integers(1, 5))
def test_strangers_change_nothing(campaign: Campaign, engine: str, strangers: int) -> None:
    """Isolated people with smaller ids move everybody to another position: draws are keyed by id."""
    if campaign.sharing.link == Link.MEAN_FIELD:
        return  # under it nobody is a stranger
    network = campaign.network
    src = np.repeat(network.ids, network.out_degree)
    ids = np.arange(-strangers, network.people)
    larger = Network.from_edges(src, network.ids[network.targets], ids=ids, directed=True)
    lines = tuple(
        replace(line, people={tick: people + strangers for tick, people in line.people.items()})
        if line.name == "seeds" else line
        for line in campaign.lines
    )  # fmt: skip
    extras = {name: np.full(len(ids), values[0], np.int32) for name, values in campaign.extras.items()}
    one = campaign.run(engine)
    other = campaign.but(network=larger, lines=lines, extras=extras).run(engine)
    for name in ("touch_source", "parent"):
        other.items[name][other.items[name] >= 0] -= strangers
    assert other.items[strangers:].tobytes() == one.items.tobytes()
    assert other.brands[strangers:].tobytes() == one.brands.tobytes()
    rows = other.rows[other.rows["person"] >= strangers].copy()
    rows["person"] -= strangers
    rows["source"][rows["source"] >= 0] -= strangers
    assert np.array_equal(canonical(rows), canonical(one.rows))


def test_appended_lines_and_strategies_change_nothing(classroom: Scenario, engine: str) -> None:
    extra = {"kind": "ads", "content": "stickers", "channel": "billboards", "budget": 5, "cpm": 40, **POSTER}
    strategies = {"strategies.wall": ["wall"], "strategies.both": ["poster", "wall"]}
    more = classroom.with_changes({"plan.wall": extra, **strategies})
    one, other = prepare(classroom), prepare(more)
    for strategy in classroom.strategies:
        histories = [simulate(prepared, strategy, 7, 3, engine) for prepared in (one, other)]
        assert differences(*histories) == ()
        assert np.array_equal(histories[0].impressions, histories[1].impressions)
    assert differences(simulate(one, "poster", 7, 3, engine), simulate(other, "both", 7, 3, engine)) != ()


def paired_error(one: np.ndarray, other: np.ndarray) -> float:
    """Standard error of the mean difference over the same worlds."""
    return float(np.std(one - other, ddof=1) / math.sqrt(len(one)))


def test_a_content_cut_in_halves_sells_as_much() -> None:
    """Orders are keyed by brand: two halves of a content, each advertised half as much, bring the orders of one."""
    network = crowd(500)
    whole = ContentSetting("whole", 5, attract=0.6, persuade=0.3, share=0.0, visit=0.3)
    halves = (whole, replace(whole, name="half", word=6))
    light = {"attention": rules.units(0.5)}
    one = Campaign(network, (whole,), (ads(0.4, range(1, 9), **light),), ticks=9)
    two = Campaign(
        network, halves, tuple(ads(0.2, range(1, 9), content=c, word=101 + c, **light) for c in (0, 1)), ticks=9
    )
    orders = np.array([[len(events(run.but(seed=w).run(), Event.CONVERT)) for w in range(250)] for run in (one, two)])
    assert orders[0].mean() > 20
    assert abs(orders[0].mean() - orders[1].mean()) < 4.5 * paired_error(*orders)
    assert 4.5 * paired_error(*orders) < 0.07 * orders[0].mean()


MARKET = {
    "name": "a market",
    "dates": {"start": "2027-03-01", "end": "2027-03-14"},
    "market": {"people": 6_000, "simulate": 500, "network": {"kind": "erdos_renyi", "mean_degree": 4, "seed": 1}},
    "brands": {"shop": {"visits_per_day": 0.002, "conversion": 0.05}},
    "contents": {"film": {"attract": 0.5, "persuade": 0.3, "share": 0.2, "visit": 0.5}},
    "plan": {
        "ads": {"kind": "ads", "content": "film", "channel": "tv", "from": "2027-03-01", "to": "2027-03-07",
                "budget": 350, "cpm": 10},
        "samples": {"kind": "samples", "content": "film", "on": "2027-03-01", "who": "random", "number": 300},
    },
    "strategies": {"ads": ["ads"], "samples": ["samples"], "both": ["ads", "samples"]},
}  # fmt: skip


def test_simulating_more_people_keeps_the_ranking() -> None:
    orders = {}
    for simulated in (500, 1000):
        prepared = prepare(Scenario.parse(MARKET).with_changes({"market.simulate": simulated}))
        for strategy in ("ads", "samples", "both"):
            runs = [simulate(prepared, strategy, 7, world, "array") for world in range(60)]
            orders[simulated, strategy] = np.array([len(events(run, Event.CONVERT)) * prepared.scale for run in runs])
    mean = {key: values.mean() for key, values in orders.items()}
    for simulated in (500, 1000):
        assert mean[simulated, "samples"] < mean[simulated, "ads"] < mean[simulated, "both"]
    for strategy in ("ads", "samples", "both"):
        few, many = orders[500, strategy], orders[1000, strategy]
        error = math.sqrt((few.var(ddof=1) + many.var(ddof=1)) / 60)
        assert abs(mean[500, strategy] - mean[1000, strategy]) < 4.5 * error
        assert 4.5 * error < 0.35 * mean[1000, strategy]


# ---------------------------------------------------------------- 7 hazard

CROWD = 40_000
DOSES = {2: 0.5, 3: 1.0, 5: 0.25, 6: 2.0}  # everybody feels this much on these ticks


@pytest.fixture(scope="module")
def hazards() -> History:
    """A crowd without friends that sees the same ads; attract .3, visit .2, persuade .25."""
    content = ContentSetting("content", 5, attract=0.3, persuade=0.25, share=0.0, visit=0.2)
    brand = BrandSetting("brand", 1, (0.0,) * 7 + (0.1, 0.2), 0.15)
    lines = tuple(
        ads(1.0, range(tick, tick + 1), word=200 + tick, attention=rules.units(dose)) for tick, dose in DOSES.items()
    )
    return Campaign(crowd(CROWD), (content,), lines, (brand,), ticks=8, seed=11).run()


def assert_chance(happened: int, tries: int, chance: float) -> None:
    """The count is within 4.5 standard errors of its mean, and there are enough to see."""
    assert tries >= 300
    assert abs(happened - tries * chance) < 4.5 * math.sqrt(tries * chance * (1.0 - chance))


@pytest.mark.parametrize("tick", DOSES)
def test_hazard_of_noticing(hazards: History, tick: int) -> None:
    noticed = when(hazards.items["notice_tick"][:, 0])
    waiting = np.count_nonzero(noticed >= tick)
    assert_chance(np.count_nonzero(noticed == tick), waiting, rules.scaled(0.3, DOSES[tick]))


@pytest.mark.parametrize("tick", DOSES)
def test_hazard_of_the_first_visit(hazards: History, tick: int) -> None:
    """A visit wants notice of this exposure, attract · visit, and no earlier one: no gate of awareness."""
    first = visit_ticks(hazards, CROWD, hazards.brands["visits"].max())[:, 0]
    waiting = np.count_nonzero(first >= tick)
    assert_chance(np.count_nonzero(first == tick), waiting, rules.scaled(0.3 * 0.2, DOSES[tick]))
    noticed = when(hazards.items["notice_tick"][:, 0])
    assert np.all(noticed[first == tick] <= tick)  # a visit makes aware


def test_hazard_of_buying_at_a_visit(hazards: History) -> None:
    """Persuade is orders per visit, at the first visit as at the second."""
    visits, orders = (events(hazards, event) for event in (Event.VISIT, Event.CONVERT))
    bought = dict(zip(orders["person"].tolist(), orders["n"].tolist(), strict=True))
    for ordinal in (1, 2):
        tries = visits[(visits["n"] == ordinal) & (visits["content"] >= 0)]["person"].tolist()
        tries = [person for person in tries if bought.get(person, ordinal) >= ordinal]
        assert_chance(sum(bought.get(person) == ordinal for person in tries), len(tries), 0.25)


@pytest.mark.parametrize(("tick", "chance"), [(7, 0.1), (8, 0.2)])
def test_hazard_of_coming_uncalled(hazards: History, tick: int, chance: float) -> None:
    visits = events(hazards, Event.VISIT)
    own = visits[(visits["tick"] == tick) & (visits["content"] < 0)]
    assert_chance(len(own), CROWD, chance)


@settings(max_examples=20)
@given(st.integers(0, 299), st.integers(0, 2**32))
def test_a_history_is_in_order(tmp_path_factory: pytest.TempPathFactory, number: int, seed: int) -> None:
    """Whole scenarios: nobody visits unaware, buys unvisited, shares unnoticed; customers share on buying
    or when an incentive begins.

    A customer passes on the content that brought her, which another content of the brand may have made her notice.
    """
    folder: Path = tmp_path_factory.mktemp("networks")
    prepared = prepare(scenario_number(number, folder))
    lines = [one.in_world(seed) for one in prepared.plan("all")]
    history = ArrayEngine(prepared.setting, lines, seed).run()
    items, rows, shares = history.items, history.rows, events(history, Event.SHARE)
    assert np.all(np.diff(rows["tick"]) >= 0)
    own, liked = shares[shares["n"] == 1], events(history, Event.ENGAGE)
    assert np.all(own["tick"] >= when(items["notice_tick"])[own["person"], own["content"]])
    reached = sum(items[medium].astype(np.int64) for medium in ("paid", "owned", "earned"))
    assert np.all(reached[liked["person"], liked["content"]] > 0)
    assert len(np.unique(liked[["person", "content"]])) == len(liked)
    bought = shares[shares["n"] == 2]
    after = bought["tick"] - history.brands["customer_tick"][bought["person"], bought["brand"]]
    begun = [effect.first for line in lines for effect in line.effects if hasattr(effect, "factor")]
    brands = prepared.scenario.brands.values()
    waits = [brand.experience is not None and brand.experience.talk_after_days for brand in brands]
    late = (after > 0) & (np.isin(bought["tick"], begun) | np.array(waits, bool)[bought["brand"]])
    assert np.all((after == 0) | late)
    visits = events(history, Event.VISIT)
    brought = visits[visits["content"] >= 0]
    aware = when(history.brands["aware_tick"])[brought["person"], brought["brand"]]
    assert np.all(brought["tick"] >= aware)
    bought = (history.brands["customer_tick"] >= 0) & (history.brands["marks"] & int(Mark.REGULAR) == 0)
    assert np.all(history.brands["visits"][bought] > 0)
