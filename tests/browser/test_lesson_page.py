"""Lessons as a class has them: unlocked by keyboard alone and by touch, sound for axe, light, and quiet."""

from __future__ import annotations

import json
from html import unescape

import numpy as np
import pytest
from pages import PHONE, overflow, violations
from pupils import CLICKER, SOLUTIONS, Finger, Keyboard

from wom_sim import rng
from wom_sim.language.catalogue import spoken, use
from wom_sim.ledger import Medium
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.answer import Shelf, write
from wom_sim.studies.lesson.file import names, read_lesson
from wom_sim.studies.lesson.measured import SEED, Measured, seeds_of
from wom_sim.studies.lesson.page import Page
from wom_sim.studies.lesson.values import World

LIGHT, RECORDED = 200_000, 600_000
"""The most bytes of a page that computes its worlds, and of one that brings them."""


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """``page_of(name, language)``: the file of a lesson, made once."""
    folder, made, kept, before = tmp_path_factory.mktemp("lessons"), {}, {}, spoken()

    def page(name, language="en"):
        if (name, language) not in made:
            use(language)
            try:
                told = Page(read_lesson(name))
                told.recorder = kept.setdefault(name, told.recorder)  # worlds are the same in all languages
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


ONE_LANGUAGE = [("en", "es"), pytest.param("es", "en", marks=pytest.mark.slow)]
"""Languages of the keyboard and of the finger."""


@pytest.mark.parametrize(("language", "_"), ONE_LANGUAGE)
@pytest.mark.parametrize("lesson", names())
def test_every_step_is_unlocked_by_keyboard_alone(opened, page_of, lesson, language, _):
    page = opened(page_of(lesson, language), still=True)
    assert page.locator("#next").is_disabled()
    titles = Keyboard(page, lesson).go()
    assert len(titles) == len(read_lesson(lesson).steps)
    assert page.evaluate("womLesson.state.done.every(Boolean)")
    assert page.evaluate("[...document.querySelectorAll('#steps button')].every((one) => !one.disabled)")
    assert violations(page) == []


@pytest.mark.parametrize(("_", "language"), ONE_LANGUAGE)
@pytest.mark.parametrize("lesson", names())
def test_every_step_is_unlocked_by_touch(opened, page_of, lesson, language, _):
    page = opened(page_of(lesson, language), width=PHONE, still=True, touch=True, dark=True)
    assert len(Finger(page, lesson).go()) == len(read_lesson(lesson).steps)
    assert page.evaluate("womLesson.state.done.every(Boolean)")
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("lesson", names())
def test_a_page_is_light_and_says_everything(page_of, lesson):
    for language in ("en", "es"):
        text = page_of(lesson, language).read_text(encoding="utf-8")
        assert len(text.encode()) < (RECORDED if read_lesson(lesson).recorded else LIGHT)
        told = json.loads(text.split('id="lesson">')[1].split("</script>")[0])
        assert "{" not in json.dumps([told["steps"], told["controls"]]).replace('{"', "").replace(": {", "").replace(
            "[{", ""
        )
        assert "connect-src" not in text
        assert "default-src 'none'" in text


@pytest.mark.parametrize("dark", [False, True])
def test_the_teachers_pages_are_sound(opened, page_of, tmp_path, dark):
    key = page_of("ties", "es")
    page = opened(key.with_name(key.name.replace(".html", "-key.html")), width=PHONE, dark=dark)
    assert violations(page) == []
    assert overflow(page) == 0
    write(Shelf([read_lesson("luck"), read_lesson("mix")]).files(tmp_path / "lessons.html"))
    page = opened(tmp_path / "lessons.html", width=PHONE, dark=dark)
    assert violations(page) == []
    assert overflow(page) == 0
    page.get_by_role("link", name="Luck or quality?").click()
    assert page.inner_text("#title") == "The same video again"


def test_one_line_embeds_a_lesson(opened, page_of, tmp_path):
    key = page_of("viral").with_name("viral-en-key.html").read_text(encoding="utf-8")
    line = unescape(key.split("<pre>")[1].split("</pre>")[0])
    (tmp_path / "viral.html").write_bytes(page_of("viral").read_bytes())
    (tmp_path / "mine.html").write_text(f'<!doctype html><html lang="en"><title>Mine</title>{line}', encoding="utf-8")
    frame = opened(tmp_path / "mine.html", still=True).frame_locator("iframe")
    frame.locator("#bets button").first.click()
    assert "of 240" in frame.locator("#said").inner_text()


@pytest.fixture
def viral(opened, page_of):
    """The first lesson with every step open, at a step: ``viral(number)``."""
    page = opened(page_of("viral"), still=True)
    page.evaluate("location.hash = '#open'")
    page.wait_for_function("womLesson.state.open")

    def at(number):
        page.locator("#steps button").nth(number - 1).click()
        return page

    return at


