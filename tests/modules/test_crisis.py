"""Crisis (R13): who hears a claim, what belief costs, and what a correction takes back, each to its formula."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, events
from modules.stage import play, ready, same, scenario

import wom_sim as ws
from wom_sim import rng, rules
from wom_sim.behaviour import claims
from wom_sim.engine.lines import Outlet, PressLine
from wom_sim.engine.loop import History
from wom_sim.engine.setting import BrandSetting, ClaimSetting, ContentSetting, Setting
from wom_sim.engine.state import as_objects, modules_of
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event, Medium
from wom_sim.network.network import Network
from wom_sim.results.values import cents_by_tick
from wom_sim.rng import Purpose
from wom_sim.scenario.scenario import Scenario

CLAIM = ContentSetting("claim", 77, attract=1.0, share=0.0)
RUMOUR: dict[str, Any] = {"on": "2027-03-05", "starts_with": 0.2, "share": 0.4}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def campaign(claim: ClaimSetting, people: int = 20_000, ticks: int = 12, **changes: Any) -> Campaign:
    """A claim among people, and one content that nobody shows."""
    plain = Campaign(
        crowd(people), (ContentSetting("content", 5, attract=1.0),), ticks=ticks, extras={"claims": (claim,)}
    )
    return plain.but(**changes)


def heard(history: History) -> np.ndarray:
    """Who took the claim in."""
    return np.unique(events(history, Event.HEAR)["person"])


# ---------------------------------------------------------------- belief to its formula


def believed(setting: Setting, days: int, corrected: int | None = None) -> list[float]:
    """B by day since she heard it on the first day; corrected so many days after the claim began."""
    world = type("World", (), {"on": modules_of(setting), "tick": 0, "contents": as_objects(setting.content_table)})()
    item = type("Item", (), {"notice_tick": 1, "customer_share_tick": -1 if corrected is None else 1 + corrected})()
    found = []
    for world.tick in range(1, days + 1):
        found.append(claims.belief(item, 0, world))
    return found


def test_belief_days() -> None:
    """42.6 in 90 days, 104 in a year; 1 on the first day, ρ in the end."""
    setting = campaign(ClaimSetting(CLAIM, 1), 3, 400).setting
    belief = believed(setting, 365)
    assert belief[0] == 1.0
    assert belief[21] == pytest.approx(0.22 + 0.78 / 2)
    assert sum(belief[:90]) == pytest.approx(42.6, abs=0.05)
    assert sum(belief) == pytest.approx(104.3, abs=0.1)


@pytest.mark.parametrize(("days", "hours"), [(0, 6), (1, 24), (3, 72), (10, 240)])
def test_a_correction_takes_less_away_the_later_it_comes(days: int, hours: float) -> None:
    """What fades is multiplied by 1 − 2^(−delay/72 h): .056, .206, .5, .901; what never fades stays."""
    setting = campaign(ClaimSetting(CLAIM, 1), 3, 60).setting
    whole, rest = believed(setting, 40), believed(setting, 40, days)
    left = 1.0 - 2.0 ** (-hours / 72.0)
    assert rest == pytest.approx([0.22 + (one - 0.22) * left for one in whole])


def test_a_correction_before_the_claim_is_one_of_its_first_hours() -> None:
    assert claims.delay(-4, 6.0) == claims.delay(0, 6.0) == 6.0


# ---------------------------------------------------------------- m, once


def orders(withheld: float, visits: float, shown: float, people: int = 60_000, twice: bool = False) -> int:
    """First orders on the day after everybody has believed a claim that never fades."""
    brand = BrandSetting("brand", 1, (0.0, visits, visits), 0.2)
    claim = ClaimSetting(CLAIM, 1, seeded=1.0, withheld=withheld, residue=1.0)
    if twice:
        brand = replace(brand, conversion=rules.scaled(0.2, 1.0 - withheld))
    lines = (ads(shown, range(2, 3), ctr=0.3, cvr=0.2),) if shown else ()
    told = campaign(claim, people, 2, brands=(brand,), lines=lines).run()
    return int((events(told, Event.CONVERT)["tick"] == 2).sum())


def test_own_orders_fall_by_kappa_once() -> None:
    """κ .4 leaves .6 of the orders that come by themselves; on visits and conversion it were .36 (the control)."""
    plain, doubted = orders(0.0, 0.1, 0.0), orders(0.4, 0.1, 0.0)
    assert doubted / plain == pytest.approx(0.6, abs=0.06)
    assert orders(0.4, 0.1, 0.0, twice=True) / plain == pytest.approx(0.36, abs=0.05)


def test_led_orders_fall_by_kappa_once_and_visits_stay() -> None:
    plain, doubted = orders(0.0, 0.0, 1.0), orders(0.4, 0.0, 1.0)
    assert doubted / plain == pytest.approx(0.6, abs=0.03)


def test_led_visits_do_not_fall() -> None:
    """Who is led there looks and does not buy."""
    visits = []
    for withheld in (0.0, 1.0):
        claim = ClaimSetting(CLAIM, 1, seeded=1.0, withheld=withheld, residue=1.0)
        told = campaign(claim, 20_000, 3, lines=(ads(1.0, range(2, 4), ctr=0.3, cvr=0.5),)).run()
        visits.append(len(events(told, Event.VISIT)))
        assert (len(events(told, Event.CONVERT)) == 0) == (withheld == 1.0)
    assert visits[1] == pytest.approx(visits[0], rel=0.03)


def test_who_comes_by_herself_is_who_draws_below_pc_of_m() -> None:
    """Person by person, against pc(v, 1 − κ·B) of the day; nobody who comes was not coming without the claim."""
    brand = BrandSetting("brand", 1, (0.0, *[0.05] * 5), 0.0)
    claim = ClaimSetting(CLAIM, 1, seeded=1.0, withheld=0.5)
    told = campaign(claim, brands=(brand,), ticks=5).run()
    rows = events(told, Event.VISIT)
    for day in (2, 5):
        came = np.zeros(20_000, bool)
        came[rows["person"][rows["tick"] == day]] = True
        belief = 0.22 + 0.78 * 2.0 ** (-(day - 1) / 21.0)
        chance = rules.scaled(0.05, 1.0 - 0.5 * belief)
        prefix = rng.key(0, Purpose.BASELINE, 1, day)
        draws = np.array([rng.uniform(rng.absorb(prefix, person)) for person in range(20_000)])
        assert (came == (draws < chance)).all()


def test_two_claims_multiply_and_another_brand_is_spared() -> None:
    brands = (BrandSetting("brand", 1), BrandSetting("other", 2))
    both = tuple(ClaimSetting(replace(CLAIM, word=77 + k), 1, seeded=1.0, withheld=0.5, residue=1.0) for k in range(2))
    world: Any = type("World", (), {})()
    told = campaign(both[0], 3, 4, brands=brands, extras={"claims": both})
    items = as_objects(told.run().items[0])
    world.on, world.tick, world.contents = modules_of(told.setting), 4, as_objects(told.setting.content_table)
    assert claims.doubt(items, 0, world) == 0.25
    assert claims.doubt(items, 1, world) == 1.0


# ---------------------------------------------------------------- how it gets about


def test_a_larger_share_includes_the_smaller() -> None:
    """CLAIM(claim, person): nested, and of the size that was typed."""
    people = [heard(campaign(ClaimSetting(CLAIM, 2, seeded=part)).run()) for part in (0.01, 0.1, 0.5)]
    assert [len(one) / 20_000 for one in people] == pytest.approx([0.01, 0.1, 0.5], rel=0.1)
    for few, more in pairwise(people):
        assert set(few.tolist()) < set(more.tolist())


def test_it_comes_in_as_many_worlds_as_was_typed() -> None:
    claim = ClaimSetting(CLAIM, 2, chance=0.3)
    comes = [claim.comes(rng.world_seed(7, world)) for world in range(4_000)]
    assert np.mean(comes) == pytest.approx(0.3, abs=0.03)
    more = [replace(claim, chance=0.5).comes(rng.world_seed(7, world)) for world in range(4_000)]
    assert all(b for a, b in zip(comes, more, strict=True) if a)


def test_it_is_taken_in_with_its_chance_per_telling(engine: str) -> None:
    """Readers of an outlet take it in with chance a; who has heard it twice with pc(a, 2)."""
    people = 400 if engine == "mesa" else 20_000
    outlet = Outlet("paper", 31, Medium.EARNED, 1, rules.UNIT, rules.UNIT, reach=1.0, take_up=1.0)
    other = replace(outlet, name="radio", word=32)
    common = ("press", 30, Medium.EARNED, 1, rules.UNIT, rules.UNIT)
    found = []
    for outlets in ((outlet,), (outlet, other)):
        press = PressLine(*common, outlets=outlets, first=3, last=9, needed=1e9)
        claim = ClaimSetting(replace(CLAIM, attract=0.4), 3, seeded=0.0, press=press)
        history = campaign(claim, people).run(engine)
        assert set(events(history, Event.HEAR)["tick"].tolist()) == {3}
        found.append(len(heard(history)) / people)
    spread = 4 * (0.25 / people) ** 0.5
    assert found == pytest.approx([0.4, rules.scaled(0.4, 2.0)], abs=spread)


def test_friends_pass_it_on_and_it_counts_as_nothing_else() -> None:
    """A chain of certain tellers hears it day by day; no impression, notice, wear, goodwill or share of a brand."""
    chain = Network.from_edges(list(range(9)), list(range(1, 10)), ids=np.arange(10), directed=True)
    claim = ClaimSetting(replace(CLAIM, share=1.0), 1, seeded=1.0)
    first = rng.key(0, Purpose.CLAIM, 77)
    lots = [rng.uniform(rng.absorb(first, person)) for person in range(10)]
    seeded = float(np.sort(lots)[0]) + 1e-12  # nobody but one
    start = int(np.argmin(lots))
    told = Campaign(
        chain,
        (ContentSetting("content", 5),),
        contact=1.0,
        ticks=15,
        extras={"claims": (replace(claim, seeded=seeded),)},
    )
    for engine in ("array", "mesa"):
        history = told.run(engine)
        rows = events(history, Event.HEAR)
        assert sorted(rows["person"].tolist()) == list(range(start, 10))
        assert sorted((rows["tick"] - rows["person"]).tolist()) == [1 - start] * (10 - start)
        assert len(history.rows) == len(rows)
        assert history.impressions.sum() == 0
        assert history.live_shares == 0
        assert not history.items["wear"].any()
        assert not history.brands["goodwill"].any()


def test_earned_media_off_does_not_stop_it() -> None:
    """It is no medium of the brand's: attribution must not credit earned media with the harm."""
    prepared = ready({"crisis.milk": RUMOUR})
    whole, paid = (play(prepared, "array", media=media) for media in (frozenset(Medium), frozenset({Medium.PAID})))
    assert heard(whole).tolist() == heard(paid).tolist()
    assert len(events(whole, Event.HEAR)) > 0


