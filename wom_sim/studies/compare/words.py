"""What a strategist reads: a comparison as plain text.

Pure functions: nothing is read, run or printed here.  Two habits keep the words honest: a share is called "100 %" or
"0 %" only where it is exactly that, and a promise is rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from wom_sim.language.say import marked, say, says
from wom_sim.metrics.names import one_of, row_of
from wom_sim.show.text import (
    NOT_A_FORECAST,
    NOTHING,
    Column,
    called,
    decimals_for,
    laid_out,
    money,
    number,
    percent,
    percents,
    share,
    sure,
    took,
    two_part,
    worlds_in_words,
    wrapped,
    written,
)
from wom_sim.statistics.paired import Duel, Row
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.goal_words import at_least
from wom_sim.studies.compare.notes import listed
from wom_sim.studies.compare.risk import told as risks_told

_MEDIA = marked(("direct", "paid", "owned", "earned"))
_FITTED = marked("Fitted in part, to a past that need not go on; the rest is as it was typed. Still not a forecast.")
_FEW_WORLDS = 30
_FAIR_BUDGETS = 1.05


def _named(strategy: str) -> str:
    return strategy[:1].upper() + strategy[1:] if strategy.islower() else strategy


def _cents(prices: Iterable[float]) -> int:
    """2 where the lowest price is below a hundred: at 2.54 an order, 3 would be a fifth too much."""
    known = [price for price in prices if math.isfinite(price)]
    return 2 * (bool(known) and min(known) < 100)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(called, names)) if len(names) <= 4 else say("{n} strategies", n=len(names))


def _extra_columns(answer: Comparison) -> list[Column]:
    rows, over = answer.ranked, answer.baseline if len(answer.baseline) <= 12 else say("baseline")
    told, cents = written((row.extra for row in rows), answer.is_share), _cents(row.cost_per_extra for row in rows)
    extra = [NOTHING if row.is_baseline else told.bare(row.extra, sign=True) for row in rows]
    half = [told.apart(row.extra_half_width) for row in rows]
    plain = [row.is_baseline or row.is_reference for row in rows]
    prices = [NOTHING if one else number(row.cost_per_extra, cents) for row, one in zip(rows, plain, strict=True)]
    price = Column((say("cost per"), say("extra {label}", label=one_of(answer.metric))), prices)
    priced = [] if row_of(answer.metric).averaged else [price]
    if answer.worlds == 1:
        return [Column((say("extra over"), over), extra), *priced]
    signs = [NOTHING if one else sure(row.sign_confidence) for row, one in zip(rows, plain, strict=True)]
    how_sure = Column((say("sure of"), say("the sign")), signs)
    return [
        Column((say("extra over {over}", over=over), say("(95 % of the mean)")), two_part(extra, "±", half)),
        how_sure,
        *priced,
    ]


def ranking(answer: Comparison) -> list[Column]:
    """The ranked strategies column by column, without their names."""
    rows, one_world = answer.ranked, answer.worlds == 1
    told = written((row.mean for row in rows), answer.is_share)
    columns = [
        Column((say("cost"), answer.scenario.money.currency), [number(row.cost) for row in rows]),
        Column((say(answer.label), "" if one_world else say("(mean)")), [told(row.mean) for row in rows]),
    ]
    if _nothing(answer):
        return columns
    ends = [told.bare(row.low) for row in rows], [told(row.high) for row in rows]
    columns += (
        [] if one_world else [Column((say("8 of 10 worlds"), say("fall between")), two_part(ends[0], "–", ends[1]))]
    )
    columns += [] if len(rows) == 1 else _extra_columns(answer)
    if answer.goal_words:
        short = len(answer.goal_words) <= 9
        head = (answer.goal_words, say("reached")) if short else (say("goal") if one_world else say("P(goal)"), "")
        reached = [(say("yes") if row.p_goal else say("no")) if one_world else share(row.p_goal) for row in rows]
        columns.append(Column(head, reached))
    if len(rows) > 1 and not one_world:
        best = [share(row.best_share) if math.isfinite(row.best_share) else NOTHING for row in rows]
        columns.append(Column((say("best in"), say("worlds")), best))
    return columns


def _nothing(answer: Comparison) -> bool:
    return all(row.mean == row.low == row.high == 0 for row in answer.ranked)


def _same_worlds(answer: Comparison) -> str:
    if len({row.worlds for row in answer.ranked}) == 1:
        return says(", every strategy in the same world", ", every strategy in the same {n:,} worlds", answer.worlds)
    return says(
        ", all that were not dropped in the same world",
        ", all that were not dropped in the same {n:,} worlds",
        answer.worlds,
    )


def _header(answer: Comparison) -> list[str]:
    others = (
        say(" “{baseline}” is what the others are compared with.", baseline=answer.baseline)
        if len(answer.ranked) > 1
        else ""
    )
    what = _named(say(answer.label))
    if len(brands := answer.brands()) > 1:
        what = say("{orders} of {brands} together", orders=what, brands=listed([*map(called, brands)]))
    what = f"{what}, {answer.scenario.dates.period}.{others}"
    people, simulated = answer.prepared.people, answer.prepared.network.people
    if 0 < simulated < people:
        ratio = number(people / simulated, 0 if people % simulated == 0 else 1)
        what += say(
            "\n{people} people, {simulated} simulated (1 : {ratio}).",
            people=number(people),
            simulated=number(simulated),
            ratio=ratio,
        )
    return [
        answer.scenario.name,
        say(
            "{worlds} × {strategies}{same}.   seed {seed}   {seconds}",
            worlds=says("{n:,} world", "{n:,} worlds", answer.worlds),
            strategies=says("{n} strategy", "{n} strategies", len(answer.ranked)),
            same=_same_worlds(answer) if len(answer.ranked) > 1 else "",
            seed=answer.seed,
            seconds=took(answer.seconds),
        ),
        *what.split("\n"),
    ]


def _reading(answer: Comparison) -> list[str]:
    """How far the numbers carry: what each range means, and when there are too few worlds for any."""
    if answer.worlds == 1:
        return [say("One world is one throw of the dice: no ranges, and no winner. Run 200 worlds before you decide.")]
    lines = [
        say("Worlds fall where luck takes them; the ± is how well the mean is known. More worlds narrow only the ±.")
    ]
    if answer.worlds < _FEW_WORLDS:
        lines.append(
            say("{worlds} worlds are few: every range here is rough. Run 200 before you decide.", worlds=answer.worlds)
        )
    return lines


def _undefined(answer: Comparison) -> list[str]:
    """In how many worlds there is a value at all, and what is made of the others."""
    some = [row for row in answer.ranked if row.known < row.worlds]
    if not some or answer.worlds == 1:
        return []
    counts = ", ".join(
        say("{strategy} {known:,} of {worlds:,}", strategy=called(row.strategy), known=row.known, worlds=row.worlds)
        for row in some
    )
    said = say(
        "{metric} exists only in some worlds ({counts}): means and ranges are those of these worlds, an extra of those "
        "that have both.",
        metric=_named(say(answer.label)),
        counts=counts,
    )
    goal = [say("P(goal) counts a world without it as one that misses.")] if answer.goal_words else []
    return [" ".join([said, *goal])]


def _missing_prices(answer: Comparison) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for row in answer.ranked:
        if row.cost_reason and not (row.is_reference or row_of(answer.metric).averaged):
            reasons.setdefault(row.cost_reason, []).append(row.strategy)
    said = "; ".join(f"{reason} ({_listed(names)})" for reason, names in reasons.items())
    return (
        [say("No cost per extra {label} where it would mislead: {said}.", label=one_of(answer.metric), said=said)]
        if said
        else []
    )


def _budgets(answer: Comparison) -> list[str]:
    costs = [row.cost for row in answer.ranked if not (row.is_baseline or row.is_reference)]
    if len(costs) < 2 or max(costs) <= _FAIR_BUDGETS * min(costs) or row_of(answer.metric).averaged:
        return []
    span = f"{number(min(costs))}–{money(max(costs), answer.scenario.money.currency)}"
    return [
        say(
            "Budgets differ ({span}): more money buys more {label}, so cost per extra {one} is the fair one.",
            span=span,
            label=say(answer.label),
            one=one_of(answer.metric),
        )
    ]


def _pairing(ratio: float) -> str:
    if ratio < 1.1:
        return say(" Pairing saved no runs here.")
    return (
        say(" Without pairing: {ratio:,.1f} times the runs for the same ±.", ratio=ratio)
        if math.isfinite(ratio)
        else ""
    )


def _undecided(duel: Duel, worlds: int) -> str:
    # twice, because at (half width / mean)² alone a real difference would show in only half of the studies
    needed = 2 * worlds * (duel.paired.half_width / abs(duel.paired.mean)) ** 2 if duel.paired.mean else math.inf
    if needed > 1e6:
        return say("So small a difference does not matter. Choose on cost and risk.")
    return say(
        "If it is real, about {needed} worlds would show it. Choose on cost and risk.",
        needed=number(float(f"{needed:.1g}")),
    )


def _duel(answer: Comparison) -> list[str]:
    if answer.duel is None:
        return []
    duel, result, told = answer.duel, answer.duel.paired, written([answer.duel.paired.mean], answer.is_share)
    lead = say("Nothing beats {first}. ", first=called(duel.first)) if duel.first == answer.baseline else ""
    ahead = f"{told.apart(result.mean, sign=True)} {say(answer.label)}"
    both = {"first": _named(called(duel.first)), "second": called(duel.second)}
    if answer.worlds == 1:
        return [say("{first} over {second}: {ahead} in this one world.", ahead=ahead, **both)]
    if result.mean == result.half_width == 0:
        return [say("{first} and {second} gave exactly the same in every world.", **both)]
    said = say(
        "{ahead} ± {half_width}; better in {worlds}.",
        ahead=ahead,
        half_width=told.apart(result.half_width),
        worlds=worlds_in_words(result.wins, result.worlds or answer.worlds),
    )
    if not result.distinguishable:
        many = number(answer.worlds)
        apart = say("{first} and {second} cannot be told apart in {worlds} worlds", worlds=many, **both)
        return [f"{lead}{apart}: {said} {_undecided(duel, answer.worlds)}"]
    pairing = _pairing(result.variance_ratio)
    return [say("{lead}{first} over {second}: {said}{pairing}", lead=lead, said=said, pairing=pairing, **both)]


def promised(row: Row, metric: str, is_share: bool = False) -> str:
    """What a strategy reaches in 8 of 10 worlds, rounded down: its gain over the baseline, alone its outcome."""
    gain = row.promise_over_baseline
    if not math.isfinite(gain):
        return f"{called(row.strategy)} {at_least(row, is_share)} {metric}"
    step = 100 if gain >= 0.1 else 1000
    floored = math.floor(gain * step + 1e-9) / step
    return f"{called(row.strategy)} {percent(floored, 0 if step == 100 else 1, sign=True)}"


def _promises(answer: Comparison) -> list[str]:
    if answer.worlds == 1:
        return []
    rows = [row for row in answer.ranked if not (row.is_baseline or row.is_reference)] or answer.ranked
    losing = [row.strategy for row in rows if row.promise_over_baseline <= 0]
    kept = [promised(row, say(answer.label), answer.is_share) for row in rows if row.strategy not in losing]
    none = say("nothing from any of them") if len(losing) == len(rows) > 1 else ""
    none = none or say("nothing from {strategies}", strategies=_listed(losing))
    said = " · ".join([*kept, *([none] if losing else [])])
    if not any(math.isfinite(row.promise_over_baseline) for row in rows):
        return [say("What you can promise with 8 chances in 10: {said}", said=said)]
    return [
        say(
            "What you can promise with 8 chances in 10 (over {baseline}): {said}",
            baseline=called(answer.baseline),
            said=said,
        )
    ]


def _goal(answer: Comparison) -> list[str]:
    if not answer.goal_words or answer.worlds == 1:
        return []
    rows = [row for row in answer.ranked if not row.is_reference]
    chances = " · ".join(f"{called(r.strategy)} {share(r.p_goal)} ({percents(r.goal_low, r.goal_high)})" for r in rows)
    if answer.goal_target is None:
        return [say("Chance of {goal}, and where it lies: {chances}", goal=answer.goal_words, chances=chances)]
    return [
        say(
            "Chance of {goal} (about {target} {label}), and where it lies: {chances}",
            goal=answer.goal_words,
            target=written([answer.goal_target], answer.is_share)(answer.goal_target),
            label=say(answer.label),
            chances=chances,
        )
    ]


def _sources(answer: Comparison) -> list[str]:
    if not answer.of_orders:
        return []
    sources, names = answer.sources(), [row.strategy for row in answer.ranked if row.strategy in answer.strategies]
    values = [[sources[name].get(medium, 0.0) for medium in _MEDIA] for name in names]
    decimals = decimals_for(value for line in values for value in line)
    columns = [
        Column((say(medium), ""), [number(line[i], decimals) for line in values]) for i, medium in enumerate(_MEDIA)
    ]
    title = say("Where {label} came from, by last touch (mean of the worlds)", label=say(answer.label))
    warning = say(
        "Last touch is who spoke last, not what causes the {label}: take a medium away to see that.",
        label=one_of(answer.metric),
    )
    return [title, laid_out(names, columns), warning]


def _brands(answer: Comparison) -> list[str]:
    """Orders of each brand alone, where several are added up or one is ranked by."""
    names, brands = [row.strategy for row in answer.ranked if row.strategy in answer.strategies], answer.scenario.brands
    if len(brands) < 2:
        return []
    columns = []
    for brand in brands:
        means = dict(zip(answer.strategies, answer.means(f"conversions.{brand}"), strict=True))
        columns.append(Column((brand, ""), [number(means[name], decimals_for(means.values())) for name in names]))
    return [say("Orders by brand (mean of the worlds)"), laid_out(names, columns)]


def _friends(answer: Comparison) -> list[str]:
    if not answer.of_orders:
        return []
    by_friends = dict(zip(answer.strategies, answer.means("friend_conversions"), strict=True))
    row = next(row for row in answer.ranked if row.strategy in by_friends)
    decimals, friends = decimals_for([row.mean]), by_friends[row.strategy]
    named = {"strategy": called(row.strategy), "everyone": number(row.mean, decimals), "label": say(answer.label)}
    if number(friends, decimals) == number(0.0, decimals):
        return [say("Of the {everyone} {label} of {strategy}, hardly any had a friend's share as last touch.", **named)]
    return [
        say(
            "Of the {everyone} {label} of {strategy}, {friends} had a friend's share as last touch: earned credit "
            "comes from people passing it on.",
            **named,
            friends=number(friends, decimals),
        )
    ]


def _patience(answer: Comparison) -> list[str]:
    rising = answer.rising() if answer.of_orders else {}
    gains = {row.strategy: rising.get(row.strategy, 0.0) for row in answer.ranked}
    still = [(name, gain) for name, gain in gains.items() if gain > 0]
    if not still:
        return []
    said = ", ".join(
        say(
            "{name} (+{gain} {label} a week)",
            name=called(name),
            gain=number(gain, int(gain < 10)),
            label=say(answer.label),
        )
        for name, gain in still
    )
    return [say("Patience: still rising on the last day, so cut short by it: {said}. Run longer to see.", said=said)]


def text(answer: Comparison) -> str:
    """The whole text of a comparison: header, table, what it says, and how far to trust it."""
    head = [
        *map(wrapped, [*_header(answer), *answer.setup]),
        "",
        laid_out([row.strategy for row in answer.ranked], ranking(answer)),
        "",
    ]
    if _nothing(answer):
        none = say(
            "No {label} in any world under any strategy: there is nothing to compare yet.", label=say(answer.label)
        )
        return "\n".join([*head, none, say(NOT_A_FORECAST)])
    beside, goals = answer.beside.lines() if answer.beside else [], answer.goals_told
    told = [*_reading(answer), *_undefined(answer), *_missing_prices(answer)]
    told += [*_duel(answer), *_budgets(answer), *_goal(answer)]
    told += [
        *_promises(answer),
        *answer.findings,
        "",
        *([risk, ""] if (risk := risks_told(answer)) else []),
        *([*brands, ""] if (brands := _brands(answer)) else []),
        *([*beside, ""] if beside else []),
        *([goals, ""] if goals else []),
        *_sources(answer),
    ]
    told += [*_friends(answer), *_patience(answer), say(_FITTED) if answer.fitted else say(NOT_A_FORECAST)]
    return "\n".join([*head, *(said if "\n" in said else wrapped(said) for said in told)])
