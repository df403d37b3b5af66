"""Texts that hold ties in another form than one row each: matrices, lists of friends, rows with a dictionary, counts.

They are known by their first lines, and by whether the whole fits; none of them says its name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import say
from wom_sim.network.columns import is_number
from wom_sim.network.delimited import INTEGER, Row, Text, cells
from wom_sim.network.ids import MOST_PEOPLE
from wom_sim.network.parts import printable
from wom_sim.reading.door.unpack import most_bytes

_DATA = re.compile(r"\s*(?P<u>[^\s,;{]+)[\s,;]+(?P<v>[^\s,;{]+)[\s,;]+(?P<data>\{.*\})\s*")
_DIGITS = re.compile(r"0|-?[1-9][0-9]{0,17}")
_BYTES_A_PERSON = 64
_LISTS = (".adjlist", ".adj")


class Listed(NamedTuple):
    """Ties that another form held, and what the report says of it; ``directed`` is None where it does not say."""

    src: np.ndarray
    dst: np.ndarray
    weights: np.ndarray | None
    people: np.ndarray | None
    directed: bool | None
    said: str
    weight: str = ""


def other_form(text: Text) -> Listed | None:
    """Return the ties of a text in another form, or None where each row is a tie.

    Raises ``NetworkError`` where the rows may be either.
    """
    for form in (_with_data, _matrix, _metis, _friends):
        if (found := form(text)) is not None:
            return found
    return None


def ids_of(*lists: Sequence[str]) -> list[np.ndarray]:
    """Ids as whole numbers if all of them are, each written in the one way; else as texts."""
    if all(_DIGITS.fullmatch(name) for names in lists for name in names):
        return [np.array([int(name) for name in names], np.int64) for names in lists]
    return [np.array([*names, ""], object)[:-1] for names in lists]


def announced(people: int, where: str = "") -> int:
    """The number of people that a file announces; ``NetworkError`` where this machine cannot hold so many."""
    if people > most_people():
        raise NetworkError(
            where + say("announces {people:,} people, more than this machine can hold – is it damaged?", people=people)
        )
    return people


def most_people() -> int:
    """How many people a file may announce: each takes some bytes whether she has ties or not."""
    return min(most_bytes() // _BYTES_A_PERSON, MOST_PEOPLE)


# ---------------------------------------------------------------- rows with a dictionary


def _with_data(text: Text) -> Listed | None:
    """NetworkX's ``write_edgelist``: ``0 1 {'weight': 3.0}``."""
    if b"{" not in text.data:
        return None
    lines = [(n, line) for n, line in enumerate(text.data.decode().split("\n"), 1) if n > text.above and line.strip()]
    if not all(_DATA.fullmatch(line) for _, line in lines[:20]):
        return None
    found = [(n, _DATA.fullmatch(line)) for n, line in lines]
    rows = [(n, one["u"], one["v"], _data(text, n, one["data"])) for n, one in found if one]
    if len(rows) < len(found):
        raise text.error(
            next(n for n, one in found if not one), say("is no tie with a dictionary, as the rows above are")
        )
    src, dst = ids_of([u for _, u, _, _ in rows], [v for _, _, v, _ in rows])
    weights, name = _weights(text, [(n, data) for n, _, _, data in rows])
    return Listed(src, dst, weights, None, None, say("none: a list of edges by NetworkX, with a dictionary each"), name)


def _data(text: Text, number: int, typed: str) -> dict[str, Any]:
    try:
        return dict(ast.literal_eval(typed))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise text.error(number, say("the dictionary of the tie cannot be read")) from None


def _weights(text: Text, rows: Sequence[tuple[int, dict[str, Any]]]) -> tuple[np.ndarray | None, str]:
    """The entry ``weight`` of each, in any case; an edge without one weighs 1 if another has one."""
    keys = {key for _, data in rows for key in data if str(key).lower() == "weight"}
    if not keys:
        return None, ""
    given = [(n, next((data[key] for key in keys if key in data), 1.0)) for n, data in rows]
    for number, weight in given:
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= sys.float_info.max:
            raise text.error(
                number, say("the weight {weight!r} must be a number, finite and not negative", weight=weight)
            )
    return np.array([float(weight) for _, weight in given]), say("the entry {name}", name=next(iter(keys)))


