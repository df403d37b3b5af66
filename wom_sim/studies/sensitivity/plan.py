"""What a sensitivity study will run: its points, strategies and method, checked against the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wom_sim.language.say import say
from wom_sim.metrics.catalog import unknown_metric
from wom_sim.reading.problems import show, unknown
from wom_sim.results.values import metric_names
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import Range, is_study
from wom_sim.statistics.effects import Method, Morris, Sobol
from wom_sim.studies.compare.perform import chosen_strategies
from wom_sim.studies.sensitivity.study import SensitivityStudy
from wom_sim.studies.sweep.design import Point, Points, check_point, check_points
from wom_sim.studies.sweep.plan import Plan, plan_of, seed_of, strategies_of

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
