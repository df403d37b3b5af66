"""A commented scenario around somebody's own calendar: what the calendar does not say is guessed, and marked †."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim.aside import clear_dead, take_free_name, written_aside
from wom_sim.errors import InputError, ScenarioError, printable
from wom_sim.language.catalogue import spoken
from wom_sim.language.comments import translated
from wom_sim.language.say import marked, say
from wom_sim.reading.numbers import CalendarError
from wom_sim.reading.problems import Source
from wom_sim.reading.yaml_file import read_value
from wom_sim.scenario.calendar.currency import currency_of
from wom_sim.scenario.calendar.row import Names
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.presets.rules import RULES, best, candidates
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.spreadsheet import Calendar, default_medium, read_calendar

LEAST_PEOPLE = 100_000

PER_USD = {
    "EUR": 0.92, "GBP": 0.79, "MXN": 18.6, "BRL": 5.4, "COP": 4_100, "ARS": 1_000, "CLP": 950, "PEN": 3.75, "JPY": 150,
    "CAD": 1.37, "AUD": 1.52, "CHF": 0.88, "UYU": 40,
}  # fmt: skip
"""Illustrative exchange rates, where a calendar takes prices from presets in dollars."""

YAML = {
    "check": "  wom check   {scenario}      {what}",
    "compare": "  wom compare {scenario}      {what}",
    "name": "name: {name}",
    "question": "question: {question}",
    "dates": "dates: {{start: {start}, end: {end}}}",
    "money": "money: {{currency: {currency}}}",
    "rated_money": "money: {{currency: {currency}, per_usd: {per_usd:_}, as_of: {as_of}}}",
    "country": "country: {country}",
    "people": "people: {people:_}",
    "simulate": "simulate: 10_000",
    "network": "network: {{kind: holme_kim, m: 5, clustering: 0.6, seed: 1}}",
    "segments": "segments:",
    "segment": "{name}: {{share: {share}%}}",
    "sharing": "sharing: {{contact: 30%, decay: 50%, days: 2, hub_attenuation: 0.5, customers: 3, link: noisy_or}}",
    "brand": "brand:",
    "visits": "visits_per_day: 0.05%",
    "conversion": "conversion: 2%",
    "margin": "margin_per_order: 15",
    "channels": "channels:",
    "channel": "{name}: {{followers: 5_000, reach: {reach}, subscribe: {subscribe}}}",
    "experience": "experience: {{detractors: 10%, complain: 20%}}",
    "care": "care: {{questions: 5%, minutes: 10}}",
    "crisis": "{name}: {{chance: 100%, starts_with: 1%}}",
    "content": "{name}: {{attract: 30%, persuade: 5%, share: 5%, visit: 15%, engage: 2%}}",
    "team": "{name}: {{people: 1, hours_per_week: 40, wage_per_hour: 15}}",
    "plan": "plan: {file}",
    "sheet": "{{file: {file}, sheet: {sheet}}}",
    "today": "today: []",
    "strategy": "{name}: [today, {lines}]",
    "compare_with": "compare_with: today",
    "goals": "goals: {{conversions: +15%}}",
    "uncertainty": "uncertainty: {{worlds: 200, seed: 7}}",
}
"""Lines of a scenario; what is said of them stands behind, in the reader's language."""

_RESERVED = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def write_from_calendar(path: Path, calendar: Path, *, sheet: str = "", country: str = "") -> Path:
    """Write a scenario that uses a calendar (it refers to the file and copies nothing) and return its path.

    Raises :class:`~wom_sim.errors.InputError` for whatever is wrong in the calendar, and rather than overwrite a file.
    """
    path = with_ending(path)
    refuse_existing(path)
    return write_new(path, checked_text(read_plan(calendar, sheet, country), path, calendar, sheet, country))


def checked_text(read: Calendar, path: Path, calendar: Path, sheet: str = "", country: str = "") -> str:
    """The whole scenario as commented YAML, in which every line of the calendar can be simulated.

    Raises :class:`~wom_sim.errors.InputError` where one cannot.
    """
    text = scenario_text(read, path, calendar, sheet, country or country_spoken())
    found = {"file": str(calendar), "sheet": sheet}  # from here, since the folder of the scenario may not exist yet
    Scenario.parse({**read_value(text), "plan": found})
    return text


def country_spoken() -> str:
    """The country of the language that is spoken, such as MX of es_MX; nothing where it names none."""
    return spoken().locale.partition("_")[2]


def read_plan(path: Path, sheet: str = "", country: str = "") -> Calendar:
    """The lines of a calendar that nothing is wrong with; :class:`~wom_sim.errors.ScenarioError` otherwise."""
    try:
        read = read_calendar(path, sheet=sheet, names=Names(country=country or country_spoken()))
    except CalendarError as error:
        raise ScenarioError(f"{path}: {error}") from None
    return usable(read, path)


def usable(read: Calendar, path: Path) -> Calendar:
    """The same calendar; :class:`~wom_sim.errors.ScenarioError` where something is wrong with it, or it has no line."""
    if read.problems:
        raise Source({"plan": read.plan}, cells=read.cells).error(read.problems)
    if not read.plan or not all_days(read):
        raise ScenarioError(
            say("{path}: has headings and no date under them", path=path)
            if read.plan
            else say("{path}: has headings and no line under them", path=path)
        )
    return read


