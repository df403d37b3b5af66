"""Who deserves the credit: exact Shapley values of media or lines, inside the simulated worlds."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.metrics.names import label, unknown_metric
from wom_sim.results.answer import Filed, frame
from wom_sim.results.course.course import carried_out
from wom_sim.results.folder import as_run
from wom_sim.results.run import EngineName, choose_engine, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import decimals_for
from wom_sim.statistics.types import Booleans, Floats, Integers
from wom_sim.studies.attribute.credits import (
    NORMAL,
    Coalition,
    Mean,
    Share,
    Value,
    adding_up,
    arrivals,
    by_orders,
    coalitions,
    harsanyi,
    shapley,
)
from wom_sim.studies.attribute.players import EVENTS, WITH_CARE, media_of, the_players, touches, with_care_apart
from wom_sim.worlds.fleet import Progress, Ready, Task, cut, open_fleet
from wom_sim.worlds.hire import Jobs, at_most, count_of

By = Literal["media", "lines"]
Metric = Literal["conversions", "all_orders", "reach"]
Played = tuple[int, dict[str, Any], Booleans]

MOST_EXACT = 8
"""Up to this many lines every coalition is run (2^8 runs a world); beyond it orders of arrival are sampled."""

ORDERS = 32
"""Orders of arrival that are sampled in each world beyond :data:`MOST_EXACT` lines."""


@dataclass(frozen=True)
class Game:
    """The cooperative game of one strategy.  ``orders`` 0 runs every coalition, else samples orders of arrival."""

    strategy: str
    by: str
    metric: str
    players: tuple[str, ...]
    seed: int
    engine: str
    orders: int = 0

    @property
    def denominator(self) -> int:
        """Credits are integers times this: n!, or the number of sampled orders."""
        return self.orders or math.factorial(len(self.players))

    def history(self, prepared: Prepared, who: Iterable[str], world: int) -> History:
        """One world in which only a coalition's media, or its lines, do anything."""
        if self.by == "media":
            return simulate(prepared, self.strategy, self.seed, world, self.engine, media=media_of(who))
        return simulate(prepared.keeping(self.strategy, set(who)), self.strategy, self.seed, world, self.engine)

    def outcome(self, history: History) -> int:
        """Orders, or people reached."""
        rows = history.rows
        if self.metric in EVENTS:
            return int(np.count_nonzero(np.isin(rows["event"], EVENTS[self.metric])))
        return len(set(rows["person"].compress(rows["event"] == Event.FIRST_EXPOSURE).tolist()))

    def play(self, prepared: Prepared, world: int) -> Played:
        """One world: its number, its numbers (the fields of :class:`Attribution`) and who became a customer in it."""
        prepared = carried_out(prepared, self.strategy, self.seed, world, self.engine)
        full = self.history(prepared, self.players, world)
        base = simulate(prepared, prepared.scenario.compare_with, self.seed, world, self.engine, media=WITH_CARE)
        known = {frozenset(self.players): self.outcome(full)}

        def value(who: Coalition) -> int:
            if who not in known:
                known[who] = self.outcome(self.history(prepared, who, world))
            return known[who]

        numbers = {"baseline": self.outcome(base), "touch": self.touches(prepared, full.rows)}
        customers = np.array([one.brands["customer_tick"].max(axis=1) >= 0 for one in (base, full)])
        return world, {**numbers, **self.shared_out(world, value)}, customers

    def shared_out(self, world: int, value: Value) -> dict[str, Any]:
        """The outcome of one world shared out among the players."""
        players, everybody = self.players, frozenset(self.players)
        total, empty = value(everybody), value(frozenset())
        removal = {player: total - value(everybody - {player}) for player in players}
        alone = {player: value(frozenset({player})) - empty for player in players}
        numbers = {"total": total, "empty": empty, "removal": removal, "alone": alone}
        if self.orders:
            found, noise = by_orders(value, arrivals(players, self.orders, self.seed, world))
            return {**numbers, "credits": found, "noise": noise, "dividends": {}}
        values = {who: value(who) for who in coalitions(players)}
        noise = dict.fromkeys(players, 0.0)
        return {**numbers, "credits": shapley(values, players), "noise": noise, "dividends": harsanyi(values, players)}

    def touches(self, prepared: Prepared, rows: np.ndarray) -> dict[str, dict[str, float]]:
        """Orders that touch models would credit to each player."""
        return touches(prepared, rows, self.metric, self.by, self.players)


def play_worlds(game: Game, prepared: Prepared, worlds: int, jobs: Jobs) -> Iterator[Played]:
    """Every world, as they are done."""
    jobs = at_most(jobs, worlds)
    with open_fleet([prepared], jobs) as fleet:
        for some in fleet.run(partial(work, game), cut(0, (game.strategy,), range(worlds), jobs)):
            yield from some


