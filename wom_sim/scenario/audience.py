"""Who the people of a market are: segments, opinion leaders, kinds of ties, and whom a line of the plan wants."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from wom_sim.language.say import localized, marked, say
from wom_sim.reading.fields import (
    Deviation,
    Factor,
    Model,
    Positive,
    Probability,
    percent,
    read_number,
    read_probability,
    read_whole,
)
from wom_sim.reading.problems import Problem, beyond, show, unknown
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.reading.wording import complaint, complaints

ATTRIBUTES = ("place", "income", "job", "industry")
"""What is known of people in words; their age is a number."""

OLDEST = 120
INTERESTED = 0.5
"""Least weight of an interest with which somebody counts as interested."""

_CLOSE = 1e-6  # shares typed as percentages add up to 1 within this
_AGES = re.compile(r"\s*(\d+)\s*[-–]\s*(\d+)\s*")
_AGES_HINT = marked("write 30, or a range such as 18-25")


class Ages(NamedTuple):
    """A range of ages in whole years, both ends included."""

    youngest: int
    oldest: int

    def __str__(self) -> str:
        return f"{self.youngest}-{self.oldest}"


def read_ages(value: object) -> Ages:
    """Return a range of ages from a number or a text such as "18-25"."""
    if isinstance(value, Ages):
        return value
    match = _AGES.fullmatch(value) if isinstance(value, str) else None
    if match is None and isinstance(value, str):
        raise complaint(say("must be an age or a range of ages (got {value})", value=show(value)), say(_AGES_HINT))
    ages = Ages(int(match[1]), int(match[2])) if match else Ages(read_whole(value), read_whole(value))
    if not 0 <= ages.youngest <= ages.oldest <= OLDEST:
        raise complaint(
            say("must be from 0 to {oldest} years, the younger first (got {value})", oldest=OLDEST, value=show(value)),
            say(_AGES_HINT),
        )
    return ages


def read_mix(value: object) -> dict[str, float]:
    """Return shares by value from one value, a list of values with equal chances, or {value: share}."""
    if not isinstance(value, Mapping):
        words = read_words(value)
        return dict.fromkeys(words, 1 / len(words)) if words else {}
    mix = _by_word(value)
    if mix and abs(math.fsum(mix.values()) - 1) > _CLOSE:
        raise complaint(*shares_astray(mix))
    return mix


def read_weights(value: object) -> dict[str, float]:
    """Return weights from 0 to 1 by name, from {name: weight}, a list of names or one name, which weigh 1."""
    return _by_word(value) if isinstance(value, Mapping) else dict.fromkeys(read_words(value), 1.0)


def read_words(value: object) -> tuple[str, ...]:
    """Return texts from one text or number, or a list of them."""
    listed = value if isinstance(value, list | tuple) else [value]
    words = tuple(_word(one) for one in listed)
    if twice := [word for word in words if words.count(word) > 1]:
        raise complaint(say("{twice!r} is listed twice", twice=twice[0]))
    return words


def read_premium(value: object) -> float:
    """Return a surcharge as a fraction, from a number or a percentage, which may be above 100 %."""
    number = percent(value) if isinstance(value, str) else None
    number = read_number(value) if number is None else number
    if not 0 <= number <= MOST_TIMES:
        raise complaint(beyond(0, MOST_TIMES, number, value), say("write 0.25 or 25%"))
    return number


def shares_astray(shares: Mapping[str, float]) -> tuple[str, str]:
    """Return message and hint for shares that do not add up to 100 %."""
    total = math.fsum(shares.values())
    each = ", ".join(f"{name} {localized(f'{100 * share:.6g}')} %" for name, share in shares.items())
    sentence = marked("{each}: {gap:.6g} % are missing") if total < 1 else marked("{each}: {gap:.6g} % too much")
    message = say("shares must add up to 100 % (got {total:.6g} %)", total=100 * total)
    return message, say(sentence, each=each, gap=100 * abs(1 - total))


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise complaint(say("must be text (got {value})", value=show(value)))
    if not (word := str(value).strip()):
        raise complaint(say("must not be empty"))
    return word


def _by_word(value: Mapping[Any, Any]) -> dict[str, float]:
    found, problems = {}, []
    for key, share in value.items():
        try:
            found[_word(key)] = read_probability(share)
        except PydanticCustomError as error:
            reasons: Iterable[Problem] = (error.context or {})["problems"]
            problems += [reason.under((str(key),)) for reason in reasons]
    if problems:
        raise complaints(problems)
    return found


_SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": r"%\s*$"}]}
_WORD = {"type": ["string", "number"]}
_WORDS = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_SHARES = {"anyOf": [*_WORDS["anyOf"], {"type": "object", "additionalProperties": _SHARE}]}
_AGE = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": OLDEST},
        {"type": "string", "pattern": r"^\s*\d+\s*[-–]\s*\d+\s*$"},
    ]
}
_PREMIUM = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": MOST_TIMES},
        {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"},
    ]
}

AgeRange = Annotated[Ages, PlainValidator(read_ages), PlainSerializer(str, return_type=str), WithJsonSchema(_AGE)]
Mix = Annotated[dict[str, float], BeforeValidator(read_mix), WithJsonSchema(_SHARES)]
Weights = Annotated[dict[str, float], BeforeValidator(read_weights), WithJsonSchema(_SHARES)]
Words = Annotated[tuple[str, ...], BeforeValidator(read_words), WithJsonSchema(_WORDS)]
Premium = Annotated[float, BeforeValidator(read_premium), WithJsonSchema(_PREMIUM)]


class Segment(Model):
    """A part of the market whose people resemble each other."""

    share: Probability = Field(description="share of all people; the shares of all segments add up to 100 %")
    age: AgeRange | None = Field(None, description="age or range of ages, every year equally likely")
    place: Mix = Field({}, description="place of living: one value, a list with equal chances, or {value: share}")
    income: Mix = Field({}, description="income, in words of your own: one value, a list, or {value: share}")
    job: Mix = Field({}, description="occupation: one value, a list, or {value: share}")
    industry: Mix = Field({}, description="industry: one value, a list, or {value: share}")
    interests: Weights = Field({}, description="interests: a list, or {name: weight from 0 to 1}")
    uses: Weights = Field({}, description="channels that they use: {channel: share of them who do}, or a list")
    susceptibility: Factor = Field(1.0, description="how readily they notice, 1 = as everybody")
    talkativeness: Factor = Field(1.0, description="how readily they pass things on, 1 = as everybody")


class Leaders(Model):
    """Opinion leaders: people who pass on more readily and whose word counts for more."""

    share: Probability = Field(description="share of all people, 0 … 1")
    who: Literal["degree", "random"] = Field("degree", description="those whom most others see, or anybody")
    talkativeness: Factor = Field(3.0, description="factor on how readily they pass things on")
    trust: Factor = Field(1.5, description="factor on the trust in what they pass on")


class TieTrust(Model):
    """Trust in what comes over a tie, before the mean over all ties is scaled to 1."""

    face_to_face: Positive = Field(1.2, description="trust over a tie between people who meet")
    online: Positive = Field(0.8, description="trust over a tie between people who meet online only")


class TieContact(Model):
    """Factor on contact over a tie."""

    face_to_face: Probability = Field(1.0, description="factor on contact between people who meet, 0 … 1")
    online: Probability = Field(1.0, description="factor on contact between people who meet online only, 0 … 1")


class Ties(Model):
    """Where friends meet, and what that does to their word."""

    face_to_face: Probability = Field(description="share of ties between people who meet; the others meet online only")
    trust: TieTrust = Field(TieTrust(), description="trust by channel of the tie")
    contact: TieContact = Field(TieContact(), description="factor on contact by channel of the tie")
    trust_sd: Deviation = Field(0.0, description="spread of trust from tie to tie: standard deviation of its logarithm")


class Targeting(Model):
    """Whom a line of the plan wants: within one key any of the values, between the keys all of them."""

    segments: Words = Field((), description="segments that are wanted")
    age: AgeRange | None = Field(None, description="ages that are wanted, such as 18-30")
    place: Words = Field((), description="places that are wanted")
    income: Words = Field((), description="incomes that are wanted")
    job: Words = Field((), description="occupations that are wanted")
    industry: Words = Field((), description="industries that are wanted")
    interests: Words = Field((), description="interests of which one must weigh 0.5 or more")
    uses: Words = Field((), description="channels of which one must be used")
    match_rate: Probability = Field(1.0, description="share of the wanted people whom the platform can find, 0 … 1")
    premium: Premium = Field(0.0, description="surcharge on the price for targeting, 25% or 0.25")

    @property
    def wants_everybody(self) -> bool:
        """Whether nobody is left out by what she is; the match rate may still lose some."""
        return self.age is None and not any(getattr(self, key) for key in WANTED)


WANTED = ("segments", *ATTRIBUTES, "interests", "uses")
"""Keys of a targeting that name wanted values."""


_NOBODY = marked(
    {
        "segments": "nobody has the segment {word!r}",
        "place": "nobody has the place {word!r}",
        "income": "nobody has the income {word!r}",
        "job": "nobody has the job {word!r}",
        "industry": "nobody has the industry {word!r}",
        "interests": "nobody has the interest {word!r}",
        "uses": "nobody has the channel {word!r}",
    }
)


@dataclass(frozen=True)
class Known:
    """Everything that a targeting may ask for, because somebody has it."""

    values: Mapping[str, tuple[str, ...]]  # of each key in WANTED
    ages: frozenset[int]


def known_in(segments: Mapping[str, Segment], uses: Mapping[str, float] = MappingProxyType({})) -> Known:
    """Return what people of these segments may have; ``uses``: shares of all people who use a channel."""
    values = {key: _named({w for s in segments.values() for w, share in getattr(s, key).items() if share > 0})
              for key in ATTRIBUTES}  # fmt: skip
    interests = {w for s in segments.values() for w, weight in s.interests.items() if weight >= INTERESTED}
    told = (uses, *(segment.uses for segment in segments.values()))
    channels = {channel for shares in told for channel, share in shares.items() if share > 0}
    whole = {"segments": tuple(segments), **values, "interests": _named(interests), "uses": _named(channels)}
    spans = [segment.age for segment in segments.values() if segment.age is not None]
    return Known(whole, frozenset(year for span in spans for year in range(span.youngest, span.oldest + 1)))


def targeting_problems(targeting: Targeting, known: Known) -> list[Problem]:
    """Return what a targeting asks for although nobody has it, with paths from the targeting."""
    wishes = ((key, word) for key in WANTED for word in getattr(targeting, key))
    problems = [
        Problem((key,), *_nobody(key, word, known.values[key])) for key, word in wishes if word not in known.values[key]
    ]
    wanted = targeting.age
    if wanted is not None and not any(wanted.youngest <= year <= wanted.oldest for year in known.ages):
        hint = (
            say("people are from {youngest} to {oldest}", youngest=min(known.ages), oldest=max(known.ages))
            if known.ages
            else say("no segment has an age")
        )
        problems.append(Problem(("age",), say("nobody is of this age (got {wanted})", wanted=wanted), hint))
    return problems


def plain_target_problems(target: object, market: Mapping[str, Any]) -> list[Problem]:
    """:func:`targeting_problems` of plain values as typed; none where their own fields complain, or a file decides."""
    if target is None or market.get("people_file") is not None:
        return []
    try:
        wanted = Targeting.model_validate(target)
        segments = {name: Segment.model_validate(one) for name, one in (market.get("segments") or {}).items()}
        uses = {name: read_probability(share) for name, share in (market.get("uses") or {}).items()}
    except (ValidationError, PydanticCustomError, AttributeError):
        return []
    return targeting_problems(wanted, known_in(segments, uses))


def audience_problems(
    segments: Mapping[str, Segment], people_file: str | None, assortativity: float, target: tuple[str, ...]
) -> list[Problem]:
    """Return what does not fit together in a market's description of its people."""
    problems = _share_problems(segments)
    if segments and people_file is not None:
        problems.append(
            Problem(("people_file",), say("stands beside segments"), say("one of the two says who the people are"))
        )
    if assortativity and not segments:
        hint = (
            say("leave it out: a people file says who is who") if people_file else say("add segments, or leave it out")
        )
        problems.append(Problem(("assortativity",), say("needs segments to spread over the network"), hint))
    return problems if people_file is not None else [*problems, *target_problems(target, tuple(segments))]


