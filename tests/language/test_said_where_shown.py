"""What is read, prepared and run says itself in the reader's language, and is nowhere compared with its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language import pseudo
from wom_sim.errors import NetworkError, ScenarioError
from wom_sim.network.network import Network
from wom_sim.results.codebook import write_codebook
from wom_sim.results.run_words import run_text
from wom_sim.scenario.audience import INTERESTED, Targeting
from wom_sim.scenario.market import MOST_DAYS, Dates
from wom_sim.scenario.scenario import Scenario


def test_numbers_in_descriptions_are_those_that_hold() -> None:
    assert f"at most {MOST_DAYS:,} days" in str(Dates.model_fields["end"].description)
    assert f"weigh {INTERESTED:g} or more" in str(Targeting.model_fields["interests"].description)


@pytest.mark.parametrize("typed", ["foo: 1\n", "dates: 3\n", "a: [x\n", "", "- 1\n"], ids=range(5))
def test_what_is_wrong_with_a_scenario(typed: str, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(typed)
    with pseudo.spoken(), pytest.raises(ScenarioError) as told:
        Scenario.read(tmp_path / "s.yaml")
    said = [line for line in str(told.value).splitlines() if "|" not in line and pseudo.changed("one of") not in line]
    names = {*Scenario.model_fields, "foo", "start", "end", "cafe", "conversion", "story", "attract", "share"}
    assert pseudo.untouched("\n".join(said).replace(str(tmp_path), ""), names) == set()


def test_a_report_is_kept_for_its_language_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "kept"))
    (tmp_path / "ties.csv").write_text("# mine\n1,2\n2,3\n")
    with pseudo.spoken():
        other = str(Network.read(tmp_path / "ties.csv").report)
    assert "1 comment (line 1), the first: # mine" in str(Network.read(tmp_path / "ties.csv").report)
    assert pseudo.untouched(other.replace(str(tmp_path), ""), {"mine"}) == set()


def test_a_heading_that_may_be_meant_is_known_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("ann,bob\nbob,eve\n")
    with pseudo.spoken():
        assert Network.read(tmp_path / "ties.csv").report.header_named
    (tmp_path / "more.csv").write_text("source,target\nann,bob\n")
    assert not Network.read(tmp_path / "more.csv").report.header_named


def test_ids_that_nobody_has() -> None:
    network = Network.from_edges([1, 2], [2, 3])
    with pseudo.spoken(), pytest.raises(NetworkError) as told:
        network.neighbors(9)
    assert pseudo.untouched(str(told.value), set()) == set()


def test_one_run() -> None:
    summary = {"reach": 1234.0, "visits": 2.0, "visits_paid": 1.0, "conversions": 2.0, "cost": 5000.0}
    with pseudo.spoken():
        text = run_text(summary, title="", currency="", weekly={"orders": [2.0, 0.0], "visits": [0.0]})
    assert pseudo.changed("cost per order") in text
    assert pseudo.untouched(text, set()) == set()


def test_the_codebook(tmp_path: Path) -> None:
    (tmp_path / "daily.csv").write_text("tick,reach\n")
    with pseudo.spoken():
        write_codebook(tmp_path)
    assert (tmp_path / "codebook.csv").read_text().splitlines()[1:] == [
        f'daily.csv,tick,"{pseudo.changed("day of the campaign, 1 the first; 0 is the state before it")}",'
        f"{pseudo.changed('day')}",
        f"daily.csv,reach,{pseudo.changed('different people reached so far')},{pseudo.changed('real people')}",
    ]
