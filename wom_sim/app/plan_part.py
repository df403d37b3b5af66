"""The strategist's file: uploading it, what was read and guessed of it, the market and the money."""

from __future__ import annotations

import itertools
from pathlib import Path

import streamlit as st

from wom_sim.app.desk import TAKEN, Board, Desk
from wom_sim.app.session import as_plain, attempt, forget, tell
from wom_sim.app.tables import amount, editor, part, texts
from wom_sim.app.words import word
from wom_sim.language.say import marked, say, says

FORMS = ["xlsx", "xlsm", "ods", "csv", "tsv", "txt", "yaml", "yml", "gz"]
"""Endings that the browser offers; what a file is, its first bytes say."""

CONTENT = ("attract", "visit", "persuade", "share", "engage")
BRAND = ("orders_per_month", "visits_per_day", "conversion", "price_per_order", "margin_per_order", "customers")
CHANNEL = ("followers", "reach", "subscribe", "unsubscribe")

WHAT = marked("such as 30%; the word preset stands for a published number")


def upload(desk: Desk) -> None:
    """Take a calendar or a scenario, and the files that it names."""
    files = st.file_uploader(
        say("Your calendar (.xlsx, .csv) or scenario (.yaml)"),
        type=FORMS,
        accept_multiple_files=True,
        help=say("With a scenario also the files that it names. They stay on this machine, and go when you leave."),
        key="files",
    )
    with st.expander(say("How to read it")):
        left, right = st.columns(2)
        sheet = left.text_input(
            say("Sheet"), key="sheet", max_chars=80, help=say("name of the sheet, where several hold a calendar")
        )
        country = right.text_input(
            say("Country"), key="country", max_chars=2, help=say("two letters such as MX: whose $ it is")
        )
    asked = (*((one.file_id, one.name) for one in files), sheet, country)
    if files and st.session_state.get("opened") != asked:
        st.session_state["opened"] = asked
        if attempt("upload", lambda: open_all(desk, [(one.name, one.getvalue()) for one in files], sheet, country)):
            forget()
    tell("upload", desk.said)


def open_all(desk: Desk, files: list[tuple[str, bytes]], sheet: str, country: str) -> None:
    """Put all files on the desk, and open the scenario among them, else the first."""
    kept = [desk.keep(name, content) for name, content in files]
    chosen = next((path for path in kept if path.suffix.lower() in (".yaml", ".yml")), kept[0])
    desk.open(chosen, sheet=sheet, country=country)


def begin_with(desk: Desk, what: str) -> None:
    """Open the file that ``wom play`` was given, once."""
    if what and not st.session_state.get("begun"):
        st.session_state["begun"] = True
        attempt("upload", lambda: desk.open(Path(what)))


def lines(desk: Desk) -> None:
    """What was read: a row for each line, in the words of the file; and what was guessed."""
    board = desk.board()
    told = says("{n} line was read.", "{n} lines were read.", len(board.rows))
    st.markdown(as_plain(f"{told} {say('Correct what is wrong in the words of your calendar.')}"))
    editor(
        "lines", board.rows, texts(board.headings, fixed=[TAKEN]),
        lambda row, column, text: desk.correct(row, column, str(text or "")), desk.said,
    )  # fmt: skip
    more_or_less(desk, board)
    listed(say("What was guessed (†)"), desk.guesses, opened=True)
    listed(say("What was left out"), desk.notes)


def more_or_less(desk: Desk, board: Board) -> None:
    """A line that is added, and one that is removed."""
    versions = st.session_state.setdefault("versions", {})
    with st.expander(say("Add or remove a line")):
        with st.form(f"add{versions.setdefault('add', 0)}", border=False):
            places = itertools.cycle(st.columns(4, vertical_alignment="bottom"))
            cells = {
                column: next(places).text_input(heading, max_chars=200, help=word(column).help or None)
                for column, heading in board.headings.items()
                if column != TAKEN
            }
            if st.form_submit_button(say("Add this line")) and attempt("add", lambda: desk.add(cells)):
                versions["add"] += 1
                st.rerun()
        tell("add", desk.said)
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.selectbox(say("line"), desk.names, key="removed", help=say("taken out of all strategies, too"))
        if right.button(say("Remove this line"), key="remove") and attempt(
            "remove", lambda: desk.remove(desk.names.index(name))
        ):
            st.rerun()
        tell("remove", desk.said)


