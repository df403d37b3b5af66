"""What posts say of contents: a table of stickiness, and the fragment of a scenario to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wom_sim.language.say import say
from wom_sim.show.text import counted, wrapped
from wom_sim.studies.posts.answer import Noticing, Stickiness, Sticky

SHOWN = 20
SIDE_BY_SIDE = 3
LEAST_TYPICAL = 3
RATES = ("attract", "persuade", "share", "visit", "engage")
"""In the order of a scenario."""


def text(stickiness: Stickiness) -> str:
    """The whole text: heading, table, what is assumed, how contents differ, and the fragment."""
    contents = f"{counted(sum(stickiness.posts.values()), 'post')} of {counted(len(stickiness.contents), 'content')}"
    blocks = [
        [
            say(
                "{label}: {contents}; 9 chances in 10 between the two figures",
                label=stickiness.label,
                contents=contents,
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
    lines = [say("  {value}  posts", value=f"{'':<{wide}}") + "".join(f"  {rate:^23}" for rate in rates)]
    for name, found in list(stickiness.contents.items())[:SHOWN]:
        cells = "".join(f"  {cell(found[rate])}" if rate in found else f"  {'–':^23}" for rate in rates).rstrip()
        lines.append(f"  {name[:wide]:<{wide}}  {stickiness.posts[name]:>5}{cells}")
    if len(stickiness.contents) > SHOWN:
        lines.append(say("  … and {contents} more", contents=len(stickiness.contents) - SHOWN))
    return lines


def cell(one: Sticky) -> str:
    """An estimate with its interval, in 23 characters."""
    return f"{rate_text(one.value):>7} {rate_text(one.low):>6} – {rate_text(one.high):<6}"


def rate_text(value: float) -> str:
    """A rate in three figures: 0.0123 as 1.23%."""
    return f"{100 * value:.3g}%"


def assumed(stickiness: Stickiness) -> list[str]:
    """What the posts do not say."""
    said = []
    if not stickiness.measured:
        said.append(
            say(
                "No column says how many noticed: attract is taken to be {rate_text} (--attract). Only "
                "attract × share and attract × visit are measured; with another attract the others "
                "change in proportion.",
                rate_text=rate_text(stickiness.attract),
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
        "attract is for a full look, and a post gets {rate_text} of one (its attention). Of "
        "{content}, {noticed:,.0f} of {reach:,.0f} people reached noticed ({rate_text_2}), who "
        "saw it {often:.3g} times each: attract = 1 − (1 − {share:.3g})^(1 / ({attention:g} × "
        "{often:.3g})) = {rate_text_3} by itself.",
        rate_text=rate_text(one.attention),
        content=one.content,
        noticed=one.noticed,
        reach=one.reach,
        rate_text_2=rate_text(share),
        often=often,
        share=share,
        attention=one.attention,
        rate_text_3=rate_text(one.attract),
    )


def apart(stickiness: Stickiness) -> list[str]:
    """Where the counts do not tell contents apart."""
    hits = {"attract": "views", "persuade": "orders", "share": "shares", "visit": "clicks", "engage": "likes"}
    return [
        wrapped(
            say(
                "{alike:,.0f} {hits} cannot tell contents apart: {rate} may be one for all.",
                alike=stickiness.alike[rate],
                hits=hits[rate],
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
            "median {rate_text} and s = {sd:.2f} (sd of the log).",
            rate=rate,
            zeros=100 * zeros,
            rate_text=rate_text(median),
            sd=sd,
        )
    )


def fragment(stickiness: Stickiness, most: int) -> str:
    """The ``contents:`` of a scenario: at most so many, and what a further one would be like."""
    lines = ["contents:"]
    if not stickiness.measured:
        lines.append(say("  # attract is assumed, not measured"))
    for name, found in list(stickiness.contents.items())[:most]:
        values = {rate: one.value for rate, one in found.items()}
        lines.append(entry(stickiness, name, values, counted(stickiness.posts[name], "post")))
    if len(stickiness.contents) >= LEAST_TYPICAL:
        lines.append(entry(stickiness, "typical", stickiness.typical, say("what a further one may be like")))
    return "\n".join(lines)


def entry(stickiness: Stickiness, name: str, rates: Mapping[str, float], comment: str) -> str:
    """One content as YAML; a name that YAML would take for a date or a number stands in quotes."""
    values = {"attract": stickiness.attract, "share": 0.0, **rates}
    inside = ", ".join(f"{rate}: {rate_text(values[rate])}" for rate in RATES if rate in values)
    key = name if name.replace(" ", "_").isidentifier() else f'"{name}"'
    return f"  {key}: {{{inside}}}   # {comment}"
