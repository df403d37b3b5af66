"""What would have to be different for another strategy to be the best: one number at a time, nearest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import marked, say
from wom_sim.results.answer import Answer, frame
from wom_sim.results.run import EngineName
from wom_sim.scenario.guesses import Guess, guesses, valid_reach
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import called
from wom_sim.statistics.paired import best_two
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.beside import Doubt
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.studies.tipping.search import Bench, Case, Effort, Lead, search, shrunk, users
from wom_sim.studies.tipping.tips import COLUMNS, Tip, confirmed, in_order, said, tips_of, with_full_size
from wom_sim.worlds.fleet import Progress, Run
from wom_sim.worlds.hire import Jobs

SIMULATED = 1_000
"""People simulated in the screen; a scenario that has fewer keeps its own."""

SHARE_OF_COMPARE = 0.2
"""The screen beside a comparison costs at most this share of it."""

OVERHEAD = 3_000
"""A day of a run costs as much as so many people before anybody lives through it (array engine, measured)."""

PREPARING = 2.5
"""Making a changed market ready costs as much as so many of its runs (measured)."""

NEAR = 2.0
"""A number that turns the answer within half and twice of itself, or of its odds, is told where luck is."""

SHOWN = 3
"""So many are shown beside a comparison, and confirmed at full size where all are asked for."""

CONFIRM_WORLDS = 24
"""At full size at most so many paired worlds are run on each side of a value."""

EFFORTS = (8, 16), (6, 12), (4, 12), (4, 8), (3, 8), (2, 8), (2, 6), (2, 4)
"""Worlds at the ends of every number, and worlds where a value is closed in on: what is paid for, dearest first."""

FEWEST = marked("compare two strategies or more, in two worlds or more")

FULL = Effort(ends=3, sure=16, rounds=5)


@dataclass(frozen=True)
class Tipping(Answer):
    """For each number the value at which another strategy becomes the best, or that none does in a sensible range.

    ``tips``: nearest first, those that tip nothing last; ``complete``: whether all of them were looked at closely;
    ``why_not``: why nothing was looked at, in words.
    """

    room = "tipping"

    centre: Outcomes = field(repr=False)
    tips: tuple[Tip, ...]
    certain: int
    simulated: int = 0
    worlds: int = 0
    runs: int = 0
    complete: bool = False
    why_not: str = ""

    @property
    def nearest(self) -> list[Tip]:
        """The numbers that make another strategy the best, nearest first."""
        return [one for one in self.tips if one.then]

    @property
    def doubt(self) -> Doubt:
        """What numbers that were taken for certain may do within half and twice of them."""
        near = [one for one in self.nearest if one.origin == "typed" and one.closed_in and one.distance <= NEAR]
        return Doubt(self.certain, said(near[0]) if near else level(self.centre))

    @property
    def people(self) -> int:
        """People that the scenario simulates."""
        return self.centre.prepared.network.people

    def lines(self) -> list[str]:
        """What ``wom compare`` prints of it."""
        found: list[str] = self.neighbour(self.words).lines(self)
        return found

    def table(self) -> Any:
        """One row per number, as a pandas table; see :class:`wom_sim.studies.tipping.tips.Tip`."""
        return frame([one.row() for one in self.tips], columns=COLUMNS)

    def data(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        facts = {"best": self.centre.best, "certain": self.certain, "simulated": self.simulated, "worlds": self.worlds}
        facts |= {"runs": self.runs, "complete": self.complete, "why_not": self.why_not}
        return {"tipping": {**facts, "numbers": [one.row() for one in self.tips]}}

    def tables(self) -> dict[str, Any]:
        """Tables for the result folder."""
        return {"tipping": self.table()} if self.tips else {}

    def settings(self) -> dict[str, Any]:
        """How it was asked."""
        return {"tipping": "all" if self.complete else "screened"} if self.tips else {}


def tipping(
    scenario: Scenario | str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    jobs: Jobs = 1,
    engine: EngineName = "auto",
    strategies: Sequence[str] | None = None,
    simulate: int = SIMULATED,
    confirm: int = SHOWN,
    effort: Effort = FULL,
    progress: Progress | None = None,
) -> Tipping:
    """Compare strategies and say at which value of each number another one would be the best.

    One number is moved at a time, in paired worlds of a market of ``simulate`` people; the nearest ``confirm`` are
    looked at again with as many people as the scenario simulates.  The answer depends on ``seed``, never on ``jobs``.
    Raises ``InputError`` where there is nothing to turn: a single strategy, or a single world.
    """
    engine = "array" if engine == "auto" else engine  # there are many runs; the bits are the same
    ask = partial(asked, simulate=simulate, confirm=confirm, effort=effort, progress=progress)
    found = compare(
        scenario, worlds=worlds, seed=seed, jobs=jobs, engine=engine, strategies=strategies, progress=progress, ask=ask
    )  # fmt: skip
    if found.worlds < 2 or len(found.contest()[0]) < 2:
        raise InputError(
            say(
                "there is nothing to turn: {why}\n   hint: {fewest}",
                why=nothing_to_turn(found),
                fewest=say(FEWEST),
            )
        )
    answer: Any = found.beside
    told: Tipping = answer
    return told


def asked(
    found: Outcomes,
    run: Run,
    runs: int,  # noqa: ARG001 (of the comparison: here nothing is saved)
    *,
    simulate: int = SIMULATED,
    confirm: int = SHOWN,
    effort: Effort = FULL,
    progress: Progress | None = None,
) -> Tipping:
    """Look at every number against every rival, and confirm the nearest at full size."""
    certain, why_not = certain_of(found.scenario), nothing_to_turn(found)
    if why_not:
        return Tipping(found, (), certain, why_not=why_not)
    names = found.contest()[0]
    case = case_of(found, Bench(run, found.metric, reporting(found, progress)), names, simulate)
    tips = tips_of(search(case, reaches(found.scenario, case), effort))
    tips = nearest_at_full_size(
        case, tips, confirm, min(found.scenario.uncertainty.worlds, found.worlds, CONFIRM_WORLDS)
    )
    return Tipping(found, tuple(tips), certain, people_of(found, case), effort.sure, case.bench.runs, complete=True)


def nearest_at_full_size(case: Case, tips: list[Tip], number: int, worlds: int) -> list[Tip]:
    """All rows in their order, the first of them with what as many people as the scenario simulates say of them.

    Full size may move a row behind others: these are then looked at too.
    """
    whole = replace(case, always={})
    while near := [one for one in tips[:number] if one.side is not None and not one.confirmed]:
        sides = confirmed(whole, [one.side for one in near if one.side is not None], worlds)
        rest = [one for one in tips if one not in near]
        told = [with_full_size(tip, side) for tip, side in zip(near, sides, strict=True)]
        tips = sorted([*told, *rest], key=in_order)
    return tips


def screened(found: Outcomes, run: Run, runs: int) -> Tipping:
    """Look for the nearest numbers, in a fifth of what the comparison cost at most.

    Only the two best are run anew; other rivals count where a number is none of theirs.
    """
    certain, why_not = certain_of(found.scenario), nothing_to_turn(found)
    if why_not:
        return Tipping(found, (), certain, why_not=why_not)
    case = case_of(found, Bench(run, found.metric), [found.best, runner_up(found)], SIMULATED)
    allowed = allowed_runs(found, people_of(found, case), runs)
    ends = reaches(found.scenario, case, allowed)
    effort = affordable(allowed, case, ends)
    if effort is None:
        return Tipping(
            found,
            (),
            certain,
            why_not=say(
                "not looked for in so short a comparison, see wom compare {file} --tipping",
                file=found.scenario.file or "SCENARIO",
            ),
        )
    tips = tuple(tips_of(search(case, ends, effort)))
    return Tipping(found, tips, certain, people_of(found, case), effort.sure, case.bench.runs)


def reporting(found: Outcomes, progress: Progress | None) -> Callable[[int], None] | None:
    """What tells how many runs are done, of about as many as there may be."""
    if progress is None:
        return None
    about = 3 * len(guesses(found.scenario)) * len(found.contest()[0]) * FULL.ends
    return lambda done: progress(done, max(done, about))


def people_of(found: Outcomes, case: Case) -> int:
    """How many people are simulated in the screen."""
    return int(case.always.get("market.simulate", found.prepared.network.people))


def nothing_to_turn(found: Outcomes) -> str:
    """Why there is no answer that a number could turn; empty where there is one."""
    if len(found.contest()[0]) < 2:
        return say("a single strategy is always the best")
    if found.worlds < 2:
        return say("one world names no winner")
    return say("hardly anything, as {level}", level=level(found)) if level(found) else ""


def level(found: Outcomes) -> str:
    """That the two best strategies cannot be told apart, in words; nothing where they can."""
    duel = best_two(*found.contest(), found.sampling)
    if duel is None or found.worlds < 2 or duel.paired.distinguishable:
        return ""
    return say("{first} and {second} cannot be told apart", first=called(duel.first), second=called(duel.second))


def certain_of(scenario: Scenario) -> int:
    """How many numbers of a scenario were taken for certain."""
    return sum(one.certain for one in guesses(scenario))


def runner_up(found: Outcomes) -> str:
    """The strategy with the second highest mean."""
    duel = best_two(*found.contest())
    return found.best if duel is None else duel.second


def case_of(found: Outcomes, bench: Bench, run: Sequence[str], simulate: int) -> Case:
    """What is searched; ``run``: the strategies that are run anew."""
    scenario, (names, outcomes) = found.scenario, found.contest()
    bench.know(found.records)
    best = outcomes[names.index(found.best)]
    leads = {}
    for rival in (name for name in names if name != found.best):
        away = found.sampling.units(best - outcomes[names.index(rival)])
        leads[rival] = Lead(float(away.mean()), float(away.std(ddof=1)) / math.sqrt(len(away)), rival)
    told = {
        one.path: tuple(dict.fromkeys(name for path in one.paths for name in users(scenario, path, names)))
        for one in guesses(scenario)
    }
    people = scenario.market.people or found.prepared.network.people
    return Case(found.best, leads, bench, told, frozenset(run), smaller(scenario, people, simulate))


def smaller(scenario: Scenario, people: int, simulate: int) -> dict[str, float]:
    """Changes to a market of fewer simulated people, none where the plan does not fit such a market."""
    changes = shrunk(scenario, people, simulate)
    try:
        prepare(scenario.with_changes(changes)) if changes else None
    except ScenarioError:
        return {}
    return changes


def reaches(scenario: Scenario, case: Case, runs: float = math.inf) -> dict[Guess, tuple[float, float]]:
    """The sensible range of every guess that one of the strategies uses, in steps.

    No further one is looked at once they cannot be paid for by so many ``runs``: each is validated anew at both ends.
    """
    found: dict[Guess, tuple[float, float]] = {}
    for one in guesses(scenario):
        if not case.moved(one):
            continue
        found[one] = valid_reach(scenario, one)
        runs -= sum(PREPARING + EFFORTS[-1][0] * len(case.moved(one)) for far in found[one] if far)
        if runs < 0:
            break
    return found


def allowed_runs(found: Outcomes, simulated: int, runs: int) -> int:
    """How many runs of the small market cost what the screen may cost, by people and days, never by the clock."""
    people = found.prepared.network.people
    return int(SHARE_OF_COMPARE * runs * (people + OVERHEAD) / (simulated + OVERHEAD))


def affordable(runs: int, case: Case, ends: dict[Guess, tuple[float, float]]) -> Effort | None:
    """How much a number of runs pays for: the ends of all numbers first, then the nearest values; None: not even that.

    A value is closed in on in three rounds; five are followed, so that three are left when two turn out to be further.
    """
    followed, rounds = 5, 3
    sides = {one: len([far for far in steps if far]) for one, steps in ends.items()}
    points = sum(number * len(case.moved(one)) for one, number in sides.items())
    runs -= int(PREPARING * sum(sides.values()))
    for worlds, sure in EFFORTS:
        needed = points * worlds + sure * (len(case.strategies) + 2 * followed * (rounds + 1))
        if needed <= runs:
            return Effort(worlds, sure, rounds, followed)
    return None
