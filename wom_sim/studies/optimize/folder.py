"""What every result folder of ``wom optimize`` holds: the scenario and the study as run, provenance, figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wom_sim.reading.yaml_file import dump
from wom_sim.results.folder import as_run, provenance, write_provenance
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.case import Case


def made_of(aside: Path, case: Case, more: Mapping[str, Any]) -> None:
    """The scenario and the study as run, and their provenance: ``wom optimize FOLDER/study.yaml`` does it again."""
    scenario = as_run(case.scenario, worlds=case.worlds, seed=case.seed)
    study = case.study.with_settings(scenario="scenario.yaml", worlds=case.worlds, seed=case.seed)
    told = study.model_dump(mode="python", by_alias=True, exclude_none=True)
    settings = {key: value for key, value in told.items() if value not in ("", {}, [])}
    (aside / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    (aside / "study.yaml").write_text(dump(settings), encoding="utf-8")
    facts = {"study": "optimize", **provenance(scenario), "settings": settings, "engine": case.engine, **more}
    write_provenance(aside, facts)


def draw(aside: Path, figures: Mapping[str, Any]) -> None:
    """Figures into their folder."""
    from wom_sim.show import figures as plots

    for name, figure in figures.items():
        plots.save(figure, aside / "figures" / name)


def write_plan(aside: Path, case: Case, scenario: Scenario) -> None:
    """The scenario with its money moved, to run or compare as any other."""
    as_run_here = as_run(scenario, worlds=case.worlds, seed=case.seed)
    (aside / "optimised.yaml").write_text(as_run_here.to_yaml(), encoding="utf-8")
