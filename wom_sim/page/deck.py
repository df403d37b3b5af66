"""Slides: one finding a slide as its title, below it what shows it, in a look of our own; the same bytes every time.

Nothing here knows what slides are about.  The moments at which files were made are left out, and the theme of
python-pptx is changed for ours, when the deck is packed (:func:`packed`).
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from wom_sim.aside import timeless
from wom_sim.errors import printable
from wom_sim.language.catalogue import spoken
from wom_sim.language.say import says
from wom_sim.page.native import Box, Place, describe, paint, rgb
from wom_sim.page.parts import Card, Table
from wom_sim.page.svg import INKS, LETTER

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP = 0.65, 1.85
ACROSS = WIDTH - 2 * LEFT
ACCENT = "#1f4e79"
TONES = {"go": "#1b7a43", "test": "#9a6700", "stop": "#b3261e"}
"""Colours of a judgement, by its kind."""

MOST_ROWS = 12
"""A slide has room for so many rows of a table."""

ONLY_TITLE = 5
"""The place among python-pptx's layouts of the one that has a title and nothing else."""

LEAST_TYPE = 8.0
"""No type is smaller, in points."""

HEADS, BODY = "Georgia", "Calibri"
"""Fonts that Windows and macOS bring along with their offices; others are shown in something near."""

THEME = {
    "dk1": INKS["ink"], "lt1": INKS["paper"], "dk2": ACCENT, "lt2": "#f4f5f7", "accent1": "#0072b2",
    "accent2": "#d55e00", "accent3": "#009e73", "accent4": "#aa3377", "accent5": "#e69f00", "accent6": "#555b63",
    "hlink": ACCENT, "folHlink": "#555b63",
}  # fmt: skip
"""The colours that a reader's own shapes begin with."""


class Slide(NamedTuple):
    """What it says, what shows it, and what else has to be known; ``kind`` colours a judgement."""

    finding: str
    shows: Place
    note: str = ""
    kind: str = ""


class Cover(NamedTuple):
    """The first slide: its title, the question, facts, and what warns of more trust than is due."""

    title: str
    lead: str
    facts: Sequence[tuple[str, str]]
    band: str


