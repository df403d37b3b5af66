"""What a person notices, buys and passes on (phases 3 and 5 to 8), run by both engines as ``act.py`` is.

Where brands compete it is told here whose order it is.
"""

from __future__ import annotations

from typing import Any

from wom_sim import behaviour
from wom_sim.engine.state import NEVER, Mark
from wom_sim.ledger import Event, Medium, note
from wom_sim.rng import absorb, uniform
from wom_sim.rules import beats, fires, readiness, resistance, share_pressure

_NOTICE, _SHARE, _WARN, _EARNED = int(Event.NOTICE), int(Event.SHARE), int(Event.WARN), int(Medium.EARNED)
_VISIT, _CONVERT, _REPEAT, _SUBSCRIBE = int(Event.VISIT), int(Event.CONVERT), int(Event.REPEAT), int(Event.SUBSCRIBE)
_SURE, _OWNER, _REGULAR, _TOLD = int(Mark.SURE), int(Mark.OWNER), int(Mark.REGULAR), int(Mark.TOLD)
_NONE = int(Medium.NONE)
_NOTICER, _CUSTOMER = 1, 2  # the two share clocks
_WARNER = behaviour.warnings.CLOCK  # a customer's, when she warns


def drawn(key: int, person: Any) -> float:
    """A resistance that is met once and need not be stored."""
    return resistance(uniform(absorb(key, person.id)))


def notice(person: Any, items: Any, c: int, brand: Any, b: int, world: Any) -> None:
    """Phase 3: notice, and start the noticer's share clock."""
    item = items[c]
    item.notice_tick = world.tick
    item.parent = item.touch_source
    brand.noticed_last = c
    if brand.aware_tick == NEVER:
        brand.aware_tick = world.tick
    note(
        world.ledger, world.tick, _NOTICE, person.position, item.touch_source, c, b, item.touch_line,
        item.touch_medium, 0, 0, 0, 0,
    )  # fmt: skip
    behaviour.claims.correct(person, items, c, world)
    pass_on(person, items, c, brand, b, world)


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
    if behaviour.experience.has_talked(person, brand, b, world):
        return False
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


# ---------------------------------------------------------------- the site


def land(person: Any, items: Any, c: int, medium: int, brand: Any, b: int, buying: bool, world: Any) -> None:
    """Phases 5 and 6 on the site: notice, if a content brought her, subscribe, perhaps become a customer.

    ``medium`` is that of a visit without a content (c < 0); any other visit has that of the last touch.
    """
    source, line = -1, -1
    if c >= 0:
        source, line, medium = items[c].touch_source, items[c].touch_line, items[c].touch_medium
        if items[c].notice_tick == NEVER:
            notice(person, items, c, brand, b, world)
    paid, owned, earned = exposures(items, world.brands[b])
    brand.visits += 1
    n = brand.visits
    note(world.ledger, world.tick, _VISIT, person.position, source, c, b, line, medium, n, paid, owned, earned)
    subscribe(person, brand, b, source, line, medium, c, world)
    if buying:
        purchase(person, items, c, medium, brand, b, world)


def purchase(person: Any, items: Any, c: int, medium: int, brand: Any, b: int, world: Any) -> None:
    """Phase 6: an order at the visit that she has just made, her first of the brand or a further one."""
    source, line, n = -1, -1, brand.visits
    if c >= 0:
        source, line, medium = items[c].touch_source, items[c].touch_line, items[c].touch_medium
    paid, owned, earned = exposures(items, world.brands[b])
    sold = behaviour.rivals.count(person, b, world) if world.on.rivals.on else 0
    if brand.customer_tick != NEVER:
        number = sold if world.on.rivals.on else behaviour.repeat.order(person, b, world)
        note(
            world.ledger, world.tick, _REPEAT, person.position, source, c, b, line, medium,
            number, paid, owned, earned,
        )  # fmt: skip
        behaviour.reviews.write(person, brand, b, number + 1, world)
        made = behaviour.experience.complains(person, brand, b, number + 1, world)
        behaviour.care.complain(person, b, number + 1, made, world)
        behaviour.repeat.lapse(person, b, world)
        return
    brand.customer_tick = world.tick
    brand.brought = c if c >= 0 else brand.noticed_last
    note(world.ledger, world.tick, _CONVERT, person.position, source, c, b, line, medium, n, paid, owned, earned)
    behaviour.repeat.begin(person, b, told_by_a_friend(items, world.brands[b]), world)
    behaviour.experience.have(person, brand, b, world)
    behaviour.reviews.write(person, brand, b, 1, world)
    behaviour.care.complain(person, b, 1, behaviour.experience.complains(person, brand, b, 1, world), world)
    if not behaviour.experience.waits(person, brand, b, world):
        speak(person, items, brand, b, world)


