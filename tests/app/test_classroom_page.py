"""The teacher's page as Streamlit runs it, without a browser: whatever is typed, it goes on and says one sentence."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="the extra [app] installs it")

from streamlit.testing.v1 import AppTest

from wom_sim.app.classroom.player import Seen, seen
from wom_sim.app.classroom.town import BOUNDS
from wom_sim.studies.lesson.file import FOLDER, names
from wom_sim.studies.play.asked import CLASSROOM, Asked, asked

KNOWN = {"ticks": 30, "drawn": 200}


def script() -> None:
    from wom_sim.app.classroom_page import page

    page()


@pytest.fixture(scope="module")
def sandbox():
    app = AppTest.from_function(script, default_timeout=60).run()
    app.radio(key="class_view").set_value("sandbox")
    return app.run()


NONSENSE = [
    ("slider", "class_attract", -7), ("slider", "class_share", 10**9), ("slider", "class_people", 3),
    ("number_input", "class_world", -1), ("number_input", "class_number_A", 5_000),
    ("number_input", "class_network_seed", 10**30),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "value"), NONSENSE, ids=[one[1] for one in NONSENSE])
def test_a_number_out_of_its_bounds(sandbox, kind, key, value):
    """Streamlit refuses it, and the page is as it was."""
    getattr(sandbox, kind)(key=key).set_value(value).run()
    assert not sandbox.exception
    assert not sandbox.error
    low, high = BOUNDS["number" if "number_" in key else key.removeprefix("class_")]
    assert low <= getattr(sandbox, kind)(key=key).value <= high
    assert sandbox.session_state["class_room"][1].at(1)


@pytest.mark.parametrize("names", ["", "nobody", "<b>7</b>", "7,,8; ", "７", "1e3", "\x00", "a" * 10_000, "$7$ {x} %s"])
def test_names_of_nobody(sandbox, names):
    sandbox.selectbox(key="class_who_B").set_value("these").run()
    sandbox.text_input(key="class_names_B").set_value(names).run()
    assert not sandbox.exception
    assert len(sandbox.error) == (names != "7,,8; ")
    assert all("\n" not in one.value for one in sandbox.error)
    sandbox.text_input(key="class_names_B").set_value("").run()
    sandbox.selectbox(key="class_who_B").set_value("degree").run()
    assert not sandbox.error


@pytest.mark.parametrize(
    "typed", ["", "Ana", "Ana,Luis,Eva", "a,b\n" * 3, "\x00,\x01", "<script>,</script>", "é,e\u0301"]
)
def test_friendships_of_any_kind(sandbox, typed):
    sandbox.selectbox(key="class_kind").set_value("own").run()
    sandbox.text_area(key="class_typed").set_value(typed).run()
    assert not sandbox.exception
    assert len(sandbox.error) <= 1
    assert all("\n" not in one.value for one in sandbox.error)
    sandbox.selectbox(key="class_kind").set_value("ring").run()
    assert not sandbox.error


def test_every_lesson_opens_with_its_key():
    app = AppTest.from_function(script, default_timeout=60).run()
    for name in app.selectbox(key="class_lesson").options[:2]:
        app.selectbox(key="class_lesson").select(name).run()
        app.radio(key="class_paper").set_value("key").run()
        app.radio(key="class_paper").set_value("page").run()
        assert not app.exception


def test_ones_own_lesson_is_the_one_that_opens(tmp_path):
    path = tmp_path / "mine.yaml"
    viral = FOLDER.joinpath("viral.yaml").read_text(encoding="utf-8")
    path.write_text(viral.replace("lesson: viral", "lesson: mine").replace("What makes it viral?", "<i>Mine</i>"))
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["asked"] = asked(str(path))
    app.run()
    assert not app.exception
    assert app.selectbox(key="class_lesson").value == str(path)
    assert len(app.selectbox(key="class_lesson").options) == len(names()) + 1
    frame = app.get("iframe")[0].proto.srcdoc
    assert "&lt;i&gt;Mine&lt;/i&gt;" in frame
    assert "<i>Mine" not in frame


def test_a_lesson_that_is_gone_leaves_the_others(tmp_path):
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["asked"] = Asked(CLASSROOM, str(tmp_path / "gone.yaml"))
    app.run()
    assert not app.exception
    assert "gone.yaml" in app.error[0].value
    assert len(app.selectbox(key="class_lesson").options) == len(names())


@pytest.mark.parametrize(
    "told", [None, 7, "x", [], {}, {"tick": "3"}, {"tick": -1, "person": 10**12}, {"tick": 1e9}, {"tick": True}]
)
def test_nonsense_from_the_browser_is_nothing_seen(told):
    assert seen(told, KNOWN) == Seen(0, -1)


def test_what_is_seen():
    assert seen({"tick": 30, "person": 199}, KNOWN) == Seen(30, 199)
    assert seen({"tick": 31, "person": 200}, KNOWN) == Seen(0, -1)
