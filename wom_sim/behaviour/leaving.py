"""R2: each post that a follower sees may be the one too many; she leaves the channel and never comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pydantic import Field

from wom_sim import rng
from wom_sim.language.say import say
from wom_sim.ledger import Event, Medium, note
from wom_sim.reading.fields import Model, Positive, Probability
from wom_sim.rng import Purpose, absorb, passes
from wom_sim.rules import crowding, scaled

KEY = ""

STATE = {
    "item": (("posts", "i2", 0),),  # seen so far on channels that people leave
    "brand": (("left", "u4", 0),),  # a bit for each channel that she left for good
    "today": (("leave_prefix", "u8", 0), ("leave_cut", "u8", 0)),  # who sees the line leaves
}

WEEK = 7

_UNSUBSCRIBE, _OWNED = int(Event.UNSUBSCRIBE), int(Medium.OWNED)


class Spec(Model):
    """Keys of a channel: how readily its followers leave."""

    unsubscribe: Probability = Field(
        0.0, description="chance that a follower leaves for good, per post delivered, 0 … 1"
    )
    posts_tolerated: Positive = Field(
        2.0, description="posts a week that followers bear; at twice as many they leave four times as readily"
    )

    def crowded(self, name: str, posts: Sequence[int]) -> str:
        """What posting on these ticks does to the followers, in words; empty where they bear it."""
        most = max((recent(posts, tick) for tick in posts), default=0)
        if most <= self.posts_tolerated or self.unsubscribe == 0.0:
            return ""
        return say(
            "posts {most} times in a week on {name}, whose followers bear {tolerated:g}: they "
            "leave {crowding:.1f} times as readily",
            most=most,
            name=name,
            tolerated=self.posts_tolerated,
            crowding=crowding(most, self.posts_tolerated),
        )


class Constants(NamedTuple):
    """None: today's lines say how readily."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def chance(spec: Any, reach: float, posted: Iterable[int], tick: int) -> float:
    """Chance that who sees a post of a tick leaves: ``pc(p/reach, (posts of the last seven days / tolerated)²)``.

    ``posted`` are the ticks of all posts of the strategy on the channel.  Only those who see a post leave, but what is
    measured, and typed, is how many leave per post delivered.
    """
    if spec is None or spec.unsubscribe == 0.0 or reach == 0.0:
        return 0.0
    return scaled(min(1.0, spec.unsubscribe / reach), crowding(recent(posted, tick), spec.posts_tolerated))


def recent(posted: Iterable[int], tick: int) -> int:
    """Posts of the seven days up to a tick."""
    return sum(tick - WEEK < other <= tick for other in posted)


def tell(row: Any, seed: int, channel: Any, content: int, posted: Sequence[int], tick: int) -> None:
    """Write into a line of posts of today whether its followers leave; ``content`` is its content's word."""
    row["leave_cut"] = rng.cut(chance(channel.spec, channel.reach, posted, tick))
    if row["leave_cut"] > 0:
        row["leave_prefix"] = rng.key(seed, Purpose.UNSUBSCRIBE, channel.word, content)


def consider(person: Any, item: Any, brand: Any, line: Any, world: Any) -> None:
    """Who has just seen a post may leave its channel; other posts of the day still reach her."""
    if line.leave_cut == 0:
        return
    item.posts += 1
    if passes(absorb(absorb(line.leave_prefix, item.posts), person.id), line.leave_cut) and not brand.left & line.bit:
        brand.left |= line.bit
        note(
            world.ledger, world.tick, _UNSUBSCRIBE, person.position, -1, line.content, line.brand, line.index, _OWNED,
            line.channel, 0, 0, 0,
        )  # fmt: skip


def depart(brand: Any) -> None:
    """From the next tick on she misses the posts of the channels that she has left."""
    brand.following &= ~brand.left


def welcome(joins: bool, brand: Any, channel: Any) -> bool:
    """Whether a visitor who would join a channel has not left it before."""
    return joins and not brand.left & channel.bit
