"""What is said is in the catalogue: no English is left where a value, not a sentence of the code, is given to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from wom_sim.cli import main
from wom_sim.language import catalogue
from wom_sim.language.catalogue import Language
from wom_sim.language.say import say

ASKED = {
    "check": ["check {scenario} --worlds 2"],
    "run": ["run {scenario} poster"],
    "compare": ["compare {scenario} --worlds 8 --jobs 1 --out {out}", "check {out}/summary.csv", "check {out}"],
    "attribute": ["attribute {scenario} poster --worlds 4 --jobs 1 --out {out}", "check {out}/credits.csv"],
    "lift": ["lift {scenario} poster --against random --worlds 20 --jobs 1 --out {out}"],
    "a missed goal": ["compare {scenario} --worlds 8 --jobs 1 --out {out} --set contents.stickers.visit=0"],
}


class Heard:
    """The sentences of a language, and those that it was asked for and does not have."""

    def __init__(self, words: Any) -> None:
        self.words, self.unknown = words, set[str]()

    def gettext(self, sentence: str) -> str:
        if sentence not in self.words._catalog:
            self.unknown.add(sentence)
        return str(self.words.gettext(sentence))

    def ngettext(self, one: str, many: str, n: int) -> str:
        if (one, 0) not in self.words._catalog:
            self.unknown.add(one)
        return str(self.words.ngettext(one, many, n))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Spanish, listened to."""
    before, spanish = catalogue.spoken(), catalogue.language("es_MX")
    listening = Heard(spanish.words)
    monkeypatch.setattr(catalogue, "language", lambda _: Language(spanish.locale, listening))  # type: ignore[arg-type]
    catalogue.use("es_MX")
    yield listening
    catalogue.use(before)


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_in_the_catalogue(
    asked: str, heard: Heard, configs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """But names of the scenario, which people have typed."""
    scenario = configs / "classroom.yaml"
    for command in ASKED[asked]:
        typed = command.format(scenario=scenario, out=tmp_path / "out").split()
        assert main(typed) == 0, capsys.readouterr().err
    assert "poster" in capsys.readouterr().out
    names = {*re.findall(r"\w+", scenario.read_text(encoding="utf-8")), "nothing", ""}
    assert {sentence for sentence in heard.unknown if sentence not in names} == set()


def test_headings_of_rates_stand_apart(heard: Heard, configs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns have a width of their own, which the longer words of a language have to keep."""
    assert main(["check", str(configs / "classroom.yaml"), "--worlds", "2"]) == 0
    printed = capsys.readouterr().out
    for heading in ("reach,", "of those", "views", "unspent,", "people", "it could", "each"):
        assert re.search(rf"(?<!\S){re.escape(say(heading))}(?!\S)", printed), heading


def test_a_scenario_to_start_from_is_valid(heard: Heard, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Comments are Spanish, and what stands beside them is as it was."""
    for locale in ("en", "es_MX"):
        assert main(["new", str(tmp_path / f"{locale}.yaml"), "--language", locale]) == 0
        capsys.readouterr()
    spanish = (tmp_path / "es_MX.yaml").read_text(encoding="utf-8")
    assert "# en su lugar, mi propia lista de amigos" in spanish
    assert main(["check", str(tmp_path / "es_MX.yaml"), "--worlds", "1", "--set", "market.simulate=500"]) == 0
    assert "Avisos" in capsys.readouterr().out
    assert yaml.safe_load(spanish)["strategies"]["today"]["lines"] == ["ig_posts", "newsletter"]
