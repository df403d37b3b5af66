"""From a checked scenario to what engines run: network, setting and compiled lines, built once for all worlds."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim import rng, rules, seeding
from wom_sim.errors import InputError, NetworkError
from wom_sim.ledger import Medium
from wom_sim.model import world as w
from wom_sim.model.lines import AdsLine, Line, PostsLine, SeedsLine
from wom_sim.model.market import FileNetwork
from wom_sim.model.media import Account, ads_day, in_cents
from wom_sim.model.network import Network
from wom_sim.model.plan import Ads, Influencers, Posts, Samples
from wom_sim.model.scenario import Scenario
from wom_sim.model.sharing import Link as LinkSpec
from wom_sim.rng import Purpose

Choose = Callable[[int], np.ndarray]


@dataclass(frozen=True)
class CompiledLine:
    """A line of the plan ready to run: its part of the model, its money, and whom it seeds in a given world."""

    line: Line
    account: Account
    choose: Choose | None = None

    def in_world(self, seed: int) -> Line:
        """The line with this world's seeds filled in."""
        if self.choose is None or not isinstance(self.line, SeedsLine):
            return self.line
        people = self.choose(seed)
        return replace(self.line, people=dict.fromkeys(self.line.people, people))


@dataclass(frozen=True)
class Prepared:
    """A scenario with everything that does not depend on the world: run it as often as you like."""

    scenario: Scenario
    setting: w.Setting
    lines: dict[str, CompiledLine]
    scale: float  # real people behind each simulated one

    @property
    def network(self) -> Network:
        """The social network."""
        return self.setting.network

    @property
    def contents(self) -> list[str]:
        """Names of contents in the engine's order."""
        return [content.name for content in self.setting.contents]

    def plan(self, strategy: str) -> list[CompiledLine]:
        """The compiled lines of a strategy, in the order it names them."""
        return [self.lines[name] for name in self.scenario.strategy(strategy).lines]

    def cost(self, strategy: str) -> float:
        """What a strategy costs, in the scenario's money."""
        return round(sum(one.account.cost for one in self.plan(strategy)), 2)


def prepare(scenario: Scenario | str | Path, network: Network | None = None) -> Prepared:
    """Build network, setting and lines of a scenario or its file; a ``network`` that is given is taken as it is.

    Raises ``ScenarioError`` (with file, line and key) for what only shows once the network is there: a missing or
    broken file, an unknown seed, more seeds than people.
    """
    if isinstance(scenario, str | Path):
        scenario = Scenario.read(scenario)
    network = build_network(scenario) if network is None else network
    people = scenario.market.people or network.people
    if people < network.people:
        raise scenario.error(
            "market.people",
            f"must be at least the {network.people:,} people of the network (got {people:,})",
            "each simulated person stands for one real person or more",
        )
    check_memory(scenario, network)
    scale = people / network.people
    setting = build_setting(scenario, network, people)
    lines = {name: compile_line(scenario, setting, name, scale) for name in scenario.plan}
    return Prepared(scenario, setting, lines, scale)


def build_network(scenario: Scenario) -> Network:
    """Read or generate the network; its own errors gain the scenario's line."""
    spec, path = scenario.market.network, scenario.network_path
    try:
        if isinstance(spec, FileNetwork) and path is not None:
            network = Network.read(path, directed=spec.directed, header=spec.header)
        else:
            network = generated(scenario)
    except NetworkError as error:
        key = "file" if isinstance(spec, FileNetwork) else "kind"
        message, _, hint = str(error).partition(" – ")
        raise scenario.error(("market", "network", key), message, hint) from None
    if spec.weights != "none" and network.weights is None:
        raise scenario.error(
            ("market", "network", "weights"), "the ties carry no weights", "leave weights out, or give a third column"
        )
    return network


