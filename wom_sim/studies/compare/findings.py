"""What the text of a comparison says beside its table, gathered from the comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from wom_sim.campaign.bought import Change, Idle, changes, idle
from wom_sim.campaign.prepare import Prepared
from wom_sim.language.say import marked, say
from wom_sim.results.answer import frame
from wom_sim.results.course.told import many_worlds
from wom_sim.show.text import called, money, number, percent, sure
from wom_sim.statistics.intervals import variance_parts
from wom_sim.statistics.looks import confidence, look_times, surely_behind
from wom_sim.statistics.paired import Row, best_two, paired
from wom_sim.studies.compare import notes
from wom_sim.studies.compare.beside import Doubt
from wom_sim.studies.compare.ignorance import CLAIM, Ignorance, Influence, met, outcome
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.studies.compare.perform import precision
from wom_sim.studies.compare.risk import lifetime_note, lifetimes, plain

NAMED = 2
"""So many parameters are worth measuring first."""


def setup(found: Outcomes, seen: Ignorance | None) -> list[str]:
    """How it was run, where that is more than worlds and strategies."""
    prepared, currency = found.prepared, found.scenario.money.currency
    lines = bought_notes(prepared, found.strategies)
    lines += [
        idle_note(one, found.scenario.strategy(name).budget, currency)
        for name in found.strategies
        for one in idle(prepared, name)
    ]
    settings = found.scenario.uncertainty
    if settings.graphs > 1:
        network: Any = found.scenario.market.network
        lines += notes.networks_setup(settings.graphs, settings.worlds, network.parameters.get("seed", 0))
    if settings.until is not None or settings.eliminate:
        lines += notes.looks_note(looks(found), say(found.label))
    if seen is not None:
        lines += notes.unknown_setup(seen.label, len(seen.draws), seen.worlds)
    reviews = {name: [one.reviews for one in found.records if one.strategy == name] for name in found.strategies}
    return lines + many_worlds(reviews, found.scenario.money.currency)


def bought_notes(prepared: Prepared, strategies: Sequence[str]) -> list[str]:
    """What strategies buy where a budget changes the plan as typed."""
    scenario = prepared.scenario
    lines = [
        line
        for name in strategies
        for line in bought_note(name, scenario.strategy(name).budget, changes(prepared, name), scenario.money.currency)
    ]
    return [*([say("What budgets make of the plan as typed:")] if lines else []), *(f"  {line}" for line in lines)]


def bought_note(strategy: str, budget: float | None, changes: Sequence[Change], currency: str) -> list[str]:
    """What a strategy buys instead of what was typed, in one line."""
    if not changes:
        return []
    said = ", ".join(bought(one, currency) for one in changes)
    if budget is None:
        return [f"{called(strategy)}: {said}"]
    return [say("{strategy}: {said} (budget {budget})", strategy=called(strategy), said=said, budget=number(budget))]


def bought(change: Change, currency: str) -> str:
    """One line: so much instead of so much, and what is paid whatever it is."""
    unit = f" {say(change.noun)}" if change.noun else f" {currency}"
    unit = "" if change.noun and change.noun in change.line else unit
    said = f"{called(change.line)} {number(change.typed)} → {number(change.bought)}{unit}"
    if not (change.lump and change.noun):
        return said
    return say("{said} (its lump sum of {lump} stays)", said=said, lump=number(change.lump))


def idle_note(idle: Idle, budget: float | None, currency: str) -> str:
    """Money that stays unspent, why, and which lines could take it."""
    told = {"strategy": called(idle.strategy), "money": money(idle.money, currency)}
    if idle.line:
        said = say("{strategy}: {money} stay unspent on {line}", line=called(idle.line), **told)
    else:
        said = say("{strategy}: {money} stay unspent of its budget of {budget}", budget=number(budget or 0.0), **told)
    said += f" ({idle.why})" if idle.why else ""
    if idle.takers:
        return say("{said}; {lines} could take it", said=said, lines=notes.listed([*map(called, idle.takers)]))
    other = marked("{said}; no other line of it could take it")
    return say(other if idle.line else marked("{said}; no line of it could take it"), said=said)


def looks(found: Outcomes) -> notes.Looks:
    """When worlds were looked at, and how well the extras are known."""
    settings = found.scenario.uncertainty
    times = [time for time in look_times(settings.worlds) if time <= found.worlds]
    if settings.until is None:
        return notes.Looks(times, settings.worlds, dropped=bool(found.dropped))
    reached, wanted = precision(found, settings.until)
    asked = str(settings.model_dump()["until"])
    return notes.Looks(times, settings.worlds, asked, reached, wanted, bool(found.dropped))


def findings(found: Outcomes, seen: Ignorance | None, doubt: Doubt) -> list[str]:
    """What was found, where that is more than the table."""
    if found.worlds < 2:
        return []
    rows = found.rows()
    lines = [*losing(found, rows), *returns(found, rows), *notes.best_note(rows)]
    lines += sign_note(rows)
    if found.scenario.uncertainty.eliminate:
        gone = [notes.Gone(one.strategy, one.worlds) for one in found.dropped]
        lines += notes.gone_note(gone, left_at_the_end(found), len(found.contest()[0]) + len(gone))
    if found.scenario.uncertainty.graphs > 1:
        lines += notes.networks_note(networks(found), say(found.label))
    if seen is not None:
        lines += notes.unknown_note(unknown(found, seen), say(found.label), doubt)
    return lines


def sign_note(rows: Sequence[Row]) -> list[str]:
    """What "sure of the sign" is, and how sure each sign is where all comparisons are allowed for."""
    known = [row for row in rows if math.isfinite(row.sign_confidence) and not row.is_reference]
    if not known:
        return []
    said = say(
        '"Sure of the sign" is the chance that the mean extra has the sign it shows, nothing known before (two-sided: '
        "1 − p/2): {level} or more where the ± leaves out 0.",
        level=percent(0.975, 1),
    )
    if len(known) < 2:
        return [said]
    holm = " · ".join(f"{called(row.strategy)} {sure(row.sign_holm)}" for row in known)
    all_of = say(
        "Allowing for all {comparisons} comparisons at once (Holm): {holm}.", comparisons=len(known), holm=holm
    )
    return [f"{said} {all_of}"]


def losing(found: Outcomes, rows: Sequence[Row]) -> list[str]:
    """Strategies whose extra orders surely cost more than their margin, where all brands earn the same by an order.

    Sure: margin · orders − cost less that of the baseline, paired, is below 0 at 95 %.
    """
    margins = {brand.margin_per_order for brand in found.scenario.brands.values()}
    if found.metric != "conversions" or len(margins) > 1 or not (margin := margins.pop()):
        return []
    left = dict(zip(found.strategies, margin * found.outcomes("conversions") - found.outcomes("cost"), strict=True))
    prices = [(row.strategy, row.cost_per_extra) for row in rows if math.isfinite(row.cost_per_extra)]
    duels = {name: paired(left[name], left[found.baseline], found.sampling) for name, _ in prices if name in left}
    sure = [name for name, duel in duels.items() if duel.mean + duel.half_width < 0]
    told = notes.losing_note([one for one in prices if one[0] in sure], margin, found.scenario.money.currency)
    return told + lifetime_note(prices, lifetimes(found), found.scenario.money.currency)


def returns(found: Outcomes, rows: Sequence[Row]) -> list[str]:
    """What the money above the baseline's brings back, in the order of the table."""
    if found.metric != "conversions":
        return []
    known = {name: each["roi"] for name, each in found.returns().items()}
    back = [(row.strategy, known.get(row.strategy, math.nan)) for row in rows if not row.is_reference]
    return notes.returns_note([one for one in back if math.isfinite(one[1])], found.baseline)


