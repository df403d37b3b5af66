"""Everything but the plan in the engine's terms: ties, sharing, contents, brands and channels."""

from __future__ import annotations

import math

import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.behaviour import longing
from wom_sim.behaviour.gate import Link
from wom_sim.behaviour.repeat import A_DAY, WEEK
from wom_sim.campaign.audiences import Public, arc_trust, compile_traits
from wom_sim.campaign.contents import compile_claims, compile_contents, pieces_of
from wom_sim.engine import setting as w
from wom_sim.errors import ScenarioError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.scenario.content import Link as LinkSpec
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics import excess_voice

MONTH = 30.0
"""Days in the month of `orders_per_month`."""


def build_setting(scenario: Scenario, network: Network, people: int, public: Public) -> w.Setting:
    """Compile everything but the plan."""
    brands = list(scenario.brands)
    order = [piece.content for piece in pieces_of(scenario)]
    link = scenario.sharing.link
    spec = scenario.market.network
    return w.Setting(
        network=network,
        contact=contact_by_source(network.out_degree, scenario.sharing.contact, scenario.sharing.hub_attenuation),
        sharing=compile_sharing(scenario),
        contents=compile_contents(scenario),
        brands=tuple(compile_brand(scenario, name, order, people) for name in brands),
        channels=tuple(compile_channels(scenario, brands, people, public)),
        ticks=scenario.days,
        specs={key: getattr(scenario, key) for key in behaviour.KEYS},
        arc_contact=arc_contact(scenario, network, public.population.tie_contact),
        arc_trust=arc_trust(public),
        arc_influence=arc_influence(scenario, network) if spec.weights == "influence" else None,
        need=compile_need(link, network),
        people=compile_traits(scenario, public),
        days=tuple(scenario.dates.on(tick) for tick in range(scenario.days + 1)),
        real_people=people,
        claims=compile_claims(scenario, people / network.people),
        category_beta=category_beta(scenario),
    )


def contact_by_source(friends: np.ndarray, contact: float, attenuation: float) -> np.ndarray:
    """Contact of people with so many friends, hubs attenuated; one power per number of friends.

    Friends who see a person's shares make it the chance that one of them sees it on its first day; friends whose shares
    a person sees, what her crowded feed leaves of it.
    """
    degrees, where = np.unique(friends, return_inverse=True)
    factors = np.array([rules.hub_factor(int(degree), attenuation) for degree in degrees])
    return np.asarray(contact * factors[where])


def arc_contact(scenario: Scenario, network: Network, by_tie: np.ndarray | None) -> np.ndarray | None:
    """Factors on contact, each in [0, 1]: ties' weights, where people meet, crowded feeds; None where all are 1."""
    weighted = scenario.market.network.weights == "contact"
    crowding = scenario.sharing.feed_crowding
    given = (
        contact_weights(scenario, network) if weighted else None,
        by_tie,
        contact_by_source(network.in_degree, 1.0, crowding)[network.targets] if crowding > 0.0 else None,
    )
    factors = [one for one in given if one is not None]
    return math.prod(factors[1:], start=factors[0]) if factors else None


def contact_weights(scenario: Scenario, network: Network) -> np.ndarray:
    """The ties' weights as factors on contact."""
    weights = np.asarray(network.weights, np.float64)
    if weights.max(initial=0.0) > 1.0:
        raise scenario.error(
            ("market", "network", "weights"),
            say(
                "weights multiply contact, so they must be at most 1 (the largest is {largest:g})",
                largest=weights.max(),
            ),
            say("divide the weights, or leave weights out"),
        )
    return weights


def arc_influence(scenario: Scenario, network: Network) -> np.ndarray:
    """The ties' weights as influence in integer units; at most 1 in all for each person."""
    weights = np.asarray(network.weights, np.float64)
    totals = np.bincount(network.targets, weights, minlength=network.people)
    if totals.max(initial=0.0) > 1.0 + 1e-9:
        worst = network.ids.tolist()[int(np.argmax(totals))]
        raise scenario.error(
            ("market", "network", "weights"),
            say("influence on person {id!r} sums to {total:g}; it may be at most 1", id=worst, total=totals.max()),
            say("divide the weights by each person's total"),
        )
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
        link=Link[sharing.link.kind.upper()],
        days=w.FOREVER if sharing.days == "forever" else int(sharing.days),
        decay=sharing.decay,
        stop=sharing.stop,
        customers=sharing.customers,
        odds=sharing.odds,
        innovation=field.p if field else 0.0,
        imitation=field.q if field else 0.0,
    )


