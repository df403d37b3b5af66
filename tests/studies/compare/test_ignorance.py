"""Chance and ignorance apart: variances that are known, influences that are known, and honest silence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.results.run import run
from wom_sim.scenario.guesses import drawn
from wom_sim.statistics.paired import spread
from wom_sim.studies.compare.answer import Comparison, compare
from wom_sim.studies.compare.ignorance import CLAIM, across, correlation, influences, preset_draws, varying

RNG_SEED = 20270301


# ---------------------------------------------------------------- draws × worlds


def test_across_by_hand():
    """Rows 1, 3 and 5, 11: what the two-way layout leaves is ±1, so noise is 4/1/2 = 2 of the means' 18."""
    found = across(np.array([[1.0, 3], [5, 11]]))
    assert found.chance == (2 + 18) / 2
    assert found.ignorance == pytest.approx(18 - 2)
    assert found.reliable == pytest.approx(16 / 18)
    assert found.values.tolist() == pytest.approx([5 - 3 * (16 / 18) ** 0.5, 5 + 3 * (16 / 18) ** 0.5])
    assert (found.low, found.high) == spread(found.values)


def test_luck_that_all_draws_share_is_no_ignorance():
    worlds = np.random.default_rng(1).normal(0, 5, 30)
    found = across(np.array([[0.0], [1], [2]]) + worlds)
    assert found.ignorance == pytest.approx(1)
    assert found.reliable == pytest.approx(1)
    assert found.chance == pytest.approx(worlds.var(ddof=1))


def test_known_variances_come_back():
    rng, found = np.random.default_rng(RNG_SEED), []
    for _ in range(400):
        draws, worlds, rest = rng.normal(0, 2, (20, 1)), rng.normal(0, 3, 10), rng.normal(0, 4, (20, 10))
        found.append(across(draws + worlds + rest))
    assert np.mean([one.ignorance for one in found]) == pytest.approx(4, rel=0.1)
    assert np.mean([one.chance for one in found]) == pytest.approx(9 + 16, rel=0.05)
    assert np.mean([one.values.var(ddof=1) for one in found]) == pytest.approx(4, rel=0.1)
    raw = np.mean([one.ignorance / one.reliable for one in found if one.reliable])
    assert raw > 5, "as they stand the means of 10 worlds scatter too widely"


def test_where_there_is_only_luck_nothing_is_left():
    rng = np.random.default_rng(RNG_SEED)
    found = [across(rng.normal(0, 1, (20, 10))) for _ in range(200)]
    assert 0.35 < np.mean([one.ignorance == 0 for one in found]) < 0.65
    assert np.mean([one.high - one.low for one in found]) < 0.35  # the means of 10 worlds spread by 0.8


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
def test_any_numbers_of_draws_and_worlds(draws, worlds, seed):
    found = across(np.random.default_rng(seed).normal(0, 1, (draws, worlds)))
    assert 0 <= found.reliable <= 1
    assert found.low <= found.high


# ---------------------------------------------------------------- influences


def keys_with(draws, weights, noise=0.0, seed=RNG_SEED):
    rng = np.random.default_rng(seed)
    values = {f"key.{k}": rng.uniform(0, 1, draws) for k in range(len(weights))}
    effect = sum(weight * each for weight, each in zip(weights, values.values(), strict=True))
    return values, across((effect + rng.normal(0, noise, draws) if noise else effect)[:, None] + np.zeros((1, 12)))


def test_shares_of_a_linear_effect_are_those_of_its_variance():
    values, found = keys_with(4000, [3.0, 1.0, 0.0])
    first, second, last = influences(values, found)
    assert [one.path for one in (first, second, last)] == ["key.0", "key.1", "key.2"]
    assert (first.share, second.share) == pytest.approx((0.9, 0.1), abs=0.03)
    assert last.share < 0.01
    assert first.low < 0.9 < first.high
    assert first.p_value < 1e-6 < CLAIM < last.p_value


def test_few_draws_name_nobody_by_luck():
    """20 draws of 20 keys without any effect: the largest squared correlation is .3 on average, and says nothing."""
    claims, largest = 0, []
    for study in range(200):
        values, _ = keys_with(20, [1.0] * 20, seed=study)
        found = across(np.random.default_rng(10_000 + study).normal(0, 1, (20, 1)) + np.zeros((20, 12)))
        ranked = influences(values, found)
        claims += any(one.p_value < CLAIM for one in ranked)
        largest.append(max(correlation(each, found.values)[0] ** 2 for each in values.values()))
    assert np.mean(largest) > 0.2
    assert claims / 200 <= 0.14


