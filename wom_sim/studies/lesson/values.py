"""The values of a lesson's world, as a file types them: whole percents, as sliders have them, and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, WithJsonSchema

from wom_sim.language.catalogue import ENGLISH, spoken
from wom_sim.language.say import say
from wom_sim.reading.fields import SHARE_FORMS, WHOLE, Model, Positive, Probability, read_probability
from wom_sim.reading.problems import show
from wom_sim.reading.wording import complaint

MOST_PEOPLE = 2_000
"""A page has to stay light, and a tick below 16 ms."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_percent(value: object) -> int:
    """A whole percent from 30% or 0.3: sliders have no others."""
    hundred = read_probability(value) * 100
    if abs(hundred - round(hundred)) > 1e-9:
        raise complaint(say("must be a whole percent (got {value})", value=show(value)), say("write 30%"))
    return round(hundred)


def read_said(value: object) -> dict[str, str]:
    """A text, or the same in several languages: {en: …, es: …}."""
    said = {"": value} if isinstance(value, str) else value
    hint = say("write it in quotes, or several languages, each after its code")
    if not isinstance(said, dict) or not said:
        raise complaint(say("must be a text (got {value})", value=show(value)), hint)
    for language, text in said.items():
        if not isinstance(language, str) or (language and not _LANGUAGE.fullmatch(language)):
            raise complaint(say("{language} is not a language", language=show(language)), hint)
        if not isinstance(text, str) or not text.strip():
            raise complaint(say("must be a text (got {value})", value=show(text)), hint)
    return {language: " ".join(text.split()) for language, text in said.items()}


def in_our_language(said: Mapping[str, str]) -> str:
    """A text as the reader speaks, else in English, else as it stands first."""
    language = spoken().locale.partition("_")[0]
    return next((said[one] for one in (language, "", ENGLISH) if one in said), next(iter(said.values()), ""))


Percent = Annotated[int, BeforeValidator(read_percent), WithJsonSchema({"anyOf": SHARE_FORMS})]
Said = Annotated[dict[str, str], BeforeValidator(read_said)]
Small = Annotated[int, Ge(1), Le(9), WHOLE]


class World(Model):
    """How word spreads in a lesson; a step changes single values."""

    network: str = Field("", description="one of the lesson's networks; empty: the first")
    rule: Literal["spread", "count", "part", "linear"] = Field("spread", description="what it takes to be won over")
    need: Small = Field(1, description="with rule count: how many friends it takes")
    part: Percent = Field(50, description="with rule part: what share of her friends it takes")
    contact: Percent = Field(100, description="chance that a friend sees what somebody passes on")
    share: Percent = Field(100, description="chance that somebody who hears it passes it on")
    fade: Percent = Field(100, description="what is left of the contact chance from one day to the next")
    days: Annotated[int, Ge(1), Le(60), WHOLE] = Field(1, description="days on which friends can see it")
    stop: Percent = Field(0, description="chance that it is taken down after a day")
    ticks: Annotated[int, Ge(1), Le(200), WHOLE] = Field(60, description="days of a world")
    seeds: Annotated[int, Ge(0), Le(MOST_PEOPLE), WHOLE] = Field(1, description="people who are told first")
    who: Literal["random", "one_hop", "degree", "mine", "heard"] = Field("random", description="whom to tell first")
    posts: Annotated[int, Ge(0), Le(7), WHOLE] = Field(0, description="posts a week on the own channel")
    follow: Percent = Field(0, description="share of people who follow the channel")
    reach: Percent = Field(0, description="chance that a follower sees a post")
    unsubscribe: Probability = Field(0.0, description="chance that a follower leaves, per post delivered")
    ads: Annotated[int, Ge(0), Le(100), WHOLE] = Field(0, description="of 1,000 people, so many see the ad each day")
    tolerated: Positive = Field(2.0, description="posts a week that followers bear")
    weary: bool = Field(False, description="whether some are shown far more ads than others, and all tire of the same")
    comes: Percent = Field(0, description="chance that who hears it from a friend comes to the shop; ads weigh less")
    buys: Percent = Field(0, description="chance that who comes to the shop buys")
    rumour: Percent = Field(0, description="share of people who hear a rumour on day 1; what is told corrects it then")
    retold: Percent = Field(100, description="chance that somebody who hears the rumour passes it on")
    after: Annotated[int, Ge(0), Le(60), WHOLE] = Field(0, description="days from the rumour to its correction")
    visits: Percent = Field(0, description="chance that somebody comes by herself on a day")
    withheld: Percent = Field(30, description="share of her visits that who has just heard the rumour withholds")


WHOLE_PERCENT = (
    "part", "contact", "share", "fade", "stop", "follow", "reach", "rumour", "retold", "visits", "withheld", "comes",
    "buys",
)  # fmt: skip
"""Values of a world that are typed as percentages."""

OF_PYTHON = {"rumour", "retold", "after", "visits", "withheld", "weary", "comes", "buys"}
"""Values of a world that a page cannot compute, since they take logarithms and powers."""
