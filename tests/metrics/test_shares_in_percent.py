"""A metric that lies between 0 and 1 is read in percent, as its goals are; files and JSON keep the number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from modules.stage import ready

import wom_sim as ws
from wom_sim.metrics.catalog import BY_NAME, CATALOG
from wom_sim.results.answer import without_seconds
from wom_sim.results.run_words import run_text
from wom_sim.show.text import percent, written
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.report.answer import report


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return ws.compare(ready({"goals": {"cvr": "2%"}}), worlds=6)


def test_the_catalogue_knows_its_shares() -> None:
    shares = {one.name for one in CATALOG if one.is_share}
    assert {"satisfaction", "response_rate", "repeat_rate", "share_of_market", "share_of_voice", "cvr"} <= shares
    assert not shares & {"conversions", "reach", "frequency", "net_sentiment", "average_rating", "grp", "roi"}


def test_how_shares_are_written() -> None:
    told = written([0.2914, 0.05], is_share=True)
    assert (told(0.2914), told.bare(0.2914), told.apart(-0.0321, sign=True)) == ("29.1 %", "29.1", "-3.2 points")
    count = written([291.4], is_share=False)
    assert (count(291.4), count.bare(291.4), count.apart(-32.1, sign=True)) == ("291", "291", "-32")


@pytest.mark.parametrize(
    ("name", "said"), [("satisfaction", "29 %"), ("response_rate", "29 %"), ("share_of_market", "29.1 %")]
)
def test_a_run_tells_them_in_percent(name: str, said: str) -> None:
    told = BY_NAME[name].told
    assert told is not None
    text = run_text({"satisfaction": 0.5, name: 0.2914}, title="title")
    assert re.search(rf"{told.label} +{said} ", text)


def test_a_comparison_tells_them_in_percent(compared: Comparison) -> None:
    """In its table, its sentences and its goals; its rows and its JSON keep numbers."""
    row = compared.ranked[0]
    assert 0 < row.mean < 0.2
    assert compared.data()["strategies"][0]["mean"] == row.mean
    text = without_seconds(compared.text(), compared.seconds)
    first = re.search(rf"^  {row.strategy} .*", text, re.MULTILINE)
    assert first is not None
    decimals = written([one.mean for one in compared.ranked], is_share=True).decimals
    assert percent(row.mean, decimals) in first[0]
    assert re.search(r"\+\d[\d.]* ± +\d[\d.]* points", first[0])
    assert not re.search(r" 0\.\d", text.split("Goals:")[0]), "no share is written as a number"


def test_a_page_tells_them_in_percent(compared: Comparison, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Comparison, "figures", lambda _: {})
        compared.save(tmp_path / "kept")
    page = report(tmp_path / "kept")[0].read_text(encoding="utf-8").replace("\u00a0", " ")
    part = page.split('<section id="answer"')[1].split('<section id="monday"')[0]
    mean = percent(compared.ranked[0].mean, written([compared.ranked[0].mean], is_share=True).decimals)
    assert mean in part
    assert " points" in part
    plans = page.split('<section id="plans"')[1].split("</table>", maxsplit=1)[0]
    assert len(re.findall(r"\d %", plans)) >= 4
    assert ">0.0" not in plans
