"""Checks across the parts of a scenario: references, dates, sizes and memory.

They read plain values as typed and pass over what is not of its kind (its own field complains about that), so that
a mistake in one key never hides a mistake in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wom_sim.engine.memory import Load, study_bytes
from wom_sim.language.say import say
from wom_sim.metrics.names import brand_of
from wom_sim.reading.door.unpack import physical_memory
from wom_sim.reading.fields import read_day, read_number
from wom_sim.reading.problems import Problem, listed, unknown
from wom_sim.reading.ranges import MOST_SIMULATED
from wom_sim.scenario.audience import plain_target_problems, suit_problems
from wom_sim.scenario.brand import category_problems, rivals_lines
from wom_sim.scenario.desk import brand_of as _brand_of
from wom_sim.scenario.desk import correction_problems, desk_problems, named_days
from wom_sim.scenario.goals import Goal, entries, read_goal, small_share
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.presets.channels import channel_problems
from wom_sim.scenario.typed import mapping as _mapping
from wom_sim.scenario.typed import positive as _positive
from wom_sim.scenario.typed import text as _text
from wom_sim.scenario.typed import tried as _tried
from wom_sim.scenario.typed import whole as _whole
from wom_sim.scenario.uncertainty import network_problems

NOTHING = "nothing"
"""The strategy without lines that always exists."""

EVERYTHING = "all"
"""What stands for every line of the plan among the lines of a strategy, unless a strategy is called so."""

TODAY = "today"
"""The strategy that others are compared with where nothing else is typed: what is done now."""

_TIES_PER_PERSON = 10

Plain = Mapping[str, Any]


def cross_check(typed: object) -> list[Problem]:
    """Return every problem between the parts of a scenario given as plain values."""
    whole = _mapping(typed)
    parts = (_contents, _suits, _made_by_customers, _copies, _crises, _lines, channel_problems, _strategies, _goals)
    checks = (*parts, category_problems, _feeds, _memory, _graphs)
    return [problem for check in checks for problem in check(whole)]


def _contents(whole: Plain) -> Iterator[Problem]:
    brands = _mapping(whole.get("brands"))
    for name, content in _mapping(whole.get("contents")).items():
        brand = _brand_of(_mapping(content), brands)
        path = ("contents", name, "brand")
        if brands and not brand and isinstance(content, Mapping):
            yield Problem(
                path, say("is missing: there are several brands"), say("one of {names}", names=", ".join(brands))
            )
        elif brands and brand and brand not in brands:
            yield Problem(path, *unknown("brand", brand, brands))


def _feeds(whole: Plain) -> Iterator[Problem]:
    posted = {_text(_mapping(line).get("channel")) for line in _mapping(whole.get("plan")).values()} - {""}
    for name in _mapping(whole.get("feed")):
        if name not in posted:
            message = say("no line of the plan is seen on {channel}", channel=name)
            yield Problem(("feed", name), message, listed(sorted(posted)), on_key=True)


def _suits(whole: Plain) -> Iterator[Problem]:
    market = _mapping(whole.get("market"))
    for name, content in _mapping(whole.get("contents")).items():
        named = _mapping(_mapping(content).get("suits"))
        if not market.get("people_file"):  # whose segments are known once it is read
            for problem in suit_problems(named, tuple(_mapping(market.get("segments")))):
                yield problem.under(("contents", name, "suits"))


def _made_by_customers(whole: Plain) -> Iterator[Problem]:
    brands, contents = _mapping(whole.get("brands")), _mapping(whole.get("contents"))
    for name, brand in brands.items():
        content, path = _text(_mapping(brand).get("made_by_customers")), ("brands", name, "made_by_customers")
        if content and content not in contents:
            yield Problem(path, *unknown("content", content, contents))
        elif content and _brand_of(_mapping(contents[content]), brands) != name:
            yield Problem(path, say("speaks for another brand than {name}", name=name))


def _copies(whole: Plain) -> Iterator[Problem]:
    brands, contents = _mapping(whole.get("brands")), _mapping(whole.get("contents"))
    for name, content in contents.items():
        original, path = _text(_mapping(content).get("same_as")), ("contents", name, "same_as")
        if not original:
            continue
        if original not in contents:
            yield Problem(path, *unknown("content", original, contents))
        elif original == name:
            yield Problem(path, say("names the content itself"), say("leave it out"))
        elif _mapping(contents[original]).get("same_as"):
            yield Problem(
                path,
                say("names {original}, which is a copy itself", original=original),
                say("name the content of which both are copies"),
            )
        elif _brand_of(_mapping(content), brands) != _brand_of(_mapping(contents[original]), brands):
            yield Problem(path, say("names {original}, which speaks for another brand", original=original))
        elif any(_mapping(contents[one]).get("pieces", 1) != 1 for one in (name, original)):
            yield Problem(path, say("does not go with pieces"), say("leave pieces out of the content and of its copy"))


def _crises(whole: Plain) -> Iterator[Problem]:
    brands, crises = _mapping(whole.get("brands")), _mapping(whole.get("crisis"))
    for name, crisis in crises.items():
        brand, path = _brand_of(_mapping(crisis), brands), ("crisis", name)
        if brands and not brand:
            hint = say("one of {names}", names=", ".join(brands))
            yield Problem((*path, "brand"), say("is missing: there are several brands"), hint)
        elif brands and brand not in brands:
            yield Problem((*path, "brand"), *unknown("brand", brand, brands))
        for problem in _days(_mapping(crisis), whole):
            yield problem.under(path)
    for name, content in _mapping(whole.get("contents")).items():
        claim, at = _text(_mapping(content).get("corrects")), ("contents", name, "corrects")
        if claim and claim not in crises:
            yield Problem(at, *unknown("crisis", claim, crises))
        elif claim and _brand_of(_mapping(content), brands) != _brand_of(_mapping(crises[claim]), brands):
            yield Problem(at, say("names {original}, which is about another brand", original=claim))


def _lines(whole: Plain) -> Iterator[Problem]:
    for name, line in _mapping(whole.get("plan")).items():
        for check in (_content, desk_problems, _days, correction_problems, _channel, _number, _team, _target):
            for problem in check(_mapping(line), whole):
                yield problem.under(("plan", name))


def _content(line: Plain, whole: Plain) -> Iterator[Problem]:
    contents, name = _mapping(whole.get("contents")), _text(line.get("content"))
    if contents and name and name not in contents:
        yield Problem(("content",), *unknown("content", name, contents))


def _days(line: Plain, whole: Plain) -> Iterator[Problem]:
    dates = _mapping(whole.get("dates"))
    start, end = _tried(read_day, dates.get("start")), _tried(read_day, dates.get("end"))
    if start is None or end is None or end < start:
        return
    for path, day in named_days(line):
        if day is not None and not start <= day <= end:
            yield Problem(
                path,
                say("{day} is outside the horizon, {start} to {end}", day=day, start=start, end=end),
                say("see dates at the top"),
            )


def _channel(line: Plain, whole: Plain) -> Iterator[Problem]:
    brands = _mapping(whole.get("brands"))
    content = _mapping(_mapping(whole.get("contents")).get(_text(line.get("content"))))
    brand, channel = _brand_of(content, brands), _text(line.get("channel"))
    kind = KINDS.get(_text(line.get("kind")))
    if kind is None or not kind.SPEC.own_channel or not content or not channel or brand not in brands:
        return
    channels = _mapping(brands[brand]).get("channels", {})
    if isinstance(channels, Mapping) and channel not in _mapping(channels):
        yield Problem(("channel",), *unknown("channel of brand", channel, channels, brand=brand))


def _number(line: Plain, whole: Plain) -> Iterator[Problem]:
    market = _mapping(whole.get("market"))
    people = _whole(market.get("people")) or _whole(market.get("simulate"))
    number = _whole(line.get("number"))
    if people and number and number > people:
        yield Problem(
            ("number",),
            say(
                "must be at most the {people:,} people of the market (got {given})", people=people, given=f"{number:,}"
            ),
        )


def _team(line: Plain, whole: Plain) -> Iterator[Problem]:
    teams, name = _mapping(whole.get("team")), _text(line.get("team"))
    if name and name not in teams:
        yield Problem(("team",), *unknown("team", name, teams))
    elif not name and len(teams) > 1 and _hours(line, whole):
        yield Problem(
            ("team",), say("is missing: there are several teams"), say("one of {names}", names=", ".join(teams))
        )


def _target(line: Plain, whole: Plain) -> Iterator[Problem]:
    for problem in plain_target_problems(line.get("target"), _mapping(whole.get("market"))):
        yield problem.under(("target",))


def _hours(line: Plain, whole: Plain) -> float:
    content = _mapping(_mapping(whole.get("contents")).get(_text(line.get("content"))))
    typed = line.get("hours")
    return _tried(read_number, content.get("hours", 0) if typed is None else typed) or 0.0


def _strategies(whole: Plain) -> Iterator[Problem]:
    strategies, theirs = _mapping(whole.get("strategies")), rivals_lines(whole)
    plan = {name: line for name, line in _mapping(whole.get("plan")).items() if name not in theirs}
    lines = {name: _lines_of(strategy) for name, strategy in strategies.items()}
    for name in strategies:
        others = [other for other in strategies if other != name]
        for index, line in enumerate(lines[name]):
            if _text(line) in theirs:
                told = say("{line} is a line of a rival, which runs under every strategy", line=line)
                yield Problem(("strategies", name, "lines", str(index)), told, say("leave it out"))
            elif _text(line) and line not in (*plan, *strategies, EVERYTHING):
                yield Problem(("strategies", name, "lines", str(index)), *unknown("line", line, [*plan, *others]))
        if name in _named_by(lines, plan, name):
            yield Problem(
                ("strategies", name, "lines"), say("goes in a circle: it names itself, directly or by others")
            )
        else:
            yield from _split(_mapping(strategies[name]), spelled_out(lines, plan, name), name)
    base = _text(whole.get("compare_with")) or NOTHING
    if base not in strategies and base != NOTHING:
        yield Problem(("compare_with",), *unknown("strategy", base, [*strategies, NOTHING]))


def _split(strategy: Plain, lines: Sequence[str], name: str) -> Iterator[Problem]:
    for line in _mapping(strategy.get("split")):
        if line not in (*lines, "rest"):
            message, hint = unknown("line of this strategy", line, lines)
            yield Problem(("strategies", name, "split", line), message, hint, on_key=True)


def spelled_out(lines: Mapping[str, Sequence[str]], plan: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the lines of a strategy, each once: names of other strategies stand for theirs, all for every line."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [*reversed(lines.get(name, ()))]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, str):  # told where its list is read
            continue
        if one in plan:
            found[one] = None
        elif one == EVERYTHING and one not in lines:
            found.update(dict.fromkeys(plan))
        elif one in lines and one not in seen:  # once: each may be named by many, and in a circle
            seen.add(one)
            waiting += reversed(lines[one])
    return tuple(found)


def _named_by(lines: Mapping[str, Sequence[Any]], plan: Mapping[str, Any], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        named = [one for one in lines[waiting.pop()] if isinstance(one, str) and one in lines and one not in plan]
        waiting += [one for one in named if one not in found]
        found.update(named)
    return found


def _lines_of(strategy: object) -> list[Any]:
    lines = strategy.get("lines") if isinstance(strategy, Mapping) else strategy
    return list(lines) if isinstance(lines, list | tuple) else []


def _goals(whole: Plain) -> Iterator[Problem]:
    for path, name, value in entries(whole.get("goals", {})):
        goal = _tried(lambda typed: read_goal(name, typed), value)  # noqa: B023 (called at once)
        if goal is not None:
            for check in (_goal_day, _goal_segment, _goal_channel, _goal_brand, _goal_share):
                for problem in check(goal, whole):
                    yield problem.under(("goals", *path))


def _goal_day(goal: Goal, whole: Plain) -> Iterator[Problem]:
    start, end = (_tried(read_day, _mapping(whole.get("dates")).get(key)) for key in ("start", "end"))
    if goal.by and start and end and not start <= goal.by <= end:
        yield Problem(
            (),
            say("{by} is outside the horizon, {start} to {end}", by=goal.by, start=start, end=end),
            say("see dates at the top"),
        )


def _goal_segment(goal: Goal, whole: Plain) -> Iterator[Problem]:
    market = _mapping(whole.get("market"))
    segments = _mapping(market.get("segments"))
    if goal.segment and goal.segment not in segments and not market.get("people_file"):
        yield Problem((), *unknown("segment", goal.segment, segments))


def _goal_channel(goal: Goal, whole: Plain) -> Iterator[Problem]:
    brands = _mapping(whole.get("brands"))
    hosts = [(brand, channel) for brand in brands for channel in _mapping(_mapping(brands[brand]).get("channels"))]
    named = [f"{brand}.{channel}" for brand, channel in hosts]
    if not goal.channel or not brands or goal.channel in named:
        return
    count = [channel for _, channel in hosts].count(goal.channel)
    if count == 0:
        yield Problem(
            (), *unknown("channel", goal.channel, dict.fromkeys(channel for _, channel in hosts)), on_key=True
        )
    elif count > 1:
        yield Problem(
            (),
            say("{number} brands have a channel {channel!r}", number=count, channel=goal.channel),
            say("write followers.BRAND.CHANNEL, one of {named}", named=", ".join(named)),
            on_key=True,
        )


def _goal_brand(goal: Goal, whole: Plain) -> Iterator[Problem]:
    brands, brand = _mapping(whole.get("brands")), brand_of(goal.metric)
    if brand and brands and brand not in brands:
        yield Problem((), *unknown("brand", brand, brands), on_key=True)
    elif brand and len(brands) == 1:
        plain = goal.name.partition(".")[0]
        yield Problem((), say("there is one brand only"), say("write {plain}", plain=plain), on_key=True)


def _goal_share(goal: Goal, whole: Plain) -> Iterator[Problem]:
    market = _mapping(whole.get("market"))
    people = _whole(market.get("people")) or _whole(market.get("simulate")) or 0
    if small_share(goal, people):
        said = f"{goal.value:.10g}"
        yield Problem(
            (),
            say("could be {said} people or {said} % of them: the market has {people:,}", said=said, people=people),
            say("write {said}% for the share, or {said} people", said=said),
        )


def _memory(whole: Plain) -> Iterator[Problem]:
    load, machine = load_of(whole), physical_memory()
    needed = study_bytes(load) if load.people else 0
    if machine is not None and needed > machine:
        sizes = say(
            "needs about {needed:,.1f} GB of memory; this machine has {machine:,.1f} GB",
            needed=needed / 1e9,
            machine=machine / 1e9,
        )
        yield Problem(
            ("market", "simulate"), sizes, say("simulate fewer people: `people` may stay as large as the real market")
        )


def _graphs(whole: Plain) -> Iterator[Problem]:
    network = _mapping(_mapping(whole.get("market")).get("network"))
    return network_problems(_mapping(whole.get("uncertainty")), network)


def load_of(whole: Mapping[str, Any]) -> Load:
    """What the worlds of a scenario in plain values, as typed, are made of; nobody where the network brings people."""
    market = _mapping(whole.get("market"))
    people = min(max(0, _whole(market.get("simulate")) or 0), MOST_SIMULATED)
    contents, brands = (len(_mapping(whole.get(key))) for key in ("contents", "brands"))
    told = contents + len(_mapping(whole.get("crisis")))  # a claim takes as much room as a content
    return Load(people, arcs_of(_mapping(market.get("network")), people), told, brands)


def arcs_of(network: Mapping[str, Any], people: int) -> int:
    """About how many ties a generated network has, in both directions."""
    if network.get("kind") == "complete":
        return people * (people - 1)
    if (chance := _positive(network.get("probability"))) is not None:
        return int(min(chance, 1) * people * (people - 1))
    if (newcomer := _positive(network.get("m"))) is not None:
        return int(2 * min(newcomer, people) * people)
    degrees = (_positive(network.get(key)) for key in ("friends", "mean_degree"))
    degree = next((degree for degree in degrees if degree is not None), _TIES_PER_PERSON)
    return int(people * min(degree, people))
