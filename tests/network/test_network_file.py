"""Reading ties from files: separators, headings, columns, comments, errors with file and line, the cache, real data."""

import gzip
import importlib
import time
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from wom_sim.errors import NetworkError
from wom_sim.network import cache as network_cache
from wom_sim.network.network import Network

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "graphs"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """A cache folder of one's own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("WOM_CACHE", str(folder))
    return folder / "networks"


@pytest.fixture
def read(tmp_path):
    """Write a text to a file and read it."""

    def write_and_read(text, name="ties.csv", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Network.read(path, **options)

    return write_and_read


def ties(network):
    """Ties in the user's ids, each once."""
    return sorted(network.to_networkx().edges)


@pytest.mark.parametrize("separator", [",", "\t", ";", " ", "   ", ", ", " \t "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_separators_and_line_ends(read, separator, end):
    rows = [("1", "2"), ("2", "30"), ("30", "-4")]
    network = read(end.join(separator.join(row) for row in rows))
    assert network.ids.tolist() == [-4, 1, 2, 30]
    assert network.neighbors(2).tolist() == [1, 30]
    assert network.report.header == "none: the first row is integer"


def test_names_with_commas_in_other_separations(read):
    assert ties(read("Lee, Ann\tBob\nBob\tEve")) == [("Bob", "Eve"), ("Bob", "Lee, Ann")]
    assert ties(read("Lee, Ann;Bob\nBob;Eve")) == [("Bob", "Eve"), ("Bob", "Lee, Ann")]
    assert ties(read('"Lee, Ann",Bob\nBob,Eve')) == [("Bob", "Eve"), ("Bob", "Lee, Ann")]


def test_comments_of_snap_and_konect(read):
    snap = "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n# in between, with\tmany\tcells\n1\t2\n"
    assert ties(read(snap)) == [(0, 1), (1, 2)]
    assert ties(read("% sym unweighted\n% 3 2\n1 2\n2 3\n")) == [(1, 2), (2, 3)]


def test_byte_order_mark_and_unicode(read):
    assert ties(read("\ufeffÄnne,Łukasz")) == [("Änne", "Łukasz")]
    assert ties(read("\ufeff1,2")) == [(1, 2)]


def test_gzip_is_seen_in_the_bytes(read):
    assert ties(read(gzip.compress(b"1,2\n2,3", mtime=0), "ties.csv.gz")) == [(1, 2), (2, 3)]
    assert ties(read(gzip.compress(b"1,2\n2,3", mtime=0), "ties.csv")) == [(1, 2), (2, 3)]


# ---------------------------------------------------------------- the heading rule


@pytest.mark.parametrize("text", ["source,target\n1,2\n2,3", "x,y\n1,2\n2,3", "# c\nfrom,to\n1,2\n2,3"])
def test_text_above_integers_is_a_heading(read, text):
    network = read(text)
    assert ties(network) == [(1, 2), (2, 3)]
    known = "x,y" not in text
    said = "its names are known" if known else "it is not integer and every other row is"
    assert f"is the heading: {said}" in network.report.header
    assert "header: line" in str(network.report)


def test_text_ids_have_no_heading_unless_asked(read):
    text = "who,whom\nann,bob\nbob,eve"
    network = read(text)
    assert ("who", "whom") in ties(network)
    assert network.report.header == "first row (who, whom) taken as a tie; say header: true if it is a heading"
    asked = read(text, header=True)
    assert ties(asked) == [("ann", "bob"), ("bob", "eve")]
    assert asked.report.header == "line 1 (who, whom) is the heading, as asked (header: true)"
    assert ("who", "whom") in ties(read(text, header=False))


def test_asked_headings_of_integers(read):
    assert ties(read("1,2\n2,3", header=True)) == [(2, 3)]
    assert ties(read("a,b\n2,3", header=False)) == [("2", "3"), ("a", "b")]
    assert read("1,2\n2,3", header=False).report.header == "none, as asked (header: false)"


def test_one_text_below_the_heading_makes_all_ids_text(read):
    network = read("a,b\n" + "1,2\n" * 500 + "3,x\n")
    assert ties(network) == [("1", "2"), ("3", "x"), ("a", "b")]
    assert "taken as a tie" in network.report.header


def test_a_single_row_of_text_is_a_tie(read):
    assert ties(read("ann,bob")) == [("ann", "bob")]
    with pytest.raises(NetworkError, match=r"ties.csv:1: no tie below the heading \(ann, bob\)"):
        read("ann,bob", header=True)


@pytest.mark.parametrize("text", ["ann,bob\nbob,NA\nnull,nan", "ann , bob\nbob, NA \nnull,nan "])
def test_names_that_look_like_missing_values(read, text):
    assert ties(read(text)) == [("NA", "bob"), ("ann", "bob"), ("nan", "null")]


# ---------------------------------------------------------------- columns


def test_columns_are_found_by_name(read):
    network = read("time,To,FROM,Strength,note\n9,2,1,0.5,x\n8,3,2,1.5,y", directed=True)
    assert ties(network) == [(1, 2), (2, 3)]
    assert network.weights.tolist() == [0.5, 1.5]
    assert network.report.ignored == ("time", "note")
    assert "ignored columns: time, note" in str(network.report)


def test_a_time_is_no_weight(read):
    network = read("source,target,time\n1,2,1082040961\n2,3,1082155839")
    assert network.weights is None
    assert network.report.ignored == ("time",)


@pytest.mark.parametrize(
    "text", ["1,2,.5\n2,3,1.5\n", "a,b,\n1,2,.5\n2,3,1.5", "a,b,w\n1,2,.5\n2,3,1.5", "x,y,.5\ny,z,1.5"]
)
def test_weights(read, text):
    assert read(text).weights.tolist() == [0.5, 0.5, 1.5, 1.5]


def test_weights_are_the_nearest_float(read):
    assert read("1,2,0.1\n2,3,5.019607843137255e-1").weights[[0, -1]].tolist() == [0.1, 5.019607843137255e-1]


def test_third_columns_that_are_no_weight(read):
    network = read("ann,bob,friend,7\nbob,eve,colleague,8")
    assert network.weights is None
    assert network.report.ignored == ("column 3", "column 4")
    assert read("1,2,0.5,1082040961\n").report.ignored == ("column 4",)
    assert read("a,b,,t\n1,2,0.5,1\n").report.ignored == ("t",)


def test_people_make_isolated_ones_exist(read):
    assert read("0,1\n", people=4).report.isolated == 2
    assert read("ann,bob\n", people=["bob", "ann", "eve"]).report.isolated == 1
    with pytest.raises(NetworkError, match=r"ties.csv: nobody in this network has the id 4"):
        read("0,4\n", people=4)
    with pytest.raises(NetworkError, match="people must be at least 1"):
        read("0,4\n", people=0)


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ties.csv: the file is empty – expected one tie per line"),
        ("# only\n% comments\n\n", "the file is empty"),
        ("1\n2\n", "ties.csv:1: only one column .got '1'. – a tie needs two ids"),
        ("\n# c\nab\n", "ties.csv:3: only one column .got 'ab'"),
        ("1,2\n3\n", "ties.csv:2: 1 column, 2 are needed .got '3'"),
        ("1,2,3\n3,4\n", "ties.csv:2: 2 columns, 3 are needed"),
        ("a,b,3\nc,d\n", "ties.csv:2: 2 columns, 3 are needed"),
        ("1,2\n3,\n", "ties.csv:2: a missing id .got '3, '"),
        ("ann,bob\n ,eve\n", "ties.csv:2: a missing id"),
        ("1,2\n# c\n1.5,4\n", "ties.csv:3: the id '1.5' is no whole number, as all other ids are"),
        ("source,target\n1,2\n1,2.0\n", "ties.csv:3: the id '2.0' is no whole number"),
        ("source,target\n" + "1,2\n" * 300 + "1,2.5\n", "ties.csv:302: the id '2.5' is no whole number"),
        ("1,2\nnan,4\n", "ties.csv:2: the id 'nan' is no whole number"),
        ("1.5,2\n3,4\n", "ties.csv:1: the id '1.5' is no whole number"),
        ("1,2\n1,99999999999999999999\n", "ties.csv:2: the id 99999999999999999999 is beyond 63 bits – use text ids"),
        ("1,2,1\n2,3,nan\n", "ties.csv:2: the weight nan must be finite and not negative"),
        ("1,2,1\n2,3,-inf\n", "ties.csv:2: the weight -inf must be finite"),
        ("a,b,w\n1,2,1\n2,3,-0.5\n", "ties.csv:3: the weight -0.5 must be finite and not negative"),
        ("1,2,1\n2,3,\n", "ties.csv:2: a missing weight"),
        ("1,2,1\n2,3,x\n", "ties.csv:2: the weight 'x' is no number"),
        ("ann,bob,1\nbob,eve,x\n", "ties.csv:2: the weight 'x' is no number"),
        ("who,whom,how\nann,bob,1\nbob,eve,x\n", "ties.csv:1: the weight 'how' is no number – say header: true if"),
        ("source,target\n1.0,2.0\n", "ties.csv:2: the id '1.0' is no whole number, .* save whole numbers without dec"),
        ("source,target\n1.2E+17,2\n", "ties.csv:2: the id '1.2E.17' is no whole .* a spreadsheet has rounded it"),
        ("1;2;0,5\n", "ties.csv:1: the weight '0,5' is no number"),
        (b"1,2\n\x81,3\n", "ties.csv: is not text in UTF-8, UTF-16 or Windows' cp1252"),
        (b"\x1f\x8bnonsense", "the gzip file is damaged"),
        ('1,2\n"3,4\n', "ties.csv:2: a quote .*opens here and is not closed"),
        ("ann,bob\n" * 300 + '"eve,dan\ndan,ann\n"ann,bob', "ties.csv:301: a quote .* opens here"),
    ],
)
def test_errors_point_at_the_line(read, text, message):
    if text == "1;2;0,5\n":
        text += "2;3;0.5\n"
    with pytest.raises(NetworkError, match=message):
        read(text)


