"""From what was asked to what can be searched: scenario, lines that money moves, bounds and ceilings."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.hours import work_of
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.lines.line import CENT, Keys, Lever
from wom_sim.campaign.plans import within_budget
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import is_file, unknown
from wom_sim.results.run import choose_engine
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.search.space import (
    Space,
    pieces,
    round_step,
)
from wom_sim.studies.optimize.study import Limit, OptimizeStudy


def levers(prepared: Prepared, strategy: str, named: Collection[str]) -> dict[str, Lever]:
    """The lines of a strategy that money can move; those that come in lumps only if ``named``.

    A line that the team has no hours for costs less than what is typed, or nothing, until others leave it some.
    """
    context, chosen = prepared.context, prepared.scenario.strategy(strategy).lines
    typed = {name: prepared.scenario.plan[name] for name in chosen}
    plan = within_budget(context, strategy, typed, work_of(prepared.scenario, typed))
    accounts = {one.account.name: one.account for one in prepared.plan(strategy)}
    found = {}
    for name, spec in typed.items():
        kind = kind_of(spec)
        lever = kind.lever(context, name, spec, plan[name]) if name in named or not kind.only_named else None
        if lever is not None:
            found[name] = lever._replace(now=min(lever.now, accounts[name].cost + accounts[name].unspent))
    return found


def plan_changes(prepared: Prepared, strategy: str, moved: Mapping[str, Lever], money: Mapping[str, float]) -> Keys:
    """What ``Scenario.with_changes`` needs to give each line its money; lines that get nothing leave the strategy.

    Where nothing moves nothing changes; else a budget of the strategy's own gives way to the money of its lines.
    """
    if all(abs(money[name] - lever.now) < CENT for name, lever in moved.items()):
        return {}
    chosen = prepared.scenario.strategy(strategy)
    changes: Keys = {}
    dropped = set()
    for name, lever in moved.items():
        keys = {} if abs(money[name] - lever.typed) < CENT else lever.keys(money[name])
        if keys is None:
            dropped.add(name)
        else:
            changes |= {f"plan.{name}.{key}": value for key, value in keys.items()}
    if dropped or chosen.budget is not None:
        lines = [name for name in chosen.lines if name not in dropped]
        changes[f"strategies.{strategy}"] = {"lines": lines, "description": chosen.description}
    return changes


MOST_TIMES = 10
"""Without a budget, a promise is sought up to this many times what the strategy costs now."""


@dataclass(frozen=True)
class Case:
    """A study with its scenario: which lines money moves, and how far.

    ``rest``: what the strategy's other lines cost; it is part of the budget, and nothing moves it.
    """

    study: OptimizeStudy
    prepared: Prepared = field(repr=False)
    moved: dict[str, Lever]
    space: Space
    rest: float
    worlds: int
    seed: int
    engine: str

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is typed."""
        return self.prepared.scenario

    @property
    def strategy(self) -> str:
        """Name of the strategy."""
        return self.study.strategy

    @property
    def now(self) -> np.ndarray:
        """Money of each line that moves as the plan has it, ``float64[lines]``."""
        return np.array([lever.now for lever in self.moved.values()])

    @property
    def staying(self) -> list[str]:
        """Lines of the strategy that keep their money."""
        return [name for name in self.scenario.strategy(self.strategy).lines if name not in self.moved]

    def whole(self, money: np.ndarray) -> np.ndarray:
        """The money that an allocation really uses: whole people and whole posts, to the cent."""
        each = zip(self.moved.values(), pieces(money, self.space.lines).values(), strict=True)
        return np.array([lever.used(x) for lever, x in each])


def make_case(study: OptimizeStudy, scenario: Scenario | Prepared | None, changes: Mapping[str, Any]) -> Case:
    """Check a study against its scenario; ScenarioError names what does not fit, with its place."""
    prepared = ready(study, scenario, changes)
    scenario = prepared.scenario
    if study.strategy not in scenario.strategies:
        raise study.error(("strategy",), *unknown("strategy", study.strategy, scenario.strategies))
    named = names(study)
    check_lines(study, named, scenario.strategy(study.strategy).lines)
    moved = levers(prepared, study.strategy, {name for _, name in named})
    check_moved(study, named, moved)
    rest = cost_of_rest(prepared, study.strategy, moved)
    space = make_space(study, moved, free_money(study, moved, rest))
    seed = scenario.uncertainty.seed if study.seed is None else study.seed
    worlds = study.worlds or max(2, scenario.uncertainty.worlds)
    engine = choose_engine(
        study.engine, prepared.network.people * scenario.days * expected_runs(worlds, len(moved), study)
    )
    return Case(study, prepared, moved, space, rest, worlds, seed, engine)