def compile_brand(scenario: Scenario, name: str, contents: list[str], people: int) -> w.BrandSetting:
    """A brand in the engine's terms: its baseline day by day, season included, and who bought before."""
    brand = scenario.brands[name]
    if brand.customers > people:
        raise too_many(scenario, ("brands", name, "customers"), people, brand.customers)
    season = {scenario.tick(day): factor for day, factor in brand.season.items()}
    base = own_visits(scenario, name, people)
    days = [rules.scaled(base, season.get(tick, 1.0)) for tick in range(1, scenario.days + 1)]
    return w.BrandSetting(
        name,
        rng.name_word(name),
        (0.0, *days) if any(days) else (),
        brand.conversion,
        customers=brand.customers / people,
        search=brand.search,
        told_by_customers=contents.index(brand.made_by_customers) if brand.made_by_customers else -1,
        season=tuple(season.get(tick, 1.0) for tick in range(scenario.days + 1)) if season else (),
        regular_pace=regular_pace(scenario, name),
        spec=brand,
        lift=lift_of(scenario, name, base, people),
        share=brand.market_share or 0.0,
        rival=brand.rival,
    )


def regular_pace(scenario: Scenario, name: str) -> float:
    """R12: the factor on the rates of who bought before day 1 at which their typed orders a month come back."""
    brand = scenario.brands[name]
    if brand.repeat is None or brand.repeat.orders_per_month is None:
        return 1.0
    orders, path = brand.repeat.orders_per_month, ("brands", name, "repeat", "orders_per_month")
    if brand.customers == 0:
        raise scenario.error(
            path, say("needs customers who bought before day 1"), say("add customers: 5000 to the brand")
        )
    pace = brand.repeat.pace(orders / brand.customers)
    if math.isnan(pace):
        raise scenario.error(
            path,
            say(
                "{customers:,} customers of the last {weeks:g} weeks never make so many (got {given})",
                customers=brand.customers,
                weeks=brand.repeat.past_weeks,
                given=f"{orders:,.0f}",
            ),
            say("who orders more often also leaves sooner: a smaller leave_a, or more customers"),
        )
    return pace


def clock_of(scenario: Scenario, name: str, people: int) -> longing.Clock | None:
    """How customers of a brand come back, if they do when they like."""
    brand = scenario.brands[name]
    spec = brand.repeat
    if spec is None or spec.every_days is not None or math.isinf(spec.alpha):
        return None
    regulars, past = brand.customers / people, WEEK * spec.past_weeks
    pace = regular_pace(scenario, name)
    return longing.Clock(spec.shape, spec.alpha, spec.leave_a, spec.leave_b, regulars, past, pace, A_DAY)


def lift_of(scenario: Scenario, name: str, visits: float, people: int) -> float | None:
    """β by which goodwill lifts a brand's own visits, solved from its ratio of long to short run; None without one."""
    brand, memory, exposure = scenario.brands[name], scenario.memory, scenario.exposure
    if brand.long_over_short is None:
        return None
    if not memory.goodwill:
        raise scenario.error(
            ("brands", name, "long_over_short"),
            say("needs goodwill: it is what lasts"),
            say("leave out memory.goodwill, or long_over_short"),
        )
    shape = exposure.shape if exposure.uneven else math.inf
    clock = clock_of(scenario, name, people)
    own = longing.Own(visits, brand.conversion, memory.half_life_days, memory.saturation, shape, clock)
    found = longing.solved(brand.long_over_short, own)
    if found is None:
        most = max(longing.long_over_short(beta, own) for beta in longing.LIFTS)
        raise scenario.error(
            ("brands", name, "long_over_short"),
            say(
                "cannot be {ratio:g}: goodwill that halves in {days:g} days brings at most {most:.2f} times the orders "
                "of the first week",
                ratio=brand.long_over_short,
                days=memory.half_life_days,
                most=most,
            ),
            say("lower it, or raise memory.half_life_days"),
        )
    return found


