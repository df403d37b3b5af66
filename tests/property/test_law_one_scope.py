"""Law 1, module by module: what more of it loses nobody, and a counterexample one step outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, play, ready, rows

from wom_sim.behaviour.repeat import ACTIVE
from wom_sim.engine.loop import History
from wom_sim.ledger import Event

WORLDS = 25
PEOPLE: dict[str, Any] = {
    "plan": {"ads": ADS}, "market.simulate": 300, "market.people": 3_000,
    "market.network": {"kind": "ring", "friends": 10},
}  # fmt: skip
SHOP: dict[str, Any] = {"visits_per_day": 0.03, "conversion": 0.5, "margin_per_order": 9}
WEEKLY = {"shape": 1, "weeks": 1.5}


def paired(less: dict[str, Any], more: dict[str, Any], worlds: int = WORLDS) -> list[tuple[History, History]]:
    """The same worlds with less and with more of one thing."""
    few, many = (ready(PEOPLE | {"memory.goodwill": False} | changes) for changes in (less, more))
    return [(play(few, "array", world), play(many, "array", world)) for world in range(worlds)]


def nth_order(history: History) -> dict[tuple[int, int], int]:
    """The tick of the n-th repeat order of everybody."""
    return {(int(one["person"]), int(one["n"])): int(one["tick"]) for one in rows(history, Event.REPEAT)}


ADVERTISED = {"brands.shop": SHOP | {"repeat": WEEKLY}, "strategies.plan.lines": ["ads"]}


def test_repeat_orders_are_inside_without_friends_and_who_is_still_a_customer_is_not() -> None:
    """Ten times the ads: nobody's j-th repeat order later; who orders sooner has more occasions to leave."""
    gone = orders = 0
    alone = ADVERTISED | {"sharing.contact": 0}
    for few, many in paired(alone, {**alone, "plan.ads.budget": 200}):
        before, after = nth_order(few), nth_order(many)
        assert all(after.get(key, 999) <= tick for key, tick in before.items())
        orders += len(after) - len(before)
        active = [one.standing["stands"][:, 0] & ACTIVE != 0 for one in (few, many)]
        gone += int(np.sum(active[0] & ~active[1]))
    assert orders > 0
    assert gone > 0


def test_repeat_orders_among_friends_are_outside() -> None:
    """A friend who tells her sooner tells her before the first order, and no longer brings the second forward."""
    late = total = 0
    for few, many in paired(ADVERTISED, {**ADVERTISED, "plan.ads.budget": 200}):
        before, after = nth_order(few), nth_order(many)
        late += sum(after.get(key, 999) > tick for key, tick in before.items())
        total += len(before)
    assert 0 < late < 0.05 * total


def test_better_quality_is_inside() -> None:
    """Nobody is let down by better quality who was not before; and of orders none is lost where nobody is warned."""
    base = {"brands.shop": SHOP | {"experience": {"quality": 0.5, "detractors": 0.3}, "warnings": {"odds": 1}}}
    base |= {"brands.shop.made_by_customers": "story", "plan.ads.budget": 200}
    better = {**base, "brands.shop": base["brands.shop"] | {"experience": {"quality": 2, "detractors": 0.3}}}
    more = 0
    for bad, good in paired(base, better):
        before, after = (one.brands["customer_tick"][:, 0] for one in (bad, good))
        assert np.all((before < 0) | ((after >= 0) & (after <= before)))
        more += int(np.sum(after >= 0)) - int(np.sum(before >= 0))
    assert more > 0


def desk(closes: int, **changes: Any) -> dict[str, Any]:
    """Everybody orders again and again, half are let down and complain; a desk that is open from 9."""
    shop = SHOP | {"repeat": WEEKLY, "experience": {"detractors": 0.5, "complain": 1}, "care": {"unanswered": 0.2}}
    line = {"kind": "care", "from": "2027-03-01", "to": "2027-03-28", "opens": 9, "closes": closes, "people": 0.5}
    return {"brands.shop": shop, "plan.desk": line, "strategies.plan.lines": ["desk"], "sharing.contact": 0} | changes


def home(history: History) -> dict[int, int]:
    """When each first complaint's customer is back: its own day where she never left, late where never."""
    back = {int(one["person"]): int(one["tick"]) for one in rows(history, Event.RETURN)[::-1]}
    told = rows(history, Event.COMPLAINT)
    first = told[np.unique(told["person"], return_index=True)[1]]
    return {int(one["person"]): back.get(int(one["person"]), 999) if one["paid"] else 0 for one in first}


def test_hours_that_answer_are_inside_for_who_stays() -> None:
    """Of what is complained of first, nobody is lost or back later by longer hours of the desk."""
    sooner = 0
    for short, long in paired(desk(11), desk(17)):
        before, after = home(short), home(long)
        assert before.keys() == after.keys()
        assert all(after[person] <= tick for person, tick in before.items())
        sooner += sum(after[person] < tick for person, tick in before.items())
    assert sooner > 50


def test_the_load_of_the_desk_is_outside() -> None:
    """More ads, more complaints, longer waits: somebody who came back for an answer no longer does."""
    plan = {"strategies.plan.lines": ["desk", "ads"]}
    lost = 0
    for few, many in paired(desk(11, **plan), desk(11, **plan, **{"plan.ads.budget": 300})):
        before, after = home(few), home(many)
        lost += sum(after[person] > tick for person, tick in before.items() if person in after)
    assert lost > 0


@pytest.mark.parametrize(("withheld", "loses"), [(0.9, True), (0, False)])
def test_a_claim_that_more_hear_is_outside(withheld: float, loses: bool) -> None:
    """More who hear of it (contact) keep away; where nobody minds it, the control, nobody is lost."""
    claim = {"rumour": {"on": "2027-03-02", "starts_with": 0.1, "share": 1, "withheld": withheld}}
    base = {"brands.shop": SHOP, "crisis": claim, "sharing.contact": 0.05}
    lost = 0
    for few, many in paired(base, {**base, "sharing.contact": 0.8}):
        before, after = (one.brands["customer_tick"][:, 0] for one in (few, many))
        lost += int(np.sum((before >= 0) & ((after < 0) | (after > before))))
    assert (lost > 0) == loses
