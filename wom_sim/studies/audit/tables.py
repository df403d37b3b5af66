"""A platform's table of posts, read row by row: what is a post, when, of what sort, and what was counted of it.

Nothing is read as something else: views stay views, posts with money behind them are told from the others, a post that
stands there twice counts once, and rows that add up others are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import say, says
from wom_sim.reading.counts import CountsTable, Line, read_counts
from wom_sim.reading.moments import Moment, clock_of, moment_of, zone_of_heading
from wom_sim.reading.numbers import CalendarError, fold
from wom_sim.reading.problems import show
from wom_sim.studies.audit.headings import ALWAYS, DID, NO, POST_TEXTS, POSTS, SEEN, UNKNOWN

EXAMPLE = "date,format,reach,impressions,likes,comments,shares"

NUMBERS = tuple(name for name in POSTS if name not in POST_TEXTS)

SAME_TEXT = 120
"""Characters by which two posts of one minute and no id are taken for one."""


@dataclass(frozen=True)
class Post:
    """One post: when (``clocked``: with a time of day), its sorts in the words of the table, and its counts."""

    at: datetime | None
    clocked: bool
    sorts: dict[str, str]
    tags: tuple[str, ...]
    boosted: bool
    counts: dict[str, float]
    engagements: float | None
    row: int

    def rate(self, base: str) -> float | None:
        """Engagements per person reached, impression or view; None where either is not counted."""
        seen = self.counts.get(base, 0.0)
        return None if self.engagements is None or seen <= 0 else self.engagements / seen


@dataclass(frozen=True)
class Posts:
    """The posts of a table; ``base``: what most of them count of who saw them; ``added``: what engagements add up."""

    label: str
    path: Path
    posts: tuple[Post, ...]
    base: str
    added: tuple[str, ...]
    zone: str
    knows_boosted: bool
    notes: tuple[str, ...]

    @property
    def organic(self) -> tuple[Post, ...]:
        """Posts without money behind them, of which is told what worked."""
        return tuple(post for post in self.posts if not post.boosted)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Whose posts they are, in their order."""
        return tuple(dict.fromkeys(post.sorts["account"] for post in self.posts if "account" in post.sorts))


class Clock(NamedTuple):
    """The zone asked for, and the one in which a table tells its times (None: it does not say)."""

    wanted: tzinfo | None
    told: tzinfo | None

    def local(self, moment: Moment) -> datetime:
        """A moment in the zone asked for; as it stands where none is, or where the table says none."""
        zone = moment.zone or self.told
        if zone is None or self.wanted is None or moment.clock is None:
            return moment.told
        return moment.told.replace(tzinfo=zone).astimezone(self.wanted).replace(tzinfo=None)


def read_posts(path: Path, zone: tzinfo | None = None, *, rivals: bool = False) -> Posts:
    """The posts of a table (CSV or XLSX), their times in ``zone`` where the table says its own.

    Of ``rivals`` it need not say who saw them.  Raises :class:`InputError` with the cell for what cannot be read, and
    where no column says who saw a post, or what people did.
    """
    did = ("engagements", *DID)
    least = ((*did, *SEEN),) if rivals else (SEEN, did)
    table = read_counts(path, POSTS, least, EXAMPLE, texts=POST_TEXTS, others=True)
    if not table.lines:
        raise InputError(say("{label}: there is no post under the headings", label=table.label))
    clock = Clock(zone, told_zone(table))
    read = [one for line in table.lines if (one := post_of(table, line, clock)) is not None]
    kept, twice = once(read)
    if not kept:
        raise InputError(say("{label}: no row has counts", label=table.label))
    base = max(SEEN, key=lambda name: sum(name in post.counts for post in kept))
    added = () if "engagements" in table.headings else tuple(name for name in DID if name in table.headings)
    knows = any(name in table.headings for name in ("boosted", "paid_impressions", "paid_reach"))
    notes = (
        *table.notes,
        *read_notes(table, kept, len(table.lines) - len(read), twice),
        *(() if rivals else clock_notes(table, kept, clock)),
    )
    return Posts(
        table.label, path, tuple(kept), base, added, zone_word(clock, kept), knows, notes,
    )  # fmt: skip


def told_zone(table: CountsTable) -> tzinfo | None:
    """The zone of the column of times, as its heading or its first cell says it."""
    for name in ("published", "date", "time"):
        if name in table.headings:
            said = zone_of_heading(table.headings[name].text)
            if said is not None:
                return said
    found = next((one for line in table.lines if (one := moment(table, line)) is not None), None)
    return found.zone if found is not None else None


def post_of(table: CountsTable, line: Line, clock: Clock) -> Post | None:
    """One row as a post; None for a row of which nothing was counted."""
    line = {name: entry for name, entry in line.items() if name in POST_TEXTS or fold(entry.text) not in UNKNOWN}
    found = {name: table.number(line, name) for name in NUMBERS}
    counts = {name: value for name, value in found.items() if value is not None}
    if not any(name in counts for name in (*SEEN, "engagements", *DID)):
        return None
    at = moment(table, line)
    sorts: dict[str, str] = {
        name: " ".join(line[name].text.split())
        for name in ("format", "kind", "content", "network", "account", "id", "text")
        if name in line
    }
    tags = (
        tuple(dict.fromkeys(filter(None, map(str.strip, re.split(r"[,;|]", line["tag"].text)))))
        if "tag" in line
        else ()
    )
    did = [counts[name] for name in DID if name in counts]
    added = counts.get("engagements", None if "engagements" in table.headings or not did else sum(did))
    first = next(iter(line.values()))
    return Post(
        None if at is None else clock.local(at), at is not None and at.clock is not None, sorts, tags,
        is_boosted(line, counts), counts, added, first.row,
    )  # fmt: skip


