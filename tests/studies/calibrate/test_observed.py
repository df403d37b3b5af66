"""Tables of counts as people save them, and the same counts taken from a world."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.shops import shop
from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError
from wom_sim.results.run import run
from wom_sim.scenario.market import Dates
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate import observed as o
from wom_sim.studies.calibrate.observed import Observed, read_observed

SPRING = Dates(start=date(2027, 3, 1), end=date(2027, 3, 28))  # four weeks from a Monday


def table(tmp_path: Path, text: str, name: str = "sales.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(found: Observed) -> list[tuple[str, int, int, float]]:
    return list(found.rows())


def test_weeks_by_date(tmp_path: Path) -> None:
    found = read_observed(
        table(tmp_path, "week,orders,visits\n2027-03-01,5,50\n2027-03-08,7,\n2027-03-22,6,60\n"), SPRING
    )
    assert rows(found) == [
        ("conversions", 1, 7, 5), ("conversions", 8, 14, 7), ("conversions", 22, 28, 6),
        ("visits", 1, 7, 50), ("visits", 22, 28, 60),
    ]  # fmt: skip
    assert found.series == ("conversions", "visits")
    assert found.groups.tolist() == [0, 0, 0, 1, 1]
    assert found.periods == 3


@pytest.mark.parametrize(
    ("text", "first", "length"),
    [
        ("date,orders\n2027-03-02,1\n2027-03-03,2\n", [2, 3], 1),
        ("day,orders\n2,1\n3,2\n", [2, 3], 1),
        ("week,orders\n2,1\n4,2\n", [8, 22], 7),
        ("week,orders\n2,1\n3,2\n", [8, 15], 7),
        ("semana;pedidos\n2027-W09;1\n2027-W10;2\n", [1, 8], 7),
        ("fecha;ventas\n01/03/2027;1\n15/03/2027;2\n", [1, 15], 14),
        ("fecha\tcompras\n02/03/27\t1\n03/03/27\t2\n", [2, 3], 1),
        ("day,orders\n1,1\n13,2\n", [1, 13], 12),
        ("date,orders\n2027-03-04,9\n", [4], 1),
        ("week,orders\n3,9\n", [15], 7),
        ("date,orders\n2027-03-08,2\n2027-03-01,1\n", [8, 1], 7),
    ],
)
def test_when(tmp_path: Path, text: str, first: list[int], length: int) -> None:
    found = read_observed(table(tmp_path, text), SPRING)
    assert found.first.tolist() == first
    assert (found.last - found.first + 1).tolist() == [length] * len(first)


def test_spanish_thousands_and_a_title_above(tmp_path: Path) -> None:
    text = "Ventas de marzo;;\n;;\nfecha;pedidos;visitas\n01/03/2027;1.200;12.500,0\n08/03/2027;900;9.000\n"
    text += "Total;2.100;21.500\n"
    assert rows(read_observed(table(tmp_path, text), SPRING)) == [
        ("conversions", 1, 7, 1200), ("conversions", 8, 14, 900), ("visits", 1, 7, 12500), ("visits", 8, 14, 9000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("date,orders\n2027-03-01,1.200\n2027-03-02,900\n", [1200, 900]),
        ("fecha;pedidos\n01/03/2027;1.200\n02/03/2027;5,0\n", [1200, 5]),
        ('date,orders\n2027-03-01,"1,200"\n2027-03-02,5.0\n', [1200, 5]),
    ],
)
def test_thousands_and_decimals(tmp_path: Path, text: str, counts: list[float]) -> None:
    assert read_observed(table(tmp_path, text), SPRING).values.tolist() == counts


def test_a_total_counts_where_there_are_no_periods(tmp_path: Path) -> None:
    found = read_observed(table(tmp_path, "date,orders,shares\n2027-03-01,5,\n2027-03-08,7,\ntotal,12,400\n"), SPRING)
    assert rows(found)[2:] == [("shares", 1, 28, 400)]


def test_columns_that_are_not_used_are_told(tmp_path: Path) -> None:
    found = read_observed(table(tmp_path, "date,orders,spend\n2027-03-01,5,99\n"), SPRING)
    assert found.notes == (f"{tmp_path / 'sales.csv'}, row 1 (C1): the column 'spend' is not used",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,spend\n2027-03-01,5\n", "no column says conversions or visits or reach"),
        ("orders,visits\n5,6\n", "no column says date or week or day"),
        ("date,orders\n", "there is nothing under the headings"),
        ("", "no column says"),
        ("date,orders\n2027-03-01,\n", "no number stands under conversions"),
        ("date,orders,vists\n2027-03-01,5,5\n", r"\(C1\): unknown column 'vists' – did you mean 'visits'"),
        ("date,orders\n2027-03-01,-5\n", r"row 2, column orders \(B2\): must be at least 0 \(got '-5'\)"),
        (
            "date,orders\n2027-03-01,1.25\n",
            r"\(B2\): must be a whole number \(got '1.25'\)\n   hint: counts are of orders",
        ),
        ("date,orders,orders\n2027-03-01,5,6\n", r"row 1 \(C1\): a second column 'orders'"),
        ("date,orders\n2027-03-01,many\n", r"row 2, column orders \(B2\): must be a number"),
        ("date,orders\n2027-03-01,5\n2027-03-01,6\n", r"column date \(A3\): a second row for 2027-03-01"),
        ("date,orders\n2027-03-32,5\n", r"\(A2\): "),
        ("date,orders\n2027-02-28,5\n", r"\(A2\): 2027-02-28 lies outside the horizon, 2027-03-01 – 2027-03-28"),
        ("week,orders\n2027-03-22,5\n2027-03-29,5\n", r"\(A3\): 2027-03-29 – 2027-04-04 lies outside the horizon"),
        (
            "date,orders\n2027-03-01,5\n2027-03-03,5\n2027-03-08,4\n",
            "neither a day, nor a week, nor any other fixed step",
        ),
        ("week,orders\n2027-W60,5\n", "there is no such week"),
        ("date,orders\n,5\n", "the row has numbers but no date"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    path = table(tmp_path, text)
    with pytest.raises(InputError, match=says) as told:
        read_observed(path, SPRING)
    assert str(told.value).startswith(str(path))


def test_files_that_are_none(tmp_path: Path) -> None:
    table(tmp_path, "date,orders\n2027-03-01,5\n")
    with pytest.raises(InputError, match=r"salse\.csv: there is no such file – did you mean 'sales\.csv'"):
        read_observed(tmp_path / "salse.csv", SPRING)
    with pytest.raises(InputError, match="is a folder"):
        read_observed(tmp_path, SPRING)


# ---------------------------------------------------------------- weeks of the horizon


def test_days_add_up_to_weeks(tmp_path: Path) -> None:
    days = "".join(f"{day},{day},1\n" for day in range(1, 18))
    found = read_observed(table(tmp_path, f"day,orders,visits\n{days}"), SPRING).by_week()
    assert rows(found) == [
        ("conversions", 1, 7, 28), ("conversions", 8, 14, 77), ("visits", 1, 7, 7), ("visits", 8, 14, 7),
    ]  # fmt: skip


def test_weeks_and_a_few_days_stay_as_they_are(tmp_path: Path) -> None:
    weeks = read_observed(table(tmp_path, "week,orders\n1,5\n2,6\n"), SPRING)
    assert rows(weeks.by_week()) == rows(weeks)
    days = read_observed(table(tmp_path, "day,orders\n1,5\n2,6\n"), SPRING)
    assert rows(days.by_week()) == rows(days)


# ---------------------------------------------------------------- the same counts of a world


def asked(names: tuple[str, ...], periods: list[tuple[int, int]]) -> Observed:
    found = [(name, first, last, 0.0) for name in names for first, last in periods]
    return o.of_rows("asked", found)


def test_counts_of_a_world_are_those_of_its_daily_table(classroom: Scenario, engine: Any) -> None:
    result = run(classroom, "poster", seed=7, engine=engine)
    daily = result.daily()
    wanted = asked(("visits", "conversions", "notices"), [(1, 7), (8, 14), (15, 20)])
    found = wanted.counted(result.history, classroom.days, 1.0)
    weeks = np.maximum(daily["tick"].to_numpy() - 1, 0) // 7
    for name in wanted.series:
        own = [name == one for one in wanted.names]
        assert found[own].tolist() == np.bincount(weeks, daily[name].to_numpy()).tolist()


def test_totals_are_those_of_the_summary(classroom: Scenario, engine: Any) -> None:
    result = run(classroom, "poster", seed=7, engine=engine)
    summary = result.summary()
    names = ("reach", "impressions", "shares", "engagements", "subscriptions", "visits_paid", "conversions_earned")
    found = asked(names, [(1, classroom.days)]).counted(result.history, classroom.days, 2.0)
    assert found.tolist() == [2 * summary[name] for name in names]
    assert summary["visits_paid"] > 0 < summary["shares"]


def test_what_people_call_a_series() -> None:
    assert [o.label_of(name) for name in ("conversions", "visits_paid", "shares")] == [
        "orders",
        "visits (paid)",
        "shares",
    ]


def test_how_usual_counts_are() -> None:
    worlds = np.random.default_rng(1).poisson(50, (3000, 6)).astype(float)
    assert 0.02 < o.usual(worlds, worlds[3]) <= 1
    assert o.usual(worlds, np.full(6, 50.0)) > 0.98
    assert o.usual(worlds, np.full(6, 90.0)) == 0
    inside = [o.usual(worlds[:2000], one) for one in worlds[2000:]]
    assert np.mean(np.array(inside) < 0.1) == pytest.approx(0.1, abs=0.03)


def test_what_never_varies_has_a_spread_to_compare_with() -> None:
    assert o.spread_of(np.array([[0.0, 100.0], [0.0, 100.0]])).tolist() == [1, 10]


def test_a_network_that_several_parameters_share_is_built_once(classroom: Scenario) -> None:
    from wom_sim.studies.calibrate.work import ready

    first, second = ready(classroom), ready(classroom.with_changes({"contents.stickers.share": 0.1}))
    assert first.network is second.network
    assert first.setting.contents[0].share != second.setting.contents[0].share
    assert np.array_equal(first.network.targets, prepare(classroom).network.targets)


# ---------------------------------------------------------------- too few simulated


@pytest.mark.parametrize(
    ("orders", "people", "simulate"),
    [
        ([12, 24, 27], 6_000, 2_500),  # one for 30: 24 / 30 = .8; ten simulated orders need 6,000 · 10/24 people
        ([24, 24, 24], 240, None),  # 24 of 1.2
        ([19, 19, 19], 400, 220),  # 9.5 of 2
        ([20, 20, 20], 400, None),  # 10 of 2
        ([5, 5, 5], 400, 400),  # no more than there are
        ([0, 0, 0], 400, 400),
        ([5, 5, 5], 200, None),  # everybody is simulated: so few there are
    ],
)
def test_series_of_which_too_few_are_simulated(orders: list[int], people: int, simulate: int | None) -> None:
    weeks = o.of_rows("x", [("conversions", 7 * k + 1, 7 * k + 7, one) for k, one in enumerate(orders)])
    found = o.coarse(weeks, prepare(shop(market__people=people)))
    assert [one.simulate for one in found] == ([] if simulate is None else [simulate])
    for one in found:
        assert (one.series, one.low, one.high, one.scale) == ("orders", min(orders), max(orders), people / 200)


def test_a_network_that_brings_its_people_cannot_simulate_more() -> None:
    scenario = shop(market__people=4_000, market__network={"kind": "karate"})
    (one,) = o.coarse(o.of_rows("x", [("conversions", 1, 7, 5.0)]), prepare(scenario))
    assert one.simulate == 0


# ---------------------------------------------------------------- a shop to which people come back


@pytest.mark.parametrize("heading", ["orders", "Pedidos", "ventas"])
def test_where_people_come_back_orders_must_say_which(tmp_path: Path, heading: str) -> None:
    path = table(tmp_path, f"week,{heading}\n2027-03-01,5\n2027-03-08,7\n")
    assert read_observed(path, SPRING).series == ("conversions",)
    with pytest.raises(InputError, match=r"\(B1\): may be first orders or all of them(.|\n)*hint: call the column"):
        read_observed(path, SPRING, repeats=True)


@pytest.mark.parametrize(
    ("heading", "series"),
    [("all orders", "all_orders"), ("Repeat orders", "repeat_orders"), ("clientes nuevos", "conversions")],
)
def test_orders_that_say_which(tmp_path: Path, heading: str, series: str) -> None:
    found = read_observed(table(tmp_path, f"week,{heading}\n2027-03-01,5\n2027-03-08,7\n"), SPRING, repeats=True)
    assert found.series == (series,)


def test_first_and_repeat_orders_are_counted_apart_and_together() -> None:
    scenario = shop(brands__shop__repeat={"every_days": 7})
    result = run(scenario, "nothing", seed=7)
    names = ("conversions", "repeat_orders", "all_orders")
    first, again, both = asked(names, [(1, scenario.days)]).counted(result.history, scenario.days, 2.0)
    assert scenario.repeats
    assert again > 0
    assert both == first + again == result.summary()["all_orders"]
    assert [o.label_of(name) for name in names] == ["orders", "repeat orders", "first and repeat orders"]
