"""The numbers of a scenario that might be otherwise: what was typed, preset or taken from a default about the world.

No guesses are dates, seeds, names and sizes, and what somebody decides: a budget, a number of samples, a cap
(:data:`~wom_sim.scenario.presets.ranges.DECIDED`).  A probability of exactly 0 or 1 and a number that is 0 switch
something off or on, and what is switched off holds no guesses.  Numbers that say the same thing are one guess: a preset
used twice, and the same figure of two lines of one kind that show one content on one channel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wom_sim import rng
from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import say
from wom_sim.reading.problems import KeyPath, hinted, listed, unknown
from wom_sim.reading.schema import Kind
from wom_sim.scenario.presets.presets import TYPED, End, Used, oriented
from wom_sim.scenario.presets.ranges import is_guess
from wom_sim.scenario.scenario import Scenario, number_at

WIDEST = 8.0
"""Typed numbers are moved from an eighth of their odds (or of themselves) to eight times as much."""

WIDENED = 2.0
"""Ranges are moved from half the odds (or the number) of their low end to twice those of their high end."""

_SWITCHES = ("on", "goodwill", "uneven")
_NEEDED = {"price_elasticity": "discount", "posts_tolerated": "unsubscribe"}

Origin = Literal["typed", "preset", "range"]


@dataclass(frozen=True)
class Guess:
    """A number that might be otherwise.

    ``paths``: where it stands, the first by name, dotted; ``values``: the number there.  ``steps`` below are measured
    from the number as it is: logarithms of odds for a share, of the number itself for everything else.
    """

    paths: tuple[str, ...]
    values: tuple[float, ...]
    kind: Kind
    origin: Origin
    ends: tuple[float, float] | None = None  # of a preset or a range, in the number's own units

    @property
    def path(self) -> str:
        """Where it stands; the first of several places."""
        return self.paths[0]

    @property
    def value(self) -> float:
        """The number as it stands in the scenario."""
        return self.values[0]

    @property
    def certain(self) -> bool:
        """Whether it was taken for certain: nothing says between which ends it lies."""
        return self.ends is None

    def at(self, step: float) -> float:
        """The number so many steps away; 0 is the number itself.

        >>> Guess(("a",), (0.5,), "share", "typed").at(math.log(3.0))
        0.75
        """
        return self._moved(self.value, step)

    def step_to(self, value: float) -> float:
        """How many steps away a value is."""
        return _scale(value, self.kind) - _scale(self.value, self.kind)

    def changes(self, step: float) -> dict[str, float]:
        """What to change in the scenario so that the number is so many steps away, wherever it stands."""
        return {path: self._moved(value, step) for path, value in zip(self.paths, self.values, strict=True)}

    def _moved(self, value: float, step: float) -> float:
        if step == 0:
            return value
        if self.kind == "share":
            odds = value / (1 - value) * math.exp(step)
            return float(odds / (1 + odds))
        moved = value * math.exp(step)
        return max(1, round(moved)) if self.kind == "whole" else moved

    def reach(self) -> tuple[float, float]:
        """The least and the most steps of a sensible range."""
        if self.ends is None:
            return -math.log(WIDEST), math.log(WIDEST)
        low, high = (self.step_to(end) if 0 < end < self._top else math.nan for end in self.ends)
        widest = math.log(WIDEST)
        return (
            (low if math.isfinite(low) else -widest) - math.log(WIDENED),
            (high if math.isfinite(high) else widest) + math.log(WIDENED),
        )

    @property
    def _top(self) -> float:
        return 1.0 if self.kind == "share" else math.inf


def _scale(value: float, kind: Kind) -> float:
    return math.log(value / (1 - value)) if kind == "share" else math.log(value)


def guesses(scenario: Scenario) -> list[Guess]:
    """Return every guess of a scenario, in its order."""
    mapping = scenario.as_mapping()
    together: dict[Any, list[tuple[str, float, Kind]]] = {}
    for path, value in _numbers(mapping):
        kind = number_at(path, mapping)
        if kind is not None and value > 0 and not (kind == "share" and value >= 1):
            together.setdefault(_same(scenario, path, value), []).append((".".join(path), float(value), kind))
    return [_guess(scenario, found) for found in together.values()]


def _guess(scenario: Scenario, found: Sequence[tuple[str, float, Kind]]) -> Guess:
    paths, values, kinds = zip(*found, strict=True)
    used = scenario.presets_used.get(paths[0])
    if used is None:
        return Guess(paths, values, kinds[0], "typed")
    ends = None if used.low is None or used.high is None else (used.low * used.rate, used.high * used.rate)
    return Guess(paths, values, kinds[0], "range" if used.evidence == TYPED else "preset", ends)


def _same(scenario: Scenario, path: KeyPath, value: float) -> Any:
    """What numbers that say the same thing have in common."""
    dotted = ".".join(path)
    used: Used | None = scenario.presets_used.get(dotted)
    if used is not None:
        return used.key
    if path[0] == "plan" and len(path) == 3:
        line = scenario.plan[path[1]]
        return ("plan", line.kind, line.seen_on, line.content, path[2], value)
    return dotted


def _numbers(node: Mapping[Any, Any], path: KeyPath = ()) -> Iterator[tuple[KeyPath, float]]:
    """Numbers that are guesses and not switched off, with their paths."""
    if any(node.get(switch) is False for switch in _SWITCHES):
        return
    for name, value in node.items():
        here = (*path, str(name))
        if not is_guess(here) or not node.get(_NEEDED.get(str(name), name)):
            continue
        if isinstance(value, Mapping):
            yield from _numbers(value, here)
        elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            yield here, value


def valid_reach(scenario: Scenario, guess: Guess) -> tuple[float, float]:
    """The least and the most steps of a guess's range at which the scenario still holds together; 0 where none do.

    What does not validate at an end is tried nearer: ×8, ×4, ×2, ×1.4.
    """
    low, high = guess.reach()
    return _valid(scenario, guess, low), _valid(scenario, guess, high)


def _valid(scenario: Scenario, guess: Guess, end: float) -> float:
    for part in (1.0, 2 / 3, 1 / 3, 1 / 6):
        try:
            scenario.with_changes(guess.changes(part * end))
        except ScenarioError:
            continue
        return part * end if guess.changes(part * end) != guess.changes(0.0) else 0.0
    return 0.0


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
