"""What metrics are called, and which one a word means."""

from __future__ import annotations

from collections.abc import Iterable

from wom_sim.language.say import marked, say
from wom_sim.metrics.catalog import BY_BRAND, BY_NAME, CATALOG, EXTRA
from wom_sim.metrics.metric import Metric
from wom_sim.reading.problems import unknown

_UNKNOWN = Metric("", "", "")


def brand_of(name: str) -> str:
    """The brand that a metric such as conversions.BRAND counts alone; nothing of one that counts all of them."""
    whole, _, brand = name.partition(".")
    return brand if whole in BY_BRAND else ""


def row_of(name: str) -> Metric:
    """What is known of a metric; nothing of one that a scenario makes up, such as ``followers.CHANNEL``."""
    if brand := brand_of(name):
        one = BY_NAME[name.partition(".")[0]]
        return one._replace(
            name=name,
            label=say("{what} of {brand}", what=say(one.label or one.name), brand=brand),
            meaning=say("{what} of {brand}", what=say(one.meaning), brand=brand),
        )
    return BY_NAME.get(name, _UNKNOWN)


def label(name: str) -> str:
    """What people call a metric: a plainer word than its name, where there is one."""
    return row_of(name).label or name


ONE = marked({
    "orders": "order", "conversions": "conversion", "impressions": "impression", "notices": "notice",
    "engagements": "engagement", "shares": "share", "sponsored_shares": "sponsored_share", "visits": "visit",
    "friend_conversions": "friend_conversion", "subscriptions": "subscription", "live_shares": "live_share",
    "unsubscribes": "unsubscribe", "repeat orders": "repeat order", "first and repeat orders": "first or repeat order",
    "first orders": "first order",
    "lapses": "lapse", "advocates": "advocate", "detractors": "detractor", "reviews": "review",
    "complaints": "complaint",
})  # fmt: skip
"""One of what a label calls many."""


def one_of(name: str) -> str:
    """One of what a metric, or a label, calls many, in the reader's language: of conversions an order.

    A label that no row has, and so no catalogue of sentences either, follows English spelling.
    """
    if brand := brand_of(name):
        return say("{one} of {brand}", one=one_of(name.partition(".")[0]), brand=brand)
    many = label(name)
    ending, one = ("ies", "y") if many.endswith("ies") else ("s", "")
    return say(ONE.get(many) or (many.removesuffix(ending) + one if many.endswith(ending) else many))


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
