"""Lessons as a class has them: unlocked by keyboard alone and by touch, sound for axe, light, and quiet."""

from __future__ import annotations

import json

import pytest
from pages import PHONE, overflow, violations
from pupils import SOLUTIONS, Finger, Keyboard

from wom_sim.language.catalogue import spoken, use
from wom_sim.studies.lesson.file import names, read_lesson
from wom_sim.studies.lesson.page import Page

LIGHT = 200_000
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """``page_of(name, language)``: the file of a lesson, made once."""
    folder, made, before = tmp_path_factory.mktemp("lessons"), {}, spoken()

    def page(name, language="en"):
        if (name, language) not in made:
            use(language)
            try:
                told = Page(read_lesson(name))
                html, key = told.html(), told.key(f"{name}.html")
            finally:
                use(before)
            for ending, text in (("", html), ("-key", key)):
                (folder / f"{name}-{language}{ending}.html").write_text(text, encoding="utf-8")
            made[name, language] = folder / f"{name}-{language}.html"
        return made[name, language]

    return page


def test_every_lesson_has_a_way_through():
    assert SOLUTIONS.keys() == set(names())


@pytest.mark.parametrize("lesson", names())
def test_every_step_is_unlocked_by_keyboard_alone(opened, page_of, lesson):
    page = opened(page_of(lesson), still=True)
    assert page.locator("#next").is_disabled()
    titles = Keyboard(page, lesson).go()
    assert len(titles) == len(read_lesson(lesson).steps)
    assert page.evaluate("[...document.querySelectorAll('#steps button')].every((one) => !one.disabled)")
    assert violations(page) == []


@pytest.mark.parametrize("lesson", names())
def test_every_step_is_unlocked_by_touch(opened, page_of, lesson):
    page = opened(page_of(lesson, "es"), width=PHONE, still=True, touch=True, dark=True)
    assert len(Finger(page, lesson).go()) == len(read_lesson(lesson).steps)
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("lesson", names())
def test_a_page_is_light_and_says_everything(page_of, lesson):
    for language in ("en", "es"):
        text = page_of(lesson, language).read_text(encoding="utf-8")
        assert len(text.encode()) < LIGHT
        told = json.loads(text.split('id="lesson">')[1].split("</script>")[0])
        assert "{" not in json.dumps([told["steps"], told["controls"]]).replace('{"', "").replace(": {", "").replace(
            "[{", ""
        )
        assert "connect-src" not in text
        assert "default-src 'none'" in text
