"""Delivery, written once and run by both engines: what reaches whom in a tick, before anybody acts on it.

As in ``act.py`` only attribute access, arithmetic and the rules; a person, her items and her brands are plain objects
or records with the same field names.  What stays with each engine is the walk along ties: the Mesa engine follows its
NetworkX graph, the array engine a compiled loop over rows of arcs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from wom_sim import behaviour, rng
from wom_sim.behaviour.exposure import CLASSES
from wom_sim.engine.act import receive
from wom_sim.engine.lines import Broadcast, EngineLine, FeedLine, PostsLine, SeedsLine
from wom_sim.engine.setting import FOREVER
from wom_sim.engine.state import QUEUED, TODAY, TODAY_FIELDS, Mark, blank
from wom_sim.ledger import Event, Medium, note
from wom_sim.rng import Purpose, absorb, passes, uniform
from wom_sim.rules import (
    UNIT,
    buying_pressure,
    dose,
    fires,
    pressure,
    pull_units,
    resistance,
    trusted,
    units,
    unpulled,
    with_odds,
)

_SHARE, _STOP, _EARNED = int(Event.SHARE), int(Event.STOP), int(Medium.EARNED)
_TRIES, _ARRIVES = int(Mark.TRIES), int(Mark.ARRIVES)

NO_SHARES = np.zeros(0, QUEUED)
NOTHING = np.zeros(0, TODAY), np.zeros((0, 0), np.uint64)

# ---------------------------------------------------------------- the plan


def table(engine: Any, lines: Sequence[tuple[int, EngineLine, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Lines of today, with their places in the plan and their cuts, as records, and the cuts side by side."""
    if not lines:
        return NOTHING
    today = np.empty(len(lines), TODAY)
    cuts = np.zeros((len(lines), max((len(own) for _, _, own in lines), default=0)), np.uint64)
    for k, (index, line, own) in enumerate(lines):
        today[k] = described(index, line, engine)
        describe_today(today[k], line, engine)
        today[k]["cap"] = len(own) // (CLASSES if isinstance(line, Broadcast) and line.classes >= 0 else 1)
        cuts[k, : len(own)] = own
        if isinstance(line, Broadcast):  # its cuts decide, and nothing else; of other kinds everybody is asked
            today[k]["first_prefix"], today[k]["widest"] = today[k]["prefix"], own.max(initial=0)
    return today, cuts


def described(index: int, line: EngineLine, engine: Any) -> np.void:
    """What is the same every day of a line, as a record that the engine keeps; ``line`` too, so that its id is its."""
    key = index, id(line)
    if key not in engine.described:
        row = blank(TODAY_FIELDS, TODAY)
        describe(row[0], index, line, engine)
        engine.described[key] = row[0], line
    found: np.void = engine.described[key][0]
    return found


def describe(row: Any, index: int, line: EngineLine, engine: Any) -> None:
    """Write what is the same every day of a line into its record."""
    content = engine.setting.contents[line.content]
    row["index"], row["brand"] = index, content.brand
    for name in ("content", "medium", "trust", "audience"):
        row[name] = getattr(line, name)
    row["attention"], row["pull"], row["buy"] = exposure_of(line, content, line.attention, line.trust, engine)
    if isinstance(line, SeedsLine):
        row["marks"], row["sponsored"], row["trial"] = line.marks, line.sponsored, pressure(line.trial)
        if line.trial > 0.0:  # the product itself, not a film of it
            row["pull"] = row["buy"] = 0
    if isinstance(line, Broadcast):
        row["classes"] = line.classes
        behaviour.caps.tell(row, line, engine.capped.index(index) if line.week_cap > 0 else -1)
    if isinstance(line, PostsLine):
        row["channel"], row["bit"] = line.channel, engine.bits[line.channel]


