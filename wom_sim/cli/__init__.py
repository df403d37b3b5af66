"""The command line: parse, one call of the API, print.  Exit codes: 0 done, 1 the run failed, 2 bad usage or input."""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn

from wom_sim.cli import decide, plan, research
from wom_sim.cli.options import ready
from wom_sim.errors import InputError, WomError
from wom_sim.reading.problems import did_you_mean
from wom_sim.version import BUILD

DESCRIPTION = "How does word spread on a social network, and what is the next euro worth?"
EPILOG = """\
Plan        wom new PATH                 a commented scenario to start from (--from calendar.xlsx: around your calendar)
            wom check SCENARIO           validate; people, cost, calendar, typed rates beside simulated, warnings
            wom run SCENARIO STRATEGY    one strategy in one world: metrics and timeline
            wom compare SCENARIO         all strategies in the same worlds: the main job
Decide      wom attribute SCENARIO NAME  who deserves the credit: paid, owned, earned, or each line
            wom optimize SCENARIO NAME   where the next euro should go; the least budget that keeps a promise
            wom calibrate STUDY          fit parameters to what was counted; --posts FILE: stickiness from posts
            wom track SCENARIO ACTUAL    plan against reality: inside the band or not, which assumption moved
            wom lift SCENARIO NAME       how many people, places and weeks a lift test needs
Research    wom sweep STUDY              one scenario at many points, in parallel, resumable at any moment
            wom presets [PATTERN]        typical prices and rates with their sources; --used SCENARIO: those it uses
            wom sensitivity STUDY        which parameters move the outcome, and how much of that is luck
            wom parity SCENARIO          both engines, compared bit for bit
            wom doctor                   is this installation healthy?

Every command has --json (machine-readable output, nothing else) and --help.
Exit codes: 0 done, 1 the run failed, 2 bad usage or bad input."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    warnings.formatwarning = lambda message, *_: f"wom: {message}\n"
    try:
        refuse_out(options)
        options.command(options)
    except InputError as error:
        return complain(error, 2)
    except WomError as error:
        return complain(error, 1)
    except KeyboardInterrupt as stop:
        return complain(str(stop) or "stopped; nothing was written", 130)
    except BrokenPipeError:  # `wom … | head` closed the pipe; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def refuse_out(options: argparse.Namespace) -> None:
    """Say at once that a folder cannot be written, or holds something else, not when the work is done."""
    if getattr(options, "out", None) is not None and options.verb not in ("sweep", "sensitivity"):
        ready(options.out, "posts" if getattr(options, "posts", None) else options.verb)


def complain(error: object, code: int) -> int:
    """Say what is wrong on standard error."""
    print(f"wom: {error}", file=sys.stderr)
    return code


class Parser(argparse.ArgumentParser):
    """A parser that answers an unknown command with the nearest one, and a wrong option with its name in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave with exit code 2."""
        unknown = re.search(r"argument COMMAND: invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if unknown:
            known = re.findall(r"[a-z]+", unknown[2])
            message = f"unknown command {unknown[1]!r}{did_you_mean(unknown[1], known)} (wom --help lists all)"
        if wrong := re.fullmatch(r"argument (?:\S+/)?(--[\w-]+): (.*)", message, re.DOTALL):
            self.exit(2, f"wom: {wrong[1]}: {wrong[2]}\n")
        super().error(message)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(
        prog="wom", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"wom_sim {BUILD}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for room in (plan, decide, research):
        room.add_commands(commands)
    return top
