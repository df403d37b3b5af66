"""What a check says of crises and of lasting ads, before anything is compared."""

from __future__ import annotations

import pytest
from modules.stage import ready

from wom_sim.studies.check import crises
from wom_sim.studies.check.answer import check

RUMOUR = {"on": "2027-03-05", "starts_with": 0.3, "share": 0.3, "withheld": 1, "residue": 1, "chance": 0.2}


def test_it_says_how_far_a_claim_goes_and_what_belief_costs() -> None:
    """Every crisis is taken to come, whatever its chance; the numbers add up with those of the data."""
    prepared = ready({"crisis.milk": RUMOUR, "brands.shop.visits_per_day": 0.1})
    found = check(prepared, worlds=2)
    (cost,) = found.crises
    assert cost.strategy == "plan"
    assert cost.heard > 600
    assert cost.orders - cost.orders_half_width > 0
    assert cost.money == pytest.approx(9 * cost.orders)
    told = found.data()["crises"]
    (claim,) = told["claims"]
    assert claim["as_typed"] == pytest.approx(0.24 * crises.people_told(prepared.setting), rel=1e-12)
    assert claim["other"] > claim["as_typed"]
    text = found.text()
    assert "milk (true, comes in 20% of worlds): each who passes it on brings" in text
    assert f"plan: {cost.heard:,.0f} people take it in" in text


def test_what_customers_would_have_ordered_again_is_lost_too() -> None:
    """Of a shop of regulars alone, each order a repeat of margin 9; without them there is nothing to lose."""
    typed = {"crisis.milk": RUMOUR, "brands.shop.visits_per_day": 0, "strategies.plan.lines": []}
    again = {"brands.shop.customers": 3_000, "brands.shop.repeat": {"repeats_per_year": 12, "leave_a": 0.3}}
    lost, none = (check(ready(changes), worlds=2).crises[0] for changes in ({**typed, **again}, typed))
    assert lost.orders - lost.orders_half_width > 0
    assert lost.money == pytest.approx(9 * lost.orders)
    assert (none.orders, none.money) == (0, 0)


@pytest.mark.parametrize(("share", "warned"), [(0.01, False), (0.9, True)])
def test_it_warns_of_a_claim_that_floods(share: float, warned: bool) -> None:
    prepared = ready({"crisis.milk": {**RUMOUR, "share": share}})
    assert any("through the whole network" in one for one in crises.warnings(prepared)) == warned


def test_it_warns_of_a_crisis_of_a_brand_to_which_nobody_comes() -> None:
    """Nobody's coming can be withheld; with visits of their own there is no such warning."""
    for visits, many in ((0, 1), (0.01, 0)):
        prepared = ready({"crisis.milk": {**RUMOUR, "share": 0.01}, "brands.shop.visits_per_day": visits})
        said = list(crises.warnings(prepared))
        assert len(said) == many
        assert all("milk: nobody comes to shop without a campaign" in one for one in said)


def test_nothing_is_said_without_a_crisis() -> None:
    prepared = ready()
    assert crises.costs(prepared, ["plan"], 7, "array") == []
    assert crises.text(prepared, []) == ""
    assert crises.data(prepared, []) == {}


def test_beta_is_printed() -> None:
    found = check(ready({"brands.shop.long_over_short": 2}), worlds=2)
    beta = found.lifts["shop"]
    assert found.data()["lifts"] == {"shop": beta}
    assert f"Own visits of shop rise by up to {beta:.1%} with goodwill" in " ".join(found.text().split())
