"""Who deserves the credit: exact Shapley values of media or lines, inside the simulated worlds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from wom_sim import rng
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.catalog import label
from wom_sim.metrics.names import unknown_metric
from wom_sim.results.folder import as_run, provenance, write_folder, write_provenance
from wom_sim.results.run import EngineName, choose_engine, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.attribute.words import AttributeFacts, Mean, attribute_data, attribute_text, in_words, shares_of
from wom_sim.worlds.fleet import Progress, cast, start_worker
from wom_sim.worlds.pool import crew

By = Literal["media", "lines"]
Metric = Literal["conversions", "reach"]
Coalition = frozenset[str]
Value = Callable[[Coalition], int]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Played = tuple[int, dict[str, Any], npt.NDArray[np.bool_]]

MEDIA = ("paid", "owned", "earned")
MOST_EXACT = 8
"""Up to this many lines every coalition is run (2^8 runs a world); beyond it orders of arrival are sampled."""

ORDERS = 32
"""Orders of arrival that are sampled in each world beyond :data:`MOST_EXACT` lines."""


def coalitions(players: Sequence[str]) -> list[Coalition]:
    """Every subset, smaller ones first."""
    return [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]


def shapley(values: Mapping[Coalition, int], players: Sequence[str]) -> dict[str, int]:
    """Shapley values times n!, as integers: Σ_S |S|!·(n−|S|−1)!·(v(S∪i) − v(S)).  They sum to n!·(v(N) − v(∅))."""
    n = len(players)
    weights = [math.factorial(size) * math.factorial(n - size - 1) for size in range(n)]
    deserved = dict.fromkeys(players, 0)
    for who in coalitions(players):
        for player in who:
            without = who - {player}
            deserved[player] += weights[len(without)] * (values[who] - values[without])
    return deserved


def harsanyi(values: Mapping[Coalition, int], players: Sequence[str]) -> dict[Coalition, int]:
    """What each coalition brings beyond its parts, Σ_(T⊆S) (−1)^(|S|−|T|)·v(T); that of nobody is v(∅)."""
    dividends = {who: values[who] for who in coalitions(players)}
    for player in players:
        for who in dividends:
            if player in who:
                dividends[who] -= dividends[who - {player}]
    return dividends


def by_orders(value: Value, orders: Sequence[Sequence[str]]) -> tuple[dict[str, int], dict[str, float]]:
    """What each player adds on arrival, summed over some orders, and the variance of the mean that this estimates."""
    added: dict[str, list[int]] = {player: [] for player in orders[0]}
    for order in orders:
        present: Coalition = frozenset()
        for player in order:
            joined = present | {player}
            added[player].append(value(joined) - value(present))
            present = joined
    noise = {k: float(np.var(v, ddof=1)) / len(v) if len(v) > 1 else math.nan for k, v in added.items()}
    return {player: sum(each) for player, each in added.items()}, noise


def arrivals(players: Sequence[str], orders: int, seed: int, world: int) -> list[list[str]]:
    """Random orders of arrival of one world."""
    state = rng.key(rng.world_seed(seed, world), rng.name_word("order of arrival"))
    places = np.arange(len(players))
    lots = [rng.absorb_each(rng.absorb(state, order), places) for order in range(orders)]
    return [[players[k] for k in np.argsort(lot, kind="stable")] for lot in lots]


def first_touch(rows: np.ndarray, orders: np.ndarray, column: str, brand_of: np.ndarray) -> np.ndarray:
    """The ``medium`` or ``line`` of each customer's first exposure to the brand (tied: paid first), or nobody."""
    seen = rows.compress(rows["event"] == Event.FIRST_EXPOSURE)
    seen = seen[np.lexsort([seen["line"], seen["medium"], seen["tick"]])]
    brands = int(brand_of.max()) + 1
    people, first = np.unique(seen["person"].astype(np.int64) * brands + brand_of[seen["content"]], return_index=True)
    wanted = orders["person"].astype(np.int64) * brands + orders["brand"]
    told = np.array(orders[column])
    if len(people):
        place = np.minimum(np.searchsorted(people, wanted), len(people) - 1)
        before = seen[first[place]]
        known = (people[place] == wanted) & (before["tick"] <= orders["tick"])
        told[known] = before[column][known]
    return told


