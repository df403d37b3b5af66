"""Changing tables, graphs, workbooks and archives: cells, rows, headings, members, bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fuzz import odd
from fuzz.seeds import PACKERS, TABLES, Rows, as_text, graphs, members, workbook, zipped


def changed_rows(dice: Random, rows: Rows) -> Rows:
    """Rows with one to three changes of cells, rows, columns or headings."""
    made = [list(row) for row in rows]
    for _ in range(dice.choice([1, 1, 2, 3])):
        if made:
            dice.choice([_cell, _cell, _cell, _cell, _heading, _row, _row, _column, _shape])(dice, made)
    return made


def _cell(dice: Random, rows: Rows) -> None:
    row = rows[dice.randrange(len(rows))]
    if row:
        row[dice.randrange(len(row))] = odd.cell(dice)


def _heading(dice: Random, rows: Rows) -> None:
    if not rows[0]:
        return
    spot, other = dice.randrange(len(rows[0])), dice.randrange(len(rows[0]))
    rows[0][spot] = dice.choice([rows[0][other], rows[0][spot] + "s", rows[0][spot].upper(), odd.cell(dice), ""])


def _row(dice: Random, rows: Rows) -> None:
    spot = dice.randrange(len(rows))
    if (way := dice.randrange(6)) == 0:
        del rows[spot]
    elif way == 1:
        rows.insert(dice.randrange(len(rows) + 1), list(rows[spot]))
    elif way == 2:
        rows[spot] = rows[spot][: dice.randrange(len(rows[spot]) + 1)]
    elif way == 3:
        rows[spot] = rows[spot] + [odd.cell(dice)] * dice.choice([1, 1, 5, 300])
    elif way == 4:
        rows.insert(spot, [odd.cell(dice)])
    else:
        rows[spot] = [odd.cell(dice) for _ in rows[spot]]


def _column(dice: Random, rows: Rows) -> None:
    spot = dice.randrange(max(map(len, rows)) + 1)
    value, drop = odd.cell(dice), dice.random() < 0.5
    for row in rows:
        if drop:
            del row[spot : spot + 1]
        else:
            row[spot : spot + 1] = [value]


def _shape(dice: Random, rows: Rows) -> None:
    ways: list[Callable[[], Rows]] = [
        list,
        lambda: rows[:1],
        lambda: rows[1:],
        lambda: [list(column) for column in zip(*rows, strict=False)],
        lambda: rows * dice.choice([2, 50]),
        lambda: [["", *row] for row in rows],
        lambda: [[], [], *rows],
        lambda: [["Title", *[""] * 4], [""], *rows],
        lambda: [*rows, ["total", *["9"] * 5]],
    ]
    rows[:] = dice.choice(ways)()


def damaged(dice: Random, data: bytes) -> bytes:
    """Bytes with a part missing, repeated, overwritten or put in."""
    for _ in range(dice.choice([1, 1, 2, 4])):
        spot, far = dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)
        start, stop = sorted((spot, far))
        data = dice.choice(
            [
                data[:spot],
                data[spot:],
                data[:start] + data[stop:],
                data[:spot] + dice.choice(odd.BYTES) + data[spot:],
                data[:spot] + dice.choice(odd.BYTES) + data[spot + 1 :],
                data[:spot] + bytes([dice.randrange(256)]) + data[spot + 1 :],
                data[:start] + data[start:stop][:2000] * dice.choice([2, 3, 20]) + data[stop:],
            ]
        )
    return data


def table_text(dice: Random, name: str) -> bytes:
    """A table as text: changed rows, any separator and encoding, now and then damaged."""
    rows = changed_rows(dice, TABLES[name])
    text = as_text(rows, dice.choice([",", ",", ",", ";", "\t", dice.choice(odd.SEPARATORS)]))
    if dice.random() < 0.1:
        text = dice.choice(["sep=;\n", "# x\n", "\ufeff", "\n\n", '"', "%\n", "\0"]) + text
    if dice.random() < 0.1:
        text = text.replace("\n", dice.choice(["\r\n", "\r", "\n\r", "\x0b", "\u2028"]))
    encoding = dice.choice(odd.ENCODINGS) if dice.random() < 0.15 else "utf-8"
    data = text.encode(encoding, "replace")
    return damaged(dice, data) if dice.random() < 0.15 else data


def table_workbook(dice: Random, name: str) -> bytes:
    """A table as a workbook whose members were changed and packed anew, or damaged as it stands."""
    if dice.random() < 0.15:
        return damaged(dice, workbook(name))
    parts = members(workbook(name))
    for _ in range(dice.choice([1, 1, 2])):
        target = dice.choice([one for one in parts if dice.random() < 0.5 or "sheet" in one] or list(parts))
        way = dice.choices([_member, _xml, damaged], [1, 6, 2])[0]
        if way is _member:
            _member(dice, parts, target)
        elif target in parts:
            parts[target] = (_xml if way is _xml else damaged)(dice, parts[target])
    return zipped(parts)


def _member(dice: Random, parts: dict[str, bytes], target: str) -> None:
    if (way := dice.randrange(4)) == 0:
        del parts[target]
    elif way == 1:
        parts[target] = b""
    elif way == 2:
        parts[dice.choice(["../x", "/x", target.upper(), "xl/vbaProject.bin", "x" * 300])] = parts[target]
    else:
        parts[target] = dice.choice(list(parts.values()))


FAR = ["XFD1048576", "A1048576", "XFD1", "ZZZZ9", "A0", "1", "A", "", "a1", "A99999999999", "AAAAAAAA1", "B2:C3"]
"""Places of cells at the edge of a sheet, and beyond it."""

_XML_VALUES = [
    "1e308",
    "-1",
    "nan",
    "",
    "99999999",
    "2958466",
    "1e999",
    "TRUE",
    "#REF!",
    "x",
    "0.5",
    "-0",
    "4294967296",
    "&#0;",
    "1 2",
]


def _xml(dice: Random, data: bytes) -> bytes:
    """XML with one of its values or names changed."""
    text = data.decode("utf-8", "replace")
    pattern, values = dice.choice(
        [
            (r'(?<= r=")[^"]*(?=")', [*FAR]),
            (r"(?<=<v>)[^<]*(?=</v>)", [*_XML_VALUES]),
            (r"(?<=<t>)[^<]*(?=</t>)", [odd.cell(dice).replace("<", "") for _ in range(3)]),
            (r'(?<= t=")[^"]*(?=")', ["s", "n", "b", "e", "d", "str", "inlineStr", "x", ""]),
            (r'(?<= s=")[^"]*(?=")', ["0", "1", "999", "-1", "x"]),
            (r'="[^"]*"', [f'="{value}"' for value in [*_XML_VALUES, "rId1", "rId99", "http://x"]]),
            (r"<[a-zA-Z]+", ["<row", "<c", "<sheet", "<mergeCell", "<x", "<"]),
            (r"</[a-zA-Z]+>", ["", "</x>", "</row>"]),
            (r"<\w+[^>]*/>", ["", "<x/>", '<mergeCell ref="A1:XFD1048576"/>', '<dimension ref="A1:XFD1048576"/>']),
        ]
    )
    found = list(re.finditer(pattern, text))
    if not found:
        return damaged(dice, data)
    spot = dice.choice(found)
    return (text[: spot.start()] + dice.choice(values) + text[spot.end() :]).encode("utf-8", "replace")


def graph_text(dice: Random) -> tuple[str, bytes]:
    """A graph that says what it is, with its name and with damage: a word replaced, a piece moved, bytes changed."""
    ending, data = dice.choice(list(graphs().items()))
    for _ in range(dice.choice([1, 1, 2, 3])):
        data = damaged(dice, data) if dice.random() < 0.3 else _word(dice, data)
    return f"ties{ending}", data


def _word(dice: Random, data: bytes) -> bytes:
    words = list(re.finditer(rb"[\w.\-]+|\"[^\"]*\"|[<>\[\]{}:,=*%#]", data))
    if not words:
        return damaged(dice, data)
    spot, other = dice.choice(words), dice.choice(words)
    new = dice.choice([other[0], other[0], b"", b'""', odd.cell(dice).encode("utf-8", "replace"), spot[0] * 2])
    return data[: spot.start()] + new + data[spot.end() :]


def packed(dice: Random, name: str, data: bytes) -> tuple[str, bytes]:
    """A file as it is or, now and then, packed, and then perhaps damaged."""
    if dice.random() < 0.85:
        return name, data
    ending = dice.choice(list(PACKERS))
    data = PACKERS[ending](data)
    return name + ending, damaged(dice, data) if dice.random() < 0.7 else data
