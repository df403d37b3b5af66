"""Pupils who go through a lesson in a real browser: one with a keyboard alone, one with a finger."""

from __future__ import annotations

from typing import Any

CUTS = [(201, friend) for friend in (191, 181, 204, 184, 197, 66, 104, 139, 156, 27)]
"""Ten ties of the pupil with most friends of the first lesson."""

SOLUTIONS: dict[str, dict[int, dict[str, Any]]] = {
    "viral": {2: {"share": 80}, 3: {"share": 40}, 4: {"share": 28}, 7: {"ties": CUTS}},
    "hubs": {3: {"who": "one_hop"}, 4: {"who": "one_hop"}, 5: {"start": [4, 3, 8, 32, 14]}},
    "ties": {
        2: {"network": "bridged"}, 3: {"ties": [(15, 45), (46, 76), (77, 107), (108, 138), (139, 169), (170, 16)]},
        4: {"ties": [(51, 106), (83, 107), (131, 172)]}, 5: {"start": [0, 1, 2]},
    },
    "complex": {
        1: {"network": "mixed"}, 2: {"start": [0, 1, 2]}, 3: {"start": [0, 20, 40, 60, 80]},
        4: {"part": 50, "start": [5, 6, 7]}, 5: {"start": [10, 11, 12]},
    },
    "luck": {4: {"share": 50}, 5: {"seeds": 7}},
    "mix": {1: {"ads": 50}, 2: {"posts": 5}, 3: {"ads": 20, "posts": 2, "seeds": 5}, 4: {"share": 0}},
    "rumour": {2: {"after": 3}, 3: {"who": "degree"}, 4: {"who": "heard"}, 5: {"after": 3}},
    "fatigue": {1: {"posts": 7}, 2: {"posts": 7}, 3: {"posts": 3}, 4: {"posts": 7}},
}  # fmt: skip
"""By lesson and step: where controls have to stand (``start``: who is told first; ``ties``: pairs to change)."""

STOPS = """(wanted) => {
  const all = [...document.querySelectorAll("a[href], button, input, textarea, summary, canvas")].filter((one) => {
    if (one.disabled || one.offsetParent === null) return false;
    if (one.type !== "radio") return true;
    const group = [...document.getElementsByName(one.name)];
    return one.checked || (!group.some((other) => other.checked) && group[0] === one);
  });
  const target = document.querySelector(wanted), here = document.activeElement;
  let aim = target;
  if (target.type === "radio") aim = all.find((one) => one.name === target.name);
  const place = all.indexOf(aim), before = all.filter((one) => one.compareDocumentPosition(here) & 4).length;
  const own = all.indexOf(here);
  if (own >= 0) return place - own;
  return here === document.body ? place + 1 : place >= before ? place - before + 1 : place - before;
}"""
"""How many stops of the Tab key lie between where the keyboard is and an element."""


VALUES = """([name, way]) => {
  const { choose, from, to, step } = womLesson.LESSON.controls[name], values = Object.keys(choose || {});
  for (let value = to; value >= from; value -= step) values.push(value);
  const last = way[name] ?? womLesson.state.setting[name];
  return [last, ...values.filter((value) => String(value) !== String(last))];
}"""
"""The value of a control in the end, and its others, the largest first."""


