"""The search for the value of one number at which another strategy becomes the best.

Each number is moved alone, in the same worlds.  The lead of the best strategy over each rival is looked at on both ends
of a sensible range; where it is gone, the value at which it goes is closed in on by false position (Illinois), on the
scale of odds or of logarithms.  The small market of the screen differs from the whole one by luck that the changed and
the unchanged scenario share, so the lead at a value is corrected by what is known of the lead at the typed value:
``lead(x) = mean(d(x) − β·d(0)) + β·lead(0)``, the regression estimator with a control variate, β between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from wom_sim.scenario.guesses import Guess
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.worlds.fleet import Record, Run, Task, collect
from wom_sim.worlds.keep import Changes


class Wanted(NamedTuple):
    """Some strategies under some changes, in the first so many worlds."""

    changes: Changes
    strategies: tuple[str, ...]
    worlds: int


class Bench:
    """Outcomes of changed scenarios, kept; ``runs`` counts them, ``report`` hears how many there are."""

    def __init__(self, run: Run, metric: str, report: Callable[[int], None] | None = None) -> None:
        self.run, self.metric, self.report = run, metric, report
        self.kept: dict[tuple[Changes, str], dict[int, float]] = {}
        self.runs = 0

    def know(self, records: Iterable[Record]) -> None:
        """Take over what was run already, at full size and without any change."""
        for one in records:
            self.kept.setdefault(((), one.strategy), {})[one.world] = one.summary[self.metric]

    def ask(self, wanted: Iterable[Wanted]) -> None:
        """Run what is not known yet, all of it at once."""
        unknown: dict[tuple[Changes, tuple[int, ...]], list[str]] = {}
        for changes, strategies, worlds in wanted:
            for name in dict.fromkeys(strategies):
                known = self.kept.setdefault((changes, name), {})
                missing = tuple(world for world in range(worlds) if world not in known)
                if missing and name not in unknown.setdefault((changes, missing), []):
                    unknown[changes, missing].append(name)
        tasks = [Task(0, tuple(names), worlds, False, changes) for (changes, worlds), names in unknown.items() if names]
        for one in collect(self.run, tasks, self._heard) if tasks else []:
            self.kept[one.changes, one.strategy][one.world] = one.summary[self.metric]
        self.runs += sum(len(one.strategies) * len(one.worlds) for one in tasks)

    def outcomes(self, changes: Changes, strategy: str, worlds: int) -> Floats:
        """What a strategy came to, world by world; it was asked before."""
        known = self.kept[changes, strategy]
        return np.array([known[world] for world in range(worlds)])

    def _heard(self, done: int) -> None:
        if self.report is not None:
            self.report(self.runs + done)


def shrunk(scenario: Scenario, people: int, simulated: int) -> dict[str, float]:
    """Changes that leave fewer simulated people for the same market; none where there are no more than that already.

    A network that brings its own people cannot be made smaller.
    """
    market = scenario.market
    if market.brings_people or market.simulate is None or market.simulate <= simulated:
        return {}
    return {"market.simulate": simulated, "market.people": people}


def users(scenario: Scenario, path: str, strategies: Iterable[str]) -> tuple[str, ...]:
    """The strategies that a number may matter to: those with the line, or a line with the content, that it is of.

    A content that customers make up themselves, and everything that is no line and no content, may matter to all.
    """
    room, name, *_ = path.split(".")
    made = {brand.made_by_customers for brand in scenario.brands.values()}
    if room not in ("plan", "contents") or (room == "contents" and name in made):
        return tuple(strategies)
    lines = {one for one, line in scenario.plan.items() if name == (one if room == "plan" else line.content)}
    return tuple(one for one in strategies if lines & set(scenario.strategies[one].lines))


TOLERANCE = 0.04
"""A value is known well enough when its odds (or itself) are known to 4 %."""

DOUBTFUL = 3.0
"""A lead at an end within so many standard errors of 0 is looked at again, in more worlds."""

SHRUNK = 0.5
"""And one that has lost so much of itself: three worlds say little of its error."""

Z = 1.96


class Lead(NamedTuple):
    """The best strategy over a rival: mean difference, its standard error, and who the rival is."""

    mean: float
    error: float
    rival: str


class Effort(NamedTuple):
    """How much to run: worlds at the ends, worlds where a value is closed in on, rounds of that, and how many values.

    ``nearest``: only so many values that look nearest are closed in on; None for all.
    """

    ends: int
    sure: int
    rounds: int
    nearest: int | None = None


@dataclass(frozen=True)
class Case:
    """What is searched: the best strategy, its lead over each rival at full size, and who uses a number.

    ``run``: strategies that are run anew; rivals beside them count where a number is none of theirs, which costs
    nothing.  ``always``: changes of every run, such as fewer simulated people.
    """

    best: str
    leads: Mapping[str, Lead]
    bench: Bench
    users: Mapping[str, tuple[str, ...]]  # path → strategies
    run: frozenset[str]
    always: Mapping[str, float] = field(default_factory=dict)

    @property
    def strategies(self) -> tuple[str, ...]:
        """The best strategy and its rivals."""
        return (self.best, *self.leads)

    def moved(self, guess: Guess) -> tuple[str, ...]:
        """The strategies that a number may matter to, of those that are run anew."""
        return tuple(one for one in self.strategies if one in self.run and one in self.users[guess.path])

    def rivals(self, guess: Guess) -> list[str]:
        """The rivals whose outcome is known when a number is moved: run anew, or left as they are."""
        return [one for one in self.leads if one in self.run or one not in self.users[guess.path]]

    def against(self, rival: str) -> Case:
        """The same with a single rival, both run anew."""
        return replace(self, leads={rival: self.leads[rival]}, run=frozenset({self.best, rival}))

    @property
    def least(self) -> Lead:
        """The lead over the strongest rival, as things are."""
        return min(self.leads.values(), key=lambda one: one.mean)

    def changes(self, guess: Guess | None = None, step: float = 0.0) -> Changes:
        """What is changed where a number is so many steps away, as a key."""
        return tuple(sorted({**self.always, **(guess.changes(step) if guess and step else {})}.items()))

    def wanted(self, guess: Guess, step: float, worlds: int) -> list[Wanted]:
        """Runs that the leads at a step need."""
        here = Wanted(self.changes(guess, step), self.moved(guess), worlds)
        return [here, Wanted(self.changes(), (self.best, *self.rivals(guess)), worlds)]

    def lead(self, guess: Guess, step: float, worlds: int) -> Lead:
        """The lead over the strongest rival where a number is so many steps away."""
        return min((self._over(rival, guess, step, worlds) for rival in self.rivals(guess)), key=lambda one: one.mean)

    def _over(self, rival: str, guess: Guess, step: float, worlds: int) -> Lead:
        here, moved = self.changes(guess, step), self.moved(guess)
        pair = (self.best, rival)
        unchanged = [self.bench.outcomes(self.changes(), name, worlds) for name in pair]
        changed = [self.bench.outcomes(here if name in moved else self.changes(), name, worlds) for name in pair]
        return controlled(changed[0] - changed[1], unchanged[0] - unchanged[1], self.leads[rival])


def controlled(changed: Floats, unchanged: Floats, known: Lead) -> Lead:
    """The mean of paired differences, corrected by what is known of them before the change.

    >>> controlled(np.array([1.0, 3.0]), np.array([2.0, 4.0]), Lead(5.0, 0.0, "b"))
    Lead(mean=4.0, error=0.0, rival='b')
    """
    away = unchanged - unchanged.mean()
    spread = float(away @ away)
    share = float(np.clip(float(away @ changed) / spread, 0.0, 1.0)) if spread > 0 else 1.0
    rest = changed - share * unchanged
    noise = float(rest.var(ddof=1)) / len(rest) if len(rest) > 1 else 0.0
    return Lead(float(rest.mean()) + share * known.mean, math.sqrt(noise + (share * known.error) ** 2), known.rival)


@dataclass
class Side:
    """One number moved to one side: its leads by step, and between which steps the lead goes."""

    guess: Guess
    far: float
    leads: dict[float, Lead] = field(default_factory=dict)

    @property
    def flips(self) -> bool:
        """Whether another strategy is the best at the end."""
        return self.far in self.leads and self.leads[self.far].mean < 0

    @property
    def turns(self) -> bool:
        """Whether another strategy is the best at any step that was looked at."""
        return any(lead.mean < 0 for lead in self.leads.values())

    @property
    def bracket(self) -> tuple[float, float]:
        """The last step at which the best still leads, and the first beyond at which it does not."""
        beyond = min((step for step, lead in self.leads.items() if lead.mean < 0), key=abs)
        before = max((step for step in self.leads if abs(step) < abs(beyond)), key=abs)
        return before, beyond

    @property
    def crossing(self) -> float:
        """The step at which the lead goes, by the line between the ends of the bracket."""
        before, beyond = self.bracket
        high, low = self.leads[before].mean, self.leads[beyond].mean
        return before + (beyond - before) * high / (high - low)

    @property
    def rival(self) -> str:
        """Who is the best beyond."""
        return self.leads[self.bracket[1]].rival

    @property
    def settled(self) -> bool:
        """Whether the value is known as well as it is asked for, or as luck allows."""
        before, beyond = self.bracket
        known = min((self.leads[before], self.leads[beyond]), key=lambda one: abs(one.mean))
        near = abs(beyond - before) < TOLERANCE
        if self.guess.kind == "whole":
            near = abs(self.guess.at(beyond) - self.guess.at(before)) <= 1
        return near or (before != 0 and abs(known.mean) < 0.25 * known.error)

    @property
    def _next(self) -> float:
        before, beyond = self.bracket
        width = beyond - before
        low, high = sorted((before + 0.1 * width, beyond - 0.1 * width))
        return min(high, max(low, self.crossing))

    def proposed(self) -> float:
        """The next step to look at: the crossing, well inside the bracket; its middle where one end does not move."""
        before, beyond = self.bracket
        inside = [step for step in self.leads if step not in (0.0, self.far)]
        stuck = len(inside) >= 2 and (before == 0 or beyond == self.far)
        step = (before + beyond) / 2 if stuck else self._next
        return self._whole(step) if self.guess.kind == "whole" else step

    def _whole(self, step: float) -> float:
        """A step to a whole number inside the bracket, the nearest there is."""
        low, high = sorted(self.guess.at(end) for end in self.bracket)
        return self.guess.step_to(min(high - 1, max(low + 1, self.guess.at(step))))

    @property
    def slope(self) -> float:
        """What of the lead is lost per step around the crossing, measured over a tenth of a step or more."""
        before, beyond = self.bracket
        wide = max((step for step in self.leads if abs(step) <= abs(before) - 0.1), key=abs, default=0.0)
        start = before if abs(beyond - before) > 0.1 else wide
        return (self.leads[start].mean - self.leads[beyond].mean) / abs(beyond - start)

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the crossing: the error of the lead there over the slope, clipped to the range."""
        before, beyond = self.bracket
        error = max(self.leads[before].error if before else 0.0, self.leads[beyond].error)
        half = Z * error / max(1e-300, self.slope)
        ends = sorted((self.crossing - half, self.crossing + half))
        return max(ends[0], min(0.0, self.far)), min(ends[1], max(0.0, self.far))


