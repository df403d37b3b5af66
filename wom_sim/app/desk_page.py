"""The strategist's page: her plan, her market and money, the ranking, questions, and what she takes away."""

from __future__ import annotations

import weakref

import streamlit as st

from wom_sim.app.ask_part import ask, take_away
from wom_sim.app.desk import Desk
from wom_sim.app.plan_part import begin_with, lines, market, money, upload
from wom_sim.app.rank_part import compare
from wom_sim.app.session import as_plain, stop_all, works
from wom_sim.language.say import say
from wom_sim.studies.play.asked import DESK


def page() -> None:
    """Show it."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = Desk()
        weakref.finalize(st.session_state["desk"], stop_all, works())
    desk: Desk = st.session_state["desk"]
    st.title(say("Plan and compare"))
    asked = st.session_state["asked"]
    begin_with(desk, asked.what if asked.page == DESK else "")
    upload(desk)
    if desk.scenario is None:
        st.caption(
            as_plain(
                say(
                    "Rows with medium, channel, content and dates are enough. Nothing leaves this machine, and nothing "
                    "is kept when you close the page."
                )
            )
        )
        return
    st.subheader(as_plain(desk.scenario.name))
    plan, who, ranked, questions, taken = st.tabs(
        [say("The plan"), say("Market and money"), say("Compare"), say("Ask"), say("Take away")]
    )
    with plan:
        lines(desk)
    with who:
        money(desk)
        market(desk)
    with ranked:
        compare(desk)
    with questions:
        ask(desk)
    with taken:
        take_away(desk)
