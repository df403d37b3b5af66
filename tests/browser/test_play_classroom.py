"""The teacher's half of `wom play` in a real browser, served by a process of its own."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="the extra [app] installs it")

from pages import LAPTOP, PHONE, violations
from served import served

from wom_sim import run
from wom_sim.app.classroom.room import THESE, Chosen, Classroom, Start
from wom_sim.app.classroom.town import Town, settle
from wom_sim.studies.replay.palette import DARK, LIGHT

BOUND = 0.3
"""Seconds from a click to changed counts."""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served("viral", place=tmp_path_factory.mktemp("play")) as found:
        yield found.url


class Looked:
    """A page of the app, and what it asked of anybody else."""

    def __init__(self, browser, address, width=LAPTOP, dark=False):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.errors, self.outside = [], []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self.outside.append(asked.url) if self.is_outside(asked.url) else None)
        self.address = address
        self.page.goto(address)

    def is_outside(self, url):
        return not url.startswith((self.address, self.address.replace("http", "ws"), "blob:", "data:", "about:"))


@pytest.fixture
def look(browser, address):
    looked = []

    def opened(**how):
        looked.append(Looked(browser, address, **how))
        return looked[-1].page

    yield opened
    for one in looked:
        assert one.errors == []
        assert one.outside == []
        one.context.close()


def sandbox(page):
    """Go to the sandbox and wait for the player."""
    page.get_by_text("The sandbox", exact=True).click()
    page.locator(".replay.ready").wait_for()


def eventually(page, found, wanted):
    """Wait until what is found is what is wanted."""
    for _ in range(200):
        if found(page) == wanted:
            return
        page.wait_for_timeout(50)
    assert found(page) == wanted


def beside(page):
    """The table beside the drawing: a list a row."""
    return page.locator("aside tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.innerText))"
    )


def said(room, tick):
    """The same from Python."""
    first, second = room.at(tick).values()
    reached, R = [f"{one.counts['reached']:,}" for one in (first, second)], [f"{one.R:.2f}" for one in (first, second)]
    rows = [[str(getattr(one, key)) for one in (first, second)] for key in ("cascades", "largest", "longest")]
    return [reached, [one.replace("nan", "–") for one in R], *rows]


def panels(page):
    """The tables under the drawings."""
    return [
        [int(cell.replace(",", "")) for cell in panel.locator("td").all_inner_texts()]
        for panel in page.locator(".replay-panel").all()
    ]


def counted(room, tick):
    """The same from Python."""
    return [[*one.counts.values()] for one in room.at(tick).values()]


def test_a_lesson_and_then_the_sandbox_for_twenty_days(look):
    page = look()
    lesson = page.frame_locator("iframe")
    assert lesson.locator("h1").inner_text() == "What makes it viral?"
    lesson.locator("#bets button").first.click()
    lesson.locator("#said", has_text="of 240").wait_for()

    sandbox(page)
    town, chosen = Town(), Chosen()
    settled = settle(town)
    eventually(page, beside, said(Classroom(town, settled, chosen), 0))
    for _ in range(3):
        page.get_by_role("slider", name="Asks to be passed on").press("ArrowRight")
    page.locator("input[aria-valuetext='43%']").wait_for()
    room = Classroom(town, settled, Chosen(share=43))
    step, seen = page.get_by_role("button", name="One day on"), []
    for tick in range(1, 21):
        step.click()
        if tick in (1, 7, 20):
            eventually(page, panels, counted(room, tick))
            eventually(page, beside, said(room, tick))
            seen.append(str(beside(page)))
    reached, *_ = beside(page)
    assert reached[0] != reached[1]
    assert len({*seen}) == 3
    assert counted(room, 20) != counted(Classroom(town, settled, chosen), 20)


WATCH = """async wanted => {
    const { shadowRoot } = document.querySelector("[data-testid=stBidiComponentIsolated]");
    const button = shadowRoot.querySelector("[data-part=on]"), body = shadowRoot.querySelector("aside tbody");
    const told = () => JSON.stringify([...body.rows].map(row => [...row.cells].slice(1).map(cell => cell.innerText)));
    const took = [];
    for (const one of wanted) {
        const began = performance.now();
        button.click();
        while (told() !== JSON.stringify(one)) await new Promise(done => setTimeout(done, 1));
        took.push((performance.now() - began) / 1000);
        await new Promise(done => setTimeout(done, 50));
    }
    return took;
}"""


@pytest.mark.slow
def test_a_day_of_two_thousand_people_takes_less_than_a_third_of_a_second(look):
    page = look()
    sandbox(page)
    page.get_by_role("tab", name="The people").click()
    page.get_by_role("slider", name="People").press("End")
    page.locator("input[aria-valuetext='2000']").wait_for()
    town = Town(people=2_000)
    room = Classroom(town, settle(town), Chosen())
    eventually(page, lambda page: page.get_by_text("Of all 2,000 simulated people").count(), 2)
    took = sorted(page.evaluate(WATCH, [said(room, tick) for tick in range(1, 21)]))
    print(f"click to changed counts at 2,000 people: {took[10]:.3f} s as a rule, {took[-1]:.3f} at most")
    assert took[10] <= BOUND
    eventually(page, panels, counted(room, 20))


def choose(page, label, option):
    """Pick from a menu."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.slow
