"""Laws of networks over generated lists of ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.network.network import Network

numbers = st.integers(-3, 12) | st.integers(-(2**63), 2**63 - 1)
texts = st.text(min_size=1, max_size=4)
weights = st.floats(0, 1e6)


@st.composite
def tie_lists(draw):
    """Ties with weights, all people, and whether they are directed."""
    people = draw(st.lists(draw(st.sampled_from([numbers, texts])), min_size=1, max_size=12, unique=True))
    person = st.sampled_from(people)
    rows = draw(st.lists(st.tuples(person, person, weights), max_size=40))
    return rows, people, draw(st.booleans())


def build(rows, people, directed, weighted=True):
    src, dst, heavy = ([row[k] for row in rows] for k in range(3))
    return Network.from_edges(src, dst, weights=heavy if weighted else None, ids=people, directed=directed)


def same(a, b):
    """Whether two networks are the same, bit for bit."""
    arrays = all(getattr(a, name).tolist() == getattr(b, name).tolist() for name in ("ids", "indptr", "targets"))
    heavy = (None if w is None else w.tobytes() for w in (a.weights, b.weights))
    kinds = (a.ids.dtype, a.directed) == (b.ids.dtype, b.directed)
    return arrays and kinds and len(set(heavy)) == 1


@given(tie_lists(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_and_people_cannot_matter(given_ties, chance):
    rows, people, directed = given_ties
    network = build(rows, people, directed)
    chance.shuffle(rows)
    chance.shuffle(people)
    assert same(network, build(rows, people, directed))


@given(tie_lists(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_friendship_may_be_told_from_either_end(given_ties, chance):
    rows, people, _ = given_ties
    turned = [(v, u, w) if chance.random() < 0.5 else (u, v, w) for u, v, w in rows]
    assert same(build(rows, people, False), build(turned, people, False))


@given(tie_lists())
@settings(deadline=None)
def test_relabelling_in_order_changes_nothing_but_ids(given_ties):
    rows, people, directed = given_ties
    place = {person: 7 * k - 30 for k, person in enumerate(sorted(people))}
    network = build(rows, people, directed)
    renamed = build([(place[u], place[v], w) for u, v, w in rows], list(place.values()), directed)
    assert renamed.ids.tolist() == [place[person] for person in network.ids.tolist()]
    assert renamed.targets.tolist() == network.targets.tolist()
    assert renamed.indptr.tolist() == network.indptr.tolist()


@given(tie_lists())
@settings(deadline=None)
def test_relabelling_in_any_order_carries_the_ties_along(given_ties):
    rows, people, directed = given_ties
    place = {person: k for k, person in enumerate(reversed(people))}
    network = build(rows, people, directed)
    renamed = build([(place[u], place[v], w) for u, v, w in rows], list(place.values()), directed)
    for person in people:
        assert {place[v] for v in network.neighbors(person).tolist()} == set(renamed.neighbors(place[person]).tolist())


@given(tie_lists(), st.booleans())
@settings(deadline=None)
def test_networkx_there_and_back_is_the_identity(given_ties, weighted):
    rows, people, directed = given_ties
    network = build(rows, people, directed, weighted and any(u != v for u, v, _ in rows))
    assert same(network, Network.from_networkx(network.to_networkx()))


@given(tie_lists())
@settings(deadline=None)
def test_degrees_rows_and_the_report_add_up(given_ties):
    rows, people, directed = given_ties
    network = build(rows, people, directed)
    report = network.report
    assert network.out_degree.sum() == network.in_degree.sum() == network.arcs == report.arcs
    assert report.rows == len(rows) == report.kept + report.dropped_self_loops + report.merged_duplicates
    assert report.isolated == np.count_nonzero((network.out_degree == 0) & (network.in_degree == 0))
    total = sum(w for u, v, w in rows if u != v) * (1 if directed else 2)
    assert network.weights.sum() == pytest.approx(total)


@given(tie_lists())
@settings(deadline=None)
def test_rows_ascend_and_words_are_distinct(given_ties):
    network = build(*given_ties)
    assert sorted(set(network.ids.tolist())) == network.ids.tolist()
    for row in np.split(network.targets.astype(int), network.indptr[1:-1]):
        assert (np.diff(row) > 0).all()
    assert len(set(network.words.tolist())) == network.people
    assert network.positions(network.ids).tolist() == list(range(network.people))
