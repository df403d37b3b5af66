"""What happened to one person, in words: the same sentences on the terminal and in the player of a page."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.language.say import marked, say
from wom_sim.ledger import Event, Medium

TOLD = marked({
    Event.FIRST_EXPOSURE: "meets {content} for the first time: {by}",
    Event.MET: "meets {content}: {by}",
    Event.NOTICE: "notices {content}: {by}",
    Event.ENGAGE: "likes {content} or comments on it: {by}",
    Event.VISIT: "visits {brand}: {by}",
    Event.CONVERT: "orders from {brand} for the first time: {by}",
    Event.REPEAT: "orders from {brand} again: {by}",
    Event.SHARE: "passes {content} on",
    Event.SUBSCRIBE: "subscribes to {brand}",
    Event.UNSUBSCRIBE: "unsubscribes from {brand}",
    Event.LAPSE: "leaves {brand} for good",
    Event.COMPLAINT: "complains to {brand}",
    Event.ANSWER: "is answered by {brand}",
    Event.RETURN: "comes back to {brand}",
    Event.REVIEW: "reviews {brand} in public",
    Event.HEAR: "hears the claim {content}",
    Event.CORRECT: "hears the claim {content} corrected",
    Event.WARN: "warns her friends of {brand}",
    Event.WARNED: "is warned of {brand}: {by}",
    Event.EXPERIENCE: "finds how {brand} is: {mood}",
})  # fmt: skip
"""What a row of the ledger says of the person in it; other rows say nothing of her."""

FOR_MONEY = marked("passes {content} on, paid by {line}")
"""What it says of a share that a line pays for."""

MOODS = marked(("let down", "neither good nor bad", "delighted"))

MEDIA = marked({Medium.NONE: "by herself", Medium.PAID: "paid", Medium.OWNED: "owned", Medium.EARNED: "earned"})

FRIEND, LINE = marked("friend {who}"), marked("{line} ({medium})")
SEARCHED, SPONSORED = marked("searched for it"), marked("friend {who}, paid by {line}")


class By(NamedTuple):
    """Who or what brought something: a friend's id, a line of the plan, both of a sponsored share, or nobody."""

    who: str
    line: str
    medium: Medium


def by(origin: By) -> str:
    """The same in words."""
    if origin.who and origin.line:
        return say(SPONSORED, who=origin.who, line=origin.line)
    if origin.who:
        return say(FRIEND, who=origin.who)
    if origin.line:
        return say(LINE, line=origin.line, medium=say(MEDIA[origin.medium]))
    return say(SEARCHED) if origin.medium == Medium.EARNED else say(MEDIA[Medium.NONE])
