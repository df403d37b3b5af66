"""Numbers, money and days as the reader's locale writes them: the one place that knows commas from points."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

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