def category_beta(scenario: Scenario) -> float:
    """R16: β at which ten points of excess share of voice bring their typed points of the market; 0 where none do."""
    category, memory, exposure = scenario.category, scenario.memory, scenario.exposure
    frequent = category.frequent if category is not None else None
    if frequent is None or frequent.points_per_excess == 0.0:
        return 0.0
    shares = [brand.market_share or 0.0 for brand in scenario.brands.values()]
    one = next(b for b, brand in enumerate(scenario.brands.values()) if brand.market_share and not brand.rival)
    air = excess_voice.Air(
        frequent.ads_per_week, memory.half_life_days, memory.saturation, exposure.shape if exposure.uneven else math.inf
    )
    found = excess_voice.solved(frequent.points_per_excess / 100.0, one, tuple(shares), frequent.switching, air)
    if found is None:
        raise scenario.error(
            ("category", "frequent", "points_per_excess"),
            say(
                "cannot be {points:g}: with {ads:g} ads a week and goodwill that halves in {days:g} days, ten points "
                "of excess share of voice bring at most {most:.2f}",
                points=frequent.points_per_excess,
                ads=frequent.ads_per_week,
                days=memory.half_life_days,
                most=100.0 * excess_voice.gained(excess_voice.MOST, one, tuple(shares), frequent.switching, air),
            ),
            say("lower it, or say that fewer ads are met a week"),
        )
    return found


def own_visits(scenario: Scenario, name: str, people: int) -> float:
    """R0: chance of a visit by herself per person and day; a month's orders come from those who have not bought yet.

    Each of those p people buys in a month with chance orders/p, so on a day with ``pc(orders/p, 1/30)``.
    """
    brand = scenario.brands[name]
    orders, left = brand.orders_per_month, people - brand.customers
    if orders is None:
        return brand.visits_per_day
    if orders > left:
        message = say(
            "must be at most the {left:,} people who have not bought yet (got {given})",
            left=left,
            given=f"{orders:,.0f}",
        )
        raise scenario.error(
            ("brands", name, "orders_per_month"), message, say("a first order is counted, repeats are not")
        )
    visits = rules.scaled(orders / left, 1.0 / MONTH) / brand.conversion if orders else 0.0
    if visits > 1.0:
        message = say(
            "would need {visits:.1f} visits per person and day at a conversion of {conversion:g}",
            visits=visits,
            conversion=brand.conversion,
        )
        raise scenario.error(
            ("brands", name, "orders_per_month"), message, say("a larger market, or a higher conversion")
        )
    return visits


def too_many(scenario: Scenario, path: tuple[str, ...], people: int, given: int) -> ScenarioError:
    """More than there are people."""
    return scenario.error(
        path,
        say("must be at most the {people:,} people of the market (got {given})", people=people, given=f"{given:,}"),
    )


def compile_channels(scenario: Scenario, brands: list[str], people: int, public: Public) -> list[w.ChannelSetting]:
    """Every brand's own channels; followers are a share of the real market."""
    channels = []
    for b, brand in enumerate(brands):
        for name, channel in scenario.brands[brand].channels.items():
            if channel.followers > people:
                raise too_many(scenario, ("brands", brand, "channels", name, "followers"), people, channel.followers)
            word = rng.name_word(f"{brand}/{name}")
            share = share_following(scenario, brand, name, people, public)
            audience = public.channels[brand, name]
            rates = (share, channel.reach, channel.subscribe)
            channels.append(w.ChannelSetting(name, word, b, *rates, audience, channel))
    return channels


def share_following(scenario: Scenario, brand: str, name: str, people: int, public: Public) -> float:
    """The chance that somebody who uses a channel follows it on day 0."""
    followers, members = scenario.brands[brand].channels[name].followers, public.of_channel(brand, name)
    using = people * float(np.count_nonzero(members)) / len(members)
    if followers > using:
        path = ("brands", brand, "channels", name, "followers")
        raise scenario.error(
            path,
            say(
                "must be at most the {using:,.0f} people who use {name} (got {given})",
                using=using,
                name=name,
                given=f"{followers:,}",
            ),
            say("see uses in market.segments"),
        )
    return followers / using if followers else 0.0
