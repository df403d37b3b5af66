"""What ``wom sensitivity`` prints: what each parameter moves, what luck moves, and which of them is above the noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.language.say import say, says
from wom_sim.show.text import NOTHING, Column, enumerated, laid_out, number, share, two_part, wrapped
from wom_sim.statistics.effects import FEWEST_WORLDS
from wom_sim.studies.sensitivity.answer import ParameterRow, Sensitivity

TOGETHER = 0.1
"""From this share of the variance on, parameters acting together are told."""

_TITLES = {"morris": "Morris", "sobol": "Sobol"}


def text(answer: Sensitivity) -> str:
    """The whole text: who was run, a line per parameter, a part about luck, and what it says in sentences."""
    lines = [
        wrapped(say("{title}: what moves {outcome}", title=answer.title, outcome=answer.outcome())),
        heading(answer),
        "",
    ]
    lines += [say("What parameters do: one at a time, all else as in the scenario"), one_at_a_time(answer), ""]
    lines += [say("What parameters do: all ranges together"), together(answer), ""]
    lines += [say("What luck does"), *map(wrapped, luck_lines(answer)), ""]
    return "\n".join([*lines, *map(wrapped, sentences(answer))])


def heading(answer: Sensitivity) -> str:
    """How much was run."""
    study, plan = answer.study, answer.plan
    repeats = (
        says("{n} sample", "{n} samples", study.repeats)
        if study.method == "sobol"
        else says("{n} trajectory", "{n} trajectories", study.repeats)
    )
    return say(
        "{method}, {repeats}: {points:,} points × {strategies} × {worlds} = {runs:,} "
        "runs (seed {seed}, {engine} engine)",
        method=_TITLES[study.method],
        repeats=repeats,
        points=len(plan.points),
        strategies=says("{n} strategy", "{n} strategies", len(plan.strategies)),
        worlds=says("{n:,} world", "{n:,} worlds", plan.worlds),
        runs=plan.runs,
        seed=plan.job.seed,
        engine=plan.job.engine,
    )


def one_at_a_time(answer: Sensitivity) -> str:
    """The outcome at both ends of each range."""
    rows = answer.rows
    ends = [answer.said(row.at_low) for row in rows], [answer.said(row.at_high) for row in rows]
    changes = [answer.said(row.change, sign=True) for row in rows], [answer.apart(row.half_width) for row in rows]
    differences = two_part(changes[0], "±", changes[1]) if answer.known_worlds > 1 else changes[0]
    columns = [
        Column((say("from → to"), ""), [row.span for row in rows]),
        Column((say("outcome there"), ""), two_part(ends[0], "→", ends[1])),
        Column((say("difference"), ""), differences),
    ]
    return laid_out([row.path for row in rows], columns)


def together(answer: Sensitivity) -> str:
    """The method's indices, with what of them is luck; the parameter that moves most first."""
    return laid_out([row.path for row in answer.rows], [*index_columns(answer), *noise_columns(answer)])


def index_columns(answer: Sensitivity) -> list[Column]:
    """What the method says over all ranges together."""
    rows = answer.rows
    if answer.study.method == "sobol":
        mains = [f"{two(row.main.value)} ({two(row.main.low)}–{two(row.main.high)})" for row in rows]
        first = [two(row.indices["first"].value) for row in rows]
        return [
            Column((say("share of the variance"), say("total (95 %)")), mains),
            Column((say("of it by"), say("itself")), first),
        ]
    halves = [answer.apart((row.main.high - row.main.low) / 2) for row in rows]
    moved = two_part([answer.written.bare(row.main.value) for row in rows], "±", halves)
    sigmas = [answer.apart(row.indices["sigma"].value) for row in rows]
    return [Column((say("moves it by"), "μ* (95 %)"), moved), Column((say("unevenly"), "σ"), sigmas)]


def noise_columns(answer: Sensitivity) -> list[Column]:
    """What of the main index luck would make, and whether there is more than that."""
    if answer.known_worlds == 1:
        return []
    told = two if answer.study.method == "sobol" else answer.said
    verdicts = {True: say("yes"), False: say("no"), None: NOTHING}
    return [
        Column((say("luck alone"), say("makes")), [told(row.noise) for row in answer.rows]),
        Column((say("above"), say("the noise")), [verdicts[row.above_noise] for row in answer.rows]),
    ]


