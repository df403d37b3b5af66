"""The ids by which a user names people, and the positions and key words that the engines use instead.

Ids are all integers (``int64``) or all text (NumPy object array of ``str``).  People are ordered by id ascending, so
that the order of rows in a file can never matter.  What is known of people goes by their ids, too.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.errors import CONTROL, NetworkError
from wom_sim.language.say import marked, say

MOST_PEOPLE = 2**32
"""A position is an unsigned 32-bit integer."""

_NEAR = 10_000  # ids looked through for a similar one


def as_ids(values: Any, what: str = "ids") -> np.ndarray:
    """Return ids as ``int64`` or as an object array of ``str``, one-dimensional; an empty list gives ``int64``.

    Raises ``NetworkError`` for fractions, missing values, empty texts, mixtures and integers beyond 63 bits.
    """
    listed = values if hasattr(values, "__array__") or isinstance(values, Sequence) else list(values)
    array = _as_array(listed, what)
    if array.size == 0:
        return np.zeros(0, np.int64)
    if array.dtype.kind in "iu":
        return _as_int64(array, what)
    if array.dtype.kind in "OUT":
        return _as_objects(array.astype(object), what)
    raise NetworkError(
        say(
            "{what}: ids are whole numbers or text (got {type}, such as {id!r}) – convert them first: .astype(int) or "
            ".astype(str)",
            what=what,
            type=array.dtype,
            id=array[0].item(),
        )
    )


def _as_array(values: Any, what: str) -> np.ndarray:
    array = np.asarray(values)
    if array.ndim != 1:
        raise NetworkError(
            say(
                "{what}: expected a flat list of ids (got {dimensions} dimensions) – "
                "networkx.convert_node_labels_to_integers renames pairs such as (0, 1)",
                what=what,
                dimensions=array.ndim,
            )
        )
    if array.dtype.kind == "U" and not hasattr(values, "__array__"):
        return np.array(values, object)  # fixed-width text turns 1 into "1" and drops a final zero character
    return array


def _as_int64(array: np.ndarray, what: str) -> np.ndarray:
    if array.dtype == np.uint64 and int(array.max()) >= 2**63:
        raise NetworkError(
            say(
                "{what}: {id} is beyond 2^63 − 1, the largest id – use text ids instead",
                what=what,
                id=int(array.max()),
            )
        )
    return np.ascontiguousarray(array, np.int64)


def _as_objects(array: np.ndarray, what: str) -> np.ndarray:
    kinds = {type(value) for value in array}
    if kinds == {str}:
        if (empty := array == "").any():
            raise NetworkError(
                say("{what}: a missing id at number {number}, counted from 0", what=what, number=int(np.argmax(empty)))
            )
        return array
    if all(issubclass(kind, int | np.integer) and kind is not bool for kind in kinds):
        return _as_int64(np.array(_within_range(array.tolist(), what)), what)
    row = next(k for k, value in enumerate(array) if not isinstance(value, str))
    raise NetworkError(
        say(
            "{what}: {id!r} at number {number}, counted from 0, is no id among these – ids are all whole numbers or "
            "all text; networkx.convert_node_labels_to_integers renames other labels",
            what=what,
            id=array[row],
            number=row,
        )
    )


def _within_range(values: list[int], what: str) -> list[int]:
    for value in values:
        if not -(2**63) <= value < 2**63:
            raise NetworkError(say("{what}: {id} is beyond 63 bits – use text ids instead", what=what, id=value))
    return values


def same_kind(*lists: np.ndarray) -> list[np.ndarray]:
    """Return the lists with empty ones turned to the kind of the others; refuse a mixture of numbers and text."""
    full = [array for array in lists if array.size]
    kinds = {array.dtype.kind for array in full}
    if len(kinds) > 1:
        number, text = (next(a[0] for a in full if a.dtype.kind == kind) for kind in "iO")
        raise NetworkError(
            say("ids are all whole numbers or all text (got both {number} and {text!r})", number=int(number), text=text)
        )
    dtype = full[0].dtype if full else np.dtype(np.int64)
    return [array.astype(dtype, copy=False) for array in lists]


def sorted_people(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a given list of people in order, and the order that sorts it; refuse an id listed twice."""
    order = np.argsort(ids, kind="stable")
    people = ids[order]
    if (twice := people[1:] == people[:-1]).any():
        raise NetworkError(
            say(
                "ids: {id!r} is listed twice – list every person once",
                id=people.tolist()[int(np.argmax(twice))],
            )
        )
    return people, order


