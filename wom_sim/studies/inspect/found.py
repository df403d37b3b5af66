"""What was found in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Column(NamedTuple):
    """A column as its file calls it, and what it is used as."""

    heading: str
    used: str


@dataclass(frozen=True)
class Found:
    """``what`` a file is taken for, sentences on what stands in it, columns used, what was left out or done, and next.

    ``columns`` are those that are used, ``notes`` what was left out and what was done to read the file, ``next`` the
    commands or keys that take it.
    """

    what: str
    sentences: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    next: str = ""
