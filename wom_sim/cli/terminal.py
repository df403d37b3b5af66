"""How the command line prints: on terminals that know few characters, and on ones that are closed or full.

What a terminal cannot show is written in plain characters, and no print ever raises: it says whether it succeeded.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from wom_sim.errors import InputError
from wom_sim.language.say import say

PLAIN = {
    "±": "+-", "×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "─": "-", "·": ".", "…": "...", "†": "*", "→": "->",
    "≥": ">=", "≤": "<=", "√": "sqrt", "€": "EUR", "£": "GBP", "¥": "JPY", "│": "|", "├": "|", "└": "|", "•": "*",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "⁻": "-", "≈": "~", "⁄": "/",
    "Σ": "sum", "σ": "sigma", "κ": "kappa", "μ": "mu", "θ": "theta", "λ": "lambda", "β": "beta", "π": "pi",
    "γ": "gamma", "ω": "omega", "φ": "phi", "α": "alpha", "χ": "chi", "Φ": "Phi", "∅": "none",
    **dict.fromkeys("▁▂▃▄▅▆▇█░▒▓", "#"),
}  # fmt: skip
"""What stands for a character that cannot be shown; letters lose their accents, anything else is a question mark."""

FALLBACK = "wom_plain"
"""Name of the error handler of encoding."""


def prepare() -> None:
    """Let the standard streams write anything; one that was closed before we began leads nowhere."""
    codecs.register_error(FALLBACK, shown)
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        if stream is None:  # else the next file to be opened would be taken for it
            with suppress(OSError):
                occupy(number)
        else:
            with suppress(AttributeError, OSError, ValueError):
                stream.reconfigure(errors=FALLBACK)  # type: ignore[union-attr]


def occupy(number: int) -> None:
    """Let a number of a file that is closed lead nowhere."""
    try:
        os.fstat(number)
    except OSError:
        nowhere(number)


def nowhere(number: int) -> None:
    """Let what is written to a file by its number vanish."""
    null = os.open(os.devnull, os.O_WRONLY)
    if null != number:
        os.dup2(null, number)
        os.close(null)


def shown(error: UnicodeError) -> tuple[str, int]:
    """What is written instead of characters that an encoding lacks, as :func:`codecs.register_error` wants it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(plain_character, error.object[error.start : error.end])), error.end


def plain_character(character: str) -> str:
    """A character in ASCII.

    >>> plain_character("±"), plain_character("é"), plain_character("½"), plain_character("字")
    ('+-', 'e', '1/2', '?')
    """
    if "\udc80" <= character <= "\udcff":  # a byte of a path that is no text
        return f"\\x{ord(character) - 0xDC00:02x}"
    if unicodedata.combining(character):
        return ""
    parts = unicodedata.normalize("NFKD", PLAIN.get(character, character))
    return "".join(PLAIN.get(one, one) for one in parts if PLAIN.get(one, one).isascii()) or "?"


def put(text: str, stream: IO[str] | None) -> OSError | None:
    """Write a text to a standard stream at once; returns what was in the way."""
    if stream is None:
        return OSError(say("it is closed"))
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        with suppress(OSError):  # what was not written is tried once more at exit, with a complaint
            nowhere(stream.fileno())
        return error
    return None


def refuse_places(typed: dict[str, Any]) -> None:
    """Refuse a working folder that is gone, and paths that are no text: they can be in no table of results."""
    try:
        here = str(Path.cwd())
    except OSError as error:
        raise InputError(
            say("the folder you are in cannot be used ({strerror}); go to another one", strerror=error.strerror)
        ) from None
    for name, text in {**dict(texts(typed)), say("the folder you are in"): here}.items():
        if any("\ud800" <= one <= "\udfff" for one in text):
            raise InputError(say("{name}: {text} is no text in UTF-8; give it another name", name=name, text=text))


def texts(typed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was typed as text or path, by the name of its option."""
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | os.PathLike):
                yield name, os.fsdecode(one)
