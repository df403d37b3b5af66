"""The plan as spreadsheets really save it: a calendar (CSV or XLSX) as the same mapping that YAML would give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from wom_sim.language.say import marked, say
from wom_sim.reading.door.opened import grids_of
from wom_sim.reading.numbers import CalendarError, fold, meaning
from wom_sim.reading.problems import Cell, KeyPath, Problem, Source, show
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.currency import in_another
from wom_sim.scenario.calendar.parts import content, team
from wom_sim.scenario.calendar.row import Names, Row, places_of
from wom_sim.scenario.calendar.table import Line, Table, table_of
from wom_sim.scenario.plan import KINDS

_CALLED = {kind: one.CALENDAR.words for kind, one in KINDS.items()}
_BY_CHANNEL = {channel: kind for kind, one in KINDS.items() for channel in one.CALENDAR.channels} | {"care": "care"}
"""What an earned line is by its channel; elsewhere it is a post that people take up."""

_ROW = "row"
"""Before the number of a row that gives its line no name: a key of the plan as well, the same in every language."""

_EURO = "EUR"
"""The currency of a scenario that names none."""

_FORMS = marked("write calendar.csv, calendar.xlsx or {file: calendar.xlsx, sheet: Plan}")


@dataclass(frozen=True)
class Calendar:
    """What a calendar says: the plan as plain values, the cell of every key, what is wrong and what was left out."""

    plan: dict[str, dict[str, Any]]
    cells: dict[KeyPath, Cell]
    problems: list[Problem]
    notes: list[str]
    table: Table
    crises: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Days on which a rumour or scandal may come, and its kind, by name."""
    guessed: tuple[str, ...] = ()
    """How lines are taken that do not say it themselves."""
    doubtful: tuple[str, ...] = ()
    """How doubtful cells are taken; among the notes, too."""
    lines: tuple[str, ...] = ()
    """The name of each line of the table, those of crises among them."""
    unsaid: tuple[str, ...] = ()
    """Names of lines whose kind is guessed."""


def read_calendar(path: Path, *, sheet: str = "", label: str = "", names: Names = Names()) -> Calendar:  # noqa: B008
    """Return the plan in a calendar; CalendarError when it has none at all.

    `label` stands for the file in messages; `names` are those of the scenario, which the calendar may spell otherwise.
    """
    label = label or str(path)
    return calendar_of(table_of(grids_of(path, sheet, label, say("a calendar"))), names)


def calendar_of(table: Table, names: Names = Names()) -> Calendar:  # noqa: B008
    """Return the plan in a table; see :func:`read_calendar`."""
    every = [] if table.problems else _rows(table, names)
    happening = {row.name: kind for row in every if (kind := _crisis_of(row))}
    rows = [row for row in every if row.name not in happening]
    crises = {name: crisis for row in every if row.name in happening for name, crisis in crisis_of(row, happening)}
    plan = {row.name: line_of(row) for row in rows}
    cells = {("plan", row.name, *key): cell for row in rows for key, cell in _cells(row).items()}
    money = in_another(table, names.currency, names.country)
    problems = [*table.problems, *(problem for row in every for problem in row.problems), *money]
    notes = [*table.notes, *(note for row in rows for note in row.notes)]
    doubtful = tuple(guess for row in rows for guess in row.guessed)
    guessed = (*_kinds_guessed(rows), *_take_up(plan))
    lines, unsaid = (tuple(row.name for row in some) for some in (every, [row for row in rows if row.unsaid]))
    return Calendar(plan, cells, problems, [*notes, *doubtful], table, crises, guessed, doubtful, lines, unsaid)


