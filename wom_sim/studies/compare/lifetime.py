"""What a new customer is worth beside what an extra order costs, where customers come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wom_sim.language.say import say, says
from wom_sim.show.text import money
from wom_sim.studies.compare.notes import listed
from wom_sim.studies.compare.outcomes import Outcomes


def lifetimes(found: Outcomes) -> dict[str, float]:
    """The mean lifetime value of a new customer by strategy, in the worlds where there is one; none without repeats."""
    known = {}
    for name, values in zip(found.strategies, found.outcomes("lifetime_value"), strict=True):
        some = values[~np.isnan(values)]
        if len(some):
            known[name] = float(some.mean())
    return known


def lifetime_note(prices: Sequence[tuple[str, float]], values: Mapping[str, float], currency: str) -> list[str]:
    """What a new customer of each strategy brings in a year, and whether that is more than an extra order costs."""
    both = [(name, price, values[name]) for name, price in prices if name in values]
    if not both:
        return []
    worth = listed([say("{value} with {name}", value=money(value, currency), name=name) for name, _, value in both])
    paying = [name for name, price, value in both if value > price]
    said = say(
        "A new customer brings {worth} in the year from her first order, orders still expected included", worth=worth
    )
    pays = (
        says("{names} pays by that.", "{names} pay by that.", len(paying), names=listed(paying))
        if paying
        else say("nothing pays even by that.")
    )
    return [f"{said}: {pays}"]
