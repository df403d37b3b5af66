"""What to answer when somebody types the word that an output has for a metric, or any other."""

from __future__ import annotations

from collections.abc import Iterable

from wom_sim.language.say import say
from wom_sim.metrics.catalog import CATALOG, EXTRA
from wom_sim.reading.problems import unknown

OF_ALL = "_of_all_orders"
"""Behind the name of a metric of money that counts also orders which would have come anyway."""

_WORDS = {word: one.name for one in CATALOG for word in (*filter(None, [one.label]), *one.words)}


def unknown_metric(word: object, options: Iterable[str]) -> tuple[str, str]:
    """The message for an unknown metric, and a hint; a word of the outputs leads to its metric.

    >>> unknown_metric("orders", ["reach", "conversions"])
    ("unknown metric 'orders' – did you mean 'conversions'?", '')
    """
    known = [str(option) for option in options]
    meant = meaning(str(word))
    if meant in known:
        return say("unknown metric {word!r} – did you mean {meant!r}?", word=word, meant=meant), ""
    if meant in EXTRA and meant + OF_ALL in known:
        return say("{word!r} counts what is extra over a baseline, which one run does not have", word=word), say(
            "write {metric} to count all orders, or compare strategies", metric=f"{meant}{OF_ALL}"
        )
    return unknown("metric", word, known)


def meaning(word: str) -> str:
    """The metric that a word of the outputs stands for, also with its medium: orders paid is conversions_paid."""
    plain = word.strip().lower().replace("_", " ")
    first, _, source = plain.rpartition(" ")
    if plain in _WORDS or first not in _WORDS:
        return _WORDS.get(plain, plain.replace(" ", "_"))
    return f"{_WORDS[first]}_{source}"
