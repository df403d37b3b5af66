"""Listening first: small tables with known answers, and what platforms write that must not be misread."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook
from scipy import stats
from studies.audit.exports import HOOTSUITE, MENSAJES, MESSAGES, META, META_ES, METRICOOL, SPROUT, X, written

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.audit.worked import sorted_by


def heard(folder: Path, **texts: str) -> Any:
    """The audit of these texts, the first of them one's own posts."""
    return ws.audit(*written(folder, **texts))


def by_base(audit: Any) -> dict[str, Any]:
    return {one.base: one for one in audit.rates}


def group(audit: Any, sort: str) -> dict[str, Any]:
    return {one.name: one for of in audit.sorts if of.sort == sort for one in of.groups}


# ---------------------------------------------------------------- rates by their names


def test_rates_are_sums_and_typical_posts_are_geometric_means(tmp_path: Path) -> None:
    rates = by_base(heard(tmp_path, meta=META))
    assert [*rates] == ["reach", "views"]  # views are plays: no reach, no impressions
    each = [100 / 1000, 32 / 800, 200 / 2000]
    assert rates["reach"].rate == pytest.approx(332 / 3800)
    assert rates["views"].rate == pytest.approx(332 / 5700)
    assert rates["reach"].typical == pytest.approx(math.prod(each) ** (1 / 3))
    low, high = stats.t.interval(0.9, 2, np.mean(np.log(each)), stats.sem(np.log(each)))
    assert (rates["reach"].low, rates["reach"].high) == pytest.approx((math.exp(low), math.exp(high)))


def test_text_names_what_a_rate_is_over(tmp_path: Path) -> None:
    said = heard(tmp_path, meta=META).text()
    assert "per person reached  8.74 %" in said
    assert "per view  5.82 %" in said
    assert "Engagements are likes, comments, shares and saves, added up." in said
    assert "views are plays or times shown" in " ".join(said.split())  # a long path breaks the line elsewhere
    assert "No column says whether money was behind a post" in said


def test_a_total_that_the_platform_adds_up_is_not_added_again(tmp_path: Path) -> None:
    audit = heard(tmp_path, meta=META_ES)
    assert by_base(audit)["reach"].engagements == 126
    assert by_base(audit)["impressions"].rate == pytest.approx(126 / 3100)
    assert audit.own.added == ()
    assert [str(post.at) for post in audit.own.posts] == ["2026-09-15 07:14:00", "2026-09-16 19:30:00"]


def test_boosted_posts_doubles_and_totals_stand_in_no_rate(tmp_path: Path) -> None:
    audit = heard(tmp_path, sprout=SPROUT)
    assert (len(audit.own.posts), len(audit.boosted)) == (3, 1)
    assert by_base(audit)["reach"].rate == pytest.approx(120 / 1500)
    assert [*by_base(audit)] == ["reach", "impressions"]  # potential reach is none
    notes = " ".join(audit.notes())
    assert "1 row adds up others and is left out" in notes
    assert "1 post stands there twice" in notes
    assert "1 post was boosted" in " ".join(audit.text().split())
    assert audit.own.zone == "America/Mexico_City"


def test_points_between_thousands_and_a_rate_called_engagement(tmp_path: Path) -> None:
    audit = heard(tmp_path, metricool=METRICOOL)
    assert by_base(audit)["reach"].rate == pytest.approx(150 / 3000)
    assert len(audit.boosted) == 1


def test_a_time_that_is_a_date_and_no_reach(tmp_path: Path) -> None:
    audit = heard(tmp_path, x=X)
    assert [*by_base(audit)] == ["impressions"]
    assert by_base(audit)["impressions"].rate == pytest.approx(90 / 3000)
    assert [str(post.at) for post in audit.own.posts] == ["2026-09-01 10:00:00", "2026-09-20 22:30:00"]
    path = audit.write_scenario(tmp_path / "mine.yaml")
    assert "The table counts no reach" in path.read_text(encoding="utf-8")


def test_zones_are_told_and_turned_where_asked(tmp_path: Path) -> None:
    (path,) = written(tmp_path, sprout=SPROUT)
    told = ws.audit(path, zone="Europe/Madrid")
    assert str(told.own.posts[0].at) == "2026-09-01 17:00:00"
    assert "hours are in America/Mexico_City" in " ".join(ws.audit(path).notes())
    (meta,) = written(tmp_path, meta=META)
    assert "they are taken for Europe/Madrid" in " ".join(ws.audit(meta, zone="Europe/Madrid").notes())
    iso = META.replace("09/01/2026 07:14", "2026-09-01T07:14:00+0000")
    (other,) = written(tmp_path, iso=iso)
    assert str(ws.audit(other, zone="Europe/Madrid").own.posts[0].at) == "2026-09-01 09:14:00"


