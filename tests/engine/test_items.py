"""Of many contents records exist only where person and content have met; nothing else is different."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, play, ready

from wom_sim.campaign.prepare import Prepared
from wom_sim.engine import items
from wom_sim.engine.items import Met
from wom_sim.engine.state import ITEM, NEVER, blank_item
from wom_sim.results.course.course import Course
from wom_sim.results.course.saved import go_on, load, save
from wom_sim.studies.parity.answer import differences

MANY = items.FEW + 8
FILM: dict[str, Any] = {"attract": 0.4, "persuade": 0.3, "share": 0.3, "visit": 0.3, "engage": 0.1}
NAMES = [f"film_{k}" for k in range(MANY)]


def campaign(**more: Any) -> Prepared:
    """As many films, a copy among them, of which each is shown to a few; customers tell of what nobody was shown."""
    contents = {name: {**FILM} for name in NAMES}
    contents |= {"twin": {**FILM, "same_as": NAMES[-1]}, "story": {**FILM}, "truth": {**FILM, "corrects": "rumour"}}
    plan = {name: {**ADS, "content": name, "budget": 3} for name in [*NAMES, "twin"]}
    return ready({
        "contents": contents,
        "plan": plan | {"truth": {**ADS, "content": "truth", "from": "2027-03-05"}},
        "brands.shop.made_by_customers": "story",
        "brands.shop.experience": {"quality": 0.5, "talk_after_days": 2},
        "crisis": {"rumour": {"brand": "shop", "on": "2027-03-04", "starts_with": 0.05}},
        "wear": {"on": True},
        **more,
    })  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"sharing.link": {"mean_field": {"p": 0.03, "q": 0.38}}},
        {"sharing.link": {"step": {"count": 2}}, "sharing.contact": 0.9},
    ],
    ids=["noisy or", "mean field", "step"],
)
def test_both_engines_tell_the_same(more: dict[str, Any]) -> None:
    prepared = campaign(**more)

    mesa, array = play(prepared, "mesa"), play(prepared, "array")

    assert isinstance(array.items, Met)
    assert differences(mesa, array) == ()


def test_one_bit_of_one_record_shows() -> None:
    prepared = campaign()
    mesa, array = play(prepared, "mesa"), play(prepared, "array")
    assert isinstance(array.items, Met)
    array.items.records["wear"][-1] += 1
    assert differences(mesa, array) == ("items.wear",)


def test_only_what_has_been_met_takes_room() -> None:
    array = play(campaign(), "array")
    assert isinstance(array.items, Met)
    pairs = array.items.slots.size
    met = np.count_nonzero(array.items.slots)
    unseen = array.items["paid"] + array.items["owned"] + array.items["earned"] == 0
    assert (array.items["customer_share_tick"][unseen] != NEVER).any(), "passed on though nobody had told her"
    assert 0.05 < met / pairs < 0.5
    assert len(array.items.records) == met + array.items.shape[1] + 1


@pytest.mark.parametrize(("puts_aside", "goes_on"), [("array", "mesa"), ("mesa", "array"), ("array", "array")])
def test_a_world_of_many_contents_goes_on(puts_aside: str, goes_on: str, tmp_path: Path) -> None:
    prepared, file = campaign(), tmp_path / "world.npz"
    whole = Course(prepared, "plan", 7, 0, goes_on).run()
    going = Course(prepared, "plan", 7, 0, puts_aside)
    going.through(11)
    save(going, file)

    later = go_on(Course(prepared, "plan", 7, 0, goes_on), load(file)).run()

    assert differences(later, whole) == ()


@pytest.mark.parametrize("contents", [2, MANY])
def test_what_is_put_aside_is_taken_up(contents: int) -> None:
    found = np.zeros(2, items.KNOWN)
    for name in ITEM.names or ():
        found[name] = blank_item()[name]
    found["place"], found["paid"], found["marks"] = (1, 2 * contents), (3, 4), (1, 5)
    laid = items.no_items(3, contents)

    items.take_up(laid, found)

    table = items.as_table(laid)
    assert table.shape == (3, contents)
    assert table["paid"].sum() == 7
    assert (table[0, 1]["paid"], table[2, 0]["marks"]) == (3, 5)
    assert table[:, 1]["notice_tick"].tolist() == [NEVER] * 3
    assert items.known(table).tobytes() == found.tobytes()
    items.take_up(laid, found[:0])
    assert len(items.known(items.as_table(laid))) == 0
