"""Shares of a sweep, which may be at work in one folder at the same time: their names, locks and unfinished files."""

from __future__ import annotations

import re
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import say

LOCK = ".lock"
ASIDE = ".wom-aside"
_SHARE = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*")


class Share(NamedTuple):
    """The third of 16 equal shares of a sweep, as ``--part 3/16`` names it."""

    number: int
    shares: int

    @classmethod
    def read(cls, typed: str | tuple[int, int]) -> Share:
        """``3/16``, or ``(3, 16)``."""
        found = _SHARE.fullmatch(typed if isinstance(typed, str) else "/".join(map(str, typed)))
        if not found:
            raise InputError(
                say("a part is written NUMBER/PARTS (got {typed!r})\n   hint: 3/16 is the third of 16", typed=typed)
            )
        share = cls(int(found[1]), int(found[2]))
        if not 1 <= share.number <= share.shares:
            raise InputError(
                say(
                    "there is no part {number} of {shares}\n   hint: {hint}",
                    number=share.number,
                    shares=share.shares,
                    hint=say("the first of {shares} is 1/{shares}", shares=max(1, share.shares)),
                )
            )
        return share

    def of(self, lanes: range) -> range:
        """Its lanes: every 16th, so that all shares take about as long."""
        return lanes[self.number - 1 :: self.shares]


class OnTheWay:
    """Names of locks, and of files that are being written: others may be starting in the same folder at this moment."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name.startswith(LOCK) or name.endswith(ASIDE))


def aside_of(share: Share | None) -> str:
    """How names of files end that a process with this share is writing."""
    return f".{share.number}-of-{share.shares}{ASIDE}" if share else ASIDE


def lock_of(share: Share | None) -> str:
    """The name of a lock."""
    return f"{LOCK}-{share.number}-of-{share.shares}" if share else LOCK
