"""The command line: parse, one call of the API, print.  Exit codes: 0 done, 1 the run failed, 2 bad usage or input."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from wom_sim.cli.arguments import LANGUAGE, Front, Parser, line, typed_language
from wom_sim.cli.terminal import prepare, put, refuse_places
from wom_sim.errors import InputError, RunError, WomError, printable
from wom_sim.language.catalogue import ASKED, ENGLISH, spoken, use
from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, helped, ready
from wom_sim.studies.questions import QUESTIONS, Question
from wom_sim.version import BUILD

DESCRIPTION = marked("How does word spread on a social network, and what is the next euro worth?")
EPILOG = marked("""Every command has --json (machine-readable output, nothing else) and --help.
Exit codes: 0 done, 1 the run failed, 2 bad usage or bad input.""")

SELDOM = (200_000, 20, 50)
"""When a command looks for circles of garbage: a table of a million ids is a million objects, none of them garbage, and
Python's own thresholds walk over them again and again (a seventh of the time of ``wom check`` on 10 MB of ties)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    prepare()
    gc.set_threshold(*SELDOM)
    warnings.formatwarning = lambda message, *_: line(printable(message))
    try:
        before = spoken()
    except InputError as error:
        use(ENGLISH)
        return complain(f"{ASKED}: {error}", 2)
    try:
        return run(arguments)
    finally:
        use(before)  # what one command speaks is not what the next one does


def run(arguments: Sequence[str] | None) -> int:
    """Run one command in the language that it asks for, and return its exit code."""
    try:
        speak(typed_language(arguments))
        return answered(parser().parse_args(arguments))
    except InputError as error:
        return complain(error, 2)
    except WomError as error:
        return complain(error, 1)
    except KeyboardInterrupt as stop:
        return complain(str(stop) or say("stopped; nothing was written"), 130)
    except OSError as error:  # with a name it is a place that somebody typed; without, a disk that failed at work
        place = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        return complain(f"{place}{error.strerror or error}", 2 if place else 1)


def speak(asked: str | None) -> None:
    """Speak a language that was typed, if any."""
    try:
        if asked is not None:
            use(asked)
    except InputError as error:
        raise InputError(f"{LANGUAGE}: {error}") from None


def answered(options: argparse.Namespace) -> int:
    """Do what a command asks and print the answer; returns the exit code."""
    refuse_places(vars(options))
    refuse_out(options)
    reply = options.command(options)
    unprinted = put(f"{shown_as(options, reply)}\n", sys.stdout)
    if reply.failure:
        raise RunError(reply.failure)
    return 0 if unprinted is None else complain_unprinted(unprinted, reply.kept)


def complain_unprinted(error: OSError, kept: str) -> int:
    """Say that an answer could not be printed and where it was saved; ``wom … | head`` that has enough is well."""
    if isinstance(error, BrokenPipeError):
        return complain(say("nobody reads on; nothing is lost: {kept}", kept=kept), 0) if kept else 0
    wrong = say("cannot print: {reason}", reason=error.strerror or error)
    return complain(say("{wrong}; nothing is lost: {kept}", wrong=wrong, kept=kept) if kept else wrong, 1)


def refuse_out(options: argparse.Namespace) -> None:
    """Say at once that a folder cannot be written, or holds something else, not when the work is done."""
    if getattr(options, "out", None) is not None and options.verb not in ("sweep", "sensitivity", "report"):
        ready(options.out, "posts" if getattr(options, "posts", None) else options.verb)


def complain(error: object, code: int) -> int:
    """Say what is wrong on standard error."""
    put(line(printable(error)), sys.stderr)
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(prog="wom", description=say(DESCRIPTION), epilog=front(), formatter_class=Front)
    top.add_argument(
        "--version", action="version", version="wom_sim " + BUILD, help=say("show program's version number and exit")
    )
    add_language(top)
    commands = top.add_subparsers(title=say("commands"), metavar="COMMAND", required=True)
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
        typed = " ".join(["wom", question.room, usage])
        group = "" if question.group == last else say(question.group)
        lines.append(f"{group:<12}{typed:<28} {say(what)}")
        last = question.group
    return "\n".join([*lines, "", say(EPILOG)])


def add(commands: Any, name: str, verb: ModuleType) -> None:
    """One command with its options."""
    does = say(verb.HELP)
    made = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
    made.add_argument("--json", action="store_true", help=say("print JSON and nothing else"))
    add_language(made)
    for names, settings in verb.OPTIONS:
        made.add_argument(*names, **settings | {"help": helped(settings)})
    made.set_defaults(command=verb.ask, verb=name)


def add_language(made: argparse.ArgumentParser) -> None:
    """The option that asks for a language; :func:`run` has read it before anything is said."""
    made.add_argument(
        LANGUAGE,
        metavar="CODE",
        default=argparse.SUPPRESS,
        help=say("language of words and numbers, such as es or es_MX (default: {asked}, else English)", asked=ASKED),
    )


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
