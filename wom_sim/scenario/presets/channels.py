"""Which channels there are: known ones, those that a brand owns, and those that a scenario declares.

A channel decides who is there, what it costs and how it works: one that nobody knows would reach everybody, unasked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from wom_sim.language.say import marked, say
from wom_sim.reading.numbers import fold, meaning
from wom_sim.reading.problems import KeyPath, Problem
from wom_sim.reading.words.calendar import CHANNELS
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.presets.presets import load

NEAR = 0.8
"""From this likeness on a name is taken for a misspelling of another."""

_DECLARE = marked("or, if it is a channel of its own, write channels: [{channel}]")


def channel_problems(whole: Mapping[str, Any]) -> Iterator[Problem]:
    """Complain about channels that are nearly known, and of lines on channels that nobody knows or declares."""
    for path, channel, key in _asked(whole):
        hint = say(_DECLARE, channel=channel)
        if near := _near(channel):
            message = say("unknown channel {channel!r} – did you mean {near!r}?", channel=channel, near=near)
            yield Problem(path, message, hint, on_key=key)
        elif not key:
            yield Problem(path, say("unknown channel {channel!r}", channel=channel), _known_are() + "; " + hint)


def undeclared(whole: Mapping[str, Any]) -> list[str]:
    """The channels that a scenario would be asked about, each once."""
    return [*dict.fromkeys(channel for _, channel, key in _asked(whole) if not key or _near(channel))]


def _asked(whole: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, bool]]:
    """Where a channel stands that nobody knows, its name, and whether it is a key."""
    typed = whole.get("channels")
    declared = {*map(str, typed if isinstance(typed, list | tuple) else [] if typed is None else [typed])}
    own = [
        (str(brand), str(name))
        for brand, spec in _inside(whole, "brands").items()
        for name in _inside(spec, "channels")
    ]
    for brand, name in own:
        if name not in declared and not is_known(name):
            yield ("brands", brand, "channels", name), name, True
    for name, line in _inside(whole, "plan").items():
        channel, kind = (_text_of(line, "channel"), _text_of(line, "kind"))
        owned = channel in {name for _, name in own} or (kind in KINDS and KINDS[kind].SPEC.own_channel)
        if channel and not owned and channel not in declared and not is_known(channel):
            yield ("plan", str(name), "channel"), channel, False


def is_known(channel: str) -> bool:
    """Whether a channel is known: by one of its usual names, or by presets of its own."""
    return bool(meaning(CHANNELS, channel)) or fold(channel).replace(" ", "_") in _with_presets()


@lru_cache(maxsize=1)
def _with_presets() -> frozenset[str]:
    keys = [key.split(".") for key in load()]
    return frozenset(key[0] for key in keys if len(key) == 2 and key[1] in ("cpm", "cpc", "ctr", "cvr"))


def _near(channel: str) -> str:
    """The known channel that a name nearly is; short names are like many."""
    words = [word for names in CHANNELS.values() for word in names if len(word) > 3]
    found = get_close_matches(fold(channel), words, n=1, cutoff=NEAR) if len(channel) > 3 else []
    return (meaning(CHANNELS, found[0]) or "") if found else ""


def _known_are() -> str:
    return say("one of {names}", names=", ".join(CHANNELS))


def _text_of(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""  # a list cannot be looked up: its own field says what is wrong


def _inside(value: object, key: str) -> Mapping[Any, Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}
