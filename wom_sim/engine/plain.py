"""Worlds of a classic model, and the numbers it is told: one content that is passed on for certain by who notices it.

Where delivery alone decides who is activated the compiled frontier runs them, else an engine does, person by person.
Both toss the same coins, so that sizes and ticks are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from wom_sim import rng, rules
from wom_sim.behaviour.gate import Link
from wom_sim.engine.lines import SeedsLine
from wom_sim.engine.setting import BrandSetting, ContentSetting, Setting
from wom_sim.engine.state import Mark
from wom_sim.errors import InputError, NetworkError
from wom_sim.language.say import say
from wom_sim.ledger import Medium
from wom_sim.network import parallel
from wom_sim.network.network import Network
from wom_sim.reading.arguments import by_label, checked_shares, is_number, numbers, probability
from wom_sim.rng import Purpose

EngineName = Literal["array", "mesa"]

Probability = float | str | Sequence[float] | np.ndarray | Mapping[Any, float]
"""One number, ``"weight"``, ``"degree"``, a value for each tie (in order, or by pair of ids), or by id of a person."""

Starts = np.ndarray | Sequence[np.ndarray]
"""Positions of the seeds: the same in every world, or an array for each world."""

CONTENT, BRAND = ContentSetting("content", 0), BrandSetting("brand", 0)

FEW_ARCS = 2**32
"""Below this offsets take 4 bytes: rows are found in half of the memory."""

LARGEST = 2**31 - 1


def engine_class(engine: EngineName) -> Callable[..., Any]:
    """The engine of that name, imported when it is needed."""
    if engine == "array":
        from wom_sim.engine.array import ArrayEngine

        return ArrayEngine
    if engine == "mesa":
        from wom_sim.engine.agents import MesaEngine

        return MesaEngine
    raise InputError(say("unknown engine {engine!r}: one of 'array', 'mesa'", engine=engine))


def simulate(setting: Setting, seeds: np.ndarray, world_seed: int, engine: EngineName = "array") -> Any:
    """One world of a setting whose seeds notice at tick 0 and pass it on for certain; returns a ``History``."""
    marks = int(Mark.SEEDED | Mark.SURE)
    line = SeedsLine("seeds", 0, Medium.EARNED, 0, rules.UNIT, rules.UNIT, {0: seeds.astype(np.int64)}, marks)
    return engine_class(engine)(setting, [line], world_seed).run()


def starts_of(seeds: Starts, world: int) -> np.ndarray:
    """The seeds of one world."""
    return seeds if isinstance(seeds, np.ndarray) else seeds[world]


def on_frontier(setting: Setting) -> bool:
    """Whether delivery alone decides who is activated, so that a frontier is enough."""
    sharing = setting.sharing
    bare = setting.contents == (CONTENT,) and setting.brands == (BRAND,) and not setting.channels
    alike = setting.people is None and not setting.specs and sharing.calls.chance == 0.0 and sharing.decay == 1.0
    if not (bare and alike) or sharing.link == Link.MEAN_FIELD:
        return False
    return not setting.gated or is_certain(setting)


def is_certain(setting: Setting) -> bool:
    """Whether every share is seen by every friend, once: what a gate needs that is no chance of its own."""
    told = setting.arc_contact is None and setting.contact.min(initial=1.0) >= 1.0
    return told and setting.sharing.days == 1 and setting.sharing.stop == 0.0 and setting.stops is None


def spread(
    setting: Setting, seeds: Starts, worlds: Sequence[int], seed: int, engine: EngineName = "array"
) -> np.ndarray:
    """People activated in each of the worlds with these numbers, ``int64[worlds]``, seeds included."""
    if engine == "array" and on_frontier(setting):
        return frontier_sizes(setting, seeds, worlds, seed)
    sizes = np.zeros(len(worlds), np.int64)
    for k, world in enumerate(worlds):
        sizes[k] = np.count_nonzero(ticks_of(setting, starts_of(seeds, world), seed, world, engine) >= 0)
    return sizes


def ticks_of(setting: Setting, seeds: np.ndarray, seed: int, world: int, engine: EngineName = "array") -> np.ndarray:
    """Activation tick of each person in one world, ``int32[people]``; −1 never."""
    if engine == "array" and on_frontier(setting):
        ticks = np.full(setting.network.people, -1, np.int32)
        frontier_sizes(setting, {world: seeds}, [world], seed, ticks)
        return ticks
    items = simulate(setting, seeds, rng.world_seed(seed, world), engine).items
    return np.asarray(items["notice_tick"][:, 0].copy())


def frontier_sizes(
    setting: Setting, seeds: Any, worlds: Sequence[int], seed: int, ticks: np.ndarray | None = None
) -> np.ndarray:
    """Sizes by the compiled frontier: the same coins as the general engine, without its state."""
    from wom_sim.engine.frontier import cascades, coins, gates, lanes

    sizes = np.zeros(len(worlds), np.int64)
    starts, sharing = laid_out(seeds, worlds), setting.sharing
    ends: Any = (setting.ticks, sizes, np.zeros(0, np.int32) if ticks is None else ticks, coins.BLOCK)
    ties = ties_of(setting)
    if setting.gated:
        keys = keys_of(seed, worlds, Purpose.THRESHOLD)
        needs, alike, arcs = gate_of(setting)
        if setting.arc_influence is not None:
            gates.gates(keys, *starts, *ties, needs, arcs, *ends)
        else:
            gates.counted_gates(keys, *starts, *ties, needs, alike, *ends)
        return sizes
    keys, chances = keys_of(seed, worlds, Purpose.CONTACT, CONTENT.word), chances_of(setting)
    ends = (*ends, lanes.LANES)
    if sharing.days == 1 or (sharing.stop == 1.0 and setting.stops is None):
        cascades.cascades(keys, *starts, *ties, *chances, *ends)
        return sizes
    stop_keys = keys_of(seed, worlds, Purpose.STOP, CONTENT.word)
    stops = rng.cut_each(np.array([sharing.stop]) if setting.stops is None else setting.stops)
    cascades.live_shares(keys, stop_keys, *starts, *ties, *chances, sharing.days, stops, *ends)
    return sizes


def keys_of(seed: int, worlds: Sequence[int], purpose: Purpose, *words: int) -> np.ndarray:
    """``rng.key`` of a purpose in every world, ``uint64[worlds]``."""
    numbers = np.asarray(worlds, np.uint64)
    states = rng.absorb_each(rng.key(seed, Purpose.WORLD), numbers)
    for word in (0, int(purpose), *words):  # the seed alone is absorbed as the word 0 is
        states = rng.absorb_each(states, np.full(len(numbers), word, np.uint64))
    return states


def laid_out(seeds: Any, worlds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Seeds one after the other, and where those of each world begin and end, ``int64[worlds, 2]``."""
    if isinstance(seeds, np.ndarray):
        return seeds.astype(np.uint32), np.tile(np.array([[0, len(seeds)]], np.int64), (len(worlds), 1))
    each = [seeds[world] for world in worlds]
    ends = np.cumsum([0, *map(len, each)])
    return np.concatenate(each).astype(np.uint32), np.stack([ends[:-1], ends[1:]], axis=1)