def search(case: Case, reaches: Mapping[Guess, tuple[float, float]], effort: Effort) -> list[Side]:
    """Both sides of every guess, looked at on their ends; where the lead goes, closed in on.

    ``reaches``: the least and the most steps of each guess; a side of 0 steps is left out.
    """
    sides = [Side(guess, far, {0.0: case.least}) for guess, ends in reaches.items() for far in ends if far]
    look(case.bench, [(case, side, side.far) for side in sides], effort.ends)
    worlds = effort.ends
    while worlds < effort.sure:
        worlds = min(2 * worlds, effort.sure)
        unsure = sorted((side for side in sides if unclear(side)), key=lambda side: abs(side.leads[side.far].mean))
        look(case.bench, [(case, side, side.far) for side in unsure[: effort.nearest]], worlds)
    close = sorted((side for side in sides if side.flips), key=lambda side: abs(side.crossing))[: effort.nearest]
    for _ in range(effort.rounds):
        open_ones = [side for side in close if not side.settled]
        if not open_ones:
            break
        look(case.bench, [(case, side, side.proposed()) for side in open_ones], effort.sure)
    return sides


def look(bench: Bench, steps: Sequence[tuple[Case, Side, float]], worlds: int) -> None:
    """Run some steps of some sides, all at once, and note the leads there."""
    bench.ask([one for case, side, step in steps for one in case.wanted(side.guess, step, worlds)])
    for case, side, step in steps:
        side.leads[step] = case.lead(side.guess, step, worlds)


def unclear(side: Side) -> bool:
    """Whether few worlds leave open if the lead goes at the end."""
    lead = side.leads[side.far]
    return lead.mean < max(DOUBTFUL * lead.error, SHRUNK * side.leads[0.0].mean) and lead.mean > -DOUBTFUL * lead.error
