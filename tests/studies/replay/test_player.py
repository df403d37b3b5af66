"""What a replay holds: every row of the ledger, the counts, who is drawn, where, and in which colours."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from histories import EARNED, PAID, by_ads, by_friend, history, prepared, row
from PIL import Image
from scenarios import scenario_number

from wom_sim import prepare, replay
from wom_sim.errors import InputError, ScenarioError
from wom_sim.ledger import Event
from wom_sim.metrics.cascades import forest
from wom_sim.network.network import Network
from wom_sim.results.run import simulate
from wom_sim.studies.replay.gif import chosen_ticks, drawn, gif
from wom_sim.studies.replay.layout import gap, layout
from wom_sim.studies.replay.page import data, fragment, page
from wom_sim.studies.replay.palette import DARK, LIGHT, contrast
from wom_sim.studies.replay.rows import EVENTS, LINE, NOBODY, NOT_DRAWN, counts, track
from wom_sim.studies.replay.sample import cascades, sample
from wom_sim.studies.replay.scene import Scene


def scene_of(folder, number=4):
    """Two strategies of a generated scenario in one world."""
    ready = prepare(scenario_number(number, folder))
    names = [*ready.scenario.strategies][:2]
    assert len(names) == 2
    return Scene(ready, 0, 7, {name: simulate(ready, name, 7, 0, "array") for name in names})


def test_five_bytes_hold_a_row():
    rows = [
        by_ads(Event.NOTICE, 3, 2), by_friend(Event.CONVERT, 4, 5, source=3, content=1), row(Event.VISIT, 9, 5),
        row(Event.STOP, 3, 4), by_friend(Event.NOTICE, 0, 6, source=7), by_ads(Event.NOTICE, 7, 6),
    ]  # fmt: skip
    found = track(np.concatenate(rows), np.array([0, 3, 4, 9]), 10, 7)
    assert found.start.tolist() == [0, 0, 0, 1, 1, 1, 3, 4, 4]
    assert found.person.tolist() == [1, 3, 2, 0]
    assert found.source.tolist() == [LINE, NOBODY, 1, NOT_DRAWN]
    what = [(EVENTS[code & 15], code >> 4 & 3, code >> 6) for code in found.what.tolist()]
    assert what == [
        (Event.NOTICE, PAID, 0), (Event.VISIT, 0, 0), (Event.CONVERT, EARNED, 1), (Event.NOTICE, EARNED, 0),
    ]  # fmt: skip
    assert sum(array.itemsize for array in (found.person, found.source, found.what)) == 5


def test_counts_are_of_people_and_of_everybody():
    rows = [
        by_ads(Event.FIRST_EXPOSURE, 1, 1), by_friend(Event.FIRST_EXPOSURE, 1, 3), by_ads(Event.NOTICE, 1, 2),
        row(Event.REPEAT, 2, 2), row(Event.CONVERT, 1, 4), row(Event.SHARE, 1, 4, line=-1),
        row(Event.SHARE, 1, 4, line=2),
    ]  # fmt: skip
    assert counts(np.concatenate(rows), 4).tolist() == [
        [0, 1, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 0, 0], [0, 0, 1, 1, 2], [0, 0, 0, 0, 1],
    ]  # fmt: skip


def test_the_counts_of_a_run_are_its_metrics(tmp_path):
    scene = scene_of(tmp_path)
    for name, one in scene.histories.items():
        ends = dict(zip(("reached", "noticed"), scene.tracks[name].counts[:2, -1].tolist(), strict=True))
        for key, event in (("reached", Event.FIRST_EXPOSURE), ("noticed", Event.NOTICE)):
            assert ends[key] == len(set(one.rows["person"][one.rows["event"] == event].tolist()))


def test_a_sample_keeps_cascades_whole():
    """1,000 people in cascades of 1 to 40; of 300 who are drawn, at most half are there for their cascade."""
    rows, at = [], 0
    for size in [*range(2, 41), 1, 1]:
        rows += [by_ads(Event.NOTICE, at, 1), *(by_friend(Event.NOTICE, at + k, 2, at) for k in range(1, size))]
        at += size
    ledger = np.concatenate(rows)
    chosen = sample(1_000, [ledger], 300)
    assert len(chosen) == len(set(chosen.tolist())) == 300
    shares = [np.isin(members, chosen).mean() for members in cascades(ledger)]
    whole = [members for members, share in zip(cascades(ledger), shares, strict=True) if share == 1.0]
    assert 100 < sum(map(len, whole)) <= 200
    assert sample(1_000, [ledger], 300).tolist() == chosen.tolist()
    assert sample(300, [ledger[ledger["person"] < 300]], 300).tolist() == [*range(300)]


def test_people_by_lot_alone_would_break_cascades(tmp_path):
    """The control: of a cascade of 40 a plain lot of a third would keep all with a chance of 3 in 10^20."""
    rows = np.concatenate([by_ads(Event.NOTICE, 0, 1), *(by_friend(Event.NOTICE, k, 2, 0) for k in range(1, 40))])
    assert np.isin(np.arange(40), sample(120, [rows], 80)).all()
    assert not np.isin(np.arange(40), sample(120, [], 40)).all()
    assert forest(rows).climb.subtree.max() == 40


@pytest.mark.parametrize(("kind", "keys"), [("holme_kim", {"m": 4, "clustering": 0.3}), ("ring", {"friends": 4})])
def test_nobody_stands_upon_another_and_friends_stand_near(kind, keys):
    network = Network.generate(kind, 600, seed=2, **keys)
    sources = np.repeat(np.arange(600), np.diff(network.indptr))
    places = layout(600, sources, network.targets)
    assert places.min() >= 0
    assert places.max() <= 1
    assert gap(places) * np.sqrt(600) > 0.6  # a grid that fills the square has 1
    ties = np.hypot(*(places[sources] - places[network.targets]).T).mean()
    pairs = np.array(list(combinations(range(0, 600, 7), 2)))
    assert ties < 0.8 * np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T).mean()
    assert layout(600, sources, network.targets).tobytes() == places.tobytes()


def test_few_and_no_people_have_places():
    nothing = np.zeros(0, np.int64)
    assert layout(0, nothing, nothing).shape == (0, 2)
    assert layout(1, nothing, nothing).tolist() == [[0.5, 0.5]]
    assert gap(layout(2, nothing, nothing)) > 0.3


def test_five_thousand_people_are_placed_within_a_second():
    network = Network.generate("holme_kim", 5_000, seed=2, m=5, clustering=0.3)
    sources = np.repeat(np.arange(5_000), np.diff(network.indptr))
    layout(50, *(np.arange(10), np.arange(10, 20)))
    began = time.process_time()
    layout(5_000, sources, network.targets)
    assert time.process_time() - began <= 1.0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_the_canvas_stands_out_from_its_ground(theme):
    dots = [*theme.stages, *theme.media, theme.before, theme.today, theme.edge]
    assert min(contrast(colour, theme.ground) for colour in dots) >= 3
    assert min(contrast(colour, theme.ground) for colour in (theme.ink, theme.quiet)) >= 4.5
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#cccccc", "#ffffff") < 3


def test_the_page_holds_what_it_says(tmp_path):
    scene = scene_of(tmp_path)
    found = data(scene)
    for panel, own in zip(found["panels"], scene.tracks.values(), strict=True):
        assert np.frombuffer(base64.b64decode(panel["what"]), np.uint8).tolist() == own.what.tolist()
        assert np.frombuffer(base64.b64decode(panel["source"]), "<u2").tolist() == own.source.tolist()
    text = page(scene)
    assert "content=\"default-src 'none';" in text
    assert text == page(replace(scene))
    assert text.count("<script") == 2
    assert fragment(scene, 1) in text


def test_names_cannot_run_or_break_out(tmp_path):
    ready = prepared()
    evil = "</script><script>x()</script>"
    scenario = ready.scenario.model_copy(update={"name": evil})
    scene = Scene(replace(ready, scenario=scenario), 0, 7, {"all": history(), "posts only": history()})
    text = page(scene)
    assert evil not in text
    assert "x()" in text
    assert text.count("<script") == 2


def test_the_moving_picture_fits_and_ends_with_the_last_day(tmp_path):
    scene = scene_of(tmp_path)
    whole = gif(scene)
    small = gif(scene, len(whole) - 1)
    assert len(small) < len(whole)
    with Image.open(BytesIO(whole)) as first, Image.open(BytesIO(small)) as second:
        assert first.n_frames == len(chosen_ticks(scene.ticks, 46)) > second.n_frames
        second.seek(second.n_frames - 1)
        assert np.array_equal(np.array(second.convert("RGB")), np.array(drawn(scene, scene.ticks).convert("RGB")))
    assert chosen_ticks(90, 46)[[0, -1]].tolist() == [0, 90]
    assert gif(scene) == whole


def test_from_python(configs):
    found = replay(configs / "classroom.yaml", ["poster", "connected"], world=1)
    ends = found.data()["strategies"]
    assert [*ends] == ["poster", "connected"]
    assert json.dumps(found.data())
    assert found.fragment().startswith('<section class="replay">')
    assert "the same world for each strategy" in found.text()
    with pytest.raises(ScenarioError):
        replay(configs / "classroom.yaml", ["posters"])
    with pytest.raises(InputError, match="two side by side"):
        replay(configs / "classroom.yaml", [])