def test_a_step_that_was_done_stays_done(viral):
    page = viral(1)
    assert page.locator("#wanted .done").count() == 0
    for _ in range(3):
        page.locator("#bets button").first.click()
    viral(2)
    viral(1)
    assert page.inner_text("#wanted").split() == ["✓", "Done:", "Runs:", "3", "of", "3"]
    assert page.is_visible("#then")


def test_the_same_worlds_again_are_no_other_try(viral):
    page = viral(3)
    for tries, share in (("1", "20"), ("1", "20"), ("2", "60")):
        page.locator("#control-share").fill(share)
        page.locator("#bets .many").first.click()
        page.wait_for_selector("#outcome:not([aria-busy=true]) .dot")
        assert f"{tries} of 4" in page.inner_text("#wanted")
        assert ("nothing new" in page.inner_text("#said")) == (page.evaluate("womLesson.state.tried.length") == 2)


@pytest.mark.parametrize("lesson", names())
def test_nobody_gets_through_by_clicking_everything_in_turn(opened, page_of, lesson):
    page = opened(page_of(lesson), still=True)
    page.evaluate("location.hash = '#open'")
    page.wait_for_function("womLesson.state.open")
    assert page.evaluate(CLICKER, 3) == []


def answered(page, number, answer=None):
    """What is said when somebody types a number and chooses an answer."""
    page.fill("#find" if answer is None else "#shows", number)
    if answer is not None:
        page.locator("input[name=answer]").nth(answer - 1).check()
    page.locator("#asks button").click()
    return page.inner_text("#asks .because")


def counted(page, share):
    """Many worlds at a value of the first lesson's slider."""
    page.locator("#control-share").fill(str(share))
    page.locator("#bets .many").first.click()
    page.wait_for_selector("#outcome:not([aria-busy=true]) svg")


def test_a_number_is_found_where_it_was_tried_and_again_only_after_another_run(viral):
    page = viral(4)
    assert page.evaluate("womLesson.LESSON.steps[3].find.answer") == 28
    assert "Measure it first" in answered(page, "28")
    counted(page, 90)
    assert "Try it out at 28 first" in answered(page, "28")
    assert "Too high. Measure once more" in answered(page, "90")
    assert "Measure it first" in answered(page, "28")
    assert "○" in page.inner_text("#wanted")
    counted(page, 28)
    assert "Right!" in answered(page, "28")
    assert page.is_enabled("#next")


def test_an_answer_counts_with_what_was_measured_and_again_only_after_another_run(viral):
    page = viral(5)
    assert "Runs: 0 of 3" in answered(page, "5", 2)
    for _ in range(3):
        page.locator("#bets button").first.click()
    assert "Type the number" in answered(page, "", 2)
    sizes = page.evaluate("womLesson.state.measured.map((one) => one.heard)")
    apart = max(sizes) - min(sizes)
    assert "That is not the number" in answered(page, str(apart + 2), 2)
    assert "Not quite." in answered(page, str(apart), 1)
    assert "Measure it first" in answered(page, str(apart), 2)
    page.locator("#bets button").first.click()
    sizes = page.evaluate("womLesson.state.measured.map((one) => one.heard)")
    assert "Right!" in answered(page, str(max(sizes) - min(sizes)), 2)
    assert page.is_enabled("#next")


def test_an_answer_wants_the_number_of_the_settings_that_are_asked_for(opened, page_of):
    page = opened(page_of("fatigue"), still=True)
    page.evaluate("location.hash = '#open'")
    page.wait_for_function("womLesson.state.open")
    page.locator("#steps button").nth(3).click()
    for posts, told in (("2", "1 of 2"), ("3", "Measure it first"), ("7", "Right!")):
        page.locator("#control-posts").fill(posts)
        page.locator("#bets .many").last.click()
        page.wait_for_selector("#outcome:not([aria-busy=true]) .dot")
        views = page.evaluate("womLesson.number(womLesson.state.measured.at(-1).views)")
        assert views in page.inner_text("#said")
        assert told in answered(page, views, 1)
    assert "," in views


def test_two_runs_alike_show_nothing_and_all_runs_stand_one_under_the_other(opened, page_of):
    page = opened(page_of("complex"), still=True)
    page.evaluate("location.hash = '#open'")
    page.wait_for_function("womLesson.state.open")
    page.locator("#steps button").nth(4).click()
    for people in ([10, 11, 12], [13], [11, 12, 13]):
        for person in people:
            page.fill("#search", str(person))
            page.locator("#go").click()
            page.locator("#start-here").click()
        page.locator("#bets button").first.click()
        if people == [13]:
            assert "Measure it first" in answered(page, "0", 2)
    rows = page.locator("#outcome .tries tr").all_inner_texts()
    assert [row.split("\t")[1:3] for row in rows] == [
        ["★ 10, 11, 12", "120"],
        ["★ 10, 11, 12, 13", "120"],
        ["★ 10", "1"],
    ]
    assert "Right!" in answered(page, "119", 2)