def test_who_heard_it_corrected_stops_passing_it_on() -> None:
    """Everybody passes on for two days; who is corrected on the first day tells nobody on the second."""
    people = 200
    ring = Network.from_edges(list(range(people)), [*range(1, people), 0], ids=np.arange(people))
    claim = ClaimSetting(replace(CLAIM, share=1.0), 2, seeded=0.05)
    content = ContentSetting("truth", 5, attract=1.0, corrects=0)
    told = Campaign(ring, (content,), contact=1.0, ticks=12, extras={"claims": (claim,)})
    never = heard(told.run())
    at_once = heard(told.but(lines=(ads(1.0, range(2, 3)),)).run())
    late = heard(told.but(lines=(ads(1.0, range(5, 6)),)).run())
    assert len(at_once) < len(late) < len(never)
    rows = events(told.but(lines=(ads(1.0, range(5, 6)),)).run(), Event.HEAR)
    assert rows["tick"].max() == 5  # what was told until the fourth day arrives; nothing after the correction


# ---------------------------------------------------------------- off, engines, and what a scenario may say


def test_a_claim_that_never_comes_leaves_no_trace(engine: str) -> None:
    plain = play(ready(), engine)
    quiet = {"crisis.milk": {**RUMOUR, "chance": 0}}
    history = play(ready(quiet), engine)
    assert history.rows.tobytes() == plain.rows.tobytes()
    assert history.brands.tobytes() == plain.brands.tobytes()
    assert history.items[:, :1].tobytes() == plain.items.tobytes()
    assert not same(play(ready({"crisis.milk": RUMOUR}), engine), plain)