def target_problems(target: tuple[str, ...], segments: tuple[str, ...]) -> list[Problem]:
    """Return the targets that are no segments, with paths from the market."""
    if target and not segments:
        return [
            Problem(
                ("target",), say("names segments, but the market has none"), say("add segments, or leave target out")
            )
        ]
    places = [(("target", str(at)), name) for at, name in enumerate(target) if name not in segments]
    return [Problem(path, *unknown("segment", name, segments)) for path, name in places]


def suit_problems(named: Iterable[str], segments: tuple[str, ...]) -> list[Problem]:
    """Return what a content suits that is no segment, with paths from what it suits."""
    strange = [name for name in named if name not in segments]
    if strange and not segments:
        return [Problem((), say("names segments, but the market has none"), say("add segments, or leave suits out"))]
    return [Problem((name,), *unknown("segment", name, segments), on_key=True) for name in strange]


def _share_problems(segments: Mapping[str, Segment]) -> list[Problem]:
    shares = {name: segment.share for name, segment in segments.items()}
    if not shares or abs(math.fsum(shares.values()) - 1) <= _CLOSE:
        return []
    return [Problem(("segments",), *shares_astray(shares), on_key=True)]


def _named(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


def _nobody(key: str, word: str, known: tuple[str, ...]) -> tuple[str, str]:
    if not known:
        hint = say("nothing is known of people's {key}: see market.segments", key=key)
        return say(_NOBODY[key], word=word), hint
    what = {"segments": "segment", "interests": "interest", "uses": "channel"}.get(key, key)
    message, hint = unknown(what, word, known)
    return say("{message}: nobody has it", message=message), hint
