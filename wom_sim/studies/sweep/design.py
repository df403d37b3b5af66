"""The points of a sweep: every combination of values that its design asks for, in a fixed order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from wom_sim.errors import ScenarioError
from wom_sim.language.say import say
from wom_sim.reading.problems import unknown
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import SAMPLED, PointsStudy, Range, Study
from wom_sim.statistics.effects import unit_cube
from wom_sim.statistics.types import Booleans
from wom_sim.studies.sweep.columns import Column, Growing
from wom_sim.studies.sweep.skip import Condition, ConditionError

MOST_POINTS = 1_000_000
MOST_CHECKED = 200
"""Values of at most so many points are tried on the scenario before anything runs."""

BLOCK = 4_096
"""So many points at a time are put into columns."""

Point = tuple[Any, ...]


class Points(Sequence[Point]):
    """What varies: ``paths`` into the scenario, and a column of values for each; a million points are a few arrays.

    ``scattered``: whether the points stand anywhere, drawn or listed, and not in rows and columns.
    """

    def __init__(self, paths: tuple[str, ...], columns: Sequence[Column], points: int, scattered: bool = False) -> None:
        self.paths, self.columns, self.points, self.scattered = paths, tuple(columns), points, scattered

    @classmethod
    def of(cls, paths: tuple[str, ...], rows: Iterable[Point], scattered: bool = False) -> Points:
        """Points from the values of each, in the order of the paths."""
        made, rows, count = [Growing() for _ in paths], iter(rows), 0
        while block := list(itertools.islice(rows, BLOCK)):
            count += len(block)
            for column, values in zip(made, zip(*block, strict=True), strict=True):
                column.add(values)
        return cls(paths, [column.done() for column in made], count, scattered)

    def __len__(self) -> int:
        return self.points

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[k] for k in range(*number.indices(len(self)))]
        place = range(len(self))[number]
        return tuple(column[place] for column in self.columns)

    def kept(self, wanted: Booleans) -> Points:
        """Only the points that are wanted, ``bool[points]``."""
        columns = [Column(column.numbers[wanted], column.values) for column in self.columns]
        return Points(self.paths, columns, int(wanted.sum()), self.scattered)

    @property
    def different(self) -> int:
        """Number of different points: a drawn design over steps or lists may hold one several times."""
        if not self.paths:
            return min(len(self), 1)
        return len(np.unique(np.stack([column.places() for column in self.told().values()], axis=1), axis=0))

    def changes(self, number: int) -> dict[str, Any]:
        """The values of a point by path, as :meth:`Scenario.with_changes` takes them."""
        return dict(zip(self.paths, self[number], strict=True))

    def told(self) -> dict[str, Column]:
        """The values by path, of one type each: percentages as numbers, what is neither number nor text as JSON."""
        return {path: column.of_one_type() for path, column in zip(self.paths, self.columns, strict=True)}


def make_points(study: Study, seed: int) -> Points:
    """The points of a study that no condition leaves out; ``seed`` draws those of a sampled design.

    Raises ``ScenarioError`` with the place in the study file for a design without points or rows of unequal length.
    """
    paths, made = _listed(study) if study.design.rows is not None else _of_axes(study, seed)
    scattered = study.design.kind in SAMPLED or (study.design.kind == "list" and len(paths) > 1)
    points = Points.of(paths, itertools.islice(made, MOST_POINTS + 1), scattered)
    if len(points) > MOST_POINTS:
        raise study.error(
            ("design",),
            say("has more than {most_points:,} points", most_points=MOST_POINTS),
            say("vary less, or draw: {sobol: 1024}"),
        )
    kept = _without_skipped(study, points)
    if not kept:
        raise study.error(
            ("skip",), say("leaves out all {points:,} points, so there is nothing to run", points=len(points))
        )
    return kept


def _listed(study: Study) -> tuple[tuple[str, ...], Iterator[Point]]:
    """Rows written out; ``vary`` then has nothing to add."""
    rows = study.design.rows or []
    if study.vary:
        raise study.error(("vary",), say("the points are listed in design already"), say("leave vary out"))
    paths = tuple(str(path) for path in rows[0])
    for number, row in enumerate(rows):
        missing, extra = [path for path in paths if path not in row], [path for path in row if path not in paths]
        where = ("design", "list", str(number))
        if missing:
            raise study.error(
                where,
                say("has no column {missing!r}", missing=missing[0]),
                say("every point needs the same paths as the first"),
            )
        if extra:
            message, _ = unknown("column", extra[0], paths)
            raise study.error(where, message, say("every point needs the same paths as the first"))
    return paths, (tuple(row[path] for path in paths) for row in rows)


def _of_axes(study: Study, seed: int) -> tuple[tuple[str, ...], Iterator[Point]]:
    paths, kind = tuple(study.vary), study.design.kind
    if kind in SAMPLED:
        return paths, _sampled(study, seed)
    axes = [_steps(study, path) for path in paths]
    if kind == "grid":
        return paths, itertools.product(*axes)
    lengths = {path: len(axis) for path, axis in zip(paths, axes, strict=True)}
    if len(set(lengths.values())) > 1:
        told = ", ".join(say("{path} has {values}", path=path, values=length) for path, length in lengths.items())
        raise study.error(
            ("design",),
            say("list takes values side by side, as many of each: {told}", told=told),
            say("or write: grid"),
        )
    return paths, zip(*axes, strict=True) if axes else iter([()])


def _steps(study: Study, path: str) -> Sequence[Any]:
    values = study.vary[path]
    if not isinstance(values, Range):
        return values
    if values.steps is None:
        raise study.error(("vary", path), say("needs steps in a {kind}", kind=study.design.kind), say("add steps: 6"))
    return values.values()


def _sampled(study: Study, seed: int) -> Iterator[Point]:
    """A point for each row of numbers in [0, 1): ranges are stretched, lists are cut into equal pieces."""
    if not study.vary:
        raise study.error(("design",), say("{kind} has nothing to draw: vary is empty", kind=study.design.kind))
    axes = list(study.vary.values())
    for row in unit_cube(study.design.kind, study.design.points or 1, len(axes), seed):
        yield tuple(_at(axis, float(share)) for axis, share in zip(axes, row, strict=True))


def _at(axis: Range | list[Any], share: float) -> Any:
    if isinstance(axis, Range) and axis.steps is None:
        return axis.at(share)
    values = axis.values() if isinstance(axis, Range) else axis
    return values[int(share * len(values))]


def _without_skipped(study: Study, points: Points) -> Points:
    try:
        conditions = [Condition(text, points.paths) for text in study.skip]
        if not conditions:
            return points
        columns = points.told()
        wanted = [
            not any(holds({path: column[number] for path, column in columns.items()}) for holds in conditions)
            for number in range(len(points))
        ]
    except ConditionError as error:
        raise study.error(("skip",), error.message, error.hint) from None
    return points.kept(np.array(wanted))


def check_points(study: PointsStudy, base: Scenario, points: Points) -> None:
    """Try every value on the scenario, at the first point that has it; at most :data:`MOST_CHECKED` points.

    Raises ``ScenarioError`` for an unknown path or an impossible value, with its place in the study file.
    """
    seen: set[tuple[int, str]] = set()
    checked = 0
    for number, point in enumerate(points):
        fresh = {(k, repr(value)) for k, value in enumerate(point)} - seen
        if not fresh and number:
            continue
        seen |= fresh
        checked += 1
        if checked > MOST_CHECKED:
            return
        check_point(study, base, points.changes(number))


def check_point(study: PointsStudy, base: Scenario, changes: Mapping[str, Any]) -> None:
    """Try the values of one point on the scenario; see :func:`check_points`."""
    try:
        base.with_changes(changes)
    except ScenarioError as error:
        at = culprit(base, changes, error)
        message, hint = blamed(error, at)
        message = message if at is not None else say("does not fit the scenario: {message}", message=message)
        listed = isinstance(study, Study) and study.design.rows is not None
        where = ("design",) if listed else ("vary",) if at is None else ("vary", at)
        raise study.error(where, message if at is None or len(where) > 1 else f"{at}: {message}", hint) from None


def check_paths(study: Study, base: Scenario) -> None:
    """Raise ``ScenarioError`` for a path that leads nowhere, with its place in the study file."""
    first = {path: axis.at(0.0) if isinstance(axis, Range) else axis[0] for path, axis in study.vary.items()}
    for path, value in (first or dict((study.design.rows or [{}])[0])).items():
        try:
            base.with_changes({path: value})
        except ScenarioError as error:
            if any(problem.nowhere for problem in error.problems[:1]):
                check_point(study, base, {path: value})


def culprit(base: Scenario, changes: Mapping[str, Any], error: ScenarioError) -> str | None:
    """The change that is to blame for an error: the one that brings it alone, else the one that it names."""
    heading = str(error).partition("\n")[0]
    for path, value in changes.items():
        try:
            base.with_changes({path: value})
        except ScenarioError as found:
            if str(found).partition("\n")[0] == heading:
                return path
    return next((path for path in changes if f"{path}:" in heading), None)


def blamed(error: ScenarioError, path: str | None) -> tuple[str, str]:
    """What an error says about a path (None: as a whole), and its hint."""
    heading = str(error).partition("\n")[0]
    hint = error.problems[0].hint.partition("\n")[0] if error.problems else ""
    return heading if path is None else _seen_from(path, heading), hint


def _seen_from(path: str, heading: str) -> str:
    """A heading such as ``file: plan.ads.cpm: must be …`` without what a path says already, or a key above it."""
    keys = path.split(".")
    for depth in range(len(keys), 0, -1):
        above = re.escape(".".join(keys[:depth]))
        if found := re.search(rf"(?:^|: ){above}(?:\.([^:\s]+))?(: .*)$", heading):
            return f"{found[1] or ''}{found[2]}".removeprefix(": ")
    return heading