def left_at_the_end(found: Outcomes) -> list[str]:
    """Who may be the best after the last look, the highest mean first; the baseline was run on also where it is not."""
    names, outcomes = found.contest()
    level = confidence(len(names) + len(found.dropped), look_times(found.scenario.uncertainty.worlds))
    gone = surely_behind(outcomes, level)
    return [names[k] for k in np.argsort(-outcomes.mean(axis=1), kind="stable") if k not in gone]


def more_data(found: Outcomes, seen: Ignorance | None) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    settings = found.scenario.uncertainty
    data: dict[str, Any] = {}
    if settings.until is not None or settings.eliminate:
        data["looks"] = looks(found)._asdict()
    if settings.eliminate:
        data["dropped"] = [
            {
                "strategy": one.strategy,
                "worlds": one.worlds,
                "behind": one.leader,
                "by": one.lead,
                "half_width": one.half_width,
            }
            for one in found.dropped
        ]
    if settings.graphs > 1:
        data["networks"] = {"graphs": settings.graphs, **networks(found)._asdict()}
    if risk := plain(found):
        data["risk"] = risk
    if seen is not None:
        data["unknown"] = unknown(found, seen)._asdict()
    return data


def more_tables(found: Outcomes, seen: Ignorance | None) -> dict[str, Any]:
    """Further tables of the result folder by name, as pandas tables: what was dropped, networks, what was drawn."""
    tables: dict[str, Any] = {}
    if found.dropped:
        columns = ["strategy", "worlds", "leader", "lead", "half_width"]
        tables["dropped"] = frame([{name: getattr(one, name) for name in columns} for one in found.dropped])
    if found.scenario.uncertainty.graphs > 1:
        tables["networks"] = frame(all_parts(found))
    if risk := plain(found):
        tables["risk"] = frame(risk)
    if seen is not None:
        drawn = frame(seen.values).rename_axis("draw").reset_index()
        tables["drawn"] = drawn.melt("draw", var_name="path").sort_values(["draw", "path"])
        tables["influences"] = frame(seen.influences, columns=Influence._fields)
    return tables


