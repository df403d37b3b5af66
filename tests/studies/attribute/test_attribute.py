"""Attribution: exact credits, honest words, figures that add up, clear refusals."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from tests.stand_in import changed, known
from wom_sim.errors import InputError, ScenarioError
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.results.run import run, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import WIDTH
from wom_sim.studies.attribute import answer as module
from wom_sim.studies.attribute import plots
from wom_sim.studies.attribute import words as w
from wom_sim.studies.attribute.answer import Attribution, attribute
from wom_sim.studies.attribute.credits import (
    MEDIA,
    Mean,
    Share,
    adding_up,
    arrivals,
    by_orders,
    coalitions,
    first_touch,
    linear_touch,
)
from wom_sim.worlds.fleet import Order, Task, fill
from wom_sim.worlds.keep import Case

DAY = date(2027, 3, 1)


def ads(budget=6.0, **changes):
    line = {"kind": "ads", "content": "film", "channel": "web", "budget": budget, "cpm": 60, "attention": 0.3}
    return {**line, "from": DAY, "to": DAY + timedelta(5), **changes}


def small(strategies=None, plan=None, people=120, compare_with="today", **changes):
    """A brand with a baseline, a channel and a line of every medium, quick to run."""
    lines = {
        "posts": {"kind": "posts", "content": "film", "channel": "page", "from": DAY, "to": DAY + timedelta(6)},
        "ads": ads(),
        "bags": {"kind": "samples", "content": "film", "on": DAY, "who": "random", "number": 4},
        "stars": {"kind": "influencers", "content": "film", "on": DAY + timedelta(2), "who": "degree", "number": 2},
    }
    return Scenario.parse(
        {
            "name": "A small launch",
            "dates": {"start": DAY, "end": DAY + timedelta(6)},
            "market": {"simulate": people, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5, "seed": 1}},
            "sharing": {"contact": 0.4, "decay": 0.5, "days": 2, "customers": 3},
            "brands": {
                "brand": {
                    "visits_per_day": 0.004,
                    "conversion": 0.2,
                    "channels": {"page": {"followers": 20, "reach": 0.4}},
                }
            },
            "contents": {"film": {"attract": 0.4, "persuade": 0.3, "share": 0.4, "visit": 0.4}},
            "plan": {**lines, **(plan or {})},
            "strategies": strategies or {"today": ["posts"], "mix": ["posts", "ads", "bags", "stars"], "one": ["ads"]},
            "compare_with": compare_with,
            **changes,
        }
    )


@pytest.fixture(scope="module")
def found():
    """Two hundred worlds by media."""
    return attribute(small(), strategy="mix", worlds=200, seed=3, engine="array")


@pytest.fixture(scope="module")
def lines():
    """The same campaign by lines."""
    return attribute(small(), strategy="mix", by="lines", worlds=12, seed=3, engine="array")


def adds_up(one):
    credited = sum(credit for credit in one.credits.values())
    return np.array_equal(credited, one.game.denominator * (one.total - one.empty))


def test_credits_add_up_exactly_in_each_of_200_worlds(found):
    assert len(found.total) == 200
    assert all(credit.dtype == np.int64 for credit in found.credits.values())
    assert adds_up(found)
    assert (found.total > found.empty).any()
    assert np.array_equal(sum(found.dividends.values()), found.total)


def test_outcomes_are_those_of_run(found):
    scenario = small()
    for world in (0, 7):
        whole = run(scenario, "mix", seed=3, world=world, engine="array").summary()
        assert found.total[world] == whole["conversions"]
        assert found.touch["last touch"]["earned"][world] == whole["conversions_earned"]
        today = run(scenario, "today", seed=3, world=world, engine="array").summary()["conversions"]
        assert found.baseline[world] == today
        nobody = run(scenario, "mix", seed=3, world=world, media=frozenset()).summary()["conversions"]
        assert found.empty[world] == nobody


def test_lines_add_up_to_the_same_total(found, lines):
    assert lines.game.players == ("posts", "ads", "bags", "stars")
    assert adds_up(lines)
    assert np.array_equal(lines.total, found.total[:12])


@pytest.mark.parametrize("by", ["media", "lines"])
def test_engines_agree_on_every_credit(by):
    scenario = small(people=40)
    first, second = (attribute(scenario, "mix", by=by, worlds=2, engine=engine) for engine in ("mesa", "array"))
    assert first.game.engine == "mesa"
    assert all(np.array_equal(first.credits[player], second.credits[player]) for player in first.credits)
    assert first.uplift().equals(second.uplift())


def test_worker_processes_change_nothing():
    seen = []
    scenario = small(people=40)
    together = attribute(scenario, "mix", worlds=2, jobs=2, engine="array", progress=lambda *at: seen.append(at))
    alone = attribute(scenario, "mix", worlds=2, engine="array")
    assert together.data() == alone.data()
    assert seen == [(1, 2), (2, 2)]


def test_a_worker_plays_the_worlds_it_is_given():
    scenario = small(people=40)
    game = attribute(scenario, "mix", worlds=1).game
    order = Order(partial(module.work, game), Case.of(scenario), [Task(0, ("mix",), (2, 1))])
    (played,) = fill(order)
    assert [world for world, _, _ in played] == [2, 1]


def test_a_medium_that_can_do_nothing_gets_nothing():
    one = attribute(small(sharing={"contact": 0}), "one", worlds=10, engine="array")
    assert not one.credits["owned"].any()
    assert not one.credits["earned"].any()
    assert np.array_equal(one.credits["paid"], 6 * (one.total - one.empty))
    assert one.removal["paid"].any()


def test_reach_has_no_touch_models():
    one = attribute(small(), "mix", metric="reach", worlds=2, engine="array")
    assert (one.touch, one.empty.tolist()) == ({}, [0, 0])
    assert adds_up(one)
    assert one.total[0] == run(small(), "mix", world=0).summary()["reach"]
    said = one.text()
    assert "people reached of mix came from" in said
    assert "touch" not in said
    assert "baseline visits" not in said


# Care as a fourth medium

DESK = {"kind": "care", "from": DAY, "to": DAY + timedelta(27), "days": "daily", "opens": 0, "closes": 24, "people": 3}


def answering(**changes):
    """The brand whose visitors ask before they buy and whose customers complain and come back, and a desk."""
    brand = {
        "visits_per_day": 0.004, "conversion": 0.2, "channels": {"page": {"followers": 20, "reach": 0.4}},
        "repeat": {"repeats_per_year": 12, "leave_a": 0.3}, "experience": {"quality": 0.5, "complain": 0.8},
        "care": {"questions": 0.5, "half_life_hours": 4},
    }  # fmt: skip
    strategies = {"today": ["posts"], "mix": ["posts", "ads", "bags", "desk"], "no desk": ["posts", "ads", "bags"]}
    return small(
        strategies=strategies, plan={"desk": DESK, **changes.pop("plan", {})}, brands={"brand": brand},
        dates={"start": DAY, "end": DAY + timedelta(27)}, **changes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def four():
    return attribute(answering(), "mix", metric="all_orders", worlds=40, seed=3, engine="array")


def test_care_is_a_fourth_medium_where_somebody_answers(four):
    assert four.game.players == ("paid", "owned", "earned", "care")
    assert four.game.denominator == 24
    assert adds_up(four)
    assert np.array_equal(sum(four.dividends.values()), four.total)
    assert attribute(answering(), "no desk", worlds=1).game.players == MEDIA


def test_taking_care_away_is_the_plan_without_its_shifts(four):
    """And taking all media away leaves who answers at work, though a shift is typed as owned."""
    scenario = answering()
    for world in (0, 5):
        whole, without = (run(scenario, name, seed=3, world=world).summary() for name in ("mix", "no desk"))
        assert four.total[world] == whole["all_orders"]
        assert four.removal["care"][world] == whole["all_orders"] - without["all_orders"]
        nobody = run(scenario, "mix", seed=3, world=world, media=frozenset()).summary()["all_orders"]
        assert four.empty[world] == nobody
    assert four.alone["care"].sum() > 0
    care = next(share for share in four.shares if share.player == "care")
    assert care.credit.mean > 2 * care.credit.half_width  # half of all visits ask something


def test_what_care_is_typed_as_changes_nothing():
    """Control: among three media its credit would be that of the medium that it is typed as."""
    as_paid = answering(plan={"desk": {**DESK, "medium": "paid"}})
    first, second = (attribute(one, "mix", worlds=3, seed=3, engine="array") for one in (answering(), as_paid))
    assert all(np.array_equal(first.credits[player], second.credits[player]) for player in first.credits)


def test_care_keeps_its_credit_where_others_prepare_the_scenario(four):
    """Workers are handed the scenario, not what was made of it here."""
    with ThreadPoolExecutor(1) as worker:
        there = attribute(answering(), "mix", metric="all_orders", worlds=2, seed=3, engine="array", jobs=worker)
    assert all(np.array_equal(there.credits[player], four.credits[player][:2]) for player in four.credits)


def test_engines_agree_on_the_credit_of_care():
    scenario = answering(
        market={"simulate": 40, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5, "seed": 1}}
    )
    first, second = (attribute(scenario, "mix", worlds=2, engine=engine) for engine in ("mesa", "array"))
    assert all(np.array_equal(first.credits[player], second.credits[player]) for player in first.credits)


def test_care_can_be_what_is_compared_with():
    scenario = answering(compare_with="mix")
    one = attribute(scenario, "mix", worlds=2, seed=3, engine="array")
    assert np.array_equal(one.baseline, one.total)


def test_the_text_says_what_touch_models_make_of_care(four):
    said = " ".join(four.text().split())
    assert "16 coalitions of paid, owned, earned and care" in said
    assert "touch models give it nothing" in said
    assert "would give care" not in said
    assert all(not four.touch[model]["care"].any() for model in four.touch)
    assert {"care"} <= {row["player"] for row in four.data()["credits"]}
    assert sum(four.parts) == pytest.approx(round(four.everything, four.decimals))


# Sampled orders of arrival


def nine():
    return {f"ads {k}": ads(0.5 + 0.1 * k) for k in range(9)}


def test_beyond_eight_lines_orders_of_arrival_are_sampled(monkeypatch):
    monkeypatch.setattr(module, "ORDERS", 3)
    plan = nine()
    one = attribute(small(plan=plan, strategies={"all": list(plan)}, compare_with="all"), "all", by="lines", worlds=2)
    assert (one.game.orders, one.game.denominator, one.dividends) == (3, 3, {})
    assert adds_up(one)
    assert all(share.sampling >= 0 for share in one.shares)
    said = one.text()
    assert "9 lines have 512 coalitions; 3 orders of arrival were sampled in each world" in said.replace("\n  ", "")
    assert "Sampling alone makes at most ±" in said.replace("\n  ", "")
    assert "Over all" not in said


def test_one_order_knows_no_sampling_error():
    one = attribute(small(people=40), "mix", by="lines", worlds=2, orders=1)
    assert adds_up(one)
    assert "Sampling alone" not in one.text()


def test_sampled_credits_agree_with_exact_ones(lines):
    sampled = attribute(small(), "mix", by="lines", worlds=12, seed=3, orders=12, engine="array")
    assert adds_up(sampled)
    for player, exact in lines.credits.items():
        estimate, truth = sampled.credits[player] / sampled.game.denominator, exact / lines.game.denominator
        error = math.sqrt(sampled.noise[player].sum()) / len(truth)
        assert abs((estimate - truth).mean()) <= 4 * error


def test_every_order_of_arrival_is_as_likely():
    orders = [tuple(order) for order in arrivals("abc", 3000, 7, 0)]
    counts = np.array([orders.count(order) for order in set(orders)])
    assert len(counts) == 6
    assert ((counts - 500) ** 2 / 500).sum() < 20.5  # chi², 5 degrees of freedom, p = 0.001
    assert arrivals("abc", 5, 7, 0) != arrivals("abc", 5, 7, 1)


def test_orders_credit_what_is_added_on_arrival():
    values = {who: 10 * ("a" in who) + 4 * ("b" in who) + 6 * (len(who) == 2) for who in coalitions("ab")}
    assert by_orders(values.__getitem__, ["ab", "ba"]) == ({"a": 26, "b": 14}, {"a": 9.0, "b": 9.0})


# Touch models


def event(kind, tick, person, medium, line=-1, content=0, **more):
    row = np.zeros(1, ROW)
    values = {"tick": tick, "person": person, "event": kind, "medium": medium, "line": line, "content": content, **more}
    for name, value in values.items():
        row[name] = value
    return row


def test_touch_models_by_hand():
    first, order = Event.FIRST_EXPOSURE, Event.CONVERT
    rows = np.concatenate(
        [
            event(first, 3, 1, Medium.EARNED),
            event(first, 3, 1, Medium.PAID, line=2),  # the same day: paid comes first
            event(first, 1, 1, Medium.OWNED, line=1, content=1),  # earlier, but of another brand
            event(first, 9, 2, Medium.PAID, line=0),  # too late
            event(order, 5, 1, Medium.EARNED, paid=1, owned=0, earned=3),
            event(order, 5, 2, Medium.NONE, content=-1),
            event(order, 5, 9, Medium.NONE, content=-1),
        ]
    )
    orders = rows[rows["event"] == order]
    brands = np.array([0, 1])
    assert first_touch(rows, orders, "medium", brands).tolist() == [Medium.PAID, Medium.NONE, Medium.NONE]
    assert first_touch(rows, orders, "line", brands).tolist() == [2, -1, -1]
    assert linear_touch(orders) == {"paid": 0.25, "owned": 0.0, "earned": 0.75}


def test_without_any_exposure_nobody_was_first():
    orders = event(Event.CONVERT, 5, 2, Medium.NONE, content=-1)
    assert first_touch(orders, orders, "medium", np.array([0])).tolist() == [Medium.NONE]
    assert linear_touch(orders) == dict.fromkeys(MEDIA, 0.0)


def test_touch_models_never_hand_out_more_than_there_is(found, lines):
    for one in (found, lines):
        for told in one.touch.values():
            given = sum(told.values())
            assert (given <= one.total + 1e-9).all()
            assert given.any()
    assert (set(found.touch), set(lines.touch)) == (
        {"last touch", "first touch", "linear touch"},
        {"last touch", "first touch"},
    )


# Uplift


def test_uplift_tells_whom_the_strategy_won(lines):
    table = lines.uplift()
    assert len(table) == 120
    assert np.allclose(table["uplift"], table["strategy"] - table["baseline"])
    assert table["uplift"].sum() == pytest.approx((lines.total - lines.baseline).mean())
    worlds = [simulate(lines.prepared, "today", 3, world, "array") for world in range(12)]
    bought = np.mean([world.brands["customer_tick"][:, 0] >= 0 for world in worlds], axis=0)
    assert np.array_equal(table["baseline"], bought)
    assert bought.any()


# Words


def facts(deserved=(290.0, 110.0, 191.0), alone=(120.0, 60.0, 4.0), last=(274.0, 110.0, 200.0), half=8.0, **changes):
    names = MEDIA[: len(deserved)]
    shares = [
        Share(
            name, Mean(credit, half), credit + 100, own, {"last touch": touch}, Mean(touch - credit - 100, 9.0),
            multiplied=Mean(credit - own, 0.1 * half),
        )
        for name, credit, own, touch in zip(names, deserved, alone, last, strict=True)
    ]  # fmt: skip
    plain = {
        "scenario": SimpleNamespace(name="Café", compare_with="today"), "label": "orders", "shares": shares,
        "game": SimpleNamespace(strategy="mix", by="media", seed=7, orders=0), "itself": 103.0,
        "everything": 103.0 + sum(deserved), "worlds": 100, "seconds": 12.3, "extra": Mean(513.4, 11.0),
        "shared": ["posts", "newsletter"],
        "together": {
            ("paid",): Mean(120.0, 3.0),
            ("paid", "earned"): Mean(268.0, 9.0),
            ("owned", "earned"): Mean(1.0, 2.0),
        },
    }  # fmt: skip
    return known(Attribution, **{**plain, **changes})


def told(one):
    text = w.text(one)
    assert max(map(len, text.split("\n"))) <= WIDTH
    return " ".join(text.split())


def test_the_headline_adds_up():
    said = told(facts())
    headline = (
        "Where the 694 orders of mix came from (Shapley over 100 worlds; adds up): "
        "by itself 103 · paid 290 ± 8 · owned 110 ± 8 · earned 191 ± 8"
    )
    assert headline in said
    assert "100 worlds × 8 coalitions of paid, owned and earned. seed 7 12 s" in said


def test_the_text_says_what_nothing_still_has_and_what_the_baseline_shares():
    said = told(facts())
    assert (
        '"By itself" is what is left with no line of the plan and nobody passing anything on: baseline visits' in said
    )
    assert "Over today, mix brings +513 ± 11 orders. What both do (posts, newsletter) has credit above" in said
    alone = told(facts(shared=[]))
    assert "Over today, mix brings +513 ± 11 orders." in alone
    assert "What both do" not in alone
    assert "(6 lines) has credit above" in told(facts(shared=list("abcdef")))
    assert "Over" not in told(facts(extra=None))


@pytest.mark.parametrize(
    ("earned", "alone", "said"),
    [
        (191.0, 4.0, "Of the 191 earned, nearly all need a paid or owned start: earned multiplies, it does not begin."),
        (191.0, 0.0, "Of the 191 earned, all need a paid or owned start"),
        (191.0, 64.0, "Of the 191 earned, 64 need no paid or owned start; 127 multiply what those began."),
        (191.0, 230.0, "Earned alone would bring 230, more than its 191"),
        (191.0, 191.0, None),
        (191.0, 190.3, None),  # within its interval
        (191.4, 190.51, None),  # the same number as it is told
        (191.0, 191.7, None),
        (5.0, 0.0, None),
        (-40.0, 0.0, None),
    ],
)
def test_earned_multiplies_only_where_it_does(earned, alone, said):
    text = told(facts(deserved=(290.0, 110.0, earned), alone=(120.0, 60.0, alone)))
    assert said in text if said else ("earned," not in text and "Earned alone" not in text)


@pytest.mark.parametrize("by", ["media", "lines"])
def test_where_nothing_else_does_anything_nothing_is_said_of_it(by):
    one = attribute(small(people=60), "one" if by == "media" else "mix", by=by, metric="reach", worlds=4)
    shares = [Share("paid", Mean(0.0, 0.0), 0.0, 0.0), Share("earned", Mean(711.0, 6.0), 711.0, 711.0 + 1e-10)]
    said = told(changed(one, shares=shares, itself=0.0, everything=711.0, together={}))
    assert "Earned alone" not in said
    assert "same people" not in said
    assert "earned," not in said.partition("earned 711 ± 6")[2]


def test_what_is_multiplied_is_known_world_by_world(found):
    earned = found.shares[2]
    scale = found.prepared.scale
    worlds = found.credits["earned"] * (scale / found.game.denominator) - found.alone["earned"] * scale
    assert earned.multiplied == Mean.of(worlds)
    assert earned.multiplied.mean == pytest.approx(earned.credit.mean - earned.alone)


def test_dividends_are_told_where_they_stand_out():
    assert "(Harsanyi dividends, split evenly in the credits): paid + earned +268 ± 9 Last" in told(facts())
    overlap = told(facts(together={("paid", "owned"): Mean(-30.0, 4.0)}))
    assert "a minus: they win the same people): paid + owned -30 ± 4" in overlap
    assert "Only together" not in told(facts(together={}))
    assert "Only together" not in told(facts(together={("paid", "owned"): Mean(-0.3, 0.1)})), "told as 0"


def test_the_sentence_about_touch_models_is_true():
    assert "Last touch would give paid 274; taking paid away loses 390: last touch misses what it starts" in told(
        facts()
    )
    much = told(facts(last=(700.0, 110.0, 200.0)))
    assert "Last touch would give paid 700; taking paid away loses 390: last touch thanks it for what would" in much
    close = facts(last=(390.4, 210.0, 291.0))
    sure = [replace(share, lie=Mean(share.lie.mean, 1e-3)) for share in close.shares]
    assert "Last touch agrees" in told(changed(close, shares=sure)), "no difference as it is told"
    same = told(facts(last=(390.0, 210.0, 291.0)))
    assert "Last touch agrees with what taking each away loses here" in same


def test_one_world_has_no_ranges():
    said = told(facts(worlds=1, half=math.nan, extra=Mean(513.0, math.nan)))
    assert "(Shapley over 1 world; adds up): by itself 103 · paid 290 · owned 110 · earned 191" in said
    assert "One world is one throw of the dice" in said
    assert "mix brings +513 orders" in said
    assert attribute(small(people=40), "mix", worlds=1).text()


def test_lines_keep_touches_without_a_line_apart(lines):
    said = lines.text()
    assert "16 coalitions of 4 lines" in said
    assert "no line" in said
    assert '"No line": orders with a touch that no line delivered, what friends passed on' in " ".join(said.split())
    assert '"No line"' not in told(facts())
    assert max(map(len, said.split("\n"))) <= WIDTH


def test_numbers_are_rounded_such_that_they_add_up():
    assert adding_up([33.4, 33.3, 33.3]) == [34.0, 33.0, 33.0]
    assert adding_up([0.05, -0.26, 0.21], 1) == [0.1, -0.3, 0.2]
    parts = np.random.default_rng(1).normal(20, 50, 9)
    assert sum(adding_up(parts.tolist())) == round(parts.sum())


def test_json_says_everything(found):
    data = json.loads(json.dumps(found.data()))
    assert data["engine"] == "array"
    assert [row["player"] for row in data["credits"]] == list(MEDIA)
    assert data["itself"] + sum(row["credit"] for row in data["credits"]) == pytest.approx(data["total"])
    assert {tuple(one["together"]) for one in data["dividends"]} >= {("paid",), ("paid", "earned")}
    assert math.isnan(attribute(small(people=40), "today", worlds=1).data()["extra_over_baseline"])


# Figures and files


def labels(figure):
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


def test_the_waterfall_adds_up():
    axes = plots.waterfall(facts())
    said = labels(axes.figure)
    assert {"103", "+290 ± 8", "+110 ± 8", "+191 ± 8", "694"} <= set(said)
    bars = axes.patches
    assert [bar.get_x() for bar in bars] == [0, 103, 393, 503, 0]
    assert bars[3].get_x() + bars[3].get_width() == bars[4].get_width() == 694


def test_a_waterfall_goes_down_too_and_one_world_has_no_bars():
    axes = plots.waterfall(facts(deserved=(-150.0, 20.0, 0.0), half=math.nan))
    assert axes.get_xlim()[0] < -47
    assert "-150" in labels(axes.figure)
    assert not axes.containers[1:]


@pytest.mark.parametrize("metric", ["conversions", "reach"])
def test_touch_models_stand_beside_shapley(metric):
    one = attribute(small(people=40), "mix", worlds=2, metric=metric, engine="array")
    said = labels(one.plot("credit_and_touch").figure)
    assert {"Shapley credit", "lost without it", *MEDIA} <= set(said)
    assert ("linear touch" in said) == (metric == "conversions")


def test_saved_twice_is_the_same_bytes(tmp_path, lines):
    first, again = lines.save(tmp_path / "a"), lines.save(tmp_path / "b")
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert [str(name) for name in names] == [
        "answer.txt", "codebook.csv", "credits.csv", "figures/credit_and_touch.png", "figures/credit_and_touch.svg",
        "figures/credit_waterfall.png", "figures/credit_waterfall.svg", "provenance.json",
        "scenario.yaml", "uplift.csv", "worlds.csv",
    ]  # fmt: skip
    assert all((first / name).read_bytes() == (again / name).read_bytes() for name in names)
    assert json.loads((first / "provenance.json").read_text())["denominator"] == 24
    assert Scenario.read(first / "scenario.yaml").uncertainty.worlds == 12
    assert lines.plot().get_title(loc="left") == "Where the orders of mix came from"


# Refusals


@pytest.mark.parametrize(
    ("strategy", "options", "said"),
    [
        ("mx", {}, "unknown strategy 'mx' – did you mean 'mix'?"),
        ("nothing", {}, "strategies.nothing: has no lines, so there is no credit to share out"),
        ("one", {"by": "lines"}, "strategies.one: has one line, 'ads', which gets all the credit"),
    ],
)
def test_a_strategy_with_nothing_to_share_is_refused(strategy, options, said):
    with pytest.raises(ScenarioError) as refused:
        attribute(small(), strategy, **options)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "people"}, "attribute by 'media' or 'lines' (got 'people')"),
        ({"metric": "fame"}, "unknown metric 'fame': one of conversions, all_orders, reach"),
        ({"worlds": 0}, "must be at least 1 (got 0, 1, None)"),
        ({"jobs": 0}, "must be at least 1 (got 100, 0, None)"),
        ({"orders": 0}, "must be at least 1 (got 100, 1, 0)"),
        ({"seed": -1}, "seed must be from 0"),
        ({"engine": "fast"}, "unknown engine 'fast'"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, said):
    with pytest.raises(InputError) as refused:
        attribute(small(people=40), "mix", **options)
    assert said in str(refused.value)
