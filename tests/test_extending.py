"""What the chapter *Extend it* of the guide says is all that it takes, carried out in a scratch copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the package beside its scenarios; machine code comes along, so that little is compiled anew."""
    for folder in ("wom_sim", "configs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def insert(path: Path, after: str, line: str) -> int:
    """Put a line after every one that ends so, as far indented; how often."""
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [k for k, one in enumerate(lines) if one.endswith(after)]
    for k in reversed(places):
        lines.insert(k + 1, lines[k][: len(lines[k]) - len(lines[k].lstrip())] + line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(places)


def said(root: Path, code: str) -> Any:
    """What Python prints as JSON when it runs with the copy."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


RAIN = '''"""On rainy days people have other worries: whatever they are shown or told is felt less."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim.reading.fields import Model, Probability

KEY = "rain"
STATE: dict[str, Any] = {}


class Spec(Model):
    """When it rains, and how much less is felt then."""

    days: tuple[int, ...] = Field((), description="days of the calendar on which it rains, from 1")
    felt: Probability = Field(0.5, description="share of the effect that is left on a rainy day")


class Constants(NamedTuple):
    """By tick: what is left of every effect."""

    left: Any


def constants(setting: Any) -> Constants:
    """Exactly 1 on every day without rain."""
    spec = setting.specs.get(KEY, Spec())
    return Constants(np.array([spec.felt if tick in spec.days else 1.0 for tick in range(setting.ticks + 1)]))


def felt(weight: float, world: Any) -> float:
    """What is left today of the weight of an exposure."""
    return weight * float(world.on.rain.left[world.tick])
'''

COMPARE_RAIN = """
import json
import wom_sim as ws
told = ws.Scenario.read("configs/classroom.yaml")
dry, rainy = ([told.with_changes({"rain": {"days": days, "felt": 0.1}}) for days in ([99], list(range(1, 21)))])
runs = [ws.run(one, "connected", engine="ENGINE") for one in (told, dry, rainy)]
print(json.dumps([run.ledger.to_json() for run in runs]))
"""


@pytest.mark.parametrize("engine", ["mesa", pytest.param("array", marks=pytest.mark.slow)])  # which compiles it
def test_a_behaviour_is_a_file_and_a_few_lines(scratch: Path, engine: str) -> None:
    package = scratch / "wom_sim"
    (package / "behaviour" / "rain.py").write_text(RAIN, encoding="utf-8")
    assert insert(package / "behaviour" / "__init__.py", "    press,", "rain,") == 2
    field = 'rain: behaviour.rain.Spec = Field(behaviour.rain.Spec(), description="rainy days")'
    assert insert(package / "scenario" / "scenario.py", 'how soon people tire of being shown the same")', field) == 1
    call = "weight = behaviour.rain.felt(weight, world)"
    assert insert(package / "engine" / "act.py", "behaviour.wear.felt(weight, items, c, world.brands[b], world)", call)
    told, dry, rainy = said(scratch, COMPARE_RAIN.replace("ENGINE", engine))
    assert told == dry == unchanged(engine)
    assert len(rainy) < len(told)


def unchanged(engine: str) -> str:
    """The ledger of the package as it is."""
    import wom_sim as ws

    told = ws.Scenario.read(ROOT / "configs" / "classroom.yaml")
    return str(ws.run(told, "connected", engine=engine).ledger.to_json())  # type: ignore[arg-type]