def all_parts(found: Outcomes) -> list[dict[str, Any]]:
    """Both variance parts of every strategy's outcome and extra."""
    graphs, base = found.scenario.uncertainty.graphs, outcome(found, found.baseline)
    values = {(name, "outcome"): outcome(found, name) for name in found.strategies}
    values |= {(name, "extra"): outcome(found, name) - base for name in found.others}
    return [
        {"strategy": name, "quantity": quantity, **variance_parts(some, graphs)._asdict()}
        for (name, quantity), some in values.items()
    ]


def networks(found: Outcomes) -> notes.Networks:
    """Both parts of the variance of the best strategy's extra (alone: of its outcome)."""
    best = found.best
    values = outcome(found, best) - (outcome(found, found.baseline) if best != found.baseline else 0.0)
    parts = variance_parts(values, found.scenario.uncertainty.graphs)
    return notes.Networks(best, found.baseline, parts.share, parts.low, parts.high)


def unknown(found: Outcomes, seen: Ignorance) -> notes.Unknown:
    """What the draws say of the best strategy."""
    best = found.best
    ahead = seen.outcome(best) if best == found.baseline else seen.extra(best, found.baseline)
    chance = seen.goal(best)
    goal = None if chance is None else (found.goal_words, float(np.mean(met(found, best))), chance.low, chance.high)
    duel = best_two(*found.contest())
    first, second = (duel.first, duel.second) if duel is not None else (best, "")
    holds = int(np.sum(seen.extra(first, second).values > 0)) if second else 0
    total = ahead.ignorance + ahead.chance
    named = [one for one in seen.influences[:NAMED] if one.p_value < CLAIM]
    return notes.Unknown(
        seen.label, len(seen.draws), seen.worlds, best, found.baseline, ahead.low, ahead.high, goal,
        first, second, holds, ahead.ignorance / total if total > 0 else 0.0,
        [(one.path, one.share, one.low, one.high) for one in named], len(seen.values), found.is_share,
    )  # fmt: skip
