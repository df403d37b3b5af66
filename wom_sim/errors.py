"""Everything that wom_sim raises on purpose.

::

    WomError                  the root: catch this to catch all of ours
    ├── InputError            something a user typed or supplied is wrong (exit code 2)
    │   ├── ScenarioError     a scenario file or mapping does not describe a campaign
    │   └── NetworkError      a list of friendships cannot be read or used
    └── RunError              the input was fine and the run still failed (exit code 1)
"""

from __future__ import annotations

import re
from typing import Any

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters, which no file can hold: no id and no cell needs one."""

_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""The same but tabs and line ends: a terminal obeys them, whoever put them into a name."""


def printable(text: object) -> str:
    r"""A text with its control characters spelled out, bytes of a path too; tabs and line ends stay.

    >>> print(printable("red: " + chr(27) + "[31m"))
    red: \x1b[31m
    """
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1].replace("\\udc", "\\x"), str(text))


class WomError(Exception):
    """Root of every error raised on purpose by wom_sim; its message can be printed anywhere."""

    def __str__(self) -> str:
        """The message, with control characters of what was typed spelled out."""
        return printable(super().__str__())


class InputError(WomError):
    """Something that a user typed or supplied is wrong; the message says what and how to mend it."""


class ScenarioError(InputError):
    """A scenario does not describe a campaign that can be simulated.

    ``problems``: what is wrong, one by one, where that is known (:class:`wom_sim.reading.problems.Problem`).
    """

    problems: tuple[Any, ...] = ()


class NetworkError(InputError):
    """A list of friendships cannot be read, or does not fit the request."""


class RunError(WomError):
    """A run failed although its input was accepted."""
