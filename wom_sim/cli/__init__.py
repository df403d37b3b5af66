"""The command line: parse, one call of the API, print.  Exit codes: 0 done, 1 the run failed, 2 bad usage or input."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from wom_sim.cli.terminal import prepare, put, refuse_places
from wom_sim.errors import InputError, RunError, WomError, printable
from wom_sim.reading.absent import not_yet
from wom_sim.reading.problems import did_you_mean
from wom_sim.studies.command import Reply, ready
from wom_sim.studies.questions import QUESTIONS, Question
from wom_sim.version import BUILD

DESCRIPTION = "How does word spread on a social network, and what is the next euro worth?"
EPILOG = """
Every command has --json (machine-readable output, nothing else) and --help.
Exit codes: 0 done, 1 the run failed, 2 bad usage or bad input."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    prepare()
    warnings.formatwarning = lambda message, *_: f"wom: {printable(message)}\n"
    try:
        return answered(parser().parse_args(arguments))
    except InputError as error:
        return complain(error, 2)
    except WomError as error:
        return complain(error, 1)
    except KeyboardInterrupt as stop:
        return complain(str(stop) or "stopped; nothing was written", 130)
    except OSError as error:  # with a name it is a place that somebody typed; without, a disk that failed at work
        place = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        return complain(f"{place}{error.strerror or error}", 2 if place else 1)


def answered(options: argparse.Namespace) -> int:
    """Do what a command asks and print the answer; returns the exit code."""
    refuse_places(vars(options))
    refuse_out(options)
    reply = options.command(options)
    unprinted = put(f"{shown_as(options, reply)}\n", sys.stdout)
    if reply.failure:
        raise RunError(reply.failure)
    return 0 if unprinted is None else complain_unprinted(unprinted, reply.text)


def complain_unprinted(error: OSError, text: str) -> int:
    """Say that an answer could not be printed and where it was saved; ``wom … | head`` that has enough is well."""
    saved = re.search(r"^(?:Saved|Wrote) .*", text, re.MULTILINE)
    where = f"; nothing is lost: {saved[0]}" if saved else ""
    if isinstance(error, BrokenPipeError):
        return complain(f"nobody reads on{where}", 0) if where else 0
    return complain(f"cannot print: {error.strerror or error}{where}", 1)


def refuse_out(options: argparse.Namespace) -> None:
    """Say at once that a folder cannot be written, or holds something else, not when the work is done."""
    if getattr(options, "out", None) is not None and options.verb not in ("sweep", "sensitivity"):
        ready(options.out, "posts" if getattr(options, "posts", None) else options.verb)


def complain(error: object, code: int) -> int:
    """Say what is wrong on standard error."""
    put(f"wom: {printable(error)}\n", sys.stderr)
    return code


class Parser(argparse.ArgumentParser):
    """A parser that answers an unknown command with the nearest one, and a wrong option with its name in one line."""

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print as all commands do; argparse hides that it could not, until the exit."""
        error = put(message, file)
        if error and file is sys.stdout and not isinstance(error, BrokenPipeError):
            self.exit(1, f"wom: cannot print: {error.strerror or error}\n")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave with exit code 2."""
        message = printable(message)
        unknown = re.search(r"argument COMMAND: invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if unknown:
            known = re.findall(r"[a-z]+", unknown[2])
            meant = f" – {missing}" if (missing := not_yet(unknown[1])) else did_you_mean(unknown[1], known)
            message = f"unknown command {unknown[1]!r}{meant} (wom --help lists all)"
        if wrong := re.fullmatch(r"argument (?:\S+/)?(--[\w-]+): (.*)", message, re.DOTALL):
            self.exit(2, f"wom: {wrong[1]}: {wrong[2]}\n")
        super().error(message)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(
        prog="wom", description=DESCRIPTION, epilog=front(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"wom_sim {BUILD}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for question, verb in verbs():
        add(commands, question.room, verb)
    return top


def verbs() -> Iterator[tuple[Question, ModuleType]]:
    """Every question that has a command, with the file that says which."""
    for question in QUESTIONS:
        if question.group:
            yield question, import_module(f"wom_sim.studies.{question.room}.verb")


def front() -> str:
    """What ``wom --help`` says of all commands, group by group."""
    lines, last = [], ""
    for question, verb in verbs():
        usage, what = verb.FRONT
        typed = f"wom {question.room} {usage}"
        lines.append(f"{'' if question.group == last else question.group:<12}{typed:<28} {what}")
        last = question.group
    return "\n".join([*lines, EPILOG])


def add(commands: Any, name: str, verb: ModuleType) -> None:
    """One command with its options."""
    said = f"{verb.HELP[0].upper()}{verb.HELP[1:]}."
    made = commands.add_parser(name, help=verb.HELP, description=said)
    made.add_argument("--json", action="store_true", help="print JSON and nothing else")
    for names, settings in verb.OPTIONS:
        made.add_argument(*names, **settings)
    made.set_defaults(command=verb.ask, verb=name)


def shown_as(options: argparse.Namespace, reply: Reply) -> str:
    """An answer for people, or for machines."""
    return json.dumps(plain(reply.data), indent=2, allow_nan=False) if options.json else printable(reply.text)


def plain(value: Any) -> Any:
    """A value that JSON knows; n/a becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value
