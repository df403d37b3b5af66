"""What the plan buys: every line in words, when, what it costs, and who has to work how many hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from wom_sim import rng
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.hours import team_of
from wom_sim.language.say import day, marked, say, says
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.scenario.plan.line import LineBase
from wom_sim.show.text import NOTHING, enumerated, money, number
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
    """Every line of the plan: what it is, when, who makes it, and what it takes; then what that comes to in all."""
    currency, team, worked = found.scenario.money.currency, found.scenario.team, works(found)
    head = [say("Line"), say("What it is"), say("When"), *([say("Who")] if team else [])]
    rows = [list(line_cells(found, one)) for one in plan(found)]
    caption = say("What “{plan}” buys and does", plan=found.best)
    costs = [say("Cost, {currency}", currency=currency), *([say("Hours")] if worked else [])]
    return Table(caption, [*head, *costs], [*rows, *in_all(found, len(head))], texts=len(head))


def in_all(found: Kept, texts: int) -> list[list[str]]:
    """What is paid by the order, as it came out on average, and the sums; nothing of a plan without lines."""
    every, nothing = plan(found), [NOTHING] * (texts - 1)
    if not every:
        return []
    paid = sum(one.account.cost * runs_in(found, one) for one in every)
    reward = found.of("cost")[found.best] - paid if any(one.account.per_order for one in every) else 0.0
    hours = [in_hours(sum(map(hours_of, every)))] if works(found) else []
    rows = [[say("rewards, paid by the order"), *nothing, number(reward), *([NOTHING] if hours else [])]]
    name = say("in all, answers to a crisis included") if any(map(answers, every)) else say("in all")
    total = [name, *nothing, number(sum(one.account.cost for one in every) + reward), *hours]
    return [*(rows if reward >= 1 else []), total]


def answers(one: CompiledLine) -> bool:
    """Whether a line runs only where a crisis comes, and that is not certain."""
    return one.answers is not None and one.answers.chance < 1.0


def runs_in(found: Kept, one: CompiledLine) -> float:
    """The share of the worlds in which a line runs."""
    if not answers(one):
        return 1.0
    seeds = [rng.world_seed(found.found.seed, world) for world in range(found.found.worlds)]
    return sum(not one.rests(seed) for seed in seeds) / len(seeds)


def line_cells(found: Kept, one: CompiledLine) -> Iterator[str]:
    """The cells of one line."""
    spec, ticks = found.scenario.plan[one.account.name], ticks_of(found, one)
    yield plain(one.account.name)
    yield what(one, one.spec or spec, len(ticks))
    yield when(found, one)
    if found.scenario.team:
        yield plain(team_of(found.scenario, spec)) or NOTHING
    yield number(one.account.cost)
    if works(found):
        yield in_hours(hours_of(one)) if says_hours(found, one) else say("not typed")


def when(found: Kept, one: CompiledLine) -> str:
    """The days of a line, and what it waits for."""
    ticks, dates = ticks_of(found, one), found.scenario.dates
    if not ticks:
        return NOTHING
    told = day(dates.on(ticks[0]))
    if ticks[-1] > ticks[0]:
        between = {"first": told, "last": day(dates.on(ticks[-1])), "days": len(ticks)}
        told = say("{first} – {last}, {days} days", **between)
    if one.answers is None or not answers(one):
        return told
    return say("{days}, only if “{crisis}” comes", days=told, crisis=plain(one.answers.content.name))


def in_hours(hours: float) -> str:
    """Hours as a number."""
    return number(hours, 0 if hours == int(hours) else 1)


def hours_of(one: CompiledLine) -> float:
    """The hours that a line takes."""
    return sum(one.account.hours.values())


def works(found: Kept) -> bool:
    """Whether the plan says of any line how many hours it takes."""
    return any(map(hours_of, plan(found)))


def says_hours(found: Kept, one: CompiledLine) -> bool:
    """Whether somebody typed how many hours a line takes, for itself or for its content."""
    spec = found.scenario.plan[one.account.name]
    return bool(spec.work is not None or found.scenario.contents[spec.content].hours or hours_of(one))


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
    """Who works how many hours, in all and in the fullest week, and which of it nobody typed."""
    if not works(found):
        return unknown_hours(found)
    told = [*of_teams(found), *of_nobody(found)]
    silent = [quoted(one.account.name) for one in plan(found) if not says_hours(found, one)]
    if silent:
        told.append(
            says(
                "No hours are typed for {lines}: it counts as no work here (hours: of the line, or of its content).",
                "No hours are typed for {lines}: they count as no work here (hours: of the line, or of its content).",
                len(silent), lines=enumerated(silent),
            )
        )  # fmt: skip
    return told


def unknown_hours(found: Kept) -> list[str]:
    """That no hours are typed, what there is to be made all the same, and which keys would tell who works when."""
    kinds = [(found.scenario.plan[one.account.name].kind, len(ticks_of(found, one))) for one in plan(found)]
    posts, others = sum(n for kind, n in kinds if kind == "posts"), len([1 for kind, _ in kinds if kind != "posts"])
    made = [says("{n} own post", "{n} own posts", posts)] if posts else []
    made += [says("{n} other line to set up", "{n} other lines to set up", others)] if others else []
    if not made:
        return [say("Nobody works for it: this plan has nothing to be made.")]
    return [
        say("Hours: none are typed, so that who works how many is not known. To be made: {made}.",
            made=enumerated(made)),
        say("To be told who works when, and for how much: type hours: for each content (one piece) or line, and "
            "team: with its people, hours_per_week and wage_per_hour."),
    ]  # fmt: skip


def of_teams(found: Kept) -> Iterator[str]:
    """The work of every team that has any, and its wages."""
    for team, spec in found.scenario.team.items():
        weeks = by_week(found, found.best, team)
        if not weeks:
            continue
        full, whole = max(weeks, key=lambda one: (weeks[one], -one)), sum(weeks.values())
        named = {
            "team": plain(team), "hours": in_hours(whole), "most": in_hours(weeks[full]), "weeks": len(weeks),
            "capacity": in_hours(spec.capacity), "day": day(monday(found, full)),
        }  # fmt: skip
        told = says(
            "“{team}” works {hours} hours in one week, that of {day}, of {capacity} that it has in a week.",
            "“{team}” works {hours} hours in {n} weeks, {most} in the fullest, that of {day}, of {capacity} that it "
            "has in a week.",
            len(weeks), **named,
        )  # fmt: skip
        paid = money(whole * spec.wage_per_hour, found.scenario.money.currency)
        if spec.wage_per_hour:
            yield told + " " + say("Its wages for that, {paid}, are in the costs above.", paid=paid)
        else:
            yield (
                told
                + " "
                + say(
                    "What an hour costs is not typed (wage_per_hour): the costs above have it only where a line's own "
                    "cost does."
                )
            )


def of_nobody(found: Kept) -> list[str]:
    """Hours that no team is named for."""
    weeks = by_week(found, found.best, "")
    if not weeks:
        return []
    full = max(weeks, key=lambda one: (weeks[one], -one))
    told = say(
        "{hours} hours of work, {most} in the fullest week, that of {day}, are nobody's: no team is typed for them "
        "(team:), so that no week is too full for them here, and no wage is in the costs.",
        hours=in_hours(sum(weeks.values())), most=in_hours(weeks[full]), day=day(monday(found, full)),
    )  # fmt: skip
    return [told]


def monday(found: Kept, week: int) -> date:
    """The first day of a calendar week, or of the plan where that comes later."""
    return max(date.fromordinal(7 * week + 1), found.scenario.dates.start)


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
