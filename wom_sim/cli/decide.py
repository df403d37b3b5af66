"""Commands for a decision: who deserves credit, where the money should go, what the data say."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from wom_sim.cli.numbers import count, share, value, whole
from wom_sim.cli.options import (
    CORES,
    command,
    named_strategy,
    progress_bar,
    read_change,
    read_scenario,
    ready,
    result_folder,
    scenario_command,
    show,
)
from wom_sim.errors import InputError


def add_commands(commands: Any) -> None:
    """The commands of this group."""
    for add in (add_attribute, add_optimize, add_calibrate, add_track, add_lift):
        add(commands)


def add_attribute(commands: Any) -> None:
    """``wom attribute``."""
    attribute = scenario_command(commands, "attribute", attribute_credit, "say which media or lines deserve the credit")
    attribute.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy whose outcome is shared out")
    attribute.add_argument("--strategy", help="the same, as an option")
    attribute.add_argument("--by", choices=["media", "lines"], default="media", help="who shares it (default media)")
    attribute.add_argument("--metric", default="conversions", help="what is shared out: conversions (default) or reach")
    attribute.add_argument("--worlds", type=count, default=100, help="number of worlds (default 100)")
    attribute.add_argument("--orders", type=count, help="sample so many orders of arrival (default: exact to 8 lines)")
    attribute.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    attribute.add_argument("--out", type=Path, metavar="DIR", help="result folder")


def add_optimize(commands: Any) -> None:
    """``wom optimize``."""
    best = scenario_command(commands, "optimize", optimize_budget, "place a strategy's budget over its lines")
    best.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy whose money is placed")
    best.add_argument("--strategy", help="the same, as an option")
    best.add_argument("--budget", type=value, help="money for the whole strategy (default: what it costs now)")
    best.add_argument(
        "--objective", help="a metric, profit, or goal: the chance of the first goal (default conversions)"
    )
    best.add_argument("--goal", help="the chance of this instead, e.g. 'conversions >= 700'")
    best.add_argument(
        "--probability", type=value, help="the least budget that reaches the goal in so many worlds, e.g. 80%%"
    )
    best.add_argument("--pareto", metavar="A,B", help="the best compromises of two metrics, e.g. cost,conversions")
    best.add_argument("--worlds", type=count, help="fresh worlds to judge in (default: the scenario's)")
    best.add_argument("--trials", type=count, help="plans that the sampler tries (default 64)")
    best.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    best.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: in results/)")


def add_calibrate(commands: Any) -> None:
    """``wom calibrate``."""
    calibrate = command(commands, "calibrate", fit_parameters, "fit parameters to what was really counted")
    calibrate.add_argument("study", type=Path, nargs="?", metavar="STUDY", help="study file (YAML)")
    calibrate.add_argument("--posts", type=Path, metavar="FILE", help="stickiness from a platform's table of posts")
    calibrate.add_argument(
        "--attract", type=share, metavar="P", help="with --posts: attract where nobody counted views"
    )
    calibrate.add_argument("--seed", type=whole, help="seed of the worlds (default: the study's)")
    calibrate.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    calibrate.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/STUDY)")


def add_track(commands: Any) -> None:
    """``wom track``."""
    track = scenario_command(commands, "track", track_plan, "compare what was counted with the plan")
    track.add_argument(
        "actual", type=Path, metavar="ACTUAL", help="what was counted: CSV or XLSX with dates and counts"
    )
    track.add_argument("name", nargs="?", metavar="STRATEGY", help="the strategy that was run")
    track.add_argument("--strategy", help="the same, as an option")
    track.add_argument("--assume", action="append", metavar="PATH", help="an assumption that may have moved (repeat)")
    track.add_argument("--worlds", type=count, default=200, help="worlds of the plan (default 200)")
    track.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    track.add_argument("--out", type=Path, metavar="DIR", help="result folder")


def add_lift(commands: Any) -> None:
    """``wom lift``."""
    lift = scenario_command(commands, "lift", plan_lift, "plan a lift test: people, places and weeks")
    lift.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy to test")
    lift.add_argument("--strategy", help="the same, as an option")
    lift.add_argument("--against", metavar="NAME", help="strategy of the other places (default: compare_with)")
    lift.add_argument(
        "--effect", default="5%", metavar="SHARE", help="what must not be missed, as 5%% or own (default 5%%)"
    )
    lift.add_argument("--people", type=count, help="people of a place (default: one simulated world)")
    lift.add_argument("--worlds", type=count, default=200, help="worlds that places are made of (default 200)")
    lift.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    lift.add_argument("--out", type=Path, metavar="DIR", help="result folder")


def attribute_credit(options: argparse.Namespace) -> None:
    """``wom attribute``."""
    from wom_sim.studies.attribute.answer import attribute

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    folder = result_folder(options, f"-attribute-{name}")
    with progress_bar(options) as progress:
        found = attribute(
            scenario, name, by=options.by, metric=options.metric, worlds=options.worlds, jobs=options.jobs,
            engine=options.engine, orders=options.orders, progress=progress,
        )  # fmt: skip
    folder = found.save(folder)
    show(
        options,
        f"{found.text()}\n\nSaved  {folder}/  credits.csv · worlds.csv · uplift.csv · figures/",
        {**found.data(), "folder": str(folder)},
    )


def optimize_budget(options: argparse.Namespace) -> None:
    """``wom optimize``."""
    from wom_sim.studies.optimize.verb import optimize

    with progress_bar(options) as progress:
        found = optimize(
            options.scenario, options.strategy or options.name,
            budget=options.budget, objective=options.objective, goal=options.goal,
            probability=options.probability,
            pareto=options.pareto, worlds=options.worlds, seed=options.seed,
            trials=options.trials, jobs=options.jobs, engine=None if options.engine == "auto" else options.engine,
            changes=dict(map(read_change, options.set)), progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, found.ending if options.scenario.is_file() else ""))
    show(
        options,
        f"{found.text()}\n\nSaved  {folder}/  {found.holds} · figures/ · again with: wom optimize {folder}",
        {**found.data(), "folder": str(folder)},
    )


def fit_parameters(options: argparse.Namespace) -> None:
    """``wom calibrate``."""
    if (options.study is None) == (options.posts is None):
        raise InputError("name a study file (wom calibrate STUDY), or a table of posts (wom calibrate --posts FILE)")
    if options.posts is not None:
        return fit_posts(options)
    from wom_sim.studies.calibrate.answer import calibrate

    folder = ready(options.out or Path("results") / options.study.stem, options.verb)
    with progress_bar(options) as progress:
        found = calibrate(options.study, seed=options.seed, jobs=options.jobs, progress=progress)
    folder = found.save(folder)
    text = f"{found.text()}\n\nSaved  {folder}/  posterior.parquet · parameters.csv · fit.csv · figures/"
    show(options, text, {**found.data(), "folder": str(folder)})
    return None


def fit_posts(options: argparse.Namespace) -> None:
    """``wom calibrate --posts``."""
    from wom_sim.studies.posts.answer import ATTRACT, stickiness

    found = stickiness(options.posts, attract=ATTRACT if options.attract is None else options.attract)
    saved = "" if options.out is None else f"\n\nSaved  {found.save(options.out)}/  contents.yaml · stickiness.csv"
    show(options, found.text() + saved, found.data())


def track_plan(options: argparse.Namespace) -> None:
    """``wom track``."""
    from wom_sim.studies.track.answer import track

    scenario = read_scenario(options)
    folder = result_folder(options, "-track")
    with progress_bar(options) as progress:
        found = track(
            scenario, options.actual, named_strategy(options, scenario), worlds=options.worlds,
            assumptions=options.assume, engine=options.engine, jobs=options.jobs, progress=progress,
        )  # fmt: skip
    folder = found.save(folder)
    show(options, f"{found.text()}\n\nSaved  {folder}/  track.csv · moved.csv · figures/", found.data())


def plan_lift(options: argparse.Namespace) -> None:
    """``wom lift``."""
    from wom_sim.studies.lift.answer import lift

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    folder = result_folder(options, f"-lift-{name}")
    with progress_bar(options) as progress:
        found = lift(
            scenario, name, options.against, effect=options.effect, people=options.people,
            worlds=options.worlds, engine=options.engine, jobs=options.jobs, progress=progress,
        )  # fmt: skip
    folder = found.save(folder)
    show(options, f"{found.text()}\n\nSaved  {folder}/  power.csv · figures/", found.data())