def test_rows_longer_than_the_first(read):
    with pytest.raises(
        NetworkError, match=r"ties.csv:2: 3 columns, but line 1 has 2 .got 'Ann Lee Bob'. – quote names"
    ):
        read("Ann Bob\nAnn Lee Bob\n")
    assert ties(read("1,2\n2,3,\n")) == [(1, 2), (2, 3)]


def test_missing_files_and_folders(tmp_path):
    (tmp_path / "friends.csv").touch()
    with pytest.raises(NetworkError, match=r"friend.csv: there is no such file – did you mean 'friends.csv'"):
        Network.read(tmp_path / "friend.csv")
    with pytest.raises(NetworkError, match="no such file – looked in"):
        Network.read(tmp_path / "nowhere" / "friend.csv")
    with pytest.raises(NetworkError, match=r"is a folder – name a file in it"):
        Network.read(tmp_path)


# ---------------------------------------------------------------- GraphML


@pytest.mark.parametrize("suffix", [".graphml", ".graphml.gz"])
def test_graphml(tmp_path, suffix):
    graph = nx.DiGraph()
    graph.add_edge(10, 2, weight=1.5)
    graph.add_node(7)
    nx.set_node_attributes(graph, {10: "Bern", 2: "Rom", 7: "Oslo"}, "city")
    path = tmp_path / f"people{suffix}"
    nx.write_graphml(graph, path)
    for _ in range(2):  # read, then from the cache
        network = Network.read(path)
        assert network.ids.tolist() == [2, 7, 10]
        assert network.attributes["city"].tolist() == ["Rom", "Oslo", "Bern"]
        assert (network.directed, network.weights.tolist(), network.report.isolated) == (True, [1.5], 1)
    with pytest.raises(NetworkError, match="lists its own people"):
        Network.read(path, people=3)


