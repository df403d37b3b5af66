"""The field's classic models, each a *setting* of the one model that campaigns run on.

Every function takes the user's own person ids, runs ``worlds`` worlds that depend on ``seed`` alone, and returns
:class:`Cascades`.  ``engine`` is ``"array"`` (compiled) or ``"mesa"`` (the reference); both give the same bits.  Where
delivery alone decides who is activated, all but Bass and Maki–Thompson, a compiled frontier runs the worlds.

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
competing cascades    everybody takes up the first to reach her       Bharathi, Kempe & Salek 2007; Goyal & Kearns 2012
===================== =============================================== ==========================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from wom_sim import rules
from wom_sim.behaviour.calls import Spec as Calls
from wom_sim.behaviour.gate import Link
from wom_sim.engine.plain import (
    BRAND,
    CONTENT,
    EngineName,
    Probability,
    Starts,
    arc_influence,
    contacts,
    each_person,
    engine_class,
    per_person,
    simulate,
)
from wom_sim.engine.setting import FOREVER, Setting, Sharing
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network, on_network
from wom_sim.reading.arguments import at_least, is_number, numbers, probability
from wom_sim.reading.problems import show
from wom_sim.worlds.cascades import Cascades, run_worlds
from wom_sim.worlds.competing import Competing, Ties, run_competing
from wom_sim.worlds.hire import Jobs

__all__ = ["Cascades", "Competing", "EngineName", "Sharing", "engine_class", "simulate"]

NOBODY = np.zeros(0, np.int64)

SEEDS = '{"ours": [3, 5], "theirs": [8]}'

Seeds = Sequence[Any]
"""Ids of the people who start, or such a list for each world."""


def make_setting(network: Network, sharing: Sharing, ticks: int, contact: Probability = 1.0, **more: Any) -> Setting:
    """A setting with one content that attracts and is passed on for certain, and no module on."""
    ticks = at_least("ticks", ticks, 0)
    everyone, arcs = contacts(network, contact)
    return Setting(network, everyone, sharing, (CONTENT,), (BRAND,), (), ticks, arc_contact=arcs, **more)


def starts(network: Network, seeds: Any, worlds: int | None) -> Starts:
    """The positions of the people who start: in every world, or in each where there is a list of ids for each.

    ``worlds``: how many there are; as many as there are lists where None.
    """
    if is_number(seeds) or isinstance(seeds, str) or not isinstance(seeds, Iterable):
        return positions(network, seeds)
    seeds = seeds if isinstance(seeds, np.ndarray) else list(seeds)
    if not len(seeds) or isinstance(seeds[0], str) or not isinstance(seeds[0], Iterable):
        return positions(network, seeds)
    if worlds is not None and len(seeds) != worlds:
        raise InputError(
            say(
                "seeds must be one list of ids, or one for each world, {worlds} (got {lists} lists)",
                worlds=worlds,
                lists=len(seeds),
            )
        )
    return tuple(positions(network, some) for some in seeds)


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
    seeds: Seeds,
    worlds: int = 1,
    seed: int = 0,
    days: int = 1,
    engine: EngineName = "array",
    jobs: Jobs = 1,
) -> Cascades:
    """Each newly active person activates each friend once, with probability p (Kempe, Kleinberg & Tardos 2003).

    ``p`` is one number, ``"weight"`` for the ties' own weights, ``"degree"`` for 1/indegree (weighted cascade), or one
    value per tie, in the order of the rows that the network was made from, which is that of ``network.edges()``, or as
    ``{(id, id): value}``; ``{id: value}`` gives one per person, for all of her ties.  ``seeds`` are ids, or a list of
    ids for each world.  With ``days`` D a person tries on D ticks, which for fixed D equals one try with 1 − (1−p)^D.
    ``jobs`` processes share the worlds, and change nothing.

    >>> import wom_sim as ws
    >>> friends = ws.Network.from_edges([0, 1, 2], [1, 2, 3])
    >>> ws.classic.independent_cascade(friends, p=1.0, seeds=[0], worlds=2).sizes.tolist()
    [4, 4]
    """
    days = at_least("days", days, 1)
    setting = make_setting(network, Sharing(days=days), (network.people + 1) * days, p)
    return run_worlds(setting, starts(network, seeds, worlds), worlds, seed, engine, jobs)


@on_network
def competing(
    network: Network,
    *,
    seeds: Mapping[str, Sequence[Any]],
    p: Probability | Mapping[str, Any],
    ties: Ties = "random",
    worlds: int = 1,
    seed: int = 0,
) -> Competing:
    """Competing cascades: independent cascades of which everybody takes up the first to reach her, and keeps to it.

    ``seeds`` are ids by name of the cascade; ``p`` is as for :func:`independent_cascade`, one for all, or one by name.
    ``ties`` settles who wins somebody whom several reach in the same tick: ``"random"``, each cascade is as likely
    (Bharathi, Kempe & Salek 2007); ``"proportional"``, by how many friends bring it (Goyal & Kearns 2012, linear
    selection); ``"first"``, the one that is named first (priority; Budak, Agrawal & El Abbadi 2011).  One cascade alone
    is the independent cascade, person by person.

    >>> import wom_sim as ws
    >>> friends = ws.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 4])
    >>> ws.classic.competing(friends, seeds={"a": [0], "b": [4]}, p=1.0, ties="first").taken.tolist()
    [[0, 0, 0, 1, 1]]
    """
    if not isinstance(seeds, Mapping) or not seeds:
        raise InputError(
            say("seeds must be lists of ids by the name of their cascade, such as {example}", example=SEEDS)
        )
    by_name = isinstance(p, Mapping) and {*p} == {*seeds}
    chances = [contacts(network, p[name] if by_name and isinstance(p, Mapping) else p) for name in seeds]
    starts = {name: positions(network, own) for name, own in seeds.items()}
    return run_competing(network, chances, starts, ties, at_least("worlds", worlds, 1), seed)


@on_network
def linear_threshold(
    network: Network,
    *,
    seeds: Seeds,
    b: Literal["weight"] | None = None,
    thresholds: Sequence[float] | np.ndarray | Mapping[Any, float] | None = None,
    worlds: int = 1,
    seed: int = 0,
    engine: EngineName = "array",
    jobs: Jobs = 1,
) -> Cascades:
    """A person activates when the influence of her active friends reaches her threshold, Σb ≥ θ.

    ``b`` of an arc is 1/indegree, or its weight with ``b="weight"`` (they may sum to at most 1 for each person);
    θ is uniform on [0, 1), drawn per person and world, unless ``thresholds`` gives one per person: by id, or in the
    order of ``network.ids``.  Influence is summed in units of 2^-20.
    """
    gate: dict[str, np.ndarray] = {}
    if b not in (None, "weight"):
        raise InputError(say("b must be 'weight', or left out for 1/indegree (got {b!r})", b=b))
    if b is not None:
        gate["arc_influence"] = arc_influence(network)
    if thresholds is not None:
        gate["threshold"] = each_person(network, "thresholds", thresholds)
    setting = make_setting(network, Sharing(link=Link.LINEAR), network.people + 1, 1.0, **gate)
    return run_worlds(setting, starts(network, seeds, worlds), worlds, seed, engine, jobs)


@on_network
def watts(
    network: Network,
    *,
    threshold: float | Sequence[float] | np.ndarray | Mapping[Any, float],
    seeds: Seeds = (),
    engine: EngineName = "array",
) -> Cascades:
    """A person activates when the share of friends who are active reaches her threshold φ (Watts 2002).

    ``threshold`` is one number or one per person (by id, or in the order of ``network.ids``); φ ≤ 0 is active from the
    start.  Counts are compared as integers (smallest k with k/indegree ≥ φ).  Nothing is left to chance, so there is
    one world, or one for each list where ``seeds`` are several lists of ids.
    """
    everybody = np.full(network.people, threshold, np.float64) if is_number(threshold) else threshold
    phi = each_person(network, "threshold", everybody)
    need = [rules.needed_sources(share, k) for share, k in zip(phi.tolist(), network.in_degree.tolist(), strict=True)]
    return step_cascade(network, np.array(need, np.int32), seeds, engine, np.flatnonzero(phi <= 0.0))


def granovetter(thresholds: Sequence[int], *, engine: EngineName = "array") -> Cascades:
    """A crowd in which all see all: person i joins when ``thresholds[i]`` others have joined (Granovetter 1978)."""
    counts = numbers("thresholds", thresholds)
    counts = per_person("thresholds", counts, counts.size)
    network = Network.generate("complete", len(counts))
    return step_cascade(network, np.maximum(counts, 1).astype(np.int32), np.flatnonzero(counts <= 0).tolist(), engine)


@on_network
def complex_contagion(network: Network, *, k: int, seeds: Seeds, engine: EngineName = "array") -> Cascades:
    """A person activates when k distinct friends are active (Centola & Macy 2007).

    Nothing is left to chance: there is one world, or one for each list where ``seeds`` are several lists of ids.
    """
    return step_cascade(network, np.full(network.people, at_least("k", k, 1), np.int32), seeds, engine)


def step_cascade(
    network: Network, need: np.ndarray, seeds: Seeds, engine: EngineName, always: np.ndarray = NOBODY
) -> Cascades:
    """Deterministic cascades over a step link; people at the positions ``always`` start as well."""
    setting = make_setting(network, Sharing(link=Link.STEP), network.people + 1, 1.0, need=need)
    started = starts(network, seeds, None)
    if isinstance(started, np.ndarray):
        return run_worlds(setting, np.union1d(started, always), 1, 0, engine)
    return run_worlds(setting, [np.union1d(some, always) for some in started], len(started), 0, engine)


@on_network
def sir(
    network: Network,
    *,
    beta: Probability,
    gamma: float | Sequence[float] | np.ndarray | Mapping[Any, float],
    seeds: Seeds,
    worlds: int = 1,
    seed: int = 0,
    ticks: int = 1000,
    engine: EngineName = "array",
    jobs: Jobs = 1,
) -> Cascades:
    """Active people try each friend every tick with probability β, and stop with probability γ after each tick.

    Discrete-time SIR (Kermack & McKendrick 1927 in continuous time); γ = 0 is :func:`si`.  All tries of one person end
    together, which is why a hub with two leaves and β = γ = ½ infects both with 10/21 and not the 4/9 of independent
    tries.  ``gamma`` is one number, or one per person: in the order of ``network.ids``, or by id.  ``ticks`` is the
    horizon.
    """
    stop, stops = stopping(network, gamma)
    setting = make_setting(network, Sharing(days=FOREVER, stop=stop), ticks, beta, stops=stops)
    return run_worlds(setting, starts(network, seeds, worlds), worlds, seed, engine, jobs)


def stopping(network: Network, gamma: Any) -> tuple[float, np.ndarray | None]:
    """The chance to stop after a tick: everybody's, or one per person."""
    if is_number(gamma) or isinstance(gamma, str) or not isinstance(gamma, Iterable):
        return probability("gamma", gamma), None
    given = each_person(network, "gamma", gamma)
    if not bool(np.all((given >= 0.0) & (given <= 1.0))):
        raise InputError(say("every gamma must be between 0 and 1"))
    return 0.0, given


