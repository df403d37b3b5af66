"""What tracking says: the plan beside what was counted, week by week, and which assumption may have moved."""

from __future__ import annotations

from wom_sim.language.say import say
from wom_sim.show.text import called, number, plainly, wrapped
from wom_sim.studies.calibrate.observed import label_of
from wom_sim.studies.calibrate.words import coarse_lines, hundredths
from wom_sim.studies.track.answer import Moved, Tracking, Week

EXPLAINS = 0.05
"""A changed assumption under which the counts are less usual than this explains nothing."""


def text(track: Tracking) -> str:
    """The whole text."""
    blocks = [
        heading(track),
        list(track.observed.notes),
        *tables(track),
        verdict(track),
        coarse_lines(track.coarse()),
        moved_lines(track),
    ]
    blocks.append(refit(track))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def heading(track: Tracking) -> list[str]:
    """What is compared with what."""
    return [
        wrapped(
            say(
                "{scenario}: {strategy}, plan ({worlds} worlds, seed {seed}) and reality",
                scenario=track.scenario.name,
                strategy=called(track.strategy),
                worlds=track.worlds,
                seed=track.seed,
            )
        )
    ]


def tables(track: Tracking) -> list[list[str]]:
    """One table for each series."""
    found = []
    for series in track.observed.series:
        lines = [f"  {label_of(series):<25}  {say('8 of 10 worlds'):^23}  {say('actual'):>9}"]
        lines += [row(week) for week in track.weeks() if week.series == series]
        found.append(lines)
    return found


def row(week: Week) -> str:
    """One period."""
    when = week.first if week.first == week.last else f"{week.first} – {week.last}"
    side = say("inside") if week.inside else say("BELOW") if week.actual < week.low else say("ABOVE")
    return f"  {when:<25}  {number(week.low):>10} – {number(week.high):<10}  {number(week.actual):>9}  {side}"


def verdict(track: Tracking) -> list[str]:
    """How many counts lie inside, and how usual that is."""
    counts = len(track.weeks())
    told = say(
        "{inside} of {counts} counts lie in the band (8 of 10 would: {usual:.0f}); "
        "{share} worlds of the plan are as unusual as this.",
        inside=track.inside,
        counts=counts,
        usual=0.8 * counts,
        share=hundredths(track.usual),
    )
    if track.to_explain:
        enough = []
    elif track.coarse():
        enough = [
            say("Nothing speaks against the plan, but in so wide a band (see the warning) hardly anything could.")
        ]
    else:
        enough = [say("Nothing has to be explained: keep the plan.")]
    return [wrapped(" ".join([told, *enough]))]


def moved_lines(track: Tracking) -> list[str]:
    """The assumptions that would bring the counts back, each changed alone."""
    if not track.to_explain:
        return []
    if not track.moved:
        told = say(
            "None of {to_explain} assumptions, changed alone and at most fourfold, brings more "
            "counts into the band or makes them more usual: several moved, or something is not in "
            "the scenario.",
            to_explain=track.to_explain,
        )
        return [wrapped(told)]
    wide = max(len(one.path) for one in track.moved)
    lines = [
        say(
            "Of {to_explain} assumptions, each changed alone, these bring the counts nearest:",
            to_explain=track.to_explain,
        )
    ]
    heads = f"{say('planned'):>9}    {say('fits best'):>9}   {say('inside')}   {say('as unusual')}"
    lines.append(f"  {'':<{wide}}  {heads}")
    lines += [moved_row(one, wide, len(track.weeks())) for one in track.moved]
    good = [one for one in track.moved if one.usual >= EXPLAINS]
    if not good:
        told = say("None of them explains the counts alone: several moved, or something is not in the scenario.")
    elif len(good) > 1:
        told = say(
            "{good} of them would do, and these counts do not say which: measure one, or fit them together.",
            good=len(good),
        )
    else:
        told = say("Only {path} explains the counts alone.", path=good[0].path)
    return [*lines, wrapped(told)]


def moved_row(one: Moved, wide: int, counts: int) -> str:
    """One assumption."""
    change = f"{plainly(one.planned, 4):>9} → {plainly(one.fitted, 4):>9}"
    inside = say("{inside:>3} of {counts:<4}", inside=one.inside, counts=counts)
    return f"  {one.path:<{wide}}  {change}   {inside} {hundredths(one.usual)}"


def refit(track: Tracking) -> list[str]:
    """The study that fits the likeliest assumptions together."""
    if not track.moved:
        return []
    lines = [say("To fit them together, write a study (see configs/calibrate.yaml) with"), "", "fit:"]
    lines += ["  {}: {{loguniform: [{}]}}".format(one.path, ", ".join(ends(one))) for one in track.moved[:3]]
    return [*lines, "", say("and run  wom calibrate STUDY")]


def ends(one: Moved) -> tuple[str, str]:
    """A prior around plan and fit, half as far again below and twice above; a chance stays one."""
    low, high = sorted((one.planned, one.fitted))
    return f"{low / 2:.3g}", f"{min(2 * high, 1.0) if high <= 1 else 2 * high:.3g}"
