"""Kinds of social network to generate, and three small real ones.

====================== =================================== ==========================================================
kind                   parameters                          source
====================== =================================== ==========================================================
barabasi_albert        m                                   Barabási & Albert 1999
holme_kim              m, clustering                       Holme & Kim 2002
watts_strogatz         friends, rewire                     Watts & Strogatz 1998
erdos_renyi            probability or mean_degree          Gilbert 1959; Batagelj & Brandes 2005
stochastic_block       sizes or shares, within, between    Holland, Laskey & Leinhardt 1983
powerlaw_configuration exponent, minimum, maximum          Newman, Strogatz & Watts 2001; erased: Britton et al. 2006
complete               –                                   everybody with everybody
ring                   friends                             the nearest neighbours on a circle
grid                   rows, columns                       four neighbours, with borders
karate                 –                                   Zachary 1977, 34 people
les_miserables         –                                   Knuth 1993, 77 people
florentine             –                                   Breiger & Pattison 1986, 15 people
====================== =================================== ==========================================================

All are undirected and simple, and depend on (kind, people, seed, parameters) alone.
"""

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.errors import NetworkError
from wom_sim.language.say import say
from wom_sim.reading.arguments import is_number

MOST_GENERATED = 2**31
"""Most people that a generator makes; the number of a pair then fits 63 bits."""

NAMED = {
    "karate": ("karate_club_graph", 34),
    "les_miserables": ("les_miserables_graph", 77),
    "florentine": ("florentine_families_graph", 15),
}
"""Real networks that bring their own people: the networkx function, and how many people."""


@dataclass(frozen=True)
class Ties:
    """What a generator made: ties between people 0 … people − 1, ``uint32[ties]`` each, and attributes of people."""

    people: int
    src: np.ndarray
    dst: np.ndarray
    attributes: dict[str, np.ndarray] = field(default_factory=dict)


def generate(kind: str, people: int | None, seed: int, parameters: Mapping[str, Any]) -> Ties:
    """Return the ties of a random or regular network.

    Raises ``NetworkError`` for an unknown or a missing parameter, and for a value out of range; the kind is a key of
    ``GENERATORS``.
    """
    function = GENERATORS[kind]
    names = list(inspect.signature(function).parameters.values())[2:]
    _check_names(kind, parameters, [parameter.name for parameter in names])
    for parameter in names:
        if parameter.default is parameter.empty and parameter.name not in parameters:
            raise NetworkError(say("{kind} needs the parameter {name}", kind=kind, name=parameter.name))
    return function(
        _whole("people", people, 1, MOST_GENERATED),
        rng.key(seed, rng.Purpose.NETWORK, rng.name_word(kind)),
        **parameters,
    )


def describe(kind: str, people: int | None, seed: int, parameters: Mapping[str, Any]) -> str:
    """Return the call in one line, for reports."""
    if kind in NAMED:
        return say("{kind} (a real network)", kind=kind)
    given = {"people": people, **parameters, "seed": seed}
    return f"{kind}({', '.join(f'{name}={value}' for name, value in given.items())})"


def check_kind(kind: str) -> None:
    """Refuse an unknown kind, with the nearest known one."""
    if kind not in KINDS:
        raise NetworkError(say("unknown kind of network {kind!r} – {near}", kind=kind, near=_did_you_mean(kind, KINDS)))


