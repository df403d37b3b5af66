"""Contents in the engine's terms: their pieces, what emotion, discount and news do to them."""

from __future__ import annotations

import math
from typing import NamedTuple

from wom_sim import rng, rules
from wom_sim.engine import setting as w
from wom_sim.engine.lines import Outlet, PressLine
from wom_sim.ledger import Medium
from wom_sim.scenario.content import EMOTIONS, Content, likeness
from wom_sim.scenario.scenario import Scenario


class Piece(NamedTuple):
    """One piece of a content: the name it goes by, and whose it is."""

    name: str
    content: str


def pieces_of(scenario: Scenario) -> list[Piece]:
    """All pieces of all contents, brand by brand: the engine's order of contents."""
    brands = list(scenario.brands)
    order = sorted(scenario.contents, key=lambda name: brands.index(scenario.contents[name].brand))
    return [piece for name in order for piece in numbered(name, scenario.contents[name].pieces)]


def numbered(name: str, pieces: int) -> list[Piece]:
    """The pieces of one content; a single one keeps the content's own name."""
    return [Piece(name, name)] if pieces == 1 else [Piece(f"{name} {k}", name) for k in range(1, pieces + 1)]


def compile_contents(scenario: Scenario) -> tuple[w.ContentSetting, ...]:
    """Every piece in the engine's terms."""
    brands = list(scenario.brands)
    return tuple(compile_piece(scenario, piece, brands) for piece in pieces_of(scenario))


def compile_piece(scenario: Scenario, piece: Piece, brands: list[str]) -> w.ContentSetting:
    """One piece in the engine's terms."""
    content = scenario.contents[piece.content]
    own = scenario.brands[content.brand].conversion
    spread = w.Spread(content.spread.dud, content.spread.sd) if content.spread is not None else None
    return w.ContentSetting(
        piece.name, rng.name_word(piece.name), brands.index(content.brand),
        attract=content.attract,
        persuade=discounted(content, own if content.persuade is None else content.persuade),
        share=moved(content),
        visit=content.visit,
        engage=content.engage,
        appeal=appeal(scenario, content),
        spread=spread,
        corrects=list(scenario.crisis).index(content.corrects) if content.corrects else -1,
        same_as=[one.name for one in pieces_of(scenario)].index(content.same_as) if content.same_as else -1,
    )  # fmt: skip


def moved(content: Content) -> float:
    """The share probability, its odds multiplied by (1 + change per standard deviation)^deviations of every emotion."""
    if not content.emotion:
        return content.share
    times = math.prod((1.0 + EMOTIONS[name]) ** deviations for name, deviations in content.emotion.items())
    return rules.with_odds(content.share, times)


def discounted(content: Content, persuade: float) -> float:
    """Orders per visit under a discount: the odds times (1 − discount)^−elasticity."""
    if content.discount == 0.0:
        return persuade
    if content.discount == 1.0:
        return 1.0 if persuade > 0.0 else 0.0
    return rules.with_odds(persuade, (1.0 - content.discount) ** -content.price_elasticity)


def appeal(scenario: Scenario, content: Content) -> tuple[float, ...]:
    """R7: by tick, novelty 2^(−age/half-life) times the lift of news on the same topic; empty where always 1."""
    ticks = range(scenario.days + 1)
    factors = [novelty(scenario, content, tick) * in_the_news(scenario, content, tick) for tick in ticks]
    return tuple(factors) if any(factor != 1.0 for factor in factors) else ()


def novelty(scenario: Scenario, content: Content, tick: int) -> float:
    """2^(−age/half-life), with the age in days since the launch; 1 until then."""
    if content.half_life_days is None:
        return 1.0
    launch = scenario.tick(content.launch) if content.launch is not None else 1
    return float(2.0 ** (-max(0, tick - launch) / content.half_life_days))


def in_the_news(scenario: Scenario, content: Content, tick: int) -> float:
    """1 + lift · likeness of topics, for every piece of news of the day."""
    factor = 1.0
    for news in scenario.news.values():
        if 0 <= tick - scenario.tick(news.on) < news.days:
            factor *= 1.0 + news.lift * likeness(news.topic, content.topic)
    return factor


def compile_claims(scenario: Scenario, scale: float) -> tuple[w.ClaimSetting, ...]:
    """Every crisis as a claim that people pass on like a content; ``scale`` is real people by simulated one."""
    return tuple(compile_claim(scenario, name, scale) for name in scenario.crisis)


def compile_claim(scenario: Scenario, name: str, scale: float) -> w.ClaimSetting:
    """R13: one claim; what is invented is passed on with other odds."""
    crisis, word = scenario.crisis[name], rng.name_word(f"crisis/{name}")
    share = rules.with_odds(crisis.share, crisis.odds) if crisis.invented else crisis.share
    content = w.ContentSetting(
        name, word, list(scenario.brands).index(crisis.brand), attract=crisis.attract, share=share
    )
    return w.ClaimSetting(
        content,
        scenario.tick(crisis.on),
        chance=crisis.chance,
        seeded=crisis.starts_with,
        withheld=crisis.withheld,
        residue=crisis.residue,
        half_life_days=crisis.half_life_days,
        late=crisis.correction_half_life_hours,
        same_day=crisis.same_day_hours,
        press=carried(scenario, name, scale) if crisis.outlets else None,
    )


def carried(scenario: Scenario, name: str, scale: float) -> PressLine:
    """The outlets that may carry a claim; it stands behind all contents."""
    crisis, place = scenario.crisis[name], len(pieces_of(scenario)) + list(scenario.crisis).index(name)
    common = (Medium.EARNED, place, rules.UNIT, rules.UNIT)
    outlets = tuple(
        Outlet(outlet, rng.name_word(f"crisis/{name}/{outlet}"), *common, reach=one.reach, take_up=one.take_up)
        for outlet, one in crisis.outlets.items()
    )
    first = scenario.tick(crisis.on)
    last = min(scenario.days, first + crisis.days - 1)
    needed = crisis.shares_needed / scale
    return PressLine(
        name, rng.name_word(f"crisis/{name}"), *common, outlets=outlets, first=first, last=last, needed=needed
    )
