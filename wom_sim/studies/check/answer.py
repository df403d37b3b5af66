"""Before comparing: what the plan costs, whether typed rates come back, and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wom_sim.campaign.bought import idle
from wom_sim.campaign.contents import pieces_of
from wom_sim.campaign.prepare import Prepared, load_of, prepare
from wom_sim.engine.memory import world_bytes
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole
from wom_sim.results.answer import Answer
from wom_sim.results.run import EngineName
from wom_sim.scenario.plan.line import HandedOver
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import called
from wom_sim.studies.check import crises
from wom_sim.studies.check.desks import desk_words
from wom_sim.studies.check.line_words import FAR, FEW, LineFigures, line_warnings
from wom_sim.studies.check.plan import plan_warnings
from wom_sim.studies.check.returning import returning
from wom_sim.studies.check.trial import Tally, compare_seconds, engine_of_compare, figures, tried
from wom_sim.studies.compare.findings import bought_notes, idle_note
from wom_sim.studies.compare.goals import met_on_day_0, unreached
from wom_sim.studies.presets.answer import foreign_warnings

TRIAL_WORLDS = 20


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
class Check(Answer):
    """What :func:`check` found; nothing in it is an error.

    ``figures`` are those of each line of each strategy, ``worlds`` how many trial worlds each had; ``reproduction`` is
    the share of notices that came from a friend; ``compare_seconds`` what a comparison would take.
    """

    room = "check"

    prepared: Prepared = field(repr=False)
    lines: list[PlanLine]
    costs: dict[str, float]
    figures: list[LineFigures]
    rates: list[Rate]
    reproduction: float
    warnings: list[str]
    worlds: int
    compare_seconds: float
    desks: list[str] = field(default_factory=list)
    crises: list[crises.Cost] = field(default_factory=list)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was checked."""
        return self.prepared.scenario

    @property
    def bought(self) -> list[str]:
        """What budgets change of the plan as typed."""
        return bought_notes(self.prepared, list(self.costs))

    @property
    def returning(self) -> list[str]:
        """What is expected of customers who come back, and how busy those are who answer."""
        return [*returning(self.prepared), *self.desks]

    @property
    def lifts(self) -> dict[str, float]:
        """β of every brand that types a ratio of long to short run."""
        return {brand.name: brand.lift for brand in self.prepared.setting.brands if brand.lift is not None}

    @property
    def crises_told(self) -> str:
        """What crises would do; nothing where none is typed."""
        return crises.text(self.prepared, self.crises)

    @property
    def may_stop(self) -> bool:
        """Whether a comparison may need fewer worlds."""
        return self.scenario.uncertainty.until is not None or self.scenario.uncertainty.eliminate

    @property
    def gigabytes(self) -> float:
        """Memory that a world takes."""
        return world_bytes(load_of(self.scenario, self.prepared.network)) / 1e9

    def text(self, path: str = "SCENARIO") -> str:
        """What ``wom check`` prints."""
        return str(self.neighbour(self.words).text(self, path))

    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        scenario, network = self.scenario, self.prepared.network
        return {
            "name": scenario.name, "period": scenario.dates.period, "days": scenario.days,
            "currency": scenario.money.currency, "people": self.prepared.people, "simulated": network.people,
            "network": str(network.report), "lines": [asdict(line) for line in self.lines], "costs": self.costs,
            "rates": [{**asdict(rate), "verdict": rate.verdict} for rate in self.rates],
            "reproduction": self.reproduction, "warnings": self.warnings, "trial_worlds": self.worlds,
            "compare_seconds": self.compare_seconds, "gigabytes": self.gigabytes,
            "population": self.prepared.population.report, "bought": self.bought, "returning": self.returning,
            "guessed": list(self.scenario.guessed),
            "figures": [line.data() for line in self.figures], "baseline": scenario.compare_with,
            "may_stop": self.may_stop, "lifts": self.lifts,
            **({"crises": told} if (told := crises.data(self.prepared, self.crises)) else {}),
        }  # fmt: skip


