"""Faults that the fuzzer found, each on the command line: what ended in a traceback, a hang or a wrong word."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.cases import BESIDE
from fuzz.seeds import STUDIES, members, workbook, zipped
from fuzz.trial import lay
from wom_sim.cli import main


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    lay(tmp_path, BESIDE)
    return tmp_path


def test_a_workbook_that_names_no_main_part_is_damaged(capsys: pytest.CaptureFixture[str]) -> None:
    parts = members(workbook("ties"))
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"officeDocument", b"none")
    Path("ties.xlsx").write_bytes(zipped(parts))
    assert main(["run", "tiny.yaml", "a", "--set", "market={network: {file: ties.xlsx}}"]) == 2
    assert "cannot be read as a workbook: it is damaged" in capsys.readouterr().err


def test_what_is_fitted_to_workbooks_is_saved() -> None:
    Path("posts.xlsx").write_bytes(workbook("posts"))
    Path("counts.xlsx").write_bytes(workbook("counts"))
    Path("fit.yaml").write_text(STUDIES["calibrate"].replace("counts.csv", "counts.xlsx"))
    assert main(["calibrate", "--posts", "posts.xlsx", "--out", "posts"]) == 0
    assert main(["calibrate", "fit.yaml", "--jobs", "1", "--out", "fit"]) == 0
    for folder in ("posts", "fit"):
        assert '_sha256": "' in (Path(folder) / "provenance.json").read_text()