def deck(cover: Cover, slides: Sequence[Slide]) -> bytes:
    """The slides as a PowerPoint file."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    only_titles = made.slide_layouts[ONLY_TITLE]
    shape_layout(only_titles)
    for layout in list(made.slide_layouts):
        if layout is not only_titles:
            made.slide_layouts.remove(layout)
    cover_slide(made.slides.add_slide(only_titles), cover)
    for k, one in enumerate(slides, 2):
        add(made.slides.add_slide(only_titles), one, cover, k)
    made.core_properties.title, made.core_properties.author = printable(cover.title)[:255], "wom_sim"
    kept = io.BytesIO()
    made.save(kept)
    return packed(kept.getvalue())


def shape_layout(layout: Any) -> None:
    """Titles to the left above what shows them; no dates and footers of the template."""
    from pptx.enum.shapes import PP_PLACEHOLDER
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    for holder in (layout, layout.slide_master):
        for one in list(holder.placeholders):
            is_title = one.placeholder_format.type == PP_PLACEHOLDER.TITLE
            if holder is layout and not is_title:
                one.element.getparent().remove(one.element)
            elif is_title:
                one.left, one.top, one.width, one.height = map(Inches, (LEFT, 0.4, ACROSS, 1.25))
                one.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
                one.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
                one.text_frame.paragraphs[0].font.size = Pt(26)


def cover_slide(slide: Any, cover: Cover) -> None:
    """The first slide: a dark ground, the title in large type, and the warning."""
    from pptx.util import Inches

    block(slide, Box(0, 0, WIDTH, HEIGHT), ACCENT)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = map(Inches, (LEFT, 1.6, ACROSS, 1.7))
    slide.shapes.element.append(title.element)  # in front of its ground
    write(title.text_frame, [cover.title], fitting([cover.title], 44, ACROSS, 1.7), "#ffffff", bold=True, font=HEADS)
    said = text_box(slide, Box(LEFT, 3.4, ACROSS, 1.1))
    write(said, [cover.lead] if cover.lead else [], fitting([cover.lead], 22, ACROSS, 1.1), "#dbe6f0")
    facts = text_box(slide, Box(LEFT, 4.7, ACROSS, 1.2))
    write(facts, ["   ·   ".join(f"{name}: {what}" for name, what in cover.facts)], 15, "#dbe6f0")
    block(slide, Box(0, HEIGHT - 0.85, WIDTH, 0.85), "#f2b632")
    write(text_box(slide, Box(LEFT, HEIGHT - 0.75, ACROSS, 0.65), middle=True), [cover.band], 16, "#1d2126")


def add(slide: Any, one: Slide, cover: Cover, number: int) -> None:
    """A slide with its finding, what shows it, and below it the note, the name of the deck and its number."""
    tone = TONES.get(one.kind, ACCENT)
    block(slide, Box(0, 0, 0.22, HEIGHT), tone)
    title = slide.shapes.title.text_frame
    write(
        title,
        [one.finding],
        fitting([one.finding], 28, ACROSS, 1.25),
        tone if one.kind else INKS["ink"],
        bold=True,
        font=HEADS,
    )
    block(slide, Box(LEFT + 0.1, 1.68, ACROSS - 0.2, 0.02), INKS["grid"])
    note = 0.55 if one.note else 0.0
    one.shows(slide, Box(LEFT, TOP, ACROSS, HEIGHT - TOP - 0.6 - note), one.finding)
    if one.note:
        said = text_box(slide, Box(LEFT, HEIGHT - 0.6 - note, ACROSS, note), middle=True)
        write(said, [one.note], fitting([one.note], 14, ACROSS, note), INKS["soft"])
    foot = text_box(slide, Box(LEFT, HEIGHT - 0.5, ACROSS - 1, 0.35), middle=True)
    write(
        foot,
        [f"{cover.title}  ·  {cover.band}"],
        fitting([cover.title + cover.band], 11, ACROSS - 2, 0.35),
        INKS["soft"],
    )
    page = text_box(slide, Box(WIDTH - LEFT - 0.8, HEIGHT - 0.5, 0.8, 0.35), middle=True)
    write(page, [f"{number}"], 11, INKS["soft"], right=True)


def cards(found: Sequence[Card], texts: Sequence[str]) -> Place:
    """Figures in large type side by side, and sentences below them."""

    def put(slide: Any, box: Box, told: str) -> None:  # noqa: ARG001 (words need no words)
        width = (box.width - 0.2 - 0.25 * (len(found) - 1)) / max(1, len(found))
        for k, card in enumerate(found):
            left = box.x + 0.1 + k * (width + 0.25)
            block(slide, Box(left, box.y, width, 1.95), THEME["lt2"])
            said = text_box(slide, Box(left + 0.05, box.y + 0.05, width - 0.1, 1.85), middle=True)
            write(said, [card.figure], fitting([card.figure], 34, width - 0.1, 0.75), ACCENT, bold=True, font=HEADS)
            write(said, [card.what], fitting([card.what], 15, width, 0.62), INKS["ink"], more=True)
            write(
                said,
                [card.note] if card.note else [],
                fitting([card.note], 12, width, 0.55),
                INKS["soft"],
                more=True,
            )
        top = 2.2 if found else 0.0
        bullets([("", texts)])(slide, Box(box.x, box.y + top, box.width, box.height - top), "")

    return put


def bullets(columns: Sequence[tuple[str, Sequence[str]]]) -> Place:
    """Columns of sentences, each under its heading."""

    def put(slide: Any, box: Box, told: str) -> None:  # noqa: ARG001 (words need no words)
        shown = [one for one in columns if one[1]]
        width = (box.width - 0.4 * (len(shown) - 1)) / max(1, len(shown))
        for k, (head, texts) in enumerate(shown):
            said = text_box(slide, Box(box.x + k * (width + 0.4), box.y, width, box.height))
            size = fitting([f"•  {text}" for text in texts], 22, width, box.height - 0.5 * bool(head))
            write(said, [head] if head else [], 18, ACCENT, bold=True)
            write(said, texts, size, INKS["ink"], more=bool(head), bulleted=True)

    return put


def table(found: Table) -> Place:
    """A table of a page; what has no room is said to be left out."""

    def put(slide: Any, box: Box, told: str) -> None:
        from pptx.util import Inches

        rows, left = found.rows[:MOST_ROWS], max(0, len(found.rows) - MOST_ROWS)
        room = box.height - (0.35 if left else 0.0)
        height, width = min(0.62, room / (len(rows) + 2)), box.width - 0.2
        place = (box.x + 0.1, box.y, width, height * (len(rows) + 1))
        frame = slide.shapes.add_table(len(rows) + 1, len(found.head), *map(Inches, place))
        describe(frame, told)
        made, every = frame.table, [found.head, *rows]
        widths = widths_of(every, width)
        size = max(9.0, min(16.0, 26 * height, 14 * width * 10 / sum(longest(every))))
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Inches(width)
        for k, texts in enumerate(every):
            for j, text in enumerate(texts):
                fill_cell(made.cell(k, j), text, size, k == 0, j >= found.texts, k - 1 == found.strong)
        if left:
            said = text_box(slide, Box(box.x, box.y + room, box.width, 0.35), middle=True)
            write(said, [says("{n} more row is on the page.", "{n} more rows are on the page.", left)], 12,
                  INKS["soft"])  # fmt: skip

    return put


def longest(rows: Sequence[Sequence[str]]) -> list[int]:
    """Letters that every column needs: words of a heading may stand under each other."""
    heads = [max((len(word) for word in text.split()), default=1) for text in rows[0]]
    return [
        min(44, max(head + 2, *(len(row[k]) + 2 for row in rows[1:]), 6)) if len(rows) > 1 else head + 2
        for k, head in enumerate(heads)
    ]


def widths_of(rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Inches of every column, as its texts need them."""
    letters = longest(rows)
    return [width * one / sum(letters) for one in letters]


