"""What each line of each strategy did in the trial worlds, beside what was typed: numbers that are known, and words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.results.run import EngineName
from wom_sim.rules import scaled
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import Check, check
from wom_sim.studies.check.line_words import (
    CTR,
    CVR,
    LEFT,
    LIKES,
    OPENS,
    Figure,
    LineFigures,
    Rated,
    line_tables,
    line_warnings,
    rate,
)
from wom_sim.studies.check.trial import figures, tried

PEOPLE = 400
DAY = {"from": "2027-03-02", "to": "2027-03-02"}
AD = {"kind": "ads", "content": "film", "channel": "instagram", **DAY, "budget": 9_999, "cpm": 1, "cap_per_day": 1,
      "attention": 1}  # fmt: skip
POSTS = {"kind": "posts", "content": "film", "channel": "letters", "from": "2027-03-01", "to": "2027-03-14",
         "days": ["mon"]}  # fmt: skip
ENGINES: tuple[EngineName, ...] = ("mesa", "array")


def market(plan: dict[str, Any], strategies: dict[str, Any] | None = None, **changes: Any) -> Prepared:
    """A market in which nothing happens by itself and nobody passes anything on."""
    film = {"attract": 1, "share": 0, "visit": 0.3, "persuade": 1, "engage": 1}
    channel = {"followers": 10 * PEOPLE, "reach": 1}
    whole: dict[str, Any] = {
        "name": "one day", "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"people": 10 * PEOPLE, "simulate": PEOPLE, "network": {"kind": "ring", "friends": 4}},
        "memory": {"goodwill": False}, "exposure": {"uneven": False}, "wear": {"on": False},
        "brands": {"shop": {"channels": {"letters": channel}}},
        "contents": {"film": {**film, **changes.pop("film", {})}}, "plan": plan,
        "strategies": strategies or {"all": list(plan)}, **changes,
    }  # fmt: skip
    return prepare(Scenario.parse(whole))


def line(
    prepared: Prepared, name: str, engine: EngineName = "array", worlds: int = 2, strategy: str = ""
) -> LineFigures:
    """The figures of one line."""
    found = figures(tried(prepared, worlds, 7, engine))
    return next(one for one in found if one.line == name and one.strategy in (strategy, one.strategy))


def both(one: LineFigures, what: str) -> tuple[float, float]:
    return one.figures[what].first.value, one.figures[what].whole.value


# ---------------------------------------------------------------- numbers that are known


@pytest.mark.parametrize("engine", ENGINES)
def test_everybody_sees_one_ad(engine: EngineName) -> None:
    """One view each: a visit with pc(visit, attention) per view, and whoever visits orders, and everybody likes it."""
    prepared = market({"ad": {**AD, "attention": 0.5}})
    ad = line(prepared, "ad", engine, worlds=3)
    assert (ad.reach, ad.share, ad.frequency) == (10 * PEOPLE, 1, 1)
    views = ad.figures[CTR].first
    assert views == ad.figures[CTR].whole
    assert views.of == 3 * PEOPLE
    chance = scaled(0.3, 0.5)
    assert abs(views.value - chance) < 4 * math.sqrt(chance * (1 - chance) / views.of)
    assert both(ad, CVR) == both(ad, LIKES) == (1, 1)
    assert ad.unspent == prepared.plan("all")[0].account.unspent > 9_000


@pytest.mark.parametrize("engine", ENGINES)
def test_everybody_opens_two_letters(engine: EngineName) -> None:
    """Two posts that every follower opens: two messages, two views each; the likes come with the first."""
    letters = line(market({"mail": POSTS}), "mail", engine)
    assert (letters.reach, letters.share, letters.frequency, letters.unspent) == (10 * PEOPLE, 1, 2, None)
    assert letters.figures[OPENS].first == Rated(2 * PEOPLE, 2 * PEOPLE)
    assert letters.figures[OPENS].whole == Rated(4 * PEOPLE, 4 * PEOPLE)
    assert both(letters, LIKES) == (1, 1)
    assert (letters.figures[LEFT].typed, letters.figures[LEFT].whole.events) == (None, 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_everybody_leaves_at_the_first_letter(engine: EngineName) -> None:
    """Of one message each; the second post has nobody left to go to."""
    channel = {"followers": 10 * PEOPLE, "reach": 1, "unsubscribe": 1}
    letters = line(market({"mail": POSTS}, brands={"shop": {"channels": {"letters": channel}}}), "mail", engine)
    assert letters.frequency == 1
    assert letters.figures[LEFT].whole == letters.figures[LEFT].first == Rated(2 * PEOPLE, 2 * PEOPLE)
    assert both(letters, OPENS) == (1, 1)


def test_who_joins_on_the_way_gets_the_next_letter() -> None:
    """Nobody follows at first; the ad brings everybody, and the posts of the 8th go to them."""
    channel = {"followers": 0, "reach": 1, "subscribe": 1}
    plan = {"ad": {**AD, "content": "film"}, "mail": POSTS}
    letters = line(
        market(plan, brands={"shop": {"channels": {"letters": channel}}}, film={"visit": 1}), "mail", worlds=1
    )
    assert letters.figures[OPENS].whole == Rated(PEOPLE, PEOPLE)
    assert letters.figures[OPENS].first == Rated(0, 0)
    assert (letters.reach, letters.share) == (10 * PEOPLE, 1)


def test_a_line_is_counted_by_itself_whoever_came_first() -> None:
    """The second ad of the same film reaches everybody too, and so does the gift that everybody has seen before."""
    late = {"from": "2027-03-05", "to": "2027-03-05"}
    gift = {"kind": "samples", "content": "film", "on": "2027-03-09", "who": "random", "number": 1_000}
    prepared = market({"ad": AD, "again": {**AD, **late}, "gift": gift}, film={"share": 1})
    for name, reach in (("ad", 10 * PEOPLE), ("again", 10 * PEOPLE), ("gift", 1_000)):
        one = line(prepared, name)
        assert (one.reach, one.frequency) == (reach, 1), name
    assert line(prepared, "again").figures[CTR].first == Rated(0, 0)  # nobody sees the film there for the first time


@pytest.mark.parametrize(("trial", "typed"), [(0.0, None), (0.3, 0.3)])
def test_a_trial_is_compared_where_there_is_one(trial: float, typed: float | None) -> None:
    """Without a trial the gift is no more than its film, and nothing says how many of its visits order."""
    gift = {"kind": "samples", "content": "film", "on": "2027-03-09", "who": "random", "number": 1_000, "trial": trial}
    assert line(market({"gift": gift}), "gift", worlds=1).figures[CVR].typed == typed


@pytest.mark.parametrize("among", [["stars"], ["ad", "stars"]])
def test_friends_of_paid_people_count_for_their_line(among: list[str]) -> None:
    """Two people of a ring of four neighbours each, far apart, reach themselves and eight friends."""
    stars = {"kind": "influencers", "content": "film", "on": "2027-03-03", "who": {"ids": [0, 200]}}
    plan = {"ad": AD, "stars": stars}
    sharing = {"contact": 1, "days": 1}
    one = line(market(plan, {"all": among}, sharing=sharing), "stars", worlds=1)
    assert one.reach == 10 * 10
    assert one.frequency == 1


def test_accounts_with_followers_have_opens() -> None:
    accounts = {"kind": "influencers", "content": "film", "on": ["2027-03-02", "2027-03-03"], "followers": 2_000,
                "number": 3, "reach": 0.5}  # fmt: skip
    one = line(market({"stars": accounts}), "stars", worlds=20)
    assert one.figures[OPENS].whole.of == 20 * 3 * 2 * 200
    assert one.figures[OPENS].typed == 0.5
    assert one.figures[OPENS].whole.value == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("strategies", [{}, {"a": ["ad"], "b": ["ad", "mail"]}])
def test_trial_worlds_are_shared_among_strategies(strategies: dict[str, Any]) -> None:
    prepared = market({"ad": AD, "mail": POSTS}, strategies or {"nothing": []}, goals={"orders": 1})
    trial = tried(prepared, 5, 7, "array")
    if not strategies:  # a plan without strategies is tried as a whole, and has no goals to judge yet
        assert (list(trial.lines), trial.worlds, trial.records) == (["everything"], 5, [])
        return
    assert (list(trial.lines), trial.worlds) == (["a", "b"], 3 + 5)
    assert [one.strategy for one in trial.records] == ["a", "b", "nothing"] * 5
    assert trial.tally.notices[0] == 2 * 8 * PEOPLE


# ---------------------------------------------------------------- what was typed, and presets


def wanted(one: LineFigures, what: str) -> tuple[float | None, str, bool]:
    figure = one.figures[what]
    return figure.typed, figure.preset, figure.is_typed


def test_typed_presets_and_presets_to_compare_with() -> None:
    mail = {"followers": 100, "reach": "preset", "unsubscribe": "preset"}
    plan: dict[str, Any] = {
        "typed": {**AD, "ctr": "2%", "cvr": "3%"}, "bought": {**AD, "ctr": "preset", "cvr": "preset search.cvr"},
        "plain": AD, "radio": {**AD, "channel": "radio"}, "mail": {**POSTS, "channel": "newsletter"},
        "wall": {**POSTS, "channel": "instagram"},
    }  # fmt: skip
    channels = {"newsletter": mail, "instagram": {"followers": 10, "reach": 0.1}}
    prepared = market(plan, brands={"shop": {"channels": channels}}, film={"engage": 0})
    found = {one.line: one for one in figures(tried(prepared, 1, 7, "array"))}
    assert wanted(found["typed"], CTR) == (0.02, "", True)
    assert wanted(found["typed"], CVR) == (0.03, "", True)
    assert wanted(found["typed"], LIKES) == (0.0335, "engagement_by_reach.instagram", False)
    assert wanted(found["bought"], CTR) == (0.0108, "instagram.ctr", True)
    assert wanted(found["bought"], CVR) == (0.0752, "search.cvr", True)
    assert wanted(found["plain"], CTR) == (0.0108, "instagram.ctr", False)
    assert (
        wanted(found["radio"], CTR) == wanted(found["radio"], CVR) == wanted(found["radio"], OPENS) == (None, "", False)
    )
    assert wanted(found["mail"], OPENS) == (0.2271, "email.open", True)
    assert wanted(found["mail"], LEFT) == (0.0025, "email.unsubscribe", True)
    assert wanted(found["mail"], CTR) == (0.0291 / 0.2271, "email.click / email.open", False)
    assert wanted(found["mail"], CVR) == (0.0485, "site.cvr_email", False)
    assert wanted(found["wall"], CVR) == (0.0075, "site.cvr_organic_social", False)
    assert wanted(found["wall"], LEFT) == (0.0005, "instagram.unsubscribe", False)


def test_lines_of_the_baseline_are_known_again() -> None:
    split = {"lines": ["ad", "mail"], "budget": 5_000}
    prepared = market({"ad": AD, "mail": POSTS}, {"today": ["mail", "ad"], "rich": split, "more": ["ad", "mail"]})
    found = figures(tried(prepared, 1, 7, "array"))
    same = {(one.strategy, one.line): one.as_in_baseline for one in found}
    assert same == {
        ("today", "mail"): False, ("today", "ad"): False, ("rich", "ad"): False, ("rich", "mail"): True,
        ("more", "ad"): True, ("more", "mail"): True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "of", "typed", "verdict"),
    [
        (20, 1_000, 0.02, "too few"), (20, 1_000, 0.04, "ok"), (0, 1_000, 0.04, "differs"),
        (30, 1_000, 0.01, "differs"), (30, 1_000, 0.015, "ok"), (0, 0, 0.1, ""), (50, 100, None, ""),
        (10, 100_000, 0.0001, "too few"),
    ],
)  # fmt: skip
def test_verdicts(events: int, of: int, typed: float | None, verdict: str) -> None:
    assert Rated(events, of).against(typed) == verdict


# ---------------------------------------------------------------- words


def told(what: float | None, first: Rated, whole: Rated, preset: str = "", typed: bool = True) -> Figure:
    return Figure(what, preset, typed and what is not None, first, whole)


NONE = told(None, Rated(), Rated())
LINES = [
    LineFigures("today", "letters", 1_590, 0.954, 2.93, None, {
        CTR: told(0.128, Rated(30, 1_000), Rated(130, 1_000), "email.click / email.open", typed=False),
        CVR: told(None, Rated(), Rated(20, 300)), LIKES: told(0.034, Rated(34, 1_000), Rated(300, 1_000)),
        OPENS: told(0.2271, Rated(230, 1_000), Rated(460, 2_000), "email.open"),
        LEFT: told(0.0025, Rated(1, 1_000), Rated(2, 40_000), "email.unsubscribe"),
    }),
    LineFigures("paid", "letters", 1_600, 0.95, 2.9, None, {
        CTR: NONE, CVR: NONE, LIKES: NONE, OPENS: NONE, LEFT: NONE,
    }, as_in_baseline=True),
    LineFigures("paid", "anuncios_de_búsqueda", 12_823.4, 0.128, 1.1, 1_230, {
        CTR: told(0.0664, Rated(20, 1_000), Rated(40, 1_000)), CVR: told(0.0818, Rated(8, 100), Rated(16, 200)),
        LIKES: NONE, OPENS: NONE, LEFT: NONE,
    }),
]  # fmt: skip
TEXT = """\
Line by line, in 9 trial worlds of each strategy: how far it goes
                       reach,  of those  views opens, views per message  unsubscribes per message    unspent,
                       people  it could   each      typed  first   plan       typed  first   plan         EUR
