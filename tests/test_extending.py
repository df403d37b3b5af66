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


PATIENCE = {
    "__init__.py": '"""How long one has to wait."""\n',
    "answer.py": '''"""On which day half of those who are ever reached have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wom_sim.results.answer import Filed, frame
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Patience(Filed):
    """The day, of each world."""

    room = "patience"
    holds = "days.csv"

    days: list[int]

    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"days": self.days}

    def files(self) -> dict[str, Any]:
        """The days."""
        return {"days.csv": frame({"day": self.days})}


def patience(scenario: Scenario, strategy: str, *, worlds: int = 3, progress: Any = None) -> Patience:
    """Wait in some worlds."""
    worlds = range(worlds)
    return Patience([int(run(scenario, strategy, world=k).summary()["tick_half_reach"]) for k in worlds])
''',
    "words.py": '''"""What is said of patience."""

from wom_sim.studies.patience.answer import Patience


def text(answer: Patience) -> str:
    """All of it."""
    return f"Half of the reach is there on day {max(answer.days)} at the latest."
''',
    "verb.py": '''"""``wom patience``."""

from wom_sim.studies.command import SCENARIO, Reply, Typed, count, given, of_strategy, option, out, saved, strategy

HELP = "say how long one has to wait"
FRONT = "SCENARIO NAME", "on which day half of the reach is there"
OPTIONS = (*SCENARIO, *strategy("strategy to wait for"), option("--worlds", type=count, default=3), out())


def ask(options: Typed) -> Reply:
    """Wait, and save."""
    from wom_sim.studies.patience.answer import patience

    return saved(*of_strategy(options, patience, "-patience", **given(options, "worlds")))
''',
}

WAIT = """
import contextlib, io, json
import wom_sim as ws
from wom_sim.cli import main
found = ws.patience(ws.Scenario.read("configs/classroom.yaml"), "connected", worlds=2)
said = []
for typed in (["patience", "configs/classroom.yaml", "connected", "--worlds", "2"], ["--help"]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(typed)
    said.append(out.getvalue())
print(json.dumps([found.data(), *said]))
"""


def test_a_question_is_a_folder_and_a_line(scratch: Path) -> None:
    studies = scratch / "wom_sim" / "studies"
    (studies / "patience").mkdir()
    for name, text in PATIENCE.items():
        (studies / "patience" / name).write_text(text, encoding="utf-8")
    line = 'Question("patience", "Decide", ("answer.Patience", "answer.patience")),'
    assert insert(studies / "questions.py", '("answer.Lift", "answer.lift")),', line) == 1
    data, told, front = said(scratch, WAIT)
    assert 1 <= min(data["days"]) <= max(data["days"]) <= 20
    folder = Path("results") / "classroom-patience"
    last = f"Half of the reach is there on day {max(data['days'])} at the latest.\n"
    assert told == f"{last}\nSaved  {folder}/  days.csv\nTo show it:  wom report {folder}\n"
    assert (scratch / folder / "answer.txt").read_text(encoding="utf-8") == last
    files = {"answer.txt", "days.csv", "codebook.csv", "provenance.json"}
    assert {path.name for path in (scratch / folder).iterdir()} == files
    assert "            wom patience SCENARIO NAME   on which day half of the reach is there\n" in front
