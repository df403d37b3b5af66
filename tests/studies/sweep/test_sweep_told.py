"""Sweeps: what is known and what is not, equal points, what ranks, parts that cannot be read, pointers to mistakes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

import wom_sim as ws
from tests.stand_in import known
from wom_sim.errors import InputError, ScenarioError
from wom_sim.scenario.study import KINDS_OF_STUDY, Study
from wom_sim.studies.calibrate.study import CalibrateStudy
from wom_sim.studies.optimize.study import OptimizeStudy
from wom_sim.studies.sensitivity.study import SensitivityStudy
from wom_sim.studies.sweep.answer import Sweep, sweep
from wom_sim.studies.sweep.design import Points
from wom_sim.studies.sweep.means import PointRow
from wom_sim.studies.sweep.plan import make_plan
from wom_sim.studies.sweep.plots import shortened
from wom_sim.studies.sweep.words import text as sweep_text

CLASSROOM = Path(__file__).parents[3] / "configs" / "classroom.yaml"
CONTACT, LINK, FIRST = "sharing.contact", "sharing.link", "plan.random_three.who"
Plain = dict[str, Any]


def study(**changes: Any) -> Plain:
    """A small study of one strategy with other values; None leaves a key out."""
    small: Plain = {
        "study": "sweep", "scenario": str(CLASSROOM), "vary": {CONTACT: ["10%", "60%"]},
        "strategies": ["random"], "worlds": 6, "engine": "array", "metrics": ["reach", "shares"],
    }  # fmt: skip
    return {key: value for key, value in {**small, **changes}.items() if value is not None}


# ---------------------------------------------------------------- what is known


def test_a_mean_that_is_not_known_stops_nothing(tmp_path: Path) -> None:
    rule = {"metric": "cac_of_all_orders", "half_width": "90%", "at_least": 2}
    done = sweep(study(strategies=["nothing"], metrics=["reach"], early_stop=rule), out=tmp_path / "out")
    assert done.runs == 2 * 6
    assert "cac_of_all_orders is n/a in every run, so it stopped none early." in done.text()
    assert "left out" not in done.text()


def test_as_many_worlds_as_asked_for_must_have_a_number(tmp_path: Path) -> None:
    rule = {"metric": "cac_of_all_orders", "half_width": 1e9, "at_least": 3}
    done = sweep(study(metrics=["cac_of_all_orders", "reach"], worlds=30, early_stop=rule), out=tmp_path / "out")
    table = done.table()
    unknown = int(table["cac_of_all_orders"].isna().sum())
    assert unknown > 0, "the seed gives worlds without orders"
    for _, cell in table.groupby("point"):
        known = [int(cell["cac_of_all_orders"][:stop].notna().sum()) for stop in range(3, len(cell) + 1, 3)]
        assert [number >= 3 for number in known] == [False] * (len(known) - 1) + [True]
    assert (
        f"cac_of_all_orders is n/a in {unknown} of {len(table)} runs; means and early stop rest on the others."
        in sweep(
            study(metrics=["cac_of_all_orders", "reach"], worlds=30, early_stop=rule),
            out=tmp_path / "out",
            metric="cac_of_all_orders",
        ).text()
    )


ROW = PointRow(0, 0, "paid", {"a": 1}, 20, 0, 12.0, 1.0)


def of(*rows: PointRow, best: list[PointRow], networks: int = 1, planned: int = 60, **facts: Any) -> Sweep:
    """A sweep of some points, of which these are the best."""
    job, points = SimpleNamespace(seed=7, engine="array"), Points.of(("a",), [(1,), (2,)])
    plan = SimpleNamespace(job=job, points=points, strategies=("paid",), worlds=20, draws=networks, runs=planned)
    given: Plain = {
        "title": "Title", "metric": "reach", "runs": 40, "stops_by": "", "unknown": lambda _: {},
        "first_error": lambda _: "ValueError: no", "errors": sum(row.failed for row in rows),
    }  # fmt: skip
    return known(Sweep, plan=plan, rows=list(rows), best=lambda _: best, **{**given, **facts})


def test_runs_left_out_because_all_failed_are_no_known_points() -> None:
    failed = PointRow(1, 0, "paid", {"a": 2}, 20, 20, float("nan"), float("nan"))
    assert "known well enough before.\n" in sweep_text(of(ROW, best=[ROW]))
    assert "known well enough before, or had failed in every run." in sweep_text(of(ROW, failed, best=[ROW]))


def test_runs_without_a_number_are_told() -> None:
    assert "n/a" not in sweep_text(of(ROW, best=[ROW], unknown=lambda _: {"reach": 0}))
    said = sweep_text(of(ROW, best=[ROW], unknown=lambda _: {"reach": 3}))
    assert "reach is n/a in 3 of 40 runs; means rest on the others." in said


# ---------------------------------------------------------------- equal points


@pytest.mark.parametrize("kind", ["latin_hypercube", "random", "sobol"])
def test_equal_points_are_told_once(kind: str, tmp_path: Path) -> None:
    axes = {CONTACT: {"from": "0%", "to": "100%", "steps": 2}, "sharing.decay": ["50%", 0.5]}
    done = sweep(study(vary=axes, design={kind: 8}), out=tmp_path / "out")
    assert len(done.plan.points) == 8
    assert "8 points (2 different) × 1 strategy" in done.text()
    assert len({tuple(row.values.values()) for row in done.best()}) == len(done.best()) == 2
    assert done.data()["different_points"] == 2
    assert "not told apart" not in done.text()


def test_points_of_a_grid_are_different(tmp_path: Path) -> None:
    assert "different" not in sweep(study(worlds=1), out=tmp_path / "out").text()
    assert make_plan(Study.parse(study(vary=None, networks={"degree_null": 1}))).points.different == 1


# ---------------------------------------------------------------- what ranks


def without_goals(folder: Path) -> str:
    file = folder / "class.yaml"
    file.write_text(ws.Scenario.read(CLASSROOM).with_changes({"goals": {}}).to_yaml())
    return str(file)


def test_a_metric_that_is_0_everywhere_does_not_rank(tmp_path: Path) -> None:
    file = without_goals(tmp_path)
    trials = {f"plan.{samples}_three.trial": [0] for samples in ("random", "friends", "connected")}
    axes = {CONTACT: ["10%", "60%"], "contents.stickers.visit": [0], **trials}
    given = study(scenario=file, vary=axes, metrics=["conversions", "reach"])
    done = sweep(given, out=tmp_path / "out")
    assert done.metric == "reach"
    assert "conversions: 0 or n/a in every run, so points are ranked by reach." in done.text()
    asked = sweep(given, out=tmp_path / "out", metric="conversions")
    assert "Nothing to rank by: conversions is 0 everywhere. --metric names another." in asked.text()
    assert "0 ± 0" not in asked.text()
    both = sweep({**given, "metrics": ["conversions", "visits"]}, out=tmp_path / "both")
    assert both.metric == "conversions"


def test_the_first_choice_ranks_where_it_says_something(tmp_path: Path) -> None:
    given = study(scenario=without_goals(tmp_path), metrics=["reach", "conversions"], vary={CONTACT: ["60%"]})
    done = sweep(given, out=tmp_path / "out")
    assert done.metric == "conversions"
    assert "ranked by" not in done.text()


# ---------------------------------------------------------------- points as changes


def test_a_row_is_a_run_of_its_points_changes(tmp_path: Path) -> None:
    axes = {LINK: ["noisy_or", {"step": {"count": 2}}], CONTACT: ["60%"]}
    done = sweep(study(vary=axes, metrics=["reach"], worlds=2), out=tmp_path / "out")
    table, scenario = done.table(), ws.Scenario.read(CLASSROOM)
    assert json.loads(table[LINK].iloc[-1]) == {"step": {"count": 2}}
    assert done.changes(1) == {LINK: {"step": {"count": 2}}, CONTACT: "60%"}
    for row in table.to_dict("records"):
        changed = scenario.with_changes(done.changes(row["point"]))
        assert ws.run(changed, row["strategy"], seed=7, world=row["world"]).summary()["reach"] == row["reach"]
    with pytest.raises(InputError, match=r"points are numbered from 0 to 1 \(got 2\)"):
        done.changes(2)


# ---------------------------------------------------------------- pointers to mistakes


def complaint(text: str, folder: Path) -> str:
    """What a study file's mistake is answered with."""
    file = folder / "study.yaml"
    file.write_text(f"study: sweep\nscenario: {CLASSROOM}\n{text}\n")
    with pytest.raises(ScenarioError) as found:
        make_plan(Study.read(file))
    return str(found.value)


