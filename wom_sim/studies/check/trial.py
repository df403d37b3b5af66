"""The trial worlds of a check: what each line of each strategy did, counted from their histories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from wom_sim import rng
from wom_sim.campaign.bought import spec_of
from wom_sim.campaign.lines import CompiledLine
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import Line, Rotation, SeedsLine, posts_of
from wom_sim.engine.loop import History
from wom_sim.ledger import Event, Medium
from wom_sim.metrics import ratio
from wom_sim.results.run import simulate
from wom_sim.scenario.plan.plan import Influencers
from wom_sim.studies.compare.goals import MOST_TRIALS
from wom_sim.worlds.fleet import Record, kept

Integers = npt.NDArray[np.int64]
Counts = dict[str, Integers]
"""What the lines of a strategy did, by name int64[lines], in simulated people; see :func:`of_lines`."""

EVERYTHING = "everything"


@dataclass
class Tally:
    """Counts over all trial worlds, by content or brand."""

    notices: Integers
    shares: Integers
    brand_visits: Integers
    brand_orders: Integers
    offspring: int = 0
    cascaded: int = 0

    @classmethod
    def of(cls, prepared: Prepared) -> Tally:
        """Nothing yet."""
        contents, brands = len(prepared.contents), len(prepared.setting.brands)
        notices, shares, visits, orders = (np.zeros(size, np.int64) for size in (contents, contents, brands, brands))
        return cls(notices, shares, visits, orders)


@dataclass(frozen=True)
class Trial:
    """``worlds`` of each strategy: counts of its lines, of contents and brands, and the records that goals need."""

    prepared: Prepared = field(repr=False)
    worlds: int
    tally: Tally
    lines: Mapping[str, Counts]
    records: Sequence[Record] = field(repr=False)


def tried(prepared: Prepared, worlds: int, seed: int, engine: str) -> Trial:
    """Run about ``worlds`` worlds, shared among the strategies; a few more of each where there are goals to judge."""
    judged = min(worlds, MOST_TRIALS) if prepared.scenario.goals and strategies(prepared) else 0
    prepared = prepared if strategies(prepared) or not prepared.scenario.plan else everything(prepared)
    scenario, names = prepared.scenario, strategies(prepared) or [prepared.scenario.compare_with]
    each = math.ceil(worlds / len(names)) + judged
    tally, lines, records = Tally.of(prepared), dict[str, Counts](), list[Record]()
    for world in range(each):
        for name in dict.fromkeys([*names, *([scenario.compare_with] if world < judged else [])]):
            history = simulate(prepared, name, seed, world, engine)
            add(tally, history.rows)
            counts = of_lines(prepared, prepared.plan(name), history, rng.world_seed(seed, world))
            lines[name] = summed(lines.get(name, {}), counts)
            if world < judged:
                records.append(kept(prepared, name, seed, world, engine, history))
    for name in names:
        lines[name]["reached"] = by_themselves(prepared, name, lines[name], seed, engine)
    return Trial(prepared, each, tally, {name: lines[name] for name in names}, records)


def strategies(prepared: Prepared) -> list[str]:
    """The strategies that do anything, the baseline first."""
    scenario = prepared.scenario
    names = [name for name, one in scenario.strategies.items() if one.lines]
    return sorted(names, key=lambda name: name != scenario.compare_with)


def everything(prepared: Prepared) -> Prepared:
    """The same campaign with one strategy that runs every line."""
    chosen = {"strategies": {EVERYTHING: {"lines": list(prepared.scenario.plan)}}, "compare_with": EVERYTHING}
    changed = prepared.scenario.with_changes(chosen)
    return replace(prepared, scenario=changed, plans={EVERYTHING: list(prepared.lines.values())})


def add(tally: Tally, rows: np.ndarray) -> None:
    """Add one world's contents and brands."""
    event, contents, brands = rows["event"], len(tally.notices), len(tally.brand_visits)
    noticed = event == Event.NOTICE
    tally.notices += np.bincount(rows["content"][noticed], minlength=contents)
    passed = (event == Event.SHARE) & (rows["n"] == 1) & (rows["line"] < 0)
    tally.shares += np.bincount(rows["content"][passed], minlength=contents)
    direct = (rows["content"] < 0) & (rows["medium"] == Medium.NONE)
    tally.brand_visits += np.bincount(rows["brand"][direct & (event == Event.VISIT)], minlength=brands)
    tally.brand_orders += np.bincount(rows["brand"][direct & (event == Event.CONVERT)], minlength=brands)
    tally.offspring += int(np.count_nonzero(noticed & (rows["source"] >= 0)))
    tally.cascaded += int(np.count_nonzero(noticed))


def summed(some: Counts, more: Counts) -> Counts:
    """Counts of two worlds together."""
    return {name: some[name] + count if some else count for name, count in more.items()}


# ---------------------------------------------------------------- one world, line by line


