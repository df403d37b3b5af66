"""The word `preset` typed instead of a number: which preset is meant there, and what number it comes to.

``cpm: preset`` takes the preset of the place it stands in (:data:`RULES`), ``cpm: preset tv_cable_prime.cpm`` takes the
one that is named, anywhere a number is expected, and ``price: preset`` gives an advertising line the prices of its
channel.  All of it happens in one pass over what was typed, before anything is checked; what was used is noted under
``presets_used``, so that a scenario that was written out has the same numbers when the table has moved on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any, NamedTuple

from pydantic import ValidationError

from wom_sim.model.presets import SHARES, Preset, Used, load
from wom_sim.model.scenario_fields import percent
from wom_sim.model.scenario_problems import KeyPath, Problem, did_you_mean

NOTED = "presets_used"
"""Where a scenario notes the presets that stand for its numbers, by dotted path."""

PLACEHOLDER = 1
"""Stands where no number was found, so that everything else is checked before the error is told."""

_WORD = re.compile(r"\s*preset(?:\s+(\S+))?\s*")
_TEXTS = frozenset({"name", "question", "description", "ids", "attribute", NOTED})
"""Keys whose values are texts or ids, never numbers."""


class Rule(NamedTuple):
    """Which presets `preset` may mean in one place, best first, and what their unit must be.

    ``{channel}`` is the channel of the line, of the brand, or of the lines that show a content; ``{tier}`` the tier of
    an influencer.  ``unit`` is ``share``, or what a price is for.
    """

    keys: tuple[str, ...]
    unit: str


_OWN = ("{channel}", "page")
_REACH = ("organic.{channel}_reach", "{channel}.open")
RULES: dict[tuple[str, str], Rule] = {
    ("ads", "cpm"): Rule(("{channel}.cpm",), "1000 impressions"),
    ("ads", "ctr"): Rule(("{channel}.ctr",), "share"),
    ("ads", "cpc"): Rule(("{channel}.cpc",), "click"),
    ("ads", "cvr"): Rule(("{channel}.cvr",), "share"),
    ("ads", "attention"): Rule(("weight.attention.{channel}",), "share"),
    ("ads", "trust"): Rule(("weight.trust.{channel}",), "share"),
    ("posts", "attention"): Rule(tuple(f"weight.attention.own_{own}" for own in _OWN), "share"),
    ("posts", "trust"): Rule(tuple(f"weight.trust.own_{own}" for own in _OWN), "share"),
    ("influencers", "attention"): Rule(("weight.attention.influencer",), "share"),
    ("influencers", "trust"): Rule(("weight.trust.influencer",), "share"),
    ("influencers", "fee_each"): Rule(
        ("influencer.{tier}.price_{channel}", "influencer.{tier}.price_instagram"), "post"
    ),
    ("brands", "conversion"): Rule(("site.cvr",), "share"),
    ("channels", "reach"): Rule(_REACH, "share"),
    ("channels", "subscribe"): Rule(("{channel}.subscribe",), "share"),
    ("channels", "unsubscribe"): Rule(("{channel}.unsubscribe",), "share"),
    ("contents", "engage"): Rule(("engagement_by_reach.{channel}",), "share"),
}
"""By place and key. The place is the kind of a line of the plan, else the mapping that the entry is in."""

ALIASES = {
    "billboards": ("billboard",),
    "email": ("newsletter",),
    "facebook": ("facebook_traffic",),
    "flickr": ("image_site",),
    "google": ("search",),
    "newsletter": ("email",),
    "newspaper": ("press",),
    "outdoor": ("billboard",),
    "push": ("app_push",),
    "tv": ("tv_broadcast_prime",),
    "tv_broadcast_prime": ("tv",),
    "tv_cable_prime": ("tv",),
    "tv_streaming": ("tv",),
    "twitter": ("x",),
}
"""Further names under which the presets of a channel are kept."""


class Resolved(NamedTuple):
    """What was typed with numbers in place of presets and a note of each, and what could not be resolved."""

    typed: Any
    problems: list[Problem]


def resolve(typed: Any) -> Resolved:
    """Return what was typed with every preset as a number; what names no preset is returned as it is."""
    if not isinstance(typed, Mapping) or not (NOTED in typed or any(_words(typed, ()))):
        return Resolved(typed, [])
    work = _Work(_copied(typed))
    work.recall()
    for path, named in _words(work.typed, ()):
        work.resolve(path, named)
    work.finish()
    return Resolved(work.typed, work.problems)


def placed(typed: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """Return what was typed with presets resolved and standing at other `values`, in their own units, by path."""
    resolved: dict[str, Any] = _copied(resolve(typed).typed)
    for path, value in values.items():
        note = Used.model_validate({**resolved[NOTED][path], "used": value})
        resolved[NOTED][path] = note.model_dump()
        _put(resolved, tuple(path.split(".")), note.number)
    return resolved


def families(channel: object) -> tuple[str, ...]:
    """Return the names under which presets of a channel may be kept, best first.

    >>> families("Facebook")
    ('facebook', 'facebook_traffic')
    """
    name = re.sub(r"[\s-]+", "_", channel.strip().lower()) if isinstance(channel, str) else ""
    return (name, *ALIASES.get(name, ())) if name else ()


def candidates(rule: Rule, channel: object, tier: object) -> list[str]:
    """Return the keys that a rule names for a channel and a tier, best first."""
    found = []
    for pattern in rule.keys:
        if "{tier}" in pattern and not isinstance(tier, str):
            continue
        names = families(channel) if "{channel}" in pattern else ("",)
        found += [pattern.format(channel=name, tier=tier) for name in names]
    return list(dict.fromkeys(found))


def best(keys: list[str]) -> str | None:
    """Return the first key that has a value, else the first that exists, else None."""
    table = load()
    known = [key for key in keys if key in table]
    return next((key for key in known if table[key].value is not None), known[0] if known else None)


class _Work:
    """One scenario on its way from words to numbers."""

    def __init__(self, typed: dict[Any, Any]) -> None:
        self.typed = typed
        self.problems: list[Problem] = []
        self.notes: dict[str, Used] = {}
        self._unpaid: dict[str, list[str]] = {}  # currency → paths of its prices that no rate converts

    def recall(self) -> None:
        """Take over the notes of a scenario that was written out, where the number still is the one noted."""
        for path, told in _mapping(self.typed.get(NOTED)).items():
            try:
                note = Used.model_validate(told)
            except ValidationError:
                return  # the scenario's own check says what is wrong with it
            if _number(_get(self.typed, tuple(path.split(".")))) == note.number:
                self._note(tuple(path.split(".")), note, note.used)
        self.typed.pop(NOTED, None)

    def resolve(self, path: KeyPath, named: str | None) -> None:
        """Put the number where the word stands; a bare word in a place without a rule is left to its own check."""
        holder = _get(self.typed, path[:-1])
        place = place_of(path[:-1], holder)
        if (place, path[-1]) == ("ads", "price"):
            self._price(path, named)
            return
        rule = RULES.get((place, path[-1]))
        if named is None and rule is None:
            return
        key = named if named is not None or rule is None else self._meant(path, rule)
        if key is not None:
            self._use(path, key, rule)
        if key is None or ".".join(path) not in self.notes:
            _put(self.typed, path, PLACEHOLDER)

    def finish(self) -> None:
        """Write the notes, and say what only shows when everything is resolved."""
        for currency, paths in self._unpaid.items():
            self.problems.append(_no_rate(_mapping(self.typed.get("money")), currency, paths))
        for name, line in _mapping(self.typed.get("plan")).items():
            given = [f"plan.{name}.{key}" for key in ("cpm", "ctr", "cpc") if _mapping(line).get(key) is not None]
            if len(given) == 3 and any(path in self.notes for path in given):
                message = "cpm, ctr and cpc are all given, and a preset is among them"
                self.problems.append(Problem(("plan", name), message, "give two of the three"))
        if NOTED not in self.typed and self.notes:
            self.typed[NOTED] = {path: note.model_dump() for path, note in self.notes.items()}

    def _meant(self, path: KeyPath, rule: Rule) -> str | None:
        """The preset that a bare word means where it stands; None, and a problem, where that cannot be said."""
        holder = _mapping(_get(self.typed, path[:-1]))
        place, tier = place_of(path[:-1], holder), holder.get("tier")
        if place == "contents":
            return self._shown(path, rule)
        channel = path[-2] if place == "channels" else holder.get("channel")
        keys = candidates(rule, channel, tier)
        if not keys:
            needed = "tier" if "{tier}" in rule.keys[0] else "channel"
            self._refuse(path, f"a preset needs the {needed}", f"add {needed}, or name one: preset KEY")
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
        told = f"is shown where presets differ: {', '.join(keys)}" if keys else "is shown on no channel with a preset"
        self._refuse(path, told, f"name one: {path[-1]}: preset {(*keys, rule.keys[0].format(channel='instagram'))[0]}")
        return None

    def _price(self, path: KeyPath, named: str | None) -> None:
        """Prices of a channel for an advertising line: cpm, else cpc; with ctr where it is known and not typed."""
        line = _get(self.typed, path[:-1])
        channel = named or line.get("channel")
        del line["price"]
        if not families(channel):
            line.setdefault("cpm", PLACEHOLDER)  # the channel is missing: its own check says so
            return
        if typed := [key for key in ("cpm", "cpc") if line.get(key) is not None]:
            self._refuse(path, f"{typed[0]} is typed too", "keep one of the two")
            return
        keys = {key: best(candidates(RULES["ads", key], channel, None)) for key in ("cpm", "cpc", "ctr")}
        table, price = load(), "cpm"
        if (keys["cpm"] is None or table[keys["cpm"]].value is None) and keys["cpc"] is not None:
            price = "cpc"
        for key in (price, "ctr"):
            wanted = keys[key] or (f"{families(channel)[0]}.{key}" if key == price else None)
            if wanted is not None and line.get(key) is None:
                self._use((*path[:-1], key), wanted, RULES["ads", key], typed_at=path)
                line.setdefault(key, PLACEHOLDER)

    def _use(self, path: KeyPath, key: str, rule: Rule | None, typed_at: KeyPath | None = None) -> None:
        """Put the value of a preset at a path, or say why that cannot be."""
        found, what = load().get(key), path[-1]
        at = typed_at or path
        if found is None:
            close = did_you_mean(key, load())
            self._refuse(at, f"there is no preset {key!r}{close}", f"{_type_one(what, rule)}, or see: wom presets")
        elif found.value is None:
            hint = f"{_type_one(what, rule)}\n{key} is {found.source}"
            self._refuse(at, f"the preset {key} is blank", hint)
        elif rule is not None and not _fits(found, rule.unit):
            self._refuse(at, f"the preset {key} is in {found.unit}", f"{what} needs {_needed(rule.unit)}")
        else:
            self._note(path, found, found.value)

    def _note(self, path: KeyPath, preset: Preset, used: float) -> None:
        rate = rate_of(preset, _mapping(self.typed.get("money")))
        if rate is None:
            self._unpaid.setdefault(preset.currency, []).append(".".join(path))
        told = {name: getattr(preset, name) for name in Preset.model_fields}
        note = Used.model_validate({**told, "used": used, "rate": 1.0 if rate is None else rate})
        self.notes[".".join(path)] = note
        _put(self.typed, path, int(note.number) if note.unit == "followers" else note.number)

    def _refuse(self, path: KeyPath, message: str, hint: str) -> None:
        self.problems.append(Problem(path, message, hint))


def place_of(parents: KeyPath, holder: Any) -> str:
    """Return the place, as :data:`RULES` calls it, of the keys of a mapping at this path."""
    if parents[:1] == ("plan",):
        return str(_mapping(holder).get("kind", "")) if len(parents) == 2 else ""
    return parents[-2] if len(parents) in (2, 4) else ""


def rate_of(preset: Preset, money: Mapping[str, Any]) -> float | None:
    """Return the scenario's money per unit of a preset, price level included; None where the exchange rate is missing.

    A rate that is typed and no number counts as 1 here: its own check complains.
    """
    if not preset.currency:
        return 1.0
    level = _number(money.get("price_level", 1.0))
    own, key = str(money.get("currency", "EUR")).strip().upper(), f"per_{preset.currency.lower()}"
    rate = 1.0 if own == preset.currency else _number(money[key]) if money.get(key) is not None else None
    if rate is None and money.get(key) is None:
        return None
    return (1.0 if rate is None else rate) * (1.0 if level is None else level)


def _no_rate(money: Mapping[str, Any], currency: str, paths: list[str]) -> Problem:
    own, key = money.get("currency", "EUR"), f"per_{currency.lower()}"
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"is missing: {paths[0]}{more} are presets in {currency}" if more else ""
    message = message or f"is missing: {paths[0]} is a preset in {currency}"
    hint = f"add the exchange rate ({own} for 1 {currency}) and its day: {key}: 1.00, as_of: 2027-01-15\n"
    return Problem(("money", key), f"{message}, and this scenario is in {own}", f"{hint}or type prices in {own}")


def _type_one(what: str, rule: Rule | None) -> str:
    if rule is not None and rule.unit != "share":
        return f"type a price, such as {what}: 6.70"
    return f"type a number, such as {what}: 2%" if rule is not None else "type a number"


def _fits(preset: Preset, unit: str) -> bool:
    if unit == "share":
        return preset.unit in SHARES
    return bool(preset.currency) and preset.unit.endswith(f"/{unit}")


def _needed(unit: str) -> str:
    return "a share, such as clicks/impression" if unit == "share" else f"money per {unit}"


def _words(node: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str | None]]:
    """Paths at which `preset` or `preset KEY` was typed, and the KEY."""
    inside = node.items() if isinstance(node, Mapping) else enumerate(node)
    for key, value in list(inside):
        if str(key) in _TEXTS:
            continue
        if isinstance(value, Mapping | list | tuple):
            yield from _words(value, (*path, str(key)))
        elif isinstance(value, str) and (match := _WORD.fullmatch(value)):
            yield (*path, str(key)), match[1]


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
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else None
