"""What an audit draws: the best posts beside what their sort may be expected to do, and share of voice."""

from __future__ import annotations

from functools import partial

from wom_sim.language.say import localized, marked, say
from wom_sim.show.figures import (
    INK,
    KNOWN_COLOURS,
    PALETTE,
    Axes,
    Draw,
    colours,
    drawing,
    grey_legend,
    in_lines,
    inches_for,
    line_key,
    name_rows,
    names_beside,
    patch_key,
    tick_words,
)
from wom_sim.studies.audit.answer import Audit
from wom_sim.studies.audit.voice import Voice
from wom_sim.studies.audit.words import METRICS, PER, best, title

COUNTED = marked("Counted in the tables, not simulated.")


def drawings(audit: Audit) -> dict[str, Draw]:
    """The figures by file name, of what the tables tell."""
    found: dict[str, Draw] = {"best_posts": partial(best_posts, audit)} if best(audit) else {}
    if audit.voice is not None and any(sum(of.values()) for of in audit.voice.sums.values()):
        found["share_of_voice"] = partial(share_of_voice, audit.voice)
    return found


def best_posts(audit: Audit, ax: Axes | None = None) -> Axes:
    """A bar for each of the best posts, and a mark where another one of its sort may be expected."""
    names = [in_lines(title(one)) for one in audit.best]
    told = say("The best posts, and what the next of their sort may do")
    with drawing(told, ax, inches_for(names, 0.6), COUNTED) as axes:
        axes.barh(range(len(names)), [one.rate for one in audit.best], height=0.5, color=PALETTE[0], zorder=2)
        axes.plot([one.expected for one in audit.best], range(len(names)), "D", color=INK, zorder=3)
        name_rows(axes, names)
        tick_words(axes.xaxis, lambda value: localized(f"{100 * value:.3g} %"))
        axes.set_xlim(left=0)
        axes.set_xlabel(say("engagements per {one}", one=say(PER[audit.own.base])))
        keys = [
            patch_key(say("this post"), color=PALETTE[0]),
            line_key(say("expect of the next one"), marker="D", color=INK, linestyle=""),
        ]
        grey_legend(axes, keys)
    return axes


def share_of_voice(voice: Voice, ax: Axes | None = None) -> Axes:
    """A bar of 100 % for each metric that all count, cut by account, one's own first."""
    metrics = [metric for metric, of in voice.sums.items() if sum(of.values())]
    accounts = [*voice.sums[metrics[0]]]
    tint = {**colours(accounts), voice.own: KNOWN_COLOURS["owned"]}
    with drawing(say("Share of voice of {own}", own=voice.own), ax, footer=COUNTED) as axes:
        ends = [0.0] * len(metrics)
        for who in accounts:
            shares = [voice.sums[metric][who] / sum(voice.sums[metric].values()) for metric in metrics]
            axes.barh(
                range(len(metrics)), shares, left=ends, height=0.5, color=tint[who], label=in_lines(who), zorder=2
            )
            ends = [end + share for end, share in zip(ends, shares, strict=True)]
        for row, metric in enumerate(metrics):
            share = localized(f"{100 * voice.share(metric):.0f} %")
            axes.text(voice.share(metric) / 2, row, share, ha="center", va="center", color="white")
        name_rows(axes, [say(METRICS[metric]) for metric in metrics])
        tick_words(axes.xaxis, lambda value: f"{100 * value:.0f} %")
        axes.set_xlim(0, 1)
        axes.set_xlabel(say("share of all accounts"))
        names_beside(axes)
    return axes
