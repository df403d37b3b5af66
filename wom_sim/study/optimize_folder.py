"""What every result folder of ``wom optimize`` holds: the scenario and the study as run, provenance, figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wom_sim.model.scenario_file import dump
from wom_sim.output import as_run, provenance
from wom_sim.study.optimize_case import Case


def made_of(aside: Path, case: Case, more: Mapping[str, Any]) -> None:
    """The scenario and the study as run, and their provenance: ``wom optimize FOLDER/study.yaml`` does it again."""
    scenario = as_run(case.scenario, worlds=case.worlds, seed=case.seed)
    settings = case.study.model_dump(mode="python", by_alias=True, exclude_none=True)
    settings |= {"scenario": "scenario.yaml", "worlds": case.worlds, "seed": case.seed}
    (aside / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    (aside / "study.yaml").write_text(dump(settings), encoding="utf-8")
    facts = {"study": "optimize", **provenance(scenario), "settings": settings, "engine": case.engine, **more}
    (aside / "provenance.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def draw(aside: Path, figures: Mapping[str, Any]) -> None:
    """Figures into their folder."""
    from wom_sim.show import plots

    for name, figure in figures.items():
        plots.save(figure, aside / "figures" / name)