def told_by_a_friend(items: Any, maker: Any) -> bool:
    """Whether a friend has told her anything of a brand."""
    told = 0
    for c in range(maker.first_content, maker.end_content):
        told |= items[c].marks & _TOLD
    return told != 0


def exposures(items: Any, maker: Any) -> tuple[int, int, int]:
    """Exposures to all of the brand's contents so far: paid, owned, earned."""
    paid, owned, earned = 0, 0, 0
    for c in range(maker.first_content, maker.end_content):
        paid += items[c].paid
        owned += items[c].owned
        earned += items[c].earned
    return paid, owned, earned


def subscribe(person: Any, brand: Any, b: int, source: int, line: int, medium: int, c: int, world: Any) -> None:
    """R2: a visitor joins each channel of the brand when L(p)·visits passes a latent resistance."""
    maker = world.brands[b]
    for k in range(maker.first_channel, maker.end_channel):
        channel = world.channels[k]
        if brand.following & channel.bit or person.audience & channel.audience != channel.audience:
            continue
        joins = beats(channel.subscribe * brand.visits, uniform(absorb(channel.subscribe_key, person.id)))
        joins = behaviour.leaving.welcome(joins, brand, channel)
        if joins:
            brand.following |= channel.bit
            note(world.ledger, world.tick, _SUBSCRIBE, person.position, source, c, b, line, medium, k, 0, 0, 0)


def compete(person: Any, items: Any, brands: Any, world: Any) -> bool:
    """R16: today's pressures of all brands meet their resistances, and one sells, if any; True where one did.

    Behind that the clock of a category that is bought all the time: which of its brands is it?
    """
    soonest, seller, opened = 2.0, -1, behaviour.rivals.is_open(person, brands, world)
    for b in range(len(world.brands)):
        if opened and not behaviour.care.away(person, b, world):
            moment = behaviour.rivals.moment(person, brands[b], b, world)
            if moment < soonest:
                soonest, seller = moment, b
    for b in range(len(world.brands)):
        if b != seller:
            grows = opened and not behaviour.care.away(person, b, world)
            behaviour.rivals.settle(person, brands[b], b, min(soonest, 1.0) if grows else 0.0, world)
    if seller >= 0:
        carrier = behaviour.rivals.sell(person, brands[seller], seller, soonest, world)
        if carrier >= -1:
            land(person, items, carrier, _NONE, brands[seller], seller, True, world)
        else:
            by = -12 - carrier
            medium = _EARNED if by == behaviour.rivals.BY_SEARCH else _NONE
            purchase(person, items, max(by, -1), medium, brands[seller], seller, world)
    for b in range(len(world.brands)):
        behaviour.rivals.close(person, b, world)
    chosen = pick(person, items, brands, world) if world.on.rivals.frequent else -1
    if chosen >= 0:
        land(person, items, -1, _NONE, brands[chosen], chosen, True, world)
    return seller >= 0 or chosen >= 0


def pick(person: Any, items: Any, brands: Any, world: Any) -> int:
    """The brand that she chooses where she buys of the category today, by propensity and what is said; -1: none."""
    lot = behaviour.rivals.rung(person, world)
    if lot < 0.0:
        return -1
    total, target = 0.0, -1.0
    for turn in range(2):
        for b in range(len(world.brands)):
            if behaviour.care.away(person, b, world):
                continue
            weight = behaviour.rivals.propensity(person, brands[b], b, world) * world.brands[b].reputation
            weight = weight * behaviour.warnings.clock(brands[b], b, world) * behaviour.claims.doubt(items, b, world)
            total += weight
            if turn == 1 and weight > 0.0 and total > target:
                return b
        target, total = lot * total, 0.0
    return -1