def linear_touch(orders: np.ndarray) -> dict[str, float]:
    """Orders shared out in proportion to exposures so far, by medium."""
    exposures = np.array([orders[name] for name in MEDIA], np.float64)
    seen = exposures.sum(axis=0)
    shares = exposures[:, seen > 0] / seen[seen > 0]
    return dict(zip(MEDIA, shares.sum(axis=1).tolist(), strict=True))


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
            media = frozenset(Medium[name.upper()] for name in who)
            return simulate(prepared, self.strategy, self.seed, world, self.engine, media=media)
        return simulate(with_lines(prepared, self.strategy, set(who)), self.strategy, self.seed, world, self.engine)

    def outcome(self, history: History) -> int:
        """Orders, or people reached."""
        rows = history.rows
        if self.metric == "conversions":
            return int(np.count_nonzero(rows["event"] == Event.CONVERT))
        return len(set(rows["person"].compress(rows["event"] == Event.FIRST_EXPOSURE).tolist()))

    def play(self, prepared: Prepared, world: int) -> Played:
        """One world: its number, its numbers (the fields of :class:`Attribution`) and who became a customer in it."""
        full = self.history(prepared, self.players, world)
        base = simulate(prepared, prepared.scenario.compare_with, self.seed, world, self.engine)
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
        """Orders that touch models would credit to each player; there are none of people reached."""
        if self.metric != "conversions":
            return {}
        column, codes = "medium", {name: int(Medium[name.upper()]) for name in MEDIA}
        if self.by == "lines":
            column, codes = "line", {name: k for k, name in enumerate(self.players)}
        orders = rows.compress(rows["event"] == Event.CONVERT)
        brand_of = np.array([content.brand for content in prepared.setting.contents])
        media = {} if self.by == "lines" else {"linear touch": linear_touch(orders)}
        said = {"last touch": orders[column], "first touch": first_touch(rows, orders, column, brand_of)}
        return {model: {k: float(np.sum(who == c)) for k, c in codes.items()} for model, who in said.items()} | media


def with_lines(prepared: Prepared, strategy: str, kept: set[str]) -> Prepared:
    """The same campaign, its strategy reduced to some of its lines."""
    return prepared.keeping(strategy, kept)


def play_worlds(game: Game, prepared: Prepared, worlds: int, jobs: int) -> Iterator[Played]:
    """Every world, as they are done."""
    if min(jobs, worlds) > 1:
        return in_processes(game, prepared.scenario, worlds, min(jobs, worlds))
    return (game.play(prepared, world) for world in range(worlds))


def work(game: Game, worlds: Sequence[int]) -> list[Played]:
    """A worker's task: a few worlds."""
    prepared = cast().prepared()
    return [game.play(prepared, world) for world in worlds]


def in_processes(game: Game, scenario: Scenario, worlds: int, jobs: int) -> Iterator[Played]:
    """Worlds dealt out in small batches to spawned processes."""
    batches = np.array_split(np.arange(worlds), min(worlds, 8 * jobs))
    with crew(jobs, partial(start_worker, [scenario], game.seed, game.engine)) as share:
        for some in share(partial(work, game), [batch.tolist() for batch in batches]):
            yield from some


def stacked(worlds: list[Any]) -> Any:
    """The same numbers of every world as one array, dictionaries key by key."""
    if isinstance(worlds[0], dict):
        return {key: stacked([world[key] for world in worlds]) for key in worlds[0]}
    return np.array(worlds)


