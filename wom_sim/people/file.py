"""Reading a file of people: one row for each person of the network, keyed by id.

======================= ==============================================================================================
column                  what it holds; only ``id`` must be there, and blank cells are allowed everywhere else
======================= ==============================================================================================
id                      the person's id, as in the network
segment                 name of her segment; never blank
age                     whole years; blank: unknown
place, income, job,     any text; blank: unknown
industry
interest_NAME           weight from 0 to 1; blank: 0
uses_CHANNEL            yes or no (1 or 0, true or false, sí or no); blank: no
susceptibility,         a factor from 0; blank: 1
talkativeness
======================= ==============================================================================================

The file is text, separated by commas, semicolons or tabs, or a workbook; a decimal comma is understood unless it
separates fields.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.errors import CONTROL, ScenarioError
from wom_sim.network import ids as people_ids
from wom_sim.network.delimited import separator_of
from wom_sim.network.network import Network
from wom_sim.people.traits import UNKNOWN, Column, Described, distinct
from wom_sim.reading.cells import CalendarError, Grid
from wom_sim.reading.door.opened import Opened, open_file
from wom_sim.reading.door.text import SAID, open_quote
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.problems import show
from wom_sim.scenario.audience import ATTRIBUTES, OLDEST

if TYPE_CHECKING:
    import pandas as pd

_INTEREST, _USES = "interest_", "uses_"
_PLAIN = ("id", "segment", "age", *ATTRIBUTES, "susceptibility", "talkativeness")
_YES, _NO = ("1", "true", "yes", "y", "sí", "si", "x"), ("0", "false", "no", "n", "")
_NOBODY = "no people in it – expected a heading such as id,segment,age and a row for each"
_ROWS_ABOVE = 40  # a heading stands within so many rows from the top
_HEAD = 100_000  # characters looked at to find the separator
_LOOKS_LIKE = 0.85  # a heading this similar to one of ours is a slip of the pen, not a column of the user's own


Cells = tuple["pd.DataFrame", np.ndarray, list[str], str]
"""The cells of a file as texts, the line of each row, what was left out, and the separator."""


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of a file as stripped texts, in the order of the network's people, and the line of each row."""

    path: Path
    cells: pd.DataFrame
    lines: np.ndarray
    left_out: tuple[str, ...] = ()

    def __contains__(self, column: str) -> bool:
        return column in self.cells

    @property
    def headings(self) -> list[str]:
        """Names of the columns."""
        return [str(name) for name in self.cells]

    def texts(self, column: str) -> np.ndarray:
        """The cells of a column."""
        return self.cells[column].to_numpy(object)

    def starting(self, prefix: str) -> list[str]:
        """Columns whose heading begins so and goes on."""
        return [name for name in self.headings if name.startswith(prefix) and name != prefix]

    def numbers(self, column: str, blank: float, most: float) -> np.ndarray:
        """The cells of a column as numbers from 0 to ``most``; ``ScenarioError`` names the first that is none."""
        import pandas as pd

        texts = self.cells[column]
        found = pd.to_numeric(texts.where(texts != "", str(blank)), errors="coerce").to_numpy(float)
        bad = ~(np.isfinite(found) & (found >= 0) & (found <= most) | (texts == "").to_numpy())
        limit = f"from 0 to {most:g}" if np.isfinite(most) else "at least 0"
        self.check(bad, column, f"must be a number {limit}")
        return found

    def truths(self, column: str) -> np.ndarray:
        """The cells of a column as yes and no."""
        lower = self.cells[column].str.lower()
        yes = lower.isin(_YES).to_numpy()
        self.check(~(yes | lower.isin(_NO).to_numpy()), column, "must be yes or no")
        return yes

    def refuse_hidden(self) -> None:
        """Complain about the first text with a control character, which a terminal or a spreadsheet would obey."""
        for column in self.headings:
            if CONTROL.search(" ".join(self.texts(column))):  # at once: one by one takes seconds for a million people
                bad = self.cells[column].str.contains(CONTROL).to_numpy(bool)
                self.check(bad, column, "holds a control character: type it again by hand")

    def check(self, bad: np.ndarray, column: str, message: str) -> None:
        """Complain about the first bad cell of a column, and say how many there are."""
        if bad.any():
            row = int(np.argmin(np.where(bad, self.lines, np.iinfo(np.int64).max)))
            got = f"(got {show(str(self.cells[column].iloc[row]))})"
            more = f"; {int(bad.sum()):,} rows in all" if bad.sum() > 1 else ""
            raise ScenarioError(f"{self.path}:{self.lines[row]}: column {column}: {message} {got}{more}")


