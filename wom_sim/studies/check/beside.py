"""Typed beside simulated, line by line, as a table beside a comparison: from its own first worlds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from wom_sim.results.answer import frame
from wom_sim.results.lines import summed
from wom_sim.studies.check.line_words import LEFT, LineFigures
from wom_sim.studies.check.trial import Tally, Trial, by_themselves, forestalled, of_strategy
from wom_sim.studies.compare.beside import Doubt
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.worlds.fleet import Record, Run

SHARE_OF_COMPARE = 0.05
"""Lines are run by themselves in at most so many runs per run of the comparison."""

COLUMNS = (
    "strategy", "line", "figure", "typed", "is_typed", "preset", "first", "first_of", "first_verdict", "plan",
    "plan_of", "plan_verdict",
)  # fmt: skip

NAMES = {LEFT: "unsubscribes"}
"""Figures that a table calls otherwise."""


@dataclass(frozen=True)
class Lines:
    """The figures of each line of each strategy, none in a comparison that is too short; ``worlds`` they rest on."""

    figures: Sequence[LineFigures]
    worlds: int = 0

    @property
    def doubt(self) -> Doubt:
        """It says nothing of numbers that were taken for certain."""
        return Doubt(0)

    def lines(self) -> list[str]:
        """Nothing is printed: ``wom check`` does."""
        return []

    def data(self) -> dict[str, Any]:
        """Nothing: it is a table of the folder."""
        return {}

    def table(self) -> Any:
        """One row per strategy, line and figure, as a pandas table."""
        return frame([row for line in self.figures for row in rows_of(line)], columns=COLUMNS)

    def tables(self) -> dict[str, Any]:
        """The table, where there are lines."""
        return {"lines": self.table()} if self.figures else {}

    def settings(self) -> dict[str, Any]:
        """In how many worlds of each strategy lines were looked at, at most."""
        return {"line_worlds": self.worlds} if self.figures else {}


def rows_of(line: LineFigures) -> Iterator[tuple[Any, ...]]:
    """How far one line goes, and each of its rates that is typed or was seen."""
    for name, value in (("reach", line.reach), ("reach_share", line.share), ("frequency", line.frequency)):
        yield line.strategy, line.line, name, math.nan, False, "", math.nan, 0, "", value, 0, ""
    if line.unspent is not None:
        yield line.strategy, line.line, "unspent", math.nan, False, "", math.nan, 0, "", line.unspent, 0, ""
    for what, one in line.figures.items():
        if one.typed is not None or one.first.of or one.whole.of:
            told = zip((one.first, one.whole), one.verdicts(what), strict=True)
            seen = [cell for rate, verdict in told for cell in (rate.value, rate.of, verdict)]
            typed = math.nan if one.typed is None else one.typed
            yield line.strategy, line.line, NAMES.get(what, what), typed, one.is_typed, one.preset, *seen


def line_by_line(found: Outcomes, run: Run, runs: int) -> Lines:  # noqa: ARG001 (here a line by itself is no task)
    """The figures of `wom check`, from the first worlds of a comparison; nothing where that would cost too much.

    What is run more is each line that others may forestall, by itself, in one world: see :func:`by_themselves`.
    """
    seen = {name: [one for one in some if one.lines] for name, some in found.by_strategy().items()}
    seen = {name: some for name, some in seen.items() if some}
    plans = [found.prepared.plan(name) for name in seen]
    more = sum(forestalled(one, plan) for plan in plans for one in plan)
    if more > SHARE_OF_COMPARE * runs:
        return Lines(())
    figures = [line for name, some in seen.items() for line in of_strategy(trial_of(found, name, some), name)]
    return Lines(figures, max(map(len, seen.values()), default=0))


def trial_of(found: Outcomes, strategy: str, records: Sequence[Record]) -> Trial:
    """What the lines of a strategy did in some of its worlds, as a trial of it alone."""
    counts = reduce(summed, [one.lines for one in records])
    reached = by_themselves(found.prepared, strategy, counts, found.seed, found.engine)
    return Trial(found.prepared, len(records), Tally.of(found.prepared), {strategy: {**counts, "reached": reached}}, ())
