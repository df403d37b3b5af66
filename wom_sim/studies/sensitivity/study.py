"""A sensitivity study as its file tells it: which parameters between which values, by which method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, model_validator

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import WHOLE, Count, Name, Text
from wom_sim.reading.problems import Problem, show
from wom_sim.reading.ranges import MOST_REPEATS, MOST_SAMPLES
from wom_sim.reading.wording import complaint, complaints
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import PointsStudy, Range

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
