"""How figures look: one colour for each strategy, and no matplotlib before one is made."""

from __future__ import annotations

import subprocess
import sys

from wom_sim.show import figures as p


def test_a_strategy_keeps_its_colour():
    tints = p.colours(["mix", "b", "Paid", "a"])
    assert tints == p.colours(["a", "Paid", "mix", "b"])
    assert len(set(tints.values())) == 4
    assert tints["Paid"] == p.KNOWN_COLOURS["paid"]


def test_importing_the_module_leaves_matplotlib_alone():
    code = "import sys, wom_sim.show.figures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
