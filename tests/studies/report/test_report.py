"""The page of a comparison says what its folder holds, in every language, and is the same whenever it is made."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from html import unescape
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from shown import SHOP, compared, folder_of

from tests.language import pseudo
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.language import catalogue
from wom_sim.results.folder import enlist
from wom_sim.show.text import NOTHING, decimals_for, number, share
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.findings import unknown
from wom_sim.studies.report.answer import report
from wom_sim.studies.report.kept import kept
from wom_sim.studies.report.sections import sources, verdict
from wom_sim.studies.report.sections.verdict import Reason

TAG = re.compile(r"<style>.*?</style>|<script.*?</script>|<svg.*?</svg>|<[^>]*>", re.DOTALL)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compared(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def folder(answer: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(answer, tmp_path_factory.mktemp("results") / "shop")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    (made,) = report(folder)
    return made.read_text(encoding="utf-8")


def texts(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(TAG.sub(" ", page)).replace("\u00a0", " ")


def cells(page: str, plan: str, section: str = "plans") -> list[str]:
    """The cells of a plan's row in the first table of a section."""
    part = page.split(f'<section id="{section}"')[1].split("</table>", maxsplit=1)[0]
    row = next(one for one in part.split("<tr")[1:] if f'<th scope="row">{plan}</th>' in one)
    return [unescape(cell).replace("\u00a0", " ") for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def test_numbers_are_those_of_the_summary(folder: Path, page: str) -> None:
    table = pd.read_csv(folder / "summary.csv")
    means, extras = decimals_for(table["mean"]), decimals_for(table["extra"])
    assert len(table) == 4
    for row in table.to_dict("records"):
        found = cells(page, row["strategy"])
        assert found[:3] == [
            number(row["cost"]), number(row["mean"], means),
            f"{number(row['low'], means)} – {number(row['high'], means)}",
        ]  # fmt: skip
        extra = f"{number(row['extra'], extras, sign=True)} ± {number(row['extra_half_width'], extras)}"
        assert found[3] == (NOTHING if row["is_baseline"] else extra)
        price = row["cost_per_extra"]
        assert found[5] == (NOTHING if price != price else number(price, 2))
        assert found[6] == (NOTHING if row["p_goal"] != row["p_goal"] else share(row["p_goal"]))


def test_goals_and_reasons_are_those_of_the_folder(folder: Path) -> None:
    table = pd.read_csv(folder / "goals.csv", na_filter=False)
    found = {(one.goal, one.strategy): one for one in kept(folder).verdicts}
    assert len(found) == len(table) == 9
    for row in table.to_dict("records"):
        one = found[row["goal"], row["strategy"]]
        assert (one.chance, one.missed_at, one.why) == (row["chance"], row["missed_at"], row["why"])


def test_chances_with_a_crisis_and_without_it_stand_apart(folder: Path, page: str) -> None:
    table = pd.read_csv(folder / "goals.csv").drop_duplicates("goal")["goal"]
    part = page.split('<section id="goals"')[1].split("</table>", maxsplit=1)[0]
    heads = [unescape(one) for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', part)]
    assert heads[3:5] == ["if the crisis comes", "if it does not"]
    found = kept(folder)
    came = int(found.found.came.sum())
    assert 0 < came < found.found.worlds
    first = [one for one in found.verdicts if one.goal == table.iloc[0]]
    for one in first:
        assert cells(page, one.strategy, "goals")[2:4] == [share(one.chance_if_it_comes), share(one.chance_if_not)]
        whole = (came * one.chance_if_it_comes + (12 - came) * one.chance_if_not) / 12
        assert whole == pytest.approx(one.chance)
    assert f"is of 12: {came} in which the crisis comes" in texts(page)


def test_what_was_changed_by_hand_is_said(folder: Path, tmp_path: Path) -> None:
    """A page can be made of changed results, and says that it was; nothing is said of the page itself."""
    other = shutil.copytree(folder, tmp_path / "other")
    table = (other / "weekly.csv").read_text(encoding="utf-8")
    assert "by hand" not in report(other)[0].read_text(encoding="utf-8")
    (other / "weekly.csv").write_text(table + " ", encoding="utf-8")
    for _ in range(2):
        with pytest.warns(UserWarning, match=r"by hand since the study wrote them: weekly\.csv;"):
            (made,) = report(other)
        assert "by hand since the study wrote them: weekly.csv;" in texts(made.read_text(encoding="utf-8"))


def test_a_goal_of_followers_keeps_its_reason(tmp_path: Path) -> None:
    """Runs do not hold who joined a channel, so that it cannot be told anew."""
    text = SHOP.replace("goals: [", "goals: [followers.instagram: 5_000, ").replace("simulate: 600", "simulate: 60")
    answer = compared(tmp_path, text.replace("worlds: 12, preset_draws: 4", "worlds: 2, presets: value"))
    folder = folder_of(answer, tmp_path / "kept")
    table = pd.read_csv(folder / "goals.csv", na_filter=False).set_index("metric")
    reasons = table.loc["followers.instagram", "why"]
    assert reasons.all()
    assert {one.why for one in kept(folder).verdicts if one.metric == "followers.instagram"} == {*reasons}
    assert report(folder)[0].is_file()


def test_what_was_drawn_is_read_back(answer: Comparison, folder: Path) -> None:
    seen, before = kept(folder).found.ignorance, answer.ignorance
    assert seen is not None
    assert before is not None
    assert (seen.label, seen.worlds, sorted(seen.values)) == (before.label, before.worlds, sorted(before.values))
    assert kept(folder).unknown == unknown(answer, before)


def test_the_same_folder_gives_the_same_bytes(folder: Path, page: str, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(folder, tmp_path / "elsewhere")
    assert report(elsewhere, tmp_path / "again.html")[0].read_text(encoding="utf-8") == page


def test_an_answer_makes_the_same_page(answer: Comparison, page: str, tmp_path: Path) -> None:
    (made,) = answer.report(tmp_path / "page.html")
    assert made.read_text(encoding="utf-8") == page


def test_the_waterfall_adds_up(folder: Path) -> None:
    found = kept(folder)
    total = sum(amount for _, amount, _ in sources.steps(found))
    assert total == pytest.approx(found.row.mean, rel=1e-12)
    assert total > found.row_of("today").mean
    bars = sources.fall(found)
    *made, last = [Decimal(one.told.replace(",", "")) for one in bars]
    assert sum(made) == last, "the figures as they are shown add up as well"
    assert all(one for one in made), "no step rounds to nothing"


@pytest.mark.parametrize("scale", [0.37, 1.0, 20.0, 700.0])
def test_steps_are_told_as_other_orders_are(folder: Path, scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more digits than a number of orders has elsewhere, and none that is more than one of the last digit away."""
    found, dice = kept(folder), Random(int(100 * scale))
    amounts = [(f"step {k}", scale * (dice.random() - (k > 0) * 0.3), "paid") for k in range(6)]
    monkeypatch.setattr(sources, "steps", lambda _: amounts)
    decimals = decimals_for([one for _, one, _ in amounts])
    *made, last = sources.fall(found)
    assert sum(Decimal(one.told.replace(",", "")) for one in made) == Decimal(last.told.replace(",", ""))
    for one in made:
        assert len(one.told.partition(".")[2]) == decimals
        assert float(one.told.replace(",", "")) == pytest.approx(one.end - one.start, abs=10.0**-decimals)


@pytest.mark.parametrize(
    ("speaks", "kind"), [((1, 1), "go"), ((1, 0), "test"), ((0, -1), "stop"), ((1, -1, 1), "stop"), ((1,), "go")]
)
def test_the_worst_reason_decides(speaks: tuple[int, ...], kind: str) -> None:
    assert verdict.kind_of([Reason("", one) for one in speaks]) == kind


def test_every_section_has_something_to_say(page: str) -> None:
    sections = re.findall(r'<section id="([a-z]+)"', page)
    assert sections == [
        "answer", "monday", "risks", "why", "plans", "calendar", "dangers", "goals", "sources", "funnel", "mouth",
        "community", "resources", "replay", "people", "assumptions", "health", "method",
    ]  # fmt: skip


def test_what_is_not_in_the_folder_is_not_on_the_page(folder: Path, tmp_path: Path) -> None:
    bare = shutil.copytree(folder, tmp_path / "bare")
    for path in bare.iterdir():
        if path.name not in ("summary.csv", "runs.parquet", "scenario.yaml", "provenance.json"):
            path.unlink() if path.is_file() else shutil.rmtree(path)
    with pytest.warns(UserWarning, match=r"by hand since the study wrote them: by_day.parquet, .+ and \d+ more;"):
        said = report(bare)[0].read_text(encoding="utf-8")
    assert 'id="goals"' not in said
    assert "R)" not in said
    assert cells(said, "paid") == cells(report(folder)[0].read_text(encoding="utf-8"), "paid")


def test_no_word_stays_english(folder: Path, tmp_path: Path) -> None:
    with pseudo.spoken():
        (made,) = report(folder, tmp_path / "page.html")
    typed = {*re.findall(r"\w+", SHOP), *re.findall(r"\w+", (folder / "scenario.yaml").read_text(encoding="utf-8"))}
    names = {"wom", "EUR", "Linux", "yaml", "compare", "tipping", "Apr", *typed}
    assert pseudo.untouched(texts(made.read_text(encoding="utf-8")), names) == set()


def test_numbers_follow_the_country(folder: Path, tmp_path: Path) -> None:
    before = catalogue.spoken()
    try:
        for locale, people in (("es_MX", "6,000"), ("es_ES", "6.000")):
            catalogue.use(locale)
            said = texts(report(folder, tmp_path / "page.html")[0].read_text(encoding="utf-8"))
            assert f"Personas que podrían comprar {people} " in " ".join(said.split())
    finally:
        catalogue.use(before)


@pytest.mark.parametrize(
    ("results", "out", "told"),
    [
        ("nowhere", "page.html", "is no result folder"),
        ("shop", "page.pdf", "the page is an HTML file"),
        ("shop", "nowhere/page.html", "there is no folder"),
        ("half", "page.html", "is not complete (no runs)"),
    ],
)
def test_bad_input(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], results: str, out: str, told: str
) -> None:
    shutil.copytree(folder, tmp_path / "shop")
    shutil.copytree(folder, tmp_path / "half")
    (tmp_path / "half" / "runs.parquet").unlink()
    assert main(["report", str(tmp_path / results), "--out", str(tmp_path / out)]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("*.html"))


def test_a_page_is_replaced(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["report", str(folder), "--out", str(tmp_path / "page.html")]) == 0
    assert "page.html" in capsys.readouterr().out


def test_a_page_goes_when_its_study_is_run_again(answer: Comparison, tmp_path: Path) -> None:
    """It would tell of results that are no longer there; what a person changed stays."""
    folder = folder_of(answer, tmp_path / "shop")
    before = (folder / "provenance.json").read_text(encoding="utf-8")
    (page,) = report(folder)
    folder_of(answer, folder)
    assert not page.exists()
    assert (folder / "provenance.json").read_text(encoding="utf-8") == before
    for place in (page, tmp_path / "page.html"):
        place.write_text("as written", encoding="utf-8")
        enlist(folder, place)
    page.write_text("changed by a person", encoding="utf-8")
    folder_of(answer, folder)
    assert page.read_text(encoding="utf-8") == "changed by a person"
    assert (folder / "provenance.json").read_text(encoding="utf-8") == before, "nothing elsewhere is listed"


def test_markup_in_names_stays_text(folder: Path, tmp_path: Path) -> None:
    wild = shutil.copytree(folder, tmp_path / "wild")
    file = wild / "scenario.yaml"
    text = file.read_text(encoding="utf-8").replace("Molino, spring", "<script>alert(1)</script>")
    file.write_text(text, encoding="utf-8")
    with pytest.warns(UserWarning, match=r"scenario\.yaml"):
        said = report(wild)[0].read_text(encoding="utf-8")
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert(1)" in said


def test_another_kind_of_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no results of a study"):
        report(tmp_path)
