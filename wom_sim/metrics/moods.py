"""How customers found it, what they say of it, and what the world sees of that.

Nobody is asked unless a brand says something of experience; what is a share of those who were asked is nan without any.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from wom_sim.ledger import Event, Mood
from wom_sim.metrics.counting import of_event, own_shares, ratio

GOOD, BAD = 4, 2
"""Stars from which on a review is praise, and up to which it is none."""


class Rated(NamedTuple):
    """What is known of a brand's reviews before day 1: their average, and how many *simulated* reviews it is worth."""

    average: float
    prior: float


def of_mood(rows: np.ndarray, mood: Mood) -> int:
    """First orders that left somebody in this mood."""
    return int(np.count_nonzero(of_event(rows, Event.EXPERIENCE)["n"] == int(mood)))


def satisfaction(rows: np.ndarray) -> float:
    """Share of first orders after which nobody was let down, 0 to 1; nan where nobody was asked."""
    asked = of_event(rows, Event.EXPERIENCE)["n"]
    return ratio(int(np.count_nonzero(asked != int(Mood.DETRACTOR))), len(asked))


def positive_interactions(rows: np.ndarray) -> int:
    """Likes, contents passed on by their own will, and reviews of four or five stars."""
    good = int(np.count_nonzero(of_event(rows, Event.REVIEW)["earned"] >= GOOD))
    return len(of_event(rows, Event.ENGAGE)) + own_shares(rows) + good


def negative_interactions(rows: np.ndarray) -> int:
    """Warnings that somebody gave, and reviews of one or two stars."""
    bad = int(np.count_nonzero(of_event(rows, Event.REVIEW)["earned"] <= BAD))
    return len(of_event(rows, Event.WARN)) + bad


def net_sentiment(rows: np.ndarray) -> float:
    """(Positive − negative)/(positive + negative) interactions, −1 to 1; nan where nobody was asked or nobody spoke.

    Who was not asked cannot be heard to complain: without experience it would be 1 whatever the product.
    """
    if not len(of_event(rows, Event.EXPERIENCE)):
        return math.nan
    good, bad = positive_interactions(rows), negative_interactions(rows)
    return ratio(good - bad, good + bad)


def average_rating(rows: np.ndarray, rated: Mapping[int, Rated]) -> float:
    """Stars that everybody sees at the end, those of before day 1 among them; of several brands their mean."""
    given = of_event(rows, Event.REVIEW)
    shown = []
    for brand, known in rated.items():
        own = given["earned"].compress(given["brand"] == brand)
        shown.append(ratio(known.average * known.prior + int(own.sum()), known.prior + len(own)))
    return ratio(sum(shown), len(shown))
