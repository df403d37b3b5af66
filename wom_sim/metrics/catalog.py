"""Every metric, one row each: what it is called, what it counts, in which unit, and how it is counted.

Whoever prints, stores, asks for or judges a metric reads it here.  To add one, add a row to :data:`CATALOG`: a run then
computes it, result folders explain it, and goals, sweeps and optimisers take it by its name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from wom_sim.language.say import marked
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.care import CARE
from wom_sim.metrics.cascades import reproduction_of
from wom_sim.metrics.counting import (
    conversion_rate,
    engagement_rate_per_impression,
    engagement_rate_per_reach,
    frequency,
    friend_conversions,
    gross_rating_points,
    k_factor,
    peak_tick,
    people_of,
    per_tick,
    repeat_rate,
    time_to,
    worst_week,
)
from wom_sim.metrics.metric import (
    COUNT,
    MONEY,
    PEOPLE,
    PER_CUSTOMER,
    PER_IMPRESSION,
    PER_MONEY,
    PER_ORDER,
    PER_PERSON,
    PER_VISIT,
    SHARE,
    TICK,
    Metric,
    Told,
)
from wom_sim.metrics.moods import MOODS
from wom_sim.metrics.totals import (
    Market,
    Rated,
    as_gain,
    as_price,
    as_return,
    cac_of_all_orders,
    cost_per_person_reached,
    one_run,
    return_per_person_reached,
    roas_of_all_orders,
    roi_of_all_orders,
    share_of_market,
    share_of_voice,
    virality,
)

CATALOG = marked((
    Metric(
        "cost", MONEY, "everything that the strategy costs in this world",
        less=True, spends=True, told=Told("cost", 0, "everything spent: media, fees, rewards, hours"),
    ),
    Metric(
        "impressions", COUNT, "deliveries of a content to a person: ads, posts and shares seen, repeats counted",
        lambda run: run.impressions,
        told=Told("impressions", 0, "times something of yours was shown"),
        in_tables="deliveries of a content to a person",
    ),
    Metric(
        "reach", PEOPLE, "different people with at least one delivery", lambda run: run.reach,
        by_person=True, label="people reached", words=("people",),
        told=Told("reach", 0, "different people who saw it at least once"),
        in_tables="people; in a table by day those who were reached for the first time, so that days add up. Values of "
        "a dimension do not: a person counts under each medium, channel, content or line that was the first to bring "
        "her a content through a medium",
    ),
    Metric(
        "reach_paid", PEOPLE, "different people with at least one paid delivery",
        lambda run: run.media[Medium.PAID], by_person=True,
    ),
    Metric(
        "reach_owned", PEOPLE, "different people with at least one owned delivery",
        lambda run: run.media[Medium.OWNED], by_person=True,
    ),
    Metric(
        "reach_earned", PEOPLE, "different people with at least one earned delivery",
        lambda run: run.media[Medium.EARNED], by_person=True,
    ),
    Metric(
        "notices", COUNT, "times a content was noticed for the first time by a person",
        lambda run: run.events[Event.NOTICE],
        by_person=True, event=Event.NOTICE, in_tables="people and contents noticed",
    ),
    Metric(
        "engagements", COUNT, "likes, at most one per person and content", lambda run: run.events[Event.ENGAGE],
        by_person=True, event=Event.ENGAGE, words=("likes",),
        in_tables="likes, comments and clicks, one a person at most",
    ),
    Metric(
        "shares", COUNT, "decisions to pass a content on that nobody paid for", lambda run: run.own_shares,
        by_person=True, event=Event.SHARE, in_tables="decisions of people to pass a content on",
    ),
    Metric(
        "sponsored_shares", COUNT, "shares made in the name of a line of the plan",
        lambda run: len(run.shares) - run.own_shares, by_person=True, in_tables="posts that were paid for",
    ),
    Metric(
        "visits", COUNT, "visits to the brands, repeats counted", lambda run: run.events[Event.VISIT],
        by_person=True, event=Event.VISIT,
        told=Told("visits", 0, "times somebody came to you; by what touched them last:"),
        in_tables="visits to the site, by what touched the visitor last",
    ),
    Metric(
        "visits_direct", COUNT, "visits of people who came by themselves", lambda run: run.visits["direct"],
        by_person=True, told=Told("direct", 0, "on their own, as they would anyway", part=True),
    ),
    Metric(
        "visits_paid", COUNT, "visits with a paid last touch", lambda run: run.visits["paid"],
        by_person=True, told=Told("paid", 0, "after something you paid for", part=True),
    ),
    Metric(
        "visits_owned", COUNT, "visits with an owned last touch", lambda run: run.visits["owned"],
        by_person=True, told=Told("owned", 0, "after something on your own channels", part=True),
    ),
    Metric(
        "visits_earned", COUNT, "visits with an earned last touch", lambda run: run.visits["earned"],
        by_person=True, told=Told("earned", 0, "after a friend's share, or a sample", part=True),
    ),
    Metric(
        "conversions", COUNT, "first orders, one per person and brand", lambda run: len(run.bought),
        by_person=True, event=Event.CONVERT, label="orders", alias="orders", words=("order", "sales"),
        told=Told("", 0, "what the plan is for"), in_tables="orders, by what touched the customer last",
    ),
    Metric(
        "conversions_direct", COUNT, "orders of people who came by themselves",
        lambda run: run.conversions["direct"], by_person=True,
    ),
    Metric(
        "conversions_paid", COUNT, "orders with a paid last touch",
        lambda run: run.conversions["paid"], by_person=True,
    ),
    Metric(
        "conversions_owned", COUNT, "orders with an owned last touch",
        lambda run: run.conversions["owned"], by_person=True,
    ),
    Metric(
        "conversions_earned", COUNT, "orders with an earned last touch",
        lambda run: run.conversions["earned"], by_person=True,
    ),
    Metric(
        "repeat_orders", COUNT, "orders of people who had ordered before", lambda run: run.events[Event.REPEAT],
        by_person=True, event=Event.REPEAT, label="repeat orders", words=("repeats", "reorders"),
        told=Told("repeat orders", 0, "of people who had ordered before", rare=True),
        in_tables="orders of people who had ordered before, by what touched them last",
    ),
    Metric(
        "all_orders", COUNT, "first and repeat orders together",
        lambda run: run.events[Event.CONVERT] + run.events[Event.REPEAT], by_person=True,
        label="first and repeat orders", words=("all orders", "total orders"),
    ),
    Metric(
        "repeat_rate", SHARE, "share of those who first ordered in the run who ordered again in it",
        lambda run: repeat_rate(run.rows),
    ),
    Metric(
        "lapses", COUNT, "customers who left for good", lambda run: run.events[Event.LAPSE],
        by_person=True, event=Event.LAPSE, less=True, in_tables="customers who left for good",
    ),
    Metric(
        "friend_conversions", COUNT, "orders whose last touch is a friend's own share",
        lambda run: friend_conversions(run.bought), by_person=True, words=("friend orders",),
    ),
    Metric(
        "subscriptions", COUNT, "people who began to follow a channel", lambda run: run.events[Event.SUBSCRIBE],
        by_person=True, event=Event.SUBSCRIBE, words=("followers",),
        in_tables="people who began to follow a channel",
    ),
    Metric(
        "live_shares", COUNT, "shares that friends could still see after the last day", lambda run: run.live_shares,
    ),
    Metric(
        "frequency", "per person reached", "impressions / reach; n/a where nobody was reached",
        lambda run: frequency(run.impressions, run.reach),
        told=Told("frequency", 1, "impressions per person reached"), in_tables="impressions per person reached",
    ),
    Metric(
        "grp", "per 100 people", "gross rating points, 100 × impressions / people",
        lambda run: gross_rating_points(run.impressions, run.people),
    ),
    Metric(
        "engagement_rate_per_impression", PER_IMPRESSION, "engagements / impressions",
        lambda run: engagement_rate_per_impression(run.events[Event.ENGAGE], run.impressions),
    ),
    Metric(
        "engagement_rate_per_reach", "per person reached", "engagements / reach",
        lambda run: engagement_rate_per_reach(run.events[Event.ENGAGE], run.reach),
    ),
    Metric(
        "cvr", PER_VISIT, "conversions / visits, visits of people who came by themselves included",
        lambda run: conversion_rate(len(run.bought), run.events[Event.VISIT]), in_tables="orders per visit",
    ),
    Metric(
        "reproduction", "people", "R: people told by a friend per person who could tell, over generations of cascades",
        lambda run: reproduction_of(run.trees.generation_sizes()), words=("r",),
        told=Told("R", 2, "new sharers per sharer; below 1 word of mouth dies out by itself"),
    ),
    Metric(
        "largest_cascade", "simulated people", "people in the largest cascade",
        lambda run: float(run.cascades["size"].max(initial=0)),
        told=Told("largest cascade", 0, "simulated people in the largest chain of shares"),
    ),
    Metric(
        "deepest_cascade", "steps", "steps from the root to the furthest person of the deepest cascade",
        lambda run: float(run.cascades["depth"].max(initial=0)),
    ),
    Metric(
        "structural_virality", "steps", "mean distance between two people of the largest cascade",
        lambda run: virality(run.cascades),
        told=Told("structural virality", 2, "steps between two people of it; below 2 it is one broadcast"),
    ),
    Metric(
        "k_factor", "customers", "customers that each customer brings by her own shares",
        lambda run: k_factor(run.told),
    ),
    Metric(
        "margin", MONEY, "what all orders leave, discounts taken off, before the cost is", lambda run: run.margin,
        in_tables="money earned by the orders, before the cost of the campaign",
    ),
    Metric(
        "lifetime_value", PER_CUSTOMER,
        "margin of a new customer in the year from her first order, orders still expected included",
        lambda run: run.lifetime[0], label="lifetime value", words=("clv", "ltv", "customer value"),
        told=Told("lifetime value", 2, "what a new customer leaves in the year from her first order", rare=True),
    ),
    Metric(
        "lifetime_value_referrals", PER_CUSTOMER, "half of the lifetime value of customers whom a new customer told",
        lambda run: run.lifetime[1],
    ),
    Metric(
        "cac_of_all_orders", PER_ORDER, "cost / conversions, counting also those who would have come anyway",
        lambda run: cac_of_all_orders(run.spend, run.orders),
        less=True, spends=True, price_of="conversions", needed=as_price, words=("cost per order",),
    ),
    Metric(
        "roas_of_all_orders", PER_MONEY, "margin / cost, counting also orders that would have come anyway",
        lambda run: roas_of_all_orders(run.margin, run.spend),
        spends=True, price_of="conversions", needed=as_return,
    ),
    Metric(
        "roi_of_all_orders", PER_MONEY, "(margin − cost) / cost, counting also orders that would have come anyway",
        lambda run: roi_of_all_orders(run.margin, run.spend),
        signed=True, spends=True, price_of="conversions", needed=as_gain,
    ),
    Metric(
        "cost_per_person_reached", PER_PERSON, "cost / reach",
        lambda run: cost_per_person_reached(run.spend, run.people_reached),
        less=True, spends=True, price_of="reach", needed=as_price, words=("cost per person",),
        in_tables="money spent per person reached",
    ),
    Metric(
        "return_per_person_reached", PER_PERSON, "margin / reach, before the cost is taken off",
        lambda run: return_per_person_reached(run.margin, run.people_reached), in_tables="margin per person reached",
    ),
    Metric(
        "tick_half_reach", TICK, "first day by which half of the final reach was reached",
        lambda run: time_to(run.reached, 0.5),
    ),
    Metric(
        "peak_conversion_tick", TICK, "day with the most orders, the first of equals",
        lambda run: peak_tick(per_tick(run.bought, Event.CONVERT, run.ticks)),
    ),
    *MOODS,
    *CARE,
    Metric(
        "worst_week", COUNT, "orders of the whole week that has the fewest, repeat orders included",
        lambda run: worst_week(sum(per_tick(run.rows, one, run.ticks) for one in (Event.CONVERT, Event.REPEAT))),
        label="orders of the worst week", words=("worst week",),
    ),
    Metric(
        "heard_crisis", PEOPLE, "different people who took in the claim of a crisis",
        lambda run: people_of(run.rows, Event.HEAR),
        less=True, by_person=True, label="people reached by a crisis", words=("crisis", "rumour"),
    ),
    Metric(
        "heard_correction", PEOPLE, "different people who heard the claim of a crisis corrected",
        lambda run: people_of(run.rows, Event.CORRECT), by_person=True, label="people reached by a correction",
    ),
    Metric(
        "share_of_market", SHARE, "one's own of all orders of one's brands and rivals; empty without rivals",
        lambda run: share_of_market(run.market), label="share of market", words=("market share",),
        told=Told("share of market", 1, "your part of all orders, rivals' among them", rare=True),
    ),
    Metric(
        "share_of_voice", SHARE, "one's own of all paid impressions of one's brands and rivals",
        lambda run: share_of_voice(run.market), label="share of voice", words=("sov",),
        told=Told("share of voice", 1, "your part of everything that is paid to be shown", rare=True),
    ),
    # Of what is extra over a baseline
    Metric(
        "cac", PER_ORDER, "extra cost / extra orders over the baseline; empty where it would mislead",
        over=lambda cost, margin, orders: (cost, orders),  # noqa: ARG005 (all three are handed to all)
        less=True, spends=True, price_of="conversions", needed=as_price,
        alias="cost_per_extra_order", words=("cost per extra order",), example="< 300",
    ),
    Metric(
        "roas", PER_MONEY, "extra margin / extra cost over the baseline; empty unless more is spent",
        over=lambda cost, margin, orders: (margin, cost),  # noqa: ARG005
        spends=True, price_of="conversions", needed=as_return, example="> 1.2",
    ),
    Metric(
        "roi", PER_MONEY, "(extra margin − extra cost) / extra cost over the baseline; 0 breaks even",
        over=lambda cost, margin, orders: (margin - cost, cost),  # noqa: ARG005
        signed=True, spends=True, price_of="conversions", needed=as_gain, example="> 20%",
    ),
    # Of an optimiser, and of tables by day, line, channel …
    Metric("profit", MONEY, "margin − cost", signed=True, spends=True),
    Metric("unsubscribes", COUNT, "people who left a channel", event=Event.UNSUBSCRIBE),
    Metric("spend", MONEY, "money; what is not spent day by day is booked on the line's first day"),
    Metric("share_of_reach", SHARE, "share of all people reached"),
))  # fmt: skip
"""All metrics; those of one run in the order in which tables have them."""

BY_NAME = {one.name: one for one in CATALOG}

_FIGURES = tuple((one.name, one.figure, one.grows) for one in CATALOG if one.figure is not None)

OF_ONE_RUN = ("cost", *(name for name, _, _ in _FIGURES))
"""Metrics that every run has, in their order."""

EXTRA = {one.name: one.over for one in CATALOG if one.over is not None}
"""Metrics of what is extra over a baseline, which only a comparison has, and what is divided by what."""

BY_BRAND = ("visits", "conversions")
"""Metrics that every brand has by itself, where there are several: conversions.BRAND."""


def summary(
    rows: np.ndarray,
    *,
    people: int,
    ticks: int,
    impressions: np.ndarray,
    live_shares: int = 0,
    scale: float = 1.0,
    spend: float = 0.0,
    margin_per_order: float = 0.0,
    repeat_margin: float = 0.0,
    lifetime: tuple[float, float] = (math.nan, math.nan),
    rated: Mapping[int, Rated] | None = None,
    market: Market | None = None,
) -> dict[str, float]:
    """Every figure of one world under stable names.

    ``people``: of the simulated network; ``impressions``: deliveries, int64[ticks + 1, slots]; ``spend``,
    ``margin_per_order`` (of a first order), ``repeat_margin`` (of all repeat orders) and ``lifetime`` (mean value of a
    new customer, and what her referrals add): money of the real market.  Counts are multiplied by ``scale`` (real
    people per simulated one) and so enter money figures; rates, ticks and the size, depth and structural virality of
    cascades are not (a larger market has more cascades, not larger ones).  ``structural_virality`` is that of the
    largest cascade, the first in :func:`wom_sim.metrics.cascades.cascade_table` among equals; ``grp`` is over
    ``people``.  ``rated``: what is known of brands' reviews before day 1, by brand; ``market``: what rivals sell.

    Raises :class:`InputError` when the ledger runs beyond ``ticks``.
    """
    money = (spend, margin_per_order, repeat_margin, lifetime, rated or {}, market)
    run = one_run(rows, people, ticks, impressions, live_shares, scale, *money)
    return {name: figure(run) * scale if grows else figure(run) for name, figure, grows in _FIGURES}
