"""The order in which a campaign seeds people: the same in all of its worlds, and more people always contain fewer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.behaviour.gate import Link
from wom_sim.engine.plain import BRAND, CONTENT
from wom_sim.engine.setting import Setting, Sharing
from wom_sim.rng import Purpose
from wom_sim.seeding import ranks
from wom_sim.seeding.choice import Case, chosen_by
from wom_sim.seeding.links import CHOICE, passing, worlds_of
from wom_sim.seeding.opim import opim
from wom_sim.seeding.reverse import Backward, most_covering, reverse_sets

REFERENCE = 50
"""For so many seeds opim looks as closely as it needs to; a campaign that has more or fewer asks the same sets."""

RANKED = 1_000
"""So many are ranked by whom they reach; behind them come the best connected."""


def by_lot(setting: Setting, rule: str, many: int, state: int) -> np.ndarray:
    """The first people of a rule that goes by lot."""
    rank = ranks.at_random if rule == "random" else ranks.one_hop
    return rank(setting.network, state, many)


def order_of(
    setting: Setting,
    content: int,
    rule: str,
    allowed: np.ndarray,
    many: int,
    by: np.ndarray | None = None,
    prices: np.ndarray | None = None,
    budget: float = 0.0,
) -> np.ndarray:
    """Positions of allowed people in the order of a rule, at least ``many`` where there are so many.

    What is looked at is the content's own way along the ties: see :func:`simplified`.  Draws are the network's, not
    the world's.  With ``prices`` opim and celf go by how many people each euro reaches; celf as far as ``budget``.
    """
    plain = simplified(setting, content)
    if (
        prices is not None
    ):  # nobody is passed over as too dear before the money is spent: more money buys the same first
        budget += float(prices.max(initial=0.0))
    case = Case(plain, many, allowed, 0, rng.key(0, Purpose.SEEDING, 0), prices, budget, by)
    if rule == "opim":
        return reaching(case)
    if rule == "celf":
        found, _ = chosen_by(rule, case)
        return found if prices is None else before_connected(case, found)
    return chosen_by(rule, case._replace(number=case.everybody, prices=None))[0]


def simplified(setting: Setting, content: int) -> Setting:
    """A campaign's sharing as a classic model: who hears a content passes it on with one chance, over each tie.

    The chance is that of a contact on any day that the share is seen, times attract · share of the content.  Fatigue,
    purchases and what the plan adds are left out.
    """
    sharing, told = setting.sharing, setting.contents[content]
    if sharing.link in (Link.LINEAR, Link.STEP):
        gate: dict[str, Any] = {
            "need": setting.need,
            "arc_influence": setting.arc_influence,
            "threshold": setting.threshold,
        }
        plain = passing(setting.network, "linear")
        return replace(plain, sharing=Sharing(link=sharing.link), **gate)
    days = min(sharing.days, setting.ticks + 1)
    fades = np.array(setting.fades[:days])
    missed = np.prod(1.0 - setting.contact[:, None] * fades, axis=1)
    contact = (1.0 - missed) * told.attract * told.share
    return Setting(
        setting.network, contact, Sharing(), (CONTENT,), (BRAND,), (), setting.network.people + 1,
        arc_contact=setting.arc_contact,
    )  # fmt: skip


def reaching(case: Case) -> np.ndarray:
    """The order of opim's choice, continued on the same sets, then by friends; with prices by sets for the money."""
    people = int(case.allowed.sum())
    found = opim(case.setting, min(REFERENCE, people), case.allowed, case.seed, case.epsilon)
    batch = reverse_sets(Backward(case.setting), found.sets // 2, worlds_of(case.seed, CHOICE))
    covering = most_covering(batch, min(people, max(RANKED, REFERENCE)), case.allowed, case.prices, np.inf)
    if case.prices is not None:
        return before_connected(case, covering.chosen)
    same = bool((covering.chosen[: len(found.chosen)] == found.chosen).all())
    return before_connected(case, covering.chosen if same else found.chosen)


def before_connected(case: Case, first: np.ndarray) -> np.ndarray:
    """Those who are chosen, and behind them the best connected of the others."""
    connected = ranks.degree(case.setting.network)
    connected = connected[case.allowed[connected]]
    return np.concatenate([first, connected[~np.isin(connected, first)]])
