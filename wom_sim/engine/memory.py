"""How much memory a study takes, estimated before anything is made: the process, its workers, and the runs it keeps.

Bytes of tables follow from their records; what a process takes beside them was measured, as
``tests/benchmarks/memory_estimate.py`` does again.  How many rows a ledger has is only known when it is written: a
campaign that reaches nearly everybody is taken for granted.
"""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.engine.items import FEW
from wom_sim.engine.state import BRAND, ITEM, PERSON, STANDING
from wom_sim.ledger import ROW

PROCESS, ALONE, WORKER = 350_000_000, 300_000_000, 200_000_000
"""Bytes of this process with its workers' answer in it, of one that does the work as well, and of a worker."""

TIE, PERSON_OF_NETWORK = 8, 17
"""Bytes of a tie in one direction, and of a person in a network and among who is due."""

EXPOSURES, SHAPE = 40, 0.5
"""Exposures of a person to all contents together, and the shape of the gamma distribution by which people differ."""

FIRST_ROWS, MORE_ROWS = 4.0, 1.0
"""Rows of the ledger by person: of the first content that she meets, and of each further one."""

PLACE = 4
"""Bytes of the place of a record, where only those exist that have been met."""

COPIES_OF_ROWS = 4
"""The ledger as it grows, as it is handed over, and sorted while it is counted."""

KEPT_PERSON, KEPT_DAY, KEPT_RUN = 10, 32, 20_000
"""Bytes that stay of one strategy in one world: sizes of its cascades, two curves, its metrics."""

SET_MEMBER, SET = 24, 48
"""Bytes of a member of a reverse-reachable set in each of two batches (herself, as they grow, and in an index), and of
a set: its key, its root and its end."""


class Load(NamedTuple):
    """What a world is made of."""

    people: int
    arcs: int
    contents: int
    brands: int
    days: int = 0


def world_bytes(load: Load) -> int:
    """Bytes of one world and its network, in whatever process."""
    known = met(load.contents)
    items = ITEM.itemsize * load.contents if load.contents <= FEW else ITEM.itemsize * known + PLACE * load.contents
    state = PERSON.itemsize + items + (BRAND.itemsize + STANDING.itemsize) * load.brands
    ledger = COPIES_OF_ROWS * ROW.itemsize * (FIRST_ROWS + MORE_ROWS * max(0.0, known - 1))
    return int(load.people * (PERSON_OF_NETWORK + state + ledger)) + TIE * load.arcs


def met(contents: int) -> float:
    """How many of the contents a person meets: exposures fall on each alike, negative binomially (R1)."""
    return contents * (1.0 - (1.0 + EXPOSURES / (contents * SHAPE)) ** -SHAPE) if contents else 0.0


def set_bytes(members: int, sets: int, people: int) -> int:
    """Bytes of a choice by so many reverse-reachable sets, with so many members, in each of two batches."""
    return ALONE + SET_MEMBER * members + SET * sets + PERSON_OF_NETWORK * people


def study_bytes(load: Load, workers: int = 1, runs: int = 0) -> int:
    """Bytes of a study: in this process alone or with ``workers`` others, each with a network and a world.

    ``runs``: of how many strategies and worlds records are kept until the end.
    """
    kept = runs * (KEPT_PERSON * load.people + KEPT_DAY * (load.days + 1) + KEPT_RUN)
    if workers <= 1:
        return ALONE + world_bytes(load) + kept
    network = TIE * load.arcs + PERSON_OF_NETWORK * load.people
    return PROCESS + network + workers * (WORKER + world_bytes(load)) + kept
