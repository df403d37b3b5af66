"""How to add a kind of line and a metric, carried out in a copy of the package: new files, and a line in a list."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[1] / "wom_sim"

# ---------------------------------------------------------------- a metric is a row

METRIC = """    Metric(
        "likes_per_order", "per order", "engagements / conversions", label="likes per order",
        figure=lambda run: run.events[Event.ENGAGE] / max(len(run.bought), 1), example="> 2",
    ),
    # Of what is extra over a baseline
"""

# ---------------------------------------------------------------- a kind of line is two files, and a line in two lists

SAID = '''"""Flyers: paper that everybody finds in the letter box on one day."""

from datetime import date
from typing import Literal

from pydantic import Field

from wom_sim.reading.fields import Amount, Count, Day, Probability
from wom_sim.scenario.calendar.parts import InCalendar, counted, each, fixed, one_day
from wom_sim.scenario.plan.line import LineBase


class Flyers(LineBase):
    """Paper in letter boxes, one a person at most."""

    kind: Literal["flyers"] = Field(description="flyers: paper in letter boxes")
    on: Day = Field(description="the day")
    number: Count = Field(description="letter boxes")
    cost_each: Amount = Field(0.0, description="money per flyer")
    trust: Probability = Field(0.3, description="weight of one flyer for persuading; a friend's share is 1")

    def active_days(self) -> tuple[date, ...]:
        """Return the one day."""
        return (self.on,)


SPEC = Flyers

CALENDAR = InCalendar(
    words=("flyers", "flyer", "volantes"),
    parts=(one_day, counted("people", "write 500 people"), each("cost_each"), fixed),
)
'''

DONE = '''"""Flyers: who finds one has seen the content once."""

import numpy as np

from wom_sim import rng
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import Kind
from wom_sim.engine.lines import AdsLine
from wom_sim.scenario.plan.flyers import Flyers


class OfFlyers(Kind[Flyers]):
    """Everybody finds one with the same chance; money buys more of them."""

    noun = "flyers"

    def compiled(self, context: Context, name: str, spec: Flyers, ticks: Ticks) -> CompiledLine:
        """One flyer at most for everybody in the audience."""
        chance = min(1.0, spec.number / (context.people(name) * context.scale))
        cuts = dict.fromkeys(ticks, rng.cut_each(np.array([chance])))
        cost = spec.fixed_cost + spec.cost_each * spec.number
        line = AdsLine(**context.common(name, spec), cuts=cuts)
        return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=cost, expected=float(spec.number)))

    def amount(self, spec: Flyers, most: int) -> float:
        """Its flyers."""
        return spec.number

    def money(self, spec: Flyers, days: int | None = None) -> float:
        """What they cost."""
        return spec.cost_each * spec.number

    def takes_money(self, spec: Flyers, days: int) -> bool:
        """It can."""
        return spec.cost_each > 0.0

    def scaled_to(self, spec: Flyers, money: float, most: int, days: int | None = None) -> Flyers:
        """As many as the money pays for."""
        return spec.model_copy(update={"number": min(most, int(money / spec.cost_each + 1e-9))})


KIND = OfFlyers()
'''

# ---------------------------------------------------------------- and everybody works with both

SCENARIO = {
    "name": "shop", "dates": {"start": "2027-03-01", "end": "2027-03-05"},
    "market": {"simulate": 60, "people": 600, "network": {"kind": "ring"}},
    "brands": {"b": {"conversion": "20%", "margin_per_order": 9}},
    "contents": {"film": {"attract": "90%", "share": "20%", "persuade": "50%", "visit": "90%", "engage": "40%"}},
    "plan": {"paper": {"kind": "flyers", "content": "film", "on": "2027-03-02", "number": 600, "cost_each": 0.5}},
    "strategies": {"paper": ["paper"], "less": {"lines": ["paper"], "budget": 100}},
    "goals": [{"conversions": 1}, {"likes_per_order": 0.1}],
    "uncertainty": {"worlds": 2},
}  # fmt: skip

USED = """
import json, sys, tempfile
from pathlib import Path
from wom_sim import Scenario, ScenarioError, check, compare, prepare, run
from wom_sim.campaign.bought import changes
from wom_sim.results.codebook import meaning_of
from wom_sim.scenario.scenario import json_schema
from wom_sim.scenario.spreadsheet import read_calendar

