"""A commented scenario from an audit: contents, channels and posting days as measured, care as comments, † for guesses.

Contents are those of the table, or else its formats or types of post.  Their rates are those of
:mod:`wom_sim.studies.posts`, from posts without money behind them: engagements and shares of those reached, clicks of
impressions, each drawn towards all contents as far as the counts say that they are alike.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from wom_sim.errors import printable
from wom_sim.language.say import marked, say, says
from wom_sim.reading.numbers import meaning
from wom_sim.reading.ranges import MOST_WEEKS
from wom_sim.reading.words.calendar import CHANNELS
from wom_sim.reading.yaml_file import read_value
from wom_sim.scenario.plan.line import WEEK
from wom_sim.scenario.presets.channels import is_known
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.audit.answer import Audit
from wom_sim.studies.audit.messages import care_of
from wom_sim.studies.audit.tables import Post
from wom_sim.studies.new.from_calendar import Block, quoted, with_ending, write_new
from wom_sim.studies.posts.answer import ATTRACT, Source, Stickiness, completed, of_counts, usual
from wom_sim.studies.posts.words import rate_text

MOST_CONTENTS = 8
"""Contents of their own; the others are put together."""

PEOPLE, FOLLOWERS, REACH = 100_000, 5_000, 0.15
"""Guessed where no table says it."""

SUNDAY = date(2027, 1, 3)
"""The day before the first one where no post says when it was published."""

WEEKS = 8
RATES = ("attract", "persuade", "share", "visit", "engage")
WIDE = 118


YAML = {
    "name": "name: {name}",
    "dates": "dates: {{start: {start}, end: {end}}}",
    "money": "money: {{currency: EUR}}",
    "people": "people: {people:_}",
    "simulate": "simulate: 10_000",
    "network": "network: {{kind: holme_kim, m: 5, clustering: 0.6, seed: 1}}",
    "sharing": "sharing: {{contact: 30%, decay: 50%, days: 2, hub_attenuation: 0.5, customers: 3, link: noisy_or}}",
    "strange": "channels: [{names}]",
    "brand": "brand:",
    "visits": "  visits_per_day: 0.05%",
    "conversion": "  conversion: 2%",
    "margin": "  margin_per_order: 15",
    "channels": "  channels:",
    "channel": "    {name}: {{followers: {followers:_}, reach: {reach}, subscribe: 3%}}",
    "line": "{name}: {{kind: posts, channel: {channel}, content: {content}, "
    "from: {start}, to: {end}, days: {days}{every}}}",
    "every": ", every: {every}",
    "nothing": "nothing: []",
    "as_until_now": "as_until_now: [{names}]",
    "compare": "compare_with: nothing\nuncertainty: {{worlds: 200, seed: 7}}",
    "check": "  wom check   {path}",
    "compared": "  wom compare {path}",
    "messages": "  messages_a_day: {number:.3g}",
    "answered": "  answered: {share:.0%}",
    "hours": "  hours_to_answer: {hours:.3g} ",
    "kinds": "  kinds: {{{kinds}}}",
}
"""Lines of a scenario; what is said of them stands behind, in the reader's language."""


def line(what: str, comment: str = "", /, **named: object) -> str:
    """A line of :data:`YAML`, filled, with a comment behind it."""
    text = YAML[what].format(**named)
    return f"{text}  # {comment}" if comment else text


class Piece(NamedTuple):
    """The posts of one content on one channel."""

    content: str
    channel: str
    posts: tuple[Post, ...]


def write(audit: Audit, path: Path) -> Path:
    """Write the scenario to a new file, checked first; returns its path."""
    path = with_ending(path)
    text = scenario_text(audit, path)
    Scenario.parse(read_value(text))
    return write_new(path, text)


