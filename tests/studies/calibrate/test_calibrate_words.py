"""What calibrations, lift tests and posts say, from facts alone."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.stand_in import changed, known
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import WIDTH
from wom_sim.studies.calibrate import words as w
from wom_sim.studies.calibrate.answer import Calibration
from wom_sim.studies.calibrate.benchmark import Miss
from wom_sim.studies.calibrate.observed import Coarse
from wom_sim.studies.calibrate.posterior import Entangled, Marginal
from wom_sim.studies.calibrate.words import text as calibrate_text
from wom_sim.studies.lift.answer import Design, Lift, ended
from wom_sim.studies.lift.words import answer, smallest_lines
from wom_sim.studies.lift.words import text as lift_text
from wom_sim.studies.posts.answer import Noticing, Stickiness, Sticky
from wom_sim.studies.posts.words import fragment
from wom_sim.studies.posts.words import text as posts_text

KNOWN = Marginal("sharing.contact", 0.25, 0.2, 0.3, 0.2, "uniform 0 – 1")
OPEN = Marginal("contents.film.visit", 0.5, 0.05, 0.95, 0.97, "uniform 0 – 1")
PRODUCT = Entangled(("a", "b"), (1, 1), 0.1, (0.5, 0.7), -0.9)


def of(
    marginals: Sequence[Marginal] = (KNOWN,), entangled: Sequence[Entangled] = (), failed: int = 0, data: int = 24,
    series: Sequence[str] = ("orders", "visits"), notes: Sequence[str] = (), coarse: Sequence[Coarse] = (),
    errors: Mapping[str, float] = MappingProxyType({"orders": 0.0, "visits": 0.01}), **facts: Any,
) -> Calibration:  # fmt: skip
    population = SimpleNamespace(drawn=4420, measured=420, failed=failed, effective=210.4, tolerances=[3.21])
    posterior = SimpleNamespace(
        paths=[one.path for one in marginals], values=range(300), marginals=lambda: marginals,
        entangled=lambda: entangled, seed=7,
    )  # fmt: skip
    given = {"title": "shop", "strategy": "both", "reason": "", "inside": 22, "plausible": 0.43, "misses": ()}
    return known(
        Calibration, observed=SimpleNamespace(series=series, values=range(data), notes=notes), population=population,
        posterior=posterior, errors=lambda _: errors, coarse=lambda _: coarse, **{**given, **facts},
    )  # fmt: skip


def said(**changes: Any) -> str:
    return " ".join(calibrate_text(of(**changes)).split())


def test_the_usual_text() -> None:
    assert said().startswith(
        "shop: 1 parameter fitted to 24 counts of orders and visits under both. 4,000 worlds to fit, seed 7; the "
        "nearest 300 of them (worth 210 equal ones) lie within 3.2 times the noise between worlds. Beside them "
        "420 worlds to measure that noise, and 200 for the band."
    )
    assert "sharing.contact 0.25 0.2 – 0.3 20 % uniform 0 – 1" in said()
    assert "Fit: 22 of 24 counts lie where 9 of 10 fitted worlds fall; 43 in 100 fitted worlds are as unusual" in said()
    assert said().endswith("The data tell all parameters apart.")


def test_lines_fit_the_terminal() -> None:
    long = KNOWN._replace(path="contents.a rather long name of a content.persuade")
    text = calibrate_text(
        of(marginals=[long, OPEN], entangled=[PRODUCT], errors={"orders": 0.2}, series=["orders"] * 9)
    )
    table = [line for line in text.splitlines() if line.startswith("  c")]
    assert all(len(line) <= WIDTH for line in text.splitlines() if line not in table and "median" not in line)


def test_a_fit_that_is_none() -> None:
    assert "The model does not explain these data" in said(plausible=0.004)
    assert "fewer than 1 in 100 fitted worlds" in said(plausible=0.004)
    assert "does not explain" not in said(plausible=0.05)


def test_an_error_beyond_chance_is_told_where_it_matters() -> None:
    assert "The counts of orders miss by 12 % of their mean more than chance explains" in said(errors={"orders": 0.12})
    assert "miss by" not in said(errors={"orders": 0.015})


BASS = Miss("conversions", 0.08, 0.14, 0.13, "Bass curve")
MEAN = Miss("visits", 0.07, 0.09, 0.2, "mean")


def test_what_a_fit_has_to_beat_stands_beside_it() -> None:
    text = said(misses=[BASS, MEAN])
    assert "How far the counts lie from each (root mean square, in % of the mean count)" in text
    assert "word of mouth off" in text
    assert "rescaled to fit" in text
    assert "with sharing.contact at 0, rescaled to the counts; it is not fitted again" in " ".join(text.split())
    assert "orders 8 % 14 % 13 % (Bass curve)" in text
    assert "visits 7 % 9 % 20 % (mean)" in text
    assert "no worse" not in text
    assert "they do not show it" not in text


def test_what_does_as_well_is_said() -> None:
    assert "A mean fits visits no worse than the model." in said(misses=[BASS, MEAN._replace(plain=0.07)])
    alike = [BASS._replace(off=0.083), MEAN._replace(off=0.06)]
    assert "Without word of mouth the counts are met as well: they do not show it." in said(misses=alike)
    assert "they do not show it" not in said(misses=[alike[0], MEAN])
    bare = said(misses=[one._replace(off=math.nan) for one in (BASS, MEAN)])
    assert "word of mouth" not in bare
    assert "orders 8 % 13 % (Bass curve)" in bare


def test_worlds_that_failed() -> None:
    assert "1 world could not be simulated, the first: p + q is 1.2" in said(failed=1, reason="p + q is 1.2")
    assert "1,200 worlds could not" in said(failed=1200, reason="x")


def test_what_is_not_told_apart() -> None:
    assert (
        "The data know a × b to ± 11 %, its parts only to ± 65 % and ± 101 %: the product is fitted, not the parts."
    ) in said(entangled=[PRODUCT])
    ratio = PRODUCT._replace(powers=(1, -1))
    assert "The data know a / b to ± 11 %" in said(entangled=[ratio])
    assert "the ratio is fitted" in said(entangled=[ratio])
    pair = Entangled(("a", "b"), (1, 1), 0.4, (0.5, 0.7), -0.8)
    assert (
        "a and b are told apart badly: what is given to one is taken from the other (correlation of logs -0.80)"
        in said(entangled=[pair])
    )
    assert "they rise and fall together (correlation of logs +0.80)" in said(entangled=[pair._replace(correlation=0.8)])
    assert "tell all parameters apart" not in said(entangled=[pair])


def test_what_the_data_say_nothing_of() -> None:
    assert "Next to nothing was learnt of contents.film.visit: the data say little of it, or" in said(
        marginals=[KNOWN, OPEN]
    )


def test_a_simulator_has_no_strategy_and_notes_come_first() -> None:
    assert "fitted to 1 count of orders." in said(strategy="", series=["orders"], data=1)
    assert said(notes=["the column 'spend' is not used"]).index("'spend' is not used") < said().index("sharing.contact")


def test_too_few_simulated_counts_are_warned_of() -> None:
    """12 … 27 orders at 30 real people each are not one simulated order: the band is √30 times too wide."""
    text = said(coarse=[Coarse("orders", 12.0, 27.0, 30.0, 25_000)])
    assert (
        "WARNING: one simulated person stands for 30 real ones: in a period 12 – 27 orders are 0.4 – 0.9 simulated "
        "ones. The band is about 5.5 times as wide as chance makes it, and hides what does not fit. Raise "
        "market.simulate to 25,000 or more."
    ) in text
    assert text.index("Fit:") < text.index("WARNING") < text.index("The data tell")
    two = said(coarse=[Coarse("orders", 12.0, 27.0, 30.0, 25_000), Coarse("shares", 60.0, 60.0, 30.0, 2_200)])
    assert "12 – 27 orders are 0.4 – 0.9 simulated ones and 60 shares are 2 simulated ones" in two
    assert two.count("WARNING") == two.count("25,000") == 1
    assert "Take a larger network." in said(coarse=[Coarse("orders", 12.0, 27.0, 30.0, 0)])
    assert of(coarse=[Coarse("orders", 1.0, 2.0, 3.0, 4)]).data()["coarse"][0]["simulate"] == 4
    assert "WARNING" not in said()


def test_figures() -> None:
    assert [w.figure(one) for one in (0.0012345, 12.3456, 18712.6)] == ["0.001234", "12.35", "18,713"]
    assert w.listed(["a", "b", "c"]) == "a, b and c"


def test_data_for_machines() -> None:
    data = json.loads(json.dumps(of(entangled=[PRODUCT]).data()))
    assert data["marginals"]["sharing.contact"]["median"] == 0.25
    assert data["entangled"][0]["sd_log_parts"] == [0.5, 0.7]


# ---------------------------------------------------------------- lift tests


def a_lift(power: Any) -> Lift:
    table = np.array(power)
    return known(
        Lift, prepared=SimpleNamespace(scenario=SimpleNamespace(name="shop", counted="orders")),
        strategy="paid", against="today", effect=0.05, own=1.2, weeks=(4, 8), best=8, ended=(),
        places=(4, 8), people=1000, power=table, false_alarms=np.full_like(table, 0.05), formula=table,
        alone=48_000.0, likeness=1.6, smallest=[Design(1000, None, None), Design(2000, 8, 16_000)], worlds=200, seed=7,
    )  # fmt: skip


def test_the_smallest_test_is_that_with_fewest_places() -> None:
    assert (
        "Smallest: 8 places of 1,000 people for 4 weeks, 8,000 people in all."
        in answer(a_lift([[0.1, 0.9], [0.2, 0.99]]))[0]
    )
    assert "Smallest: 4 places of 1,000 people for 8 weeks" in answer(a_lift([[0.1, 0.9], [0.8, 0.99]]))[0]
    assert "No test up to 8 places reaches 80 %" in answer(a_lift([[0.1, 0.2], [0.3, 0.79]]))[0]


def test_the_whole_text_of_a_test() -> None:
    text = " ".join(lift_text(a_lift([[0.1, 0.9], [0.2, 0.99]])).split())
    for part in (
        "a test of paid against today that must not miss +5.0 % orders (paid brings +120 % here).",
        "200 worlds of both, seed 7; places of 1,000 people.", "4 places 8 places 4 10 % 90 % * 8 20 % 99 % *",
        "Where there is no effect, 5.0 % of tests cry wolf (5 % is promised).", "asks for 48,000 people in 8 weeks",
        "vary 1.6 times as much as that, because friends tell each other", "Real places differ by more than chance",
    ):  # fmt: skip
        assert part in text
    assert "it holds well" in lift_text(changed(a_lift([[0.1, 0.9], [0.2, 0.99]]), likeness=1.0))


def test_a_longer_test_that_is_no_better_is_told() -> None:
    early = changed(a_lift([[0.1, 0.9], [0.2, 0.6]]), best=4, ended=(("ig_ads", "2027-04-15"),))
    text = " ".join(lift_text(early).split())
    assert "After 4 weeks the chance falls: ig_ads ends on 2027-04-15, and later weeks add noise only." in text
    assert "In 4 weeks, for 80 %:" in text
    assert "people in 4 weeks. Here" in text
    assert "the effect fades, and later weeks" in lift_text(changed(early, ended=()))
    assert "the chance falls" not in lift_text(a_lift([[0.1, 0.9], [0.2, 0.99]]))


def test_one_week_is_no_weeks() -> None:
    short = changed(a_lift([[0.1, 0.9], [0.2, 0.6]]), best=1, weeks=(1, 8))
    text = " ".join(lift_text(short).split())
    assert "1 weeks" not in text
    for part in ("people for 1 week, 8,000", "After 1 week the chance", "In 1 week, for 80 %:", "in 1 week. Here"):
        assert part in text


def test_press_ends_when_no_outlet_may_take_the_story_any_more() -> None:
    plan = Scenario.read("configs/launch.yaml")
    assert dict(ended(plan, "earned", "today")) == {
        "samples": "2027-03-01",
        "press": "2027-04-18",
        "contest": "2027-04-04",
    }


def test_places_that_were_not_enough() -> None:
    lines = smallest_lines(a_lift([[0.1, 0.9], [0.2, 0.99]]))
    assert lines[1].split() == ["1,000", ">", "8", "–"]
    assert lines[2].split() == ["2,000", "8", "16,000"]


# ---------------------------------------------------------------- posts


def of_posts(**changes: Any) -> Stickiness:
    one = {"share": Sticky(0.0123456, 0.01, 0.02, 0.9), "engage": Sticky(0.03, 0.02, 0.04, 0.3)}
    facts: dict[str, Any] = {
        "label": "posts.csv", "contents": {"film": one, "2027-01-05": one}, "posts": {"film": 12, "2027-01-05": 1},
        "typical": {"share": 0.01}, "spreads": {}, "attract": 0.35, "measured": False, "alike": {},
        "noticing": Noticing("film", 9, 36, 54, 0.4, 0.4), "notes": (),
    }  # fmt: skip
    return known(Stickiness, **{**facts, **changes})


def test_names_that_yaml_would_take_for_dates_stand_in_quotes() -> None:
    text = fragment(of_posts(), 20)
    assert "  film: {attract: 35%, share: 1.23%, engage: 3%}   # 12 posts" in text
    assert '  "2027-01-05": {' in text
    assert text.endswith("# 1 post")
    assert "attract is assumed" in text


def test_a_typical_content_needs_three() -> None:
    three = {name: of_posts().contents["film"] for name in ("a", "b", "c")}
    facts = of_posts(contents=three, posts=dict.fromkeys(three, 1))
    assert "  typical: {attract: 35%, share: 1%}" in fragment(facts, 20)
    assert "typical" not in fragment(of_posts(), 20)


def test_what_is_assumed_and_how_contents_differ() -> None:
    assert "posts.csv: 1 post of 1 content;" in posts_text(
        of_posts(contents={"film": of_posts().contents["film"]}, posts={"film": 1})
    )
    text = " ".join(posts_text(of_posts(spreads={"share": (0.4, 0.01, 2.0)})).split())
    assert "posts.csv: 13 posts of 2 contents" in text
    assert "drawn towards the others, the least known by 70 %" in text
    assert "share over contents: 40 in 100 have none; the others are lognormal with median 1% and s = 2.00" in text
    assert "is taken to be" not in posts_text(of_posts(measured=True))


@pytest.mark.parametrize("rates", [("share",), ("attract", "persuade", "share", "visit", "engage")])
def test_tables_of_posts_fit_the_terminal(rates: tuple[str, ...]) -> None:
    found = {rate: Sticky(0.123, 0.111, 0.222, 1.0) for rate in rates}
    text = posts_text(of_posts(contents={"a content with a long name": found}, posts={"a content with a long name": 3}))
    table = text.split("To paste")[0]
    assert all(len(line) <= WIDTH for line in table.splitlines())
    assert all(rate in table for rate in rates)
