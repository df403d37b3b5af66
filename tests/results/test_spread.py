"""Word of mouth as tables: generations of known trees, and their ratios with intervals that cover."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.results.tables import generations
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import PLAIN, Sampling, ratio_interval
from wom_sim.studies.compare.answer import Comparison, compare

TIES = {"path": [("ann", "bob"), ("bob", "cid"), ("cid", "dan")], "star": [("ann", leaf) for leaf in ("x", "y", "z")]}
KNOWN = {
    "path": ([1, 1, 1, 1], [1, 1, 1, 0], ["ann", "bob", "cid", "dan"], [-1, 0, 1, 2]),
    "star": ([1, 3], [3, 0], ["ann", "x", "y", "z"], [-1, 0, 0, 0]),
}


def certain(folder: Path, shape: str) -> Scenario:
    """Ann gets a sample, and everybody tells every friend at once."""
    (folder / "ties.csv").write_text("\n".join(",".join(tie) for tie in TIES[shape]) + "\n", encoding="utf-8")
    gift = {"kind": "samples", "content": "film", "on": "2027-03-01", "who": {"ids": ["ann"]}, "number": 1}
    plain: dict[str, Any] = {
        "name": shape, "dates": {"start": "2027-03-01", "end": "2027-03-12"},
        "market": {"network": {"file": str(folder / "ties.csv")}},
        "sharing": {"contact": 1, "hub_attenuation": 0}, "brands": {"shop": {}},
        "contents": {"film": {"attract": 1, "share": 1}}, "plan": {"gift": gift}, "strategies": {"gift": ["gift"]},
    }  # fmt: skip
    return Scenario.parse(plain)


@pytest.mark.parametrize("shape", TIES)
def test_known_trees(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Comparison, "figures", lambda _: {})
    found = compare(certain(tmp_path, shape), worlds=3)
    read = ws.read(found.save(tmp_path / "out"))
    people, ratios, persons, parents = KNOWN[shape]
    rows = read.generations[read.generations["strategy"] == "gift"]
    assert rows["people"].tolist() == people
    assert rows["reproduction"].tolist() == rows["low"].tolist() == rows["high"].tolist() == ratios
    assert {*rows["worlds"], *rows["alive"]} == {3}
    tree = read.cascades
    assert {*tree["strategy"]} == {"gift"}  # nothing has no cascades
    assert (tree["person"].tolist(), tree["parent"].tolist()) == (persons, parents)
    assert tree["depth"].tolist() == [g for g, many in enumerate(people) for _ in range(many)]
    assert {*tree["content"]} == {"film"}
    assert np.diff(tree["tick"]).min() >= 0
    nothing = read.generations[read.generations["strategy"] == "nothing"]
    assert nothing["people"].tolist() == [0]
    assert math.isnan(nothing["reproduction"].item())


def test_generations_of_worlds_that_end_sooner() -> None:
    table = generations({"plan": [np.array([2, 4, 2]), np.array([2]), np.zeros(0, np.int64)]}, scale=10)
    assert table["people"].tolist() == pytest.approx([40 / 3, 40 / 3, 20 / 3])
    assert table["alive"].tolist() == [2, 1, 1]
    assert table["reproduction"].tolist() == [1, 0.5, 0]
    assert (table["low"] <= table["reproduction"]).all()
    assert table["low"].min() == 0


def test_ratios_of_means_cover() -> None:
    """Poisson children of Poisson parents: R of each is 0.7, and the interval has it in 95 % of the studies."""
    dice = np.random.default_rng(5)
    parents = dice.poisson(20, (2_000, 40))
    children = dice.poisson(0.7 * parents)
    studies = [ratio_interval(c, p) for c, p in zip(children, parents, strict=True)]
    covered = np.mean([abs(ratio - 0.7) <= half for ratio, half in studies])
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2_000)


def test_ratios_at_the_edges() -> None:
    assert all(map(math.isnan, ratio_interval([0, 0], [0, 0])))
    assert ratio_interval([2, 4], [1, 2]) == (2, 0)
    ratio, half = ratio_interval([3], [2])
    assert (ratio, math.isnan(half)) == (1.5, True)
    many, grouped = np.arange(8.0), np.ones(8)
    assert ratio_interval(many, grouped, Sampling(groups=2))[1] > ratio_interval(many, grouped, PLAIN)[1]