def listed(src: Any, dst: Any, ids: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Return both ends of ties, everybody in order, and the order that sorts the list of them, if one is given."""
    src, dst = as_ids(src, "src"), as_ids(dst, "dst")
    if len(src) != len(dst):
        raise NetworkError(
            say("src and dst need one entry per tie each (got {src:,} and {dst:,})", src=len(src), dst=len(dst))
        )
    if ids is None:
        src, dst = same_kind(src, dst)
        return src, dst, everybody(src, dst), None
    src, dst, listed = same_kind(src, dst, as_ids(ids))
    return src, dst, *sorted_people(listed)


def check_number(people: np.ndarray) -> None:
    """Complain about a network of nobody, or of more people than a position can count."""
    if not 0 < len(people) <= MOST_PEOPLE:
        raise NetworkError(
            say("a network has from 1 to 2^32 people (got {people:,}) – list them in ids", people=len(people))
        )


def everybody(src: np.ndarray, dst: np.ndarray) -> np.ndarray:
    """Return the people who appear in ties, in order: ids distinct and ascending."""
    if src.size == 0:
        return src[:0]
    if src.dtype.kind == "O":
        return np.array(sorted({*src.tolist(), *dst.tolist()}), object)
    if _is_dense(int(min(src.min(), dst.min())), int(max(src.max(), dst.max())), src.size):
        present = np.zeros(int(max(src.max(), dst.max())) + 1, bool)
        present[src] = present[dst] = True
        return np.flatnonzero(present)
    import pandas as pd

    return np.union1d(pd.unique(src), pd.unique(dst))  # hashed first: five times as fast as sorting every tie


def _is_dense(low: int, high: int, rows: int) -> bool:
    return low >= 0 and high < 2 * rows + 1024


def positions_of(people: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return the position of each id among people in order, ``uint32``; ``NetworkError`` for an id that nobody has."""
    if ids.size == 0:
        return np.zeros(0, np.uint32)
    if people.dtype.kind == "i" and int(people[-1]) - int(people[0]) == people.size - 1:
        return _offsets(people, ids)
    if people.dtype.kind == "i" and _is_dense(int(people[0]), int(people[-1]), max(people.size, ids.size)):
        return _table_positions(people, ids)
    return _hashed_positions(people, ids) if people.dtype.kind == "O" else _indexed_positions(people, ids)


def _offsets(people: np.ndarray, ids: np.ndarray) -> np.ndarray:
    for worst in (ids.min(), ids.max()):
        if not people[0] <= worst <= people[-1]:
            raise unknown(people, worst)
    offsets = np.empty(ids.size, np.uint32)
    np.subtract(ids, people[0], out=offsets, casting="unsafe")
    return offsets


def _table_positions(people: np.ndarray, ids: np.ndarray) -> np.ndarray:
    for worst in (ids.min(), ids.max()):
        if not 0 <= worst <= people[-1]:
            raise unknown(people, worst)
    table = np.zeros(int(people[-1]) + 1, np.uint32)
    table[people] = np.arange(people.size, dtype=np.uint32)
    return _checked(people, ids, np.asarray(table[ids]))


def _hashed_positions(people: np.ndarray, ids: np.ndarray) -> np.ndarray:
    table = dict(zip(people.tolist(), range(people.size), strict=True))
    try:
        return np.fromiter(map(table.__getitem__, ids.tolist()), np.uint32, ids.size)
    except KeyError as error:
        raise unknown(people, error.args[0]) from None


def _indexed_positions(people: np.ndarray, ids: np.ndarray) -> np.ndarray:
    import pandas as pd

    found = pd.Index(people).get_indexer(pd.Index(ids))
    return _checked(people, ids, np.maximum(found, 0).astype(np.uint32))


def _checked(people: np.ndarray, ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    if (wrong := people[found] != ids).any():
        raise unknown(people, ids[int(np.argmax(wrong))])
    return found


_FROM_TO = marked("{people:,} people have ids from {first} to {last}")
_WHOLE_FROM_TO = marked("ids are whole numbers, {people:,} people have ids from {first} to {last}")


def unknown(people: np.ndarray, wanted: Any) -> NetworkError:
    """Return the error for an id that nobody has, with the nearest ids there are."""
    wanted = wanted.item() if isinstance(wanted, np.generic) else wanted
    return NetworkError(
        say("nobody in this network has the id {id!r} – {nearest}", id=wanted, nearest=_nearest(people, wanted))
    )


def _nearest(people: np.ndarray, wanted: Any) -> str:
    if people.dtype.kind == "i":
        sentence = _FROM_TO if isinstance(wanted, int) else _WHOLE_FROM_TO
        return say(sentence, people=people.size, first=people[0], last=people[-1])
    if not isinstance(wanted, str):
        return say("ids are text here, such as {id!r}", id=people[0])
    at = int(np.searchsorted(people, wanted))
    near = people[max(0, at - _NEAR // 2) : at + _NEAR // 2].tolist()
    if close := difflib.get_close_matches(wanted, near, n=1):
        return say("did you mean {close!r}?", close=close[0])
    return say("ids are such as {id!r}", id=people[0])


def refuse_hidden(people: np.ndarray, path: Path) -> None:
    """``NetworkError`` for an id with a control character, which a terminal or a spreadsheet would obey."""
    if people.dtype.kind != "O" or not CONTROL.search(" ".join(people)):
        return
    name = next(name for name in people if CONTROL.search(name))
    before, found, _ = path.read_bytes().partition(name.encode())
    line = before.count(b"\n") + 1
    spot = f"{path}:{line}" if found else str(path)
    raise NetworkError(
        say("{spot}: the id {name!r} holds a control character – rename this person", spot=spot, name=name)
    )


def words_of(people: np.ndarray) -> np.ndarray:
    """Return the key word of each person, ``uint64``: an integer id modulo 2^64 (a view), a text id by its hash.

    Raises ``NetworkError`` where two texts have the same hash, since their chances would be the same.
    """
    if people.dtype.kind == "i":
        return np.asarray(people.view(np.uint64))
    words = rng.name_words(people.tolist())
    order = np.argsort(words)
    if (same := words[order][1:] == words[order][:-1]).any():
        at = int(np.argmax(same))
        first, second = people[order[at]], people[order[at + 1]]
        raise NetworkError(
            say(
                "the ids {first!r} and {second!r} hash to the same key word – rename one of them",
                first=first,
                second=second,
            )
        )
    return words


def sorted_attributes(attributes: Mapping[str, Any], order: np.ndarray | None) -> dict[str, np.ndarray]:
    """Attributes in the order of the network's people; NetworkError where one does not fit the ids."""
    if attributes and order is None:
        raise NetworkError(say("attributes need ids, the list of the people whom they describe"))
    kept = {
        name: (np.asarray(values).astype(object) if np.asarray(values).dtype.kind in "UT" else np.asarray(values))
        for name, values in attributes.items()
    }
    for name, values in kept.items():
        if order is not None and values.shape != order.shape:
            raise NetworkError(
                say(
                    "attribute {name!r} needs one value per id (got {shape} for {order} ids)",
                    name=name,
                    shape=values.shape,
                    order=len(order),
                )
            )
    return {name: np.asarray(values[order]) for name, values in kept.items()}


def node_attributes(graph: Any, nodes: list[Any]) -> dict[str, np.ndarray]:
    """The attributes of a graph's nodes, in their order."""
    names = sorted({str(name) for _, data in graph.nodes(data=True) for name in data})
    return {name: _column([graph.nodes[node].get(name) for node in nodes]) for name in names}


def _column(values: list[Any]) -> np.ndarray:
    kinds = {type(value) for value in values}
    if kinds <= {str, type(None)}:
        return np.array(["" if value is None else value for value in values], object)
    if kinds <= {bool} or kinds <= {int}:
        return np.array(values)
    if kinds <= {int, float, type(None)}:
        return np.array([np.nan if value is None else value for value in values], float)
    column = np.empty(len(values), object)
    column[:] = values
    return column
