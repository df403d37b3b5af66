"""The command line speaks the language that is asked for, and so do its workers."""

from __future__ import annotations

from datetime import date

import pytest

from tests.language import pseudo
from wom_sim.cli import main
from wom_sim.language import catalogue
from wom_sim.language.say import day
from wom_sim.show.text import money, number, worlds_in_words
from wom_sim.worlds.hire import in_language


def complaint(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    with pseudo.spoken("de"), pytest.raises(SystemExit) as left:
        main(typed)
    assert left.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (["run"], {"SCENARIO"}),
        (["run", "x", "--seed"], {"seed"}),
        (["run", "x", "--engine", "foo"], {"engine", "foo", "auto", "mesa", "array"}),
        (["run", "x", "y", "--bogus"], {"bogus"}),
        (["compair"], {"compair", "compare"}),
    ],
)
def test_argparse_complains_in_the_language(
    capsys: pytest.CaptureFixture[str], typed: list[str], names: set[str]
) -> None:
    assert pseudo.untouched(complaint(capsys, *typed), names | {"wom", "run"}) == set()


def test_help_is_said_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pseudo.spoken("de"), pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert pseudo.changed("usage: ") in out
    assert pseudo.changed("options") in out
    assert f"\n{pseudo.changed('Research')}" in out


def test_a_language_that_nobody_wrote_is_refused_and_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--language", "xx"]) == 2
    assert capsys.readouterr().err.startswith("wom: --language: no language 'xx'; known: en")
    assert catalogue.spoken().locale == "en"


def test_what_one_command_speaks_is_not_what_the_next_one_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pseudo.spoken("de"):
        assert main(["presets", "ig.*", "--language", "en"]) in (0, 2)
        assert catalogue.spoken().locale == "de"
    capsys.readouterr()


def test_a_worker_speaks_as_who_gave_it_the_task() -> None:
    before = catalogue.spoken()
    try:
        with pseudo.spoken("de"):
            assert in_language("en", lambda _: catalogue.spoken().locale, None) == "en"
    finally:
        catalogue.use(before)


def test_numbers_money_and_days_follow_the_locale() -> None:
    assert (number(1234.5, 1), money(1234, "EUR"), day(date(2026, 6, 3))) == ("1,234.5", "1,234 EUR", "03 Jun")
    assert worlds_in_words(1.0, 1200) == "all 1,200 worlds"
    with pseudo.spoken("de"):
        assert (number(1234.5, 1), money(1234, "EUR"), day(date(2026, 6, 3))) == ("1.234,5", "1.234 €", "3. Juni")
        assert worlds_in_words(1.0, 1200) == "åļļ 1.200 ŵöŕļđš"