# ---------------------------------------------------------------- matrices


def _matrix(text: Text) -> Listed | None:
    """A square of numbers, with or without names: cell (i, j) is the weight of the tie from i to j."""
    width, lines = len(text.sample[0][1]), text.data.count(b"\n") + 1 - text.above
    if width < 3 or not width - 1 <= lines <= 2 * width + 2:
        return None
    rows = [row for _, row in text.rows()]
    if len(rows) < 2:
        return None
    names, body = _named(rows)
    square = len(body) == len(names) and all(len(row) == len(names) for row in body)
    cells_of = [[cell.replace(",", ".") or ("" if body is rows else "0") for cell in row] for row in body]
    if not square or not all(is_number(cell) for row in cells_of for cell in row):
        return None
    weights = np.array([[float(cell) for cell in row] for row in cells_of])
    if body is rows and not _is_matrix(weights):
        return None
    return _from_matrix(text, names, weights)


def _named(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The names of a matrix, which stand above and beside it, and its cells."""
    beside = [row[0] for row in rows[1:]]
    corner = not is_number(rows[0][0])
    for above in (rows[0][1:] if corner else [], rows[0] if len(rows[1]) > len(rows[0]) else []):
        if above and above == beside and len({*above}) == len(above):
            return above, [row[1:] for row in rows[1:]]
    return [str(k) for k in range(len(rows))], rows


def _is_matrix(weights: np.ndarray) -> bool:
    # As ties, a diagonal of zeros would say that the first two have no weight; symmetry of ids with weights is chance.
    return not np.diag(weights).any() or bool((weights == weights.T).all() and len(weights) > 3)


def _from_matrix(text: Text, names: list[str], weights: np.ndarray) -> Listed:
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise text.error(text.sample[0][0], say("a matrix of ties has finite weights that are not negative"))
    (everybody,) = ids_of(names)
    symmetric = bool((weights == weights.T).all())
    src, dst = np.nonzero(np.triu(weights) if symmetric else weights)
    given = None if np.isin(weights, (0, 1)).all() else weights[src, dst]
    said = (
        say("a symmetric matrix of {people} people: cell (i, j) is the tie from i to j", people=len(names))
        if symmetric
        else say("a matrix of {people} people: cell (i, j) is the tie from i to j", people=len(names))
    )
    return Listed(
        everybody[src], everybody[dst], given, everybody, not symmetric, said, say("the numbers of the matrix")
    )


# ---------------------------------------------------------------- lists of friends


def _metis(text: Text) -> Listed | None:
    """METIS: a line of counts (people, ties), then the friends of each person, from 1."""
    first = text.sample[0][1]
    if text.separator is not None or len(first) not in (2, 3) or not all(map(_DIGITS.fullmatch, first)):
        return None
    people, ties = int(first[0]), int(first[1])
    if not people <= text.data.count(b"\n") <= people + text.above + 2 + text.data.count(b"%"):
        return None
    lines = text.data.decode().removesuffix("\n").split("\n")[text.sample[0][0] :]
    lines = [line for line in lines if not line.startswith("%")]
    friends = [line.split() for line in lines]
    if len(lines) != people or sum(map(len, friends)) != 2 * ties or (len(first) == 3 and first[2].strip("0")):
        return None
    src = np.repeat(np.arange(1, people + 1), [len(row) for row in friends])
    (dst,) = ids_of([name for row in friends for name in row])
    if src.dtype != dst.dtype or (dst.size and not (dst.min() >= 1 and dst.max() <= people)):
        return None
    return Listed(
        src,
        dst,
        None,
        np.arange(1, people + 1),
        False,
        say("line {line} counts people and ties: METIS, each line the friends of one person", line=text.sample[0][0]),
    )


def _friends(text: Text) -> Listed | None:
    """An adjacency list: each row a person, then the people who see her."""
    if not _says_friends(text) and not _ragged(text):
        _refuse_unclear(text)
        return None
    rows = list(text.rows())
    ties = [(row[0], friend) for _, row in rows for friend in row[1:]]
    src, dst, everybody = ids_of([u for u, _ in ties], [v for _, v in ties], [row[0] for _, row in rows])
    people = np.unique(np.concatenate([src, dst, everybody]))
    return Listed(src, dst, None, people, None, say("none: each line is a person and her friends (an adjacency list)"))


def _says_friends(text: Text) -> bool:
    """Whether NetworkX's comment or the ending says so: first lines of three ids each cannot."""
    named = text.path.name.lower().removesuffix(".gz").endswith(_LISTS)
    return _is_plain(text) and (named or any("GMT" in line for line in text.lead))


def _is_plain(text: Text) -> bool:
    return text.separator is None and b'"' not in text.data


def _are_whole(text: Text) -> bool:
    return all(INTEGER.fullmatch(cell) for _, row in text.sample for cell in row)


def _ragged(text: Text) -> bool:
    """Whether rows are of many lengths, all whole numbers, and none begins as another does."""
    widths = {len(row) for _, row in text.sample}
    many = len(widths) > 1 and (1 in widths or max(widths) > 4)
    return many and _is_plain(text) and _are_whole(text) and _each_once(text.rows())


def _refuse_unclear(text: Text) -> None:
    """Complain about rows of three that may be a tie with something beside it, or a person with two friends."""
    line, row = text.sample[0]
    got = printable(" ".join(row))
    if _third_are_people(text.sample):
        message = say(
            "may be ties with a remark, or the friends of a person each (got {row!r}) – write one tie a row, with the "
            "heading source, target",
            row=got,
        )
        raise text.error(line, message)
    threes = len(text.sample) > 2 and {len(row) for _, row in text.sample} == {3}
    if threes and _is_plain(text) and _are_whole(text) and _each_once(text.rows()) and _only_friends([*text.rows()]):
        message = say(
            "may be ties with a weight, or the friends of a person each (got {row!r}) – call the file .adjlist, or "
            "write a heading: source target weight",
            row=got,
        )
        raise text.error(line, message)


def _third_are_people(rows: list[Row]) -> bool:
    """Whether all third cells are texts, and ids of other rows."""
    thirds = [row[2] for _, row in rows if len(row) > 2 and row[2]]
    people = {cell for _, row in rows for cell in row[:2]}
    texts = not any(is_number(cell) for cell in thirds)
    return len(thirds) > 1 and texts and people.issuperset(thirds) and _each_once(rows)


def _each_once(rows: Iterable[Row]) -> bool:
    """Whether no two rows begin alike; a list of ties has such rows soon."""
    seen: set[str] = set()
    for _, row in rows:
        if row[0] in seen:
            return False
        seen.add(row[0])
    return True


def _only_friends(rows: list[Row]) -> bool:
    """Whether the third cells, too, may be people: those of the first column, nobody twice in a row."""
    people = {row[0] for _, row in rows}
    return all(row[2] in people and len({*row}) == len(row) for _, row in rows)


# ---------------------------------------------------------------- counts above the ties


def without_counts(text: Text) -> tuple[Text, np.ndarray | None]:
    """The text without a first line that counts people and ties, and the people where they are 0 … n − 1 or 1 … n."""
    (line, first), below = text.sample[0], text.sample[1:]
    if len(first) != 2 or text.separator == "," or not below or not all(map(_DIGITS.fullmatch, first)):
        return text, None
    people, ties = int(first[0]), int(first[1])
    if not ties <= text.data.count(b"\n") <= ties + text.above + 2:
        return text, None
    rows = [cells(row, text.separator) for row in text.data.decode().split("\n")[line:] if row.strip()]
    if len(rows) != ties or not all(len(row) >= 2 and all(map(_DIGITS.fullmatch, row[:2])) for row in rows):
        return text, None
    ends = [int(cell) for row in rows for cell in row[:2]]
    base = min(ends)
    if base not in (0, 1) or max(ends) >= people + base or people > most_people():
        return text, None
    return replace(text, above=line, sample=below).without(
        say("line {line} ({counts}), which counts people and ties", line=line, counts=f"{first[0]} {first[1]}")
    ), np.arange(base, people + base)