def scenario_text(audit: Audit, path: Path) -> str:
    """The whole scenario as commented YAML."""
    contents = contents_of(audit)
    pieces = pieces_of(contents)
    strange = [name for name in channels_of(pieces) if not is_known(name)]
    last = audit.rhythm.last if audit.rhythm else SUNDAY
    start = last + timedelta(days=7 - last.weekday())
    parts = [
        head(audit, path),
        "\n".join([
            line("name", name=quoted(audit.own.path.stem)),
            line("dates", say("from the Monday after the last post on"), start=start, end=end_of(start)),
            line("money", "†"),
        ]),
        market(pieces),
        line("sharing", "†"),
        *([line("strange", names=", ".join(map(quoted, strange)))] if strange else []),
        brands(audit, pieces),
        *([comment([*care(audit)])] if audit.messages else []),
        contents_text(audit, contents),
        plan(audit, pieces, start),
        Block("strategies", [
            line("nothing", say("nobody posts")),
            line("as_until_now", names=", ".join(quoted(line_name(one)) for one in pieces)),
        ]).text(),
        line("compare"),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def end_of(start: date) -> date:
    """The last day of the plan."""
    return start + timedelta(days=7 * WEEKS - 1)


def comment(lines: Sequence[str]) -> str:
    """Lines as comments."""
    return "\n".join(f"# {one}".rstrip() for one in lines)


def head(audit: Audit, path: Path) -> str:
    """What the file is, and what its marks mean."""
    organic, boosted = len(audit.own.organic), len(audit.boosted)
    sentences = [
        say(
            "From {label}: {posts} without money behind them.",
            label=one_line(audit.own.path.name), posts=says("{n:,} post", "{n:,} posts", organic),
        ),
        say(
            "† marks what no table says: such values are illustrative and yours to fill in. Rates without a mark are "
            "measured; few posts are drawn towards all."
        ),
    ]  # fmt: skip
    if boosted:
        left = says("{n:,} boosted post is left out", "{n:,} boosted posts are left out", boosted)
        sentences.append(say("{left}: what they reach is bought.", left=left))
    lines = [part for sentence in sentences for part in textwrap.wrap(sentence, WIDE)]
    checks = [line(what, path=one_line(path.name)) for what in ("check", "compared")]
    return comment([*lines, "", *checks])


def one_line(name: str) -> str:
    """The name of a file, in which a line end would end the comment."""
    return " ".join(printable(name).splitlines())


def contents_of(audit: Audit) -> dict[str, list[Post]]:
    """Posts without money behind them by content, or else format, or else type; the rare ones put together."""
    posts = audit.own.organic or audit.own.posts
    sort = next((one for one in ("content", "format", "kind") if any(one in post.sorts for post in posts)), "")
    named = [named_as(post.sorts.get(sort, "")) or say("posts") for post in posts]
    kept = [name for name, _ in Counter(named).most_common()]
    if len(kept) > MOST_CONTENTS:
        kept = kept[: MOST_CONTENTS - 1]
    found: dict[str, list[Post]] = {}
    for name, post in zip(named, posts, strict=True):
        found.setdefault(name if name in kept else say("other posts"), []).append(post)
    return found


def named_as(text: str) -> str:
    """A text as the name of something in a scenario."""
    return " ".join(re.sub(r"[^\w \-]", " ", text).split()).lstrip("-")[:60]


def pieces_of(contents: dict[str, list[Post]]) -> list[Piece]:
    """The posts of every content by channel."""
    found: dict[tuple[str, str], list[Post]] = {}
    for content, posts in contents.items():
        for post in posts:
            found.setdefault((content, channel_of(post)), []).append(post)
    return [Piece(content, channel, tuple(posts)) for (content, channel), posts in found.items()]


def channel_of(post: Post) -> str:
    """The channel of a post, by its usual name where it has one."""
    network = post.sorts.get("network", "")
    return meaning(CHANNELS, network) or named_as(network) or say("own posts")


def line_name(piece: Piece) -> str:
    """The name of a line of the plan."""
    alone = piece.channel in (piece.content, say("own posts"))
    return piece.content if alone else f"{piece.content} - {piece.channel}"


def channels_of(pieces: Sequence[Piece]) -> dict[str, list[Post]]:
    """All posts by channel."""
    found: dict[str, list[Post]] = {}
    for piece in pieces:
        found.setdefault(piece.channel, []).extend(piece.posts)
    return found


def followers_of(posts: Sequence[Post]) -> int | None:
    """Followers as the latest post tells them; None where none does."""
    told = [
        (post.at.isoformat() if post.at else "", post.counts["followers"])
        for post in posts
        if "followers" in post.counts
    ]
    return int(max(told)[1]) if told else None


def market(pieces: Sequence[Piece]) -> str:
    """The people, more than follow."""
    followers = sum(follow(posts) for posts in channels_of(pieces).values())
    return Block("market", [
        line("people", say("† real people I could sell to"), people=max(PEOPLE, 10 * followers)),
        line("simulate", say("one simulated person stands for so many of them")),
        line("network", say("† or {file: friends.csv.gz}")),
    ]).text()  # fmt: skip


def brands(audit: Audit, pieces: Sequence[Piece]) -> str:
    """The brand with its channels: followers and reach as far as the table says them."""
    accounts = audit.own.accounts
    name = named_as(accounts[0]) if len(accounts) == 1 else ""
    lines = [
        f"{quoted(name)}:" if name else line("brand", say("† its name")),
        line("visits", say("† people who come by themselves")),
        line("conversion", say("† of their visits become orders")),
        line("margin", say("† what an order leaves before marketing")),
        line("channels"),
        *(channel(name, posts) for name, posts in channels_of(pieces).items()),
    ]
    return Block("brands", lines).text()


def reached_by(posts: Sequence[Post]) -> float:
    """People whom the median post reached; 0 where none counts them."""
    return median([post.counts["reach"] for post in posts if post.counts.get("reach", 0) > 0] or [0.0])


def follow(posts: Sequence[Post]) -> int:
    """Followers as the table tells them, or so many that a guessed part of them is whom posts reach."""
    return followers_of(posts) or round(reached_by(posts) / REACH) or FOLLOWERS


def channel(name: str, posts: Sequence[Post]) -> str:
    """A channel: its followers, and which part of them a post reaches."""
    told, reached = followers_of(posts), reached_by(posts)
    part = min(1.0, reached / told) if told and reached else REACH
    if told and reached:
        why = say("the median post reached {reach:,.0f} people", reach=reached)
    elif reached:
        why = say(
            "† so many that {part} of them are the {reach:,.0f} people whom the median post reached",
            part=rate_text(part), reach=reached,
        )  # fmt: skip
    else:
        why = say("† reach") if told else say("† followers and reach")
    why = f"{why}; {say('† subscribe')}"
    return line("channel", why, name=quoted(name), followers=follow(posts), reach=rate_text(part))


class Usable(NamedTuple):
    """Counts by content that a rate may be worked out of, and how many posts they are not of."""

    contents: dict[str, list[dict[str, float]]]
    left_out: int


def usable(contents: dict[str, list[Post]], base: str) -> Usable:
    """Counts of the posts that say who saw them (in ``base``), without those of more hits than trials."""
    found: dict[str, list[dict[str, float]]] = {}
    left_out = 0
    for name, posts in contents.items():
        for post in posts:
            seen, did = post.counts.get(base, 0.0), post.engagements
            if seen <= 0 or (did or 0.0) > seen:
                left_out += 1
                continue
            counts = {"reach": seen, "impressions": max(seen, post.counts.get("impressions", seen))}
            counts |= {} if did is None else {"likes": did}
            counts |= {rate: post.counts[rate] for rate in ("shares", "clicks") if rate in post.counts}
            full = completed(counts, usual())
            if full.get("shares", 0.0) > full["noticed"] or full.get("clicks", 0.0) > full["impressions"]:
                left_out += 1
            else:
                found.setdefault(name, []).append(full)
    return Usable(found, left_out)


def contents_text(audit: Audit, contents: dict[str, list[Post]]) -> str:
    """The contents with their rates, and where these are from."""
    base = audit.own.base
    counts = usable(contents, base)
    measured = of_counts(Source(audit.own.label, audit.own.path), counts.contents) if counts.contents else None
    sentences = [
        say(
            "attract† is taken to be {attract}: only attract × share and attract × visit are measured.",
            attract=f"{ATTRACT:.0%}",
        ),
        say(
            "engage: engagements of {base}; share: shares of those who noticed; visit: clicks of impressions that "
            "attract; persuade†: orders per visit.",
            base=say(WHO[base]),
        ),
    ]  # fmt: skip
    if base != "reach":
        sentences.append(
            say(
                "The table counts no reach: people are fewer than {base}, so rates per person are higher.",
                base=say(WHO[base]),
            )
        )
    if counts.left_out:
        posts = says("{n:,} post says nothing here", "{n:,} posts say nothing here", counts.left_out)
        sentences.append(say("{posts}: no count of who saw them, or more engagements than that.", posts=posts))
    lines = [f"# {part}" for sentence in sentences for part in textwrap.wrap(sentence, WIDE)]
    entries = [entry(name, posts, measured) for name, posts in contents.items()]
    return Block("contents", [*lines, *entries]).text()


def entry(name: str, posts: Sequence[Post], measured: Stickiness | None) -> str:
    """One content, with how many posts its rates are from."""
    rates = measured.contents.get(name, {}) if measured else {}
    values = {"attract": ATTRACT, "persuade": 0.02, "share": 0.02, "visit": 0.05, "engage": 0.02}
    values |= {rate: one.value for rate, one in rates.items()}
    inside = ", ".join(f"{rate}: {rate_text(values[rate])}" for rate in RATES)
    guessed = [rate for rate in ("share", "visit", "engage") if rate not in rates]
    why = says("{n:,} post", "{n:,} posts", len(posts)) + (f"; † {', '.join(guessed)}" if guessed else "")
    return f"{quoted(name)}: {{{inside}}}  # {why}"


WHO = marked({"reach": "people reached", "impressions": "impressions", "views": "views"})
"""Who saw a post, as it is counted."""


def plan(audit: Audit, pieces: Sequence[Piece], start: date) -> str:
    """A line of posts for each content on each channel, on its usual weekdays."""
    weeks = max(1.0, audit.rhythm.days / 7) if audit.rhythm else 1.0
    entries = []
    for piece in pieces:
        days, every, why = posting_days(piece.posts, weeks)
        names = {"name": line_name(piece), "channel": piece.channel, "content": piece.content}
        rhythm = {"start": start, "end": end_of(start), "days": days, "every": ""}
        rhythm |= {"every": line("every", every=every)} if every > 1 else {}
        entries.append(line("line", why, **{key: quoted(name) for key, name in names.items()}, **rhythm))
    return Block("plan", entries, say("posting days as in the table")).text()


def posting_days(posts: Sequence[Post], weeks: float) -> tuple[str, int, str]:
    """The usual weekdays of these posts, every how many weeks, and how often that is."""
    counted = Counter(post.at.weekday() for post in posts if post.at)
    if not counted:
        return f"[{WEEK[0]}]", 1, say("† no post says when it was published")
    per_week = sum(counted.values()) / weeks
    many = min(7, max(1, round(per_week)))
    every = min(MOST_WEEKS, WEEKS, max(1, round(1 / per_week))) if per_week < 1 else 1
    usual = sorted(sorted(counted, key=lambda day: (-counted[day], day))[:many])
    return f"[{', '.join(WEEK[day] for day in usual)}]", every, say("{n:.2g} a week", n=per_week)


def care(audit: Audit) -> Iterator[str]:
    """What messages say of care, as comments: no key of a scenario yet."""
    read = audit.messages
    if read is None:
        return
    whole = care_of("", read.messages)
    yield say("Care, measured from {label} (there is no key for it yet):", label=one_line(Path(read.label).name))
    yield line("messages", number=len(read.messages) / read.days)
    if whole.answered is not None:
        yield line("answered", share=whole.answered / whole.messages)
    if math.isfinite(whole.median):
        yield line("hours", say("median of those answered"), hours=whole.median)
    kinds = Counter(one.kind for one in read.messages if one.kind)
    if kinds:
        shares = {quoted(named_as(kind)): many / len(read.messages) for kind, many in kinds.most_common(6)}
        yield line("kinds", kinds=", ".join(f"{kind}: {share:.0%}" for kind, share in shares.items()))
