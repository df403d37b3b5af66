"""Reading a list of ties from delimited text: separator, heading, columns, and exact words about what is wrong.

Whole numbers are the fast way: pandas reads the columns needed straight into integers.  Only when that fails, or a
value is impossible, are the lines looked at one by one to say which of them is to blame.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.network import cache
from wom_sim.network import ids as people_ids
from wom_sim.network.parts import Origin, Parts

if TYPE_CHECKING:
    import networkx

_SOURCES = ("source", "src", "from", "a", "u", "i", "source_id", "from_id", "id1", "id_1", "node1", "node_1")
_TARGETS = ("target", "dst", "to", "b", "v", "j", "target_id", "to_id", "id2", "id_2", "node2", "node_2")
_WEIGHTS = ("weight", "w", "strength")

_SAMPLE = 100  # rows looked at to find the separator and the kind of ids
_COMMENT = re.compile(rb"^[ \t]*[#%].*$", re.MULTILINE)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_HEADING_HINT = "say header: true if this line is a heading"

Row = tuple[int, list[str]]
"""Number of a line, from 1, and its cells."""

Values = tuple[Any, Any, Any]
"""Sources, targets, weights or None."""

Parsed = tuple[Any, Any, Any, Origin]
"""The values, and what to report."""


@dataclass(frozen=True)
class Columns:
    """Which columns are used, counted from 0, and the names of the others."""

    source: int
    target: int
    weight: int | None
    ignored: tuple[str, ...]

    @property
    def ids(self) -> tuple[int, int]:
        """The two columns of ids."""
        return self.source, self.target


@dataclass(frozen=True)
class Text:
    """A file of ties: its bytes without comments, its separator (None: blanks), and the first rows."""

    path: Path
    data: bytes
    separator: str | None
    sample: list[Row]

    def rows(self) -> Iterator[Row]:
        """All rows that are not empty."""
        return ((number, _cells(line, self.separator)) for number, line in _lines(self.path, self.data))

    def error(self, line: int, message: str) -> NetworkError:
        """Return an error that points at a line."""
        return NetworkError(f"{self.path}:{line}: {message}")


class Ties(NamedTuple):
    """The ties of a delimited text; ``people`` are the ids of everybody, where they are listed."""

    src: Any
    dst: Any
    weights: Any
    people: np.ndarray | None
    directed: bool
    origin: Origin


class Drawn(NamedTuple):
    """A graph that says itself who is in it."""

    graph: networkx.Graph[Any]
    origin: Origin


def read(
    path: Path, *, directed: bool, header: bool | None, people: int | Sequence[Any] | None
) -> tuple[str, Parts | Ties | Drawn]:
    """The key of a file in the cache, and its network as kept there or its ties; see :meth:`wom_sim.Network.read`."""
    raw = bytes_of(path)
    graphml = path.name.lower().endswith((".graphml", ".graphml.gz"))
    if graphml and people is not None:
        raise NetworkError(f"{path}: a GraphML file lists its own people – leave people out")
    everyone = _everyone(people)
    listed = everyone.tolist() if everyone is not None and not isinstance(people, int) else people
    key = cache.key(raw, directed, header, listed, graphml)
    if (kept := cache.load(key, str(path))) is not None:
        return key, kept
    if graphml:
        return key, _graphml(path)
    src, dst, weights, origin = _parsed(_opened(path, raw), header)
    return key, Ties(src, dst, weights, everyone, directed, origin)


def _graphml(path: Path) -> Drawn:
    """The graph in a GraphML file; ids become integers if all of them are."""
    import networkx as nx

    try:
        graph: networkx.Graph[Any] = nx.read_graphml(path)
    except Exception as error:  # the XML parser, gzip and networkx raise a dozen kinds here
        raise NetworkError(f"{path}: not a GraphML file that can be read ({error})") from error
    if len(graph) and all(node.removeprefix("-").isdecimal() and node.isascii() for node in graph):
        whole = {node: int(node) for node in graph}
        if len(set(whole.values())) == len(whole):
            graph = nx.relabel_nodes(graph, whole)
    return Drawn(graph, Origin(str(path), header="GraphML: people and direction as the file says"))


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file; ``NetworkError`` names similar files where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, [other.name for other in _siblings(path)], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"looked in {path.parent.absolute()}"
        raise NetworkError(f"{path}: there is no such file – {hint}") from None
    except OSError as error:
        raise NetworkError(f"{path}: cannot be opened ({error.strerror})") from error


def _siblings(path: Path) -> list[Path]:
    return list(path.parent.iterdir()) if path.parent.is_dir() else []


def _everyone(people: int | Sequence[Any] | None) -> np.ndarray | None:
    if people is None:
        return None
    if isinstance(people, int | np.integer) and not isinstance(people, bool):
        if people < 1:
            raise NetworkError(f"people must be at least 1 (got {people})")
        return np.arange(people)
    return people_ids.as_ids(people, "people")


# ---------------------------------------------------------------- looking at the file


def _opened(path: Path, raw: bytes) -> Text:
    data = _without_comments(unzipped(path, raw).removeprefix(b"\xef\xbb\xbf"))
    lines = [line for line, _ in zip(_lines(path, data), range(_SAMPLE), strict=False)]
    if not lines:
        raise NetworkError(f"{path}: the file is empty – expected one tie per line, such as `ann,bob`")
    separator = separator_of([line for _, line in lines])
    sample = [(number, _cells(line, separator)) for number, line in lines]
    if len(sample[0][1]) < 2:
        found = f"only one column (got {lines[0][1].strip()!r})"
        raise NetworkError(f"{path}:{lines[0][0]}: {found} – a tie needs two ids, separated by comma, tab, ; or blank")
    for number, cells in sample:
        if any(cells[len(sample[0][1]) :]):
            wide = f"{len(cells)} columns, but line {lines[0][0]} has {len(sample[0][1])} (got {' '.join(cells)!r})"
            raise NetworkError(f"{path}:{number}: {wide} – quote names that contain the separator")
    return Text(path, data, separator, sample)


def unzipped(path: Path, raw: bytes) -> bytes:
    """Return the bytes of a file, unzipped if they are gzip."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise NetworkError(f"{path}: the gzip file is damaged ({error})") from error


