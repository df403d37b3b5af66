"""Where people stand in a drawing of their network: friends near each other, and nobody upon another one.

Forces on all at once: ties pull, whoever is near pushes, the middle draws a little; every step is damped more than the
last.  At the end whoever stands too near to somebody is moved apart, until nobody is.  The drawing is the same for the
same network on the same machine; another machine's sums may differ in the last bit, and then the drawing does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wom_sim.statistics.types import Floats, Integers

STEPS = 24
"""Rounds of forces; more moves people by less than a dot's width (measured on 300 to 5,000 people)."""

MOST_ROUNDS = 400
"""Rounds in which people are moved apart: some tens are enough, and crowds of one spot need the most."""

APART = 1.0
"""The distance that is kept, in the drawing's own unit: the room of one person."""

ROOM = 0.66 * APART
"""Radius of the disc that one person fills: a little more than she needs, so that few have to be moved apart."""


def layout(people: int, sources: Integers, targets: Integers) -> Floats:
    """Places of ``people`` whose ties are the pairs ``sources[k]``, ``targets[k]``: float64[people, 2] in 0 … 1.

    The longer side of the drawing, with room for half a person on either end, is 1; no two dots of the diameter
    :func:`gap` touch.
    """
    if people < 2:
        return np.full((people, 2), 0.5)
    places = begun(people, sources, targets)
    for step in range(STEPS):
        places += moved(places, sources, targets, step)
    places = evenly(places - places.mean(axis=0)) * ROOM * np.sqrt(people)
    for _ in range(10):
        places += 0.5 * pushed(places, 1.6 * APART)
    return within(parted(places))


def begun(people: int, sources: Integers, targets: Integers) -> Floats:
    """Where to start: a disc by lot, then a few rounds in which everybody moves to the middle of her friends.

    Communities find together in these, so that the forces have only to spread them.
    """
    dice = np.random.default_rng(1)
    angle, far = dice.uniform(0, 2 * np.pi, people), np.sqrt(dice.uniform(0, 1, people))
    places = np.column_stack([far * np.cos(angle), far * np.sin(angle)])
    ties = np.maximum(1.0, np.bincount(sources, minlength=people) + np.bincount(targets, minlength=people))
    for _ in range(12):
        places = 0.5 * places + 0.5 * gathered(places, sources, targets) / ties[:, None]
        places -= places.mean(axis=0)
        places /= np.maximum(1e-9, places.std(axis=0))
    found: Floats = evenly(places) * ROOM * np.sqrt(people)
    return found


def evenly(places: Floats) -> Floats:
    """Everybody in the same direction from the middle, and as far that a disc of radius 1 is filled evenly.

    Else friends pull each other into a crowd that takes hundreds of rounds to part, and a few who know nearly nobody
    stand so far out that all others share what is left of the drawing.
    """
    far = np.hypot(places[:, 0], places[:, 1])
    rank = np.argsort(np.argsort(far, kind="stable"), kind="stable")
    found: Floats = places * (np.sqrt((rank + 0.5) / len(places)) / np.maximum(far, 1e-9))[:, None]
    return found


def gathered(places: Floats, sources: Integers, targets: Integers) -> Floats:
    """The sum of the places of everybody's friends."""
    people = len(places)
    sums = [
        np.bincount(sources, places[targets, k], people) + np.bincount(targets, places[sources, k], people)
        for k in (0, 1)
    ]
    return np.column_stack(sums)


def moved(places: Floats, sources: Integers, targets: Integers, step: int) -> Floats:
    """How far everybody goes in one step, never more than what is left of the haste."""
    pull = np.zeros_like(places)
    along = places[targets] - places[sources]
    for k in (0, 1):
        pull[:, k] = np.bincount(sources, along[:, k], len(places)) - np.bincount(targets, along[:, k], len(places))
    ties = np.bincount(sources, minlength=len(places)) + np.bincount(targets, minlength=len(places))
    pull /= np.maximum(1.0, ties)[:, None]
    push = pushed(places, 2.0 * APART)
    force = 0.6 * pull + 1.2 * push - 0.015 * places
    length = np.maximum(1e-9, np.hypot(force[:, 0], force[:, 1]))
    haste = 1.5 * APART * (1.0 - step / STEPS) + 0.1
    return force * np.minimum(1.0, haste / length)[:, None]


def pushed(places: Floats, reach: float) -> Floats:
    """Push of whoever is nearer than ``reach``: 1 at no distance, falling to 0."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(places, balanced_tree=False, compact_nodes=False).query_pairs(reach, output_type="ndarray")
    return shoved(places, pairs, lambda far: 1.0 - far / reach)


def shoved(places: Floats, pairs: Integers, strength: Callable[[Floats], Floats]) -> Floats:
    """What pairs do to each other along the line between them."""
    one, other = pairs[:, 0], pairs[:, 1]
    between = places[one] - places[other]
    far = np.hypot(between[:, 0], between[:, 1])
    force = between * (strength(far) / np.maximum(far, 1e-9))[:, None]
    return np.column_stack([
        np.bincount(one, force[:, k], len(places)) - np.bincount(other, force[:, k], len(places)) for k in (0, 1)
    ])  # fmt: skip


def parted(places: Floats) -> Floats:
    """Everybody at least :data:`APART` from everybody else: who is not, moves half of what is missing, and a bit."""
    from scipy.spatial import cKDTree

    aim = 1.02 * APART
    for _ in range(MOST_ROUNDS):
        pairs = cKDTree(places, balanced_tree=False, compact_nodes=False).query_pairs(aim, output_type="ndarray")
        if not len(pairs) or nearest(places, pairs) >= APART:
            break
        places = places + shoved(places, pairs, lambda far: 0.55 * (aim - far))
    return places


def nearest(places: Floats, pairs: Integers) -> float:
    """The smallest distance among pairs."""
    between = places[pairs[:, 0]] - places[pairs[:, 1]]
    return float(np.hypot(between[:, 0], between[:, 1]).min())


def gap(places: Floats) -> float:
    """The smallest distance between any two people; of one person the whole drawing."""
    from scipy.spatial import cKDTree

    return float(cKDTree(places).query(places, k=2)[0][:, 1].min()) if len(places) > 1 else 1.0


def within(places: Floats) -> Floats:
    """The drawing moved and shrunk into the unit square, in its middle."""
    low, high = places.min(axis=0), places.max(axis=0)
    span = float((high - low).max()) + APART
    found: Floats = 0.5 + (places - (low + high) / 2) / span
    return found
