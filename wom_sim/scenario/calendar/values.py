"""What stands in the cells of a calendar beside numbers and dates: posting days, prices and audiences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from wom_sim.language.say import marked, say
from wom_sim.reading.numbers import (
    CURRENCY,
    NUMBER,
    CalendarError,
    Entry,
    Signs,
    bare,
    currency_in,
    fold,
    meaning,
    number_of,
    plain,
    settled,
)
from wom_sim.reading.problems import show
from wom_sim.reading.words import calendar as words

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DAYS_HINT = marked("write L-X-V or lunes, miércoles; Mon/Wed or Mon-Fri; daily, once, every 2 weeks")
PRICE_HINT = marked("write CPM 46.50, CPC 9.80 CTR 1%, GRP 120, preset, 4 micro, 800 samples or 60 per use")

GROUPS = ("subscribers", "customers")
"""Audiences that are no segments: the lines that speak to them reach nobody else anyway."""

Language = Literal["es", "en"]

_EVERY = re.compile(r"\b(?:cada|every) (\d+) (?:semanas?|weeks?)\b")
_LIST = re.compile(r"\s*(?:[,;/+&]|\by\b|\band\b)\s*")
_BETWEEN = re.compile(r"\s*[-–—]\s*|\s+(?:a|al|to|thru|through)\s+")
_FILLING = re.compile(r"\b(?:los|las|el|la|de|del|on|the|every|each|cada)\b")
_MONEY = re.compile(rf"(?<![a-z]){CURRENCY}(?![a-z])|[€$£¥]", re.IGNORECASE)
_RATES = re.compile(rf"(?P<what>cpm|cpc|ctr|cvr|grps?)[ :=]*(?P<number>{NUMBER}|preset) ?(?P<percent>%?)")
_RATES_LAST = re.compile(rf"(?P<number>{NUMBER}) ?(?P<percent>%?) ?(?P<what>cpm|cpc|ctr|cvr|grps?)\b")
_COUNT = re.compile(rf"(?P<number>{NUMBER}) +(?P<what>[a-z][a-z \-]*)")


@dataclass(frozen=True)
class Rhythm:
    """On which days a line acts: weekdays, every n-th week, once, or all of them."""

    days: tuple[str, ...] = WEEK
    every: int = 1
    once: bool = False

    def on(self, start: date, end: date) -> list[date]:
        """Return the days from `start` to `end`; weeks are counted from the week of `start`, as for posts."""
        if self.once:
            return [start]
        first = start - timedelta(days=start.weekday())
        span = (start + timedelta(days=n) for n in range((end - start).days + 1))
        return [
            day for day in span if WEEK[day.weekday()] in self.days and (day - first).days // 7 % self.every == 0
        ]  # fmt: skip


def letters_of(texts: Iterable[str], language: Language) -> Language:
    """Return the language of single letters for weekdays in a column: M is martes or Monday.

    A letter that only one language has settles it for the column; else the language of the headings.
    """
    found = "".join(word for text in texts for word in re.findall(r"[a-z]+", bare(text)) if len(word) == 1)
    spanish = any(letter in words.SPANISH_LETTERS for letter in found)
    english = any(letter in words.ENGLISH_LETTERS for letter in found)
    return language if spanish == english else ("es" if spanish else "en")


def rhythm_of(text: str, language: Language, start: date | None) -> Rhythm:
    """Return the days that a text stands for; `start` lends its weekday to "every 2 weeks".

    Two days joined by a hyphen are a range (L-V is Monday to Friday), three or more a list (L-X-V).
    """
    said = fold(text)
    if said in words.DAILY:
        return Rhythm()
    if said in words.ONCE:
        return Rhythm(once=True)
    every, rest = _weeks(bare(text))
    if not fold(rest) and every:
        return Rhythm((WEEK[start.weekday()],) if start else WEEK, every)
    return Rhythm(_weekdays(rest, language), every or 1)


def span_of(text: str, language: Language) -> str:
    """Return "wed to sat" where a cell is two letters such as X-S, which some mean as two days; "" from Monday on."""
    pair = re.fullmatch(r"([a-z])[-–—]([a-z])", bare(text))
    days = [_weekday(letter, language) for letter in pair.groups()] if pair else ["mon"]
    return "" if days[0] == "mon" else say("{first} to {last}", first=days[0], last=days[1])


def _weeks(text: str) -> tuple[int, str]:
    if match := _EVERY.search(text):
        return int(match[1]), text.replace(match[0], " ")
    for number, phrases in words.WEEKS.items():
        for phrase in phrases:
            if re.search(rf"\b{phrase}\b", text):
                return number, text.replace(phrase, " ")
    return 0, text


def _weekdays(text: str, language: Language) -> tuple[str, ...]:
    if fold(text) in words.WORKDAYS:
        return WEEK[:5]
    if fold(text) in words.WEEKEND:
        return WEEK[5:]
    joined = _BETWEEN.sub("-", _FILLING.sub(" ", text).strip())
    parts = [part for group in _LIST.split(joined) for part in group.split()]
    chosen = {day for part in parts for day in _joined([_weekday(word, language) for word in part.split("-")])}
    return tuple(day for day in WEEK if day in chosen)


def _joined(days: list[str]) -> list[str]:
    if len(days) != 2:
        return days
    first, last = WEEK.index(days[0]), WEEK.index(days[1])
    return [WEEK[(first + n) % 7] for n in range((last - first) % 7 + 1)]


def _weekday(text: str, language: Language) -> str:
    word = fold(text)
    tables = (words.SPANISH_DAYS, words.ENGLISH_DAYS)
    for table in tables if language == "es" else tables[::-1]:
        if language == "en" and word in words.UNCLEAR_DAYS:
            raise CalendarError(
                say("{text!r} is no day by itself", text=text.upper()),
                say("write {days}", days=words.UNCLEAR_DAYS[word]),
            )
        if day := meaning(table, word):
            return day
    raise CalendarError(say("{text!r} is no day of the week", text=text), say(DAYS_HINT))


def price_of(text: str, signs: Signs) -> dict[str, Any]:
    """Return what a price says: cpm, cpc, ctr, cvr, grps; price: preset; per_use; or a number with what it counts."""
    said = fold(text)
    if said in words.PRESET:
        return {"price": "preset"}
    if said.startswith("preset "):
        return {"price": text}
    if said in words.PER_USE:
        return {"per_use": None}
    cleaned = " ".join(_MONEY.sub(" ", bare(text)).split())
    if rates := _rates(cleaned, signs):
        return rates
    if counted := _COUNT.fullmatch(cleaned):
        return _counted(counted["number"], counted["what"], signs, text)
    if re.fullmatch(NUMBER, cleaned):
        raise CalendarError(say("does not say what the price is for (got {text})", text=show(text)), say(PRICE_HINT))
    raise CalendarError(say("is no price (got {text})", text=show(text)), say(PRICE_HINT))


def _rates(text: str, signs: Signs) -> dict[str, Any]:
    for pattern in (_RATES, _RATES_LAST):
        found = {match["what"].rstrip("s"): match for match in pattern.finditer(text)}
        if found and not fold(pattern.sub(" ", text)):
            return {_key(what): _rate(match, signs) for what, match in found.items()}
    return {}


def _key(what: str) -> str:
    return "grps" if what == "grp" else what


def _rate(match: re.Match[str], signs: Signs) -> int | float | str:
    if match["number"] == "preset":
        return "preset"
    value = settled(match["number"], signs)
    if match["percent"] and match["what"] not in ("ctr", "cvr"):
        raise CalendarError(
            say("{what} is no percentage (got {text})", what=match["what"], text=show(match[0])), say(PRICE_HINT)
        )
    return plain(value / 100 if match["percent"] else value)


def _counted(number: str, what: str, signs: Signs, text: str) -> dict[str, Any]:
    if fold(what) in words.PER_USE:
        return {"per_use": plain(settled(number, signs))}
    count = plain(settled(number, signs, whole=True))
    first = fold(what).split()[0]
    if tier := meaning(words.TIERS, first):
        return {"tier": tier, "number": count}
    if unit := meaning(words.COUNTED, fold(what)):
        return {unit: True, "number": count}
    raise CalendarError(say("is no price (got {text})", text=show(text)), say(PRICE_HINT))


def audience_of(text: str, known: Iterable[str]) -> list[str]:
    """Return the names of segments; [] for everybody, and "subscribers" or "customers" for these."""
    if one := _spelled_as(text, known):
        return [one]
    parts = [part for part in _LIST.split(text) if part.strip()]
    if any(fold(part) in words.EVERYBODY for part in parts):
        return []
    return [_group(part.strip(), known) for part in parts]


def _group(text: str, known: Iterable[str]) -> str:
    if fold(text) in words.SUBSCRIBERS:
        return "subscribers"
    return "customers" if fold(text) in words.CUSTOMERS else spelled(text, known)


def spelled(text: str, known: Iterable[str]) -> str:
    """Return a name as the scenario spells it, where only case, accents or punctuation differ."""
    return _spelled_as(text, known) or text


def _spelled_as(text: str, known: Iterable[str]) -> str:
    names = list(known)
    alike = [name for name in names if fold(name) == fold(text)]
    return text if text in names else (alike[0] if len(alike) == 1 else "")


def channel_of(text: str, known: Iterable[str]) -> str:
    """Return a channel by the name that the scenario has for it, or else by its usual name."""
    names = list(known)
    if one := _spelled_as(text, names):
        return one
    usual = meaning(words.CHANNELS, text)
    same = [name for name in names if usual and meaning(words.CHANNELS, name) == usual]
    return same[0] if len(same) == 1 else usual or text


Line = dict[str, Entry]

_AMONG = re.compile(r"\s*(?:[,;/+&|]|\by\b|\band\b|\be\b)\s*", re.IGNORECASE)
_SHARED = ("budget", "cost", "hours")
"""Columns that are spent once for the whole row."""

_CENT = Decimal("0.01")


def platforms_in(entry: Entry | None) -> list[str]:
    """Return the channels that a cell names, each of them known; nothing where it names one.

    >>> platforms_in(Entry("Instagram, Facebook", 2, 3)), platforms_in(Entry("X / Twitter", 2, 3))
    (['Instagram', 'Facebook'], [])
    """
    if entry is None or not isinstance(entry.value, str) or meaning(words.CHANNELS, entry.text):
        return []
    parts = [part for part in _AMONG.split(entry.text) if part]
    known = {meaning(words.CHANNELS, part) for part in parts}
    return parts if len(parts) > 1 and None not in known and len(known) == len(parts) else []


def one_platform_each(line: Line, signs: Mapping[str, Signs]) -> Iterator[Line]:
    """Yield a line of one channel for each that the line names, what is spent once split evenly.

    The name of each gets the channel's; numbers that cannot be read stay, so that they are told.
    """
    channels = platforms_in(line.get("channel"))
    if not channels:
        yield line
        return
    shares = {column: _shares(line[column], signs[column], len(channels)) for column in _SHARED if column in line}
    for k, channel in enumerate(channels):
        own = {"channel": line["channel"]._replace(value=channel)}
        if "name" in line:
            own["name"] = line["name"]._replace(value=f"{line['name'].text} {channel.lower()}")
        yield line | own | {column: parts[k] for column, parts in shares.items()}


def _shares(entry: Entry, signs: Signs, parts: int) -> list[Entry]:
    """A number in equal parts, to the cent; the first takes what is left over."""
    try:
        whole = Decimal(repr(number_of(entry, signs)))
    except CalendarError:
        return [entry] * parts
    each = (whole / parts).quantize(_CENT)
    values = [whole - each * (parts - 1), *[each] * (parts - 1)]
    return [entry._replace(value=plain(value), currency=entry.currency or currency_in(entry.text)) for value in values]