def read(path: Path, network: Network) -> Described:
    """Return the people of a network as a file describes them.

    Raises ``ScenarioError`` for a file that cannot be read, headings that are missing, doubled or misspelt, impossible
    values (with line and column), and ids that are unknown, doubled or missing (with their number).
    """
    table = _in_order(opened_table(path), network)
    attributes = {key: _column(table.texts(key)) for key in ATTRIBUTES if key in table}
    interests = table.starting(_INTEREST)
    weights = np.array([table.numbers(name, 0.0, 1.0) for name in interests]).reshape(len(interests), network.people)
    tastes, taste = distinct(np.ascontiguousarray(weights.T))
    segments = _segments(table)
    return Described(
        segments=segments.values,
        segment=segments.codes.astype(np.int32),
        age=_ages(table),
        attributes={key: column for key, column in attributes.items() if column.values},
        interest_names=tuple(name.removeprefix(_INTEREST) for name in interests),
        taste=taste,
        tastes=tastes,
        uses={name.removeprefix(_USES): table.truths(name) for name in table.starting(_USES)},
        talkativeness=_factor(table, "talkativeness"),
        susceptibility=_factor(table, "susceptibility"),
        notes=_notes(table),
    )


def checked_table(path: Path) -> Table:
    """Return the people of a file without their network, every value but the ids checked.

    Raises ``ScenarioError`` as :func:`read` does.
    """
    table = opened_table(path)
    table.check(table.texts("id") == "", "id", "is missing")
    for name in table.starting(_INTEREST):
        table.numbers(name, 0.0, 1.0)
    for name in table.starting(_USES):
        table.truths(name)
    _segments(table)
    _ages(table)
    _factor(table, "talkativeness")
    _factor(table, "susceptibility")
    return table


# ---------------------------------------------------------------- the file


def opened_table(path: Path) -> Table:
    """Return the rows of a file as they stand; ``ScenarioError`` for one that is no table of people."""
    table = _table(path)
    table.refuse_hidden()
    return table


def _table(path: Path) -> Table:
    try:
        opened = open_file(path)
        if opened.kind.sort == "workbook":
            cells, lines, notes, separator = _of_workbook(path, opened)
        elif opened.kind.sort == "table":
            cells, lines, notes, separator = _of_text(path, opened)
        else:
            raise opened.refusal("a table of people")
    except CalendarError as error:
        raise ScenarioError(f"{path}: {error.message}" + (f" – {error.hint}" if error.hint else "")) from None
    top = _heading_row(cells)
    headings = _headings(path, [str(name) for name in cells.iloc[top]], int(lines[top]))
    rows = cells.iloc[top + 1 :].set_axis(headings, axis=1)
    filled = (rows != "").any(axis=1).to_numpy()
    if not filled.any():
        raise ScenarioError(f"{path}: {_NOBODY}")
    if separator != ",":
        some = [name for name in headings if name.startswith(_INTEREST) or name in _PLAIN[-2:]]
        rows[some] = rows[some].apply(lambda column: column.str.replace(",", ".", regex=False))
    notes += [f"{path}:{lines[0]} … {lines[top - 1]}: stand above the heading and are left out"] if top else []
    return Table(path, rows[filled], lines[top + 1 :][filled], tuple(notes))


def _heading_row(cells: pd.DataFrame) -> int:
    """The row with a cell ``id`` near the top, below titles and comments; else the first."""
    first = (k for k, row in enumerate(cells.head(_ROWS_ABOVE).itertuples(index=False)) if "id" in map(_heading, row))
    return next(first, 0)


