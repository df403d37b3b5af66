"""How figures look: one colour for each strategy, and no matplotlib before one is made."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import wom_sim
from wom_sim.show import figures as p

HOUSE = Path(wom_sim.__file__).parent


def test_a_strategy_keeps_its_colour():
    tints = p.colours(["mix", "b", "Paid", "a"])
    assert tints == p.colours(["a", "Paid", "mix", "b"])
    assert len(set(tints.values())) == 4
    assert tints["Paid"] == p.KNOWN_COLOURS["paid"]


def test_importing_the_module_leaves_matplotlib_alone():
    code = "import sys, wom_sim.show.figures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


PLOTS = [f"wom_sim.studies.{path.parent.name}.plots" for path in sorted((HOUSE / "studies").glob("*/plots.py"))]


def test_every_figure_is_a_function_of_axes_that_returns_them():
    assert len(PLOTS) > 6
    for name in PLOTS:
        module = import_module(name)
        own = [one for one in vars(module).values() if inspect.isfunction(one) and one.__module__ == name]
        told = {one.__name__: inspect.signature(one) for one in own if not one.__name__.startswith("_")}
        assert told["drawings"].return_annotation == "dict[str, Draw]", name
        drawn = [one for one, how in told.items() if "ax" in how.parameters and how.return_annotation == "Axes"]
        assert drawn, name
        assert not [one for one, how in told.items() if "Figure" in str(how.return_annotation)], name