def test_ids_that_a_spreadsheet_rounded_are_no_doubles(tmp_path: Path) -> None:
    rounded = META
    for k in (1, 2, 3):
        rounded = rounded.replace(f"1791234567800000{k}", "1.79123E+16")
    audit = heard(tmp_path, meta=rounded)
    assert len(audit.own.posts) == 3
    assert "ids were rounded by a spreadsheet" in " ".join(audit.notes())


def test_of_two_exports_of_a_post_the_later_counts(tmp_path: Path) -> None:
    later = META + META.splitlines()[1].replace(",1000,80,", ",1500,95,") + "\n"
    audit = heard(tmp_path, meta=later)
    assert len(audit.own.posts) == 3
    assert audit.own.posts[0].counts["reach"] == 1500


def test_reach_above_impressions_is_said(tmp_path: Path) -> None:
    swapped = "date,impressions,reach,likes\n2026-09-15,100,300,5\n2026-09-16,200,100,5\n"
    assert "row 2: reach 300 is above impressions 100" in " ".join(heard(tmp_path, posts=swapped).notes())


def test_a_workbook_keeps_its_hours(tmp_path: Path) -> None:
    from datetime import datetime

    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Published", "Format", "Reach", "Likes"])
    for k, form in enumerate(["reel", "photo", "reel"]):
        sheet.append([datetime(2026, 9, 1 + k, 18, 45), form, 1000 + k, 50])
    book.save(tmp_path / "posts.xlsx")
    audit = ws.audit(tmp_path / "posts.xlsx")
    assert [post.at.hour for post in audit.own.posts if post.at] == [18, 18, 18]
    assert audit.rhythm.hours == {"18–22 h": 3}


def test_near_misses_are_notes(tmp_path: Path) -> None:
    told = "date,reach,likes,comments,sharess\n2026-09-15,100,5,1,1\n2026-09-16,100,5,1,1\n"
    assert "the column 'sharess' is not used; is it 'shares'?" in " ".join(heard(tmp_path, posts=told).notes())


# ---------------------------------------------------------------- what worked, and luck


def posts_by(rates: dict[str, list[float]], start: int = 1) -> str:
    """A table in which posts of each format have these rates over 10,000 people."""
    lines = ["date,format,reach,engagements"]
    for form, values in rates.items():
        for value in values:
            lines.append(
                f"2026-{9 + len(lines) // 28:02d}-{len(lines) % 28 + start:02d},{form},10000,{value * 10000:.0f}"
            )
    return "\n".join(lines) + "\n"


FORMATS = {
    "reel": [0.08, 0.06, 0.09, 0.07, 0.10],
    "photo": [0.04, 0.03, 0.05, 0.04, 0.035],
    "text": [0.03, 0.04, 0.045],
}


def test_groups_are_those_of_the_analysis_of_variance(tmp_path: Path) -> None:
    audit = heard(tmp_path, posts=posts_by(FORMATS))
    logs = {name: np.log(values) for name, values in FORMATS.items()}
    (found,) = [one for one in audit.sorts if one.sort == "format"]
    assert found.chance == pytest.approx(stats.f_oneway(*logs.values()).pvalue, rel=1e-6)
    assert found.told_apart
    degrees = 13 - 3
    noise = sum(((one - one.mean()) ** 2).sum() for one in logs.values()) / degrees
    for name, own in logs.items():
        one = group(audit, "format")[name]
        half = stats.t.ppf(0.95, degrees) * math.sqrt(noise / len(own))
        assert (one.posts, one.rate) == (len(own), pytest.approx(math.exp(own.mean())))
        assert (one.low, one.high) == pytest.approx((math.exp(own.mean() - half), math.exp(own.mean() + half)))
    assert [one.name for one in found.groups] == ["reel", "photo", "text"]
    assert [one.few for one in found.groups] == [False, False, True]


