"""``wom play``: what it opens, on which address, what it says where the app is not installed, and its pages."""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from calendars import text_of
from test_desk import CALENDAR, NONSENSE

from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.studies.play.asked import CLASSROOM, DESK, Asked, asked
from wom_sim.studies.play.serve import FIRST_PORT, free_port, settings

ENTRY = Path(__file__).parents[2] / "wom_sim" / "app" / "main.py"


def test_without_streamlit_it_says_what_to_install(tmp_path: Path) -> None:
    """In a process that cannot import it, whatever is installed here."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Away:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'streamlit':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Away())\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ENTRY.parents[2])])
    done = subprocess.run(
        [sys.executable, "-m", "wom_sim.cli", "play"], check=False, capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wom: no app without Streamlit: pip install 'wom-sim[app]'\n"


def test_what_is_typed_is_a_lesson_or_a_file(configs: Path, tmp_path: Path) -> None:
    assert asked("") == Asked(DESK, "")
    assert asked("viral") == Asked(CLASSROOM, "viral")
    assert asked(str(configs / "launch.yaml")) == Asked(DESK, str((configs / "launch.yaml").resolve()))
    own = tmp_path / "own.yaml"
    own.write_bytes((ENTRY.parents[1] / "lessons" / "viral.yaml").read_bytes())
    assert asked(str(own)) == Asked(CLASSROOM, str(own))
    with pytest.raises(InputError, match="there is no such file"):
        asked("nowhere.xlsx")


@pytest.mark.parametrize("typed", [["nowhere.xlsx"], ["--port", "0"], ["--port", "x"], ["--address", "192.0.2.1"]])
def test_what_cannot_be_opened_ends_with_a_sentence(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("streamlit")
    try:
        code = main(["play", *typed])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_port_that_is_taken_is_refused_and_the_next_free_one_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="cannot listen on"):
            free_port("127.0.0.1", taken.getsockname()[1])
    assert free_port("127.0.0.1", None) >= FIRST_PORT


def test_this_machine_alone_without_statistics() -> None:
    chosen = settings("127.0.0.1", 8501, quiet=True)
    assert (chosen["server.address"], chosen["browser.gatherUsageStats"]) == ("127.0.0.1", False)
    assert chosen["client.showErrorDetails"] == "none"


# ---------------------------------------------------------------- the pages, without a browser


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("streamlit")
    from streamlit.testing.v1 import AppTest

    monkeypatch.setattr(sys, "argv", ["main.py"])
    made = AppTest.from_file(str(ENTRY), default_timeout=120).run()
    yield made
    if "works" in made.session_state:
        for work in made.session_state["works"].values():
            work.stop()
            work.wait(60)


def uploaded(app, content: bytes = b"", name: str = "plan.csv"):
    app.file_uploader[0].upload(name, content or text_of(CALENDAR).encode(), "text/csv").run()
    return app


def healthy(app) -> None:
    assert [one.message for one in app.exception] == []


def test_the_page_speaks_both_languages(app) -> None:
    assert app.title[0].value == "Plan and compare"
    app.selectbox[0].set_value("es").run()
    assert app.title[0].value == "Planear y comparar"
    healthy(app)


def test_a_bad_file_gets_one_sentence(app) -> None:
    uploaded(app, b"\x89PNG\r\n\x1a\n", "plan.xlsx")
    assert len(app.error) == 1
    assert "PNG" in app.error[0].value
    assert "wom\\_play" not in app.error[0].value
    assert app.session_state["desk"].scenario is None
    healthy(app)


def test_upload_compare_and_a_slider(app) -> None:
    uploaded(app)
    desk = app.session_state["desk"]
    desk.change(("market", "simulate"), 300)
    desk.change(("uncertainty",), "{worlds: 3, seed: 7, presets: value}")
    app.button(key="compare").click().run()
    first = app.session_state["works"]["ranking"]
    first.wait(120)
    app.run()
    assert first.wrong == ""
    assert gc.get_freeze_count() > 100_000  # garbage is looked for after each run of a page, not among what was loaded
    ranked = app.table[0].value
    assert next(iter(ranked.index)) in desk.ready.strategies
    app.slider(key="factor_ig_ads").set_value(200).run()
    assert desk.ready.plan["ig_ads"].budget == 2001
    app.session_state["works"]["ranking"].wait(120)
    app.run()
    assert app.session_state["works"]["ranking"] is not first
    assert "since the last change" in app.table[0].value.columns
    healthy(app)


def test_numbers_out_of_their_range_and_nonsense_in_texts(app) -> None:
    uploaded(app)
    for place in range(len(app.number_input)):
        for value in (app.number_input[place].min, app.number_input[place].max):
            app.number_input[place].set_value(value).run()
            healthy(app)
    for text in NONSENSE[:4]:
        app.text_input(key="sheet").set_value(text).run()
        healthy(app)
    app.text_input(key="sheet").set_value("").run()
    app.text_input(key="country").set_value("¿?").run()
    healthy(app)


@pytest.mark.slow
def test_every_input_of_every_kind_survives_its_ends(app) -> None:
    uploaded(app)
    app.session_state["desk"].change(("market", "simulate"), 300)
    app.button(key="compare").click().run()
    began = time.time()
    for _ in range(2):
        for kind in ("slider", "number_input"):
            for place in range(len(getattr(app, kind))):
                for end in ("min", "max"):
                    one = getattr(app, kind)[place]
                    one.set_value(getattr(one, end)).run()
                    healthy(app)
        for select in range(1, len(app.selectbox)):
            for option in app.selectbox[select].options:
                app.selectbox[select].set_value(option).run()
                healthy(app)
    print(json.dumps({"seconds": round(time.time() - began)}))
