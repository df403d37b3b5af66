"""What a class does to a page: long and foreign texts, mad clicking, slow phones, pasted lists and codes."""

from __future__ import annotations

import numpy as np
import pytest
from pages import PHONE, overflow, violations
from ticks import TICKS, throttled, with_people

from wom_sim import rng
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.studies.lesson import page as pages
from wom_sim.studies.lesson import words
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.file import names, read_lesson
from wom_sim.studies.lesson.measured import Measured, seeds_of
from wom_sim.studies.lesson.page import Page

OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in names() if name != "viral"]
LESSONS = ["viral", *OTHERS]

MANGLED = {
    "doubled": lambda text: f"{text} {text}",
    "long": lambda text: text + "ü" * 129,
    "right to left": lambda text: f"\u202bشبكة من الناس يعرفون بعضهم {text}",
    "markup": lambda text: f"<b onclick=x>&amp;\"'`${{</b></script><script>throw 1</script>{text}",
}


@pytest.fixture
def written(tmp_path):
    """A lesson's page on disk."""

    def write(lesson):
        path = tmp_path / f"{lesson if isinstance(lesson, str) else lesson.lesson}.html"
        path.write_text(Page(read_lesson(lesson) if isinstance(lesson, str) else lesson).html(), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("how", MANGLED)
@pytest.mark.parametrize("lesson", LESSONS)
def test_any_text_fits_a_phone(opened, written, monkeypatch, lesson, how):
    mangle, told = MANGLED[how], Page.said
    monkeypatch.setattr(words, "spoken", lambda table: {name: mangle(say(text)) for name, text in table.items()})
    monkeypatch.setattr(pages.Page, "said", lambda self, said: mangle(told(self, said)))
    page = opened(written(lesson), width=PHONE, still=True)
    page.evaluate("location.hash = 'open'")
    for number in range(page.locator("#steps button").count()):
        page.locator("#steps button").nth(number).click()
        for check in page.locator("#asks button").all():
            check.click()
        assert overflow(page) == 0, number
    page.locator("#bets button").first.click()
    page.wait_for_selector("#outcome:not([aria-busy=true])", state="attached")
    assert overflow(page) == 0
    assert page.locator("main b").count() == 0
    assert violations(page) == []


def test_too_wide_a_text_would_be_seen(opened, written):
    page = opened(written("viral"), width=PHONE)
    page.add_style_tag(content="body { overflow-wrap: normal !important; }")
    page.evaluate("document.querySelector('#title').textContent = 'ü'.repeat(129)")
    assert overflow(page) > 100


MONKEY = """([events, seed, leak]) => {
  let state = seed;
  const chance = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 4294967296 * n);
  };
  const keys = ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "Enter", " ", "n", "p"];
  const kept = globalThis.kept ||= [], what = "button:not(#print), input, textarea, canvas, summary";
  for (let k = 0; k < events; k++) {
    const all = [...document.querySelectorAll(what)].filter((one) => !one.disabled && one.offsetParent);
    const one = all[chance(all.length)], box = one.getBoundingClientRect();
    if (one.type === "range") { one.value = chance(101); one.dispatchEvent(new Event("input", { bubbles: true })); }
    else if (one.type === "text" || one.type === "number" || one.tagName === "TEXTAREA") {
      one.value = ["", "7", "x", "Ana, Zoë", "1-5-3-20-B", "-3", "1e99"][chance(7)];
      one.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (one.tagName === "CANVAS" && chance(2)) {
      one.dispatchEvent(new KeyboardEvent("keydown", { key: keys[chance(8)], bubbles: true }));
    } else if (one.type === "radio") one.click();
    else {
      const place = { clientX: box.left + chance(box.width), clientY: box.top + chance(box.height) };
      one.dispatchEvent(new MouseEvent("click", { bubbles: true, ...place }));
    }
    if (leak) kept.push(new Array(50).fill(k));
  }
}"""


def heap(page, session):
    """Bytes in use at the first step, after collection."""
    page.locator("#steps button").first.click()
    page.wait_for_timeout(200)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"]


def growth(page, events, leak=False):
    """By how much the heap grows over so many random events, as a share."""
    session = page.context.new_cdp_session(page)
    page.evaluate("location.hash = 'open'")
    page.evaluate(MONKEY, [max(1_500, events // 4), 1, False])  # what is compiled when first used is no leak
    before = heap(page, session)
    page.evaluate(MONKEY, [events, 2, leak])
    return heap(page, session) / before - 1


LONG = [pytest.param(name, 20_000, marks=pytest.mark.slow) for name in names()]


@pytest.mark.parametrize(("lesson", "events"), [("viral", 1_500), *LONG])
def test_mad_clicking_breaks_nothing_and_keeps_nothing(opened, written, lesson, events):
    assert growth(opened(written(lesson), still=True), events) < 0.10


def test_a_leak_would_be_seen(opened, written):
    assert growth(opened(written("viral"), still=True), 1_500, leak=True) > 0.10


@pytest.mark.parametrize(("people", "slower", "most"), [(300, 1, 16), (2000, 1, 16), (2000, 6, 60)])
def test_a_tick_is_soon_over(opened, written, people, slower, most):
    path = written(with_people(read_lesson("hubs"), people))
    assert path.stat().st_size < 200_000
    page = opened(path, still=True)
    throttled(page, slower)
    assert page.evaluate(TICKS) < most


# ---------------------------------------------------------------- the own class, and codes

LIST = """Ana, Luis
Luis, Zoe\u0308
Zoë; Ana
Łukasz - Ana

Luis\tNoor
a, b, c
Sola
"""


def test_a_pasted_class_has_the_packages_people_and_luck(opened, written):
    page = opened(written("viral"), still=True)
    read = page.evaluate("(text) => womLesson.readClass(text)", LIST)
    pairs = [("Ana", "Luis"), ("Luis", "Zoë"), ("Zoë", "Ana"), ("Łukasz", "Ana"), ("Luis", "Noor")]
    network = Network.from_edges(*zip(*pairs, strict=True), ids=["Ana", "Luis", "Noor", "Sola", "Zoë", "Łukasz"])
    assert read["ids"] == network.ids.tolist()
    assert read["unread"] == ["a, b, c"]
    lesson = read_lesson("viral")
    page.evaluate("location.hash = 'open'")
    page.locator("#steps button").last.click()
    page.locator("#own summary").click()
    page.fill("#friends", LIST)
    page.locator("#use-class").click()
    page.locator("#bets .go").first.click()
    page.wait_for_timeout(50)
    world = lesson.changed(lesson.steps[-1].set)
    seed = rng.world_seed(1, page.evaluate("womLesson.state.world") - 1)
    course = worlds.run(network, world, seeds_of(network, world, seed), seed)
    assert page.evaluate("[...womLesson.state.course.tick]") == course.tick.tolist()
    assert "a, b, c" in page.inner_text("#class-said")


def test_codes_of_a_class_are_pooled_and_slips_found(opened, written):
    lesson = read_lesson("viral")
    page = opened(written("viral"), still=True)
    page.locator("#class summary").click()
    page.locator("#pool-alone").click()
    step = next(one for one in lesson.steps if one.pool)
    world, network = lesson.changed(step.set), Measured(lesson).network("")
    found = []
    for pupil in range(1, 26):
        seed = rng.world_seed(pupil, 0)
        course = worlds.run(network, world, seeds_of(network, world, seed), seed)
        found.append(int(np.count_nonzero(course.tick >= 0)))
    big = sum(4 * size >= network.people for size in found)
    assert f"{big} of 25" in page.inner_text("#pool-said")
    at = lesson.steps.index(step)
    codes = page.evaluate(
        "([at, sizes]) => { womLesson.state.step = at; return sizes.map((size, k) => womLesson.codeOf(size, k + 1)); }",
        [at, found],
    )
    slip = codes[3][:-1] + ("A" if codes[3][-1] != "A" else "B")
    page.fill("#codes", " ".join([*codes[:3], slip, *codes[4:], codes[0]]))
    page.locator("#pool").click()
    said = page.inner_text("#pool-said")
    assert "24 codes" in said
    assert slip in said


def test_nothing_leaves_the_page(opened, written):
    page = opened(written("viral"))
    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'left', () => 'blocked')") == "blocked"
    page.watched.errors.clear()
    page.watched.requests.clear()


def test_without_scripts_it_says_what_it_needs(opened, written):
    assert page_text(opened(written("viral"), script=False)).count("JavaScript") == 1


def page_text(page):
    """What stands on a page."""
    return page.inner_text("body")