@dataclass(frozen=True, repr=False)
class Attribution:
    """Credits of media or lines for one outcome of one strategy, world by world, in simulated people.

    ``credits[player]`` are integers, Shapley values times ``game.denominator``: in every world they sum exactly to
    ``game.denominator · (total − empty)``, the outcome with everybody minus that with nobody.  ``noise``: the variance
    that sampled orders of arrival leave in a credit; ``removal`` and ``alone``: what is lost without a player, and what
    it adds to nobody; ``dividends``: Harsanyi's, none where orders were sampled; ``touch[model][player]``: orders.
    """

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

    def facts(self) -> AttributeFacts:
        """Everything that the text and the figures say, in real people."""
        scenario, game, scale = self.prepared.scenario, self.game, self.prepared.scale
        baseline, lines = scenario.compare_with, scenario.strategy(game.strategy).lines
        common, factor = set(scenario.strategy(baseline).lines), scale / game.denominator
        return AttributeFacts(
            scenario.name, game.strategy, game.by, label(game.metric),
            shares_of(self.credits, self.noise, self.removal, self.alone, self.touch, scale=scale, factor=factor),
            itself=float(self.empty.mean() * scale),
            total=float(self.total.mean() * scale),
            worlds=len(self.total), seed=game.seed, seconds=self.seconds, baseline=baseline,
            extra=None if game.strategy == baseline else Mean.of(self.total - self.baseline, scale),
            shared=[name for name in lines if name in common],
            dividends=in_words(game.players, self.dividends, scale),
            orders=game.orders,
        )  # fmt: skip

    def text(self) -> str:
        """What ``wom attribute`` prints."""
        return attribute_text(self.facts())

    def data(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {**attribute_data(self.facts()), "engine": self.game.engine}

    def table(self) -> Any:
        """One row per player as a pandas table: credit, half its 95 % interval, and touch models beside."""
        import pandas as pd

        return pd.DataFrame(self.data()["credits"])

    def uplift(self) -> Any:
        """Per person, the share of worlds in which she is a customer: ``baseline``, ``strategy`` and their difference.

        A pandas table; ``gained`` and ``lost``: worlds in which only the strategy, or only the baseline, made her one.
        A total effect with what friends pass on, exact in the simulated worlds and never a fact about a real person.
        """
        import pandas as pd

        shares = dict(zip(("baseline", "strategy", "gained", "lost"), self.people / len(self.total), strict=True))
        shares["uplift"] = shares["gained"] - shares["lost"]
        return pd.DataFrame({"person": self.prepared.network.ids, **shares})

    def figures(self) -> dict[str, Any]:
        """Both figures by file name, as matplotlib figures."""
        from wom_sim.studies.attribute import plots as attribute_plots

        return attribute_plots.figures(self.facts())

    def plot(self) -> Any:
        """The waterfall as a matplotlib figure; :meth:`figures` has both."""
        return self.figures()["credit_waterfall"]

    def save(self, folder: str | Path) -> Path:
        """Write credits.csv, worlds.csv (integers), uplift.csv, scenario.yaml, provenance.json and figures/."""
        return write_folder(Path(folder), self.fill)

    def fill(self, aside: Path) -> None:
        """Every file of the result folder."""
        import pandas as pd

        from wom_sim.show.figures import save_all

        worlds = {"total": self.total, "by itself": self.empty, **{f"credit {k}": v for k, v in self.credits.items()}}
        pd.DataFrame(worlds).rename_axis("world").to_csv(aside / "worlds.csv")
        self.table().to_csv(aside / "credits.csv", index=False)
        self.uplift().to_csv(aside / "uplift.csv", index=False)
        save_all(self.figures(), aside / "figures")
        scenario = as_run(self.prepared.scenario, worlds=len(self.total), seed=self.game.seed)
        (aside / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        facts = {"study": "attribute", **provenance(scenario), **asdict(self.game), "scale": self.prepared.scale}
        facts["denominator"] = self.game.denominator  # of the integers in worlds.csv
        write_provenance(aside, facts)


def attribute(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    *,
    by: By = "media",
    metric: Metric = "conversions",
    worlds: int = 100,
    seed: int | None = None,
    jobs: int = 1,
    engine: EngineName = "auto",
    orders: int | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """Shapley values of paid, owned and earned media, or of a strategy's lines, exact and integer in every world.

    Media are 8 runs a world: without a medium its lines and deliveries are dropped (earned: nobody passes anything on).
    Up to 8 lines are 2^n runs; beyond that, or when ``orders`` is given, so many random orders of arrival are walked in
    each world.  With ``jobs`` > 1 worker processes are spawned: call it under ``if __name__ == "__main__":``.  Sources:
    Shapley 1953; Harsanyi 1963; Castro, Gómez & Tejada 2009 (sampling).
    """
    began = time.perf_counter()
    if by not in get_args(By):
        raise InputError(f"attribute by 'media' or 'lines' (got {by!r})")
    if metric not in get_args(Metric):
        raise InputError(": ".join(filter(None, unknown_metric(metric, get_args(Metric)))))
    if min(worlds, jobs, 1 if orders is None else orders) < 1:
        raise InputError(f"worlds, jobs and orders must be at least 1 (got {worlds}, {jobs}, {orders})")
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


def the_players(scenario: Scenario, strategy: str, by: str) -> tuple[str, ...]:
    """Who shares the credit; a strategy without lines, or of one line among lines, leaves nothing to share."""
    lines = scenario.strategy(strategy).lines
    if not lines:
        message = "has no lines, so there is no credit to share out"
        raise scenario.error(("strategies", strategy), message, "choose a strategy that names lines of the plan")
    if by == "lines" and len(lines) == 1:
        message = f"has one line, {lines[0]!r}, which gets all the credit: lines have nothing to share out"
        raise scenario.error(("strategies", strategy), message, "attribute by media, or compare strategies")
    return MEDIA if by == "media" else lines
