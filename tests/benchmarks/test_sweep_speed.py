"""A small sweep, measured as the large one is: what each further run costs beyond itself, in processor seconds."""

from __future__ import annotations

import time
from pathlib import Path

from sweep_speed import bare, study

from wom_sim.scenario.study import Study
from wom_sim.studies.sweep.answer import sweep
from wom_sim.studies.sweep.plan import make_plan

FEW, MANY, PART = 300, 1_200, 300
MOST = 0.6
"""A tenth is promised of long sweeps, with parts of thousands of runs; a shared machine adds noise."""


def seconds(runs: int, out: Path) -> float:
    began = time.process_time()
    assert sweep({**study(runs, 60, 1), "part": PART}, out=out).runs == runs
    return time.process_time() - began


def test_a_sweep_costs_little_beyond_its_runs(tmp_path: Path) -> None:
    seconds(FEW, tmp_path / "first")  # loads what is loaded once
    alone = bare(make_plan(Study.given(study(MANY, 60, 1))), MANY).processor * (MANY - FEW) / MANY
    assert seconds(MANY, tmp_path / "many") - seconds(FEW, tmp_path / "few") < (1 + MOST) * alone