def _of_text(path: Path, opened: Opened) -> Cells:
    text = opened.utf8().decode()
    said = SAID.match(text)
    text = text[said.end() :] if said else text
    lines = [line for line in text[:_HEAD].splitlines()[:100] if line.strip() and line[:1] not in "#%"]
    if len(lines) < 2:
        raise ScenarioError(f"{path}: {_NOBODY}")
    separator = said[1] if said else separator_of(lines) or ","
    if line := open_quote(text, separator):
        raise ScenarioError(f'{path}:{line}: a quote (") opens here and is not closed before a separator')
    cells = _cells(path, text, separator)
    _check_widths(path, text, separator, cells)
    notes = [f"{path}: {note}" for note in opened.notable]
    return cells, np.arange(1, len(cells) + 1), notes, separator


def _of_workbook(path: Path, opened: Opened) -> Cells:
    """The one sheet that has a heading ``id``, as far to the right as its headings go."""
    import pandas as pd

    found = [(grid, top) for grid in workbook_grids(opened.data, str(path)) if (top := _id_row(grid)) is not None]
    if len(found) != 1:
        titles = ", ".join(grid.sheet for grid, _ in found) or "none"
        raise ScenarioError(f"{path}: one sheet must have the column id (found: {titles})")
    grid, top = found[0]
    rows, width = grid.rows[top:], len(grid.rows[top])
    far = [row[0].row for row in rows if any(not cell.blank for cell in row[width:])]
    notes = [*grid.notes, *(f"{grid.label}, row {row}: what stands beyond the headings is left out" for row in far)]
    cells = pd.DataFrame([[cell.text for cell in row[:width]] for row in rows], dtype=object).fillna("")
    return cells, np.array([row[0].row for row in rows]), notes, ""


def _id_row(grid: Grid) -> int | None:
    """Place of the row of headings of a sheet, None where no column is called ``id``."""
    rows = enumerate(grid.rows[:_ROWS_ABOVE])
    return next((k for k, row in rows if any(_heading(cell.text) == "id" for cell in row)), None)


def _cells(path: Path, text: str, separator: str) -> pd.DataFrame:
    import pandas as pd

    try:
        cells = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype=str, keep_default_na=False, na_filter=False,
            skip_blank_lines=False, skipinitialspace=True, engine="c", names=range(_widest(text, separator)),
        )  # fmt: skip
    except pd.errors.ParserError as error:
        raise ScenarioError(f"{path}: {str(error).strip().removeprefix('Error tokenizing data. C error: ')}") from None
    return pd.DataFrame({name: cells[name].fillna("").str.strip() for name in cells})


def _check_widths(path: Path, text: str, separator: str, cells: pd.DataFrame) -> None:
    """Complain about a row that is longer than the heading: its last cells would be lost."""
    top = _heading_row(cells)
    width = len(next(csv.reader([text.split("\n")[top]], delimiter=separator)))
    beyond = (cells.iloc[top + 1 :, width:] != "").to_numpy()
    if beyond.any():
        row = int(np.argmax(beyond.any(axis=1)))
        last = width + 1 + int(np.flatnonzero(beyond[row])[-1])
        raise ScenarioError(f"{path}: Expected {width} fields in line {row + top + 2}, saw {last}")


def _widest(text: str, separator: str) -> int:
    """Number of cells of the widest row near the top: a title above the heading has only one."""
    return max(len(row) for row in csv.reader(text[:_HEAD].split("\n")[:_ROWS_ABOVE], delimiter=separator))


def _headings(path: Path, names: list[str], line: int) -> list[str]:
    headings = [_heading(name) for name in names]
    if "id" not in headings:
        raise ScenarioError(f"{path}:{line}: a column id is missing (got {', '.join(names)})")
    for name in headings:
        if name and headings.count(name) > 1:
            raise ScenarioError(f"{path}:{line}: column {name}: stands there twice")
        if meant := _slip(name):
            raise ScenarioError(f"{path}:{line}: unknown column {name!r} – did you mean {meant!r}?")
    return [name or f"column {place + 1}" for place, name in enumerate(headings)]


def _heading(name: str) -> str:
    """A heading as we know it: ours in lower case, names of interests and channels as typed."""
    lower = name.lower()
    for prefix in (_INTEREST, _USES):
        if lower.startswith(prefix):
            return prefix + name[len(prefix) :].strip()
    return lower if lower in _PLAIN else name


