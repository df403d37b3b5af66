"""How long does a campaign among a million people take, and where does the time go?

    python tests/benchmarks/campaign_speed.py [--workload everything.yaml] [--people 100000] [--runs 3]

The workload is ``million.yaml`` beside this file: 90 days, two lines of ads, posts, samples, a baseline, goodwill,
sharing and subscriptions; or ``everything.yaml``: eleven lines, eight contents, two brands, and every module there is,
rivals, feeds and attention too.  Nanoseconds per person-tick are elapsed time on one core over people × days, from a
prepared scenario to its history; preparing (the network above all) is told apart.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

import wom_sim as ws
from wom_sim import rng
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.items import Met
from wom_sim.engine.loop import History
from wom_sim.ledger import Event

WORKLOADS = ("million.yaml", "everything.yaml")
STRATEGY = "everything"
PHASES = {"seed_today": "seeding", "deliver": "deliver", "live": "live", "commit": "commit"}


class TimedEngine(ArrayEngine):
    """The array engine with a clock on each phase of a tick, and a count of who acts."""

    def __init__(self, *given: Any) -> None:
        self.spent: Counter[str] = Counter()
        start = time.perf_counter()
        super().__init__(*given)
        self.spent["state"] = time.perf_counter() - start

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self.clocked(PHASES[name], found) if name in PHASES else found

    def clocked(self, phase: str, method: Any) -> Any:
        """The method with its time added to a phase."""

        def run(*given: Any) -> Any:
            start = time.perf_counter()
            result = method(*given)
            self.spent[phase] += time.perf_counter() - start
            return result

        return run


def run_once(prepared: ws.Prepared) -> tuple[History, float, Counter[str]]:
    """One world: its history, seconds in all, and seconds by phase."""
    seed = rng.world_seed(prepared.scenario.uncertainty.seed, 0)
    start = time.perf_counter()
    lines = [one.in_world(seed) for one in (*prepared.plan(STRATEGY), *prepared.rivals[STRATEGY])]
    chosen = time.perf_counter() - start
    engine = TimedEngine(prepared.setting, lines, seed)
    history = engine.run()
    total = time.perf_counter() - start
    engine.spent["choice of seeds"] = chosen
    engine.spent["rest"] = total - sum(engine.spent.values())
    return history, total, engine.spent


def reached_per_tick(prepared: ws.Prepared, history: History) -> float:
    """Deliveries and baseline visits per person-tick: an upper bound of the share of people who act."""
    rows = history.rows
    alone = np.count_nonzero((rows["event"] == Event.VISIT) & (rows["line"] < 0) & (rows["source"] < 0))
    return (int(history.impressions.sum()) + alone) / (prepared.network.people * prepared.scenario.days)


def bytes_per_person(prepared: ws.Prepared, history: History) -> float:
    """State of one world and all that is kept of people, ties apart, over their number."""
    setting, population = prepared.setting, prepared.population
    names = ("susceptibility", "talkativeness", "share_trust", "audience")
    traits = [getattr(setting.people, name) for name in names]
    names_kept = ("segment", "age", "taste", "talkativeness", "susceptibility", "leader", "targeted")
    kept = [getattr(population, name) for name in names_kept]
    kept += [column.codes for column in population.attributes.values() if column.values]
    kept += [setting.contact, *population.uses.values(), *prepared.public.audiences.groups]
    items = history.items
    state = [history.people, history.brands, history.standing]
    state += [items.records, items.slots] if isinstance(items, Met) else [items]
    distinct = {id(array): array.nbytes for array in [*state, *kept, *traits] if array is not None}
    return sum(distinct.values()) / prepared.network.people + 1  # and a byte that says whether she is due


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000, help="simulated people, at most a million")
    parser.add_argument("--runs", type=int, default=3, help="runs after the warm-up")
    parser.add_argument("--workload", choices=WORKLOADS, default=WORKLOADS[0], help="file beside this one")
    given = parser.parse_args()
    scenario = ws.Scenario.read(Path(__file__).with_name(given.workload))
    run_once(ws.prepare(scenario.with_changes({"market.simulate": 2_000})))  # loads the kernels
    start = time.perf_counter()
    prepared = ws.prepare(scenario.with_changes({"market.simulate": given.people}))
    print(f"prepared {prepared.network} in {time.perf_counter() - start:.2f} s")
    runs = [run_once(prepared) for _ in range(given.runs + 1)][1:]  # the first meets cold memory
    history, person_ticks = runs[-1][0], given.people * scenario.days
    totals = [total for _, total, _ in runs]
    print(
        f"{scenario.days} days, {len(history.rows):,} rows in the ledger,"
        f" {reached_per_tick(prepared, history):.0%} deliveries and visits per person-tick"
    )
    for event, count in Counter(history.rows["event"].tolist()).most_common():
        print(f"  {Event(event).name.lower():>16} {count:12,}")
    print(f"{'ns per person-tick':>18} {'min':>7} {'median':>7}")
    columns = {phase: [spent[phase] for _, _, spent in runs] for phase in runs[0][2]}
    for name, seconds in {**columns, "total": totals}.items():
        least, middle = (1e9 * pick(seconds) / person_ticks for pick in (min, statistics.median))
        print(f"{name:>18} {least:7.1f} {middle:7.1f}")
    print(f"{bytes_per_person(prepared, history):,.0f} bytes a person beyond the network")
    print(f"{min(totals):.2f} s a run at best, {statistics.median(totals):.2f} s in the median of {given.runs}")


if __name__ == "__main__":
    main()