def test_what_to_expect_is_drawn_towards_all() -> None:
    """Equal groups of four: B = τ²/(τ² + σ²/4) with τ² = (between − within)/4, around the mean of all."""
    logs = {"a": [0.0, 0.2, 0.4, 0.2], "b": [1.0, 1.2, 1.4, 1.2], "c": [0.5, 0.7, 0.9, 0.7]}
    own = {name: np.array(values) for name, values in logs.items()}
    noise = np.mean([one.var(ddof=1) for one in own.values()])
    means = np.array([one.mean() for one in own.values()])
    between = (4 * means.var(ddof=1) - noise) / 4
    pull = between / (between + noise / 4)
    found = {one.name: one for one in sorted_by("format", logs, 0.05).groups}
    for name, mean in zip(own, means, strict=True):
        assert found[name].expected == pytest.approx(math.exp(means.mean() + pull * (mean - means.mean())))


def test_no_difference_is_called_none_as_often_as_it_should_be() -> None:
    """1,000 tables in which nothing works: told apart in about 5 % of them; the winner is expected to be no winner."""
    dice = np.random.default_rng(4)
    alarms, seen, expected = 0, [], []
    for _ in range(1_000):
        groups = {str(k): dice.normal(-3.0, 0.5, 6).tolist() for k in range(5)}
        found = sorted_by("format", groups, 0.05)
        alarms += found.told_apart
        best = max(found.groups, key=lambda one: one.rate)
        seen.append(math.log(best.rate) + 3.0)
        expected.append(math.log(best.expected) + 3.0)
    assert 25 <= alarms <= 75
    assert np.mean(seen) > 0.2  # what the best group seems to add
    assert abs(np.mean(expected)) < 0.1  # what it does add: nothing


def test_a_real_difference_is_found() -> None:
    """The control of the one above: half as much again in one of five groups of 20 posts."""
    dice = np.random.default_rng(4)
    found = 0
    for _ in range(200):
        groups = {str(k): dice.normal(-3.0 + 0.7 * (k == 2), 0.5, 20).tolist() for k in range(5)}
        found += sorted_by("format", groups, 0.05).told_apart
    assert found > 180


def test_few_posts_are_a_diary(tmp_path: Path) -> None:
    said = " ".join(heard(tmp_path, meta=META).text().split())
    assert "3 posts are too few to tell what works: read the tables as a diary." in said
    assert "Best posts" not in said
    assert not any(one.told_apart for one in heard(tmp_path, meta=META).sorts)


def test_the_best_post_is_not_what_the_next_one_does(tmp_path: Path) -> None:
    audit = heard(tmp_path, posts=posts_by(FORMATS))
    assert audit.best[0].rate == pytest.approx(0.10)
    assert audit.best[0].expected == pytest.approx(group(audit, "format")["reel"].expected)
    assert f"another one of its sort: {100 * audit.best[0].expected:.3g} %" in audit.text()
    assert audit.best[0].expected < 0.08


# ---------------------------------------------------------------- rhythm and share of voice


def test_rhythm(tmp_path: Path) -> None:
    rhythm: Any = heard(tmp_path, meta=META).rhythm
    assert (rhythm.days, rhythm.posts, rhythm.days_with, rhythm.pause) == (15, 3, 3, 12)
    assert rhythm.per_week == pytest.approx(1.4)
    assert {day for day, many in rhythm.weekdays.items() if many} == {"Tuesday", "Thursday"}


def test_share_of_voice_is_over_common_days_and_names_its_metric(tmp_path: Path) -> None:
    audit = heard(tmp_path, meta=META, rivals=HOOTSUITE)
    voice = audit.voice
    assert (str(voice.first), str(voice.last), voice.own) == ("2026-09-01", "2026-09-15", "cafeluna")
    assert voice.sums["posts"] == {"cafeluna": 3, "Bar Sol": 1, "Té Verde": 1}  # one's own account counts once
    assert voice.share("engagements") == pytest.approx(332 / (332 + 40 + 60))
    assert [*voice.sums] == ["posts", "engagements"]
    assert voice.missing == ("reach", "views")
    said = " ".join(audit.text().split())
    assert "No share of reach and views" in said
    assert "1 post lies outside the days that all tables cover" in said
    assert "do not count the same engagements" in said  # rivals' saves are not public


def test_tables_of_other_times_are_not_compared(tmp_path: Path) -> None:
    later = HOOTSUITE.replace("2026-", "2031-")
    assert "no day in common" in heard(tmp_path, meta=META, rivals=later).text()


