"""Comparing: the ranking that grows finer while it is looked at, and lines that are moved by sliders."""

from __future__ import annotations

import gc
import math
from functools import partial

import streamlit as st

from wom_sim.app import asks
from wom_sim.app.desk import Desk
from wom_sim.app.session import (
    as_plain,
    attempt,
    begin,
    drawn,
    in_words,
    picture,
    plain_table,
    tell,
    watched,
    works,
)
from wom_sim.app.work import FIRST, Work
from wom_sim.language.say import say, says
from wom_sim.show.text import number, share
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.words import ranking
from wom_sim.worlds.fleet import Progress

RANKING = "ranking"


def warm_up(progress: Progress) -> None:
    """Rank something small and draw it, so that all that this takes is loaded when the first ranking is asked for.

    What is loaded stays for good.  Streamlit collects garbage each time it has run a page or a part of it, and so
    several times a second while something is waited for; it need not look through all that (.12 of .13 s).
    """
    found = asks.small(progress)
    rows(found, None)
    drawn(found)
    gc.collect()
    gc.freeze()


def compare(desk: Desk) -> None:
    """The ranking, and what a move of one line does to it."""
    if st.button(say("Compare"), type="primary", key="compare"):
        st.session_state["comparing"] = True
    if not st.session_state.get("comparing"):
        st.caption(as_plain(say("All strategies are run in the same simulated worlds.")))
        return
    if st.session_state.get("compared") is not desk.scenario:
        start(desk)
    moves(desk)
    watched(RANKING, show, lambda: told(works()[RANKING]))


def start(desk: Desk) -> None:
    """Compare anew, and remember the last ranking that was complete: quick moves one after another are one change."""
    st.session_state["compared"] = desk.scenario
    if RANKING in works() and not works()[RANKING].busy:
        st.session_state["before"] = works()[RANKING].answers
    begin(RANKING, Work(partial(asks.ranking, desk.ready), FIRST))


def told(work: Work) -> str:
    """What is being done."""
    if not work.total:
        return say("getting ready; the first time on a machine takes some seconds more")
    return say("{done:,} of {total:,} runs", done=work.done, total=work.total)


def show(found: Comparison, busy: bool) -> None:
    """The best ranking so far."""
    headline(found)
    plain_table(rows(found, before(found)))
    few = say("rough") if found.worlds < 30 else ""
    grown = says("{n:,} world", "{n:,} worlds", found.worlds)
    st.caption(as_plain(" · ".join(filter(None, [grown, few, known(found)]))))
    if not busy:
        picture(found, RANKING)
        in_words(found)


def known(found: Comparison) -> str:
    """Whether what is not known was drawn anew."""
    if found.ignorance is None:
        return say("presets at their value")
    return say("across {draws} draws of what is not known", draws=len(found.ignorance.draws))


def headline(found: Comparison) -> None:
    """The best strategy in three numbers."""
    best = next((row for row in found.ranked if not (row.is_baseline or row.is_reference)), None)
    if best is None or not math.isfinite(best.extra):
        return
    first, second, third = st.columns(3)
    first.metric(say("most {label}", label=say(found.label)), best.strategy)
    extra = f"{number(best.extra, sign=True)} ± {number(best.extra_half_width)}"
    second.metric(say("extra over {over}", over=found.baseline), extra)
    third.metric(say("best in worlds"), share(best.best_share))


def before(found: Comparison) -> Comparison | None:
    """The ranking before the last change, in the same worlds as this one."""
    answers: list[Comparison] = st.session_state.get("before", [])
    return next((one for one in answers if (one.worlds, one.seed) == (found.worlds, found.seed)), None)


def rows(found: Comparison, last: Comparison | None) -> list[dict[str, str]]:
    """The table of the command, row by row; with what a change has changed, in the same worlds."""
    columns = [
        (" ".join(filter(None, one.head)), ["\u00a0".join(cell.split()) for cell in one.cells])
        for one in ranking(found)
    ]
    made = []
    for place, row in enumerate(found.ranked):
        cells = {say("strategy"): row.strategy, **{head: cells[place] for head, cells in columns}}
        if last is not None:
            means = {one.strategy: one.mean for one in last.ranked}
            gone = row.mean - means[row.strategy] if row.strategy in means else math.nan
            cells[say("since the last change")] = number(gone, sign=True) if math.isfinite(gone) else "–"
        made.append(cells)
    return made


def moves(desk: Desk) -> None:
    """Sliders for the money and the days of one line."""
    known = desk.movable()
    if not known:
        return
    with st.expander(say("Move money and days"), expanded=True):
        name = st.selectbox(say("line"), [*known], key="moved", help=say("the line that is moved"))
        money, early, late = known[name]
        now = desk.moved(name)
        left, right = st.columns(2)
        factor, later = 100, now.later
        for key, value in ((f"factor_{name}", round(100 * now.factor)), (f"later_{name}", now.later)):
            st.session_state.setdefault(key, value)
        with left:
            if money:
                factor = st.slider(
                    say("money, % of {money} {currency}", money=number(money), currency=desk.ready.money.currency),
                    0, 300, step=5, key=f"factor_{name}",
                    help=say("0 – 300 % of what is typed for the line"),
                )  # fmt: skip
        with right:
            if early < late:
                later = st.slider(
                    say("days later"), min(early, now.later), max(late, now.later), key=f"later_{name}",
                    help=say("as far as the plan's first and last day allow"),
                )  # fmt: skip
        if (factor / 100 if money else now.factor, later) != (round(now.factor, 2), now.later):
            moved = attempt("moves", lambda: desk.move(name, factor / 100, later))
            if moved:
                st.rerun()
        tell("moves", desk.said)
