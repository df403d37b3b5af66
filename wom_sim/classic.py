"""The field's classic models, each a *setting* of the one model that campaigns run on.

Every function takes the user's own person ids, runs ``worlds`` worlds that depend on ``seed`` alone, and returns
:class:`Cascades`.  ``engine`` is ``"array"`` (compiled) or ``"mesa"`` (the reference); both give the same bits.

===================== =============================================== ==========================================
model                 setting                                         source
===================== =============================================== ==========================================
independent cascade   noisy-or link, a share is seen for one day      Kempe, Kleinberg & Tardos 2003
linear threshold      linear link, θ ~ U(0, 1)                        Granovetter 1978; Kempe et al. 2003
Watts, Granovetter    step link on a share or a count of friends      Watts 2002; Granovetter 1978
complex contagion     step link, k distinct friends                   Centola & Macy 2007
SI, SIR               a share is seen for ever / stops with chance γ  Kermack & McKendrick 1927
Reed–Frost            independent cascade on a complete network       Abbey 1952
Bass                  mean-field link                                 Bass 1969
Maki–Thompson         one call a tick, stifled by somebody who knows  Maki & Thompson 1973
===================== =============================================== ==========================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from wom_sim import rng, rules
from wom_sim.behaviour.calls import Spec as Calls
from wom_sim.behaviour.gate import Link
from wom_sim.engine.lines import SeedsLine
from wom_sim.engine.setting import FOREVER, BrandSetting, ContentSetting, Setting, Sharing
from wom_sim.engine.state import Mark
from wom_sim.errors import InputError, NetworkError
from wom_sim.language.say import say
from wom_sim.ledger import Medium
from wom_sim.network import parallel
from wom_sim.network.network import Network, on_network
from wom_sim.reading.arguments import at_least, checked_shares, is_number, numbers, probability, whole, within
from wom_sim.reading.problems import show
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.rng import Purpose

EngineName = Literal["array", "mesa"]
Probability = float | str | Sequence[float] | np.ndarray
"""One number, ``"weight"``, or a value for each tie."""

_CONTENT = ContentSetting("content", 0)
_BRAND = BrandSetting("brand", 0)


@dataclass(frozen=True)
class Cascades:
    """What a classic model gave: one cascade per world.

    ``sizes`` is ``int64[worlds]``, the number of people activated, seeds included.  Activation ticks are not kept:
    :meth:`ticks` reruns the world that is asked for.
    """

    sizes: np.ndarray
    seed: int
    setting: Setting = field(repr=False)
    seeds: np.ndarray = field(repr=False)
    engine: EngineName = "array"

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.sizes)

    def ticks(self, world: int) -> np.ndarray:
        """Activation tick of each person in one world, ``int32[people]`` in the order of ``network.ids``; −1 never."""
        if not 0 <= world < self.worlds:
            raise InputError(say("world must be from 0 to {worlds} (got {world})", worlds=self.worlds - 1, world=world))
        items = simulate(self.setting, self.seeds, rng.world_seed(self.seed, world), self.engine).items
        return np.asarray(items["notice_tick"][:, 0].copy())

    def curve(self, world: int) -> np.ndarray:
        """People activated up to and including each tick of one world, ``int64[ticks + 1]``."""
        ticks = self.ticks(world)
        return np.asarray(np.cumsum(np.bincount(ticks[ticks >= 0], minlength=self.setting.ticks + 1)))


def simulate(setting: Setting, seeds: np.ndarray, world_seed: int, engine: EngineName = "array") -> Any:
    """One world of a setting whose seeds notice at tick 0 and pass it on for certain; returns a ``History``."""
    marks = int(Mark.SEEDED | Mark.SURE)
    line = SeedsLine("seeds", 0, Medium.EARNED, 0, rules.UNIT, rules.UNIT, {0: seeds.astype(np.int64)}, marks)
    return engine_class(engine)(setting, [line], world_seed).run()


def engine_class(engine: EngineName) -> Callable[..., Any]:
    """The engine of that name, imported when it is needed."""
    if engine == "array":
        from wom_sim.engine.array import ArrayEngine

        return ArrayEngine
    if engine == "mesa":
        from wom_sim.engine.agents import MesaEngine

        return MesaEngine
    raise InputError(say("unknown engine {engine!r}: one of 'array', 'mesa'", engine=engine))


def run_worlds(setting: Setting, seeds: np.ndarray, worlds: int, seed: int, engine: EngineName) -> Cascades:
    """Every world of a setting; sizes alone are kept."""
    worlds, seed = within("worlds", worlds, 1, MOST_TIMES), whole("seed", seed)
    if engine == "array" and is_plain_cascade(setting):
        return Cascades(frontier_sizes(setting, seeds, worlds, seed), seed, setting, seeds)
    sizes = np.zeros(worlds, np.int64)
    for world in range(worlds):
        history = simulate(setting, seeds, rng.world_seed(seed, world), engine)
        sizes[world] = np.count_nonzero(history.items["notice_tick"][:, 0] >= 0)
    return Cascades(sizes, seed, setting, seeds, engine)


def is_plain_cascade(setting: Setting) -> bool:
    """Whether delivery alone decides who is activated, so that a frontier is enough."""
    sharing = setting.sharing
    return sharing.link == Link.NOISY_OR and sharing.days == 1 and sharing.calls.chance == 0.0


def frontier_sizes(setting: Setting, seeds: np.ndarray, worlds: int, seed: int) -> np.ndarray:
    """Sizes by the compiled frontier: the same coins as the general engine, without its state."""
    from wom_sim.engine import kernels

    network = setting.network
    keys = [rng.key(rng.world_seed(seed, world), Purpose.CONTACT, _CONTENT.word) for world in range(worlds)]
    words = network.words
    plain_words = bool(len(words) and words[0] == 0 and words[-1] == len(words) - 1)  # sorted, so 0 … n−1
    arc_contact = setting.arc_contact if setting.arc_contact is not None else np.zeros(0)
    sizes = np.zeros(worlds, np.int64)
    kernels.cascade_sizes(
        np.array(keys, np.uint64), seeds.astype(np.uint32), network.indptr, network.targets, words, plain_words,
        setting.contact, arc_contact, sizes,
    )  # fmt: skip
    return sizes


def make_setting(network: Network, sharing: Sharing, ticks: int, contact: Probability = 1.0, **gate: Any) -> Setting:
    """A setting with one content that attracts and is passed on for certain, and no module on."""
    ticks = at_least("ticks", ticks, 0)
    everyone, arcs = contacts(network, contact)
    return Setting(network, everyone, sharing, (_CONTENT,), (_BRAND,), (), ticks, arc_contact=arcs, **gate)


def contacts(network: Network, contact: Probability) -> tuple[np.ndarray, np.ndarray | None]:
    """Contact chance by source and by arc: one number, ``"weight"`` (the ties' own), or an array over ties."""
    if isinstance(contact, str):
        if contact != "weight":
            raise InputError(
                say("p must be a number, an array over ties, or 'weight' (got {contact!r})", contact=contact)
            )
        if network.weights is None:
            raise NetworkError(say("p='weight' needs a network whose ties carry weights, and this one has none"))
        return np.ones(network.people), checked_shares(network.weights)
    if not is_number(contact) and (hasattr(contact, "__array__") or isinstance(contact, Sequence)):
        return np.ones(network.people), parallel.chances(network, contact)
    return np.full(network.people, probability("p", contact)), None


def positions(network: Network, seeds: Any) -> np.ndarray:
    """The positions of the people who start, checked: a list of ids, not one id."""
    if isinstance(seeds, str) or is_number(seeds):
        raise InputError(
            say(
                "seeds must be a list of ids (got {seeds}) – write seeds=[{seeds_2!r}]",
                seeds=show(seeds),
                seeds_2=seeds,
            )
        )
    if not isinstance(seeds, Iterable):
        raise InputError(
            say(
                "seeds must be a list of ids (got {seeds}) – write seeds=[{ids!r}]",
                seeds=show(seeds),
                ids=network.ids.item(0),
            )
        )
    return network.positions(seeds)


@on_network
def independent_cascade(
    network: Network,
    *,
    p: Probability,
    seeds: Sequence[Any],
    worlds: int = 1,
    seed: int = 0,
    days: int = 1,
    engine: EngineName = "array",
) -> Cascades:
    """Each newly active person activates each friend once, with probability p (Kempe, Kleinberg & Tardos 2003).

    ``p`` is one number, ``"weight"`` for the ties' own weights, or a list with one value per tie, in the order of the
    rows that the network was made from, which is that of ``network.edges()``.  With ``days`` D a person tries
    on D ticks, which for fixed D equals one try with 1 − (1−p)^D.

    >>> import wom_sim as ws
    >>> friends = ws.Network.from_edges([0, 1, 2], [1, 2, 3])
    >>> ws.classic.independent_cascade(friends, p=1.0, seeds=[0], worlds=2).sizes.tolist()
    [4, 4]
    """
    days = at_least("days", days, 1)
    setting = make_setting(network, Sharing(days=days), (network.people + 1) * days, p)
    return run_worlds(setting, positions(network, seeds), worlds, seed, engine)


@on_network
def linear_threshold(
    network: Network,
    *,
    seeds: Sequence[Any],
    b: Literal["weight"] | None = None,
    thresholds: Sequence[float] | np.ndarray | None = None,
    worlds: int = 1,
    seed: int = 0,
    engine: EngineName = "array",
) -> Cascades:
    """A person activates when the influence of her active friends reaches her threshold, Σb ≥ θ.

    ``b`` of an arc is 1/indegree, or its weight with ``b="weight"`` (they may sum to at most 1 for each person);
    θ is uniform on [0, 1), drawn per person and world, unless ``thresholds`` gives one per person in the order of
    ``network.ids``.  Influence is summed in units of 2^-20.
    """
    gate: dict[str, np.ndarray] = {}
    if b not in (None, "weight"):
        raise InputError(say("b must be 'weight', or left out for 1/indegree (got {b!r})", b=b))
    if b is not None:
        gate["arc_influence"] = arc_influence(network)
    if thresholds is not None:
        gate["threshold"] = per_person("thresholds", thresholds, network.people)
    setting = make_setting(network, Sharing(link=Link.LINEAR), network.people + 1, 1.0, **gate)
    return run_worlds(setting, positions(network, seeds), worlds, seed, engine)


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


@on_network
def watts(
    network: Network,
    *,
    threshold: float | Sequence[float] | np.ndarray,
    seeds: Sequence[Any] = (),
    engine: EngineName = "array",
) -> Cascades:
    """A person activates when the share of friends who are active reaches her threshold φ (Watts 2002).

    ``threshold`` is one number or one per person; φ ≤ 0 is active from the start.  Counts are compared as integers
    (smallest k with k/indegree ≥ φ).  Nothing is left to chance, so there is one world.
    """
    phi = np.full(network.people, threshold, np.float64) if is_number(threshold) else numbers("threshold", threshold)
    phi = per_person("threshold", phi, network.people)
    need = [rules.needed_sources(share, k) for share, k in zip(phi.tolist(), network.in_degree.tolist(), strict=True)]
    started = np.union1d(positions(network, seeds), np.flatnonzero(phi <= 0.0))
    return step_cascade(network, np.array(need, np.int32), started, engine)


def granovetter(thresholds: Sequence[int], *, engine: EngineName = "array") -> Cascades:
    """A crowd in which all see all: person i joins when ``thresholds[i]`` others have joined (Granovetter 1978)."""
    counts = numbers("thresholds", thresholds)
    counts = per_person("thresholds", counts, counts.size)
    network = Network.generate("complete", len(counts))
    return step_cascade(network, np.maximum(counts, 1).astype(np.int32), np.flatnonzero(counts <= 0), engine)


@on_network
def complex_contagion(network: Network, *, k: int, seeds: Sequence[Any], engine: EngineName = "array") -> Cascades:
    """A person activates when k distinct friends are active (Centola & Macy 2007)."""
    return step_cascade(
        network, np.full(network.people, at_least("k", k, 1), np.int32), positions(network, seeds), engine
    )


def step_cascade(network: Network, need: np.ndarray, started: np.ndarray, engine: EngineName) -> Cascades:
    """A deterministic cascade over a step link."""
    setting = make_setting(network, Sharing(link=Link.STEP), network.people + 1, 1.0, need=need)
    return run_worlds(setting, started, 1, 0, engine)


@on_network
def sir(
    network: Network,
    *,
    beta: Probability,
    gamma: float,
    seeds: Sequence[Any],
    worlds: int = 1,
    seed: int = 0,
    ticks: int = 1000,
    engine: EngineName = "array",
) -> Cascades:
    """Active people try each friend every tick with probability β, and stop with probability γ after each tick.

    Discrete-time SIR (Kermack & McKendrick 1927 in continuous time); γ = 0 is :func:`si`.  All tries of one person end
    together, which is why a hub with two leaves and β = γ = ½ infects both with 10/21 and not the 4/9 of independent
    tries.  ``ticks`` is the horizon.
    """
    sharing = Sharing(days=FOREVER, stop=probability("gamma", gamma))
    setting = make_setting(network, sharing, ticks, beta)
    return run_worlds(setting, positions(network, seeds), worlds, seed, engine)


@on_network
def si(
    network: Network,
    *,
    beta: Probability,
    seeds: Sequence[Any],
    ticks: int,
    worlds: int = 1,
    seed: int = 0,
    engine: EngineName = "array",
) -> Cascades:
    """Nobody ever stops: with β = 1 the activation tick is the distance from the seeds."""
    return sir(network, beta=beta, gamma=0.0, seeds=seeds, worlds=worlds, seed=seed, ticks=ticks, engine=engine)


def reed_frost(
    people: int, *, p: float, seeds: int = 1, worlds: int = 1, seed: int = 0, engine: EngineName = "array"
) -> Cascades:
    """A household in which everybody meets everybody: independent cascade on a complete network (Abbey 1952)."""
    network = Network.generate("complete", at_least("people", people, 1))
    seeds = at_least("seeds", seeds, 0)
    if seeds > people:
        raise InputError(
            say("seeds must be at most {people}, the number of people (got {seeds})", people=people, seeds=seeds)
        )
    return independent_cascade(network, p=p, seeds=range(seeds), worlds=worlds, seed=seed, engine=engine)


def bass(
    people: int, *, p: float, q: float, ticks: int, worlds: int = 1, seed: int = 0, engine: EngineName = "array"
) -> Cascades:
    """Adoption by innovation p and imitation q·A/N, without ties (Bass 1969); the first tick that acts is 1."""
    if probability("p", p) + probability("q", q) > 1.0:
        raise InputError(say("p + q must be at most 1 (got {p} + {q})", p=str(p), q=str(q)))
    nobody: list[int] = []
    network = Network.from_edges(nobody, nobody, ids=np.arange(at_least("people", people, 1)))
    sharing = Sharing(link=Link.MEAN_FIELD, innovation=p, imitation=q)
    return run_worlds(make_setting(network, sharing, ticks), np.zeros(0, np.int64), worlds, seed, engine)


@on_network
def maki_thompson(
    network: Network,
    *,
    call: float,
    seeds: Sequence[Any],
    worlds: int = 1,
    seed: int = 0,
    ticks: int = 10_000,
    engine: EngineName = "array",
) -> Cascades:
    """Rumour: who knows calls one friend a tick with chance ``call`` and loses interest on calling one who knows.

    In continuous time (``call`` → 0) on a large complete network a share .203188 never hears it (Maki & Thompson
    1973); synchronous calls with ``call`` = 1 leave about .173.
    """
    if probability("call", call) == 0.0:  # the engines take 0 for "no calls: every friend is contacted"
        raise InputError(say("call must be above 0, or nobody ever calls"))
    sharing = Sharing(days=FOREVER, calls=Calls(call, stifle=True))
    setting = make_setting(network, sharing, ticks)
    return run_worlds(setting, positions(network, seeds), worlds, seed, engine)