def test_few_draws_find_what_dominates():
    found = [influences(*keys_with(20, [6.0, *[1.0] * 9], seed=study)) for study in range(100)]
    assert np.mean([one[0].path == "key.0" and one[0].p_value < CLAIM for one in found]) > 0.9
    assert np.mean([one[0].share for one in found]) == pytest.approx(36 / 45, abs=0.07)


def test_the_luck_in_the_means_is_taken_out_of_shares():
    rng, shares = np.random.default_rng(RNG_SEED), []
    for _ in range(200):
        key = rng.uniform(0, 1, 60)
        table = 4 * key[:, None] + rng.normal(0, 4, (60, 10))
        shares.append(influences({"key": key}, across(table))[0].share)
    assert np.mean(shares) > 0.9  # of the raw means it is about half


def test_without_ignorance_nobody_is_named():
    values, _ = keys_with(20, [1.0])
    found = influences(values, across(np.zeros((20, 5))))
    assert found[0].p_value == 1
    assert influences({}, across(np.zeros((20, 5)))) == []


def test_rank_correlation():
    from scipy import stats

    a, b = np.random.default_rng(2).normal(0, 1, (2, 15))
    expected = stats.spearmanr(a, b)
    assert correlation(a, b) == pytest.approx((expected.statistic, expected.pvalue))
    assert correlation(a, np.exp(a))[0] == pytest.approx(1)
    assert correlation(a, np.ones(15)) == (0, 1)
    assert correlation(a[:2], b[:2]) == (0, 1)


# ---------------------------------------------------------------- the real thing


@pytest.fixture(scope="module")
def scenarios(classroom):
    shares = np.random.default_rng(3).uniform(0.05, 0.95, 12)
    return [
        classroom.with_changes({"contents.stickers.share": float(s), "sharing.contact": 0.3 + 0.01 * k})
        for k, s in enumerate(shares)
    ]


@pytest.fixture(scope="module")
def compared(classroom, scenarios) -> Comparison:
    found = classroom.with_changes({"goals": {"reach": 12}})
    draws = [one.with_changes({"goals": {"reach": 12}}) for one in scenarios]
    return compare(found, worlds=24, strategies=["random", "friends"], draws=draws)


def test_what_varies_is_found(scenarios):
    found = varying(scenarios)
    assert set(found) == {"contents.stickers.share", "sharing.contact"}
    assert found["sharing.contact"].tolist() == pytest.approx([0.3 + 0.01 * k for k in range(12)])
    assert varying([]) == {}


def test_what_is_drawn_as_one_counts_as_one(classroom):
    """One preset may stand at several places, in several units."""
    both = [
        classroom.with_changes(
            {"plan.poster.budget": 4 + k, "plan.random_three.cost_each": 2.5 * k, "sharing.contact": c}
        )
        for k, c in enumerate((0.3, 0.1, 0.2))
    ]
    found = varying(both)
    assert {path: column.tolist() for path, column in found.items()} == {
        "sharing.contact": [0.3, 0.1, 0.2],
        "plan.random_three.cost_each (and 1 more)": [0, 2.5, 5],
    }


def test_draws_are_run_in_the_same_worlds(compared, scenarios):
    seen = compared.ignorance
    assert seen is not None
    assert (len(seen.draws), seen.worlds) == (12, 10)
    runs = seen.runs
    assert len(runs) == 12 * 10 * 3
    one = runs[(runs["draw"] == 5) & (runs["strategy"] == "friends") & (runs["world"] == 7)].iloc[0]
    assert one["reach"] == run(scenarios[5], "friends", world=7).summary()["reach"]


def test_quantities_are_centred_where_all_worlds_put_them(compared):
    seen = compared.ignorance
    extra = seen.extra("random", "nothing")
    raw = np.array([one.outcomes("reach")[0].mean() - one.outcomes("reach")[2].mean() for one in seen.draws])
    centre = compared.outcomes("reach")[0] - compared.outcomes("reach")[2]
    assert extra.values.mean() == pytest.approx(raw.mean() + centre.mean() - centre[:10].mean())
    assert extra.ignorance > 0
    chance = seen.goal("random")
    assert 0 <= chance.low < chance.high <= 1
    assert seen.influences[0].path == "contents.stickers.share"


