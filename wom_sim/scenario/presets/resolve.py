"""The word `preset` typed instead of a number: which preset is meant there, and what number it comes to.

``cpm: preset`` takes the preset of the place it stands in (``preset_rules.RULES``), ``cpm: preset tv_streaming.cpm``
the one that is named, anywhere a number is expected; ``price: preset`` gives an advertising line the prices of its
channel, ``price: preset tv_streaming`` those of another one.  A range (``ctr: 1–2%``) is a preset of its own.  All of
it happens in one pass over what was typed, before anything is checked; what was used is noted under ``presets_used``,
so that a scenario that was written out keeps its numbers when the table moves on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from numbers import Real
from typing import Any, NamedTuple

from pydantic import ValidationError

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import percent
from wom_sim.reading.problems import KeyPath, Problem, did_you_mean
from wom_sim.reading.ranges import MOST_NUMBER
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.presets.presets import PRICES, Preset, Used, load
from wom_sim.scenario.presets.ranges import KindAt, noted, ranges_in
from wom_sim.scenario.presets.rules import RULES, Rule, best, candidates, families, place_of, rule_of

NOTED = "presets_used"
"""Where a scenario notes the presets that stand for its numbers, by dotted path."""

PLACEHOLDER = 1
"""Stands where no number was found, so that everything else is checked before the error is told."""

_WORD = re.compile(r"\s*preset(?:\s+(\S+))?\s*")
_TEXTS = frozenset({"name", "question", "description"})
_NO_NUMBERS = frozenset({"ids", "attribute", NOTED})
"""Keys with nothing but texts and ids below them."""


class Resolved(NamedTuple):
    """What was typed with numbers in place of presets and a note of each, and what could not be resolved."""

    typed: Any
    problems: list[Problem]


def no_number(_path: KeyPath, _typed: Any) -> None:
    """Nowhere stands a number: no text is taken for a range."""


def resolve(typed: Any, kind_at: KindAt = no_number) -> Resolved:
    """Return what was typed with every preset and range as a number; what names none is returned as it is.

    ``kind_at`` says where a number is expected: only there is a text such as 3–8 a range.
    """
    if not isinstance(typed, Mapping):
        return Resolved(typed, [])
    spans = [(path, text, kind) for path, text in ranges_in(typed) if (kind := kind_at(path, typed)) is not None]
    if not (NOTED in typed or spans or any(_words(typed, ()))):
        return Resolved(typed, [])
    work = _Work(_copied(typed))
    work.recall()
    for path, named in _words(work.typed, ()):
        work.resolve(path, named)
    for path, text, kind in spans:
        work.range(path, noted(path, text, kind))
    work.finish()
    return Resolved(work.typed, work.problems)


def placed(typed: Mapping[str, Any], values: Mapping[str, float], kind_at: KindAt = no_number) -> dict[str, Any]:
    """Return what was typed with presets resolved and standing at other `values`, in their own units, by path."""
    resolved: dict[str, Any] = _copied(resolve(typed, kind_at).typed)
    for path, value in values.items():
        note = Used.model_validate({**resolved[NOTED][path], "used": value})
        resolved[NOTED][path] = note.model_dump()
        _put(resolved, tuple(path.split(".")), note.number)
    return resolved


def without_notes(resolved: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return what `placed` returned with nothing noted at `paths` or below: somebody types numbers there."""
    typed = tuple(paths)
    kept = {
        path: note
        for path, note in resolved[NOTED].items()
        if not any(f"{path}.".startswith(f"{one}.") for one in typed)
    }
    return {**resolved, NOTED: kept}


