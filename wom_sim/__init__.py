"""wom_sim: how word spreads on a social network, and what the next euro is worth.

::

    import wom_sim as ws

    scenario = ws.Scenario.read("configs/launch.yaml")
    result = ws.run(scenario, strategy="earned", seed=7)
    comparison = ws.compare(scenario, worlds=200, seed=7, jobs=2)
    print(comparison.text())

Public names load what they need on first use, so that ``import wom_sim`` and ``wom --help`` stay quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from wom_sim.version import __version__ as __version__

if TYPE_CHECKING:
    from wom_sim import classic, metrics, rules, seeding
    from wom_sim.engines.agents import Consumer
    from wom_sim.errors import InputError, NetworkError, RunError, ScenarioError, WomError
    from wom_sim.ledger import Event, Medium
    from wom_sim.model.network import Network
    from wom_sim.model.scenario import Scenario
    from wom_sim.prepared import Prepared, prepare
    from wom_sim.runner import Result, run
    from wom_sim.study.attribute import Attribution, attribute
    from wom_sim.study.calibrate import Calibration, calibrate, fit
    from wom_sim.study.check import check
    from wom_sim.study.compare import Comparison, compare
    from wom_sim.study.goal_seek import GoalSeek
    from wom_sim.study.lift import Lift, lift
    from wom_sim.study.mmm import mmm
    from wom_sim.study.optimize import optimize
    from wom_sim.study.optimum import Optimum
    from wom_sim.study.pareto import Front
    from wom_sim.study.parity import parity
    from wom_sim.study.posterior import Posterior
    from wom_sim.study.posts import Stickiness, stickiness
    from wom_sim.study.presets import Presets, presets
    from wom_sim.study.read import Results, read
    from wom_sim.study.sensitivity import Sensitivity, sensitivity
    from wom_sim.study.sweep import Sweep, sweep
    from wom_sim.study.track import Tracking, track

_HOMES = {
    "Attribution": "study.attribute",
    "Calibration": "study.calibrate",
    "Comparison": "study.compare",
    "Consumer": "engines.agents",
    "Event": "ledger",
    "Front": "study.pareto",
    "GoalSeek": "study.goal_seek",
    "InputError": "errors",
    "Lift": "study.lift",
    "Medium": "ledger",
    "Network": "model.network",
    "NetworkError": "errors",
    "Optimum": "study.optimum",
    "Posterior": "study.posterior",
    "Prepared": "prepared",
    "Presets": "study.presets",
    "Result": "runner",
    "Results": "study.read",
    "RunError": "errors",
    "Scenario": "model.scenario",
    "ScenarioError": "errors",
    "Sensitivity": "study.sensitivity",
    "Stickiness": "study.posts",
    "Sweep": "study.sweep",
    "Tracking": "study.track",
    "WomError": "errors",
    "attribute": "study.attribute",
    "calibrate": "study.calibrate",
    "check": "study.check",
    "classic": "",
    "compare": "study.compare",
    "fit": "study.calibrate",
    "lift": "study.lift",
    "metrics": "",
    "mmm": "study.mmm",
    "optimize": "study.optimize",
    "parity": "study.parity",
    "prepare": "prepared",
    "presets": "study.presets",
    "read": "study.read",
    "run": "runner",
    "rules": "",
    "seeding": "",
    "sensitivity": "study.sensitivity",
    "stickiness": "study.posts",
    "sweep": "study.sweep",
    "track": "study.track",
}

__all__ = [
    "Attribution",
    "Calibration",
    "Comparison",
    "Consumer",
    "Event",
    "Front",
    "GoalSeek",
    "InputError",
    "Lift",
    "Medium",
    "Network",
    "NetworkError",
    "Optimum",
    "Posterior",
    "Prepared",
    "Presets",
    "Result",
    "Results",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Stickiness",
    "Sweep",
    "Tracking",
    "WomError",
    "attribute",
    "calibrate",
    "check",
    "classic",
    "compare",
    "fit",
    "lift",
    "metrics",
    "mmm",
    "optimize",
    "parity",
    "prepare",
    "presets",
    "read",
    "rules",
    "run",
    "seeding",
    "sensitivity",
    "stickiness",
    "sweep",
    "track",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wom_sim' has no attribute {name!r}")
    home = _HOMES[name]
    if not home:
        return importlib.import_module(f"wom_sim.{name}")
    return getattr(importlib.import_module(f"wom_sim.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
