"""Calendars as text: separators, encodings, headings, and what each kind of line becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.calendars import ADS, ENGLISH, POSTS, SPANISH, only_line, read_rows, row, told, write_text
from wom_sim.reading.numbers import CalendarError, fold
from wom_sim.scenario.calendar.row import CELLS_OF, Names
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.spreadsheet import read_calendar

MARCH, LAST = date(2027, 3, 1), date(2027, 3, 30)
DATES = {"from": MARCH, "to": LAST}
POSTED = {"kind": "posts", "channel": "instagram", "content": "unboxing", **DATES, "days": ["mon", "wed", "fri"]}
BOUGHT = {"kind": "ads", "channel": "instagram", "content": "unboxing", **DATES, "budget": 1000.5, "cpm": 6.7}
PLAN = {"ig_ads": BOUGHT, "ig_posts": POSTED}


def refusal(call: Any) -> str:
    with pytest.raises(CalendarError) as caught:
        call()
    return str(caught.value)


# ---------------------------------------------------------------- the same plan, however it was saved


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    headings = ["Línea", "Medio", "Canal", "Contenido", "Desde", "Hasta", "Días", "Presupuesto", "Público", "Precio"]
    path = write_text(tmp_path / "año.csv", [headings, ADS, POSTS], separator, encoding)
    read = read_calendar(path)
    assert read.plan == PLAN
    assert (read.problems, read.notes) == ([], [])


def test_an_english_file(tmp_path: Path) -> None:
    ads = ["ig_ads", "Paid", "Instagram", "unboxing", "2027-03-01", "2027-03-30", "daily", "1000.50", "all", "CPM 6.70"]
    posts = ["ig_posts", "OWNED", "IG", "unboxing", "2027-03-01", "2027-03-30", "Mon, Wed, Fri", "", "all", ""]
    assert read_rows(tmp_path, [ENGLISH, ads, posts], ",").plan == PLAN


def test_headings_have_many_names(tmp_path: Path) -> None:
    headings = ["NOMBRE", "Tipo", "Plataforma", "Pieza", "Fecha de inicio", "Fecha fin", "Frecuencia", "Inversión (€)"]
    assert read_rows(tmp_path, [[*headings, "Audiencia", "PRECIO"], ADS, POSTS]).plan == PLAN
    mixed = ["name", "medium", "canal", "content", "start", "end", "days", "importe EUR", "target", "price"]
    assert read_rows(tmp_path, [mixed, ADS, POSTS]).plan == PLAN


def test_titles_above_blank_rows_totals_and_sections_are_no_lines(tmp_path: Path) -> None:
    blank, total = [""] * 10, ["Total", *[""] * 6, "1.000,50", "", ""]
    rows = [["Plan de primavera"], blank, SPANISH, blank, ["MARZO"], ADS, blank, POSTS, total, blank]
    read = read_rows(tmp_path, rows)
    assert (read.plan, read.problems) == (PLAN, [])
    assert read.notes == [
        "calendar.csv, row 5: has nothing but 'MARZO' and is left out",
        "calendar.csv, row 9: adds up others (Total) and is left out",
    ]


def test_empty_columns_and_columns_that_mean_nothing_here(tmp_path: Path) -> None:
    headings = ["", *SPANISH, "", "Agencia", "Notas", "", ""]
    rows = [headings, ["", *ADS, "", "Ogilvy", "ojo", "", ""], ["", *POSTS, "ver", "", "", "", ""]]
    read = read_rows(tmp_path, rows)
    assert (read.plan, read.problems) == (PLAN, [])
    assert read.notes == [
        "calendar.csv, row 1 (M1): the column 'Agencia' is not used",
        "calendar.csv, row 3 (L3): stands under no heading and is not used",
    ]


def test_the_separator_may_be_said(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    lines = ["|".join(line) for line in (SPANISH, ADS, POSTS)]
    path.write_text("\n".join(["sep=|", *lines]), encoding="utf-8")
    assert read_calendar(path).plan == PLAN


def test_texts_with_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    ads = ";".join(row(ADS, contenido='"el ""gran"" vídeo;\r\nversión 2"'))
    path.write_text("\r\n".join([";".join(SPANISH), ads, ";".join(row(POSTS, dias="L-Q"))]), encoding="utf-8")
    read = read_calendar(path, label="calendar.csv")
    assert read.plan["ig_ads"]["content"] == 'el "gran" vídeo; versión 2'
    assert told(read) == ["calendar.csv, row 3, column dias (G3): 'q' is no day of the week"]


# ---------------------------------------------------------------- what each kind of line becomes


def line(folder: Path, **cells: Any) -> dict[str, Any]:
    """A line of the plan; headings beyond the usual ones may be added."""
    headings = [*SPANISH, *(name for name in cells if name not in SPANISH)]
    return only_line(folder, row([*ADS, *[""] * 20][: len(headings)], headings, **cells), headings)


def test_advertising(tmp_path: Path) -> None:
    assert line(tmp_path, precio="CPC 9,80") == {**without(BOUGHT, "cpm"), "cpc": 9.8, "ctr": "preset"}
    assert line(tmp_path, precio="CPC 9,80 CTR 1 %") == {**without(BOUGHT, "cpm"), "cpc": 9.8, "ctr": 0.01}
    assert line(tmp_path, precio="preset") == {**without(BOUGHT, "cpm"), "price": "preset"}
    assert line(tmp_path, precio="", canal="tele", grps="120") == {
        **without(BOUGHT, "cpm"),
        "channel": "tv",
        "grps": 120,
    }
    assert line(tmp_path, precio="", ctr="1,5 %", cpm="preset") == {**BOUGHT, "cpm": "preset", "ctr": 0.015}
    assert line(tmp_path, tope_semana="5", tope_dia="2") == {**BOUGHT, "cap_per_week": 5, "cap_per_day": 2}
    assert line(tmp_path, publico="estudiantes, oficinas")["target"] == {"segments": ["estudiantes", "oficinas"]}
    assert line(tmp_path, dias="por pulsos")["flight"] == "pulsed"
    assert line(tmp_path, dias="ráfaga")["flight"] == "burst"
    assert line(tmp_path, coste="250", responsable="creative", horas="1,5", notas="x") == {
        **BOUGHT, "fixed_cost": 250, "team": "creative", "hours": 1.5,
    }  # fmt: skip


def without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def posts(folder: Path, **cells: Any) -> dict[str, Any]:
    return line(folder, **{"medio": "propio", "precio": "", "presupuesto": "", "dias": "L-X-V", **cells})


def test_posts(tmp_path: Path) -> None:
    assert posts(tmp_path) == POSTED
    assert posts(tmp_path, presupuesto="4.500,00")["fixed_cost"] == 4500
    assert posts(tmp_path, coste="450")["fixed_cost"] == 450
    assert posts(tmp_path, **{"coste por post": "60"})["cost_per_post"] == 60
    assert posts(tmp_path, dias="diario")["days"] == "daily"
    assert "days" not in posts(tmp_path, dias="")
    assert posts(tmp_path, dias="1 vez") == without({**POSTED, "to": MARCH}, "days")
    assert posts(tmp_path, dias="V cada 2 semanas", tope_semana="1") == {**POSTED, "days": ["fri"], "every": 2}
    assert posts(tmp_path, medio="ganado", canal="facebook")["medium"] == "earned"
    assert posts(tmp_path, publico="suscriptores") == POSTED


def test_influencers(tmp_path: Path) -> None:
    common = {"kind": "influencers", "content": "unboxing", "channel": "instagram"}
    four = line(tmp_path, precio="4 micro", dias="cada 2 semanas", presupuesto="72.000,00")
    days = [date(2027, 3, 1), date(2027, 3, 15), date(2027, 3, 29)]
    assert four == {**common, "on": days, "tier": "micro", "number": 4, "fee_each": 6000}
    once = line(tmp_path, precio="10 influencers", dias="1 vez", presupuesto="", honorarios="130")
    assert once == {**common, "on": MARCH, "who": "degree", "number": 10, "fee_each": 130}
    assert line(tmp_path, precio="4 micro", dias="once", presupuesto="")["fee_each"] == "preset"
    aimed = line(tmp_path, precio="2 mega", dias="once", publico="oficinas")
    assert (aimed["target"], "who" in aimed) == ({"segments": ["oficinas"]}, False)
    assert line(tmp_path, medio="ganado", precio="4 nano", dias="once")["medium"] == "earned"


def test_samples(tmp_path: Path) -> None:
    common = {"kind": "samples", "content": "unboxing", "on": MARCH, "who": "random", "number": 800}
    free = {"medio": "ganado", "canal": "evento", "hasta": "01/03/2027", "precio": "800 muestras"}
    assert line(tmp_path, presupuesto="60.000,00", **free) == {**common, "cost_each": 75}
    assert line(tmp_path, presupuesto="", **free, **{"coste unitario": "4,50"}) == {**common, "cost_each": 4.5}
    friends = line(tmp_path, publico="amigos al azar", presupuesto="", **free)
    assert friends == {**common, "who": "one_hop"}
    offices = line(tmp_path, publico="oficinas", presupuesto="", **free)
    assert offices == {**common, "target": {"segments": ["oficinas"]}}
    typed = line(tmp_path, **{**free, "precio": "", "medio": "muestras"}, presupuesto="", cantidad="1.500")
    assert typed == {**common, "number": 1500}
    assert line(tmp_path, **{**free, "precio": "", "medio": "muestras"})["fixed_cost"] == 1000.5


def test_press_events_referrals_and_contests(tmp_path: Path) -> None:
    plain = {"precio": "", "dias": "", "medio": "ganado"}
    press = line(tmp_path, canal="prensa", hasta="", presupuesto="45.000,00", **plain)
    assert press == {"kind": "press", "content": "unboxing", "on": MARCH, "fixed_cost": 45000}
    event = line(tmp_path, canal="evento", hasta="02/03/2027", **{**plain, "precio": "200 personas"})
    two = [MARCH, date(2027, 3, 2)]
    assert event == {"kind": "event", "content": "unboxing", "on": two, "number": 200, "fixed_cost": 1000.5}
    code = line(tmp_path, canal="referidos", publico="clientes", **{**plain, "precio": "60 por uso", "dias": "diario"})
    assert code == {"kind": "referral", "content": "unboxing", **DATES, "budget": 1000.5, "giver": 60}
    draw = line(tmp_path, canal="concurso", **plain)
    assert draw == {"kind": "contest", "content": "unboxing", **DATES, "prize": 1000.5}


def test_the_kind_may_stand_beside_the_medium(tmp_path: Path) -> None:
    assert line(tmp_path, medio="ganado", tipo="anuncios")["medium"] == "earned"
    assert line(tmp_path, medio="pagado", tipo="Reel") == BOUGHT
    assert line(tmp_path, medio="", tipo="anuncio") == BOUGHT
    assert line(tmp_path, canal="prensa") == {**BOUGHT, "channel": "press"}


def test_a_date_alone_is_one_day(tmp_path: Path) -> None:
    headings = ["linea", "medio", "canal", "contenido", "fecha", "dias"]
    made = only_line(tmp_path, ["uno", "propio", "blog", "film", "01/03/2027", ""], headings)
    assert made == {"kind": "posts", "channel": "blog", "content": "film", "from": MARCH, "to": MARCH}


def test_lines_without_a_name_get_one(tmp_path: Path) -> None:
    read = read_rows(
        tmp_path, [SPANISH[1:], ADS[1:], row(POSTS, contenido="unboxing")[1:], row(POSTS, contenido="A/B")[1:]]
    )
    assert [*read.plan] == ["instagram unboxing", "instagram unboxing 2", "instagram A B"]


def test_names_follow_the_scenario(tmp_path: Path) -> None:
    rows = [SPANISH, row(ADS, contenido="Unboxing!", publico="OFICINAS"), row(POSTS, canal="correo")]
    path = write_text(tmp_path / "c.csv", rows)
    read = read_calendar(path, names=Names(("unboxing",), ("email",), ("oficinas",)))
    assert read.plan["ig_ads"]["content"] == "unboxing"
    assert read.plan["ig_ads"]["target"] == {"segments": ["oficinas"]}
    assert read.plan["ig_posts"]["channel"] == "email"


def test_what_is_taken_otherwise_is_noted(tmp_path: Path) -> None:
    rows = [SPANISH, row(POSTS, dias="X-S", publico="estudiantes"), row(ADS, precio="CPC 5")]
    rows += [row(ADS, linea="s", medio="ganado", canal="evento", dias="", precio="8 muestras")]
    rows += [row(ADS, linea="r", medio="ganado", canal="referidos", dias="", precio="por uso")]
    rows += [row(POSTS, linea="p", dias=""), row(POSTS, linea="q", dias="", hasta="01/03/2027")]
    assert read_rows(tmp_path, rows).notes == [
        "calendar.csv, row 2, column dias (G2): X-S is taken as wed to sat; for two days write X, S",
        "calendar.csv, row 3, column precio (J3): a price per click needs a click rate: the channel's preset is taken; "
        "or write CTR 1%",
        "calendar.csv, row 4, column hasta (F4): samples have one day: 2027-03-01 is taken, 2027-03-30 is not used",
        "calendar.csv, row 5, column precio (J5): the reward is not said and counts as 0: write 60 per use",
        "calendar.csv, row 6, column dias (G6): no posting days are said: a post on every day",
    ]


# ---------------------------------------------------------------- months first, points and commas, by the whole column


def test_an_american_file(tmp_path: Path) -> None:
    rows = [
        ENGLISH,
        row(ADS, ENGLISH, **{"from": "03/01/2027", "to": "03/30/2027", "budget": "$1,500", "price": "CPM 6.70"}),
    ]
    made = read_rows(tmp_path, rows, ",").plan["ig_ads"]
    assert (made["from"], made["to"], made["budget"]) == (MARCH, LAST, 1500)


def test_the_same_file_without_anything_that_decides(tmp_path: Path) -> None:
    cells = {"from": "03/01/2027", "to": "2027-03-30", "budget": "$1,500", "price": "CPM 6"}
    assert told(read_rows(tmp_path, [ENGLISH, row(ADS, ENGLISH, **cells)], ",")) == [
        "calendar.csv, row 2, column from (E2): may be 2027-01-03 (day first) or 2027-03-01 (month first) "
        "(got '03/01/2027')",
        "calendar.csv, row 2, column budget (H2): may be 1,500 or 1.5 (got '1,500')",
    ]


@pytest.mark.parametrize(("separator", "budget"), [(";", 1500), (",", None), ("\t", None)])
def test_spanish_headings_with_semicolons_group_by_points(tmp_path: Path, separator: str, budget: int | None) -> None:
    read = read_rows(tmp_path, [SPANISH, row(ADS, presupuesto="1.500", precio="CPM 7")], separator)
    assert read.plan["ig_ads"].get("budget") == budget
    assert len(read.problems) == (budget is None)


def test_semicolons_alone_do_not_say_what_a_point_is(tmp_path: Path) -> None:
    read = read_rows(tmp_path, [ENGLISH, row(ADS, ENGLISH, budget="1.500", price="CPM 7")], ";")
    assert told(read) == ["calendar.csv, row 2, column budget (H2): may be 1,500 or 1.5 (got '1.500')"]


def test_another_number_of_the_file_decides(tmp_path: Path) -> None:
    read = read_rows(tmp_path, [ENGLISH, row(ADS, ENGLISH, budget="1.500", price="CPM 6,70")], "\t")
    assert read.plan["ig_ads"]["budget"] == 1500


# ---------------------------------------------------------------- errors, all at once


def test_errors_name_their_cells(tmp_path: Path) -> None:
    rows = [
        SPANISH,
        row(ADS, linea="a", presupuesto="mil", desde="31/02/2027"),
        row(ADS, linea="b", medio="gratis", canal="x"),
        row(ADS, linea="b", medio="propio"),
        row(POSTS, linea="c", precio="CPM 5", dias="L-Q"),
        row(ADS, linea="d", dias="L-X", publico="clientes"),
        row(ADS, linea="e", precio="800 muestras", medio="pagado", publico="a, clientes", hasta=""),
        row(ADS, linea="f", medio="propio", canal="atención", presupuesto="", precio="", dias="Q"),
        row(ADS, linea="g", precio="4 micro", dias=""),
        ["", "", "", "", "", "", "", "605.000,00", "", "CPM 9"],
    ]
    read = read_rows(tmp_path, rows)
    assert told(read) == [
        "calendar.csv, row 2, column desde (E2): there is no such day (got '31/02/2027')",
        "calendar.csv, row 2, column presupuesto (H2): must be a number (got 'mil')",
        "calendar.csv, row 3, column medio (B3): must be a medium or a kind of line (got 'gratis')",
        "calendar.csv, row 4, column linea (A4): a second line is called 'b'",
        "calendar.csv, row 4, column precio (J4): posts have no price (got 'CPM 6,70')",
        "calendar.csv, row 5, column dias (G5): 'q' is no day of the week",
        "calendar.csv, row 5, column precio (J5): posts have no price (got 'CPM 5')",
        "calendar.csv, row 6, column dias (G6): ads run on every day from first to last",
        "calendar.csv, row 6, column publico (I6): ads cannot be aimed at customers",
        "calendar.csv, row 7, column publico (I7): samples cannot be aimed at customers",
        "calendar.csv, row 8, column dias (G8): 'q' is no day of the week",
        "calendar.csv, row 9, column dias (G9): on which days do the influencers share?",
        "calendar.csv, row 10, column linea (A10): says nothing but numbers",
    ]


def test_days_that_cannot_be(tmp_path: Path) -> None:
    rows = [SPANISH, row(ADS, precio="4 micro", dias="D", hasta="05/03/2027")]
    rows += [row(ADS, linea="b", precio="4 micro", dias="1 vez", hasta="05/02/2027")]
    rows += [row(ADS, linea="c", precio="8 muestras", hasta="05/02/2027")]
    assert told(read_rows(tmp_path, rows)) == [
        "calendar.csv, row 2, column dias (G2): none of these days lies between 2027-03-01 and 2027-03-05",
        "calendar.csv, row 3, column hasta (F3): must not be before the first day, 2027-03-01 (got 2027-02-05)",
        "calendar.csv, row 4, column hasta (F4): must not be before the first day, 2027-03-01 (got 2027-02-05)",
    ]


def test_contradictions(tmp_path: Path) -> None:
    headings = [*SPANISH, "coste", "coste unitario", "tope_semana"]
    rows = [
        headings,
        [*row(POSTS, presupuesto="5"), "7", "", "2"],
        [*row(ADS, dias="1 vez", precio="4 micro"), "", "9", ""],
    ]
    rows += [[*row(ADS, linea="e", medio="evento", precio="GRP 5", dias="Q"), "", "", ""]]
    assert told(read_rows(tmp_path, rows)) == [
        "calendar.csv, row 2, column tope_semana (M2): is less than the 3 posts of a week (got 2)",
        "calendar.csv, row 2, column coste (K2): both the budget and the cost of posts are money spent once",
        "calendar.csv, row 3, column presupuesto (H3): the budget and the money for each both say what it costs",
        "calendar.csv, row 4, column dias (G4): 'q' is no day of the week",
        "calendar.csv, row 4, column precio (J4): is no price for event (got 'GRP 5')",
    ]


def test_headings_that_are_wrong(tmp_path: Path) -> None:
    rows = [["linea", "medio", "canal", "contenido", "desde", "presupesto", "desde"], ADS[:7]]
    assert told(read_rows(tmp_path, rows)) == [
        "calendar.csv, row 1 (F1): unknown column 'presupesto' – did you mean 'presupuesto'?",
        "calendar.csv, row 1 (G1): a second column for from (got 'desde')",
    ]
    assert told(read_rows(tmp_path, [["linea", "medio", "desde"], ["a", "b", "c"]])) == [
        "calendar.csv, row 1: there is no column for the channel of a line",
        "calendar.csv, row 1: there is no column for the content of a line",
    ]


def test_a_comma_without_quotes_moves_the_row(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    ads = ",".join(row(ADS, presupuesto="180,000", precio="CPM 6"))
    path.write_text("\n".join([",".join(SPANISH), ads]), encoding="utf-8")
    read = read_calendar(path, label="calendar.csv")
    assert told(read) == ["calendar.csv, row 2: has 11 cells under 10 headings"]
    assert 'needs quotes in this file: "180,000"' in read.problems[0].hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no row of headings\n   hint: nothing stands in it"),
        (b"hello;world\n", "has no row of headings\n   hint: such as linea"),
        (b"\x81\x8d\x00\x01", "is not text in UTF-8, UTF-16 or Windows' cp1252"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old .xls workbook, or one with a password"),
        (b"PK\x03\x04 no workbook", "the zip file is damaged"),
        (b'"linea;medio;canal;contenido;desde\na;b\n', 'row 1 cannot be read as CSV: a quote (") opens there'),
        (b'linea;medio;canal;contenido;desde\n"a;b\n', 'row 2 cannot be read as CSV: a quote (") opens there'),
    ],
)
def test_files_that_are_no_calendar(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "calendar.csv"
    path.write_bytes(content)
    assert refusal(lambda: read_calendar(path)).startswith(message)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    write_text(tmp_path / "calendar.csv", [SPANISH])
    assert (
        refusal(lambda: read_calendar(tmp_path / "calender.csv"))
        == "there is no such file – did you mean 'calendar.csv'?"
    )
    assert refusal(lambda: read_calendar(tmp_path)).startswith("is a folder")
    assert refusal(lambda: read_calendar(tmp_path / "calendar.csv", sheet="Plan")).startswith(
        "is a text file and has no sheet"
    )


# ---------------------------------------------------------------- a whole plan, as a Spanish spreadsheet saves it

WISH = """\
linea;medio;canal;contenido;desde;hasta;dias;presupuesto;publico;precio;tope_semana;responsable
news;propio;newsletter;discount;04/03/2027;30/05/2027;J;4.500,00;suscriptores;;1;creative
ig_ads;pagado;instagram;unboxing;01/03/2027;30/05/2027;diario;180.000,00;estudiantes,oficinas;CPM 46,50;5;creative
yt_ads;pagado;youtube;barista;15/03/2027;30/04/2027;diario;90.000,00;oficinas;preset;3;creative
search;pagado;buscador;discount;01/03/2027;30/05/2027;diario;60.000,00;todos;CPC 9,80;;creative
creators;pagado;instagram;unboxing;08/03/2027;08/05/2027;cada 2 semanas;72.000,00;estudiantes;4 micro;;creative
whatsapp_list;propio;whatsapp;discount;05/03/2027;30/05/2027;V cada 2 semanas;3.000,00;suscriptores;;1;community
samples;ganado;evento;unboxing;20/03/2027;20/03/2027;diario;60.000,00;oficinas;800 muestras;;community
friend_code;ganado;referidos;referral;01/03/2027;30/05/2027;diario;96.000,00;clientes;por uso;;community
press_day;ganado;prensa;barista;07/04/2027;07/04/2027;;45.000,00;todos;;;agency
care_plus;ganado;atencion;;01/03/2027;30/05/2027;L-S;40.000,00;clientes;;;community
"""


def test_a_whole_plan(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text(WISH, encoding="cp1252")
    read = read_calendar(path, label="calendar.csv")
    assert read.problems == []
    assert [note.split(": ")[0] for note in read.notes] == [
        "calendar.csv, row 5, column precio (J5)", "calendar.csv, row 9, column precio (J9)",
    ]  # fmt: skip
    fortnights = [date(2027, 3, 8), date(2027, 3, 22), date(2027, 4, 5), date(2027, 4, 19), date(2027, 5, 3)]
    whole = {"from": MARCH, "to": date(2027, 5, 30)}
    assert read.plan == {
        "news": {"kind": "posts", "channel": "newsletter", "content": "discount", **whole, "from": date(2027, 3, 4),
                 "days": ["thu"], "fixed_cost": 4500, "team": "creative"},
        "ig_ads": {"kind": "ads", "channel": "instagram", "content": "unboxing", **whole, "budget": 180_000,
                   "target": {"segments": ["estudiantes", "oficinas"]}, "cpm": 46.5, "cap_per_week": 5,
                   "team": "creative"},
        "yt_ads": {"kind": "ads", "channel": "youtube", "content": "barista", "from": date(2027, 3, 15),
                   "to": date(2027, 4, 30), "budget": 90_000, "target": {"segments": ["oficinas"]},
                   "price": "preset", "cap_per_week": 3, "team": "creative"},
        "search": {"kind": "ads", "channel": "search", "content": "discount", **whole, "budget": 60_000, "cpc": 9.8,
                   "ctr": "preset", "team": "creative"},
        "creators": {"kind": "influencers", "channel": "instagram", "content": "unboxing", "on": fortnights,
                     "tier": "micro", "number": 4, "target": {"segments": ["estudiantes"]}, "fee_each": 3600,
                     "team": "creative"},
        "whatsapp_list": {"kind": "posts", "channel": "whatsapp", "content": "discount", **whole,
                          "from": date(2027, 3, 5), "days": ["fri"], "every": 2, "fixed_cost": 3000,
                          "team": "community"},
        "samples": {"kind": "samples", "content": "unboxing", "on": date(2027, 3, 20), "number": 800,
                    "who": "random", "target": {"segments": ["oficinas"]}, "cost_each": 75, "team": "community"},
        "friend_code": {"kind": "referral", "content": "referral", **whole, "budget": 96_000, "team": "community"},
        "press_day": {"kind": "press", "content": "barista", "on": date(2027, 4, 7), "fixed_cost": 45_000,
                      "team": "agency"},
        "care_plus": {"kind": "care", "medium": "earned", **whole, "days": ["mon", "tue", "wed", "thu", "fri", "sat"],
                      "fixed_cost": 40_000, "team": "community"},
    }  # fmt: skip


MODELS = {kind: one.SPEC for kind, one in KINDS.items()}


def test_every_kind_of_the_plan_has_its_words() -> None:
    words = [word for one in KINDS.values() for word in one.CALENDAR.words]
    assert all(kind in one.CALENDAR.words for kind, one in KINDS.items())
    assert words == [fold(word) for word in words]
    assert sorted({*words}) == sorted(words)


def test_every_key_of_a_cell_is_a_key_of_some_line() -> None:
    keys = {info.alias or name for model in MODELS.values() for name, info in model.model_fields.items()}
    assert {*CELLS_OF} - keys == {"price"}


def test_plans_from_yaml_and_from_a_calendar_are_equal(tmp_path: Path) -> None:
    write_text(tmp_path / "calendar.csv", [SPANISH, ADS, POSTS])
    typed = {
        "name": "x", "dates": {"start": MARCH, "end": LAST},
        "market": {"simulate": 9, "network": {"kind": "ring"}},
        "brands": {"b": {"channels": {"instagram": {"followers": 3, "reach": 0.1}}}},
        "contents": {"unboxing": {"attract": 1, "share": 1}},
        "strategies": {"paid": ["ig_ads"]},
    }  # fmt: skip
    for plan in ("calendar.csv", {"file": "calendar.csv"}):
        assert Scenario.parse({**typed, "plan": plan}, base=tmp_path) == Scenario.parse({**typed, "plan": PLAN})


# ---------------------------------------------------------------- calendars as people really write them


def written(folder: Path, text: str) -> Path:
    (folder / "calendar.csv").write_text(text, encoding="utf-8")
    return folder / "calendar.csv"


PLAIN = "2027-03-01;2027-03-14"


@pytest.mark.parametrize("word", ["Hora", "Networks", "events", "Lineas", "Targets", "Notess"])
def test_near_words_are_notes_where_nothing_is_missing(tmp_path: Path, word: str) -> None:
    made = read_calendar(
        written(tmp_path, f"line;medium;channel;content;from;to;{word}\nads;owned;x;video;{PLAIN};9\n"), label="c.csv"
    )
    assert [*made.plan] == ["ads"]
    assert made.problems == []
    assert any(note.startswith(f"c.csv, row 1 (G1): the column {word!r} is not used") for note in made.notes)


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        ("line;mediums;channel;content;from;to", "no column for the medium of a line – does 'mediums' mean 'medium'?"),
        ("line;medium;chanel;content;from;to", "no column for the channel of a line – does 'chanel' mean 'channel'?"),
        ("line;medium;channel;contnet;from;to", "no column for the content of a line – does 'contnet' mean 'content'?"),
        ("line;medium;channel;content;from;to;budgett", "unknown column 'budgett' – did you mean 'budget'?"),
    ],
)
def test_near_words_are_told_where_a_column_is_missing(tmp_path: Path, headings: str, message: str) -> None:
    path = written(tmp_path, f"{headings}\nads;owned;x;video;{PLAIN};9\n")
    assert any(message in problem.message for problem in read_calendar(path).problems)


@pytest.mark.parametrize("heading", ["Campaign", "Campaña", "CAMPAIGN"])
def test_a_campaign_that_repeats_groups_lines(tmp_path: Path, heading: str) -> None:
    rows = f"{heading};medium;channel;content;from;to\nspring;owned;x;a;{PLAIN}\nspring;owned;x;b;{PLAIN}\n"
    made = read_calendar(written(tmp_path, rows), label="c.csv")
    assert ([*made.plan], made.problems) == (["x a", "x b"], [])
    assert any("repeats, so it groups lines" in note for note in made.notes)
    once = read_calendar(written(tmp_path, rows.replace("spring;owned;x;b", "summer;owned;x;b")))
    assert [*once.plan] == ["spring", "summer"]


@pytest.mark.parametrize("channels", ["Instagram, Facebook", "Instagram/Facebook", "IG + FB", "instagram y facebook"])
def test_several_platforms_are_several_lines_with_the_budget_split(tmp_path: Path, channels: str) -> None:
    text = f"line;medium;channel;content;from;to;budget;price\nads;paid;{channels};v;{PLAIN};1.500,50 €;CPM 6,70\n"
    made = read_calendar(written(tmp_path, text), label="c.csv")
    assert [line["channel"] for line in made.plan.values()] == ["instagram", "facebook"]
    assert [line["budget"] for line in made.plan.values()] == [750.25, 750.25]
    assert len({*made.plan}) == 2
    assert any("are 2 lines with the budget split evenly" in note for note in made.notes)


@pytest.mark.parametrize("channel", ["X / Twitter", "My blog, and more", "press"])
def test_one_platform_stays_one_line(tmp_path: Path, channel: str) -> None:
    text = f"line;medium;channel;content;from;to\nads;owned;{channel};v;{PLAIN}\n"
    assert [*read_calendar(written(tmp_path, text)).plan] == ["ads"]


def test_cents_that_cannot_be_split_go_to_the_first(tmp_path: Path) -> None:
    text = f"line;medium;channel;content;from;to;budget\nads;paid;instagram, tiktok, x;v;{PLAIN};1000\n"
    plan = read_calendar(written(tmp_path, text)).plan
    assert [line["budget"] for line in plan.values()] == [333.34, 333.33, 333.33]


@pytest.mark.parametrize(
    ("heading", "word"), [("Estado", "Cancelado"), ("status", "CANCELLED"), ("Notas", "anulada"), ("State", "dropped")]
)
def test_cancelled_rows_are_left_out_and_told(tmp_path: Path, heading: str, word: str) -> None:
    text = f"line;medium;channel;content;from;to;{heading}\na;owned;x;v;{PLAIN};ok\nb;owned;x;v;{PLAIN};{word}\n"
    made = read_calendar(written(tmp_path, text), label="c.csv")
    assert [*made.plan] == ["a"]
    assert f"c.csv, row 3: is cancelled ({word}) and is left out" in made.notes


@pytest.mark.parametrize(
    "top",
    [
        "línea;medio;canal;contenido;Periodo;\n;;;;desde;hasta\n",
        "Plan\nlínea;medio;canal;contenido;Fechas;Fechas\n;;;;Inicio;Fin\n",
        "Datos;;Pieza y lugar;;Periodo;\nlínea;medio;canal;contenido;desde;hasta\n",
    ],
)
def test_headings_over_two_rows(tmp_path: Path, top: str) -> None:
    made = read_calendar(written(tmp_path, f"{top}a;propio;x;v;01/03/2027;14/03/2027\n"))
    assert made.problems == []
    assert (made.plan["a"]["from"], made.plan["a"]["to"]) == (date(2027, 3, 1), date(2027, 3, 14))


@pytest.mark.parametrize("row", ["TOTAL MARZO;;;;;;1500", "Promedio;;;;;;1500", "Subtotal;;;;;;1.500 €"])
def test_rows_that_add_up_or_average_others(tmp_path: Path, row: str) -> None:
    text = f"line;medium;channel;content;from;to;budget\nads;paid;x;v;{PLAIN};1500\n{row}\n"
    made = read_calendar(written(tmp_path, text), label="c.csv")
    assert [*made.plan] == ["ads"]
    assert any("row 3" in note and "is left out" in note for note in made.notes)
