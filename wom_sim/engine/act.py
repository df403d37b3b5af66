"""What a person does in a tick, written once and run by both engines.

The Mesa agent passes itself and plain objects, the array engine passes records of structured arrays with the same
field names.  Only attribute access, arithmetic and the rules: numba compiles these functions as they stand.

A tick of one person has these phases (``wom_sim/ODD.md``): 2 attention and memory · 3 notice · 4 engage · 5 visit ·
6 convert · 8 share.  Phases 0, 1 and 10 (schedule, deliver, commit) belong to the engines.
"""

from __future__ import annotations

from typing import Any

from wom_sim import behaviour
from wom_sim.engine.state import NEVER, NO_TOUCH, Mark
from wom_sim.engine.tell import ask_again, compete, drawn, land, notice, pass_on, wait_to_speak
from wom_sim.ledger import Event, Medium, note
from wom_sim.rng import absorb, uniform
from wom_sim.rules import (
    PULL,
    beats,
    buys,
    convert_pressure,
    dose,
    engage_pressure,
    fires,
    notice_pressure,
    resistance,
)  # fmt: skip

# Plain integers: numba freezes globals, and enumeration members would make it compile for their type.
_FIRST_EXPOSURE, _NOTICE, _ENGAGE = int(Event.FIRST_EXPOSURE), int(Event.NOTICE), int(Event.ENGAGE)
_VISIT, _CONVERT, _REPEAT, _SUBSCRIBE = int(Event.VISIT), int(Event.CONVERT), int(Event.REPEAT), int(Event.SUBSCRIBE)
_MET = int(Event.MET)
_NONE, _PAID, _OWNED, _EARNED = int(Medium.NONE), int(Medium.PAID), int(Medium.OWNED), int(Medium.EARNED)
_TOUCHED, _SEEDED, _SURE = int(Mark.TOUCHED), int(Mark.SEEDED), int(Mark.SURE)
_OWNER, _ENGAGED, _TRIES = int(Mark.OWNER), int(Mark.ENGAGED), int(Mark.TRIES)
_ARRIVES, _SEARCHES = int(Mark.ARRIVES), int(Mark.SEARCHES)
_TOLD = int(Mark.TOLD)
_TODAY = _SEEDED | _SURE
_MOST = 32_767  # exposures of one medium that are counted: what two bytes hold


def receive(
    position: int, item: Any, content: int, count: int, medium: int, source: int, line: int, lot: int, world: Any
) -> None:
    """Phase 1: count exposures, and remember who touched last (of one tick's deliverers the smallest lot)."""
    behaviour.wear.meet(item, count, world)
    before = item.earned
    if medium == _PAID:
        before = item.paid
        item.paid = min(before + count, _MOST)
    elif medium == _OWNED:
        before = item.owned
        item.owned = min(before + count, _MOST)
    else:
        item.earned = min(before + count, _MOST)
        if source >= 0:
            item.marks |= _TOLD
    if before == 0:
        note(world.ledger, world.tick, _FIRST_EXPOSURE, position, source, content, -1, line, medium, count, 0, 0, 0)
    if position == world.watched:
        note(world.ledger, world.tick, _MET, position, source, content, -1, line, medium, count, 0, 0, 0)
    if lot < item.touch_hash:
        item.touch_hash = lot
        item.touch_source = source
        item.touch_line = line
        item.touch_medium = medium


def act(person: Any, items: Any, brands: Any, world: Any) -> bool:
    """Run one person's own funnel through one tick; returns whether anything of it is left for the next one."""
    left_over = False
    behaviour.claims.weigh(person, items, world)
    if world.on.attention.on:
        attend_to_few(person, items, brands, world)
    if world.on.rivals.on:
        behaviour.rivals.look(person, items, world)
    for b in range(len(world.brands)):
        if meet(person, items, brands[b], b, world):
            left_over = True
    if world.on.rivals.on and compete(person, items, brands, world):
        left_over = True
    for b in range(len(world.brands)):
        if linger(person, items, brands[b], b, world):
            left_over = True
    return left_over


