"""Whom to seed: what methods choose on a network, and how far what they chose spreads, all in the same worlds.

The worlds in which choices are judged are those of the seed; methods that simulate choose in others, so that no choice
is praised for the luck that it was chosen for.  Methods that go by lot choose other people in every world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.engine.plain import Starts, spread
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.generators import NAMED
from wom_sim.network.network import Network
from wom_sim.reading.arguments import at_least
from wom_sim.reading.problems import beyond
from wom_sim.reading.ranges import MOST_SEEDS, MOST_TIMES
from wom_sim.results.answer import Filed, frame
from wom_sim.seeding.choice import BY_LOT, Choice, case_of, choose, chosen_in, known, numbers_of, price_by_followers
from wom_sim.seeding.links import passing
from wom_sim.statistics.intervals import mean_interval
from wom_sim.statistics.types import Floats

METHODS, K, WORLDS = ("opim",), 50, 1_000


@dataclass(frozen=True)
class Seeds(Filed):
    """What methods chose, and how many people each choice reaches.

    ``sizes`` is ``float64[methods, worlds]``, people activated, seeds included, in the same worlds for all methods.
    ``prices`` are money per person, ``float64[people]``, or None.
    """

    room = "seeds"
    holds = "seeds.csv · spread.csv · figures/"

    network: Network = field(repr=False)
    choices: tuple[Choice, ...]
    sizes: Floats = field(repr=False)
    link: str
    p: float | str | None
    needed: int
    k: int | None
    budget: float | None
    prices: Floats | None = field(repr=False)
    epsilon: float
    seed: int

    @property
    def worlds(self) -> int:
        """In how many worlds the choices were judged."""
        return int(self.sizes.shape[1])

    def table(self) -> Any:
        """One row per method as a pandas table: people chosen, what they cost, mean spread and half its interval.

        ``at_least`` and ``at_most`` are bounds of opim: what its choice reaches, and what any choice could.
        """
        rows = []
        for choice, sizes in zip(self.choices, self.sizes, strict=True):
            mean, half = mean_interval(sizes)
            bounds = choice.bounds
            rows.append(
                {
                    "method": choice.method, "people": len(choice.ids), "cost": choice.cost, "spread": mean,
                    "half_width": half, "at_least": None if bounds is None else bounds.low,
                    "at_most": None if bounds is None else bounds.high,
                }
            )  # fmt: skip
        return frame(rows)

    def chosen(self) -> Any:
        """One row per method and person chosen, in the order of choice: ``method``, ``rank``, ``id``, ``friends``."""
        rows = [
            {
                "method": choice.method, "rank": rank, "id": self.network.ids.item(int(at)),
                "friends": int(self.network.out_degree[at]),
                **({} if self.prices is None else {"price": float(self.prices[at])}),
            }
            for choice in self.choices
            for rank, at in enumerate(choice.positions, 1)
        ]  # fmt: skip
        return frame(rows, columns=["method", "rank", "id", "friends", *["price"] * (self.prices is not None)])

    def files(self) -> dict[str, Any]:
        """Who was chosen, and how far that spreads."""
        return {"seeds.csv": self.chosen(), "spread.csv": self.table()}

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        facts = {"link": self.link, "p": self.p, "needed": self.needed if self.link == "step" else None}
        table = self.table().astype(object).where(lambda one: one.notna(), None)
        rows = [
            {**row, "ids": choice.ids.tolist()}
            for row, choice in zip(table.to_dict("records"), self.choices, strict=True)
        ]
        return {
            "network": self.network.report.where, **facts, "k": self.k, "budget": self.budget, "methods": rows,
            "worlds": self.worlds, "seed": self.seed,
        }  # fmt: skip


def seeds(
    network: Network | str | Path,
    methods: Sequence[str] | str = METHODS,
    *,
    k: int | None = None,
    link: str = "noisy_or",
    p: float | str | None = None,
    needed: int = 2,
    by: str | None = None,
    budget: float | None = None,
    prices: Any = None,
    each: float = 1.0,
    per_follower: float = 0.0,
    epsilon: float = 0.1,
    worlds: int = WORLDS,
    seed: int = 0,
    directed: bool = False,
) -> Seeds:
    """What each of the methods chooses, and how many people that reaches in ``worlds`` worlds of ``seed``.

    ``k`` people (default 50), or as many as ``budget`` buys where a person costs ``prices`` (by id, in the order of
    ``network.ids``, or an attribute), by default ``each`` plus ``per_follower`` for everybody who hears her.  Other
    arguments are those of :func:`wom_sim.seeding.choose`.  Raises :class:`~wom_sim.errors.InputError` where a method
    cannot choose, and ``NetworkError`` for a file that is no network.
    """
    network = named_network(network, directed)
    names = tuple(dict.fromkeys([methods] if isinstance(methods, str) else methods))
    for name in names:
        known(name)
    refuse(names, k, budget, worlds)
    costs = priced(network, budget, prices, each, per_follower)
    number = min(K, network.people) if k is None and budget is None else k
    told: dict[str, Any] = {"link": link, "p": p, "needed": needed, "by": by, "prices": costs, "budget": budget}
    told |= {"k": number, "seed": seed, "epsilon": epsilon}
    choices = tuple(choose(network, name, **told) for name in names)
    setting = passing(network, link, p, needed)
    starts = [starts_of(network, one, worlds, told) for one in choices]
    sizes = np.array([spread(setting, start, range(worlds), seed) for start in starts], np.float64)
    return Seeds(
        network, choices, sizes, link, shown_p(link, p), needed, number, budget, costs, epsilon, seed
    )  # fmt: skip


def starts_of(network: Network, choice: Choice, worlds: int, told: dict[str, Any]) -> Starts:
    """Who starts: the choice in every world; of a method that goes by lot other people in each.

    One draw of the lot would be told as if it were the method.
    """
    if choice.method not in BY_LOT:
        return choice.positions
    return chosen_in(choice.method, case_of(network, choice.method, worlds=1, **told), worlds)


def shown_p(link: str, p: Any) -> float | str | None:
    """The chance as it was said; None where the link has none, or where it was a list."""
    if link == "noisy_or" and p is None:
        return 0.1
    return p if isinstance(p, float | int | str) else None


def refuse(names: tuple[str, ...], k: int | None, budget: float | None, worlds: int) -> None:
    """Refuse what nobody can choose from."""
    if not names:
        raise InputError(say("name at least one method"))
    if k is not None and not 1 <= k <= MOST_SEEDS:
        raise InputError(beyond(1, MOST_SEEDS, k, k))
    if k is not None and budget is not None:
        raise InputError(say("say how many people or how much money, not both"))
    if at_least("worlds", worlds, 2) > MOST_TIMES:
        raise InputError(beyond(2, MOST_TIMES, worlds, worlds))


def priced(network: Network, budget: float | None, prices: Any, each: float, per_follower: float) -> Any:
    """Money per person, where there is a budget."""
    if budget is None:
        if prices is not None:
            raise InputError(say("a budget needs prices, and prices a budget"))
        return None
    if prices is None:
        return price_by_followers(network, each, per_follower)
    return numbers_of(network, prices) if isinstance(prices, str) else prices


def named_network(network: Network | str | Path, directed: bool = False) -> Network:
    """A network, one of the small ones by its name (karate), or the one in a file."""
    if isinstance(network, Network):
        return network
    if str(network) in NAMED and not Path(network).exists():
        return Network.generate(str(network))
    return Network.read(network, directed=directed)