def check_named(kind: str, people: int | None, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters of a real network, and a number of people that is not its own."""
    _check_names(kind, parameters, [])
    own = NAMED[kind][1]
    if people is not None and people != own:
        raise NetworkError(
            say(
                "people: {kind} is a real network of {own} people (got {people}) – leave people out",
                kind=kind,
                own=own,
                people=people,
            )
        )


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    if close := difflib.get_close_matches(str(word), known, n=1):
        return say("did you mean {close!r}?", close=close[0])
    return say("known are {names}", names=", ".join(known)) if known else say("it has none")


def _check_names(kind: str, parameters: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in parameters:
        if name not in known:
            near = _did_you_mean(name, known)
            raise NetworkError(say("{kind} has no parameter {name!r} – {near}", kind=kind, name=name, near=near))


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise NetworkError(
            say(
                "{name} must be a whole number from {low:,} to {high:,} (got {value!r})",
                name=name,
                low=low,
                high=high,
                value=value,
            )
        )
    return int(value)


def _number(name: str, value: Any, low: float, high: float) -> float:
    if not is_number(value) or not low <= value <= high:
        raise NetworkError(
            say(
                "{name} must be a number from {low:g} to {high:g} (got {given!r})",
                name=name,
                low=low,
                high=high,
                given=value,
            )
        )
    return float(value)


def _room(ties: int) -> tuple[np.ndarray, np.ndarray]:
    return np.empty(ties, np.uint32), np.empty(ties, np.uint32)


# ---------------------------------------------------------------- growing


def barabasi_albert(people: int, state: int, m: int) -> Ties:
    """Preferential attachment: each newcomer ties to m different people in proportion to their degree.

    Starts with a star of m + 1 people around person 0, so that there are exactly m·(people − m) ties.
    """
    from wom_sim.network import csr

    m = _whole("m", m, 1, people - 1)
    src, dst = _room(m * (people - m))
    csr.grow_barabasi_albert(np.uint64(state), people, m, src, dst)
    return Ties(people, src, dst)


def holme_kim(people: int, state: int, m: int, clustering: float) -> Ties:
    """Preferential attachment with triads: clustered, with hubs; exactly m·(people − m) ties.

    As Barabási–Albert, but each tie of a newcomer after her first goes, with probability ``clustering``, to a random
    friend of the person whom she chose last by degree.  So ``clustering`` is the chance of a triad step, not the
    clustering that results, which was, at 20,000 people:

    =============================== ==== ===== ===== ===== =====
    clustering asked                   0   .25    .5   .75     1
    =============================== ==== ===== ===== ===== =====
    average local clustering, m = 2 .002   .18   .37   .56   .74
    average local clustering, m = 5 .004   .08   .17   .29   .48
    transitivity, m = 2             .001   .03   .05   .08   .11
    transitivity, m = 5             .003   .03   .05   .08   .13
    =============================== ==== ===== ===== ===== =====
    """
    from wom_sim.network import csr

    m = _whole("m", m, 1, people - 1)
    triads = _number("clustering", clustering, 0, 1)
    src, dst = _room(m * (people - m))
    pool, rows = np.empty(8 * m * people, np.uint32), np.empty((people, 3), np.int64)
    csr.grow_holme_kim(np.uint64(state), people, m, triads, src, dst, pool, rows)
    return Ties(people, src, dst)


# ---------------------------------------------------------------- rings and grids


def ring(people: int, state: int, friends: int = 2) -> Ties:  # noqa: ARG001 (regular, no chance)
    """Everybody on a circle with the ``friends`` nearest (an even number); people·friends/2 ties."""
    slots = _ring_slots(people, friends)
    return Ties(people, np.repeat(np.arange(people, dtype=np.uint32), slots.shape[1]), slots.ravel())


def watts_strogatz(people: int, state: int, friends: int, rewire: float) -> Ties:
    """A small world: a ring whose ties get, each with probability ``rewire``, a new far end; people·friends/2 ties."""
    from wom_sim.network import csr

    slots = _ring_slots(people, friends)
    degree = np.full(people, friends, np.int64)
    csr.rewire_ring(np.uint64(state), _number("rewire", rewire, 0, 1), slots, degree)
    return Ties(people, np.repeat(np.arange(people, dtype=np.uint32), slots.shape[1]), slots.ravel())


def _ring_slots(people: int, friends: int) -> np.ndarray:
    friends = _whole("friends", friends, 0, people - 1)
    if friends % 2:
        raise NetworkError(
            say("friends must be even, half on either side of the ring (got {friends})", friends=friends)
        )
    slots = np.arange(people)[:, None] + np.arange(1, friends // 2 + 1)
    return np.asarray((slots % people).astype(np.uint32))


def grid(people: int, state: int, rows: int | None = None, columns: int | None = None) -> Ties:  # noqa: ARG001
    """A lattice in which everybody knows the neighbours above, below, left and right; numbered row by row.

    Without ``rows`` and ``columns`` it is square; one of them gives the other.
    """
    rows, columns = _sides(people, rows, columns)
    numbers = np.arange(people, dtype=np.uint32).reshape(rows, columns)
    src = np.concatenate([numbers[:, :-1].ravel(), numbers[:-1].ravel()])
    dst = np.concatenate([numbers[:, 1:].ravel(), numbers[1:].ravel()])
    return Ties(people, src, dst)


def _sides(people: int, rows: int | None, columns: int | None) -> tuple[int, int]:
    if rows is None and columns is None:
        rows = math.isqrt(people)
    given = {"rows": rows, "columns": columns}
    sides = [people if side is None else _whole(name, side, 1, people) for name, side in given.items()]
    height = sides[0] if rows is not None else people // sides[1]
    width = sides[1] if columns is not None else people // height
    if height * width != people:
        raise NetworkError(
            say(
                "rows × columns must be people, {people:,} (got {height} × {width})",
                people=people,
                height=height,
                width=width,
            )
        )
    return height, width


def complete(people: int, state: int) -> Ties:  # noqa: ARG001
    """Everybody tied to everybody else; people·(people − 1)/2 ties."""
    high = np.repeat(np.arange(people, dtype=np.uint32), np.arange(people))
    starts = np.arange(people, dtype=np.int64) * np.arange(-1, people - 1) // 2
    return Ties(people, high, (np.arange(high.size) - starts[high]).astype(np.uint32))


# ---------------------------------------------------------------- independent pairs


def erdos_renyi(people: int, state: int, probability: float | None = None, mean_degree: float | None = None) -> Ties:
    """Every pair is tied independently: with ``probability``, or with mean_degree/(people − 1)."""
    if (probability is None) == (mean_degree is None):
        raise NetworkError(say("erdos_renyi needs either probability or mean_degree, one of them"))
    if mean_degree is not None:
        probability = _number("mean_degree", mean_degree, 0, people - 1) / max(1, people - 1)
    low, high = _pairs(state, people, _number("probability", probability, 0, 1))
    return Ties(people, high, low)


def stochastic_block(
    people: int, state: int, within: float, between: float, sizes: Any = None, shares: Any = None
) -> Ties:
    """Groups: pairs are tied with probability ``within`` a group and ``between`` two; attribute ``block`` says which.

    ``sizes`` are the groups' numbers of people; ``shares`` give them as fractions that add up to 1.
    """
    inside, outside = _number("within", within, 0, 1), _number("between", between, 0, 1)
    counts = _block_sizes(people, sizes, shares)
    starts = np.concatenate([[0], np.cumsum(counts)]).tolist()
    parts = []
    for a in range(len(counts)):
        low, high = _pairs(rng.absorb(rng.absorb(state, a), a), counts[a], inside)
        parts.append((low + np.uint32(starts[a]), high + np.uint32(starts[a])))
        for b in range(a):
            rows, columns = _rectangle(rng.absorb(rng.absorb(state, a), b), counts[a], counts[b], outside)
            parts.append((rows + np.uint32(starts[a]), columns + np.uint32(starts[b])))
    src, dst = (np.concatenate(ends) for ends in zip(*parts, strict=True))
    return Ties(people, src, dst, {"block": np.repeat(np.arange(len(counts)), counts)})


def _block_sizes(people: int, sizes: Any, shares: Any) -> list[int]:
    if (sizes is None) == (shares is None):
        raise NetworkError(say("stochastic_block needs either sizes or shares, one of them"))
    name, given = ("sizes", sizes) if shares is None else ("shares", shares)
    if not isinstance(given, Sequence | np.ndarray) or isinstance(given, str) or len(given) == 0:
        raise NetworkError(
            say("{name} must be a list with one number per group (got {given!r})", name=name, given=given)
        )
    if shares is None:
        counts = [_whole("sizes", size, 0, people) for size in given]
    else:
        counts = _apportioned(people, [_number("shares", share, 0, 1) for share in given])
    if sum(counts) != people:
        raise NetworkError(
            say("sizes must add up to people, {people:,} (got {given:,})", people=people, given=sum(counts))
        )
    return counts


def _apportioned(people: int, shares: list[float]) -> list[int]:
    if abs(math.fsum(shares) - 1) > 1e-9:
        raise NetworkError(say("shares must add up to 1 (got {given:g})", given=math.fsum(shares)))
    ends = [round(people * math.fsum(shares[: k + 1])) for k in range(len(shares))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _pairs(state: int, people: int, probability: float) -> tuple[np.ndarray, np.ndarray]:
    """Return random pairs low < high; pair number k is (k − high·(high − 1)/2, high)."""
    k = _bernoulli(state, people * (people - 1) // 2, probability)
    high = ((1 + np.sqrt(1 + 8.0 * k)) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > k  # the square root may be one off for large numbers
    high += high * (high + 1) // 2 <= k
    k -= high * (high - 1) // 2
    return k.astype(np.uint32), high.astype(np.uint32)


def _rectangle(state: int, rows: int, columns: int, probability: float) -> tuple[np.ndarray, np.ndarray]:
    row, column = np.divmod(_bernoulli(state, rows * columns, probability), max(1, columns))
    return row.astype(np.uint32), column.astype(np.uint32)


def _bernoulli(state: int, total: int, probability: float) -> np.ndarray:
    """Return the numbers below ``total`` taken independently with a probability, ascending, ``int64``."""
    from wom_sim.network import csr

    if probability == 0 or total == 0:
        return np.zeros(0, np.int64)
    if probability == 1:
        return np.arange(total)
    mean = total * probability
    chosen = np.empty(min(total, int(mean + 6 * math.sqrt(mean) + 16)), np.int64)
    rate = -math.log1p(-probability)
    if (count := csr.skip_sample(np.uint64(state), total, rate, chosen)) > chosen.size:
        chosen = np.empty(count, np.int64)  # beyond six standard deviations: once more, with room
        csr.skip_sample(np.uint64(state), total, rate, chosen)
    return chosen[:count]


# ---------------------------------------------------------------- degrees first


def powerlaw_configuration(
    people: int, state: int, exponent: float, minimum: int = 1, maximum: int | None = None
) -> Ties:
    """Random ties given degrees drawn from P(k) ∝ k^−exponent, minimum ≤ k ≤ maximum (default: √people).

    Ends of ties are paired at random and the network is made simple afterwards ("erased"): pairs of oneself are
    dropped and parallel ties merged, which the report counts.  Up to √people few are lost; a larger ``maximum``
    takes visibly more from the hubs.
    """
    power = _number("exponent", exponent, 1, 100)
    low = _whole("minimum", minimum, 1, max(1, people - 1))
    default = max(low, math.isqrt(people)) if people > 1 else 1
    high = default if maximum is None else _whole("maximum", maximum, low, people - 1)
    generator = np.random.Generator(np.random.PCG64(state))
    degrees = np.arange(low, high + 1)
    shares = np.cumsum((degrees / low) ** -power)
    drawn = degrees[np.searchsorted(shares, generator.random(people) * shares[-1], side="right")]
    if drawn.sum() % 2:
        drawn[int(np.argmin(drawn))] += 1  # the ends of ties must be even in number
    ends = np.repeat(np.arange(people, dtype=np.uint32), drawn)
    generator.shuffle(ends)
    return Ties(people, ends[: ends.size // 2], ends[ends.size // 2 :])


GENERATORS: dict[str, Callable[..., Ties]] = {
    function.__name__: function
    for function in (
        barabasi_albert, complete, erdos_renyi, grid, holme_kim, powerlaw_configuration, ring, stochastic_block,
        watts_strogatz,
    )
}  # fmt: skip
"""Generators by kind: functions of (people, state of chance, parameters)."""

KINDS = sorted([*GENERATORS, *NAMED])
"""Every kind that :func:`generate` or a name knows."""
