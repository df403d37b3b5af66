"""The teacher's page: a lesson as it is, or the sandbox with the replay player."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st

from wom_sim.app.classroom.player import play
from wom_sim.app.classroom.room import FRIENDS, THESE, WHO, Chosen, Classroom, Start
from wom_sim.app.classroom.town import BOUNDS, KINDS, NAMES, OWN, Settled, Town, settle
from wom_sim.errors import WomError
from wom_sim.language.catalogue import spoken
from wom_sim.language.say import marked, say, says
from wom_sim.show.text import number
from wom_sim.studies.lesson.answer import key_of
from wom_sim.studies.lesson.file import lessons, read_lesson
from wom_sim.studies.lesson.page import Page
from wom_sim.studies.lesson.typed import Lesson
from wom_sim.studies.lesson.values import in_our_language
from wom_sim.studies.play.asked import CLASSROOM, Asked

LESSON, SANDBOX = "lesson", "sandbox"
VIEWS = marked({LESSON: "A lesson", SANDBOX: "The sandbox"})

PAPERS = marked({"page": "for pupils", "key": "key and notes"})

KEPT = "classroom"
"""Where what a reader chose is kept while she looks at another page."""

FIRST: dict[str, Any] = {
    "class_view": LESSON, "class_lesson": "", "class_kind": "holme_kim",
    "class_people": 300, "class_friends": 6, "class_network_seed": 1,
    "class_typed": "", "class_attract": 60, "class_persuade": 20, "class_share": 40, "class_contact": 50,
    "class_days": 30, "class_world": 0, "class_beside": True, "class_open": False, "class_paper": "page",
    "class_who_A": "random", "class_number_A": 3, "class_names_A": "",
    "class_who_B": "degree", "class_number_B": 3, "class_names_B": "",
}  # fmt: skip
"""What is chosen at first, by the key of its widget."""

WORLDS = 100
MANY = marked((
    "people reached in {n} worlds, on average", "worlds that reach a quarter or more", "R: second wave over the first",
))  # fmt: skip
"""Rows of the table of many worlds."""

TABS = marked(("What is told", "Who is told first", "The people", "The world"))


def page() -> None:
    """Show it."""
    remember()
    st.title(say("Teach"))
    view = st.radio(
        say("What to open"), list(VIEWS), format_func=lambda name: say(VIEWS[name]), horizontal=True,
        label_visibility="collapsed", **widget("class_view"),
    )  # fmt: skip
    if view == LESSON:
        lesson_view()
    else:
        sandbox_view()


def remember() -> None:
    """Begin with what was chosen before: Streamlit forgets it while a reader looks at another page."""
    for key, value in st.session_state.setdefault(KEPT, dict(FIRST)).items():
        if st.session_state.get(key, ...) != value:
            st.session_state[key] = value


def keep(key: str) -> None:
    """Keep what was chosen just now."""
    st.session_state[KEPT][key] = st.session_state[key]


def widget(key: str) -> dict[str, Any]:
    """What a widget is told so that its value is kept."""
    return {"key": key, "on_change": keep, "args": (key,)}


# ---------------------------------------------------------------- a lesson


def lesson_view() -> None:
    """Choose a lesson, look at its page or its key, and take both home."""
    asked: Asked = st.session_state.get("asked", Asked())
    own = asked.what if asked.page == CLASSROOM else ""
    try:
        known = shelf(own)
    except WomError as error:
        st.error(str(error))
        own, known = "", shelf("")
    chosen = st.session_state[KEPT]
    if chosen["class_lesson"] not in known:
        st.session_state["class_lesson"] = chosen["class_lesson"] = own or next(iter(known))
    titles = {name: in_our_language(one.title) for name, one in known.items()}
    choice, paper, opened = st.columns([5, 4, 3], vertical_alignment="bottom")
    name = choice.selectbox(say("Lesson"), list(known), format_func=titles.__getitem__, **widget("class_lesson"))
    side = paper.radio(
        say("Page"), list(PAPERS), format_func=lambda one: say(PAPERS[one]), **widget("class_paper"), horizontal=True
    )
    is_open = opened.toggle(say("every step open"), **widget("class_open"), disabled=side == "key")
    html, key, heading = made(name, own, spoken().locale, is_open)
    st.iframe(html if side == "page" else key, alt=heading["title"])
    st.caption(say("Both pages are files that need no network: keep them, and give the first to the class."))
    file = known[name].lesson
    left, right = st.columns(2)
    left.download_button(say("Keep the page for pupils"), html, f"{file}.html", "text/html")
    right.download_button(say("Keep key and notes"), key, key_of(file), "text/html")


@st.cache_resource(show_spinner=False)
def shelf(own: str) -> dict[str, Lesson]:
    """The lessons of the package by name, and one's own by its path, which was read before the app was opened."""
    found = {one.lesson: one for one in lessons()}
    return found if not own or own in found else {own: read_lesson(own), **found}


