"""What posts say of contents: a table of stickiness, and the fragment of a scenario to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wom_sim.show.text import counted, wrapped

SHOWN = 20
SIDE_BY_SIDE = 3
LEAST_TYPICAL = 3
RATES = ("attract", "persuade", "share", "visit", "engage")
"""In the order of a scenario."""


class Sticky(NamedTuple):
    """A parameter of a content: estimate, 90 % interval, and how much of it the content's own data are."""

    value: float
    low: float
    high: float
    known: float


class Noticing(NamedTuple):
    """What attract was worked out from, of one content; ``attention`` of one post, ``attract`` from these alone."""

    content: str
    noticed: float
    reach: float
    impressions: float
    attention: float
    attract: float


class PostsFacts(NamedTuple):
    """Everything that the text says.

    ``typical``: what a further content would be; ``spreads``: rate → share of zeros, median and sd of the other's logs;
    ``alike``: rates in which contents are not told apart, and all hits of each.
    """

    label: str
    contents: Mapping[str, Mapping[str, Sticky]]
    posts: Mapping[str, int]
    typical: Mapping[str, float]
    spreads: Mapping[str, tuple[float, ...]]
    attract: float
    measured: bool
    alike: Mapping[str, float]
    noticing: Noticing
    notes: Sequence[str]


def posts_text(facts: PostsFacts) -> str:
    """The whole text: heading, table, what is assumed, how contents differ, and the fragment."""
    contents = f"{counted(sum(facts.posts.values()), 'post')} of {counted(len(facts.contents), 'content')}"
    blocks = [
        [f"{facts.label}: {contents}; 9 chances in 10 between the two figures"],
        list(facts.notes),
        table(facts),
        [*assumed(facts), *apart(facts)],
        [differ(rate, spread) for rate, spread in facts.spreads.items()],
        ["To paste into a scenario:", "", fragment(facts, SHOWN)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def table(facts: PostsFacts) -> list[str]:
    """One line for each content, at most twenty; three rates side by side."""
    rates = [rate for rate in RATES if any(rate in found for found in facts.contents.values())]
    lines: list[str] = []
    for first in range(0, len(rates), SIDE_BY_SIDE):
        lines += [*([""] if first else []), *side_by_side(facts, rates[first : first + SIDE_BY_SIDE])]
    return lines


def side_by_side(facts: PostsFacts, rates: Sequence[str]) -> list[str]:
    """A few rates of every content."""
    wide = min(24, max(len(name) for name in facts.contents))
    lines = [f"  {'':<{wide}}  posts" + "".join(f"  {rate:^23}" for rate in rates)]
    for name, found in list(facts.contents.items())[:SHOWN]:
        cells = "".join(f"  {cell(found[rate])}" if rate in found else f"  {'–':^23}" for rate in rates).rstrip()
        lines.append(f"  {name[:wide]:<{wide}}  {facts.posts[name]:>5}{cells}")
    if len(facts.contents) > SHOWN:
        lines.append(f"  … and {len(facts.contents) - SHOWN} more")
    return lines


def cell(one: Sticky) -> str:
    """An estimate with its interval, in 23 characters."""
    return f"{rate_text(one.value):>7} {rate_text(one.low):>6} – {rate_text(one.high):<6}"


def rate_text(value: float) -> str:
    """A rate in three figures: 0.0123 as 1.23%."""
    return f"{100 * value:.3g}%"


def assumed(facts: PostsFacts) -> list[str]:
    """What the posts do not say."""
    said = []
    if not facts.measured:
        said.append(
            f"No column says how many noticed: attract is taken to be {rate_text(facts.attract)} (--attract). Only "
            "attract × share and attract × visit are measured; with another attract the others change in proportion."
        )
    elif any("attract" in found for found in facts.contents.values()):
        said.append(noticing(facts.noticing))
    alone = min((one.known for found in facts.contents.values() for one in found.values()), default=1.0)
    if alone < 0.5:
        owes = f"{100 - 100 * alone:.0f} %"
        said.append(f"Contents with few trials are drawn towards the others, the least known by {owes}.")
    return [wrapped(one) for one in said]


def noticing(one: Noticing) -> str:
    """Why attract is more than views of reach: a full look would do more than a post that is skimmed."""
    often, share = one.impressions / one.reach, one.noticed / one.reach
    return (
        f"attract is for a full look, and a post gets {rate_text(one.attention)} of one (its attention). Of "
        f"{one.content}, {one.noticed:,.0f} of {one.reach:,.0f} people reached noticed ({rate_text(share)}), who saw "
        f"it {often:.3g} times each: attract = 1 − (1 − {share:.3g})^(1 / ({one.attention:g} × {often:.3g})) = "
        f"{rate_text(one.attract)} by itself."
    )


def apart(facts: PostsFacts) -> list[str]:
    """Where the counts do not tell contents apart."""
    hits = {"attract": "views", "persuade": "orders", "share": "shares", "visit": "clicks", "engage": "likes"}
    return [
        wrapped(f"{facts.alike[rate]:,.0f} {hits[rate]} cannot tell contents apart: {rate} may be one for all.")
        for rate in RATES
        if rate in facts.alike
    ]


def differ(rate: str, spread: Sequence[float]) -> str:
    """How a rate differs between contents."""
    zeros, median, sd = spread
    return wrapped(
        f"{rate} over contents: {100 * zeros:.0f} in 100 have none; the others are lognormal with median "
        f"{rate_text(median)} and s = {sd:.2f} (sd of the log)."
    )


def fragment(facts: PostsFacts, most: int) -> str:
    """The ``contents:`` of a scenario: at most so many, and what a further one would be like."""
    lines = ["contents:"]
    if not facts.measured:
        lines.append("  # attract is assumed, not measured")
    for name, found in list(facts.contents.items())[:most]:
        values = {rate: one.value for rate, one in found.items()}
        lines.append(entry(facts, name, values, counted(facts.posts[name], "post")))
    if len(facts.contents) >= LEAST_TYPICAL:
        lines.append(entry(facts, "typical", facts.typical, "what a further one may be like"))
    return "\n".join(lines)


def entry(facts: PostsFacts, name: str, rates: Mapping[str, float], comment: str) -> str:
    """One content as YAML; a name that YAML would take for a date or a number stands in quotes."""
    values = {"attract": facts.attract, "share": 0.0, **rates}
    inside = ", ".join(f"{rate}: {rate_text(values[rate])}" for rate in RATES if rate in values)
    key = name if name.replace(" ", "_").isidentifier() else f'"{name}"'
    return f"  {key}: {{{inside}}}   # {comment}"