class Pupil:
    """Somebody who follows a lesson to its end; ``hands`` say how an element is pressed, moved and filled."""

    def __init__(self, page: Any, lesson: str) -> None:
        self.page, self.ways = page, SOLUTIONS[lesson]

    def go(self) -> list[str]:
        """Do every step; returns the titles of those that were seen."""
        titles = []
        while True:
            titles.append(self.page.inner_text("#title"))
            self.step(len(titles))
            if self.page.is_hidden("#next"):
                return titles
            assert self.page.is_enabled("#next"), titles[-1]
            self.press("#next")

    def step(self, number: int) -> None:
        """What one step asks for."""
        told = self.page.evaluate("womLesson.LESSON.steps[womLesson.state.step]")
        way = self.ways.get(number, {})
        for _ in range(told["look"]):
            self.press("#after")
        self.vary(told, way)
        for name, value in way.items():
            if name == "start":
                self.start(value)
            elif name == "ties":
                self.tie(value)
            else:
                self.move(name, value)
        self.run(told, way)
        if told.get("question"):
            self.fill("#shows", self.read(told))
            self.choose(f"input[name=answer][value='{told['question']['right']}']")
            self.press("#asks .ask:first-child button")
        if told.get("find"):
            tried = self.page.evaluate("(name) => womLesson.state.setting[name]", told["find"]["moves"])
            self.fill("#find", str(tried if told["find"]["moves"] else told["find"]["answer"]))
            self.press("#asks .ask:last-child button")

    def read(self, told: dict[str, Any]) -> str:
        """What was measured, as it stands on the page; how far runs lie apart has to be computed."""
        if told["pool"] and told["question"]["shows"]["what"] == "class":
            self.press("#class summary")
            self.press("#pool-alone")
        value = self.page.evaluate("womLesson.reading(womLesson.LESSON.steps[womLesson.state.step].question.shows)")
        seen = self.page.evaluate(
            "['said', 'outcome', 'pool-said', 'ties'].map((id) => document.getElementById(id).textContent).join(' ')"
        )
        digits = 1 if told["look"] else 0
        shown = self.page.evaluate("([value, digits]) => womLesson.number(value, digits)", [value, digits])
        assert shown in seen or told["question"]["shows"]["what"] == "range", (shown, seen)
        return str(shown)

    def vary(self, told: dict[str, Any], way: dict[str, Any]) -> None:
        """Many worlds at other values than the one in the end: the same worlds again do not count."""
        if told["tries"] < 2:
            return
        name = told["controls"][0]
        last, *others = self.page.evaluate(VALUES, [name, way])
        for value in others[: told["tries"] - 1]:
            self.move(name, value)
            self.press("#bets .many")
            self.wait()
        self.move(name, last)

    def change(self, told: dict[str, Any], settings: list[Any], k: int) -> None:
        """One of the settings that are asked for, in the end the one that is wanted: of who starts or of a control."""
        if told["people"] == "start":
            self.press("#start-here")
        else:
            self.move(told["controls"][0], settings[(k + 1) % told["settings"]])

    def run(self, told: dict[str, Any], way: dict[str, Any]) -> None:
        """Runs and many worlds, as often as it takes."""
        goal = told.get("goal")
        asked = told["worlds"] and (told.get("find") or told.get("question"))
        many = 1 if told["tries"] or asked or (goal and goal["worlds"] > 1) else 0
        alone = max(told["runs"], 1 if goal and not many else 0)
        name = next(iter(told["controls"]), "")
        settings = self.page.evaluate(VALUES, [name, way]) if name and told["settings"] else []
        for k in range(alone):
            if k < told["settings"]:
                self.change(told, settings, k)
            self.press("#bets button")
        for _ in range(many):
            self.press("#bets .many")
            self.wait()
        for _ in range(8):  # luck may take several
            if goal and not self.page.evaluate("womLesson.state.ok.goal === true"):
                self.press("#bets .many" if many else "#bets button")
                self.wait()

    def wait(self) -> None:
        """Until many worlds are through."""
        self.page.wait_for_selector("#outcome:not([aria-busy=true])", state="attached")

    def start(self, people: list[int]) -> None:
        """Choose who is told first."""
        for person in people:
            self.find(person)
            self.press("#start-here")

    def tie(self, pairs: list[tuple[int, int]]) -> None:
        """Draw or cut ties."""
        for pair in pairs:
            for person in pair:
                self.find(person)
                self.press("#tie-here")

    def find(self, person: int) -> None:
        """Point at somebody."""
        self.fill("#search", str(person))
        self.press("#go")

    def move(self, name: str, value: Any) -> None:
        """Move a slider, or choose."""
        if isinstance(value, int) and self.page.locator(f"#control-{name}").count():
            self.slide(f"#control-{name}", value)
        else:
            self.choose(f"input[name=control-{name}][value='{value}']")

    def press(self, what: str) -> None:
        """Press a button."""
        raise NotImplementedError

    def choose(self, what: str) -> None:
        """Choose one of several."""
        raise NotImplementedError

    def slide(self, what: str, value: int) -> None:
        """Move a slider to a value."""
        raise NotImplementedError

    def fill(self, what: str, text: str) -> None:
        """Type into a field."""
        raise NotImplementedError


