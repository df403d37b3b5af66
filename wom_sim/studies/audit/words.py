"""What posts and messages say, for people: rates by their names, what is more than chance, and what is not known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import enumerated, percent, wrapped
from wom_sim.studies.audit.answer import Audit
from wom_sim.studies.audit.messages import Care, Message, Messages, care_by, care_of, open_longest
from wom_sim.studies.audit.tables import Posts
from wom_sim.studies.audit.voice import Rhythm, Voice
from wom_sim.studies.audit.worked import FEW, LEAST, SORTS, Best, Group, Overall, Sorted

PER = marked({"reach": "person reached", "impressions": "impression", "views": "view"})
METRICS = marked({
    "posts": "posts", "engagements": "engagements", "reach": "reach", "impressions": "impressions", "views": "views",
})  # fmt: skip
ADDED = marked({"likes": "likes", "comments": "comments", "shares": "shares", "saves": "saves"})
BY = marked({"channel": "by channel", "kind": "by kind", "weekday": "by weekday", "hour": "by hour"})
KINDS = marked({"complaint": "complaints", "question": "questions", "praise": "praise"})
ONE = marked({"complaint": "a complaint", "question": "a question", "praise": "praise"})
SHOWN = 8
"""Groups that are told of one sort."""

FEW_MESSAGES = 10
"""A group with fewer messages is called one of few: a share of 80 % of nine may be 52 % or 94 % as well."""

TEXT = 48
"""Characters of a post or message that are shown."""


def text(audit: Audit) -> str:
    """The whole text."""
    parts = [
        "\n".join([head(audit), *map(wrapped, audit.notes())]),
        rates(audit),
        *(table(one, audit) for one in audit.sorts),
        verdict(audit),
        best(audit),
        rhythm(audit.rhythm, audit.own) if audit.rhythm else "",
        voice(audit.voice, audit) if audit.voice else "",
        care(audit.messages) if audit.messages else "",
    ]
    return "\n\n".join(part for part in parts if part)


def head(audit: Audit) -> str:
    """Whose posts, how many, of which days."""
    posts = says("{n:,} post", "{n:,} posts", len(audit.own.posts))
    days = f", {audit.rhythm.first} – {audit.rhythm.last}" if audit.rhythm else ""
    return f"{audit.own.label}: {posts}{days}"


def rates(audit: Audit) -> str:
    """Engagement per person reached, impression or view, each by its name."""
    if not audit.rates:
        return wrapped(say("No post counts both what people did and who saw it: no rate of engagement can be told."))
    lines = [say("Engagement rate (posts without money behind them)"), *map(rate_line, audit.rates)]
    if audit.own.added:
        parts = enumerated([say(ADDED[name]) for name in audit.own.added])
        lines.append(wrapped(say("  Engagements are {parts}, added up.", parts=parts)))
    return "\n".join([*lines, *map(wrapped, of_boosted(audit))])


def rate_line(one: Overall) -> str:
    """One rate: of all posts together, and of the typical post."""
    posts = says("{n:,} post", "{n:,} posts", one.posts)
    return wrapped(
        say(
            "  per {what}  {rate}   ({did:,.0f} of {seen:,.0f}, {posts}); a typical post {typical}{between}",
            what=say(PER[one.base]), rate=shown(one.rate), did=one.engagements, seen=one.seen, posts=posts,
            typical=shown(one.typical), between=between(one.low, one.high),
        )
    )  # fmt: skip


def of_boosted(audit: Audit) -> Iterator[str]:
    """What is said of posts with money behind them."""
    if audit.boosted:
        boosted = says("{n:,} post was boosted", "{n:,} posts were boosted", len(audit.boosted))
        yield say("  {boosted}; no rate here counts them: whom money buys engages otherwise.", boosted=boosted)
    elif not audit.own.knows_boosted:
        yield say(
            "  No column says whether money was behind a post (boosted, paid impressions). If some was, leave those "
            "posts out, or add the column."
        )


def shown(value: float) -> str:
    """A rate in three figures."""
    return localized(f"{100 * value:.3g} %") if math.isfinite(value) else "–"


def between(low: float, high: float) -> str:
    """The interval of a rate, where there is one."""
    return f" ({shown(low)} – {shown(high)})" if math.isfinite(low) and math.isfinite(high) else ""


def table(one: Sorted, audit: Audit) -> str:
    """Groups of one sort: posts, the typical rate with its interval, and what to expect of the next post."""
    names = {group: name_of(one.sort, group) for group in one.groups[:SHOWN]}
    wide = max(map(len, names.values()))
    per = say("engagements per {what}", what=say(PER[audit.own.base]))
    zone = f", {audit.own.zone}" if one.sort == "hour" and audit.own.zone else ""
    title = f"{say(SORTS[one.sort])}{zone} ({per})"
    heads = (say("posts"), say("typical post"), say("9 in 10 between"), say("expect next"))
    wides = [max(len(heading), least) for heading, least in zip(heads, (6, 14, 19, 14), strict=True)]
    lines = [f"  {'':<{wide}}" + "".join(f"  {heading:>{most}}" for heading, most in zip(heads, wides, strict=True))]
    for group, name in names.items():
        span = between(group.low, group.high).strip(" ()") or "–"
        few = f"  {say('few posts')}" if group.few else ""
        cells = (str(group.posts), shown(group.rate), span, shown(group.expected))
        row = "".join(f"  {cell:>{most}}" for cell, most in zip(cells, wides, strict=True))
        lines.append(f"  {name:<{wide}}{row}{few}")
    if len(one.groups) > SHOWN:
        lines.append("  " + say("… and {others} more", others=len(one.groups) - SHOWN))
    return "\n".join([title, *lines, wrapped(f"  {told_apart(one)}")])


def name_of(sort: str, group: Group) -> str:
    """What a group is called: days in the reader's language, others as the table has them."""
    return say(group.name) if sort == "weekday" else group.name[:24]