def _kinds_guessed(rows: Sequence[Row]) -> list[str]:
    """One sentence for each kind that lines are taken for without saying any."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        if row.unsaid:
            by_kind.setdefault(row.unsaid, []).append(row.name)
    return [
        say("taken as {kind}, for the medium and the channel say no kind: {lines}", kind=kind, lines=", ".join(lines))
        for kind, lines in by_kind.items()
    ]


def _take_up(plan: Mapping[str, dict[str, Any]]) -> list[str]:
    """Which outlets a line of press is offered to, which no calendar can say."""
    lines = [name for name, line in plan.items() if line.get("kind") == "press"]
    (outlet,) = KINDS["press"].SPEC.model_fields["outlets"].default.values()
    sentence = say(
        "{lines}: one outlet takes it up with a chance of {chance:.0%}, and reaches {reach:.0%} of people",
        lines=", ".join(lines), chance=outlet.take_up, reach=outlet.reach,
    )  # fmt: skip
    return [sentence] if lines else []


def _rows(table: Table, names: Names) -> list[Row]:
    rows: dict[str, Row] = {}
    for line in table.lines:
        row = _row(table, line, names, rows)
        rows[row.name] = row
    return list(rows.values())


def _row(table: Table, line: Line, names: Names, taken: Mapping[str, Row]) -> Row:
    row = Row(table, line, _nameless(line), names)
    typed = row.text("name")
    if typed in taken:
        row.refuse(
            say("a second line is called {typed!r}", typed=typed), say("give each line a name of its own"), "name"
        )
    elif not row.problems:
        row.name = typed or _made_up(line, taken)
    return row


def _nameless(line: Line) -> str:
    return f"{_ROW} {next(iter(line.values())).row}"


def _made_up(line: Line, taken: Mapping[str, Row]) -> str:
    parts = (line[column].text for column in ("channel", "content") if column in line)
    name = " ".join(re.sub(r"[^\w \-]", " ", " ".join(parts)).split()) or _nameless(line)
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def _cells(row: Row) -> dict[KeyPath, Cell]:
    places: dict[KeyPath, Cell] = {(key,): cell for key, cell in places_of(row).items()}
    return {(): row.place} | places


# ---------------------------------------------------------------- rows as lines of the plan


def line_of(row: Row) -> dict[str, Any]:
    """Return a row as a line of the plan, without what could not be read."""
    kind, medium = _kind_of(row)
    if not kind:
        return {}
    line: dict[str, Any] = {"kind": kind}
    if medium and medium != default_medium(kind):
        line["medium"] = medium
    for part in (*KINDS[kind].CALENDAR.parts, content, team):
        line |= {key: value for key, value in part(row, line).items() if value is not None}
    _complain_of_the_rest(row, kind)
    return line


def _crisis_of(row: Row) -> str:
    """The kind of crisis that a row is about; nothing of a line of the plan."""
    said = (meaning(words.CRISIS, row.line[column].text) for column in ("kind", "medium") if column in row.line)
    return next((kind for kind in said if kind), "")


def crisis_of(row: Row, kinds: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name, kind and day of a crisis; it goes by its content, where there is one."""
    day, name = row.day("from"), row.text("content") or row.text("name")
    row.used |= {"kind", "medium"}
    if day is None and not row.problems:
        row.refuse(say("a crisis needs its day"), say("write a date"), "from")
    if not name:
        row.refuse(say("a crisis needs a name"), say("write what it is about where contents stand"), "content")
    _complain_of_the_rest(row, kinds[row.name])
    if day is not None and name:
        yield name, {"kind": kinds[row.name], "on": day}


def default_medium(kind: str) -> str:
    """Return the medium of a line that says nothing else."""
    return str(KINDS[kind].SPEC.model_fields["medium"].default)


def _kind_of(row: Row) -> tuple[str, str]:
    said = {column: row.text(column) for column in ("kind", "medium")}
    kinds = [kind for text in said.values() if (kind := meaning(_CALLED, text))]
    media = [medium for text in said.values() if (medium := meaning(words.MEDIA, text))]
    if not kinds and not media:
        _complain_of_medium(row, said)
        return "", ""
    medium = media[0] if media else ""
    channel = meaning(words.CHANNELS, row.text("channel")) or ""
    kind = kinds[0] if kinds else _kind_by(medium, channel, row)
    row.unsaid = "" if kinds or kind in (_kind_by_price(row), _BY_CHANNEL.get(channel)) else kind
    return kind, medium


def _complain_of_medium(row: Row, typed: dict[str, Any]) -> None:
    if not any(column in row.line for column in ("name", "medium", "kind", "channel", "content")):
        row.refuse(say("says nothing but numbers"), say("remove the row, or write Total in its first cell"), "name")
        return
    given = typed["medium"] or typed["kind"]
    hint = say(
        "write propio, pagado or ganado; owned, paid or earned; or a kind: ads, posts, samples, influencers, ..."
    )
    message = (
        say("must be a medium or a kind of line (got {given})", given=show(given))
        if given
        else say("the medium is missing")
    )
    row.refuse(message, hint, "medium", "kind")


def _kind_by(medium: str, channel: str, row: Row) -> str:
    if medium == "earned" and _is_contest(row):
        return "contest"
    if kind := _kind_by_price(row):
        return kind
    if medium == "paid":
        return "ads" if channel == "press" else _BY_CHANNEL.get(channel, "ads")
    return _BY_CHANNEL.get(channel, "posts")