def work(game: Game, ready: Ready, task: Task) -> list[Played]:
    """A few worlds, by whoever prepares the scenario."""
    prepared = with_care_apart(ready(), game.strategy) if game.by == "media" else ready()
    return [game.play(prepared, world) for world in task.worlds]


def stacked(worlds: list[Any]) -> Any:
    """The same numbers of every world as one array, dictionaries key by key."""
    if isinstance(worlds[0], dict):
        return {key: stacked([world[key] for world in worlds]) for key in worlds[0]}
    return np.array(worlds)


@dataclass(frozen=True, repr=False)
class Attribution(Filed):
    """Credits of media or lines for one outcome of one strategy, world by world, in simulated people.

    ``credits[player]`` are integers, Shapley values times ``game.denominator``: in every world they sum exactly to
    ``game.denominator · (total − empty)``, the outcome with everybody minus that with nobody.  ``noise``: the variance
    that sampled orders of arrival leave in a credit; ``removal`` and ``alone``: what is lost without a player, and what
    it adds to nobody; ``dividends``: Harsanyi's, none where orders were sampled; ``touch[model][player]``: orders.
    """

    room = "attribute"
    holds = "credits.csv · worlds.csv · uplift.csv · figures/"

    prepared: Prepared
    game: Game
    total: Integers  # int64[worlds], as everything below
    empty: Integers
    baseline: Integers
    credits: dict[str, Integers]
    noise: dict[str, Floats]
    removal: dict[str, Integers]
    alone: dict[str, Integers]
    dividends: dict[Coalition, Integers]
    touch: dict[str, dict[str, Floats]]
    people: Integers  # worlds as a customer: baseline, strategy, gained, lost; int64[4, people]
    seconds: float

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.prepared.scenario

    @property
    def label(self) -> str:
        """What is shared out, in words."""
        return label(self.game.metric)

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(self.total)

    @cached_property
    def shares(self) -> list[Share]:
        """What each player is credited with, in real people."""
        scale, touch, removal, alone = self.prepared.scale, self.touch, self.removal, self.alone
        factor, last = scale / self.game.denominator, touch.get("last touch", {})
        return [
            Share(
                player=player,
                credit=Mean.of(values, factor),
                removal=Mean.of(removal[player], scale).mean,
                alone=Mean.of(alone[player], scale).mean,
                touch={model: Mean.of(told[player], scale).mean for model, told in touch.items()},
                lie=Mean.of(last[player] - removal[player], scale) if touch else None,
                multiplied=Mean.of(values * factor - alone[player] * scale),
                sampling=NORMAL * scale * math.sqrt(self.noise[player].sum()) / self.worlds,
            )
            for player, values in self.credits.items()
        ]

    @property
    def itself(self) -> float:
        """The outcome with none of the players, in real people; it and the credits add up to :attr:`everything`."""
        return float(self.empty.mean() * self.prepared.scale)

    @property
    def everything(self) -> float:
        """The outcome with all of the players, in real people."""
        return float(self.total.mean() * self.prepared.scale)

    @property
    def extra(self) -> Mean | None:
        """What the strategy brings over the baseline; None where it is the baseline."""
        is_baseline = self.game.strategy == self.scenario.compare_with
        return None if is_baseline else Mean.of(self.total - self.baseline, self.prepared.scale)

    @property
    def shared(self) -> list[str]:
        """Lines that the baseline has, too."""
        common = set(self.scenario.strategy(self.scenario.compare_with).lines)
        return [name for name in self.scenario.strategy(self.game.strategy).lines if name in common]

    @property
    def together(self) -> dict[tuple[str, ...], Mean]:
        """What each coalition brings beyond its parts, in real people; none where orders of arrival were sampled."""
        means = {who: Mean.of(values, self.prepared.scale) for who, values in self.dividends.items() if who}
        return {tuple(player for player in self.game.players if player in who): mean for who, mean in means.items()}

    @property
    def untouched(self) -> dict[str, float]:
        """What each touch model leaves to nobody among the players."""
        models = self.shares[0].touch
        return {model: self.everything - sum(share.touch[model] for share in self.shares) for model in models}

    @property
    def decimals(self) -> int:
        """Decimals of every outcome, so that all of them line up."""
        return decimals_for([self.everything, self.itself, *(share.credit.mean for share in self.shares)])

    def shows(self, mean: Mean) -> bool:
        """Whether a mean stands out from chance, and from 0 as it is told."""
        return mean.stands_out and round(mean.mean, self.decimals) != 0.0

    @property
    def parts(self) -> list[float]:
        """What came by itself and each credit, rounded such that they add up to the rounded total."""
        return adding_up([self.itself, *(share.credit.mean for share in self.shares)], self.decimals)

    def data(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        game, extra = self.game, self.extra or Mean(math.nan, math.nan)
        return {
            "strategy": game.strategy, "by": game.by, "metric": self.label, "worlds": self.worlds, "seed": game.seed,
            "orders": game.orders, "total": self.everything, "itself": self.itself,
            "baseline": self.scenario.compare_with,
            "extra_over_baseline": extra.mean, "extra_half_width": extra.half_width,
            "credits": [share.row() for share in self.shares],
            "untouched": self.untouched,
            "dividends": [{"together": list(who), **one._asdict()} for who, one in self.together.items()],
            "engine": game.engine,
        }  # fmt: skip

    def table(self) -> Any:
        """One row per player as a pandas table: credit, half its 95 % interval, and touch models beside."""
        return frame(self.data()["credits"])

    def uplift(self) -> Any:
        """Per person, the share of worlds in which she is a customer: ``baseline``, ``strategy`` and their difference.

        A pandas table; ``gained`` and ``lost``: worlds in which only the strategy, or only the baseline, made her one.
        A total effect with what friends pass on, exact in the simulated worlds and never a fact about a real person.
        """
        shares = dict(zip(("baseline", "strategy", "gained", "lost"), self.people / len(self.total), strict=True))
        shares["uplift"] = shares["gained"] - shares["lost"]
        return frame({"person": self.prepared.network.ids, **shares})

    def files(self) -> dict[str, Any]:
        """Credits, the integers that they are means of, and whom the strategy won."""
        worlds = {
            "total": self.total,
            "by itself": self.empty,
            **{f"credit {k}": v for k, v in self.credits.items()},
        }
        each = frame(worlds).rename_axis("world").reset_index()
        return {"worlds.csv": each, "credits.csv": self.table(), "uplift.csv": self.uplift()}

    def as_run(self) -> Scenario:
        """The scenario with these worlds."""
        return as_run(self.scenario, worlds=self.worlds, seed=self.game.seed)

    def settings(self) -> dict[str, Any]:
        """The game, and what the integers in worlds.csv are to be divided by."""
        return {**asdict(self.game), "scale": self.prepared.scale, "denominator": self.game.denominator}


def attribute(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    *,
    by: By = "media",
    metric: Metric = "conversions",
    worlds: int = 100,
    seed: int | None = None,
    jobs: Jobs = 1,
    engine: EngineName = "auto",
    orders: int | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """Shapley values of paid, owned and earned media, or of a strategy's lines, exact and integer in every world.

    Media are 8 runs a world: without a medium its lines and deliveries are dropped (earned: nobody passes anything on).
    Of a strategy with shifts of people who answer, care is a fourth medium, whatever medium they are typed as: 16 runs.
    Up to 8 lines are 2^n runs; beyond that, or when ``orders`` is given, so many random orders of arrival are walked in
    each world.  With ``jobs`` > 1 worker processes are spawned: call it under ``if __name__ == "__main__":``.  Sources:
    Shapley 1953; Harsanyi 1963; Castro, Gómez & Tejada 2009 (sampling).
    """
    began = time.perf_counter()
    if by not in get_args(By):
        raise InputError(say("attribute by 'media' or 'lines' (got {by!r})", by=by))
    if metric not in get_args(Metric):
        raise InputError(": ".join(filter(None, unknown_metric(metric, get_args(Metric)))))
    if min(worlds, count_of(jobs), 1 if orders is None else orders) < 1:
        raise InputError(
            say(
                "worlds, jobs and orders must be at least 1 (got {worlds}, {jobs}, {orders})",
                worlds=worlds,
                jobs=jobs,
                orders=orders,
            )
        )
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    plain = prepared.scenario
    players = the_players(plain, strategy, by)
    chosen = choose_engine(engine, prepared.network.people * plain.days * worlds * 2 ** min(len(players), MOST_EXACT))
    seed = plain.uncertainty.seed if seed is None else seed
    game = Game(strategy, by, metric, players, seed, chosen, orders or ORDERS * (len(players) > MOST_EXACT))
    numbers, people = collected(play_worlds(game, prepared, worlds, jobs), worlds, progress)
    return Attribution(prepared, game, **numbers, people=people, seconds=time.perf_counter() - began)


def collected(played: Iterator[Played], worlds: int, progress: Progress | None) -> tuple[dict[str, Any], Integers]:
    """The numbers of all worlds in their order, and per person the worlds in which she is a customer."""
    found: dict[int, dict[str, Any]] = {}
    counts: Any = 0
    for world, numbers, (before, after) in played:
        found[world] = numbers
        counts = counts + np.array([before, after, after & ~before, before & ~after], np.int64)
        if progress is not None:
            progress(len(found), worlds)
    return stacked([found[world] for world in range(worlds)]), counts
