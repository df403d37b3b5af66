"""Every catalogue holds every sentence of the code, translated, with the same placeholders and the same ends."""

from __future__ import annotations

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tests.language.test_words import placeholders
from tests.language.unsaid import PACKAGE
from wom_sim.cli import main
from wom_sim.language import catalogue, extract
from wom_sim.language.say import say, says
from wom_sim.reading.problems import UNKNOWN

FOLDER = PACKAGE / "language"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.po"))


def sentences() -> set[str | tuple[str, ...]]:
    """Every sentence of the package, as Babel finds them."""
    found: set[str | tuple[str, ...]] = set()
    methods = {"py": extract.python, "yaml": extract.yaml}
    for path in sorted({*PACKAGE.rglob("*.py"), *(PACKAGE / "templates").glob("*.yaml")}):
        with path.open("rb") as file:
            found |= {sentence for _, _, sentence, _ in methods[path.suffix[1:]](file, (), (), {})}
    return found


def read(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Each translation of a message beside the English that it has to fit."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(k, 1)], text) for k, text in enumerate(message.string)]


def faults(message: Message) -> list[str]:
    """What is wrong with a translation."""
    found = []
    for english, text in forms(message):
        if not text:
            found.append("not translated")
        if re.search(r"\{\w+[}:!]", english) and set(placeholders(english)) != set(placeholders(text)):
            found.append(f"other placeholders: {placeholders(text)}")
        ends = re.compile(r"^\s*|\s*$")
        if text and ends.findall(english) != ends.findall(text):
            found.append("other blanks at its ends")
    return [f"{message.id!r}: {fault}" for fault in found]


def test_there_is_a_spanish_one() -> None:
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_the_sentences_of_the_code(language: str) -> None:
    """``make words`` brings them in; translate what is new."""
    held = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in read(language) if message.id
    }
    assert held - sentences() == set(), "gone from the code: make words"
    assert sentences() - held == set(), "new in the code: make words, then translate them"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_fits(language: str) -> None:
    assert [fault for message in read(language) if message.id for fault in faults(message)] == []


@pytest.mark.parametrize(
    ("english", "text"),
    [("{n} of {all}", "{n} de {alle}"), ("a day", ""), ("a day ", "un día"), ("{x:.1f} s", "{x} s")],
)
def test_one_that_does_not_fit_is_seen(english: str, text: str) -> None:
    assert faults(Message(english, text))


VERBS = (
    "escriba agregue añada quite mida ejecute elija haga ponga pruebe lea guarde corra deje indique omita empiece "
    "termine cuente busque abra revise mire conserve mantenga siga"
)
FORMAL = re.compile(
    rf"(?:^|[.:;–(,] ?|\b[you] |\bprimero |\bdespués |\bluego )(?:{'|'.join(VERBS.split())})\b"
    r"|\b(?:escríba|agrégue|quíte|bórre|pónga)(?:lo|la)s?\b|\bustede?s?\b|\bpuede prometer\b|\bsus ventas\b",
    re.IGNORECASE,
)
"""How one would be spoken to as «usted»."""


def test_spanish_has_one_voice() -> None:
    """It says «tú», as most of it always has; a page that says both reads as if two people had written it."""
    said = [text for message in read("es") if message.id for _, text in forms(message)]
    assert [text for text in said if FORMAL.search(text)] == []
    assert len([text for text in said if re.match(r"(?:escribe|agrega|quita|mide|pon) ", text)]) > 50


@pytest.mark.parametrize("text", ["Mida primero: {x}", "nada: escriba 3", "quite {a} o agregue {b}", "a sus ventas"])
def test_another_voice_is_heard(text: str) -> None:
    assert FORMAL.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_as_make_words_leaves_it(language: str) -> None:
    """Sorted, 120 wide, nothing fuzzy or gone, and a header that says no more than Babel has to know."""
    header, _, rest = (FOLDER / f"{language}.po").read_text(encoding="utf-8").partition("\n\n")
    named = set(re.findall(r'^"([\w-]+):', header, flags=re.MULTILINE))
    assert {"Language", "Plural-Forms", "Content-Type"} <= named
    assert not named & {"Project-Id-Version", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator"}
    written, found = BytesIO(), read(language)
    assert [message.id for message in found if message.id and message.fuzzy] == []
    write_po(written, found, width=120, omit_header=True, sort_output=True, ignore_obsolete=True)
    assert rest.strip() == written.getvalue().decode("utf-8").strip()


def test_words_that_code_looks_up_are_those_of_the_code() -> None:
    """``unknown("channel of brand", …)`` looks its sentence up: a word that is said before is found in English only."""
    asked = [
        (path.name, call.lineno, extract.text_of(call.args[0]))
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "unknown"
        if not isinstance(call.args[0], ast.Name | ast.Attribute)
    ]
    assert len(asked) > 10
    assert [one for one in asked if one[2] not in UNKNOWN] == []


def test_spanish_is_spoken_where_it_is_asked_for(
    configs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an option for one command, by a variable for all; numbers as the country writes them."""
    asked = ["compare", str(configs / "classroom.yaml"), "--worlds", "8", "--jobs", "1"]
    assert main([*asked, "--language", "es_ES", "--out", str(tmp_path / "a")]) == 0
    spanish = capsys.readouterr().out
    assert "8 mundos" in spanish
    assert "53,6" in spanish
    monkeypatch.setattr(catalogue, "_spoken", [])  # as a new process, which has not looked yet
    monkeypatch.setenv(catalogue.ASKED, "es_MX")
    assert main([*asked, "--out", str(tmp_path / "b")]) == 0
    mexican = capsys.readouterr().out
    assert "8 mundos" in mexican
    assert "53.6" in mexican
    monkeypatch.setattr(catalogue, "_spoken", [])
    monkeypatch.delenv(catalogue.ASKED)
    assert main([*asked, "--out", str(tmp_path / "c")]) == 0
    assert "8 worlds" in capsys.readouterr().out
    runs = [(tmp_path / name / "runs.parquet").read_bytes() for name in "abc"]
    assert runs[0] == runs[1] == runs[2], "tables are the same in every language"


def test_numbers_and_plurals(capsys: pytest.CaptureFixture[str]) -> None:
    before = catalogue.spoken()
    try:
        catalogue.use("es_ES")
        assert [says("{n:,} world", "{n:,} worlds", n) for n in (1, 2, 0)] == ["1 mundo", "2 mundos", "0 mundos"]
        assert say("{x:,.1f}", x=1234.5) == "1.234,5"
    finally:
        catalogue.use(before)


def test_a_thread_speaks_its_own_until_the_process_speaks_another() -> None:
    before = catalogue.spoken()
    try:
        catalogue.use_here("es")
        assert say("Play") == "Reproducir"
        with ThreadPoolExecutor(1) as other:
            assert other.submit(say, "Play").result() == "Play"
        catalogue.use("en")
        assert say("Play") == "Play"
    finally:
        catalogue.use(before)
