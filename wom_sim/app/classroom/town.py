"""Who is there and who is whose friend, in the sandbox: networks by kind and numbers, or one's own class.

The bounds of every number that a teacher may choose stand here, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.network.network import Network
from wom_sim.statistics.types import Floats
from wom_sim.studies.lesson.page import ties_of
from wom_sim.studies.replay.layout import layout

OWN = "own"
"""The kind of network that is no generator's: friendships as somebody typed them."""

KINDS = marked({
    "holme_kim": "hubs, and friends of friends are friends",
    "stochastic_block": "eight groups with few ties between them",
    "watts_strogatz": "neighbours on a circle, and a few far friends",
    "ring": "neighbours on a circle only",
    "barabasi_albert": "hubs: a few have very many friends",
    "erdos_renyi": "friends by lot",
    OWN: "a class of your own",
})  # fmt: skip
"""Networks to choose from, in the order in which they are offered."""

GROUPS, WITHIN = 8, 0.85
"""Groups of a network of groups, and which part of ties stays in them."""

MOST_PEOPLE, MOST_WORLDS = 2_000, 999_999

BOUNDS: dict[str, tuple[int, int]] = {
    "people": (20, MOST_PEOPLE), "friends": (2, 20), "network_seed": (0, MOST_WORLDS), "attract": (0, 100),
    "persuade": (0, 100), "share": (0, 100), "contact": (0, 100), "days": (5, 60), "world": (0, MOST_WORLDS),
    "number": (1, 100),
}  # fmt: skip
"""From where to where each number goes."""


class Town(NamedTuple):
    """Who is there, and who is whose friend: a kind of network with its numbers, or friendships as typed."""

    kind: str = "holme_kim"
    people: int = 300
    friends: int = 6
    network_seed: int = 1
    typed: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the generator is told so that everybody has about so many friends."""
        even = self.friends - self.friends % 2
        group = self.people / GROUPS
        within = min(1.0, WITHIN * self.friends / max(1.0, group - 1))
        between = (1 - WITHIN) * self.friends / (self.people - group)
        found: dict[str, dict[str, Any]] = {
            "holme_kim": {"m": max(1, self.friends // 2), "clustering": 0.5},
            "stochastic_block": {
                "shares": [1 / GROUPS] * GROUPS, "within": round(within, 6), "between": round(between, 6)
            },
            "watts_strogatz": {"friends": even, "rewire": 0.05},
            "ring": {"friends": even},
            "barabasi_albert": {"m": max(1, self.friends // 2)},
            "erdos_renyi": {"mean_degree": self.friends},
        }  # fmt: skip
        return found[self.kind]


class Settled(NamedTuple):
    """A town's network, and where its people stand in the drawing: read only, so that readers may share it."""

    network: Network
    places: Floats


def settle(town: Town) -> Settled:
    """Make a town.

    Raises :class:`~wom_sim.errors.InputError` in one sentence for numbers that do not fit together, and for a line of
    friendships that is none.
    """
    if town.kind == OWN:
        network = typed_network(town.typed)
    else:
        refuse(town._asdict())
        network = Network.generate(town.kind, town.people, seed=town.network_seed, **town.parameters)
    return Settled(network, layout(network.people, *ties_of(network)))


def typed_network(typed: str) -> Network:
    """Friendships, one a line: two names with a comma, a semicolon or a tab between them."""
    pairs = []
    for k, line in enumerate(typed.splitlines(), 1):
        names = [" ".join(name.split()) for name in re.split(r"[,;\t]", line)]
        if not line.strip():
            continue
        if len(names) != 2 or not all(names):
            raise InputError(say("Line {k} is no friendship: write two names with a comma between them.", k=k))
        pairs.append(names)
    people = {name for pair in pairs for name in pair}
    if not 2 <= len(people) <= MOST_PEOPLE:
        raise InputError(
            say(
                "Type friendships, one a line, among 2 to {most:,} people (now {n:,}).", most=MOST_PEOPLE, n=len(people)
            )
        )
    return Network.from_edges([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def refuse(values: Mapping[str, Any]) -> None:
    """Refuse, in a sentence, a number that is not between its bounds."""
    for name, (low, high) in BOUNDS.items():
        value = values.get(name, low)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(
                say(
                    "“{name}” must be a whole number from {low:,} to {high:,}.",
                    name=say(NAMES[name]), low=low, high=high,
                )
            )  # fmt: skip


NAMES = marked({
    "people": "People", "friends": "Friends of each", "network_seed": "Which such network",
    "attract": "Attracts: of 100 who see it, notice", "persuade": "Persuades: of 100 visitors, order",
    "share": "Asks to be passed on: of 100 who notice, pass it on",
    "contact": "Of 100 friends, see what somebody passes on", "days": "Days", "world": "World",
    "number": "How many are told first",
})  # fmt: skip
"""What each number is called."""
