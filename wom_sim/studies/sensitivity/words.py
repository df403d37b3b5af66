"""What ``wom sensitivity`` prints: what each parameter moves, what luck moves, and which of them is above the noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wom_sim.show.text import NOTHING, Column, counted, decimals_for, laid_out, number, share, two_part, wrapped

TOGETHER = 0.1
"""From this share of the variance on, parameters acting together are told."""

_TITLES = {"morris": "Morris", "sobol": "Sobol"}
_REPEATS = {"morris": "trajectories", "sobol": "samples"}


class Index(NamedTuple):
    """An index and its 95 % interval."""

    value: float
    low: float
    high: float


class ParameterRow(NamedTuple):
    """One parameter: its range as typed, what it does by itself, and its indices by name, the main one first.

    ``at_low`` and ``at_high``: the mean outcome at the ends of its range, all else as in the scenario (``base``);
    ``change`` ± ``half_width``: the difference of the two, in the same worlds.  ``noise``: how large luck alone would
    make the main index.  ``above_noise``: None where there are too few worlds to say.
    """

    path: str
    span: str
    base: float
    outside: bool
    at_low: float
    at_high: float
    change: float
    half_width: float
    indices: Mapping[str, Index]
    noise: float
    chance: float
    above_noise: bool | None

    @property
    def main(self) -> Index:
        """The index that rows are ranked by."""
        return next(iter(self.indices.values()))


class SensitivityFacts(NamedTuple):
    """Everything that the text and the figures say.

    ``outcome``: what is moved, in words; ``mean`` ± ``half_width`` and ``low`` – ``high`` (8 of 10 worlds): the outcome
    with everything as in the scenario.  ``luck_one_world`` and ``luck_mean``: the shares of the variance that are luck,
    between single runs and between means.  ``unknown``: worlds left out because the outcome is n/a in some run.
    """

    title: str
    outcome: str
    method: str
    repeats: int
    points: int
    strategies: int
    worlds: int
    runs: int
    seed: int
    engine: str
    rows: Sequence[ParameterRow]
    mean: float
    half_width: float
    low: float
    high: float
    luck_one_world: float
    luck_mean: float
    unknown: int
    fewest_worlds: int

    @property
    def known_worlds(self) -> int:
        """Worlds that are looked at."""
        return self.worlds - self.unknown

    @property
    def decimals(self) -> int:
        """Decimals of every outcome."""
        return decimals_for([self.mean, *(value for row in self.rows for value in (row.at_low, row.at_high))])

    def said(self, outcome: float, *, sign: bool = False) -> str:
        """An outcome in text."""
        return number(outcome, self.decimals, sign=sign)


def sensitivity_text(facts: SensitivityFacts) -> str:
    """The whole text: who was run, a line per parameter, a part about luck, and what it says in sentences."""
    lines = [wrapped(f"{facts.title}: what moves {facts.outcome}"), heading(facts), ""]
    lines += ["What parameters do: one at a time, all else as in the scenario", one_at_a_time(facts), ""]
    lines += ["What parameters do: all ranges together", together(facts), ""]
    lines += ["What luck does", *map(wrapped, luck_lines(facts)), ""]
    return "\n".join([*lines, *map(wrapped, sentences(facts))])


def heading(facts: SensitivityFacts) -> str:
    """How much was run."""
    strategies = "1 strategy" if facts.strategies == 1 else f"{facts.strategies} strategies"
    return (
        f"{_TITLES[facts.method]}, {facts.repeats} {_REPEATS[facts.method]}: {facts.points:,} points × {strategies} × "
        f"{counted(facts.worlds, 'world')} = {facts.runs:,} runs (seed {facts.seed}, {facts.engine} engine)"
    )


def one_at_a_time(facts: SensitivityFacts) -> str:
    """The outcome at both ends of each range."""
    rows = facts.rows
    ends = [facts.said(row.at_low) for row in rows], [facts.said(row.at_high) for row in rows]
    changes = [facts.said(row.change, sign=True) for row in rows], [facts.said(row.half_width) for row in rows]
    columns = [
        Column(("from → to", ""), [row.span for row in rows]),
        Column(("outcome there", ""), two_part(ends[0], "→", ends[1])),
        Column(("difference", ""), two_part(changes[0], "±", changes[1]) if facts.known_worlds > 1 else changes[0]),
    ]
    return laid_out([row.path for row in rows], columns)


def together(facts: SensitivityFacts) -> str:
    """The method's indices, with what of them is luck; the parameter that moves most first."""
    return laid_out([row.path for row in facts.rows], [*index_columns(facts), *noise_columns(facts)])


