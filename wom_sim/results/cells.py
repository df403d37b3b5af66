"""What every table that we write says in its cells, as CSV and in a workbook: a text is never run as a formula.

Spreadsheets take a cell that begins with ``=``, ``+``, ``-``, ``@`` or a control character for a formula, and names in
files of friends and people are anybody's.  In CSV such a text gets an apostrophe before it, unless it is a number, and
:func:`read_csv` takes it off again; a text that begins with apostrophes and then so gets one more, so that every text
comes back equal.  In a workbook it is a cell of type text.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import InputError, printable
from wom_sim.language.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

NOT_KNOWN = "n/a"
_WHOLE, _MONEY, _RATE, _DAY = "#,##0", "#,##0.00", "0.0000", "yyyy-mm-dd"
_RUN = re.compile(r"('*)([=+\-@\x00-\x1f\x7f-\x9f].*)", re.DOTALL)


def guarded(value: Any) -> Any:
    """A value as a cell of a CSV file holds it.

    >>> guarded("=1+1"), guarded("-1"), guarded("cafe")
    ("'=1+1", '-1', 'cafe')
    """
    return f"'{value}" if _is_run(value) else value


def freed(value: Any) -> Any:
    """The value that :func:`guarded` was given."""
    return value[1:] if _is_run(value) and value[0] == "'" else value


def _is_run(value: Any) -> bool:
    found = _RUN.fullmatch(value) if isinstance(value, str) else None
    return found is not None and not _is_number(found[2])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def csv_text(table: pd.DataFrame, missing: str = "") -> str:
    """A table as CSV, without its index; what is not known as ``missing``."""
    return str(each_text(table, guarded).to_csv(index=False, na_rep=missing, lineterminator="\n"))


def write_csv(table: pd.DataFrame, path: Path, missing: str = "") -> None:
    """Write :func:`csv_text`."""
    path.write_text(csv_text(table, missing), encoding="utf-8", newline="")


def read_csv(path: Path) -> pd.DataFrame:
    """A table as it was before :func:`csv_text`; a name such as None or NA is one.

    Raises :class:`~wom_sim.errors.InputError` where it is no table any more.
    """
    import pandas as pd

    try:
        return each_text(pd.read_csv(path, keep_default_na=False, na_values=["", NOT_KNOWN]), freed)
    except ValueError as error:  # what pandas says of rows of other lengths, of no rows, and of bytes that are no text
        raise InputError(say("{path}: is damaged: {reason}", path=path, reason=printable(str(error)))) from None


def each_text(table: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """A table with headings and texts changed; columns in which nothing changes stay as they are."""
    import pandas as pd

    made = table.copy(deep=False)
    made.columns = pd.Index([change(heading) for heading in table.columns])
    for place, (_, column) in enumerate(table.items()):
        values = list(column) if column.dtype.kind == "O" else []
        changed = [change(value) for value in values]
        if any(new is not old for new, old in zip(changed, values, strict=True)):
            kind = object if isinstance(column.dtype, pd.CategoricalDtype) else column.dtype
            made.isetitem(place, pd.Series(changed, dtype=kind).array)
    return made


def cell(sheet: Any, value: Any) -> Any:
    """A value as a cell of a workbook: numbers and days with a format, what is not known as n/a, texts as texts."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        return _text(sheet, value)
    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value.date())
        made.number_format = _DAY
        return made
    if not isinstance(value, float):
        return value
    if value != value or abs(value) == float("inf"):
        return NOT_KNOWN
    made = WriteOnlyCell(sheet, value)
    made.number_format = _WHOLE if value == int(value) else _MONEY if abs(value) >= 1 else _RATE
    return made


def _text(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, printable(text))
    made.data_type = "s"  # it would be a formula if it begins with "="
    return made
