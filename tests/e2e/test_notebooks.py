"""The notebooks are run in a kernel, from top to bottom, as Jupyter runs them; the extra ``[notebooks]`` brings it."""

from __future__ import annotations

import re
import resource
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "experiments" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
MOST_SECONDS = 60.0
"""Of the processor, all of a notebook's processes together."""


def cells(path: Path) -> Any:
    jupytext = pytest.importorskip("jupytext", reason="the extra [notebooks] installs it")
    return jupytext.read(path)


def executed(path: Path) -> tuple[Any, float]:
    """A notebook as a kernel leaves it, and the processor seconds that it took."""
    client = pytest.importorskip("nbclient", reason="the extra [notebooks] installs it")
    notebook, before = cells(path), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    client.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of Jupyter's own parts
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path) -> None:
    notebook, seconds = executed(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    shown = [(kind, text) for output in outputs for kind, text in output.get("data", {}).items()]
    assert sum(kind == "image/png" or "<svg" in text or "<img" in text for kind, text in shown) >= 2  # figures
    assert sum(kind == "text/html" and "<table" in text for kind, text in shown) >= 1
    assert sum(len(cell.outputs) > 0 for cell in code) > len(code) // 2
    assert seconds <= MOST_SECONDS


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_that_breaks_is_seen_to(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("# %%\nimport wom_sim as ws\n\n# %%\nws.run('nowhere.yaml')\n")
    with pytest.raises(Exception, match=r"nowhere\.yaml"):
        executed(tmp_path / "broken.py")


def test_every_user_has_a_notebook() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["researcher", "strategist", "teacher"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_come_from_cells(path: Path) -> None:
    """Text says no result: no decimals, no percentages, nothing of two digits but thresholds and years."""
    blocks = re.findall(r"^# %% \[markdown\]\n((?:#.*\n)+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(blocks) >= 4
    assert [number for text in blocks for number in re.findall(r"\d[\d.,]*\d|\d ?%", text) if number != "99"] == []
