"""Listening first: a platform's table of one's own posts, of rivals' and of messages, before any plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.moments import zone_named
from wom_sim.reading.problems import hinted, is_folder
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import sha256
from wom_sim.studies.audit import worked
from wom_sim.studies.audit.headings import SEEN
from wom_sim.studies.audit.messages import Care, Messages, care_by, care_of, is_messages, read_messages
from wom_sim.studies.audit.tables import Post, Posts, read_posts
from wom_sim.studies.audit.voice import Rhythm, Voice, rhythm_of, voice_of
from wom_sim.studies.audit.worked import Best, Overall, Sorted


@dataclass(frozen=True)
class Audit(Filed):
    """What posts and messages say.

    ``rates``: engagement per person reached, impression or view, of posts without money behind them; ``sorts``: what
    worked, by each sort of post; ``boosted``: posts that are left out of both.
    """

    room = "audit"
    holds = "posts.csv · worked.csv · figures/"

    own: Posts
    rivals: tuple[Posts, ...]
    messages: Messages | None
    rates: tuple[Overall, ...]
    sorts: tuple[Sorted, ...]
    best: tuple[Best, ...]
    rhythm: Rhythm | None
    voice: Voice | None

    @property
    def boosted(self) -> tuple[Post, ...]:
        """Posts with money behind them."""
        return tuple(post for post in self.own.posts if post.boosted)

    @property
    def main(self) -> Overall | None:
        """The rate that groups are compared in."""
        return next((one for one in self.rates if one.base == self.own.base), None)

    def care(self) -> Care | None:
        """How all messages were answered."""
        return None if self.messages is None else care_of("", self.messages.messages)

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints; days as text, None for what nothing tells."""
        voice = self.voice
        return {
            "posts": len(self.own.posts), "boosted": len(self.boosted), "base": self.own.base, "zone": self.own.zone,
            "rates": [plain(one._asdict()) for one in self.rates],
            "worked": [
                {"sort": one.sort, "p": known(one.chance), "told_apart": one.told_apart,
                 "groups": [plain(group._asdict()) for group in one.groups]} for one in self.sorts
            ],
            "best": [{"row": one.post.row, "rate": one.rate, "expected": one.expected} for one in self.best],
            "rhythm": self.rhythm and plain({**self.rhythm._asdict(), "per_week": self.rhythm.per_week}),
            "voice": None if voice is None else {
                **plain(voice._asdict()), "share": {metric: known(voice.share(metric)) for metric in voice.sums}
            },
            "messages": None if self.messages is None else self.care_data(self.messages),
            "notes": [*self.notes()],
        }  # fmt: skip

    def care_data(self, read: Messages) -> dict[str, Any]:
        """What is known of messages, as plain values."""
        whole = care_of("", read.messages)
        groups = {name: [plain(one._asdict()) for one in of] for name, of in care_by(read.messages).items()}
        return {**plain(whole._asdict()), "per_day": len(read.messages) / read.days, "by": groups}

    def notes(self) -> Iterator[str]:
        """What was left out of the tables, and what they do not say."""
        for table in (self.own, *self.rivals):
            yield from table.notes
        if self.messages is not None:
            yield from self.messages.notes

    def files(self) -> dict[str, Any]:
        """The posts as they were read, what worked, share of voice, and messages."""
        found = {"posts.csv": self.table(), "worked.csv": self.worked_table()}
        if self.voice is not None:
            found["voice.csv"] = self.voice_table(self.voice)
        if self.messages is not None:
            groups = {"": [care_of("all", self.messages.messages)], **care_by(self.messages.messages)}
            found["messages.csv"] = frame(
                [{"by": by, **plain(one._asdict())} for by, of in groups.items() for one in of]
            )
        return found

    def table(self) -> Any:
        """One row per post as a pandas table, as it was read."""
        return frame([
            {
                "row": post.row, "published": None if post.at is None else post.at.isoformat(sep=" "), **post.sorts,
                "tags": ", ".join(post.tags), "boosted": post.boosted, **post.counts, "engagements": post.engagements,
                "rate": post.rate(self.own.base),
            }
            for post in self.own.posts
        ])  # fmt: skip

    def voice_table(self, voice: Voice) -> Any:
        """One row per metric and name as a pandas table."""
        totals = {metric: sum(of.values()) for metric, of in voice.sums.items()}
        return frame([
            {"metric": metric, "name": who, "sum": value, "share": value / totals[metric] if totals[metric] else None}
            for metric, of in voice.sums.items() for who, value in of.items()
        ])  # fmt: skip

    def worked_table(self) -> Any:
        """One row per group of posts as a pandas table."""
        columns = ("sort", "name", "posts", "rate", "low", "high", "expected", "p", "told_apart")
        return frame(
            [(one.sort, *group, one.chance, one.told_apart) for one in self.sorts for group in one.groups], columns
        )

    def settings(self) -> dict[str, Any]:
        """The tables that were read, and what came out."""
        tables = [self.own.path, *(table.path for table in self.rivals)]
        return {"tables_sha256": [sha256(path) for path in tables], **self.data()}

    def write_scenario(self, path: str | Path) -> Path:
        """Write a commented scenario with contents, channels and posting days of these posts; returns its path.

        Raises :class:`InputError` rather than overwrite a file, and where no post counts people reached.
        """
        return Path(self.neighbour("prefill").write(self, Path(path)))


