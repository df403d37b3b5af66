"""The laws of the model (MODEL section 6) over generated worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from campaigns import Campaign, ads, posts, seeds, visit_ticks, when
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import rng, rules
from wom_sim.engines.loop import History
from wom_sim.ledger import Event
from wom_sim.model.network import Network
from wom_sim.model.world import FOREVER, ChannelSetting, ContentSetting, Link, Mark, Sharing

chances = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.8, 1.0])
worlds = st.integers(0, 2**64 - 1)


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


def contents(**fixed: Any) -> st.SearchStrategy[ContentSetting]:
    parts = {name: chances for name in ("attract", "persuade", "share", "visit", "engage")}
    parts |= {name: st.just(value) for name, value in fixed.items()}
    return st.builds(ContentSetting, name=st.just("content"), word=st.just(5), **parts)


links = st.sampled_from([Link.NOISY_OR, Link.NOISY_OR, Link.LINEAR, Link.STEP, Link.MEAN_FIELD])


@st.composite
def sharings(draw: st.DrawFn) -> Sharing:
    link = draw(links)
    return Sharing(
        link=link,
        days=draw(st.sampled_from([1, 2, 3, FOREVER])),
        decay=draw(st.sampled_from([0.5, 1.0])),
        customers=draw(st.sampled_from([1.0, 3.0])),
        innovation=0.03 if link == Link.MEAN_FIELD else 0.0,
        imitation=0.38 if link == Link.MEAN_FIELD else 0.0,
    )


@st.composite
def campaigns(draw: st.DrawFn, **fixed: Any) -> Campaign:
    """One brand, one content; ads, posts, samples and sponsored posts."""
    network = draw(networks())
    sharing = draw(sharings())
    ranked = draw(st.permutations(range(network.people)))
    channel = ChannelSetting("channel", 9, 0, draw(chances), draw(chances), draw(chances))
    marks = draw(st.sampled_from([Mark.SEEDED, Mark.SEEDED | Mark.OWNER, Mark.SEEDED | Mark.SURE]))
    lines = (
        ads(draw(st.sampled_from([[0.02], [0.1, 0.02], [0.5, 0.2, 0.1]])), range(2, 9), attention=rules.units(0.3)),
        posts(channel.reach, range(3, 10, 2)),
        seeds(ranked[: draw(st.integers(0, 3))], draw(st.integers(0, 5)), marks=int(marks)),
        seeds(ranked[1:3], 4, word=104, sponsored=True),
    )
    chosen = draw(st.sets(st.sampled_from(range(len(lines))), min_size=1))
    extras: dict[str, Any] = {}
    if sharing.link == Link.STEP:
        extras["need"] = np.full(network.people, draw(st.integers(1, 3)), np.int32)
    return Campaign(
        network, (draw(contents(**fixed)),), tuple(line for k, line in enumerate(lines) if k in chosen),
        channels=(channel,), sharing=sharing, contact=draw(chances), seed=draw(worlds), ticks=14, extras=extras,
    )  # fmt: skip


# ---------------------------------------------------------------- 1 monotone


def assert_nobody_lost(less: History, more: History) -> None:
    """Nobody notices, buys, shares or comes for the j-th time later with more than with less."""
    people, most = len(less.people), 1 + max(less.brands["visits"].max(), more.brands["visits"].max())
    for table, name in [("items", "notice_tick"), ("brands", "customer_tick"), ("items", "noticer_share_tick"),
                        ("items", "customer_share_tick")]:  # fmt: skip
        lost = when(getattr(more, table)[name]) > when(getattr(less, table)[name])
        assert not lost.any(), f"{name} of {np.flatnonzero(lost.any(axis=1))}"
    lost = visit_ticks(more, people, most) > visit_ticks(less, people, most)
    assert not lost.any(), f"visits of {np.flatnonzero(lost.any(axis=1))}"


@settings(max_examples=300)
@given(campaigns(), st.data())
def test_more_is_never_less(campaign: Campaign, data: st.DataObject) -> None:
    more = data.draw(bigger(campaign))
    assert_nobody_lost(campaign.run(), more.run())


def raised(value: float) -> float:
    return min(1.0, 1.5 * value + 0.05)


def bigger(campaign: Campaign) -> st.SearchStrategy[Campaign]:
    return st.sampled_from(
        [
            campaign.but(contact=raised(campaign.contact)),
            *(
                campaign.but_content(**{name: raised(getattr(campaign.contents[0], name))})
                for name in ("attract", "share", "visit", "persuade")
            ),
            campaign.but(lines=(*campaign.lines, seeds([0, campaign.network.people - 1], word=105))),
            campaign.but(lines=(*campaign.lines, seeds([0, campaign.network.people - 1], 3, word=105))),
            campaign.but(lines=(*campaign.lines, ads(0.3, range(1, 12), word=106))),
        ]
    )
