"""What the planner of lift tests says: power by weeks and places, the smallest tests, and the textbook beside them."""

from __future__ import annotations

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import called, number, percent, wrapped
from wom_sim.studies.lift.answer import POWER, Lift

TEXTBOOK = marked({
    "differs": "The textbook, in which everybody decides alone, asks for {alone} people in {weeks}. Here the "
    "orders of a place vary {likeness} times as much as that, because friends tell each other.",
    "holds": "The textbook, in which everybody decides alone, asks for {alone} people in {weeks}. Here the "
    "orders of a place vary {likeness} times as much as that: it holds well.",
})  # fmt: skip


def text(lift: Lift) -> str:
    """The whole text."""
    blocks = [heading(lift), table(lift), [*answer(lift), *falling(lift)], smallest_lines(lift), textbook(lift)]
    return "\n\n".join("\n".join(block) for block in blocks)


def heading(lift: Lift) -> list[str]:
    """What is tested."""
    return [
        wrapped(
            say(
                "{name}: a test of {strategy} against {against} that must not miss {effect} {orders} "
                "({strategy} brings {own} here).",
                orders=say(lift.prepared.scenario.counted),
                name=lift.prepared.scenario.name,
                strategy=called(lift.strategy),
                against=called(lift.against),
                effect=percent(lift.effect, 1, sign=True),
                own=percent(lift.own, sign=True),
            )
        ),
        say(
            "{worlds} worlds of both, seed {seed}; places of {people:,} people.",
            worlds=lift.worlds,
            seed=lift.seed,
            people=lift.people,
        ),
    ]


def table(lift: Lift) -> list[str]:
    """Chance of detecting the effect by weeks and places."""
    lines = [say("Chance to detect it (two-sided t test at 5 %, half of the places each; * at least 80 %):")]
    weeks = say("weeks")
    wide = max(5, len(weeks))
    lines.append(f"  {weeks:>{wide}}" + "".join(f"{say('{n} places', n=places):>13}" for places in lift.places))
    for week, row in zip(lift.weeks, lift.power, strict=True):
        lines.append(f"  {week:>{wide}}" + "".join(f"{chance(float(one)):>13}" for one in row))
    return lines


def in_weeks(n: int) -> str:
    """So many weeks."""
    return says("{n} week", "{n} weeks", n)


def chance(power: float) -> str:
    """A power rounded down, so that 79.8 % is never called 80 %."""
    return f"{int(100 * power + 1e-9)} %{' *' if power >= POWER else '  '}"


def answer(lift: Lift) -> list[str]:
    """The smallest design of the table, in a sentence."""
    reached = [
        (places, week)
        for j, places in enumerate(lift.places)
        for i, week in enumerate(lift.weeks)
        if lift.power[i][j] >= POWER
    ]
    told = say(
        "No test up to {places} places reaches 80 %: take larger places (--people) or a larger effect.",
        places=lift.places[-1],
    )
    if reached:
        places, week = reached[0]
        told = say(
            "Smallest: {places} places of {people:,} people for {weeks}, {total:,} people in all.",
            places=places,
            people=lift.people,
            weeks=in_weeks(week),
            total=places * lift.people,
        )
    alarms = percent(float(lift.false_alarms.mean()), 1)
    return [
        wrapped(
            say(
                "{told} Where there is no effect, {alarms} of tests cry wolf (5 % is promised).",
                told=told,
                alarms=alarms,
            )
        )
    ]


def falling(lift: Lift) -> list[str]:
    """Why a longer test is no better, where it is not."""
    if lift.best == lift.weeks[-1]:
        return []
    if not lift.ended:
        told = says(
            "After {n} week the chance falls: the effect fades, and later weeks add noise only. Stop counting then.",
            "After {n} weeks the chance falls: the effect fades, and later weeks add noise only. Stop counting then.",
            lift.best,
        )
        return [wrapped(told)]
    first, *others = (say("{name} ends on {day}", name=called(name), day=day) for name, day in lift.ended)
    for other in others:
        first = say("{names} and {last}", names=first, last=other)
    told = says(
        "After {n} week the chance falls: {ends}, and later weeks add noise only. Stop counting then.",
        "After {n} weeks the chance falls: {ends}, and later weeks add noise only. Stop counting then.",
        lift.best,
        ends=first,
    )
    return [wrapped(told)]


def smallest_lines(lift: Lift) -> list[str]:
    """Places needed for places of several sizes."""
    lead = f"{say('In {weeks}, for 80 %:', weeks=in_weeks(lift.best))}   "
    heads = say("people a place"), say("places"), say("people in all")
    people_wide, places_wide, total_wide = map(len, heads)
    lines = [f"{lead}{heads[0]}   {heads[1]}   {heads[2]}"]
    for one in lift.smallest:
        places = f"> {lift.places[-1]}" if one.places is None else str(one.places)
        total = "–" if one.total is None else number(one.total)
        people = number(one.people)
        lines.append(f"{'':<{len(lead)}}{people:>{people_wide}}   {places:>{places_wide}}   {total:>{total_wide}}")
    return lines


def textbook(lift: Lift) -> list[str]:
    """What the formula for people who decide alone says, why it differs, and what the worlds leave out."""
    known = {"alone": number(lift.alone), "weeks": in_weeks(lift.best), "likeness": localized(f"{lift.likeness:.2g}")}
    return [
        wrapped(say(TEXTBOOK["differs" if lift.likeness > 1.1 else "holds"], **known)),
        "",
        wrapped(
            say(
                "Real places differ by more than chance (income, weather, rivals): pair them by last year's orders, "
                "and do not take fewer than this."
            )
        ),
    ]
