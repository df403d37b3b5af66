"""Goals as a strategist writes them: a floor or a ceiling on a metric, a growth, a share of the market or a segment.

::

    goals:
      - conversions: +15% by 2027-06-30     # a growth over compare_with, counted up to that day
      - reach: 60% of segment students      # a share of the market, or of one segment of it
      - followers.instagram: +1_000         # a thousand more than on day 0; of other counts, more than compare_with
      - cac: < 12                           # money per extra order; also <=, >, >=, at most, at least

A mapping does as well as a list, as long as no metric is named twice.  A bare number is a floor; for what money is paid
for it is a ceiling.  One that could as well be a share (0.6 people, a conversion rate of 3.5) is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from wom_sim.language.say import localized, marked, say
from wom_sim.metrics.catalog import BY_BRAND, CATALOG, EXTRA, OF_ONE_RUN
from wom_sim.metrics.metric import COUNT, MONEY, PEOPLE, PER_IMPRESSION, PER_MONEY, PER_VISIT
from wom_sim.metrics.names import brand_of, row_of, unknown_metric
from wom_sim.reading.fields import read_day, read_number
from wom_sim.reading.problems import KeyPath, Problem, show
from wom_sim.reading.ranges import MOST_NUMBER
from wom_sim.reading.wording import complaint, complaints
from wom_sim.reading.yaml_file import PlusFloat, PlusInt
from wom_sim.statistics.paired import ROUNDING
from wom_sim.statistics.types import Booleans

FOLLOWERS = "followers."
"""Before the name of an own channel: how many people follow it."""

ALIASES = {one.alias: one.name for one in CATALOG if one.alias}

_HOW = {
    "at least": (False, False), ">=": (False, False), "≥": (False, False), "=>": (False, False),
    "more than": (False, True), ">": (False, True),
    "at most": (True, False), "<=": (True, False), "≤": (True, False), "=<": (True, False),
    "less than": (True, True), "<": (True, True),
}  # fmt: skip
"""What is written before a number: whether it is a ceiling, and whether the number itself is not enough."""

_GOAL = re.compile(
    rf"\s*(?P<how>{'|'.join(_HOW)}|)\s*(?P<sign>[-+−]?)\s*(?P<number>\d[\d_.,' ]*?)\s*(?P<percent>%?)"
    r"(?P<people>\s*people|)"
    r"(?:\s+of\s+(?:(?:the\s+)?market|(?:segment\s+)?(?P<segment>.+?)))?(?:\s+by\s+(?P<by>\S+))?\s*"
)
_PLAIN = re.compile(r"\d+(?:_\d+)*(?:\.\d+)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,' ]\d{3})+")
RATES = (PER_VISIT, PER_IMPRESSION)
"""Units of which there is at most one for each: a rate of 3.5 can only be 3.5 %."""

TIMES = 10
"""A return of so many times the money or more is taken for a percentage without its sign."""

_BARE = re.compile(r"\s*[\d_.]+\s*")
_NO_GOALS = marked("must be a mapping of metrics to goals, or a list of such (got {given})")
_NO_GOAL = marked("must be a metric and its goal (got {given})")
_EXAMPLES = marked('such as 1_200, "+15% by 2027-06-30", 60% of segment students, < 12')


@dataclass(frozen=True)
class Goal:
    """What a metric should reach, or stay below.

    ``value``: the number, or with ``relative`` a growth as a share (0.15), with ``more`` a growth as a number, or with
    ``share`` the share of the people of the market (of ``segment``, where one is named).  Followers grow from day 0,
    everything else from the strategy that others are compared with.  ``at_most``: a ceiling; ``strict``: the number
    itself is not enough.  ``by``: counted up to that day, the last day where it is None.
    """

    metric: str = "conversions"
    value: float = 0.0
    relative: bool = False
    share: bool = False
    at_most: bool = False
    strict: bool = False
    segment: str = ""
    by: date | None = None
    more: bool = False
    name: str = field(default="", compare=False)  # the metric as typed
    typed: Any = field(default=None, compare=False)

    @property
    def channel(self) -> str:
        """The own channel whose followers are meant, or nothing."""
        return self.metric.removeprefix(FOLLOWERS) if self.metric.startswith(FOLLOWERS) else ""

    @property
    def grows(self) -> bool:
        """Whether a growth is asked for, as a share or as a number."""
        return self.relative or self.more

    @property
    def over_day_0(self) -> bool:
        """Whether it is a growth over what is there before the campaign: followers."""
        return self.grows and bool(self.channel)

    @property
    def over_baseline(self) -> bool:
        """Whether it is a growth over the strategy that others are compared with."""
        return self.grows and not self.channel

    @property
    def alone(self) -> bool:
        """Whether one run can tell if the goal is met, without the run that it is compared with."""
        return not self.over_baseline and self.metric not in EXTRA

    @property
    def bare(self) -> bool:
        """Whether it was typed as a number and nothing else."""
        typed = self.typed
        return not self.grows and (_BARE.fullmatch(typed) is not None if isinstance(typed, str) else typed is not None)

    def met(self, values: npt.ArrayLike, targets: npt.ArrayLike) -> Booleans:
        """World by world, whether a goal is met; n/a never is.  What misses by a rounding error does not miss."""
        sign = -1.0 if self.at_most else 1.0
        have, want = sign * np.asarray(values, np.float64), sign * np.asarray(targets, np.float64)
        slack = ROUNDING * np.abs(want)
        return np.asarray(have > want + slack if self.strict else have >= want - slack)


def read_goals(typed: object) -> dict[str, Goal]:
    """Goals by name, from a mapping or a list of mappings; every mistake at once, each with its place."""
    found: dict[str, Goal] = {}
    problems: list[Problem] = []
    for path, name, value in entries(typed, problems):
        try:
            goal = value if isinstance(value, Goal) else read_goal(name, value)
        except PydanticCustomError as error:
            told = (error.context or {})["problems"]
            problems += [problem.under(path) for problem in told]
            continue
        if goal in found.values():
            problems.append(Problem(path, say("the same goal is set twice"), on_key=True))
        found[_free(name, found)] = goal
    if problems:
        raise complaints(problems)
    return found


def entries(typed: object, problems: list[Problem] | None = None) -> Iterator[tuple[KeyPath, str, Any]]:
    """Place, metric and text of every goal; what is no goal at all is added to ``problems``."""
    parts = list(enumerate(typed)) if isinstance(typed, list | tuple) else [(None, typed)]
    for number, part in parts:
        place = () if number is None else (str(number),)
        if isinstance(part, Mapping):
            yield from (((*place, str(name)), str(name), value) for name, value in part.items())
        elif problems is not None:
            sentence = _NO_GOALS if number is None else _NO_GOAL
            problems.append(Problem(place, say(sentence, given=show(part)), say("write conversions: +15%")))


def _free(name: str, taken: Mapping[str, Goal]) -> str:
    names = (name if k == 1 else f"{name} {k}" for k in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)


def read_goal(name: str, value: object) -> Goal:
    """One goal from the name of its metric and what is written behind it."""
    metric = _metric(name)
    if isinstance(value, PlusInt | PlusFloat):
        value = f"{value:+}"
    if isinstance(value, str):
        return _from_text(name, metric, value)
    number = read_number(value)
    _refuse_negative(metric, number, value)
    _ask(metric, number, value)
    return Goal(metric, number, at_most=row_of(metric).less, name=name, typed=value)


def _metric(name: str) -> str:
    whole, dot, brand = name.partition(".")
    metric = ALIASES.get(whole, whole) + dot + brand
    if brand_of(metric):
        return metric
    if metric.startswith(FOLLOWERS) and metric != FOLLOWERS:
        return metric
    if metric == "followers":
        raise complaints([Problem((), say("followers of which channel?"), say("write followers.CHANNEL"), on_key=True)])
    names = [*OF_ONE_RUN, *EXTRA]
    if metric not in names:
        usual = [*ALIASES, "reach", "conversions", "shares", *EXTRA, "followers.CHANNEL"]
        message, hint = unknown_metric(name, names)
        raise complaints(
            [Problem((), message, hint and say("one of {names}, ...", names=", ".join(usual)), on_key=True)]
        )
    return metric


def _from_text(name: str, metric: str, text: str) -> Goal:
    match = _GOAL.fullmatch(text)
    if match is None or (match["people"] and row_of(metric).unit != PEOPLE):
        hint = say("leave a space behind it, as in > 5") if not text.strip() else say(_EXAMPLES)
        raise complaint(say("is no goal (got {text})", text=show(text)), hint)
    growth = _growth(name, metric, match)
    number = _number(match["number"], bool(match["percent"])) * (-1 if match["sign"] in ("-", "−") else 1)
    share = bool(match["percent"]) and not growth and _of_people(metric, text)
    if share and number > 1:
        raise complaint(say("must be at most 100% of the people (got {text})", text=show(text)))
    if not growth:
        _refuse_negative(metric, number, text)
    if not match["percent"] or row_of(metric).unit in RATES:
        _ask(metric, number, text)
    if (segment := match["segment"] or "") and not row_of(metric).by_person:
        raise complaint(
            say("{name} cannot be counted in a segment", name=name), say("reach, visits or conversions can")
        )
    at_most, strict = _HOW.get(match["how"], (row_of(metric).less, False))
    by = read_day(match["by"]) if match["by"] else None
    relative, more = growth == "share", growth == "number"
    return Goal(metric, number, relative, share, at_most, strict, segment, by, more, name=name, typed=text)


def _growth(name: str, metric: str, match: re.Match[str]) -> Literal["", "share", "number"]:
    """Whether a sign makes a growth of it: a plus always, a minus before a percentage of what is never negative."""
    if not match["sign"] or (match["sign"] != "+" and (row_of(metric).signed or not match["percent"])):
        return ""
    if metric in EXTRA:
        raise complaint(
            say("{name} has no growth: it is counted from the baseline already", name=name),
            say("write {example}", example=row_of(metric).example),
        )
    return "share" if match["percent"] else "number"


def _of_people(metric: str, text: str) -> bool:
    """Whether a percentage is a share of people; of a rate it is the rate itself, of other counts it is nothing."""
    about = row_of(metric)
    if about.unit == PEOPLE:
        return True
    if about.unit in (COUNT, MONEY) or about.less or metric.startswith(FOLLOWERS):
        raise complaint(
            say("must be a number or a growth (got {text})", text=show(text)),
            say('write 1_200, or "+15%" for a growth'),
        )
    return False


def _refuse_negative(metric: str, number: float, typed: object) -> None:
    if number < 0 and not row_of(metric).signed:
        raise complaint(say("must be at least 0 (got {typed})", typed=show(typed)))


def _ask(metric: str, number: float, typed: object) -> None:
    """Refuse a number without a percent sign that could as well be a share, with both readings."""
    about, said = row_of(metric), show(typed)
    counted = metric.startswith(FOLLOWERS) or about.unit in (PEOPLE, COUNT)
    if counted and (0 < number < 1 or (number == 1 and isinstance(typed, float))):
        share = f"{100 * number:.10g}%"
        hint = (
            say("write {share} of the market", share=share)
            if about.unit == PEOPLE
            else say('write "+{share}" for a growth', share=share)
        )
        raise complaint(
            say("could be a share or a number (got {said})", said=said),
            say("{hint}, or a whole number from 1 on", hint=hint),
        )
    if about.unit in RATES and number > 1:
        raise complaint(
            say("must be at most 100%, or 1 (got {said})", said=said),
            say("write {share}", share=f"{number:.10g}%") if number <= 100 else "",
        )
    if about.unit == PER_MONEY and number >= TIMES:
        raise complaint(
            say("could be a percentage or so many times the money (got {said})", said=said),
            say(
                "write {share}, or {many} for {times} times the money",
                share=f"{number:.10g}%",
                many=f"{100 * number:.10g}%",
                times=f"{number:.10g}",
            ),
        )


def small_share(goal: Goal, people: int) -> bool:
    """Whether a bare number of people, 1 % of the market or fewer, could as well be a percentage of it."""
    return goal.bare and row_of(goal.metric).unit == PEOPLE and 0 < goal.value <= min(100, people / 100)


def _number(text: str, percent: bool) -> float:
    """The number in a text; one that a comma or a dot makes ambiguous is refused with both readings."""
    if _GROUPED.fullmatch(text) and not percent:
        whole = re.sub(r"[.,' ]", "", text)
        two_ways = text.count(".") == 1
        parted = f"{int(whole):_}"
        if not two_ways:
            raise complaint(say("{text} is no plain number", text=text), say("write {number}", number=parted))
        hint = say("write {number} or {whole}", number=f"{float(text):g}", whole=parted)
        raise complaint(say("{text} can be read in two ways", text=text), hint)
    if not _PLAIN.fullmatch(text):
        hint = (
            say("write {number}", number=text.replace(",", "."))
            if re.fullmatch(r"\d+,\d+", text)
            else say("write 1_200 or 12.50")
        )
        raise complaint(say("{text} is no plain number", text=text), hint)
    number = read_number(float(text.replace("_", "")))
    return float(f"{number}e-2") if percent else number


def written(goals: Mapping[str, Goal]) -> dict[str, Any] | list[dict[str, Any]]:
    """Goals as they were typed: a mapping, or a list where a metric is named twice."""
    typed = [(goal.name or goal.metric, _text(goal) if goal.typed is None else goal.typed) for goal in goals.values()]
    if len({name for name, _ in typed}) == len(typed):
        return dict(typed)
    return [{name: value} for name, value in typed]


def _text(goal: Goal) -> str:
    """A goal that was made in Python, as one would type it."""
    how = ("<" if goal.at_most else ">") + ("" if goal.strict else "=")
    percent = f"{Decimal(repr(goal.value)) * 100:{'+' * goal.relative}f}%"
    plain = "+" * goal.more + repr(goal.value)
    number = percent if goal.relative or goal.share else plain
    segment = f" of segment {goal.segment}" if goal.segment else ""
    return f"{how} {number}{segment}" + (f" by {goal.by}" if goal.by else "")


def _schema() -> dict[str, Any]:
    names = {
        "anyOf": [
            {"enum": [*ALIASES, *OF_ONE_RUN, *EXTRA]},
            {"pattern": rf"^({'|'.join(['followers', *BY_BRAND, *ALIASES])})\..+"},
        ]
    }
    value = {
        "anyOf": [
            {"type": "number", "minimum": -MOST_NUMBER, "maximum": MOST_NUMBER},
            {"type": "string", "pattern": r"\d"},
        ]
    }
    one = {"type": "object", "propertyNames": names, "additionalProperties": value}
    return {"anyOf": [one, {"type": "array", "items": one}]}


Goals = Annotated[dict[str, Goal], PlainValidator(read_goals), PlainSerializer(written), WithJsonSchema(_schema())]


def wording(goal: Goal) -> str:
    """A goal in words: +15 %, 1,200, < 12, 60 % of students by 2027-06-30."""
    if goal.relative:
        text = f"{100 * goal.value:+.4g} %"
    else:
        number = f"{goal.value:+,.10g}" if goal.more else f"{goal.value:,.10g}"
        text = (
            f"{100 * goal.value:.4g} %" if goal.share or (isinstance(goal.typed, str) and "%" in goal.typed) else number
        )
    text = localized(text)
    usual = goal.at_most == row_of(goal.metric).less and not goal.strict
    sign = ("<" if goal.at_most else ">") if goal.strict else "≤" if goal.at_most else "≥"
    lead = "" if usual and not goal.at_most else f"{sign} "
    text = lead + text
    return _of_whom(say("{growth} since day 0", growth=text) if goal.over_day_0 else text, goal)


def _of_whom(number: str, goal: Goal) -> str:
    if goal.segment and goal.by:
        return say("{goal} of {segment} by {day}", goal=number, segment=goal.segment, day=goal.by)
    if goal.segment:
        return say("{goal} of {segment}", goal=number, segment=goal.segment)
    return say("{goal} by {day}", goal=number, day=goal.by) if goal.by else number
