"""Which row is the heading of a list of ties, and which columns are ids, weight and direction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wom_sim.errors import NetworkError
from wom_sim.language.say import marked, say
from wom_sim.network.delimited import INTEGER, Row, Text
from wom_sim.network.parts import AS_CHANCES, SUMMED, printable
from wom_sim.reading.numbers import fold
from wom_sim.reading.words.ties import (
    CHANCES,
    COUNTS,
    DIRECTED,
    FOLLOWED,
    FOLLOWER,
    GROUPS,
    LETTERS,
    MEMBERS,
    OF_PEOPLE,
    PEOPLE,
    SOURCES,
    TARGETS,
    TYPES,
    WEIGHTS,
)

_ASKED = marked("line {line} ({shown}) is the heading, as asked (header: true)")
_KNOWN = marked("line {line} ({shown}) is the heading: its names are known")

_WHO_FOLLOWS = marked("who follows sees: ties go from the followed to the follower")

_DATE = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?\b|\d\d?[-/.]\d\d?[-/.]\d{4}\b")

LATEST_WEIGHT = 1e8
"""Whole numbers above it are times (seconds since 1970), not weights."""


@dataclass(frozen=True)
class Columns:
    """Which columns are used, counted from 0, the names of the others, and how parallel weights combine."""

    source: int
    target: int
    weight: int | None = None
    ignored: tuple[str, ...] = ()
    named: str = ""
    combined: str = SUMMED
    type: int | None = None
    notes: tuple[str, ...] = ()
    counts: bool = False
    """Whether the name of the column of weights says that they are counts, which are whole."""

    @property
    def ids(self) -> tuple[int, int]:
        """The two columns of ids."""
        return self.source, self.target

    @property
    def needed(self) -> int:
        """How many cells a row must have."""
        return 1 + max(*self.ids, self.weight or 0)


@dataclass(frozen=True)
class Heading:
    """The columns, the number of the last line above the ties, and what the report says of the heading."""

    columns: Columns
    above: int
    said: str
    doubtful: bool = False
    """Whether the heading is one only if all ids are whole numbers."""
    named: bool = False
    """Whether what is said names the key that decides it, ``header: true``: it was asked for, or may be meant."""


def heading_of(text: Text, header: bool | None) -> Heading:
    """Return the heading: as asked, by known names, or by what tells it from the rows below."""
    line, first = text.sample[0]
    shown = printable(", ".join(first))
    if header is False:
        return Heading(_columns(text, None, text.sample), text.above, say("none, as asked (header: false)"))
    below, is_heading = text.sample[1:], header or known(first)
    if is_heading and not below:
        raise text.error(
            line, say("no tie below the heading ({shown}) – say header: false if it is a tie", shown=shown)
        )
    if below and (named := _index(first, below)) is not None:
        said = say(
            "line {line} ({shown}) is the heading: its first column has no name and numbers the rows",
            line=line,
            shown=shown,
        )
        return Heading(_shifted(text, named, below), line, said)
    if is_heading:
        said = say(_ASKED if header else _KNOWN, line=line, shown=shown)
        return Heading(_columns(text, first, below), line, said, named=bool(header))
    _refuse_people(text, line, first)
    _refuse_groups(text, first, below)
    _refuse_half(text, first, below)
    if below and _above_integers(text, first, below):
        said = say(
            "line {line} ({shown}) is the heading: it is not integer and every other row is", line=line, shown=shown
        )
        return Heading(_columns(text, first, below), line, said, doubtful=True)
    return without_heading(text)


def without_heading(text: Text) -> Heading:
    """What is said where the first row is a tie."""
    columns = _columns(text, None, text.sample)
    _refuse_times(text, columns)
    if are_integers(columns, text.sample[:1]):
        return Heading(columns, text.above, say("none: the first row is integer"))
    return Heading(
        columns,
        text.above,
        say(
            "first row ({shown}) taken as a tie; say header: true if it is a heading",
            shown=printable(", ".join(text.sample[0][1])),
        ),
        named=True,
    )


def _refuse_times(text: Text, columns: Columns) -> None:
    """Complain about a first column that holds when, without a heading that says so: it would be read as people."""
    rows = [row for _, row in text.sample]
    if columns.source or any(len(row) < 3 for row in rows):
        return
    firsts, others = [row[0] for row in rows], [cell for row in rows for cell in row[1:3]]
    whole = all(map(INTEGER.fullmatch, firsts)) and len(rows) > 1 and all(map(INTEGER.fullmatch, others))
    times = whole and all(int(cell) > LATEST_WEIGHT > int(other) for cell in firsts for other in others)
    dates = all(map(_DATE.match, firsts)) and not any(map(_DATE.match, others))
    if dates or (times and sorted(firsts, key=int) == firsts):
        raise text.error(
            text.sample[0][0],
            say(
                "the first column may be times (got {row!r}) – write a heading that says which columns are the two "
                "people, such as time, source, target",
                row=printable(" ".join(rows[0])),
            ),
        )


def known(first: list[str]) -> bool:
    """Whether a row names the two ends of ties; single letters may be people, and do not."""
    return bool(ends(first))


def ends(first: list[str]) -> tuple[str, ...]:
    """The names of the two ends of ties in a row; none where it does not name both."""
    source, target = _found(first)
    if source is None or target is None:
        return ()
    named = first[source], first[target]
    return () if {fold(name) for name in named} <= {"a", "u", "i", "b", "v", "j", "de"} else named


def _found(names: list[str]) -> tuple[int | None, int | None]:
    plain = [fold(name) for name in names]
    if (pair := _following(plain)) is not None:
        return pair
    sources, targets = (*SOURCES, *LETTERS[0]), (*TARGETS, *LETTERS[1])
    target_a = "a" in plain and any(name in ("de", "desde") for name in plain)  # Spanish: from, to
    source = next((k for k, name in enumerate(plain) if name in sources and not (target_a and name == "a")), None)
    target = next((k for k, name in enumerate(plain) if name in targets and (target_a or name != "a")), None)
    return source, target


def _following(plain: list[str]) -> tuple[int, int] | None:
    """The columns of the followed and of her follower; the other one may be called user."""
    followed = next((k for k, name in enumerate(plain) if name in FOLLOWED), None)
    follower = next((k for k, name in enumerate(plain) if name in FOLLOWER), None)
    other = next((k for k, name in enumerate(plain) if name in SOURCES and len(name) > 2), None)
    if followed is None and follower is None:
        return None
    source, target = followed if followed is not None else other, follower if follower is not None else other
    return None if source is None or target is None else (source, target)


def _refuse_people(text: Text, line: int, first: list[str]) -> None:
    plain = [fold(name) for name in first]
    if plain[0] in PEOPLE and any(name in OF_PEOPLE for name in plain[1:]):
        raise text.error(
            line,
            say(
                "a list of people ({shown}), not of ties – each row of ties needs two ids: source, target",
                shown=printable(", ".join(first)),
            ),
        )


def _refuse_groups(text: Text, first: list[str], below: list[Row]) -> None:
    """Complain about a table of who is in which group: its two columns hold people and no people."""
    plain = [fold(name) for name in first]
    listed = any(name in MEMBERS for name in plain) and any(name in GROUPS for name in plain)
    if listed and below and not {cell for _, row in below for cell in row}.intersection(first):
        raise text.error(
            text.sample[0][0],
            say(
                "a table of people and their groups ({shown}), not of ties – write a row for each two people, with "
                "the heading source, target",
                shown=printable(", ".join(first)),
            ),
        )


def _refuse_half(text: Text, first: list[str], below: list[Row]) -> None:
    """Complain about a first row of which one name is known: which column is the other end, nobody can tell."""
    plain = [fold(name) for name in first]
    ids = {cell for _, row in below for cell in row}
    names = (*SOURCES, *TARGETS, *FOLLOWED, *FOLLOWER)
    half = [name for name, word in zip(first, plain, strict=True) if word in names and len(word) > 3]
    if half and below and not any(map(is_number, first)) and not ids.intersection(first):
        raise text.error(
            text.sample[0][0],
            say(
                "the heading ({shown}) names one end of a tie, {known!r}, and not the other – call the two columns "
                "source and target, or say header: false if the row is a tie",
                shown=printable(", ".join(first)),
                known=printable(half[0]),
            ),
        )


def _above_integers(text: Text, first: list[str], below: list[Row]) -> bool:
    columns = _columns(text, first, below)
    return (
        max(columns.ids) < len(first)
        and not any(is_number(first[k]) for k in columns.ids)
        and only_numbers(columns, below)
    )


def _index(first: list[str], below: list[Row]) -> list[str] | None:
    """The names of all columns under a heading whose first column has none and numbers the rows; else None."""
    widths = {len(row) for _, row in below}
    if (
        len(first) >= 2
        and widths == {len(first) + 1}
        and (not any(is_number(name) for name in first))
        and _running(below)
    ):
        return ["", *first]  # R's write.table
    if len(first) >= 3 and not first[0] and _running(below):
        return first
    return None


def _running(rows: list[Row]) -> bool:
    """Whether the first cells number the rows."""
    firsts = [row[0] for _, row in rows]
    starts = INTEGER.fullmatch(firsts[0]) is not None
    return starts and firsts == [str(int(firsts[0]) + k) for k in range(len(firsts))]


def _shifted(text: Text, names: list[str], rows: list[Row]) -> Columns:
    """The columns of a list whose first column is an index."""
    inner = _columns(text, names[1:], [(number, row[1:]) for number, row in rows])
    return replace(
        inner,
        source=inner.source + 1,
        target=inner.target + 1,
        weight=None if inner.weight is None else inner.weight + 1,
        type=None if inner.type is None else inner.type + 1,
        notes=(*inner.notes, say("the first column has no name and numbers the rows: it is an index, not used")),
    )


def _columns(text: Text, names: list[str] | None, rows: list[Row]) -> Columns:
    """Return the columns: ids by known names, else the first two; a third without a name is a weight if it can be."""
    width = len(names or rows[0][1])
    named = names if names is not None else [""] * width
    if names is None and width > 2 and len(rows) > 1 and _running(rows) and _texts_follow(rows):
        return _shifted(text, named, rows)
    source, target = _found(named)
    if source is None or target is None:
        source, target = 0, 1
    plain = [fold(name) for name in named]
    rest = [k for k in range(width) if k not in (source, target)]
    found = [k for words in (WEIGHTS, COUNTS, CHANCES) for k in rest if plain[k] in words]
    weight = next((k for k in found if plain[k] != "nombre" or _any_number(k, rows)), None)
    notes: tuple[str, ...] = (say(_WHO_FOLLOWS),) if names is not None and _following(plain) else ()
    if weight is None and rest and not named[rest[0]].strip() and _any_number(rest[0], rows):
        weight, notes = (None, (*notes, _time(rest[0]))) if _all_times(rest[0], rows) else (rest[0], notes)
    called = [name.strip() or say("column {number}", number=k + 1) for k, name in enumerate(named)]
    return Columns(
        source, target, weight,
        ignored=tuple(called[k] for k in rest if k != weight and not _is_type(k, plain, rows)),
        named="" if weight is None else called[weight],
        combined=AS_CHANCES if weight is not None and plain[weight] in CHANCES else SUMMED,
        type=next((k for k in rest if _is_type(k, plain, rows)), None),
        notes=notes,
        counts=weight is not None and plain[weight] in COUNTS,
    )  # fmt: skip


def _texts_follow(rows: list[Row]) -> bool:
    return all(len(row) > 2 and not is_number(row[1]) and not is_number(row[2]) for _, row in rows)


def _time(column: int) -> str:
    return say(
        "column {number} is no weight: whole numbers above {latest:,.0f} are times",
        number=column + 1,
        latest=LATEST_WEIGHT,
    )


def _all_times(column: int, rows: list[Row]) -> bool:
    found = [row[column] for _, row in rows if column < len(row) and row[column]]
    return all(INTEGER.fullmatch(cell) and int(cell) > LATEST_WEIGHT for cell in found)


def _is_type(column: int, plain: list[str], rows: list[Row]) -> bool:
    """Whether a column says which ties are directed, as Gephi's does."""
    kinds = {fold(row[column]) for _, row in rows if column < len(row)}
    return plain[column] in TYPES and kinds <= set(DIRECTED)


