"""A language that exists in tests only: every letter of a sentence with an accent, what was typed or named without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from wom_sim.language import catalogue
from wom_sim.language.catalogue import Language

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "åƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
_TABLE = str.maketrans(PLAIN, OTHER)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


def changed(sentence: str) -> str:
    """A sentence with other letters, its placeholders as they were."""
    parts = _PLACEHOLDER.split(sentence)
    return "".join(part if i % 2 else part.translate(_TABLE) for i, part in enumerate(parts))


class Pseudo(NullTranslations):
    """Knows every sentence."""

    def gettext(self, message: str) -> str:
        return changed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return changed(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken(locale: str = "de") -> Iterator[None]:
    """Speak it, with the marks of a locale for numbers."""
    before = catalogue.spoken()
    catalogue.use(Language(locale, Pseudo()))
    try:
        yield
    finally:
        catalogue.use(before)


WORD = re.compile(r"(?<![\w./:=@{-])[A-Za-z]{3,}(?![\w/=:}-]|\.\w)")


def untouched(printed: str, names: set[str]) -> set[str]:
    """Words of a text that nobody changed, but names."""
    return {word for word in WORD.findall(printed) if word not in names}
