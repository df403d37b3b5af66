"""What looks wrong with a plan before anybody is simulated: too few hands, too many messages, the wrong people."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.hours import team_of
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import posts_of
from wom_sim.language.say import say
from wom_sim.scenario.presets.presets import load
from wom_sim.show.text import called, percent

MANY_A_WEEK = 10.0
"""Attitude peaks near ten exposures and falls beyond (Schmidt & Eisend 2015): more than that in one week is spam."""

FEW_OF_TARGET = 0.5
"""A line of whose audience less than this share is wanted is worth a warning."""


def plan_warnings(prepared: Prepared) -> list[str]:
    """Every warning that needs no simulation."""
    return [
        *hours_warnings(prepared),
        *crowding_warnings(prepared),
        *frequency_warnings(prepared),
        *audience_warnings(prepared),
        *uses_warnings(prepared),
        *site_warnings(prepared),
        *dict.fromkeys(feed_warnings(prepared)),
    ]


def hours_warnings(prepared: Prepared) -> Iterator[str]:
    """What is not made for lack of hands, strategy by strategy."""
    for strategy, lines in prepared.plans.items():
        missing = [one for one in lines if one.account.not_made]
        if not missing:
            continue
        said = ", ".join(
            say(
                "{n} of {all} of {line}", n=len(one.account.not_made), all=occasions(one), line=called(one.account.name)
            )
            for one in missing
        )
        lumps = [(one.account.name, prepared.scenario.plan[one.account.name].fixed_cost) for one in missing]
        paid = "".join(
            say("; the lump sum of {name}, {cost:,.10g}, is paid all the same", name=called(name), cost=cost)
            for name, cost in lumps
            if cost
        )
        teams = {team_of(prepared.scenario, prepared.scenario.plan[one.account.name]) for one in missing}
        hands = ", ".join(
            say(
                "{team} has {capacity:,.4g} h a week", team=called(team), capacity=prepared.scenario.team[team].capacity
            )
            for team in sorted(teams)
        )
        yield say(
            "{strategy}: {said} will not be made for lack of hands ({hands}){paid}",
            strategy=called(strategy),
            said=said,
            hands=hands,
            paid=paid,
        )


def occasions(one: CompiledLine) -> int:
    """How many posts or days of activity a line was meant to have."""
    return len(one.account.hours) + len(one.account.not_made)


def crowding_warnings(prepared: Prepared) -> Iterator[str]:
    """Channels on which a strategy posts more than their followers bear."""
    for strategy, lines in prepared.plans.items():
        posted: dict[int, list[int]] = {}
        for one in lines:
            for posts in posts_of(one.line):
                posted.setdefault(posts.channel, []).extend(posts.ticks)
        for k, ticks in posted.items():
            channel = prepared.setting.channels[k]
            brand = prepared.setting.brands[channel.brand].name
            spec = prepared.scenario.brands[brand].channels[channel.name]
            if said := spec.crowded(channel.name, ticks):
                yield f"{called(strategy)} {said}"


def frequency_warnings(prepared: Prepared) -> Iterator[str]:
    """Strategies whose advertising reaches the same people too often."""
    for strategy, lines in prepared.plans.items():
        each = sum((weekly(prepared, one) for one in lines if one.account.spent), 0.0)
        if each > MANY_A_WEEK:
            yield (
                say(
                    "{strategy} shows people about {each:,.0f} ads in a week: more than {many:g} is "
                    "spam (attitude peaks near 10 exposures: Schmidt & Eisend 2015)",
                    strategy=called(strategy),
                    each=each,
                    many=MANY_A_WEEK,
                )
            )


def weekly(prepared: Prepared, one: CompiledLine) -> float:
    """Expected impressions of a line of ads per person of its audience and active week."""
    people = np.count_nonzero(prepared.public.of_line(one.account.name)) * prepared.scale
    weeks = max(1.0, len(one.account.spent) / 7)
    return one.account.expected / people / weeks if people else 0.0


def feed_warnings(prepared: Prepared) -> Iterator[str]:
    """Posts whose showing engages more than it took: a platform that feeds on itself while engagement counts."""
    scenario = prepared.scenario
    for spec in scenario.plan.values():
        content, platform = scenario.contents[spec.content], scenario.feed.get(spec.seen_on or "")
        gain = platform.gain(content.engage, content.attract, content.share) if platform and spec.in_feed else 0.0
        if gain > 1.0:
            yield say(
                "{content} on {channel}: what the feed shows in a day engages {gain:.1f} times what it took: it will "
                "flood the market (lower feed.strength, or raise half_at)",
                content=called(spec.content),
                channel=spec.seen_on,
                gain=gain,
            )


def audience_warnings(prepared: Prepared) -> Iterator[str]:
    """Lines whose channel reaches mostly people whom the campaign does not want."""
    market, wanted = prepared.scenario.market, prepared.population.targeted
    if not market.target:
        return
    for name, spec in prepared.scenario.own_plan.items():
        members = prepared.public.of_line(name)
        share = float(wanted[members].mean()) if members.any() else math.nan
        if share < FEW_OF_TARGET:
            yield say(
                "{name}: only {share:.0%} of the people on {channel} are your target ({target}): aim it with target, "
                "or choose another channel",
                name=called(name),
                share=share,
                channel=spec.seen_on or say("the line"),
                target=", ".join(map(called, market.target)),
            )


def uses_warnings(prepared: Prepared) -> Iterator[str]:
    """Channels of which a preset says how many people use them, and the market nothing."""
    places = [line.place("") for line in prepared.scenario.plan.values()]
    for channel in dict.fromkeys(place[1] for place in places if place is not None):
        preset = load().get(f"use.{channel}")
        if preset is not None and preset.value is not None and channel not in prepared.population.uses:
            said = ", ".join(
                [
                    say("{share} of people", share=percent(preset.value)),
                    *(str(one) for one in (preset.year, preset.country) if one),
                ]
            )
            yield say(
                "everybody is taken for a user of {channel}; add market: {{uses: {{{channel}: preset}}}} ({said})",
                channel=channel,
                said=said,
            )


def site_warnings(prepared: Prepared) -> Iterator[str]:
    """Brands whose site nobody can come to, and lines that lead nobody there."""
    scenario = prepared.scenario
    for brand, spec in scenario.brands.items():
        shown = {line.content for line in scenario.plan.values() if scenario.contents[line.content].brand == brand}
        by_itself = spec.visits_per_day > 0.0 or bool(spec.orders_per_month) or spec.search > 0.0
        deaf = sorted(name for name in shown if scenario.contents[name].visit == 0.0)
        if shown and len(deaf) == len(shown) and not by_itself:
            yield say(
                "nobody can come to the site of {brand}: give its contents a chance of a visit (visit: 2%)",
                brand=called(brand),
            )
        elif deaf := [name for name in deaf if not scenario.contents[name].corrects]:
            yield say(
                "{deaf}: seen, but nobody comes to the site of {brand} by it (visit is 0)",
                deaf=", ".join(map(called, deaf)),
                brand=called(brand),
            )
