"""Do the two engines tell the same story, bit for bit?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import localized, say
from wom_sim.ledger import canonical
from wom_sim.reading.arguments import whole
from wom_sim.results.answer import Answer
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class ParityRow:
    """One strategy in one world on both engines; ``differences`` is empty when every bit agrees."""

    strategy: str
    world: int
    events: int
    differences: tuple[str, ...]


class Parity(list[ParityRow], Answer):
    """A row for each strategy and world."""

    room = "parity"

    def text(self) -> str:
        """What ``wom parity`` prints."""
        lines = [
            f"  {row.strategy:<16} {say('world')} {row.world:<4} {localized(f'{row.events:,}'):>9} {say('events')}   "
            + verdict(row)
            for row in self
        ]
        return "\n".join([say("Mesa and array engine, ledger and final state:"), *lines])

    def data(self) -> list[dict[str, Any]]:
        """What ``--json`` prints."""
        return [{"strategy": row.strategy, "world": row.world, "differences": row.differences} for row in self]


def verdict(row: ParityRow) -> str:
    """Whether both engines agree."""
    if not row.differences:
        return say("every bit equal")
    return say("DIFFERENT: {names}", names=", ".join(row.differences))


def differences(one: History, other: History) -> tuple[str, ...]:
    """Names of everything that differs: final state field by field, ledger column by column, impressions.

    Ledgers alone are a weak detector: a multiplier that is off by a thousandth often changes no event.
    """
    found = [
        f"{table}.{name}"
        for table in ("people", "items", "brands", "standing")
        for name in getattr(one, table).dtype.names or ()
        if getattr(one, table)[name].tobytes() != getattr(other, table)[name].tobytes()
    ]
    mine, theirs = (canonical(np.concatenate([each.rows, each.others])) for each in (one, other))
    if len(mine) != len(theirs):
        found.append(say("ledger: {mine} rows against {theirs}", mine=len(mine), theirs=len(theirs)))
    else:
        found += [f"ledger.{name}" for name in mine.dtype.names or () if not np.array_equal(mine[name], theirs[name])]
    shown = (each.impressions.tobytes() + each.others_shown.tobytes() for each in (one, other))
    if next(shown) != next(shown):
        found.append("impressions")
    if one.live_shares != other.live_shares:
        found.append("live_shares")
    return tuple(found)


def parity(scenario: Scenario | Prepared | str | Path, *, worlds: int = 1, seed: int | None = None) -> Parity:
    """Run every strategy in ``worlds`` worlds on the Mesa and the array engine and compare them bit for bit."""
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    seed = prepared.scenario.uncertainty.seed if seed is None else seed
    worlds = whole("worlds", worlds)
    if worlds < 1:
        raise InputError(say("worlds must be at least 1 (got {worlds})", worlds=worlds))
    rows = Parity()
    for strategy in prepared.scenario.strategies:
        for world in range(worlds):
            mesa = simulate(prepared, strategy, seed, world, "mesa")
            array = simulate(prepared, strategy, seed, world, "array")
            rows.append(ParityRow(strategy, world, len(mesa.rows), differences(mesa, array)))
    return rows