def _slip(name: str) -> str | None:
    if name in _PLAIN or name.startswith((_INTEREST, _USES)) or not name:
        return None
    stem, underscore, rest = name.lower().partition("_")
    if underscore and (close := get_close_matches(stem + underscore, (_INTEREST, _USES), 1, _LOOKS_LIKE)):
        return close[0] + rest
    return next(iter(get_close_matches(name.lower(), _PLAIN, 1, _LOOKS_LIKE)), None)


# ---------------------------------------------------------------- the people


def _in_order(table: Table, network: Network) -> Table:
    """The table in the order of the network's people, every one of them exactly once."""
    import pandas as pd

    ids = _ids(table, network)
    places = pd.Index(network.ids).get_indexer(pd.Index(ids))
    known = places >= 0
    counts = np.bincount(places[known], minlength=network.people)
    problems = [*_strangers(table, network, ids, known), *_doubled(network, counts), *_absent(network, counts)]
    if problems:
        raise ScenarioError(f"{table.path}: " + "; ".join(problems))
    order = np.argsort(places, kind="stable")
    return Table(table.path, table.cells.iloc[order], table.lines[order], table.left_out)


def _ids(table: Table, network: Network) -> np.ndarray:
    texts = table.texts("id")
    table.check(texts == "", "id", "is missing")
    if network.ids.dtype.kind == "O":
        return texts
    whole = table.cells["id"].str.fullmatch(r"0|-?[1-9]\d{0,17}").to_numpy(bool)
    table.check(~whole, "id", "must be a whole number, written as the ids of the network are")
    return texts.astype(np.int64)


def _strangers(table: Table, network: Network, ids: np.ndarray, known: np.ndarray) -> list[str]:
    if known.all():
        return []
    first = int(np.argmin(known))
    hint = str(people_ids.unknown(network.ids, ids[first]))
    return [f"unknown ids: {int((~known).sum()):,}, the first in line {table.lines[first]}: {hint}"]


def _doubled(network: Network, counts: np.ndarray) -> list[str]:
    twice = network.ids[counts > 1].tolist()
    return [f"ids that stand there more than once: {len(twice):,}, such as {twice[0]!r}"] if twice else []


def _absent(network: Network, counts: np.ndarray) -> list[str]:
    absent = network.ids[counts == 0].tolist()
    if not absent:
        return []
    return [f"missing ids: {len(absent):,} of the {network.people:,} people of the network, such as {absent[0]!r}"]


# ---------------------------------------------------------------- the columns


def _column(texts: np.ndarray) -> Column:
    import pandas as pd

    codes, values = pd.factorize(pd.Series(texts, dtype=object).replace("", None), sort=True)
    return Column(codes.astype(np.min_scalar_type(-len(values) - 1)), tuple(map(str, values)))


def _segments(table: Table) -> Column:
    if "segment" not in table:
        return Column(np.zeros(len(table.lines), np.int32), ())
    texts = table.texts("segment")
    table.check(texts == "", "segment", "is missing")
    return _column(texts)


def _ages(table: Table) -> np.ndarray:
    if "age" not in table:
        return np.full(len(table.lines), UNKNOWN, np.int16)
    ages = table.numbers("age", UNKNOWN, OLDEST)
    table.check(ages != np.rint(ages), "age", "must be in whole years")
    return ages.astype(np.int16)


def _factor(table: Table, column: str) -> np.ndarray:
    return table.numbers(column, 1.0, np.inf) if column in table else np.ones(len(table.lines))


def is_ours(heading: str) -> bool:
    """Whether a heading is one that a file of people may have."""
    return _heading(heading) in _PLAIN or _heading(heading).startswith((_INTEREST, _USES))


def _notes(table: Table) -> tuple[str, ...]:
    ours = [name for name in table.headings if is_ours(name)]
    blanks = {name: int((table.cells[name] == "").sum()) for name in ours}
    blank = ", ".join(f"{name} {number:,}" for name, number in blanks.items() if number)
    ignored = ", ".join(name for name in table.headings if name not in ours)
    notes = [f"{table.path}: {len(table.lines):,} people"]
    notes += [f"  {said}" for said in table.left_out]
    notes += [f"  blank cells: {blank}"] if blank else []
    return (*notes, f"  ignored columns: {ignored}") if ignored else tuple(notes)