def _without_comments(data: bytes) -> bytes:
    """Return the data with comment lines emptied, so that line numbers stay."""
    return _COMMENT.sub(b"", data) if _COMMENT.search(data) else data


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(io.BytesIO(data), 1):
        if line.strip():
            try:
                yield number, line.decode().rstrip("\r\n")
            except UnicodeDecodeError:
                raise NetworkError(f"{path}:{number}: the text is not UTF-8 – save the file as UTF-8") from None


def separator_of(lines: list[str]) -> str | None:
    """Return the first of tab, semicolon and comma that every line has, else that the first line has, else blanks.

    In this order, because names and numbers contain commas more often than semicolons, and tabs almost never.
    """
    for judged in (lines, lines[:1]):
        for separator in "\t;,":
            if all(separator in line for line in judged):
                return separator
    return None


def _cells(line: str, separator: str | None) -> list[str]:
    if separator is None:
        return line.split()
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


# ---------------------------------------------------------------- heading and columns


def _named_columns(names: list[str]) -> Columns:
    """Return the columns under a heading: by name where the names are known, else by position."""
    lower = [name.strip().lower() for name in names]
    source = next((k for k, name in enumerate(lower) if name in _SOURCES), None)
    target = next((k for k, name in enumerate(lower) if name in _TARGETS), None)
    if source is None or target is None:
        source, target = 0, 1
    rest = [k for k in range(len(names)) if k not in (source, target)]
    weight = next((k for k in rest if lower[k] in _WEIGHTS), None)
    return Columns(source, target, weight, tuple(names[k] or f"column {k + 1}" for k in rest if k != weight))


def _columns(names: list[str] | None, rows: list[Row]) -> Columns:
    """Return the columns of rows; a third one without a name is a weight if it is a number in any of the first."""
    width = len(names or rows[0][1])
    named = _named_columns(names if names is not None else [""] * width)
    rest = [k for k in range(width) if k not in named.ids]
    unnamed = [k for k in rest if names is None or not names[k].strip()]
    if named.weight is not None or not rest or rest[0] not in unnamed or not _any_number(rest[0], rows):
        return named
    ignored = tuple((names[k] if names else "") or f"column {k + 1}" for k in rest[1:])
    return Columns(*named.ids, rest[0], ignored)


def _any_number(column: int, rows: list[Row]) -> bool:
    return any(column < len(cells) and _is_number(cells[column]) for _, cells in rows)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _are_integers(columns: Columns, rows: list[Row]) -> bool:
    return all(k < len(cells) and _INTEGER.fullmatch(cells[k]) for _, cells in rows for k in columns.ids)


def _may_be_heading(text: Text) -> bool:
    """Whether the first row has no numbers for ids while all others of the sample have."""
    first, rest = text.sample[0][1], text.sample[1:]
    columns = _columns(first, rest) if rest else Columns(0, 1, None, ())
    return bool(rest) and not any(_is_number(first[k]) for k in columns.ids) and _only_numbers(columns, rest)


# ---------------------------------------------------------------- the values


def _parsed(text: Text, header: bool | None) -> Parsed:
    line, first = text.sample[0]
    shown = ", ".join(first)
    if header is None and _may_be_heading(text):
        columns = _columns(first, text.sample[1:])
        if (values := _integers(text, columns, line)) is not None:
            said = f"line {line} ({shown}) is the heading: it is not integer and every other row is"
            return _weighed(text, columns, line, values, said)
        if _only_numbers(columns, _rows_below(text, line)):
            raise _blame(text, columns, line, "ids are not all integer")
    if header:
        if len(text.sample) == 1:
            raise text.error(line, f"no tie below the heading ({shown}) – say header: false if it is a tie")
        return _values(text, first, f"line {line} ({shown}) is the heading, as asked (header: true)")
    if header is False:
        return _values(text, None, "none, as asked (header: false)")
    if _are_integers(_columns(None, text.sample), text.sample[:1]):
        return _values(text, None, "none: the first row is integer")
    return _values(text, None, f"first row ({shown}) taken as a tie; say header: true if it is a heading")