def describe_today(row: Any, line: EngineLine, engine: Any) -> None:
    """Write what differs from day to day: keys of draws, and how readily followers leave."""
    word = engine.setting.contents[line.content].word
    row["lot_prefix"] = rng.key(engine.seed, Purpose.PARENT, word, line.word, engine.tick)
    if isinstance(line, Broadcast):
        row["prefix"] = line.prefix(engine.seed, engine.tick)
    if isinstance(line, FeedLine):
        platform = engine.feeds[line.word]
        row["feed_before"], row["feed_now"] = platform.before, platform.now
        row["prefix"] = rng.key(engine.seed, Purpose.FEED, line.word)
        row["first_prefix"], row["widest"] = behaviour.feed.first_draw(row["prefix"], platform.now)
        row["author"], (row["part_from"], row["part_to"]) = line.author, line.part
    if isinstance(line, PostsLine):
        channel = engine.setting.channels[line.channel]
        behaviour.leaving.tell(row, engine.seed, channel, word, engine.posted_on[line.channel], engine.tick)


def exposure_of(source: Any, content: Any, attention: int, trust: int, engine: Any) -> tuple[int, int, int]:
    """R7, R8: what one exposure is worth: attention left for noticing, pull to visit, and how much of it buys.

    ``source`` is a line, or how friends share: a typed ``ctr`` is the chance that a fresh exposure brings a visit, else
    it is attract · visit of the content, scaled by attention; a typed ``cvr`` is the chance that such a visit buys,
    else the content's persuade with its odds times ``odds``.  Attention and trust in units of 2^-20, pulls of 2^-40.
    """
    share = dose(attention)
    pulled, ordered = visits_and_orders(source, content, share)
    buy = buying_pressure(pulled, ordered) * behaviour.goodwill.fresh(trust, engine.modules.goodwill)
    left = units(unpulled(content.attract, share, pulled))
    return left, pull_units(pulled), pull_units(buy)


def visits_and_orders(source: Any, content: Any, share: float) -> tuple[float, float]:
    """The pressure to visit by one exposure of this attention, and the chance that such a visit buys."""
    pulled = pressure(source.ctr) if source.ctr is not None else pressure(content.attract * content.visit) * share
    return pulled, source.cvr if source.cvr is not None else with_odds(content.persuade, source.odds)


def exposing(engine: Any) -> Iterator[tuple[int, int, float, float]]:
    """Every line (friends stand last) with each content that it shows: their places and :func:`visits_and_orders`."""
    for k, line in enumerate(engine.lines):
        for part in getattr(line, "parts", ()) or getattr(line, "outlets", ()) or (line,):
            content = engine.setting.contents[part.content]
            share = 1.0 if isinstance(line, SeedsLine) and line.sponsored else dose(part.attention)  # as a friend's
            yield k, part.content, *visits_and_orders(part, content, share)
    for c, content in enumerate(engine.setting.contents):
        yield len(engine.lines), c, *visits_and_orders(engine.setting.sharing, content, 1.0)


def live(
    person: Any, items: Any, brands: Any, likely: int, today: Any, cuts: Any, arrivals: Any, shown: Any, totals: Any,
    world: Any,
) -> bool:  # fmt: skip
    """R0 to R3, R13: the plan's lines of today, claims, whether she comes by herself; whether anything happened.

    Lines, and arrivals behind them, whose bit of ``likely`` (their place mod 64) is 0 do not reach her.
    """
    happened = False
    for k in range(len(today)):
        if not likely >> (k % 64) & 1:
            continue
        line = today[k]
        if line.feed_now > 0.0:
            count = behaviour.feed.shown(line, person)
        else:
            count = impressions(line, person, cuts[k], behaviour.exposure.first_cut(line, person, world))
        if count > 0 and can_reach(line, person, brands[line.brand]):
            count = behaviour.caps.within(count, line, shown)
            if count > 0:
                happened = True
                expose(line, count, person, items[line.content], brands[line.brand], totals, world)
                behaviour.leaving.consider(person, items[line.content], brands[line.brand], line, world)
    for k in range(len(arrivals)):
        if likely >> ((len(today) + k) % 64) & 1 and turns_up(
            arrivals[k], person, items, brands[arrivals[k].brand], world
        ):
            happened = True
    if world.on.repeat.on:
        for b in range(len(brands)):
            if comes_back(person, items, brands[b], b, world):
                happened = True
    if world.on.rivals.frequent and behaviour.rivals.rings(person, world):
        happened = True
    return happened


