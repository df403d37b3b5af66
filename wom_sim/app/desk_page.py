"""The strategist's page."""

from __future__ import annotations

import streamlit as st

from wom_sim.language.say import say


def page() -> None:
    """Show it."""
    st.title(say("Plan and compare"))
