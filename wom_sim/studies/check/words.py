"""What ``wom check`` prints: the calendar of the plan, typed rates beside simulated ones, warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wom_sim.show.text import money, number, wrapped
from wom_sim.studies.check.line_words import FAR, FEW, LineFigures, line_tables

CALENDAR = 45  # characters for the whole horizon


@dataclass(frozen=True)
class Rate:
    """A rate as typed beside the same rate in the trial worlds; ``events`` is how many simulated events it rests on."""

    where: str
    what: str
    typed: float
    simulated: float
    events: int

    @property
    def verdict(self) -> str:
        """``ok``, ``differs``, or ``too few`` events to say."""
        if self.events < FEW:
            return "too few"
        return "ok" if self.typed / FAR <= self.simulated <= self.typed * FAR else "differs"


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan: on which ticks it acts, what it costs and what its money is expected to buy."""

    name: str
    kind: str
    medium: str
    ticks: Sequence[int]
    cost: float
    impressions: float  # expected, 0 where money does not buy them
    hours: float = 0.0  # of team work


@dataclass(frozen=True)
class CheckFacts:
    """Everything that the text of a check says."""

    name: str
    period: str
    days: int
    currency: str
    people: int
    simulated: int
    network: str
    lines: Sequence[PlanLine]
    costs: Mapping[str, float]
    rates: Sequence[Rate]
    reproduction: float
    warnings: Sequence[str]
    trial_worlds: int
    compare_seconds: float
    gigabytes: float
    population: str = ""
    bought: Sequence[str] = ()  # what budgets change of the plan as typed
    figures: Sequence[LineFigures] = ()
    baseline: str = ""
    may_stop: bool = False
    """Whether a comparison may need fewer worlds."""


def check_text(facts: CheckFacts, path: str) -> str:
    """The whole text."""
    head = (
        f"{facts.name} · {facts.period} ({facts.days} days) · {facts.currency}\n"
        f"{facts.people:,} people, {facts.simulated:,} simulated (1 : {facts.people / facts.simulated:,.4g}), "
        f"about {1000 * facts.gigabytes:,.0f} MB a world\n"
        f"Network: {facts.network}"
    )
    lines = line_tables(facts.figures, facts.trial_worlds, facts.currency, facts.baseline)
    parts = [head, facts.population, calendar(facts), strategies(facts), lines, rates(facts), warnings(facts)]
    about, seconds = "at most about" if facts.may_stop else "about", max(1.0, facts.compare_seconds)
    parts.append(
        f"Next: wom compare {path}        (simulates {about} {seconds:,.0f} s on one core, less with more cores)"
    )
    return "\n\n".join(part for part in parts if part)


def calendar(facts: CheckFacts) -> str:
    """When each line acts, what it costs and what it is expected to buy."""
    if not facts.lines:
        return "The plan has no lines: only what happens by itself is simulated."
    wide, worked = max(len(line.name) for line in facts.lines), any(line.hours for line in facts.lines)
    title = (
        f"  {'Calendar':<{wide}}  {'':<6}  {facts.period:<{CALENDAR}}  {'cost':>12}  impressions{'  team h' * worked}"
    )
    rows = [
        f"  {line.name:<{wide}}  {line.medium:<6}  {bar(line.ticks, facts.days)}  {money(line.cost, ''):>12}  "
        + (f"{number(line.impressions):>11}" if line.impressions else f"{'–':>11}")
        + (f"{number(line.hours) if line.hours else '–':>8}" if worked else "")
        for line in facts.lines
    ]
    return "\n".join(line.rstrip() for line in [title, *rows])


def bar(ticks: Sequence[int], days: int) -> str:
    """The horizon as a strip of characters, filled where the line acts."""
    width = min(CALENDAR, days)
    filled = {(tick - 1) * width // days for tick in ticks}
    strip = "".join("█" if cell in filled else "·" for cell in range(width))
    return f"{strip:<{CALENDAR}}"


def strategies(facts: CheckFacts) -> str:
    """What each strategy costs, and what its budget changes of the plan as typed."""
    costs = "Strategies cost  " + " · ".join(f"{name} {money(cost, '')}" for name, cost in facts.costs.items())
    return "\n".join(map(wrapped, [costs, *facts.bought]))


def rates(facts: CheckFacts) -> str:
    """Typed rates beside simulated ones."""
    if not facts.rates:
        return ""
    where = max(len(rate.where) for rate in facts.rates)
    what = max(len(rate.what) for rate in facts.rates)
    title = f"What you typed of contents and brands, and what the trial worlds give back (ok: within {FAR:g}×)"
    head = f"  {'':<{where}}  {'':<{what}}  {'typed':>8}  {'simulated':>9}"
    rows = [
        f"  {rate.where:<{where}}  {rate.what:<{what}}  {rate.typed:>8.2%}  {share(rate.simulated):>9}  {remark(rate)}"
        for rate in facts.rates
    ]
    heard = f"  Of 100 people who noticed something, {100 * facts.reproduction:.0f} had it from a friend."
    return "\n".join([title, head, *rows] + ([heard] if facts.reproduction == facts.reproduction else []))


def share(value: float) -> str:
    """A rate, or n/a."""
    return f"{value:.2%}" if value == value else "n/a"


def remark(rate: Rate) -> str:
    """The verdict, with the number of events where they are few."""
    return f"only {rate.events} in the trial: cannot say" if rate.verdict == "too few" else rate.verdict


def warnings(facts: CheckFacts) -> str:
    """Numbered warnings, and the one that always holds."""
    always = "Nothing has been fitted to your sales. Read results as “which is better, and by about how much”."
    found = [*facts.warnings, always]
    return "\n".join(["Warnings", *(wrapped(f"  W{k} {glued(one)}") for k, one in enumerate(found, 1))])


def glued(text: str) -> str:
    """A text with its command in one piece, to be copied."""
    before, command, path = text.partition("wom presets --used ")
    return before + command.replace(" ", "\u00a0") + path
