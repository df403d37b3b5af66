"""A sensitivity study as its file tells it, and what it will run: points, strategies, method, all checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, model_validator

from wom_sim.language.say import marked, say
from wom_sim.metrics.names import unknown_metric
from wom_sim.reading.fields import WHOLE, Count, Name, Text
from wom_sim.reading.problems import Problem, show, unknown
from wom_sim.reading.ranges import MOST_REPEATS, MOST_SAMPLES
from wom_sim.reading.wording import complaint, complaints
from wom_sim.results.values import metric_names
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import PointsStudy, Range, is_study
from wom_sim.statistics.effects import Method, Morris, Sobol
from wom_sim.studies.compare.perform import chosen_strategies
from wom_sim.studies.sweep.design import Point, Points, check_point, check_points
from wom_sim.studies.sweep.plan import Plan, plan_of, seed_of, strategies_of

TRAJECTORIES, SAMPLES, WORLDS = 10, 64, 20
"""What is run where a study does not say how many."""

_HINT = marked("write {from: 10%, to: 60%}")


def read_span(value: Any) -> Range:
    """Return the range that a parameter is varied over."""
    if isinstance(value, Range):
        return value
    if isinstance(value, tuple) and len(value) == 2:
        value = {"from": value[0], "to": value[1]}
    if not isinstance(value, Mapping):
        raise complaint(say("must be a range (got {value})", value=show(value)), say(_HINT))
    span = Range.model_validate(value)
    if span.steps is not None:
        raise complaint(say("steps are for a sweep: here any value between is drawn"), say(_HINT))
    return span


class SensitivityStudy(PointsStudy):
    """How much each parameter moves a metric, by Morris's elementary effects or Sobol's shares of the variance."""

    study: Literal["sensitivity"] = Field(description="kind of study: sensitivity")
    vary: dict[Text, Annotated[Range, BeforeValidator(read_span)]] = Field(
        {}, description="paths and their ranges; the presets of the scenario if left out"
    )
    worlds: Count = Field(WORLDS, description="worlds per point, the same at every point")
    method: Literal["morris", "sobol"] = Field("morris", description="morris screens many, sobol measures few")
    trajectories: Annotated[int, Ge(2), Le(MOST_REPEATS), WHOLE] | None = Field(
        None, description="paths through the ranges (morris)"
    )
    samples: Annotated[int, Ge(8), Le(MOST_SAMPLES), WHOLE] | None = Field(
        None, description="pairs of points, a power of 2 (sobol)"
    )
    against: Name | None = Field(None, description="strategy to subtract, in the same worlds")
    metric: Text | None = Field(None, description="what is moved; the scenario's first goal or conversions if left out")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := self._problems():
            raise complaints(problems)
        return self

    def _problems(self) -> list[Problem]:
        found = []
        if self.method == "morris" and self.samples is not None:
            found.append(
                Problem(
                    ("samples",),
                    say("belong to sobol"),
                    say("write trajectories: {trajectories}", trajectories=TRAJECTORIES),
                )
            )
        if self.method == "sobol" and self.trajectories is not None:
            found.append(
                Problem(("trajectories",), say("belong to morris"), say("write samples: {samples}", samples=SAMPLES))
            )
        if self.samples is not None and self.samples & (self.samples - 1):
            near = 1 << self.samples.bit_length()
            found.append(
                Problem(
                    ("samples",),
                    say("must be a power of 2 (got {samples})", samples=self.samples),
                    say("write {near}", near=near),
                )
            )
        return found

    def with_keys(self, keys: Mapping[str, Any]) -> Self:
        """Return a checked copy with other values of some keys; another method leaves the old one's repeats out."""
        stale = {"morris": ["samples"], "sobol": ["trajectories"]}.get(keys.get("method", ""), [])
        return super().with_keys({**dict.fromkeys(stale), **keys})

    @property
    def repeats(self) -> int:
        """Trajectories or samples, whichever the method has."""
        usual = {"morris": TRAJECTORIES, "sobol": SAMPLES}
        return self.trajectories or self.samples or usual[self.method]

    @classmethod
    def about(cls, scenario: Scenario, **keys: Any) -> Self:
        """Return a study of a scenario that is there already."""
        study = cls.parse({"study": "sensitivity", "scenario": scenario.name, **keys}, base=scenario.base)
        study._scenario = scenario
        return study

    def told(self, path: str) -> str:
        """Return a parameter's range as it was typed: 10% → 60%."""
        typed = self._source.typed["vary"][path]
        if isinstance(typed, Range):
            return f"{typed.start:g} → {typed.end:g}"
        low, high = (typed["from"], typed["to"]) if isinstance(typed, Mapping) else typed
        return " → ".join(f"{end:.4g}" if isinstance(end, float) else str(end) for end in (low, high))


