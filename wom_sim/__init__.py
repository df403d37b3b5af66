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
    from wom_sim import classic, metrics, rules
    from wom_sim.campaign import seeding
    from wom_sim.campaign.prepare import Prepared, prepare
    from wom_sim.engine.agents import Consumer
    from wom_sim.errors import InputError, NetworkError, RunError, ScenarioError, WomError
    from wom_sim.ledger import Event, Medium
    from wom_sim.network.network import Network
    from wom_sim.results.run import Result, run
    from wom_sim.scenario.scenario import Scenario
    from wom_sim.studies.attribute.answer import Attribution, attribute
    from wom_sim.studies.calibrate.answer import Calibration, calibrate, fit
    from wom_sim.studies.calibrate.posterior import Posterior
    from wom_sim.studies.check.answer import check
    from wom_sim.studies.compare.answer import Comparison, compare
    from wom_sim.studies.lift.answer import Lift, lift
    from wom_sim.studies.mmm import mmm
    from wom_sim.studies.optimize.front import Front
    from wom_sim.studies.optimize.least import GoalSeek
    from wom_sim.studies.optimize.split import Optimum
    from wom_sim.studies.optimize.verb import optimize
    from wom_sim.studies.parity import parity
    from wom_sim.studies.posts.answer import Stickiness, stickiness
    from wom_sim.studies.presets.answer import Presets, presets
    from wom_sim.studies.read import Results, read
    from wom_sim.studies.sensitivity.answer import Sensitivity, sensitivity
    from wom_sim.studies.sweep.answer import Sweep, sweep
    from wom_sim.studies.tipping.answer import Tipping, tipping
    from wom_sim.studies.track.answer import Tracking, track

_HOMES = {
    "Attribution": "studies.attribute.answer",
    "Calibration": "studies.calibrate.answer",
    "Comparison": "studies.compare.answer",
    "Consumer": "engine.agents",
    "Event": "ledger",
    "Front": "studies.optimize.front",
    "GoalSeek": "studies.optimize.least",
    "InputError": "errors",
    "Lift": "studies.lift.answer",
    "Medium": "ledger",
    "Network": "network.network",
    "NetworkError": "errors",
    "Optimum": "studies.optimize.split",
    "Posterior": "studies.calibrate.posterior",
    "Prepared": "campaign.prepare",
    "Presets": "studies.presets.answer",
    "Result": "results.run",
    "Results": "studies.read",
    "RunError": "errors",
    "Scenario": "scenario.scenario",
    "ScenarioError": "errors",
    "Sensitivity": "studies.sensitivity.answer",
    "Stickiness": "studies.posts.answer",
    "Sweep": "studies.sweep.answer",
    "Tipping": "studies.tipping.answer",
    "Tracking": "studies.track.answer",
    "WomError": "errors",
    "attribute": "studies.attribute.answer",
    "calibrate": "studies.calibrate.answer",
    "check": "studies.check.answer",
    "compare": "studies.compare.answer",
    "fit": "studies.calibrate.answer",
    "lift": "studies.lift.answer",
    "mmm": "studies.mmm",
    "optimize": "studies.optimize.verb",
    "parity": "studies.parity",
    "prepare": "campaign.prepare",
    "presets": "studies.presets.answer",
    "read": "studies.read",
    "run": "results.run",
    "sensitivity": "studies.sensitivity.answer",
    "stickiness": "studies.posts.answer",
    "sweep": "studies.sweep.answer",
    "tipping": "studies.tipping.answer",
    "track": "studies.track.answer",
}

_MODULES = {
    "classic": "classic",
    "metrics": "metrics",
    "rules": "rules",
    "seeding": "campaign.seeding",
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
    "Tipping",
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
    "tipping",
    "track",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"wom_sim.{_MODULES[name]}")
    if name in _HOMES:
        return getattr(importlib.import_module(f"wom_sim.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'wom_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