def test_rivals_without_an_account_go_by_their_files(tmp_path: Path) -> None:
    plain = "date,likes\n2026-09-05,10\n2026-09-06,30\n"
    voice = heard(tmp_path, meta=META, sol=plain, verde=plain).voice
    assert [*voice.sums["posts"]] == ["cafeluna", "sol", "verde"]


# ---------------------------------------------------------------- messages


def test_messages_to_the_hour(tmp_path: Path) -> None:
    audit = heard(tmp_path, meta=META, messages=MESSAGES)
    care: Any = audit.care()
    assert (care.messages, care.answered, care.median) == (5, 3, 4.0)  # 2, 4 and 8 hours
    assert care.half == 8.0  # the third of five
    data = audit.data()["messages"]
    assert data["per_day"] == pytest.approx(5 / 4)
    kinds = {one["name"]: one for one in data["by"]["kind"]}
    assert (kinds["complaint"]["messages"], kinds["complaint"]["answered"]) == (3, 1)
    said = audit.text()
    assert "answered 60 % (3 of 5)" in said
    assert "2 messages wait for an answer" in said
    assert "2026-09-02 09:00 · 2 days · WhatsApp · a complaint · late" in said


def test_spanish_messages_and_a_day_above_twelve(tmp_path: Path) -> None:
    care: Any = heard(tmp_path, meta=META, mensajes=MENSAJES).care()
    assert (care.answered, care.median) == (1, 12 * 24.0)
    assert math.isinf(care.half) or care.half == 288.0


def test_without_a_column_of_answers_nothing_is_said_of_them(tmp_path: Path) -> None:
    bare = "Received,Channel,Text\n2026-09-01 10:00,Instagram,a\n2026-09-02 10:00,Instagram,b\n"
    audit = heard(tmp_path, meta=META, messages=bare)
    care: Any = audit.care()
    assert care.answered is None
    assert "no column says when they were answered" in " ".join(audit.text().split())
    assert "0 %" not in audit.text().split("Messages:")[1]


def test_answers_of_yes_and_no_have_no_hours(tmp_path: Path) -> None:
    yes = "Received,Answered\n2026-09-01 10:00,yes\n2026-09-02 10:00,no\n2026-09-03 10:00,Yes\n"
    care: Any = heard(tmp_path, meta=META, messages=yes).care()
    assert (care.messages, care.answered, math.isnan(care.median), math.isnan(care.half)) == (3, 2, True, True)


def test_two_zones_in_one_table_are_one_clock(tmp_path: Path) -> None:
    zones = "Received (UTC),Answered (UTC+2)\n2026-09-01 10:00,2026-09-01 13:00\n"
    care: Any = heard(tmp_path, meta=META, messages=zones).care()
    assert care.median == 1.0


# ---------------------------------------------------------------- into a scenario, and saved


@pytest.mark.parametrize("name", ["meta", "meta_es", "sprout", "metricool"])
def test_every_export_becomes_a_scenario(name: str, tmp_path: Path) -> None:
    texts = {"meta": META, "meta_es": META_ES, "sprout": SPROUT, "metricool": METRICOOL}
    path = heard(tmp_path, **{name: texts[name], "messages": MESSAGES}).write_scenario(tmp_path / "mine")
    assert path == tmp_path / "mine.yaml"
    scenario = Scenario.read(path)
    assert len(scenario.plan) >= 1
    assert "#   answered: 60%" in path.read_text(encoding="utf-8")


def test_a_scenario_has_the_rates_of_its_posts(tmp_path: Path) -> None:
    """One content of 200 alike posts: engage and share come back as typed, reach as the median of the followers."""
    lines = ["date,network,reach,likes,shares,followers"]
    lines += [f"2026-{1 + k // 28:02d}-{1 + k % 28:02d},Instagram,2000,{90 + k % 20},{6},10000" for k in range(200)]
    path = heard(tmp_path, own="\n".join(lines) + "\n").write_scenario(tmp_path / "mine.yaml")
    scenario = Scenario.read(path)
    content = scenario.contents["posts"]
    noticed = 1 - (1 - 0.35) ** 0.4
    assert content.engage == pytest.approx((99.5 + 6) / 2000, rel=0.01)
    assert content.share == pytest.approx(6 / (2000 * noticed), rel=0.03)
    channel = scenario.brands["brand"].channels["instagram"]
    assert (channel.followers, channel.reach) == (10_000, 0.2)


