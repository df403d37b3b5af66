"""What a page is made of: paragraphs, lists, tables, cards, and figures beside their tables.

Every function takes texts and returns markup.  Texts are escaped; only what is markup already, such as a figure, goes
in as it stands.  Nothing here knows what a page is about.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wom_sim.language.say import say

TEMPLATES = Path(__file__).parent / "templates"


LONG = 26
"""A name of a row that has more letters leaves no room for numbers beside it on a phone."""


class Table(NamedTuple):
    """A table: what it says, the heads of its columns, and its rows; the first ``texts`` columns are no numbers.

    ``strong``: the row that the page is about, −1 where there is none.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1
    strong: int = -1


class Card(NamedTuple):
    """One figure in large type, what it is, and how far it carries."""

    figure: str
    what: str
    note: str = ""


@cache
def environment(folder: Path = TEMPLATES) -> Environment:
    """Where templates live: everything is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=glued,
    )


def glued(value: Any) -> Any:
    """A text in which no line ends between a number and its sign."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return value.replace(" %", "\u00a0%").replace("± ", "±\u00a0")


def part(name: str, *given: Any) -> Markup:
    """What a macro of ``parts.html`` makes of what it is given."""
    macro = getattr(environment().get_template("parts.html").module, name)
    return Markup(str(macro(*given)).strip() + "\n")


def paragraph(text: str, kind: str = "") -> Markup:
    """A paragraph; ``kind`` is a class of the style: ``lead``, ``note``, ``small``."""
    return part("paragraph", text, kind)


def heading(text: str) -> Markup:
    """A heading inside a section."""
    return part("heading", text)


def bullets(texts: Sequence[str], kind: str = "") -> Markup:
    """A list without an order; nothing of nothing."""
    return part("bullets", texts, kind) if texts else Markup()


def steps(texts: Sequence[str]) -> Markup:
    """A list of things to do one after the other; nothing of nothing."""
    return part("steps", texts) if texts else Markup()


def definitions(pairs: Sequence[tuple[str, str]]) -> Markup:
    """Terms and what they are; nothing of nothing."""
    return part("definitions", pairs) if pairs else Markup()


def table(found: Table) -> Markup:
    """A table in a box of its own, which scrolls where the page is narrower.

    On a phone, rows of words stand one under the other, each cell beside its heading.
    """
    words = found.texts > 1 or max((len(row[0]) for row in found.rows), default=0) > LONG
    return part("table", found, words)


def figure(picture: Markup, says: str, beside: Table | None = None) -> Markup:
    """A picture, the sentence that it shows, and folded beside it the table of its numbers."""
    return part("figure", picture, says, Markup() if beside is None else fold(say("The numbers"), table(beside)))


def picture(drawn: Markup, says: str) -> Markup:
    """A picture that says its title itself, in a box which scrolls where the page is narrower than its words need."""
    return part("picture", drawn, says)


def download(name: str, content: bytes, words: str) -> Markup:
    """A file that the page carries: who wants it saves it, without a network."""
    return part("download", name, f"data:application/octet-stream;base64,{b64encode(content).decode()}", words)


def legend(keys: Sequence[tuple[Markup, str]]) -> Markup:
    """What colours mean: a swatch and its words each."""
    return part("legend", keys)


def cards(found: Sequence[Card]) -> Markup:
    """Figures in large type, side by side."""
    return part("cards", found)


def fold(title: str, inside: Markup) -> Markup:
    """Something that is opened by who wants to see it; on paper it is open."""
    return part("fold", title, inside, "")


def chapter(title: str, inside: Sequence[Markup]) -> Markup:
    """A part of a section for who wants to know more, folded under its title; nothing of nothing.

    On paper it is open and keeps its title.
    """
    whole = together(inside)
    return part("fold", title, whole, "chapter") if whole else whole


def verdict(word: str, kind: str, sentence: str) -> Markup:
    """A judgement in one word, coloured by its ``kind`` (``go``, ``test``, ``stop``), and its sentence."""
    return part("verdict", word, kind, sentence)


def command(*words: str) -> Markup:
    """A command to type, word by word."""
    return part("command", " ".join(words))


def aligned(text: str) -> Markup:
    """Lines that are aligned by spaces, as they stand."""
    return part("aligned", text)


def together(parts: Sequence[Markup]) -> Markup:
    """Several parts as one."""
    return Markup().join(parts)


def rendered(template: str, facts: Mapping[str, Any]) -> str:
    """A template filled with facts."""
    return environment().get_template(template).render(**facts)