def index_columns(facts: SensitivityFacts) -> list[Column]:
    """What the method says over all ranges together."""
    rows = facts.rows
    if facts.method == "sobol":
        mains = [f"{two(row.main.value)} ({two(row.main.low)}–{two(row.main.high)})" for row in rows]
        first = [two(row.indices["first"].value) for row in rows]
        return [Column(("share of the variance", "total (95 %)"), mains), Column(("of it by", "itself"), first)]
    halves = [facts.said((row.main.high - row.main.low) / 2) for row in rows]
    moved = two_part([facts.said(row.main.value) for row in rows], "±", halves)
    sigmas = [facts.said(row.indices["sigma"].value) for row in rows]
    return [Column(("moves it by", "μ* (95 %)"), moved), Column(("unevenly", "σ"), sigmas)]


def noise_columns(facts: SensitivityFacts) -> list[Column]:
    """What of the main index luck would make, and whether there is more than that."""
    if facts.known_worlds == 1:
        return []
    told = two if facts.method == "sobol" else facts.said
    verdicts = {True: "yes", False: "no", None: NOTHING}
    return [
        Column(("luck alone", "makes"), [told(row.noise) for row in facts.rows]),
        Column(("above", "the noise"), [verdicts[row.above_noise] for row in facts.rows]),
    ]


def two(value: float) -> str:
    """A share with two decimals, never −0."""
    return number(value, 2)


def luck_lines(facts: SensitivityFacts) -> list[str]:
    """How far one world is from another, and how much of that is left in the means."""
    if facts.known_worlds == 1:
        return ["There is one world only: nothing is known about luck. Run 20."]
    mean = f"{facts.said(facts.mean)} ± {facts.said(facts.half_width)}"
    lines = [
        f"With everything as in the scenario, the mean is {mean}; 8 of 10 worlds fall between"
        f" {facts.said(facts.low)} and {facts.said(facts.high)}."
    ]
    if not math.isnan(facts.luck_one_world):
        lines.append(
            f"Luck is {share(facts.luck_one_world)} of the variance between single runs, and"
            f" {share(facts.luck_mean)} of that between the means of {facts.known_worlds} worlds."
        )
    if facts.unknown:
        lines.append(f"{counted(facts.unknown, 'world')} left out, because {facts.outcome} is n/a in some run of it.")
    return lines


def sentences(facts: SensitivityFacts) -> list[str]:
    """The same in words."""
    idle = [row for row in facts.rows if row.main.value <= 0]
    ranked = [row for row in facts.rows if row not in idle and row.above_noise is not False]
    lost = [row for row in facts.rows if row not in idle and row.above_noise is False]
    said = [f"{moved(facts, ranked[0])}."] if ranked else ["No parameter moves it more than luck does."]
    said += [f"Then {joined([ends(facts, row) for row in ranked[1:]])}."] if len(ranked) > 1 else []
    said += [f"Not above the noise: {joined(paths(lost))}. Luck alone does as much."] if lost else []
    said += [f"No effect at all: {joined(paths(idle))}."] if idle else []
    said += interactions(facts, ranked)
    if facts.known_worlds < facts.fewest_worlds:
        said.append(f"{counted(facts.known_worlds, 'world')}: too few to tell an effect from luck; run 20.")
    outside = [row for row in facts.rows if row.outside]
    return said + [f"{row.path} is {row.base:g} in the scenario, outside of {row.span}." for row in outside]


def paths(rows: Sequence[ParameterRow]) -> list[str]:
    """Names of parameters."""
    return [row.path for row in rows]


def moved(facts: SensitivityFacts, row: ParameterRow) -> str:
    """The first sentence: from where to where."""
    both = f"from {facts.said(row.at_low)} to {facts.said(row.at_high)}"
    if abs(row.change) <= row.half_width:
        return f"{row.path} moves {facts.outcome} most, but its two ends are alike ({both})"
    return f"{row.path} moves {facts.outcome} most: {both}"


def ends(facts: SensitivityFacts, row: ParameterRow) -> str:
    """A parameter with its outcomes in brackets."""
    return f"{row.path} ({facts.said(row.at_low)} → {facts.said(row.at_high)})"


def interactions(facts: SensitivityFacts, ranked: Sequence[ParameterRow]) -> list[str]:
    """What parameters do together."""
    if facts.method == "sobol":
        alone = sum(max(0.0, row.indices["first"].value) for row in facts.rows)
        if not ranked or 1 - alone < TOGETHER:
            return []
        return [f"About {share(1 - alone)} of the variance comes from parameters acting together."]
    uneven = [row.path for row in ranked if row.indices["sigma"].value > row.main.value]
    told = f"{joined(uneven)}: what it does depends on the others or on where in its range it is (σ > μ*)."
    return [told] if uneven else []


def joined(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