class Block(NamedTuple):
    """A part of the scenario: its key, and its entries one a line."""

    key: str
    entries: list[str]
    comment: str = ""

    def text(self) -> str:
        """Return the block as YAML."""
        heading = f"{self.key}:{f'  # {self.comment}' if self.comment else ''}"
        return "\n".join([heading, *(f"  {entry}" for entry in self.entries)])


def scenario_text(read: Calendar, path: Path, calendar: Path, sheet: str = "", country: str = "") -> str:
    """Return the whole scenario as commented YAML."""
    days = all_days(read)
    parts = [
        _head(path, calendar),
        "\n".join(
            [
                _line("name", name=quoted(calendar.stem)),
                _line("question", question=_prose(say("Which of my media brings the most new orders for its money?"))),
                _line("dates", say("first to last day of the calendar"), start=min(days), end=max(days)),
                _money(read, country),
                *([_line("country", country=country)] if country else []),
            ]
        ),
        _market(read).text(),
        _line("sharing", "†"),
        _brands(read),
        Block(
            "contents",
            [_line("content", "†", name=quoted(name)) for name in _contents(read)],
            say("attract = noticed at one full exposure, persuade = orders per visit, share = passed on when noticed"),
        ).text(),
        *_crises(read),
        *_team(read),
        "\n".join([*_guessed(read), _line("plan", file=_reference(path, calendar, sheet))]),
        _strategies(read).text(),
        "\n".join([_line("compare_with"), _line("goals", "†"), _line("uncertainty")]),
    ]
    return "\n\n".join(parts) + "\n"


def _line(what: str, comment: str = "", /, **named: object) -> str:
    """A line of :data:`YAML`, filled, with a comment behind it."""
    text = YAML[what].format(**named)
    return f"{text}  # {comment}" if comment else text


def _prose(text: str) -> str:
    """A sentence as a value of YAML, in quotes where it would be read as something else."""
    try:
        return text if read_value(text) == text else json.dumps(text, ensure_ascii=False)
    except InputError:
        return json.dumps(text, ensure_ascii=False)


def _head(path: Path, calendar: Path) -> str:
    scenario = _one_line(path.name)
    lines = [
        say(
            "A campaign around {calendar}: which of its media brings the most new orders?",
            calendar=_one_line(calendar.name),
        ),
        "",
        _line("check", scenario=scenario, what=say("what it costs, and what looks wrong")),
        _line("compare", scenario=scenario, what=say("every strategy in the same simulated worlds")),
        "",
        *textwrap.wrap(
            say(
                "The calendar stays where it is; go on editing it there.  † marks what it does not say: such values "
                "are illustrative and yours to fill in."
            ),
            118,
        ),
    ]
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _one_line(name: str) -> str:
    # A line end in the name of a file would end the comment, and begin a key.
    return " ".join(printable(name).splitlines())


def all_days(read: Calendar) -> list[date]:
    """The days that a calendar names, in the order of its lines."""
    return [day for line in read.plan.values() for key in ("from", "to", "on") for day in _days(line.get(key))]


def _days(value: Any) -> Iterable[date]:
    return value if isinstance(value, list) else [value] if isinstance(value, date) else []


def _money(read: Calendar, country: str) -> str:
    found = currency_of(read.table, country=country)
    currency = found.code or "EUR"
    comment = found.why or say("† the calendar shows none")
    if currency == "USD" or not any(_is_preset(line) for line in read.plan.values()):
        return _line("money", comment, currency=currency)
    comment = say("{shown}; the exchange rate† is for prices of presets", shown=comment)
    day = min(all_days(read))
    return _line("rated_money", comment, currency=currency, per_usd=PER_USD[currency], as_of=day)


def _is_preset(line: dict[str, Any]) -> bool:
    prices = (str(line.get(key, "")) for key in ("price", "cpm", "cpc", "fee_each", "cost_each", "cost_per_post"))
    return any(price.startswith("preset") for price in prices)


def _market(read: Calendar) -> Block:
    most = max((line.get("number") or 0 for line in read.plan.values()), default=0)
    entries = [
        _line("people", say("† real people I could sell to"), people=max(LEAST_PEOPLE, 10 * most)),
        _line("simulate", say("one simulated person stands for so many of them")),
        _line("network", say("† or {file: friends.csv.gz}")),
    ]
    if segments := list(dict.fromkeys(_segments(read))):
        entries += [_line("segments", say("† shares add up to 100 %")), *(f"  {one}" for one in _shares(segments))]
    return Block("market", entries)


def _segments(read: Calendar) -> Iterator[str]:
    for line in read.plan.values():
        yield from line.get("target", {}).get("segments", [])


def _crises(read: Calendar) -> list[str]:
    entries = [_line("crisis", "†", name=quoted(name)) for name in read.crises]
    comment = say("each on its day of the calendar; the chance that it comes, and how many hear it then")
    return [Block("crisis", entries, comment).text()] if entries else []


