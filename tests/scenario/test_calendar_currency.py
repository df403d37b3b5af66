"""The currency of a calendar by its strongest evidence, and what an importer guesses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.calendars import ADS, POSTS, SPANISH, read_rows, row
from wom_sim.errors import ScenarioError
from wom_sim.scenario.calendar.currency import currency_of
from wom_sim.scenario.calendar.row import Names
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.new.from_calendar import write_from_calendar

IN_PESOS = [name if name != "presupuesto" else "Presupuesto (MXN)" for name in SPANISH]
DOLLARS = [row(ADS, presupuesto="$ 85.000,00"), row(POSTS, presupuesto="$ 60.000,00")]


@pytest.mark.parametrize(
    ("headings", "country", "budgets", "code"),
    [
        (IN_PESOS, "", ["$ 1.000,00", "$ 500,00"], "MXN"),
        (SPANISH, "MX", ["$ 1.000,00", "$ 500,00"], "MXN"),
        (SPANISH, "CO", ["$ 1.000,00", "$ 500,00"], "COP"),
        (SPANISH, "", ["$ 1.000,00", "$ 500,00"], "USD"),
        (SPANISH, "", ["1.000,00 €", "500,00"], "EUR"),
        (SPANISH, "", ["1.000,00", "500,00"], ""),
        (SPANISH, "MX", ["1.000,00", "500,00"], "MXN"),
    ],
)
def test_the_strongest_evidence_decides(
    tmp_path: Path, headings: list[str], country: str, budgets: list[str], code: str
) -> None:
    rows = [row(ADS, presupuesto=budgets[0]), row(POSTS, presupuesto=budgets[1])]
    assert currency_of(read_rows(tmp_path, [headings, *rows]).table, country=country).code == code


@pytest.mark.parametrize(
    ("headings", "names", "budget", "both"),
    [
        (IN_PESOS, Names(), "500,00 €", "is in EUR, the calendar in MXN"),
        (IN_PESOS, Names(), "US$ 500,00", "is in USD, the calendar in MXN"),
        (SPANISH, Names(currency="EUR"), "500,00 MXN", "is in MXN, the calendar in EUR"),
        (SPANISH, Names(country="ES"), "$ 500,00", "is in $, the calendar in EUR"),
        (IN_PESOS, Names(currency="EUR"), "500,00", "is in MXN, the scenario in EUR"),
    ],
)
def test_money_in_another_currency_names_both(
    tmp_path: Path, headings: list[str], names: Names, budget: str, both: str
) -> None:
    read = read_rows(tmp_path, [headings, ADS, row(POSTS, presupuesto=budget)], names=names)
    assert [problem.message.startswith(both) for problem in read.problems] == [True]


def test_three_sums_of_four_outvote_nobody(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    rows = [IN_PESOS, *DOLLARS, row(ADS, linea="two", presupuesto="US$ 1.000,00")]
    path.write_text("\n".join(";".join(cells) for cells in rows), encoding="utf-8")
    with pytest.raises(ScenarioError, match="is in USD, the calendar in MXN"):
        write_from_calendar(tmp_path / "made.yaml", path)


def test_guesses_are_written_as_comments_and_told(tmp_path: Path) -> None:
    contest = row(ADS, linea="Concurso", medio="ganado", canal="Instagram", días="", precio="")
    path = tmp_path / "plan.csv"
    rows = [IN_PESOS, row(ADS, canal="Carteles"), contest]
    path.write_text("\n".join(";".join(cells) for cells in rows), encoding="utf-8")
    made = write_from_calendar(tmp_path / "made.yaml", path)
    scenario = Scenario.read(made)
    assert (scenario.plan["Concurso"].kind, scenario.money.currency) == ("contest", "MXN")
    assert scenario.plan["ig_ads"].channel == "billboards"
    text = made.read_text(encoding="utf-8")
    assert "# taken as contest" in text
    assert "# taken as ads" in text
    assert any("Concurso is a contest" in note for note in scenario.notes)
