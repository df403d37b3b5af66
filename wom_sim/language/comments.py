"""The comments of a YAML file that people start from: sentences for the catalogues, translated on writing.

Lines that are comments as a whole and begin at the margin are one sentence together, up to an empty one or one that is
indented; a comment behind a key is a sentence of its own.  Keys and values stay as they are.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from wom_sim.language.say import say

WIDTH = 120
"""Comments of several lines are wrapped anew when they are translated."""

_COMMENT = re.compile(r"^(?P<before>(?:.*?\s)?)#(?P<gap> *)(?P<words>.*)$")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Comment(NamedTuple):
    """A sentence, the lines that it stands on (from 0, the last excluded), and what stands before it in the first."""

    first: int
    end: int
    before: str
    sentence: str


def comments(text: str) -> Iterator[Comment]:
    """Every comment that has a word in it."""
    lines, k = text.splitlines(), 0
    while k < len(lines):
        found, end = _COMMENT.match(lines[k]), k + 1
        if found and _WORD.search(found["words"]):
            sentence = found["words"]
            while _goes_on(found, lines, end):
                sentence, end = f"{sentence} {lines[end].removeprefix('# ')}", end + 1
            yield Comment(k, end, f"{found['before']}#{found['gap']}", sentence)
        k = end


def _goes_on(found: re.Match[str], lines: list[str], line: int) -> bool:
    at_the_margin = not found["before"] and found["gap"] == " "
    return at_the_margin and line < len(lines) and bool(re.match(r"# \S", lines[line]))


def translated(text: str) -> str:
    """The text with its comments in the reader's language; as it stands where they are the same."""
    lines = text.splitlines()
    for comment in reversed(list(comments(text))):
        said = say(comment.sentence)
        if said != comment.sentence:
            lines[comment.first : comment.end] = _written(comment, said)
    return "\n".join(lines) + "\n"


def _written(comment: Comment, said: str) -> list[str]:
    if comment.before != "# ":
        return [comment.before + " ".join(said.split("\n"))]
    return textwrap.wrap(said, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
