"""What ``wom presets`` prints: a table of presets with their ranges and sources."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from wom_sim.language.say import marked, say
from wom_sim.show.text import WIDTH, plainly
from wom_sim.studies.presets.answer import PresetRow, Presets

LEGEND = marked("ev: S seen in the source · 2 second hand · M from memory · O our own choice † · T typed as a range")
INDENT = "    "
_HEADS = marked(("key", "value", "low – high", "unit", "year", "country", "ev"))


def text(presets: Presets) -> str:
    """The table, or that there is none."""
    return preset_table(presets.rows) if presets.rows else say("No number of this scenario is a preset.")


def preset_table(rows: Sequence[PresetRow]) -> str:
    """The whole text: a line for each preset, its source below, what it stands for above."""
    heads, cells = [say(head) for head in _HEADS], [_cells(row) for row in rows]
    wide = [max(len(line[k]) for line in [heads, *cells]) for k in range(len(heads))]
    lines = [_line(heads, wide)]
    for row, line in zip(rows, cells, strict=True):
        lines += [f"{row.path}: {_figure(row.number)} {row.currency}".rstrip()] if row.path else []
        lines += [_line(line, wide), *textwrap.wrap(row.source, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)]
    return "\n".join([*lines, say(LEGEND)])


def _cells(row: PresetRow) -> tuple[str, ...]:
    range_ = f"{_figure(row.low)} – {_figure(row.high)}" if row.low is not None else ""
    return (row.key, _figure(row.value), range_, row.unit, str(row.year or ""), row.country, row.evidence)


def _line(cells: Sequence[str], wide: Sequence[int]) -> str:
    key, value, *rest = (f"{cell:<{width}}" for cell, width in zip(cells, wide, strict=True))
    return "  ".join([key, f"{value.strip():>{wide[1]}}", *rest]).rstrip()


def _figure(number: float | None) -> str:
    return say("blank") if number is None else plainly(number, 10)
