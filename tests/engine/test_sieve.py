"""People whom no line can reach are passed over many at a time; both engines still tell the same."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, posts
from modules.stage import ADS, play, ready

from wom_sim import rng
from wom_sim.behaviour import feed
from wom_sim.behaviour.feed import Feed
from wom_sim.engine import reach
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.lines import Broadcast, EngineLine, FeedLine, Outlet, PostsLine
from wom_sim.engine.setting import ChannelSetting, ContentSetting
from wom_sim.ledger import Medium
from wom_sim.network.network import Network
from wom_sim.studies.parity.answer import differences

EVERYBODY = rng.cut(1.0)


@pytest.mark.parametrize("many", [1, 40, 150], ids="{} lines".format)
def test_any_number_of_lines_reaches_the_same_people(many: int):
    lines: dict[str, Any] = {f"ads_{k}": {**ADS, "budget": 2 + k % 5} for k in range(many)}
    prepared = ready({"plan": lines})

    mesa, array = play(prepared, "mesa"), play(prepared, "array")

    assert not differences(mesa, array)
    assert (array.impressions[:, :many].sum(axis=0) > 0).mean() > 0.9  # the last of them as much as the first


class Unheard(EngineLine):
    """A kind of line that no engine knows yet."""


def fed() -> Campaign:
    """A post that a tenth follow and like on day 1; from day 2 on nobody is reached but by the platform's feed."""
    nobody: list[int] = []
    people = Network.from_edges(nobody, nobody, ids=np.arange(1_000))
    content = ContentSetting("a", 5, attract=0.0, share=0.0, engage=1.0)
    wall = ChannelSetting("wall", 9, 0, 0.1, 1.0, 0.0)
    line = posts(1.0, range(1, 2), feed=Feed(strength=0.5, half_at=0.1), platform=77)
    return Campaign(people, (content,), (line,), channels=(wall,), ticks=5, seed=3)


def widest(line: EngineLine) -> int:
    """What a line of today says of the draws that reach nobody."""
    engine: Any = ArrayEngine(fed().setting, fed().lines, 3)
    engine.tick = 1
    cuts = line.cuts_on(1) if isinstance(line, Broadcast) else np.zeros(0, np.uint64)
    today, _ = reach.table(engine, [(0, line, cuts)])
    return int(today[0]["widest"])


def kinds(kind: type[EngineLine] = EngineLine) -> Iterator[type[EngineLine]]:
    """All kinds of lines that there are."""
    for one in kind.__subclasses__():
        yield one
        yield from kinds(one)


def test_a_kind_that_does_not_reach_by_cuts_passes_nobody_over():
    others = {one for one in kinds() if not issubclass(one, Broadcast)}
    assert {Unheard, FeedLine} < others
    for kind in others - {FeedLine}:
        assert widest(kind("x", rng.key(77, 5), Medium.PAID, 0, 1, 1)) == EVERYBODY, kind


@pytest.mark.parametrize("now", [0.02, 0.7, 3.0])
def test_a_feed_passes_over_nobody_whom_it_shows_anything(now: float):
    prefix, cut = feed.first_draw(77, now)
    people = [SimpleNamespace(id=k) for k in range(2_000)]
    line = SimpleNamespace(prefix=77, part_from=0.0, part_to=1.0, feed_before=0.0, feed_now=now)

    shown = np.array([feed.shown(line, one) > 0 for one in people])
    asked, fewer = (
        np.array([rng.passes(rng.absorb(prefix, one.id), most) for one in people]) for most in (cut, cut // 2)
    )

    assert shown.mean() == pytest.approx(-np.expm1(-now), abs=0.03)
    assert not (shown & ~asked).any()
    assert (shown & ~fewer).any(), "half of that would lose somebody"


def test_what_a_feed_alone_shows_is_shown():
    mesa, array = fed().run("mesa"), fed().run("array")

    assert not differences(mesa, array)
    assert array.impressions[2:, 0].sum() > 100


def test_a_line_with_cuts_passes_over_whom_its_largest_does_not_reach():
    line = ads(0.01, range(1, 2))
    assert widest(line) == int(line.cuts_on(1)[0]) < EVERYBODY
    assert widest(PostsLine("x", 1, Medium.OWNED, 0, 1, 1, reach=(0.2, 0.5), ticks=frozenset({1}))) == rng.cut(0.5)
    assert widest(Outlet("x", 1, Medium.EARNED, 0, 1, 1, reach=0.3)) == rng.cut(0.3)