def moment(table: CountsTable, line: Line) -> Moment | None:
    """When a post was published; None where its row does not say, or says that counts are of its whole life."""
    dated = (one for one in ("published", "date", "time") if one in line and fold(line[one].text) not in ALWAYS)
    name = next(dated, None)
    if name is None:
        return None
    entry = line[name]
    try:
        found = moment_of(entry, table.order)
        if found.clock is None and "time" in line:
            found = found._replace(clock=clock_of(line["time"]))
    except CalendarError as wrong:
        raise table.error(entry, name, wrong.message, wrong.hint) from None
    return found


def is_boosted(line: Line, counts: dict[str, float]) -> bool:
    """Whether there was money behind a post: a cell that says so, or paid impressions or reach."""
    said = fold(line["boosted"].text) if "boosted" in line else ""
    return bool(said and said not in NO) or any(counts.get(name, 0) > 0 for name in ("paid_impressions", "paid_reach"))


def once(read: Sequence[Post]) -> tuple[list[Post], int]:
    """Every post once, of two exports of one the later counts (the larger ones), and how many rows were left out."""
    found: dict[object, Post] = {}
    for post in read:
        key = identity(post)
        seen = found.get(key)
        if seen is None or size(post) > size(seen):
            found[key] = post
    return list(found.values()), len(read) - len(found)


def identity(post: Post) -> object:
    """What makes a row the same post as another one.

    Ids that a spreadsheet has rounded (1.78E+16) are alike for many posts, and one table may hold a text on several
    networks; so the time and the network stand beside them.
    """
    where = (post.at, post.sorts.get("network"), post.sorts.get("account"))
    name = post.sorts.get("id", "")
    if name and not re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+|\d{12,}000", name):
        return (name, post.sorts.get("network"), post.sorts.get("account"))
    text = post.sorts.get("text", "")
    if post.at is None or not (post.clocked or text):
        return post.row  # nothing tells it from others
    return (*where, text[:SAME_TEXT], post.sorts.get("format"), tuple(sorted(post.counts.items())) if not text else ())


def size(post: Post) -> float:
    """How much was counted of a post."""
    return sum(post.counts.get(name, 0.0) for name in SEEN) + (post.engagements or 0.0)


def read_notes(table: CountsTable, posts: Sequence[Post], empty: int, twice: int) -> Iterable[str]:
    """What was left out, and what looks odd."""
    label = table.label
    if table.totals:
        rows = says(
            "{n:,} row adds up others and is left out", "{n:,} rows add up others and are left out", len(table.totals)
        )
        yield f"{label}: {rows}"
    if empty:
        rows = says("{n:,} row without counts is left out", "{n:,} rows without counts are left out", empty)
        yield f"{label}: {rows}"
    if twice:
        told = says("{n:,} post stands there twice", "{n:,} posts stand there twice", twice)
        yield say("{label}: {told}; each counts once, with its larger counts", label=label, told=told)
    odd = [post for post in posts if post.counts.get("reach", 0) > post.counts.get("impressions", float("inf"))]
    if odd:
        yield say(
            "{label}, row {row}: reach {reach:,.0f} is above impressions {impressions:,.0f}, which cannot be (so in "
            "{n:,} rows): is one of the two columns another?",
            label=label, row=odd[0].row, reach=odd[0].counts["reach"], impressions=odd[0].counts["impressions"],
            n=len(odd),
        )  # fmt: skip
    if "views" in table.headings and "impressions" not in table.headings:
        yield say(
            "{label}: views are plays or times shown, several a person; they are taken neither for reach nor for "
            "impressions",
            label=label,
        )
    many = Counter(post.sorts.get("id", "") for post in posts if re.search(r"[eE]\+", post.sorts.get("id", "")))
    if many:
        yield say(
            "{label}: ids were rounded by a spreadsheet ({id}): posts are told by their time",
            label=label,
            id=show(next(iter(many))),
        )


def clock_notes(table: CountsTable, posts: Sequence[Post], clock: Clock) -> Iterable[str]:
    """What is said of days and hours."""
    if not any(post.at for post in posts):
        yield say(
            "{label}: no column says when posts were published: nothing is said of days and rhythm", label=table.label
        )
    elif not any(post.clocked for post in posts):
        yield say("{label}: dates have no time of day: nothing is said of hours", label=table.label)
    elif clock.told is None and clock.wanted is not None:
        yield say(
            "{label}: nothing says in which zone its times are; they are taken for {zone}",
            label=table.label,
            zone=clock.wanted,
        )
    elif clock.told is not None and clock.wanted is None:
        yield say(
            "{label}: hours are in {zone}; if your followers live elsewhere, say where: --zone Europe/Madrid",
            label=table.label,
            zone=clock.told,
        )


def zone_word(clock: Clock, posts: Sequence[Post]) -> str:
    """In which zone hours are told."""
    if not any(post.clocked for post in posts):
        return ""
    zone = clock.wanted or clock.told
    return str(zone) if zone is not None else say("as the table has them")
