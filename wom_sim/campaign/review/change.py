"""What a review changes in the lines of a plan, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wom_sim.campaign.context import CompiledLine, Context
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.review.seen import CENTS, cents_by_tick


@dataclass(frozen=True)
class Change:
    """From a tick on lines have so many cents left, spend so many of them up to a tick, or have so many people.

    ``before`` is what the lines had left, or how many people, ``planned`` what they would have spent up to that tick;
    ``rules`` decided it (none: it was typed).
    """

    tick: int
    left: Mapping[str, int] = field(default_factory=dict)
    soon: Mapping[str, int] = field(default_factory=dict)
    until: int = 0
    staff: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    planned: Mapping[str, float] = field(default_factory=dict)
    rules: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that it changes."""
        return tuple(dict.fromkeys([*self.left, *self.soon, *self.staff]))


def applied(context: Context, plan: Sequence[CompiledLine], change: Change) -> list[CompiledLine]:
    """The lines of a plan after a change; all days before its tick are as they were."""
    return [changed(context, one, change) for one in plan]


def changed(context: Context, one: CompiledLine, change: Change) -> CompiledLine:
    """One line after a change."""
    name, spec = one.account.name, one.spec
    if spec is None or name not in change.lines:
        return one
    if name in change.staff:
        people = {tick: change.staff[name] for tick in one.staff if tick >= change.tick}
        return kind_of(spec).restaffed(context, one, people)
    left = change.left.get(name, left_from(one, change.tick))
    return kind_of(spec).rescheduled(context, one, schedule(one, change, left))


def schedule(one: CompiledLine, change: Change, left: int) -> dict[int, float]:
    """The money of each day to come: evenly, with what is to be spent soon on the first of them.

    What passed in fractions of a cent is made up for, so that all days together are whole cents.
    """
    days = [tick for tick in one.daily if tick >= change.tick]
    early = [tick for tick in days if tick <= change.until]
    late = days[len(early) :]
    soon = min(left, change.soon[one.account.name]) if one.account.name in change.soon and late else 0
    rest = passed_from(one, change.tick) / CENTS - sum(each for tick, each in one.daily.items() if tick < change.tick)
    money = left / CENTS + (rest if left else 0.0)
    if not soon:
        return dict.fromkeys(days, money / len(days)) if days else {}
    first = dict.fromkeys(early, soon / CENTS / len(early))
    return {**first, **dict.fromkeys(late, max(0.0, money - soon / CENTS) / len(late))}


def passed_from(one: CompiledLine, tick: int) -> int:
    """Cents that a line had set aside before a tick."""
    return sum(amount for day, amount in cents_by_tick(one.daily).items() if day < tick)


def left_from(one: CompiledLine, tick: int) -> int:
    """Cents that a line has set aside from a tick on."""
    return sum(amount for day, amount in cents_by_tick(one.daily).items() if day >= tick)
