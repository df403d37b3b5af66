"""Sentences for people: English in the code, in the reader's language where they are read.

>>> say("{name} reaches {people:,} people", name="earned", people=1234)
'earned reaches 1,234 people'
>>> says("{n} world", "{n} worlds", 1)
'1 world'

Placeholders have names, so that a translation may put them in another order, and format numbers as Python does; a
language of its own marks for decimals and thousands puts these in.  A sentence without placeholders is taken as it is.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from numbers import Number
from string import Formatter
from typing import Any, TypeVar

from wom_sim.language.catalogue import ENGLISH, spoken


@cache
def _locale(name: str) -> Any:
    from babel import Locale

    return Locale.parse(name)


@cache
def _marks(name: str) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return str.maketrans({".": get_decimal_symbol(_locale(name)), ",": get_group_symbol(_locale(name))})


def localized(text: str) -> str:
    """A number as Python formats it, with the marks of the reader's locale: "1,234.5" as "1.234,5"."""
    name = spoken().locale
    return text if name == ENGLISH else text.translate(_marks(name))


def amount(text: str, currency: str) -> str:
    """A localized number as money: "12,345 MXN"; with the sign of the currency where the locale has one for it."""
    name = spoken().locale
    if name == ENGLISH or not currency:
        return f"{text} {currency}".strip()
    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, _locale(name))
    if symbol == currency:
        return f"{text} {currency}"
    before = _locale(name).currency_formats["standard"].pattern.startswith("¤")
    return f"{symbol}{text}" if before else f"{text} {symbol}"


def day(when: date) -> str:
    """A day and its month, short: "03 Jun"."""
    name = spoken().locale
    if name == ENGLISH:
        return f"{when:%d %b}"
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", when, locale=_locale(name))


Words = TypeVar("Words")


class _Localized(Formatter):
    """Formats as ``str.format`` does, numbers as the locale writes them."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        text = super().format_field(value, format_spec)
        return localized(text) if isinstance(value, Number) and not isinstance(value, bool) else text


def say(sentence: str, /, **named: Any) -> str:
    """A sentence in the reader's language, its placeholders filled."""
    return filled(spoken().words.gettext(sentence) if sentence else "", named)


def says(one: str, many: str, n: int, /, **named: Any) -> str:
    """The same of a number ``n`` of things, which decides between the forms of the language."""
    return filled(spoken().words.ngettext(one, many, n), {"n": n, **named})


def marked(sentences: Words, /) -> Words:
    """Sentences, one or a table of them, as they stand: told to the catalogues here, and said later by :func:`say`."""
    return sentences


def filled(sentence: str, named: dict[str, Any]) -> str:
    """A sentence with its placeholders filled."""
    if not named:
        return sentence
    if spoken().locale == ENGLISH:
        return sentence.format(**named)
    return _Localized().vformat(sentence, (), named)