def told_apart(one: Sorted) -> str:
    """Whether the groups differ by more than chance."""
    if not math.isfinite(one.chance):
        return say("One post each: nothing tells these apart.")
    if one.told_apart:
        return say("They differ by more than chance would make them ({p}).", p=p_value(one.chance))
    return say(
        "No more apart than chance would make them ({p}): not a reason to change anything.", p=p_value(one.chance)
    )


def p_value(p: float) -> str:
    """A p value."""
    return localized(f"p = {p:.2g}" if p >= 0.001 else "p < 0.001")


def verdict(audit: Audit) -> str:
    """What can be learnt from all the groups together, and the luck in them."""
    if not audit.sorts:
        return ""
    rated = audit.main.posts if audit.main else 0
    if rated < LEAST:
        return wrapped(
            say(
                "{posts} are too few to tell what works: read the tables as a diary.",
                posts=says("{n:,} post", "{n:,} posts", rated),
            )
        )
    said = [
        say(
            "“Expect next” is drawn towards all posts: the best group of a table is partly a lucky one. Groups of "
            "fewer than {few} posts say little. Format, weekday and topic go together; only a test tells which of "
            "them it was.",
            few=FEW,
        )
    ]
    apart = [say(SORTS[one.sort]) for one in audit.sorts if one.told_apart]
    if not apart:
        said.insert(0, say("Nothing here worked better than chance would make it look."))
    else:
        said.insert(0, say("More than chance: {sorts}.", sorts=enumerated([one.lower() for one in apart])))
    return wrapped(" ".join(said))


def best(audit: Audit) -> str:
    """The best posts, and why the next one will be less good."""
    if not audit.best or (audit.main and audit.main.posts < LEAST):
        return ""
    wide = max(len(title(one)) for one in audit.best)
    again = [say("another one of its sort: {rate}", rate=shown(one.expected)) for one in audit.best]
    lines = [
        f"  {title(one):<{wide}}  {shown(one.rate):>8}   {told}" for one, told in zip(audit.best, again, strict=True)
    ]
    return "\n".join([say("Best posts (most of what sets them apart is luck, and does not come again)"), *lines])