def refusal(line):
    try:
        Scenario.parse({**told, "plan": {"paper": line}})
    except ScenarioError as error:
        return str(error)

told = json.loads(sys.argv[1])
scenario = Scenario.parse(told)
prepared = prepare(scenario)
result = run(scenario, "paper", engine="mesa")
compared = compare(scenario, engine="mesa", jobs=1)
with tempfile.TemporaryDirectory() as folder:
    calendar = Path(folder) / "plan.csv"
    rows = "line,kind,channel,content,from,price,unit cost", "box,volantes,,film,2027-03-02,500 people,0.5"
    calendar.write_text("\\n".join(rows))
    row = read_calendar(calendar).plan["box"]
print(json.dumps({
    "summary": result.summary(), "cost": prepared.cost("paper"), "run": result.text(), "compare": compared.text(),
    "check": check(scenario, worlds=2, engine="mesa").text(), "schema": json.dumps(json_schema()),
    "less": [one._asdict() for one in changes(prepared, "less")], "row": row | {"on": str(row["on"])},
    "meaning": meaning_of("runs", "likes_per_order"),
    "no kind": refusal({"content": "film"}), "bad": refusal({**told["plan"]["paper"], "number": 0}),
}))
"""


def added(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path}: {before!r}"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a copy of the package with a further metric and a further kind of line says of a campaign."""
    place = tmp_path_factory.mktemp("scratch")
    copy = place / "wom_sim"
    shutil.copytree(PACKAGE, copy)
    added(copy / "metrics/catalog.py", "    # Of what is extra over a baseline\n", METRIC)
    (copy / "scenario/plan/flyers.py").write_text(SAID, encoding="utf-8")
    (copy / "campaign/lines/flyers.py").write_text(DONE, encoding="utf-8")
    for lists, row in (("scenario/plan", "flyers"), ("campaign/lines", "flyers.KIND")):
        added(copy / lists / "__init__.py", " import ads, care, contest,", " import ads, care, flyers, contest,")
        added(copy / lists / "__init__.py", '    "contest": contest', f'    "flyers": {row},\n    "contest": contest')
    command = [sys.executable, "-c", USED, json.dumps(SCENARIO)]
    said = subprocess.run(
        command, cwd=place, env={**os.environ, "PYTHONPATH": str(place)}, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_a_metric_is_computed_told_explained_and_aimed_at(found: Any) -> None:
    summary = found["summary"]
    assert summary["likes_per_order"] == summary["engagements"] / summary["conversions"] > 0
    assert summary["goal_likes_per_order"] == 1
    assert found["meaning"] == ["engagements / conversions", "per order"]
    assert '"likes_per_order"' in found["schema"]
    assert "likes_per_order" in found["compare"]


def test_a_kind_of_line_reaches_people_and_costs_money(found: Any) -> None:
    assert (found["summary"]["cost"], found["cost"]) == (300.0, 300.0)
    assert found["summary"]["reach_paid"] == 600
    assert found["less"] == [{"line": "paper", "noun": "flyers", "typed": 600, "bought": 200, "lump": 0.0}]
    assert "200 flyers" in found["compare"]
    assert "paper" in found["check"]


def test_a_kind_of_line_is_said_in_scenarios_and_calendars(found: Any) -> None:
    assert found["row"] == {
        "kind": "flyers", "content": "film", "on": "2027-03-02", "number": 500, "cost_each": 0.5,
    }  # fmt: skip
    assert "referral, flyers, contest" in found["no kind"]
    assert "plan.paper.number" in found["bad"]
    assert '"flyers": "#/$defs/Flyers"' in found["schema"]
