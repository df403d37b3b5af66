"""Questions about the plan, and what is taken away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from wom_sim.app import asks, carry
from wom_sim.app.desk import Desk
from wom_sim.app.rank_part import RANKING, rows
from wom_sim.app.session import as_plain, attempt, begin, complain, in_words, picture, plain_table, tell, watched, works
from wom_sim.app.work import ALONGSIDE, Work, once
from wom_sim.language.say import say
from wom_sim.results.answer import Answer, Drawn
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.risk import told as risks_told

FORMS = {
    "tables.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "report.html": "text/html",
    "report.pdf": "application/pdf",
    "report.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def ask(desk: Desk) -> None:
    """Who deserves the credit, where the next money goes, what would turn the ranking, and what a crisis does."""
    names = [name for name in desk.ready.strategies if desk.ready.strategies[name].lines]
    credit, money, doubt, crisis = st.tabs([say("Credit"), say("Next money"), say("What would turn it"), say("Crisis")])
    with credit:
        st.caption(as_plain(say("Who deserves the credit of its orders: paid, owned or earned.")))
        of_strategy(desk, "credit", names, asks.credit)
    with money:
        st.caption(as_plain(say("Where the money of a strategy brings most, judged in fresh worlds.")))
        of_strategy(desk, "money", names, asks.next_money)
    with doubt:
        st.caption(as_plain(say("At which value of each number another strategy would be the best.")))
        if st.button(say("Ask"), key="ask doubt"):
            begin("doubt", Work(once(partial(asks.doubt, desk.ready))))
        watched("doubt", show_answer, working)
    with crisis:
        in_crisis(desk)


def of_strategy(desk: Desk, what: str, names: list[str], question: Callable[..., Any]) -> None:
    """A question about one strategy."""
    if not names:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.selectbox(
        say("strategy"), names, index=len(names) - 1, key=f"{what} of", help=say("one that has lines")
    )
    if right.button(say("Ask"), key=f"ask {what}"):
        begin(what, Work(once(partial(question, desk.ready, name))))
    watched(what, show_answer, working)


def working() -> str:
    """What is said while a question is being answered."""
    return say("working; this may take some minutes")


def show_answer(found: Answer, _: bool) -> None:
    """An answer with its figure and its words."""
    if isinstance(found, Drawn):
        picture(found, type(found).__name__)
    in_words(found, opened=True)


def in_crisis(desk: Desk) -> None:
    """A rumour on a day of the plan, and the strategies with it."""
    st.caption(as_plain(say("A claim goes round from a day on: what it takes from each strategy.")))
    dates = desk.ready.dates
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    on = left.date_input(
        say("day"), dates.start, dates.start, dates.end, key="crisis day", help=say("a day of the plan")
    )
    heard = middle.slider(
        say("people who hear it on that day, %"), 1, 50, 5, key="crisis heard", help=say("1 – 50 % of all people")
    )
    invented = right.checkbox(say("it is not true"), key="crisis invented", help=say("then it is passed on more"))
    if st.button(say("Ask"), key="ask crisis") and on is not None:
        attempt(
            "crisis",
            lambda: begin(
                "crisis",
                Work(
                    once(
                        partial(asks.crisis, asks.with_crisis(desk.ready, on, heard / 100, invented=invented))
                    )
                ),
            ),
        )  # fmt: skip
    tell("crisis", desk.said)
    watched("crisis", show_crisis, working)


def show_crisis(found: Comparison, _: bool) -> None:
    """The ranking where it comes, and what it costs each."""
    plain_table(rows(found, None))
    st.code("\n".join(risks_told(found)), language=None)
    in_words(found)


def take_away(desk: Desk) -> None:
    """The scenario, the tables and the report."""
    work = works().get(RANKING)
    found: Comparison | None = work.latest if work else None
    scenario = found.scenario if found is not None and st.session_state.get("compared") is desk.scenario else desk.ready
    name, content = carry.scenario_file(scenario)
    st.download_button(say("Scenario ({name})", name=name), content, name, key="take scenario", on_click="ignore")
    st.caption(as_plain(say("wom compare {name} gives the same numbers.", name=name)))
    if found is None:
        st.caption(as_plain(say("Compare first: then there are tables and a report as well.")))
        return
    if not found.sums:
        st.caption(as_plain(say("Tables and report can be made as soon as the ranking has more worlds.")))
        return
    if st.button(say("Make tables and report"), key="make"):
        begin("carry", Work(lambda _: carry.results(found, desk.folder), ALONGSIDE))
    watched("carry", taken, lambda: say("writing tables, page, PDF and slides …"))


def taken(made: carry.Carried, _: bool) -> None:
    """What can be taken away by now."""
    for name, content in made.files.items():
        st.download_button(name, content, name, FORMS[name], key=f"take {name}", on_click="ignore")
    if made.missing:
        complain(made.missing)
