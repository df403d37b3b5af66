"""What all answers about money in lines have in common: the case they are about, and what their folders hold of it."""

from __future__ import annotations

from typing import Any

from wom_sim.reading.yaml_file import dump
from wom_sim.results.answer import Filed
from wom_sim.results.folder import as_run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.search.case import Case, settings_of


class Placed(Filed):
    """An answer about the lines of one strategy."""

    room = "optimize"
    question = ""
    """Which of the questions, as the name of a result folder ends."""

    case: Case

    @property
    def name(self) -> str:
        """What the study is called."""
        return self.case.study.title or self.case.scenario.name

    @property
    def strategy(self) -> str:
        """The strategy whose money is placed."""
        return self.case.strategy

    @property
    def currency(self) -> str:
        """The scenario's money."""
        return self.case.scenario.money.currency

    @property
    def rest(self) -> float:
        """Money of the lines that keep it."""
        return self.case.rest

    @property
    def staying(self) -> list[str]:
        """Lines that keep their money."""
        return self.case.staying

    @property
    def worlds(self) -> int:
        """Fresh worlds that it was judged in."""
        return self.case.worlds

    @property
    def seed(self) -> int:
        """Seed of the worlds."""
        return self.case.seed

    @property
    def ending(self) -> str:
        """How the name of a result folder ends, after the scenario's."""
        return f"-optimize-{self.strategy}{self.question}"

    def brands(self) -> list[str]:
        """Those of the scenario."""
        return [*self.case.scenario.own_brands]

    def tables(self) -> dict[str, Any]:
        """Tables of the result folder by file name."""
        raise NotImplementedError

    def files(self) -> dict[str, Any]:
        """The tables, and the study as run."""
        return {**self.tables(), "study.yaml": dump(settings_of(self.case))}

    def as_run(self) -> Scenario:
        """The scenario as typed, with these worlds."""
        return as_run(self.case.scenario, worlds=self.worlds, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """How it was asked."""
        return {"settings": settings_of(self.case), "engine": self.case.engine}


def plan_file(case: Case, scenario: Scenario) -> str:
    """The scenario with its money moved, to run or compare as any other."""
    return as_run(scenario, worlds=case.worlds, seed=case.seed).to_yaml()
