"""What a calibration says: what is known of each parameter, how well the worlds fit, what no data of this kind tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.show.text import Column, counted, laid_out, number, percent, wrapped
from wom_sim.studies.calibrate.answer import PREDICTED, Calibration
from wom_sim.studies.calibrate.benchmark import Miss
from wom_sim.studies.calibrate.observed import Coarse, label_of
from wom_sim.studies.calibrate.posterior import Entangled, Marginal

OPEN = 0.9
"""A parameter with so much of its prior left is one that the data say nothing of."""

UNUSUAL = 0.05
SAME = 1.05
"""Worlds that miss by so little more fit as well."""

NOTICEABLE = 0.02


def text(answer: Calibration) -> str:
    """The whole text."""
    blocks = [
        heading(answer),
        list(answer.observed.notes),
        table(answer.posterior.marginals()),
        [*fit_lines(answer), *coarse_lines(answer.coarse())],
        miss_lines(answer.misses),
    ]
    blocks.append(apart_lines(answer))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def heading(answer: Calibration) -> list[str]:
    """What was fitted to what."""
    series, many = map(label_of, answer.observed.series), counted(len(answer.posterior.paths), "parameter")
    told = f"{answer.title}: {many} fitted to {counted(len(answer.observed.values), 'count')} of {listed([*series])}"
    told += f" under {answer.strategy}." if answer.strategy else "."
    done = answer.population
    how = (
        f"{done.drawn - done.measured:,} worlds to fit, seed {answer.seed}; the nearest {len(answer.posterior.values)} "
        f"of them (worth {done.effective:.0f} equal ones) lie within {done.tolerances[-1]:.1f} times the noise between "
        f"worlds. Beside them {done.measured:,} worlds to measure that noise, and {PREDICTED:,} for the band."
    )
    lines = [wrapped(told), wrapped(how)]
    if done.failed:
        lines.append(wrapped(f"{counted(done.failed, 'world')} could not be simulated, the first: {answer.reason}"))
    return lines


def listed(names: Sequence[str]) -> str:
    """Names joined as in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def table(rows: Sequence[Marginal]) -> list[str]:
    """One line for each parameter."""
    wide = max(len(row.path) for row in rows)
    lines = [f"  {'':<{wide}}  {'median':>10}   {'9 chances in 10 between':^25}   {'still open':>10}   prior"]
    for row in rows:
        between = f"{figure(row.low):>11} – {figure(row.high):<11}"
        left = f"{figure(row.median):>10}   {between}   {percent(row.open):>10}"
        lines.append(f"  {row.path:<{wide}}  {left}   {row.prior}")
    return lines


def figure(value: float) -> str:
    """A parameter in four figures."""
    return number(value) if abs(value) >= 1_000 else f"{value:.4g}"


def fit_lines(answer: Calibration) -> list[str]:
    """How well the worlds of the posterior fit the data."""
    counts = counted(len(answer.observed.values), "count")
    told = (
        f"Fit: {answer.inside} of {counts} lie where 9 of 10 fitted worlds fall; "
        f"{hundredths(answer.plausible)} fitted worlds are as unusual as the data."
    )
    if answer.plausible < UNUSUAL:
        told += " The model does not explain these data: something is missing from the scenario or its priors."
    lines = [wrapped(told)]
    for name, error in answer.errors().items():
        if error > NOTICEABLE:
            beyond = f"{percent(error)} of their mean more than chance explains"
            allowed = "the intervals allow for it, the fit above does not"
            lines.append(wrapped(f"The counts of {label_of(name)} miss by {beyond}; {allowed}."))
    return lines


def miss_lines(misses: Sequence[Miss]) -> list[str]:
    """How far the counts lie from the model and from what it has to beat, and what does as well."""
    if not misses:
        return []
    names, off = [label_of(one.series) for one in misses], not math.isnan(misses[0].off)
    columns = [Column(("this", "model"), [percent(one.model) for one in misses])]
    if off:
        columns.append(Column(("word of mouth off,", "rescaled to fit"), [percent(one.off) for one in misses]))
    columns.append(Column(("plain", "benchmark"), [f"{percent(one.plain)} ({one.curve})" for one in misses]))
    title = "How far the counts lie from each (root mean square, in % of the mean count)"
    said = [
        f"A {one.curve} fits {label_of(one.series)} no worse than the model."
        for one in misses
        if one.plain <= one.model
    ]
    if off and all(one.off <= SAME * one.model for one in misses):
        said.append("Without word of mouth the counts are met as well: they do not show it.")
    return [title, laid_out(names, columns), *map(wrapped, said)]


def coarse_lines(coarse: Sequence[Coarse]) -> list[str]:
    """A warning where a real count stands for a few simulated ones only, and what to do."""
    if not coarse:
        return []
    scale, enough = coarse[0].scale, max(one.simulate for one in coarse)
    remedy = f"Raise market.simulate to {enough:,} or more." if enough else "Take a larger network."
    told = (
        f"WARNING: one simulated person stands for {scale:.3g} real ones: in a period {listed([*map(few, coarse)])}. "
        f"The band is about {math.sqrt(scale):.2g} times as wide as chance makes it, and hides what does not fit. "
        f"{remedy}"
    )
    return [wrapped(told)]


def few(one: Coarse) -> str:
    """What a series counts in a period, in real and in simulated events."""
    ends = (one.low, one.high) if one.high > one.low else (one.low,)
    real, simulated = (" – ".join(words) for words in (map(number, ends), (f"{end / one.scale:.2g}" for end in ends)))
    return f"{real} {one.series} are {simulated} simulated ones"


def hundredths(share: float) -> str:
    """A share as a count of a hundred."""
    return "fewer than 1 in 100" if share < 0.01 else f"{100 * share:.0f} in 100"


def apart_lines(answer: Calibration) -> list[str]:
    """What the data cannot tell apart, and what they say nothing of."""
    said = [together(one) for one in answer.posterior.entangled()]
    unknown = [row.path for row in answer.posterior.marginals() if row.open > OPEN]
    if unknown:
        few = f"or {number(answer.population.drawn)} worlds are too few to hear it"
        said.append(f"Next to nothing was learnt of {listed(unknown)}: the data say little of it, {few}.")
    return [wrapped(one) for one in said or ["The data tell all parameters apart."]]


def together(one: Entangled) -> str:
    """One product or ratio that is known better than its parts."""
    if one.kind == "correlated":
        swap = "what is given to one is taken from the other" if one.correlation < 0 else "they rise and fall together"
        return (
            f"{one.formula()} are told apart badly: {swap} (correlation of logs {one.correlation:+.2f}); measuring "
            "either directly would sharpen both."
        )
    parts = " and ".join(f"± {percent(math.expm1(sd))}" for sd in one.alone)
    return (
        f"The data know {one.formula()} to ± {percent(math.expm1(one.together))}, its parts only to {parts}: "
        f"the {one.kind} is fitted, not the parts. Measure one of them directly."
    )