def test_one_that_nobody_minds_changes_no_order(engine: str) -> None:
    """κ 0: believed by many, and everything else to the bit."""
    plain = play(ready(), engine)
    history = play(ready({"crisis.milk": {**RUMOUR, "withheld": 0}}), engine)
    rest = history.rows[history.rows["event"] != Event.HEAR]
    assert rest.tobytes() == plain.rows.tobytes()
    assert len(rest) < len(history.rows)


def test_both_engines_agree_with_a_correction() -> None:
    changes = {
        "crisis.milk": {**RUMOUR, "kind": "scandal", "chance": 0.7, "shares_needed": 10},
        "contents.truth": {"attract": 0.6, "share": 0.2, "corrects": "milk"},
        "plan.answer": {"kind": "posts", "channel": "letters", "content": "truth", "from": "2027-03-05",
                        "to": "2027-03-09"},
    }  # fmt: skip
    prepared = ready(changes)
    for world in range(6):
        assert same(play(prepared, "mesa", world), play(prepared, "array", world))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crisis.milk": {}}, "crisis.milk.on: is missing"),
        ({"crisis.milk": {**RUMOUR, "on": "2028-01-01"}}, "crisis.milk.on: 2028-01-01 is outside the horizon"),
        ({"crisis.milk": {**RUMOUR, "brand": "shpo"}}, "crisis.milk.brand: unknown brand 'shpo'"),
        ({"crisis.milk": {**RUMOUR, "kind": "storm"}}, "crisis.milk.kind: must be "),
        ({"crisis.milk": {**RUMOUR, "withheld": 2}}, "crisis.milk.withheld: must be"),
        ({"contents.story.corrects": "milk"}, "contents.story.corrects: unknown crisis 'milk'"),
    ],
)
def test_mistakes_are_answered(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ready(changes)


EARLY = {"kind": "posts", "channel": "letters", "content": "truth", "from": "2027-03-04", "to": "2027-03-09"}
ANSWERED = {
    "crisis.milk": {**RUMOUR, "on": "2027-03-05"},
    "contents.truth": {"attract": 1, "share": 0, "corrects": "milk"},
}


def test_a_correction_before_its_crisis_is_refused() -> None:
    """And so is the first of several days; on the day itself it stands."""
    with pytest.raises(ScenarioError, match="2027-03-04 is before milk begins, which it corrects") as told:
        ready({**ANSWERED, "plan.answer": EARLY})
    assert "plan.answer.from" in str(told.value)
    assert "from 2027-03-05 on" in str(told.value)
    assert str(told.value).count("milk") == 1
    ready({**ANSWERED, "plan.answer": {**EARLY, "from": "2027-03-05"}})


def test_a_scandal_has_the_press_unless_it_is_said() -> None:
    rumour, scandal = (
        scenario({"crisis.milk": {**RUMOUR, "kind": kind}}).crisis["milk"] for kind in ("rumour", "scandal")
    )
    assert (rumour.withheld, rumour.outlets) == (0.3, {})
    assert scandal.withheld == 0.6
    assert scandal.outlets["the press"].reach == 0.5
    quiet = scenario({"crisis.milk": {**RUMOUR, "kind": "scandal", "outlets": {}, "withheld": 0.1}}).crisis["milk"]
    assert (quiet.withheld, quiet.outlets) == (0.1, {})


def test_what_is_invented_is_passed_on_with_other_odds() -> None:
    """.1 at odds × 1.7 is .159; .2 is .298."""
    for share, false in ((0.1, 0.159), (0.2, 0.298)):
        told = ready({"crisis.milk": {**RUMOUR, "share": share, "invented": True}}).setting.claims[0]
        assert told.content.share == pytest.approx(false, abs=0.0005)


def test_a_calendar_dates_a_crisis(tmp_path: Path) -> None:
    """A row called Crisis or Escándalo is no line of the plan; the scenario may say more of it."""
    plain = scenario({"crisis.milk": {**RUMOUR, "on": "2027-03-20", "withheld": 0.4}}).as_mapping()
    rows = ("medio,canal,contenido,desde,hasta", "propio,letters,story,2027-03-02,2027-03-09")
    for word, kind in (("Crisis", "rumour"), ("Escándalo", "scandal")):
        (tmp_path / "plan.csv").write_text("\n".join([*rows, f"{word},,milk,2027-03-05,"]) + "\n")
        typed = {**plain, "plan": "plan.csv", "strategies": {"plan": {"lines": ["all"]}}}
        typed["crisis"] = {"milk": {"withheld": 0.4}}
        told = Scenario.parse(typed, base=tmp_path)
        assert list(told.plan) == ["letters story"]
        assert (told.crisis["milk"].kind, told.crisis["milk"].on.day, told.crisis["milk"].withheld) == (kind, 5, 0.4)
    (tmp_path / "plan.csv").write_text("\n".join([*rows, "Crisis,,milk,,"]) + "\n")
    with pytest.raises(ScenarioError, match=r"row 3, column desde .*a crisis needs its day"):
        Scenario.parse(typed, base=tmp_path)


def test_an_answer_that_is_not_needed_costs_nothing() -> None:
    """Posts of 30 each, only in worlds with the claim; the money by day adds up in both."""
    prepared = ready({
        "crisis.milk": {**RUMOUR, "chance": 0.5},
        "contents.truth": {"attract": 0.6, "share": 0.2, "corrects": "milk"},
        "plan.answer": {"kind": "posts", "channel": "letters", "content": "truth", "from": "2027-03-05",
                        "to": "2027-03-06", "cost_per_post": 30},
    })  # fmt: skip
    costs = {}
    for world in range(8):
        result = ws.run(prepared, "plan", seed=7, world=world)
        came = len(events(result.history, Event.HEAR)) > 0
        costs[came] = result.cost
        assert int(cents_by_tick(prepared, "plan", result.history.rows).sum()) == round(100 * result.cost)
        assert (len(events(result.history, Event.CORRECT)) > 0) == came
    assert costs[True] == pytest.approx(costs[False] + 60.0)
