"""What lines answer, read from what was typed: the customers of a brand at its desk, or the claim of a crisis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wom_sim.language.say import say
from wom_sim.reading.fields import read_day
from wom_sim.reading.problems import KeyPath, Problem, unknown
from wom_sim.scenario.typed import mapping, only_one, text, tried

Plain = Mapping[str, Any]


def brand_of(part: Plain, brands: Plain) -> str:
    """The brand that a part names, or the only one there is."""
    return text(part.get("brand")) or only_one(brands)


def with_contents(whole: Plain) -> Plain:
    """A scenario in which a line of care, which shows nothing, names a content of its brand, so that it has one.

    Where its brand has none it names any: ``desk_problems`` then says what is wrong, instead of a missing content.
    """
    plan, contents = whole.get("plan"), mapping(whole.get("contents"))
    if not isinstance(plan, Mapping) or not contents:
        return whole
    brands, found = mapping(whole.get("brands")), dict(plan)
    for name, line in plan.items():
        if isinstance(line, Mapping) and line.get("kind") == "care" and not line.get("content"):
            found[name] = {**line, "content": [*_own(brand_of(line, brands), whole), *contents][0]}
    return {**whole, "plan": found}


def desk_problems(line: Plain, whole: Plain) -> Iterator[Problem]:
    """A line of care must say whom it answers where there are several brands, and they must have something to ask."""
    brands = mapping(whole.get("brands"))
    if line.get("kind") != "care" or not brands:
        return
    name, content = brand_of(line, brands), text(line.get("content"))
    if not name:
        yield Problem(
            ("brand",), say("is missing: there are several brands"), say("one of {names}", names=", ".join(brands))
        )
    elif name not in brands:
        yield Problem(("brand",), *unknown("brand", name, brands))
    elif mapping(brands[name]).get("care") is None:
        yield Problem(
            ("kind",),
            say("would answer nobody: {brand} has no care", brand=name),
            say("add care to the brand, with questions: 10%, and experience for those who complain"),
        )
    elif not (own := _own(name, whole)):
        yield Problem(("kind",), say("needs a content of {brand}", brand=name), say("add one to contents"))
    elif content and content in mapping(whole.get("contents")) and content not in own:
        yield Problem(("content",), say("speaks for another brand than {name}", name=name))


def _own(brand: str, whole: Plain) -> list[str]:
    brands, contents = mapping(whole.get("brands")), mapping(whole.get("contents"))
    return [one for one, content in contents.items() if brand_of(mapping(content), brands) == brand]


def correction_problems(line: Plain, whole: Plain) -> Iterator[Problem]:
    """A correction cannot go out before the crisis that it answers."""
    content = mapping(mapping(whole.get("contents")).get(text(line.get("content"))))
    crisis = text(content.get("corrects"))
    begins = tried(read_day, mapping(mapping(whole.get("crisis")).get(crisis)).get("on"))
    early = [
        (path, day) for path, day in named_days(line) if path != ("to",) and begins and day is not None and day < begins
    ]
    for path, day in early[:1]:
        yield Problem(
            path,
            say("{day} is before {crisis} begins, which it corrects", day=day, crisis=crisis),
            say("from {day} on, or another content before", day=begins),
        )


def named_days(line: Plain) -> Iterator[tuple[KeyPath, date | None]]:
    """The days of a line, each with its key; None for one that is none."""
    for key in ("from", "to", "on"):
        value = line.get(key)
        if isinstance(value, list | tuple):
            yield from (((key, str(index)), tried(read_day, day)) for index, day in enumerate(value))
        else:
            yield (key,), tried(read_day, value)


def half_said(empty: Sequence[KeyPath]) -> Iterator[Problem]:
    """Keys of a brand that do something by being there, with nothing behind them: on by default, or off?"""
    for path in empty:
        if len(path) == 3 and path[0] == "brands" and path[2] in ("repeat", "experience", "care", "reviews"):
            hint = say("write {key}: {{}} for its defaults, or leave it out", key=path[2])
            yield Problem(path, say("has nothing behind it"), hint)
