"""What a crisis would do, before anything is compared: how far its claim goes by itself, and what belief costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wom_sim import metrics, rules
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ClaimSetting, Setting
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.metrics.counting import of_event
from wom_sim.results.run import simulate
from wom_sim.results.values import margin_per_order, repeat_margin, saved
from wom_sim.show.text import called, money, number
from wom_sim.statistics.paired import paired

FLOODS = 1.2
"""R from arcs beyond which a claim goes through the whole network; what is realised is about .7 of it."""

TRIALS = 6
"""Worlds of each strategy, with the crisis and without it."""


@dataclass(frozen=True)
class Spreading:
    """How far one claim goes: R from arcs as typed, and were it the other, true or invented."""

    name: str
    invented: bool
    chance: float
    as_typed: float
    other: float

    @property
    def floods(self) -> bool:
        """Whether it would go through the whole network, as typed or invented."""
        return max(self.as_typed, self.other if not self.invented else 0.0) > FLOODS


@dataclass(frozen=True)
class Cost:
    """What the crises take from one strategy if they come: real people, orders and money, means with half-widths."""

    strategy: str
    heard: float
    orders: float
    orders_half_width: float
    money: float
    money_half_width: float


def people_told(setting: Setting) -> float:
    """Friends that a share reaches over all ages, of a sharer met along a tie: degree-biased, Σ over arcs and ages."""
    network, sharing = setting.network, setting.sharing
    if not network.arcs:
        return 0.0
    seen = sum(fade * (1.0 - sharing.stop) ** age for age, fade in enumerate(setting.fades))
    arcs = np.ones(network.arcs) if setting.arc_contact is None else np.asarray(setting.arc_contact)
    sources = np.repeat(np.arange(network.people), network.out_degree)
    reached = np.bincount(sources, np.minimum(1.0, setting.contact[sources] * arcs * seen), minlength=network.people)
    return float(reached[network.targets].mean())


def reproduction(setting: Setting, claim: ClaimSetting) -> float:
    """R of a claim from arcs: people told by who passes it on, who take it in and pass it on in turn."""
    return claim.content.attract * claim.content.share * people_told(setting)


def spreading(prepared: Prepared) -> list[Spreading]:
    """Every claim of a scenario."""
    found = []
    for claim, (name, crisis) in zip(prepared.setting.claims, prepared.scenario.crisis.items(), strict=True):
        share = crisis.share if crisis.invented else rules.with_odds(crisis.share, crisis.odds)
        other = replace(claim, content=replace(claim.content, share=share))
        both = (reproduction(prepared.setting, one) for one in (claim, other))
        found.append(Spreading(name, crisis.invented, crisis.chance, *both))
    return found


def with_chance(prepared: Prepared, chance: float) -> Prepared:
    """The same campaign with crises that all come, or none."""
    claims = tuple(replace(one, chance=chance) for one in prepared.setting.claims)
    plans = {
        name: [
            one if one.answers is None else replace(one, answers=replace(one.answers, chance=chance)) for one in lines
        ]
        for name, lines in prepared.plans.items()
    }
    return replace(prepared, setting=replace(prepared.setting, claims=claims), plans=plans)


def costs(prepared: Prepared, names: Sequence[str], seed: int, engine: str, worlds: int = TRIALS) -> list[Cost]:
    """What the crises would take from each strategy: the same worlds with all of them and with none."""
    if not prepared.setting.claims:
        return []
    sure, never = with_chance(prepared, 1.0), with_chance(prepared, 0.0)
    return [cost_of(sure, never, name, seed, engine, worlds) for name in names]


def cost_of(sure: Prepared, never: Prepared, name: str, seed: int, engine: str, worlds: int) -> Cost:
    """The same for one strategy."""
    pairs = [[simulate(one, name, seed, world, engine) for one in (sure, never)] for world in range(worlds)]
    came, spared = (np.array([money_of(sure, name, pair[k]) for pair in pairs]) for k in (0, 1))
    heard = np.mean([metrics.people_of(pair[0].rows, Event.HEAR) for pair in pairs]) * sure.scale
    orders, earned = (paired(spared[:, k], came[:, k]) for k in (0, 1))
    return Cost(name, float(heard), orders.mean, orders.half_width, earned.mean, earned.half_width)


def money_of(prepared: Prepared, name: str, history: History) -> tuple[float, float]:
    """Orders, repeat orders included, and margin less cost, of a history in the real market."""
    first, all_orders = (
        len(of_event(history.rows, *events)) * prepared.scale
        for events in ((Event.CONVERT,), (Event.CONVERT, Event.REPEAT))
    )
    cost = prepared.cost(name) - saved(prepared, name, history.rows)
    again = repeat_margin(prepared, history.rows, history.standing)
    return all_orders, first * margin_per_order(prepared, history.rows) + again - cost


def warnings(prepared: Prepared) -> Iterator[str]:
    """Claims that would go through the whole network, and those that nobody's coming is withheld by."""
    for name, crisis in prepared.scenario.crisis.items():
        brand = prepared.scenario.brands[crisis.brand]
        if not (brand.visits_per_day or brand.orders_per_month or (brand.customers and brand.repeat)):
            yield say(
                "{name}: nobody comes to {brand} without a campaign, so that it can only cost what lines and friends "
                "bring: add orders_per_month to the brand",
                name=called(name), brand=called(crisis.brand),
            )  # fmt: skip
    for one in spreading(prepared):
        if one.floods:
            yield say(
                "{name} would go through the whole network (R {true:.2f} as typed, {other:.2f} {what}; real rumours "
                "die within two weeks): lower its share, or raise sharing.hub_attenuation",
                name=called(one.name), true=one.as_typed, other=one.other,
                what=say("were it true") if one.invented else say("were it invented"),
            )  # fmt: skip


def text(prepared: Prepared, found: Sequence[Cost]) -> str:
    """The block of ``wom check``; nothing where there is no crisis."""
    if not prepared.setting.claims:
        return ""
    lines = [say("Crises, and what each strategy would lose to them if they came ({n} trial worlds)", n=TRIALS)]
    lines += [f"  {spread_in_words(one)}" for one in spreading(prepared)]
    currency = prepared.scenario.money.currency
    for cost in found:
        lines.append(
            "  "
            + say(
                "{strategy}: {people} people take it in; {orders} ± {half} orders lost and {money} ± {width}, what "
                "answering costs included",
                strategy=called(cost.strategy),
                people=number(cost.heard),
                orders=number(cost.orders),
                half=number(cost.orders_half_width),
                money=money(cost.money, currency),
                width=number(cost.money_half_width),
            )
        )
    return "\n".join(lines)


def spread_in_words(one: Spreading) -> str:
    """How far a claim goes by itself."""
    comes = say("comes for certain") if one.chance == 1.0 else say("comes in {chance:.0%} of worlds", chance=one.chance)
    kind = say("invented") if one.invented else say("true")
    return say(
        "{name} ({kind}, {comes}): each who passes it on brings {r:.2f} more who do (R); were it {other}, {s:.2f}",
        name=called(one.name), kind=kind, comes=comes, r=one.as_typed, s=one.other,
        other=say("true") if one.invented else say("invented"),
    )  # fmt: skip


def data(prepared: Prepared, found: Sequence[Cost]) -> dict[str, Any]:
    """The same as plain values."""
    spread = [{**vars(one), "floods": one.floods} for one in spreading(prepared)]
    return {"claims": spread, "costs": [vars(one) for one in found]} if spread else {}
