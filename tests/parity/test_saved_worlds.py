"""A world that was put aside goes on as if nobody had stopped it, bit for bit, on either engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scenarios import scenario_number

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine import agents, array
from wom_sim.engine.loop import History
from wom_sim.results.course.checkpoint import COMMON, OF_ENGINE, QUEUES, taken
from wom_sim.results.course.course import Course
from wom_sim.results.course.saved import Kept, go_on, load, save
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.parity.answer import differences

SEED, SCENARIOS = 7, 20
ENGINES = {"mesa": agents, "array": array}  # imported before the cache is elsewhere


@pytest.fixture(scope="module", autouse=True)
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where lists of friendships are written."""
    folder = tmp_path_factory.mktemp("networks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WOM_CACHE", str(folder / "cache"))
        yield folder


def numbered(i: int, folder: Path) -> Prepared:
    """A scenario in which every module is on."""
    return prepare(scenario_number(i, folder, marketing=1.0))


def course(ready: Prepared, i: int, engine: str) -> Course:
    """Its whole plan in world ``i``, before the first day."""
    return Course(ready, "all", SEED, i, engine)


def through(ready: Prepared, i: int, engine: str, tick: int, file: Path) -> Kept:
    """What a file holds of it at the end of a tick."""
    going = course(ready, i, engine)
    going.through(tick)
    save(going, file)
    return load(file)


def wrong(ready: Prepared, i: int, ticks: range, file: Path) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Where a world that waited differs from one that did not, whichever engine puts it aside and takes it up."""
    whole: dict[str, History] = {engine: course(ready, i, engine).run() for engine in ENGINES}
    found = []
    for engine in ENGINES:
        going = course(ready, i, engine)
        for tick in ticks:
            going.through(tick)
            save(going, file)
            for other in ENGINES:
                later = go_on(course(ready, i, other), load(file)).run()
                found.append((engine, other, tick, differences(later, whole[other])))
        assert differences(going.run(), whole[engine]) == (), "looking changes nothing"
    return [one for one in found if one[-1]]


def test_a_world_goes_on_bit_for_bit(networks: Path, tmp_path: Path) -> None:
    ready = numbered(3, networks)
    assert wrong(ready, 3, range(1, ready.scenario.days, 6), tmp_path / "world.npz") == []


@pytest.mark.slow
@pytest.mark.parametrize("i", range(SCENARIOS))
def test_at_every_tick_of_twenty_scenarios(i: int, networks: Path, tmp_path: Path) -> None:
    ready = numbered(i, networks)
    assert wrong(ready, i, range(1, ready.scenario.days), tmp_path / "world.npz") == []


# ---------------------------------------------------------------- what platforms know


def fed() -> Prepared:
    """Posts of three days that a platform goes on showing, by themselves or with ads that come a week later."""
    dates = {"start": "2027-03-01", "end": "2027-03-20"}
    posts = {"kind": "posts", "channel": "letters", "from": "2027-03-02", "to": "2027-03-04", "content": "story"}
    later = {"kind": "ads", "channel": "letters", "from": "2027-03-12", "to": "2027-03-18", "content": "story"}
    return prepare(Scenario.parse({
        "name": "fed", "dates": dates,
        "market": {"simulate": 200, "people": 200, "network": {"kind": "ring", "friends": 4}},
        "brands": {"shop": {"conversion": 0.1, "channels": {"letters": {"followers": 60, "reach": 0.5}}}},
        "contents": {"story": {"attract": 0.3, "share": 0.1, "visit": 0.1, "engage": 0.3}},
        "feed": {"letters": {"strength": 0.3, "half_at": 0.05, "days": 5}},
        "plan": {"later": {**later, "budget": 2, "cpm": 5}, "posts": posts},
        "strategies": {"posts": ["posts"], "all": ["later", "posts"]},
    }))  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("tick", [4, 8])
def test_what_platforms_know_goes_on(engine: str, tick: int, tmp_path: Path) -> None:
    """While engagement counts, and after: saved without the ads and taken up with them, or planned anew on the way.

    The control, platforms that forget, goes on otherwise.
    """
    ready, file = fed(), tmp_path / "world.npz"
    whole = course(ready, 0, engine).run()
    going = Course(ready, "posts", SEED, 0, engine)
    going.through(tick)
    save(going, file)
    kept = load(file)
    assert kept.arrays["feeds"].all(), "liked, and shown already"
    assert differences(go_on(course(ready, 0, engine), kept).run(), whole) == ()
    forgotten = kept._replace(arrays={**kept.arrays, "feeds": 0 * kept.arrays["feeds"]})
    assert differences(go_on(course(ready, 0, engine), forgotten).run(), whole)
    for forgets in (False, True):
        again = course(ready, 0, engine)
        again.through(tick)
        if forgets:
            again.engine.feeds = {}
        again.engine.replan(again.lines)
        assert bool(differences(again.run(), whole)) is forgets


KEPT = [*COMMON, *QUEUES, *OF_ENGINE, "feeds"]


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_whatever_is_kept_is_needed(name: str, networks: Path, tmp_path: Path) -> None:
    """Without any one of them some world goes on differently: the comparison above can fail, for each of them."""
    for i in range(SCENARIOS):
        ready = numbered(i, networks)
        whole, blank = course(ready, i, "array").run(), taken(course(ready, i, "array").engine)[name]
        for tick in range(1, ready.scenario.days, 3):
            kept = through(ready, i, "array", tick, tmp_path / "world.npz")
            if np.array_equal(kept.arrays[name], blank):
                continue
            arrays = {**kept.arrays, name: blank if blank.shape == kept.arrays[name].shape else blank[:0]}
            if differences(go_on(course(ready, i, "array"), kept._replace(arrays=arrays)).run(), whole):
                return
    raise AssertionError(f"no world needs {name}")
