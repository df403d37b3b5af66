"""A sweep as a study file tells it: which parameters, which values, how many worlds; checked like a scenario."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast, get_args

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError, model_validator

from wom_sim.errors import ScenarioError
from wom_sim.language.say import say
from wom_sim.reading.fields import (
    WHOLE,
    Count,
    Model,
    Name,
    Seed,
    Text,
    percent,
    read_number,
    read_probability,
)
from wom_sim.reading.problems import Problem, Source, hidden_in, is_file, is_folder, show, unknown
from wom_sim.reading.ranges import MOST_GRAPHS, MOST_NUMBER, MOST_POINTS, MOST_STEPS, MOST_SWAPS, MOST_TIMES
from wom_sim.reading.wording import complaint, problems_of
from wom_sim.reading.yaml_file import dump, plain, read_source
from wom_sim.scenario.scenario import Scenario

SAMPLED = ("latin_hypercube", "sobol", "random")
"""Designs that draw their points; they are told how many."""

DESIGNS = ("grid", "list", *SAMPLED)


def read_figure(value: object) -> float:
    """Return a number from a number or a percentage."""
    share = percent(value) if isinstance(value, str) else None
    return read_number(value) if share is None else share


Figure = Annotated[float, Ge(-MOST_NUMBER), Le(MOST_NUMBER), BeforeValidator(read_figure)]


class Range(Model):
    """Values from one number to another, both included: {from: 10%, to: 60%, steps: 6}."""

    start: Figure = Field(alias="from", description="the first value")
    end: Figure = Field(alias="to", description="the last value, included")
    steps: Annotated[int, Ge(2), Le(MOST_STEPS), WHOLE] | None = Field(
        None, description="number of values; left out: any value between"
    )
    scale: Literal["linear", "log"] = Field("linear", description="equal differences, or equal ratios (log)")
    whole: bool = Field(False, description="true: values are rounded to whole numbers")

    @model_validator(mode="before")
    @classmethod
    def _stays_whole(cls, data: Any) -> Any:
        # {from: 2, to: 10, steps: 5} means 2, 4, 6, 8, 10, also where a number of ties must be whole.
        if isinstance(data, dict) and "whole" not in data and _steps_are_whole(data):
            return {**data, "whole": True}
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise complaint(
                say("to must be more than from (got {start} and {end})", start=f"{self.start:g}", end=f"{self.end:g}")
            )
        if self.scale == "log" and self.start <= 0:
            raise complaint(say("a log scale starts above 0 (got {start})", start=f"{self.start:g}"))
        return self

    def at(self, share: float) -> float | int:
        """Return the value a share of the way, 0 … 1, to 12 digits."""
        if self.scale == "log":
            value = float(self.start * (self.end / self.start) ** share)
        else:
            value = self.start + (self.end - self.start) * share
        return round(value) if self.whole else float(f"{value:.12g}")

    def values(self) -> list[float | int]:
        """Return the steps; whole numbers that fall together count once."""
        steps = self.steps or 2
        return list(dict.fromkeys(self.at(k / (steps - 1)) for k in range(steps)))


def _steps_are_whole(data: dict[Any, Any]) -> bool:
    start, end, steps = data.get("from"), data.get("to"), data.get("steps")
    if not (type(start) is int and type(end) is int and type(steps) is int) or data.get("scale") == "log":
        return False
    return steps > 1 and (end - start) % (steps - 1) == 0


Values = Range | list[Any]


def read_values(value: Any) -> Any:
    """Return a range or a list of values from what was typed."""
    if isinstance(value, Mapping) and ("from" in value or "to" in value):
        return Range.model_validate(value)
    if not isinstance(value, list):
        raise complaint(
            say("must be a list or a range (got {value})", value=show(value)),
            say("write [10%, 20%] or {from: 10%, to: 60%, steps: 6}"),
        )
    if not value:
        raise complaint(say("has no values, so there is nothing to run"), say("write [10%, 20%]"))
    return value


class Design(Model):
    """Which points are run: grid, list, {list: rows}, {latin_hypercube: 64}, {sobol: 64} or {random: 64}."""

    kind: Literal["grid", "list", "latin_hypercube", "sobol", "random"] = Field("grid", description="kind of design")
    points: Annotated[int, Ge(1), Le(MOST_POINTS), WHOLE] | None = Field(None, description="number of points drawn")
    rows: list[dict[str, Any]] | None = Field(None, description="the points themselves, one mapping of paths each")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, str):
            return _design_by_name(data)
        if not isinstance(data, dict) or len(data) != 1:
            raise complaint(
                say("must be one design (got {data})", data=show(data)),
                say("one of {designs}, as {{sobol: 64}}", designs=", ".join(DESIGNS)),
            )
        ((kind, what),) = data.items()
        if kind not in DESIGNS or kind == "grid":
            raise complaint(*unknown("design", kind, DESIGNS[1:]))
        return _rows_design(what) if kind == "list" else _drawn_design(kind, what)


def _design_by_name(name: str) -> dict[str, Any]:
    if name in SAMPLED:
        raise complaint(
            say("{name} needs a number of points", name=name), say("write design: {{{name}: 64}}", name=name)
        )
    if name not in DESIGNS:
        raise complaint(*unknown("design", name, DESIGNS))
    return {"kind": name}


def _rows_design(rows: Any) -> dict[str, Any]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise complaint(
            say("list must hold one mapping per point (got {rows})", rows=show(rows)),
            say("write {list: [{sharing.contact: 10%}]}"),
        )
    if not rows:
        raise complaint(say("list has no points, so there is nothing to run"))
    return {"kind": "list", "rows": rows}


def _drawn_design(kind: str, points: Any) -> dict[str, Any]:
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise complaint(
            say("{kind} needs a number of points, at least 1 (got {points})", kind=kind, points=show(points)),
            say("write {{{kind}: 64}}", kind=kind),
        )
    if points > MOST_POINTS:
        raise complaint(
            say("{kind} draws at most {most:,} points (got {points})", kind=kind, most=MOST_POINTS, points=show(points))
        )
    if kind == "sobol" and points & (points - 1):
        near = 1 << points.bit_length()
        raise complaint(
            say("sobol needs a power of 2 (got {points})", points=points), say("write {{sobol: {near}}}", near=near)
        )
    return {"kind": kind, "points": points}


class Networks(Model):
    """Rewired networks beside the real one: everybody keeps the number of ties, and nothing else."""

    degree_null: Annotated[int, Ge(1), Le(MOST_GRAPHS), WHOLE] = Field(description="number of rewired networks")
    swaps: Annotated[int, Ge(1), Le(MOST_SWAPS), WHOLE] = Field(10, description="proposed swaps per tie")


class EarlyStop(Model):
    """A point stops once its mean is known well enough: {metric: reach, half_width: 0.5, at_least: 20}."""

    metric: Text = Field(description="the metric that must be known")
    half_width: Annotated[float, Gt(0), Le(MOST_NUMBER), BeforeValidator(read_figure)] = Field(
        description="half of the 95 % interval of the mean, as a number or % of the mean"
    )
    relative: bool = Field(False, description="whether half_width is a share of the mean")
    at_least: Annotated[int, Ge(2), Le(MOST_TIMES), WHOLE] = Field(
        20, description="worlds before the first look, and between looks"
    )

    @model_validator(mode="before")
    @classmethod
    def _percentage(cls, data: Any) -> Any:
        width = data.get("half_width") if isinstance(data, dict) else None
        if isinstance(width, str) and percent(width) is not None:
            return {**data, "half_width": read_probability(width), "relative": True}
        return data


STUDY_FILE = "study.yaml"

KINDS_OF_STUDY = ("sweep", "sensitivity", "calibrate", "optimize")
"""Kinds that a study file can say, each run by the command of its name."""


def study_file(path: str | Path) -> Path:
    """Return the file of a study, or of the one in a result folder."""
    return Path(path) / STUDY_FILE if is_folder(path) else Path(path)


def is_study(path: str | Path) -> bool:
    """Return whether a file is a study, or a folder that of one, and not a scenario."""
    file = study_file(path)
    return is_file(file) and "study" in read_source(file).typed


class StudyFile(Model):
    """Base of every kind of study: read from a file or a mapping, with errors that name the place."""

    _source: Source = PrivateAttr(default_factory=lambda: Source(None))

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a study from a YAML file, or from its result folder; ScenarioError tells every mistake with its line."""
        return cls._from(read_source(study_file(path)))

    @classmethod
    def parse(cls, mapping: Mapping[str, Any], base: str | Path = ".") -> Self:
        """Make a study from plain values; `base` is the folder that relative paths start from."""
        return cls._from(Source(plain(copy.deepcopy(mapping)), Path(base)))

    @classmethod
    def given(cls, source: Self | str | Path | Mapping[str, Any]) -> Self:
        """A study from a path, a mapping, or ready."""
        if isinstance(source, cls):
            return source
        return cls.parse(source) if isinstance(source, Mapping) else cls.read(cast("str | Path", source))

    @classmethod
    def _from(cls, source: Source) -> Self:
        if hidden := hidden_in(source.typed):
            raise source.error(hidden)
        cls._refuse_other_kinds(source)
        problems = list(source.problems)
        try:
            study = cls.model_validate(source.typed)
        except ValidationError as error:
            raise source.error([*problems, *problems_of(error)]) from None
        if problems:
            raise source.error(problems)
        study._source = source
        return study

    @classmethod
    def _refuse_other_kinds(cls, source: Source) -> None:
        ours = get_args(cls.model_fields["study"].annotation)
        kind = source.typed.get("study") if isinstance(source.typed, Mapping) else None
        if not ours or kind is None or kind in ours:
            return
        if kind in KINDS_OF_STUDY:
            message = say("this is a study of another kind ({kind}), where {ours} is expected", kind=kind, ours=ours[0])
            command = f"wom {kind}"
            raise source.error([Problem(("study",), message, say("run it with: {command}", command=command))])
        message = say("says what kind of study this is: {ours} (got {kind})", ours=ours[0], kind=show(kind))
        raise source.error(
            [Problem(("study",), message, say("write study: {ours}, and the name under title", ours=ours[0]))]
        )

    @property
    def base(self) -> Path:
        """Folder that relative paths start from."""
        return self._source.base

    def error(self, path: tuple[str, ...], message: str, hint: str = "") -> ScenarioError:
        """Return an error about one key, with its line in the file."""
        return self._source.error([Problem(path, message, hint)])


