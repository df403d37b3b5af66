"""``wom check`` on any file: what it is taken for, what was found and left out, and what to do with it."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.studies.inspect.answer import MOST_ROWS, is_scenario

CALENDAR = (
    "Línea;Medio;Canal;Contenido;Desde;Hasta;Presupuesto;Precio;Humor\n"
    "ig;pagado;instagram;vídeo;01/03/2027;31/03/2027;1.200,50;CPM 5;bueno\n"
    "boletín;propio;newsletter;texto;01/03/2027;31/03/2027;;;\n"
    "Total;;;;;;1.200,50;;\n"
)
COUNTS = "Semana del;Pedidos;Visitas;Nota\n01/03/2027;120;5.400;x\n08/03/2027;;5.600;\nTotal;120;11.000;\n"
POSTS = "post,content,reach,likes,shares,clicks,mood\na,film,1000,30,9,20,x\nb,film,2000,50,12,44,x\n"
MESSAGES = (
    "Received,Answered,Channel,mood\n2027-03-01 10:00,2027-03-01 11:00,x,a\n2027-03-02 10:00,,x,b\n"
    "2027-03-15 10:00,2027-03-15 12:00,x,c\n"
)
PEOPLE = "id,segment,age,interest_coffee,shoe\n1,young,20,0.5,40\n2,old,70,,41\n"

KINDS = {
    "a calendar": ("plan", CALENDAR, ("2 lines: ads 1, posts 1", "Medio as medium", "'Humor' is not used", "Total")),
    "a table of counts": ("sales", COUNTS, ("2 rows, 2027-03-01 … 2027-03-08", "Pedidos: 120 in all, 1 blank")),
    "a table of posts": ("posts", POSTS, ("2 posts of 1 content", "likes: 80 in all", "'mood' is not used")),
    "a table of messages": ("inbox", MESSAGES, ("3 messages", "2 answered", "'mood' is not used")),
    "a table of people": ("people", PEOPLE, ("2 people", "young 1, old 1", "'shoe' is not used")),
    "a list of ties": ("ties", "origen;destino;veces;color\na;b;2;x\nb;c;1;y\n", ("2 ties", "'color' is not used")),
}  # fmt: skip
PACKED = {"plain": lambda data: data, "gzip": gzip.compress, "utf-16": lambda data: data.decode().encode("utf-16")}


def checked(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    """Exit code and both outputs of ``wom check``."""
    code = main(["check", str(path), *more])
    return code, *capsys.readouterr()


def flat(text: str) -> str:
    """A text whose lines are not broken."""
    return " ".join(text.split())


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("what", KINDS)
def test_a_table_is_taken_for_what_it_is(what, packing, tmp_path, capsys):
    """Neither the ending nor the packing says it."""
    name, text, told = KINDS[what]
    path = tmp_path / f"{name}.dat"
    path.write_bytes(PACKED[packing](text.encode()))
    code, said, wrong = checked(path, capsys)
    assert (code, wrong) == (0, "")
    assert said.startswith(f"{path} is {what}\n")
    assert [one for one in told if one not in flat(said)] == []
    assert said.splitlines()[-1].startswith("Next: ")


GRAPHS = {
    "gml": "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]",
    "pajek": '*Vertices 2\n1 "a"\n2 "b"\n*Edges\n1 2\n',
    "matrix market": "%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n",
    "json": '{"directed": false, "multigraph": false, "graph": {}, "nodes": [{"id": 1}, {"id": 2}],'
    ' "links": [{"source": 1, "target": 2}]}',
    "graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">'
    '<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>',
    "arrows": "ann -> bob\n",
    "two columns": "1 2\n",
}


@pytest.mark.parametrize("kind", GRAPHS)
def test_ties_of_any_format(kind, tmp_path, capsys):
    path = tmp_path / "friends.txt"
    path.write_text(GRAPHS[kind], encoding="utf-8")
    code, said, _ = checked(path, capsys)
    assert code == 0
    assert said.startswith(f"{path} is a list of ties\n  2 people, 1 ties, ")


def test_a_workbook_of_the_shop(configs, capsys):
    code, said, _ = checked(configs / "cafe_nomada_calendario.xlsx", capsys)
    assert code == 0
    assert "is a calendar\n  14 lines: posts 5, ads 5, influencers 1, samples 1, referral 1, press 1\n" in said
    assert "row 19: adds up others (Total) and is left out" in " ".join(said.split())  # wrapped where the path ends


@pytest.mark.parametrize(
    ("study", "told"),
    {
        "sweep": "varies: sharing.contact, contents.stickers.share",
        "sensitivity": "varies: sharing.contact, sharing.decay",
        "calibrate": "sales.csv, 36 counts of conversions, visits, shares",
        "optimize": "strategy: mix",
    }.items(),
)
def test_a_study_file(study, told, configs, capsys):
    code, said, _ = checked(configs / f"{study}.yaml", capsys)
    assert code == 0
    assert f"is a study for wom {study}\n" in said
    assert told in said
    assert said.endswith(f"Next: wom {study} {configs / study}.yaml\n")


WRONG_STUDIES = {
    "scenario": ("study: sweep\nscenario: nothere.yaml\nvary: {sharing.contact: [0.1]}\n", "there is no file"),
    "kind": ("study: swep\nscenario: classroom.yaml\n", "says what kind of study this is"),
    "path": ("study: sweep\nscenario: {classroom}\nvary: {{sharing.contct: [0.1]}}\n", "sharing.contct"),
    "data": (
        "study: calibrate\nscenario: {classroom}\nstrategy: poster\ndata: no.csv\n"
        "fit: {{sharing.contact: {{uniform: [0.1, 0.5]}}}}\n",
        "there is no file",
    ),
}


@pytest.mark.parametrize("what", WRONG_STUDIES)
def test_a_study_that_asks_for_what_is_not_there(what, tmp_path, configs, capsys):
    text, told = WRONG_STUDIES[what]
    path = tmp_path / "study.yaml"
    path.write_text(text.format(classroom=configs / "classroom.yaml") if "{classroom}" in text else text)
    code, said, wrong = checked(path, capsys)
    assert (code, said) == (2, "")
    assert wrong.startswith(f"wom: {path}:")
    assert told in wrong


@pytest.fixture(scope="module")
def results(classroom, tmp_path_factory) -> Path:
    """A result folder of ``wom run``."""
    return ws.run(classroom, "poster").save(tmp_path_factory.mktemp("results") / "run")


def test_a_result_folder_says_what_made_it_and_then_what_its_scenario_is(results, capsys):
    code, said, _ = checked(results, capsys, "--worlds", "2")
    assert code == 0
    assert said.startswith(f"{results} is a result folder of wom run\n  made by wom_sim ")
    assert "  daily.csv: 21 rows, 8 columns\n" in said
    assert "  nothing was left out\n" in said
    assert "The sticker album · " in said
    code, said, _ = checked(results, capsys, "--worlds", "2", "--json")
    assert json.loads(said)["folder"]["what"] == "a result folder of wom run"


def test_a_result_that_was_changed_since_is_told(classroom, tmp_path, capsys):
    folder = ws.run(classroom, "poster").save(tmp_path / "run")
    (folder / "daily.csv").write_text("day\n1\n")
    (folder / "ledger.parquet").unlink()
    _, said, _ = checked(folder, capsys, "--worlds", "2")
    assert "daily.csv was changed since it was written\n" in said
    assert "ledger.parquet is no longer there\n" in said


@pytest.mark.parametrize("left", [0, 4, 100, -1])
def test_a_table_of_a_result_that_is_damaged_is_told(classroom, tmp_path, capsys, left):
    folder = ws.run(classroom, "poster").save(tmp_path / "run")
    (folder / "ledger.parquet").write_bytes((folder / "ledger.parquet").read_bytes()[:left])
    code, said, _ = checked(folder, capsys, "--worlds", "2")
    assert code == 0
    assert "ledger.parquet: cannot be read: it is damaged\n" in said
    _, said, _ = checked(folder / "ledger.parquet", capsys)
    assert "cannot be read: it is damaged\n" in said


@pytest.mark.parametrize(
    ("name", "told"),
    {
        "daily.csv": "is the table daily, of a result folder of wom run\n  21 rows, 8 columns\n",
        "ledger.parquet": "is the table ledger, of a result folder of wom run\n",
        "tables/by_medium.csv": "is the table by_medium, of a result folder of wom run\n",
        "provenance.json": "is what made the results, of a result folder of wom run\n  made by wom_sim ",
        "codebook.csv": "is what the columns of the tables mean, of a result folder of wom run\n",
        "tables.xlsx": "is a file, of a result folder of wom run\n",
    }.items(),
)
def test_a_file_of_a_result_folder(name, told, results, capsys):
    code, said, _ = checked(results / name, capsys)
    assert code == 0
    assert told in said


def test_a_table_of_results_is_known_away_from_its_folder(results, tmp_path, capsys):
    for name in ("daily.csv", "ledger.parquet"):
        moved = tmp_path / name
        moved.write_bytes((results / name).read_bytes())
        _, said, _ = checked(moved, capsys)
        assert f"is the table {moved.stem}, written by wom\n" in said


def test_a_weekly_table_is_known(configs, tmp_path, capsys):
    made = ws.mmm(configs / "classroom.yaml", "poster")
    path, beside = made.save(tmp_path / "weeks.csv")
    assert "is a weekly table for mix models" in checked(path, capsys)[1]
    assert "is the true effects beside a weekly table" in checked(beside, capsys)[1]


REFUSED = {
    "a pdf": (b"%PDF-1.4 x", "is a PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), "is an old .xls workbook"),
    "a web page": (b"<html><body><table></table></body></html>", "is a web page (HTML)"),
    "parquet of somebody": (b"PAR1" + bytes(20), "is a Parquet table"),
    "prose": (b"Dear all\n\nplease find the plan below.\n", "headings that do: date,orders"),
    "nothing": (b"", "the file is empty"),
    "a calendar without channel": (
        b"medium;content;from;to\npaid;film;2027-03-01;2027-03-08\n",
        "there is no column for the channel of a line",
    ),
    "counts without a date": (b"visits,orders\n1,2\n", "no column says date or week or day"),
    "more likes than reach": (b"post,reach,likes\na,10,30\n", "likes"),
    "a person twice": (b"id,age\n1,20\n1,30\n", "ids that stand there more than once: 1, such as '1'"),
    "an impossible age": (b"id,age\n1,200\n2,30\n", ":2: column age: must be a number from 0 to"),
    "a negative count": (b"date,orders\n2027-03-01,-3\n", "column orders (B2): must be at least 0"),
    "an impossible day": (b"date,orders\n2027-02-30,3\n", "column date (A2)"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(what, tmp_path, capsys):
    content, told = REFUSED[what]
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    code, said, wrong = checked(path, capsys)
    assert (code, said) == (2, "")
    assert wrong.startswith(f"wom: {path}")
    assert told in wrong


def test_what_a_table_was_taken_for_is_said_where_it_lacks_something(tmp_path, capsys):
    path = tmp_path / "plan.csv"
    path.write_text("medium;content;from;to\npaid;film;2027-03-01;2027-03-08\n", encoding="utf-8")
    wrong = checked(path, capsys)[2]
    assert f"{path} was taken for a calendar, for its headings medium, content, from, to" in wrong


def test_folders_and_files_that_are_not_there(tmp_path, capsys):
    (tmp_path / "sales.csv").write_text("date,orders\n2027-03-01,3\n")
    code, _, wrong = checked(tmp_path, capsys)
    assert (code, "is a folder without results of wom" in wrong) == (2, True)
    code, _, wrong = checked(tmp_path / "sale.csv", capsys)
    assert (code, "there is no such file – did you mean 'sales.csv'?" in wrong) == (2, True)


def test_settings_of_a_trial_need_a_scenario(tmp_path, capsys):
    path = tmp_path / "sales.csv"
    path.write_text("date,orders\n2027-03-01,3\n")
    code, _, wrong = checked(path, capsys, "--set", "name=x", "--worlds", "3")
    assert (code, wrong) == (2, f"wom: --set, --worlds: only a scenario has worlds, and {path} is none\n")


@pytest.mark.parametrize("name", ["launch.yaml", "launch.txt", "launch"])
def test_a_scenario_is_known_by_its_keys_and_not_by_its_ending(name, configs, tmp_path):
    path = tmp_path / name
    path.write_bytes((configs / "launch.yaml").read_bytes())
    assert is_scenario(path)


def test_a_broken_scenario_is_still_one(tmp_path):
    (tmp_path / "a.yaml").write_text("name: [x\n")
    (tmp_path / "b.json").write_text('{"name": "x", "dates": {}}')
    assert is_scenario(tmp_path / "a.yaml")
    assert is_scenario(tmp_path / "b.json")
    assert is_scenario(tmp_path / "not_there.yaml")
    assert not is_scenario(tmp_path / "not_there.csv")


def test_python_asks_the_same(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(COUNTS, encoding="utf-8")
    found = ws.inspect(path)
    assert found.data()["file"] == str(path)
    assert found.data()["what"] == "a table of counts"
    assert ("Pedidos", "conversions") in found.found.columns
    with pytest.raises(InputError, match="there is no such file"):
        ws.inspect(tmp_path / "nowhere.csv")


LARGE = {
    "calendar": ("name;medium;channel;content;from;budget\n", "l{k};paid;instagram;film;2027-03-01;{k}\n"),
    "counts": ("date,orders\n", "2027-03-01,{k}\n"),
    "posts": ("post,reach,likes\n", "p{k},10000000,{k}\n"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_of_a_large_table_the_first_rows_are_looked_at_and_it_says_so(kind, tmp_path, capsys):
    head, row = LARGE[kind]
    path = tmp_path / "large.csv"
    path.write_text(head + "".join(row.format(k=k) for k in range(1, 200_000)), encoding="utf-8")
    began = time.process_time()
    code, said, _ = checked(path, capsys)
    assert code == 0
    assert f"{path}: only its first {MOST_ROWS:,} rows were looked at" in flat(said)
    assert time.process_time() - began < 3


META = (
    "Identificador de la publicación,Descripción,Fecha,Visualizaciones,Alcance,Me gusta,Veces que se compartió",
    "Post ID,Description,Date,Views,Reach,Likes,Shares",
)


@pytest.mark.parametrize("heading", META)
def test_posts_as_a_platform_exports_them(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(f'{heading}\n18001,"Nieve, nueva",Total,"12,345","9,876",321,45\n', encoding="utf-8")
    found = ws.inspect(path).found
    assert found.what == "a table of posts"
    assert [one.used for one in found.columns][-4:] == ["impressions", "reach", "likes", "shares"]


def test_a_row_of_counts_without_a_date_is_told(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("Date,Orders\n2027-03-01,10\n2027-03-02,20\n,25\n", encoding="utf-8")
    with pytest.raises(ws.InputError, match=r"row 4.*: the row has numbers but no date"):
        ws.inspect(path)
