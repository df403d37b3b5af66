"""When the money leaves: what every line of a strategy costs, day by day, in whole cents."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wom_sim.prepared import Prepared


def cents_by_tick(prepared: Prepared, strategy: str) -> npt.NDArray[np.int64]:
    """Cents booked on each tick by each line of a strategy, int64[ticks + 1, lines].

    Media money is booked on the day it is spent, everything fixed (production, fees, samples, the cost of posts) on the
    line's first day.  The sum is the cost of the strategy, to the cent.
    """
    scenario = prepared.scenario
    lines = prepared.plan(strategy)
    cents = np.zeros((scenario.days + 1, len(lines)), np.int64)
    for k, one in enumerate(lines):
        for tick, amount in one.account.spent.items():
            cents[tick, k] += round(100 * amount)
        cents[scenario.plan[one.line.name].ticks(scenario.dates)[0], k] += round(100 * one.account.fixed)
    return cents
