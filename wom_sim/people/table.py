"""The table of people as it was typed: headings, rows and cells, before anybody is looked up in a network."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.errors import CONTROL, ScenarioError
from wom_sim.language.say import marked, say
from wom_sim.network.delimited import separator_of
from wom_sim.reading.door.opened import SAID, Opened, open_file, open_quote
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.numbers import CalendarError, Grid
from wom_sim.reading.problems import show
from wom_sim.scenario.audience import ATTRIBUTES

if TYPE_CHECKING:
    import pandas as pd

INTEREST, USES = "interest_", "uses_"
PLAIN = ("id", "segment", "age", *ATTRIBUTES, "susceptibility", "talkativeness")
_YES, _NO = ("1", "true", "yes", "y", "sí", "si", "x"), ("0", "false", "no", "n", "")
_NOBODY = marked("no people in it – expected a heading such as id,segment,age and a row for each")
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
        self.check(bad, column, say("must be a number from 0 to {most:,.12g}", most=most))
        return found

    def truths(self, column: str) -> np.ndarray:
        """The cells of a column as yes and no."""
        lower = self.cells[column].str.lower()
        yes = lower.isin(_YES).to_numpy()
        self.check(~(yes | lower.isin(_NO).to_numpy()), column, say("must be yes or no"))
        return yes

    def refuse_hidden(self) -> None:
        """Complain about the first text with a control character, which a terminal or a spreadsheet would obey."""
        for column in self.headings:
            if CONTROL.search(" ".join(self.texts(column))):  # at once: one by one takes seconds for a million people
                bad = self.cells[column].str.contains(CONTROL).to_numpy(bool)
                self.check(bad, column, say("holds a control character: type it again by hand"))

    def check(self, bad: np.ndarray, column: str, message: str) -> None:
        """Complain about the first bad cell of a column, and say how many there are."""
        if bad.any():
            row = int(np.argmin(np.where(bad, self.lines, np.iinfo(np.int64).max)))
            named = {"column": column, "problem": message, "given": show(str(self.cells[column].iloc[row]))}
            told = (
                say("column {column}: {problem} (got {given}); {rows:,} rows in all", **named, rows=int(bad.sum()))
                if bad.sum() > 1
                else say("column {column}: {problem} (got {given})", **named)
            )
            raise ScenarioError(f"{self.path}:{self.lines[row]}: {told}")


def opened_table(path: Path) -> Table:
    """The cells of a file of people under headings of ours; ScenarioError says what cannot be read."""
    try:
        opened = open_file(path)
        if opened.kind.sort == "workbook":
            cells, lines, notes, separator = _of_workbook(path, opened)
        elif opened.kind.sort == "table":
            cells, lines, notes, separator = _of_text(path, opened)
        else:
            raise opened.refusal(say("a table of people"))
    except CalendarError as error:
        raise ScenarioError(f"{path}: {error.message}" + (f" – {error.hint}" if error.hint else "")) from None
    top = _heading_row(cells)
    headings = _headings(path, [str(name) for name in cells.iloc[top]], int(lines[top]))
    rows = cells.iloc[top + 1 :].set_axis(headings, axis=1)
    filled = (rows != "").any(axis=1).to_numpy()
    if not filled.any():
        raise ScenarioError(f"{path}: {say(_NOBODY)}")
    if separator != ",":
        some = [name for name in headings if name.startswith(INTEREST) or name in PLAIN[-2:]]
        rows[some] = rows[some].apply(lambda column: column.str.replace(",", ".", regex=False))
    notes += (
        [say("{lines}: stand above the heading and are left out", lines=f"{path}:{lines[0]} … {lines[top - 1]}")]
        if top
        else []
    )
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
        raise ScenarioError(f"{path}: {say(_NOBODY)}")
    separator = said[1] if said else separator_of(lines) or ","
    if line := open_quote(text, separator):
        raise ScenarioError(
            say('{path}:{line}: a quote (") opens here and is not closed before a separator', path=path, line=line)
        )
    cells = _cells(path, text, separator)
    _check_widths(path, text, separator, cells)
    return cells, np.arange(1, len(cells) + 1), [f"{path}: {note}" for note in opened.notable], separator


def _of_workbook(path: Path, opened: Opened) -> Cells:
    """The one sheet that has a heading ``id``, as far to the right as its headings go."""
    import pandas as pd

    found = [(grid, top) for grid in workbook_grids(opened.data, str(path)) if (top := _id_row(grid)) is not None]
    if len(found) != 1:
        titles = ", ".join(grid.sheet for grid, _ in found) or say("none")
        raise ScenarioError(
            say("{path}: one sheet must have the column id (found: {titles})", path=path, titles=titles)
        )
    grid, top = found[0]
    rows, width = grid.rows[top:], len(grid.rows[top])
    far = [row[0].row for row in rows if any(not cell.blank for cell in row[width:])]
    notes = [
        *grid.notes,
        *(
            say("{label}, row {row}: what stands beyond the headings is left out", label=grid.label, row=row)
            for row in far
        ),
    ]
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
        raise ScenarioError(
            say(
                "{path}: Expected {width} fields in line {line}, saw {fields}",
                path=path,
                width=width,
                line=row + top + 2,
                fields=last,
            )
        )


def _widest(text: str, separator: str) -> int:
    """Number of cells of the widest row near the top: a title above the heading has only one."""
    return max(len(row) for row in csv.reader(text[:_HEAD].split("\n")[:_ROWS_ABOVE], delimiter=separator))


def _headings(path: Path, names: list[str], line: int) -> list[str]:
    headings = [_heading(name) for name in names]
    if "id" not in headings:
        raise ScenarioError(
            say("{path}:{line}: a column id is missing (got {names})", path=path, line=line, names=", ".join(names))
        )
    for name in headings:
        if name and headings.count(name) > 1:
            raise ScenarioError(
                say("{path}:{line}: column {name}: stands there twice", path=path, line=line, name=name)
            )
        if meant := _slip(name):
            raise ScenarioError(
                say(
                    "{path}:{line}: unknown column {name!r} – did you mean {meant!r}?",
                    path=path,
                    line=line,
                    name=name,
                    meant=meant,
                )
            )
    return [name or say("column {number}", number=place + 1) for place, name in enumerate(headings)]


def is_ours(heading: str) -> bool:
    """Whether a heading is one that a file of people may have."""
    return _heading(heading) in PLAIN or _heading(heading).startswith((INTEREST, USES))


def _heading(name: str) -> str:
    """A heading as we know it: ours in lower case, names of interests and channels as typed."""
    lower = name.lower()
    for prefix in (INTEREST, USES):
        if lower.startswith(prefix):
            return prefix + name[len(prefix) :].strip()
    return lower if lower in PLAIN else name


def _slip(name: str) -> str | None:
    if name in PLAIN or name.startswith((INTEREST, USES)) or not name:
        return None
    stem, underscore, rest = name.lower().partition("_")
    if underscore and (close := get_close_matches(stem + underscore, (INTEREST, USES), 1, _LOOKS_LIKE)):
        return close[0] + rest
    return next(iter(get_close_matches(name.lower(), PLAIN, 1, _LOOKS_LIKE)), None)
