"""What a lesson claims is true in the package's worlds: every number of its key is measured here."""

from __future__ import annotations

import pytest

from wom_sim.studies.lesson.file import lessons, names, read_lesson
from wom_sim.studies.lesson.measured import Measured
from wom_sim.studies.lesson.page import Page

SEARCHES = ("crossing", "first", "best", "halved")
"""Measures that run worlds at many stops of a slider."""


def wrong(lesson, searches):
    """Claims that do not come out, with what does."""
    measured = Measured(lesson)
    asked = {name: one for name, one in lesson.measures.items() if (one.what in SEARCHES) == searches}
    found = {name: measured.measured(one) for name, one in asked.items()}
    return {name: value for name, value in found.items() if value != asked[name].value}


QUICK = ("complex", "ties")
LESSONS = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names()]


@pytest.mark.parametrize("name", LESSONS)
def test_every_claim_is_measured(name):
    assert wrong(read_lesson(name), searches=False) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_number_to_find_is_measured(name):
    assert wrong(read_lesson(name), searches=True) == {}


@pytest.mark.parametrize(("name", "world"), [("ties", {"contact": 20}), ("complex", {"contact": 50})])
def test_in_another_world_the_claims_are_false(name, world):
    lesson = read_lesson(name)
    other = lesson.model_copy(update={"world": lesson.world.model_copy(update=world)})
    assert len(wrong(other, searches=False)) >= 2


def test_the_key_prints_every_number():
    for lesson in lessons():
        page = Page(lesson)
        key = page.key("page.html")
        assert page.claims()
        for _, number in page.claims():
            assert f'<td class="figure">{number}</td>' in key


def test_what_pupils_find_is_not_where_the_sliders_begin():
    for lesson in lessons():
        for step in lesson.steps:
            if step.find and step.chart:
                begins = getattr(lesson.changed(step.set), step.chart)
                assert abs(begins - lesson.measures[step.find.measure].value) > step.find.within


def test_no_lesson_takes_longer_than_its_hour():
    found = [*lessons()]
    assert [lesson.number for lesson in found] == [*range(1, len(found) + 1)]
    for lesson in found:
        assert lesson.minutes <= 45
        assert lesson.timing[-1].minutes.split("–")[1] == str(lesson.minutes)
