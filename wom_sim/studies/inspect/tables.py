"""Tables and graphs of a user, each as its own reader takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.reading.cells import CalendarError, Entry
from wom_sim.reading.counts import NO_NUMBERS, POSTS, SERIES, WHEN, CountsTable, read_counts
from wom_sim.reading.dates import day_of
from wom_sim.show.text import counted
from wom_sim.studies.inspect.found import Column, Found
from wom_sim.studies.new.from_calendar import all_days, checked_text, read_plan

EXAMPLE = "date,orders,visits"

FEW = 1_000
"""So many posts are estimated, and lines of a plan tried in a scenario."""

SHOWN = 12
"""Lines and segments that are told one by one."""


def calendar(path: Path) -> Found:
    """A plan: its lines by kind, its days, its columns."""
    read = read_plan(path)
    if len(read.plan) <= FEW:
        checked_text(read, path.with_suffix(".yaml"), path)
    kinds = Counter(line["kind"] for line in read.plan.values())
    days = all_days(read)
    sentences = (
        f"{counted(len(read.plan), 'line')}: {', '.join(f'{kind} {many}' for kind, many in kinds.items())}",
        f"{min(days)} – {max(days)}",
        *(f"{name}: {line['kind']}" for name, line in list(read.plan.items())[:SHOWN]),
        *([f"… and {len(read.plan) - SHOWN:,} more lines"] if len(read.plan) > SHOWN else []),
    )
    return Found(
        "a calendar", sentences, columns(read.table.headings), tuple(read.notes), f"wom new PATH --from {path}"
    )


def columns(headings: Mapping[str, Entry]) -> tuple[Column, ...]:
    """The headings that are used, from left to right, and what as."""
    ordered = sorted(headings.items(), key=lambda item: item[1].column)
    return tuple(Column(entry.text, name) for name, entry in ordered)


def counts(path: Path) -> Found:
    """Counts by day or week: how many rows, of which days, every number checked."""
    table = read_counts(path, {**WHEN, **SERIES}, (tuple(WHEN), tuple(SERIES)), EXAMPLE)
    when = next(name for name in WHEN if name in table.headings)
    sums = summed(table, [name for name in table.headings if name in SERIES])
    sentences = (f"{counted(len(table.lines), 'row')}, {span(table, when)}", *sums)
    following = f"wom track SCENARIO {path} STRATEGY, or data: {path} in a study for wom calibrate"
    return Found("a table of counts", sentences, columns(table.headings), table.notes, following)


def span(table: CountsTable, when: str) -> str:
    """From the first to the last row, dates in order where they are dates."""
    texts = [line[when].text for line in table.lines if when in line]
    if not texts:
        return f"without {when}"
    days = [day for line in table.lines if when in line and (day := dated(table, line[when], when)) is not None]
    return f"{min(days)} … {max(days)}" if days else f"{when} {texts[0]} … {texts[-1]}"


def dated(table: CountsTable, entry: Entry, when: str) -> date | None:
    """The date in a cell; None for the number of a week or a day.  Raises :class:`InputError` for none that exists."""
    if when == "day" or entry.text.isdecimal() or "w" in entry.text.lower():
        return None
    try:
        return day_of(entry, table.order)
    except CalendarError as wrong:
        raise table.error(entry, when, wrong.message, wrong.hint) from None


def summed(table: CountsTable, names: Sequence[str]) -> list[str]:
    """The sum of each column of numbers, and how many cells of it are blank."""
    found = []
    for name in names:
        values = [table.number(line, name) for line in table.lines]
        known = [value for value in values if value is not None]
        blank = f", {len(values) - len(known):,} blank" if len(known) < len(values) else ""
        found.append(f"{table.headings[name].text}: {sum(known):,.0f} in all{blank}")
    return found


def posts(path: Path) -> Found:
    """Statistics of posts: how many of how many contents; a few are estimated, to find counts that cannot be."""
    from wom_sim.studies.posts import answer as posts_answer

    table = read_counts(path, POSTS, (("reach",), ("likes", "shares", "clicks", "orders")), posts_answer.EXAMPLE)
    sums = summed(table, [name for name in table.headings if name not in NO_NUMBERS])
    contents = {line["content"].text for line in table.lines if "content" in line}
    of = f" of {counted(len(contents), 'content')}" if contents else ""
    if len(table.lines) <= FEW:
        posts_answer.stickiness(path)
    sentences = (f"{counted(len(table.lines), 'post')}{of}", *sums)
    return Found("a table of posts", sentences, columns(table.headings), table.notes, f"wom calibrate --posts {path}")


def people(path: Path) -> Found:
    """Who the people of a network are: how many, their segments, every value checked."""
    from wom_sim.people.file import checked_table, is_ours

    table = checked_table(path)
    ids, headings = table.texts("id"), table.headings
    doubled = [name for name, many in Counter(ids.tolist()).items() if many > 1]
    if doubled:
        raise InputError(f"{path}: ids that stand there more than once: {len(doubled):,}, such as {doubled[0]!r}")
    sentences = [f"{len(ids):,} people"]
    if "segment" in table:
        sizes = Counter(table.texts("segment").tolist()).most_common(SHOWN)
        sentences.append(f"segments: {', '.join(f'{name} {many:,}' for name, many in sizes)}")
    used = tuple(Column(name, name) for name in headings if is_ours(name))
    notes = [*table.left_out, *unused([name for name in headings if not is_ours(name)])]
    following = f"market: {{people_file: {path}}} in a scenario whose network has these ids"
    return Found("a table of people", tuple(sentences), used, tuple(notes), following)


def unused(names: Iterable[str]) -> list[str]:
    """What is said of columns that nobody reads."""
    return [f"the column {name!r} is not used" for name in names]


def ties(path: Path) -> Found:
    """Who sees whom, as the report of the network says it."""
    from wom_sim.network.network import Network

    report = Network.read(path).report
    lines = str(replace(report, ignored=(), left_out=(), notes=())).removeprefix(f"{path}: ").split("\n")
    left_out = (f"left out: {said}" for said in report.left_out)
    return Found(
        "a list of ties", tuple(line.strip() for line in lines),
        notes=(*unused(report.ignored), *left_out, *report.notes),
        next=f"market: {{network: {{file: {path}}}}} in a scenario",
    )  # fmt: skip
