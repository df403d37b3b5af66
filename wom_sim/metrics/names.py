"""What outputs call a metric in words, and what to answer when somebody types such a word, or any other."""

from __future__ import annotations

from collections.abc import Iterable

from wom_sim.reading.problems import unknown

LABELS = {"conversions": "orders", "reach": "people reached"}
"""Metrics that outputs call by a plainer word than the column of a table has."""

OF_ALL = "_of_all_orders"
"""Behind the name of a metric of money that counts also orders which would have come anyway."""

EXTRA = ("cac", "roas", "roi")
"""Metrics of what is extra over a baseline: only a comparison has them."""

_WORDS = {
    **{label: metric for metric, label in LABELS.items()},
    "order": "conversions",
    "sales": "conversions",
    "people": "reach",
    "friend orders": "friend_conversions",
    "followers": "subscriptions",
    "likes": "engagements",
    "cost per order": "cac_of_all_orders",
    "cost per extra order": "cac",
    "cost per person": "cost_per_person_reached",
    "r": "reproduction",
}


def unknown_metric(word: object, options: Iterable[str]) -> tuple[str, str]:
    """The message for an unknown metric, and a hint; a word of the outputs leads to its metric.

    >>> unknown_metric("orders", ["reach", "conversions"])
    ("unknown metric 'orders' – did you mean 'conversions'?", '')
    """
    known = [str(option) for option in options]
    meant = meaning(str(word))
    if meant in known:
        return f"unknown metric {word!r} – did you mean {meant!r}?", ""
    if meant in EXTRA and meant + OF_ALL in known:
        message = f"{word!r} counts what is extra over a baseline, which one run does not have"
        return message, f"write {meant}{OF_ALL} to count all orders, or compare strategies"
    return unknown("metric", word, known)


def meaning(word: str) -> str:
    """The metric that a word of the outputs stands for, also with its medium: orders paid is conversions_paid."""
    plain = word.strip().lower().replace("_", " ")
    first, _, source = plain.rpartition(" ")
    if plain in _WORDS or first not in _WORDS:
        return _WORDS.get(plain, plain.replace(" ", "_"))
    return f"{_WORDS[first]}_{source}"