def listed(title: str, sentences: list[str], *, opened: bool = False) -> None:
    """Some sentences below a title, where there are any."""
    if sentences:
        with st.expander(f"{as_plain(title)} · {len(sentences)}", expanded=opened):
            st.markdown("\n".join(f"- {as_plain(one)}" for one in sentences))


def market(desk: Desk) -> None:
    """Who could buy, what is sold, and how its contents work: what no calendar says."""
    market = desk.ready.market
    st.caption(as_plain(say("A calendar does not say these; they are guesses until you type your own.")))
    left, middle, right = st.columns(3)
    with left:
        amount(
            desk, ("market", "people"), say("People who could buy"), int(desk.ready.people or 1), 100, 10**10,
            say("real people of your market, 100 – 10,000,000,000"),
        )  # fmt: skip
    with middle:
        if market.simulate:
            amount(
                desk, ("market", "simulate"), say("People simulated"), int(market.simulate), 100, 200_000,
                say("each stands for as many real ones as it takes, 100 – 200,000; more are slower and smoother"),
            )  # fmt: skip
    with right:
        amount(
            desk, ("uncertainty", "worlds"), say("Worlds"), desk.ready.uncertainty.worlds, 2, 2_000,
            say("in so many the ranking ends, 2 – 2,000; more are slower, and the ± is smaller"),
        )  # fmt: skip
    part(desk, ("brands",), say("What you sell"), say("Orders and visits that come without any campaign."), BRAND)
    for brand in desk.ready.own_brands:
        part(
            desk, ("brands", brand, "channels"), say("Your channels"),
            say("Followers on the first day, and how many of them see a post."), CHANNEL,
        )  # fmt: skip
    part(desk, ("contents",), say("What you show"), say("Shares of people, {such}", such=say(WHAT)), CONTENT)
    part(desk, ("market", "segments"), say("Parts of the market"), say("Their shares add up to 100 %."), ("share",))
    part(desk, ("team",), say("Who makes it"), say("Hours that are not there are not worked."))


def money(desk: Desk) -> None:
    """Which lines each strategy has, and for how much."""
    typed, plan = desk.strategies(), [*desk.ready.plan]
    names = [*typed]
    st.markdown(f"**{as_plain(say('Strategies'))}**")
    st.caption(
        as_plain(
            say(
                "Lines of each, and its budget in {currency}: its lines are scaled to it. Without one they cost what "
                "the plan says. “{base}” is what the others are compared with.",
                currency=desk.ready.money.currency,
                base=desk.ready.compare_with,
            )
        )
    )
    columns = {
        "": st.column_config.TextColumn(say("strategy"), disabled=True),
        "lines": st.column_config.MultiselectColumn(
            say("lines"),
            options=[*plan, *names],
            help=say("lines of the plan, or another strategy with all of its own"),
        ),
        "budget": st.column_config.NumberColumn(
            word("budget").heading, min_value=0.0, max_value=1e13, help=say("0 – 10,000,000,000,000; blank: as planned")
        ),
    }

    def take(row: int, column: str, value: object) -> None:
        lines, budget = typed[names[row]]
        chosen = value if column == "lines" else lines
        desk.fund(names[row], chosen or [], value if column == "budget" else budget)  # type: ignore[arg-type]

    rows = [{"": name, "lines": lines, "budget": budget} for name, (lines, budget) in typed.items()]
    editor("strategies", rows, columns, take, desk.said)
