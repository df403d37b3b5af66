"""Scenarios whose plan is a calendar: the same plan, errors that name the cell, and a scenario made around one."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.calendars import ADS, POSTS, SPANISH, row, write_text, write_workbook
from wom_sim.cli import main
from wom_sim.errors import InputError, ScenarioError
from wom_sim.reading.words.calendar import CURRENCIES
from wom_sim.reading.yaml_file import read_value
from wom_sim.results.folder import as_run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import check
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.new.from_calendar import PER_USD, quoted, write_from_calendar

TYPED = """\
name: café
dates: {start: 2027-03-01, end: 2027-03-30}
market: {people: 900, simulate: 90, network: {kind: holme_kim, m: 2, clustering: 0.5}}
brands: {cafe: {visits_per_day: 5%, conversion: 20%, channels: {instagram: {followers: 90, reach: 50%}}}}
contents: {unboxing: {attract: 0.5, share: 0.3, visit: 0.4, persuade: 0.2}}
plan: calendar.csv
strategies: {paid: [ig_ads], owned: [ig_posts]}
uncertainty: {worlds: 3}
"""
WRITTEN_OUT = """\
plan:
  ig_ads: {kind: ads, channel: instagram, content: unboxing, from: 2027-03-01, to: 2027-03-30, budget: 1000.5, cpm: 6.7}
  ig_posts:
    {kind: posts, channel: instagram, content: unboxing, from: 2027-03-01, to: 2027-03-30, days: [mon, wed, fri]}