@st.cache_data(max_entries=32, show_spinner=False)
def made(name: str, own: str, locale: str, is_open: bool) -> tuple[str, str, dict[str, Any]]:
    """A lesson's page, key and heading, in the language of a locale, which is the one that is spoken."""
    assert locale == spoken().locale
    lesson = Page(shelf(own)[name])
    return lesson.html(is_open=is_open), lesson.key(f"{lesson.lesson.lesson}.html"), lesson.heading


# ---------------------------------------------------------------- the sandbox


def sandbox_view() -> None:
    """Choose, and see it happen."""
    town, chosen = controls()
    try:
        with st.spinner(say("A moment …"), show_time=False):
            room = classroom(town, chosen)
    except WomError as error:
        (st.error if town.typed or town.kind != OWN else st.info)(str(error))
        return
    stage(room)


def controls() -> tuple[Town, Chosen]:
    """Sliders and choices in four groups."""
    message, first, people, world = st.tabs([say(words) for words in TABS])
    with message:
        names = ("attract", "share", "contact", "persuade")
        places = st.columns(len(names), vertical_alignment="bottom")
        percents = {name: slide(where, name, "%d%%") for where, name in zip(places, names, strict=True)}
    with first:
        beside = st.toggle(say("Compare two ways to begin, A and B, in the same world"), **widget("class_beside"))
        left, right = st.columns(2)
        starts = [start(left, "A"), *([start(right, "B")] if beside else [])]
    with people:
        town = who_is_there()
    with world:
        left, middle, right = st.columns(3)
        days, number_of_world = slide(left, "days"), type_number(middle, "world")
        right.caption(
            say("Another world is other luck for the same people: the same number always gives the same world.")
        )
    return town, Chosen(**percents, days=days, world=number_of_world, starts=tuple(starts))


def slide(where: Any, name: str, shown: str = "%d", step: int = 1) -> int:
    """A slider of a number."""
    low, high = BOUNDS[name]
    found: int = where.slider(say(NAMES[name]), low, high, step=step, format=shown, **widget(f"class_{name}"))
    return found


def type_number(where: Any, name: str, key: str = "") -> int:
    """A field for a number."""
    low, high = BOUNDS[name]
    found: int = where.number_input(say(NAMES[name]), low, high, step=1, **widget(f"class_{key or name}"))
    return found


def start(where: Any, letter: str) -> Start:
    """One way to begin."""
    who = where.selectbox(
        say("{letter} begins with", letter=letter),
        list(WHO),
        format_func=lambda one: say(WHO[one]),
        **widget(f"class_who_{letter}"),
    )
    if who == THESE:
        names = where.text_input(
            say("Who, with commas between"),
            **widget(f"class_names_{letter}"),
            help=say("Or point at somebody in the drawing."),
        )
        return Start(who, 1, names)
    return Start(who, type_number(where, "number", f"number_{letter}"))


def who_is_there() -> Town:
    """The network."""
    columns = st.columns([3, 2, 2, 2])
    kind = columns[0].selectbox(
        say("Ties"), list(KINDS), format_func=lambda one: say(KINDS[one]), **widget("class_kind")
    )
    if kind == OWN:
        typed = st.text_area(
            say("Friendships of the class, one a line"), **widget("class_typed"), height=180,
            placeholder=say("Ana, Luis\nLuis, Zoë"),
            help=say("First names are enough. They stay on this machine, and are gone soon after you close the page."),
        )  # fmt: skip
        return Town(kind, typed=typed)
    people, friends = slide(columns[1], "people", step=20), slide(columns[2], "friends", step=2)
    return Town(kind, people, friends, type_number(columns[3], "network_seed"))


@st.cache_resource(max_entries=12, show_spinner=False)
def shared(town: Town) -> Settled:
    """Networks that everybody may look at; what somebody typed is not among them."""
    return settle(town)


