"""`same_as`: copies sell what one content sells, are noticed and passed on by the same people, and tire together."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, play, ready, rows, scenario

from wom_sim.behaviour import wear
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event

PEOPLE = 20_000
RARE = 1e-6  # orders per click, so that nobody becomes a customer and the pressure to buy can be read
CVR = 0.0108
FRESH = {"attract": 0.3, "persuade": RARE, "share": 0}


def split(parts: int, offered: float, same: bool, worn: bool = True) -> dict[str, Any]:
    """One content, or several of which all but the first may be copies, each with its part of the impressions.

    Prices do not rise and no cap bites, so that the parts show together what the whole does.
    """
    names = [f"story {k}" for k in range(parts)]
    copy = {"same_as": names[0]} if same else {}
    line = {
        **ADS, "attention": 0.1, "trust": 0.55, "ctr": 0.0108, "cvr": RARE, "cap_per_day": 20,
        "cpm": None, "cost_per_point": 1, "grps": 100 * offered / parts, "budget": 1,
    }  # fmt: skip
    return {
        "market.simulate": PEOPLE, "market.people": PEOPLE, "market.network": {"kind": "ring"},
        "sharing.contact": 0, "brands.shop": {"visits_per_day": 0}, "exposure.uneven": True, "wear.on": worn,
        "contents": {name: {**FRESH, **(copy if name != names[0] else {})} for name in names},
        "plan": {name: {**line, "content": name} for name in names},
    }  # fmt: skip


@cache
def orders(parts: int, offered: float, same: bool = True, worn: bool = True) -> float:
    """Σ(1 − e^−pressure) over people at a usual rate of orders per click, mean of four worlds."""
    prepared = ready(split(parts, offered, same, worn))
    found = [play(prepared, "array", world).brands["convert_pressure"] for world in range(4)]
    return float(np.mean([-np.expm1(-pressure * CVR / RARE).sum() for pressure in found]))


@pytest.mark.parametrize("offered", [8, 32])
@pytest.mark.parametrize("parts", [2, 4])
def test_a_content_cut_into_copies_sells_as_much(parts: int, offered: float) -> None:
    """Law 6: the same money for two or four copies leaves orders within 3 %, whether frequency tires or not."""
    assert orders(parts, offered) == pytest.approx(orders(1, offered), rel=0.03)
    assert orders(parts, offered, worn=False) == pytest.approx(orders(1, offered, worn=False), rel=0.03)


@pytest.mark.parametrize(("parts", "offered", "more"), [(2, 8, 0.05), (4, 8, 0.11), (2, 32, 0.19), (4, 32, 0.33)])
def test_other_contents_of_the_brand_do_not_tire_as_one(parts: int, offered: float, more: float) -> None:
    """The control: what is no copy brings up to 41 % more, because half of wear is the content's own."""
    assert orders(parts, offered, same=False) > (1 + more) * orders(1, offered)


@pytest.mark.parametrize("parts", [2, 4])
def test_copies_tire_together_person_by_person(parts: int, engine: str) -> None:
    """W counts each exposure on the copy that was met, and is felt as the sum of all."""
    small = {**split(parts, 8, same=True), "market.simulate": 300, "market.people": 300}
    history = play(ready(small), engine)
    worn = history.items["wear"] / wear.UNIT
    assert (worn > 0).any(axis=0).all()
    assert ((worn > 0) == (history.items["paid"] > 0)).all()


def told(same: bool) -> dict[str, Any]:
    """A film and another, both shown to everybody and passed on by some."""
    film = {"attract": 0.5, "persuade": 0, "share": 0.3}
    line = {**ADS, "attention": 1, "cpm": None, "cost_per_point": 1, "grps": 280, "budget": 1}
    return {
        "sharing.contact": 0,
        "brands.shop": {"visits_per_day": 0},
        "contents": {"film": film, "other": {**film, **({"same_as": "film"} if same else {})}},
        "plan": {"ads": {**line, "content": "film"}, "more": {**line, "content": "other"}},
    }


