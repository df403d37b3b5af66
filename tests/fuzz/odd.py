"""Values that nobody expects: what is written instead of a value in YAML, in a cell, or on the command line."""

from __future__ import annotations

from random import Random

LONG = "x" * 5000
DEEP = 3000

NUMBERS = [
    "1e308", "-1e308", "1.8e308", "1e999", ".inf", "-.inf", ".nan", "inf", "nan", "-inf", "Infinity", "1e-320",
    "5e-324",
    "1e18", "1e15", "-1e15", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "18446744073709551616", "1" + "0" * 30, "1" + "0" * 400, "9" * 5000, "-0.0", "-1", "-0.5", "1.5",
    "0x7fffffffffffffff",
    "0o17", "0b11", "1_0", "1__0", "_1", "1.500", "1.000.000", "1,5", "1e", "1e5.5", "+", "-", ".", "1e-5", "0.1e1",
    "١٢٣", "½", "1/0", "4294967296", "1e16", "1.7976931348623157e308", "0.30000000000000004", "1e22", "2e15",
    "99999999999",
]  # fmt: skip
"""Numbers without an end, beyond every range, or written as no number is."""

MILD = ["0", "1", "2", "3", "0%", "100%", "50%", "1%", "0.5", "1e-9", "1e-12", "99.999%", "7", "10", "true", "false"]
"""Values that may well be allowed, so that more than the reading is tried."""

SHARES = [
    "101%", "-5%", "1e308%", "nan%", "inf%", "%", "%%", "5 %", "5%%", "1e400%", "5–3%", "10–5%", "0–0%", "1%–99%",
    "5-10%",
    "–5%", "5–", "1e308–1e309", ".inf–.inf", "preset", "preset *", "preset x.y", "preset ", "preset site.cvr",
    "presets",
    "preset preset", "preset tv", "preset \u0000", "> 5", "< 1e308", ">= nan", "+1e308%", "+15%", "== 3",
    "75% of segment x",
]  # fmt: skip
"""Shares, ranges, presets and goals that are nearly right."""

TEXTS = [
    "", " ", "None", "null", "~", "nan", "NA", "true", "no", "-", "--", "=1+1", "@SUM(A1)", "+cmd", "a.b.c", "a=b",
    "a:b",
    "..", ".", "/", "//", "\\", "*", "?", "%", "%s", "{}", "{0}", "{name}", "%n%n", "$HOME", "`id`", "'", '"', "''",
    "#", "[", "]",
    "{", "}", "all", "nothing", "a b", "a\tb", "a\nb", "a\r\nb", "é", "字", "🦙", "e\u0301", "\u202eabc", "\u200b",
    "\ufeff",
    "\ufffd", "\u2028", "\x85", "\x00", "\x07", "\x1b[31m", "\x1b]0;t\x07", "\x7f", "\x9b31m", "A" * 256, LONG,
    "é" * 200,
    "../../etc/passwd", "/etc/shadow", "/proc/self/environ", "/dev/null", "/dev/zero", "nul", "con",
    "file:///etc/passwd",
    "http://127.0.0.1:9/x", "tiny.yaml", "loop", "loop.csv", "folder", "folder.csv", "empty", "gone/x.csv",
    "y" * 300 + ".csv",
    "2027-02-31", "0001-01-01", "9999-12-31", "2027-03-01T10:00:00Z", "2027-W99", "99/99/9999", "01/13/2027",
    "20270301", "1900-01-00",
]  # fmt: skip
"""Names, paths, dates and texts that a terminal, a spreadsheet, a format or a disk takes for something else."""

