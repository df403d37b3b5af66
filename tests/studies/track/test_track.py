"""Plan against reality: a year that goes to plan, one that does not, and the assumption that moved."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.shops import SERIES, SHOP, counts, explained_columns, shop, write_counts
from tests.stand_in import changed, known
from wom_sim.errors import InputError, ScenarioError
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate.observed import Coarse
from wom_sim.studies.track.answer import Moved, Tracking, Trial, Week, assumed, given, helps, nearest, track
from wom_sim.studies.track.words import refit
from wom_sim.studies.track.words import text as track_text

PATHS = ["contents.film.share", "brands.shop.visits_per_day"]


def actual(tmp_path: Path, **changes: float) -> Path:
    """What a market in which other values hold counts on average: so that chance is no part of the question."""
    many = [counts(shop(**changes), world) for world in range(40)]
    return write_counts(tmp_path / "actual.csv", np.mean(many, axis=0).round())


def test_a_plan_that_holds(tmp_path: Path) -> None:
    found = track(shop(), actual(tmp_path), "both", worlds=40, engine="array")
    assert found.usual > 0.5
    assert found.moved == ()
    assert all(week.inside for week in found.weeks())
    assert "9 of 9 counts lie in the band" in found.text()
    assert "WARNING" in found.text()  # so few are simulated that hardly anything could speak against the plan
    assert "keep the plan" not in found.text()
    fine = track(shop(market__simulate=400), actual(tmp_path), "both", worlds=40, engine="array")
    assert "Nothing has to be explained: keep the plan." in " ".join(fine.text().split())


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return actual(tmp_path_factory.mktemp("off"), brands__shop__visits_per_day=0.05)


def test_the_assumption_that_moved_is_named(off: Path, tmp_path: Path) -> None:
    found = track(shop(), off, "both", worlds=40, assumptions=PATHS, engine="array")
    assert found.usual < 0.1
    first = found.moved[0]
    assert first.path == "brands.shop.visits_per_day"
    assert first.fitted == pytest.approx(0.05, rel=0.2)
    assert first.factor == pytest.approx(first.fitted / first.planned)
    assert first.inside >= 8
    assert all(one.usual < first.usual for one in found.moved[1:])
    text = found.text()
    assert "ABOVE" in text
    assert "Only brands.shop.visits_per_day explains the counts alone." in text
    assert "fit:\n  brands.shop.visits_per_day: {loguniform: [0.01, " in text
    folder = found.save(tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {
        "answer.txt", "track.csv", "moved.csv", "figures", "scenario.yaml", "provenance.json", "codebook.csv",
    }  # fmt: skip
    assert explained_columns(folder)
    assert json.loads(json.dumps(found.data()))["moved"][0]["path"] == first.path
    assert len(found.table()) == len(SERIES) * 3


def test_a_plan_of_few_simulated_people_is_warned_of(off: Path) -> None:
    found = track(shop(market__people=4_000), off, "both", worlds=4, assumptions=PATHS[:1], engine="array")
    assert "WARNING: one simulated person stands for 20 real ones: in a period" in " ".join(found.text().split())
    assert found.data()["coarse"] == [one._asdict() for one in found.coarse()] != []


def test_what_does_not_help_is_no_candidate(off: Path) -> None:
    """Five times as many visits as planned come by themselves: no share of the film explains them."""
    found = track(shop(contents__film__share=0.01), off, "ads", worlds=40, assumptions=PATHS[:1], engine="array")
    assert found.usual < 0.1
    assert found.moved == ()
    text = " ".join(found.text().split())
    assert "None of 1 assumptions, changed alone and at most fourfold, brings more counts into the band" in text
    assert "keep the plan" not in text
    assert "fit:" not in text


@pytest.mark.parametrize(
    ("inside", "usual", "good"),
    [(3, 0.02, False), (4, 0.02, True), (3, 0.1, True), (5, 0.0, False), (2, 0.5, False), (4, 0.3, True)],
)
def test_who_helps_brings_more_inside_or_is_more_usual(inside: int, usual: float, good: bool) -> None:
    assert helps(Moved("p", 1.0, 2.0, 2.0, inside, usual), inside=3, usual=0.02) is good


def test_a_part_of_the_horizon_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    path.write_text("date,visits\n" + "".join(f"2027-03-0{day},8\n" for day in range(1, 8)))
    found = track(shop(), path, "both", worlds=20, assumptions=PATHS[:1], engine="array")
    assert [(week.first, week.last, week.actual) for week in found.weeks()] == [("2027-03-01", "2027-03-07", 56)]


def test_what_a_strategy_rests_on() -> None:
    found = assumed(shop(), "ads")
    assert found["contents.film.share"] == 0.3
    assert found["sharing.contact"] == 0.25
    assert found["brands.shop.visits_per_day"] == 0.02
    assert "contents.film.visit" in assumed(shop(contents__film__persuade=0), "ads")
    assert "contents.film.persuade" not in assumed(shop(contents__film__persuade=0), "ads")
    assert "contents.film.share" not in assumed(shop(), "nothing")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("contents.film.shre", r"there is no such key in the scenario – did you mean 'contents\.film\.share'\?"),
        ("film.share", "did you mean 'contents.film.share'"),
        ("contents.flm.share", "did you mean 'contents.film.share'"),
        ("content.film.attract", "did you mean 'contents.film.attract'"),
        ("visits_per_day", "did you mean 'brands.shop.visits_per_day'"),
        ("sharing.contact.x", "did you mean 'sharing.contact'"),
        ("zzzzzz", r"no such key in the scenario\n   hint: write a path such as contents.NAME.share"),
        ("contents.film", r"contents.film holds \d+ numbers\n   hint: name one of contents.film.attract"),
        ("memory.goodwill", "is True, and not a number"),
        ("contents.film.engage", "is 0, and no factor changes that"),
    ],
)
def test_assumptions_that_are_none(path: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        given(shop(), [path])


def test_a_path_that_several_numbers_end_with() -> None:
    two = Scenario.parse({**SHOP, "contents": dict.fromkeys(("film", "song"), SHOP["contents"]["film"])})
    with pytest.raises(InputError, match=r"hint: one of contents.film.share, contents.song.share"):
        given(two, ["share"])


def test_too_few_worlds_or_no_such_strategy(off: Path) -> None:
    with pytest.raises(InputError, match="a band needs at least 2 worlds"):
        track(shop(), off, "both", worlds=1)
    with pytest.raises(ScenarioError, match="unknown strategy 'bth' – did you mean 'both'"):
        track(shop(), off, "bth")


def test_between_the_factors_counts_are_interpolated_on_logs() -> None:
    trial = Trial("p", 1.0, np.array([0.5, 1.0, 2.0]), np.array([[10.0], [20.0], [30.0]]))
    missed, factor = nearest(trial, np.array([25.0]), np.array([1.0]))
    assert factor == pytest.approx(np.sqrt(2), rel=0.01)
    assert missed == pytest.approx(0, abs=0.01)
    missed, factor = nearest(trial, np.array([40.0]), np.array([2.0]))
    assert (missed, factor) == pytest.approx((25, 2))


# ---------------------------------------------------------------- words


def of(moved: tuple[Moved, ...]) -> Tracking:
    weeks = [Week("conversions", "2027-03-01", "2027-03-07", 9.0, 1.0, 3.0, 5.0)]
    return known(
        Tracking, scenario=SimpleNamespace(name="shop"), strategy="both", worlds=40, seed=7, weeks=lambda _: weeks,
        observed=SimpleNamespace(series=("conversions",), notes=()), inside=0, usual=0.0, moved=moved, tried=12,
        coarse=lambda _: [],
    )  # fmt: skip


COARSE = Coarse("orders", 1.0, 9.0, 20.0, 4000)


def test_no_plan_is_kept_beside_a_warning() -> None:
    calm = {"usual": 0.6, "moved": (), "inside": 1}
    assert "keep the plan" in " ".join(track_text(changed(of(()), **calm)).split())
    warned = " ".join(track_text(changed(of(()), **calm, coarse=lambda _: [COARSE])).split())
    assert "WARNING: one simulated person stands for 20 real ones" in warned
    assert "keep the plan" not in warned
    assert "in so wide a band (see the warning) hardly anything could" in warned
    lost = " ".join(track_text(changed(of(()), coarse=lambda _: [COARSE])).split())
    assert "keep the plan" not in lost
    assert "see the warning" not in lost


def test_several_explanations_and_none() -> None:
    good, bad = Moved("a.b", 0.2, 0.4, 2.0, 1, 0.5), Moved("c.d", 3.0, 12.0, 4.0, 0, 0.0)
    assert "2 of them would do, and these counts do not say which" in track_text(of((good, good)))
    assert "None of them explains the counts alone" in track_text(of((bad,)))
    assert refit(of((good, bad)))[2:5] == [
        "fit:",
        "  a.b: {loguniform: [0.1, 0.8]}",
        "  c.d: {loguniform: [1.5, 24]}",
    ]
    assert "{loguniform: [0.3, 1]}" in refit(of((Moved("e", 0.6, 0.9, 1.5, 1, 0.5),)))[3]
