"""Lessons as files: one's own, what is wrong in it, and what the command writes."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.studies.lesson import recorded
from wom_sim.studies.lesson.file import names, read_lesson

OWN = """\
lesson: rumour
title: A rumour
lead: Who hears it?
ages: 12-14
minutes: 20
aims: [See a rumour spread]
networks:
  class: {kind: ring, people: 12, label: a class in a circle}
world: {contact: 50%}
controls:
  contact: {label: Chance, from: 0%, to: 100%, step: 10%}
  share: {label: Share, from: 0%, to: 100%}
measures:
  mean: {what: reached, worlds: 40, say: pupils who hear it}
steps:
  - {title: Watch, text: [Watch it.], runs: 1, then: "On average {mean}."}
what: [A class]
how: [By chance]
notice: [Luck]
try: [More chance]
limits: [Much]
sources: []
"""


@pytest.fixture
def own(tmp_path):
    """A file of one's own with some text replaced."""

    def write(old="", new=""):
        assert old in OWN
        path = tmp_path / "rumour.yaml"
        path.write_text(OWN.replace(old, new, 1) if old else OWN, encoding="utf-8")
        return path

    return write


def test_a_lesson_of_her_own_is_a_page_and_a_key(own, tmp_path, capsys):
    page = tmp_path / "made" / "rumour.html"
    assert main(["lesson", str(own()), "--html", str(page)]) == 0
    said = capsys.readouterr().out
    assert "rumour: A rumour (ages 12-14, 20 minutes)" in said
    assert str(page) in said
    key = (tmp_path / "made" / "rumour-key.html").read_text(encoding="utf-8")
    assert '&lt;iframe src="rumour.html"' in key
    mean = read_data(page)["steps"][0]["then"].removeprefix("On average ").removesuffix(".")
    assert f'<td class="figure">{mean}</td>' in key
    assert 2 <= int(mean) <= 10  # the circle of two neighbours at 50 %: 1 + 2 in each direction, roughly


def read_data(page):
    return json.loads(page.read_text(encoding="utf-8").split('id="lesson">')[1].split("</script>")[0])


ASKED = "ask: Why, answers: [a, b], because: c"

WRONG = {
    "a name nobody has": ("contact: {label", "contakt: {label", "controls.contakt", "did you mean 'contact'"),
    "a value of the world": ("runs: 1", "runs: 1, set: {shape: 3}", "shape", "steps.0.set"),
    "a slider of half percents": ("step: 10%", "step: 2.5%", "2.5%", "controls.contact"),
    "a missing text": ("title: A rumour\n", "", "title", ""),
    "an answer that is not there": (
        "runs: 1", f"runs: 1, question: {{{ASKED}, right: 3, shows: {{ask: How many, what: heard}}}}", "1 … 2", "",
    ),
    "a question that rests upon nothing": ("runs: 1", f"runs: 1, question: {{{ASKED}, right: 1}}", "shows", "question"),
    "a question of what nobody measures": (
        "runs: 1", f"runs: 1, question: {{{ASKED}, right: 1, shows: {{ask: How many, what: mean}}}}",
        "nothing measures 'mean'", "worlds",
    ),
    "a number out of range": ("minutes: 20", "minutes: 90", "90", ""),
    "no network of that kind": ("kind: ring", "kind: rings", "rings", "did you mean 'ring'"),
    "too many people": ("people: 12", "people: 5000", "5000", ""),
    "a share beyond all": ("contact: 50%", "contact: 150%", "150%", "world.contact"),
    "a choice beyond all": ("runs: 1", "runs: 1, set: {share: 400%}", "400%", "set.share"),
    "a rumour without its worlds": ("{contact: 50%}", "{contact: 50%, rumour: 5%}", "rumour", "recorded: 12"),
    "buyers without their worlds": ("{contact: 50%}", "{contact: 50%, buys: 5%}", "buys", "recorded: 12"),
    "a rumour by a slider": ("controls:\n", "controls:\n  retold: {label: a, from: 0%, to: 9%}\n", "rumour", ""),
    "too many stops": (
        "steps:\n", "recorded: 2\nsteps:\n  - {title: A, text: [b], controls: [contact, share]}\n", "1112", "recorded",
    ),
    "ties of worlds that it brings": ("runs: 1", "people: ties}\nrecorded: 2 #", "brings its worlds", "steps.0.people"),
    "neither slider nor choice": (", from: 0%, to: 100%, step: 10%", "", "choose", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_place(own, tmp_path, capsys, case):
    old, new, first, second = WRONG[case]
    page = tmp_path / "page.html"
    assert main(["lesson", str(own(old, new)), "--html", str(page)]) == 2
    said = capsys.readouterr().err
    assert "rumour.yaml" in said
    assert first in said
    assert second in said
    assert "Traceback" not in said
    assert not page.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["lesson", "virol"], "did you mean 'viral'"),
        (["lesson"], "viral"),
        (["lesson", "viral", "--list"], "--list"),
        (["lesson", "viral", "--html", "page.pdf"], ".html"),
        (["lesson", "nothing.yaml"], "no such file"),
    ],
)
def test_bad_usage_is_told(capsys, typed, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(typed) == 2
    assert said in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_the_list_writes_a_page_that_links_everything(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(recorded, "counted", lambda _: 1)  # that every world is recorded is asked elsewhere
    assert main(["lesson", "--list", "--html", str(tmp_path / "lessons.html"), "--language", "es"]) == 0
    assert "¿Qué lo hace viral?" in capsys.readouterr().out
    text = (tmp_path / "lessons.html").read_text(encoding="utf-8")
    made = {path.name for path in tmp_path.iterdir()} - {"lessons.html"}
    assert len(made) == 2 * len(names())
    assert all(f'href="{name}"' in text for name in made)


def test_the_lesson_of_the_guide_is_one(tmp_path, capsys):
    guide = files("wom_sim").joinpath("guide", "lessons.md").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[0], encoding="utf-8")
    assert main(["lesson", str(tmp_path / "own.yaml"), "--html", str(tmp_path / "own.html")]) == 0
    assert "rumour" in capsys.readouterr().out
    for name in names():
        assert f"| `{name}` |" in guide


def test_json_is_numbers_and_nothing_else(capsys):
    assert main(["lesson", "complex", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measured"]["threshold"] == 50


def test_a_name_is_no_path():
    with pytest.raises(InputError, match="unknown"):
        read_lesson("../viral")