def meet(person: Any, items: Any, brand: Any, b: int, world: Any) -> bool:
    """What she is shown and told of one brand, and her own visits to it; whether a visit is left for the next tick."""
    left_over, maker = False, world.brands[b]
    behaviour.leaving.depart(brand)
    trust = 0
    for c in range(maker.first_content, maker.end_content):
        if world.on.gate.shut:
            held = behaviour.warnings.friends_buy(world.contents[c].friend_buys, brand, c, world)
            behaviour.gate.release(person, items[c], held, world)
        trust += items[c].trust
    behaviour.goodwill.remember(brand, trust, world)
    for c in range(maker.first_content, maker.end_content):
        attend(person, items, c, brand, b, world)
        if world.contents[c].again:
            ask_again(person, items, c, brand, b, world)
        if consider_visit(person, items, c, brand, b, world):
            left_over = True
    if brand.marks & (_TRIES | _ARRIVES | _SEARCHES):
        come_by_herself(person, items, brand, b, world)
    if behaviour.repeat.due(person, b, world) and behaviour.repeat.renews(person, b, world):
        land(person, items, -1, _NONE, brand, b, True, world)
    return left_over


def linger(person: Any, items: Any, brand: Any, b: int, world: Any) -> bool:
    """What an order leaves behind: she talks of it later, waits for an answer, has heard warnings."""
    left_over = False
    if brand.experience != 0 and wait_to_speak(person, items, brand, b, world):
        left_over = True
    if behaviour.care.waits(person, b, world):
        behaviour.care.listen(person, b, world)
        left_over = True
    behaviour.warnings.settle(brand)
    return left_over


def attend_to_few(person: Any, items: Any, brands: Any, world: Any) -> None:
    """Phase 2: of all that is felt today a few contents are taken in; a gate opens for any of them before."""
    if world.on.gate.shut:
        for b in range(len(world.brands)):
            for c in range(world.brands[b].first_content, world.brands[b].end_content):
                held = behaviour.warnings.friends_buy(world.contents[c].friend_buys, brands[b], c, world)
                behaviour.gate.release(person, items[c], held, world)
    behaviour.attention.limit(person, items, world)


def come_by_herself(person: Any, items: Any, brand: Any, b: int, world: Any) -> None:
    """R0, R3, R4: visits that no exposure brought.

    What they sell has a resistance of its own: with one, a visit of her own would harvest what advertising has sown in
    somebody who has noticed nothing, and who would then keep silent.
    """
    maker = world.brands[b]
    for c in range(maker.first_content, maker.end_content):
        if items[c].marks & _TRIES:
            items[c].marks &= ~_TRIES
            land(person, items, c, _NONE, brand, b, _bought_by_herself(person, brand, b, c, world), world)
    persuade = behaviour.warnings.persuaded(maker.persuade, brand, b, world)
    conviction = behaviour.longing.convinced(behaviour.goodwill.convinced(brand, 1.0, world), b, world)
    own = convert_pressure(persuade * maker.served, conviction)
    if brand.marks & _ARRIVES:
        brand.own_pressure += own
        land(person, items, -1, _NONE, brand, b, _bought_by_herself(person, brand, b, -1, world), world)
    if brand.marks & _SEARCHES:
        brand.own_pressure += own
        buying = _bought_by_herself(person, brand, b, behaviour.rivals.BY_SEARCH, world)
        if not behaviour.care.away(person, b, world):
            buying = behaviour.repeat.led(person, b, own, world) or buying
        land(person, items, -1, _EARNED, brand, b, buying, world)
    brand.marks &= ~(_TRIES | _ARRIVES | _SEARCHES)


def _bought_by_herself(person: Any, brand: Any, b: int, carrier: int, world: Any) -> bool:
    if world.on.rivals.on:
        behaviour.rivals.tempt(person, brand, b, carrier, world)
        return False
    return brand.customer_tick == NEVER and fires(brand.own_pressure, drawn(world.brands[b].own_key, person))


