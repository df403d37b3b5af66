"""A world of a lesson, as the package computes it: ``lessons/core.js`` gives the same ticks and parents in a page.

A setting speaks in whole percents, as sliders do.  Everything that takes a logarithm is made here, as integers: the cut
of "passes it on" and the cuts of leaving a channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np

from wom_sim import rng, rules
from wom_sim.behaviour import leaving
from wom_sim.behaviour.gate import Link
from wom_sim.engine.lines import AdsLine, EngineLine, PostsLine, SeedsLine
from wom_sim.engine.plain import BRAND, CONTENT, EngineName, engine_class
from wom_sim.engine.setting import ChannelSetting, ClaimSetting, Setting, Sharing
from wom_sim.engine.state import Mark
from wom_sim.ledger import Event, Medium
from wom_sim.network.network import Network
from wom_sim.studies.lesson.typed import World

LINKS = {"spread": Link.NOISY_OR, "linear": Link.LINEAR, "count": Link.STEP, "part": Link.STEP}
WEEK = 7
DAY_OF_RUMOUR = 1
QUIET: dict[str, Any] = {"rumour": 0, "seeds": 0, "who": "random", "after": 0}
"""What differs in a world without its rumour, in which only visits are looked at."""
EVERYTHING = 1 << 53

Engine = EngineName | Literal["auto"]


class Course(NamedTuple):
    """What happened in one world, by position: tick of hearing (−1 never), who told (−1 nobody), posts seen, gone.

    Where there is a rumour that is what is heard, and ``corrected`` is the tick of hearing its correction;
    ``visits`` are those that people make by themselves, by tick.
    """

    tick: np.ndarray
    parent: np.ndarray
    seen: np.ndarray
    gone: np.ndarray
    corrected: np.ndarray
    visits: np.ndarray


def post_ticks(posts: int, ticks: int) -> list[int]:
    """The ticks of so many posts a week, spread over it."""
    days = [1 + k * WEEK // posts for k in range(posts)]
    return [week + day for week in range(0, ticks + 1, WEEK) for day in days if week + day <= ticks]


def share_cut(percent: int) -> int:
    """The largest number of draws of 53 bits that pass "pressure L(s) beats the resistance −ln(1−u)".

    Found by bisection, so that a page needs no logarithm; ``ceil(s·2^53)`` is one more for some percents.
    """
    pressed, low, high = rules.pressure(percent / 100), 0, EVERYTHING
    while low < high:
        middle = (low + high) // 2
        if rules.fires(pressed, rules.resistance(middle * 2.0**-53)):
            low = middle + 1
        else:
            high = middle
    return low


@cache
def share_cuts() -> tuple[int, ...]:
    """:func:`share_cut` of 0 … 100 %."""
    return tuple(share_cut(percent) for percent in range(101))


def post_cuts(world: World) -> dict[str, Any]:
    """Cuts of following, of seeing a post, and of leaving when 0 … 7 posts were made in the last seven days."""
    channel = channel_of(world)
    leave = [leaving.chance(channel.spec, channel.reach, range(count), WEEK - 1) for count in range(WEEK + 1)]
    return {"follow": rng.cut(channel.follow), "reach": rng.cut(channel.reach), "leave": [rng.cut(p) for p in leave]}


def channel_of(world: World) -> ChannelSetting:
    """The channel on which a lesson posts."""
    spec = leaving.Spec(unsubscribe=world.unsubscribe, posts_tolerated=world.tolerated)
    return ChannelSetting("channel", 0, 0, world.follow / 100, world.reach / 100, 0.0, spec=spec)


def setting_of(network: Network, world: World) -> Setting:
    """A lesson's world as the engines are told it: one content that everybody notices who is told enough."""
    sharing = Sharing(
        link=LINKS[world.rule], days=world.days, decay=world.fade / 100, stop=world.stop / 100
    )  # fmt: skip
    need = None
    if world.rule == "count":
        need = np.full(network.people, world.need, np.int32)
    if world.rule == "part":
        friends = network.in_degree.tolist()
        need = np.array([rules.needed_sources(world.part / 100, count) for count in friends], np.int32)
    content = replace(CONTENT, share=world.share / 100, corrects=0 if world.rumour else -1)
    brand = replace(BRAND, visits_per_day=(0.0, *[world.visits / 100] * world.ticks) if world.visits else ())
    return Setting(
        network, np.full(network.people, world.contact / 100), sharing, (content,), (brand,), (channel_of(world),),
        world.ticks, need=need, claims=claims_of(world),
    )  # fmt: skip


def claims_of(world: World) -> tuple[ClaimSetting, ...]:
    """R13: the rumour of a lesson, with the package's own numbers for how belief fades."""
    rumour = replace(CONTENT, name="rumour", word=1, share=world.retold / 100)
    told = ClaimSetting(rumour, DAY_OF_RUMOUR, seeded=world.rumour / 100, withheld=world.withheld / 100)
    return (told,) if world.rumour else ()


def run(network: Network, world: World, seeds: Sequence[int], world_seed: int, engine: EngineName = "array") -> Course:
    """One world: ``seeds`` are positions, and pass it on for certain."""
    unit, marks, day = rules.UNIT, int(Mark.SEEDED | Mark.SURE), DAY_OF_RUMOUR + world.after if world.rumour else 0
    lines: list[EngineLine] = [
        SeedsLine("seeds", 0, Medium.EARNED, 0, unit, unit, {day: np.asarray(seeds, np.int64)}, marks)
    ]
    if world.posts:
        on, seen = frozenset(post_ticks(world.posts, world.ticks)), (world.reach / 100,)
        lines.append(PostsLine("posts", 1, Medium.OWNED, 0, unit, unit, channel=0, reach=seen, ticks=on))
    if world.ads:
        cuts = rng.cut_each(np.array([world.ads / 1000]))
        lines.append(AdsLine("ads", 2, Medium.PAID, 0, unit, unit, cuts=dict.fromkeys(range(1, world.ticks + 1), cuts)))
    history = engine_class(engine)(setting_of(network, world), lines, world_seed).run()
    rows, told, heard = history.rows, history.items[:, 0], history.items[:, -1]
    parent, corrected = told["parent"].copy(), np.full(network.people, -1)
    if world.rumour:
        taken = rows[rows["event"] == Event.HEAR]
        parent[:] = -1
        parent[taken["person"]] = taken["source"]
        corrected = told["notice_tick"].copy()
    visits = np.bincount(rows["tick"][rows["event"] == Event.VISIT], minlength=world.ticks + 1)
    return Course(
        heard["notice_tick"].copy(),
        parent,
        told["owned"].copy(),
        history.brands["left"].ravel() != 0,
        corrected,
        visits,
    )
