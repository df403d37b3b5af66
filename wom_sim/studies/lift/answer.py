"""How large must a lift test be?  Power of a test in places, judged on simulated worlds.

A place (an area, a shop, a cluster of friends) is one or more simulated worlds of the scenario's network, of which
nobody knows anybody in another.  Half of the places get one strategy, half the other; after some weeks their counts are
compared by Welch's two-sided t test at 5 %.  Each place is a world of its own, so that word of mouth makes people of a
place alike; that is what formulas for people who decide alone leave out.  The effect is what the strategy adds in the
same world, scaled to the effect that is asked for, so that it comes when the strategy's own effect comes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole
from wom_sim.reading.fields import percent
from wom_sim.reading.problems import beyond
from wom_sim.reading.ranges import LEAST, MOST_EFFECT, MOST_OF_A_PLACE, MOST_TIMES
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import as_run
from wom_sim.results.run import EngineName, choose_engine
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.worlds.fleet import Progress, run_worlds
from wom_sim.worlds.hire import Jobs

ALPHA, POWER = 0.05, 0.8
TRIALS = 2_000
"""Simulated tests of each design; a power of 80 % is then known to ± 1.8 points."""

LEAST_WORLDS = 20
PLACES = (4, 8, 16, 32, 64, 128, 256)
SIZES = (1, 2, 5, 10)
"""Places so many times as large, for the smallest designs."""

MOST_DRAWN = 10

NOTICEABLE = 1.01
"""Effect / noise that falls by a smaller factor makes no difference worth telling."""

TELLABLE = 1e-12
"""Shares closer than this part of themselves are one to a float: no number of people tells them apart."""

MOST_WEEKS = 6
WEEK = 7
_WORD = rng.name_word("lift")


class Design(NamedTuple):
    """The smallest test: people of a place, places (None: more than were tried), people in all."""

    people: int
    places: int | None
    total: int | None


class Pool(NamedTuple):
    """Orders by world and week, cumulative, in simulated people: ``float64[worlds, weeks]``."""

    control: Floats
    treated: Floats


@dataclass(frozen=True)
class Lift(Filed):
    """Power of tests: ``power``, ``float64[weeks, places]``, of the effect at one place size.

    ``false_alarms`` and ``formula``: the same where there is no effect, and as the textbook has it.  ``best``: the
    weeks after which power is largest; ``ended``: lines of the strategy alone that end before the horizon does, and on
    which day.  ``alone``: people needed by the textbook; ``likeness``: variance of a place's orders over that of people
    who decide alone; ``own``: what the strategy adds, as a share.
    """

    room = "lift"
    holds = "power.csv · figures/"

    prepared: Prepared = field(repr=False)
    strategy: str
    against: str
    effect: float
    own: float
    weeks: tuple[int, ...]
    best: int
    ended: tuple[tuple[str, str], ...]
    places: tuple[int, ...]
    people: int
    power: Floats
    false_alarms: Floats
    formula: Floats
    alone: float
    likeness: float
    smallest: tuple[Design, ...]
    worlds: int
    seed: int

    def table(self) -> Any:
        """Power by weeks and places as a pandas table, with false alarms and the textbook's power."""
        rows = [
            {
                "weeks": weeks, "places": places, "people": places * self.people, "power": self.power[i, j],
                "false_alarms": self.false_alarms[i, j], "textbook_power": self.formula[i, j],
            }
            for i, weeks in enumerate(self.weeks)
            for j, places in enumerate(self.places)
        ]  # fmt: skip
        return frame(rows)

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "strategy": self.strategy, "against": self.against, "effect": self.effect, "own_effect": self.own,
            "people_per_place": self.people, "designs": self.table().to_dict("records"),
            "best_weeks": self.best, "smallest": [one._asdict() for one in self.smallest], "people_alone": self.alone,
            "likeness": self.likeness, "worlds": self.worlds, "seed": self.seed,
        }  # fmt: skip

    def files(self) -> dict[str, Any]:
        """Power by weeks and places."""
        return {"power.csv": self.table()}

    def as_run(self) -> Scenario:
        """The scenario with these worlds."""
        return as_run(self.prepared.scenario, worlds=self.worlds, seed=self.seed)


