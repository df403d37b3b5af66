"""The ids and weights in a list of ties, read at once by pandas, and whom to blame where that fails.

Whole numbers go straight into integers; texts become codes and the distinct ids, so that a million ties of long names
take little memory.  Only when that fails, or a value is impossible, are the lines looked at one by one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import marked, say, says
from wom_sim.network.columns import Columns, Heading, are_integers, is_number, only_numbers, without_heading
from wom_sim.network.delimited import INTEGER, Text, cells, show
from wom_sim.network.parts import AS_CHANCES
from wom_sim.reading.numbers import fold
from wom_sim.reading.words.ties import DIRECTED

_AS_WRITTEN = marked("ids are kept as they are written: 007 and 7 are two people")
_NOBODY = ("NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "NaT", "-", "?")
"""What R, spreadsheets, pandas and databases write where there is nothing."""

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_HEADING_HINT = marked("say header: true if this line is a heading")


class Values(NamedTuple):
    """Sources, targets, weights or None; ``ids`` are texts in order, of which the ends are positions, or None."""

    src: np.ndarray
    dst: np.ndarray
    weights: np.ndarray | None
    ids: np.ndarray | None = None
    types: Any = None


Coded = tuple[list[str], np.ndarray, np.ndarray | None, Any]
"""The distinct texts of both ends; the codes of all sources, then of all targets; weights; which ties are directed."""


class Found(NamedTuple):
    """What a text says: values, the heading that was settled on, and the text with late comments gone."""

    values: Values
    heading: Heading
    text: Text


def read(text: Text, heading: Heading) -> Found:
    """Return the ties below a heading; ``NetworkError`` names the first line that cannot be used."""
    _refuse_grouped(text, heading)
    values = _integers(text, heading)
    if values is None and heading.doubtful:
        if only_numbers(heading.columns, list(text.rows(heading.above))):
            raise _blame(text, heading, say("ids are not all integer"))
        heading = without_heading(text)
        values = _integers(text, heading)
    if values is None:
        values = _texts(text, heading)
        notes = (*heading.columns.notes, *_notes_on(values.ids if values.ids is not None else ()))
        heading = replace(heading, columns=replace(heading.columns, notes=notes))
    _check_weights(text, heading, values.weights)
    return Found(values, heading, text)


def _notes_on(ids: Iterable[str]) -> list[str]:
    """What is told of ids that are texts: numbers written in several ways, and words for nothing."""
    notes = [say(_AS_WRITTEN)] if all(map(INTEGER.fullmatch, ids)) else []
    absent = [name for name in ids if name in _NOBODY]
    if absent:
        notes.append(say("taken as a person: {names} – remove the rows if nobody is meant", names=", ".join(absent)))
    return notes


def _refuse_grouped(text: Text, heading: Heading) -> None:
    """Complain about weights such as 1.200 only: with a count, or between semicolons, a thousand may be meant."""
    column = heading.columns.weight
    if (
        column is None
        or _decimal(text, heading.columns) == ","
        or not (heading.columns.counts or text.separator == ";")
    ):
        return
    found = [(n, row[column]) for n, row in text.sample if n > heading.above and column < len(row)]
    dotted = [(n, cell) for n, cell in found if "." in cell]
    if dotted and all(_GROUPED.fullmatch(cell) for _, cell in dotted):
        line, cell = dotted[0]
        message = say(
            "the weight {cell} may be {whole} or {part} – write it without a point, or with more digits after it",
            cell=cell, whole=cell.replace(".", ""), part=f"{float(cell):g}" if cell.count(".") == 1 else cell,
        )  # fmt: skip
        raise text.error(line, message)


def _check_weights(text: Text, heading: Heading, weights: np.ndarray | None) -> None:
    if weights is None:
        return
    most = 1.0 if heading.columns.combined == AS_CHANCES else np.inf
    if not (np.isfinite(weights) & (weights >= 0) & (weights <= most)).all():
        raise _blame(text, heading, say("a weight is not finite or is negative"))


# ---------------------------------------------------------------- at once


def _table(text: Text, heading: Heading, kind: Any) -> Any:
    """Return the used columns as a pandas table; raises ``ValueError`` or ``OverflowError``."""
    import pandas as pd

    columns = heading.columns
    kinds: dict[int, Any] = dict.fromkeys(columns.ids, kind)
    kinds |= {} if columns.weight is None else {columns.weight: np.float64}
    kinds |= {} if columns.type is None else {columns.type: "category"}
    return pd.read_csv(
        io.BytesIO(text.data), sep=r"\s+" if text.separator is None else text.separator, header=None,
        skiprows=heading.above, usecols=sorted(kinds), dtype=kinds, skipinitialspace=True, keep_default_na=False,
        na_values=[""], engine="c", decimal=_decimal(text, columns), low_memory=False,
    )  # fmt: skip


def _decimal(text: Text, columns: Columns) -> str:
    if columns.weight is None or text.separator == ",":
        return "."
    found = "".join(row[columns.weight] for _, row in text.sample[1:] or text.sample if columns.weight < len(row))
    return "," if "," in found and "." not in found else "."


def _integers(text: Text, heading: Heading) -> Values | None:
    """Return the values if all ids are integers, each written in one way only; else None."""
    below = [row for row in text.sample if row[0] > heading.above]
    if not are_integers(heading.columns, below) or _written_oddly(text, heading):
        return None
    try:
        table = _table(text, heading, np.int64)
        source, target = (table[k].to_numpy() for k in heading.columns.ids)
        return Values(source, target, _weights(table, heading.columns), types=_types(table, heading.columns))
    except (ValueError, KeyError, OverflowError):  # KeyError: no row has a column that the heading names
        return None


def _weights(table: Any, columns: Columns) -> np.ndarray | None:
    return None if columns.weight is None else table[columns.weight].to_numpy()


def _types(table: Any, columns: Columns) -> np.ndarray | None:
    """Whether each tie is directed, or None where no column says so."""
    if columns.type is None:
        return None
    kinds = table[columns.type].cat
    meant = np.array([DIRECTED.get(fold(str(kind)), False) for kind in kinds.categories], bool)
    return np.asarray(meant[kinds.codes.to_numpy()])


def _written_oddly(text: Text, heading: Heading) -> bool:
    """Whether an id is written as 007 or +7: as a number it would be the same person as 7."""
    data = text.data
    marks = [b"\n", b'"', *((b" ", b"\t") if text.separator is None else (text.separator.encode(), b" "))]
    signs = [b"0", b"\\+"] if b"+" in data else [b"0"]
    patterns = [re.escape(mark) + sign + b"[0-9]" for mark in marks for sign in signs]  # found fast: they begin plainly
    found = (match.start() + 1 for pattern in patterns for match in re.finditer(pattern, data))
    return _is_odd(text, heading, 0) or any(_is_odd(text, heading, place) for place in found)


def _is_odd(text: Text, heading: Heading, place: int) -> bool:
    start = text.data.rfind(b"\n", 0, place) + 1
    end = text.data.find(b"\n", place)
    row = cells(text.data[start : end if end >= 0 else None].decode(), text.separator)
    odd = any(k < len(row) and INTEGER.fullmatch(row[k]) and str(int(row[k])) != row[k] for k in heading.columns.ids)
    return odd and text.data.count(b"\n", 0, start) >= heading.above


def _texts(text: Text, heading: Heading) -> Values:
    """Return the values with ids as text, unless the ids are integers with something wrong among them."""
    try:
        distinct, codes, weights, types = _coded(text, heading)
    except (ValueError, KeyError, OverflowError) as error:  # KeyError: no row has a column that the heading names
        raise _blame(text, heading, str(error)) from error
    names = [name.strip() for name in distinct]
    if (codes < 0).any() or "" in names:
        raise _blame(text, heading, say("an id is missing"))
    everybody, places = _in_order(names)
    if all(map(is_number, everybody)) and not _are_odd_integers(text, heading, everybody):
        raise _blame(text, heading, say("ids are neither integer nor text"))
    src, dst = np.split(places[codes], 2)
    return Values(src, dst, weights, everybody, types)


def _in_order(names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct names in order, and the place of every name among them.

    Arrow sorts UTF-8 by its bytes, which is Python's order of texts, in a third of the time.
    """
    import pyarrow as pa
    from pyarrow import compute

    order = compute.sort_indices(pa.array(names, pa.large_string())).to_numpy()
    ordered = np.array(names, object)[order]
    first = np.ones(len(names), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.empty(len(names), np.uint32)
    places[order] = np.cumsum(first, dtype=np.uint32) - 1
    return ordered[first], places


def _are_odd_integers(text: Text, heading: Heading, ids: np.ndarray) -> bool:
    return all(INTEGER.fullmatch(name) for name in ids) and _written_oddly(text, heading)


def _coded(text: Text, heading: Heading) -> Coded:
    """Return the distinct texts of both ends and their codes, weights and types.

    Arrow's reader takes a fifth of the time of pandas' where ids are texts; it wants one separator, no blanks before a
    quote, and every row as long as the others.
    """
    if heading.columns.type is None and (plain := _in_one_way(text)) is not None:
        with suppress(ValueError, KeyError):
            return _by_arrow(plain, heading)
    return _by_pandas(text, heading)


def _in_one_way(text: Text) -> Text | None:
    """The text with one separator and no blanks before a quote, its lines as they were; None where that is not sure."""
    data, separator = text.data, text.separator
    if separator is None:
        data = data.replace(b"\t", b" ")
        if b'"' in data and (b"  " in data or b" \n" in data or b"\n " in data):
            return None  # blanks within quotes
        for many, one in ((b"  ", b" "), (b" \n", b"\n"), (b"\n ", b"\n")):
            while many in data:
                data = data.replace(many, one)
        return replace(text, data=data.removeprefix(b" ").removesuffix(b" "), separator=" ")
    if not separator.isascii():
        return None
    before = separator.encode() + b' "'
    while before in data and b'""' not in data:  # in a quoted id such a blank is its last, which is no part of it
        data = data.replace(before, separator.encode() + b'"')
    return None if b' "' in data else replace(text, data=data)


def _by_pandas(text: Text, heading: Heading) -> Coded:
    import pandas as pd

    columns, table = heading.columns, _table(text, heading, str)
    codes, distinct = pd.factorize(pd.concat([table[k] for k in columns.ids]))
    names = distinct.to_numpy(object).tolist()
    return names, np.asarray(codes), _weights(table, columns), _types(table, columns)


def _by_arrow(text: Text, heading: Heading) -> Coded:
    import pyarrow as pa
    from pyarrow import csv

    columns, separator = heading.columns, text.separator or ","
    words = pa.dictionary(pa.int32(), pa.string())
    kinds = {f"f{k}": words for k in columns.ids} | (
        {} if columns.weight is None else {f"f{columns.weight}": pa.float64()}
    )
    table = csv.read_csv(
        pa.BufferReader(memoryview(text.data)[_start(text.data, heading.above) :]),
        read_options=csv.ReadOptions(autogenerate_column_names=True),
        parse_options=csv.ParseOptions(delimiter=separator, quote_char='"' if b'"' in text.data else False),
        convert_options=csv.ConvertOptions(
            column_types=kinds, include_columns=list(kinds), null_values=[], decimal_point=_decimal(text, columns)
        ),
    )
    ends = pa.chunked_array([chunk for k in columns.ids for chunk in table.column(f"f{k}").chunks], words)
    chunks = ends.unify_dictionaries().chunks
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])
    weights = None if columns.weight is None else table.column(f"f{columns.weight}").to_numpy()
    return chunks[0].dictionary.to_pylist(), codes, weights, None


