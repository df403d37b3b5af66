"""The page of a comparison in a real browser: whole, readable and quiet, whatever names and sentences are like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path

import openpyxl
import pytest
from pages import LAPTOP, PHONE, overflow, violations
from shown import SHOP, compared, folder_of

from wom_sim.language import catalogue
from wom_sim.language.catalogue import Language
from wom_sim.studies.report.answer import report

WILD = '<script>document.title = "run"</script>'
NAMES = {
    "talk": "a plan with a name as long as a sentence that nobody should write but somebody will",
    "paid": "Überraschungsfrühlingsangebotsmaßnahmen" * 3,
    "samples": "samples" + " of this and that" * 5,
}


def wild() -> str:
    """The shop with names that nobody should write."""
    text = SHOP.replace("Molino, spring", f"'{WILD}'").replace("Does a", "=HYPERLINK(1) <b>Does</b> a")
    for name, other in NAMES.items():
        text = text.replace(f"  {name}: ", f"  {other}: ").replace(f", {name}", f", {other}")
    return text


class Doubled(NullTranslations):
    """Says everything twice."""

    def gettext(self, message: str) -> str:
        return f"{message} {message}" if " " in message else message * 2

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken(asked: str | Language) -> Iterator[None]:
    """Speak a language for a while."""
    before = catalogue.spoken()
    catalogue.use(asked)
    try:
        yield
    finally:
        catalogue.use(before)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same folder in English, in Spanish, and with every sentence twice."""
    place = tmp_path_factory.mktemp("pages")
    folder = folder_of(compared(place, wild()), place / "results")
    made = {}
    for name, asked in (("en", "en"), ("es", "es_MX"), ("twice", Language("es_ES", Doubled()))):
        with spoken(asked):
            (made[name],) = report(folder, place / f"{name}.html")
    return made


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "es", "twice"])
def test_a_page_is_sound_on_a_phone(pages, opened, language, dark):
    page = opened(pages[language], width=PHONE, dark=dark)
    unfold(page)
    assert overflow(page) == 0
    assert violations(page) == []
    assert page.title() == WILD


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_sound_on_a_laptop(pages, opened, dark):
    page = opened(pages["en"], width=LAPTOP, dark=dark)
    unfold(page)
    assert overflow(page) == 0
    assert violations(page) == []


def test_its_tables_are_saved_as_a_workbook(pages, opened, tmp_path):
    page = opened(pages["es"], script=False)
    with page.expect_download() as waited:
        page.locator("a.download").click()
    waited.value.save_as(tmp_path / waited.value.suggested_filename)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert {"README", "summary", "goals", "weekly"} <= {*book.sheetnames}
    assert len(list(book["summary"].rows)) == 5


def unfold(page):
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def test_one_picture_of_two_is_seen(pages, opened):
    for width, kind in ((PHONE, "narrow"), (LAPTOP, "wide")):
        page = opened(pages["en"], width=width)
        unfold(page)
        pictures = page.locator(".picture svg")
        seen = [one.get_attribute("class") for one in pictures.all() if one.is_visible()]
        assert pictures.count() == 2 * len(seen) > 10
        assert {*seen} == {kind}


def test_the_first_screen_answers(pages, opened):
    """On a laptop it holds the verdict, what to do and what can go wrong; on a phone the verdict and its figures."""
    for width, least in ((LAPTOP, ("#answer", "#monday h2", "#risks h2")), (PHONE, (".verdict .word",))):
        page = opened(pages["es"], width=width)
        for one in least:
            box = page.locator(f"main {one}").first.bounding_box()
            assert box["y"] + box["height"] < (900 if width == LAPTOP else 844), one
    assert page.locator("main #why").bounding_box()["y"] > 900, "and not the reasons, which come after"


def test_rows_with_words_stand_under_each_other_on_a_phone(pages, opened):
    """No cell of such a table leaves the screen; elsewhere the name of the row stays where it is when one scrolls."""
    page = opened(pages["en"], width=PHONE)
    unfold(page)
    rows, others = (page.locator(f"main table{kind}") for kind in (".rows", ":not(.rows)"))
    assert min(rows.count(), others.count()) > 2
    assert all(one.bounding_box()["width"] <= PHONE for one in rows.all())
    assert "stick" in others.first.locator("tbody th").first.evaluate("one => getComputedStyle(one).position")


def test_pictures_say_what_they_show(pages, opened):
    page = opened(pages["en"])
    unfold(page)
    told = [one.get_attribute("aria-label") for one in page.locator(".picture svg.wide").all()]
    heads = [one.inner_text() for one in page.locator("figcaption").all()]
    assert told == [head.replace("\u00a0", " ") for head in heads]
    assert all(len(one) > 20 for one in told)


def test_all_is_there_without_a_script_and_by_keyboard(pages, opened):
    page = opened(pages["en"], script=False)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#text")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.locator("summary:focus, a:focus, .scroll:focus").count() == 1


def test_words_in_pictures_are_large_enough_on_a_phone(pages, opened):
    page = opened(pages["twice"], width=PHONE)
    unfold(page)
    heights = page.evaluate(
        "[...document.querySelectorAll('.picture svg.narrow text')].map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) > 11


def test_no_word_leaves_its_picture(pages, opened):
    page = opened(pages["twice"], width=PHONE)
    unfold(page)
    out = page.evaluate("""[...document.querySelectorAll('.picture svg.narrow')].flatMap(svg => {
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter(one => {
            const its = one.getBoundingClientRect();
            return its.left < box.left - 2 || its.right > box.right + 2;
        }).map(one => one.textContent);
    })""")
    assert out == []
