"""What typed numbers of customers who come back amount to: expected orders, said before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wom_sim.behaviour.repeat import A_DAY, MONTH, WEEK, YEAR, Spec
from wom_sim.campaign.prepare import Prepared
from wom_sim.language.say import say
from wom_sim.statistics.buying import capped_repeats, kept, of_regulars, still_customers


def returning(prepared: Prepared) -> Iterator[str]:
    """A sentence or two for every brand that people come back to."""
    for name, brand in prepared.scenario.brands.items():
        if brand.repeat is None:
            continue
        yield newcomers(name, brand.repeat)
        if brand.customers:
            pace = prepared.setting.brands[list(prepared.scenario.brands).index(name)].regular_pace
            yield regulars(name, brand.repeat, brand.customers, pace, prepared.scenario.days)


def clock(spec: Spec, pace: float = 1.0) -> tuple[float, float, float, float, float]:
    """Parameters of a clock, in days."""
    return spec.shape, spec.alpha / max(pace, 1e-12), spec.leave_a, spec.leave_b, A_DAY


def newcomers(name: str, spec: Spec) -> str:
    """What a new customer is expected to do in her first year."""
    if spec.every_days is not None:
        dates = np.array([1.0, np.floor(YEAR / spec.every_days)])
        once, year = kept(dates, spec.leave_a, spec.leave_b).tolist()
        return say(
            "{brand}: of 100 new subscribers {once:.0f} renew after {days} days, and {year:.0f} are left after a year.",
            brand=name,
            once=100 * once,
            days=spec.every_days,
            year=100 * year,
        )
    repeats = float(capped_repeats(np.array([YEAR]), *clock(spec))[0])
    return say(
        "{brand}: a new customer is expected to order {repeats:.2f} times more in the year after her first order.",
        brand=name,
        repeats=repeats,
    )


def regulars(name: str, spec: Spec, customers: int, pace: float, days: int) -> str:
    """What customers of before day 1 are expected to do in the first and in the last month."""
    past = WEEK * spec.past_weeks
    if spec.every_days is not None:
        ages = kept(np.arange(1 + int(past / spec.every_days), dtype=float), spec.leave_a, spec.leave_b)
        next_time = kept(np.arange(1, len(ages) + 1, dtype=float), spec.leave_a, spec.leave_b).sum() / ages.sum()
        return say(
            "{brand}: of the {customers:,} subscribers of before day 1, {stay:.0%} are expected to renew next time.",
            brand=name,
            customers=customers,
            stay=float(next_time),
        )
    orders = [customers * later(spec, pace, past, start) for start in (0.0, max(0.0, days - MONTH))]
    left = 1.0 - float(still_customers(past * (np.arange(16) + 0.5) / 16, *clock(spec, pace)).mean())
    return say(
        "{brand}: the {customers:,} customers of before day 1 ({left:.0%} of them have left already) are expected to "
        "make {first:,.0f} orders in the first 30 days and {last:,.0f} in the last 30.",
        brand=name,
        customers=customers,
        left=left,
        first=orders[0],
        last=orders[1],
    )


def later(spec: Spec, pace: float, past: float, start: float) -> float:
    """Orders of one regular in the 30 days that begin so many days after day 1."""
    both = [of_regulars(start + more, past, *clock(spec, pace)) for more in (MONTH, 0.0)]
    return both[0] - both[1]
