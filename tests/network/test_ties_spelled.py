"""Ties in lines that are no rows, headings of other languages and of following, and what is refused by its name."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from wom_sim.errors import NetworkError
from wom_sim.network.network import Network


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def write_and_read(content: str | bytes, name: str = "ties.csv", **options: Any) -> Network:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Network.read(path, **options)

    return write_and_read


def ties(network: Network) -> list[Any]:
    return sorted(network.to_networkx().edges)


def weights(network: Network) -> list[float]:
    graph = network.to_networkx()
    return [graph.edges[tie].get("weight", 1.0) for tie in ties(network)]


ABC = [("ana", "beto"), ("ana", "cem"), ("beto", "cem")]


@pytest.mark.parametrize(
    ("text", "name", "heavy"),
    [
        ("# ana\nbeto 1.5\ncem\n# beto\ncem 2\n", "ties.lgl", [1.5, 1.0, 2.0]),
        ("# ana\nbeto\ncem\n# beto\ncem\n", "ties.txt", [1, 1, 1]),
        ("# ana\nbeto 1\ncem 2\n# beto\ncem 3\n", "ties.txt", [1, 2, 3]),
    ],
)
def test_lgl(read: Any, text: str, name: str, heavy: list[float]) -> None:
    network = read(text, name)
    assert (ties(network), weights(network)) == (ABC, heavy)
    assert not network.directed


def test_lgl_of_whole_numbers_and_friends_without_a_weight(read: Any) -> None:
    assert ties(read("# 1\n2 0.5\n3 0.25\n# 2\n3 1\n", "ties.txt")) == [(1, 2), (1, 3), (2, 3)]
    assert "(1 tie without one weighs 1)" in str(read("# ana\nbeto 1.5\ncem\n# beto\ncem 2\n").report)
    with pytest.raises(NetworkError, match="weight '-1' must be"):
        read("# ana\nbeto -1\n", "ties.lgl")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("ana pp beto\nana pp cem\nbeto pp cem\n", "ties.txt", ABC),
        ("ana pp beto cem\nbeto pp cem\nsolo\n", "ties.sif", ABC),
        ("ana\tinteracts with\tbeto\nana\tpd\tcem\nbeto\tpp\tcem\n", "ties.sif", ABC),
        ("1 x 2\n1 x 3\n2 y 3\n", "ties.txt", [(1, 2), (1, 3), (2, 3)]),
        ("beto,follows,ana\ncem,follows,ana\ncem,sigue a,beto\n", "ties.csv", ABC),
    ],
)
def test_a_relation_between_two_people(read: Any, text: str, name: str, expected: list[Any]) -> None:
    network = read(text, name, directed=True)
    assert ties(network) == expected
    assert len(network.ids) == 3 + ("solo" in text)


def test_a_word_that_may_be_a_person_is_asked_about(read: Any) -> None:
    with pytest.raises(NetworkError, match=r"ties.csv:1: 'primo' may be a relation between two people"):
        read("ana,primo,beto\nbeto,primo,cem\n")
    with pytest.raises(NetworkError, match="a relation stands between two people above"):
        read("ana pp beto\nana cem\n", "ties.sif")


@pytest.mark.parametrize(
    "text",
    ["ana: beto cem\nbeto: cem\ncem:\n", "ana: beto, cem\nbeto: cem\n", "ana:beto;cem\nbeto:cem\n"],
)
def test_lists_of_friends_behind_a_colon(read: Any, text: str) -> None:
    assert ties(read(text, "ties.txt", directed=True)) == ABC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("follower,followed\nbeto,ana\ncem,ana\ncem,beto\n", ABC),
        ("seguidor;seguido\nbeto;ana\ncem;ana\ncem;beto\n", ABC),
        ("user,follower\nana,beto\nana,cem\nbeto,cem\n", ABC),
        ("user,following\nbeto,ana\ncem,ana\ncem,beto\n", ABC),
        ("follower_id,followee_id\n2,1\n3,1\n", [(1, 2), (1, 3)]),
    ],
)
def test_who_follows_sees(read: Any, text: str, expected: list[Any]) -> None:
    network = read(text, directed=True)
    assert ties(network) == expected
    assert "from the followed to the follower" in str(network.report)


@pytest.mark.parametrize(
    "heading",
    [
        *("von;nach;Anzahl", "Quelle;Ziel;Häufigkeit", "source;cible;poids", "expéditeur;destinataire;nombre"),
        *("origine;destinazione;forza", "remetente;destinatário;quantidade", "emisor;receptor;mensajes"),
        *("origen;destino;interacciones", "from;to;calls", "von;nach;Wahrscheinlichkeit"),
    ],
)
def test_headings_and_weights_in_other_languages(read: Any, heading: str) -> None:
    network = read(f"{heading}\nana;beto;0,5\nana;cem;1\nbeto;cem;1\n", directed=True)
    assert (ties(network), weights(network)) == (ABC, [0.5, 1, 1])


def test_ties_in_json_of_which_some_have_a_weight(read: Any) -> None:
    lines = '{"source": "ana", "target": "beto", "weight": 2}\n{"source": "ana", "target": "cem"}\n'
    network = read(lines + '{"source": "beto", "target": "cem", "weight": null}\n', "ties.jsonl")
    assert (ties(network), weights(network)) == (ABC, [2, 1, 1])
    assert "2 ties without a weight weigh 1" in str(network.report)


@pytest.mark.parametrize("elements", ['{"nodes": [%s], "edges": [%s]}', "[%s, %s]"])
def test_json_of_cytoscape(read: Any, elements: str) -> None:
    nodes = ", ".join(f'{{"data": {{"id": "{name}"}}}}' for name in ("ana", "beto", "solo"))
    made = elements % (nodes, '{"data": {"source": "ana", "target": "beto", "weight": 2}}')
    network = read(f'{{"elements": {made}}}', "ties.cyjs")
    assert (ties(network), weights(network), len(network.ids)) == ([("ana", "beto")], [2], 3)


def test_numbers_between_tabs_and_blanks(read: Any) -> None:
    network = read("1\t2 5\n2\t3 6\n3\t4 7\n", "ties.txt", directed=True)
    assert (ties(network), weights(network)) == ([(1, 2), (2, 3), (3, 4)], [5, 6, 7])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("origen;destino;veces\nana;beto;1.200\nbeto;cem;2.300\n", ":2: the weight 1.200 may be 1200 or 1.2"),
        ("1082040961 1 2\n1082155839 2 3\n", ":1: the first column may be times"),
        ("2026-01-01,ana,beto\n2026-01-02,beto,cem\n", ":1: the first column may be times"),
        ("group,person\nA,ana\nB,cem\n", ":1: a table of people and their groups"),
        ("Sender,Copied\nana,beto\nbeto,cem\n", ":1: the heading .* names one end of a tie, 'Sender'"),
        ("source,target,weight\nana,beto,\n", ":2: a missing weight"),
        ("(ana, beto)\n(beto, cem)\n", "the rows stand in brackets"),
        ("1 ana\n2 beto\n#\n1 2\n", "Trivial Graph Format file .TGF. is not read"),
        ("*Node data\nID sex\nana f\n*Tie data\nfrom to\nana ana\n", "NetDraw .VNA. is not read"),
        ("c x\np sp 3 2\na 1 2 5\n", "DIMACS is not read"),
        ("@nodes\nlabel\n0\n@arcs\nlabel\n0 0 0\n", "LEMON .LGF. is not read"),
        ("graph TD\n ana --> beto\n", "Mermaid is not read"),
        ("<http://a> <http://knows> <http://b> .\n", "RDF file .triples. is not read"),
        ("DL\nN=3\nFORMAT = NODELIST1\nDATA:\n1 2 3\n", "UCINET DL is not read"),
        ("dl format=edgelist1 n=3\ndata:\n1 2\n", "UCINET DL is not read"),
        (gzip.compress(b"X\n\0\0\0\3\0\4\1\2", mtime=0), "is an R data file"),
        (b"RDA3\nA\n3\n", "is an R data file"),
        (b"<stata_dta><header>", "is a Stata file"),
        (b"\x72\x02\x01\x00" + bytes(99), "is a Stata file"),
        (b"$FL2@(#) SPSS", "is an SPSS file"),
        (b"HEADER RECORD*******LIBRARY", "is a SAS file"),
        (b"ORC\0\0", "is an ORC table"),
    ],
)
def test_what_would_be_read_wrongly_is_refused(read: Any, text: str | bytes, message: str) -> None:
    with pytest.raises(NetworkError, match=f"ties.csv.*{message}"):
        read(text)


def test_words_for_nothing_are_told(read: Any) -> None:
    assert "taken as a person: NA" in str(read("source,target\nana,NA\nbeto,cem\n").report)


@pytest.mark.parametrize(
    "text",
    [
        "source  target\nana\tbeto\nana  cem\n beto cem \n",
        '"source" "target"\n"ana" "beto"\n"ana" "cem"\n"beto" "cem"\n',
        '"source", "target"\n"ana", "beto"\n"ana",  "cem"\n"beto" , "cem"\n',
    ],
)
def test_quotes_and_blanks_in_any_number(read: Any, text: str) -> None:
    assert ties(read(text, "ties.txt", directed=True)) == ABC


def test_quoted_ids_with_blanks_and_quotes_are_whole(read: Any) -> None:
    text = '"Ana, Ruiz", "Beto ""B"" Paz"\n"Beto ""B"" Paz", "Cem "\n'
    assert ties(read(text, directed=True)) == [("Ana, Ruiz", 'Beto "B" Paz'), ('Beto "B" Paz', "Cem")]
    assert ties(read('"Ana Ruiz" "Beto Paz"\n"Beto Paz" "Cem"\n', "t.txt", directed=True)) == [
        ("Ana Ruiz", "Beto Paz"),
        ("Beto Paz", "Cem"),
    ]
