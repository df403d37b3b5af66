"""Laws of metrics over ledgers that hypothesis invents."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import metrics
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.metrics import cascades

TICKS = 20
QUICK = settings(max_examples=60, deadline=None)

trees = st.integers(0, 40).flatmap(
    lambda n: st.tuples(*(st.integers(0, child) for child in range(n))).map(lambda parents: [-1, *parents])
)
"""Parents of one tree whose nodes come after their parents."""

forests = st.integers(0, 40).flatmap(lambda n: st.tuples(*(st.integers(-1, node - 1) for node in range(n))).map(list))


def drawn(seed: int, size: int) -> np.ndarray:
    """A ledger of any events, one notice per person and content, in no order."""
    chance = np.random.default_rng(seed)
    rows = np.zeros(size, ROW)
    bounds = {
        "tick": (0, TICKS + 1), "person": (0, 15), "source": (-1, 15), "n": (1, 3), "content": (0, 3), "line": (-1, 4),
        "event": (1, len(Event) + 1), "medium": (0, len(Medium)),
    }  # fmt: skip
    for name, (low, high) in bounds.items():
        rows[name] = chance.integers(low, high, size)
    notices = rows["event"] == Event.NOTICE
    keys = rows["content"].astype(np.int64) * 100 + rows["person"]
    _, kept = np.unique(np.where(notices, keys, -1 - np.arange(size)), return_index=True)
    return rows[np.sort(kept)]


ledgers = st.builds(drawn, st.integers(0, 2**32), st.integers(0, 120))


def same(one: Any, other: Any) -> bool:
    return bool(np.array_equal(one, other, equal_nan=True))


def mean_distance(parents: list[int]) -> float:
    graph: nx.Graph[int] = nx.Graph((child, parent) for child, parent in enumerate(parents) if parent >= 0)
    return float(nx.average_shortest_path_length(graph))


@given(trees, st.randoms(use_true_random=False))
@QUICK
def test_structural_virality_is_the_mean_distance_however_nodes_are_labelled(parents: list[int], chance: Any) -> None:
    virality = cascades.structural_virality(parents)
    if len(parents) == 1:
        assert math.isnan(virality)
        return
    assert virality == pytest.approx(mean_distance(parents), rel=1e-12)
    place = list(range(len(parents)))
    chance.shuffle(place)
    moved = [-1] * len(parents)
    for node, parent in enumerate(parents):
        moved[place[node]] = -1 if parent < 0 else place[parent]
    assert cascades.structural_virality(moved) == virality


@given(forests)
@QUICK
def test_climb_agrees_with_walking(parents: list[int]) -> None:
    generation, root, subtree = [0] * len(parents), list(range(len(parents))), [1.0] * len(parents)
    for node in range(len(parents)):
        above = parents[node]
        while above >= 0:
            generation[node], root[node], above = generation[node] + 1, above, parents[above]
            subtree[root[node]] += 1
    climbed = cascades.climb(parents)
    assert [column.tolist() for column in climbed] == [root, generation, subtree]


@given(ledgers)
@QUICK
def test_cascades_account_for_every_notice(rows: np.ndarray) -> None:
    table = cascades.cascade_table(rows)
    virtual = int(np.count_nonzero(~table["noticed"]))
    sizes = cascades.generation_sizes(rows)
    assert table["size"].sum() == sizes.sum() == metrics.count(rows, Event.NOTICE) + virtual
    assert (sizes[0] if len(sizes) else 0) == len(table)
    assert table["depth"].max(initial=-1) == len(sizes) - 1
    assert np.all((table["size"] > table["depth"]) & (table["size"] >= table["breadth"]))
    assert np.all(table["size"][~table["noticed"]] > 1)
    assert np.array_equal(np.isnan(table["structural_virality"]), table["size"] == 1)
    for content in range(3):
        assert same_records(cascades.cascade_table(rows, content), table[table["content"] == content])


def same_records(one: np.ndarray, other: np.ndarray) -> bool:
    return all(same(one[name], other[name]) for name in cascades.CASCADE.names or ())


@given(ledgers)
@QUICK
def test_each_cascade_has_the_virality_of_its_tree(rows: np.ndarray) -> None:
    trees = cascades.forest(rows)
    for record, root in zip(trees.table(), np.flatnonzero(trees.parents < 0), strict=True):
        members = np.flatnonzero(trees.climb.root == root)
        place = {int(node): k for k, node in enumerate(members)}
        parents = [place.get(int(trees.parents[node]), -1) for node in members]
        assert record["structural_virality"] == pytest.approx(cascades.structural_virality(parents), nan_ok=True)
        generations = np.bincount(trees.climb.generation[members])
        assert (record["depth"], record["breadth"]) == (len(generations) - 1, generations.max())


@given(ledgers)
@QUICK
def test_sources_sum_to_the_total(rows: np.ndarray) -> None:
    assert sum(metrics.visits_by_source(rows).values()) == metrics.count(rows, Event.VISIT)
    conversions = metrics.conversions_by_source(rows)
    assert sum(conversions.values()) == metrics.count(rows, Event.CONVERT)
    assert metrics.friend_conversions(rows) <= conversions["earned"]
    assert metrics.own_shares(rows) + metrics.sponsored_shares(rows) == metrics.count(rows, Event.SHARE)


@given(ledgers, st.sampled_from(["medium", "line", "content"]))
@QUICK
def test_reach_is_at_most_the_sum_of_its_parts(rows: np.ndarray, column: str) -> None:
    rows = rows[(rows["event"] != Event.FIRST_EXPOSURE) | (rows["medium"] > 0)]
    parts = metrics.reach_by(rows, column)
    assert max(parts.values(), default=0) <= metrics.reach(rows) <= sum(parts.values())
    assert parts == {key: metrics.reach(rows, **{column: key}) for key in parts}


@given(ledgers)
@QUICK
def test_courses_rise_to_the_totals(rows: np.ndarray) -> None:
    reached = metrics.reach_over_time(rows, TICKS)
    assert reached[-1] == metrics.reach(rows)
    assert np.all(np.diff(reached) >= 0)
    for tick in range(TICKS + 1):
        assert reached[tick] == metrics.reach(rows[rows["tick"] <= tick])
    table = metrics.daily(rows, ticks=TICKS)
    assert same(table["visits"].cumsum(), metrics.visits_over_time(rows, TICKS))
    assert same(table["notices"].cumsum(), metrics.notices_over_time(rows, TICKS))
    assert same(table["conversions"].cumsum(), table["cumulative_conversions"])


@given(ledgers, st.randoms(use_true_random=False), st.integers(1, 1000))
@QUICK
def test_the_order_of_rows_and_names_of_people_do_not_matter(rows: np.ndarray, chance: Any, shift: int) -> None:
    def figures(ledger: np.ndarray) -> dict[str, float]:
        impressions = np.ones((TICKS + 1, 3), np.int64)
        return metrics.summary(ledger, people=50, ticks=TICKS, impressions=impressions, spend=9.0, margin_per_order=2.0)

    order = list(range(len(rows)))
    chance.shuffle(order)
    moved = rows[order]
    moved["person"] += shift
    moved["source"] += np.where(moved["source"] >= 0, shift, 0).astype(np.int32)
    before, after = figures(rows), figures(moved)
    assert list(before) == list(after)
    assert same(list(before.values()), list(after.values()))
    assert all(type(value) is float for value in before.values())
    assert not any(math.isinf(value) for value in before.values())


@given(st.lists(st.integers(0, 50), min_size=2, max_size=60), st.floats(0.01, 1.0), st.integers(1, 10))
@QUICK
def test_marks_on_a_curve(new: list[int], share: float, days: int) -> None:
    curve = np.cumsum(new)
    moment, peak = metrics.time_to(curve, share), metrics.peak_tick(new)
    if curve[-1] == 0:
        assert math.isnan(moment)
        assert math.isnan(peak)
        return
    assert moment <= metrics.time_to(curve, 1.0)
    assert new[int(peak)] == max(new)
    assert metrics.first_visible_week(new) == max(np.flatnonzero(new)[0] - 1, 0) // 7 + 1
    gain, rising = metrics.still_rising(curve, days)
    assert gain == sum(new[max(len(new) - days, 1) :])
    assert rising == metrics.still_rising(curve * 0.1, days).rising
