"""What posts say of contents: a table of stickiness, and the fragment of a scenario to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import wrapped
from wom_sim.studies.posts.answer import Noticing, Stickiness, Sticky

SHOWN = 20
SIDE_BY_SIDE = 3
LEAST_TYPICAL = 3
RATES = ("attract", "persuade", "share", "visit", "engage")
"""In the order of a scenario."""


COUNTED = marked({
    "attract": "people who noticed", "persuade": "orders", "share": "shares", "visit": "clicks", "engage": "likes",
})  # fmt: skip
"""What is counted for each rate."""


def text(stickiness: Stickiness) -> str:
    """The whole text: heading, table, what is assumed, how contents differ, and the fragment."""
    blocks = [
        [
            say(
                "{file}: {posts} of {contents}; 9 chances in 10 between the two figures",
                file=stickiness.label,
                posts=posts_in_words(sum(stickiness.posts.values())),
                contents=says("{n:,} content", "{n:,} contents", len(stickiness.contents)),
            )
        ],
        list(stickiness.notes),
        table(stickiness),
        [*assumed(stickiness), *apart(stickiness)],
        [differ(rate, spread) for rate, spread in stickiness.spreads.items()],
        [say("To paste into a scenario:"), "", fragment(stickiness, SHOWN)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def table(stickiness: Stickiness) -> list[str]:
    """One line for each content, at most twenty; three rates side by side."""
    rates = [rate for rate in RATES if any(rate in found for found in stickiness.contents.values())]
    lines: list[str] = []
    for first in range(0, len(rates), SIDE_BY_SIDE):
        lines += [*([""] if first else []), *side_by_side(stickiness, rates[first : first + SIDE_BY_SIDE])]
    return lines


def side_by_side(stickiness: Stickiness, rates: Sequence[str]) -> list[str]:
    """A few rates of every content."""
    wide = min(24, max(len(name) for name in stickiness.contents))
    head = say("posts")
    lines = [f"  {'':<{wide}}  {head:>5}" + "".join(f"  {rate:^23}" for rate in rates)]
    for name, found in list(stickiness.contents.items())[:SHOWN]:
        cells = "".join(f"  {cell(found[rate])}" if rate in found else f"  {'–':^23}" for rate in rates).rstrip()
        lines.append(f"  {name[:wide]:<{wide}}  {stickiness.posts[name]:>{max(5, len(head))}}{cells}")
    if len(stickiness.contents) > SHOWN:
        lines.append("  " + say("… and {others} more", others=len(stickiness.contents) - SHOWN))
    return lines


def cell(one: Sticky) -> str:
    """An estimate with its interval, in 23 characters."""
    return f"{shown(one.value):>7} {shown(one.low):>6} – {shown(one.high):<6}"


def rate_text(value: float) -> str:
    """A rate in three figures, as a scenario has it: 0.0123 as 1.23%."""
    return f"{100 * value:.3g}%"


def shown(value: float) -> str:
    """The same to be read."""
    return localized(rate_text(value))


def posts_in_words(many: int) -> str:
    """How many posts."""
    return says("{n:,} post", "{n:,} posts", many)


def assumed(stickiness: Stickiness) -> list[str]:
    """What the posts do not say."""
    said = []
    if not stickiness.measured:
        said.append(
            say(
                "No column says how many noticed: attract is taken to be {attract} (--attract). Only "
                "attract × share and attract × visit are measured; with another attract the others "
                "change in proportion.",
                attract=shown(stickiness.attract),
            )
        )
    elif any("attract" in found for found in stickiness.contents.values()):
        said.append(noticing(stickiness.noticing))
    alone = min((one.known for found in stickiness.contents.values() for one in found.values()), default=1.0)
    if alone < 0.5:
        owes = f"{100 - 100 * alone:.0f} %"
        said.append(say("Contents with few trials are drawn towards the others, the least known by {owes}.", owes=owes))
    return [wrapped(one) for one in said]


def noticing(one: Noticing) -> str:
    """Why attract is more than views of reach: a full look would do more than a post that is skimmed."""
    often, share = one.impressions / one.reach, one.noticed / one.reach
    return say(
        "attract is for a full look, and a post gets {attention_share} of one (its attention). Of "
        "{content}, {noticed:,.0f} of {reach:,.0f} people reached noticed ({noticed_share}), who "
        "saw it {often:.3g} times each: attract = 1 − (1 − {share:.3g})^(1 / ({attention:g} × "
        "{often:.3g})) = {attract} by itself.",
        attention_share=shown(one.attention),
        content=one.content,
        noticed=one.noticed,
        reach=one.reach,
        noticed_share=shown(share),
        often=often,
        share=share,
        attention=one.attention,
        attract=shown(one.attract),
    )


def apart(stickiness: Stickiness) -> list[str]:
    """Where the counts do not tell contents apart."""
    return [
        wrapped(
            say(
                "{alike:,.0f} {hits} cannot tell contents apart: {rate} may be one for all.",
                alike=stickiness.alike[rate],
                hits=say(COUNTED[rate]),
                rate=rate,
            )
        )
        for rate in RATES
        if rate in stickiness.alike
    ]


def differ(rate: str, spread: Sequence[float]) -> str:
    """How a rate differs between contents."""
    zeros, median, sd = spread
    return wrapped(
        say(
            "{rate} over contents: {zeros:.0f} in 100 have none; the others are lognormal with "
            "median {median} and s = {sd:.2f} (sd of the log).",
            rate=rate,
            zeros=100 * zeros,
            median=shown(median),
            sd=sd,
        )
    )


def fragment(stickiness: Stickiness, most: int) -> str:
    """The ``contents:`` of a scenario: at most so many, and what a further one would be like."""
    lines = ["contents:"]
    if not stickiness.measured:
        lines.append(f"  # {say('attract is assumed, not measured')}")
    for name, found in list(stickiness.contents.items())[:most]:
        values = {rate: one.value for rate, one in found.items()}
        lines.append(entry(stickiness, name, values, posts_in_words(stickiness.posts[name])))
    if len(stickiness.contents) >= LEAST_TYPICAL:
        lines.append(entry(stickiness, "typical", stickiness.typical, say("what a further one may be like")))
    return "\n".join(lines)


def entry(stickiness: Stickiness, name: str, rates: Mapping[str, float], comment: str) -> str:
    """One content as YAML; a name that YAML would take for a date or a number stands in quotes."""
    values = {"attract": stickiness.attract, "share": 0.0, **rates}
    inside = ", ".join(f"{rate}: {rate_text(values[rate])}" for rate in RATES if rate in values)
    key = name if name.replace(" ", "_").isidentifier() else f'"{name}"'
    return f"  {key}: {{{inside}}}   # {comment}"