@pytest.mark.parametrize("kind", ["my_name", "sweeep", 3, [1]])
def test_a_study_of_no_kind(kind: Any, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as found:
        Study.parse(study(study=kind))
    first, hint = str(found.value).splitlines()
    assert first == f"study: says what kind of study this is: sweep (got {kind!r})"
    assert hint.strip() == "hint: write study: sweep, and the name under title"


def test_a_study_of_another_kind() -> None:
    ours = {
        get_args(one.model_fields["study"].annotation)
        for one in (Study, SensitivityStudy, CalibrateStudy, OptimizeStudy)
    }
    assert ours == {(kind,) for kind in KINDS_OF_STUDY}
    for kind in set(KINDS_OF_STUDY) - {"sweep"}:
        with pytest.raises(ScenarioError, match=rf"another kind \({kind}\), where sweep is expected\n.*wom {kind}"):
            Study.parse(study(study=kind))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # the path is wrong, not the condition that spells it rightly
        ("vary:\n  sharing.decay: [1]\n  sharing.contcat: [10%]\nskip: contact > 9%",
         "study.yaml:5: vary.sharing.contcat: unknown key 'contcat' – did you mean 'contact'?"),
        ("vary:\n  sharing.decay: [1]\n  sharig.contact: [10%]\nskip: contcat > 9%",
         "study.yaml:5: vary.sharig.contact: unknown key 'sharig' – did you mean 'sharing'?"),
        ("vary:\n  sharing.contact: [10%]\n  plan.randm_three.who: [random]",
         "study.yaml:5: vary.plan.randm_three.who: unknown key 'randm_three' – did you mean 'random_three'?"),
        ("vary:\n  sharing.contact: [10%]\n  sharing.contact.x: [1]", "study.yaml:5: vary.sharing.contact.x: "),
        ("vary:\n  sharing.contact: [10%]\n  plan.random_three.whoo: [random]",
         "study.yaml:5: vary.plan.random_three.whoo: unknown key 'whoo' – did you mean 'who'?"),
        ("vary:\n  sharing.contact: [10%]\n  sharing.link: [noisy_or, {step: {cont: 2}}]",
         "study.yaml:5: vary.sharing.link: step.cont: unknown key 'cont'"),
        ("design: {list: [{sharing.contcat: 10%}]}\nskip: contact > 9%", "design: sharing.contcat: unknown key"),
        ("vary: {sharing.contact: [10%]}\nskip: contcat > 9%", "skip: unknown parameter 'contcat'"),
        ("vary: {}\nskip: contact > 9%\nnetworks: {degree_null: 1}",
         "skip: unknown parameter 'contact' in 'contact > 9%': nothing varies here"),
        # what a condition leaves out need not be possible
        ("vary: {sharing.contact: [10%, 900%]}\nskip: contact > 1", ""),
    ],
)  # fmt: skip
def test_pointers(text: str, said: str, tmp_path: Path) -> None:
    if said:
        assert said in re.sub(r":(\d+):\d+:", r":\1:", complaint(text, tmp_path))
    else:
        make_plan(Study.parse(study(vary={CONTACT: ["10%", "900%"]}, skip="contact > 1")))