def check(
    scenario: Scenario | Prepared | str | Path,
    *,
    worlds: int = TRIAL_WORLDS,
    seed: int | None = None,
    engine: EngineName = "auto",
) -> Check:
    """Validate, price the plan and put typed rates beside those that trial worlds give back.

    About ``worlds`` trial worlds are shared among the strategies, with a few more of each where goals are to be judged.
    Raises ``ScenarioError`` for what is wrong; what is merely
    suspicious comes as ``warnings``.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    plain = prepared.scenario
    worlds = whole("worlds", worlds)
    if worlds < 1:
        raise InputError(say("worlds must be at least 1 (got {worlds})", worlds=worlds))
    chosen = engine_of_compare(prepared, engine)
    trial = tried(prepared, worlds, plain.uncertainty.seed if seed is None else seed, chosen)
    tally, lines = trial.tally, figures(trial)
    rates = [*content_rates(prepared, tally), *brand_rates(prepared, tally)]
    costs = {name: prepared.cost(name) for name in plain.strategies if name != "nothing"}
    reproduction = tally.offspring / tally.cascaded if tally.cascaded else float("nan")
    desks = list(desk_words(trial.prepared, tally.desks))
    warnings = [
        *(words for busy, words in desks if busy),
        *money_warnings(prepared, costs),
        *plan_warnings(prepared),
        *line_warnings(lines),
        *rate_warnings(rates),
        *reach_warnings(prepared, reproduction),
        *crises.warnings(prepared),
    ]
    warnings += foreign_warnings(plain)
    warnings += plain.notes
    warnings += [*met_on_day_0(plain), *unreached(plain, trial.records)]
    seconds = compare_seconds(prepared, chosen)
    told = [words for busy, words in desks if not busy]
    lost = crises.costs(prepared, [*costs] or [plain.compare_with], plain.uncertainty.seed, chosen)
    parts = (prepared, lines_of(prepared), costs, lines, rates, reproduction, warnings, trial.worlds, seconds)
    return Check(*parts, told, lost)


def content_rates(prepared: Prepared, tally: Tally) -> list[Rate]:
    """Shares per person who noticed; who was handed the product passes on more readily than typed.

    Left out are contents that are passed on for a reward, or known by nothing but the product itself, and pieces that
    differ by chance: those that are passed on the most are noticed by the most people.
    """
    scenario = prepared.scenario
    plan = scenario.plan.values()
    rewarded = {line.content for line in plan if line.rewards_sharing}
    rewarded |= {line.content for line in plan} - {line.content for line in plan if not isinstance(line, HandedOver)}
    columns = zip(pieces_of(scenario), prepared.setting.contents, tally.shares, tally.notices, strict=True)
    return [
        Rate(one.name, say("shares per person who noticed"), one.share, over(int(shares), int(notices)), int(shares))
        for piece, one, shares, notices in columns
        if one.spread is None and piece.content not in rewarded
    ]


def brand_rates(prepared: Prepared, tally: Tally) -> list[Rate]:
    """Orders per visit of people who come by themselves (a customer's later visits count, and order nothing)."""
    return [
        Rate(brand.name, say("orders per own visit"), brand.conversion, over(int(orders), int(visits)), int(orders))
        for brand, orders, visits in zip(prepared.setting.brands, tally.brand_orders, tally.brand_visits, strict=True)
        if brand.visits_per_day and brand.conversion > 0.0
    ]  # fmt: skip


def over(part: int, whole: int) -> float:
    """A share; n/a of nothing."""
    return part / whole if whole else float("nan")


def lines_of(prepared: Prepared) -> list[PlanLine]:
    """The calendar of the plan."""
    found = []
    for name, spec in prepared.scenario.plan.items():
        account = prepared.lines[name].account
        ticks = spec.ticks(prepared.scenario.dates)
        hours = sum(account.hours.values())
        found.append(PlanLine(name, spec.kind, spec.medium, ticks, account.cost, account.expected, hours))
    return found


def money_warnings(prepared: Prepared, costs: dict[str, float]) -> list[str]:
    """Budgets that cannot be spent, strategies that do not cost the same, lines that no strategy uses."""
    scenario, currency = prepared.scenario, prepared.scenario.money.currency
    found = [idle_note(one, scenario.strategy(name).budget, currency) for name in costs for one in idle(prepared, name)]
    paid = {name: cost for name, cost in costs.items() if name not in (scenario.compare_with, "nothing")}
    if paid and max(paid.values()) > 1.05 * min(paid.values()):
        low, high = min(paid, key=paid.__getitem__), max(paid, key=paid.__getitem__)
        found.append(
            say(
                "strategies do not cost the same ({low} {least:,.0f}, {high} {most:,.0f} {currency}): "
                "read the cost per extra order, not the orders",
                low=called(low),
                least=paid[low],
                high=called(high),
                most=paid[high],
                currency=currency,
            )
        )
    used = {line for strategy in scenario.strategies.values() for line in strategy.lines}
    found += [
        say("{name} is in no strategy, so it is never run", name=called(name))
        for name in scenario.own_plan
        if name not in used
    ]
    found += [
        say(
            "an order of {name} leaves {margin:,.10g} {currency} at a price of {price:,.10g}: the margin is what is "
            "left of the price",
            name=name,
            margin=brand.margin_per_order,
            currency=currency,
            price=brand.price_per_order,
        )
        for name, brand in scenario.brands.items()
        if 0.0 < brand.price_per_order < brand.margin_per_order
    ]
    return found


def rate_warnings(rates: list[Rate]) -> list[str]:
    """Typed rates that the simulation does not give back."""
    return [
        say(
            "{where}: {what} typed {typed:.2%}, simulated {simulated:.2%}: beyond a factor of {far:g}",
            where=rate.where,
            what=rate.what,
            typed=rate.typed,
            simulated=rate.simulated,
            far=FAR,
        )
        for rate in rates
        if rate.verdict == "differs"
    ]


def too_few_people(name: str, people: int, are_given: bool) -> str:
    """That a line starts with less than one simulated person, and what to do where the network brings its people."""
    if are_given:
        return say(
            "{name} starts with {people:,} real people, less than one simulated person: lower market.people, or use a "
            "larger list",
            name=name,
            people=people,
        )
    return say(
        "{name} starts with {people:,} real people, less than one simulated person: simulate more",
        name=name,
        people=people,
    )


def reach_warnings(prepared: Prepared, reproduction: float) -> list[str]:
    """Word of mouth that explodes, posts that nobody follows, a market that is ignored."""
    scenario = prepared.scenario
    return [
        *contagious(reproduction),
        *unfollowed(scenario),
        *(
            too_few_people(name, spec.people_chosen, scenario.market.brings_people)
            for name, spec in scenario.own_plan.items()
            if spec.people_chosen is not None and spec.people_chosen < prepared.scale
        ),
        *market_warnings(prepared),
    ]


def contagious(reproduction: float) -> Iterator[str]:
    """Content that most people hear of from a friend."""
    if reproduction >= 0.9:
        yield say(
            "of 100 people who noticed, {told:.0f} heard it from a friend: unusually contagious content",
            told=100 * reproduction,
        )


def unfollowed(scenario: Scenario) -> Iterator[str]:
    """Posts on channels without followers."""
    for name, spec in scenario.plan.items():
        if spec.own_channel and spec.seen_on is not None:
            channel = scenario.brands[scenario.contents[spec.content].brand].channels[spec.seen_on]
            if channel.followers == 0 and channel.subscribe == 0.0:
                yield say(
                    "{name} posts on {channel}, which nobody follows or can join", name=name, channel=spec.seen_on
                )


def market_warnings(prepared: Prepared) -> Iterator[str]:
    """What is said of the network, the brands and the goals."""
    scenario, market = prepared.scenario, prepared.scenario.market
    if prepared.network.report.header_named:
        yield say("friends list, {header}", header=prepared.network.report.header)
    if len(brands := [*scenario.brands]) > 1:
        yield say(
            "{many} brands ({brands}): numbers add them up, a rival's orders as well as yours; to rank by one "
            "alone write goals: {{conversions.{brand}: +10%}}",
            many=len(brands),
            brands=", ".join(brands),
            brand=brands[0],
        )
    if market.brings_people and market.simulate is not None:
        yield say(
            "simulate: {simulate:,} is ignored: the network brings its own {people:,} people",
            simulate=market.simulate,
            people=prepared.network.people,
        )
    if not scenario.goals:
        yield say("no goal is set: add goals: {conversions: +15%} to see the chance of reaching it")
