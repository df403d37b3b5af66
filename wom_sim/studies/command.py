"""What commands share: options as data, reading what was typed, and what they answer.

Numbers are read as in a file, so that what can be read in two ways is refused there and here.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import beyond, is_folder
from wom_sim.reading.ranges import MOST_JOBS, MOST_SEED, MOST_TIMES

if TYPE_CHECKING:
    from wom_sim.scenario.scenario import Scenario

Typed = argparse.Namespace
"""What was typed: every option by its name."""

Option = tuple[tuple[str, ...], dict[str, Any]]
"""One argument of a command, as argparse takes it."""


def value(text: str) -> Any:
    """A value written as YAML."""
    try:
        return part_of(text)
    except InputError as error:
        raise ArgumentTypeError(str(error)) from None


def part_of(text: str, spot: str = "") -> Any:
    """A value in a longer text; InputError says where it stands."""
    from wom_sim.reading.yaml_file import read_value

    try:
        return read_value(text)
    except InputError as error:
        raise InputError(f"{spot}: {error}" if spot else str(error)) from None


def checked(read: Callable[[object], Any], text: str) -> Any:
    """A value that a field of the scenario would take; its complaint with its hint otherwise."""
    from pydantic_core import PydanticCustomError

    try:
        return read(value(text))
    except PydanticCustomError as error:
        problem = (error.context or {})["problems"][0]
        raise ArgumentTypeError(
            say("{message}\n   hint: {hint}", message=problem.message, hint=problem.hint)
            if problem.hint
            else problem.message
        ) from None


def whole(text: str) -> int:
    """A whole number, such as a seed."""
    from wom_sim.reading.fields import read_whole

    return int(checked(read_whole, text))


def count(text: str) -> int:
    """A whole number from 1 on."""
    return between(1, MOST_TIMES, text)


def between(least: int, most: int, text: str) -> int:
    """A whole number of a range."""
    number = whole(text)
    if not least <= number <= most:
        raise ArgumentTypeError(beyond(least, most, number, number))
    return number


def share(text: str) -> float:
    """A probability: 0.3 or 30%."""
    from wom_sim.reading.fields import read_probability

    return float(checked(read_probability, text))


def option(*names: str, **settings: Any) -> Option:
    """One argument of a command: its names, and what argparse is told of it."""
    return names, settings


def number(name: str, what: str, least: int = 1, most: int = MOST_TIMES, **settings: Any) -> Option:
    """An option that takes a whole number; its help will name the range."""
    return option(name, type=partial(between, least, most), help=what, **settings)


def helped(settings: Mapping[str, Any]) -> str:
    """What the help says of an option, with the range of its number."""
    told, read = say(settings.get("help", "")), settings.get("type")
    if not isinstance(read, partial):
        return told
    least, most = read.args
    return say("{told}; {least:,} – {most:,}", told=told, least=least, most=most)


def strategy(what: str) -> tuple[Option, Option]:
    """The name of a strategy, as an argument or as an option."""
    return (
        option("name", nargs="?", metavar="STRATEGY", help=what),
        option("--strategy", help="the same, as an option"),
    )


def out(what: str = marked("result folder")) -> Option:
    """Where results go."""
    return option("--out", type=Path, metavar="DIR", help=what)


SCENARIO = (
    option("scenario", type=Path, metavar="SCENARIO", help="scenario file (YAML), or a result folder"),
    number("--seed", marked("seed of the worlds (default: the scenario's)"), 0, MOST_SEED),
    option("--engine", choices=["auto", "mesa", "array"], default="auto", help="same bits, other speed"),
    option(
        "--set", action="append", default=[], metavar="KEY=VALUE",
        help="change one value, e.g. --set plan.ig_ads.budget=5000 or --set 'market.network={file: friends.csv}'",
    ),
)  # fmt: skip
JOBS = number("--jobs", marked("worker processes (default: all cores)"), most=MOST_JOBS, default=os.cpu_count() or 1)


class Reply(NamedTuple):
    """What a command prints for people and for machines; why it failed; and the line that says where it was saved."""

    text: str
    data: Any
    failure: str = ""
    kept: str = ""


def saved(found: Any, folder: Path, again: str = "", /, **more: Any) -> Reply:
    """The reply of a command whose answer was saved, with how to show it; ``more``: further plain values."""
    kept = f"{say('Saved')}  {folder}/  {found.holds}{again}"
    shown = say("To show it:  wom report {folder}", folder=shlex.quote(str(folder)))
    return Reply(f"{found.text()}\n\n{kept}\n{shown}", {**found.data(), **more}, kept=kept)


def given(options: Typed, *names: str) -> dict[str, Any]:
    """Some options by name."""
    return {name: getattr(options, name) for name in names}


def read_scenario(options: Typed) -> Scenario:
    """The scenario that was named, with its changes."""
    from wom_sim.results.folder import warn_of_another_model
    from wom_sim.scenario.scenario import Scenario

    scenario = Scenario.read(scenario_file(options.scenario))
    if is_folder(options.scenario):
        refuse_changed(scenario, options.scenario)
        warn_of_another_model(options.scenario)
    changes = dict(read_change(text) for text in options.set)
    if options.seed is not None:
        changes["uncertainty.seed"] = options.seed
    return scenario.with_changes(changes) if changes else scenario


def scenario_file(path: Path) -> Path:
    """The file of a scenario, or of the one in a result folder."""
    return path / "scenario.yaml" if is_folder(path) else path


def refuse_changed(scenario: Scenario, folder: Path) -> None:
    """A result is run again with the friends and people it was made from, or not at all."""
    from wom_sim.results.folder import changed_file

    if changed := changed_file(scenario, folder):
        raise InputError(
            say(
                "{changed} has changed since {folder} was made\n   hint: bring the old file back, or name "
                "the scenario file that you wrote",
                changed=changed,
                folder=folder,
            )
        )


def result_folder(options: Typed, ending: str = "") -> Path:
    """Where results go: --out, else results/SCENARIO with what was changed in its name, so that a what-if keeps it.

    Asked before the work: a folder that cannot be written is refused with ``InputError``.
    """
    if options.out is not None:
        return ready(options.out, options.verb)
    stem = options.scenario.name if is_folder(options.scenario) else options.scenario.stem
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
        raise InputError(say("--set {text}: write KEY=VALUE, for example plan.ig_ads.budget=5000", text=text))
    read = part_of(value, " ".join(["--set", text]))
    if key.strip() == "plan" and isinstance(read, str):
        read = {"file": read}
    if key.strip() == "market.people_file" and isinstance(read, str):
        read = from_here(read)
    if isinstance(read, dict) and isinstance(read.get("file"), str):
        read["file"] = from_here(read["file"])
    return key.strip(), read


def from_here(file: str) -> str:
    """A file as it is called from the root; a name that no file can have stays, to be refused where it is read."""
    try:
        return os.path.realpath(file)
    except ValueError:
        return file


def named_strategy(options: Typed, scenario: Scenario) -> str:
    """The strategy that was named, as an argument or an option."""
    name: str | None = options.strategy or getattr(options, "name", None)
    if name is None:
        raise InputError(say("which strategy? One of: {strategies}", strategies=", ".join(scenario.strategies)))
    return name


def ranked_strategies(options: Typed, scenario: Scenario) -> list[str]:
    """Strategies, that of the named run or the best of the named comparison first; what others are compared with last.

    From a scenario file they come as they stand in it.
    """
    from wom_sim.results.cells import read_csv
    from wom_sim.results.folder import made_by

    first: list[str] = []
    if is_folder(options.scenario):
        first += [name for name in [made_by(options.scenario).get("strategy")] if name]
        ranking = options.scenario / "summary.csv"
        if ranking.is_file() and made_by(options.scenario).get("study") == "compare":
            first += read_csv(ranking)["strategy"].tolist()
    last = {scenario.compare_with, "nothing"}
    names = [name for name in dict.fromkeys([*first, *scenario.strategies]) if name in scenario.strategies]
    return sorted(names, key=lambda name: (name not in first[:1], name in last))


@contextmanager
def progress_bar(options: Typed) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, silence in a pipe."""
    if options.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, speed_estimate_period=600) as bar:
        task = bar.add_task(say("simulating worlds"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def typed_engine(options: Typed) -> Any:
    """The engine that was typed; None where a study may say it."""
    return None if options.engine == "auto" else options.engine


def of_strategy(options: Typed, question: Callable[..., Any], ending: str, **keys: Any) -> tuple[Any, Path]:
    """The answer to a question about one strategy, and the folder that it was saved into."""
    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    folder = result_folder(options, ending.format(name))
    with progress_bar(options) as progress:
        found = question(scenario, strategy=name, progress=progress, **keys)
    return found, found.save(folder)