class _Work:
    """One scenario on its way from words to numbers."""

    def __init__(self, typed: dict[Any, Any]) -> None:
        self.typed = typed
        self.problems: list[Problem] = []
        self.notes: dict[str, Used] = {}
        self._unpaid: dict[str, list[str]] = {}  # currency → paths of its prices that no rate converts

    def recall(self) -> None:
        """Take over the notes of a scenario that was written out, where the number still is the one noted."""
        if not isinstance(self.typed.get(NOTED), Mapping):
            return
        for path, told in _mapping(self.typed[NOTED]).items():
            try:
                note = Used.model_validate(told)
            except ValidationError:
                return  # the scenario's own check says what is wrong with it
            if _number(_get(self.typed, tuple(path.split(".")))) == note.number:
                self._note(tuple(path.split(".")), note, note.used)
        del self.typed[NOTED]

    def resolve(self, path: KeyPath, named: str | None) -> None:
        """Put the number where the word stands; a bare word in a place without a rule is left to its own check."""
        place = place_of(path[:-1], _mapping(_get(self.typed, path[:-1])).get("kind"))
        if path[-1] == "price" and place in KINDS and KINDS[place].SPEC.priced_by_channel:
            self._price(path, named, place)
            return
        rule = rule_of(place, path[-1])
        if named is None and rule is None:
            return
        key = named if named is not None or rule is None else self._meant(path, rule)
        if key is not None:
            self._use(path, key, rule)
        if key is None or ".".join(path) not in self.notes:
            _put(self.typed, path, PLACEHOLDER)

    def range(self, path: KeyPath, found: Used | Problem) -> None:
        """Put the middle of a range where it stands, and note its ends."""
        if isinstance(found, Used):
            self._keep(path, found)
            return
        self.problems.append(found)
        _put(self.typed, path, PLACEHOLDER)

    def finish(self) -> None:
        """Write the notes, and say what only shows when everything is resolved."""
        for currency, paths in self._unpaid.items():
            self.problems.append(_no_rate(_mapping(self.typed.get("money")), currency, paths))
        for name, line in _mapping(self.typed.get("plan")).items():
            given = [f"plan.{name}.{key}" for key in ("cpm", "ctr", "cpc") if _mapping(line).get(key) is not None]
            if len(given) == 3 and any(path in self.notes for path in given):
                self.problems.append(
                    Problem(
                        ("plan", name),
                        say("cpm, ctr and cpc are all given, and a preset is among them"),
                        say("give two of the three"),
                    )
                )
        if NOTED not in self.typed and self.notes:
            self.typed[NOTED] = {path: note.model_dump() for path, note in self.notes.items()}

    def _meant(self, path: KeyPath, rule: Rule) -> str | None:
        """The preset that a bare word means where it stands; None, and a problem, where that cannot be said."""
        holder = _mapping(_get(self.typed, path[:-1]))
        place = place_of(path[:-1], holder.get("kind"))
        if place == "contents" and "{channel}" in rule.keys[0]:
            return self._shown(path, rule)
        channel = {"channels": path[-2], "uses": path[-1]}.get(place, holder.get("channel"))
        keys = candidates(rule, channel, holder.get("tier"))
        if not keys:
            needed = "tier" if "{tier}" in rule.keys[0] else "channel"
            self._refuse(
                path,
                say("a preset needs the {needed}", needed=needed),
                say("add {needed}: ..., or {other}", needed=needed, other=_name_one(path, rule)),
            )
            return None
        return best(keys) or keys[0]

    def _shown(self, path: KeyPath, rule: Rule) -> str | None:
        """The preset of the channel that a content is shown on."""
        lines = [_mapping(line) for line in _mapping(self.typed.get("plan")).values()]
        channels = [line.get("channel") for line in lines if line.get("content") == path[1]]
        found = dict.fromkeys(best(candidates(rule, channel, None)) for channel in channels)
        keys = [key for key in found if key is not None]
        if len(keys) == 1:
            return keys[0]
        told = (
            say("is shown where presets differ: {keys}", keys=", ".join(keys))
            if keys
            else say("is shown on no channel with a preset")
        )
        self._refuse(path, told, _name_one(path, rule))
        return None

    def _price(self, path: KeyPath, named: str | None, kind: str) -> None:
        """Prices of a channel for a line of impressions: cpm, else cpc; with ctr where it is known and not typed.

        Rating points are paid by their budget: grps/100 impressions a person, at the price per thousand.
        """
        line = _get(self.typed, path[:-1])
        channel, points = named or line.get("channel"), line.get("grps") is not None
        del line["price"]
        if not families(channel):
            line.setdefault("cpm", PLACEHOLDER)  # the channel is missing: its own check says so
            return
        rivals = ("budget", "cost_per_point") if points else ("cpm", "cpc")
        if typed := [key for key in rivals if line.get(key) is not None]:
            self._refuse(path, say("{key} is typed too", key=typed[0]), say("keep one of the two"))
            return
        keys = {key: best(candidates(RULES[kind, key], channel, None)) for key in ("cpm", "cpc", "ctr")}
        price = "cpc" if keys["cpm"] is None and keys["cpc"] is not None and not points else "cpm"
        wanted = {("budget" if points else price): keys[price] or f"{families(channel)[0]}.{price}"}
        if keys["ctr"] is not None and line.get("ctr") is None:
            wanted["ctr"] = keys["ctr"]
        for key, meant in wanted.items():
            self._use((*path[:-1], key), meant, RULES[kind, "ctr" if key == "ctr" else price], typed_at=path)
            line.setdefault(key, PLACEHOLDER)

    def _use(self, path: KeyPath, key: str, rule: Rule | None, typed_at: KeyPath | None = None) -> None:
        """Put the value of a preset at a path, or say why that cannot be."""
        found, what = load().get(key), path[-1]
        at = typed_at or path
        if found is None:
            self._refuse(
                at,
                say("there is no preset {key!r}", key=key) + _near(key),
                say("{hint}, or see: wom presets", hint=_type_one(what, rule)),
            )
        elif found.value is None:
            hint = f"{_type_one(what, rule)}\n{say('{key} is {source}', key=key, source=found.source)}"
            self._refuse(at, say("the preset {key} is blank", key=key), hint)
        elif rule is not None and not rule.fits(found):
            self._refuse(
                at,
                say("the preset {key} is in {unit}", key=key, unit=found.unit),
                say("{what} needs {needed}", what=what, needed=rule.needed()),
            )
        else:
            self._note(path, found, found.value)

    def _note(self, path: KeyPath, preset: Preset, used: float) -> None:
        rate = rate_of(preset, _mapping(self.typed.get("money")))
        if rate is None:
            self._unpaid.setdefault(preset.currency, []).append(".".join(path))
        thousands = self._thousands(path) if preset.unit.endswith("/1000 impressions") else 1.0
        factor = (1.0 if rate is None else rate) * thousands
        if not max(abs(factor), abs(factor * used)) <= MOST_NUMBER:
            self._refuse(
                path,
                say("the preset {key} comes to more than {most:,} here", key=preset.key, most=MOST_NUMBER),
                say("write smaller numbers with it"),
            )
            factor = 1.0
        copied = {name: getattr(preset, name) for name in Preset.model_fields}
        note = Used.model_validate({**copied, "used": used, "rate": factor})
        self._keep(path, note)

    def _keep(self, path: KeyPath, note: Used) -> None:
        self.notes[".".join(path)] = note
        _put(self.typed, path, int(note.number) if note.whole else note.number)

    def _thousands(self, path: KeyPath) -> float:
        """Thousands of impressions that a price at this path is for: 1, but for a budget those of its rating points."""
        if path[-1] != "budget":
            return 1.0
        market, points = _mapping(self.typed.get("market")), _number(_get(self.typed, (*path[:-1], "grps")))
        people = _number(market.get("people")) or _number(market.get("simulate"))
        if points is None or people is None:
            missing = "grps" if points is None else "market.people"
            self._refuse(
                path,
                say("a price per 1,000 impressions makes a budget only with {missing}", missing=missing),
                say("add {missing}", missing=missing),
            )
        return (people or 0.0) * (points or 0.0) / 100_000

    def _refuse(self, path: KeyPath, message: str, hint: str) -> None:
        self.problems.append(Problem(path, message, hint))