def turns_up(arrival: Any, person: Any, items: Any, brand: Any, world: Any) -> bool:
    """Whether an arrival of today happens to somebody: a claim reaches her, or she comes by herself or searches."""
    if arrival.claim >= 0:
        return behaviour.claims.starts(arrival, person, items)
    if not comes(arrival, person, items, brand, world):
        return False
    if arrival.mark == _ARRIVES and behaviour.repeat.replaces(brand, arrival.brand, world):
        return False
    brand.marks |= arrival.mark
    return True


def rings_next(person: Any, world: Any) -> int:
    """The tick on which a clock of hers is looked at next: a customer's every day."""
    if world.on.repeat.on:
        for b in range(len(world.brands)):
            if behaviour.repeat.runs(person, b, world):
                return 0
    if world.on.rivals.frequent:
        return int(world.standing[person.position][0].category_tick)
    return FOREVER


def comes_back(person: Any, items: Any, brand: Any, b: int, world: Any) -> bool:
    """R12: whether a customer's clock rings today, faster or slower by what is said of the brand."""
    if not behaviour.repeat.active(person, b, world) or behaviour.care.away(person, b, world):
        return False
    talk = world.brands[b].reputation * behaviour.warnings.clock(brand, b, world)
    talk = talk * behaviour.longing.lift(world.brands[b].quickens, brand, world)
    return behaviour.repeat.rings(person, b, talk * behaviour.claims.doubt(items, b, world), world)


def comes(arrival: Any, person: Any, items: Any, brand: Any, world: Any) -> bool:
    """R0, R3: whether she comes by herself: one draw against ``pc(v, lift · m)``, whatever multiplies the pressure.

    The cut is that of the most that can multiply, so that few need a logarithm; where nothing less does, it decides.
    """
    draw = absorb(arrival.prefix, person.id)
    if not passes(draw, arrival.cut):
        return False
    times = behaviour.longing.lift(arrival.lift, brand, world)
    times = times * behaviour.claims.doubt(items, arrival.brand, world)
    return bool(times == 1.0 + arrival.lift or fires(arrival.pressure * times, resistance(uniform(draw))))


def impressions(line: Any, person: Any, cuts: Any, first: int) -> int:
    """How often a line reaches a person today, from one uniform against her integer cuts (none below the first)."""
    draw = absorb(line.prefix, person.id)
    count = 0
    while count < line.cap and passes(draw, cuts[first + count]):
        count += 1
    return count


def can_reach(line: Any, person: Any, brand: Any) -> bool:
    """Whether a line can reach a person at all: she is in its audience, and owned posts are for followers."""
    if person.audience & line.audience != line.audience:
        return False
    return bool(line.bit == 0 or brand.following & line.bit != 0)


def expose(line: Any, count: int, person: Any, item: Any, brand: Any, totals: Any, world: Any) -> None:
    """A line of the plan reaches a person ``count`` times."""
    lot = absorb(line.lot_prefix, person.id)
    receive(person.position, item, line.content, count, line.medium, line.author, line.index, lot, world)
    item.attention += count * line.attention
    item.trust += count * line.trust
    item.pull += count * line.pull
    item.buy += count * behaviour.warnings.still_buys(line.buy, brand, line.index, line.content, world)
    totals[line.index] += count