def title(one: Best) -> str:
    """A post in a few words: day, sort and the beginning of its text."""
    day = f"{one.post.at:%Y-%m-%d}" if one.post.at else say("row {row}", row=one.post.row)
    sorts = one.post.sorts
    return " · ".join(filter(None, [day, sorts.get("format") or sorts.get("kind", ""), short(sorts.get("text", ""))]))


def short(words: str) -> str:
    """The beginning of a text."""
    return words if len(words) <= TEXT else f"{words[: TEXT - 1].rstrip()}…"


def rhythm(found: Rhythm, own: Posts) -> str:
    """How often was posted, and when."""
    lines = [
        say("Posting rhythm"),
        wrapped(
            say(
                "  {per_week:.1f} posts a week; posts on {with_posts:,} of {days:,} days; the longest pause {pause}",
                per_week=found.per_week, with_posts=found.days_with, days=found.days,
                pause=says("{n:,} day", "{n:,} days", found.pause),
            )
        ),
        "  " + " · ".join(f"{say(day)} {many}" for day, many in found.weekdays.items() if many),
    ]  # fmt: skip
    if found.hours:
        lines.append(f"  {' · '.join(f'{name} {many}' for name, many in found.hours.items())}  ({own.zone})")
    return "\n".join(lines)


def voice(found: Voice, audit: Audit) -> str:
    """Share of voice by metric, over the days that all tables cover."""
    if not any(sum(of.values()) for of in found.sums.values()):
        return "\n".join(
            [say("Share of voice"), wrapped(say("  The tables have no day in common: nothing can be compared."))]
        )
    over = f", {found.first} – {found.last}" if found.first else ""
    names = [*found.sums["posts"]]
    wide = min(24, max(map(len, names)))
    others = says("{n:,} other", "{n:,} others", len(names) - 1)
    lines = [
        say("Share of voice: {own} against {others}{over}", own=found.own, others=others, over=over),
        f"  {'':<{wide}}" + "".join(f"  {say(METRICS[metric]):>16}" for metric in found.sums),
    ]  # fmt: skip
    for name in names:
        cells = (part(of[name], sum(of.values())) for of in found.sums.values())
        lines.append(f"  {name[:wide]:<{wide}}" + "".join(f"  {cell:>16}" for cell in cells))
    lines += map(wrapped, [*beside(found), *unlike(audit)])
    return "\n".join(lines)


def part(own: float, total: float) -> str:
    """A sum with its part of all."""
    return localized(f"{own:,.0f}") + f" {percent(own / total) if total else '–':>6}"


def beside(found: Voice) -> Iterator[str]:
    """What the shares leave out."""
    if found.first is None:
        yield say("  A table has no dates: the days of the tables may differ, and with them the shares.")
    if found.outside:
        posts = says("{n:,} post lies", "{n:,} posts lie", found.outside)
        yield say("  {posts} outside the days that all tables cover, and count for no share.", posts=posts)
    if found.missing:
        yield say(
            "  No share of {metrics}: not every post of everybody counts them (rivals' reach is hardly ever public).",
            metrics=enumerated([say(METRICS[name]) for name in found.missing]),
        )
    yield say("  Posts with money behind them are in it, on all sides: rivals' cannot be told.")


def unlike(audit: Audit) -> Iterator[str]:
    """Where tables mean different things by engagements, or may hold one's own posts twice."""
    tables = (audit.own, *audit.rivals)
    if not audit.own.accounts and any(table.accounts for table in audit.rivals):
        yield say("  Your own table does not name its account: if one of the others is you, it counts as a rival.")
    if len({table.added for table in tables}) > 1:
        each = "; ".join(f"{table.path.name}: {engagements(table)}" for table in tables)
        yield say("  The tables do not count the same engagements ({each}), so their shares are rough.", each=each)