# ---------------------------------------------------------------- figures


def drawn(folder: Path, **changes: Any) -> list[Any]:
    """The panels of a small sweep's figure."""
    done = sweep(study(worlds=1, metrics=["reach"], **changes), out=folder)
    return [axes for axes in done.plot().figure.axes if axes.get_visible() and axes.axison]


def joined(axes: Any) -> bool:
    """Whether a line leads from one value to another at another height."""
    lines = [line.get_xydata() for line in axes.get_lines() if line.get_linestyle() not in ("None", "none", "")]
    return any(len({y for _, y in line}) > 1 for line in lines)


RANGE = {"from": "2%", "to": "90%"}


def test_numbers_of_a_grid_are_joined_and_categories_are_not(tmp_path: Path) -> None:
    axes = {CONTACT: {**RANGE, "steps": 4}, LINK: ["noisy_or", "linear", {"step": {"count": 2}}]}
    numbers, categories = drawn(tmp_path / "out", vary=axes, networks={"degree_null": 1})
    assert joined(numbers)
    assert not joined(categories)
    said = [label.get_text() for label in categories.get_xticklabels()]
    assert said == ["noisy_or", "linear", "step: count:\n2"]


@pytest.mark.parametrize("points", [8, 32])
@pytest.mark.parametrize("steps", [{}, {"steps": 3}])
@pytest.mark.parametrize("kind", ["random", "latin_hypercube", "sobol"])
def test_points_that_were_drawn_are_not_joined(points: int, steps: Plain, kind: str, tmp_path: Path) -> None:
    axes = {CONTACT: {**RANGE, **steps}, "contents.stickers.share": {**RANGE, **steps}}
    panels = drawn(tmp_path / "out", vary=axes, design={kind: points})
    assert len(panels) == 2
    assert not any(map(joined, panels))


def test_listed_points_are_joined_along_one_parameter_alone(tmp_path: Path) -> None:
    both = [{CONTACT: share, "sharing.decay": 1 - share} for share in (0.1, 0.5, 0.9)]
    assert not any(map(joined, drawn(tmp_path / "two", vary=None, design={"list": both})))
    assert joined(drawn(tmp_path / "one", vary={CONTACT: [0.1, 0.5, 0.9]}, design="list")[0])


def test_long_names_are_short(tmp_path: Path) -> None:
    kinds = [{"kind": "holme_kim", "m": 3, "clustering": k / 10} for k in range(7)]
    (axes,) = drawn(tmp_path / "out", vary={"market.network": kinds})
    said = [label.get_text() for label in axes.get_xticklabels()]
    assert said[:2] == ["clustering: 0.0, kind:…", "clustering: 0.1, kind:…"]
    assert all(label.get_rotation() > 0 for label in axes.get_xticklabels())
    assert shortened(["12345", "123456"], 5) == ["12345", "1234…"]
    assert shortened(["123451", "123452"], 5) == ["…3451", "…3452"]