today
! letters               1,590      95 %    2.9      22.7%¹ 23.0%  23.0%       0.25%² 0.10%~0.005%!          –
paid
! anuncios_de_búsqueda
                       12,823      13 %    1.1          –      –      –           –      –      –       1,230

and what comes of it
                         CTR, visits per view     CVR, orders per visit  likes per person reached
                          typed  first   plan       typed  first   plan       typed  first   plan
today
! letters               (12.8%)³ 3.00%! 13.0%           –      –  6.67%       3.40%  3.40%  30.0%
paid
! anuncios_de_búsqueda
                          6.64%  2.00%! 4.00%       8.18%  8.00%~ 8.00%~          –      –      –
  first: at a first exposure, message or visit; plan: over the whole plan; – nothing to count, or not typed
  ! beyond 2× of what was typed · ~ too few to say · (…) a preset to compare with, not typed
  what runs under others as it does under today is shown there alone
  presets: ¹ email.open · ² email.unsubscribe · ³ email.click / email.open"""


def test_the_tables() -> None:
    text = line_tables(LINES, 9, "EUR", "today")
    assert text == TEXT
    assert max(map(len, text.splitlines())) <= 110
    assert line_tables([], 9, "EUR", "today") == ""


def test_tables_without_messages() -> None:
    text = line_tables([LINES[2]], 1, "EUR", "today")
    assert "in 1 trial world of each strategy" in text
    assert "opens" not in text
    assert "presets:" not in text
    assert "is shown there alone" not in text


def test_a_line_of_the_baseline_that_is_off_elsewhere_is_shown_there() -> None:
    off = LineFigures("paid", "letters", 1_600, 0.95, 2.9, None, {**LINES[0].figures, CVR: LINES[2].figures[CTR]}, True)
    assert line_tables([LINES[0], off], 9, "EUR", "today").count("! letters") == 4
    same = LineFigures("paid", "letters", 1_600, 0.95, 2.9, None, LINES[0].figures, as_in_baseline=True)
    assert line_tables([LINES[0], same], 9, "EUR", "today").count("! letters") == 2


def test_warnings_name_the_strategies() -> None:
    other = LineFigures("mix", *list(vars(LINES[2]).values())[1:])
    assert line_warnings([*LINES, other]) == [
        "letters (today): unsubscribes per message: typed 0.25%, at a first exposure 0.10%, over the plan 0.005%: "
        "beyond a factor of 2",
        "anuncios_de_búsqueda (paid, mix): CTR, visits per view: typed 6.64%, at a first exposure 2.00%, over the plan "
        "4.00%: beyond a factor of 2",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "100%"), (0.9996, "100%"), (0.135, "13.5%"), (0.0108, "1.08%"), (0.0005, "0.050%"), (0, "0.00%"),
     (math.nan, "–"), (None, "–")],
)  # fmt: skip
def test_rates_in_words(value: float | None, text: str) -> None:
    assert rate(value) == text


def test_the_same_as_plain_values() -> None:
    found: Check = check(market({"ad": {**AD, "ctr": "30%"}}), worlds=1)
    (ad,) = found.data()["figures"]
    assert (ad["strategy"], ad["line"], ad["reach"], ad["frequency"]) == ("all", "ad", 10 * PEOPLE, 1)
    assert ad["ctr"]["typed"] == ad["ctr"]["compared_with"] == 0.3
    assert ad["ctr"]["first"] == ad["ctr"]["plan"]
    assert ad["ctr"]["plan"]["verdict"] == "ok"
    assert (ad["cvr"]["typed"], ad["cvr"]["preset"], ad["cvr"]["compared_with"]) == (None, "instagram.cvr", 0.0108)
    assert np.isfinite(ad["ctr"]["plan"]["rate"])