def expected_runs(worlds: int, lines: int, study: OptimizeStudy) -> int:
    """About how many runs a study takes: the sampler's trials in an eighth of the worlds, some moves, the judgement."""
    return worlds * (study.trials // 8 + 2 * lines + 10)


def ready(study: OptimizeStudy, scenario: Scenario | Prepared | None, changes: Mapping[str, Any]) -> Prepared:
    """The scenario, read where the study only names it."""
    if scenario is None:
        path = study.base / study.scenario
        if not study.scenario:
            raise study.error((), say("names no scenario"), say("scenario: launch.yaml"))
        if not is_file(path):
            raise study.error(
                ("scenario",), say("there is no file {path}", path=path), say("it is relative to the study file")
            )
        scenario = Scenario.read(path)
    if isinstance(scenario, Prepared) and not changes:
        return scenario
    plain = scenario.scenario if isinstance(scenario, Prepared) else scenario
    return prepare(plain.with_changes(changes) if changes else plain)


def names(study: OptimizeStudy) -> list[tuple[tuple[str, ...], str]]:
    """Every line that the study names, with the place where it does."""
    named: list[tuple[tuple[str, ...], str]] = [(("limits", name), name) for name in study.limits]
    for k, group in enumerate(study.together):
        named += [(("together", str(k), "lines", str(j)), name) for j, name in enumerate(group.lines)]
    return [*named, *((("hours", "lines", name), name) for name in (study.hours.lines if study.hours else {}))]


def check_lines(study: OptimizeStudy, named: Sequence[tuple[tuple[str, ...], str]], lines: Sequence[str]) -> None:
    """Refuse a line that the strategy does not have."""
    for path, name in named:
        if name not in lines:
            raise study.error(path, *unknown("line of strategy", name, lines, strategy=study.strategy))


def check_moved(study: OptimizeStudy, named: Sequence[tuple[tuple[str, ...], str]], moved: Mapping[str, Lever]) -> None:
    """Refuse lines that money cannot move, and a strategy that has no other ones."""
    for path, name in named:
        if name not in moved:
            message = say("the money of {name!r} cannot be moved: nothing in it is bought by the piece", name=name)
            raise study.error(path, message, say("leave it out: it keeps its money"))
    if not moved:
        message = say("{strategy!r} has no line whose money can be moved", strategy=study.strategy)
        raise study.error(
            ("strategy",),
            message,
            say(
                "ads, samples, events and influencers with a price can; posts and shifts of people who answer too, if "
                "limits names them and their hours are paid"
            ),
        )


def cost_of_rest(prepared: Prepared, strategy: str, moved: Mapping[str, Lever]) -> float:
    """What a strategy costs beyond the money of the lines that move: other lines, and the production of contents."""
    unspent = {one.account.name: one.account.unspent for one in prepared.plan(strategy)}
    spent = sum(lever.now - unspent[name] for name, lever in moved.items())
    return round(prepared.cost(strategy) - spent, 2)


def free_money(study: OptimizeStudy, moved: Mapping[str, Lever], rest: float) -> float:
    """The budget less what the other lines cost."""
    now = sum(lever.now for lever in moved.values())
    if study.budget is None:
        ceiling = MOST_TIMES * (now + rest) - rest
        return max(ceiling, CENT) if study.goal_seek is not None else positive(study, now, rest)
    return positive(study, study.budget - rest, rest)


def positive(study: OptimizeStudy, free: float, rest: float) -> float:
    """Money that is there to be moved."""
    if free >= CENT:
        return free
    if study.budget is None:
        raise study.error(
            (),
            say("{strategy!r} spends nothing now on lines that can be moved", strategy=study.strategy),
            say("add budget: 12_000"),
        )
    message = say(
        "leaves nothing to move: the other lines of {strategy} cost {rest:,.2f}", strategy=study.strategy, rest=rest
    )
    raise study.error(
        ("budget",), say("{message} (got {budget})", message=message, budget=f"{study.budget:,.10g}"), say("raise it")
    )


def make_space(study: OptimizeStudy, moved: Mapping[str, Lever], budget: float) -> Space:
    """Bounds and ceilings; ScenarioError where nothing fits between them."""
    bounds = [bounds_of(study.limits.get(name, Limit.model_validate({})), lever) for name, lever in moved.items()]
    low, high = np.array(bounds).T
    weights, caps, paths = ceilings(study, moved, budget)
    space = Space(tuple(moved), low, high, weights, caps, round_step(budget))
    for row, path in enumerate(paths):
        needed = float(weights[row] @ low)
        if needed > caps[row] + CENT:
            known = {"needed": needed, "most": caps[row]}
            message = (
                say("min and fixed already need {needed:,.10g} hours, more than the {most:,.10g} there are", **known)
                if path == ("hours", "max")
                else say(
                    "min and fixed already need {needed:,.10g} of money, more than the {most:,.10g} there are", **known
                )
            )
            raise study.error(path, message, say("lower a min, or raise this"))
    return space


def bounds_of(limit: Limit, lever: Lever) -> tuple[float, float]:
    """Least and most money of a line, in whole pieces: a min is rounded up, a max and a fixed sum are rounded down."""
    top = lever.used(min(limit.max if limit.fixed is None and limit.max is not None else math.inf, lever.most))
    if limit.fixed is not None:
        top = lever.used(limit.fixed)
        return top, top
    least = limit.min or 0.0
    whole = lever.used(least) if lever.used(least) >= least - CENT else lever.used(least + lever.piece)
    return min(whole, top), top


def ceilings(
    study: OptimizeStudy, moved: Mapping[str, Lever], budget: float
) -> tuple[np.ndarray, np.ndarray, list[tuple[str, ...]]]:
    """Every sum that stays below a cap: its weights by line, the cap, and where it was typed."""
    names = list(moved)
    rows = [[1.0] * len(names), *([float(name in group.lines) for name in names] for group in study.together)]
    caps = [budget, *(group.max for group in study.together)]
    paths: list[tuple[str, ...]] = [("budget",), *(("together", str(k), "max") for k in range(len(study.together)))]
    if study.hours is not None:
        rows.append([hours_per_money(study, name, lever) for name, lever in moved.items()])
        caps.append(study.hours.max)
        paths.append(("hours", "max"))
    return np.array(rows), np.array(caps, np.float64), paths


def hours_per_money(study: OptimizeStudy, name: str, lever: Lever) -> float:
    """Hours of work that one more unit of money in a line brings with it."""
    hours = study.hours.lines.get(name, 0.0) if study.hours else 0.0
    if hours and lever.now < CENT:
        raise study.error(
            ("hours", "lines", name),
            say("the line has no money in the plan, so its hours cannot grow with it"),
            say("give the line a budget in the scenario"),
        )
    return hours / lever.now if hours else 0.0


def settings_of(case: Case) -> dict[str, Any]:
    """The study as run, for a file beside its results: ``wom optimize FOLDER/study.yaml`` does it again."""
    study = case.study.with_settings(scenario="scenario.yaml", worlds=case.worlds, seed=case.seed)
    told = study.model_dump(mode="python", by_alias=True, exclude_none=True)
    return {key: value for key, value in told.items() if value not in ("", {}, [])}


FIXED, NO_HOURS, NO_ROOM, AT_MAX, SOLD_OUT = marked((
    "fixed", "hours used up", "ceiling reached", "at its max", "sold out",
))  # fmt: skip
"""Why a line can get no more."""


class Ceiling(NamedTuple):
    """What lines may have together, money or hours of work."""

    lines: tuple[str, ...]
    most: float
    hours: bool = False


def shared_ceilings(case: Case) -> list[Ceiling]:
    """Every ceiling beside the budget, in the order of the space's weights."""
    study, moved = case.study, list(case.moved)
    found = [Ceiling(tuple(name for name in moved if name in one.lines), one.max) for one in study.together]
    if study.hours is not None:
        named = tuple(name for name in moved if study.hours.lines.get(name))
        found.append(Ceiling(named, study.hours.max, hours=True))
    return found


def room(case: Case, money: Floats) -> Floats:
    """How much more each line could get alone from a larger budget, ``float64[lines]``."""
    return case.space.with_budget(np.inf).room(money)


def stopped(case: Case, money: Floats) -> dict[str, Ceiling]:
    """By line the ceiling that leaves it less room than its own bound, for lines that have one."""
    left, own = case.space.left(money)[1:], case.space.high - money
    if len(left) == 0:
        return {}
    least, known = left.argmin(axis=0), shared_ceilings(case)
    return {
        name: known[least[line]]
        for line, name in enumerate(case.space.lines)
        if left[least[line], line] < own[line] - CENT
    }


def full_lines(case: Case, money: Floats) -> list[str]:
    """Lines that cannot get another piece."""
    pieces = [max(CENT, lever.piece) for lever in case.moved.values()]
    each = zip(case.space.lines, room(case, money), pieces, strict=True)
    return [name for name, more, piece in each if more < piece]


def binding(case: Case, money: Floats, full: Sequence[str]) -> list[Ceiling]:
    """The shared_ceilings that keep full lines from getting more, each once."""
    known = stopped(case, money)
    return list(dict.fromkeys(known[name] for name in full if name in known))


def full_of(case: Case, line: int, money: Floats) -> str:
    """Why a line can get no more, in two or three words that are said where they are shown."""
    name = case.space.lines[line]
    limit, ceiling = case.study.limits.get(name), stopped(case, money).get(name)
    if limit is not None and limit.fixed is not None:
        return FIXED
    if ceiling is not None:
        return NO_HOURS if ceiling.hours else NO_ROOM
    at_max = limit is not None and limit.max is not None and limit.max <= case.space.high[line]
    return AT_MAX if at_max else SOLD_OUT
