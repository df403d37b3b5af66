"""The trial worlds of a check: what each line of each strategy did, counted from their histories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wom_sim import rng
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import EngineLine, Rotation, SeedsLine
from wom_sim.ledger import Event, Medium
from wom_sim.metrics import ratio
from wom_sim.results.lines import Counts, is_sponsored, of_lines, summed
from wom_sim.results.run import simulate
from wom_sim.statistics.types import Integers
from wom_sim.studies.compare.goals import MOST_TRIALS
from wom_sim.worlds.fleet import Record, kept

EVERYTHING = "everything"


@dataclass
class Tally:
    """Counts over all trial worlds, by content or brand."""

    notices: Integers
    shares: Integers
    brand_visits: Integers
    brand_orders: Integers
    offspring: int = 0
    cascaded: int = 0

    @classmethod
    def of(cls, prepared: Prepared) -> Tally:
        """Nothing yet."""
        contents, brands = len(prepared.contents), len(prepared.setting.brands)
        notices, shares, visits, orders = (np.zeros(size, np.int64) for size in (contents, contents, brands, brands))
        return cls(notices, shares, visits, orders)


@dataclass(frozen=True)
class Trial:
    """``worlds`` of each strategy: counts of its lines, of contents and brands, and the records that goals need."""

    prepared: Prepared = field(repr=False)
    worlds: int
    tally: Tally
    lines: Mapping[str, Counts]
    records: Sequence[Record] = field(repr=False)


def tried(prepared: Prepared, worlds: int, seed: int, engine: str) -> Trial:
    """Run about ``worlds`` worlds, shared among the strategies; a few more of each where there are goals to judge."""
    judged = min(worlds, MOST_TRIALS) if prepared.scenario.goals and strategies(prepared) else 0
    prepared = prepared if strategies(prepared) or not prepared.scenario.plan else everything(prepared)
    scenario, names = prepared.scenario, strategies(prepared) or [prepared.scenario.compare_with]
    each = math.ceil(worlds / len(names)) + judged
    tally, lines, records = Tally.of(prepared), dict[str, Counts](), list[Record]()
    for world in range(each):
        for name in dict.fromkeys([*names, *([scenario.compare_with] if world < judged else [])]):
            history = simulate(prepared, name, seed, world, engine)
            add(tally, history.rows)
            counts = of_lines(prepared, prepared.plan(name), history, rng.world_seed(seed, world))
            lines[name] = summed(lines.get(name, {}), counts)
            if world < judged:
                records.append(kept(prepared, name, seed, world, engine, history))
    for name in names:
        lines[name]["reached"] = by_themselves(prepared, name, lines[name], seed, engine)
    return Trial(prepared, each, tally, {name: lines[name] for name in names}, records)


def strategies(prepared: Prepared) -> list[str]:
    """The strategies that do anything, the baseline first."""
    scenario = prepared.scenario
    names = [name for name, one in scenario.strategies.items() if one.lines]
    return sorted(names, key=lambda name: name != scenario.compare_with)


def everything(prepared: Prepared) -> Prepared:
    """The same campaign with one strategy that runs every line."""
    chosen = {"strategies": {EVERYTHING: {"lines": list(prepared.scenario.plan)}}, "compare_with": EVERYTHING}
    changed = prepared.scenario.with_changes(chosen)
    return replace(prepared, scenario=changed, plans={EVERYTHING: list(prepared.lines.values())})


def add(tally: Tally, rows: np.ndarray) -> None:
    """Add one world's contents and brands."""
    event, contents, brands = rows["event"], len(tally.notices), len(tally.brand_visits)
    noticed = event == Event.NOTICE
    tally.notices += np.bincount(rows["content"][noticed], minlength=contents)
    passed = (event == Event.SHARE) & (rows["n"] == 1) & (rows["line"] < 0)
    tally.shares += np.bincount(rows["content"][passed], minlength=contents)
    direct = (rows["content"] < 0) & (rows["medium"] == Medium.NONE)
    tally.brand_visits += np.bincount(rows["brand"][direct & (event == Event.VISIT)], minlength=brands)
    tally.brand_orders += np.bincount(rows["brand"][direct & (event == Event.CONVERT)], minlength=brands)
    tally.offspring += int(np.count_nonzero(noticed & (rows["source"] >= 0)))
    tally.cascaded += int(np.count_nonzero(noticed))


# ---------------------------------------------------------------- whom a line reaches by itself


def by_themselves(prepared: Prepared, strategy: str, counts: Counts, seed: int, engine: str) -> Integers:
    """``reached`` with what each line reaches whoever else does.

    The ledger tells only who brought somebody a content first.  A line that others may forestall is run by itself in
    one world, where friends tell nobody but what they are paid for, to see which share it reaches of those it could.
    """
    plan, reached = prepared.plan(strategy), counts["reached"].copy()
    for k, one in enumerate(plan):
        if forestalled(one, plan):
            alone = prepared.keeping(strategy, [one.account.name])
            if not is_sponsored(one.line):
                quiet = replace(alone.setting, contact=np.zeros_like(alone.setting.contact))
                alone = replace(alone, setting=quiet)
            history = simulate(alone, strategy, seed, 0, engine)
            found = of_lines(alone, alone.plan(strategy), history, rng.world_seed(seed, 0))
            share = ratio(int(found["reached"][0]), int(found["could"][0]))
            most = round(float(np.nan_to_num(share)) * int(counts["could"][k]))
            reached[k] = min(counts["shown"][k], max(reached[k], most))
    return reached


def forestalled(one: CompiledLine, plan: Sequence[CompiledLine]) -> bool:
    """Whether others bring the same content through the same medium, so that a line is not always the first."""
    if isinstance(one.line, SeedsLine) and not one.line.sponsored:
        return False
    same = [
        other for other in plan if contents(other.line) & contents(one.line) and other.line.medium == one.line.medium
    ]
    return len(same) > 1 or one.line.medium == Medium.EARNED


def contents(line: EngineLine) -> set[int]:
    """The contents that a line shows."""
    return {part.content for part in line.parts} if isinstance(line, Rotation) else {line.content}