def test_copies_are_noticed_and_passed_on_by_the_same_people(engine: str) -> None:
    """Of those who noticed both .3 pass on one of two copies, and never both; other contents draw anew, each .3."""
    for same in (True, False):
        history = play(ready(told(same)), engine)
        noticed = (history.items["notice_tick"] >= 0).all(axis=1)
        shared = history.items["noticer_share_tick"][noticed] >= 0
        assert noticed.sum() > 50
        assert abs(shared.any(axis=1).mean() - (0.3 if same else 0.51)) < 4.5 * (0.25 / noticed.sum()) ** 0.5
        assert shared.all(axis=1).any() != same


def test_copies_are_noticed_together(engine: str) -> None:
    """Half the exposures each: as many notice one of two copies as would notice the whole."""
    half = {**ADS, "attention": 1, "cpm": None, "cost_per_point": 1, "grps": 1_400_000, "budget": 1, "cap_per_day": 1,
            "from": "2027-03-01", "to": "2027-03-01"}  # fmt: skip
    film = {"attract": 0.3, "share": 0, "visit": 0}
    plain = {"sharing.contact": 0, "brands.shop": {}, "contents": {"film": film, "twin": {**film, "same_as": "film"}}}
    both = ready({**plain, "plan": {"one": {**half, "content": "film"}, "two": {**half, "content": "twin"}}})
    seen_twice = ready({**plain, "plan": {"one": {**half, "grps": 2_800_000, "cap_per_day": 2, "content": "film"}}})
    told, whole = (play(one, engine).items for one in (both, seen_twice))
    assert (told["paid"] == 1).all()
    assert (whole["paid"][:, 0] == 2).all()
    assert ((told["notice_tick"] >= 0).any(axis=1) == (whole["notice_tick"][:, 0] >= 0)).all()


def test_a_copy_is_still_a_content_of_its_own(engine: str) -> None:
    """Each is exposed, noticed and counted by its own name."""
    history = play(ready(told(True)), engine)
    for event in (Event.FIRST_EXPOSURE, Event.NOTICE, Event.SHARE):
        assert set(rows(history, event)["content"].tolist()) == {0, 1}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contents.copy.same_as": "stroy"}, "unknown content 'stroy' – did you mean 'story'?"),
        ({"contents.copy.same_as": "copy"}, "names the content itself"),
        (
            {"contents.copy.same_as": "third", "contents.third": {**FRESH, "same_as": "story"}},
            "names third, which is a copy itself",
        ),
        (
            {
                "contents.copy": {**FRESH, "same_as": "story", "brand": "rival"},
                "contents.story.brand": "shop",
                "brands.rival": {"visits_per_day": 0},
            },
            "names story, which speaks for another brand",
        ),
        ({"contents.copy.same_as": "story", "contents.copy.pieces": 3}, "does not go with pieces"),
        ({"contents.copy.same_as": "story", "contents.story.pieces": 3}, "does not go with pieces"),
    ],
)
def test_a_mistake_has_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario({"contents.copy": FRESH, **changes})
    complaints = [line for line in str(error.value).splitlines() if "contents." in line]
    assert len(complaints) == 1
    assert complaints[0].startswith("contents.copy.same_as: ")
    assert said in complaints[0]


def test_copies_are_passed_on_once(engine: str) -> None:
    """Everybody notices both and passes on for certain: one share of the two, however often they are seen."""
    film = {"attract": 1, "share": 1, "visit": 0}
    twins = {"contents": {"film": film, "twin": {**film, "same_as": "film"}}, "brands.shop.visits_per_day": 0}
    ads = {**ADS, "grps": 2_800_000, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 1}
    plan = {"plan": {"one": {**ads, "content": "film"}, "two": {**ads, "content": "twin"}}}
    history = play(ready({**twins, **plan, "brands.shop.channels": {}, "sharing.contact": 0}), engine)
    assert (history.items["notice_tick"] == 1).all()
    assert (np.count_nonzero(history.items["noticer_share_tick"] >= 0, axis=1) == 1).all()
