"""What an importer guessed stands in the file that it wrote, and ``wom check`` lists it."""

from __future__ import annotations

from pathlib import Path

from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import check
from wom_sim.studies.check.words import guessed
from wom_sim.studies.new.from_calendar import write_from_calendar

CALENDAR = """Acción;Tipo de medio;Canal;Contenido;Fecha inicio;Fecha fin;Presupuesto (EUR);Precio
Spots;pagado;Radio;jingle;01/03/2027;05/03/2027;100;CPM 5
Nota;ganado;Prensa;noticia;02/03/2027;;50;
"""


def test_check_lists_what_the_importer_guessed(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text(CALENDAR, encoding="utf-8")
    path = write_from_calendar(tmp_path / "plan.yaml", tmp_path / "calendar.csv")
    scenario = Scenario.read(path)
    kinds, take_up = scenario.guessed
    assert kinds == "taken as ads, for the medium and the channel say no kind: Spots"
    assert "Nota: one outlet takes it up with a chance of 50%" in take_up
    written = " ".join(path.read_text(encoding="utf-8").replace("# ", "").split())
    assert kinds in written
    assert take_up in written
    found = check(scenario.with_changes({"market.people": 1000, "market.simulate": 500}), worlds=1)
    assert found.data()["guessed"] == [kinds, take_up]
    assert f"† {kinds}" in guessed(found)
    assert "Guessed of the calendar" in found.text()