def test_the_text_keeps_chance_and_ignorance_apart(compared):
    text = " ".join(compared.text().split())
    assert "Beside them 12 draws of the presets from their low – high, in the first 10 of these worlds." in text
    assert "across presets" in text
    assert "beats" in text
    assert "luck: the first can be measured, the second cannot." in text
    assert "Measure it first" in text or "Measure these two first" in text


def test_a_figure_shows_both(compared):
    axes = compared.plot("luck_and_presets")
    rows, drawn = compared.rows(), compared.ignorance.outcome("friends").values.tolist()
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [row.strategy for row in rows]
    marks = [line.get_xdata().tolist() for line in axes.lines if line.get_marker() == "|"]
    assert drawn in marks
    worlds = [list(line.get_xdata()) for line in axes.lines if line.get_alpha() == 0.3]
    assert [row.low for row in rows] == [low for low, _ in worlds]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words == ["luck: where worlds fall (8 of 10)", "the mean across presets (8 of 10)"]


def test_nothing_changes_beside_it(compared, classroom):
    plain = compare(classroom.with_changes({"goals": {"reach": 12}}), worlds=24, strategies=["random", "friends"])
    assert plain.ignorance is None
    assert repr(plain.rows()) == repr(compared.rows())
    assert "presets" not in plain.text()


def test_neither_draws_nor_networks_depend_on_jobs(classroom, scenarios):
    one, many = (compare(classroom, worlds=3, graphs=2, strategies=["poster"], draws=scenarios[:2], jobs=jobs)
                 for jobs in (1, 2))  # fmt: skip
    assert many.runs.equals(one.runs)
    assert many.ignorance.runs.equals(one.ignorance.runs)
    assert one.ignorance.worlds == 3
    assert [row.worlds for row in one.ignorance.draws[0].rows()] == [3, 3]  # on the first network alone


PRESETS = {
    "money": {"currency": "EUR", "per_usd": 0.9, "as_of": "2027-01-15"}, "plan.poster.cpm": "preset instagram.cpm",
    "contents.stickers.engage": "preset instagram.ctr", "uncertainty.preset_draws": 4,
}  # fmt: skip


def test_presets_are_drawn_by_default(classroom):
    asked = classroom.with_changes(PRESETS)
    few = {"worlds": 3, "strategies": ["poster"]}
    found = compare(asked, **few)
    assert found.ignorance is not None
    assert (len(found.ignorance.draws), found.ignorance.worlds, found.ignorance.label) == (4, 3, "presets")
    assert set(found.ignorance.values) == {"plan.poster.cpm", "contents.stickers.engage"}
    drawn_scenario = drawn(asked, 7, 2)
    assert found.ignorance.values["plan.poster.cpm"][2] == drawn_scenario.plan["poster"].cpm
    runs = found.ignorance.runs
    one = runs[(runs["draw"] == 2) & (runs["strategy"] == "poster") & (runs["world"] == 1)].iloc[0]
    assert one["impressions"] == run(drawn_scenario, "poster", world=1).summary()["impressions"]
    assert compare(asked, **few, draws=[]).ignorance is None
    assert compare(asked.with_changes({"uncertainty.presets": "value"}), **few).ignorance is None


def test_presets_without_a_range_leave_nothing_to_draw(classroom):
    assert preset_draws(classroom) == []
    fixed = classroom.with_changes({"plan.poster.cpm": "preset instagram.cpm", **PRESETS})
    same = [drawn(fixed, 7, 1)] * 3
    assert varying(same) == {}


def test_what_has_no_effect_matters_less_than_chance(classroom):
    alone = classroom.with_changes({"goals": {}, "compare_with": "random", "contents.stickers.persuade": 1})
    draws = [alone.with_changes({"brands.album.margin_per_order": k}) for k in range(3)]
    found = compare(alone, worlds=3, strategies=["random"], draws=draws, across="fits")
    assert found.ignorance.goal("random") is None
    assert found.ignorance.outcome("random").ignorance == 0
    said = " ".join(found.text().split())
    assert "No number drawn from the fits moves the orders of random: how sure it is, they do not say." in said
    assert "across fits" not in said