def test_it_plays_to_the_end_and_a_person_begins(look):
    page = look()
    sandbox(page)
    town = Town()
    settled = settle(town)
    room = Classroom(town, settled, Chosen())
    page.locator("[data-part=speed]").select_option("30")
    page.get_by_role("button", name="Play").click()
    eventually(page, beside, said(room, 30))
    page.locator("canvas").first.press("ArrowRight")
    who = page.locator("[data-part=person]").input_value()
    known = room.person(int(who), 30)
    first, second = known.told.values()
    page.get_by_text(
        f"Person {who}: {known.friends} friends; {known.above} people have more. A: {first} noticed it through her, "
        f"directly or through others. B: {second} noticed it through her, directly or through others."
    ).wait_for()
    page.get_by_role("button", name="B begins with her").click()
    begun = Classroom(town, settled, Chosen(starts=(Start("random"), Start(THESE, 1, who))))
    eventually(page, beside, said(begun, 30))
    assert page.locator("[data-part=speed]").input_value() == "30"
    assert page.locator("[data-part=person]").input_value() == who


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_drawing_and_what_stands_beside_it_can_be_read(look, dark):
    page = look(dark=dark, width=PHONE)
    sandbox(page)
    page.locator("canvas").first.press("ArrowRight")
    page.get_by_role("button", name="B begins with her").wait_for()
    assert violations(page, "[data-testid=stBidiComponentIsolated]") == []
    assert ground(page) == (DARK if dark else LIGHT).ground


def ground(page):
    """The colour in the corner of the first drawing."""
    corner = page.locator("canvas").first.evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data]"
    )
    return "#" + "".join(f"{part:02x}" for part in corner[:3])


@pytest.mark.slow
def test_the_drawing_is_as_dark_as_a_reader_sets_the_app(look):
    page = look()
    sandbox(page)
    for _ in range(3):
        page.get_by_role("button", name="One day on").click()
    assert ground(page) == LIGHT.ground
    page.get_by_test_id("stMainMenu").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    eventually(page, ground, DARK.ground)
    page.keyboard.press("Escape")
    assert page.locator("[data-part=slider]").input_value() == "3"
    assert violations(page, "[data-testid=stBidiComponentIsolated]") == []


@pytest.mark.slow
def test_what_was_chosen_is_there_after_another_page(look):
    page = look()
    sandbox(page)
    page.get_by_role("tab", name="The people").click()
    choose(page, "Ties", "friends by lot")
    town = Town("erdos_renyi")
    room = Classroom(town, settle(town), Chosen())
    for _ in range(3):
        page.get_by_role("button", name="One day on").click()
    eventually(page, panels, counted(room, 3))
    page.locator("canvas").first.press("ArrowRight")
    page.get_by_role("button", name="B begins with her").wait_for()  # Python has been told
    page.get_by_role("link", name="Plan and compare").click()
    page.get_by_role("heading", name="Plan and compare").wait_for()
    page.get_by_role("link", name="Teach").click()
    eventually(page, panels, counted(room, 3))
    choose(page, "Language · Idioma", "Español")
    page.get_by_role("button", name="Un día adelante").click()
    eventually(page, panels, counted(room, 4))


@pytest.mark.slow
def test_what_is_kept_says_the_same(look, opened, tmp_path):
    page = look()
    sandbox(page)
    page.get_by_role("button", name="Keep it").click()
    with page.expect_download() as kept:
        page.get_by_role("button", name="This replay as a page").click()
    kept.value.save_as(tmp_path / "replay.html")
    with page.expect_download() as kept:
        page.get_by_role("button", name="As a scenario").click()
    kept.value.save_as(tmp_path / "sandbox.yaml")
    town = Town()
    room = Classroom(town, settle(town), Chosen())
    assert panels(opened(tmp_path / "replay.html")) == counted(room, 30)
    for name, wanted in zip(room.names, counted(room, 30), strict=True):
        assert run(tmp_path / "sandbox.yaml", name).summary()["reach"] == wanted[0]


@pytest.mark.slow
def test_a_class_is_typed_in_spanish_on_a_phone_and_nobody_else_sees_it(look):
    page, other = look(width=PHONE, dark=True), look()
    page.get_by_test_id("stExpandSidebarButton").click()
    choose(page, "Language · Idioma", "Español")
    page.get_by_text("El laboratorio", exact=True).wait_for()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.get_by_text("El laboratorio", exact=True).click()
    page.get_by_role("tab", name="Las personas").click()
    choose(page, "Lazos", "un grupo propio")
    page.get_by_text("Escribe amistades").wait_for()
    lines = page.get_by_role("textbox", name="Amistades del grupo, una por línea")
    lines.fill("Ana, Luis, Eva")
    lines.press("Control+Enter")
    page.get_by_text("La línea 1 no es una amistad").wait_for()
    lines.fill("Ana, Luis\nLuis, Zoë\nZoë, <b>Eva</b>")
    lines.press("Control+Enter")
    page.locator(".replay.ready").wait_for()
    page.get_by_role("button", name="Siguiente").click()
    assert page.locator(".replay-story h3").inner_text() == "Persona <b>Eva</b>, simulada"
    wide = "[...document.querySelectorAll('[data-testid=stMain]')].map(one => one.scrollWidth - one.clientWidth)"
    assert page.evaluate(wide) == [0]
    sandbox(other)
    assert other.get_by_text("Of all 300 simulated people").count() == 2
    assert "Zoë" not in other.content()
