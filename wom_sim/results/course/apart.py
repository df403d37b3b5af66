"""What is one's own of what happened, and what rivals did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import EngineLine
from wom_sim.engine.loop import History
from wom_sim.ledger import Medium


def rivals_of(prepared: Prepared) -> list[int]:
    """Places of the rivals among brands."""
    return [b for b, brand in enumerate(prepared.setting.brands) if brand.rival]


def are_theirs(prepared: Prepared, rows: np.ndarray) -> np.ndarray:
    """Which rows of a ledger are of rivals, ``bool[rows]``."""
    brands = np.array([content.brand for content in prepared.setting.told])
    of = np.where((rows["brand"] < 0) & (rows["content"] >= 0), brands[rows["content"]], rows["brand"])
    return np.isin(of, np.array(rivals_of(prepared)))


def apart(prepared: Prepared, history: History, theirs: Sequence[EngineLine]) -> History:
    """A history in which rows and impressions are one's own; what rivals did stands apart from them."""
    rivals = rivals_of(prepared)
    if not rivals:
        return history
    rows, shown, contents = history.rows, history.impressions, prepared.setting.contents
    lines = shown.shape[1] - len(contents)
    paid = [lines - len(theirs) + k for k, line in enumerate(theirs) if line.medium == Medium.PAID]
    own, others = shown.copy(), are_theirs(prepared, rows)
    own[:, [lines + c for c, content in enumerate(contents) if content.brand in rivals]] = 0
    return replace(
        history,
        rows=rows.compress(~others),
        others=rows.compress(others),
        impressions=np.delete(own, np.arange(lines - len(theirs), lines), axis=1),
        others_shown=shown[:, paid].sum(axis=1),
    )
