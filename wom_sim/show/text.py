"""What a strategist reads: the rows of a comparison as plain text, and how numbers are written.

Pure functions from numbers to strings: nothing is read, run or printed here, and every line fits :data:`WIDTH`.  Two
habits keep the words honest: a share is called "100 %" or "0 %" only where it is exactly that, and a promise is rounded
down.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wom_sim.statistics.paired import Duel, Row

WIDTH = 110
"""No printed line is wider."""

NOTHING = "–"
MEDIA = ("direct", "paid", "owned", "earned")
_BLOCKS = "▁▂▃▄▅▆▇█"
NOT_A_FORECAST = (
    "Still not a forecast: nothing has been fitted to your sales. Read which is better, and by about how much."
)
_FITTED = "Fitted in part, to a past that need not go on; the rest is as it was typed. Still not a forecast."
_FEW_WORLDS = 30
_FAIR_BUDGETS = 1.05
_LAYOUTS = ((26, 3), (26, 2), (18, 1), (12, 1))


@dataclass(frozen=True, slots=True)
class CompareFacts:
    """Everything that the text of a comparison says.

    ``rows`` as :func:`wom_sim.statistics.paired.rank` orders them, ``duel`` from ``best_two``.  ``metric`` is a plural
    ("orders").  ``sources``: strategy → last touch → mean outcomes; ``friend_orders``: strategy → mean outcomes whose
    last touch was a friend's share; ``rising``: strategy → gain per week on the last day, 0 where it is not rising.
    ``setup`` and ``findings``: further lines of :mod:`wom_sim.studies.compare.notes`, above and below the table.
    """

    name: str
    metric: str
    period: str
    currency: str
    worlds: int
    seed: int
    seconds: float
    baseline: str
    rows: Sequence[Row]
    duel: Duel | None = None
    goal_label: str = ""
    goal_target: float | None = None
    sources: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    friend_orders: Mapping[str, float] = field(default_factory=dict)
    rising: Mapping[str, float] = field(default_factory=dict)
    people: int = 0
    simulated: int = 0
    fitted: bool = False
    setup: Sequence[str] = ()
    findings: Sequence[str] = ()
    goals: str = ""  # the block of :mod:`wom_sim.studies.compare.goal_words`


def number(x: float, decimals: int = 0, *, sign: bool = False) -> str:
    """12,345; n/a for nan; 123.46 M from a hundred million on; never "-0"."""
    if not math.isfinite(x):
        return "n/a"
    plus = "+" if sign else ""
    if abs(x) >= 1e8:
        return f"{x / 1e6:{plus},.2f} M"
    text = f"{x:{plus},.{decimals}f}"
    return text if any(digit in text for digit in "123456789") else text.replace("-", plus)


def money(x: float, currency: str) -> str:
    """12,345 MXN; two decimals below 100, where they matter."""
    return f"{number(x, 2 * (decimals_for([x]) > 0))} {currency}".strip() if math.isfinite(x) else "n/a"


def percent(x: float, decimals: int = 0, *, sign: bool = False) -> str:
    """0.641 as 64 %; n/a for nan."""
    return f"{number(100 * x, decimals, sign=sign)} %" if math.isfinite(x) else "n/a"


def share(x: float) -> str:
    """A share of worlds: "100 %" and "0 %" only where it is all or none, else "> 99 %" and "< 1 %"."""
    return "> 99 %" if 0.99 < x < 1 else "< 1 %" if 0 < x < 0.01 else percent(x)


def sure(x: float) -> str:
    """How sure a sign is: worlds that were simulated never make it certain, so at most "> 99 %"."""
    return "> 99 %" if x > 0.99 else percent(x)


def worlds_in_words(x: float, worlds: int) -> str:
    """A share of worlds as a count people can picture: "71 of 100 worlds", "all 8 worlds"."""
    if x in (0, 1):
        return f"{'all' if x else 'none of the'} {number(worlds)} worlds"
    if worlds <= 100:
        return f"{x * worlds:.3g} of {worlds} worlds"
    if 0.01 <= x <= 0.99:
        return f"{round(100 * x)} of 100 worlds"
    return "more than 99 of 100 worlds" if x > 0.5 else "fewer than 1 of 100 worlds"


def timeline(values: Sequence[float], width: int = 60) -> str:
    """One block a value, the largest the tallest and nothing a dot; neighbours are added up where they do not fit."""
    step = max(1, math.ceil(len(values) / width))
    bars = [sum(values[i : i + step]) for i in range(0, len(values), step)]
    top = max(bars, default=0.0)
    return "".join(_BLOCKS[min(7, int(8 * bar / top))] if bar > 0 else "·" for bar in bars)


def singular(metric: str) -> str:
    """One of a metric that is a plural: "orders" as "order"."""
    return metric.removesuffix("ies") + "y" if metric.endswith("ies") else metric.removesuffix("s")


def _named(strategy: str) -> str:
    return strategy[:1].upper() + strategy[1:] if strategy.islower() else strategy


def decimals_for(values: Iterable[float]) -> int:
    """How many decimals numbers in one column need: none from a hundred on or where all are whole, else 1 or 2."""
    known = [abs(v) for v in values if math.isfinite(v)]
    top = 0.0 if all(v == int(v) for v in known) else max(known)
    return 0 if top >= 100 or top == 0 else 1 if top >= 10 else 2


def _cents(prices: Iterable[float]) -> int:
    """2 where the lowest price is below a hundred: at 2.54 an order, 3 would be a fifth too much."""
    known = [price for price in prices if math.isfinite(price)]
    return 2 * (bool(known) and min(known) < 100)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} strategies"


def wrapped(text: str) -> str:
    """Wrapped with a hanging indent, a number never parted from its % sign."""
    glued = text.replace(" %", "\u00a0%").replace("± ", "±\u00a0")  # textwrap breaks at plain spaces only
    return textwrap.fill(glued, WIDTH, subsequent_indent="   ", break_on_hyphens=False).replace("\u00a0", " ")


class Column(NamedTuple):
    """A column of a table: two lines of heading, and one cell a row."""

    head: tuple[str, str]
    cells: Sequence[str]


def two_part(lefts: Sequence[str], middle: str, rights: Sequence[str]) -> list[str]:
    """Cells such as "9,890 – 11,170", aligned on the middle; one dash where the left part is missing."""
    wide_left, wide_right = max(map(len, lefts)), max(map(len, rights))
    cells = [f"{a:>{wide_left}} {middle} {b:>{wide_right}}" for a, b in zip(lefts, rights, strict=True)]
    return [cell if a != NOTHING else NOTHING for a, cell in zip(lefts, cells, strict=True)]


def laid_out(names: Sequence[str], columns: Sequence[Column]) -> str:
    """Names to the left, figures to the right; two tables where one is too wide.

    A name too long goes on below itself: cut short, two could look alike.
    """
    widths = [max(map(len, (*column.head, *column.cells))) for column in columns]
    for widest, gap in _LAYOUTS:
        name_width = min(widest, max(map(len, names)))
        if 2 + name_width + sum(widths) + gap * len(columns) <= WIDTH:
            break
    else:
        half = len(columns) // 2
        return "\n\n".join(laid_out(names, part) for part in (columns[:half], columns[half:]))
    space, blank = " " * gap, " " * (2 + name_width)
    heads = zip(*(column.head for column in columns), strict=True)
    lines = [blank + space + space.join(map(str.rjust, head, widths)) for head in heads]
    for i, name in enumerate(names):
        first, *more = textwrap.wrap(name, name_width) or [""]
        cells = map(str.rjust, [column.cells[i] for column in columns], widths)
        lines.append(f"  {first:<{name_width}}{space}{space.join(cells)}")
        lines += ["  " + rest for rest in more]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _extra_columns(facts: CompareFacts) -> list[Column]:
    rows, over = facts.rows, facts.baseline if len(facts.baseline) <= 12 else "baseline"
    decimals, cents = decimals_for(row.extra for row in rows), _cents(row.cost_per_extra for row in rows)
    extra = [NOTHING if row.is_baseline else number(row.extra, decimals, sign=True) for row in rows]
    half = [number(row.extra_half_width, decimals) for row in rows]
    plain = [row.is_baseline or row.is_reference for row in rows]
    prices = [NOTHING if one else number(row.cost_per_extra, cents) for row, one in zip(rows, plain, strict=True)]
    price = Column(("cost per", f"extra {singular(facts.metric)}"), prices)
    if facts.worlds == 1:
        return [Column(("extra over", over), extra), price]
    signs = [NOTHING if one else sure(row.sign_holm) for row, one in zip(rows, plain, strict=True)]
    how_sure = Column(("sure of", "the sign"), signs)
    return [Column((f"extra over {over}", "(95 % of the mean)"), two_part(extra, "±", half)), how_sure, price]


def _columns(facts: CompareFacts) -> list[Column]:
    rows, one_world = facts.rows, facts.worlds == 1
    decimals = decimals_for(row.mean for row in rows)
    columns = [
        Column(("cost", facts.currency), [number(row.cost) for row in rows]),
        Column((facts.metric, "" if one_world else "(mean)"), [number(row.mean, decimals) for row in rows]),
    ]
    if _nothing(facts):
        return columns
    ends = [number(row.low, decimals) for row in rows], [number(row.high, decimals) for row in rows]
    columns += [] if one_world else [Column(("8 of 10 worlds", "fall between"), two_part(ends[0], "–", ends[1]))]
    columns += [] if len(rows) == 1 else _extra_columns(facts)
    if facts.goal_label:
        head = (facts.goal_label, "reached") if len(facts.goal_label) <= 9 else ("goal" if one_world else "P(goal)", "")
        reached = [("yes" if row.p_goal else "no") if one_world else share(row.p_goal) for row in rows]
        columns.append(Column(head, reached))
    if len(rows) > 1 and not one_world:
        columns.append(Column(("best in", "worlds"), [share(row.best_share).replace("n/a", NOTHING) for row in rows]))
    return columns


def _nothing(facts: CompareFacts) -> bool:
    return all(row.mean == row.low == row.high == 0 for row in facts.rows)


def compare_table(facts: CompareFacts) -> str:
    """The table of a comparison: one line per strategy, the best first and the baseline last."""
    return laid_out([row.strategy for row in facts.rows], _columns(facts))


def _header(facts: CompareFacts) -> list[str]:
    strategies = f"{len(facts.rows)} {'strategies' if len(facts.rows) > 1 else 'strategy'}"
    worlds = f"{number(facts.worlds)} worlds" if facts.worlds > 1 else "1 world"
    every = "every strategy" if len({row.worlds for row in facts.rows}) == 1 else "all that were not dropped"
    same = f", {every} in the same {worlds.removeprefix('1 ')}" if len(facts.rows) > 1 else ""
    others = f' "{facts.baseline}" is what the others are compared with.' if len(facts.rows) > 1 else ""
    what = f"{_named(facts.metric)}, {facts.period}.{others}"
    if 0 < facts.simulated < facts.people:
        ratio = number(facts.people / facts.simulated, 0 if facts.people % facts.simulated == 0 else 1)
        what += f"\n{number(facts.people)} people, {number(facts.simulated)} simulated (1 : {ratio})."
    took = f"{facts.seconds:.{int(facts.seconds < 10)}f} s"
    return [facts.name, f"{worlds} × {strategies}{same}.   seed {facts.seed}   {took}", *what.split("\n")]


def _reading(facts: CompareFacts) -> list[str]:
    """How far the numbers carry: what each range means, and when there are too few worlds for any."""
    if facts.worlds == 1:
        return ["One world is one throw of the dice: no ranges, and no winner. Run 200 worlds before you decide."]
    lines = ["Worlds fall where luck takes them; the ± is how well the mean is known. More worlds narrow only the ±."]
    if facts.worlds < _FEW_WORLDS:
        lines.append(f"{facts.worlds} worlds are few: every range here is rough. Run 200 before you decide.")
    return lines


def _missing_prices(facts: CompareFacts) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for row in facts.rows:
        if row.cost_reason and not row.is_reference:
            reasons.setdefault(row.cost_reason, []).append(row.strategy)
    said = "; ".join(f"{reason} ({_listed(names)})" for reason, names in reasons.items())
    return [f"No cost per extra {singular(facts.metric)} where it would mislead: {said}."] if said else []


def _budgets(facts: CompareFacts) -> list[str]:
    costs = [row.cost for row in facts.rows if not (row.is_baseline or row.is_reference)]
    if len(costs) < 2 or max(costs) <= _FAIR_BUDGETS * min(costs):
        return []
    span, one = f"{number(min(costs))}–{money(max(costs), facts.currency)}", singular(facts.metric)
    return [f"Budgets differ ({span}): more money buys more {facts.metric}, so cost per extra {one} is the fair one."]


def _pairing(ratio: float) -> str:
    if ratio < 1.1:
        return " Pairing saved no runs here."
    return f" Without pairing: {ratio:,.1f} times the runs for the same ±." if math.isfinite(ratio) else ""


def _undecided(duel: Duel, worlds: int) -> str:
    # twice, because at (half width / mean)² alone a real difference would show in only half of the studies
    needed = 2 * worlds * (duel.paired.half_width / abs(duel.paired.mean)) ** 2 if duel.paired.mean else math.inf
    if needed > 1e6:
        return "So small a difference does not matter. Choose on cost and risk."
    return f"If it is real, about {number(float(f'{needed:.1g}'))} worlds would show it. Choose on cost and risk."


def _duel(facts: CompareFacts) -> list[str]:
    if facts.duel is None:
        return []
    duel, result, decimals = facts.duel, facts.duel.paired, decimals_for([facts.duel.paired.mean])
    lead = f"Nothing beats {duel.first}. " if duel.first == facts.baseline else ""
    first, ahead = _named(duel.first), f"{number(result.mean, decimals, sign=True)} {facts.metric}"
    if facts.worlds == 1:
        return [f"{first} over {duel.second}: {ahead} in this one world."]
    if result.mean == result.half_width == 0:
        return [f"{first} and {duel.second} gave exactly the same in every world."]
    said = f"{ahead} ± {number(result.half_width, decimals)}; better in {worlds_in_words(result.wins, facts.worlds)}."
    if not result.distinguishable:
        apart = f"{first} and {duel.second} cannot be told apart in {number(facts.worlds)} worlds"
        return [f"{lead}{apart}: {said} {_undecided(duel, facts.worlds)}"]
    return [f"{lead}{first} over {duel.second}: {said}{_pairing(result.variance_ratio)}"]


def _promised(row: Row, metric: str) -> str:
    gain = row.promise_over_baseline
    if not math.isfinite(gain):
        return f"{row.strategy} {number(math.floor(row.promise))} {metric}"
    step = 100 if gain >= 0.05 else 1000
    floored = math.floor(gain * step + 1e-9) / step
    return f"{row.strategy} {percent(floored, 0 if step == 100 else 1, sign=True)}"


def _promises(facts: CompareFacts) -> list[str]:
    if facts.worlds == 1:
        return []
    rows = [row for row in facts.rows if not (row.is_baseline or row.is_reference)] or facts.rows
    losing = [row.strategy for row in rows if row.promise_over_baseline <= 0]
    said = " · ".join(_promised(row, facts.metric) for row in rows if row.strategy not in losing)
    said += f"{' · ' if said else ''}nothing from {_listed(losing)}" if losing else ""
    over = f" (over {facts.baseline})" if any(math.isfinite(row.promise_over_baseline) for row in rows) else ""
    return [f"What you can promise with 8 chances in 10{over}: {said}"]


def _goal(facts: CompareFacts) -> list[str]:
    if not facts.goal_label or facts.worlds == 1:
        return []
    target = "" if facts.goal_target is None else f" (about {number(facts.goal_target)} {facts.metric})"
    rows = [row for row in facts.rows if not row.is_reference]
    chances = [f"{r.strategy} {share(r.p_goal)} ({100 * r.goal_low:.0f}–{percent(r.goal_high)})" for r in rows]
    return [f"Chance of {facts.goal_label}{target}, and where it lies: {' · '.join(chances)}"]


def _sources(facts: CompareFacts) -> list[str]:
    names = [row.strategy for row in facts.rows if row.strategy in facts.sources]
    if not names:
        return []
    values = [[facts.sources[name].get(medium, 0.0) for medium in MEDIA] for name in names]
    decimals = decimals_for(value for line in values for value in line)
    columns = [Column((medium, ""), [number(line[i], decimals) for line in values]) for i, medium in enumerate(MEDIA)]
    title = f"Where {facts.metric} came from, by last touch (mean of the worlds)"
    warning = (
        f"Last touch is who spoke last, not what causes the {singular(facts.metric)}: take a medium away to see that."
    )
    return [title, laid_out(names, columns), warning]


def _friends(facts: CompareFacts) -> list[str]:
    row = next((row for row in facts.rows if row.strategy in facts.friend_orders), None)
    if row is None:
        return []
    everyone, friends = number(row.mean, decimals_for([row.mean])), facts.friend_orders[row.strategy]
    said = f"{number(friends, decimals_for([friends]))} had a friend's share as last touch"
    return [f"Of {row.strategy}'s {everyone} {facts.metric}, {said}: earned credit comes from people passing it on."]


def _patience(facts: CompareFacts) -> list[str]:
    rising = {row.strategy: facts.rising.get(row.strategy, 0.0) for row in facts.rows}
    still = [(name, gain) for name, gain in rising.items() if gain > 0]
    if not still:
        return []
    said = ", ".join(f"{name} (+{number(gain, int(gain < 10))} {facts.metric} a week)" for name, gain in still)
    return [f"Patience: still rising on the last day, so cut short by it: {said}. Run longer to see."]


def compare_text(facts: CompareFacts) -> str:
    """The whole text of a comparison: header, table, what it says, and how far to trust it."""
    head = [*map(wrapped, [*_header(facts), *facts.setup]), "", compare_table(facts), ""]
    if _nothing(facts):
        none = f"No {facts.metric} in any world under any strategy: there is nothing to compare yet."
        return "\n".join([*head, none, NOT_A_FORECAST])
    says = [*_reading(facts), *_missing_prices(facts), *_duel(facts), *_budgets(facts), *_goal(facts)]
    says += [*_promises(facts), *facts.findings, "", *([facts.goals, ""] if facts.goals else []), *_sources(facts)]
    says += [*_friends(facts), *_patience(facts), _FITTED if facts.fitted else NOT_A_FORECAST]
    return "\n".join([*head, *(text if "\n" in text else wrapped(text) for text in says)])