def _start(data: bytes, above: int) -> int:
    """Where the first line below some lines starts."""
    place = 0
    for _ in range(above):
        place = data.index(b"\n", place) + 1
    return place


# ---------------------------------------------------------------- whom to blame


def _blame(text: Text, heading: Heading, otherwise: str) -> NetworkError:
    """Return an error about the first line that cannot be used, in words; ``otherwise`` if no line is to blame."""
    rows, columns = list(text.rows(heading.above)), heading.columns
    numbers = only_numbers(columns, rows)
    decimal = _decimal(text, columns)
    for line, row in rows:
        if problem := _shape_problem(columns, row) or _value_problem(columns, row, numbers, decimal):
            hint = f" – {say(_HEADING_HINT)}" if line == text.sample[0][0] and heading.above < line else ""
            return text.error(line, problem + hint)
    return NetworkError(say("{path}: cannot be read ({reason})", path=text.path, reason=otherwise.strip()))


def _shape_problem(columns: Columns, row: list[str]) -> str | None:
    if len(row) < columns.needed:
        return says(
            "{n} column, {needed} are needed (got {row})", "{n} columns, {needed} are needed (got {row})", len(row),
            needed=columns.needed, row=show(" ".join(row)),
        )  # fmt: skip
    if not all(row[k] for k in columns.ids):
        return say("a missing id (got {row})", row=show(", ".join(row)))
    return None


