"""The story of one simulated person as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from wom_sim.language.say import day, marked, say, says
from wom_sim.ledger import Event, Medium
from wom_sim.show.text import NOTHING, Column, enumerated, laid_out, wrapped
from wom_sim.studies.explain.answer import NEVER, Explanation, Outcome, Step, Tip
from wom_sim.studies.replay.told import FOR_MONEY, MOODS, TOLD, by

SHOWN = 60
"""Lines of a timeline that are shown; of a longer one the first and the last."""

FRIENDS = 12
"""Friends that are named."""

NOBODY = marked(
    "Person {person} is simulated: nobody like her is in your customer list, and her story is no fact about anybody. "
    "It shows how the rules work on one of the {people:,} simulated people."
)
THROUGH_HER = marked({Event.NOTICE: "noticed it through her", Event.CONVERT: "ordered by her word"})

COMPARED = marked(
    "The same world run again without each medium: its lines and deliveries are dropped, all else and every throw of "
    "the dice stay. So the difference is that medium's doing, on her directly or through others."
)


def text(answer: Explanation) -> str:
    """The whole story."""
    parts = [
        head(answer), timeline(answer), "\n".join(wrapped(sentence) for sentence in tipped(answer)), spread(answer),
        without(answer),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def head(answer: Explanation) -> str:
    """Who she is, and that she is nobody."""
    title = say(
        "Person {person}, simulated: {strategy}, world {world} of seed {seed} ({engine} engine)",
        person=answer.person, strategy=answer.strategy, world=answer.world, seed=answer.seed, engine=answer.engine,
    )  # fmt: skip
    return "\n".join([title, wrapped(say(NOBODY, person=answer.person, people=answer.prepared.network.people))])


def when(answer: Explanation, tick: int) -> str:
    """A day by its number and date; what was before the first day."""
    if tick < 1:
        return say("before day 1")
    date = answer.prepared.scenario.dates.start + timedelta(days=tick - 1)
    return say("day {tick}, {date}", tick=tick, date=day(date))


def said(step: Step, times: int = 1) -> str:
    """One thing that happened to her, as a sentence."""
    sponsored = step.event == Event.SHARE and step.by.line
    mood = say(MOODS[max(0, step.mood - 1)])
    sentence = say(
        FOR_MONEY if sponsored else TOLD[step.event],
        content=step.content, brand=step.brand, by=by(step.by), mood=mood, line=step.by.line,
    )  # fmt: skip
    return sentence if times == 1 else say("{sentence}, {times} times", sentence=sentence, times=times)


def entries(answer: Explanation) -> Iterator[tuple[str, str]]:
    """When and what; deliveries of the same between two things that she did are told once."""
    for met, group in groupby(answer.steps, key=lambda step: step.event == Event.MET):
        steps = list(group)
        if not met:
            yield from ((when(answer, step.tick), said(step)) for step in steps)
            continue
        alike: dict[tuple[object, ...], list[Step]] = {}
        for step in steps:
            alike.setdefault((step.content, step.by), []).append(step)
        for some in alike.values():
            first, last = when(answer, some[0].tick), when(answer, some[-1].tick)
            span = first if first == last else f"{first} – {last}"
            yield span, said(some[0], sum(step.times for step in some))


def timeline(answer: Explanation) -> str:
    """A line for each thing that happened to her."""
    lines = list(entries(answer))
    if not lines:
        return say("Nothing reached her in this world, and she did nothing.")
    wide = max(len(span) for span, _ in lines)
    told = [f"  {span:<{wide}}   {sentence}" for span, sentence in lines]
    if len(told) > SHOWN:
        left = say("… and {others} more", others=len(told) - SHOWN)
        told = [*told[: SHOWN // 2], f"  {left}", *told[-SHOWN // 2 :]]
    return "\n".join(told)


def tipped(answer: Explanation) -> Iterator[str]:
    """What tipped her into each first order."""
    if not answer.tips:
        yield say("Nothing tipped her: she does not order in this world.")
    yield from (of_tip(answer, tip) for tip in answer.tips)


def of_tip(answer: Explanation, tip: Tip) -> str:
    """What tipped her into one first order."""
    many = len(answer.brands()) > 1
    order = say("What tipped her into {brand}", brand=tip.brand) if many else say("What tipped her")
    date, origin = when(answer, tip.tick), by(tip.by)
    so_far = say(
        "Until then {brand} had reached her {paid} times paid, {owned} times owned and {earned} times earned.",
        brand=tip.brand, paid=tip.paid, owned=tip.owned, earned=tip.earned,
    )  # fmt: skip
    if not tip.content:
        own = say("{order} ({date}): no message of that day; she came by herself.", order=order, date=date)
        talk = say("{order} ({date}): no message of that day; she searched, for people talk.", order=order, date=date)
        return f"{talk if tip.by.medium == Medium.EARNED else own} {so_far}"
    why = say("{order} ({date}): {content}, {by}.", order=order, date=date, content=tip.content, by=origin)
    if tip.that_day > 1:
        why += " " + say(
            "It is one of {n} deliveries of that day, which tipped her together; the lot credits one.", n=tip.that_day
        )
    return f"{why} {so_far}"


def spread(answer: Explanation) -> str:
    """Whom she told."""
    parts = []
    for event, words in THROUGH_HER.items():
        names = [*dict.fromkeys(one.who for one in answer.told if one.event == event)]
        if names:
            more = [say("{n} more", n=len(names) - FRIENDS)] * (len(names) > FRIENDS)
            friends = says("{n} friend", "{n} friends", len(names))
            parts.append(wrapped(f"{friends} {say(words)}: {enumerated([*names[:FRIENDS], *more])}"))
    return "\n".join(parts)


def without(answer: Explanation) -> str:
    """What she would have done without each medium, as a table and in a sentence each."""
    outcomes = {say("as it was"): answer.outcome} | {
        say("without {medium}", medium=say(name)): outcome for name, outcome in answer.without.items()
    }
    table = laid_out([*outcomes], columns([*outcomes.values()]))
    verdicts = [wrapped(verdict(name, answer.outcome, other)) for name, other in answer.without.items()]
    return "\n".join([wrapped(say(COMPARED)), table, *verdicts])


def columns(outcomes: Sequence[Outcome]) -> list[Column]:
    """The outcomes side by side."""
    heads = marked((("met it", "on day"), ("noticed", "on day"), ("ordered", "on day")))
    days = [Column((say(a), say(b)), [day_of(one[k]) for one in outcomes]) for k, (a, b) in enumerate(heads)]
    counts = marked(("visits", "orders", "passed on"))
    return days + [Column(("", say(name)), [str(one[3 + k]) for one in outcomes]) for k, name in enumerate(counts)]


def day_of(tick: int) -> str:
    """The number of a day; a dash for never."""
    return NOTHING if tick == NEVER else str(tick)


def verdict(medium: str, fact: Outcome, other: Outcome) -> str:
    """What one medium changed."""
    name = say(medium)
    if fact == other:
        return say("Without {medium} all of it would have been the same.", medium=name)
    if fact.ordered != NEVER and other.ordered == NEVER:
        return say("Without {medium} she would not have ordered.", medium=name)
    if fact.ordered == NEVER and other.ordered != NEVER:
        return say("Without {medium} she would have ordered on day {day}.", medium=name, day=other.ordered)
    if fact.ordered != other.ordered:
        return say(
            "Without {medium} she would have ordered on day {day}, not on day {fact}.",
            medium=name, day=other.ordered, fact=fact.ordered,
        )  # fmt: skip
    if fact.ordered != NEVER:
        return say(
            "Without {medium} her first order would have come on the same day, though not all else.", medium=name
        )
    if fact.noticed != NEVER and other.noticed == NEVER:
        return say("Without {medium} she would have noticed nothing, and not ordered either.", medium=name)
    return say("Without {medium} she would not have ordered either.", medium=name)