"""


def write(folder: Path, rows: list[Any], text: str = TYPED) -> Path:
    write_text(folder / "calendar.csv", [SPANISH, *rows])
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(call: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        call()
    return str(caught.value)


# ---------------------------------------------------------------- the same scenario


def test_a_calendar_is_the_plan_that_yaml_would_say(tmp_path: Path) -> None:
    scenario = Scenario.read(write(tmp_path, [ADS, POSTS]))
    out = Scenario.read(write(tmp_path, [], TYPED.replace("plan: calendar.csv\n", WRITTEN_OUT)))
    assert scenario == out
    assert scenario.to_yaml() == out.to_yaml()
    assert scenario.as_mapping()["plan"]["ig_ads"]["budget"] == 1000.5


def test_calendars_are_looked_for_beside_the_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "", [ADS, POSTS])
    (tmp_path / "deep").mkdir()
    deep = tmp_path / "deep" / "plan.yaml"
    deep.write_text(TYPED.replace("calendar.csv", "../calendar.csv"), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "deep")
    assert Scenario.read(Path("plan.yaml")) == Scenario.read(path)


def test_a_sheet_of_a_workbook(tmp_path: Path) -> None:
    write_workbook(tmp_path / "calendar.xlsx", {"Abril": [SPANISH], "Marzo": [SPANISH, ADS, POSTS]})
    form = "plan: {file: calendar.xlsx, sheet: Marzo}"
    path = write(tmp_path, [ADS, POSTS])
    scenario = Scenario.read(path)
    path.write_text(TYPED.replace("plan: calendar.csv", form), encoding="utf-8")
    assert Scenario.read(path) == scenario


def test_changes_hold_and_forget_the_cell(tmp_path: Path) -> None:
    scenario = Scenario.read(write(tmp_path, [ADS, POSTS]))
    assert scenario.with_changes({"plan.ig_ads.budget": 7}).as_mapping()["plan"]["ig_ads"]["budget"] == 7
    told = refusal(lambda: scenario.with_changes({"plan.ig_ads.budget": -7}))
    assert told.startswith(f"{tmp_path}/plan.yaml: plan.ig_ads.budget: must be at least 0")
    told = refusal(lambda: scenario.with_changes({"dates.end": date(2027, 3, 29)}))
    assert told.startswith("calendar.csv, row 2, column hasta (F2): 2027-03-30 is outside the horizon")


def test_another_calendar_by_change(tmp_path: Path) -> None:
    scenario = Scenario.read(write(tmp_path, [ADS, POSTS]))
    write_text(tmp_path / "other.csv", [SPANISH, row(ADS, presupuesto="9"), POSTS])
    assert scenario.with_changes({"plan": "other.csv"}).as_mapping()["plan"]["ig_ads"]["budget"] == 9
    write_text(tmp_path / "other.csv", [SPANISH, row(ADS, presupuesto="-9"), POSTS])
    told = refusal(lambda: scenario.with_changes({"plan": {"file": "other.csv"}}))
    assert told.startswith("other.csv, row 2, column presupuesto (H2): must be at least 0 (got -9)")


def test_what_was_run_has_the_plan_written_out(tmp_path: Path) -> None:
    scenario = Scenario.read(write(tmp_path, [ADS, POSTS]))
    (tmp_path / "calendar.csv").unlink()
    assert Scenario.parse(read_value(as_run(scenario, worlds=2).to_yaml())).plan == scenario.plan


def test_the_shipped_calendar_is_read(configs: Path) -> None:
    scenario = Scenario.read(configs / "cafe_nomada.yaml")
    assert [*scenario.plan][:3] == ["ig_posts", "boletín", "ig_anuncios"]
    assert scenario.notes == (
        "cafe_nomada_calendario.xlsx, sheet Plan, row 19: adds up others (Total) and is left out",
    )


def test_what_is_left_out_is_a_warning_of_check(tmp_path: Path) -> None:
    rows = [ADS, row(POSTS, dias="X-S"), ["Total", *[""] * 6, "1.000,50", "", ""]]
    warnings = check(Scenario.read(write(tmp_path, rows)), worlds=1).warnings
    assert [warning for warning in warnings if warning.startswith("calendar.csv")] == [
        "calendar.csv, row 4: adds up others (Total) and is left out",
        "calendar.csv, row 3, column dias (G3): X-S is taken as wed to sat; for two days write X, S",
    ]


# ---------------------------------------------------------------- errors of the scenario name the cell


@pytest.mark.parametrize(
    ("cells", "spot", "message"),
    [
        ({"presupuesto": "-5"}, "column presupuesto (H2)", "must be at least 0 (got -5)"),
        ({"presupuesto": ""}, "column presupuesto (H2)", "is missing"),
        ({"precio": "CPM 0"}, "column precio (J2)", "must be more than 0 (got 0)"),
        ({"precio": ""}, "column precio (J2)", "is missing: the line has no price"),
        ({"precio": "CPC 5 CTR 0 %"}, "column precio (J2)", "a price per click needs a click rate above 0"),
        ({"precio": "CPM 6 CTR 120 %"}, "column precio (J2)", "must be between 0 and 1 (got 1.2)"),
        ({"hasta": "28/02/2027"}, "column hasta (F2)", "must not be before from"),
        ({"hasta": ""}, "column hasta (F2)", "is missing"),
        ({"desde": "28/02/2027"}, "column desde (E2)", "2027-02-28 is outside the horizon"),
        ({"contenido": "unboxin"}, "column contenido (D2)", "unknown content 'unboxin' – did you mean 'unboxing'?"),
        ({"publico": "jefes"}, "column publico (I2)", "segments"),
        ({"canal": "a/b"}, "column canal (C2)", "is not a usable name (got 'a/b')"),
        ({"linea": "a.b"}, "column linea (A2)", "is not a usable name (got 'a.b')"),
        ({"medio": "muestras", "precio": "5.000 muestras"}, "column precio (J2)", "must be at most the 900 people"),
        ({"medio": "muestras", "precio": ""}, "column precio (J2)", "is missing"),
        ({"medio": "propio", "precio": "", "canal": "blog"}, "column canal (C2)", "unknown channel of brand cafe"),
        ({"medio": "propio", "precio": "", "dias": "D", "hasta": "05/03/2027"}, "column dias (G2)", "none of sun lies"),
        ({"precio": "4 micro", "dias": "V", "hasta": "30/04/2027"}, "column desde (E2)", "is outside the horizon"),
    ],
)  # fmt: skip
def test_errors_of_the_models_name_the_cell(tmp_path: Path, cells: dict[str, str], spot: str, message: str) -> None:
    path = write(tmp_path, [row(ADS, **cells), POSTS], TYPED.replace("paid: [ig_ads]", "paid: []"))
    told = refusal(lambda: Scenario.read(path))
    assert told.startswith(f"calendar.csv, row 2, {spot}: ")
    assert message in told.splitlines()[0]


def test_all_errors_are_told_at_once_those_of_the_scenario_first(tmp_path: Path) -> None:
    rows = [row(ADS, presupuesto="mil"), row(POSTS, contenido="x")]
    path = write(tmp_path, rows, TYPED.replace("worlds: 3", "worlds: 0"))
    lines = [line for line in refusal(lambda: Scenario.read(path)).splitlines() if not line.startswith("   ")]
    assert [line.removeprefix(f"{tmp_path}/") for line in lines] == [
        "plan.yaml:8:23: uncertainty.worlds: must be at least 1 (got 0)",
        "calendar.csv, row 2, column presupuesto (H2): must be a number (got 'mil')",
        "calendar.csv, row 3, column contenido (D3): unknown content 'x'",
    ]


def test_a_calendar_without_its_columns_is_told_alone(tmp_path: Path) -> None:
    path = write(tmp_path, [])
    write_text(tmp_path / "calendar.csv", [["linea", "canal", "contenido", "desde"], ["a", "b", "c", "d"]])
    told = refusal(lambda: Scenario.read(path)).splitlines()
    assert told == [
        "calendar.csv, row 1: there is no column for the medium of a line",
        "   hint: one of medio, medios, medium, media",
    ]


def test_at_most_twelve(tmp_path: Path) -> None:
    rows = [row(ADS, linea=f"l{k}", presupuesto="mil") for k in range(15)]
    path = write(tmp_path, rows, TYPED.replace("paid: [ig_ads], owned: [ig_posts]", "paid: [l0]"))
    told = refusal(lambda: Scenario.read(path))
    assert told.count("must be a number") == 12
    assert told.endswith("... and 3 more")
    assert len(told.splitlines()) <= 25
    assert max(map(len, told.splitlines())) <= 160


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("plan: calender.csv", "calender.csv: there is no such file – did you mean 'calendar.csv'?"),
        ("plan: {file: calendar.csv, sheet: Plan}", "calendar.csv: is a text file and has no sheet 'Plan'"),
        ("plan: {file: calendar.csv, shet: Plan}", "unknown key 'shet' beside file"),
        ("plan: {file: calendar.csv, sheet: [1]}", "sheet must be the name of a sheet (got [1])"),
        ("plan: 5", "must be a mapping of keys to values (got 5)"),
    ],
)
def test_calendars_that_cannot_be_used(tmp_path: Path, plan: str, message: str) -> None:
    path = write(tmp_path, [ADS, POSTS], TYPED.replace("plan: calendar.csv", plan))
    told = refusal(lambda: Scenario.read(path))
    assert told.startswith(f"{path}:6:7: plan: {message}")
    assert "strategies" not in told or plan == "plan: 5"


# ---------------------------------------------------------------- wom new --from


def make(folder: Path, rows: list[Any], target: str = "made.yaml") -> Path:
    write_text(folder / "calendar.csv", [SPANISH, *rows])
    return write_from_calendar(folder / target, folder / "calendar.csv")


def test_a_scenario_around_a_calendar(tmp_path: Path) -> None:
    gifts = row(ADS, linea="regalos", medio="ganado", dias="", precio="20.000 muestras", hasta="01/03/2027")
    path = make(tmp_path, [ADS, row(POSTS, contenido="Vídeo 1/2"), gifts])
    scenario = Scenario.read(path)
    assert (scenario.dates.start, scenario.dates.end) == (date(2027, 3, 1), date(2027, 3, 30))
    assert [*scenario.contents] == ["unboxing", "Vídeo 1 2"]
    assert [*scenario.brands["brand"].channels] == ["instagram"]
    assert {name: one.lines for name, one in scenario.strategies.items()} == {
        "today": (),
        "paid": ("ig_ads",),
        "owned": ("ig_posts",),
        "earned": ("regalos",),
        "all": ("ig_ads", "ig_posts", "regalos"),
        "nothing": (),
    }
    assert "  paid: [today, ig_ads]\n" in path.read_text(encoding="utf-8")
    assert (scenario.compare_with, scenario.market.people) == ("today", 200_000)
    text = path.read_text(encoding="utf-8")
    assert "plan: calendar.csv\n" in text
    assert text.count("†") > 10
    assert max(map(len, text.splitlines())) <= 120
    assert check(scenario.with_changes({"market.people": 20_000, "market.simulate": 200}), worlds=1).warnings


IN_SPANISH = [
    ["Línea", "Medio", "Canal", "Contenido", "Desde", "Hasta", "Días", "Presupuesto", "Público", "Precio", "Horas",
     "Responsable"],
    ["posts", "propio", "Instagram", "receta", "01/03/2027", "28/03/2027", "L-X-V", "", "todos", "", "", "creativas"],
    ["turno mañana", "propio", "atención", "", "01/03/2027", "28/03/2027", "L-V", "", "clientes", "", "6", "comunidad"],
    ["turno sábado", "propio", "atención al cliente", "", "06/03/2027", "27/03/2027", "S", "600,50", "clientes", "",
     "4", "comunidad"],
    ["bulo", "rumor", "", "leche de avena", "10/03/2027", "", "", "", "", "", "", ""],
    ["prensa", "escándalo", "", "alérgenos", "17/03/2027", "", "", "", "", "", "", ""],
]  # fmt: skip
"""A plan with two shifts of who answers, and two crises on their days."""


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_shifts_and_crises_of_a_spanish_calendar(tmp_path: Path, ending: str) -> None:
    """The scenario has something to answer, and the crises on their days; check and compare run it."""
    file = tmp_path / f"calendario.{ending}"
    write_text(file, IN_SPANISH) if ending == "csv" else write_workbook(file, {"Plan": IN_SPANISH})
    path = write_from_calendar(tmp_path / "made.yaml", file)
    scenario = Scenario.read(path)
    shifts = [scenario.plan[name] for name in ("turno mañana", "turno sábado")]
    assert [(one.kind, one.opens, one.closes, one.days, one.fixed_cost) for one in shifts] == [
        ("care", 9, 15, ("mon", "tue", "wed", "thu", "fri"), 0), ("care", 9, 13, ("sat",), 600.5),
    ]  # fmt: skip
    assert {name: (one.kind, one.on) for name, one in scenario.crisis.items()} == {
        "leche de avena": ("rumour", date(2027, 3, 10)), "alérgenos": ("scandal", date(2027, 3, 17)),
    }  # fmt: skip
    shop = scenario.brands["brand"]
    assert shop.experience is not None
    assert shop.care is not None
    text = path.read_text(encoding="utf-8")
    assert "  leche de avena: {chance: 100%, starts_with: 1%}  # †\n" in text
    small = scenario.with_changes(
        {
            "market.people": 20_000, "market.simulate": 400, "brands.brand.visits_per_day": 0.01,
            "uncertainty.presets": "value", "uncertainty.worlds": 4,
        }
    )  # fmt: skip
    told = check(small, worlds=2)
    assert [line.split(":")[0] for line in told.returning if "open hours" in line] == ["owned"]
    assert not any("will not be made" in warning for warning in told.warnings)
    runs = compare(small, worlds=2, strategies=["owned", "today"], jobs=1, engine="array").runs
    assert len(runs) == 4
    assert "complaints" in runs


def test_somebody_who_answers_nobody_is_told(tmp_path: Path) -> None:
    """A shift of a brand without care is refused; where nobody complains or asks check warns."""
    path = write(tmp_path, [ADS, POSTS, row(POSTS, linea="turno", canal="atención", contenido="", dias="L-V")])
    with pytest.raises(ScenarioError, match=r"row 4, column medio \(B4\): would answer nobody: cafe has no care"):
        Scenario.read(path)
    typed = path.read_text(encoding="utf-8").replace("brands: {cafe: {", "brands: {cafe: {care: {}, ", 1)
    path.write_text(typed, encoding="utf-8")
    idle = Scenario.read(path).with_changes({"strategies.owned.lines": ["ig_posts", "turno"]})
    assert any("nobody complains or asks" in warning for warning in check(idle, worlds=1).warnings)


def test_segments_and_teams_of_a_calendar(tmp_path: Path) -> None:
    write_text(
        tmp_path / "calendar.csv",
        [[*SPANISH, "responsable"], [*row(ADS, publico="a, b"), "creative"], [*row(POSTS, publico="c"), "on"]],
    )
    scenario = Scenario.read(write_from_calendar(tmp_path / "made", tmp_path / "calendar.csv"))
    assert {name: one.share for name, one in scenario.market.segments.items()} == {"a": 0.34, "b": 0.33, "c": 0.33}
    assert [*scenario.team] == ["creative", "on"]


def test_the_calendar_is_referred_to_from_where_the_scenario_stands(tmp_path: Path) -> None:
    path = make(tmp_path, [ADS, POSTS], "deep/er/made.yaml")
    assert "plan: ../../calendar.csv\n" in path.read_text(encoding="utf-8").replace('"', "")
    assert Scenario.read(path).plan


def test_a_workbook_its_sheet_and_its_currency(tmp_path: Path) -> None:
    priced = row(ADS, presupuesto="$1,500.00", precio="CPM 6.70")
    write_workbook(tmp_path / "año 1.xlsx", {"Plan": [SPANISH, priced], "Otro plan": [SPANISH, priced, POSTS]})
    with pytest.raises(InputError, match="several sheets hold a calendar: Plan, Otro plan"):
        write_from_calendar(tmp_path / "made.yaml", tmp_path / "año 1.xlsx")
    path = write_from_calendar(tmp_path / "made.yaml", tmp_path / "año 1.xlsx", sheet="Otro plan")
    assert "plan: {file: año 1.xlsx, sheet: Otro plan}" in path.read_text(encoding="utf-8")
    scenario = Scenario.read(path)
    assert ([*scenario.plan], scenario.money.currency) == (["ig_ads", "ig_posts"], "USD")


def test_prices_of_presets_need_an_exchange_rate(tmp_path: Path) -> None:
    path = make(tmp_path, [row(ADS, presupuesto="1.000,00 MXN", precio="preset"), POSTS])
    scenario = Scenario.read(path)
    assert (scenario.money.currency, scenario.money.per_usd, scenario.money.as_of) == ("MXN", 18.6, date(2027, 3, 1))
    assert {*scenario.presets_used} >= {"plan.ig_ads.cpm", "brands.brand.channels.instagram.reach"}
    assert {*PER_USD} | {"USD"} == {*CURRENCIES}


def test_one_medium_needs_no_strategy_for_all(tmp_path: Path) -> None:
    assert [*Scenario.read(make(tmp_path, [ADS])).strategies] == ["today", "paid", "nothing"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(ADS, presupuesto="mil")], "calendar.csv, row 2, column presupuesto (H2): must be a number (got 'mil')"),
        ([row(ADS, presupuesto="-1")], "calendar.csv, row 2, column presupuesto (H2): must be at least 0 (got -1)"),
        ([row(ADS, desde="", hasta="")], "calendar.csv: has headings and no date under them"),
        ([], "calendar.csv: has headings and no line under them"),
    ],
)
def test_nothing_is_written_around_a_calendar_with_mistakes(tmp_path: Path, rows: list[Any], message: str) -> None:
    told = refusal(lambda: make(tmp_path, rows))
    assert told.removeprefix(f"{tmp_path}/").startswith(message)
    assert not (tmp_path / "made.yaml").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = make(tmp_path, [ADS])
    with pytest.raises(InputError, match="exists already"):
        make(tmp_path, [ADS, POSTS])
    assert "ig_posts" not in path.read_text(encoding="utf-8")


def test_texts_are_quoted_where_yaml_needs_it() -> None:
    assert [quoted(text) for text in ("reels", "año 1", "on", "2027", "a: b", "-x", "a.csv")] == [
        "reels", "año 1", '"on"', '"2027"', '"a: b"', '"-x"', "a.csv",
    ]  # fmt: skip


# ---------------------------------------------------------------- the command line


def test_new_from_a_calendar_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_text(Path("calendar.csv"), [SPANISH, ADS, POSTS])
    assert main(["new", "plan", "--from", "calendar.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": "plan.yaml"}
    assert main(["check", "plan.yaml", "--worlds", "1", "--set", "market.simulate=100"]) == 0
    assert "ig_posts" in capsys.readouterr().out
    Path("other").mkdir()
    write_text(Path("other/calendar.csv"), [SPANISH, row(ADS, presupuesto="mil"), POSTS])
    for form in ("plan=other/calendar.csv", "plan={file: other/calendar.csv}"):
        assert main(["check", "plan.yaml", "--set", form]) == 2
        told = capsys.readouterr()
        assert re.search(r"calendar.csv, row 2, column presupuesto \(H2\): must be a number \(got 'mil'\)", told.err)
        assert told.out == ""