def test_boosted_posts_are_no_contents(tmp_path: Path) -> None:
    path = heard(tmp_path, metricool=METRICOOL).write_scenario(tmp_path / "mine.yaml")
    text = path.read_text(encoding="utf-8")
    assert "1 boosted post is left out" in text
    assert Scenario.read(path).contents["Carrusel"].engage > 0.03


def test_what_is_drawn_is_what_is_told(tmp_path: Path) -> None:
    """Bars as long as the rates of the best posts; shares of voice add up to 1, one's own first."""
    configs = Path(__file__).parents[3] / "configs"
    audit = ws.audit(configs / "own_posts.csv", configs / "rivals.csv")
    figures = audit.figures()
    bars = [bar.get_width() for bar in figures["best_posts"].axes[0].patches]
    assert bars == [one.rate for one in audit.best]
    assert figures["best_posts"].axes[0].lines[0].get_xdata().tolist() == [one.expected for one in audit.best]
    ends = [bar.get_x() + bar.get_width() for bar in figures["share_of_voice"].axes[0].patches]
    metrics = [*audit.voice.sums]
    assert ends[: len(metrics)] == [audit.voice.share(metric) for metric in metrics]
    assert ends[-len(metrics) :] == pytest.approx([1.0] * len(metrics))
    assert [*heard(tmp_path, meta=META).figures()] == []  # three posts are a diary, and there is no rival


def test_saved_like_other_answers(tmp_path: Path) -> None:
    audit = heard(tmp_path, meta=META, rivals=HOOTSUITE, messages=MESSAGES)
    folder = audit.save(tmp_path / "out")
    names = {path.name for path in folder.iterdir()}
    assert {"posts.csv", "worked.csv", "voice.csv", "messages.csv"} <= names
    json.dumps(audit.data(), allow_nan=False)


# ---------------------------------------------------------------- typical mistakes


MISTAKES = {
    "no such file": (["nowhere.csv"], "nowhere.csv"),
    "a zone that is none": (["meta.csv", "--zone", "Madrid"], "there is no time zone 'Madrid'"),
    "messages first": (["messages.csv"], "a table of your own posts comes first"),
    "the same table twice": (["meta.csv", "meta.csv"], "is named twice"),
    "two tables of messages": (["meta.csv", "messages.csv", "mensajes.csv"], "are both tables of messages"),
    "no reach, no impressions": (["hootsuite.csv"], "no column says reach or impressions or views"),
    "a date that may be two": (["doubtful.csv"], "may be 2026-03-02 (day first) or 2026-02-03"),
    "a number in words": (["words.csv"], "(got '1.2K')"),
    "answered before it came": (["meta.csv", "early.csv"], "is before the message came"),
    "one zone of two": (["meta.csv", "onezone.csv"], "one of the two times says its zone"),
    "a file that is there": (["meta.csv", "--into", "there.yaml"], "exists already"),
    "no such hour": (["hour.csv"], "there is no such time of day"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_wrong_is_said_once_with_its_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(
        tmp_path, meta=META, messages=MESSAGES, mensajes=MENSAJES, hootsuite=HOOTSUITE,
        doubtful="date,reach,likes\n02/03/2026,100,5\n", words="date,reach,likes\n2026-03-01,1.2K,5\n",
        early="received,answered\n2026-03-02 10:00,2026-03-01 10:00\n",
        onezone="received (UTC),answered\n2026-03-02 10:00,2026-03-02 11:00\n",
        hour="published,reach,likes\n2026-03-02 25:00,100,5\n",
    )  # fmt: skip
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    arguments, message = MISTAKES[name]
    assert main(["audit", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "mine"


def test_the_command_writes_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, meta=META, messages=MESSAGES)
    assert main(["audit", "meta.csv", "messages.csv", "--into", "mine.yaml", "--out", "found"]) == 0
    said = capsys.readouterr().out
    assert "Saved  found/" in said
    assert "Wrote mine.yaml." in said
    assert main(["check", "mine.yaml"]) == 0


def test_in_spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, metricool=METRICOOL, mensajes=MENSAJES)
    assert main(["audit", "metricool.csv", "mensajes.csv", "--language", "es", "--into", "mio.yaml"]) == 0
    assert "por persona alcanzada" in capsys.readouterr().out
    assert Scenario.read(tmp_path / "mio.yaml").contents.keys() == {"Reel", "Carrusel"}


def test_no_inputs_are_refused_by_their_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        ws.audit(tmp_path)