@pytest.mark.parametrize("names", [["ann", "bob"], ["1", "bob"], ["1", "01"]])
def test_graphml_ids_stay_text_unless_all_are_integers(tmp_path, names):
    nx.write_graphml(nx.Graph([tuple(names)]), tmp_path / "people.graphml")
    assert Network.read(tmp_path / "people.graphml").ids.tolist() == sorted(names)


def test_graphml_that_is_none(read):
    with pytest.raises(NetworkError, match=r"people.graphml: not a GraphML file"):
        read("<graphml", "people.graphml")
    assert ties(read("ann,bob", "people.graphml")) == [("ann", "bob")]


# ---------------------------------------------------------------- the cache


def test_the_second_reading_comes_from_the_cache(read, cache, monkeypatch):
    first = read("ann,bob,1\nbob,eve,2\n", "one.csv")
    monkeypatch.setattr("wom_sim.network.file._opened", None)
    second = read("ann,bob,1\nbob,eve,2\n", "two.csv")
    assert len(list(cache.iterdir())) == 1
    assert second.ids.dtype == object
    assert second.ids.tolist() == first.ids.tolist()
    assert second.weights.tolist() == first.weights.tolist()
    assert second.report.source.endswith("two.csv")
    assert second.report.ignored == ()


def test_other_options_and_versions_are_read_anew(read, cache, monkeypatch):
    for options in ({}, {"directed": True}, {"header": True}, {"people": 9}, {"people": range(9)}):
        read("1,2\n2,3\n", **options)
    assert len(list(cache.iterdir())) == 5
    monkeypatch.setattr(network_cache, "FORMAT", network_cache.FORMAT + 1)
    read("1,2\n2,3\n")
    assert len(list(cache.iterdir())) == 6


@pytest.mark.parametrize("damage", [b"", b"nonsense", None, "shapes"])
def test_a_broken_cache_file_is_rewritten(read, cache, damage):
    read("1,2\n2,3\n")
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    if damage == "shapes":
        with np.load(file) as arrays:
            parts = dict(arrays)
        np.savez(file, **{**parts, "indptr": parts["indptr"][:-1]})
    else:
        file.write_bytes(whole[:-40] if damage is None else damage)
    assert ties(read("1,2\n2,3\n")) == [(1, 2), (2, 3)]
    with np.load(file) as arrays:
        assert arrays["indptr"].tolist() == [0, 1, 3, 4]


