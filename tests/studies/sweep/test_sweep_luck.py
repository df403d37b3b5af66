"""The best of many points with a world or two each is partly the luckiest, and the sweep says so."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import wom_sim as ws
from wom_sim.cli import parser
from wom_sim.studies.command import read_scenario

CLASSROOM = Path(__file__).parents[3] / "configs" / "classroom.yaml"
CURSE = "partly the luckiest (the winner's curse)"


def swept(folder: Path, points: int, worlds: int) -> ws.Sweep:
    values = [round(0.05 * k, 2) for k in range(1, points + 1)]
    vary = {"sharing.contact": values, "brands.album.visits_per_day": ["1%"]}
    study = {"study": "sweep", "scenario": str(CLASSROOM), "strategies": ["poster"], "worlds": worlds, "vary": vary}
    return ws.sweep(study, out=folder, metric="reach")


def test_the_best_of_many_single_worlds_is_offered_fresh_ones(tmp_path):
    """The command runs that very point, with another seed."""
    found = swept(tmp_path / "out", 12, 1)
    lines = found.text().splitlines()
    said = " ".join(" ".join(lines).split())
    assert f"The best of 12 with one world each is {CURSE}" in said
    options = parser().parse_args(shlex.split(lines[-1])[1:])
    again, best = read_scenario(options), found.best()[0]
    assert again.sharing.contact == best.values["sharing.contact"]
    assert again.uncertainty.seed == found.plan.job.seed + 1
    assert options.worlds == 100


@pytest.mark.parametrize(("points", "worlds", "warned"), [(12, 2, True), (3, 1, False), (8, 6, False)])
def test_few_points_or_several_worlds_are_not_warned_of(points, worlds, warned, tmp_path):
    assert (CURSE in swept(tmp_path / "out", points, worlds).text()) == warned
