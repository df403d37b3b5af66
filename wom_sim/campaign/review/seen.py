"""What somebody in marketing sees on the day of a review: her own plan, and what was counted of it.

Nothing else is handed to a rule: no resistance, nobody's mind or weariness, nothing that is still to come.  Counts are
of the real market, as the platforms' reports, the shop and the inbox give them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from wom_sim.campaign.context import CompiledLine
from wom_sim.ledger import Event

CENTS = 100
MINUTES = 60.0

_ORDERS = (int(Event.CONVERT), int(Event.REPEAT))
_VISIT, _COMPLAINT, _ANSWER = int(Event.VISIT), int(Event.COMPLAINT), int(Event.ANSWER)


class SeenLine(NamedTuple):
    """One line of the plan; a number for each period since the first day, and what is still to come.

    ``set_aside`` and ``spent`` in cents, ``impressions``, and ``visits`` and ``orders`` whose last touch it was.
    ``left`` are the cents set aside for today and later, ``days`` the days on which they are spent, ``soon`` how many
    of these come before the next review.  ``staff`` are the people who answer in the period to come, ``staffed`` as
    many as were planned.
    """

    name: str
    set_aside: tuple[int, ...]
    spent: tuple[int, ...]
    impressions: tuple[float, ...]
    visits: tuple[float, ...]
    orders: tuple[float, ...]
    left: int
    days: int
    soon: int
    staff: float
    staffed: float


class SeenMessages(NamedTuple):
    """What came to the desk in a period: complaints, how many were answered in it, and after how many hours."""

    complaints: float
    answered: float
    hours: float


class Seen(NamedTuple):
    """All that a rule is told: the day, the lines, and visits, orders and messages of each period."""

    day: date
    lines: tuple[SeenLine, ...]
    visits: tuple[float, ...]
    orders: tuple[float, ...]
    messages: tuple[SeenMessages, ...]


class Window(NamedTuple):
    """Ticks of the periods that are over, first to last each, and of the one to come."""

    past: tuple[tuple[int, int], ...]
    first: int
    last: int

    def sums(self, by_tick: np.ndarray) -> np.ndarray:
        """Totals of each period that is over, of numbers by tick along the first axis."""
        return np.array([by_tick[first : last + 1].sum(axis=0) for first, last in self.past])


def look(
    day: date,
    window: Window,
    plan: Sequence[CompiledLine],
    planned: Sequence[CompiledLine],
    rows: np.ndarray,
    impressions: np.ndarray,
    scale: float,
    resting: frozenset[int] = frozenset(),
) -> Seen:
    """What is seen on a day: of the plan as it is, as it was ``planned``, of the ledger's rows and of impressions.

    ``resting`` are lines that wait for something that does not come: nothing of theirs is spent or can be moved.
    """
    ticks = np.arange(window.first)
    rows = rows[rows["tick"] < window.first]
    ordered, visited = np.isin(rows["event"], _ORDERS), rows["event"] == _VISIT
    shown = impressions[: window.first, : len(plan)] * scale
    by_line = [by_tick_and_line(rows[which], len(ticks), len(plan)) * scale for which in (visited, ordered)]
    counts = [window.sums(table).T.tolist() for table in (shown, *by_line)]
    lines = tuple(
        seen_line(one, before, window, [tuple(table[k]) for table in counts], k in resting)
        for k, (one, before) in enumerate(zip(plan, planned, strict=True))
    )
    whole = [
        window.sums(np.bincount(rows["tick"][which], minlength=len(ticks))) * scale for which in (visited, ordered)
    ]
    visits, orders = (tuple(map(float, one)) for one in whole)
    return Seen(day, lines, visits, orders, messages(rows, window, scale))


def by_tick_and_line(rows: np.ndarray, ticks: int, lines: int) -> np.ndarray:
    """How many rows there are of each line on each tick, ``int64[ticks, lines]``."""
    own = rows[rows["line"] >= 0]
    where = own["tick"].astype(np.int64) * lines + own["line"]
    return np.bincount(where, minlength=ticks * lines).reshape(ticks, lines)


def seen_line(
    one: CompiledLine,
    planned: CompiledLine,
    window: Window,
    counts: Sequence[tuple[float, ...]],
    rests: bool,
) -> SeenLine:
    """One line, with its impressions, visits and orders by period."""
    daily: Mapping[int, float] = {} if rests else one.daily
    impressions, visits, orders = counts
    later = [tick for tick in daily if tick >= window.first]
    staffs = [one.staff.get(tick, 0.0) for tick in range(window.first, window.last + 1)]
    usual = [planned.staff.get(tick, 0.0) for tick in range(window.first, window.last + 1)]
    return SeenLine(
        one.account.name,
        tuple(cents(daily, first, last) for first, last in window.past),
        tuple(cents({} if rests else one.account.spent, first, last) for first, last in window.past),
        impressions,
        visits,
        orders,
        sum(cents_by_tick(daily)[tick] for tick in later),
        len(later),
        sum(tick <= window.last for tick in later),
        max(staffs, default=0.0),
        max(usual, default=0.0),
    )


def cents_by_tick(money: Mapping[int, float]) -> dict[int, int]:
    """Money by tick in whole cents, rounded by cumulative difference, so that no cent is lost in all."""
    found, total, booked = {}, 0.0, 0
    for tick, amount in sorted(money.items()):
        total += amount
        found[tick] = round(CENTS * total) - booked
        booked += found[tick]
    return found


def cents(money: Mapping[int, float], first: int, last: int) -> int:
    """Cents from one tick to another."""
    return sum(amount for tick, amount in cents_by_tick(money).items() if first <= tick <= last)


def messages(rows: np.ndarray, window: Window, scale: float) -> tuple[SeenMessages, ...]:
    """What came to the desk in each period that is over."""
    found = []
    for first, last in window.past:
        now = rows[(rows["tick"] >= first) & (rows["tick"] <= last)]
        answers = now[now["event"] == _ANSWER]
        hours = float(answers["n"].mean()) / MINUTES if len(answers) else 0.0
        complaints = int(np.count_nonzero(now["event"] == _COMPLAINT))
        found.append(SeenMessages(complaints * scale, len(answers) * scale, hours))
    return tuple(found)
