"""How arguments are read, in the reader's language: what argparse says of its own, and which language was asked for."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from wom_sim.cli.terminal import put
from wom_sim.errors import printable
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import did_you_mean

LANGUAGE = "--language"

HEADINGS = marked(("positional arguments", "options"))
"""Headings of argparse's own above the arguments of a command."""

SENTENCES = {
    r"the following arguments are required: (?P<names>.*)": marked("the following arguments are required: {names}"),
    r"unrecognized arguments: (?P<names>.*)": marked("unrecognized arguments: {names}"),
    r"ambiguous option: (?P<option>\S+) could match (?P<names>.*)": marked(
        "ambiguous option: {option} could match {names}"
    ),
    r"expected one argument": marked("expected one argument"),
    r"expected at least one argument": marked("expected at least one argument"),
    r"expected at most one argument": marked("expected at most one argument"),
    r"ignored explicit argument (?P<typed>.*)": marked("ignored explicit argument {typed}"),
    r"invalid choice: (?P<typed>.*) \(choose from (?P<names>.*)\)": marked(
        "invalid choice: {typed} (choose from {names})"
    ),
    r"invalid \w+ value: (?P<typed>.*)": marked("invalid value: {typed}"),
}
"""Complaints of argparse's own, which speaks English only: pattern → sentence."""

_UNKNOWN = re.compile(r"argument COMMAND: invalid choice: '([^']*)' \(choose from (.*)\)")
_OF_ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<wrong>.*)", re.DOTALL)
_OF_OPTION = re.compile(r"(?:\S+/)?(--[\w-]+)")


class Layout(argparse.HelpFormatter):
    """Help with argparse's own words in the reader's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The line that says what may be typed."""
        super().add_usage(usage, actions, groups, say("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """A heading above arguments."""
        super().start_section(say(heading) if heading in HEADINGS else heading)


class Front(Layout, argparse.RawDescriptionHelpFormatter):
    """The same with the lists below it as they stand."""


class Parser(argparse.ArgumentParser):
    """A parser that answers an unknown command with the nearest one, and a wrong option with its name in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Layout, **settings, "add_help": False})
        self.add_argument("-h", "--help", action="help", help=say("show this help message and exit"))

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print as all commands do; argparse hides that it could not, until the exit."""
        error = put(message, file)
        if error and file is sys.stdout and not isinstance(error, BrokenPipeError):
            self.exit(1, line(say("cannot print: {reason}", reason=error.strerror or error)))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave with exit code 2."""
        message = printable(message)
        if unknown := _UNKNOWN.search(message):
            message = say(
                "unknown command {typed!r}{did_you_mean} (wom --help lists all)",
                typed=unknown[1],
                did_you_mean=did_you_mean(unknown[1], re.findall(r"[a-z]+", unknown[2])),
            )
        elif (of := _OF_ARGUMENT.fullmatch(message)) is None:
            message = translated(message)
        elif option := _OF_OPTION.fullmatch(of["name"]):
            self.exit(2, line(f"{option[1]}: {translated(of['wrong'])}"))
        else:
            message = say("argument {name}: {wrong}", name=of["name"], wrong=translated(of["wrong"]))
        self.print_usage(sys.stderr)
        self.exit(2, say("{program}: error: {message}", program=self.prog, message=message) + "\n")


def line(message: object) -> str:
    """A line on standard error: who speaks, and what is wrong."""
    return "wom" + f": {message}\n"


def translated(message: str) -> str:
    """A complaint of argparse's in the reader's language; what it does not know, and what is ours, as it is."""
    for pattern, sentence in SENTENCES.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return message if sentence == say(sentence) else say(sentence, **found.groupdict())
    return message


def typed_language(arguments: Sequence[str] | None) -> str | None:
    """The language that is asked for on a command line, which has to be known before anything else is said."""
    reader = argparse.ArgumentParser(add_help=False)
    reader.add_argument(LANGUAGE, nargs="?")
    language: str | None = reader.parse_known_args(arguments)[0].language
    return language