def lift(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    against: str | None = None,
    *,
    effect: float | str | None = 0.05,
    people: int | None = None,
    worlds: int = 200,
    seed: int | None = None,
    engine: EngineName = "auto",
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> Lift:
    """Power of a test of ``strategy`` against another one (default: the scenario's ``compare_with``), on orders.

    ``effect`` is the extra that must not be missed, as a share of the orders of ``against`` over the whole horizon
    (0.05 or "5%", "150%"; None or "own": what the strategy adds in these worlds).  ``people`` live in a place, rounded
    up to whole worlds (default: one world).  Raises :class:`InputError` where there is nothing to detect.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    plan = prepared.scenario
    against = plan.compare_with if against is None else against
    seed = plan.uncertainty.seed if seed is None else seed
    asked = effect_of(effect)
    refuse(strategy, against, asked, people, worlds)
    pool = pool_of(prepared, (strategy, against), worlds, seed, engine, jobs, progress)
    own = own_effect(
        pool,
        say(
            "{strategy} brings no more {orders} than {against} in {worlds} worlds",
            orders=say(plan.counted), strategy=strategy, against=against, worlds=worlds,
        ),
    )  # fmt: skip
    wanted = own if asked is None else asked
    scaled = Pool(pool.control, pool.control + wanted / own * (pool.treated - pool.control))
    people_simulated = prepared.network.people
    size = max(1, -(-(people or 1) // people_simulated))
    shown = shown_weeks(pool.control.shape[1])
    power, false_alarms, formula = table_of(scaled, size, [week - 1 for week in shown], seed, people_simulated)
    best = best_of(scaled, power, [week - 1 for week in shown])
    return Lift(
        prepared, strategy, against, wanted, own, tuple(shown), best + 1, ended(plan, strategy, against),
        PLACES, size * people_simulated, power, false_alarms, formula,
        **beside(scaled, size, best, seed, people_simulated), worlds=worlds, seed=seed,
    )  # fmt: skip


def own_effect(pool: Pool, nothing: str) -> float:
    """What the strategy adds, as a share of the other's orders; :class:`InputError` where it adds ``nothing``."""
    base, extra = float(pool.control[:, -1].mean()), float((pool.treated - pool.control)[:, -1].mean())
    if base <= 0 or extra <= 0:
        raise InputError(say("{nothing}: there is no effect to detect", nothing=nothing))
    return extra / base


def table_of(pool: Pool, size: int, weeks: list[int], seed: int, people: int) -> tuple[Floats, Floats, Floats]:
    """Power, false alarms and the textbook's power after these weeks: ``float64[weeks, places]`` each."""
    cells = [(*powers(pool, size, n, seed), textbook(pool, size, n, people)) for n in PLACES]
    power, alarms, formula = (np.array([cell[k][weeks] for cell in cells]).T for k in range(3))
    return power, alarms, formula


def beside(pool: Pool, size: int, week: int, seed: int, people: int) -> dict[str, Any]:
    """What the text says beside the table, after the best number of weeks."""
    base, treated = (float(arm[:, week].mean()) for arm in (pool.control, pool.treated))
    chance = base * (1 - base / people)
    return {
        "alone": people_alone(base / people, treated / base - 1),
        "likeness": float(pool.control[:, week].var(ddof=1) / chance) if chance > 0 else math.nan,
        "smallest": tuple(smallest(pool, size, week, seed, people)),
    }


def best_of(pool: Pool, power: Floats, weeks: list[int]) -> int:
    """The shown week, counted from 0, at which effect / noise is largest; the last where it hardly falls after.

    Effect / noise rises and falls with power at any number of places, and does not hang on the trials.
    """
    noise = np.sqrt(pool.control.var(axis=0) + pool.treated.var(axis=0))[weeks]
    extra = (pool.treated - pool.control).mean(axis=0)[weeks]
    usable = (noise > 0) & (pool.control.mean(axis=0)[weeks] > 0)
    if not usable.any():
        return weeks[-1]
    clear = np.where(usable, extra / np.where(usable, noise, 1.0), 0.0)
    best = int(np.argmax(clear))
    falls = clear[best] > NOTICEABLE * clear[-1] and bool((power[best] > power[-1]).any())
    return weeks[best] if falls else weeks[-1]


def ended(plan: Scenario, strategy: str, against: str) -> tuple[tuple[str, str], ...]:
    """Lines of a strategy alone that end before the horizon does, and their last day."""
    others = plan.strategy(against).lines
    last = {name: plan.line(name).last_day for name in plan.strategy(strategy).lines if name not in others}
    return tuple((name, str(day)) for name, day in last.items() if day < plan.dates.end)


def effect_of(effect: float | str | None) -> float | None:
    """An effect as a share, None for the strategy's own.  1 or more must be typed with %: 10 is hardly +1,000 %."""
    if effect is None or effect == "own":
        return None
    try:
        share = percent(effect.strip().removeprefix("+")) if isinstance(effect, str) else None
        number = float(effect) if share is None else share
    except ValueError:
        raise InputError(say("effect {effect}: write 5%, 0.05 or own", effect=effect)) from None
    if share is None and 1 <= number < math.inf:
        raise InputError(
            say(
                "effect {typed} would be {growth:+,.0f} %\n   hint: write {percent} or {share}; an effect that large "
                'as "{large}"',
                typed=f"{number:g}",
                growth=100 * number,
                percent=f"{number:g}%",
                share=f"{number / 100:g}",
                large=f"{100 * number:g}%",
            )
        )
    return number


def refuse(strategy: str, against: str, effect: float | None, people: int | None, worlds: int) -> None:
    """Refuse what no test can be planned for."""
    if strategy == against:
        raise InputError(
            say("{strategy} cannot be tested against itself: name another with --against", strategy=strategy)
        )
    if effect is not None and not effect > 0:
        raise InputError(say("effect must be above 0, such as 0.05 for 5 % (got {effect})", effect=f"{effect:g}"))
    if effect is not None and effect < LEAST:
        least = f"{100 * LEAST:f}".rstrip("0")
        raise InputError(
            say(
                "effect must be at least {least} %, such as 0.05 for 5 % (got {effect})",
                least=least, effect=f"{effect:g}",
            )
        )  # fmt: skip
    if effect is not None and effect > MOST_EFFECT:
        most = f"{100 * MOST_EFFECT:,}"
        raise InputError(
            say("effect must be at most {most} %, such as 0.05 for 5 % (got {effect})", most=most, effect=f"{effect:g}")
        )
    if people is not None and people < 1:
        raise InputError(say("people of a place must be at least 1 (got {people})", people=people))
    if people is not None and people > MOST_OF_A_PLACE:
        raise InputError(
            say("people of a place must be at most {most:,} (got {people})", most=MOST_OF_A_PLACE, people=people)
        )
    worlds = whole("worlds", worlds)
    if worlds < LEAST_WORLDS:
        raise InputError(
            say(
                "the noise between places needs at least {least} worlds (got {worlds})",
                least=LEAST_WORLDS,
                worlds=worlds,
            )
        )
    if worlds > MOST_TIMES:
        raise InputError(beyond(1, MOST_TIMES, worlds, worlds))


def pool_of(
    prepared: Prepared, strategies: tuple[str, str], worlds: int, seed: int, engine: EngineName, jobs: Jobs,
    progress: Progress | None,
) -> Pool:  # fmt: skip
    """Orders of both strategies in the same worlds, week by week, in simulated people."""
    for name in strategies:
        prepared.scenario.strategy(name)
    days = prepared.scenario.days
    chosen = choose_engine(engine, prepared.network.people * days * worlds * 2)
    records = run_worlds(prepared, strategies, worlds=worlds, seed=seed, engine=chosen, jobs=jobs, progress=progress)
    ends = np.minimum(np.arange(WEEK, days + WEEK, WEEK), days)
    curves = [np.array([one.conversions[ends] for one in records if one.strategy == name]) for name in strategies]
    return Pool(control=curves[1] / prepared.scale, treated=curves[0] / prepared.scale)


def shown_weeks(weeks: int) -> list[int]:
    """At most six numbers of weeks, evenly spread and ending with the last."""
    step = -(-weeks // MOST_WEEKS)
    return sorted(range(weeks, 0, -step))


def powers(pool: Pool, size: int, places: int, seed: int) -> tuple[Floats, Floats]:
    """Power and false alarms by week, ``float64[weeks]`` each, of tests in so many places of ``size`` worlds."""
    control = drawn(pool.control, size, places // 2, seed, 0)
    treated = drawn(pool.treated, size, places // 2, seed, 1)
    same = drawn(pool.control, size, places // 2, seed, 1)
    return detected(treated, control), detected(same, control)


def drawn(worlds: Floats, size: int, places: int, seed: int, arm: int) -> Floats:
    """Counts of an arm's places in every trial: ``float64[trials, places, weeks]``.

    Worlds are drawn with replacement; the sum of more than :data:`MOST_DRAWN` of them is drawn as normal at once.
    """
    if size > MOST_DRAWN:
        return normal_places(worlds, size, places, rng.key(seed, _WORD, arm, places, size))
    words = np.arange(TRIALS * places * size, dtype=np.uint64)
    lots = rng.uniform_each(rng.absorb_each(rng.key(seed, _WORD, arm, places, size), words))
    chosen = (lots * len(worlds)).astype(np.int64).reshape(TRIALS, places, size)
    total = worlds[chosen[:, :, 0]]
    for k in range(1, size):
        total = total + worlds[chosen[:, :, k]]
    return np.asarray(total)


def normal_places(worlds: Floats, size: int, places: int, state: int) -> Floats:
    """Sums of many worlds: normal, with the weeks' means and covariances over worlds, each times ``size``."""
    from scipy.special import ndtri

    words = np.arange(TRIALS * places * worlds.shape[1], dtype=np.uint64)
    normal = ndtri(rng.uniform_each(rng.absorb_each(state, words)) + 2.0**-54)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(worlds.T)) * size)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(size * worlds.mean(axis=0) + normal.reshape(TRIALS, places, -1) @ root.T)


def detected(treated: Floats, control: Floats) -> Floats:
    """Share of trials in which Welch's two-sided test says that the arms differ, by week."""
    from scipy.special import stdtr

    n = control.shape[1]
    errors = [arm.var(axis=1, ddof=1) / n for arm in (treated, control)]
    error = errors[0] + errors[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(treated.mean(axis=1) - control.mean(axis=1)) / np.sqrt(error)
        freedom = error**2 * (n - 1) / (errors[0] ** 2 + errors[1] ** 2)
    p = np.where(error > 0, 2 * stdtr(np.where(error > 0, freedom, 1.0), -np.where(error > 0, t, 0.0)), 1.0)
    return np.asarray(np.mean(p < ALPHA, axis=0))


def textbook(pool: Pool, size: int, places: int, people: int) -> Floats:
    """Power by week of the formula for people who decide alone: Φ(δ/σ − z), σ² = Σ p(1 − p)/n over the arms."""
    from scipy.special import ndtr, ndtri

    n = size * people * places // 2
    shares = [arm.mean(axis=0) / people for arm in (pool.treated, pool.control)]
    error = np.sqrt(sum(share * (1 - np.minimum(share, 1.0)) / n for share in shares))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nan_to_num(ndtr((shares[0] - shares[1]) / error - ndtri(1 - ALPHA / 2))))


def people_alone(share: float, effect: float) -> float:
    """People in all, by the textbook, who decide alone: 2·(z(1−α/2)√(2p̄q̄) + z(power)√(p₁q₁+p₂q₂))²/(p₁−p₂)²."""
    from scipy.special import ndtri

    share = min(1.0, share)
    other = min(1.0, share * (1 + effect))
    if other - share < TELLABLE * share:
        return math.inf
    middle = (share + other) / 2
    root = ndtri(1 - ALPHA / 2) * math.sqrt(2 * middle * (1 - middle))
    root += ndtri(POWER) * math.sqrt(share * (1 - share) + other * (1 - other))
    return 2.0 * math.ceil(float(root / (other - share)) ** 2)


def fewest(pool: Pool, size: int, week: int, seed: int) -> int | None:
    """The fewest places of so many worlds that reach the power after a week; None where none that is tried does."""
    return next((n for n in PLACES if powers(pool, size, n, seed)[0][week] >= POWER), None)


def smallest(pool: Pool, worlds: int, week: int, seed: int, people: int) -> list[Design]:
    """The fewest places that reach the power after a week, for places of several times so many worlds."""
    found = []
    for size in (worlds * times for times in SIZES):
        places = fewest(pool, size, week, seed)
        found.append(Design(size * people, places, None if places is None else places * size * people))
    return found
