"""Who the people are: shares, draws, leaders, ties, tastes and targeting, each against a value known beforehand."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.network.network import Network
from wom_sim.people import traits
from wom_sim.people.population import Population, affinity, leaders, population, seed_of, tie_factors
from wom_sim.people.traits import apportioned, distinct, lognormal
from wom_sim.scenario.audience import Targeting
from wom_sim.scenario.market import Market

SEGMENTS: dict[str, dict[str, Any]] = {
    "students": {
        "share": "35%", "age": "18-25", "place": "CDMX", "interests": {"music": 0.8, "coffee": 1},
        "uses": {"instagram": "85%", "tiktok": "80%"}, "susceptibility": 1.2, "talkativeness": 2,
    },
    "offices": {"share": "45%", "age": "26-45", "place": {"CDMX": "70%", "Puebla": "30%"}, "interests": "coffee"},
    "families": {"share": "20%", "job": ["nurse", "cook"], "uses": {"tv": 1}},
}  # fmt: skip
EVERYTHING: dict[str, Any] = {
    "segments": SEGMENTS, "assortativity": 0.3, "talkativeness_sd": 0.7, "susceptibility_sd": 0.4,
    "leaders": {"share": "5%"}, "ties": {"face_to_face": "40%", "trust_sd": 0.5, "contact": {"online": 0.5}},
    "target": ["students", "offices"],
}  # fmt: skip


def market(**keys: Any) -> Market:
    return Market.model_validate({"simulate": 2, "network": {"kind": "ring"}, **keys})


def network(people: int = 2000, seed: int = 1) -> Network:
    return Network.generate("holme_kim", people, m=5, clustering=0.6, seed=seed)


def ring(people: int) -> Network:
    return Network.generate("ring", people)


@pytest.fixture(scope="module")
def everything() -> Population:
    return population(market(**EVERYTHING), network())


# ---------------------------------------------------------------- off


def test_neutral_when_nothing_is_said() -> None:
    people = population(market(), network(50))
    for name in ("talkativeness", "susceptibility", "share_trust"):
        assert getattr(people, name).dtype == np.float64
        assert (getattr(people, name) == 1.0).all()
    assert (people.segments, people.interest_names, people.attributes, people.uses) == ((), (), {}, {})
    assert not people.segment.any()
    assert not people.leader.any()
    assert (people.age == -1).all()
    assert people.targeted.all()
    assert (people.tie_trust, people.tie_contact, people.report) == (None, None, "")
    assert people.tastes.shape == (1, 0)
    assert people.interests.shape == (50, 0)
    assert people.affinity({"coffee": 1.0}, 0.7).tolist() == [1.0]
    assert np.isnan(people.achieved_assortativity)
    assert people.matching(Targeting(), 3).all()


def test_zero_spreads_are_exactly_off() -> None:
    off = {"talkativeness_sd": 0, "susceptibility_sd": 0, "leaders": {"share": 0}, "segments": {"all": {"share": 1}}}
    alike = {"face_to_face": "40%", "trust": {"face_to_face": 2, "online": 2}}
    people = population(market(**off, ties=alike), network(50))
    for name in ("talkativeness", "susceptibility", "share_trust"):
        assert (getattr(people, name) == 1.0).all()
    assert (people.tie_trust, people.tie_contact) == (None, None)
    assert not people.leader.any()


# ---------------------------------------------------------------- segments


@pytest.mark.parametrize("assortativity", [0, 0.3])
@pytest.mark.parametrize(("people", "sizes"), [(2000, [700, 900, 400]), (103, [36, 46, 21]), (7, [3, 3, 1])])
def test_shares_are_exact_to_rounding(people: int, sizes: list[int], assortativity: float) -> None:
    # 103: 36.05, 46.35, 20.6; 7: 2.45, 3.15, 1.4
    made = population(market(segments=SEGMENTS, assortativity=assortativity), network(people))
    assert np.bincount(made.segment, minlength=3).tolist() == sizes
    assert made.segment.dtype == np.int32
    assert made.segments == ("students", "offices", "families")


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 10**6))
def test_apportionment(parts: list[int], people: int) -> None:
    shares = [part / sum(parts) for part in parts]
    sizes = apportioned(people, shares)
    assert sizes.sum() == people
    assert (np.abs(sizes - people * np.array(shares)) < 1 + 1e-6).all()


def test_shares_that_floats_miss() -> None:
    assert apportioned(100, [0.29, 0.71]).tolist() == [29, 71]  # 0.29 · 100 is 28.999…
    assert apportioned(3, [1 / 3] * 3).tolist() == [1, 1, 1]
    assert apportioned(2, [1 / 3] * 3).tolist() == [1, 1, 0]
    assert apportioned(1, [0.2, 0.3, 0.5]).tolist() == [0, 0, 1]


def test_the_achieved_assortativity_is_reported(everything: Population) -> None:
    assert everything.achieved_assortativity == pytest.approx(0.3, abs=0.002)
    by_lot = population(market(segments=SEGMENTS), network())
    assert abs(by_lot.achieved_assortativity) < 0.03
    best = population(market(segments=SEGMENTS, assortativity=0.9), network())
    assert "asked for 0.9" in best.report
    assert "the most that was found" in best.report
    assert "the most that was found" not in everything.report + by_lot.report


def test_what_people_of_a_segment_have() -> None:
    people = population(market(segments=SEGMENTS), network(20_000))
    students, offices, families = (people.segment == place for place in range(3))
    assert (people.age.dtype, people.age[students].min(), people.age[students].max()) == (np.int16, 18, 25)
    assert (people.age[families] == -1).all()
    counts = np.bincount(people.age[students])[18:]
    assert counts == pytest.approx(7000 / 8, rel=4 * (8 / 7000) ** 0.5)
    place, job = people.attributes["place"], people.attributes["job"]
    assert (place.values, job.values) == (("CDMX", "Puebla"), ("nurse", "cook"))
    assert (place.codes[students] == 0).all()
    assert (place.codes[offices] == 0).mean() == pytest.approx(0.7, abs=4 * (0.21 / 9000) ** 0.5)
    assert {*place.texts[families]} == {""}
    assert (job.texts[families] == "cook").mean() == pytest.approx(0.5, abs=4 * (0.25 / 4000) ** 0.5)
    assert {*people.attributes} == {"place", "job"}
    assert people.uses["instagram"][students].mean() == pytest.approx(0.85, abs=4 * (0.1275 / 7000) ** 0.5)
    assert not people.uses["instagram"][~students].any()
    assert people.uses["tv"][families].all()
    assert {*people.susceptibility[students]} == {1.2}
    assert {*people.talkativeness[students]} == {2.0}
    assert {*people.talkativeness[~students], *people.susceptibility[~students]} == {1.0}


def test_draws_of_a_person_are_independent() -> None:
    segment = {"share": 1, "place": ["a", "b"], "job": ["a", "b"], "uses": {"x": 0.5, "y": 0.5}}
    people = population(market(segments={"all": segment}, talkativeness_sd=1, susceptibility_sd=1), ring(40_000))
    columns = [
        people.attributes["place"].codes, people.attributes["job"].codes, people.uses["x"], people.uses["y"],
        np.log(people.talkativeness), np.log(people.susceptibility),
    ]  # fmt: skip
    for one, other in combinations(columns, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4 / 200


def test_tastes_are_the_distinct_interests(everything: Population) -> None:
    assert everything.interest_names == ("music", "coffee")
    assert everything.tastes.tolist() == [[0, 0], [0, 1], [0.8, 1]]
    assert everything.interests.shape == (2000, 2)
    for place, row in enumerate([[0.8, 1], [0, 1], [0, 0]]):
        assert (everything.interests[everything.segment == place] == row).all()


@given(st.lists(st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=3, max_size=3), min_size=1, max_size=30))
def test_distinct_rows(rows: list[list[float]]) -> None:
    found, place = distinct(np.array(rows))
    assert found.tolist() == sorted(map(list, {*map(tuple, rows)}))
    assert found[place].tolist() == rows


# ---------------------------------------------------------------- spreads


@pytest.mark.parametrize("sd", [0.5, 1.0])
def test_lognormal_factors_have_mean_one(sd: float) -> None:
    people = population(market(talkativeness_sd=sd, susceptibility_sd=2 * sd), ring(200_000))
    variance = np.exp(sd**2) - 1
    assert people.talkativeness.mean() == pytest.approx(1, abs=4 * (variance / 200_000) ** 0.5)
    logs = np.log(people.talkativeness)
    assert logs.mean() == pytest.approx(-(sd**2) / 2, abs=4 * sd / 200_000**0.5)
    assert logs.std() == pytest.approx(sd, rel=4 / 400_000**0.5)
    assert np.log(people.susceptibility).std() == pytest.approx(2 * sd, rel=4 / 400_000**0.5)


def test_lognormal_factors_are_lognormal() -> None:
    logs = np.sort(np.log(lognormal(1.0, lambda part: traits.lots(3, np.arange(20_000), 1, part))))
    expected = np.array([NormalDist(-0.5, 1).cdf(value) for value in logs.tolist()])
    distance = np.abs(expected - (np.arange(20_000) + 0.5) / 20_000).max()
    assert distance < 1.63 / 20_000**0.5  # Kolmogorov's 1 % point
    assert (lognormal(0.0, lambda part: traits.lots(3, np.arange(50), 1, part)) == 1.0).all()


# ---------------------------------------------------------------- leaders


def test_leaders_are_the_most_seen() -> None:
    net = network()
    people = population(market(leaders={"share": "5%", "talkativeness": 4, "trust": 2}), net)
    assert people.leader.sum() == 100
    assert net.out_degree[people.leader].min() >= net.out_degree[~people.leader].max()
    assert (people.talkativeness == np.where(people.leader, 4.0, 1.0)).all()
    assert (people.share_trust == np.where(people.leader, 2.0, 1.0)).all()


def test_random_leaders() -> None:
    spec = market(leaders={"share": "30%", "who": "random"}).leaders
    chosen = leaders(spec, ring(10_000), 5)
    assert chosen.sum() == 3000
    assert chosen[:5000].sum() == pytest.approx(1500, abs=4 * (10_000 * 0.21 / 4) ** 0.5)
    assert not np.array_equal(chosen, leaders(spec, ring(10_000), 6))


def test_leaders_of_a_higher_share_include_those_of_a_lower() -> None:
    few, many = (leaders(market(leaders={"share": share}).leaders, ring(300), 1) for share in (0.1, 0.4))
    assert (few.sum(), many.sum()) == (30, 120)
    assert (many | ~few).all()
    assert leaders(market(leaders={"share": 1}).leaders, ring(9), 1).all()
    assert leaders(market(leaders={"share": 0.15}).leaders, ring(10), 1).sum() == 2  # to the nearest, half up


# ---------------------------------------------------------------- ties


def both_ways(net: Network, values: np.ndarray) -> dict[tuple[Any, Any], float]:
    sources = net.ids[np.repeat(np.arange(net.people), net.out_degree)].tolist()
    return dict(zip(zip(sources, net.ids[net.targets].tolist(), strict=True), values.tolist(), strict=True))


def test_ties_are_alike_in_both_directions(everything: Population) -> None:
    for values in (everything.tie_trust, everything.tie_contact):
        assert values is not None
        arcs = both_ways(everything.network, values)
        assert len(arcs) == everything.network.arcs
        assert all(arcs[v, u] == value for (u, v), value in arcs.items())


def test_trust_has_mean_one() -> None:
    net = network(20_000)
    trust, contact, met = tie_factors(market(ties={"face_to_face": "40%"}).ties, net, 1)
    assert trust is not None
    assert contact is None
    assert met == pytest.approx(0.4, abs=4 * (0.24 / (net.arcs / 2)) ** 0.5)
    low, high = np.unique(trust)
    assert high / low == pytest.approx(1.2 / 0.8)
    assert (trust == high).mean() == met
    assert trust.mean() == pytest.approx(1, abs=1e-9)


def test_trust_varies_from_tie_to_tie() -> None:
    net = network(20_000)
    spec = {"face_to_face": "50%", "trust": {"face_to_face": 1, "online": 1}, "trust_sd": 0.5}
    trust, _, _ = tie_factors(market(ties=spec).ties, net, 1)
    assert trust is not None
    assert trust.mean() == pytest.approx(1, abs=1e-9)
    assert np.log(trust).std() == pytest.approx(0.5, rel=4 / (net.arcs) ** 0.5)


def test_contact_by_channel() -> None:
    net = network(2000)
    spec = {"face_to_face": 1, "trust": {"online": 0.2}, "contact": {"face_to_face": 0.25, "online": 0.5}}
    trust, contact, met = tie_factors(market(ties=spec).ties, net, 1)
    assert met == 1
    assert contact is not None
    assert (contact == 0.25).all()
    assert trust is not None
    assert trust == pytest.approx(1, abs=1e-9)
    none = tie_factors(market(ties={**spec, "face_to_face": 0}).ties, net, 1)[1]
    assert none is not None
    assert (none == 0.5).all()


def test_no_ties_at_all() -> None:
    alone = Network.from_edges([], [], ids=range(3))
    trust, contact, met = tie_factors(market(**EVERYTHING).ties, alone, 1)
    assert (len(trust), len(contact)) == (0, 0)  # type: ignore[arg-type]
    assert np.isnan(met)


def test_ties_are_drawn_in_pieces_alike(monkeypatch: pytest.MonkeyPatch, everything: Population) -> None:
    monkeypatch.setattr("wom_sim.people.population._AT_ONCE", 37)
    trust, contact, met = tie_factors(market(**EVERYTHING).ties, everything.network, everything.seed)
    assert np.array_equal(trust, everything.tie_trust)  # type: ignore[arg-type]
    assert np.array_equal(contact, everything.tie_contact)  # type: ignore[arg-type]
    assert met == everything.face_to_face


# ---------------------------------------------------------------- affinity


def test_affinity_in_closed_form() -> None:
    tastes = np.array([[1.0, 0.0], [0.0, 0.5], [0.3, 0.3], [0.0, 0.0]])
    assert affinity(tastes, np.array([1.0, 0.0]), 0.5) == pytest.approx([1.5, 0.5, 0.5 + 2**-0.5, 1.0])
    assert affinity(tastes, np.array([0.2, 0.2]), 1.0) == pytest.approx([2**0.5, 2**0.5, 2.0, 1.0])
    assert affinity(tastes, np.zeros(2), 0.7).tolist() == [1.0] * 4
    assert affinity(tastes, np.array([1.0, 0.4]), 0.0).tolist() == [1.0] * 4


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3), st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0, 1), st.floats(0.01, 1),
)  # fmt: skip
def test_affinity_stays_in_its_range_and_ignores_lengths(
    taste: list[float], topic: list[float], kappa: float, length: float
) -> None:
    rounded = np.round([taste, topic], 3)
    value = affinity(rounded[:1], rounded[1], kappa)
    assert 1 - kappa - 1e-12 <= value[0] <= 1 + kappa + 1e-12
    assert affinity(rounded[:1] * length, rounded[1], kappa) == pytest.approx(value)


def test_affinity_to_topics_by_name(everything: Population) -> None:
    # tastes are nothing, coffee, and music .8 with coffee 1
    both = 1 / 1.64**0.5
    assert everything.affinity({"coffee": 0.7}, 0.5) == pytest.approx([1, 1.5, 0.5 + both])
    assert everything.affinity({}, 0.5).tolist() == [1, 1, 1]
    assert everything.affinity({"price": 1.0}, 0.5).tolist() == [1, 0.5, 0.5]
    half = everything.affinity({"coffee": 1.0, "price": 1.0}, 0.5)
    assert half == pytest.approx([1, 0.5 + 2**-0.5, 0.5 + both * 2**-0.5])


# ---------------------------------------------------------------- targeting


def fits(people: Population, **keys: Any) -> np.ndarray:
    return people.matching(Targeting.model_validate(keys), 9)


def test_who_fits(everything: Population) -> None:
    people = everything
    students, offices, families = (people.segment == place for place in range(3))
    assert np.array_equal(fits(people, segments=["students", "families"]), students | families)
    assert np.array_equal(fits(people, age="25-26"), (people.age == 25) | (people.age == 26))
    assert np.array_equal(fits(people, age="0-120"), students | offices)  # an unknown age fits nothing
    assert np.array_equal(fits(people, place="Puebla"), people.attributes["place"].texts == "Puebla")
    assert np.array_equal(fits(people, job=["nurse", "cook"]), families)
    assert np.array_equal(fits(people, interests="music"), students)
    assert np.array_equal(fits(people, interests=["music", "coffee"]), students | offices)
    assert np.array_equal(fits(people, uses=["tv", "tiktok"]), people.uses["tv"] | people.uses["tiktok"])
    young = fits(people, segments="students", age="18-20", uses="instagram")
    assert np.array_equal(young, students & (people.age <= 20) & people.uses["instagram"])
    assert np.array_equal(people.targeted, students | offices)


def test_who_is_found(everything: Population) -> None:
    wanted = fits(everything, segments="students")
    few, many = (fits(everything, segments="students", match_rate=rate) for rate in (0.3, 0.6))
    assert many.sum() == pytest.approx(420, abs=4 * (700 * 0.24) ** 0.5)
    assert (wanted | ~many).all()
    assert (many | ~few).all()
    assert few.sum() < many.sum() < wanted.sum()
    assert not fits(everything, match_rate=0).any()
    assert fits(everything, match_rate=1).all()
    other = everything.matching(Targeting.model_validate({"segments": "students", "match_rate": 0.6}), 10)
    assert not np.array_equal(other, many)


def test_what_nobody_has(everything: Population) -> None:
    with pytest.raises(InputError, match="unknown place 'Pueblo' – did you mean 'Puebla'"):
        fits(everything, place="Pueblo")
    with pytest.raises(InputError, match="nobody is of this age"):
        fits(everything, age=70)
    problems = everything.problems(Targeting.model_validate({"place": "Pueblo", "income": "low"}))
    assert [problem.path for problem in problems] == [("place",), ("income",)]


def test_what_chance_left_out_is_no_mistake() -> None:
    # The segment may live in B, though none of these three does.
    segment = {"share": 1, "age": "20-60", "place": {"A": 0.999999, "B": 0.000001}, "uses": {"tv": 0.000001}}
    people = population(market(segments={"a": segment}), ring(3))
    assert not fits(people, place="B").any()
    assert not fits(people, uses="tv").any()
    assert sum(fits(people, age=year).sum() for year in range(20, 61)) == 3


# ---------------------------------------------------------------- keys


def same_person(one: Population, other: Population) -> None:
    """Compare two populations person by person, whatever their positions, and tie by tie."""
    first, second = (np.argsort(people.network.words) for people in (one, other))
    for name in ("segment", "age", "taste", "talkativeness", "susceptibility", "share_trust", "leader", "targeted"):
        assert np.array_equal(getattr(one, name)[first], getattr(other, name)[second]), name
    for name, column in one.attributes.items():
        assert np.array_equal(column.codes[first], other.attributes[name].codes[second])
    for name, users in one.uses.items():
        assert np.array_equal(users[first], other.uses[name][second])
    for name in ("tie_trust", "tie_contact"):
        assert both_ways(one.network, getattr(one, name)) == both_ways(other.network, getattr(other, name))


def shuffled(net: Network) -> Network:
    """The same people and ties with everybody at another position, which ids in order would never allow."""
    order = np.random.default_rng(3).permutation(net.people)
    position = np.argsort(order)
    rows = [net.targets[net.indptr[at] : net.indptr[at + 1]] for at in order]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    targets = position[np.concatenate(rows)].astype(np.uint32)
    return Network(net.ids[order], indptr, targets, None, False, net.report)


def test_positions_do_not_matter(everything: Population) -> None:
    same_person(everything, population(market(**EVERYTHING), shuffled(everything.network)))


def test_the_order_of_rows_does_not_matter(everything: Population) -> None:
    net = everything.network
    order = np.random.default_rng(4).permutation(net.arcs)
    src = np.repeat(net.ids, net.out_degree)[order]
    again = Network.from_edges(src, net.ids[net.targets][order], ids=net.ids[::-1])
    same_person(everything, population(market(**EVERYTHING), again))


def test_strangers_change_nobody() -> None:
    segment = {"share": 1, "age": "20-60", "place": ["a", "b", "c"], "uses": {"x": 0.5}}
    spec = market(segments={"all": segment}, talkativeness_sd=1, ties={"face_to_face": 0.5, "contact": {"online": 0}})
    src, dst = [1, 3, 5], [3, 5, 9]
    one = population(spec, Network.from_edges(src, dst, ids=[1, 3, 5, 9]))
    more = population(spec, Network.from_edges(src, dst, ids=[0, 1, 2, 3, 5, 7, 9]))
    at = more.network.positions([1, 3, 5, 9])
    assert np.array_equal(one.age, more.age[at])
    assert np.array_equal(one.attributes["place"].codes, more.attributes["place"].codes[at])
    assert np.array_equal(one.uses["x"], more.uses["x"][at])
    assert np.array_equal(one.talkativeness, more.talkativeness[at])
    assert np.array_equal(one.tie_contact, more.tie_contact)  # type: ignore[arg-type]


def test_text_ids_have_populations_too() -> None:
    names = [f"person {number}" for number in range(200)]
    people = population(market(**EVERYTHING), Network.from_edges(names, names[1:] + names[:1]))
    assert np.bincount(people.segment).tolist() == [70, 90, 40]


def test_the_seed_is_that_of_the_network(everything: Population) -> None:
    assert seed_of(market(network={"kind": "ring", "seed": 8})) == 8
    assert seed_of(market(network={"file": "f.csv"})) == seed_of(market()) == 0
    other = population(market(**EVERYTHING, network={"kind": "ring", "seed": 8}), everything.network)
    assert not np.array_equal(other.segment, everything.segment)
    assert not np.array_equal(other.tie_trust, everything.tie_trust)  # type: ignore[arg-type]


GOLDEN_SEGMENTS = [0, 1, 2, 1, 0, 1, 1, 0]
GOLDEN_AGES = [20, 42, -1, 43, 18, 29, 26, 25]


def test_golden_draws() -> None:
    # key(seed 0, POPULATION 27, question, person): these bits are every population ever made
    assert int(traits.lots(0, np.arange(2), traits.Draw.AGE)[1]) == rng.key(0, 27, 3, 1)
    people = population(market(segments=SEGMENTS), ring(8))
    assert people.segment.tolist() == GOLDEN_SEGMENTS
    assert people.age.tolist() == GOLDEN_AGES


# ---------------------------------------------------------------- report and size


def test_report(everything: Population) -> None:
    lines = everything.report.splitlines()
    assert lines[0] == "segments of the 2,000 simulated people:"
    assert lines[1].split() == ["students", "700", "35.0%", "target"]
    assert lines[3].split() == ["families", "400", "20.0%"]
    assert lines[4].startswith("friends of one segment: assortativity 0.3")
    assert lines[5].startswith("opinion leaders: 100 (5.0%), those whom most others see")
    assert lines[6].endswith("% between people who meet, the others online only")
    assert lines[7].endswith("mean 1")
    many = {f"s{number}": {"share": 1 / 40} for number in range(40)}
    assert "  ... and 20 more" in population(market(segments=many), ring(80)).report


def test_a_person_takes_less_than_a_hundred_bytes(everything: Population) -> None:
    arrays = [getattr(everything, field.name) for field in fields(everything) if not field.name.startswith("tie_")]
    arrays += [column.codes for column in everything.attributes.values()] + [*everything.uses.values()]
    assert sum(array.nbytes for array in arrays if isinstance(array, np.ndarray)) < 100 * 2000
