"""Worlds in rounds: what is run, when it stops, and how often the best is lost."""

from __future__ import annotations

import known_truth as known
import numpy as np
import pytest
import synthetic

from wom_sim.errors import ScenarioError
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import LEVEL, mean_interval
from wom_sim.statistics.looks import confidence, look_times, looking, surely_behind
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.findings import left_at_the_end
from wom_sim.studies.compare.perform import precision, run_rounds


def two(extra):
    return np.vstack([np.zeros(len(extra)), extra])


# ---------------------------------------------------------------- precision


def test_it_stops_at_the_first_look_that_is_precise_enough():
    extra = np.random.default_rng(1).normal(5, 1, 1000)
    _, seen = synthetic.rounds(two(extra), until=0.3)
    halves = {n: mean_interval(extra[:n], looking(1000).level)[1] for n in look_times(1000)}
    assert seen.worlds == min(n for n, half in halves.items() if half <= 0.3)
    assert seen.outcomes("")[1].tolist() == extra[: seen.worlds].tolist()
    assert precision(seen, coverage_of(0.3)) == (halves[seen.worlds], 0.3)


def coverage_of(until):
    from wom_sim.scenario.uncertainty import Precision

    return Precision.model_validate(until)


def test_every_extra_must_be_known():
    rng = np.random.default_rng(2)
    table = np.vstack([np.zeros(600), rng.normal(5, 1, 600), rng.normal(5, 3, 600)])
    assert synthetic.rounds(table, until=0.8)[1].worlds > 2 * synthetic.rounds(table[:2], until=0.8)[1].worlds


def test_a_percentage_is_one_of_the_largest_extra():
    rng = np.random.default_rng(3)
    table = np.vstack([np.zeros(600), rng.normal(10, 1, 600), rng.normal(0.01, 1, 600)])
    _, seen = synthetic.rounds(table, until="5%")
    assert seen.worlds < 600
    reached, wanted = precision(seen, coverage_of("5%"))
    assert wanted == pytest.approx(0.5, rel=0.1)
    assert reached <= wanted


def test_the_ceiling_ends_it():
    _, seen = synthetic.rounds(two(np.random.default_rng(4).normal(5, 1, 100)), until=0.01)
    assert seen.worlds == 100


def test_a_difference_that_never_varies_needs_one_look():
    assert synthetic.rounds(two(np.full(500, 3.0)), until="1%")[1].worlds == 30


def test_a_strategy_alone_is_known_by_its_mean():
    alone = np.random.default_rng(5).normal(5, 1, (1, 500))
    _, seen = synthetic.rounds(alone, until=0.4)
    assert seen.worlds < 500
    assert precision(seen, coverage_of(0.4))[0] == mean_interval(alone[0, : seen.worlds], looking(500).level)[1]


def test_jobs_change_nothing():
    table = np.random.default_rng(6).normal(0, 1, (5, 300)) + np.arange(5)[:, None] / 4
    for settings in ({"until": 0.3}, {"eliminate": True}, {"until": "20%", "eliminate": True}):
        one, many = (synthetic.rounds(table, jobs=jobs, **settings)[0] for jobs in (1, 3))
        assert one == many


# ---------------------------------------------------------------- elimination


def test_who_is_surely_behind_by_hand():
    outcomes = np.array([[1.0, 2, 3, 4], [3, 4, 5, 7], [1, 2, 3, 5]])
    found = surely_behind(outcomes, 0.95)
    assert set(found) == {0, 2}
    assert found[2].leader == found[0].leader == 1
    mean, half = mean_interval(outcomes[1] - outcomes[0])
    assert (found[0].lead, found[0].half_width) == (pytest.approx(mean), pytest.approx(half))
    assert surely_behind(outcomes[:1], 0.95) == {}
    assert surely_behind(outcomes[[0, 0]], 0.95) == {}