def generated(scenario: Scenario) -> Network:
    """A network made by a generator; `seed` among its parameters is the graph's own."""
    spec: Any = scenario.market.network
    parameters = dict(spec.parameters)
    seed = parameters.pop("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise scenario.error(("market", "network", "seed"), f"must be a whole number from 0 (got {seed!r})")
    people = None if spec.named else scenario.market.simulate
    return Network.generate(spec.kind, people, seed=seed, **parameters)


def needed_bytes(scenario: Scenario, network: Network) -> int:
    """Bytes of one world's state, beyond the network."""
    each = w.PERSON.itemsize + w.ITEM.itemsize * len(scenario.contents) + w.BRAND.itemsize * len(scenario.brands)
    return network.people * (each + 1)


def check_memory(scenario: Scenario, network: Network) -> None:
    """Refuse, before allocating, what would not fit; generated networks were refused even earlier."""
    needed = needed_bytes(scenario, network)
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > present:
        raise scenario.error(
            "market.network",
            f"{network.people:,} people need about {needed / 1e9:,.1f} GB; this machine has {present / 1e9:,.1f} GB",
            "use a smaller network, or fewer contents",
        )


def build_setting(scenario: Scenario, network: Network, people: int) -> w.Setting:
    """Compile everything but the plan."""
    brands = list(scenario.brands)
    order = sorted(scenario.contents, key=lambda name: brands.index(scenario.contents[name].brand))
    link = scenario.sharing.link
    spec = scenario.market.network
    return w.Setting(
        network=network,
        contact=contact_by_source(network, scenario.sharing.contact, scenario.sharing.hub_attenuation),
        sharing=compile_sharing(scenario),
        contents=tuple(compile_content(scenario, name, brands) for name in order),
        brands=tuple(compile_brand(scenario, name) for name in brands),
        channels=tuple(compile_channels(scenario, brands, people)),
        ticks=scenario.days,
        goodwill=scenario.memory.goodwill,
        half_life=scenario.memory.half_life_days,
        saturation=scenario.memory.saturation,
        arc_contact=arc_contact(scenario, network) if spec.weights == "contact" else None,
        arc_influence=arc_influence(scenario, network) if spec.weights == "influence" else None,
        need=compile_need(link, network),
    )


def contact_by_source(network: Network, contact: float, attenuation: float) -> np.ndarray:
    """Chance that a friend sees a person's share on its first day, hubs attenuated; one power per degree."""
    degrees, where = np.unique(network.out_degree, return_inverse=True)
    factors = np.array([rules.hub_factor(int(degree), attenuation) for degree in degrees])
    return np.asarray(contact * factors[where])


def arc_contact(scenario: Scenario, network: Network) -> np.ndarray:
    """The ties' weights as factors on contact; each in [0, 1]."""
    weights = np.asarray(network.weights, np.float64)
    if weights.max(initial=0.0) > 1.0:
        message = f"weights multiply contact, so they must be at most 1 (the largest is {weights.max():g})"
        raise scenario.error(("market", "network", "weights"), message, "divide the weights, or leave weights out")
    return weights


def arc_influence(scenario: Scenario, network: Network) -> np.ndarray:
    """The ties' weights as influence in integer units; at most 1 in all for each person."""
    weights = np.asarray(network.weights, np.float64)
    totals = np.bincount(network.targets, weights, minlength=network.people)
    if totals.max(initial=0.0) > 1.0 + 1e-9:
        worst = network.ids.tolist()[int(np.argmax(totals))]
        message = f"influence on person {worst!r} sums to {totals.max():g}; it may be at most 1"
        raise scenario.error(("market", "network", "weights"), message, "divide the weights by each person's total")
    return np.floor(weights * rules.UNIT + 0.5).astype(np.int64)


def compile_need(link: LinkSpec, network: Network) -> np.ndarray | None:
    """Distinct friends needed under the step link."""
    if link.step is None:
        return None
    if link.step.count is not None:
        return np.full(network.people, link.step.count, np.int32)
    share = float(link.step.share or 0.0)
    degrees, where = np.unique(network.in_degree, return_inverse=True)
    needs = np.array([rules.needed_sources(share, int(degree)) for degree in degrees], np.int32)
    return np.asarray(needs[where])


def compile_sharing(scenario: Scenario) -> w.Sharing:
    """How shares travel, in the engine's terms."""
    sharing = scenario.sharing
    field = sharing.link.mean_field
    return w.Sharing(
        link=w.Link[sharing.link.kind.upper()],
        days=w.FOREVER if sharing.days == "forever" else int(sharing.days),
        decay=sharing.decay,
        stop=sharing.stop,
        customers=sharing.customers,
        innovation=field.p if field else 0.0,
        imitation=field.q if field else 0.0,
    )


def compile_content(scenario: Scenario, name: str, brands: list[str]) -> w.ContentSetting:
    """A content in the engine's terms."""
    content = scenario.contents[name]
    return w.ContentSetting(
        name, rng.name_word(name), brands.index(content.brand), content.attract, content.persuade, content.share,
        content.visit, content.engage,
    )  # fmt: skip


def compile_brand(scenario: Scenario, name: str) -> w.BrandSetting:
    """A brand in the engine's terms: its baseline day by day, season included."""
    brand = scenario.brands[name]
    season = {scenario.tick(day): factor for day, factor in brand.season.items()}
    days = [rules.scaled(brand.visits_per_day, season.get(tick, 1.0)) for tick in range(1, scenario.days + 1)]
    return w.BrandSetting(name, rng.name_word(name), (0.0, *days) if any(days) else (), brand.conversion)


def compile_channels(scenario: Scenario, brands: list[str], people: int) -> list[w.ChannelSetting]:
    """Every brand's own channels; followers are a share of the real market."""
    channels = []
    for b, brand in enumerate(brands):
        for name, channel in scenario.brands[brand].channels.items():
            if channel.followers > people:
                raise scenario.error(
                    ("brands", brand, "channels", name, "followers"),
                    f"must be at most the {people:,} people of the market (got {channel.followers:,})",
                )
            word = rng.name_word(f"{brand}/{name}")
            share = channel.followers / people
            channels.append(w.ChannelSetting(name, word, b, share, channel.reach, channel.subscribe))
    return channels


def compile_line(scenario: Scenario, setting: w.Setting, name: str, scale: float) -> CompiledLine:
    """A line of the plan in the engine's terms, with its account."""
    spec = scenario.plan[name]
    place = [content.name for content in setting.contents].index(spec.content)
    common = {
        "name": name,
        "word": rng.name_word(name),
        "medium": Medium[spec.medium.upper()],
        "content": place,
        "attention": rules.units(spec.attention),
        "trust": rules.units(spec.trust),
    }
    if isinstance(spec, Ads):
        return compile_ads(scenario, setting, spec, common, scale)
    if isinstance(spec, Posts):
        return compile_posts(scenario, setting, spec, common)
    return compile_seeds(scenario, setting, spec, common, scale)


def compile_ads(
    scenario: Scenario, setting: w.Setting, spec: Ads, common: dict[str, Any], scale: float
) -> CompiledLine:
    """Paid impressions: the same day over and over, because a budget is spread evenly over its days."""
    ticks = spec.ticks(scenario.dates)
    daily = spec.budget / len(ticks)
    people = setting.network.people
    day = ads_day(people, spec.avails_per_day, daily / scale, spec.price_per_thousand, spec.cap_per_day)
    account = Account(
        common["name"], spec.medium, spec.kind, spec.budget,
        spent=in_cents(dict.fromkeys(ticks, daily * day.share_spent)),
        fixed=spec.fixed_cost,
        expected=day.expected * len(ticks) * scale,
        unfilled=day.unfilled * len(ticks) * scale,
    )  # fmt: skip
    return CompiledLine(AdsLine(**common, cuts=dict.fromkeys(ticks, day.cuts)), account)


def compile_posts(scenario: Scenario, setting: w.Setting, spec: Posts, common: dict[str, Any]) -> CompiledLine:
    """Owned posts on their weekdays."""
    ticks = spec.ticks(scenario.dates)
    brand = scenario.contents[spec.content].brand
    places = [(setting.brands[channel.brand].name, channel.name) for channel in setting.channels]
    channel = places.index((brand, spec.channel))
    line = PostsLine(**common, channel=channel, reach=setting.channels[channel].reach, ticks=frozenset(ticks))
    fixed = spec.fixed_cost + spec.cost_per_post * len(ticks)
    return CompiledLine(line, Account(common["name"], spec.medium, spec.kind, fixed=fixed))


def compile_seeds(
    scenario: Scenario, setting: w.Setting, spec: Samples | Influencers, common: dict[str, Any], scale: float
) -> CompiledLine:
    """Product samples and influencers: whom they are depends on the world, how many and what they cost does not."""
    network, name = setting.network, common["name"]
    everyone = eligible(scenario, network, spec, name)
    number = spec.number if spec.number is not None else len(everyone) * scale
    exact = number / scale
    if exact > len(everyone) + 0.5:
        message = f"{number:,.0f} are more than the {len(everyone) * scale:,.0f} people there are to choose from"
        raise scenario.error(("plan", name, "number"), message, "lower number")
    sponsored = isinstance(spec, Influencers)
    each = spec.fee_each if isinstance(spec, Influencers) else spec.cost_each
    ticks = spec.ticks(scenario.dates)
    marks = int(w.Mark.SEEDED) if sponsored else int(w.Mark.SEEDED | w.Mark.OWNER)
    line = SeedsLine(**common, people=dict.fromkeys(ticks, everyone[:0]), marks=marks, sponsored=sponsored)
    fixed = spec.fixed_cost + each * number * len(ticks)

    def choose(seed: int) -> np.ndarray:
        state = rng.key(seed, Purpose.SEEDING, line.word)
        seeds = min(len(everyone), rounded_by_lot(exact, state))
        if spec.who.rule is not None:
            return seeding.ranked(network, spec.who.rule, seeds, state)
        return seeding.first_by_lot(everyone, network, seeds, state)

    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed), choose)


def eligible(scenario: Scenario, network: Network, spec: Samples | Influencers, name: str) -> np.ndarray:
    """Positions of everybody among whom a seeding line may choose."""
    who = spec.who
    if who.rule is not None:
        return np.arange(network.people)
    key = "ids" if who.ids is not None else "attribute"
    try:
        if who.ids is not None:
            return seeding.positions_of(network, who.ids)
        people = seeding.with_attributes(network, who.attribute or {})
    except InputError as error:
        message, _, hint = str(error).partition(" – ")
        raise scenario.error(("plan", name, "who", key), message, hint) from None
    if len(people) == 0:
        raise scenario.error(("plan", name, "who", key), "nobody in the network has these attributes")
    return people


def rounded_by_lot(number: float, state: int) -> int:
    """A whole number whose mean over worlds is ``number``: 0.1 is one in a tenth of the worlds, else none.

    To the nearest would turn ten creators among 100,000 people, at one simulated person per hundred, into nobody.
    """
    lot = rng.uniform(rng.absorb(rng.absorb(state, Purpose.SEEDING), 0))
    return int(number) + (lot < number - int(number))
