"""A file of people: what it says is what they are, and mistakes are told with row, column and number."""

from __future__ import annotations

import bz2
import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

from wom_sim.errors import ScenarioError
from wom_sim.network.network import Network
from wom_sim.people.population import Population, population
from wom_sim.scenario.audience import Targeting
from wom_sim.scenario.market import Market

PEOPLE = """\
id,segment,age,place,job,interest_music,interest_café,uses_tv,uses_Instagram,susceptibility,talkativeness,name
3,b,41,Oz,cook,0.5,1,yes,0,1.5,2,Cyd
1,a,18,,nurse,0,0.25,no,1,1,0.5,Ann

2,b,,Oz,,,,,true,,,Bo
4,a,63,Ur,cook,0.5,1,Sí,FALSE,0,3,Dee
"""


def workbook(text: str) -> bytes:
    """The same cells in the second sheet of a workbook, numbers as numbers."""
    book, made = Workbook(), io.BytesIO()
    page = book.create_sheet("Gente")
    for line in text.splitlines():
        page.append([float(cell) if cell[:1].isdigit() else cell or None for cell in line.split(",")])
    book.save(made)
    return made.getvalue()


SQUARE = Network.from_edges([1, 2, 3, 4], [2, 3, 4, 1])


def write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.write_bytes(text.encode(encoding))


def read(folder: Path, text: str = PEOPLE, network: Network = SQUARE, **keys: Any) -> Population:
    """The population of a network whose file of people holds this text."""
    if text:
        write(folder / "people.csv", text)
    spec = {"network": {"file": "friends.csv"}, "people_file": "people.csv", **keys}
    return population(Market.model_validate(spec), network, folder)


def test_everything_is_as_the_file_says(tmp_path: Path) -> None:
    people = read(tmp_path, target="b")
    assert people.segments == ("a", "b")
    assert people.segment.tolist() == [0, 1, 1, 0]
    assert people.segment.dtype == np.int32
    assert people.age.tolist() == [18, -1, 41, 63]
    assert people.attributes["place"].texts.tolist() == ["", "Oz", "Oz", "Ur"]
    assert people.attributes["job"].texts.tolist() == ["nurse", "", "cook", "cook"]
    assert {*people.attributes} == {"place", "job"}
    assert people.interest_names == ("music", "café")
    assert people.interests.tolist() == [[0, 0.25], [0, 0], [0.5, 1], [0.5, 1]]
    assert len(people.tastes) == 3
    assert people.uses["tv"].tolist() == [False, False, True, True]
    assert people.uses["Instagram"].tolist() == [True, True, False, False]
    assert people.susceptibility.tolist() == [1, 1, 1.5, 0]
    assert people.talkativeness.tolist() == [0.5, 1, 2, 3]
    assert people.targeted.tolist() == [False, True, True, False]
    assert people.achieved_assortativity == 0.0


def test_the_report_says_what_was_blank_or_ignored(tmp_path: Path) -> None:
    lines = read(tmp_path).report.splitlines()
    assert lines[-3] == f"{tmp_path / 'people.csv'}: 4 people"
    assert lines[-2].startswith(
        "  blank cells: age 1, place 1, job 1, interest_music 1, interest_café 1, uses_tv 1, sus"
    )
    assert lines[-1] == "  ignored columns: name"
    assert read(tmp_path, "id\n1\n2\n3\n4\n").report == f"{tmp_path / 'people.csv'}: 4 people"


def test_targeting_by_what_the_file_says(tmp_path: Path) -> None:
    people = read(tmp_path)
    for keys, expected in [
        ({"place": "Oz"}, [2, 3]), ({"interests": "music"}, [3, 4]), ({"age": "18-41"}, [1, 3]),
        ({"uses": "tv", "job": "cook", "segments": "a"}, [4]),
    ]:  # fmt: skip
        assert people.network.ids[people.matching(Targeting.model_validate(keys), 1)].tolist() == expected
    problems = people.problems(Targeting.model_validate({"place": "Os", "income": "low", "age": 90}))
    assert [problem.hint for problem in problems] == [
        "one of Oz, Ur", "nothing is known of people's income: see market.segments", "people are from 18 to 63",
    ]  # fmt: skip


