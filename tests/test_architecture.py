"""The house has one straight way through it: each room imports only from rooms to its left."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wom_sim"

ROOMS = [
    ["errors"], ["version"], ["rng"], ["statistics"], ["reading"], ["show"], ["network"], ["rules"], ["ledger"],
    ["behaviour"], ["engine"], ["classic"], ["metrics"], ["scenario"], ["people"], ["campaign"], ["results"],
    ["worlds"], ["studies"], ["cli"],
]  # fmt: skip
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Full names of everything a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_used(path: Path) -> set[str]:
    ours = (name.split(".")[1:] for name in imported(path) if name.startswith("wom_sim."))
    return {parts[0] for parts in ours if parts and parts[0] in LEVEL}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_import_only_to_their_left(path: Path) -> None:
    room = room_of(path)
    assert room in LEVEL, f"{room} has no place in the house: add it to ROOMS"
    wrong = {used for used in rooms_used(path) - {room} if LEVEL[used] >= LEVEL[room]}
    assert not wrong, f"{room} may not import {wrong}"


def test_the_test_sees_reversed_arrows(tmp_path: Path) -> None:
    module = tmp_path / "rules.py"
    module.write_text("def late():\n    from wom_sim.studies.compare import compare\n")
    assert rooms_used(module) == {"studies"}


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("mesa", {"engine/agents.py"}),
        ("networkx", {"engine/agents.py", "network/file.py", "network/network.py"}),
        ("numba", {"engine/kernels.py", "network/csr.py", "network/generators.py"}),
    ],
)
def test_heavy_libraries_have_a_home(library: str, homes: set[str]) -> None:
    users = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in imported(path))
    }
    assert users <= homes
    assert users


def test_rules_are_bare() -> None:
    assert set(imported(PACKAGE / "rules.py")) == {"__future__.annotations", "math"}
