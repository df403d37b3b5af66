"""Laws of populations over generated markets and networks: what is drawn keeps to what was said, whatever that is."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.network.network import Network
from wom_sim.people.communities import assortativity
from wom_sim.people.population import Population, population
from wom_sim.people.traits import apportioned
from wom_sim.scenario.audience import Segment, Targeting, plain_target_problems
from wom_sim.scenario.market import Market

PLACES, TOPICS, CHANNELS = ["CDMX", "Puebla", "Oz"], ["music", "coffee"], ["instagram", "tv"]

chances = st.integers(0, 100).map(lambda share: f"{share}%")
ages = st.integers(0, 120) | st.tuples(st.integers(0, 120), st.integers(0, 120)).map(
    lambda two: f"{min(two)}-{max(two)}"
)


def shared(names: list[str]) -> st.SearchStrategy[dict[str, float]]:
    """Shares of some of the names that add up to 1."""
    return st.lists(st.integers(1, 20), min_size=1, max_size=len(names)).map(
        lambda parts: {name: part / sum(parts) for name, part in zip(names, parts, strict=False)}
    )


def some(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, unique=True)


mixes = st.sampled_from(PLACES) | some(PLACES) | shared(PLACES)
weights = some(TOPICS) | st.dictionaries(st.sampled_from(TOPICS), st.floats(0, 1))
users = st.dictionaries(st.sampled_from(CHANNELS), chances)
factors = st.floats(0, 5)
optional = {
    "age": ages, "place": mixes, "job": mixes, "interests": weights, "uses": users, "susceptibility": factors,
    "talkativeness": factors,
}  # fmt: skip
by_channel = st.fixed_dictionaries({}, optional={"face_to_face": st.floats(0.1, 1), "online": st.floats(0.1, 1)})
ties = st.fixed_dictionaries(
    {"face_to_face": chances}, optional={"trust": by_channel, "contact": by_channel, "trust_sd": st.floats(0, 1)}
)
leaders = st.fixed_dictionaries(
    {"share": chances}, optional={"who": st.sampled_from(["degree", "random"]), "trust": factors}
)


@st.composite
def markets(draw: st.DrawFn) -> dict[str, Any]:
    shares = draw(shared(["students", "offices", "families"]))
    segments = {
        name: {"share": share, **draw(st.fixed_dictionaries({}, optional=optional))} for name, share in shares.items()
    }
    return {
        "simulate": 2,
        "network": {"kind": "ring", "seed": draw(st.integers(0, 9))},
        "segments": segments,
        "assortativity": draw(st.sampled_from([0, 0.1, 0.5])),
        "target": draw(st.just([]) | some([*segments])),
        **draw(st.fixed_dictionaries({}, optional={"ties": ties, "leaders": leaders, "talkativeness_sd": factors})),
    }


targetings = st.fixed_dictionaries(
    {}, optional={"age": ages, "place": some(PLACES), "interests": some(TOPICS), "uses": some(CHANNELS)}
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    people = draw(st.integers(2, 60))
    ends = st.lists(st.integers(0, people - 1), max_size=120)
    src, dst = draw(ends), draw(ends)
    ties = min(len(src), len(dst))
    return Network.from_edges(src[:ties], dst[:ties], ids=range(people), directed=draw(st.booleans()))


def made(typed: dict[str, Any], network: Network) -> Population:
    return population(Market.model_validate(typed), network)


@given(markets())
def test_what_is_written_is_read_again(typed: dict[str, Any]) -> None:
    market = Market.model_validate(typed)
    assert Market.model_validate(market.model_dump()) == market
    assert Market.model_validate(market.model_dump(mode="json")) == market


@given(markets(), networks())
@settings(max_examples=150)
def test_people_are_as_their_segment_says(typed: dict[str, Any], network: Network) -> None:
    market, people = Market.model_validate(typed), made(typed, network)
    sizes = apportioned(network.people, [segment.share for segment in market.segments.values()])
    assert np.bincount(people.segment, minlength=len(sizes)).tolist() == sizes.tolist()
    for place, segment in enumerate(market.segments.values()):
        here = people.segment == place
        assert_fits(people, here, segment)
        assert (people.targeted[here] == (not market.target or people.segments[place] in market.target)).all()
    spec = market.leaders
    assert people.leader.sum() == (int(spec.share * network.people + 0.5) if spec else 0)
    assert (people.share_trust[~people.leader] == 1).all()


def assert_fits(people: Population, here: np.ndarray, segment: Segment) -> None:
    youngest, oldest = segment.age or (-1, -1)
    assert ((people.age[here] >= youngest) & (people.age[here] <= oldest)).all()
    for key in ("place", "job"):
        allowed = {value for value, share in getattr(segment, key).items() if share > 0} or {""}
        if key in people.attributes:
            assert {*people.attributes[key].texts[here]} <= allowed
    for at, name in enumerate(people.interest_names):
        assert (people.interests[here, at] == segment.interests.get(name, 0)).all()
    for channel, uses in people.uses.items():
        share = segment.uses.get(channel, 0)
        assert share not in (0, 1) or (uses[here] == bool(share)).all()
    assert (people.susceptibility[here] == segment.susceptibility).all()


@given(markets(), networks())
def test_seeking_friends_never_parts_them(typed: dict[str, Any], network: Network) -> None:
    by_lot, people = (made({**typed, **keys}, network) for keys in ({"assortativity": 0}, {}))
    kinds = len(people.segments)
    reached = assortativity(network, people.segment, kinds)
    assert np.array_equal(reached, people.achieved_assortativity, equal_nan=True)
    lot, target = by_lot.achieved_assortativity, typed["assortativity"]
    if lot >= target or np.isnan(lot):
        assert np.array_equal(by_lot.segment, people.segment)
    else:  # one swap may move so small a network past the target, but never further from it
        assert abs(reached - target) <= target - lot


@given(markets(), networks())
def test_factors_of_ties(typed: dict[str, Any], network: Network) -> None:
    people = made(typed, network)
    if people.tie_trust is not None and network.arcs:
        assert abs(people.tie_trust.mean() - 1) < 1e-8
        assert (people.tie_trust > 0).all()
    if people.tie_contact is not None:
        assert ((people.tie_contact >= 0) & (people.tie_contact <= 1)).all()
    assert all(values is None or values.shape == (network.arcs,) for values in (people.tie_trust, people.tie_contact))


@given(markets(), networks(), targetings, st.floats(0, 1))
@settings(max_examples=150)
def test_wider_wishes_find_more(
    typed: dict[str, Any], network: Network, wanted: dict[str, Any], match_rate: float
) -> None:
    people = made(typed, network)
    problems = plain_target_problems(wanted, typed)
    assert problems == people.problems(Targeting.model_validate(wanted))  # before and after people are made
    if problems:
        return
    fits = people.fitting(Targeting.model_validate(wanted))
    found = people.matching(Targeting.model_validate({**wanted, "match_rate": match_rate}), 4)
    assert (fits | ~found).all()
    for key in wanted:
        wider = people.fitting(Targeting.model_validate({other: wanted[other] for other in wanted if other != key}))
        assert (wider | ~fits).all()
    if len(wanted.get("place", [])) > 1:
        one_by_one = [people.fitting(Targeting.model_validate({**wanted, "place": one})) for one in wanted["place"]]
        assert np.array_equal(np.logical_or.reduce(one_by_one), fits)