Source = SensitivityStudy | Scenario | str | Path | Mapping[str, Any]


def read_sensitivity(source: Source, keys: Mapping[str, Any]) -> SensitivityStudy:
    """A study from a file, a mapping or a scenario, with ``keys`` in place of its own; those that are None are not."""
    given = {key: value for key, value in keys.items() if value is not None}
    if isinstance(source, Scenario):
        return SensitivityStudy.about(source, **given)
    if isinstance(source, SensitivityStudy):
        return source.with_keys(given)
    if isinstance(source, Mapping):
        return SensitivityStudy.parse(source).with_keys(given)
    if is_study(source):
        return SensitivityStudy.read(source).with_keys(given)
    return SensitivityStudy.about(Scenario.read(source), **given)


def filled_in(study: SensitivityStudy) -> SensitivityStudy:
    """A study that varies something: what it says or, where it says nothing, the presets of its scenario.

    Raises ``ScenarioError`` where there is no preset with a range either.
    """
    if study.vary:
        return study
    typed = study.read_scenario()
    spans = {
        path: {"from": used.low * used.rate, "to": used.high * used.rate}
        for path, used in typed.presets_used.items()
        if used.low is not None and used.high is not None and used.low < used.high
    }
    if not spans:
        raise study.error(
            (),
            say("nothing varies: vary is empty, and no number of the scenario is a preset"),
            say("--vary sharing.contact=10%:60%, or in a file vary: {sharing.contact: {from: 10%, to: 60%}}"),
        )
    return study.with_keys({"vary": spans})


def method_for(study: SensitivityStudy, typed: Scenario) -> Method:
    """The method, with its design."""
    size = (len(study.vary), study.repeats, seed_of(study, typed))
    return Sobol(*size) if study.method == "sobol" else Morris(*size)


def told_strategies(study: SensitivityStudy, typed: Scenario) -> tuple[str, ...]:
    """The strategies whose outcomes are looked at: those named, else all that do something, the baseline last."""
    if study.against is not None and study.against not in typed.strategies:
        raise study.error(("against",), *unknown("strategy", study.against, typed.strategies))
    if study.strategies is None:
        usual = [name for name in chosen_strategies(typed, None) if name != "nothing"]
        names = sorted(usual, key=lambda name: name == typed.compare_with)
    else:
        names = list(strategies_of(study, typed))
    told = tuple(name for name in names if name != study.against)
    if not told:
        raise study.error(
            ("strategies",),
            say("{strategy} is the only strategy, so nothing is left to look at", strategy=study.against or "nothing"),
            say("one of {strategies}", strategies=", ".join(typed.strategies)),
        )
    return told


def plan_for(study: SensitivityStudy, typed: Scenario, method: Method, told: tuple[str, ...]) -> Plan:
    """Every run of the study; all metrics are kept, so that another can be asked for without running it again."""
    known = metric_names(typed)
    if study.metric is not None and study.metric not in known:
        raise study.error(("metric",), *unknown_metric(study.metric, known))
    points = points_for(study, typed, method)
    check_points(study, typed, points)
    strategies = told if study.against is None else (*told, study.against)
    return plan_of(study, typed, points, strategies, tuple(known))


def points_for(study: SensitivityStudy, typed: Scenario, method: Method) -> Points:
    """The scenario as it is, each parameter at both ends of its range, and the rows of the method."""
    here = tuple(value_in(study, typed, path) for path in study.vary)
    spans = [whole_where(value, span) for value, span in zip(here, study.vary.values(), strict=True)]
    ends: list[Point] = [
        (*here[:k], span.at(share), *here[k + 1 :]) for k, span in enumerate(spans) for share in (0.0, 1.0)
    ]
    rows: list[Point] = [
        tuple(span.at(share) for span, share in zip(spans, row, strict=True)) for row in method.rows.tolist()
    ]
    return Points.of(tuple(study.vary), [here, *ends, *rows])


def whole_where(value: float, span: Range) -> Range:
    """A range that keeps to whole numbers where the scenario has one and both ends are."""
    if isinstance(value, int) and span.start.is_integer() and span.end.is_integer():
        return span.model_copy(update={"whole": True})
    return span


def value_in(study: SensitivityStudy, typed: Scenario, path: str) -> float | int:
    """The value of a parameter in the scenario, which must be a number."""
    check_point(study, typed, {path: study.vary[path].at(0.0)})
    here: Any = typed.as_mapping()
    for key in path.split("."):
        here = {str(name): value for name, value in here.items()}.get(key) if isinstance(here, dict) else None
    if isinstance(here, bool) or not isinstance(here, int | float):
        raise study.error(
            ("vary", path),
            say(
                "has no number in the scenario (it is {here}), which the ends of its range are compared with",
                here=show(here),
            ),
            say("give it one there"),
        )
    return here