def test_where_nothing_can_be_moved_one_run_is_enough(opened, page_of):
    page = opened(page_of("luck"), still=True)
    page.evaluate("location.hash = '#open'")
    page.wait_for_function("womLesson.state.open")
    page.locator("#steps button").nth(2).click()
    assert "“200 worlds”: 0 of 1" in answered(page, "36")
    page.locator("#bets .many").click()
    page.wait_for_selector("#outcome:not([aria-busy=true]) svg")
    assert answered(page, "99") == "Too high."
    assert "Right!" in answered(page, "36")


def test_ten_people_show_that_friends_have_more_friends(opened, page_of):
    page = opened(page_of("hubs"), still=True)
    assert "People looked at: 0 of 10" in answered(page, "8", 3)
    for _ in range(10):
        page.locator("#after").click()
    network = Measured(read_lesson("hubs")).network("")
    everybody = World(who="random", seeds=network.people)
    degree, ten = network.out_degree, seeds_of(network, everybody, rng.world_seed(1, 0))[:10]
    theirs = [degree[network.targets[network.indptr[k] : network.indptr[k + 1]]] for k in ten]
    own, mean = degree[ten].mean(), np.concatenate(theirs).mean()
    assert page.inner_text("#ties") == (
        f"10 people so far: they have {own:.1f} friends on average, and their friends have {mean:.1f}."
    )
    assert "Right!" in answered(page, f"{mean:.1f}", 3)
    assert page.is_enabled("#next")


def test_a_run_that_reaches_nobody_ends_on_the_day_above_the_picture(viral):
    page = viral(6)
    page.locator("#bets button").first.click()
    assert "1 of 240 heard it; it ended on day 0" in page.inner_text("#said")
    assert page.inner_text("#day") == "Day 0: 1 of 240 know"


def test_no_dot_is_drawn_above_its_axis(viral):
    page = viral(3)
    page.locator("#control-share").fill("100")
    page.locator("#bets .many").first.click()
    page.wait_for_selector("#outcome:not([aria-busy=true]) .dot")
    tried = page.evaluate("womLesson.state.tried[0].value")
    assert tried > 3
    ends = page.evaluate(
        "[...document.querySelectorAll('#outcome svg:first-of-type .tick')].map((one) => Number(one.textContent))"
    )
    assert 4.5 in ends
    assert float(page.locator("#outcome .dot").first.get_attribute("cy")) > 20


READ = """([setting, many, k]) => {
  const { course, seeds } = womLesson.recordedWorld(setting, many, 0, k), sums = womLesson.recordedSums(setting);
  const sum = [sums.sizes[k], sums.lost ? sums.lost[k] : sums.bought[k]];
  const people = ["tick", "parent", "ringed"].map((name) => [...course[name]]);
  return [seeds, ...people, course.lost, course.visits, sum, [...course.by]];
}"""
STOPS = {
    "rumour": [{"seeds": 0}, {"after": 0}, {"who": "heard"}, {"seeds": 200, "after": 5}, {"who": "degree"}],
    "mix": [{"ads": 50}, {"posts": 4}, {"seeds": 25}, {"ads": 20, "posts": 2, "seeds": 5, "share": "0%"}],
}
BY = {Medium.NONE: 1, Medium.EARNED: -1, Medium.OWNED: -2, Medium.PAID: -3}
"""From whom it was heard, as the page has it, where no friend told it."""


@pytest.mark.parametrize("name", [name for name in names() if read_lesson(name).recorded])
def test_recorded_worlds_are_the_packages(opened, page_of, name):
    lesson, page = read_lesson(name), opened(page_of(name))
    network, told, free = Measured(lesson).network(""), [], lesson.recorded - 1
    for changes in STOPS[name]:
        for k in (0, free):
            world, seed = lesson.changed(changes), rng.world_seed(SEED, k)
            seeds = seeds_of(network, world, seed)
            course, quiet = (worlds.run(network, one, seeds, seed) for one in (world, lesson.changed(worlds.QUIET)))
            lost = (quiet.visits - course.visits)[1:]
            weeks = [int(lost[day : day + 7].sum()) for day in range(0, len(lost), 7)]
            size = int(np.count_nonzero(course.tick >= 0))
            found = page.evaluate(READ, [world.model_dump(), network.people, k])
            assert found[0] == (seeds if len(seeds) < network.people else [])
            assert found[1:3] == [course.tick.tolist(), course.parent.tolist()]
            if world.rumour:
                assert found[3:6] == [course.corrected.tolist(), weeks, int(quiet.visits.sum())]
                assert found[6] == [size, int(lost.sum())]
            else:
                assert found[3] == course.bought.tolist()
                assert found[6] == [size, int(np.count_nonzero(course.bought >= 0))]
                by = [0 if p >= 0 else BY[Medium(m)] for p, m in zip(course.parent, course.medium, strict=True)]
                assert found[7] == by
            told.append(str(found))
    assert len({*told}) == len(told)  # neither worlds nor stops are alike
