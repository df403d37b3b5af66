"""What a file of a lesson may say: networks, a world, sliders, steps, and texts in one language or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from wom_sim.errors import NetworkError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.reading.fields import WHOLE, Model, Positive, Seed, read_free, read_whole
from wom_sim.reading.problems import KeyPath, did_you_mean, show
from wom_sim.reading.wording import complaint, complaints, problems_of
from wom_sim.studies.lesson.values import (
    MOST_PEOPLE,
    OF_PYTHON,
    WHOLE_PERCENT,
    Percent,
    Said,
    Small,
    World,
    read_percent,
)

MOST_STOPS, MOST_TRIED = 200, 5_000
"""A page that brings its worlds has to stay light too; of how many it is counted which the budget allows."""


class Net(Model):
    """A network of a lesson: a kind that is generated, with its parameters, and how it is laid out."""

    model_config = ConfigDict(extra="allow")

    kind: str
    people: Annotated[int, Ge(2), Le(MOST_PEOPLE), WHOLE]
    seed: Seed = 0
    layout: Literal["free", "ring", "groups"] = "free"
    label: Said

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        try:
            self.made()
        except NetworkError as error:
            raise complaint(str(error)) from None
        return self

    def made(self) -> Network:
        """The network."""
        return Network.generate(self.kind, self.people, seed=self.seed, **self.parameters)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the generator is told."""
        return {name: read_free(value) for name, value in (self.model_extra or {}).items()}


class Control(Model):
    """A slider (from, to, step) or a choice (choose), by the value of the world that it moves."""

    model_config = ConfigDict(populate_by_name=True)

    label: Said
    first: int | str | float | None = Field(None, alias="from")
    last: int | str | float | None = Field(None, alias="to")
    step: int | str | float | None = Field(None, description="left out: 1, or 1%")
    words: dict[Any, Said] = Field({}, description="what the label says from a value on")
    choose: dict[str, Said] = Field({}, description="values to choose from, and what they are called")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.choose) == (self.first is not None and self.last is not None):
            raise complaint(say("needs either from and to, or choose"))
        return self


class Shows(Model):
    """A number that pupils measure at a step and read off the page: an answer counts only with it.

    - ``heard``, ``friends``: people who heard it in the last run, and how many of them from friends; ``range``: how
      many more heard it in the largest run of the step than in the smallest
    - ``mean``, ``big``, ``views``, ``lost``, ``bought``: of the last count of many worlds; people reached, worlds that
      reach a quarter or more, posts seen, visits lost, people who buy
    - ``class``: codes of the class of which a quarter or more heard it; ``theirs``: friends that the friends of those
      looked at have
    """

    ask: Said
    what: Literal["heard", "friends", "range", "mean", "big", "views", "lost", "bought", "class", "theirs"]
    at: dict[str, Any] = Field({}, description="values of the world at which it is measured; left out: any")
    cut: Annotated[int, Ge(0), Le(200), WHOLE] | None = Field(None, description="ties that are cut when it is measured")
    least: Annotated[int, Ge(0), WHOLE] = Field(0, description="from where on it shows what is asked")


MEASURED_BY = {
    "heard": "runs", "friends": "runs", "range": "runs", "mean": "worlds", "big": "worlds", "views": "worlds",
    "lost": "worlds", "bought": "worlds", "class": "pool", "theirs": "look",
}  # fmt: skip
"""What a step has to ask for so that pupils can measure something at it."""


class Question(Model):
    """A question with answers to choose from; ``right`` counts from 1."""

    shows: Shows
    ask: Said
    answers: list[Said] = Field(min_length=2, max_length=6)
    right: Small
    because: Said

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if self.right > len(self.answers):
            raise complaint(say("right must be one of the answers, 1 … {last}", last=len(self.answers)))
        return self


class Find(Model):
    """A number to find, measured by one of the lesson's ``measures``; ``within`` is how near is near enough."""

    ask: Said
    measure: str
    unit: str = ""
    within: Positive
    because: Said


