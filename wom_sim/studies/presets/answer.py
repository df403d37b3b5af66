"""The presets that ship, or those that stand for numbers of a scenario, as text, table and plain values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import say, says
from wom_sim.reading.problems import both, did_you_mean
from wom_sim.results.answer import Answer, frame
from wom_sim.scenario.presets.presets import MANY, Preset, Used, load
from wom_sim.scenario.scenario import Scenario

_OF_A_SCENARIO = ("path", "number", "currency")


@dataclass(frozen=True)
class PresetRow:
    """A preset; for one that a scenario uses also the path, the number that stands there, and its currency if any."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    year: int | None
    country: str
    source: str
    evidence: str
    path: str = ""
    number: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class Presets(Answer):
    """What :func:`presets` found; ``used``: whether these stand for numbers of a scenario."""

    room = "presets"

    rows: list[PresetRow]
    used: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of what is known of each preset."""
        names = [one.name for one in fields(PresetRow)]
        return names if self.used else [name for name in names if name not in _OF_A_SCENARIO]

    def table(self) -> Any:
        """One row for each preset; path, number and currency only where a scenario uses them."""
        return frame(self.data(), columns=self.columns)

    def data(self) -> list[dict[str, Any]]:
        """The same as plain values."""
        return [{name: getattr(row, name) for name in self.columns} for row in self.rows]


def presets(pattern: str = "", *, used: Scenario | str | Path | None = None) -> Presets:
    """List presets whose key contains ``pattern`` or, where it has ``*`` or ``?``, matches it as a whole.

    ``used``: only those that stand for a number of this scenario, with its path.  Raises ``InputError`` when nothing
    matches.
    """
    rows = [row_of(one) for one in load().values()] if used is None else rows_of(used)
    found = [row for row in rows if matches(row.key, pattern)]
    if pattern and not found:
        raise InputError(
            say(
                "no preset matches {pattern!r}{did_you_mean}",
                pattern=pattern,
                did_you_mean=did_you_mean(pattern, (row.key for row in rows)),
            )
        )
    return Presets(found, used is not None)


def rows_of(source: Scenario | str | Path) -> list[PresetRow]:
    """Rows of the presets that a scenario or its file uses."""
    scenario = source if isinstance(source, Scenario) else Scenario.read(source)
    return [row_of(used, path, scenario.money.currency) for path, used in scenario.presets_used.items()]


def matches(key: str, pattern: str) -> bool:
    """Whether a key is asked for."""
    return fnmatch(key.lower(), pattern.lower()) if set(pattern) & set("*?[") else pattern.lower() in key.lower()


def row_of(preset: Preset, path: str = "", currency: str = "") -> PresetRow:
    """A preset as a row of the table."""
    told = {name: getattr(preset, name) for name in Preset.model_fields}
    number = preset.number if isinstance(preset, Used) else None
    return PresetRow(**told, path=path, number=number, currency=currency if preset.currency else "")


def foreign_warnings(scenario: Scenario) -> list[str]:
    """A word about presets from another country than the scenario's, where it says which."""
    notes = list(scenario.presets_used.values())
    abroad = [one for one in notes if one.country not in ("", MANY, scenario.country)]
    untold = [one for one in notes if not one.country and one.evidence != "O"]
    if not scenario.country or not (abroad or untold):
        return []
    where = both(sorted({one.country for one in abroad})) if abroad else ""
    parts = (
        [
            says(
                "{n} number is a preset from {where} sources, not {country}",
                "{n} numbers are presets from {where} sources, not {country}",
                len(abroad),
                where=where,
                country=scenario.country,
            )
        ]
        if abroad
        else []
    )
    if untold:
        parts.append(
            says(
                "{n} number is a preset whose sources name no country",
                "{n} numbers are presets whose sources name no country",
                len(untold),
            )
        )
    look = " ".join(["wom", "presets", "--used", str(scenario.file or "SCENARIO")])
    return [f"{'; '.join(parts)}: {look}"]