def of_lines(prepared: Prepared, plan: Sequence[CompiledLine], history: History, seed: int) -> Counts:
    """What each line did in one world.

    ``shown``, ``visits``, ``orders``, ``likes``, ``left`` in all; ``fresh_…`` of people whom the line brought a content
    for the first time, in that tick; ``first_visits`` and ``first_orders`` at people's first visit ever; ``reached``
    people to whom the line was the first of its medium to bring its content; and the counts of :func:`of_messages`.
    """
    lines, people = len(plan), prepared.network.people
    mine = history.rows[history.rows["line"] >= 0]
    exposed, visits, orders, likes, left = (
        mine[mine["event"] == event]
        for event in (Event.FIRST_EXPOSURE, Event.VISIT, Event.CONVERT, Event.ENGAGE, Event.UNSUBSCRIBE)
    )
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
        "orders": by_line(orders),
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


def is_sponsored(line: Line) -> bool:
    """Whether people are paid to pass a line on, so that their friends are reached by it."""
    return isinstance(line, SeedsLine) and line.sponsored


def seeded(line: Line, reached: int) -> int:
    """People whom a line reaches: those it chooses, whoever told them before; else as counted."""
    if not isinstance(line, SeedsLine) or is_sponsored(line) or not line.people:
        return reached
    return len(np.unique(np.concatenate(list(line.people.values()))))


def of_messages(prepared: Prepared, plan: Sequence[CompiledLine], history: History, left: np.ndarray) -> Counts:
    """Messages of each line, ``sent`` to followers, and those of its first day: ``first_sent``, …_shown and …_left.

    ``could`` is whom the line could reach: who followed the channel at any time while it ran, else its audience.
    """
    names = ("sent", "first_sent", "first_shown", "first_left", "could")
    found = {name: np.zeros(len(plan), np.int64) for name in names}
    for k, one in enumerate(plan):
        members = prepared.public.of_line(one.account.name)
        found["could"][k] = np.count_nonzero(members)
        ticks = sorted(tick for part in posts_of(one.line) for tick in part.ticks)
        if not ticks:
            found["sent"][k] = round(account_messages(prepared, one))
            continue
        following, joined = followers(prepared, history, posts_of(one.line)[0].channel, members)
        found["sent"][k] = following[ticks].sum()
        found["could"][k] = following[ticks[0]] + joined[ticks[0] : ticks[-1]].sum()
        found["first_sent"][k], found["first_shown"][k] = following[ticks[0]], history.impressions[ticks[0], k]
        found["first_left"][k] = np.count_nonzero((left["line"] == k) & (left["tick"] == ticks[0]))
    return found


def account_messages(prepared: Prepared, one: CompiledLine) -> float:
    """Posts of influencers' accounts, times their followers; 0 for any other line."""
    spec = spec_of(prepared, one)
    if not isinstance(spec, Influencers) or spec.who is not None:
        return 0.0
    people = float(np.count_nonzero(prepared.public.of_line(one.account.name)))
    each = min(people, (spec.followers or 0) / prepared.scale)
    return (spec.number or 0) * each * len(spec.active_days())


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


# ---------------------------------------------------------------- whom a line reaches by itself


def by_themselves(prepared: Prepared, strategy: str, counts: Counts, seed: int, engine: str) -> Integers:
    """``reached`` with what each line reaches whoever else does.

    The ledger tells only who brought somebody a content first.  A line that others may forestall is run by itself in
    one world, where friends tell nobody but what they are paid for, to see which share it reaches of those it could.
    """
    plan, reached = prepared.plan(strategy), counts["reached"].copy()
    for k, one in enumerate(plan):
        if forestalled(one, plan):
            alone = prepared.keeping(strategy, [one.account.name])
            if not is_sponsored(one.line):
                quiet = replace(alone.setting, contact=np.zeros_like(alone.setting.contact))
                alone = replace(alone, setting=quiet)
            history = simulate(alone, strategy, seed, 0, engine)
            found = of_lines(alone, alone.plan(strategy), history, rng.world_seed(seed, 0))
            share = ratio(int(found["reached"][0]), int(found["could"][0]))
            most = round(float(np.nan_to_num(share)) * int(counts["could"][k]))
            reached[k] = min(counts["shown"][k], max(reached[k], most))
    return reached


def forestalled(one: CompiledLine, plan: Sequence[CompiledLine]) -> bool:
    """Whether others bring the same content through the same medium, so that a line is not always the first."""
    if isinstance(one.line, SeedsLine) and not one.line.sponsored:
        return False
    same = [
        other for other in plan if contents(other.line) & contents(one.line) and other.line.medium == one.line.medium
    ]
    return len(same) > 1 or one.line.medium == Medium.EARNED


def contents(line: Line) -> set[int]:
    """The contents that a line shows."""
    return {part.content for part in line.parts} if isinstance(line, Rotation) else {line.content}
