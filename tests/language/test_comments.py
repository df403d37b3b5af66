"""The comments of the scenario to start from are sentences of the catalogues, and all that is translated of it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import yaml

from tests.language import pseudo
from wom_sim.language import extract
from wom_sim.language.comments import comments, translated

TEMPLATE = Path(extract.__file__).parents[1] / "templates" / "launch.yaml"
TEXT = TEMPLATE.read_text(encoding="utf-8")


def test_in_english_the_template_stays_as_it_is() -> None:
    assert translated(TEXT) == TEXT


def test_comments_are_translated_and_nothing_else() -> None:
    with pseudo.spoken("de"):
        other = translated(TEXT)
    assert yaml.safe_load(other) == yaml.safe_load(TEXT)
    said = " ".join(re.findall(r"#(.*)", other))
    assert not re.search(r"[A-Za-z]{3}", re.sub(r"\{.*?\}", "", said))


def test_lines_at_the_margin_are_one_sentence() -> None:
    found = [
        one.sentence for one in comments("# one two\n# three four\n#\n#   five six\na: 1  # seven eight\nb: 2  # †\n")
    ]
    assert found == ["one two three four", "five six", "seven eight"]


def test_babel_is_told_of_them() -> None:
    assert list(extract.yaml(BytesIO(b"a: 1  # seven eight\n"), (), (), {})) == [(1, "gettext", "seven eight", [])]