def test_the_least_that_does(tmp_path: Path) -> None:
    people = read(tmp_path, "id\n1\n2\n3\n4\n")
    assert (people.segments, people.attributes, people.uses, people.interest_names) == ((), {}, {}, ())
    assert people.tastes.shape == (1, 0)
    assert (people.talkativeness == 1).all()
    assert (people.age == -1).all()
    assert np.isnan(people.achieved_assortativity)


def test_spreads_and_leaders_come_on_top(tmp_path: Path) -> None:
    people = read(tmp_path, leaders={"share": "25%", "who": "random", "talkativeness": 10}, susceptibility_sd=1)
    factor = people.talkativeness / read(tmp_path).talkativeness
    assert sorted(factor) == [1, 1, 1, 10]
    assert people.susceptibility[3] == 0
    assert len({*people.susceptibility}) == 4


@pytest.mark.parametrize(
    "data",
    [
        PEOPLE.encode("utf-8-sig"),
        PEOPLE.encode("cp1252"),
        gzip.compress(PEOPLE.encode(), mtime=0),
        PEOPLE.replace(",", "\t").encode(),
        PEOPLE.replace(",", ";").replace("0.5", "0,5").replace("0.25", "0,25").replace("1.5", "1,5").encode(),
        PEOPLE.replace("\n", "\r\n").encode(),
        PEOPLE.replace("id,segment,age", " ID , Segment,AGE").replace("uses_", "Uses_").encode(),
        PEOPLE.replace(",Oz,", ', "Oz",').replace("\n", ",,\n").encode(),
        PEOPLE.encode("utf-16"),
        PEOPLE.replace("\n", "\r").encode(),
        bz2.compress(PEOPLE.encode()),
        ("Clientes de marzo\n\n" + PEOPLE).encode(),
        ("# from the CRM\n" + PEOPLE).encode(),
        ("sep=,\n" + PEOPLE).encode(),
        workbook(PEOPLE),
    ],
    ids=[
        *("bom", "cp1252", "gzip", "tabs", "decimal commas", "windows lines", "headings", "quotes and empty columns"),
        *("utf-16", "old Mac lines", "bzip2", "title", "comment", "sep=", "xlsx"),
    ],
)
def test_files_as_spreadsheets_save_them(tmp_path: Path, data: bytes) -> None:
    expected = read(tmp_path)
    (tmp_path / "people.csv").write_bytes(data)
    people = read(tmp_path, "")
    for name in ("segment", "age", "interests", "susceptibility", "talkativeness"):
        assert np.array_equal(getattr(people, name), getattr(expected, name)), name
    assert people.interest_names == ("music", "café")
    assert people.uses["tv"].tolist() == [False, False, True, True]
    assert people.attributes["place"].texts.tolist() == ["", "Oz", "Oz", "Ur"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'id,age\n1,2\n"3,4\n2,2\n', r"people.csv:3: a quote .* opens here and is not closed"),
        (b"<html><table><tr><td>id</td></tr></table></html>", r"is a web page \(HTML\), not a table of people"),
        (gzip.compress(b"id,age\n1,2\n", mtime=0)[:-4], "the gzip file is damaged"),
        (b"id,age\n01,2\n2,2\n3,3\n4,4\n", r"people.csv:2: column id: .* written as the ids of the network"),
        (workbook("name,age\nAnn,3"), r"one sheet must have the column id \(found: none\)"),
        (b"id,segment\n1,a\n2,b,x\n", "Expected 2 fields in line 3, saw 3"),
    ],
)
def test_files_that_are_no_table_of_people(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "people.csv").write_bytes(data)
    with pytest.raises(ScenarioError, match=message):
        read(tmp_path, "")


