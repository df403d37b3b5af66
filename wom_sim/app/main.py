"""The script that Streamlit runs anew for whatever a reader touches: language, navigation, one page."""

from __future__ import annotations

import sys

import streamlit as st

from wom_sim.app import classroom_page, desk_page
from wom_sim.app.rank_part import warm_up
from wom_sim.app.session import LOCALE, NAMES, speak
from wom_sim.app.work import FIRST, Work, once
from wom_sim.language.catalogue import languages, spoken
from wom_sim.language.say import say
from wom_sim.studies.play.asked import CLASSROOM, DESK, Asked


def typed(arguments: list[str]) -> tuple[Asked, str]:
    """What ``wom play`` hands over: the page, what it begins with, and the language."""
    page, what, locale = [*arguments, *("", "", "")][:3]
    return Asked(page or DESK, what), locale or spoken().locale


def choose_language(first: str) -> None:
    """Speak what the reader chose, in her session alone."""
    known = {first.partition("_")[0]: first} | {code: code for code in languages() if code != first.partition("_")[0]}
    code = st.sidebar.selectbox(
        "Language · Idioma", list(known), format_func=lambda code: NAMES.get(code, code), key="language"
    )
    st.session_state[LOCALE] = known[code]
    speak()


@st.cache_resource(show_spinner=False)
def warmed() -> Work:
    """The engine, loaded once for everybody while the first reader looks around."""
    return Work(once(warm_up), FIRST)


def main() -> None:
    """One run of the script."""
    st.set_page_config(page_title="wom_sim", layout="wide")
    begin, locale = typed(sys.argv[1:])
    st.session_state.setdefault("asked", begin)
    warmed()
    choose_language(locale)
    pages = [
        st.Page(desk_page.page, title=say("Plan and compare"), url_path=DESK, default=begin.page == DESK),
        st.Page(classroom_page.page, title=say("Teach"), url_path=CLASSROOM, default=begin.page == CLASSROOM),
    ]
    st.navigation(pages).run()


if __name__ == "__main__":
    main()