NODES = [
    "null", "~", "[]", "{}", "[[]]", "[[[]]]", "[{}]", "[null]", "{null: null}", "{a: {b: {c: 1}}}", "{1: 2}",
    "{true: 1}", "{[1]: 2}",
    "{? {a: 1} : 2}", "[1, [2, [3]]]", "{a: [[s]]}", "[a, a]", "2027-02-31", "0001-01-01", "9999-12-31",
    "2027-03-01T10:00:00Z",
    "2027-03-01 10:00:00 +99:00", "!!binary aGk=", "!!binary '*'", "!!python/object:os.system x", "!!set {a}",
    "!!omap [a: 1]",
    "!!int x", "!!float x", "!!null x", "!!bool x", "!!timestamp x", "!!str 1", "!!map []", "!!seq {}", "!x y",
    "!<tag:x> y", "&a [*a]",
    "&a {b: *a}", "*none", "{<<: 1}", "{<<: {a: 1}}", "{<<: [1]}", "{a: 1, a: 2}", "{'': 1}", "{' ': 1}",
    "|\n  a\n", ">-\n  a\n", "? a",
    '"\\uD800"', '"\\udfff"', '"\\0"', '"\\e[31m"', '"\\x9b31m"', '"\\N"', '"\\L"', '"\\UFFFFFFFF"',
    '"\\U0010FFFF"', "'", '"', "[", "{", "@", "`", "%",
    "[" * DEEP, "{a: " * DEEP, "[" * 60 + "]" * 60, "{a: " * 60 + "1" + "}" * 60, "[" + "1," * 3000 + "]",
    "[&a [1,1,1,1,1,1,1,1,1], &b [*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c]]",
    "{file: x.csv}", "{file: null}", "{file: [x]}", "{file: folder}", "{file: /dev/zero}", "{kind: x}",
    "{kind: [ads]}", "{kind: null}",
]  # fmt: skip
"""Nodes of YAML as they are typed: of the wrong type, nested, tagged, anchored, broken."""

SEPARATORS = [";", "\t", "|", " ", ",", ", ", "->", "\x1f", "", "::", "'", '"', "\n", "\u3000", "é"]

ENCODINGS = [
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
    "cp437",
    "cp037",
    "utf-7",
    "shift_jis",
]

BYTES = [
    b"", b"\0", b"\0" * 100, b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b"\t", b'"',
    b"'", b"\x1a", b"\x1b[31m",
    b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\x00\x00\xfe\xff", b"PK\x03\x04", b"\x1f\x8b",
    b"BZh9", b"\xfd7zXZ\x00", b"%PDF",
    b"<?xml version='1.0'?>", b"<graphml>", b"<gexf>", b"graph [", b"[", b"{", b"*Vertices 1e9", b"nodedef>",
    b"%%MatrixMarket ", b"# ", b"% asym\n",
    b">>graph6<<", b">>sparse6<<", b"sep=;\n", b"-1", b"1e308", b"99999999999999999999", b"nan", b"]]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;",
]  # fmt: skip
"""Bytes that are put into a file: marks of order, control characters, broken UTF-8, heads of other formats."""


def node(dice: Random) -> str:
    """A node of YAML as typed."""
    pool = dice.choices([NUMBERS, MILD, SHARES, NODES, TEXTS], [5, 6, 3, 5, 3])[0]
    value = dice.choice(pool)
    return quoted(value) if pool is TEXTS else value if pool is not SHARES else dice.choice([value, quoted(value)])


def quoted(text: str) -> str:
    """A text in double quotes, as YAML writes it."""
    marks = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(marks.get(one, one if ord(one) > 31 else f"\\x{ord(one):02x}") for one in text) + '"'


def cell(dice: Random) -> str:
    """A cell of a table."""
    return dice.choice(dice.choices([NUMBERS, MILD, SHARES, TEXTS], [5, 4, 2, 5])[0])


def word(dice: Random) -> str:
    """A word on the command line, which can hold no zero character."""
    pool = dice.choices([NUMBERS, MILD, SHARES, TEXTS, NODES], [5, 4, 3, 4, 2])[0]
    return dice.choice(pool).replace("\0", "\udcff")


def size(dice: Random) -> str:
    """A number that says how much work there is: small, or beyond everything."""
    return dice.choice(
        [
            "0",
            "1",
            "2",
            "3",
            "-1",
            "1.5",
            "1e9",
            "1e15",
            "1e308",
            ".inf",
            ".nan",
            "x",
            "",
            "1" + "0" * 30,
            "[2]",
            "1_0",
            "2%",
        ]
    )
