"""Another scenario from a scenario: values replaced by dotted path."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wom_sim.reading.problems import KeyPath, Problem, Source, show, unknown


def changed(source: Source, explicit: Mapping[str, Any], changes: Mapping[str, Any]) -> Source:
    """Return `source` with the values of `changes`; `explicit` is the scenario with every default.

    What was typed is changed, not what it came to, so that a default which follows another key goes on following it.
    """
    typed = copy.deepcopy(source.typed)
    paths = []
    for dotted, value in changes.items():
        path = tuple(dotted.split("."))
        if problem := _problem(explicit, path):
            raise Source(None).error([problem])
        _put(typed, explicit, path, copy.deepcopy(value))
        paths.append(path)
    return replace(source, typed=typed, changed=[*source.changed, *paths])


def _problem(explicit: Any, path: KeyPath) -> Problem | None:
    here = explicit
    for depth, key in enumerate(path[:-1]):
        if not isinstance(here, Mapping):
            return Problem(
                path[:depth], f"is {show(here)}, so {key!r} cannot be changed in it", "replace it as a whole"
            )
        names = {str(name): name for name in here}
        if key not in names:
            return Problem(path[: depth + 1], *unknown("key", key, names))
        here = here[names[key]]
    if isinstance(here, Mapping):
        return None
    return Problem(path[:-1], f"is {show(here)}, so {path[-1]!r} cannot be changed in it", "replace it as a whole")


def _put(typed: dict[Any, Any], explicit: Mapping[Any, Any], path: KeyPath, value: Any) -> None:
    for key in path[:-1]:
        explicit = explicit[_same(explicit, key)]
        name = _same(typed, key)
        if not isinstance(typed.get(name), dict):
            # Left out or written in short: continue from what it came to.
            typed[name] = {} if typed.get(name) is None else copy.deepcopy(dict(explicit))
        typed = typed[name]
    typed[_same(typed, path[-1])] = value


def _same(mapping: Mapping[Any, Any], key: str) -> Any:
    return next((name for name in mapping if str(name) == key), key)