class Keyboard(Pupil):
    """Somebody without a pointer: Tab, arrows, Enter and letters."""

    def reach(self, what: str) -> None:
        """Go to an element by Tab alone."""
        stops = self.page.evaluate(STOPS, what)
        for _ in range(abs(stops)):
            self.page.keyboard.press("Tab" if stops > 0 else "Shift+Tab")
        name = (
            "(what) => [document.activeElement.id, document.activeElement.name, document.activeElement.matches(what)]"
        )
        found = self.page.evaluate(name, what)
        assert found[2] or "[name=" in what, (what, stops, found)

    def press(self, what: str) -> None:
        """Enter."""
        self.reach(what)
        self.page.keyboard.press("Enter")

    def choose(self, what: str) -> None:
        """Arrows within a group."""
        self.reach(what)
        self.page.keyboard.press("Space")
        for _ in range(9):
            if self.page.evaluate("(what) => document.querySelector(what).checked", what):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(what)

    def slide(self, what: str, value: int) -> None:
        """Home, and arrows."""
        self.reach(what)
        least, step = self.page.evaluate(
            f"[Number(document.querySelector('{what}').min), Number(document.querySelector('{what}').step)]"
        )
        self.page.keyboard.press("Home")
        for _ in range((value - least) // step):
            self.page.keyboard.press("ArrowRight")
        assert self.page.input_value(what) == str(value)

    def find(self, person: int) -> None:
        """Enter in the field does what the button beside it does."""
        self.fill("#search", str(person))
        self.page.keyboard.press("Enter")

    def fill(self, what: str, text: str) -> None:
        """Letters."""
        self.reach(what)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


class Finger(Pupil):
    """Somebody with a phone."""

    def press(self, what: str) -> None:
        """Tap."""
        self.page.locator(what).first.tap()

    def choose(self, what: str) -> None:
        """Tap on the words beside it."""
        self.page.locator(f"label:has({what})").tap()

    def slide(self, what: str, value: int) -> None:
        """Tap on the track where the value is."""
        slider = self.page.locator(what)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        least, most = (float(slider.get_attribute(end)) for end in ("min", "max"))
        slider.tap(position={"x": 8 + (box["width"] - 16) * (value - least) / (most - least), "y": box["height"] / 2})
        assert abs(float(slider.input_value()) - value) <= 0.03 * (most - least)

    def fill(self, what: str, text: str) -> None:
        """Type, as a phone's keyboard does."""
        self.page.locator(what).fill(text)


CLICKER = """async (rounds) => {
  const { LESSON, state } = womLesson, outcome = document.getElementById("outcome");
  const all = (what) => [...document.querySelectorAll(what)].filter((one) => !one.disabled && !one.hidden);
  const idle = async () => { while (outcome.ariaBusy === "true") await new Promise((go) => setTimeout(go, 5)); };
  const passed = [];
  for (const [k, step] of LESSON.steps.entries()) {
    if (!step.question && !step.find) continue;
    document.querySelectorAll("#steps button")[k].click();
    for (let round = 0; round < rounds; round++) {
      for (const slider of all("#controls input[type=range]")) {
        slider.value = Number(slider.min) + round * slider.step;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }
      for (const name of new Set(all("#task input[type=radio]").map((one) => one.name))) {
        const options = document.getElementsByName(name);
        options[round % options.length].click();
      }
      for (const button of all("#after, #start-here, #pool-alone, #bets button")) { button.click(); await idle(); }
      for (const button of all("#asks button")) button.click();
    }
    if (state.done[k]) passed.push(k + 1);
  }
  return passed;
}"""
"""Steps that ask something and are passed by who moves, chooses and presses everything in turn, reading nothing."""
