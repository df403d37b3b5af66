"""What the planner of lift tests says: power by weeks and places, the smallest tests, and the textbook beside them."""

from __future__ import annotations

from wom_sim.language.say import say
from wom_sim.show.text import number, percent, wrapped
from wom_sim.studies.lift.answer import POWER, Lift


def text(lift: Lift) -> str:
    """The whole text."""
    blocks = [heading(lift), table(lift), [*answer(lift), *falling(lift)], smallest_lines(lift), textbook(lift)]
    return "\n\n".join("\n".join(block) for block in blocks)


def heading(lift: Lift) -> list[str]:
    """What is tested."""
    told = say(
        "{name}: a test of {strategy} against {against} that must not miss {effect} orders "
        "({strategy} brings {own} here).",
        name=lift.prepared.scenario.name,
        strategy=lift.strategy,
        against=lift.against,
        effect=percent(lift.effect, 1, sign=True),
        own=percent(lift.own, sign=True),
    )
    made_of = say(
        "{worlds} worlds of both, seed {seed}; places of {people:,} people.",
        worlds=lift.worlds,
        seed=lift.seed,
        people=lift.people,
    )
    return [wrapped(told), made_of]


def table(lift: Lift) -> list[str]:
    """Chance of detecting the effect by weeks and places."""
    lines = [say("Chance to detect it (two-sided t test at 5 %, half of the places each; * at least 80 %):")]
    lines.append(f"  {'weeks':>5}" + "".join(f"{f'{places} places':>13}" for places in lift.places))
    for week, row in zip(lift.weeks, lift.power, strict=True):
        lines.append(f"  {week:>5}" + "".join(f"{chance(float(one)):>13}" for one in row))
    return lines


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
            "Smallest: {places} places of {people:,} people for {week} weeks, ",
            places=places,
            people=lift.people,
            week=week,
        )
        told += say("{places:,} people in all.", places=places * lift.people)
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
    ends = " and ".join(say("{name} ends on {day}", name=name, day=day) for name, day in lift.ended)
    why = say("{ends}, and later weeks add", ends=ends) if ends else say("the effect fades, and later weeks add")
    best = say("{best} week{value}", best=lift.best, value="" if lift.best == 1 else "s")
    return [wrapped(say("After {best} the chance falls: {why} noise only. Stop counting then.", best=best, why=why))]


def smallest_lines(lift: Lift) -> list[str]:
    """Places needed for places of several sizes."""
    lines = [say("In {best} weeks, for 80 %:   people a place   places   people in all", best=lift.best)]
    for one in lift.smallest:
        places = f"> {lift.places[-1]}" if one.places is None else str(one.places)
        total = "–" if one.total is None else number(one.total)
        lines.append(f"{'':<26}{one.people:>14,}   {places:>6}   {total:>13}")
    return lines


def textbook(lift: Lift) -> list[str]:
    """What the formula for people who decide alone says, why it differs, and what the worlds leave out."""
    told = say(
        "The textbook, in which everybody decides alone, asks for {alone} people in {best} "
        "weeks. Here the orders of a place vary {likeness:.2g} times as much as that",
        alone=number(lift.alone),
        best=lift.best,
        likeness=lift.likeness,
    )
    why = say(", because friends tell each other.") if lift.likeness > 1.1 else say(": it holds well.")
    rest = say(
        "Real places differ by more than chance (income, weather, rivals): pair them by last year's orders, and do not "
        "take fewer than this."
    )
    return [wrapped(told + why), "", wrapped(rest)]