def _value_problem(columns: Columns, row: list[str], numbers: bool, decimal: str) -> str | None:
    for k in columns.ids if numbers else ():
        if not INTEGER.fullmatch(row[k]):
            return say("the id {id} is no whole number, as all other ids are", id=show(row[k])) + _how_it_came(row[k])
        if not -(2**63) <= int(row[k]) < 2**63:
            return say("the id {id} is beyond 63 bits – use text ids, such as {text}", id=row[k], text=f"u{row[k]}")
    return None if columns.weight is None else _weight_problem(columns, row[columns.weight], decimal)


def _how_it_came(cell: str) -> str:
    if "e" in cell.lower() and "n" not in cell.lower():
        return say(" – a spreadsheet has rounded it: format the column as text, then paste the ids again")
    return say(" – save whole numbers without decimals") if cell.endswith(".0") else ""


def _weight_problem(columns: Columns, cell: str, decimal: str) -> str | None:
    if not cell:
        return say("a missing weight – write one, or remove the row")
    plain = cell.replace(",", ".") if decimal == "," and "." not in cell else cell
    if not is_number(plain):
        return say("the weight {cell} is no number", cell=show(cell))
    if not 0 <= float(plain) < float("inf"):
        return say("the weight {cell} must be finite and not negative – write 0 or more, or remove the row", cell=cell)
    if columns.combined == AS_CHANCES and float(plain) > 1:
        return say(
            "{named} {cell} must be at most 1 – call the column weight if it is no probability",
            named=columns.named,
            cell=cell,
        )
    return None


def both_ends(values: Values) -> Values:
    """The values with each undirected tie written in both directions, where a column says which ties are directed."""
    back = ~values.types
    src, dst = np.concatenate([values.src, values.dst[back]]), np.concatenate([values.dst, values.src[back]])
    weights = None if values.weights is None else np.concatenate([values.weights, values.weights[back]])
    return values._replace(src=src, dst=dst, weights=weights, types=None)