def _kind_by_price(row: Row) -> str:
    """The kind that a word in the price says, such as samples."""
    price = fold(row.line["price"].text).split() if "price" in row.line else []
    return next((kind for kind, one in KINDS.items() if {*price} & {*one.CALENDAR.units}), "")


def _is_contest(row: Row) -> bool:
    """Whether a row calls itself a contest: in its name, or in what it shows."""
    called = " ".join(fold(row.line[column].text) for column in ("name", "content") if column in row.line)
    return bool({*called.split()} & {*KINDS["contest"].CALENDAR.words})


def _complain_of_the_rest(row: Row, kind: str) -> None:
    for column in row.line:
        if column not in row.used and column not in ("name", "notes"):
            text = row.line[column].text
            row.refuse(
                say(
                    "{kind} have no {column} (got {text})", kind=kind, column=column.replace("_", " "), text=show(text)
                ),
                say("leave it blank"),
                column,
            )


# ---------------------------------------------------------------- inside a scenario


def with_calendar(source: Source) -> Source:
    """Return `source` with the plan that its calendar holds; as it is where the plan is typed out.

    Raises ScenarioError where there is no calendar to read.
    """
    spec = source.typed.get("plan") if isinstance(source.typed, Mapping) else None
    if not isinstance(spec, str) and not (isinstance(spec, Mapping) and isinstance(spec.get("file"), str)):
        return source
    label = ""
    try:
        file, sheet = _named(spec)
        label = f"{file}: "
        calendar = read_calendar(source.base / file, sheet=sheet, label=file, names=names_of(source.typed))
    except CalendarError as wrong:
        raise source.error([*source.problems, Problem(("plan",), label + wrong.message, wrong.hint)]) from None
    return replace(
        source,
        typed={**source.typed, "plan": calendar.plan, **with_crises(source.typed, calendar)},
        cells=calendar.cells,
        problems=[*source.problems, *calendar.problems],
        notes=calendar.notes,
        guessed=calendar.guessed,
        changed=[path for path in source.changed if path[0] != "plan"],
    )


def with_crises(typed: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    """Return the crises that a scenario types, on the days of its calendar; what else is said of them stays."""
    if not calendar.crises:
        return {}
    said = _inside(typed, "crisis")
    dated = {name: {**crisis, **_inside(said, name), "on": crisis["on"]} for name, crisis in calendar.crises.items()}
    return {"crisis": {**said, **dated}}


def beyond(problems: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """Return those of `found` that are about lines without a problem of their own: a half-read line lacks keys."""
    broken = {problem.path[:2] for problem in problems if problem.cell}
    if ("plan",) in broken:  # no line was read at all, so that none that a strategy names is there
        found = [problem for problem in found if problem.path[:1] != ("strategies",)]
    return [problem for problem in found if problem.path[:2] not in broken]


class OrCalendar:
    """Says in the JSON schema that a plan may also name a calendar."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema of a plan with the forms of a calendar beside it."""
        text = {"type": "string", "minLength": 1}
        keys = {"file": text, "sheet": text}
        named = {"type": "object", "properties": keys, "required": ["file"], "additionalProperties": False}
        return {"anyOf": [text, named, handler(core)]}


def _named(spec: str | Mapping[str, Any]) -> tuple[str, str]:
    if isinstance(spec, str):
        return spec, ""
    for key in spec:
        if key not in ("file", "sheet"):
            raise CalendarError(say("unknown key {key!r} beside file", key=key), say(_FORMS))
    sheet = spec.get("sheet", "")
    if not isinstance(sheet, str | int):
        raise CalendarError(say("sheet must be the name of a sheet (got {given})", given=show(sheet)), say(_FORMS))
    return spec["file"], str(sheet)


def names_of(typed: Mapping[str, Any]) -> Names:
    """Return the names that a scenario, as typed, gives for its calendar."""
    brands = _inside(typed, "brands").values()
    channels = (str(name) for brand in brands for name in _inside(brand, "channels"))
    contents, segments = _inside(typed, "contents"), _inside(_inside(typed, "market"), "segments")
    listed = typed.get("channels")
    declared = [listed] if isinstance(listed, str) else map(str, listed) if isinstance(listed, list | tuple) else []
    currency = str(_inside(typed, "money").get("currency", _EURO)).strip().upper()
    return Names(
        tuple(map(str, contents)), tuple(dict.fromkeys([*channels, *declared])), tuple(map(str, segments)), currency,
        str(typed.get("country", "")),
    )  # fmt: skip


def _inside(value: object, key: str) -> Mapping[Any, Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}