def test_text_ids(tmp_path: Path) -> None:
    names = Network.from_edges(["ann", "bo"], ["bo", "cy"])
    people = read(tmp_path, "id,age\ncy,3\nann,1\nbo,2\n", names)
    assert people.age.tolist() == [1, 2, 3]
    with pytest.raises(ScenarioError, match=r"unknown ids: 1, the first in line 2: nobody .* – did you mean 'cy'"):
        read(tmp_path, "id,age\ncyd,3\nann,1\nbo,2\n", names)


# What is typed | what it becomes | what is told
CASES = [
    ("41,Oz", "old,Oz", ":2: column age: must be a number from 0 to 120 (got 'old')"),
    ("41,Oz", "41.5,Oz", ":2: column age: must be in whole years (got '41.5')"),
    ("63,Ur", "-1,Ur", ":6: column age: must be a number from 0 to 120 (got '-1')"),
    ("63,Ur", "inf,Ur", ":6: column age: must be a number from 0 to 120 (got 'inf')"),
    ("cook,0.5,1,yes", "cook,1.5,1,yes", ":2: column interest_music: must be a number from 0 to 1 (got '1.5')"),
    ("yes", "perhaps", ":2: column uses_tv: must be yes or no (got 'perhaps')"),
    ("1.5,2", "-1,2", ":2: column susceptibility: must be a number from 0 to 1,000,000 (got '-1')"),
    ("1.5,2", "1.5,nan", ":2: column talkativeness: must be a number from 0 to 1,000,000 (got 'nan')"),
    ("1,a,18", "1,,18", ":3: column segment: is missing (got '')"),
    ("1,a,18", ",a,18", ":3: column id: is missing (got '')"),
    ("1,a,18", "x1,a,18", ":3: column id: must be a whole number, written as the ids of the network are (got 'x1')"),
    ("1,a,18", "1.0,a,18", ":3: column id: must be a whole number"),
    ("interest_music", "intrest_music", ":1: unknown column 'intrest_music' – did you mean 'interest_music'?"),
    ("uses_tv", "use_tv", ":1: unknown column 'use_tv' – did you mean 'uses_tv'?"),
    ("susceptibility", "suceptibility", ":1: unknown column 'suceptibility' – did you mean 'susceptibility'?"),
    ("id,", "person,", ":1: a column id is missing (got person, segment, age"),
    (",name", ",age", ":1: column age: stands there twice"),
    (",Dee", ",Dee,x,y", "Expected 12 fields in line 6, saw 14"),
    ("4,a", "9,a", "unknown ids: 1, the first in line 6: nobody in this network has the id 9"),
    ("4,a", "9,a", "missing ids: 1 of the 4 people of the network, such as 4"),
    ("4,a", "3,a", "ids that stand there more than once: 1, such as 3"),
]


@pytest.mark.parametrize(("typed", "becomes", "told"), CASES)
def test_mistakes_are_told_with_row_and_column(tmp_path: Path, typed: str, becomes: str, told: str) -> None:
    assert typed in PEOPLE
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, PEOPLE.replace(typed, becomes, 1))
    assert str(caught.value).startswith(str(tmp_path / "people.csv"))
    assert told in str(caught.value)


def test_several_bad_cells_are_counted(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r":2: column age: .* \(got 'x'\); 2 rows in all"):
        read(tmp_path, PEOPLE.replace("41", "x").replace("63", "y"))


@pytest.mark.parametrize("text", ["id,age\n", "\n\n"])
def test_a_file_without_people(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError, match="no people in it"):
        read(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path / "people.csv", PEOPLE)
    with pytest.raises(ScenarioError, match=r"there is no such file – did you mean 'people.csv'"):
        read(tmp_path, "", people_file="poeple.csv")


def test_a_target_that_no_row_names(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"people.csv: market.target: unknown segment 'c' – one of a, b"):
        read(tmp_path, target=["a", "c"])
    with pytest.raises(ScenarioError, match=r"market.target: names segments, but the market has none"):
        read(tmp_path, "id\n1\n2\n3\n4\n", target="a")