def ties_of(setting: Setting) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Offsets as narrow as they can be, targets, and words where they are not positions (else none)."""
    network = setting.network
    words = network.words
    plain = bool(len(words) and words[0] == 0 and words[-1] == len(words) - 1)  # sorted, so 0 … n−1
    offsets = network.indptr.astype(np.uint32) if network.arcs < FEW_ARCS else network.indptr
    return offsets, network.targets, words[:0] if plain else words


def chances_of(setting: Setting) -> tuple[np.uint64, np.ndarray, np.ndarray]:
    """The cut of everybody's contact chance; chances by person or by arc where they differ (else none)."""
    contact, arcs, nothing = setting.contact, setting.arc_contact, np.zeros(0)
    first = float(contact[0]) if len(contact) else 0.0
    differ = bool((contact != first).any())
    if arcs is None:
        return np.uint64(rng.cut(first)), contact if differ else nothing, nothing
    if differ or first != 1.0:
        arcs = arcs * np.repeat(contact, setting.network.out_degree)
    return np.uint64(rng.cut(first)), nothing, arcs


def gate_of(setting: Setting) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Needs where they are given, what each friend of a person brings where hers are alike, and by arc; else none."""
    nobody, nothing = np.zeros(0, np.int32), np.zeros(0, np.int64)
    if setting.sharing.link == Link.STEP:
        need = np.zeros(setting.network.people, np.int32) if setting.need is None else setting.need
        return np.asarray(need, np.int32), nothing, nothing
    arcs = nothing if setting.arc_influence is None else setting.arc_influence
    alike = -(-rules.UNIT // np.maximum(setting.network.in_degree, 1)) if setting.arc_influence is None else nothing
    if setting.threshold is None:
        return nobody, alike, arcs
    units = np.clip(np.ceil(setting.threshold * rules.UNIT), -LARGEST, LARGEST).astype(np.int64)
    return (-(-units // alike) if len(alike) else units).astype(np.int32), nothing, arcs


# Chances of ties and numbers of people


def contacts(network: Network, contact: Probability) -> tuple[np.ndarray, np.ndarray | None]:
    """Contact chance by source and by arc.

    One number, ``"weight"`` (the ties' own), ``"degree"`` (1/indegree of who hears it, the weighted cascade), an array
    over ties, a value for each tie by the pair of its ids, or for each person by id.
    """
    contact = by_label(contact)
    if isinstance(contact, Mapping) and any(isinstance(key, tuple) for key in contact):
        return np.ones(network.people), by_pair(network, contact)
    if isinstance(contact, Mapping):
        return checked_shares(by_id(network, "p", contact)), None
    if isinstance(contact, str):
        if contact == "degree":
            return np.ones(network.people), 1.0 / network.in_degree[network.targets]
        if contact != "weight":
            raise InputError(
                say("p must be a number, an array over ties, 'weight' or 'degree' (got {contact!r})", contact=contact)
            )
        if network.weights is None:
            raise NetworkError(say("p='weight' needs a network whose ties carry weights, and this one has none"))
        return np.ones(network.people), checked_shares(network.weights)
    if not is_number(contact) and (hasattr(contact, "__array__") or isinstance(contact, Sequence)):
        return np.ones(network.people), parallel.chances(network, contact)
    return np.full(network.people, probability("p", contact)), None


def by_pair(network: Network, values: Mapping[Any, Any]) -> np.ndarray:
    """A chance for each arc, from chances by pair of ids."""
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in values):
        raise InputError(say("p by tie has a pair of ids for each tie, and nothing else"))
    tails, heads = (network.positions([pair[end] for pair in values]) for end in (0, 1))
    return parallel.chances_of_pairs(network, tails, heads, checked_shares(numbers("p", list(values.values()))))


def by_id(network: Network, name: str, values: Mapping[Any, Any]) -> np.ndarray:
    """A number for each person, in the order of ``network.ids``, from numbers by id."""
    if pairs := [key for key in values if isinstance(key, tuple)]:
        raise InputError(say("{name} is by person, not by tie (got {pair})", name=name, pair=pairs[0]))
    given = np.full(network.people, np.nan)
    given[network.positions(list(values))] = numbers(name, list(values.values()))
    if np.isnan(given).any():
        missing = network.ids.item(int(np.argmax(np.isnan(given))))
        raise InputError(say("{name} has no number for person {missing!r}", name=name, missing=missing))
    return given


def arc_influence(network: Network) -> np.ndarray:
    """The ties' weights as influence in integer units; for nobody may they sum to more than 1."""
    if network.weights is None:
        raise NetworkError(say("b='weight' needs a network whose ties carry weights, and this one has none"))
    totals = np.bincount(network.targets, network.weights, minlength=network.people)
    if totals.max(initial=0.0) > 1.0 + 1e-9:
        worst = network.ids.item(int(np.argmax(totals)))
        raise NetworkError(
            say(
                "influence on person {worst!r} sums to {total:.6g}; it may be at most 1",
                worst=worst,
                total=totals.max(),
            )
        )
    return np.floor(network.weights * rules.UNIT + 0.5).astype(np.int64)


def each_person(network: Network, name: str, values: Any) -> np.ndarray:
    """One finite number per person, checked: by id, or in the order of ``network.ids``."""
    values = by_label(values)
    return per_person(name, by_id(network, name, values) if isinstance(values, Mapping) else values, network.people)


def per_person(name: str, values: Sequence[float] | np.ndarray, people: int) -> np.ndarray:
    """One finite number per person, checked."""
    array = numbers(name, values)
    if array.shape != (people,):
        raise InputError(
            say(
                "{name} must have one value per person, {people} (got shape {shape})",
                name=name,
                people=people,
                shape=array.shape,
            )
        )
    if not bool(np.all(np.isfinite(array))):
        raise InputError(say("{name} must all be finite numbers", name=name))
    return array
