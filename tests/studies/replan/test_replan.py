"""Planning anew: what has passed is what was counted, and the worlds that go on are those most like it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.reading.yaml_file import dump

LINES = ["street", "screen"]
LAST, WORLDS = 28, 24


def campaign(**changes: Any) -> ws.Scenario:
    """Two lines of ads over eight weeks, of which the second tells something that draws nobody; nobody else comes."""

    def ads(content: str, channel: str) -> dict[str, Any]:
        return {"kind": "ads", "content": content, "channel": channel, "from": "2027-03-01", "to": "2027-04-25",
                "budget": 700, "cpm": 60, "cap_per_day": 20, "avails_per_day": 30}  # fmt: skip

    content = {"attract": 0.2, "share": 0.02, "visit": 0.1, "persuade": 0.2}
    whole: dict[str, Any] = {
        "name": "two lines", "dates": {"start": "2027-03-01", "end": "2027-04-25"},
        "market": {"simulate": 1000, "network": {"kind": "ring", "friends": 4}},
        "sharing": {"contact": 0.1}, "wear": {"on": False}, "exposure": {"uneven": False}, "channels": LINES,
        "brands": {"shop": {"margin_per_order": 30}},
        "contents": {"film": content, "plain": {**content, "visit": 0}},
        "plan": {"street": ads("film", "street"), "screen": ads("plain", "screen")},
        "strategies": {
            "plan": LINES,
            "better": {"lines": LINES, "changes": {"2027-03-29": {"street": 700, "screen": 0}}},
            "too late": {"lines": LINES, "changes": {"2027-03-22": {"street": 700, "screen": 0}}},
        },
    }  # fmt: skip
    return ws.Scenario.parse(whole).with_changes(changes)


def counts(folder: Path, world: int, last: int = LAST, what: str = "orders") -> Path:
    """What one world of the plan counted up to a day."""
    daily = ws.run(campaign(), "plan", world=world, engine="array").daily()
    rows = [f"{campaign().dates.on(tick)},{daily['conversions'][tick]:.0f}" for tick in range(1, last + 1)]
    path = folder / "counts.csv"
    path.write_text("\n".join([f"date,{what}", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """It, planned anew after four weeks of world 5."""
    path = counts(tmp_path_factory.mktemp("counts"), 5)
    return ws.replan(campaign(), path, "plan", worlds=WORLDS, engine="array")


def test_what_has_passed_is_what_was_counted(found: Any) -> None:
    daily = ws.run(campaign(), "plan", world=5, engine="array").daily()["conversions"]
    assert found.counted == daily[: LAST + 1].sum() > 0
    assert str(found.through) == "2027-03-28"
    assert 5 in found.kept, "no world is nearer to the counts of a world than itself"
    assert len(found.kept) == 8
    k = found.kept.index(5)
    assert found.rest["plan"][k] == daily[LAST + 1 :].sum(), "and there it goes on as it did"
    plan = found.futures()[0]
    assert (plan.name, plan.total) == ("plan", pytest.approx(found.counted + found.rest["plan"].mean()))
    assert np.isclose(plan.left, 700)


def test_futures_have_the_past_of_the_plan(found: Any) -> None:
    """What changes before the last counted day is no way to go on; in every future each world is the same so far."""
    assert set(found.rest) == {"plan", "better", "plan, shift every week", "plan, thompson every week"}
    whole = ws.run(campaign(), "better", world=5, engine="array").daily()["conversions"]
    assert found.rest["better"][found.kept.index(5)] == whole[LAST + 1 :].sum()


def test_money_goes_where_it_brings_orders(found: Any) -> None:
    rows = {one.name: one for one in found.futures()}
    better = rows["better"]
    assert better.extra - better.half_width > 0
    assert found.best.name == found.futures()[1].name
    assert rows["plan, shift every week"].extra > 0
    assert {round(one.left, 2) for one in rows.values()} == {700.0}
    assert "Go on with" in found.text()


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(dump(campaign().as_mapping()), encoding="utf-8")
    counts(tmp_path, 5)
    typed = ["replan", "plan.yaml", "counts.csv", "plan", "--worlds", "8", "--engine", "array"]
    assert main([*typed, "--json", "--out", "made"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in told["futures"]} >= {"plan", "better"}
    assert {path.name for path in Path("made").iterdir()} >= {"replan.csv", "worlds.csv", "scenario.yaml"}


@pytest.mark.parametrize(
    ("last", "what", "words"),
    [(56, "orders", "nothing is left to plan"), (28, "visits", "orders are not among the counts")],
)
def test_mistakes_are_told(last: int, what: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        ws.replan(campaign(), counts(tmp_path, 5, last, what), "plan", worlds=2, engine="array")


def test_a_gap_is_told(tmp_path: Path) -> None:
    path = counts(tmp_path, 5)
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([rows[0], *rows[8:]]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="must be counted from 2027-03-01 on"):
        ws.replan(campaign(), path, "plan", worlds=2, engine="array")
