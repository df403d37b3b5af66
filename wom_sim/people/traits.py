"""What single people are like: drawn from segments, each draw keyed by the person and never by her position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wom_sim import rng
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.scenario.audience import ATTRIBUTES, INTERESTED, Known, Segment

UNKNOWN = -1
"""Age or place in a column of somebody of whom it is not known."""


class Draw(IntEnum):
    """What a draw about a person or a tie decides. Append only, like :class:`~wom_sim.rng.Purpose`."""

    SEGMENT = 1
    SWAP = 2
    AGE = 3
    ATTRIBUTE = 4
    USES = 5
    TALKATIVENESS = 6
    SUSCEPTIBILITY = 7
    LEADER = 8
    TIE = 9
    TIE_TRUST = 10
    MATCH = 11
    ADS = 12  # how much of a channel's ads she is shown
    POSTS = 13  # how readily she sees the posts of a channel


@dataclass(frozen=True, eq=False)
class Column:
    """Values in words: ``codes[N]`` are places in ``values``, :data:`UNKNOWN` where nothing is known."""

    codes: np.ndarray
    values: tuple[str, ...]

    def among(self, wanted: Sequence[str]) -> np.ndarray:
        """Whose value is one of those wanted, ``bool[N]``."""
        return np.isin(self.codes, [place for place, value in enumerate(self.values) if value in wanted])

    @property
    def texts(self) -> np.ndarray:
        """The values as an object array of ``str``; "" where nothing is known."""
        return np.asarray(np.array([*self.values, ""], object)[self.codes])


@dataclass(frozen=True, eq=False)
class Described:
    """People as described, before chance spreads them: arrays of N, interests as in ``Population``."""

    segments: tuple[str, ...]
    segment: np.ndarray
    age: np.ndarray
    attributes: dict[str, Column]
    interest_names: tuple[str, ...]
    taste: np.ndarray
    tastes: np.ndarray
    uses: dict[str, np.ndarray]
    talkativeness: np.ndarray
    susceptibility: np.ndarray
    notes: tuple[str, ...] = ()
    """What a report should say about the file that they were read from."""

    def describes(self) -> Known:
        """What somebody among these people has."""
        values = {key: self.attributes[key].values if key in self.attributes else () for key in ATTRIBUTES}
        liked = np.any(self.tastes >= INTERESTED, axis=0).tolist()
        interests = tuple(name for name, any_likes in zip(self.interest_names, liked, strict=True) if any_likes)
        channels = tuple(channel for channel, users in self.uses.items() if users.any())
        ages = frozenset(np.unique(self.age[self.age != UNKNOWN]).tolist())
        return Known({"segments": self.segments, **values, "interests": interests, "uses": channels}, ages)


def lots(seed: int, words: np.ndarray, *what: int) -> np.ndarray:
    """A keyed 64-bit number for every person (or tie) and question, ``uint64`` of the shape of ``words``."""
    return rng.absorb_each(rng.key(seed, Purpose.POPULATION, *what), words)


def lognormal(sd: float, states: Callable[[int], np.ndarray]) -> np.ndarray:
    """exp(sd·z − sd²/2) with z standard normal: expectation exactly 1, exactly 1 for sd = 0.

    ``sd`` is the standard deviation of the logarithm; ``states(0)`` and ``states(1)`` are keyed numbers, made into
    normal ones after Box & Muller 1958, "A note on the generation of random normal deviates".
    """
    radius = np.sqrt(-2.0 * np.log1p(-rng.uniform_each(states(0))))
    normal = radius * np.cos(2.0 * np.pi * rng.uniform_each(states(1)))
    return np.asarray(np.exp(sd * normal - 0.5 * sd * sd))


def happens(chance: float, states: np.ndarray) -> np.ndarray:
    """Whether an event of this probability happens, for every keyed number."""
    return np.asarray((states >> np.uint64(11)) < np.uint64(rng.cut(chance)))


def apportioned(people: int, shares: Sequence[float]) -> np.ndarray:
    """Whole numbers that add up to ``people``: shares rounded down, the largest remainders up (Hamilton's method).

    >>> apportioned(10, [0.35, 0.45, 0.2]).tolist()
    [4, 4, 2]
    """
    exact = people * np.asarray(shares, float)
    sizes = np.floor(exact + 1e-9).astype(np.int64)  # 0.29 · 100 is 28.999…
    missing = people - int(sizes.sum())
    sizes[np.argsort(sizes - exact, kind="stable")[:missing]] += 1
    return sizes


def by_lot(network: Network, shares: Sequence[float], seed: int) -> np.ndarray:
    """Segments of exactly these shares, drawn by lot, ``int32[N]``."""
    segment = np.empty(network.people, np.int32)
    sizes = apportioned(network.people, shares)
    order = np.argsort(lots(seed, network.words, Draw.SEGMENT), kind="stable")
    segment[order] = np.repeat(np.arange(len(shares), dtype=np.int32), sizes)
    return segment


def from_segments(segments: Mapping[str, Segment], network: Network, assortativity: float, seed: int) -> Described:
    """Everybody's segment, and what people of it are like; all alike without segments."""
    if not segments:
        return nothing_known(network.people)
    segment = _settled(segments, network, assortativity, seed)
    whole = list(segments.values())
    names = _in_order(one.interests for one in whole)
    wishes = np.array([[one.interests.get(name, 0.0) for name in names] for one in whole]).reshape(
        len(whole), len(names)
    )
    tastes, taste = distinct(wishes)
    columns = {key: _column(key, whole, segment, seed, network.words) for key in ATTRIBUTES}
    return Described(
        segments=tuple(segments),
        segment=segment,
        age=_ages(whole, segment, seed, network.words),
        attributes={key: column for key, column in columns.items() if column.values},
        interest_names=names,
        taste=taste[segment],
        tastes=tastes,
        uses={name: _users(name, whole, segment, seed, network.words) for name in _in_order(one.uses for one in whole)},
        talkativeness=np.array([one.talkativeness for one in whole])[segment],
        susceptibility=np.array([one.susceptibility for one in whole])[segment],
    )


def nothing_known(people: int) -> Described:
    """People of whom nothing is known, all alike."""
    nobody = np.zeros(people, np.int32)
    return Described(
        (), nobody, np.full(people, UNKNOWN, np.int16), {}, (), nobody, np.zeros((1, 0)), {},
        np.ones(people), np.ones(people),
    )  # fmt: skip


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows of ``float64[M, K]`` in order, and for each row its place among them, ``int32[M]``."""
    place = np.zeros(len(rows), np.int64)
    for column in rows.T:  # a column at a time: sorting whole rows takes ten times as long
        values, codes = np.unique(column, return_inverse=True)
        place = np.unique(place * len(values) + codes, return_inverse=True)[1]
    _, first, place = np.unique(place, return_index=True, return_inverse=True)
    return rows[first], place.astype(np.int32)


def _settled(segments: Mapping[str, Segment], network: Network, assortativity: float, seed: int) -> np.ndarray:
    segment = by_lot(network, [one.share for one in segments.values()], seed)
    if assortativity <= 0.0 or len(segments) < 2:
        return segment
    from wom_sim.people import communities

    state = rng.key(seed, Purpose.POPULATION, Draw.SWAP)
    return communities.gathered(network, segment, len(segments), assortativity, state)


def _in_order(mappings: Iterable[Mapping[str, float]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for mapping in mappings for name in mapping))


def _ages(segments: Sequence[Segment], segment: np.ndarray, seed: int, words: np.ndarray) -> np.ndarray:
    youngest = np.array([one.age.youngest if one.age else UNKNOWN for one in segments])
    years = np.array([one.age.oldest - one.age.youngest + 1 if one.age else 0 for one in segments])
    drawn = rng.uniform_each(lots(seed, words, Draw.AGE)) * years[segment]
    return np.asarray(youngest[segment] + drawn.astype(np.int64), np.int16)


def _column(key: str, segments: Sequence[Segment], segment: np.ndarray, seed: int, words: np.ndarray) -> Column:
    values = _in_order(getattr(one, key) for one in segments)
    if not values:
        return Column(np.broadcast_to(np.int8(UNKNOWN), len(segment)), ())  # one value, however many people
    codes = np.full(len(segment), UNKNOWN, np.min_scalar_type(-len(values) - 1))
    drawn = rng.uniform_each(lots(seed, words, Draw.ATTRIBUTE, rng.name_word(key)))
    for place, one in enumerate(segments):
        if mix := getattr(one, key):
            here = np.flatnonzero(segment == place)
            ends = np.cumsum(list(mix.values()))[:-1]
            chosen = np.array([values.index(value) for value in mix], np.int32)
            codes[here] = chosen[np.searchsorted(ends, drawn[here], side="right")]
    return Column(codes, values)


def _users(channel: str, segments: Sequence[Segment], segment: np.ndarray, seed: int, words: np.ndarray) -> np.ndarray:
    cuts = np.array([rng.cut(one.uses.get(channel, 0.0)) for one in segments], np.uint64)
    return np.asarray((lots(seed, words, Draw.USES, rng.name_word(channel)) >> np.uint64(11)) < cuts[segment])