def fill_cell(cell: Any, text: str, size: float, head: bool, number: bool, strong: bool) -> None:
    """A cell: heads on grey, numbers to the right, the row that the deck is about on a tint."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    paint(cell.fill, ACCENT if head else "#e6eef6" if strong else "#ffffff")
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(0.07)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    colour = "#ffffff" if head else INKS["ink"]
    write(cell.text_frame, [text], size, colour, bold=head or strong, right=number)


def block(slide: Any, box: Box, colour: str) -> None:
    """A coloured ground without a border."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, box))
    paint(shape.fill, colour)
    for look in shape.element.xpath("./p:style"):  # the template's border and shadow
        look.getparent().remove(look)


def text_box(slide: Any, box: Box, middle: bool = False) -> Any:
    """An empty place for words."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*map(Inches, box)).text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    return frame


def write(
    frame: Any, texts: Sequence[str], size: float, colour: str, *, bold: bool = False, font: str = BODY,
    right: bool = False, more: bool = False, bulleted: bool = False,
) -> None:  # fmt: skip
    """Paragraphs into a place for words; ``more`` goes on below what stands there."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    for k, text in enumerate(texts):
        paragraph = frame.add_paragraph() if k or more else frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = printable(f"•  {text}" if bulleted else text)
        paragraph.space_after = Pt(size / 2 if bulleted else 2)
        run.font.size, run.font.bold, run.font.name = Pt(round(size, 1)), bold, font
        run.font.color.rgb = rgb(colour)
        speak(run.font)


def speak(font: Any) -> None:
    """Tell the office in which language a text is, so that it does not underline every word."""
    from pptx.enum.lang import MSO_LANGUAGE_ID

    try:
        font.language_id = MSO_LANGUAGE_ID.from_xml(spoken().locale.replace("_", "-"))
    except ValueError:  # a language without a country, which offices do not know
        return


def fitting(texts: Sequence[str], most: float, width: float, height: float) -> float:
    """The largest size of type, at most ``most``, in which paragraphs fit a place of so many inches; at least 8."""
    size = most
    while size > LEAST_TYPE and needed(texts, size, width) > height:
        size -= 0.5
    return size


def needed(texts: Sequence[str], size: float, width: float) -> float:
    """The inches that paragraphs take from top to bottom, wide letters supposed."""
    letters = max(1, int(72 * (width - 0.2) / (LETTER * size)))
    lines = [len(textwrap.wrap(text, letters)) or 1 for text in texts]
    return sum(lines) * 1.2 * size / 72 + len(texts) * size / 144 + 0.1


def packed(content: bytes) -> bytes:
    """The file without moments, with our colours and fonts in its theme."""
    return timeless(content, {"ppt/theme/theme1.xml": themed})


def themed(theme: bytes) -> bytes:
    """A theme with our colours and fonts."""
    text = theme.decode("utf-8")
    for name, colour in THEME.items():
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>', text)
    for kind, font in (("majorFont", HEADS), ("minorFont", BODY)):
        text = re.sub(rf'(<a:{kind}>\s*<a:latin typeface=")[^"]*', rf"\g<1>{font}", text)
    return re.sub(r'(<a:theme [^>]*name=")[^"]*', r"\g<1>wom_sim", text).encode("utf-8")
