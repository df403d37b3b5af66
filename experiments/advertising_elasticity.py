"""What one per cent more advertising brings a mature brand: elasticity against the meta-analysis of 751 estimates.

    python experiments/advertising_elasticity.py          all presets at their values and at both ends of each
    python experiments/advertising_elasticity.py 50       fewer worlds

Sethuraman, Tellis & Briesch (2011, Journal of Marketing Research 48, 457–471): .12 on average in the short term, less
for mature brands than for young ones; Henningsen, Heuke & Clement (2011) find .09.  The brand here sells at least
85 of 100 orders without any advertising, and its budget goes up and down by a tenth in the same worlds.

Chosen so that it fits at preset values: the budget, the baseline, and how many the spot moves.  At the low ends of all
presets together advertising moves less (the script says "outside"), at the high ends the brand is not mature.  What the
effect rests on is in part no preset at all: how long goodwill lasts and where it saturates (`memory`, both
illustrative), so they are moved, too.  With most orders coming anyway this is a check of size, not of shape: the shape
of the response is measured by `response.py`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from ends import ends

import wom_sim as ws
from wom_sim.metrics import count
from wom_sim.scenario.presets.presets import preset

BUDGET = 900_000.0  # dollars in 90 days, most of it for television
STEP = 0.1
STRATEGIES = {"nothing": 0.0, "less": 1.0 - STEP, "as_is": 1.0, "more": 1.0 + STEP}


class Elasticity(NamedTuple):
    """Elasticity of orders, ± half its 95 % interval; share of orders that come without advertising."""

    value: float
    error: float
    baseline: float

    @property
    def mature(self) -> bool:
        """Whether at least 85 of 100 orders come without advertising."""
        return self.baseline >= 0.85

    @property
    def fits(self) -> bool:
        """Whether all of the interval lies where estimates for mature brands do."""
        return self.value - self.error >= 0.05 and self.value + self.error <= 0.25


def scenario(people: int = 4_000) -> ws.Scenario:
    """A brand that two million people know; prices, rates and weights of its advertising are presets."""
    quarter = {"from": "2027-03-01", "to": "2027-05-29"}
    known = {"attract": 0.9, "share": 0.01}  # a brand that everybody knows is noticed easily†; hardly worth telling†
    spot = {**known, "visit": 0.004, "persuade": None}  # nobody runs from the sofa to the site†
    ad = {**known, "visit": 0.12, "persuade": None}  # chosen so that clicks come back as in the preset†
    offer = {**known, "visit": 0.17, "persuade": "preset search.cvr"}  # likewise†
    media = {"kind": "ads", "attention": "preset", "trust": "preset", **quarter}
    return ws.Scenario.parse(
        {
            "name": "A mature brand",
            "dates": {"start": quarter["from"], "end": quarter["to"]},
            "money": {"currency": "USD"},
            "market": {
                "people": 2_000_000,
                "simulate": people,
                "network": {"kind": "holme_kim", "m": 5, "clustering": 0.6, "seed": 1},
            },
            "sharing": {"contact": "preset friends.contact"},
            "brands": {"brand": {"orders_per_month": 40_000, "conversion": "preset", "price_per_order": 40}},
            "contents": {"spot": spot, "ad": ad, "offer": offer},
            "plan": {
                "tv": {**media, "channel": "tv", "content": "spot", "grps": 240, "price": "preset"},
                "social": {**media, "channel": "instagram", "content": "ad", "budget": 40_000, "price": "preset"},
                "search": {**media, "channel": "search", "content": "offer", "budget": 30_000, "price": "preset",
                           "cap_per_day": 1, "avails_per_day": 0.2},
            },
            "strategies": {
                name: {"lines": ["tv", "social", "search"], "budget": share * BUDGET}
                for name, share in STRATEGIES.items()
                if share
            },
        }
    )  # fmt: skip


def remembering(given: ws.Scenario) -> Iterator[tuple[str, ws.Scenario]]:
    """The same with goodwill that lasts half or twice as long, or saturates at half or twice as much."""
    for key, value in (("half_life_days", 7.0), ("saturation", 0.15)):
        for moved in (value / 2, value * 2):
            yield f"memory.{key} {moved:g}", given.with_changes({f"memory.{key}": moved})


def measure(given: ws.Scenario, worlds: int = 200) -> Elasticity:
    """Orders under each budget in the same worlds: (ln more − ln less) / (ln 1.1 − ln .9)."""
    prepared = ws.prepare(given)
    orders = {name: np.array([ordered(prepared, name, world) for world in range(worlds)]) for name in STRATEGIES}
    more, less = orders["more"], orders["less"]
    width = math.log(1.0 + STEP) - math.log(1.0 - STEP)
    value = (math.log(more.mean()) - math.log(less.mean())) / width
    apart = more / more.mean() - less / less.mean()
    error = 1.96 * float(apart.std(ddof=1)) / math.sqrt(worlds) / width
    return Elasticity(value, error, float(orders["nothing"].mean() / orders["as_is"].mean()))


def ordered(prepared: ws.Prepared, strategy: str, world: int) -> float:
    """Orders of one strategy in one world, simulated people."""
    run = ws.run(prepared, strategy, seed=7, world=world, engine="array")
    return float(count(run.history.rows, ws.Event.CONVERT))


def main() -> None:
    """Print the table."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    short = preset("ad.elasticity_short")
    print(f"{'':<32} {'elasticity':>15}   orders without advertising")
    print(f"{'Sethuraman and others 2011':<32} {short.value:>15.3f}   ({short.low} in Henningsen and others 2011)")
    print(f"{'asked of a mature brand':<32} {'.05 to .25':>15}   at least 85 of 100")
    for label, given in (*ends(scenario()), *remembering(scenario())):
        found = measure(given, worlds)
        verdict = "" if found.fits and found.mature else "   outside" if found.mature else "   not mature"
        print(f"{label:<32} {found.value:>7.3f} ± {found.error:5.3f}   {100 * found.baseline:4.1f} of 100{verdict}")


if __name__ == "__main__":
    main()
