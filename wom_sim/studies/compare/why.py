"""Why a goal is missed: the step of the funnel at which a strategy loses most.

People are reached, notice, come to the site and order; a count is people times the rates of these steps.  A goal that
needs f times as much is met when *one* rate is f times as high, whichever it is.  The step that is named is the one
where that is most plausible: where this strategy's rate lies furthest below the best of the strategies that are
compared, among steps whose needed rate is possible at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from wom_sim.language.say import localized, marked, say
from wom_sim.metrics import ratio
from wom_sim.results.values import JOINED
from wom_sim.scenario.goals import FOLLOWERS
from wom_sim.show.text import called, number, percent

Funnel = Mapping[str, float]


class Shortfall(NamedTuple):
    """``missing``: how much more of a count it takes for 8 of 10 worlds."""

    metric: str
    missing: float


class Missed(NamedTuple):
    """The step that fails, and what to say of it."""

    step: str = ""
    text: str = ""


class Step(NamedTuple):
    """One step of the funnel: from how many of what, to how many, in words; and the highest rate that is possible."""

    name: str
    start: str
    end: str
    words: str  # of {start}, {end} and {rate}
    most: float = 1.0  # of a visit: one per view
    shown: Literal["rate", "end", "inverse"] = "rate"

    def value(self, funnel: Funnel) -> float:
        """The rate: how many of those before the step are left after it, nan of nobody."""
        return ratio(funnel[self.end], funnel[self.start])

    def highest(self, funnel: Funnel) -> float:
        """The highest rate that is possible; nobody visits more often than she is shown something."""
        return ratio(funnel.get("impressions", math.inf), funnel[self.start]) if self.end == "led" else self.most

    def show(self, rate: float, funnel: Funnel) -> str:
        """A rate as the words use it."""
        if self.shown == "end":
            return number(rate * funnel[self.start])
        return localized(f"{1 / rate:.1f}") if self.shown == "inverse" else each(rate)


REACH = Step(marked("reach"), "people", "reach", marked("{end} of {start} people reached, {rate}"))
NOTICE = Step(marked("notice"), "reach", "notices", marked("{start} people reached, {rate} notice"))
VISIT = Step(marked("visit"), "notices", "led", marked("{start} noticed, {rate} go to the site"))
ORDER = Step(marked("order"), "led", "bought", marked("{start} visits by lines and friends, {rate} order"))
SHARE = Step(marked("share"), "notices", "shares", marked("{start} noticed, {rate} pass it on"))
ENGAGE = Step(marked("like"), "reach", "engagements", marked("{start} people reached, {rate} like it"))
VIEW = Step(marked("views"), "people", "impressions", marked("{rate} views for {start} people"), math.inf, "end")
SPREAD = Step(
    marked("reach"), "impressions", "reach", marked("{start} views reach {end} people, {rate} each"), 1.0, "inverse"
)
LED = (VISIT.name, ORDER.name)
"""Steps whose counts leave out whoever comes by herself: a plan leads to the visits and orders that they name."""

CHAINS = {
    "impressions": (VIEW,),
    "reach": (VIEW, SPREAD),
    "notices": (REACH, NOTICE),
    "engagements": (REACH, ENGAGE),
    "shares": (REACH, NOTICE, SHARE),
    "visits": (REACH, NOTICE, VISIT),
    "conversions": (REACH, NOTICE, VISIT, ORDER),
}
"""The steps that lead to a count."""

ENOUGH = marked({
    (True, True): "{said}; {needed} would do ({best} has {rate})",
    (True, False): "{said}; {needed} would do",
    (False, True): "{said}; no rate of it alone would do ({best} has {rate})",
    (False, False): "{said}; no rate of it alone would do",
})  # fmt: skip
"""Whether a possible rate would do, by whether one does and whether another strategy is ahead."""


def chain(metric: str, contents: int) -> list[Step]:
    """The steps that lead to a count; none where no chain of them does.  People may notice and like every content."""
    if metric.startswith(FOLLOWERS):
        joined = JOINED + metric.removeprefix(FOLLOWERS)
        come = Step("visit", "people", "visits", marked("{rate} visits by {start} people"), math.inf, "end")
        return [come, Step(marked("join"), "visits", joined, marked("{start} visits, {rate} begin to follow"))]
    return [step._replace(most=contents) if step in (NOTICE, ENGAGE) else step for step in CHAINS.get(metric, ())]


def led(funnel: Funnel) -> dict[str, float]:
    """A funnel with the visits and orders that the plan led to: those who come by themselves are no step of it."""
    ways = {"led": "visits", "bought": "conversions"}
    return {**funnel, **{name: funnel[way] - funnel[f"{way}_direct"] for name, way in ways.items()}}


def why_missed(short: Shortfall, funnels: Sequence[Funnel], names: Sequence[str], k: int, contents: int = 1) -> Missed:
    """Where strategy number ``k`` misses, among the funnels of all strategies (means over the worlds)."""
    every = [led(one) for one in funnels]
    steps = chain(short.metric, contents)
    if not steps or any(math.isnan(every[k].get(step.start, math.nan)) for step in steps):
        return Missed()
    for step in steps:
        if not step.value(every[k]) > 0:
            none = number(0) if step.shown == "end" else say("none")
            return Missed(step.name, told(step, every[k], none))
    factor = 1 + short.missing / every[k][steps[-1].end]
    return max((candidate(step, every, names, k, factor) for step in steps), key=lambda one: one[0])[1]


def candidate(
    step: Step, every: Sequence[Funnel], names: Sequence[str], k: int, factor: float
) -> tuple[tuple[bool, float, float], Missed]:
    """How plausible it is that this step is the one to mend, and what there is to say of it."""
    rate, needed = step.value(every[k]), factor * step.value(every[k])
    rates = {name: step.value(one) for name, one in zip(names, every, strict=True)}
    best = max((name for name in names if rates[name] == rates[name]), key=lambda name: rates[name])
    highest = step.highest(every[k])
    possible = needed <= highest
    said, would = told(step, every[k], step.show(rate, every[k])), step.show(needed, every[k]) if possible else ""
    lead = (best, step.show(rates[best], every[k])) if rates[best] > rate else ("", "")
    said = enough(said, would, *lead)
    return (possible, rates[best] / rate, highest / rate), Missed(step.name, said)


def enough(said: str, needed: str, best: str, rate: str) -> str:
    """What is said of a step, with the rate that would do, empty where none does, and who is ahead in it, if anyone."""
    return say(ENOUGH[needed != "", best != ""], said=said, needed=needed, best=called(best), rate=rate)


def told(step: Step, funnel: Funnel, rate: str) -> str:
    """A step in words; visits also per view, the figure that advertisers know."""
    per_view = ratio(funnel["led"], funnel.get("impressions", 0.0))
    start, end = number(funnel[step.start]), number(funnel[step.end])
    if step is VISIT and per_view > 0:
        return say(
            "{start} noticed, {rate} go to the site, {views} of views", start=start, rate=rate, views=each(per_view)
        )
    return say(step.words, start=start, end=end, rate=rate)


def each(rate: float) -> str:
    """A rate: 0.6 %, 12 %, or 1.3 times where it is above one."""
    return (
        say("{rate:.1f} times", rate=rate)
        if rate > 1
        else percent(rate, 0 if rate >= 0.1 else 1 if rate >= 0.01 else 2)
    )
