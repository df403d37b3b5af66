"""People in the engine's terms: their traits, and the audiences that lines of the plan can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.campaign.contents import pieces_of
from wom_sim.engine import setting as w
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.people.population import Population, population
from wom_sim.people.traits import Draw, lots
from wom_sim.scenario.audience import suit_problems
from wom_sim.scenario.scenario import Scenario

MOST_AUDIENCES = 64


@dataclass(frozen=True)
class Audiences:
    """Groups of people, each with a bit of its own; equal groups share one, and everybody needs none."""

    people: int
    groups: list[np.ndarray] = field(default_factory=list)

    def bit_of(self, members: np.ndarray) -> int:
        """The bit of a group, ``bool[N]``; 0 for everybody."""
        if members.all():
            return 0
        for k, group in enumerate(self.groups):
            if np.array_equal(group, members):
                return 1 << k
        self.groups.append(members)
        return 1 << (len(self.groups) - 1)

    def members(self, bit: int) -> np.ndarray:
        """The group of a bit, ``bool[N]``."""
        return np.ones(self.people, bool) if bit == 0 else self.groups[bit.bit_length() - 1]

    def bits(self) -> np.ndarray | None:
        """The bits of every person, unsigned and as small as they fit; None where there is no group."""
        if not self.groups:
            return None
        bits = np.zeros(self.people, np.min_scalar_type((1 << len(self.groups)) - 1))
        for k, group in enumerate(self.groups):
            bits[group] |= bits.dtype.type(1 << k)
        return bits


@dataclass(frozen=True)
class Public:
    """Who the people are, and which of them each line and each channel can reach, as bits of audiences."""

    population: Population
    audiences: Audiences
    lines: Mapping[str, int]
    channels: Mapping[tuple[str, str], int]
    uneven: Mapping[tuple[str, str], int]  # columns of `classes`: of ads ("", channel), of posts (brand, channel)
    classes: np.ndarray  # of exposure, ``uint8[N, columns]``

    def of_line(self, name: str) -> np.ndarray:
        """Whom a line can reach, ``bool[N]``."""
        return self.audiences.members(self.lines[name])

    def of_channel(self, brand: str, name: str) -> np.ndarray:
        """Who can follow a channel, ``bool[N]``."""
        return self.audiences.members(self.channels[brand, name])


def meet(scenario: Scenario, network: Network) -> Public:
    """The people of a scenario and the audiences of its plan."""
    people = population(scenario.market, network, scenario.base)
    audiences = Audiences(network.people)
    lines = {name: audiences.bit_of(reachable(scenario, people, name)) for name in scenario.plan}
    channels = {
        (brand, name): audiences.bit_of(users(people, name))
        for brand, spec in scenario.brands.items()
        for name in spec.channels
    }
    if len(audiences.groups) > MOST_AUDIENCES:
        raise scenario.error(
            "plan",
            say(
                "lines and channels have {number} different audiences; {most} are possible",
                number=len(audiences.groups),
                most=MOST_AUDIENCES,
            ),
            say("let more lines share a target"),
        )
    uneven = exposed_unevenly(scenario)
    return Public(people, audiences, lines, channels, uneven, exposure_classes(people, uneven))


def exposed_unevenly(scenario: Scenario) -> dict[tuple[str, str], int]:
    """Columns of the channels on which some are shown more than others: of ads ("", channel), of posts by brand."""
    if not scenario.exposure.uneven:
        return {}
    places = [line.place(scenario.contents[line.content].brand) for line in scenario.plan.values()]
    known = sorted((place for place in places if place is not None), key=lambda place: place[0] != "")
    return {place: column for column, place in enumerate(dict.fromkeys(known))}


def exposure_classes(people: Population, uneven: Mapping[tuple[str, str], int]) -> np.ndarray:
    """The class of every person in each of these columns, under the seed of the people."""
    words = people.network.words
    classes = np.zeros((people.network.people, len(uneven)), np.uint8)
    for (brand, channel), column in uneven.items():
        what = (Draw.POSTS, rng.name_word(f"{brand}/{channel}")) if brand else (Draw.ADS, rng.name_word(channel))
        classes[:, column] = behaviour.exposure.classes_of(rng.uniform_each(lots(people.seed, words, *what)))
    return classes


def users(people: Population, channel: str | None) -> np.ndarray:
    """Who uses a channel; everybody where nothing is known of it."""
    everybody = np.ones(people.network.people, bool)
    return people.uses.get(channel, everybody) if channel is not None else everybody


def reachable(scenario: Scenario, people: Population, name: str) -> np.ndarray:
    """Whom a line can reach: its target, among those who use its channel."""
    spec = scenario.plan[name]
    members = users(people, spec.seen_on)
    if spec.target is None:
        return members
    try:
        return np.asarray(members & people.matching(spec.target, rng.name_word(name)))
    except InputError as error:
        raise scenario.error(("plan", name, "target"), str(error)) from None


def compile_traits(scenario: Scenario, public: Public) -> w.Traits:
    """What the engine knows of people; None wherever all are alike."""
    people = public.population
    rows = rows_of(scenario, people)
    return w.Traits(
        susceptibility=unless_ones(people.susceptibility),
        talkativeness=unless_ones(people.talkativeness),
        share_trust=share_trust(people),
        audience=public.audiences.bits(),
        taste=rows.taste,
        classes=public.classes if public.uneven else None,
        affinity=rows.affinity,
        tone=rows.tone,
    )


class Rows(NamedTuple):
    """A row for all people of one taste, where tone matters of one taste and segment, and everybody's row."""

    taste: np.ndarray | None
    affinity: np.ndarray | None
    tone: np.ndarray | None


