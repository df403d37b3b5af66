"""A scenario: everything that one simulation is told, checked when made."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from wom_sim import behaviour
from wom_sim.engine.memory import study_bytes
from wom_sim.errors import ScenarioError
from wom_sim.language.say import marked, say
from wom_sim.reading.fields import Country, Model, Name, Text
from wom_sim.reading.problems import KeyPath, Problem, Source, hidden_in, show, unknown
from wom_sim.reading.schema import Kind, kind_of_number
from wom_sim.reading.wording import complaints, problems_of
from wom_sim.reading.yaml_file import dump, read_source
from wom_sim.scenario.audience import Words
from wom_sim.scenario.brand import Brand
from wom_sim.scenario.checks import NOTHING, TODAY, cross_check, load_of, spelled_out
from wom_sim.scenario.content import Content, News, Sharing
from wom_sim.scenario.desk import half_said, with_contents
from wom_sim.scenario.goals import Goals
from wom_sim.scenario.market import Dates, FileNetwork, Market, Money, Team
from wom_sim.scenario.plan import PlanLine
from wom_sim.scenario.presets.channels import undeclared
from wom_sim.scenario.presets.presets import Used
from wom_sim.scenario.presets.resolve import NOTED, placed, resolve, without_notes
from wom_sim.scenario.presets.rules import with_presets
from wom_sim.scenario.spreadsheet import OrCalendar, beyond, with_calendar
from wom_sim.scenario.strategy import Strategy
from wom_sim.scenario.typed import only_one
from wom_sim.scenario.uncertainty import Uncertainty

BESIDE_RESULTS = "provenance.json"
"""What stands beside a scenario in a folder of results."""


class Scenario(Model):
    """Everything that a simulation is told. Frozen; `with_changes` makes another one.

    Read one from a file with `Scenario.read(path)`, or from a mapping with `Scenario.parse(mapping)`.
    Both raise `ScenarioError`, which tells every mistake at once.
    """

    name: Text = Field(description="title of the scenario")
    question: str = Field("", description="the question that it should answer")
    dates: Dates = Field(description="the horizon: {start: 2027-03-01, end: 2027-05-29}")
    money: Money = Field(Money(), description="currency, and exchange rates for presets")
    country: Country = Field("", description="where the market is, two letters; for a word about foreign presets")
    market: Market = Field(description="the real market, the simulated people and their network")
    sharing: Sharing = Field(Sharing(), description="how word passes between people")
    memory: behaviour.goodwill.Spec = Field(behaviour.goodwill.Spec(), description="what persuasion leaves behind")
    wear: behaviour.wear.Spec = Field(behaviour.wear.Spec(), description="how soon people tire of being shown the same")
    attention: behaviour.attention.Spec = Field(behaviour.attention.Spec(), description="how much people take in a day")
    exposure: behaviour.exposure.Spec = Field(behaviour.exposure.Spec(), description="how unevenly people are reached")
    category: behaviour.rivals.Spec | None = Field(
        None, description="what brands compete for, rivals among them; left out, each sells on its own"
    )
    feed: dict[Name, behaviour.feed.Spec] = Field({}, description="platforms that show what engages, by channel")
    brands: dict[Name, Brand] = Field(min_length=1, description="what is sold, by name")
    contents: dict[Name, Content] = Field(min_length=1, description="what is told, by name")
    news: dict[Name, News] = Field({}, description="public topics of the day, by name")
    crisis: dict[Name, behaviour.claims.Spec] = Field({}, description="rumours and scandals that may come, by name")
    channels: Words = Field((), description="channels of your own beside the known ones, by name")
    team: dict[Name, Team] = Field({}, description="who does the work, by name of the team")
    plan: Annotated[dict[Name, PlanLine], OrCalendar()] = Field(
        {}, description="dated lines, by name; or a calendar: calendar.csv, {file: calendar.xlsx, sheet: Plan}"
    )
    strategies: dict[Name, Strategy] = Field({}, description="choices of lines, by name; nothing always exists")
    compare_with: Name = Field(
        NOTHING, description="strategy that the others are compared with; where there is one called today, that one"
    )
    goals: Goals = Field({}, description="metrics and what they should reach or stay below")
    uncertainty: Uncertainty = Field(Uncertainty(), description="number of worlds, their seed, and what is drawn")
    presets_used: dict[str, Used] = Field({}, description="presets that stand for numbers, by path; wom writes this")

    _source: Source = PrivateAttr(default_factory=lambda: Source(None))

    @model_validator(mode="before")
    @classmethod
    def _care_shows_nothing(cls, data: Any) -> Any:
        return with_contents(data) if isinstance(data, Mapping) else data

    @model_validator(mode="before")
    @classmethod
    def _today_is_what_others_are_compared_with(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or "compare_with" in data:
            return data
        strategies = data.get("strategies")
        return {**data, "compare_with": TODAY} if isinstance(strategies, Mapping) and TODAY in strategies else data

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := cross_check(self.as_mapping()):
            raise complaints(problems)
        self._fill_in()
        return self

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a scenario from a YAML file; ScenarioError tells every mistake with its line."""
        source = _of_results(read_source(Path(path)), Path(path))
        return cls._from(replace(source, problems=[*source.problems, *half_said(source.empty)]))

    @classmethod
    def parse(cls, mapping: Mapping[str, Any], base: str | Path = ".") -> Self:
        """Make a scenario from plain values; `base` is the folder that relative paths start from."""
        return cls._from(Source(copy.deepcopy(mapping), Path(base)))

    @classmethod
    def _from(cls, source: Source) -> Self:
        source = with_calendar(source)
        if hidden := hidden_in(source.typed):
            raise source.error(hidden)
        if isinstance(source.typed, Mapping) and {"study", "scenario"} <= source.typed.keys():
            kind = source.typed["study"]
            raise source.error(
                [
                    Problem(
                        ("study",),
                        say("this is a study ({kind}), and no scenario", kind=kind),
                        say(
                            "wom {kind} {value} runs it; here belongs the scenario that it names",
                            kind=kind,
                            value=source.label or "FILE",
                        ),
                    )
                ]
            )
        typed, unresolved = resolve(source.typed, number_at)
        problems = [*source.problems, *beyond(source.problems, unresolved)]
        try:
            scenario = cls.model_validate(typed)
        except ValidationError as error:
            found = [*problems_of(error), *cross_check(typed)]
            raise source.error([*problems, *beyond(source.problems, found)]) from None
        if problems:
            raise source.error(problems)
        scenario._source = source
        return scenario

    @property
    def base(self) -> Path:
        """Folder that relative paths start from."""
        return self._source.base

    @property
    def file(self) -> str:
        """The file that it was read from, as it was named; empty when there is none."""
        return self._source.label

    @property
    def notes(self) -> tuple[str, ...]:
        """What the calendar of the plan holds beside the plan, and how doubtful cells were taken."""
        return tuple(self._source.notes)

    @property
    def guessed(self) -> tuple[str, ...]:
        """How lines of the calendar are taken that do not say it themselves; doubtful cells are among the notes."""
        return tuple(self._source.guessed)

    @property
    def repeats(self) -> bool:
        """Whether customers of some brand come back, so that first orders are not all."""
        return any(brand.repeat is not None for brand in self.brands.values())

    @property
    def rivals_plan(self) -> tuple[str, ...]:
        """Lines of the plan that show contents of rivals: they run under every strategy."""
        return tuple(name for name, line in self.plan.items() if self.brands[self.contents[line.content].brand].rival)

    @property
    def own_brands(self) -> tuple[str, ...]:
        """Names of the brands that are no rivals: the headline adds these up."""
        return tuple(name for name, brand in self.brands.items() if not brand.rival)

    @property
    def own_plan(self) -> dict[str, PlanLine]:
        """Lines of the plan that are one's own."""
        return {name: line for name, line in self.plan.items() if name not in self.rivals_plan}

    @property
    def counted(self) -> str:
        """What is counted where nothing else is said, for people: the first orders where customers come back."""
        return marked("first orders") if self.repeats else marked("orders")

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return self.dates.days

    @property
    def people(self) -> int | None:
        """Number of real people; None until the network says so, where it brings its own people."""
        return self.market.people or self.market.simulate

    @property
    def network_path(self) -> Path | None:
        """Path of the list of friendships, or None for a generated network."""
        network = self.market.network
        return self.base / network.file if isinstance(network, FileNetwork) else None

    @property
    def files(self) -> dict[str, str]:
        """Files of data that a run reads, by the path of their key: friendships and people; as typed, from `base`."""
        network, people = self.market.network, self.market.people_file
        found = {"market.network.file": network.file} if isinstance(network, FileNetwork) else {}
        return found if people is None else {**found, "market.people_file": people}

    def tick(self, day: date) -> int:
        """Return the tick (1 …) of a calendar day."""
        return self.dates.day(day)

    def line(self, name: str) -> PlanLine:
        """Return a line of the plan."""
        if name not in self.plan:
            raise self.error("plan", *unknown("line", name, self.plan))
        return self.plan[name]

    def strategy(self, name: str) -> Strategy:
        """Return a strategy."""
        if name not in self.strategies:
            raise self.error("strategies", *unknown("strategy", name, self.strategies))
        return self.strategies[name]

    def error(self, path: tuple[str | int, ...] | str, message: str, hint: str = "") -> ScenarioError:
        """Return an error about one key, with its line in the file; `path` is dotted or a tuple of keys."""
        keys = path.split(".") if isinstance(path, str) else path
        return self._source.error([Problem(tuple(str(key) for key in keys if key != ""), message, hint)])

    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """Return a checked copy with other values, such as {"plan.ig_ads.budget": 5000}."""
        source = self._as_typed()
        if self.presets_used.keys() & changes.keys():  # where a preset stood, its number is what changes
            source = replace(source, typed=without_notes(placed(source.typed, {}, number_at), changes))
        return self._from(changed(source, self.as_mapping(), changes))

    def with_presets_at(self, values: Mapping[str, float]) -> Self:
        """Return a copy in which presets stand at other values, in their own units, by the path that they stand at."""
        source = self._as_typed()
        return self._from(replace(source, typed=placed(source.typed, values, number_at)))

    def portable(self) -> Self:
        """Return the scenario without its place in a file, which would enter every error, and with an absolute base.

        It is as it was typed, so that a default which follows another key goes on following it.
        """
        typed = self.as_mapping() if self._source.typed is None else self._source.typed
        return self.parse(typed, base=self.base.resolve())

    def as_mapping(self) -> dict[str, Any]:
        """Return the whole scenario as plain values, every default explicit."""
        mapping = self.model_dump(mode="python", by_alias=True)
        return mapping if self.presets_used else {key: value for key, value in mapping.items() if key != NOTED}

    def to_yaml(self) -> str:
        """Return the whole scenario as YAML, every default explicit; reading it gives the same scenario."""
        return dump(self.as_mapping())

    def typed_yaml(self) -> str:
        """Return the scenario as it was typed: defaults are left out, and go on following the keys that they follow."""
        return dump(self._as_typed().typed)

    def _as_typed(self) -> Source:
        return self._source if self._source.typed is not None else Source(self.as_mapping())

    def _fill_in(self) -> None:
        # The dictionaries were made a moment ago by this validation: nobody else holds them yet.
        for name, content in self.contents.items():
            self.contents[name] = content.model_copy(update={"brand": content.brand or only_one(self.brands)})
        for name, crisis in self.crisis.items():
            self.crisis[name] = crisis.model_copy(update={"brand": crisis.brand or only_one(self.brands)})
        if NOTHING not in self.strategies:
            self.strategies[NOTHING] = Strategy()
        typed = {name: strategy.lines for name, strategy in self.strategies.items()}
        for name, strategy in self.strategies.items():
            self.strategies[name] = strategy.model_copy(update={"lines": spelled_out(typed, self.own_plan, name)})


