"""What is not in the model is said to be not yet in it, wherever it is asked for, from one table."""

from __future__ import annotations

from pathlib import Path

import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.reading.absent import NOT_YET, not_yet
from wom_sim.reading.numbers import fold
from wom_sim.scenario.plan import KINDS
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.questions import QUESTIONS

WORDS = [word for words in NOT_YET.values() for word in words]


def test_the_table_is_of_small_letters_each_word_once_and_also_without_accents():
    assert [word.casefold() for word in WORDS] == WORDS
    assert {fold(word) for word in WORDS} <= {*WORDS}
    assert len({*WORDS}) == len(WORDS)


def test_nothing_that_is_there_is_in_the_table():
    """Who builds one of them takes its line out."""
    there = {*Scenario.model_fields, *KINDS, *(question.room for question in QUESTIONS)}
    assert sorted(name for name in there if not_yet(name)) == []


@pytest.mark.parametrize("key", ["play", "game"])
def test_a_key_of_a_scenario(key, classroom):
    with pytest.raises(InputError, match=f"unknown key '{key}' – not yet in this model: "):
        classroom.parse({**classroom.as_mapping(), key: {}}, classroom.base)


@pytest.mark.parametrize("kind", ["game", "Play"])
def test_a_kind_of_line(kind, classroom):
    plan = {**classroom.as_mapping()["plan"], "new": {"kind": kind, "content": "stickers"}}
    with pytest.raises(InputError, match=r"\(got '.*'\) – not yet in this model: "):
        classroom.parse({**classroom.as_mapping(), "plan": plan}, classroom.base)


@pytest.mark.parametrize("verb", ["play", "game"])
def test_a_command(verb, capsys):
    with pytest.raises(SystemExit) as stop:
        main([verb, "launch.yaml"])
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert f"unknown command '{verb}' – not yet in this model: " in said


@pytest.mark.parametrize("metric", ["game", "juego"])
def test_a_metric(metric, configs):
    with pytest.raises(InputError, match=f"unknown metric '{metric}' – not yet in this model: a game"):
        ws.attribute(configs / "classroom.yaml", "poster", metric=metric, worlds=2)


def test_a_study_file(tmp_path: Path, configs):
    (tmp_path / "study.yaml").write_text(f"study: play\nscenario: {configs / 'classroom.yaml'}\n")
    with pytest.raises(InputError, match="not yet in this model: a game"):
        ws.sweep(tmp_path / "study.yaml")


def test_a_row_of_a_calendar(tmp_path: Path, capsys):
    path = tmp_path / "plan.csv"
    path.write_text("medium,channel,content,from\ngame,x,film,2027-03-01\n")
    assert main(["check", str(path)]) == 2
    assert "(got 'game') – not yet in this model: a game" in capsys.readouterr().err
