"""What each medium or line is credited with: means over worlds, their intervals, and numbers that add up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from wom_sim.statistics.intervals import mean_interval

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]

_NORMAL = 1.96  # half of a 95 % interval, in standard errors


class Mean(NamedTuple):
    """A mean over worlds and half its 95 % interval (nan for one world)."""

    mean: float
    half_width: float

    @classmethod
    def of(cls, values: Numbers, factor: float = 1.0) -> Self:
        """The mean of one number per world, times a factor."""
        return cls(*mean_interval(values * factor))

    @property
    def stands_out(self) -> bool:
        """Whether the interval leaves out 0; one world has none, and only 0 itself does not stand out."""
        return self.mean != 0 and not abs(self.mean) <= self.half_width


_NO_DIFFERENCE = Mean(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Share:
    """What one medium or line is credited with: means over worlds, in units of the real market.

    ``removal``: what is lost without it.  ``alone``: what it adds to nothing.  ``touch``: what touch models would
    credit it with.  ``lie``: last touch − removal.  ``sampling``: the part of the credit's ± that comes from sampling
    orders of arrival; 0 where nothing was sampled.  ``multiplied``: credit − alone.
    """

    player: str
    credit: Mean
    removal: float
    alone: float
    touch: Mapping[str, float] = field(default_factory=dict)
    lie: Mean | None = None
    sampling: float = 0.0
    multiplied: Mean = _NO_DIFFERENCE

    def row(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "player": self.player,
            "credit": self.credit.mean,
            "half_width": self.credit.half_width,
            "sampling_half_width": self.sampling,
            "lost_without": self.removal,
            "alone": self.alone,
            **{model.replace(" ", "_"): given for model, given in self.touch.items()},
        }


def shares_of(
    credit: Mapping[str, Numbers],
    noise: Mapping[str, Numbers],
    removal: Mapping[str, Numbers],
    alone: Mapping[str, Numbers],
    touch: Mapping[str, Mapping[str, Numbers]],
    *,
    scale: float,
    factor: float,
) -> list[Share]:
    """What each player is credited with, from one number per world and player.

    ``factor`` turns credits into real people and ``scale`` all the rest; ``noise`` is a credit's variance.
    """
    return [
        Share(
            player=player,
            credit=Mean.of(values, factor),
            removal=Mean.of(removal[player], scale).mean,
            alone=Mean.of(alone[player], scale).mean,
            touch={model: Mean.of(told[player], scale).mean for model, told in touch.items()},
            lie=Mean.of(touch["last touch"][player] - removal[player], scale) if touch else None,
            multiplied=Mean.of(values * factor - alone[player] * scale),
            sampling=_NORMAL * scale * math.sqrt(noise[player].sum()) / len(values),
        )
        for player, values in credit.items()
    ]


def in_words(
    players: Sequence[str], dividends: Mapping[frozenset[str], Numbers], scale: float
) -> dict[tuple[str, ...], Mean]:
    """The mean dividend of every coalition but that of nobody, named by its players in their order."""
    means = {who: Mean.of(values, scale) for who, values in dividends.items() if who}
    return {tuple(player for player in players if player in who): mean for who, mean in means.items()}


def adding_up(parts: Sequence[float], decimals: int = 0) -> list[float]:
    """Numbers rounded such that they add up to their rounded sum: the largest remainders are rounded up."""
    scale = 10**decimals
    floors = [math.floor(part * scale) for part in parts]
    missing = round(sum(parts) * scale) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i] * scale)
    raised = set(by_remainder[: max(0, missing)])
    return [(floor + (i in raised)) / scale for i, floor in enumerate(floors)]