def attend(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> None:
    """Phases 3, 4 and 6 for one content that has touched her: notice, like, visit to buy."""
    item, content = items[c], world.contents[c]
    if item.touch_hash == NO_TOUCH and item.attention == 0 and not behaviour.mean_field.works_on(content):
        return
    first = items[content.group]  # copies of a content are noticed together
    be_touched(person, first, world.contents[content.group])
    be_touched(person, item, content)
    affinity = float(world.affinity[person.taste, c])
    weight = affinity
    weight = behaviour.wear.felt(weight, items, c, world.brands[b], world)
    weight = behaviour.rivals.heard(weight, person, b, world)
    pull = item.pull / PULL * weight
    conviction = behaviour.goodwill.convinced(brand, 0.0, world) * world.brands[b].reputation * world.brands[b].served
    buy = buys(pull, item.buy / PULL * weight * conviction * behaviour.claims.doubt(items, b, world))
    attention = dose(item.attention)
    item.attention = 0
    item.trust = 0
    item.pull = 0
    item.buy = 0
    item.touch_hash = NO_TOUCH
    like(person, item, content, c, b, affinity, world)
    if item.notice_tick == NEVER:
        first.notice_left -= notice_pressure(
            content.attract,
            attention,
            behaviour.tone.suited(person.susceptibility * weight * content.appeal, person, c, world),
        )
        if item.marks & _SEEDED or fires(behaviour.mean_field.raised(0.0, content), first.notice_left):
            notice(person, items, c, brand, b, world)
    elif item.marks & _SEEDED and item.marks & (_OWNER | _SURE) and item.noticer_share_tick == NEVER:
        pass_on(person, items, c, brand, b, world)  # the product came after the news
    item.marks &= ~_TODAY
    item.visit_left -= pull - buy
    if buy > 0.0:
        consider_order(person, items, c, brand, b, buy, world)


def be_touched(person: Any, item: Any, content: Any) -> None:
    """Draw the resistances of somebody whom a content touches for the first time."""
    if not item.marks & _TOUCHED:
        item.marks |= _TOUCHED
        item.notice_left = resistance(uniform(absorb(content.notice_key, person.id)))
        item.visit_left = resistance(uniform(absorb(absorb(content.visit_key, 1), person.id)))


def consider_order(person: Any, items: Any, c: int, brand: Any, b: int, buy: float, world: Any) -> None:
    """Phases 5 and 6: the pressure to visit and buy of all that she is shown and told meets one resistance.

    By thinning this is the law "each visit buys with the chance of its source", and nobody is lost by more: read from
    the last touch, an ad would take the visit that a friend would have closed.
    """
    if world.on.rivals.on:
        standing = world.standing[person.position][b]
        if brand.convert_pressure == 0.0:
            number = standing.sold - standing.own_sold
            brand.convert_resistance = behaviour.rivals.resists(world.brands[b].convert_key, number, person)
        brand.convert_pressure += buy
        behaviour.rivals.carry(person, brand, b, c, buy, world)
        return
    if brand.convert_pressure == 0.0:
        brand.convert_resistance = drawn(world.brands[b].convert_key, person)
    brand.convert_pressure += buy
    if brand.customer_tick != NEVER:
        if not behaviour.care.away(person, b, world) and behaviour.repeat.led(person, b, buy, world):
            land(person, items, c, _NONE, brand, b, True, world)
    elif fires(brand.convert_pressure, brand.convert_resistance):
        land(person, items, c, _NONE, brand, b, True, world)


def like(person: Any, item: Any, content: Any, c: int, b: int, affinity: float, world: Any) -> None:
    """Phase 4: like or comment, considered at each delivery against one resistance."""
    if content.engage == 0.0 or item.marks & _ENGAGED:
        return
    pressure = engage_pressure(content.engage, item.paid + item.owned + item.earned, affinity)
    lot = uniform(absorb(content.engage_key, person.id))
    if beats(pressure, lot):
        item.marks |= _ENGAGED
        note(
            world.ledger, world.tick, _ENGAGE, person.position, item.touch_source, c, b, item.touch_line,
            item.touch_medium, 0, 0, 0, 0,
        )  # fmt: skip


def consider_visit(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> bool:
    """Phase 5: visit, without buying, once the pressure passes E_1 + … + E_j; returns whether more is due.

    One visit a tick, and never more than exposures so far.  What is left comes on the next tick: if it waited for the
    next exposure, hearing everything at once would lose visits that hearing it day by day brings.
    """
    item = items[c]
    if not drawn_in(item):
        return False
    item.visits += 1
    item.visit_left += drawn(absorb(world.contents[c].visit_key, item.visits + 1), person)
    land(person, items, c, _NONE, brand, b, False, world)
    return drawn_in(item)


def drawn_in(item: Any) -> bool:
    """Whether the pressure is enough for one visit more; a certain visit comes once per exposure, not for ever."""
    return bool(item.visit_left < 0.0 and item.visits < item.paid + item.owned + item.earned)
