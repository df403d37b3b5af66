"""Keyed chance: the same numbers everywhere, and numbers that behave like chance."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from scipy import stats

from wom_sim import rng
from wom_sim.engine import machine  # noqa: F401 (makes keyed chance known to numba)
from wom_sim.rng import Purpose

GOLDEN = [
    ((0, 0, 0, 0, 0), 0x78AE5A9A6B5FD45E),
    ((1, 2, 3, 4, 5), 0x71C3C625CBBFDEE0),
    ((7, 1, 0, 12, 999999), 0x049EA3E996A8E00A),
    ((2**64 - 1, 1, 0, 3, 2**32), 0x765E534D8C3DC0E1),
]
TOP = 2**63
WORDS = [0, 1, 2**32, TOP - 1, TOP, TOP + 1, 2**64 - 2, 2**64 - 1]
FEW = 1e-4  # chance of a false alarm; the draws are fixed, so a test that passes goes on passing


@numba.njit("u8(u8, u8)")
def compiled_absorb(state: Any, word: Any) -> Any:
    return rng.absorb(state, word)


@numba.njit("u8(u8, i8)")
def compiled_absorb_signed(state: Any, word: Any) -> Any:
    return rng.absorb(state, word)


@numba.njit("f8(u8)")
def compiled_uniform(state: Any) -> Any:
    return rng.uniform(state)


def plain(state: int, word: int) -> int:
    return rng.absorb(state, word)


def numba_absorb(state: int, word: int) -> int:
    return int(compiled_absorb(np.uint64(state), np.uint64(word)))


def numpy_absorb(state: int, word: int) -> int:
    return int(rng.absorb_each(state, np.array([word], np.uint64))[0])


VERSIONS = [plain, numba_absorb, numpy_absorb]


@pytest.mark.parametrize("absorb", VERSIONS)
@pytest.mark.parametrize(("words", "expected"), GOLDEN)
def test_golden_vectors(absorb: Any, words: tuple[int, ...], expected: int) -> None:
    state = rng.start(words[0])
    for word in words[1:]:
        state = absorb(state, word)
    assert state == expected
    assert rng.key(*words) == expected


def test_the_first_outputs_are_those_of_splitmix64() -> None:
    """Published sequence of splitmix64 from 0: its n-th output is mix64(n·G)."""
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC]
    assert [rng.mix64(n * rng.GAMMA & rng.MASK) for n in (1, 2, 3, 4)] == expected


@pytest.mark.parametrize("state", WORDS)
@pytest.mark.parametrize("word", WORDS)
def test_all_versions_agree_on_both_sides_of_two_to_the_63(state: int, word: int) -> None:
    assert {absorb(state, word) for absorb in VERSIONS} == {rng.absorb(state, word)}
    assert compiled_uniform(np.uint64(state)) == rng.uniform(state)


@pytest.mark.parametrize("word", [-1, -2, -(2**63), 5, 2**63 - 1])
def test_a_negative_word_counts_modulo_two_to_the_64(word: int) -> None:
    expected = rng.absorb(3, word % 2**64)
    assert rng.absorb(3, word) == expected
    assert int(rng.absorb_each(3, np.array([word], np.int64))[0]) == expected
    assert int(compiled_absorb_signed(np.uint64(3), np.int64(word))) == expected


def test_a_seed_counts_modulo_two_to_the_64() -> None:
    assert rng.key(2**64 + 5, 1) == rng.key(5, 1)
    assert rng.key(-1, 1) == rng.key(2**64 - 1, 1)


def test_a_numpy_integer_is_a_word_like_any_other() -> None:
    assert rng.absorb(np.uint64(2**64 - 1), np.int64(-7)) == rng.absorb(2**64 - 1, -7)  # type: ignore[arg-type]


# ---------------------------------------------------------------- chance


def draws(seed: int, count: int) -> np.ndarray:
    """As the engines draw: one prefix, then a word per person."""
    return rng.uniform_each(rng.absorb_each(rng.key(seed, Purpose.CONTACT, 3), np.arange(count)))


def test_uniform_each_agrees_with_uniform() -> None:
    states = rng.absorb_each(5, np.arange(1000))
    assert rng.uniform_each(states).tolist() == [rng.uniform(state) for state in states.tolist()]


@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
def test_draws_are_uniform(seed: int) -> None:
    sample = draws(seed, 200_000)
    assert sample.min() >= 0.0
    assert sample.max() < 1.0
    assert stats.kstest(sample, "uniform").pvalue > FEW
    assert stats.chisquare(np.bincount((sample * 256).astype(int), minlength=256)).pvalue > FEW


def test_low_bits_are_uniform() -> None:
    states = rng.absorb_each(rng.key(1, 2), np.arange(200_000)) & np.uint64(0xFF)
    assert stats.chisquare(np.bincount(states.astype(int), minlength=256)).pvalue > FEW


@pytest.mark.parametrize("lag", [1, 2, 3, 16, 1000])
def test_successive_people_are_uncorrelated(lag: int) -> None:
    sample = draws(9, 200_000)
    assert abs(np.corrcoef(sample[:-lag], sample[lag:])[0, 1]) < 4.5 / np.sqrt(200_000)


@pytest.mark.parametrize("place", range(4))
def test_neighbouring_keys_are_uncorrelated(place: int) -> None:
    """The same people under keys that differ by 1 in one word: seed, purpose, content, source."""
    words = [11, 3, 5, 8]
    near = [*words]
    near[place] += 1
    people = np.arange(200_000)
    one, other = (rng.uniform_each(rng.absorb_each(rng.key(*key), people)) for key in (words, near))
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.5 / np.sqrt(200_000)
    pairs = np.bincount((one * 16).astype(int) * 16 + (other * 16).astype(int), minlength=256)
    assert stats.chisquare(pairs).pvalue > FEW


def test_swapped_words_are_another_key() -> None:
    assert len({rng.key(1, 2, 3), rng.key(1, 3, 2), rng.key(2, 1, 3), rng.key(1, 2), rng.key(1, 2, 3, 0)}) == 5


@pytest.mark.parametrize("part", ["seed", "word"])
def test_every_input_bit_flips_half_of_the_output(part: str) -> None:
    """Avalanche: a mean of 32 flipped bits of 64, for each input bit alone and over all."""
    keys = rng.absorb_each(77, np.arange(500)).tolist()

    def hashed(value: int) -> int:
        return rng.key(value, 1) if part == "seed" else rng.key(4, value)

    flips = np.array([[(hashed(key) ^ hashed(key ^ 1 << bit)).bit_count() for bit in range(64)] for key in keys])
    error = 4 / np.sqrt(500)  # each count is binomial(64, ½) with deviation 4
    assert np.all(np.abs(flips.mean(axis=0) - 32.0) < 4.5 * error)
    assert abs(flips.mean() - 32.0) < 4.5 * error / 8
    assert flips.min() > 8


# ---------------------------------------------------------------- thresholds


@pytest.mark.parametrize("state", [0, 1, 2**11 - 1, 2**63, 2**64 - 1])
def test_never_and_always(state: int) -> None:
    assert not rng.passes(state, rng.cut(0.0))
    assert rng.passes(state, rng.cut(1.0))


@pytest.mark.parametrize("probability", [2.0**-53, 0.1, 0.3, 0.5, 1 - 2.0**-53, 5e-324, 1e-17])
def test_passing_is_being_below(probability: float) -> None:
    """The integer test says u < p exactly, also one step beside p."""
    middle = int(probability * 2**53)
    for step in range(max(0, middle - 2), min(2**53, middle + 3)):
        state = step << 11
        assert rng.passes(state, rng.cut(probability)) == (rng.uniform(state) < probability)


def test_a_probability_comes_true() -> None:
    passed = sum(rng.passes(state, rng.cut(0.3)) for state in rng.absorb_each(1, np.arange(100_000)).tolist())
    assert abs(passed - 30_000) < 4.5 * np.sqrt(100_000 * 0.3 * 0.7)


# ---------------------------------------------------------------- words and worlds


@pytest.mark.parametrize(
    ("name", "word"),
    [("", 0xB4B2797457A0A6E4), ("stickers", 0x3C212309BA777E34), ("Café Nómada", 0xFE38828D6666D532)],
)
def test_words_of_names(name: str, word: int) -> None:
    assert rng.name_word(name) == word


def test_worlds_of_neighbouring_seeds_differ() -> None:
    seeds = {rng.world_seed(seed, world) for seed in range(50) for world in range(50)}
    assert len(seeds) == 2500
    assert rng.world_seed(7, 3) == rng.key(7, Purpose.WORLD, 3)


def test_purposes_keep_their_numbers() -> None:
    """Append only: a changed number changes every result ever made."""
    names = [
        *("CONTACT", "PARENT", "NOTICE", "ENGAGE", "VISIT", "CONVERT", "SHARE", "STOP", "THRESHOLD", "IMPRESSIONS"),
        *("POST", "BASELINE", "FOLLOW", "SUBSCRIBE", "SEEDING", "WORLD", "NETWORK", "ACTIVE", "CHOICE", "HOP"),
    ]
    assert [(purpose.name, purpose.value) for purpose in Purpose][: len(names)] == [
        (name, number) for number, name in enumerate(names, 1)
    ]


def test_words_of_many_names_are_those_of_each():
    names = ["ana", "Zoë", "x" * 200, ""]
    assert rng.name_words(names).tolist() == [rng.name_word(name) for name in names]
