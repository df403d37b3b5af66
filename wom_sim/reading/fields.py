"""The kinds of value that a scenario is made of: probabilities, money, counts, days, names."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Annotated, Any, Self

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from wom_sim.language.say import marked, say
from wom_sim.reading.problems import beyond, show
from wom_sim.reading.ranges import (
    LEAST,
    MOST_DAYS,
    MOST_DEVIATION,
    MOST_MONEY,
    MOST_NUMBER,
    MOST_PEOPLE,
    MOST_RATING_POINTS,
    MOST_SEED,
    MOST_TIMES,
)
from wom_sim.reading.wording import complaint, reworded

PROBABILITY_HINT = marked("write 0.12 or 12%")
PRESET_HINT = marked("no preset goes without saying here: name one, such as preset email.open (see: wom presets)")

_PERCENT = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*%\s*")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"\w[\w \-]*")


class Model(BaseModel):
    """Base of every part of a scenario: frozen, no unknown keys, complaints in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    @model_validator(mode="wrap")
    @classmethod
    def _complain_in_our_words(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise ValidationError.from_exception_data(cls.__name__, reworded(error, cls)) from None


def percent(text: str) -> float | None:
    """Return the number that a text such as "12%" stands for, or None when it is no percentage.

    >>> percent("13.5%")
    0.135
    """
    match = _PERCENT.fullmatch(text)
    return float(Decimal(match[1]) / 100) if match else None


def read_number(value: object) -> float:
    """Return a number, at most :data:`MOST_NUMBER` from 0, or refuse texts, true/false, NaN and infinity."""
    number = read_finite(value)
    if abs(number) > MOST_NUMBER:
        raise complaint(beyond(-MOST_NUMBER, MOST_NUMBER, number, value))
    return number


def read_finite(value: object) -> float:
    """The same of a number whose field says its own ends."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise complaint(
            say("must be a number (got {value})", value=show(value)), _preset_hint(value) or _number_hint(value)
        )
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise complaint(say("must be a finite number (got {value})", value=show(value)))
    return number


def read_positive(value: object) -> float:
    """A number that may be divided by; 0 and less are left to the field."""
    number = read_finite(value)
    if 0 < number < LEAST:
        raise complaint(say("must be at least {least:f} (got {value})", least=LEAST, value=show(value)))
    return number


def read_whole(value: object) -> int:
    """Return a whole number; 1e4 is one, 2.5 and "12" are not."""
    number = read_finite(value)
    if not number.is_integer():
        raise complaint(say("must be a whole number (got {value})", value=show(value)))
    return int(value) if isinstance(value, Integral) else int(number)


def read_probability(value: object) -> float:
    """Return a probability from a number or a percentage."""
    number = percent(value) if isinstance(value, str) else None
    if number is None:
        number = _bare_probability(value)
    if not 0 <= number <= 1:
        hint = (
            say("write {percentage} or {number}", percentage=f"{number:g}%", number=f"{number / 100:g}")
            if 2 <= number <= 100
            else say(PROBABILITY_HINT)
        )
        raise complaint(say("must be between 0 and 1 (got {value})", value=show(value)), hint)
    return number


def read_day(value: object) -> date:
    """Return a calendar day from a date or a text such as 2027-03-01."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return _existing_day(value)
    raise complaint(
        say("must be a date (got {value})", value=show(value)),
        say("write year-month-day without a time, such as 2027-03-01"),
    )


def read_name(value: object) -> str:
    """Return a name of letters, digits, spaces, "_" and "-", so that dots can join names."""
    if not isinstance(value, str):
        raise complaint(
            say("must be text (got {value})", value=show(value)), say('put it in quotes: "{value}"', value=value)
        )
    if not _NAME.fullmatch(value):
        raise complaint(
            say("is not a usable name (got {value})", value=show(value)), say("use letters, digits, spaces, _ and -")
        )
    return value


def read_country(value: object) -> str:
    """Return a country as two capital letters, or nothing."""
    if not isinstance(value, str) or not re.fullmatch(r"([A-Za-z]{2})?", value):
        raise complaint(
            say("must be the two letters of a country (got {value})", value=show(value)), say("write MX, ES or US")
        )
    return value.upper()


def read_free(value: object) -> object:
    """Return a free parameter of a network generator: percentages as numbers, no NaN; lists of such, not nested."""
    return [_read_plain(one) for one in value] if isinstance(value, list | tuple) else _read_plain(value)


def _read_plain(value: object) -> object:
    if isinstance(value, str):
        share = percent(value)
        return value if share is None else share
    if value is None or isinstance(value, bool):
        return value
    return _read_integer(int(value)) if isinstance(value, Integral) else read_number(value)


def _read_integer(value: int) -> int:
    if abs(value) > MOST_SEED:
        raise complaint(beyond(-MOST_SEED, MOST_SEED, value, value))
    return value


def _existing_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise complaint(say("there is no such day as {text}", text=text)) from None


def _bare_probability(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise complaint(
            say("must be a probability (got {value})", value=show(value)), _preset_hint(value) or say(PROBABILITY_HINT)
        )
    return read_number(value)


def _preset_hint(value: object) -> str:
    return say(PRESET_HINT) if isinstance(value, str) and value.split()[:1] == ["preset"] else ""


def _number_hint(value: object) -> str:
    if not isinstance(value, str):
        return ""
    if (share := percent(value)) is not None:
        return say("write a plain number, such as {number}", number=f"{share:g}")
    bare = re.sub(r"[,_\s']", "", value)
    if not re.fullmatch(r"[-+]?\d{1,30}(\.\d{1,30})?", bare):
        return ""
    if len(bare) > 3 and bare.isdigit():
        return say("write {bare}, without quotes or commas (or {parted})", bare=bare, parted=f"{int(bare):_}")
    return say("write {bare}, without quotes or commas", bare=bare)


SHARE_FORMS: list[dict[str, Any]] = [
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"},
]
_PROBABILITY_SCHEMA = {"anyOf": SHARE_FORMS}

Probability = Annotated[float, BeforeValidator(read_probability), WithJsonSchema(_PROBABILITY_SCHEMA)]
NUMBER, WHOLE = BeforeValidator(read_finite), BeforeValidator(read_whole)
MORE = BeforeValidator(read_positive)
"""Stand last among the limits of a number, so that its schema names them."""

Amount = Annotated[float, Ge(0), Le(MOST_MONEY), NUMBER]
"""Money, or hours."""
Price = Annotated[float, Gt(0), Le(MOST_MONEY), MORE]
Factor = Annotated[float, Ge(0), Le(MOST_TIMES), NUMBER]
Positive = Annotated[float, Gt(0), Le(MOST_TIMES), MORE]
"""A factor, a number of days or of exposures."""
RatingPoints = Annotated[float, Gt(0), Le(MOST_RATING_POINTS), NUMBER]
Deviation = Annotated[float, Ge(0), Le(MOST_DEVIATION), NUMBER]
Seed = Annotated[int, Ge(0), Le(MOST_SEED), WHOLE]
Count = Annotated[int, Ge(1), Le(MOST_TIMES), WHOLE]
DayCount = Annotated[int, Ge(1), Le(MOST_DAYS), WHOLE]
People = Annotated[int, Ge(1), Le(MOST_PEOPLE), WHOLE]
PeopleOrNone = Annotated[int, Ge(0), Le(MOST_PEOPLE), WHOLE]
Day = Annotated[date, BeforeValidator(read_day)]
Name = Annotated[str, BeforeValidator(read_name)]
Text = Annotated[str, MinLen(1)]
Country = Annotated[str, BeforeValidator(read_country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
