"""Three people of a world whose stories say most about a strategy, and why each was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.language.say import say, says
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.cascades import Forest, forest
from wom_sim.results.run import EngineName
from wom_sim.show.text import share as in_words
from wom_sim.statistics.types import Integers
from wom_sim.studies.explain.answer import Explanation, Place


class Card(NamedTuple):
    """A person whose story is worth telling, and why hers."""

    why: str
    story: Explanation


class Chosen(NamedTuple):
    """A person by her position, and why she was chosen."""

    at: int
    why: str


def chosen(history: History) -> list[Chosen]:
    """Three people of a world, or fewer: nobody twice, of several alike whoever stands first in the network.

    Who ordered at the end of the longest chain of friends; whose word went furthest; and, because most people never
    order, who met the campaign most often and did not.
    """
    trees = forest(history.rows)
    found: list[Chosen] = []
    for candidates in (by_chain(history, trees), by_word(trees), by_patience(history)):
        taken = {one.at for one in found}
        found += next(([fair(one, place)] for place, one in enumerate(candidates) if one.at not in taken), [])
    return found


def fair(one: Chosen, place: int) -> Chosen:
    """Somebody who is the first of her kind, or the first but for people who were chosen already."""
    return one if place == 0 else one._replace(why=say("Those above left out: {why}", why=one.why))


def by_chain(history: History, trees: Forest) -> Iterator[Chosen]:
    """Who ordered by a friend's word, the longest chains of friends above them first; else who ordered first."""
    rows = history.rows
    orders = rows.compress(rows["event"] == int(Event.CONVERT))
    friends = orders.compress((orders["source"] >= 0) & (orders["medium"] == int(Medium.EARNED)))
    depth = np.zeros(len(history.people), np.int64)
    np.maximum.at(depth, trees.person, trees.climb.generation)
    for at in ranked(friends["person"], depth[friends["person"]]):
        steps = max(1, int(depth[at]))
        yield Chosen(
            at,
            says(
                "She ordered by a friend's word.",
                "Of all orders by a friend's word hers stands at the end of the longest chain: {n} friends long.",
                steps,
            ),
        )
    for at in ranked(orders["person"], -orders["tick"]):
        yield Chosen(at, say("Nobody ordered by a friend's word; she was the first who ordered at all."))


def by_word(trees: Forest) -> Iterator[Chosen]:
    """Whose word reached most people in the end, friends of friends too."""
    below = trees.climb.subtree.astype(np.int64) - 1
    for at in ranked(trees.person.compress(below > 0), below.compress(below > 0)):
        most = int(below[trees.person == at].max())
        yield Chosen(
            at,
            says(
                "Nobody's word went further: {n} person noticed it through her.",
                "Nobody's word went further: {n} people noticed it through her, friends of friends too.",
                most,
            ),
        )


def by_patience(history: History) -> Iterator[Chosen]:
    """Who was reached most often and never ordered."""
    met = np.sum([history.items[name].sum(axis=1, dtype=np.int64) for name in ("paid", "owned", "earned")], axis=0)
    ordered = np.zeros(len(met), bool)
    ordered[history.rows["person"].compress(history.rows["event"] == int(Event.CONVERT))] = True
    silent = np.flatnonzero(~ordered & (met > 0))
    share = np.count_nonzero(~ordered) / max(1, len(met))
    for at in ranked(silent, met[silent]):
        yield Chosen(
            at,
            say(
                "{share} of all people never order; of them she was reached most often, {times} times.",
                share=in_words(share), times=int(met[at]),
            ),
        )  # fmt: skip


def ranked(people: Integers, worth: Integers) -> list[int]:
    """Positions, the most worth first, of equal worth by position."""
    order = np.lexsort([people, -worth.astype(np.int64)])
    return [int(at) for at in people[order]]


def cards(
    prepared: Prepared, strategy: str, *, seed: int | None = None, world: int = 0, engine: EngineName = "auto"
) -> list[Card]:
    """The stories of the three :func:`chosen` people of one world of a strategy."""
    place = Place.of(prepared, strategy, seed, world, engine)
    return [Card(one.why, place.story(one.at)) for one in chosen(place.run())]
