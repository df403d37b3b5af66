"""What a calibration says: what is known of each parameter, how well the worlds fit, what no data of this kind tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.language.say import say
from wom_sim.show.text import counted, number, percent, wrapped
from wom_sim.studies.calibrate.answer import PREDICTED, Calibration
from wom_sim.studies.calibrate.observed import Coarse, label_of
from wom_sim.studies.calibrate.posterior import Entangled, Marginal

OPEN = 0.9
"""A parameter with so much of its prior left is one that the data say nothing of."""

UNUSUAL = 0.05
NOTICEABLE = 0.02


def text(answer: Calibration) -> str:
    """The whole text."""
    blocks = [
        heading(answer),
        list(answer.observed.notes),
        table(answer.posterior.marginals()),
        [*fit_lines(answer), *coarse_lines(answer.coarse())],
    ]
    blocks.append(apart_lines(answer))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def heading(answer: Calibration) -> list[str]:
    """What was fitted to what."""
    series, many = map(label_of, answer.observed.series), counted(len(answer.posterior.paths), "parameter")
    told = say(
        "{title}: {the_many} fitted to {values} of {value}",
        title=answer.title,
        the_many=many,
        values=counted(len(answer.observed.values), "count"),
        value=listed([*series]),
    )
    told += say(" under {strategy}.", strategy=answer.strategy) if answer.strategy else "."
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
                say(
                    "{failed} could not be simulated, the first: {reason}",
                    failed=counted(done.failed, "world"),
                    reason=answer.reason,
                )
            )
        )
    return lines


def listed(names: Sequence[str]) -> str:
    """Names joined as in a sentence."""
    return names[0] if len(names) == 1 else say("{names} and {names_2}", names=", ".join(names[:-1]), names_2=names[-1])


def table(rows: Sequence[Marginal]) -> list[str]:
    """One line for each parameter."""
    wide = max(len(row.path) for row in rows)
    lines = [
        say(
            "  {value}  {value_2:>10}   {value_3:^25}   {value_4:>10}   prior",
            value=f"{'':<{wide}}",
            value_2="median",
            value_3="9 chances in 10 between",
            value_4="still open",
        )
    ]
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
    told = say(
        "Fit: {inside} of {counts} lie where 9 of 10 fitted worlds fall; {hundredths} fitted "
        "worlds are as unusual as the data.",
        inside=answer.inside,
        counts=counts,
        hundredths=hundredths(answer.plausible),
    )
    if answer.plausible < UNUSUAL:
        told += say(" The model does not explain these data: something is missing from the scenario or its priors.")
    lines = [wrapped(told)]
    for name, error in answer.errors().items():
        if error > NOTICEABLE:
            beyond = say("{error} of their mean more than chance explains", error=percent(error))
            lines.append(
                wrapped(
                    say(
                        "The counts of {label_of} miss by {beyond}; the intervals allow for it.",
                        label_of=label_of(name),
                        beyond=beyond,
                    )
                )
            )
    return lines


def coarse_lines(coarse: Sequence[Coarse]) -> list[str]:
    """A warning where a real count stands for a few simulated ones only, and what to do."""
    if not coarse:
        return []
    scale, enough = coarse[0].scale, max(one.simulate for one in coarse)
    remedy = (
        say("Raise market.simulate to {enough:,} or more.", enough=enough) if enough else say("Take a larger network.")
    )
    told = say(
        "WARNING: one simulated person stands for {scale:.3g} real ones: in a period {value}. "
        "The band is about {sqrt:.2g} times as wide as chance makes it, and hides what does not "
        "fit. {remedy}",
        scale=scale,
        value=listed([*map(few, coarse)]),
        sqrt=math.sqrt(scale),
        remedy=remedy,
    )
    return [wrapped(told)]


def few(one: Coarse) -> str:
    """What a series counts in a period, in real and in simulated events."""
    ends = (one.low, one.high) if one.high > one.low else (one.low,)
    real, simulated = (" – ".join(words) for words in (map(number, ends), (f"{end / one.scale:.2g}" for end in ends)))
    return say("{real} {series} are {simulated} simulated ones", real=real, series=one.series, simulated=simulated)


def hundredths(share: float) -> str:
    """A share as a count of a hundred."""
    return say("fewer than 1 in 100") if share < 0.01 else f"{100 * share:.0f} in 100"


def apart_lines(answer: Calibration) -> list[str]:
    """What the data cannot tell apart, and what they say nothing of."""
    said = [together(one) for one in answer.posterior.entangled()]
    unknown = [row.path for row in answer.posterior.marginals() if row.open > OPEN]
    if unknown:
        few = say("or {drawn} worlds are too few to hear it", drawn=number(answer.population.drawn))
        said.append(
            say(
                "Next to nothing was learnt of {unknown}: the data say little of it, {few}.",
                unknown=listed(unknown),
                few=few,
            )
        )
    return [wrapped(one) for one in said or [say("The data tell all parameters apart.")]]


def together(one: Entangled) -> str:
    """One product or ratio that is known better than its parts."""
    if one.kind == "correlated":
        swap = (
            say("what is given to one is taken from the other")
            if one.correlation < 0
            else say("they rise and fall together")
        )
        return say(
            "{formula} are told apart badly: {swap} (correlation of logs {correlation:+.2f}); "
            "measuring either directly would sharpen both.",
            formula=one.formula(),
            swap=swap,
            correlation=one.correlation,
        )
    parts = " and ".join(f"± {percent(math.expm1(sd))}" for sd in one.alone)
    return say(
        "The data know {formula} to ± {expm1}, its parts only to {parts}: the {kind} is fitted, "
        "not the parts. Measure one of them directly.",
        formula=one.formula(),
        expm1=percent(math.expm1(one.together)),
        parts=parts,
        kind=one.kind,
    )