def spelled(values: Any) -> Any:
    """Return what stands for a parameter's values in a file, where a caller gave a range as an object or a pair."""
    if isinstance(values, Range):
        return values.model_dump(by_alias=True, exclude_none=True)
    return {"from": values[0], "to": values[1]} if isinstance(values, tuple) else values


class PointsStudy(StudyFile):
    """Base of studies that run one scenario at many points."""

    study: str = Field(description="kind of study")
    title: str = Field("", description="title of the study")
    scenario: Text = Field(description="path of the scenario, relative to this file")
    strategies: Annotated[list[Name], MinLen(1)] | None = Field(None, description="strategies to run; all if left out")
    worlds: Count | None = Field(None, description="worlds per point; the scenario's if left out")
    seed: Seed | None = Field(None, description="seed of the worlds; the scenario's if left out")
    engine: Literal["auto", "mesa", "array"] = Field("auto", description="same numbers, other speed")
    part: Count | None = Field(None, description="runs per saved part; about a second's if left out")

    _scenario: Scenario | None = PrivateAttr(None)

    def with_keys(self, keys: Mapping[str, Any]) -> Self:
        """Return a checked copy with other values of some keys; None leaves a key out."""
        source = self._source
        typed = {
            key: value
            for key, value in {**source.typed, **plain(copy.deepcopy(dict(keys)))}.items()
            if value is not None
        }
        made = self._from(replace(source, typed=typed, changed=[*source.changed, *((key,) for key in keys)]))
        made._scenario = self._scenario
        return made

    def to_yaml(self, **keys: Any) -> str:
        """Return the study as it was typed, with these keys in place of its own, as YAML."""
        typed = {**self._source.typed, **keys}
        return dump({**typed, "vary": {path: spelled(span) for path, span in (typed.get("vary") or {}).items()}})

    @property
    def scenario_path(self) -> Path:
        """Path of the scenario."""
        return self.base / self.scenario

    def read_scenario(self) -> Scenario:
        """Return the scenario, as it was given or from its file."""
        if self._scenario is not None:
            return self._scenario
        path = self.scenario_path
        if not is_file(path):
            raise self.error(
                ("scenario",), say("there is no file {path}", path=path), say("it is relative to the study file")
            )
        return Scenario.read(path)


class Study(PointsStudy):
    """A sweep: one scenario, the parameters that vary, and in how many worlds each point is run."""

    study: Literal["sweep"] = Field(description="kind of study: sweep")
    vary: dict[Text, Annotated[Values, BeforeValidator(read_values)]] = Field({}, description="paths and their values")
    design: Design = Field(cast("Design", "grid"), validate_default=True, description="which combinations are run")
    skip: list[Text] = Field([], description="conditions, such as contact > 0.5 and share < 0.1, of points left out")
    networks: Networks | None = Field(None, description="rewired networks beside the real one: {degree_null: 20}")
    metrics: Annotated[list[Text], MinLen(1)] | None = Field(None, description="metrics to keep; all if left out")
    early_stop: EarlyStop | None = Field(None, description="when a point has been run often enough")

    @model_validator(mode="before")
    @classmethod
    def _one_condition(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("skip"), str):
            return {**data, "skip": [data["skip"]]}
        return data

    @model_validator(mode="after")
    def _varies(self) -> Self:
        if not self.vary and self.design.rows is None and self.networks is None:
            raise complaint(say("nothing varies: vary is empty"), "vary: {sharing.contact: [10%, 20%]}")
        return self