class Goal(Model):
    """What a run has to reach, in percent of the people; ``worlds``: on average over so many."""

    at_least: Percent | None = None
    at_most: Percent | None = None
    cut: Annotated[int, Ge(0), Le(200), WHOLE] | None = Field(None, description="ties that may be cut")
    draw: Annotated[int, Ge(0), Le(200), WHOLE] | None = Field(None, description="ties that may be drawn")
    worlds: Annotated[int, Ge(1), Le(1000), WHOLE] = 1
    views: Annotated[int, Ge(1), WHOLE] | None = Field(None, description="posts seen, on average")
    lost: Annotated[int, Ge(0), WHOLE] | None = Field(
        None, description="most visits that a rumour may cost, on average"
    )
    bought: Annotated[int, Ge(1), WHOLE] | None = Field(None, description="people who buy, on average")
    say: Said


class Step(Model):
    """One thing to do; what it asks for unlocks the next."""

    title: Said
    text: list[Said] = Field(min_length=1)
    set: dict[str, Any] = Field({}, description="values of the world that differ here")
    controls: tuple[str, ...] = Field((), description="sliders and choices that pupils may move here")
    people: Literal["", "start", "ties"] = Field("", description="what tapping on people does")
    luck: Literal["new", "same"] = Field("new", description="whether each run is another world")
    bet: bool = Field(True, description="whether a run asks for a prediction")
    runs: Annotated[int, Ge(0), Le(20), WHOLE] = Field(0, description="runs that it takes")
    settings: Annotated[int, Ge(0), Le(20), WHOLE] = Field(0, description="different settings among its runs")
    look: Annotated[int, Ge(0), Le(20), WHOLE] = Field(0, description="people that it takes to look at")
    worlds: Annotated[int, Ge(0), Le(1000), WHOLE] = Field(0, description="worlds that a click on “many” runs")
    tries: Annotated[int, Ge(0), Le(20), WHOLE] = Field(0, description="clicks on “many” that it takes")
    chart: str = Field("", description="control whose values the chart of tries has below")
    compare: Literal["R", "mean", "big", "views", "lost", "bought"] = Field(
        "R", description="what bets on many worlds are about"
    )
    goal: Goal | None = None
    question: Question | None = None
    find: Find | None = None
    pool: bool = Field(False, description="whether it gives a result code for the class")
    then: Said | None = Field(None, description="what has been seen, shown when it is done")

    @model_validator(mode="after")
    def _is_measured(self) -> Self:
        if self.question and not getattr(self, by := MEASURED_BY[self.question.shows.what]):
            what = self.question.shows.what
            raise complaint(say("nothing measures {what} here", what=show(what)), say("the step needs {by}", by=by))
        return self


class Measure(Model):
    """A number that the lesson claims, computed by the package.

    - ``reached``, ``views``, ``left``, ``days``: people reached, posts seen, followers who leave, last day of hearing;
      means over the worlds
    - ``often``: percent of worlds that reach at least ``over`` percent of the people
    - ``first_wave``: R, how many more people each of the first listeners brings
    - ``ratio``: reached with ``set`` over reached with ``beside``; ``worse_wins``: percent of pairs of worlds in which
      ``beside`` reaches more
    - ``crossing``: the value of ``vary`` from which on R is 1; ``first`` and ``last``: the first and last stop of it at
      which ``often`` is at least ``level``; ``best``: the one with the most posts seen
    - ``friends``, ``friends_of_friends``, ``ties``: how many friends people have, and their friends; all friendships
    - ``bought``: people who buy, mean over the worlds
    - ``visits``, ``lost``: visits without the rumour, and how many it costs; ``halved``: the first stop of ``vary`` at
      which a correction saves at most half of the visits that it saves at the first one
    """

    what: Literal[
        "reached", "often", "first_wave", "ratio", "worse_wins", "crossing", "first", "last", "best", "friends",
        "friends_of_friends", "ties", "days", "views", "left", "bought", "visits", "lost",
        "halved",
    ]  # fmt: skip
    set: dict[str, Any] = Field({})
    beside: dict[str, Any] = Field({})
    vary: str = ""
    over: Percent = 25
    level: Percent = 90
    start: tuple[int, ...] = Field((), description="people who are told first, by number")
    cut: tuple[tuple[int, int], ...] = Field((), description="friendships that are cut, by the numbers of both people")
    worlds: Annotated[int, Ge(1), Le(2000), WHOLE] = 200
    digits: Annotated[int, Ge(0), Le(2), WHOLE] = 0
    value: float | None = Field(None, description="as it was measured; left out: measured when the page is made")
    say: Said