def two(value: float) -> str:
    """A share with two decimals, never −0."""
    return number(value, 2)


def luck_lines(answer: Sensitivity) -> list[str]:
    """How far one world is from another, and how much of that is left in the means."""
    if answer.known_worlds == 1:
        return [say("There is one world only: nothing is known about luck. Run 20.")]
    mean = f"{answer.said(answer.here.mean)} ± {answer.apart(answer.here.half_width)}"
    lines = [
        say(
            "With everything as in the scenario, the mean is {mean}; 8 of 10 worlds fall between {low} and {high}.",
            mean=mean,
            low=answer.said(answer.here.low),
            high=answer.said(answer.here.high),
        )
    ]
    if not math.isnan(answer.luck.one_world):
        lines.append(
            say(
                "Luck is {one_world} of the variance between single runs, and {mean} of that between the "
                "means of {known_worlds} worlds.",
                one_world=share(answer.luck.one_world),
                mean=share(answer.luck.mean),
                known_worlds=answer.known_worlds,
            )
        )
    if unknown := answer.plan.worlds - answer.known_worlds:
        lines.append(
            says(
                "{n:,} world left out, because {outcome} is n/a in some run of it.",
                "{n:,} worlds left out, because {outcome} is n/a in some run of it.",
                unknown,
                outcome=answer.outcome(),
            )
        )
    return lines


def sentences(answer: Sensitivity) -> list[str]:
    """The same in words."""
    idle = [row for row in answer.rows if row.main.value <= 0]
    ranked = [row for row in answer.rows if row not in idle and row.above_noise is not False]
    lost = [row for row in answer.rows if row not in idle and row.above_noise is False]
    said = [f"{moved(answer, ranked[0])}."] if ranked else [say("No parameter moves it more than luck does.")]
    said += (
        [say("Then {others}.", others=enumerated([ends(answer, row) for row in ranked[1:]]))] if len(ranked) > 1 else []
    )
    said += (
        [say("Not above the noise: {names}. Luck alone does as much.", names=enumerated(paths(lost)))] if lost else []
    )
    said += [say("No effect at all: {names}.", names=enumerated(paths(idle)))] if idle else []
    said += interactions(answer, ranked)
    if answer.known_worlds < FEWEST_WORLDS:
        said.append(
            says(
                "{n:,} world: too few to tell an effect from luck; run 20.",
                "{n:,} worlds: too few to tell an effect from luck; run 20.",
                answer.known_worlds,
            )
        )
    outside = [row for row in answer.rows if row.outside]
    return said + [
        say("{path} is {base} in the scenario, outside of {span}.", path=row.path, base=f"{row.base:g}", span=row.span)
        for row in outside
    ]


def paths(rows: Sequence[ParameterRow]) -> list[str]:
    """Names of parameters."""
    return [row.path for row in rows]


def moved(answer: Sensitivity, row: ParameterRow) -> str:
    """The first sentence: from where to where."""
    both = say("from {low} to {high}", low=answer.said(row.at_low), high=answer.said(row.at_high))
    if abs(row.change) <= row.half_width:
        return say(
            "{path} moves {outcome} most, but its two ends are alike ({both})",
            path=row.path,
            outcome=answer.outcome(),
            both=both,
        )
    return say("{path} moves {outcome} most: {both}", path=row.path, outcome=answer.outcome(), both=both)


def ends(answer: Sensitivity, row: ParameterRow) -> str:
    """A parameter with its outcomes in brackets."""
    return f"{row.path} ({answer.said(row.at_low)} → {answer.said(row.at_high)})"


def interactions(answer: Sensitivity, ranked: Sequence[ParameterRow]) -> list[str]:
    """What parameters do together."""
    if answer.study.method == "sobol":
        alone = sum(max(0.0, row.indices["first"].value) for row in answer.rows)
        if not ranked or 1 - alone < TOGETHER:
            return []
        return [say("About {alone} of the variance comes from parameters acting together.", alone=share(1 - alone))]
    uneven = [row.path for row in ranked if row.indices["sigma"].value > row.main.value]
    if not uneven:
        return []
    return [
        say(
            "{names}: what it does depends on the others or on where in its range it is (σ > μ*).",
            names=enumerated(uneven),
        )
    ]
