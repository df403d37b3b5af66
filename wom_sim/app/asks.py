"""What the desk may be asked, each a study that exists: the ranking in finer and finer steps, credit, money, doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from typing import Any

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.attribute.answer import Attribution, attribute
from wom_sim.studies.compare.answer import Comparison, compare, comparison
from wom_sim.studies.compare.ignorance import drawn_from
from wom_sim.studies.compare.perform import shown_strategies
from wom_sim.studies.optimize.answer import optimize
from wom_sim.studies.tipping.answer import Tipping, tipping
from wom_sim.worlds.fleet import Progress, run_worlds

FIRST, MORE = 10, 50
"""Worlds of the first look, and of the second."""

CREDIT_WORLDS, MONEY_WORLDS, MONEY_TRIALS, DOUBT_WORLDS, CRISIS_WORLDS = 20, 10, 20, 10, 20

CLAIM = "rumour"
"""How the crisis of the desk is called."""


def small(progress: Progress) -> Comparison:
    """A comparison that takes no time."""
    with as_file(files("wom_sim").joinpath("templates", "launch.yaml")) as path:
        scenario = Scenario.read(path)
    less = {"market.simulate": 300, "uncertainty": {"worlds": 2, "presets": "value"}}
    return compare(scenario.with_changes(less), engine="array", progress=progress)


def looks(scenario: Scenario) -> list[Scenario]:
    """The scenario as it is looked at step by step: few worlds, more, all, and all with what is not known drawn anew.

    The last one is the scenario itself, so that its ranking is that of ``wom compare``.
    """
    settings = scenario.uncertainty
    plain = {"seed": settings.seed, "presets": "value"}
    counts = [worlds for worlds in (FIRST, MORE) if worlds < settings.worlds]
    whole = settings.graphs == 1 and settings.until is None and not settings.eliminate
    counts += [settings.worlds] if whole and settings.presets != "value" and drawn_from(scenario) else []
    steps = [scenario.with_changes({"uncertainty": {**plain, "worlds": worlds}}) for worlds in counts]
    return [*steps, scenario]


def ranking(scenario: Scenario, progress: Progress) -> Iterator[Comparison]:
    """The strategies compared, finer with every step."""
    steps = looks(scenario)
    ready = prepare(steps[0])
    for step in steps:
        progress(0, 0)  # whoever needs it more goes first
        here = replace(ready, scenario=step)
        if step is steps[0] is not scenario:
            yield at_a_glance(here, progress)
        else:
            yield compare(here, engine="array", progress=progress)


def at_a_glance(ready: Prepared, progress: Progress) -> Comparison:
    """A comparison for the eye alone: without what its tables are made of, which takes a tenth of the time."""
    names, settings = shown_strategies(ready.scenario, None), ready.scenario.uncertainty
    records = run_worlds(
        ready, names, worlds=settings.worlds, seed=settings.seed, engine="array", progress=progress
    )  # fmt: skip
    return comparison(ready, "array", names, records)


def credit(scenario: Scenario, strategy: str, progress: Progress) -> Attribution:
    """Who deserves the credit of a strategy's orders."""
    return attribute(scenario, strategy, worlds=CREDIT_WORLDS, engine="array", progress=progress)


def next_money(scenario: Scenario, strategy: str, progress: Progress) -> Any:
    """Where the money of a strategy brings most, and the next of it."""
    return optimize(
        scenario, strategy, worlds=MONEY_WORLDS, trials=MONEY_TRIALS, engine="array", progress=progress
    )  # fmt: skip


def doubt(scenario: Scenario, progress: Progress) -> Tipping:
    """At which value of each number another strategy would be the best."""
    return tipping(scenario, worlds=DOUBT_WORLDS, engine="array", progress=progress)


def with_crisis(scenario: Scenario, on: date, starts_with: float, *, invented: bool) -> Scenario:
    """The scenario with a claim that comes for certain, in worlds enough to see what it does."""
    claim = {"on": on, "starts_with": starts_with, "invented": invented, "chance": 1}
    plain = {"seed": scenario.uncertainty.seed, "presets": "value", "worlds": CRISIS_WORLDS}
    return scenario.with_changes({"crisis": {CLAIM: claim}, "uncertainty": plain})


def crisis(scenario: Scenario, progress: Progress) -> Comparison:
    """The strategies compared where it comes; see :func:`with_crisis`."""
    return compare(scenario, engine="array", progress=progress)