def changed(source: Source, explicit: Mapping[str, Any], changes: Mapping[str, Any]) -> Source:
    """Return `source` with the values of `changes`; `explicit` is the scenario with every default.

    What was typed is changed, not what it came to, so that a default which follows another key goes on following it.
    """
    typed = copy.deepcopy(source.typed)
    paths = []
    for dotted, value in changes.items():
        path = tuple(dotted.split("."))
        if problem := _problem(explicit, path):
            raise Source(None).error([problem])
        _put(typed, explicit, path, copy.deepcopy(value))
        paths.append(path)
    return replace(source, typed=typed, changed=[*source.changed, *paths])


def _problem(explicit: Any, path: KeyPath) -> Problem | None:
    here = explicit
    for depth, key in enumerate(path[:-1]):
        if not isinstance(here, Mapping):
            return Problem(
                path[:depth],
                say("is {here}, so {key!r} cannot be changed in it", here=show(here), key=key),
                say("replace it as a whole"),
                nowhere=True,
            )
        names = {str(name): name for name in here}
        if key not in names:
            return Problem(path[: depth + 1], *unknown("key", key, names), nowhere=True)
        here = here[names[key]]
    if isinstance(here, Mapping):
        return None
    return Problem(
        path[:-1],
        say("is {here}, so {key!r} cannot be changed in it", here=show(here), key=path[-1]),
        say("replace it as a whole"),
        nowhere=True,
    )


