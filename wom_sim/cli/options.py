"""What the commands share: options, reading what was typed, printing what was found."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.cli.numbers import part_of, whole
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.scenario.scenario import Scenario

CORES = os.cpu_count() or 1


def command(commands: Any, name: str, call: Callable[[Any], None], text: str) -> argparse.ArgumentParser:
    """A command with the options that all share."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    made.add_argument("--json", action="store_true", help="print JSON and nothing else")
    made.set_defaults(command=call, verb=name)
    return made


def scenario_command(commands: Any, name: str, call: Callable[[Any], None], text: str) -> argparse.ArgumentParser:
    """A command that reads a scenario."""
    made = command(commands, name, call, text)
    made.add_argument("scenario", type=Path, metavar="SCENARIO", help="scenario file (YAML), or a result folder")
    made.add_argument("--seed", type=whole, help="seed of the worlds (default: the scenario's)")
    made.add_argument("--engine", choices=["auto", "mesa", "array"], default="auto", help="same bits, other speed")
    made.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change one value, e.g. --set plan.ig_ads.budget=5000 or --set 'market.network={file: friends.csv}'",
    )
    return made


def read_scenario(options: argparse.Namespace) -> Scenario:
    """The scenario that was named, with its changes."""
    from wom_sim.results.folder import warn_of_another_model
    from wom_sim.scenario.scenario import Scenario

    scenario = Scenario.read(scenario_file(options.scenario))
    if options.scenario.is_dir():
        refuse_changed(scenario, options.scenario)
        warn_of_another_model(options.scenario)
    changes = dict(read_change(text) for text in options.set)
    if options.seed is not None:
        changes["uncertainty.seed"] = options.seed
    return scenario.with_changes(changes) if changes else scenario


def scenario_file(path: Path) -> Path:
    """The file of a scenario, or of the one in a result folder."""
    return path / "scenario.yaml" if path.is_dir() else path


def refuse_changed(scenario: Scenario, folder: Path) -> None:
    """A result is run again with the friends and people it was made from, or not at all."""
    from wom_sim.results.folder import changed_file

    if changed := changed_file(scenario, folder):
        raise InputError(
            f"{changed} has changed since {folder} was made\n"
            "   hint: bring the old file back, or name the scenario file that you wrote"
        )


def result_folder(options: argparse.Namespace, ending: str = "") -> Path:
    """Where results go: --out, else results/SCENARIO with what was changed in its name, so that a what-if keeps it.

    Asked before the work: a folder that cannot be written is refused with ``InputError``.
    """
    if options.out is not None:
        return ready(options.out, options.verb)
    stem = options.scenario.name if options.scenario.is_dir() else options.scenario.stem
    changes = re.sub(r"[^\w.=+-]+", "_", "".join(f"+{change}" for change in options.set))
    return ready(Path("results") / f"{stem}{ending}{changes[:80]}", options.verb)


def ready(folder: Path, study: str) -> Path:
    """The folder, if results of this kind can be written there; ``InputError`` if not."""
    from wom_sim.results.folder import refuse_fixed, refuse_foreign

    refuse_foreign(folder, study)
    refuse_fixed(folder)
    return folder


def read_change(text: str) -> tuple[str, Any]:
    """``key.path=value`` with the value read as YAML; a file is relative to where the command is typed."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--set {text}: write KEY=VALUE, for example plan.ig_ads.budget=5000")
    read = part_of(value, f"--set {text}")
    if key.strip() == "plan" and isinstance(read, str):
        read = {"file": read}
    if key.strip() == "market.people_file" and isinstance(read, str):
        read = str(Path(read).resolve())
    if isinstance(read, dict) and isinstance(read.get("file"), str):
        read["file"] = str(Path(read["file"]).resolve())
    return key.strip(), read


def show(options: argparse.Namespace, text: str, data: Any) -> None:
    """Print for people, or for machines."""
    print(json.dumps(plain(data), indent=2, allow_nan=False) if options.json else text, flush=True)


def plain(value: Any) -> Any:
    """A value that JSON knows; n/a becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value


def named_strategy(options: argparse.Namespace, scenario: Scenario) -> str:
    """The strategy that was named, as an argument or an option."""
    name: str | None = options.strategy or getattr(options, "name", None)
    if name is None:
        raise InputError(f"which strategy? One of: {', '.join(scenario.strategies)}")
    return name


@contextmanager
def progress_bar(options: argparse.Namespace) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, silence in a pipe."""
    if options.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, speed_estimate_period=600) as bar:
        task = bar.add_task("simulating worlds", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
