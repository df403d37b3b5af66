"""What the pages share: the reader's language, what was refused, and how answers are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from wom_sim.app.carry import DRAWING
from wom_sim.app.work import Work
from wom_sim.errors import WomError
from wom_sim.language.catalogue import use_here
from wom_sim.language.say import say
from wom_sim.results.answer import Answer, Drawn
from wom_sim.show.pictures import png

NAMES = {"en": "English", "es": "Español"}
"""Languages as those who speak them call them."""

LOCALE = "locale"
"""Where the session keeps its language."""

LOOKED_AFTER = 0.3
"""Seconds after which it is looked again whether there is an answer."""


def speak() -> None:
    """Speak the session's language: a part of a page that runs by itself is run in a thread of its own."""
    use_here(st.session_state[LOCALE])


def attempt(place: str, action: Callable[[], object]) -> bool:
    """Do what a reader asked for; what is refused is told at its place, and nothing else happens."""
    refused = st.session_state.setdefault("refused", {})
    refused.pop(place, None)
    try:
        action()
    except WomError as error:
        refused[place] = str(error)
        return False
    return True


def tell(place: str, named: Callable[[object], str] = str) -> None:
    """Say what was refused at a place, if anything: one sentence, and behind it all that is known."""
    if wrong := st.session_state.get("refused", {}).get(place):
        complain(named(wrong))


def complain(wrong: str) -> None:
    """One sentence in red, and behind it all that is known."""
    first, _, rest = wrong.partition("\n")
    st.error(as_plain(first))
    if rest.strip():
        with st.expander(say("Where, and what to do")):
            st.code(wrong, language=None, wrap_lines=True)


def as_plain(text: str) -> str:
    """A text that is shown as it stands: nothing in it is markup."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|$:~&" else letter for letter in text)


def busy_bar(work: Work, told: str) -> None:
    """How far a question is."""
    st.progress(work.share, text=as_plain(told))


def picture(answer: Drawn, place: str) -> None:
    """The figure that says most of an answer, drawn once."""
    kept = st.session_state.setdefault("pictures", {})
    if kept.get(place, (None, b""))[0] is not answer:
        kept[place] = (answer, drawn(answer))
    if shown := kept[place][1]:
        st.image(shown, width=760)


def drawn(answer: Drawn) -> bytes:
    """The figure that says most of an answer as PNG; nothing where it has none."""
    with DRAWING:
        figure = answer.plot().get_figure(root=True) if answer.drawings() else None
        return png(figure) if figure is not None else b""


def in_words(answer: Answer, *, opened: bool = False) -> None:
    """All that a command would say of it."""
    with st.expander(say("In words"), expanded=opened):
        st.code(answer.text(), language=None)


def works() -> dict[str, Work]:
    """The questions of this session, by name."""
    found: dict[str, Work] = st.session_state.setdefault("works", {})
    return found


def begin(name: str, work: Work) -> None:
    """Ask a question anew; what was asked under this name before is given up."""
    if name in works():
        works()[name].stop()
    works()[name] = work


def forget() -> None:
    """Give up every question: they were about another plan."""
    stop_all(works())
    works().clear()
    moved = [key for key in st.session_state if str(key).startswith(("factor_", "later_"))]
    for name in ("comparing", "compared", "before", "pictures", *moved):
        st.session_state.pop(name, None)


def stop_all(asked: dict[str, Work]) -> None:
    """Stop what goes on."""
    for work in asked.values():
        work.stop()


def watched(name: str, shown: Callable[[Any, bool], None], told: Callable[[], str]) -> None:
    """Show what there is of an answer, told whether more is to come, and go on looking until it is complete."""
    work = works().get(name)
    if work is None:
        return
    was_busy = work.busy

    def look() -> None:
        speak()
        busy = work.busy  # before the answer is taken: what ends in between is looked at once more
        if was_busy and not busy:
            st.rerun()
        if work.latest is not None:
            shown(work.latest, busy)
        if work.wrong:
            complain(work.wrong)
        if busy:
            busy_bar(work, told())

    st.fragment(look, run_every=LOOKED_AFTER if was_busy else None)()


def plain_table(rows: list[dict[str, Any]]) -> None:
    """A table that is only read, cell by cell as it stands; its first column names the rows."""
    import pandas as pd

    plain = [{as_plain(head): as_plain(str(cell)) for head, cell in row.items()} for row in rows]
    table = pd.DataFrame(plain)
    st.table(table.set_index(table.columns[0]) if plain else table)
