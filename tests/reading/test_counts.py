"""Tables of counts in every form that spreadsheets and platforms save."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wom_sim.errors import InputError
from wom_sim.reading.counts import NO_NUMBERS, POSTS, SERIES, WHEN, CountsTable, read_counts

WORDS = {**WHEN, **SERIES}
EXAMPLE = "date,orders"


def read(path: Path, words: Any = WORDS) -> CountsTable:
    return read_counts(path, words, (), EXAMPLE)


def text(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "counts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def workbook(tmp_path: Path, *rows: list[Any], more: dict[str, list[list[Any]]] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheets = {"Ventas": list(rows), **(more or {})}
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    path = tmp_path / "counts.xlsx"
    book.save(path)
    return path


def numbers(table: CountsTable, column: str) -> list[float | None]:
    return [table.number(line, column) for line in table.lines]


# ---------------------------------------------------------------- forms of files


@pytest.mark.parametrize(
    "content",
    [
        "date,orders,visits\n2027-03-01,5,50\n2027-03-02,6,60\n",
        "date;orders;visits\r\n2027-03-01;5;50\r\n2027-03-02;6;60\r\n",
        "date\torders\tvisits\n2027-03-01\t5\t50\n2027-03-02\t6\t60\n",
        "\ufeffdate,orders,visits\n2027-03-01,5,50\n2027-03-02,6,60\n",
        '"date","orders","visits"\n"2027-03-01","5","50"\n"2027-03-02","6","60"\n',
        "sep=;\ndate;orders;visits\n2027-03-01;5;50\n2027-03-02;6;60\n",
        "Our shop\n\n\nDate , ORDERS ,Visits (site)\n2027-03-01,5,50\n,,\n2027-03-02,6,60\n",
        "date,orders,visits\n2027-03-01,5,50\n2027-03-02,6,60".encode("utf-16"),
        "date,note,orders,visits\n2027-03-01,caf\xe9,5,50\n2027-03-02,,6,60\n".encode("cp1252"),
    ],
)
def test_text_in_any_form(tmp_path: Path, content: str | bytes) -> None:
    table = read(text(tmp_path, content))
    assert numbers(table, "conversions") == [5, 6]
    assert numbers(table, "visits") == [50, 60]


def test_workbooks(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["Ventas de marzo"], [], ["Semana del", "Pedidos", "Visitas"], [date(2027, 3, 1), 5, 50],
        [date(2027, 3, 8), 6.0, None], ["Total", 11, 50], more={"Notas": [["nada"]]},
    )  # fmt: skip
    table = read(path)
    assert [line["week"].value for line in table.lines] == [date(2027, 3, 1), date(2027, 3, 8)]
    assert numbers(table, "conversions") == [5, 6]
    assert numbers(table, "visits") == [50, None]
    assert [table.number(line, "conversions") for line in table.totals] == [11]


def test_a_cell_of_a_workbook_is_named_as_in_the_program(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Fecha", "Pedidos"], [date(2027, 3, 1), 5], [date(2027, 3, 2), "muchos"])
    table = read(path)
    with pytest.raises(InputError, match=r"row 3, column Pedidos \(B3\): must be a number \(got 'muchos'\)"):
        numbers(table, "conversions")


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in SERIES.items() for word in words])
def test_every_word_for_a_series(tmp_path: Path, name: str, word: str) -> None:
    table = read(text(tmp_path, f"fecha;{word.upper()}\n2027-03-01;7\n"))
    assert numbers(table, name) == [7]


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in POSTS.items() for word in words])
def test_every_word_for_posts(tmp_path: Path, name: str, word: str) -> None:
    heading = word.replace(" ", "_").capitalize()
    table = read(text(tmp_path, f"{heading};other\n7;8\n"), POSTS)
    assert set(table.headings) == {name}
    assert name in NO_NUMBERS or numbers(table, name) == [7]


def test_no_word_means_two_things() -> None:
    for words in (WORDS, POSTS):
        every = [word for synonyms in words.values() for word in synonyms]
        assert len(every) == len(set(every))


def test_the_first_of_two_columns_counts_and_the_other_is_told(tmp_path: Path) -> None:
    table = read(text(tmp_path, "date,orders,sales\n2027-03-01,5,9\n"))
    assert numbers(table, "conversions") == [5]
    assert "row 1 (C1): the column 'sales' is not used: 'orders' says the same" in table.notes[0]


def test_a_column_that_stands_there_twice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 1 \(C1\): a second column 'Orders'\n   hint: keep one of them"):
        read(text(tmp_path, "date,orders,Orders\n2027-03-01,5,9\n"))


@pytest.mark.parametrize("typed", ["300,5", "300.5", "0,5", "1.234,5"])
def test_counts_are_whole(tmp_path: Path, typed: str) -> None:
    table = read(text(tmp_path, f"semana;pedidos;partilhas\n01/03/2027;14;120\n08/03/2027;22;{typed}\n"))
    with pytest.raises(InputError, match=r"column partilhas \(C3\): must be a whole number"):
        numbers(table, "shares")
    assert numbers(table, "conversions") == [14, 22]


@pytest.mark.parametrize("typed", ["1200", "1.200", "1 200", "1200,0", "1.200,00"])
def test_whole_counts_however_written(tmp_path: Path, typed: str) -> None:
    assert numbers(read(text(tmp_path, f"semana;pedidos\n01/03/2027;{typed}\n")), "conversions") == [1200]


def test_portuguese_tables(tmp_path: Path) -> None:
    table = read(text(tmp_path, "Data;Encomendas;Visitas;Partilhas\n01/03/2027;14;1.250;9\n08/03/2027;9;1.100;7\n"))
    assert set(table.headings) == {"date", "conversions", "visits", "shares"}
    assert table.order == "day first"
    assert numbers(table, "visits") == [1250, 1100]
    head = "Publicação;Conteúdo;Alcance;Impressões;Notaram;Gostos;Partilhas;Cliques;Encomendas"
    other = "Publicação;Conteúdo;Alcance;Impressões;Notaram;Curtidas;Compartilhamentos;Cliques;Pedidos"
    for line in (head, other):
        found = read(text(tmp_path, f"{line}\nA1;filme;1;2;3;4;5;6;7\n"), POSTS)
        assert list(found.headings) == [
            "post", "content", "reach", "impressions", "noticed", "likes", "shares", "clicks", "orders",
        ]  # fmt: skip


def test_saves_are_no_sales(tmp_path: Path) -> None:
    assert "'saves' is not used" in read(text(tmp_path, "post,reach,saves\na,9,1\n"), POSTS).notes[0]


def test_the_row_with_most_headings_is_that_of_the_headings(tmp_path: Path) -> None:
    table = read(text(tmp_path, "orders\n\ndate,orders,visits\n2027-03-01,5,9\n"))
    assert numbers(table, "visits") == [9]


@pytest.mark.parametrize(("typed", "meant"), [("ordres", "orders"), ("visitsa", "visits"), ("pedido", "pedidos")])
def test_a_typo_loses_no_column(tmp_path: Path, typed: str, meant: str) -> None:
    with pytest.raises(
        InputError, match=rf"row 1 \(C1\): unknown column '{typed}' – did you mean '{meant}'\?\n   hint: correct"
    ):
        read(text(tmp_path, f"date,reach,{typed}\n2027-03-01,5,9\n"))


# ---------------------------------------------------------------- what is missing


def test_headings_that_must_be_there(tmp_path: Path) -> None:
    path = text(tmp_path, "date,orders\n2027-03-01,5\n")
    with pytest.raises(InputError, match="no column says visits: one of visits, visitors\n   hint: write a,b"):
        read_counts(path, WORDS, (("visits",),), "a,b")


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read as CSV|there is nothing under the headings"):
        read(text(tmp_path, 'date,orders\n"2027-03-01,5\n'))


def test_blank_rows_and_dashes_are_nothing(tmp_path: Path) -> None:
    table = read(text(tmp_path, "date,orders\n,\n2027-03-01,–\n\n2027-03-02,4\n"))
    assert numbers(table, "conversions") == [None, 4]


def test_errors_of_a_whole_row(tmp_path: Path) -> None:
    table = read(text(tmp_path, "date,orders\n2027-03-01,5\n"))
    told = str(table.error(table.lines[0]["conversions"], "", "is wrong", "mend it"))
    assert told.endswith("counts.csv, row 2 (B2): is wrong\n   hint: mend it")


# ---------------------------------------------------------------- headings over two rows, totals and averages


@pytest.mark.parametrize(
    "top",
    [
        "Fecha;Resultados;;\n;Pedidos;Visitas;\n",
        "Tienda;Resultados;\nFecha;Pedidos;Visitas\n",
        "Ventas de marzo\n\nFecha;Resultados;\n;Pedidos;Visitas\n",
        "# exportado\nFecha;Pedidos;Visitas\n",
    ],
)
def test_headings_over_two_rows(tmp_path: Path, top: str) -> None:
    found = read(text(tmp_path, f"{top}01/03/2027;180;7200\n08/03/2027;190;7500\n"))
    assert {*found.headings} == {"date", "conversions", "visits"}
    assert [found.number(line, "visits") for line in found.lines] == [7200, 7500]


def test_a_row_of_values_is_no_second_heading(tmp_path: Path) -> None:
    found = read(text(tmp_path, "day,orders,note\n1,5,visits\n2,6,\n"))
    assert [found.number(line, "conversions") for line in found.lines] == [5, 6]


@pytest.mark.parametrize(
    ("row", "totals", "note"),
    [
        ("Total;370;14700", 1, ""),
        ("TOTAL MARZO;370;14.700", 1, ""),
        ("Promedio;185;7350", 0, "row 4: is an average of others and is left out"),
        ("Media;185,5;7350", 0, "row 4: is an average of others and is left out"),
        ("average;185;7350", 0, "row 4: is an average of others and is left out"),
    ],
)
def test_rows_that_add_up_others_or_average_them(tmp_path: Path, row: str, totals: int, note: str) -> None:
    found = read(text(tmp_path, f"Fecha;Pedidos;Visitas\n01/03/2027;180;7200\n08/03/2027;190;7500\n{row}\n"))
    assert (len(found.lines), len(found.totals)) == (2, totals)
    assert not note or any(one.endswith(note) for one in found.notes)


def test_rows_left_out_of_a_workbook_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["day", "orders"], [1, 5], [2, 6])
    book = openpyxl.load_workbook(path)
    book["Ventas"].row_dimensions[3].hidden = True
    book.save(path)
    found = read(path)
    assert len(found.lines) == 1
    assert any("row 3: is hidden and is left out" in note for note in found.notes)


@pytest.mark.parametrize(
    ("content", "line"),
    [('"week;orders\n1;5\n', 1), ('week;orders\n1;5\n2;"6\n3;7\n', 3), ('week;"orders"x\n1;5\n', 1)],
)
def test_a_quote_that_is_not_closed(tmp_path: Path, content: str, line: int) -> None:
    with pytest.raises(
        InputError, match=rf"row {line} cannot be read as CSV: a quote .* opens there and is not closed"
    ):
        read(text(tmp_path, content))


def test_a_workbook_of_hidden_sheets_alone_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["date", "orders"], ["2027-03-01", 5])
    hidden = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b'state="visible"', b'state="hidden"')
    with zipfile.ZipFile(path, "w") as book:
        for name, data in members.items():
            book.writestr(name, data)
    assert path.read_bytes() != hidden
    with pytest.raises(InputError, match=r"counts\.xlsx: has no sheet that shows\n   hint: show one of its sheets"):
        read(path)


@pytest.mark.parametrize("typed", ["1e999", "-1e999"])
def test_a_cell_of_a_workbook_without_an_end_is_refused(tmp_path: Path, typed: str) -> None:
    path = workbook(tmp_path, ["date", "orders"], ["2027-03-01", 5.5])
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = next(name for name, data in members.items() if b"<v>5.5</v>" in data)
    members[sheet] = members[sheet].replace(b"<v>5.5</v>", f"<v>{typed}</v>".encode())
    with zipfile.ZipFile(path, "w") as book:
        for name, data in members.items():
            book.writestr(name, data)
    with pytest.raises(InputError, match=r"counts.xlsx.*row 2.*orders.*: must be a finite number \(got -?inf"):
        numbers(read(path), "conversions")


@pytest.mark.parametrize(
    "views", ["Views", "Video views", "Plays", "Visualizaciones", "Reproducciones", "Visualizações", "Impr."]
)
def test_views_of_a_platform_are_impressions(tmp_path: Path, views: str) -> None:
    table = read(text(tmp_path, f"Post;Reach;{views};Likes\na;900;1200;30\n"), POSTS)
    assert numbers(table, "impressions") == [1200]
    assert "noticed" not in table.headings


@pytest.mark.parametrize("heading", ["Sales (USD)", "Ventas (MXN)", "Purchases €", "Conversions (USD)"])
def test_money_is_no_count(tmp_path: Path, heading: str) -> None:
    table = read(text(tmp_path, f"date,visits,{heading}\n2027-03-01,5,246\n"))
    assert "conversions" not in table.headings
    assert "is money and no count, and is not used" in table.notes[0]


def test_cells_of_money_are_no_counts(tmp_path: Path) -> None:
    table = read(text(tmp_path, "date,sales\n2027-03-01,$246\n"))
    with pytest.raises(InputError, match=r"row 2, column sales .B2.: is money and no count .got '\$246'."):
        table.number(table.lines[0], "conversions")


@pytest.mark.parametrize(
    "total", ["Total: Account,USD,--,30,2.6%", "Total of 2 results,,5.1,30,", ",,,30,", "Total general,MXN,,30,100 %"]
)
def test_rows_of_totals_as_platforms_write_them(tmp_path: Path, total: str) -> None:
    rows = "Day,Currency code,CPC,Purchases,CTR\n2027-03-01,USD,2.5,10,2.5%\n2027-03-02,USD,2.6,20,2.6%\n"
    table = read(text(tmp_path, f"{rows}{total}\n"))
    assert numbers(table, "conversions") == [10, 20]
    assert [one["conversions"].value for one in table.totals] == ["30"]


def test_a_last_row_without_a_date_that_adds_up_nothing_is_a_row(tmp_path: Path) -> None:
    assert len(read(text(tmp_path, "Day,Orders\n2027-03-01,10\n2027-03-02,20\n,25\n")).lines) == 3


def test_a_word_more_is_another_column(tmp_path: Path) -> None:
    notes = read(text(tmp_path, "Post,Reach,Likes,Reel link clicks,Cover likes\na,9,1,1,1\n"), POSTS).notes
    assert [("is not used" in note) for note in notes] == [True, True]
