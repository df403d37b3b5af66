"""What each line of a strategy did in one world, counted from its history."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wom_sim.campaign.bought import spec_of
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import EngineLine, SeedsLine, posts_of
from wom_sim.engine.loop import History
from wom_sim.ledger import Event
from wom_sim.results.values import at_rest
from wom_sim.statistics.types import Integers

Counts = dict[str, Integers]
"""What the lines of a strategy did, by name int64[lines], in simulated people; see :func:`of_lines`."""


def of_lines(prepared: Prepared, plan: Sequence[CompiledLine], history: History, seed: int) -> Counts:
    """What each line did in one world.

    ``shown``, ``visits``, ``orders`` (repeats too), ``likes``, ``left`` in all; ``fresh_…`` of people whom the line
    brought a content for the first time, in that tick; ``first_visits`` and ``first_orders`` at people's first visit
    ever; ``reached`` people to whom the line was the first of its medium to bring its content; and the counts of
    :func:`of_messages`.
    """
    lines, people = len(plan), prepared.network.people
    mine = history.rows[history.rows["line"] >= 0]
    exposed, visits, orders, likes, left = (
        mine[mine["event"] == event]
        for event in (Event.FIRST_EXPOSURE, Event.VISIT, Event.CONVERT, Event.ENGAGE, Event.UNSUBSCRIBE)
    )
    again = mine[mine["event"] == Event.REPEAT]
    first = np.full(lines * people, -1, np.int32)  # tick of the first exposure by line and person
    early_last = exposed[::-1]
    first[place(early_last, people)] = early_last["tick"]

    def by_line(rows: np.ndarray, weights: np.ndarray | None = None) -> Integers:
        return np.bincount(rows["line"], weights, minlength=lines).astype(np.int64)

    def fresh(rows: np.ndarray) -> np.ndarray:
        return np.asarray(rows[first[place(rows, people)] == rows["tick"]])

    reached = np.count_nonzero(first.reshape(lines, people) >= 0, axis=1)
    chosen = [one.in_world(seed) for one in plan]
    return {
        "shown": history.impressions[:, :lines].sum(axis=0),
        "reached": np.array([seeded(line, int(many)) for line, many in zip(chosen, reached, strict=True)], np.int64),
        "visits": by_line(visits),
        "orders": by_line(orders) + by_line(again),
        "likes": by_line(likes),
        "left": by_line(left),
        "fresh_people": by_line(fresh(exposed)),
        "fresh_shown": by_line(fresh(exposed), fresh(exposed)["n"]),
        "fresh_visits": by_line(fresh(visits)),
        "fresh_likes": by_line(fresh(likes)),
        "first_visits": by_line(visits[visits["n"] == 1]),
        "first_orders": by_line(orders[orders["n"] == 1]),
        **of_messages(prepared, plan, history, left),
    }


def place(rows: np.ndarray, people: int) -> Integers:
    """Line and person of rows as one number."""
    return np.asarray(rows["line"].astype(np.int64) * people + rows["person"])


def is_sponsored(line: EngineLine) -> bool:
    """Whether people are paid to pass a line on, so that their friends are reached by it."""
    return isinstance(line, SeedsLine) and line.sponsored


def seeded(line: EngineLine, reached: int) -> int:
    """People whom a line reaches: those it chooses, whoever told them before; else as counted."""
    if not isinstance(line, SeedsLine) or is_sponsored(line) or not line.people:
        return reached
    return len(np.unique(np.concatenate(list(line.people.values()))))


def of_messages(prepared: Prepared, plan: Sequence[CompiledLine], history: History, left: np.ndarray) -> Counts:
    """Messages of each line, ``sent`` to followers, and those of its first day: ``first_sent``, …_shown and …_left.

    None of a line that answers a crisis which does not come.

    ``could`` is whom the line could reach: who followed the channel at any time while it ran, else its audience; all
    of it on a platform with a feed, where what is shown beyond followers makes views per message a figure of no use.
    """
    names = ("sent", "first_sent", "first_shown", "first_left", "could")
    found = {name: np.zeros(len(plan), np.int64) for name in names}
    resting = at_rest(prepared, plan, history.rows)
    for k, one in enumerate(plan):
        if k in resting:
            continue
        members = prepared.public.of_line(one.account.name)
        found["could"][k] = np.count_nonzero(members)
        ticks = sorted(tick for part in posts_of(one.line) for tick in part.ticks)
        if not ticks:
            spec = spec_of(prepared, one)
            found["sent"][k] = round(kind_of(spec).messages(prepared.context, one.account.name, spec))
            continue
        following, joined = followers(prepared, history, posts_of(one.line)[0].channel, members)
        if posts_of(one.line)[0].feed is None:
            found["sent"][k] = following[ticks].sum()
            found["could"][k] = following[ticks[0]] + joined[ticks[0] : ticks[-1]].sum()
        found["first_sent"][k], found["first_shown"][k] = following[ticks[0]], history.impressions[ticks[0], k]
        found["first_left"][k] = np.count_nonzero((left["line"] == k) & (left["tick"] == ticks[0]))
    return found


def followers(prepared: Prepared, history: History, k: int, members: np.ndarray) -> tuple[Integers, Integers]:
    """Who of some people follows a channel at the beginning of each tick, and who joins in it, int64[ticks + 1]."""
    channel = prepared.setting.channels[k]
    bit = 1 << sum(other.brand == channel.brand for other in prepared.setting.channels[:k])
    state = history.brands[:, channel.brand]
    now = np.count_nonzero((state["following"] & ~state["left"] & bit).astype(bool) & members)
    rows = history.rows[members[history.rows["person"]] & (history.rows["n"] == k)]
    joined, left = (
        np.bincount(rows["tick"][rows["event"] == event], minlength=prepared.scenario.days + 1)
        for event in (Event.SUBSCRIBE, Event.UNSUBSCRIBE)
    )
    later = np.cumsum((joined - left)[::-1])[::-1]  # from the beginning of each tick to the end
    return np.asarray(now - later), joined


def summed(some: Counts, more: Counts) -> Counts:
    """Counts of two worlds together."""
    return {name: some[name] + count if some else count for name, count in more.items()}
