"""What every study file says: a scenario, strategies, worlds and a seed; read and checked like a scenario."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from annotated_types import Ge, MinLen
from pydantic import Field, PrivateAttr, ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.model.scenario import Scenario
from wom_sim.model.scenario_fields import Count, Model, Name, Text, Whole
from wom_sim.model.scenario_file import read_source
from wom_sim.model.scenario_problems import Problem, Source, did_you_mean
from wom_sim.model.scenario_wording import problems_of


class StudyFile(Model):
    """A study of one scenario at many points: what all such studies have in common."""

    study: str = Field(description="kind of study")
    title: str = Field("", description="title of the study")
    scenario: Text = Field(description="path of the scenario, relative to this file")
    strategies: Annotated[list[Name], MinLen(1)] | None = Field(None, description="strategies to run; all if left out")
    worlds: Annotated[Count, Ge(1)] | None = Field(None, description="worlds per point; the scenario's if left out")
    seed: Annotated[Whole, Ge(0)] | None = Field(None, description="seed of the worlds; the scenario's if left out")
    engine: Literal["auto", "mesa", "array"] = Field("auto", description="same numbers, other speed")
    part: Annotated[Count, Ge(1)] | None = Field(None, description="runs per saved part; about a second's if left out")

    _source: Source = PrivateAttr(default_factory=lambda: Source(None))
    _scenario: Scenario | None = PrivateAttr(None)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a study from a YAML file; ScenarioError tells every mistake with its line."""
        return cls._from(read_source(Path(path)))

    @classmethod
    def parse(cls, mapping: Mapping[str, Any], base: str | Path = ".") -> Self:
        """Make a study from plain values; `base` is the folder that relative paths start from."""
        return cls._from(Source(copy.deepcopy(mapping), Path(base)))

    @classmethod
    def _from(cls, source: Source) -> Self:
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
        if isinstance(kind, str) and ours and kind not in ours and not did_you_mean(kind, ours):
            message = f"this is a study of another kind ({kind}), where {ours[0]} is expected"
            raise source.error([Problem(("study",), message, f"run it with: wom {kind}")])

    def with_keys(self, keys: Mapping[str, Any]) -> Self:
        """Return a checked copy with other values of some keys."""
        source = self._source
        typed = {**source.typed, **copy.deepcopy(dict(keys))}
        made = self._from(replace(source, typed=typed, changed=[*source.changed, *((key,) for key in keys)]))
        made._scenario = self._scenario
        return made

    @property
    def scenario_path(self) -> Path:
        """Path of the scenario."""
        return self._source.base / self.scenario

    def read_scenario(self) -> Scenario:
        """Return the scenario, as it was given or from its file."""
        if self._scenario is not None:
            return self._scenario
        path = self.scenario_path
        if not path.is_file():
            raise self.error(("scenario",), f"there is no file {path}", "it is relative to the study file")
        return Scenario.read(path)

    def error(self, path: tuple[str, ...], message: str, hint: str = "") -> ScenarioError:
        """Return an error about one key, with its line in the file."""
        return self._source.error([Problem(path, message, hint)])
