"""The player of :mod:`wom_sim.studies.replay` as a part of a page of the app: data in, what is seen back.

The component is the same script, markup and style as the replay's own page.  New data replaces the section in the same
place and goes on with the day that was seen; day and person come back after each step, and some times a second while
it plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from wom_sim.app.classroom.room import Shown
from wom_sim.studies.replay.page import asset

FOLDER = Path(__file__).parent

KEY, SEEN = "player", "player_seen"
"""The component's key, and where the session keeps what was seen last."""


class Seen(NamedTuple):
    """The day that is shown, and the place of the person who is chosen, −1 where nobody is."""

    tick: int = 0
    person: int = -1


@cache
def component() -> Any:
    """The component, told to Streamlit once."""
    style, mount = ((FOLDER / f"mount.{ending}").read_text(encoding="utf-8") for ending in ("css", "js"))
    script = mount.replace("PLAYER", asset("player.js"))
    return st.components.v2.component("wom_player", css=style, js=script)


def play(shown: Shown) -> Seen:
    """Show what is to be played, from where it was left, and say what is seen of it."""
    begin = seen(st.session_state.get(SEEN), shown.known)
    given = {**shown._asdict(), "begin": begin._asdict()}
    component()(data=given, key=KEY, on_seen_change=remember)
    return begin


def remember() -> None:
    """Keep what a browser tells; Streamlit itself forgets it while a reader looks at another page."""
    st.session_state[SEEN] = st.session_state[KEY]["seen"]


def seen(told: Any, known: Mapping[str, Any]) -> Seen:
    """What a browser tells, within what there is."""
    told = told if isinstance(told, Mapping) else {}
    tick, person = (told.get(name) for name in ("tick", "person"))
    return Seen(whole(tick, known["ticks"], 0), whole(person, known["drawn"] - 1, -1))


def whole(told: Any, most: int, usual: int) -> int:
    """A number from 0 to ``most``, else the usual one."""
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= most else usual
