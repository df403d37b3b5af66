"""Reading ties from a file, whatever saved it: as a graph that says what it is, or as a table with one tie a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.catalogue import ENGLISH, spoken
from wom_sim.language.say import marked, say, says
from wom_sim.network import cache, columns, declared, delimited, listed, values
from wom_sim.network import ids as people_ids
from wom_sim.network.declared import Drawn
from wom_sim.network.delimited import Text
from wom_sim.network.forms import json_ties, spelled
from wom_sim.network.listed import Listed
from wom_sim.network.parts import A_LIST, Origin, Parts, printable
from wom_sim.reading.door.opened import Opened, open_bytes
from wom_sim.reading.door.unpack import raw_of
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.numbers import CalendarError, Grid

_EVERY_ROW = marked("the column of types says: directed, every row")
_SOME_ROWS = marked("the column of types says: directed, some rows undirected: two arcs each")
_NO_ROW = marked("the column of types says: undirected")
_SEVERAL = marked("{path}: several sheets may hold ties ({titles}) – keep one, with the heading source, target")
_NOTHING = marked("{path}: nothing stands in it – keep one, with the heading source, target")
_ROWS_ABOVE = 40
"""A heading stands within so many rows from the top."""


class Ties(NamedTuple):
    """The ties of a text; ``people`` are the ids of everybody, where they are listed.

    ``ids`` are texts in order, of which ``src`` and ``dst`` are positions; None where these are ids themselves.
    """

    src: Any
    dst: Any
    weights: Any
    people: np.ndarray | None
    directed: bool
    origin: Origin
    ids: np.ndarray | None = None


def read(
    path: Path, *, directed: bool, header: bool | None, people: int | Sequence[Any] | None
) -> tuple[str, Parts | Ties | Drawn]:
    """The key of a file in the cache, and its network as kept there or its ties; see :meth:`wom_sim.Network.read`."""
    try:
        raw = raw_of(path)
        everyone = _everyone(people)
        listed_ids = everyone.tolist() if everyone is not None and not isinstance(people, int) else people
        key = cache.key(raw, directed, header, listed_ids, path.suffix.lower(), *_told_in())
        if (kept := cache.load(key, str(path))) is not None:
            return key, kept
        return key, _opened(path, open_bytes(raw), directed, header, everyone)
    except CalendarError as error:
        raise NetworkError(f"{path}: {error.message}" + (f" – {error.hint}" if error.hint else "")) from None


def _told_in() -> tuple[str, ...]:
    """The language that what is kept tells of the file; nothing in English."""
    locale = spoken().locale
    return () if locale == ENGLISH else (locale,)


def _everyone(people: int | Sequence[Any] | None) -> np.ndarray | None:
    if people is None:
        return None
    if isinstance(people, int | np.integer) and not isinstance(people, bool):
        if people < 1:
            raise NetworkError(say("people must be at least 1 (got {people})", people=people))
        return np.arange(people)
    return people_ids.as_ids(people, "people")


def _opened(
    path: Path, opened: Opened, directed: bool, header: bool | None, everyone: np.ndarray | None
) -> Ties | Drawn:
    if opened.kind.sort == "other":
        raise opened.refusal(say(A_LIST))
    rows = json_ties.rows_in(opened.utf8()) if opened.kind.name == "JSON" else None
    if rows is not None:
        text, notes = delimited.opened(path, rows[0]), (*opened.notable, say("a list of ties in JSON, one a row"))
        if rows[1]:
            notes = (
                *notes,
                says("{n:,} tie without a weight weighs 1", "{n:,} ties without a weight weigh 1", rows[1]),
            )
        return _of_text(text, Origin(str(path), notes=notes), directed, header, everyone)
    if opened.kind.sort == "graph":
        graph = declared.read(path, opened)
        if everyone is not None:
            raise NetworkError(
                say("{path}: a {name} file lists its own people – leave people out", path=path, name=opened.kind.name)
            )
        return (
            graph
            if isinstance(graph, Drawn)
            else _of_listed(Origin(str(path), notes=opened.notable), graph, None, False)
        )
    if opened.kind.sort == "workbook":
        text, notes = _of_workbook(path, opened), opened.notes
    else:
        data, notes = opened.utf8(), opened.notable
        if header is None and (found := spelled.by_lines(path, data)) is not None:
            return _of_listed(Origin(str(path), notes=notes), found, everyone, directed)
        text = delimited.opened(path, data)
    return _of_text(text, Origin(str(path), notes=notes), directed, header, everyone)


def _of_text(text: Text, origin: Origin, directed: bool, header: bool | None, everyone: np.ndarray | None) -> Ties:
    try:
        said = declared.konect(text.lead)
    except NetworkError as error:
        raise NetworkError(f"{text.path}: {error}") from None
    if said is not None:
        directed = said
        note = (
            say("KONECT: directed, as the first comment says")
            if said
            else say("KONECT: undirected, as the first comment says")
        )
        origin = _noted(origin, note)
    if text.arrows:
        origin = _noted(origin, say("the ids are separated by arrows"))
    if header is None:
        if (found := spelled.relations(text) or listed.other_form(text)) is not None:
            return _of_listed(replace(origin, left_out=text.left_out), found, everyone, directed)
        text, counted = listed.without_counts(text)
        everyone = counted if everyone is None else everyone
        text = _below_titles(text)
    heading = columns.heading_of(text, header)
    if not heading.columns.notes:
        columns.check_shape(text)
    return _of_values(values.read(text, heading), origin, directed, everyone)


def _of_values(found: values.Found, origin: Origin, directed: bool, everyone: np.ndarray | None) -> Ties:
    """The ties of a table, directed as a column of types says, if there is one."""
    got, heading, text = found
    notes = list(heading.columns.notes)
    if got.types is not None:
        directed = bool(got.types.any())
        notes.append(say(_EVERY_ROW if got.types.all() else _SOME_ROWS if directed else _NO_ROW))
        got = values.both_ends(got) if directed else got
    weight = say("the column {name}", name=printable(heading.columns.named)) if heading.columns.named else ""
    origin = replace(
        origin, header=heading.said, ignored=heading.columns.ignored, weight=weight,
        combined=heading.columns.combined, left_out=text.left_out, notes=(*origin.notes, *notes),
        header_named=heading.named,
    )  # fmt: skip
    return Ties(got.src, got.dst, got.weights, everyone, directed, origin, got.ids)


def _of_listed(origin: Origin, found: Listed, everyone: np.ndarray | None, directed: bool) -> Ties:
    people = everyone if everyone is not None else found.people
    origin = replace(origin, header=found.said, weight=found.weight if found.weights is not None else "")
    way = directed if found.directed is None else found.directed
    return Ties(found.src, found.dst, found.weights, people, way, origin)


def _noted(origin: Origin, note: str) -> Origin:
    return replace(origin, notes=(*origin.notes, note))


def _below_titles(text: Text) -> Text:
    """The text from its heading on, where titles stand above one with known names, or above rows of several cells."""
    titles = next((k for k, (_, row) in enumerate(text.sample) if len(row) > 1), 0)
    if titles and all(len(row) > 1 for _, row in text.sample[titles:]):
        line, only = text.sample[titles - 1]
        said = (
            say("line {line} ({text}), which stands above the rows", line=line, text=printable(only[0]))
            if titles == 1
            else say("line {first} … {last}, which stand above the rows", first=text.sample[0][0], last=line)
        )
        text = replace(text, above=line, sample=text.sample[titles:]).without(said)
    for k, (number, row) in enumerate(text.sample[:_ROWS_ABOVE]):
        if k and columns.known(row) and all(len([c for c in r if c]) != len(row) for _, r in text.sample[:k]):
            return replace(text, above=number - 1, sample=text.sample[k:]).without(
                say("line {first} … {last}, which stand above the heading", first=text.sample[0][0], last=number - 1)
            )
    return text


# ---------------------------------------------------------------- workbooks


def _of_workbook(path: Path, opened: Opened) -> Text:
    """The sheet with ties as text: the one that has a heading with known names, else the only one."""
    grids = [grid for grid in workbook_grids(opened.data) if grid.rows]
    known = [
        grid for grid in grids if any(columns.known([cell.text for cell in row]) for row in grid.rows[:_ROWS_ABOVE])
    ]
    if len(known) != 1 and len(grids) != 1:
        titles = ", ".join(grid.sheet for grid in known or grids)
        raise NetworkError(say(_SEVERAL if grids else _NOTHING, path=path, titles=titles))
    grid = (known or grids)[0]
    text = delimited.opened(path, _as_text(grid))
    others = [say("the sheet {sheet}", sheet=other.sheet) for other in grids if other is not grid]
    return text.without(*grid.notes, *others)


def _as_text(grid: Grid) -> bytes:
    """A sheet as text separated by tabs, each row in the line of its number."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter="\t", lineterminator="\n")
    last = 0
    for row in grid.rows:
        made.write("\n" * (row[0].row - last - 1))
        writer.writerow([cell.text for cell in row])
        last = row[0].row
    return made.getvalue().encode()
