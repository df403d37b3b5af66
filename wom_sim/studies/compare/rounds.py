"""Worlds in rounds: after each one looks, and stops what has been run often enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from wom_sim.scenario.uncertainty import Precision, Uncertainty
from wom_sim.statistics.intervals import Sampling, mean_interval
from wom_sim.statistics.looks import confidence, look_times, surely_behind
from wom_sim.studies.compare.outcomes import Dropped, Outcomes
from wom_sim.worlds.fleet import Record, Run, Sums, collect, cut
from wom_sim.worlds.hire import Jobs


class Rounds(NamedTuple):
    """What rounds came to: the strategies that were run to the end, their records, and those that were dropped.

    ``sums``: what tables are made of, of all strategies.
    """

    strategies: tuple[str, ...]
    records: list[Record]
    dropped: tuple[Dropped, ...]
    sums: Sums


View = Callable[[tuple[str, ...], list[Record]], Outcomes]
"""The comparison that some strategies and their records so far amount to."""


def run_rounds(
    run: Run,
    strategies: tuple[str, ...],
    settings: Uncertainty,
    view: View,
    jobs: Jobs,
    report: Callable[[int], None],
) -> Rounds:
    """Run worlds until the precision that is asked for, all that are allowed, or nobody is left to be compared.

    What is run depends on outcomes alone: every round is complete, and in order, before it is looked at.
    """
    times = look_times(settings.worlds)
    rounds, before, contenders = Rounds(strategies, [], (), {}), 0, 0
    for worlds in times:
        tasks = cut(0, rounds.strategies, range(before, worlds), jobs, tables=True)
        done = len(rounds.records) + sum(len(one.records) for one in rounds.dropped)
        fresh = collect(run, tasks, lambda more, done=done: report(done + more), rounds.sums)  # type: ignore[misc]
        rounds, before = rounds._replace(records=rounds.records + fresh), worlds
        seen = view(rounds.strategies, rounds.records)
        contenders = contenders or len(contending(seen))
        if settings.eliminate and worlds < times[-1]:
            rounds = dropping(rounds, seen, confidence(contenders, times))
            seen = view(rounds.strategies, rounds.records)
        alone = bool(rounds.dropped) and not seen.others
        if alone or (settings.until is not None and known(seen, settings.until)):
            break
    return rounds


def contending(seen: Outcomes) -> list[str]:
    """Strategies that may be the best: all but what is shown for orientation only."""
    return [name for name in seen.strategies if name not in seen.reference]


def dropping(rounds: Rounds, seen: Outcomes, level: float) -> Rounds:
    """Without the strategies that are surely not the best; the baseline stays, because others are compared with it."""
    names = contending(seen)
    outcomes = seen.outcomes(seen.metric)[[seen.strategies.index(name) for name in names]]
    gone = {names[i]: one for i, one in surely_behind(outcomes, level).items() if names[i] != seen.baseline}
    dropped = [
        Dropped(name, names[one.leader], one.lead, one.half_width, seen.worlds, of(rounds.records, [name]))
        for name, one in gone.items()
    ]
    left = tuple(name for name in rounds.strategies if name not in gone)
    return Rounds(left, of(rounds.records, left), (*rounds.dropped, *dropped), rounds.sums)


def of(records: Sequence[Record], names: Sequence[str]) -> list[Record]:
    """The records of some strategies."""
    return [one for one in records if one.strategy in names]


def known(seen: Outcomes, until: Precision) -> bool:
    """Whether every extra over the baseline is known as well as was asked for."""
    reached, wanted = precision(seen, until)
    return reached <= wanted


def precision(seen: Outcomes, until: Precision) -> tuple[float, float]:
    """The widest half-width of an extra over the baseline (alone: of its mean), and what was asked for.

    A percentage is one of the largest extra: a difference of nearly nothing need not be known to a percent of itself.
    """
    outcomes, names = seen.outcomes(seen.metric), list(seen.strategies)
    base = outcomes[names.index(seen.baseline)]
    extras = [outcomes[names.index(name)] - base for name in seen.others] or [base]
    intervals = np.array([interval(extra, seen.sampling) for extra in extras])
    scale = float(np.abs(intervals[:, 0]).max()) if until.relative else 1.0
    return float(intervals[:, 1].max()), until.value * scale


def interval(values: np.ndarray, sampling: Sampling) -> tuple[float, float]:
    """Mean and half-width as the table shows them."""
    return mean_interval(sampling.units(values), sampling.level)
