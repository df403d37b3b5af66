"""Results as data: every folder can be read, and says what its columns mean."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import wom_sim as ws
from wom_sim.errors import InputError
from wom_sim.results import codebook
from wom_sim.studies.compare.answer import Comparison
from wom_sim.version import MODEL


@pytest.fixture(scope="module")
def folders(classroom, tmp_path_factory) -> dict[str, Path]:
    """A result folder of every study, figures left out."""
    base, few = tmp_path_factory.mktemp("results"), {"strategies": ["poster", "random"]}
    draws = [classroom.with_changes({"sharing.contact": c}) for c in (0.2, 0.5, 0.6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Comparison, "figures", lambda _: {})
        patch.setattr(ws.Attribution, "figures", lambda _: {})
        made = {
            "compare": ws.compare(classroom, worlds=3, draws=draws, **few).save(base / "compare"),
            "networks": ws.compare(classroom, worlds=2, graphs=2, **few).save(base / "networks"),
            "rounds": ws.compare(classroom, worlds=40, eliminate=True, **few).save(base / "rounds"),
            "attribute": ws.attribute(classroom, "poster", worlds=2).save(base / "attribute"),
            "run": ws.run(classroom, "poster").save(base / "run"),
        }
    sweep = {
        "study": "sweep", "scenario": str(Path(__file__).parents[2] / "configs" / "classroom.yaml"),
        "vary": {"sharing.contact": [0.1, 0.2]}, "strategies": ["poster"], "worlds": 2,
    }  # fmt: skip
    ws.sweep(sweep, out=base / "sweep")
    return {**made, "sweep": base / "sweep"}


SORTS = ("day", "medium", "channel", "content", "line", "source")
COMPARED = {"summary", "goals", "runs", "generations", "cascades", "cascade_sizes", "by_day", "totals", "weekly"}
TABLES = {
    "compare": {*COMPARED, "draws", "drawn", "influences"},
    "networks": {*COMPARED, "networks"},
    "rounds": {*COMPARED, "dropped"},
    "attribute": {"credits", "worlds", "uplift"},
    "run": {"ledger", "daily", "summary", "totals", *(f"by_{what}" for what in SORTS)},
    "sweep": {"runs"},
}


@pytest.mark.parametrize("study", TABLES)
def test_every_folder_is_read_and_every_column_has_a_meaning(folders, study):
    found = ws.read(folders[study])
    assert set(found) == {*TABLES[study], "codebook"}
    told = found.codebook
    assert list(told.columns) == ["table", "column", "meaning", "unit"]
    listed = set(zip(told["table"], told["column"], strict=True))
    folder = folders[study]
    columns = {
        (path.relative_to(folder).as_posix(), name)
        for path in codebook.tables_in(folder)
        for name in found[path.stem].columns
    }
    assert listed == columns
    assert told[told["meaning"].isna()]["column"].tolist() == []
    assert all(isinstance(found[name], pd.DataFrame) and len(found[name]) for name in found)


def test_tables_are_tidy(folders, classroom):
    found = ws.read(str(folders["compare"]))
    assert found.runs is found["runs"]
    assert found.runs.groupby(["strategy", "world"]).size().eq(1).all()
    assert found.draws.groupby(["draw", "strategy", "world"]).size().eq(1).all()
    assert found.drawn.columns.tolist() == ["draw", "path", "value"]
    assert found.drawn["value"].tolist() == [0.2, 0.5, 0.6]
    assert found.provenance["study"] == "compare"
    assert repr(found).endswith(", ".join([*sorted(TABLES["compare"]), "codebook)"]))
    assert {"runs", "folder"} <= {*dir(found)}
    dropped = ws.read(folders["rounds"]).dropped
    assert dropped["strategy"].tolist() == ["random"]
    assert dropped["leader"].tolist() == ["poster"]


def test_every_metric_has_a_meaning(classroom):
    """Who adds a metric writes down what it means."""
    summary = ws.run(classroom, "poster").summary()
    assert [name for name in summary if name not in codebook.METRICS and not name.startswith("goal_")] == []
    assert [name for name, one in codebook.METRICS.items() if not one.meaning or not one.unit] == []


def test_what_is_unknown_is_left_empty(tmp_path):
    (tmp_path / "strange.csv").write_text("strategy,xyzzy\n")
    codebook.write_codebook(tmp_path)
    with (tmp_path / "codebook.csv").open() as file:
        assert list(csv.reader(file))[1:] == [
            ["strange.csv", "strategy", "name of the strategy", ""], ["strange.csv", "xyzzy", "", ""],
        ]  # fmt: skip


def test_a_folder_without_tables_gets_no_codebook(tmp_path):
    codebook.write_codebook(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.csv").write_text("")
    assert codebook.columns_of(tmp_path / "empty.csv") == []


def test_goals_and_paths_are_told_by_their_pattern():
    assert codebook.meaning_of("runs", "goal_reach").unit == "0 or 1"
    said = codebook.meaning_of("runs", "plan.ig_ads.budget").meaning
    assert said == "value of this key of the scenario; a mapping as JSON, see Sweep.changes(point)"
    assert codebook.meaning_of("runs", "cost") != codebook.meaning_of("summary", "cost")
    assert codebook.meaning_of("runs", "xyzzy") is None


def test_what_cannot_be_read(folders, tmp_path):
    with pytest.raises(InputError, match="is no result folder"):
        ws.read(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no tables"):
        ws.read(tmp_path)
    found = ws.read(folders["sweep"])
    with pytest.raises(AttributeError, match=r"no table 'summary': .*sweep has runs, codebook"):
        _ = found.summary
    with pytest.raises(KeyError):
        found["summary"]
    assert len(found) == 2
    (tmp_path / "x.csv").write_text("a\n1\n")
    assert ws.read(tmp_path).provenance == {}
    (tmp_path / "y.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"y\.parquet cannot be read"):
        ws.read(tmp_path)["y"]


def test_results_of_an_older_model_are_read_and_run_again_and_say_so(classroom, tmp_path, capsys):
    """Before the model had a version, provenance named none."""
    folder = ws.run(classroom, "poster").save(tmp_path / "old")
    facts = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert facts["model"] == MODEL
    del facts["model"]
    (folder / "provenance.json").write_text(json.dumps(facts), encoding="utf-8")
    said = f"was made by version 1 of the model; this is version {MODEL}, whose numbers differ"
    with pytest.warns(UserWarning, match=said):
        assert len(ws.read(folder).totals) > 0
    wom = [sys.executable, "-m", "wom_sim.cli"]
    again = subprocess.run(
        [*wom, "run", str(folder), "--strategy", "poster", "--json"], capture_output=True, text=True, check=True
    )
    assert again.stderr.count(said) == 1
    assert json.loads(again.stdout)["reach"] == ws.run(classroom, "poster").summary()["reach"]
