"""A world of a lesson, as the package computes it: ``lessons/core.js`` gives the same ticks and parents in a page.

A setting speaks in whole percents, as sliders do.  Everything that takes a logarithm is made here, as integers: the cut
of "passes it on" and the cuts of leaving a channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from wom_sim import rng, rules
from wom_sim.behaviour import exposure, leaving, wear
from wom_sim.behaviour.gate import Link
from wom_sim.campaign.auction import Shown, ads_day
from wom_sim.engine.lines import AdsLine, EngineLine, PostsLine, SeedsLine
from wom_sim.engine.plain import BRAND, CONTENT, EngineName, engine_class
from wom_sim.engine.setting import ChannelSetting, ClaimSetting, Setting, Sharing, Traits
from wom_sim.engine.state import Mark
from wom_sim.ledger import Event, Medium
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.studies.lesson.values import World

LINKS = {"spread": Link.NOISY_OR, "linear": Link.LINEAR, "count": Link.STEP, "part": Link.STEP}
WEEK = 7
DAY_OF_RUMOUR = 1
QUIET: dict[str, Any] = {"rumour": 0, "seeds": 0, "who": "random", "after": 0}
"""What differs in a world without its rumour, in which only visits are looked at."""
EVERYTHING = 1 << 53
ADS, POSTS, ADS_A_DAY = rules.units(0.1), rules.units(0.4), 3
"""What a glance at an ad and at a post weighs beside a friend's word, and the most ads a day, as plans have it."""
OF_ADS, OF_POSTS = 0, 1
"""Columns of people's classes of exposure."""

Engine = EngineName | Literal["auto"]


class Course(NamedTuple):
    """What happened in one world, by position: tick of hearing (−1 never), who told (−1 nobody), posts seen, gone.

    ``medium`` is that through which she heard it (0 never).  Where there is a rumour that is what is heard, and
    ``corrected`` is the tick of hearing its correction; ``bought`` is that of her first order.  ``visits`` are all
    that people make, by tick.
    """

    tick: np.ndarray
    parent: np.ndarray
    medium: np.ndarray
    seen: np.ndarray
    gone: np.ndarray
    corrected: np.ndarray
    bought: np.ndarray
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


@lru_cache(maxsize=8)
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
    content = replace(
        CONTENT, share=world.share / 100, visit=world.comes / 100, persuade=world.buys / 100,
        corrects=0 if world.rumour else -1,
    )  # fmt: skip
    brand = replace(BRAND, visits_per_day=(0.0, *[world.visits / 100] * world.ticks) if world.visits else ())
    return Setting(
        network, np.full(network.people, world.contact / 100), sharing, (content,), (brand,), (channel_of(world),),
        world.ticks, need=need, claims=claims_of(world), **weary(network) if world.weary else {},
    )  # fmt: skip


def weary(network: Network) -> dict[str, Any]:
    """R1, R2, R7: some see far more ads (or posts) than others, the same in every world, and frequency tires."""
    lots = [rng.absorb_each(rng.key(0, Purpose.POPULATION, column), network.words) for column in (OF_ADS, OF_POSTS)]
    classes = exposure.classes_of(rng.uniform_each(np.stack(lots, axis=1)))
    return {"people": Traits(classes=classes), "specs": {wear.KEY: wear.Spec()}}


def claims_of(world: World) -> tuple[ClaimSetting, ...]:
    """R13: the rumour of a lesson, with the package's own numbers for how belief fades."""
    rumour = replace(CONTENT, name="rumour", word=1, share=world.retold / 100)
    told = ClaimSetting(rumour, DAY_OF_RUMOUR, seeded=world.rumour / 100, withheld=world.withheld / 100)
    return (told,) if world.rumour else ()


def ads_of(setting: Setting, world: World) -> AdsLine:
    """R1: ads on every day, so many among 1,000 people; evenly, or more for those who are shown many."""
    classes, people = classes_of(setting), setting.network.people
    shown = Shown.evenly(people)
    if classes is not None:
        counted = np.bincount(classes[:, OF_ADS], minlength=exposure.CLASSES)
        shown = Shown(counted.astype(np.float64), exposure.of_ads(exposure.Spec().shape))
    cuts = ads_day(shown, people * world.ads / 1000, 1 if classes is None else ADS_A_DAY).cuts
    days, column = dict.fromkeys(range(1, world.ticks + 1), cuts), -1 if classes is None else OF_ADS
    return AdsLine("ads", 2, Medium.PAID, 0, ADS, rules.UNIT, cuts=days, classes=column)


def posts_of(setting: Setting, world: World) -> PostsLine:
    """R2: posts on their days, seen with the same chance by every follower, or always by the same ones."""
    reach, column = world.reach / 100, -1 if classes_of(setting) is None else OF_POSTS
    seen = (reach,) if column < 0 else tuple(exposure.of_posts(reach))
    on = frozenset(post_ticks(world.posts, world.ticks))
    return PostsLine("posts", 1, Medium.OWNED, 0, POSTS, rules.UNIT, channel=0, reach=seen, ticks=on, classes=column)


def classes_of(setting: Setting) -> np.ndarray | None:
    """Everybody's classes of exposure; none where all are alike."""
    return None if setting.people is None else setting.people.classes


def lines_of(setting: Setting, world: World, seeds: Sequence[int]) -> list[EngineLine]:
    """What reaches people from outside: ``seeds`` first, posts, ads."""
    unit, marks, day = rules.UNIT, int(Mark.SEEDED | Mark.SURE), DAY_OF_RUMOUR + world.after if world.rumour else 0
    lines: list[EngineLine] = [
        SeedsLine("seeds", 0, Medium.EARNED, 0, unit, unit, {day: np.asarray(seeds, np.int64)}, marks)
    ]
    if world.posts:
        lines.append(posts_of(setting, world))
    if world.ads:
        lines.append(ads_of(setting, world))
    return lines


def run(network: Network, world: World, seeds: Sequence[int], world_seed: int, engine: EngineName = "array") -> Course:
    """One world: ``seeds`` are positions, and pass it on for certain."""
    setting = setting_of(network, world)
    history = engine_class(engine)(setting, lines_of(setting, world, seeds), world_seed).run()
    rows, told, heard = history.rows, history.items[:, 0], history.items[:, -1]

    def by_person(event: Event, field: str, nothing: int) -> np.ndarray:
        found, those = np.full(network.people, nothing), rows[rows["event"] == event]
        found[those["person"]] = those[field]
        return found

    return Course(
        tick=heard["notice_tick"].copy(),
        parent=by_person(Event.HEAR, "source", -1) if world.rumour else told["parent"].copy(),
        medium=by_person(Event.NOTICE, "medium", Medium.NONE),
        seen=told["owned"].copy(),
        gone=history.brands["left"].ravel() != 0,
        corrected=told["notice_tick"].copy() if world.rumour else np.full(network.people, -1),
        bought=by_person(Event.CONVERT, "tick", -1),
        visits=np.bincount(rows["tick"][rows["event"] == Event.VISIT], minlength=world.ticks + 1),
    )
