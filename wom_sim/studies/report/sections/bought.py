"""What the plan buys: every line in words, when, what it costs, and who has to work how many hours."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.hours import team_of
from wom_sim.language.say import day, marked, say, says
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.scenario.plan.line import LineBase
from wom_sim.show.text import NOTHING, enumerated, number
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import channel, plain, quoted

KINDS = marked({
    "ads": "advertising", "posts": "own posts", "samples": "something to try", "influencers": "influencers",
    "event": "an event", "press": "press work", "referral": "a code for friends", "contest": "a contest",
    "care": "people who answer",
})  # fmt: skip
"""What kinds of line are called."""


def bought(found: Kept) -> list[Markup]:
    """Every line of the plan, then who works, and what other plans buy that this one does not."""
    return [parts.table(lines(found)), parts.bullets([*work(found), *left_to_others(found)])]


def plan(found: Kept) -> list[CompiledLine]:
    """The lines of the best plan, as they begin."""
    every = found.prepared.plan(found.best)
    return sorted(every, key=lambda one: min(ticks_of(found, one), default=0))


def ticks_of(found: Kept, one: CompiledLine) -> list[int]:
    """The days on which a line is active; not those that it rests on for lack of hands."""
    rests = set(one.account.not_made)
    spec = one.spec or found.scenario.plan[one.account.name]
    return [tick for tick in spec.ticks(found.scenario.dates) if tick not in rests]


def lines(found: Kept) -> Table:
    """Every line of the plan: what it is, when, who makes it, and what it takes."""
    currency, team = found.scenario.money.currency, found.scenario.team
    head = [say("Line"), say("What it is"), say("When"), *([say("Who")] if team else [])]
    rows = [list(line_cells(found, one)) for one in plan(found)]
    caption = say("What “{plan}” buys and does", plan=found.best)
    costs = [say("Cost, {currency}", currency=currency), *([say("Hours")] if team else [])]
    return Table(caption, [*head, *costs], rows, texts=len(head))


def line_cells(found: Kept, one: CompiledLine) -> Iterator[str]:
    """The cells of one line."""
    spec, ticks, dates = found.scenario.plan[one.account.name], ticks_of(found, one), found.scenario.dates
    yield plain(one.account.name)
    yield what(one, one.spec or spec, len(ticks))
    if not ticks:
        yield NOTHING
    elif len(ticks) == 1 or ticks[0] == ticks[-1]:
        yield day(dates.on(ticks[0]))
    else:
        between = {"first": day(dates.on(ticks[0])), "last": day(dates.on(ticks[-1])), "days": len(ticks)}
        yield say("{first} – {last}, {days} days", **between)
    if found.scenario.team:
        yield plain(team_of(found.scenario, spec)) or NOTHING
    yield number(one.account.cost)
    if found.scenario.team:
        hours = sum(one.account.hours.values())
        yield number(hours, 0 if hours == int(hours) else 1) if hours else NOTHING


def what(one: CompiledLine, spec: LineBase, times: int) -> str:
    """What a line is: how many of what, where, and which content it shows."""
    told = [some_of(one, spec, times) or say(KINDS.get(spec.kind, spec.kind))]
    if spec.seen_on:
        told.append(say("on {channel}", channel=channel(spec.seen_on)))
    return say("{told}: “{content}”", told=" ".join(told), content=plain(spec.content))


def some_of(one: CompiledLine, spec: LineBase, times: int) -> str:
    """How many of what; empty where only the kind is known."""
    many = getattr(spec, "number", None) or spec.people_chosen
    if spec.kind == "posts":
        return says("{n} own post", "{n} own posts", times)
    if spec.kind == "ads" and one.account.expected:
        return say("advertising, about {views} views", views=number(one.account.expected))
    if spec.kind == "samples" and many:
        return says("{n:,} thing to try", "{n:,} things to try", many)
    if spec.kind == "influencers" and many:
        people = says("{n} influencer", "{n} influencers", many)
        return say("{people}, {posts}", people=people, posts=says("{n} post each", "{n} posts each", times))
    if spec.kind == "event" and many:
        return says("an event with {n:,} person a day", "an event with {n:,} people a day", many)
    if spec.kind == "press":
        return says("a story for {n} outlet", "a story for {n} outlets", len(getattr(spec, "outlets", {})))
    return ""


def work(found: Kept) -> list[str]:
    """Who works how many hours, in all and in the fullest week; without hours what there is to be made."""
    scenario, lines = found.scenario, plan(found)
    if not any(one.account.hours for one in lines):
        posts = sum(len(ticks_of(found, one)) for one in lines if scenario.plan[one.account.name].kind == "posts")
        others = len([one for one in lines if scenario.plan[one.account.name].kind != "posts"])
        made = [says("{n} own post", "{n} own posts", posts)] if posts else []
        made += [says("{n} other line to set up", "{n} other lines to set up", others)] if others else []
        left = say("Who works how many hours is not known: the plan names no team and no hours. To be made: {made}.",
                   made=enumerated(made) if made else NOTHING)  # fmt: skip
        return [left, say("Type hours for each line, and a team, and this page says who works when.")]
    told: list[str] = []
    for team, spec in scenario.team.items():
        weeks = by_week(found, found.best, team)
        if weeks:
            named = {
                "team": plain(team), "hours": number(sum(weeks.values()), 1), "most": number(max(weeks.values()), 1),
                "capacity": number(spec.capacity, 1), "weeks": len(weeks),
            }  # fmt: skip
            told.append(
                say(
                    "“{team}” works {hours} hours in {weeks} weeks, {most} in the fullest, of {capacity} a week.",
                    **named,
                )
            )
    return told


def by_week(found: Kept, strategy: str, team: str) -> dict[int, float]:
    """Hours of a team by calendar week under a plan."""
    made: dict[int, float] = {}
    for one in found.prepared.plan(strategy):
        if team_of(found.scenario, found.scenario.plan[one.account.name]) == team:
            for tick, some in one.account.hours.items():
                week = (found.scenario.dates.on(tick).toordinal() - 1) // 7
                made[week] = made.get(week, 0.0) + some
    return made


def left_to_others(found: Kept) -> list[str]:
    """Kinds of line that the plan has not, and who has: none of its orders comes from them."""
    scenario, kinds = found.scenario, dict[str, list[str]]()
    mine = {scenario.plan[name].kind for name in scenario.strategy(found.best).lines}
    for strategy in found.strategies:
        for name in scenario.strategy(strategy).lines:
            users = kinds.setdefault(scenario.plan[name].kind, [])
            users += [] if strategy in users else [strategy]
    missing = [
        say("{kind} (in {plans})", kind=say(KINDS.get(kind, kind)), plans=enumerated([*map(quoted, users)]))
        for kind, users in kinds.items()
        if kind not in mine
    ]
    if "influencers" not in kinds:
        missing.append(say("influencers (in no plan here)"))
    told = say("“{plan}” buys none of these, and none of its orders comes from them: {missing}.",
               plan=found.best, missing=", ".join(missing))  # fmt: skip
    return [told] if missing else []
