"""A name that is a phrase is set off in a sentence, whoever says it: “in 6 hours” brings 12 orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from shown import SHOP, compared, folder_of

import wom_sim as ws
from wom_sim.language import catalogue
from wom_sim.page.parts import Table
from wom_sim.show.text import called
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.report.answer import report
from wom_sim.studies.report.printed import pieces

PHRASES = {
    "today": "as until now", "paid": "by paid publicity", "talk": "by word from friends", "posts": "our own posts",
    "ads": "bought views", "samples": "a small bag", "answer": "the true story", "desk": "two at a desk",
}  # fmt: skip
"""What the shop calls strategies, lines and its team, as phrases."""


def phrased() -> str:
    """The shop with names that are phrases, and few worlds."""
    text = SHOP.replace("simulate: 600", "simulate: 100").replace("12, preset_draws: 4", "3, preset_draws: 2")
    head, plan = text.split("\nteam:")
    for name, phrase in PHRASES.items():
        key, one_of_many, baseline = rf"(?<=\n  ){name}(?=: )", rf"(?<=[\[ ]){name}(?=[\],}}])", rf"(?<=_with: ){name}"
        plan = re.sub(f"{key}|(?<!content: )(?<!kind: )(?<!description: )(?:{one_of_many})|{baseline}", phrase, plan)
    return f"{head}\nteam:{plan}"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compared(tmp_path_factory.mktemp("phrased"), phrased())


def bare(sentence: str) -> list[str]:
    """Names in a sentence that nothing sets off: no quotation mark before them, and no key of the scenario."""
    places = [one for phrase in PHRASES.values() for one in re.finditer(rf"(?<!\w){phrase}(?!\w)", sentence, re.I)]
    return [sentence[max(0, one.start() - 30) : one.end() + 10] for one in places if alone(sentence[: one.start()])]


def alone(before: str) -> bool:
    """Whether what stands before a name does not set it off."""
    return not before.endswith(("“", "«", "."))


def sentences(text: str) -> Iterator[str]:
    """The sentences of what was printed, without its tables: they end, or say something of what stands before."""
    for one in pieces(text):
        lines = [] if isinstance(one, Table) else [one] if isinstance(one, str) else one.lines.splitlines()
        yield from (line for line in lines if re.search(r": |[.:]$", line) and not re.search(r"\S {2,}\S", line))


def test_a_phrase_is_set_off_and_a_word_is_not() -> None:
    assert [called(name) for name in ("mix", "in 6 hours", "half_ads")] == ["mix", "“in 6 hours”", "half_ads"]
    assert bare("Over “as until now”: 3") == []
    assert bare("As until now is better") == ["As until now is better"]


@pytest.mark.parametrize("locale", ["en", "es_MX"])
def test_every_text_sets_names_off(answer: Comparison, locale: str) -> None:
    """Of the comparison, its check and the other studies of the same campaign."""
    before = catalogue.spoken()
    try:
        catalogue.use(locale)
        texts = [answer.text(), *others(answer)]
    finally:
        catalogue.use(before)
    said = [one for text in texts for one in sentences(text)]
    assert sum(phrase in one for one in said for phrase in PHRASES.values()) > 30
    assert [one for sentence in said for one in bare(sentence)] == []


def others(answer: Comparison) -> Iterator[str]:
    """What other studies say of the same campaign."""
    prepared = answer.prepared
    yield ws.check(prepared.scenario).text()
    yield ws.attribute(prepared, "by paid publicity", worlds=2).text()
    yield ws.run(prepared, "by paid publicity").text()


def test_every_page_sets_names_off(answer: Comparison, tmp_path: Path) -> None:
    page = report(folder_of(answer, tmp_path / "shop"))[0].read_text(encoding="utf-8")
    page = re.sub(r"<style>.*?</style>|<script.*?</script>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    said = [
        unescape(re.sub("<[^>]*>", "", one))
        for one in re.findall(r"<(?:p|li|figcaption|dd)\b[^>]*>(.*?)</(?:p|li|figcaption|dd)>", page, re.DOTALL)
    ]
    said = [one for one in said if one.strip() not in PHRASES.values()]  # of a legend
    assert len(said) > 60
    assert [one for sentence in said for one in bare(sentence)] == []