def known(value: float) -> float | None:
    """A number, None for one that nothing tells."""
    return value if math.isfinite(value) else None


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Plain values: days as text, None for what nothing tells."""
    return {
        name: known(value) if isinstance(value, float) else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }


def audit(posts: str | Path, *others: str | Path, zone: str = "") -> Audit:
    """Say what worked, how often was posted, whose voice is heard and how messages are answered, from exports.

    ``posts`` is the table of one's own posts (CSV or XLSX, English or Spanish headings).  Of ``others`` those that say
    when each was received are messages, all others posts of rivals.  ``zone`` is where followers live (Europe/Madrid):
    times of which a table says the zone are told there.

    Raises :class:`InputError` with the cell for what cannot be read, and for a zone that does not exist.
    """
    where = zone_of(zone)
    own_path, *more = map(Path, (posts, *others))
    if is_folder(own_path):
        raise InputError(say("{path} is a folder; name a table of posts", path=own_path))
    if is_messages(own_path):
        raise InputError(
            hinted(
                say("{path} is a table of messages; a table of your own posts comes first", path=own_path),
                say("wom audit POSTS {path}", path=own_path),
            )
        )
    heard = [path for path in more if is_messages(path)]
    if len(heard) > 1:
        raise InputError(
            say("{one} and {two} are both tables of messages: put them together", one=heard[0], two=heard[1])
        )
    if twice := [path for path in more if path.resolve() == own_path.resolve()]:
        raise InputError(say("{path} is named twice: rivals' posts are another table", path=twice[0]))
    own = read_posts(own_path, where)
    rivals = tuple(read_posts(path, where, rivals=True) for path in more if path not in heard)
    messages = read_messages(heard[0], where) if heard else None
    return told(own, rivals, messages)


def told(own: Posts, rivals: Sequence[Posts], messages: Messages | None) -> Audit:
    """Everything that tables say."""
    organic = own.organic
    rates = tuple(one for base in SEEN if (one := worked.overall(organic, base)) is not None)
    main = next((one for one in rates if one.base == own.base), None)
    sorts = tuple(worked.by_sort(organic, own.base))
    best = tuple(worked.best_of(organic, own.base, sorts, main.typical)) if main else ()
    return Audit(own, tuple(rivals), messages, rates, sorts, best, rhythm_of(own.posts), voice_of(own, rivals))


def zone_of(zone: str) -> tzinfo | None:
    """The zone by its name; None for none."""
    if not zone:
        return None
    found = zone_named(zone)
    if found is None:
        raise InputError(
            hinted(
                say("there is no time zone {zone!r}", zone=zone),
                say("such as Europe/Madrid, America/Mexico_City or UTC"),
            )
        )
    return found