def _values(text: Text, names: list[str] | None, header: str) -> Parsed:
    rows = text.sample if names is None else text.sample[1:]
    columns, skipped = _columns(names, rows), 0 if names is None else text.sample[0][0]
    return _weighed(text, columns, skipped, _integers(text, columns, skipped) or _texts(text, columns, skipped), header)


def _weighed(text: Text, columns: Columns, skipped: int, values: Values, header: str) -> Parsed:
    """Return the values with what to report, if the weights are possible ones."""
    src, dst, weights = values
    if weights is not None and not (np.isfinite(weights) & (weights >= 0)).all():
        raise _blame(text, columns, skipped, "a weight is not finite or is negative")
    return src, dst, weights, Origin(str(text.path), header, columns.ignored)


def _table(text: Text, columns: Columns, skipped: int, kind: Any) -> Any:
    """Return the used columns as a pandas table; raises ``ValueError`` or ``OverflowError``."""
    import pandas as pd

    kinds = dict.fromkeys(columns.ids, kind) | ({} if columns.weight is None else {columns.weight: np.float64})
    return pd.read_csv(
        io.BytesIO(text.data), sep=r"\s+" if text.separator is None else text.separator, header=None,
        skiprows=skipped, usecols=sorted(kinds), dtype=kinds, skipinitialspace=True, keep_default_na=False,
        na_values=[""], engine="c",
    )  # fmt: skip


def _integers(text: Text, columns: Columns, skipped: int) -> Values | None:
    """Return the values if all ids are integers, else None."""
    below = [row for row in text.sample if row[0] > skipped]
    if not _are_integers(columns, below[:_SAMPLE]):
        return None
    try:
        table = _table(text, columns, skipped, np.int64)
    except (ValueError, OverflowError):
        return None
    return _taken(table, columns)


def _taken(table: Any, columns: Columns) -> Values:
    weights = None if columns.weight is None else table[columns.weight].to_numpy()
    return table[columns.source].to_numpy(), table[columns.target].to_numpy(), weights


def _texts(text: Text, columns: Columns, skipped: int) -> Values:
    """Return the values with ids as text, unless the ids are integers with something wrong among them."""
    try:
        table = _table(text, columns, skipped, str)
    except (ValueError, OverflowError) as error:
        raise _blame(text, columns, skipped, str(error)) from error
    ids = [table[k].str.strip().fillna("").to_numpy(object) for k in columns.ids]
    if any((column == "").any() for column in ids) or all(_is_number(cell) for column in ids for cell in column):
        raise _blame(text, columns, skipped, "ids are neither integer nor text")
    return ids[0], ids[1], _taken(table, columns)[2]


# ---------------------------------------------------------------- whom to blame


def _blame(text: Text, columns: Columns, skipped: int, otherwise: str) -> NetworkError:
    """Return an error about the first line that cannot be used, in words; ``otherwise`` if no line is to blame."""
    rows = _rows_below(text, skipped)
    numbers = _only_numbers(columns, rows)
    for line, cells in rows:
        if problem := _shape_problem(columns, cells) or _value_problem(columns, cells, numbers):
            hint = f" – {_HEADING_HINT}" if line == text.sample[0][0] and not skipped else ""
            return text.error(line, problem + hint)
    return NetworkError(f"{text.path}: cannot be read ({otherwise.strip()})")


def _rows_below(text: Text, skipped: int) -> list[Row]:
    return [row for row in text.rows() if row[0] > skipped]


def _only_numbers(columns: Columns, rows: list[Row]) -> bool:
    return all(_is_number(cells[k]) for _, cells in rows for k in columns.ids if k < len(cells) and cells[k])


def _shape_problem(columns: Columns, cells: list[str]) -> str | None:
    needed = 1 + max(*columns.ids, columns.weight or 0)
    if len(cells) < needed:
        return f"{len(cells)} column{'s' if len(cells) > 1 else ''}, {needed} are needed (got {' '.join(cells)!r})"
    if not all(cells[k] for k in columns.ids):
        return f"a missing id (got {', '.join(cells)!r})"
    return None


def _value_problem(columns: Columns, cells: list[str], numbers: bool) -> str | None:
    for k in columns.ids if numbers else ():
        if not _INTEGER.fullmatch(cells[k]):
            return f"the id {cells[k]!r} is no whole number, as all other ids are"
        if not -(2**63) <= int(cells[k]) < 2**63:
            return f"the id {cells[k]} is beyond 63 bits – use text ids, such as u{cells[k]}"
    return None if columns.weight is None else _weight_problem(cells[columns.weight])


def _weight_problem(cell: str) -> str | None:
    if not _is_number(cell):
        return f"the weight {cell!r} is no number"
    if not 0 <= float(cell) < float("inf"):
        return f"the weight {cell} must be finite and not negative – write 0 or more, or remove the row"
    return None
