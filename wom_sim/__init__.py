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

from wom_sim.studies import questions as _questions
from wom_sim.version import __version__ as __version__

# isort: off
if TYPE_CHECKING:
    from wom_sim import classic as classic, metrics as metrics, rules as rules, seeding as seeding
    from wom_sim.campaign.prepare import Prepared as Prepared, prepare as prepare
    from wom_sim.engine.agents import Consumer as Consumer
    from wom_sim.errors import (
        InputError as InputError,
        NetworkError as NetworkError,
        RunError as RunError,
        ScenarioError as ScenarioError,
        WomError as WomError,
    )
    from wom_sim.ledger import Event as Event, Medium as Medium
    from wom_sim.network.network import Network as Network
    from wom_sim.results.mesa_model import MesaModel as MesaModel, mesa_model as mesa_model
    from wom_sim.results.run import Result as Result, run as run
    from wom_sim.scenario.scenario import Scenario as Scenario
    from wom_sim.studies.attribute.answer import Attribution as Attribution, attribute as attribute
    from wom_sim.studies.calibrate.answer import Calibration as Calibration, calibrate as calibrate, fit as fit
    from wom_sim.studies.calibrate.posterior import Posterior as Posterior
    from wom_sim.studies.check.answer import check as check
    from wom_sim.studies.compare.answer import Comparison as Comparison, compare as compare
    from wom_sim.studies.explain.answer import Explanation as Explanation, explain as explain
    from wom_sim.studies.inspect.answer import Inspection as Inspection, inspect as inspect
    from wom_sim.studies.lift.answer import Lift as Lift, lift as lift
    from wom_sim.studies.optimize.answer import optimize as optimize
    from wom_sim.studies.optimize.front import Front as Front
    from wom_sim.studies.optimize.least import GoalSeek as GoalSeek
    from wom_sim.studies.optimize.split import Optimum as Optimum
    from wom_sim.studies.parity.answer import parity as parity
    from wom_sim.studies.posts.answer import Stickiness as Stickiness, stickiness as stickiness
    from wom_sim.studies.presets.answer import Presets as Presets, presets as presets
    from wom_sim.studies.read.answer import Results as Results, read as read
    from wom_sim.studies.replan.answer import Replan as Replan, replan as replan
    from wom_sim.studies.replay.answer import Replay as Replay, replay as replay
    from wom_sim.studies.run.mmm import mmm as mmm
    from wom_sim.studies.seeds.answer import Seeds as Seeds, seeds as seeds
    from wom_sim.studies.sensitivity.answer import Sensitivity as Sensitivity, sensitivity as sensitivity
    from wom_sim.studies.sweep.answer import Sweep as Sweep, sweep as sweep
    from wom_sim.studies.tipping.answer import Tipping as Tipping, tipping as tipping
    from wom_sim.studies.track.answer import Tracking as Tracking, track as track
# isort: on

_HOMES = {
    **_questions.homes(),
    "Consumer": "engine.agents",
    "Event": "ledger",
    "InputError": "errors",
    "Medium": "ledger",
    "MesaModel": "results.mesa_model",
    "Network": "network.network",
    "NetworkError": "errors",
    "Prepared": "campaign.prepare",
    "Result": "results.run",
    "RunError": "errors",
    "Scenario": "scenario.scenario",
    "ScenarioError": "errors",
    "WomError": "errors",
    "mesa_model": "results.mesa_model",
    "prepare": "campaign.prepare",
    "run": "results.run",
}

_MODULES = {
    "classic": "classic",
    "metrics": "metrics",
    "rules": "rules",
    "seeding": "seeding",
}

__all__ = sorted([*_HOMES, *_MODULES])  # noqa: PLE0605 (the names of questions stand in their list)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"wom_sim.{_MODULES[name]}")
    if name in _HOMES:
        return getattr(importlib.import_module(f"wom_sim.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'wom_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
