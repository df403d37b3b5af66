"""What a file is, by its first bytes and lines; its ending says nothing."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from wom_sim.language.say import marked

Sort = Literal["table", "workbook", "graph", "other"]

HEAD = 8192
"""Bytes looked at."""


class Kind(NamedTuple):
    """What a file is: its sort, the name of its format, and what to do with one that cannot be read.

    The name is a sentence (see :func:`~wom_sim.language.say.marked`) but of a graph, and the hint is one.
    """

    sort: Sort
    name: str
    hint: str = ""


TABLE = Kind("table", marked("a table"))
WORKBOOK = Kind("workbook", marked("a workbook"))

_AS_CSV = marked("save it as CSV, or as .xlsx")
_OPEN = marked("open it in a spreadsheet, and save it as .xlsx")
_GRAPH_TOOL = marked("open it in Gephi, igraph or NetworkX, and save it as GraphML or as a list of ties")

_OF_R = (b"RDX", b"RDA", b"RDB", b"X\n\0\0\0", b"A\n2\n", b"A\n3\n")
_SAS = b"\0" * 12 + b"\xc2\xea\x81\x60"
_SPSS = marked('pandas.read_spss("…").to_csv("…", index=False) makes a CSV of it')
_OLD_STATA = re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00")

_BINARY: tuple[tuple[bytes, str, str], ...] = marked(
    (
        (b"\xd0\xcf\x11\xe0", "an old .xls workbook, or one with a password", "save it as .xlsx without a password"),
        (b"%PDF", "a PDF", _AS_CSV),
        (b"\x89PNG", "a picture (PNG)", _AS_CSV),
        (b"\xff\xd8\xff", "a picture (JPEG)", _AS_CSV),
        (b"GIF8", "a picture (GIF)", _AS_CSV),
        (b"PAR1", "a Parquet table", 'pandas.read_parquet("…").to_csv("…", index=False) makes a CSV of it'),
        (b"ARROW1", "an Arrow table", 'pandas.read_feather("…").to_csv("…", index=False) makes a CSV of it'),
        (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
        (b"\x93NUMPY", "a NumPy array", 'numpy.savetxt("ties.csv", array, "%d", ",") makes a list of it'),
        (b"\x89HDF", "an HDF5 file", _AS_CSV),
        (b"\x80\x04", "a Python pickle", "files that run code when opened are not read; save it as CSV or GraphML"),
        (b"\x80\x05", "a Python pickle", "files that run code when opened are not read; save it as CSV or GraphML"),
        *((mark, "an R data file", 'write.csv(…, "…", row.names = FALSE) makes a CSV of it') for mark in _OF_R),
        (b"<stata_dta>", "a Stata file", 'pandas.read_stata("…").to_csv("…", index=False) makes a CSV of it'),
        (b"$FL", "an SPSS file", _SPSS),
        (b"MATLAB 5.0", "a MATLAB file", 'writematrix(…, "ties.csv") makes a CSV of it'),
        (b"HEADER RECORD****", "a SAS file", 'pandas.read_sas("…").to_csv("…", index=False) makes a CSV of it'),
        (_SAS, "a SAS file", 'pandas.read_sas("…").to_csv("…", index=False) makes a CSV of it'),
        (b"FEA1", "an Arrow table", 'pandas.read_feather("…").to_csv("…", index=False) makes a CSV of it'),
        (b"ORC", "an ORC table", 'pandas.read_orc("…").to_csv("…", index=False) makes a CSV of it'),
        (b"Obj\x01", "an Avro file", _AS_CSV),
        (b"\0\1\0\0Standard ", "an Access database", "export the table as CSV"),
        (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
        (b"Rar!", "a RAR archive", "unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a file packed with zstd", "unpack it first"),
        (b"{\\rtf", "a text document (RTF)", _AS_CSV),
    )
)

_REMARKS = r"(?:(?://|\#)[^\n]*\n|/\*.*?\*/|\s)*"
_TEXT: tuple[tuple[str, Sort, str, str], ...] = (
    (r"%%matrixmarket", "graph", "Matrix Market", ""),
    (r"(?:%[^\n]*\n|\s)*\*(?:network|vertices)\b", "graph", "Pajek", ""),
    (r"nodedef\s*>", "graph", "GDF", ""),
    (r"dl\b[\s,]*(?:n|nr|nc|nm|format)\s*=", "graph", "UCINET DL", _GRAPH_TOOL),
    (r"(?:#[^\n]*\n|\s|(?:creator|version|comment)\b[^\n]*\n)*graph\s*\[", "graph", "GML", ""),
    (
        r"(?:(?://|\#)[^\n]*\n|/\*.*?\*/|\s)*(?:strict\s+)?(?:di)?graph\b[^\[\n,;]*\{",
        "graph",
        "DOT (Graphviz)",
        _GRAPH_TOOL,
    ),
    (r">>graph6<<", "graph", "graph6", ""),
    (r">>sparse6<<", "graph", "sparse6", ""),
    (r"<(?:\?xml|!--|!doctype|\w)[^\0]*<(?:\w+:)?graphml\b|<graphml\b", "graph", "GraphML", ""),
    (r"<\?xml[^\0]*<(?:\w+:)?gexf\b|<gexf\b", "graph", "GEXF", ""),
    (
        r"<\?xml[^\0]*(?:urn:schemas-microsoft-com:office:spreadsheet|<office:)",
        "other",
        marked("an XML spreadsheet"),
        _OPEN,
    ),
    (
        r"(?:<\?xml[^\0]*)?<(?:!doctype\s+html|html|head|body|table|meta|div)\b",
        "other",
        marked("a web page (HTML)"),
        _OPEN,
    ),
    (r"mime-version:", "other", marked("a web archive (MHTML)"), _OPEN),
    (r"<\?xml\b", "other", marked("XML of another kind"), _AS_CSV),
    (r"[\[{]\s*(?:[\[{\]}\"]|-?\d)", "graph", "JSON", ""),
)
_HOW = re.IGNORECASE | re.DOTALL
_SIGNS = tuple((re.compile(sign, _HOW), Kind(sort, name, hint)) for sign, sort, name, hint in _TEXT)


def kind_of(data: bytes) -> Kind:
    """Return what some bytes are; text that nothing is known of is a table.

    >>> kind_of(b"graph [ node [ id 1 ] ]").name, kind_of(b"source,target").name
    ('GML', 'a table')
    """
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data[257:262] == b"ustar":
        return Kind("other", marked("a tar archive"), marked("unpack it first, and name one file of it"))
    for mark, name, hint in _BINARY:
        if data.startswith(mark):
            return Kind("other", name, hint)
    if _OLD_STATA.match(data):
        return kind_of(b"<stata_dta>")
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\0", "").lstrip("ÿþ \t\r\n")
    return next((kind for sign, kind in _SIGNS if sign.match(head)), TABLE)


def _office(data: bytes) -> Kind:
    if data[30:38] == b"mimetype":
        return Kind("other", marked("an OpenDocument file"), _OPEN)
    if b"word/document.xml" in data:
        return Kind("other", marked("a text document (Word)"), _AS_CSV)
    return WORKBOOK
