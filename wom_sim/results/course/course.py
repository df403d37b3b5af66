"""A strategy on its way through one world: reviews see what was counted so far, and change what is still to come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from wom_sim import rng
from wom_sim.campaign.prepare import Prepared
from wom_sim.campaign.review.change import Change, applied
from wom_sim.campaign.review.rules import Moved, decide
from wom_sim.campaign.review.seen import Seen, Window, look
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.engine.loop import History
from wom_sim.engine.plain import engine_class
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Medium
from wom_sim.results.course.apart import apart, are_theirs
from wom_sim.rng import Purpose
from wom_sim.scenario.scenario import Scenario

WEEK = timedelta(days=7)


class Course:
    """One strategy in one world, as far as it has run; ``changes`` are those that its reviews made after ``since``.

    ``consumer`` and ``crowd`` are the Mesa engine's: the class of people, and the model that they come into.
    """

    def __init__(
        self,
        prepared: Prepared,
        strategy: str,
        seed: int,
        world: int,
        engine: str,
        consumer: type | None = None,
        media: frozenset[Medium] = ALL_MEDIA,
        since: int = 0,
        crowd: Any = None,
    ) -> None:
        if not 0 <= seed < 2**64 or world < 0:
            raise InputError(
                say(
                    "seed must be from 0 to 2^64 − 1 and world at least 0 (got {seed}, {world})",
                    seed=seed,
                    world=world,
                )
            )
        self.start, self.strategy, self.seed, self.world = prepared, strategy, seed, world
        self.media, self.name, self.consumer, self.since = media, engine, consumer, since
        self.world_seed = rng.world_seed(seed, world)
        self.plan = prepared.plan(strategy)
        self.changes: list[Change] = []
        self.theirs = prepared.rivals.get(strategy, [])
        self.lines = [one.in_world(self.world_seed) for one in (*self.plan, *self.theirs)]
        self.resting = frozenset(k for k, one in enumerate(self.plan) if one.rests(self.world_seed))
        of_mesa = {"consumer": consumer, "crowd": crowd}
        options = {name: value for name, value in of_mesa.items() if value is not None}
        make = engine_class("mesa" if engine == "mesa" else "array")
        self.engine = make(prepared.setting, self.lines, self.world_seed, media, **options)

    @property
    def prepared(self) -> Prepared:
        """The campaign with the plan as it was carried out."""
        return self.start.carrying(self.strategy, self.plan) if self.changes else self.start

    def run(self) -> History:
        """Run to the horizon."""
        self.to_reviews(self.start.scenario.days)
        self.engine.run()
        return self.history()

    def history(self) -> History:
        """One's own history so far; what rivals did stands apart."""
        return apart(self.start, self.engine.history(), self.lines[len(self.plan) :])

    def through(self, last: int) -> None:
        """Run to the end of a tick."""
        self.to_reviews(last)
        self.engine.through(last)

    @property
    def reviews(self) -> list[int]:
        """The ticks on which the strategy is reviewed, before anything of theirs happens."""
        review = self.start.scenario.strategy(self.strategy).review
        return [] if review is None else review_ticks(self.start.scenario, review.every)

    def to_reviews(self, last: int) -> None:
        """Run to the last review up to a tick, and make it."""
        for tick in self.reviews:
            if self.engine.tick < tick <= last and tick > self.since:
                self.engine.through(tick - 1)
                self.review(tick)

    def review(self, tick: int) -> None:
        """Look, decide, and go on with what was decided."""
        spec = self.start.scenario.strategy(self.strategy).review
        if spec is None:
            return
        state = rng.key(self.world_seed, Purpose.REVIEW_PLAN, rng.name_word(self.strategy), tick)
        seen, window = self.look(tick), self.window(tick)
        moved = decide(seen, spec, state)
        if moved.rules:
            self.change(written(seen, moved, window))

    def change(self, change: Change) -> None:
        """Go on with a change."""
        before, self.plan = self.plan, applied(self.start.context, self.plan, change)
        self.changes.append(change)
        own, theirs = self.lines[: len(before)], self.lines[len(before) :]
        pairs = zip(before, self.plan, own, strict=True)
        self.lines = [*(line if old is new else new.in_world(self.world_seed) for old, new, line in pairs), *theirs]
        self.engine.replan(self.lines)

    def window(self, tick: int) -> Window:
        """The periods before a review, and the one after it."""
        begins = [1, *self.reviews, self.start.scenario.days + 1]
        past = tuple((first, after - 1) for first, after in pairwise(begins) if after <= tick)
        return Window(past, tick, begins[begins.index(tick) + 1] - 1)

    def look(self, tick: int) -> Seen:
        """What is seen at a review."""
        return self.look_through(self.window(tick))

    def look_through(self, window: Window) -> Seen:
        """What is seen of some periods."""
        start, planned = self.start, self.start.plan(self.strategy)
        day, counted = start.scenario.dates.on(window.first), self.engine.impressions
        rows = self.engine.noted()
        own = rows.compress(~are_theirs(start, rows))
        return look(day, window, self.plan, planned, own, counted, start.scale, self.resting)


def carried_out(prepared: Prepared, strategy: str, seed: int, world: int, engine: str) -> Prepared:
    """The campaign with a strategy's lines as its reviews left them in a world, and reviewed no more."""
    if prepared.scenario.strategy(strategy).review is None:
        return prepared
    course = Course(prepared, strategy, seed, world, engine)
    course.run()
    return course.prepared.keeping(strategy, {one.line.name for one in course.plan})


def written(seen: Seen, moved: Moved, window: Window) -> Change:
    """What a review decided, with what there was before."""
    names = {*moved.left, *moved.soon}
    before = {one.name: float(one.left) for one in seen.lines if one.name in names}
    before |= {one.name: one.staff for one in seen.lines if one.name in moved.staff}
    planned = {one.name: float(one.left) * one.soon / one.days for one in seen.lines if one.name in moved.soon}
    return Change(window.first, moved.left, moved.soon, window.last, moved.staff, before, planned, moved.rules)


def review_ticks(scenario: Scenario, every: str) -> list[int]:
    """The ticks of reviews: every seven days from the first day on, or the first of each month; never the first day."""
    start, end = scenario.dates.start, scenario.dates.end
    days = [start + k * WEEK for k in range(1, (end - start).days // 7 + 1)] if every == "week" else firsts(start, end)
    return [scenario.tick(day) for day in days]


def firsts(start: date, end: date) -> list[date]:
    """The firsts of months after one day, up to another."""
    days = (start + timedelta(days=k) for k in range(1, (end - start).days + 1))
    return [day for day in days if day.day == 1]
