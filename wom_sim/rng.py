"""Stateless, keyed chance: the same words give the same number, in any order, engine or process.

A draw is a hash of *what is being decided*, not the next number of a stream::

    h = mix64(seed + G)
    h = mix64(h + G·(word + 1))      for each word, modulo 2^64
    u = (h >> 11) · 2^-53            uniform on [0, 1)

Word order: purpose, content, source, n, age, and the target last, so that everything but the target is absorbed once
for a whole row of arcs.  ``mix64`` is the finaliser of splitmix64 (Steele, Lea & Flood 2014, "Fast splittable
pseudorandom number generators").

A probability is an integer test, ``h >> 11 < cut(p)`` with ``cut(p) = ceil(p·2^53)``: p = 1 always passes, p = 0 never.
The functions here are plain Python, with :func:`absorb_each` for whole NumPy arrays; ``engine/kernels.py`` gives numba
the same ones on unsigned 64-bit integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import IntEnum
from hashlib import blake2b

import numpy as np

MASK = 0xFFFFFFFFFFFFFFFF
GAMMA = 0x9E3779B97F4A7C15


class Purpose(IntEnum):
    """What a draw decides. Append only: a changed number changes every result ever made."""

    CONTACT = 1  # does a friend see one share, at one age?
    PARENT = 2  # who, of all that reached a person in one tick, gets the credit?
    NOTICE = 3
    ENGAGE = 4
    VISIT = 5
    CONVERT = 6
    SHARE = 7
    STOP = 8  # does a share stop after this age?
    THRESHOLD = 9
    IMPRESSIONS = 10
    POST = 11
    BASELINE = 12
    FOLLOW = 13
    SUBSCRIBE = 14
    SEEDING = 15
    WORLD = 16
    NETWORK = 17
    ACTIVE = 18  # does a sharer call anybody in this tick (one call a tick)?
    CHOICE = 19  # whom does a caller call?
    HOP = 20  # which friend of a random person?
    UNSUBSCRIBE = 21
    CUSTOMER = 22  # who bought before day 1?
    SEARCH = 23
    OUTLET = 24  # does an outlet take the story?
    EDITION = 25  # who sees what an outlet publishes?
    STICKINESS = 26  # how sticky does a content turn out?
    POPULATION = 27  # what a person or a tie is like, from the network's seed
    RATE = 28  # how often a customer comes back
    LEAVE = 29  # how readily she leaves for good
    AGAIN = 30  # how far is it to her next order?
    DROPOUT = 31  # does she leave after this order?
    PAST = 32  # when was somebody won who bought before day 1?
    EXPERIENCE = 33  # how was the first order, and how long until she talks of it?
    REVIEW = 34  # is an order reviewed in public?
    COMPLAIN = 35  # does who had a bad experience complain?
    RETURN = 36  # how much does it take that she stays?
    GROUP = 37  # what does she complain of?
    HOUR = 38  # at which minute of the day?
    CRISIS = 40  # does a claim come at all?
    CLAIM = 41  # who hears it first?
    ATTENTION = 50  # which of today's contents are taken in?
    CATEGORY = 51  # how often somebody buys of a category, and how far it is to her next purchase
    TASTE = 52  # how much she likes a brand of it
    PICK = 53  # from which brand is a purchase?
    FEED = 54  # how far is it until a platform shows somebody a post once more?
    REVIEW_PLAN = 60  # which line does a review draw as the best?
    TIE = 61  # which of the competing cascades that reach somebody at once does she take up?


def mix64(z: int) -> int:
    """Finaliser of splitmix64 on an integer in [0, 2^64)."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def start(seed: int) -> int:
    """State after absorbing the seed alone; the seed is taken modulo 2^64."""
    return mix64((seed + GAMMA) & MASK)


def absorb(state: int, word: int) -> int:
    """State after one more word, an integer taken modulo 2^64."""
    return mix64((int(state) + GAMMA * (int(word) + 1)) & MASK)


def absorb_each(state: int | np.ndarray, words: np.ndarray) -> np.ndarray:
    """:func:`absorb` of one state (or one each) with every word of an integer array, as ``uint64`` of its shape."""
    one = np.uint64(1)
    z = np.asarray(state, np.uint64) + np.uint64(GAMMA) * (words.astype(np.uint64) + one)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def uniform_each(states: np.ndarray) -> np.ndarray:
    """:func:`uniform` of every state, as ``float64``."""
    return (states >> np.uint64(11)) * 2.0**-53


def key(seed: int, *words: int) -> int:
    """Hash of a seed and any number of integer words: ``key(1, 2, 3, 4, 5) == 0x71c3c625cbbfdee0``."""
    state = start(seed)
    for word in words:
        state = absorb(state, word)
    return state


def uniform(state: int) -> float:
    """The state as a number in [0, 1), a multiple of 2^-53."""
    return (int(state) >> 11) * 2.0**-53


def cut(probability: float) -> int:
    """A probability in [0, 1] as the integer that :func:`passes` compares a draw with: ceil(p·2^53)."""
    return math.ceil(probability * 2.0**53)


def cut_each(probabilities: np.ndarray) -> np.ndarray:
    """:func:`cut` of every probability, as ``uint64``."""
    return np.ceil(probabilities * 2.0**53).astype(np.uint64)


def passes(state: int, threshold: int) -> bool:
    """Whether a draw falls below a threshold made by :func:`cut`."""
    return (int(state) >> 11) < int(threshold)


def name_word(name: str) -> int:
    """Word of a string id: BLAKE2b of its UTF-8 bytes, 8 bytes, little endian."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def name_words(names: Iterable[str]) -> np.ndarray:
    """:func:`name_word` of every name, as ``uint64``: a million digests are made in half the time of as many calls.

    Writable as words of numbers are: numba compiles every loop anew for arrays that are not.
    """
    return np.frombuffer(bytearray().join([blake2b(name.encode(), digest_size=8).digest() for name in names]), "<u8")


def world_seed(seed: int, world: int) -> int:
    """Seed of world number ``world`` in a study with this seed, so that neighbouring seeds share no worlds."""
    return key(seed, Purpose.WORLD, world)