def test_each_pair_gets_its_share_of_the_risk():
    times = look_times(200)
    assert confidence(2, times) == pytest.approx(looking_at(times, 1 - 2 * (1 - LEVEL)))
    assert confidence(2, times) < confidence(3, times) < confidence(30, times) < 1
    assert confidence(1, times) == confidence(2, times)


def looking_at(times, level):
    from wom_sim.statistics.looks import level_of_a_look

    return level_of_a_look(times, level)


def test_the_worst_go_first_and_the_baseline_stays():
    rng = np.random.default_rng(7)
    table = rng.normal(0, 1, (5, 400)) + np.array([[0.0], [3], [2], [2.4], [-5]])
    found, seen = synthetic.rounds(table, eliminate=True)
    assert found.strategies == ("today", "s1")
    worlds = {one.strategy: one.worlds for one in found.dropped}
    assert worlds["s4"] == worlds["s2"] == 30
    assert worlds["s3"] > 30
    assert seen.worlds == 400
    for one in found.dropped:
        assert one.leader in ("s1", "s3")
        assert one.lead > one.half_width > 0
        assert [record.world for record in one.records] == list(range(one.worlds))
        assert {record.strategy for record in one.records} == {one.strategy}


def test_where_nothing_beats_the_baseline_it_is_left_alone_and_done():
    table = np.random.default_rng(8).normal(0, 0.1, (3, 1000)) + np.array([[5.0], [1], [1]])
    found, seen = synthetic.rounds(table, eliminate=True)
    assert found.strategies == ("today",)
    assert seen.worlds == 30


def test_what_is_shown_for_orientation_is_never_dropped():
    table = np.random.default_rng(9).normal(0, 0.1, (3, 90)) + np.array([[5.0], [6], [1]])
    found, _ = synthetic.rounds(table, names=("today", "more", "nothing"), eliminate=True)
    assert found.strategies == ("today", "more", "nothing")


def test_the_last_look_drops_nobody():
    table = np.random.default_rng(9).normal(0, 0.1, (3, 30)) + np.array([[5.0], [6], [1]])
    assert synthetic.rounds(table, eliminate=True)[0].dropped == ()


def test_precision_is_asked_of_those_that_are_left():
    rng = np.random.default_rng(10)
    table = np.vstack([np.zeros(900), rng.normal(9, 1, 900), rng.normal(0, 6, 900)])
    found, seen = synthetic.rounds(table, until=0.5, eliminate=True)
    assert [one.strategy for one in found.dropped] == ["s2"]
    assert seen.worlds < synthetic.rounds(table, until=0.5)[1].worlds


# ---------------------------------------------------------------- coverage; the slow suite repeats it 4,000 times


def test_sequential_coverage():
    found = known.until("normal", 0.25, 200, studies=300)
    assert found.coverage >= 0.94
    assert found.half_width <= 0.25
    assert found.worlds < 150


def test_a_looser_boundary_would_be_seen(monkeypatch):
    """The negative control: with the plain interval whoever stops at will misses the truth in 1 of 6 studies."""
    assert known.at_worst("normal", 200, studies=300).coverage >= 0.93
    assert known.at_worst("normal", 200, LEVEL, studies=300).coverage < 0.88


def test_the_best_is_hardly_ever_dropped():
    found = known.race(8, 0.3, ceiling=150, studies=60)
    assert found.lost <= 0.05
    assert found.runs < 0.9


def test_one_among_equals_is_dropped_more_often_where_the_risk_is_not_shared(monkeypatch):
    fair = known.race(8, 0.0, ceiling=150, studies=60)
    monkeypatch.setattr("wom_sim.studies.compare.perform.confidence", lambda *_: LEVEL)
    careless = known.race(8, 0.0, ceiling=150, studies=60)
    assert fair.lost <= 0.1 < careless.lost


# ---------------------------------------------------------------- the real thing


