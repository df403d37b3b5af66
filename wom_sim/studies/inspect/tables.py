"""Tables and graphs of a user, each as its own reader takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import say, says
from wom_sim.reading.counts import NO_NUMBERS, POSTS, SERIES, WHEN, CountsTable, read_counts
from wom_sim.reading.dates import day_of
from wom_sim.reading.numbers import CalendarError, Entry
from wom_sim.studies.audit.headings import MESSAGE_TEXTS, MESSAGES
from wom_sim.studies.audit.messages import EXAMPLE as MESSAGE
from wom_sim.studies.audit.messages import care_of, read_messages
from wom_sim.studies.inspect.kinds import Column, Found
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
    of_kinds, days = ", ".join(f"{kind} {many}" for kind, many in kinds.items()), all_days(read)
    sentences = (
        f"{says('{n:,} line', '{n:,} lines', len(read.plan))}: {of_kinds}",
        f"{min(days)} – {max(days)}",
        *(f"{name}: {line['kind']}" for name, line in list(read.plan.items())[:SHOWN]),
        *([say("… and {plan:,} more lines", plan=len(read.plan) - SHOWN)] if len(read.plan) > SHOWN else []),
    )
    return Found(
        say("a calendar"),
        sentences,
        columns(read.table.headings),
        tuple(read.notes),
        say("wom new PATH --from {path}", path=path),
    )


def columns(headings: Mapping[str, Entry]) -> tuple[Column, ...]:
    """The headings that are used, from left to right, and what as."""
    ordered = sorted(headings.items(), key=lambda item: item[1].column)
    return tuple(Column(entry.text, name) for name, entry in ordered)


def counts(path: Path) -> Found:
    """Counts by day or week: how many rows, of which days, every number checked."""
    table = read_counts(path, {**WHEN, **SERIES}, (tuple(WHEN), tuple(SERIES)), EXAMPLE)
    when = next(name for name in WHEN if name in table.headings)
    if nameless := next((line for line in table.lines if when not in line), None):
        raise table.error(next(iter(nameless.values())), "", say("the row has numbers but no {when}", when=when))
    sums = summed(table, [name for name in table.headings if name in SERIES])
    sentences = (f"{says('{n:,} row', '{n:,} rows', len(table.lines))}, {span(table, when)}", *sums)
    return Found(
        say("a table of counts"),
        sentences,
        columns(table.headings),
        table.notes,
        say("wom track SCENARIO {path} STRATEGY, or data: {path} in a study for wom calibrate", path=path),
    )


def span(table: CountsTable, when: str) -> str:
    """From the first to the last row, dates in order where they are dates."""
    texts = [line[when].text for line in table.lines if when in line]
    if not texts:
        return say("without {when}", when=when)
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
        blank = say(", {values:,} blank", values=len(values) - len(known)) if len(known) < len(values) else ""
        found.append(
            say("{text}: {sum:,.0f} in all{blank}", text=table.headings[name].text, sum=sum(known), blank=blank)
        )
    return found


def posts(path: Path) -> Found:
    """Statistics of posts: how many of how many contents; a few are estimated, to find counts that cannot be."""
    from wom_sim.studies.posts import answer as posts_answer

    table = read_counts(path, POSTS, (("reach",), ("likes", "shares", "clicks", "orders")), posts_answer.EXAMPLE)
    sums = summed(table, [name for name in table.headings if name not in NO_NUMBERS])
    contents = {line["content"].text for line in table.lines if "content" in line}
    of = says(" of {n:,} content", " of {n:,} contents", len(contents)) if contents else ""
    if len(table.lines) <= FEW:
        posts_answer.stickiness(path)
    sentences = (f"{says('{n:,} post', '{n:,} posts', len(table.lines))}{of}", *sums)
    return Found(
        say("a table of posts"),
        sentences,
        columns(table.headings),
        table.notes,
        say("wom audit {path}, or wom calibrate --posts {path}", path=path),
    )


def messages(path: Path) -> Found:
    """Messages to a brand: how many, of which days, how many were answered."""
    read = read_messages(path)
    care = care_of("", read.messages)
    table = read_counts(path, MESSAGES, (("received", "date"),), MESSAGE, texts=MESSAGE_TEXTS, others=True)
    answered = () if care.answered is None else (say("{answered:,} answered", answered=care.answered),)
    unused_notes = [note for note in unused(table.unused) if note not in read.notes]
    return Found(
        say("a table of messages"),
        (
            says("{n:,} message", "{n:,} messages", care.messages),
            f"{read.messages[0].at:%Y-%m-%d} – {read.messages[-1].at:%Y-%m-%d}",
            *answered,
        ),
        columns(table.headings),
        (*read.notes, *unused_notes),
        say("wom audit POSTS {path}", path=path),
    )


def people(path: Path) -> Found:
    """Who the people of a network are: how many, their segments, every value checked."""
    from wom_sim.people.file import checked_table
    from wom_sim.people.table import is_ours

    table = checked_table(path)
    ids, headings = table.texts("id"), table.headings
    doubled = [name for name, many in Counter(ids.tolist()).items() if many > 1]
    if doubled:
        raise InputError(
            say(
                "{path}: ids that stand there more than once: {doubled:,}, such as {doubled_2!r}",
                path=path,
                doubled=len(doubled),
                doubled_2=doubled[0],
            )
        )
    sentences = [say("{ids:,} people", ids=len(ids))]
    if "segment" in table:
        sizes = Counter(table.texts("segment").tolist()).most_common(SHOWN)
        sentences.append(say("segments: {sizes}", sizes=", ".join(f"{name} {many:,}" for name, many in sizes)))
    used = tuple(Column(name, name) for name in headings if is_ours(name))
    notes = [*table.left_out, *unused([name for name in headings if not is_ours(name)])]
    return Found(
        say("a table of people"),
        tuple(sentences),
        used,
        tuple(notes),
        say("market: {{people_file: {path}}} in a scenario whose network has these ids", path=path),
    )


def unused(names: Iterable[str]) -> list[str]:
    """What is said of columns that nobody reads."""
    return [say("the column {name!r} is not used", name=name) for name in names]


def ties(path: Path) -> Found:
    """Who sees whom, as the report of the network says it."""
    from wom_sim.network.network import Network

    report = Network.read(path).report
    lines = str(replace(report, ignored=(), left_out=(), notes=())).removeprefix(f"{path}: ").split("\n")
    left_out = (say("left out: {said}", said=said) for said in report.left_out)
    return Found(
        say("a list of ties"), tuple(line.strip() for line in lines),
        notes=(*unused(report.ignored), *left_out, *report.notes),
        next=say("market: {{network: {{file: {path}}}}} in a scenario", path=path),
    )  # fmt: skip