def engagements(table: Posts) -> str:
    """What the engagements of a table are."""
    return enumerated([say(ADDED[name]) for name in table.added]) if table.added else say("a total of its own")


def care(read: Messages) -> str:
    """Messages: how many, how many answered, how soon; by channel, kind, weekday and hour; which wait longest."""
    whole = care_of("", read.messages)
    lines = [
        say("Messages: {label}", label=read.label),
        wrapped(
            say(
                "  {messages}, {per_day:.1f} a day, {first:%Y-%m-%d} – {last:%Y-%m-%d}",
                messages=says("{n:,} message", "{n:,} messages", whole.messages), per_day=whole.messages / read.days,
                first=read.messages[0].at, last=read.messages[-1].at,
            )
        ),
        *map(wrapped, answers(whole)),
    ]  # fmt: skip
    for by, groups in care_by(read.messages).items():
        lines += ["", f"  {say(BY[by])}", *care_table(by, groups, read.knows_answers)]
    return "\n".join([*lines, *waiting(read)])


def answers(whole: Care) -> Iterator[str]:
    """How many were answered, and how soon."""
    if whole.answered is None:
        return
    yield say(
        "  answered {share} ({answered:,} of {messages:,})",
        share=percent(whole.answered / whole.messages), answered=whole.answered, messages=whole.messages,
    )  # fmt: skip
    if math.isfinite(whole.median):
        yield say(
            "  hours to the answer: median {median:.1f} of those answered; {all}", median=whole.median, all=half(whole)
        )


def half(care: Care) -> str:
    """By which hour half of all had an answer."""
    if math.isnan(care.half):
        return say("of all it is not known")
    if math.isinf(care.half):
        return say("half of all were never answered")
    return say("half of all were answered within {hours:.1f} h", hours=care.half)


def care_table(by: str, groups: Sequence[Care], knows: bool) -> list[str]:
    """One line for each group of messages."""
    names = {
        one: say(KINDS.get(one.name, "")) if one.name in KINDS else say(one.name) if by == "weekday" else one.name[:24]
        for one in groups[:SHOWN]
    }
    wide = max(map(len, names.values()))
    heads = (say("messages"), *((say("answered"), say("median hours")) if knows else ()))
    lines = [f"    {'':<{wide}}" + "".join(f"  {one:>14}" for one in heads)]
    for one, name in names.items():
        cells = [localized(f"{one.messages:,}")]
        if knows:
            share = "–" if one.answered is None else percent(one.answered / one.messages)
            cells += [share, localized(f"{one.median:.1f}") if math.isfinite(one.median) else "–"]
        few = f"  {say('few messages')}" if one.messages < FEW_MESSAGES else ""
        lines.append(f"    {name:<{wide}}" + "".join(f"  {cell:>14}" for cell in cells) + few)
    return lines


def waiting(read: Messages) -> list[str]:
    """The messages that wait longest."""
    waits = open_longest(read)
    if not waits:
        return []
    many = sum(one.replied is False for one in read.messages)
    lines = [
        "",
        f"  {says('{n:,} message waits for an answer', '{n:,} messages wait for an answer', many)}, {say('longest:')}",
    ]
    return [*lines, *(f"    {waited(one, read)}" for one in waits)]


def waited(one: Message, read: Messages) -> str:
    """A message that waits, and for how long by the last moment of the table."""
    hours = (read.until - one.at).total_seconds() / 3600
    since = (
        says("{n:,} hour", "{n:,} hours", round(hours))
        if hours < 48
        else says("{n:,} day", "{n:,} days", round(hours / 24))
    )
    kind = say(ONE[one.kind]) if one.kind in ONE else one.kind
    return " · ".join(filter(None, [f"{one.at:%Y-%m-%d %H:%M}", since, one.channel, kind, short(one.text)]))
