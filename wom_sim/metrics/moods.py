"""How customers found it, what they say of it, and what the world sees of that.

Nobody is asked unless a brand says something of experience; what is a share of those who were asked is nan without any.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from wom_sim.language.say import marked
from wom_sim.ledger import Event, Mood
from wom_sim.metrics.counting import of_event, own_shares, ratio
from wom_sim.metrics.metric import COUNT, SHARE, Metric, Told
from wom_sim.metrics.totals import Rated

GOOD, BAD = 4, 2
"""Stars from which on a review is praise, and up to which it is none."""


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


MOODS = marked((
    Metric(
        "satisfaction", SHARE, "share of new customers who were not let down; n/a where nobody was asked",
        lambda run: satisfaction(run.rows), by_person=True,
        told=Told("satisfied", 0, "share of new customers who were not let down"),
    ),
    Metric(
        "advocates", COUNT, "new customers who recommend what they bought",
        lambda run: of_mood(run.rows, Mood.ADVOCATE),
        by_person=True, words=("promoters",), told=Told("advocates", 0, "new customers who recommend it", part=True),
    ),
    Metric(
        "detractors", COUNT, "new customers who were let down", lambda run: of_mood(run.rows, Mood.DETRACTOR),
        less=True, by_person=True, told=Told("detractors", 0, "new customers who were let down", part=True),
    ),
    Metric(
        "warnings_given", COUNT, "people who warned their friends of a brand", lambda run: run.events[Event.WARN],
        less=True, by_person=True, told=Told("warnings given", 0, "of them warned their friends", part=True),
    ),
    Metric(
        "warnings_heard", COUNT, "times a person heard a warning from somebody who had not warned her before",
        lambda run: run.events[Event.WARNED], less=True, by_person=True, words=("negative word of mouth",),
        told=Told("warnings heard", 0, "times a friend's warning was new to its hearer", part=True),
    ),
    Metric(
        "reviews", COUNT, "orders that were reviewed in public", lambda run: run.events[Event.REVIEW],
        by_person=True, words=("review",), told=Told("reviews", 0, "orders that were reviewed in public"),
    ),
    Metric(
        "average_rating", "stars", "stars that everybody sees at the end, earlier reviews among them; n/a without",
        lambda run: average_rating(run.rows, run.rated), words=("rating", "ratings", "stars"),
        told=Told("average rating", 2, "stars at the end, earlier reviews included"),
    ),
    Metric(
        "positive_interactions", COUNT, "likes, contents passed on unpaid, and reviews of 4 or 5 stars",
        lambda run: positive_interactions(run.rows), by_person=True,
    ),
    Metric(
        "net_sentiment", "−1 to 1",
        "(positive interactions − warnings given − reviews of 1 or 2 stars) / all of these; n/a where nobody was asked",
        lambda run: net_sentiment(run.rows), signed=True, by_person=True, words=("sentiment",),
        told=Told("net sentiment", 2, "praise less warnings and bad reviews, from −1 to 1"),
    ),
))  # fmt: skip
"""The rows of the catalogue that speak of it."""
