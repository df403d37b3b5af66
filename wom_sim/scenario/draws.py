"""What a scenario would be if its presets stood elsewhere between their low and high ends: ignorance beside chance."""

from __future__ import annotations

from collections.abc import Iterable

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import hinted, listed, unknown
from wom_sim.scenario.presets.presets import End, oriented
from wom_sim.scenario.scenario import Scenario

_WORD = rng.name_word("presets")


def drawn(scenario: Scenario, seed: int, draw: int) -> Scenario:
    """Return a scenario with every used preset (or typed range) that has a range drawn between its low and high end.

    Triangular with the value as its mode; uniform where the value is blank.  The lot is keyed by (seed, draw, key of
    the preset): one preset used in several places moves as one, and draw k is the same whatever else the scenario
    says, also when the scenario is itself a draw.
    """
    return scenario.with_presets_at(
        {
            path: value
            for path, used in scenario.presets_used.items()
            if (value := used.quantile(share(seed, draw, used.key))) is not None
        }
    )


def share(seed: int, draw: int, key: str) -> float:
    """Return the share of a preset's plausible values that lie below the one of a draw, in [0, 1)."""
    return rng.uniform(rng.key(seed, _WORD, draw, rng.name_word(key)))


def at(scenario: Scenario, end: End, keys: Iterable[str] | None = None) -> Scenario:
    """Return a scenario with its presets, or those with the given keys, at their low or high end or their value.

    Ends are those of the benefit: everything at ``low`` is the pessimistic case, so that a price stands at its highest
    there and a rate at its lowest (:func:`~wom_sim.scenario.presets.presets.oriented`).  A preset without a range stays
    at its value.  Raises ``InputError`` for a key that the scenario does not use.
    """
    present = dict.fromkeys(used.key for used in scenario.presets_used.values())
    chosen = set(present if keys is None else keys)
    for key in sorted(chosen - set(present)):
        message, _ = unknown("preset", key, present)
        message = say("{message}: the scenario does not use it", message=message)
        raise InputError(hinted(message, listed(list(present))))
    return scenario.with_presets_at(
        {
            path: value
            for path, used in scenario.presets_used.items()
            if used.key in chosen and (value := used.at(oriented(end, path, used))) is not None
        }
    )