@pytest.fixture(scope="module")
def launch(configs) -> Scenario:
    small = {"market.simulate": 200, "dates.end": "2027-04-30", "brands.cafe.season": {}}
    late = ("search_ads", "ig_posts", "newsletter", "letters", "reels", "codes")
    plan = {f"plan.{name}.to": "2027-04-29" for name in late}
    return Scenario.read(configs / "launch.yaml").with_changes({**small, **plan})


@pytest.mark.slow  # half a minute; what rounds do is tested one by one
def test_compare_in_rounds(launch):
    found = compare(launch, worlds=60, until=150, eliminate=True, engine="array")
    times = look_times(60)
    assert found.worlds in times
    assert {one.strategy for one in found.dropped} >= {"owned", "paid"}
    assert {*found.strategies} >= {"earned", "today", "nothing"}
    rows = {row.strategy: row for row in found.rows()}
    assert set(rows) == {"paid", "mix", "owned", "earned", "today", "nothing"}
    for one in found.dropped:
        assert rows[one.strategy].worlds == one.worlds
    shared = min(one.worlds for one in found.dropped)
    best = {row.strategy: row.best_share for row in compare(launch, worlds=shared, engine="array").rows()}
    assert {name: rows[name].best_share for name in best} == best, "in the worlds that all ran"
    assert sum(best.values()) == pytest.approx(1)
    for one in found.dropped[:1]:
        plain = compare(launch, worlds=one.worlds, strategies=[one.strategy], engine="array")
        assert rows[one.strategy].mean == plain.rows()[0].mean
        assert rows[one.strategy].extra == plain.rows()[0].extra
        assert rows[one.strategy].extra_half_width > plain.rows()[0].extra_half_width
    assert rows["earned"].worlds == found.worlds
    assert rows["earned"].extra_half_width <= 150 or found.worlds == 60
    assert len(found.runs) == sum(row.worlds for row in rows.values())
    text = found.text()
    assert f"Best in the first {shared} worlds, which all ran, and where that lies: " in text
    assert "Dropped as surely not the best of 5:" in text
    assert "all that were not dropped in the same" in text
    assert left_at_the_end(found)[0] == "earned"
    assert "today" not in left_at_the_end(found), "it was run on, but is surely not the best"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"until": 5, "graphs": 2}, "uncertainty.until: needs a single network"),
        ({"eliminate": True, "graphs": 2}, "uncertainty.eliminate: needs a single network"),
        ({"until": "much"}, "must be a number or a percentage .got 'much'"),
        ({"until": 0}, "must be more than 0 .got 0"),
        ({"until": "-3%"}, "must be more than 0 .got '-3%'"),
        ({"graphs": 0}, "uncertainty.graphs: must be at least 1"),
    ],
)
def test_what_cannot_be_asked_for(classroom, settings, message):
    with pytest.raises(ScenarioError, match=message):
        compare(classroom, **settings)


def test_settings_of_the_scenario_are_used(classroom):
    asked = classroom.with_changes({"uncertainty": {"worlds": 60, "until": "50%"}})
    found = compare(asked, strategies=["poster"])
    assert found.worlds == 30
    assert found.scenario == asked
    assert asked.as_mapping()["uncertainty"]["until"] == "50%"
    assert Scenario.parse(asked.as_mapping()).uncertainty == asked.uncertainty


def test_rounds_are_reported_in_order():
    told: list[int] = []
    from wom_sim.scenario.uncertainty import Uncertainty

    def play(batches):
        for batch in batches:
            yield [synthetic.Outcome(name, w, float(w)) for w in batch.worlds for name in batch.strategies]

    def view(strategies, records):
        return synthetic.Seen(strategies, records, looking(45))

    settings = Uncertainty(worlds=45, until=coverage_of(1e-9))
    run_rounds(play, ("today", "more"), settings, view, 2, told.append)
    assert told == sorted(told)
    assert told[-1] == 60  # the difference never varies, so that 30 worlds are enough