class Minute(Model):
    """A row of the teacher's timing."""

    minutes: str
    what: Said


class Lesson(Model):
    """A lesson, as its file says it."""

    lesson: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$", description="its name, such as viral")
    number: Annotated[int, Ge(1), Le(99), WHOLE] = Field(99, description="its place in the list")
    title: Said
    lead: Said
    ages: str = Field(pattern=r"^\d\d[-–]\d\d$")
    minutes: Annotated[int, Ge(5), Le(45), WHOLE]
    aims: list[Said] = Field(min_length=1)
    curriculum: list[Said] = Field([])
    networks: dict[str, Net] = Field(min_length=1)
    world: World = World()
    controls: dict[str, Control] = Field({})
    prices: dict[str, Positive] = Field({}, description="what a unit of a slider costs")
    budget: Positive | None = Field(None, description="the most that a run may cost")
    recorded: Annotated[int, Ge(1), Le(50), WHOLE] | None = Field(
        None,
        description="worlds that the page holds for every stop, computed here; left out: the page computes its own",
    )
    measures: dict[str, Measure] = Field({})
    steps: list[Step] = Field(min_length=1)
    what: list[Said]
    how: list[Said]
    use: list[Said] = Field([])
    notice: list[Said]
    try_: list[Said] = Field(alias="try")
    limits: list[Said]
    sources: list[str]
    timing: list[Minute] = Field([])
    tips: list[Said] = Field([])

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for at, name, known in self._named():
            if name not in known:
                raise complaint(say("there is no {name}", name=show(name)) + did_you_mean(name, known), at=at)
        for at, changes in self._changes():
            self._check(at, changes)
        self._check_recorded()
        for name, control in self.controls.items():
            ends = (control.first, control.last, control.step, *control.words)
            for value in ends if not control.choose else ():
                at_control(name, self.value_of, name, value)
            for value in control.choose:
                self._check(("controls", name, "choose", value), {name: value})
        return self

    def _named(self) -> Iterator[tuple[KeyPath, str, Sequence[str]]]:
        fields, controls, measures = [*World.model_fields], [*self.controls], [*self.measures]
        yield from ((("controls", name), name, fields) for name in controls)
        yield from ((("prices", name), name, controls) for name in self.prices)
        for k, step in self.steps_by_place():
            yield from ((("steps", k, "controls"), name, controls) for name in step.controls)
            yield from ((("steps", k, "find", "measure"), find.measure, measures) for find in [step.find] if find)
            yield from ((("steps", k, "chart"), step.chart, controls) for _ in [0] if step.chart)
        for name, measure in self.measures.items():
            yield from ((("measures", name, "vary"), measure.vary, controls) for _ in [0] if measure.vary)

    def steps_by_place(self) -> Iterator[tuple[str, Step]]:
        """Steps with their place in the file, as a path says it."""
        return ((str(k), step) for k, step in enumerate(self.steps))

    def _changes(self) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        yield ("world",), {}
        for k, step in self.steps_by_place():
            yield ("steps", k, "set"), step.set
            yield from ((("steps", k, "question", "shows", "at"), one.shows.at) for one in [step.question] if one)
        for name, measure in self.measures.items():
            yield from ((("measures", name, what), getattr(measure, what)) for what in ("set", "beside"))

    def _check_recorded(self) -> None:
        if self.recorded is None:
            named = {*self.world.model_fields_set, *self.controls}.union(*(changes for _, changes in self._changes()))
            heard = [one for one in self.controls.values() if "heard" in one.choose]
            alone = sorted(named & OF_PYTHON)
            if heard or any(self.changed(one).who == "heard" for _, one in self._changes()):
                alone.append("who")
            if alone:
                names = ", ".join(alone)
                raise complaint(
                    say("a page cannot compute {names}", names=names), say("bring its worlds: recorded: 12")
                )
            return
        if (many := self._stops_to_record()) > MOST_STOPS:
            hint = say("let fewer sliders move at once, or in wider steps")
            raise complaint(say("sliders with {many} stops are too many to record", many=many), hint, at=("recorded",))
        counts = {step.worlds for step in self.steps if step.worlds}
        for k, step in self.steps_by_place():
            for name in ("people", "pool"):
                if getattr(step, name):
                    raise complaint(say("a page that brings its worlds cannot do that"), at=("steps", k, name))
            if step.worlds and len(counts) > 1:
                raise complaint(
                    say("all steps of a page that brings its worlds count as many"), at=("steps", k, "worlds")
                )

    def _stops_to_record(self) -> int:
        many = sum(prod(len(self.stops(name)) for name in step.controls) for step in self.steps)
        if self.budget is None or many > MOST_TRIED:
            return many
        return sum(1 for step in self.steps for _ in self.choices(step))

    def choices(self, step: Step) -> Iterator[World]:
        """Everything that pupils may set at a step, and can pay."""
        for chosen in product(*map(self.stops, step.controls)):
            world = self.changed({**step.set, **dict(zip(step.controls, chosen, strict=True))})
            if self.budget is None or sum(p * getattr(world, name) for name, p in self.prices.items()) <= self.budget:
                yield world

    def _check(self, at: KeyPath, changes: Mapping[str, Any]) -> None:
        try:
            network = self.changed(changes).network
        except ValidationError as error:
            raise complaints([problem.under(at) for problem in problems_of(error)]) from None
        if network and network not in self.networks:
            near = did_you_mean(network, self.networks)
            raise complaint(say("there is no {name}", name=show(network)) + near, at=(*at, "network"))

    def changed(self, changes: Mapping[str, Any]) -> World:
        """The lesson's world with other values, checked as in the file."""
        there = self.world.model_dump().items()
        typed = {name: f"{value}%" if name in WHOLE_PERCENT else value for name, value in there}
        return World.model_validate({**typed, **{name: self.typed(name, value) for name, value in changes.items()}})

    @staticmethod
    def typed(name: str, value: Any) -> Any:
        """A value as a file says it, where a choice between numbers gives it as a text."""
        whole = isinstance(value, str) and value.isdecimal() and name in World.model_fields
        return (f"{value}%" if name in WHOLE_PERCENT else int(value)) if whole else value

    def stops(self, name: str) -> list[str]:
        """The values of a slider or a choice, as a file says them."""
        control = self.controls[name]
        if control.choose:
            return [*control.choose]
        first, last, step = (self.value_of(name, end) for end in (control.first, control.last, control.step))
        return [str(value) for value in range(first, last + 1, step)]

    def value_of(self, name: str, value: Any) -> int:
        """A slider's end or step as the page has it: whole percents, or a whole number; 1 where none is typed."""
        if value is None:
            return 1
        return read_percent(value) if name in WHOLE_PERCENT else read_whole(value)


def at_control(name: str, read: Callable[..., Any], *given: Any) -> None:
    """Read something of a control; a complaint says which."""
    try:
        read(*given)
    except PydanticCustomError as error:
        problem = (error.context or {})["problems"][0]
        raise complaints([problem.under(("controls", name))]) from None
