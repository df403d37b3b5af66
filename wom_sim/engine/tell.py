"""What a person passes on in a tick (phase 8), written once and run by both engines, as ``act.py`` is."""

from __future__ import annotations

from typing import Any

from wom_sim import behaviour
from wom_sim.engine.state import NEVER, Mark
from wom_sim.ledger import Event, Medium, note
from wom_sim.rng import absorb, uniform
from wom_sim.rules import fires, readiness, resistance, share_pressure

_SHARE, _WARN, _EARNED = int(Event.SHARE), int(Event.WARN), int(Medium.EARNED)
_SURE, _OWNER, _REGULAR = int(Mark.SURE), int(Mark.OWNER), int(Mark.REGULAR)
_NOTICER, _CUSTOMER = 1, 2  # the two share clocks
_WARNER = behaviour.warnings.CLOCK  # a customer's, when she warns


def drawn(key: int, person: Any) -> float:
    """A resistance that is met once and need not be stored."""
    return resistance(uniform(absorb(key, person.id)))


def pass_on(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> None:
    """Phase 8 on the noticer's clock; who holds the product passes on as readily as a customer, who warns nothing."""
    if behaviour.experience.warns(brand):
        return
    standing = 1.0
    if items[c].marks & _OWNER or brand.marks & _REGULAR:
        standing = world.customers
    consider_share(person, items, c, b, _NOTICER, standing, world)


def consider_share(person: Any, items: Any, c: int, b: int, clock: int, standing: float, world: Any) -> None:
    """Phase 8: pass the content on?  Clock 1 runs from noticing, clock 2 from becoming a customer, 3 too, to warn.

    A warning is told as readily as praise would be, by the same lot, but for no reward.
    """
    item, content = items[c], world.contents[c]
    sure = clock == _NOTICER and item.marks & _SURE
    if not sure and told_a_copy(items, c, b, clock, world):
        return
    ready = readiness(standing, person.talkativeness, float(world.affinity[person.taste, c]))
    ready = behaviour.incentives.readier(ready, content, clock == _WARNER)
    ready = behaviour.tone.suited(ready, person, c, world)
    lot = absorb(content.share_key, min(clock, _CUSTOMER))
    if not sure and not fires(share_pressure(content.share, ready), drawn(lot, person)):
        return
    if clock == _NOTICER:
        item.noticer_share_tick = world.tick
    else:
        item.customer_share_tick = world.tick
    event = _WARN if clock == _WARNER else _SHARE
    note(world.ledger, world.tick, event, person.position, item.parent, c, b, -1, _EARNED, clock, 0, 0, 0)


def told_a_copy(items: Any, c: int, b: int, clock: int, world: Any) -> bool:
    """Whether she has passed a copy of the content on, on this clock: copies of a content are passed on once."""
    for other in range(world.brands[b].first_content, world.brands[b].end_content):
        if other != c and world.contents[other].group == world.contents[c].group:
            tick = items[other].noticer_share_tick if clock == _NOTICER else items[other].customer_share_tick
            if tick != NEVER:
                return True
    return False


def wait_to_speak(person: Any, items: Any, brand: Any, b: int, world: Any) -> bool:
    """Phase 8 where people talk of an order some days later: she speaks up today, or waits; True while she waits."""
    if behaviour.experience.speaks_up(person, brand, b, world):
        speak(person, items, brand, b, world)
    return behaviour.experience.waits(person, brand, b, world)


def speak(person: Any, items: Any, brand: Any, b: int, world: Any) -> None:
    """Phase 8 on the customer's clock, of every content: praise, or one warning."""
    for told in range(world.brands[b].first_content, world.brands[b].end_content):
        tell(person, items, told, brand, b, world)


def tell(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> None:
    """Phase 8 on the customer's clock: what brought her (noticed last, if she came by herself), and what is asked."""
    if behaviour.experience.warns(brand):
        if c == behaviour.warnings.story(brand, world.brands[b], world):
            consider_share(person, items, c, b, _WARNER, world.customers, world)
        return
    told = brand.brought == c or world.contents[c].made_by_customers != 0
    told = behaviour.experience.praises(told, brand)
    told = behaviour.incentives.asked(told, world.contents[c])
    if told:
        consider_share(person, items, c, b, _CUSTOMER, world.customers, world)


def ask_again(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> None:
    """Phase 8 on a day from which on people are readier: who has not shared decides again, on both clocks."""
    item = items[c]
    if item.notice_tick != NEVER and item.noticer_share_tick == NEVER:
        pass_on(person, items, c, brand, b, world)
    if brand.customer_tick == NEVER or brand.marks & _REGULAR or behaviour.experience.waits(person, brand, b, world):
        return
    if item.customer_share_tick == NEVER:
        tell(person, items, c, brand, b, world)