def rate_of(preset: Preset, money: Mapping[str, Any]) -> float | None:
    """Return the scenario's money per unit of a preset, price level included; None where the exchange rate is missing.

    A rate that is typed and no number counts as 1 here: its own check complains.
    """
    if not preset.currency:
        return 1.0
    level = _number(money.get("price_level")) or 1.0
    own, key = str(money.get("currency", "EUR")).strip().upper(), f"per_{preset.currency.lower()}"
    if own == preset.currency:
        return level
    return None if money.get(key) is None else (_number(money[key]) or 1.0) * level


def _no_rate(money: Mapping[str, Any], currency: str, paths: list[str]) -> Problem:
    own, key = money.get("currency", "EUR"), f"per_{currency.lower()}"
    one = marked("is missing: {path} is a preset in {currency}, and this scenario is in {own}")
    many = marked("is missing: {path} and {more} more are presets in {currency}, and this scenario is in {own}")
    named = {"path": paths[0], "more": len(paths) - 1, "currency": currency, "own": own}
    message = say(many if len(paths) > 1 else one, **named)
    hint = say(
        "add how many {own} 1 {currency} costs, and when: money: {{currency: {own}, {key}: ..., as_of: ...}}",
        own=own, currency=currency, key=key,
    )  # fmt: skip
    return Problem(("money", key), message, f"{hint}\n{say('or type prices in {own}', own=own)}")