@on_network
def si(
    network: Network,
    *,
    beta: Probability,
    seeds: Seeds,
    ticks: int,
    worlds: int = 1,
    seed: int = 0,
    engine: EngineName = "array",
    jobs: Jobs = 1,
) -> Cascades:
    """Nobody ever stops: with β = 1 the activation tick is the distance from the seeds."""
    return sir(
        network, beta=beta, gamma=0.0, seeds=seeds, worlds=worlds, seed=seed, ticks=ticks, engine=engine, jobs=jobs
    )


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
    seeds: Seeds,
    worlds: int = 1,
    seed: int = 0,
    ticks: int = 10_000,
    engine: EngineName = "array",
    jobs: Jobs = 1,
) -> Cascades:
    """Rumour: who knows calls one friend a tick with chance ``call`` and loses interest on calling one who knows.

    In continuous time (``call`` → 0) on a large complete network a share .203188 never hears it (Maki & Thompson
    1973); synchronous calls with ``call`` = 1 leave about .173.
    """
    if probability("call", call) == 0.0:  # the engines take 0 for "no calls: every friend is contacted"
        raise InputError(say("call must be above 0, or nobody ever calls"))
    sharing = Sharing(days=FOREVER, calls=Calls(call, stifle=True))
    setting = make_setting(network, sharing, ticks)
    return run_worlds(setting, starts(network, seeds, worlds), worlds, seed, engine, jobs)
