"""What a calibration says: what is known of each parameter, how well the worlds fit, what no data of this kind tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import Column, called, laid_out, number, percent, wrapped
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

FITTED = marked({
    "a strategy": "{title}: {parameters} fitted to {counts} of {series} under {strategy}.",
    "none": "{title}: {parameters} fitted to {counts} of {series}.",
})  # fmt: skip

ENTANGLED = marked({
    "opposed": "{first} and {second} are told apart badly: what is given to one is taken from the other (correlation "
    "of logs {correlation:+.2f}); measuring either directly would sharpen both.",
    "alike": "{first} and {second} are told apart badly: they rise and fall together (correlation of logs "
    "{correlation:+.2f}); measuring either directly would sharpen both.",
    "product": "The data know {formula} to ± {known}, its parts only to {parts}: the product is fitted, not the parts. "
    "Measure one of them directly.",
    "ratio": "The data know {formula} to ± {known}, its parts only to {parts}: the ratio is fitted, not the parts. "
    "Measure one of them directly.",
})  # fmt: skip
"""How two or three parameters hang together."""


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
    fitted = {
        "title": answer.title,
        "parameters": says("{n:,} parameter", "{n:,} parameters", len(answer.posterior.paths)),
        "counts": counts_of(answer),
        "series": listed([label_of(name) for name in answer.observed.series]),
        "strategy": called(answer.strategy),
    }
    told = say(FITTED["a strategy" if answer.strategy else "none"], **fitted)
    done = answer.population
    how = say(
        "{drawn:,} worlds to fit, seed {seed}; the nearest {values} of them (worth "
        "{effective:.0f} equal ones) lie within {tolerances:.1f} times the noise between worlds. "
        "Beside them {measured:,} worlds to measure that noise, and {predicted:,} for the band.",
        drawn=done.drawn - done.measured,
        seed=answer.seed,
        values=len(answer.posterior.values),
        effective=done.effective,
        tolerances=done.tolerances[-1],
        measured=done.measured,
        predicted=PREDICTED,
    )
    lines = [wrapped(told), wrapped(how)]
    if done.failed:
        lines.append(
            wrapped(
                says(
                    "{n:,} world could not be simulated, the first: {reason}",
                    "{n:,} worlds could not be simulated, the first: {reason}",
                    done.failed,
                    reason=answer.reason,
                )
            )
        )
    return lines


def counts_of(answer: Calibration) -> str:
    """How many numbers were fitted to."""
    return says("{n:,} count", "{n:,} counts", len(answer.observed.values))


def listed(names: Sequence[str]) -> str:
    """Names joined as in a sentence."""
    return names[0] if len(names) == 1 else say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def table(rows: Sequence[Marginal]) -> list[str]:
    """One line for each parameter."""
    wide = max(len(row.path) for row in rows)
    between, left = say("9 chances in 10 between"), max(10, len(say("still open")))
    lines = [f"  {'':<{wide}}  {say('median'):>10}   {between:^25}   {say('still open'):>{left}}   {say('prior')}"]
    for row in rows:
        ends = f"{f'{figure(row.low):>11} – {figure(row.high):<11}':^{max(25, len(between))}}"
        told = f"{figure(row.median):>10}   {ends}   {percent(row.open):>{left}}"
        lines.append(f"  {row.path:<{wide}}  {told}   {row.prior}")
    return lines


def figure(value: float) -> str:
    """A parameter in four figures."""
    return number(value) if abs(value) >= 1_000 else localized(f"{value:.4g}")


def fit_lines(answer: Calibration) -> list[str]:
    """How well the worlds of the posterior fit the data."""
    told = say(
        "Fit: {inside} of {counts} lie where 9 of 10 fitted worlds fall; {share} fitted worlds are as unusual as the "
        "data.",
        inside=answer.inside,
        counts=counts_of(answer),
        share=hundredths(answer.plausible),
    )
    if answer.plausible < UNUSUAL:
        told += say(" The model does not explain these data: something is missing from the scenario or its priors.")
    lines = [wrapped(told)]
    for name, error in answer.errors().items():
        if error > NOTICEABLE:
            lines.append(
                wrapped(
                    say(
                        "The counts of {series} miss by {error} of their mean more than chance explains; the intervals "
                        "allow for it, the fit above does not.",
                        series=label_of(name),
                        error=percent(error),
                    )
                )
            )
    return lines


def miss_lines(misses: Sequence[Miss]) -> list[str]:
    """How far the counts lie from the model and from what it has to beat, and what does as well."""
    if not misses:
        return []
    names, off = [label_of(one.series) for one in misses], not math.isnan(misses[0].off)
    columns = [Column((say("this"), say("model")), [percent(one.model) for one in misses])]
    if off:
        columns.append(
            Column((say("word of mouth off,"), say("rescaled to fit")), [percent(one.off) for one in misses])
        )
    columns.append(
        Column((say("plain"), say("benchmark")), [f"{percent(one.plain)} ({say(one.curve)})" for one in misses])
    )
    title = say("How far the counts lie from each (root mean square, in % of the mean count)")
    said = [
        say("A {curve} fits {series} no worse than the model.", curve=say(one.curve), series=label_of(one.series))
        for one in misses
        if one.plain <= one.model
    ]
    if off:
        said.append(
            say(
                "Word of mouth off is the same posterior with sharing.contact at 0, rescaled to the counts; it is not "
                "fitted again."
            )
        )
    if off and all(one.off <= SAME * one.model for one in misses):
        said.append(say("Without word of mouth the counts are met as well: they do not show it."))
    return [title, laid_out(names, columns), *map(wrapped, said)]


def coarse_lines(coarse: Sequence[Coarse]) -> list[str]:
    """A warning where a real count stands for a few simulated ones only, and what to do."""
    if not coarse:
        return []
    scale, enough = coarse[0].scale, max(one.simulate for one in coarse)
    remedy = (
        say("Raise market.simulate to {enough:,} or more.", enough=enough) if enough else say("Take a larger network.")
    )
    return [
        wrapped(
            say(
                "WARNING: one simulated person stands for {scale:.3g} real ones: in a period {series}. "
                "The band is about {wide:.2g} times as wide as chance makes it, and hides what does not "
                "fit. {remedy}",
                scale=scale,
                series=listed([*map(few, coarse)]),
                wide=math.sqrt(scale),
                remedy=remedy,
            )
        )
    ]


def few(one: Coarse) -> str:
    """What a series counts in a period, in real and in simulated events."""
    ends = (one.low, one.high) if one.high > one.low else (one.low,)
    real, simulated = (
        " – ".join(words) for words in (map(number, ends), (localized(f"{end / one.scale:.2g}") for end in ends))
    )
    return say("{real} {series} are {simulated} simulated ones", real=real, series=one.series, simulated=simulated)


def hundredths(share: float) -> str:
    """A share as a count of a hundred."""
    return say("fewer than 1 in 100") if share < 0.01 else say("{n:.0f} in 100", n=100 * share)


def apart_lines(answer: Calibration) -> list[str]:
    """What the data cannot tell apart, and what they say nothing of."""
    said = [together(one) for one in answer.posterior.entangled()]
    unknown = [row.path for row in answer.posterior.marginals() if row.open > OPEN]
    if unknown:
        said.append(
            say(
                "Next to nothing was learnt of {unknown}: the data say little of it, or {drawn} worlds are too few to "
                "hear it.",
                unknown=listed(unknown),
                drawn=number(answer.population.drawn),
            )
        )
    return [wrapped(one) for one in said or [say("The data tell all parameters apart.")]]


def together(one: Entangled) -> str:
    """One product or ratio that is known better than its parts."""
    if one.kind == "correlated":
        first, second = one.paths
        told: dict[str, Any] = {"first": first, "second": second, "correlation": one.correlation}
        return say(ENTANGLED["opposed" if one.correlation < 0 else "alike"], **told)
    widths = [f"± {percent(math.expm1(sd))}" for sd in one.alone]
    told = {"formula": one.formula(), "known": percent(math.expm1(one.together)), "parts": in_a_row(widths)}
    return say(ENTANGLED["product" if one.kind == "product" else "ratio"], **told)


def in_a_row(widths: Sequence[str]) -> str:
    """Two or three widths, each with an "and" before it."""
    told = widths[0]
    for width in widths[1:]:
        told = say("{names} and {last}", names=told, last=width)
    return told
