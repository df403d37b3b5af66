"""Laws of scenarios: what is written is read again, whatever it says, and nonsense is refused politely."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import ScenarioError
from wom_sim.reading.fields import percent, read_probability
from wom_sim.scenario.scenario import Scenario

START = date(2027, 3, 1)

names = st.from_regex(r"\A[a-zA-Zñé0-9_][a-z0-9_ \-]{0,8}\Z")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
money = st.floats(0, 1e12) | st.integers(0, 10**9)
factors = st.floats(0, 1e6) | st.integers(0, 10**6)
positive = st.floats(1e-6, 1e6)
probabilities = st.floats(0, 1) | st.decimals(0, 100, places=2).map(lambda share: f"{share}%")
days = st.integers(0, 89).map(lambda n: START + timedelta(days=n))
flights = st.tuples(days, days).map(lambda two: {"from": min(two), "to": max(two)})
weekdays = st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1)
who = st.one_of(
    st.sampled_from(["random", "one_hop", "degree"]),
    st.lists(st.integers() | texts, min_size=2, unique=True).map(lambda ids: {"ids": ids}),
    st.dictionaries(texts, texts | st.integers() | st.booleans(), min_size=1).map(lambda wanted: {"attribute": wanted}),
)
links = st.one_of(
    st.sampled_from(["noisy_or", "linear", {"linear": {}}]),
    st.integers(1, 9).map(lambda count: {"step": {"count": count}}),
    probabilities.map(lambda share: {"step": {"share": share}}),
    st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)).map(lambda two: {"mean_field": {"p": two[0], "q": two[1]}}),
)
goals = st.integers(1_000_000, 10**9)
"""So many that none of them could be meant as a share."""

mediums = st.sampled_from(["paid", "owned", "earned"])
common = {"content": st.just("story")}
extras = {"medium": mediums, "fixed_cost": money, "attention": probabilities, "trust": probabilities}


def line(kind: str, required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **common, **required}, optional={**extras, **optional})


def flown(lines: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(lines, flights).map(lambda two: {**two[0], **two[1]})


ads = flown(
    line(
        "ads",
        {"channel": names, "budget": money, "cpm": positive},
        {"ctr": probabilities, "cvr": probabilities, "cap_per_day": st.integers(1, 9), "avails_per_day": positive},
    )
)
posts = line(
    "posts",
    {"channel": st.just("blog"), "from": st.just(START), "to": st.just(START + timedelta(days=20))},
    {"days": weekdays | st.just("daily"), "cost_per_post": money},
)
chosen = {"who": who, "number": st.integers(1, 2)}
samples = line("samples", {**chosen, "on": days}, {"cost_each": money})
influencers = line("influencers", {**chosen, "on": days | st.lists(days, min_size=1)}, {"fee_each": money})
brand = {"channels": {"blog": {"followers": 10, "reach": 0.3}}, "conversion": "2%"}


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, Any]:
    plan = draw(st.dictionaries(names, ads | posts | samples | influencers, max_size=3))
    line_names = st.lists(st.sampled_from(sorted(plan)), unique=True) if plan else st.just([])
    strategies = draw(st.dictionaries(names, line_names | line_names.map(lambda some: {"lines": some}), max_size=3))
    growth = st.decimals(0, 1000, places=3).map(lambda share: f"+{share}%")
    return {
        "name": draw(texts),
        "question": draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]))),
        "dates": {"start": START, "end": START + timedelta(days=89)},
        "market": {"people": 10**6, "simulate": draw(st.integers(2, 1000)), "network": draw(networks)},
        "sharing": draw(
            st.fixed_dictionaries({"contact": probabilities, "link": links}, optional={"customers": factors})
        ),
        "brands": {"cafe": {**brand, "season": draw(st.dictionaries(days, factors))}},
        "contents": {"story": {"attract": draw(probabilities), "share": draw(probabilities)}},
        "channels": sorted({line["channel"] for line in plan.values() if "channel" in line}),
        "plan": plan,
        "strategies": strategies,
        "compare_with": draw(st.sampled_from([*strategies, "nothing"])),
        "goals": draw(st.dictionaries(st.sampled_from(["reach", "conversions"]), goals | growth)),
        "uncertainty": {"worlds": 5, "seed": draw(st.integers(0, 2**64 - 1))},
    }


networks = st.fixed_dictionaries(
    {"kind": st.just("holme_kim"), "m": st.integers(1, 5)},
    optional={"clustering": probabilities, "weights": st.sampled_from(["none", "contact", "influence"]), "tag": texts},
)


def read_text(text: str) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_bytes(text.encode())
        return Scenario.read(path)


@settings(max_examples=25, deadline=None)
@given(mappings())
def test_what_is_written_is_read_again(mapping: dict[str, Any]) -> None:
    scenario = Scenario.parse(mapping)
    text = scenario.to_yaml()
    again = read_text(text)
    assert again == scenario
    assert again.to_yaml() == text
    assert Scenario.parse(scenario.as_mapping()) == scenario


@settings(max_examples=15, deadline=None)
@given(mappings(), st.integers(1, 1000), probabilities)
def test_changes_say_what_retyping_would(mapping: dict[str, Any], simulate: int, contact: Any) -> None:
    changed = Scenario.parse(mapping).with_changes({"market.simulate": simulate, "sharing.contact": contact})
    typed = {**mapping, "market": {**mapping["market"], "simulate": simulate}}
    assert changed == Scenario.parse({**typed, "sharing": {**mapping["sharing"], "contact": contact}})


@given(st.decimals(0, 100, places=3))
def test_a_percentage_is_the_nearest_float(share: Any) -> None:
    assert read_probability(f"{share}%") == percent(f"{share}%") == float(share / 100)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.dates(),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(texts | st.integers() | st.dates(), inside, max_size=3)
    ),
    max_leaves=5,
)
places = st.sampled_from(
    [
        *(
            "name",
            "dates",
            "market",
            "market.network",
            "market.simulate",
            "market.people",
            "sharing.link",
            "sharing.days",
        ),
        *("memory", "brands", "brands.cafe", "contents", "contents.story", "contents.story.brand", "plan", "plan.new"),
        *("strategies", "strategies.new", "goals", "goals.reach", "compare_with", "uncertainty.seed"),
    ]
)


def refusal(make: Callable[[], object]) -> str | None:
    """Return the message of the ScenarioError that `make` raises, or None when it raises nothing."""
    try:
        make()
    except ScenarioError as error:
        return str(error)
    return None


@settings(max_examples=80, deadline=None)
@given(places, values)
def test_nonsense_is_taken_or_refused_on_one_screen(place: str, value: Any) -> None:
    good = Scenario.parse(
        {
            "name": "good",
            "dates": {"start": START, "end": START + timedelta(days=9)},
            "market": {"simulate": 10, "network": {"kind": "complete"}},
            "brands": {"cafe": brand},
            "contents": {"story": {"attract": 1, "share": 1}},
        }
    )
    told = refusal(lambda: good.with_changes({place: value}))
    assert told is None or 1 <= len(told.splitlines()) <= 25


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=80)
    | texts.map(str.encode)
    | st.text("{}[]:,-?&*!|>'\"%@` \n\tab1#<", max_size=40).map(str.encode)
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_bytes(content)
        told = refusal(lambda: Scenario.read(path))
        assert told is None or told.startswith(str(path))