def classroom(town: Town, chosen: Chosen) -> Classroom:
    """What was chosen, run; the same as before where nothing changed."""
    asked = town, chosen, spoken().locale
    kept = st.session_state.get("class_room")
    if kept is None or kept[0] != asked:
        room = Classroom(town, settle(town) if town.kind == OWN else shared(town), chosen)
        _ = room.shown
        st.session_state["class_room"] = kept = asked, room
    found: Classroom = kept[1]
    return found


@st.fragment
def stage(room: Classroom) -> None:
    """The drawing with its counts, and what can be asked of it."""
    seen = play(room.shown)
    if seen.person >= 0:
        about(room, seen.person, seen.tick)
    meaning, many, keep, _ = st.columns([2, 2, 2, 4])
    with meaning.popover(say("What do these mean?"), width="stretch"):
        for words in EXPLAINED:
            st.markdown(say(words))
    with keep:
        take_home(room)
    luck(room, many)


EXPLAINED: Sequence[str] = marked((
    "**People reached** have met it at least once. Waves and cascades count those who noticed it.",
    "The first **wave** are those who were told first, the second noticed it through them, and so on.",
    "**R so far** is how many people each has brought on average: all later waves over all waves but the last. Above 1 "
    "it grows; when nearly everybody knows, it ends at about 1 whatever it was before.",
    "A **cascade** is somebody who was told first with everybody who noticed it through her, directly or through "
    "others; who brought nobody is not counted. Its **steps** lead from friend to friend.",
))  # fmt: skip


def luck(room: Classroom, where: Any) -> None:
    """How it goes in many worlds."""
    asked = st.session_state["class_room"][0]
    why = say("Is it luck? The same people and choices in other worlds.")
    if where.button(say("{n} worlds", n=WORLDS), width="stretch", help=why):
        with st.spinner(say("A moment …")):
            st.session_state["class_many"] = asked, room.many(WORLDS)
    kept = st.session_state.get("class_many")
    if kept and kept[0] == asked:
        table = {"": [say(words, n=WORLDS) for words in MANY]}
        for name, one in kept[1].items():
            R = "–" if math.isnan(one.R) else number(one.R, 2)
            table[name[0]] = [number(one.reached), say("{percent} %", percent=number(one.big)), R]
        st.columns(2)[0].table(table)


def about(room: Classroom, position: int, tick: int) -> None:
    """Who is chosen in the drawing, and that she may begin."""
    person = room.person(position, tick)
    if person is None:
        return
    who = f"**{escaped(person.name)}**"
    friends = says("{n} friend", "{n} friends", person.friends)
    told = [
        say("Person {person}: {friends}; {above:,} people have more.", person=who, friends=friends, above=person.above)
    ]
    told += [
        say("{letter}: {many:,} noticed it through her, directly or through others.", letter=name[0], many=many)
        for name, many in person.told.items()
    ]
    st.markdown(" ".join(told))
    for where, name in zip(st.columns(5), room.names, strict=False):
        letter = name[0]
        begins = say("{letter} begins with her", letter=letter)
        if where.button(
            begins, key=f"class_begin_{letter}", on_click=begin_with, args=(letter, person.name), width="stretch"
        ):
            st.rerun()


def begin_with(letter: str, name: str) -> None:
    """Add somebody to those who are told first."""
    chosen, names = st.session_state[KEPT], f"class_names_{letter}"
    before = chosen[names] if chosen[f"class_who_{letter}"] == THESE else ""
    chosen[f"class_who_{letter}"] = THESE
    chosen[names] = ", ".join(filter(None, [before.strip(" ,"), name]))


def escaped(name: str) -> str:
    """A name in which no letter means markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>~$:&" else letter for letter in name)


def take_home(room: Classroom) -> None:
    """The replay as a page, and what was chosen as a scenario."""
    with st.popover(say("Keep it"), width="stretch"):
        st.download_button(
            say("This replay as a page"), room.replay.html, "replay.html", "text/html", on_click="ignore"
        )
        st.download_button(say("As a scenario"), room.prepared.scenario.typed_yaml, "sandbox.yaml", on_click="ignore")
        if room.town.kind == OWN:
            st.download_button(say("Its friendships"), room.friendships, FRIENDS, "text/csv", on_click="ignore")
            st.caption(say("The scenario reads {file} from its own folder.", file=FRIENDS))
