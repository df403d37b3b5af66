"""A whole page: its head, a band across the top, sections in their order, and the summary that print begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from wom_sim.language.catalogue import spoken
from wom_sim.language.say import say
from wom_sim.page.parts import TEMPLATES, rendered, together
from wom_sim.version import __version__


class Section(NamedTuple):
    """One question and its answer: the name that links lead to, the question, and what is said."""

    name: str
    title: str
    body: Sequence[Markup]


class Page(NamedTuple):
    """A page.  ``facts`` stand under its title; ``band`` goes across the top; ``summary`` begins what is printed.

    ``style``: further rules of style, such as the colours of strategies in the dark.
    """

    title: str
    lead: str
    facts: Sequence[tuple[str, str]]
    band: str
    sections: Sequence[Section]
    summary: Sequence[Section] = ()
    style: str = ""


def html(page: Page) -> str:
    """The page as one HTML file that needs nothing else; the same page gives the same bytes."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8") + page.style
    return rendered(
        "page.html",
        {
            "language": spoken().locale.replace("_", "-"),
            "style": Markup(style),
            "page": page,
            "sections": [(one, together(one.body)) for one in page.sections if one.body],
            "summary": [(one, together(one.body)) for one in page.summary if one.body],
            "contents": say("On this page"),
            "to_the_text": say("To the text"),
            "made": say("Made by wom_sim {version}. This page loads nothing and sends nothing.", version=__version__),
        },
    )
