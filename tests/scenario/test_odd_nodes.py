"""Whatever stands at any place of a scenario: it is taken, or refused in words, in Python as on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest

from tests.scenario.test_typed_ranges import typed
from wom_sim.errors import InputError
from wom_sim.scenario.scenario import Scenario

HUGE = 10**400
ODD: list[Any] = [[], [[]], {}, {1: 2}, {None: 1}, None, True, HUGE, -1e18, float("nan"), "", "preset", f"1–{HUGE}"]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of everything inside a node."""
    for key, inside in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(inside, (*path, key))


def parent(node: Any, path: tuple[Any, ...]) -> Any:
    """What the place of a path stands in."""
    for key in path[:-1]:
        node = node[key]
    return node


WHOLE = {**typed(), "money": {"currency": "MXN", "per_usd": 18}, "uncertainty": {"graphs": 2, "worlds": 2}}
WHOLE["plan"]["tv"] = {**WHOLE["plan"]["ads"], "channel": "tv", "cpm": "preset"}


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_a_value_that_nobody_expects(odd: Any) -> None:
    for path in places(WHOLE):
        changed = deepcopy(WHOLE)
        parent(changed, path)[path[-1]] = deepcopy(odd)
        with suppress(InputError):
            Scenario.parse(changed)


@pytest.mark.parametrize("odd", [1, True, None, 2.5])
def test_a_key_that_is_no_text(odd: Any) -> None:
    for path in places(WHOLE):
        changed = deepcopy(WHOLE)
        inside = parent(changed, path)
        if isinstance(inside, list):
            continue
        inside[odd] = inside.pop(path[-1])
        with suppress(InputError):
            Scenario.parse(changed)