def seed(line: Any, person: Any, items: Any, brand: Any, totals: Any, world: Any) -> None:
    """R4: somebody gets the content, or the product, for certain; the sponsored pass it on in the name of the line."""
    item = items[line.content]
    expose(line, 1, person, item, brand, totals, world)
    item.marks |= line.marks
    if line.trial > 0.0:
        brand.own_pressure += line.trial * behaviour.claims.doubt(items, line.brand, world)
        brand.marks |= _TRIES
        item.marks |= _TRIES
    if line.sponsored:
        note(
            world.ledger, world.tick, _SHARE, person.position, -1, line.content, line.brand, line.index, line.medium,
            0, 0, 0, 0,
        )  # fmt: skip


# ---------------------------------------------------------------- friends


def draw(key: int, word: int, share: Any, age: int) -> int:
    """State of one share at one age, for a purpose; ``word`` is its source's, a friend's may still be absorbed."""
    return absorb(absorb(absorb(key, word), share.n), age)


def hand_over(
    share: Any, position: int, item: Any, brand: Any, lot: int, tie: int, influence: int, first: bool, totals: Any,
    world: Any,
) -> None:  # fmt: skip
    """R5: one share reaches one friend; ``tie`` is the trust of the arc, ``first`` whether it is her first word."""
    if behaviour.claims.among(share.content, world):
        behaviour.claims.told(item, share.person, lot, 0)
        return
    receive(position, item, share.content, 1, share.medium, share.person, share.line, lot, world)
    trust = trusted(share.trust, tie)
    if world.on.gate.shut:
        behaviour.gate.hold(item, share, trust, influence, first)
    else:
        item.attention += share.attention
        item.trust += trust
        item.pull += share.pull
        source = share.line if share.line >= 0 else world.lines
        item.buy += behaviour.warnings.still_buys(share.buy, brand, source, share.content, world)
    totals[share.line if share.line >= 0 else world.lines + share.content] += 1


def lives_on(share: Any, age: int, days: int, ended: bool, world: Any) -> bool:
    """Whether friends can still see a share tomorrow; a source that stops or is stifled says so."""
    if ended and not behaviour.claims.among(share.content, world):
        note(
            world.ledger, world.tick, _STOP, share.person, -1, share.content, -1, share.line, share.medium,
            age, 0, 0, 0,
        )  # fmt: skip
    return bool(not ended and age < days)


# ---------------------------------------------------------------- what friends see from the next tick on


def sponsored(engine: Any, index: int, line: SeedsLine, people: np.ndarray) -> np.ndarray:
    """Shares that are paid for; their clock word belongs to line and day."""
    shares = np.zeros(len(people), QUEUED)
    shares["n"] = rng.key(line.word, engine.tick)
    content = engine.setting.contents[line.content]
    worth = exposure_of(line, content, UNIT, line.trust, engine)
    shares["attention"], shares["pull"], shares["buy"] = worth
    shares["trust"] = line.trust
    shares["person"] = people
    shares["tick"] = engine.tick
    shares["content"] = line.content
    shares["line"] = index
    shares["medium"] = line.medium
    shares["live"] = 1
    return shares


def organic(engine: Any, told: np.ndarray) -> np.ndarray:
    """People's own decisions to share of this tick."""
    if len(told) == 0:
        return NO_SHARES
    rows = told.take(np.argsort(told["person"], kind="stable"))  # a first exposure names one source: who acted first
    content = rows["content"]
    shares = np.zeros(len(rows), QUEUED)
    for k, name in enumerate(("attention", "pull", "buy")):
        shares[name] = engine.friends[content, k]
    shares["trust"] = share_trust(engine.setting, rows["person"])
    for name in ("n", "person", "tick", "content", "line"):
        shares[name] = rows[name]
    shares["medium"] = _EARNED
    shares["live"] = 1
    if engine.modules.warnings.on:
        behaviour.warnings.sour(shares, engine.warned)
    return shares


def share_trust(setting: Any, people: np.ndarray) -> np.ndarray | int:
    """How far friends trust what each of these people passes on, in units of 2^-20."""
    given = setting.people.share_trust if setting.people is not None else None
    return UNIT if given is None else given[people]
