"""A calibration as its study file tells it: what was run, what was observed, which parameters are fitted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from annotated_types import Ge, Le
from pydantic import Field, model_validator

from wom_sim.language.say import localized, say
from wom_sim.reading.fields import WHOLE, Count, Model, Name, Seed, Text
from wom_sim.reading.problems import show, unknown
from wom_sim.reading.ranges import MOST_REPEATS
from wom_sim.reading.wording import complaint
from wom_sim.scenario.study import Figure, StudyFile
from wom_sim.statistics.types import Floats

KINDS = ("uniform", "loguniform", "triangular")
EXAMPLES = "{uniform: [10%, 60%]}", "{loguniform: [0.1%, 5%]}", "{triangular: [10%, 35%, 60%]}"
"""Priors as they are typed."""


def hint() -> str:
    """How priors are written."""
    first, second, third = EXAMPLES
    return say("write {first}, {second} or {third}", first=first, second=second, third=third)


class Prior(Model):
    """What is known beforehand: {uniform: [low, high]}, {loguniform: [low, high]}, {triangular: [low, mode, high]}."""

    kind: Literal["uniform", "loguniform", "triangular"] = Field(description="shape of the distribution")
    low: Figure = Field(description="the least value")
    high: Figure = Field(description="the largest value")
    mode: Figure | None = Field(None, description="the likeliest value of a triangular prior")
    whole: bool = Field(False, description="true: values are rounded to whole numbers")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, Prior) or (isinstance(data, Mapping) and "kind" in data):
            return data
        named = [kind for kind in KINDS if isinstance(data, Mapping) and kind in data]
        if len(named) != 1:
            raise complaint(say("must be one prior (got {data})", data=show(data)), hint())
        rest = {key: value for key, value in data.items() if key != named[0]}
        for key in rest.keys() - {"whole"}:
            raise complaint(*unknown("key", key, [*KINDS, "whole"]))
        return {**_ends(named[0], data[named[0]]), **rest}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high <= self.low:
            raise complaint(
                say("high must be more than low (got {low} and {high})", low=f"{self.low:g}", high=f"{self.high:g}"),
                hint(),
            )
        if self.kind == "loguniform" and self.low <= 0:
            raise complaint(say("loguniform starts above 0 (got {low})", low=f"{self.low:g}"))
        if self.mode is not None and not self.low <= self.mode <= self.high:
            raise complaint(say("the likeliest value must lie between the others (got {mode})", mode=f"{self.mode:g}"))
        return self

    def at(self, share: npt.ArrayLike) -> Floats:
        """Return the value below which a share, 0 … 1, of the distribution lies; rounded where it is whole."""
        u = np.asarray(share, np.float64)
        width = self.high - self.low
        if self.kind == "loguniform":
            value = self.low * (self.high / self.low) ** u
        elif self.kind == "triangular":
            left = self._mode - self.low
            rising = self.low + np.sqrt(u * width * left)
            value = np.where(u * width < left, rising, self.high - np.sqrt((1 - u) * width * (width - left)))
        else:
            value = self.low + width * u
        value = np.clip(value, self.low, self.high)
        return np.asarray(np.rint(value) if self.whole else value)

    def share(self, value: npt.ArrayLike) -> Floats:
        """Return the share of the distribution that lies below a value; the inverse of :meth:`at`."""
        x = np.clip(np.asarray(value, np.float64), self.low, self.high)
        width = self.high - self.low
        if self.kind == "loguniform":
            return np.asarray(np.log(x / self.low) / np.log(self.high / self.low))
        if self.kind == "triangular":
            left = self._mode - self.low
            falling = 1 - (self.high - x) ** 2 / (width * max(width - left, 1e-300))
            return np.asarray(np.where(x < self._mode, (x - self.low) ** 2 / (width * max(left, 1e-300)), falling))
        return np.asarray((x - self.low) / width)

    @property
    def _mode(self) -> float:
        return (self.low + self.high) / 2 if self.mode is None else self.mode

    def words(self) -> str:
        """Return the prior as people read it."""
        ends = [self.low, *([self._mode] if self.kind == "triangular" else []), self.high]
        return f"{self.kind} {' – '.join(localized(f'{end:.4g}') for end in ends)}"


def _ends(kind: str, numbers: Any) -> dict[str, Any]:
    names = ("low", "mode", "high") if kind == "triangular" else ("low", "high")
    if not isinstance(numbers, list | tuple) or len(numbers) != len(names):
        raise complaint(
            say("{kind} takes {many} numbers (got {numbers})", kind=kind, many=len(names), numbers=show(numbers)),
            hint(),
        )
    return {"kind": kind, **dict(zip(names, numbers, strict=True))}


class CalibrateStudy(StudyFile):
    """A calibration: a scenario, the strategy that was run, the data it brought, and the parameters to fit."""

    study: Literal["calibrate"] = Field(description="kind of study: calibrate")
    title: str = Field("", description="title of the study")
    scenario: Text = Field(description="path of the scenario, relative to this file")
    set: dict[Text, Any] = Field({}, description="values of the scenario that differ while fitting, by path")
    strategy: Name = Field(description="the strategy that was run when the data came about")
    data: Text = Field(description="path of a CSV file with dates and what was counted, relative to this file")
    fit: Annotated[dict[Text, Prior], Field(min_length=1)] = Field(description="parameters by path, and their priors")
    particles: Annotated[int, Ge(20), Le(MOST_REPEATS), WHOLE] = Field(
        300, description="sets of parameters that make the posterior"
    )
    simulations: Count = Field(4_000, description="worlds to simulate; more make the posterior sharper")
    seed: Seed | None = Field(None, description="seed of the worlds; the scenario's if left out")
    engine: Literal["auto", "mesa", "array"] = Field("auto", description="same numbers, other speed")

    @property
    def scenario_path(self) -> Path:
        """Path of the scenario."""
        return self.base / self.scenario

    @property
    def data_path(self) -> Path:
        """Path of the data."""
        return self.base / self.data