def rows_of(scenario: Scenario, people: Population) -> Rows:
    """What contents say to people of a row; None wherever they say the same to all."""
    alike = not any(one.affinity for one in scenario.contents.values())
    affinity = None if alike else affinities(scenario, people)
    tone = tones(scenario, people)
    if tone is None:
        return Rows(None if alike else people.taste, affinity, None)
    tastes = np.zeros_like(people.taste) if alike else people.taste
    pairs, row = np.unique(tastes * len(tone) + people.segment.astype(np.int64), return_inverse=True)
    of_taste, of_segment = np.divmod(pairs, len(tone))
    return Rows(row.astype(np.int32), None if affinity is None else affinity[of_taste], tone[of_segment])


def tones(scenario: Scenario, people: Population) -> np.ndarray | None:
    """The factor of tone for every segment and piece, ``float64[segments, contents]``; None where all are 1."""
    for name, content in scenario.contents.items():
        for problem in suit_problems(content.suits, people.segments):
            raise scenario.error(("contents", name, "suits", *problem.path), problem.message, problem.hint)
    suits = [scenario.contents[piece.content].suits for piece in pieces_of(scenario)]
    return behaviour.tone.factors(suits, people.segments)


def share_trust(people: Population) -> np.ndarray | None:
    """Trust in what people pass on, in units of 2^-20; None where all are alike."""
    if people.leader_trust == 1.0 or not people.leader.any():
        return None
    trust = rules.units(people.leader_trust)
    return np.where(people.leader, trust, rules.UNIT).astype(np.min_scalar_type(-max(trust, rules.UNIT)))


def unless_ones(factors: np.ndarray) -> np.ndarray | None:
    """Factors of people, or None where all are 1."""
    return None if bool((factors == 1.0).all()) else factors


def affinities(scenario: Scenario, people: Population) -> np.ndarray:
    """κ's factor for every taste and content, ``float64[tastes, contents]``."""
    contents = [scenario.contents[piece.content] for piece in pieces_of(scenario)]
    return np.column_stack([people.affinity(one.topic or {}, one.affinity) for one in contents])


def arc_trust(public: Public) -> np.ndarray | None:
    """Trust of every tie in units of 2^-20; None where all are alike."""
    trust = public.population.tie_trust
    return None if trust is None else np.floor(trust * rules.UNIT + 0.5).astype(np.int64)
