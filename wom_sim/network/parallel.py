"""Rows that say the same tie twice: counts add, probabilities combine, and a friendship told by both is one.

And the way from rows to arcs: a value a row becomes one an arc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network import csr
from wom_sim.network.parts import Parts, Rows
from wom_sim.reading.arguments import checked_shares, numbers

if TYPE_CHECKING:
    import pandas as pd


class Ties(NamedTuple):
    """Ties between positions with one weight each, and how many friendships stood in both directions."""

    tails: np.ndarray
    heads: np.ndarray
    weights: np.ndarray
    both_ways: int


def one_each(ties: Ties, people: int, directed: bool, chances: bool) -> Ties:
    """Return each tie once, without self-loops.

    Parallel weights add; of probabilities (``chances``) it is 1 − Π(1 − p).  Undirected, the two directions of a
    friendship are one tie with the mean of their weights: a list that says every friendship twice is not doubled.
    """
    if directed and not chances:
        return _without_loops(ties)  # csr.build adds the weights of parallel ties
    once = _combined(_without_loops(ties), people) if chances else _summed(ties, people)
    if directed:
        return once
    friends = _friendships(once, people)
    return friends if chances or friends.both_ways else _without_loops(ties)


def _without_loops(ties: Ties) -> Ties:
    kept = ties.tails != ties.heads
    return Ties(ties.tails[kept], ties.heads[kept], ties.weights[kept], 0)


def _key(tails: np.ndarray, heads: np.ndarray, people: int) -> np.ndarray:
    return tails.astype(np.uint64) * np.uint64(people) + heads.astype(np.uint64)


def _summed(ties: Ties, people: int) -> Ties:
    """Each arc once with the sum of its weights, in order."""
    indptr, heads, weights, _ = csr.build(ties.tails, ties.heads, ties.weights, people, False)
    tails = np.repeat(np.arange(people, dtype=np.uint32), np.diff(indptr))
    return Ties(tails, heads, np.zeros(0) if weights is None else weights, 0)


def _combined(ties: Ties, people: int) -> Ties:
    """Each arc once with 1 − Π(1 − p) of its probabilities, in order."""
    key = _key(ties.tails, ties.heads, people)
    order = np.lexsort((ties.weights, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=key[order][:1] + np.uint64(1)))
    weights = ties.weights[order]
    if not starts.size:
        return ties
    with np.errstate(divide="ignore"):
        together = -np.expm1(np.add.reduceat(np.log1p(-weights), starts))
    alone = np.diff(starts, append=order.size) == 1
    weights = np.where(alone, weights[starts], together)  # alone it keeps its last bit
    return Ties(ties.tails[order][starts], ties.heads[order][starts], weights, 0)


def _friendships(once: Ties, people: int) -> Ties:
    """Both arcs of a friendship as one tie, with the mean of their weights."""
    key, back = _key(once.tails, once.heads, people), _key(once.heads, once.tails, people)
    if not key.size:
        return once
    at = np.minimum(np.searchsorted(key, back), key.size - 1)
    both = key[at] == back
    weights = np.where(both, (once.weights + once.weights[at]) / 2, once.weights)
    kept = ~both | (once.tails < once.heads)
    return Ties(once.tails[kept], once.heads[kept], weights[kept], int(both.sum()) // 2)


# ---------------------------------------------------------------- from rows to arcs


def rows_of(parts: Parts) -> Rows:
    """Every row that a network was made from, as it came; every tie once, where it was not made from rows."""
    if parts.rows is not None:
        return parts.rows
    tails = np.repeat(np.arange(len(parts.ids), dtype=np.uint32), np.diff(parts.indptr))
    once = slice(None) if parts.directed else tails < parts.targets
    return Rows(tails[once], parts.targets[once], None if parts.weights is None else parts.weights[once])


def table(parts: Parts) -> pd.DataFrame:
    """Source, target and weight of every row."""
    import pandas as pd

    rows = rows_of(parts)
    weights = {} if rows.given is None else {"weight": rows.given}
    return pd.DataFrame({"source": parts.ids[rows.tails], "target": parts.ids[rows.heads], **weights})


def chances(parts: Parts, values: Any) -> np.ndarray:
    """A probability of each tie, in the order of ``network.edges()``, as one of each arc, checked.

    Of an undirected network there may also be one for each arc, in the order of ``network.targets``.
    """
    given = numbers("p", values)
    rows = len(rows_of(parts).tails)
    if given.shape == (rows,):
        return chances_by_arc(parts, checked_shares(given))
    if given.shape == (len(parts.targets),) and not parts.directed:
        return checked_shares(given)
    arcs, got = len(parts.targets), shape_in_words(given)
    message = say("p must have one value per tie, {ties:,}, in the order of network.edges()", ties=rows)
    if parts.rows is not None:
        message = say(
            "p must have one value per row that the network was made from, {rows:,}, in the order of network.edges()",
            rows=rows,
        )
    if parts.directed:
        raise InputError(say("{message} (got {got})", message=message, got=got))
    raise InputError(say("{message}, or one value per arc, {arcs:,} (got {got})", message=message, arcs=arcs, got=got))


def shape_in_words(values: np.ndarray) -> str:
    """How many values an array has."""
    return f"{len(values):,}" if values.ndim == 1 else say("an array of shape {shape}", shape=values.shape)


def chances_by_arc(parts: Parts, values: np.ndarray) -> np.ndarray:
    """A probability of each row as one of each arc, ``float64[E]``.

    Parallel rows combine as 1 − Π(1 − p), rows of somebody with herself say nothing.  Undirected, a row holds for both
    arcs, unless another row tells the other direction.
    """
    rows, back = rows_of(parts), np.full(len(parts.targets), np.nan)
    once = _combined(_without_loops(Ties(rows.tails, rows.heads, values, 0)), len(parts.ids))
    if not parts.directed:
        back[_arcs(parts, once.heads, once.tails)] = once.weights
    back[_arcs(parts, once.tails, once.heads)] = once.weights
    return back


def chances_of_pairs(parts: Parts, tails: np.ndarray, heads: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A probability of each pair of positions as one of each arc; undirected, a pair holds for both directions.

    Raises ``InputError`` for a pair that is no tie, and for a tie without a value.
    """
    found, arcs = np.full(len(parts.targets), np.nan), _arcs(parts, tails, heads)
    is_tie = parts.targets[np.minimum(arcs, len(parts.targets) - 1)] == heads if len(parts.targets) else tails < 0
    is_tie &= (parts.indptr[tails] <= arcs) & (arcs < parts.indptr[tails + 1])
    if not is_tie.all():
        pair = _pair(parts, int(tails[np.argmin(is_tie)]), int(heads[np.argmin(is_tie)]))
        raise InputError(say("p has a number for {pair}, who have no tie", pair=pair))
    if not parts.directed:
        found[_arcs(parts, heads, tails)] = values
    found[arcs] = values
    if np.isnan(found).any():
        arc = int(np.argmax(np.isnan(found)))
        source = int(np.searchsorted(parts.indptr, arc, "right")) - 1
        raise InputError(say("p has no number for the tie {pair}", pair=_pair(parts, source, int(parts.targets[arc]))))
    return found


def _pair(parts: Parts, tail: int, head: int) -> str:
    """Two people by their ids."""
    return str((parts.ids.item(tail), parts.ids.item(head)))


def _arcs(parts: Parts, tails: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """The arc of each tie."""
    people = len(parts.ids)
    sources = np.repeat(np.arange(people, dtype=np.uint32), np.diff(parts.indptr))
    return np.searchsorted(_key(sources, parts.targets, people), _key(tails, heads, people))