def _near(key: str) -> str:
    # instgram.cpm means instagram.cpm, but corridor.cpm does not mean radio.cpm: what they share says nothing.
    family, _, what = key.rpartition(".")
    known = [one.removesuffix(f".{what}") for one in load() if one.endswith(f".{what}")]
    if not known:
        return did_you_mean(key, load())
    close = get_close_matches(family, known, n=1)
    return say(" – did you mean {close!r}?", close=f"{close[0]}.{what}") if close else ""


def _type_one(key: str, rule: Rule | None) -> str:
    if rule is not None and rule.unit in PRICES:
        return say("type a price, such as {key}: 6.70", key=key)
    return (
        say("type a number, such as {key}: 2%", key=key)
        if rule is not None and rule.unit == "share"
        else say("type a number")
    )


def _name_one(path: KeyPath, rule: Rule) -> str:
    preset = rule.keys[0].format(channel="instagram", tier="micro")
    return say("name one: {key}: preset {preset}", key=path[-1], preset=preset)


def _words(node: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str | None]]:
    """Paths at which `preset` or `preset KEY` was typed, and the KEY; it has a dot, which no name may have."""
    inside = node.items() if isinstance(node, Mapping) else enumerate(node)
    for name, value in list(inside):
        key = str(name)
        if isinstance(value, Mapping | list | tuple) and key not in _NO_NUMBERS:
            yield from _words(value, (*path, key))
        elif isinstance(value, str) and key not in _TEXTS and (match := _WORD.fullmatch(value)):
            named = match[1]
            yield from [((*path, key), named)] if named is None or "." in named or key == "price" else []


def _copied(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(value) for value in node] if isinstance(node, list | tuple) else node


def _get(node: Any, path: KeyPath) -> Any:
    for key in path:
        if isinstance(node, Mapping):
            node = next((value for name, value in node.items() if str(name) == key), None)
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


def _put(node: Any, path: KeyPath, value: Any) -> None:
    holder = _get(node, path[:-1])
    if isinstance(holder, list):
        holder[int(path[-1])] = value
    else:
        holder[next((name for name in holder if str(name) == path[-1]), path[-1])] = value


def _mapping(value: Any) -> dict[str, Any]:
    return {str(key): inside for key, inside in value.items()} if isinstance(value, Mapping) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return percent(value)
    if not isinstance(value, Real) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf
