"""The people of a market, one by one: what they are like, whom they trust, and who is wanted by a line of the plan.

A population is drawn from the market's segments or read from its file of people.  It belongs to the network, not to
the world: every draw is keyed by the network's seed and the ids of people, never by their position.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from wom_sim import rng, rules
from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import localized, marked, say
from wom_sim.network.network import Network
from wom_sim.people import traits as t
from wom_sim.people.traits import Column, Described, Draw
from wom_sim.reading.problems import Problem, listed
from wom_sim.scenario.audience import (
    ATTRIBUTES,
    INTERESTED,
    Known,
    Leaders,
    Targeting,
    Ties,
    known_in,
    target_problems,
    targeting_problems,
)
from wom_sim.scenario.market import GeneratedNetwork, Market

_AT_ONCE = 1 << 17  # people whose ties are drawn together, which bounds the memory on the way
_FINE = 2.0**32  # trust is averaged in integers, so that its mean does not depend on an order
_MISSED = 0.01  # a target of assortativity that is missed by more than this is said to be out of reach
_SHOWN = 20


@dataclass(frozen=True, eq=False, kw_only=True)
class Population(Described):
    """What N people and the E arcs of their network are like; everything is neutral where the market says nothing.

    ``segment`` is ``int32[N]`` in 0 … len(segments) − 1 (all 0 without segments); ``age`` is ``int16[N]`` and
    ``attributes`` are columns by name, −1 where unknown; ``uses`` says by channel who uses it, ``bool[N]``.
    ``taste[i]`` is the row of person i in ``tastes``, ``float64[T, K]``: the distinct vectors of interest, each weight
    in [0, 1].  ``talkativeness`` and ``susceptibility`` are factors, ``float64[N]``; what a
    ``leader`` passes on is trusted ``leader_trust`` times as much.

    ``tie_trust`` (mean 1) and ``tie_contact`` (in [0, 1]) are factors of arcs,
    ``float64[E]`` in the order of ``network.targets``, the same for both directions of a friendship, or None where all
    are 1.  ``targeted`` are the people whom the campaign wants, ``bool[N]``.
    """

    network: Network
    seed: int
    leader: np.ndarray
    leader_trust: float
    tie_trust: np.ndarray | None
    tie_contact: np.ndarray | None
    face_to_face: float
    """Share of arcs between people who meet; nan where ties are all alike."""
    targeted: np.ndarray
    achieved_assortativity: float
    """Newman's coefficient of the segments; nan without segments or ties."""
    known: Known
    report: str = ""
    """A few lines for people to read: segments, assortativity, leaders, ties."""

    @property
    def share_trust(self) -> np.ndarray:
        """Trust in what every person passes on, ``float64[N]``, made when asked for."""
        return np.where(self.leader, self.leader_trust, 1.0)

    @property
    def interests(self) -> np.ndarray:
        """Weight of every interest for every person, ``float64[N, K]``, made when asked for."""
        return np.asarray(self.tastes[self.taste])

    def affinity(self, topic: Mapping[str, float], kappa: float) -> np.ndarray:
        """Affinity of every taste to a topic, weights by interest, ``float64[T]``; see :func:`affinity`.

        An interest that nobody has makes the topic strange to all who are interested in anything.
        """
        strange = [weight for name, weight in topic.items() if name not in self.interest_names]
        vector = np.array([topic.get(name, 0.0) for name in self.interest_names] + strange)
        return affinity(np.pad(self.tastes, ((0, 0), (0, len(strange)))), vector, kappa)

    def problems(self, targeting: Targeting) -> list[Problem]:
        """What a targeting asks for although nobody has it, with paths from the targeting."""
        return targeting_problems(targeting, self.known)

    def matching(self, targeting: Targeting, line_word: int) -> np.ndarray:
        """Who fits a targeting and is found by the platform, ``bool[N]``.

        Within a key any value will do, between keys all must fit; an unknown age or value fits nothing.  Who is found
        is drawn once for each line and person, so that a higher match rate loses nobody.  Raises ``InputError`` for
        what nobody has.
        """
        if problems := self.problems(targeting):
            raise InputError("; ".join(problem.message for problem in problems))
        found = t.lots(self.seed, self.network.words, Draw.MATCH, line_word)
        return np.asarray(self.fitting(targeting) & t.happens(targeting.match_rate, found))

    def fitting(self, targeting: Targeting) -> np.ndarray:
        """Who fits a targeting, whether or not the platform finds her, ``bool[N]``."""
        fits = np.ones(self.network.people, bool)
        if targeting.segments:
            fits &= Column(self.segment, self.segments).among(targeting.segments)
        if targeting.age is not None:
            fits &= (self.age >= targeting.age.youngest) & (self.age <= targeting.age.oldest)
        for key in ATTRIBUTES:
            if wanted := getattr(targeting, key):
                fits &= self.attributes[key].among(wanted)
        if targeting.interests:
            places = [self.interest_names.index(name) for name in targeting.interests]
            fits &= np.any(self.tastes[:, places] >= INTERESTED, axis=1)[self.taste]
        if targeting.uses:
            fits &= np.logical_or.reduce([self.uses[channel] for channel in targeting.uses])
        return fits


def affinity(tastes: np.ndarray, topic: np.ndarray, kappa: float) -> np.ndarray:
    """1 + κ(2·cos(z, topic) − 1) for every taste z, ``float64[T]``: from 1 − κ to 1 + κ, exactly 1 for κ = 0.

    ``tastes`` are ``float64[T, K]``, ``topic`` is ``float64[K]``, neither negative.  Somebody without interests, or a
    content without a topic, has no angle: cos counts as ½ then, and affinity is 1.
    """
    lengths = np.sqrt((tastes * tastes).sum(axis=1)) * np.sqrt((topic * topic).sum())
    cosine = np.full(len(tastes), 0.5)
    np.divide((tastes * topic).sum(axis=1), lengths, out=cosine, where=lengths > 0.0)
    return np.array([rules.affinity(likeness, kappa) for likeness in cosine.tolist()])


def population(market: Market, network: Network, base: str | Path = ".") -> Population:
    """The people of a market on its network; ``base`` is the folder that the file of people is relative to.

    Raises ``ScenarioError`` with file, line and column for a file of people that cannot be used.
    """
    seed = seed_of(market)
    traits = _traits(market, network, Path(base), seed)
    leader = leaders(market.leaders, network, seed)
    talks, counts = (market.leaders.talkativeness, market.leaders.trust) if market.leaders else (1.0, 1.0)
    trust, contact, met = tie_factors(market.ties, network, seed)
    spread = _spread(market.talkativeness_sd, Draw.TALKATIVENESS, network, seed)
    changed = {
        "uses": {**users_of(market, network, seed), **traits.uses},
        "talkativeness": traits.talkativeness * spread * np.where(leader, talks, 1.0),
        "susceptibility": traits.susceptibility * _spread(market.susceptibility_sd, Draw.SUSCEPTIBILITY, network, seed),
    }
    made = Population(
        **{**vars(traits), **changed}, network=network, seed=seed, leader=leader, leader_trust=counts,
        tie_trust=trust, tie_contact=contact, face_to_face=met,
        targeted=_targeted(market, traits),
        achieved_assortativity=_assortativity(traits, network),
        known=known_in(market.segments, market.uses) if market.people_file is None else traits.describes(),
    )  # fmt: skip
    return replace(made, report=_report(market, made, traits.notes))


def users_of(market: Market, network: Network, seed: int) -> dict[str, np.ndarray]:
    """Who uses each channel of which the market as a whole says how many do, ``bool[N]``."""
    drawn = {name: t.lots(seed, network.words, Draw.USES, rng.name_word(name)) for name in market.uses}
    return {name: t.happens(market.uses[name], lots) for name, lots in drawn.items()}


def seed_of(market: Market) -> int:
    """The seed of a population: that of its network where a generator made it, else 0."""
    return int(market.network.parameters.get("seed", 0) if isinstance(market.network, GeneratedNetwork) else 0)


def leaders(spec: Leaders | None, network: Network, seed: int) -> np.ndarray:
    """Who is an opinion leader, ``bool[N]``: the wanted share, to the nearest person; a lot decides between equals."""
    leader = np.zeros(network.people, bool)
    if spec is not None:
        lots = t.lots(seed, network.words, Draw.LEADER)
        seen = -network.out_degree if spec.who == "degree" else np.zeros(network.people, np.int8)
        leader[np.lexsort((lots, seen))[: int(spec.share * network.people + 0.5)]] = True
    return leader


TieFactors = tuple[np.ndarray | None, np.ndarray | None, float]


def tie_factors(ties: Ties | None, network: Network, seed: int) -> TieFactors:
    """Trust and contact of every arc, None where all are 1, and the share of arcs between people who meet."""
    if ties is None:
        return None, None, float("nan")
    uniform = ties.trust.face_to_face == ties.trust.online and ties.trust_sd == 0.0
    trust = None if uniform else np.empty(network.arcs)
    contact = None if ties.contact.face_to_face == ties.contact.online == 1.0 else np.empty(network.arcs)
    met, total = 0, 0
    for arcs, words in _tie_words(network):
        meets = t.happens(ties.face_to_face, t.lots(seed, words, Draw.TIE))
        met += int(np.count_nonzero(meets))
        if trust is not None:
            trust[arcs] = some = _raw_trust(ties, meets, words, seed)
            total += int(np.rint(some * _FINE).astype(np.int64).sum())
        if contact is not None:
            contact[arcs] = np.where(meets, ties.contact.face_to_face, ties.contact.online)
    if trust is not None and total:
        trust /= total / _FINE / network.arcs
    return trust, contact, met / network.arcs if network.arcs else float("nan")


def _raw_trust(ties: Ties, meets: np.ndarray, words: np.ndarray, seed: int) -> np.ndarray:
    trust = np.where(meets, ties.trust.face_to_face, ties.trust.online)
    if ties.trust_sd > 0.0:
        trust *= t.lognormal(ties.trust_sd, partial(t.lots, seed, words, Draw.TIE_TRUST))
    return trust


def _tie_words(network: Network) -> Iterator[tuple[slice, np.ndarray]]:
    """Key words of the ties, a slice of arcs at a time: the same for both directions of a friendship."""
    for first in range(0, network.people, _AT_ONCE):
        some = slice(first, min(first + _AT_ONCE, network.people))
        arcs = slice(int(network.indptr[some.start]), int(network.indptr[some.stop]))
        ones = np.repeat(network.words[some], network.out_degree[some])
        others = network.words[network.targets[arcs]]
        yield arcs, rng.absorb_each(np.minimum(ones, others), np.maximum(ones, others))


def _spread(sd: float, what: Draw, network: Network, seed: int) -> np.ndarray:
    return np.ones(network.people) if sd == 0.0 else t.lognormal(sd, partial(t.lots, seed, network.words, what))


def _traits(market: Market, network: Network, base: Path, seed: int) -> Described:
    if market.people_file is None:
        return t.from_segments(market.segments, network, market.assortativity, seed)
    from wom_sim.people import file as people_file

    traits = people_file.read(base / market.people_file, network)
    if problems := target_problems(market.target, traits.segments):
        named = "; ".join(problem.message for problem in problems)
        raise ScenarioError(
            say(
                "{file}: market.target: {problems} – {hint}",
                file=base / market.people_file,
                problems=named,
                hint=listed(traits.segments),
            )
        )
    return traits


def _targeted(market: Market, traits: Described) -> np.ndarray:
    if not market.target:
        return np.ones(len(traits.segment), bool)
    return Column(traits.segment, traits.segments).among(market.target)


def _assortativity(traits: Described, network: Network) -> float:
    if not traits.segments:
        return float("nan")
    from wom_sim.people import communities

    return communities.assortativity(network, traits.segment, len(traits.segments))


# ---------------------------------------------------------------- the report


def _report(market: Market, people: Population, notes: tuple[str, ...]) -> str:
    """Return the report of a population; empty where the market says nothing about its people."""
    parts = [*_segment_lines(market, people), *_assortativity_lines(market, people), *_leader_lines(market, people),
             *_tie_lines(market, people)]  # fmt: skip
    return "\n".join([*parts, *notes])


def _segment_lines(market: Market, people: Population) -> list[str]:
    if not people.segments:
        return []
    sizes = np.bincount(people.segment, minlength=len(people.segments))
    width = max(map(len, people.segments))
    lines = [
        f"  {name:{width}}  {localized(f'{size:>11,}  {size / sizes.sum():6.1%}')}"
        + (f"  {say('target')}" if name in market.target else "")
        for name, size in zip(people.segments, sizes.tolist(), strict=True)
    ]
    more = [f"  {say('... and {number} more', number=len(lines) - _SHOWN)}"] if len(lines) > _SHOWN else []
    return [say("segments of the {people:,} simulated people:", people=sizes.sum()), *lines[:_SHOWN], *more]


_ASKED = marked("friends of one segment: assortativity {reached:.3f} (asked for {wanted:g}); 0 is by chance, 1 always")
_NOT_ASKED = marked("friends of one segment: assortativity {reached:.3f}; 0 is by chance, 1 always")


def _assortativity_lines(market: Market, people: Population) -> list[str]:
    reached, wanted = people.achieved_assortativity, market.assortativity
    if math.isnan(reached):
        return []
    lines = [say(_ASKED if wanted else _NOT_ASKED, reached=reached, wanted=wanted)]
    if wanted and reached < wanted - _MISSED:
        lines.append(f"  {say('this is the most that was found for these shares on this network')}")
    return lines


def _leader_lines(market: Market, people: Population) -> list[str]:
    spec, number = market.leaders, int(people.leader.sum())
    if spec is None:
        return []
    who = say("those whom most others see") if spec.who == "degree" else say("anybody")
    return [
        say(
            "opinion leaders: {number:,} ({share:.1%}), {who}; talkativeness × {talkativeness:g}, trust × {trust:g}",
            number=number, share=number / len(people.leader), who=who,
            talkativeness=spec.talkativeness, trust=spec.trust,
        )
    ]  # fmt: skip


def _tie_lines(market: Market, people: Population) -> list[str]:
    if market.ties is None:
        return []
    lines = [say("ties: {share:.1%} between people who meet, the others online only", share=people.face_to_face)]
    if people.tie_trust is not None and len(people.tie_trust):
        low, high = people.tie_trust.min(), people.tie_trust.max()
        lines.append(f"  {say('trust from {low:.2f} to {high:.2f}, mean 1', low=low, high=high)}")
    return lines