def test_a_wrong_bit_in_the_cache_is_never_read(read, cache):
    """Also in the zip archive's own numbers: version, encryption, kind of compression."""
    network = read("1,2\n2,3\n")
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    for place in range(0, len(whole), 5):
        for bit in (place % 8, 0):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :])
            found = network_cache.load(file.stem, "")
            assert found is None or ties(Network(**vars(found))) == ties(network)


def test_a_folder_that_cannot_be_written(read, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "file"))
    assert ties(read("1,2\n")) == [(1, 2)]


def test_a_disk_that_fills_up(read, cache, monkeypatch):
    def full(*arguments, **arrays):
        raise OSError("no space left")

    monkeypatch.setattr(network_cache.np, "savez", full)
    assert ties(read("1,2\n")) == [(1, 2)]
    assert list(cache.iterdir()) == []


def test_without_a_home(read, monkeypatch):
    monkeypatch.delenv("WOM_CACHE")
    assert network_cache.folder().parts[-3:] == (".cache", "wom_sim", "networks")

    def homeless():
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert ties(read("1,2\n")) == [(1, 2)]


def test_texts_of_any_length_and_letters_are_cached(read, cache):
    names = ["ann", "x" * 200, "Zoë", "🦊", "a b"]
    first = read("".join(f"{name},bob\n" for name in names))
    assert len([*cache.glob("*.npz")]) == 1
    again = read("".join(f"{name},bob\n" for name in names))
    assert [*again.ids] == [*first.ids] == sorted([*names, "bob"])


# ---------------------------------------------------------------- real data, speed

needs_data = pytest.mark.skipif(not DATA.exists(), reason="the folder of real graphs is not there")


@needs_data
@pytest.mark.parametrize(
    ("name", "options", "people", "kept", "loops", "isolated"),
    [
        ("facebook_ego", {}, 4_039, 88_234, 0, 0),
        ("nethept", {"people": 15_233}, 15_233, 31_376, 22, 4),
        ("email_eu_core", {"directed": True}, 1_005, 25_571 - 642, 642, 19),
        ("lastfm_asia", {}, 7_624, 27_806, 0, 0),
        ("collegemsg_temporal", {"directed": True}, 1_899, 20_296, 0, 0),
    ],
)
def test_real_networks(name, options, people, kept, loops, isolated):
    report = Network.read(DATA / f"{name}.csv.gz", **options).report
    found = (report.people, report.kept, report.dropped_self_loops, report.isolated)
    assert found == (people, kept, loops, isolated)
    assert report.rows == report.kept + report.dropped_self_loops + report.merged_duplicates


@needs_data
def test_triangles_of_facebook():
    network = Network.read(DATA / "facebook_ego.csv.gz")
    ones = np.ones(network.arcs, np.int64)
    friends = sparse.csr_array((ones, network.targets.astype(np.int32), network.indptr), (network.people,) * 2)
    assert (friends @ friends * friends).sum() // 6 == 1_612_010


def test_reading_is_quick(read):
    importlib.import_module("pandas")
    read("1,2\n")
    chance = np.random.default_rng(0)
    rows = chance.integers(0, 20_000, (100_000, 2)).tolist()
    text = "source,target\n" + "\n".join(f"{u},{v}" for u, v in rows)
    started = time.perf_counter()
    network = read(text, "large.csv")
    assert time.perf_counter() - started < 3 * 0.2  # a tenth of a million ties: target 2 s, and 3 × for a busy machine
    assert network.report.rows == 100_000


IDS = ["ﬀ", "\U00010400", "z", "Z", "é", "é", "añil", " z", "z ", "\ue000", "a b"]


def test_people_of_any_script_stand_in_pythons_order(tmp_path):
    """Beyond the basic plane UTF-16 sorts otherwise; two ids that differ by blanks around them are one person."""
    file = tmp_path / "ties.csv"
    rows = [f"{a},{b}" for a, b in zip(IDS, [*IDS[1:], IDS[0]], strict=True)]
    file.write_text("\n".join(["source,target", *rows]) + "\n", encoding="utf-8")
    found = Network.read(file)
    assert found.ids.tolist() == sorted({one.strip() for one in IDS})
    neighbours = {"ﬀ": {"\U00010400", "a b"}, "z": {"\U00010400", "Z", "añil", "\ue000"}}
    for person, met in neighbours.items():
        at = found.position(person)
        assert {*found.ids[found.targets[found.indptr[at] : found.indptr[at + 1]]].tolist()} == met
