"""Tables that can be corrected, and numbers that can be typed: each with its range and help."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from wom_sim.app.desk import Desk
from wom_sim.app.session import as_plain, attempt, tell
from wom_sim.app.words import word
from wom_sim.reading.problems import KeyPath

Take = Callable[[int, str, Any], object]
"""What is done with a cell that was corrected: its row, its column, what was typed."""


ROW, MOST_ROWS = 35, 25
"""Pixels of a row, and how many are shown at once."""


def editor(
    place: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    take: Take,
    named: Callable[[object], str] = str,
) -> None:
    """A table whose cells are handed over when they were corrected, and that then shows what came of it."""
    import pandas as pd

    versions = st.session_state.setdefault("versions", {})
    key = f"{place} {versions.setdefault(place, 0)}"
    st.data_editor(
        pd.DataFrame(rows, columns=[*columns]), key=key, column_config=dict(columns), hide_index=True, num_rows="fixed",
        height=ROW * (1 + min(len(rows), MOST_ROWS)) + 3, placeholder="",
    )  # fmt: skip
    typed = st.session_state.get(key) or {}
    if corrected := typed.get("edited_rows"):
        for row, cells in corrected.items():
            for column, value in cells.items():
                attempt(place, lambda row=row, column=column, value=value: take(int(row), column, value))  # type: ignore[misc]
        versions[place] += 1
        st.rerun()
    tell(place, named)


def texts(headings: Mapping[str, str], fixed: Collection[str] = (), of: str = "") -> dict[str, Any]:
    """Columns of texts under these headings."""
    return {
        key: st.column_config.TextColumn(heading, help=word(key, of).help or None, disabled=key in fixed, max_chars=200)
        for key, heading in headings.items()
    }


def part(desk: Desk, path: KeyPath, title: str, told: str, keys: Sequence[str] = ()) -> None:
    """A part of the scenario as a table: a row for each name, what is said of it in the columns."""
    said = desk.part(*path)
    shown = list(dict.fromkeys([*keys, *(key for line in said.values() for key in line if not keys)]))
    shown = [key for key in shown if any(key in line for line in said.values())]
    if not said or not shown:
        return
    st.markdown(f"**{as_plain(title)}**")
    st.caption(as_plain(told))
    names, rows = [*said], [{"": name, **{key: line.get(key, "") for key in shown}} for name, line in said.items()]
    columns = texts({"": " ", **{key: word(key, path[-1]).heading for key in shown}}, fixed=[""], of=path[-1])
    place = " ".join(path)
    editor(place, rows, columns, lambda row, key, text: desk.change((*path, names[row], key), text or ""), desk.said)


def amount(desk: Desk, path: KeyPath, label: str, now: int, least: int, most: int, told: str) -> None:
    """A whole number of the scenario."""
    place = " ".join(path)
    versions = st.session_state.setdefault("versions", {})
    key = f"{place} {versions.setdefault(place, 0)} {now}"
    typed = st.number_input(label, min(least, now), max(most, now), now, key=key, help=told)
    if typed is not None and typed != now:
        if not attempt(place, lambda: desk.change(path, int(typed))):
            versions[place] += 1
        st.rerun()
    tell(place, desk.said)