def _put(typed: dict[Any, Any], explicit: Mapping[Any, Any], path: KeyPath, value: Any) -> None:
    for key in path[:-1]:
        explicit = explicit[_same(explicit, key)]
        name = _same(typed, key)
        if not isinstance(typed.get(name), dict):
            # Left out or written in short: continue from what it came to.
            typed[name] = {} if typed.get(name) is None else copy.deepcopy(dict(explicit))
        typed = typed[name]
    typed[_same(typed, path[-1])] = value


def _same(mapping: Mapping[Any, Any], key: str) -> Any:
    return next((name for name in mapping if str(name) == key), key)


def memory_bytes(scenario: Scenario, workers: int = 1, runs: int = 0) -> int:
    """Return the bytes that a study needs; ``runs``: strategies in worlds of which it keeps records.

    0 where the network brings its own people, workers apart: what it needs is known when it is there.
    """
    load = load_of(scenario.as_mapping())._replace(days=scenario.days)
    return study_bytes(load, workers, runs) if load.people or workers > 1 else 0


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    return Scenario.model_json_schema(by_alias=True)


def number_at(path: KeyPath, typed: Any) -> Kind | None:
    """Return the kind of number that a scenario takes at a path; None where it takes none, or also text."""
    return kind_of_number(_schema(), path, typed)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of scenario files, for editors."""
    schema = with_presets(Scenario.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _of_results(source: Source, path: Path) -> Source:
    """The scenario of a result folder with its channels declared, told: an earlier version asked about none."""
    if path.name != "scenario.yaml" or not (path.parent / BESIDE_RESULTS).is_file():
        return source
    if not isinstance(source.typed, Mapping) or "channels" in source.typed or not (own := undeclared(source.typed)):
        return source
    names = ", ".join(own)
    warnings.warn(
        say("{path}: nobody knows the channels {names}; they are taken as declared", path=path, names=names),
        stacklevel=4,
    )
    return replace(source, typed={**source.typed, "channels": own})