def _team(read: Calendar) -> list[str]:
    names = dict.fromkeys(line["team"] for line in read.plan.values() if "team" in line)
    if not names:
        return []
    entries = [_line("team", "†", name=quoted(name)) for name in names]
    return [Block("team", entries, say("who makes it; hours of a content or a line are paid at this wage")).text()]


def _shares(names: list[str]) -> Iterator[str]:
    each = 100 // len(names)
    for number, name in enumerate(names):
        share = each if number else 100 - each * (len(names) - 1)
        yield _line("segment", name=quoted(name), share=share)


def _brands(read: Calendar) -> str:
    lines = [line for line in read.plan.values() if KINDS[line["kind"]].SPEC.own_channel]
    own = dict.fromkeys(line["channel"] for line in lines if "channel" in line)
    facts = [
        _line("visits", say("† people who come by themselves")),
        _line("conversion", say("† of their visits become orders")),
        _line("margin", say("† what an order leaves before marketing")),
        *(_answered() if any(line["kind"] == "care" for line in read.plan.values()) else ()),
    ]
    channels = [
        _line("channels", say("† followers; presets are listed by: wom presets --used")),
        *(f"  {_channel(name)}" for name in own),
    ]
    return Block(
        "brands", [_line("brand", say("† its name")), *(f"  {one}" for one in facts + channels * bool(own))]
    ).text()


def _answered() -> list[str]:
    """What there is to answer for who answers."""
    return [
        _line("experience", say("† of orders: who is let down, and of those who complains")),
        _line("care", say("† of visits: who asks before buying; minutes for one answer")),
    ]


def _channel(name: str) -> str:
    reach, subscribe = _rate("reach", name, "15%"), _rate("subscribe", name, "3%")
    return _line("channel", name=quoted(name), reach=reach, subscribe=subscribe)


def _rate(key: str, channel: str, otherwise: str) -> str:
    return "preset" if best(candidates(RULES["channels", key], channel, None)) else otherwise


def _contents(read: Calendar) -> Iterable[str]:
    typed = (str(line["content"]) for line in read.plan.values() if "content" in line)
    return dict.fromkeys(" ".join(re.sub(r"[^\w \-]", " ", name).split()) for name in typed)


def _reference(path: Path, calendar: Path, sheet: str) -> str:
    try:
        file = Path(os.path.relpath(calendar, path.parent)).as_posix()
    except ValueError:  # on another drive
        file = calendar.resolve().as_posix()
    return _line("sheet", file=quoted(file), sheet=quoted(sheet)) if sheet else quoted(file)


def _guessed(read: Calendar) -> list[str]:
    """What was guessed of the lines, as comments above the plan."""
    guesses = (*read.guessed, *read.doubtful)
    sentences = [say("† guessed of the calendar; say it there if it is otherwise:")] if guesses else []
    sentences += [_one_line(guess) for guess in guesses]
    return [f"# {line}" for sentence in sentences for line in textwrap.wrap(sentence, 118)]


def _strategies(read: Calendar) -> Block:
    media: dict[str, list[str]] = {}
    for name, line in read.plan.items():
        media.setdefault(line.get("medium") or default_medium(line["kind"]), []).append(name)
    chosen = media | ({"all": list(read.plan)} if len(media) > 1 else {})
    entries = [_line("strategy", name=name, lines=", ".join(map(quoted, lines))) for name, lines in chosen.items()]
    today = _line("today", say("† the lines that you run already; every strategy has them"))
    return Block("strategies", [today, *entries])


def quoted(text: str) -> str:
    """Return a text as YAML, in quotes only where it needs them.

    >>> quoted("reels"), quoted("2027"), quoted("on")
    ('reels', '"2027"', '"on"')
    """
    simple = re.fullmatch(r"[^\W\d][\w./\-]*( [\w.\-]+)*", text) and text.lower() not in _RESERVED
    return text if simple else json.dumps(text, ensure_ascii=False)


EXISTS = marked("{path} exists already; name another file, or remove it first")


def write_template(path: Path) -> Path:
    """Write the commented launch scenario to a new file and return its path.

    Raises :class:`~wom_sim.errors.InputError` rather than overwrite something, or when the place cannot be written.
    """
    path = with_ending(path)
    text = files("wom_sim").joinpath("templates", "launch.yaml").read_text(encoding="utf-8")
    return write_new(path, translated(text).replace("configs/launch.yaml", path.name))


def with_ending(path: Path) -> Path:
    """Return the path with .yaml at its end."""
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")


def write_new(path: Path, text: str) -> Path:
    """Write a new file and return its path; InputError rather than overwrite something."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
        refuse_existing(path)
        with written_aside(path, take_free_name) as file:
            file.write(text.encode())
    except FileExistsError:
        raise InputError(say(EXISTS, path=path)) from None
    except OSError as error:
        raise InputError(say("cannot write {path}: {reason}", path=path, reason=error.strerror or error)) from None
    return path


def refuse_existing(path: Path) -> None:
    """InputError rather than overwrite something; what a killed process left beside it goes."""
    clear_dead(path)
    if os.path.lexists(path):
        raise InputError(say(EXISTS, path=path))