def _any_number(column: int, rows: list[Row]) -> bool:
    return any(column < len(row) and is_number(row[column].replace(",", ".")) for _, row in rows)


def is_number(cell: str) -> bool:
    """Whether a cell is a number as Python reads it."""
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and "_" not in cell  # Python reads 1_2 as 12, and the digits of other scripts


def are_integers(columns: Columns, rows: list[Row]) -> bool:
    """Whether all ids of some rows are whole numbers."""
    return all(k < len(row) and INTEGER.fullmatch(row[k]) for _, row in rows for k in columns.ids)


def only_numbers(columns: Columns, rows: list[Row]) -> bool:
    """Whether all ids of some rows are numbers, whole or not."""
    return all(is_number(row[k]) for _, row in rows for k in columns.ids if k < len(row) and row[k])


def check_shape(text: Text) -> None:
    """Complain about first rows that are longer than the first."""
    line, first = text.sample[0]
    for number, row in text.sample:
        if any(row[len(first) :]):
            raise text.error(
                number,
                say(
                    "{columns} columns, but line {line} has {first} (got {row!r}) – quote names that contain "
                    "the separator",
                    columns=len(row),
                    line=line,
                    first=len(first),
                    row=printable(" ".join(row)),
                ),
            )
    if len(first) < 2:
        raise NetworkError(
            say(
                "{path}:{line}: only one column (got {first!r}) – a tie needs two ids",
                path=text.path,
                line=line,
                first=first[0],
            )
        )
