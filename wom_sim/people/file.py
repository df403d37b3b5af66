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

from pathlib import Path

import numpy as np

from wom_sim.errors import ScenarioError
from wom_sim.language.say import localized, say
from wom_sim.network import ids as people_ids
from wom_sim.network.network import Network
from wom_sim.people.table import INTEREST, USES, Table, is_ours, opened_table
from wom_sim.people.traits import UNKNOWN, Column, Described, distinct
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.scenario.audience import ATTRIBUTES, OLDEST


def read(path: Path, network: Network) -> Described:
    """Return the people of a network as a file describes them.

    Raises ``ScenarioError`` for a file that cannot be read, headings that are missing, doubled or misspelt, impossible
    values (with line and column), and ids that are unknown, doubled or missing (with their number).
    """
    table = _in_order(_shown(path), network)
    attributes = {key: _column(table.texts(key)) for key in ATTRIBUTES if key in table}
    interests = table.starting(INTEREST)
    weights = np.array([table.numbers(name, 0.0, 1.0) for name in interests]).reshape(len(interests), network.people)
    tastes, taste = distinct(np.ascontiguousarray(weights.T))
    segments = _segments(table)
    return Described(
        segments=segments.values,
        segment=segments.codes.astype(np.int32),
        age=_ages(table),
        attributes={key: column for key, column in attributes.items() if column.values},
        interest_names=tuple(name.removeprefix(INTEREST) for name in interests),
        taste=taste,
        tastes=tastes,
        uses={name.removeprefix(USES): table.truths(name) for name in table.starting(USES)},
        talkativeness=_factor(table, "talkativeness"),
        susceptibility=_factor(table, "susceptibility"),
        notes=_notes(table),
    )


def checked_table(path: Path) -> Table:
    """Return the people of a file without their network, every value but the ids checked.

    Raises ``ScenarioError`` as :func:`read` does.
    """
    table = _shown(path)
    table.check(table.texts("id") == "", "id", say("is missing"))
    for name in table.starting(INTEREST):
        table.numbers(name, 0.0, 1.0)
    for name in table.starting(USES):
        table.truths(name)
    _segments(table)
    _ages(table)
    _factor(table, "talkativeness")
    _factor(table, "susceptibility")
    return table


def _shown(path: Path) -> Table:
    table = opened_table(path)
    table.refuse_hidden()
    return table


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
    table.check(texts == "", "id", say("is missing"))
    if network.ids.dtype.kind == "O":
        return texts
    whole = table.cells["id"].str.fullmatch(r"0|-?[1-9]\d{0,17}").to_numpy(bool)
    table.check(~whole, "id", say("must be a whole number, written as the ids of the network are"))
    return texts.astype(np.int64)


def _strangers(table: Table, network: Network, ids: np.ndarray, known: np.ndarray) -> list[str]:
    if known.all():
        return []
    first = int(np.argmin(known))
    hint = str(people_ids.unknown(network.ids, ids[first]))
    return [
        say(
            "unknown ids: {number:,}, the first in line {line}: {hint}",
            number=int((~known).sum()),
            line=table.lines[first],
            hint=hint,
        )
    ]


def _doubled(network: Network, counts: np.ndarray) -> list[str]:
    twice = network.ids[counts > 1].tolist()
    return (
        [say("ids that stand there more than once: {number:,}, such as {id!r}", number=len(twice), id=twice[0])]
        if twice
        else []
    )


def _absent(network: Network, counts: np.ndarray) -> list[str]:
    absent = network.ids[counts == 0].tolist()
    if not absent:
        return []
    return [
        say(
            "missing ids: {number:,} of the {people:,} people of the network, such as {id!r}",
            number=len(absent),
            people=network.people,
            id=absent[0],
        )
    ]


# ---------------------------------------------------------------- the columns


def _column(texts: np.ndarray) -> Column:
    import pandas as pd

    codes, values = pd.factorize(pd.Series(texts, dtype=object).replace("", None), sort=True)
    return Column(codes.astype(np.min_scalar_type(-len(values) - 1)), tuple(map(str, values)))


def _segments(table: Table) -> Column:
    if "segment" not in table:
        return Column(np.zeros(len(table.lines), np.int32), ())
    texts = table.texts("segment")
    table.check(texts == "", "segment", say("is missing"))
    return _column(texts)


def _ages(table: Table) -> np.ndarray:
    if "age" not in table:
        return np.full(len(table.lines), UNKNOWN, np.int16)
    ages = table.numbers("age", UNKNOWN, OLDEST)
    table.check(ages != np.rint(ages), "age", say("must be in whole years"))
    return ages.astype(np.int16)


def _factor(table: Table, column: str) -> np.ndarray:
    return table.numbers(column, 1.0, MOST_TIMES) if column in table else np.ones(len(table.lines))


def _notes(table: Table) -> tuple[str, ...]:
    ours = [name for name in table.headings if is_ours(name)]
    blanks = {name: int((table.cells[name] == "").sum()) for name in ours}
    blank = ", ".join(f"{name} {localized(f'{number:,}')}" for name, number in blanks.items() if number)
    ignored = ", ".join(name for name in table.headings if name not in ours)
    notes = [say("{path}: {people:,} people", path=table.path, people=len(table.lines))]
    notes += [f"  {said}" for said in table.left_out]
    notes += [f"  {say('blank cells: {columns}', columns=blank)}"] if blank else []
    notes += [f"  {say('ignored columns: {names}', names=ignored)}"] if ignored else []
    return tuple(notes)
