"""What ``wom attribute`` prints: who deserves the credit, what touch models would say, and where they lie."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from wom_sim.show.text import NOT_A_FORECAST, NOTHING, Column, decimals_for, laid_out, number, two_part, wrapped
from wom_sim.statistics.intervals import mean_interval

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]

NEARLY_ALL = 0.95
"""From this share of a credit on, it is called "nearly all"."""

_NORMAL = 1.96  # half of a 95 % interval, in standard errors
_TOGETHER = 4  # so many dividends are told, the largest
_INSIDE = "Credits are exact inside these simulated worlds, and nowhere else: they are not facts about real people."


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


@dataclass(frozen=True, slots=True)
class AttributeFacts:
    """Everything that the text and the figures of an attribution say.

    ``itself``: the outcome with none of the players; it and the credits add up to ``total``.  ``extra``: over the
    strategy ``baseline``, whose lines in common are ``shared``; None where it is the same strategy.  ``dividends``:
    what each coalition brings beyond its parts; none where ``orders`` orders of arrival were sampled.
    """

    name: str
    strategy: str
    by: str
    metric: str
    shares: Sequence[Share]
    itself: float
    total: float
    worlds: int
    seed: int
    seconds: float
    baseline: str
    extra: Mean | None = None
    shared: Sequence[str] = ()
    dividends: Mapping[tuple[str, ...], Mean] = field(default_factory=dict)
    orders: int = 0

    @property
    def untouched(self) -> dict[str, float]:
        """What each touch model leaves to nobody among the players."""
        models = self.shares[0].touch
        return {model: self.total - sum(share.touch[model] for share in self.shares) for model in models}

    @property
    def decimals(self) -> int:
        """Decimals of every outcome, so that all of them line up."""
        return decimals_for([self.total, self.itself, *(share.credit.mean for share in self.shares)])

    def shows(self, mean: Mean) -> bool:
        """Whether a mean stands out from chance, and from 0 as it is told."""
        return mean.stands_out and round(mean.mean, self.decimals) != 0.0

    @property
    def parts(self) -> list[float]:
        """What came by itself and each credit, rounded such that they add up to the rounded total."""
        return adding_up([self.itself, *(share.credit.mean for share in self.shares)], self.decimals)


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


def plus_minus(mean: Mean, decimals: int, *, sign: bool = False) -> str:
    """12 ± 3; the mean alone where one world knows no interval."""
    said = number(mean.mean, decimals, sign=sign)
    return said if math.isnan(mean.half_width) else f"{said} ± {number(mean.half_width, decimals)}"


def _credited(facts: AttributeFacts) -> list[tuple[str, str]]:
    """Each player with its credit as it is told, rounded such that all add up."""
    told = zip(facts.shares, facts.parts[1:], strict=True)
    return [(s.player, plus_minus(Mean(part, s.credit.half_width), facts.decimals)) for s, part in told]


def _title(facts: AttributeFacts) -> list[str]:
    worlds = f"{number(facts.worlds)} worlds" if facts.worlds > 1 else "1 world"
    number_of = f"{facts.orders} sampled orders" if facts.orders else f"{2 ** len(facts.shares)} coalitions"
    took = f"{facts.seconds:.{int(facts.seconds < 10)}f} s"
    who = "paid, owned and earned" if facts.by == "media" else f"{len(facts.shares)} lines"
    return [facts.name, f"{worlds} × {number_of} of {who}.   seed {facts.seed}   {took}"]


def _headline(facts: AttributeFacts) -> str:
    decimals, worlds = facts.decimals, f"{number(facts.worlds)} world{'s' if facts.worlds > 1 else ''}"
    parts = [("by itself", number(facts.parts[0], decimals)), *_credited(facts)]
    said = " · ".join(f"{name} {credit}" for name, credit in parts)
    total = f"{number(sum(facts.parts), decimals)} {facts.metric}"
    return f"Where {facts.strategy}'s {total} came from (Shapley over {worlds}; adds up): {said}"


def credit_table(facts: AttributeFacts) -> str:
    """One line per player: its credit, what is lost without it, what it brings alone, and the touch models."""
    apart = facts.by == "lines" and bool(facts.untouched)
    names = ["by itself", *(share.player for share in facts.shares), *["no line"] * apart, "all"]
    columns = [_credit_column(facts, apart)]
    for head, values in (
        (("lost", "without it"), [share.removal for share in facts.shares]),
        (("it adds", "to nothing"), [share.alone for share in facts.shares]),
    ):
        cells = [NOTHING, *(number(value, facts.decimals) for value in values), *[NOTHING] * apart, NOTHING]
        columns.append(Column(head, cells))
    columns += [_touch_column(facts, model, apart) for model in facts.untouched]
    return laid_out(names, columns)


def _credit_column(facts: AttributeFacts, apart: bool) -> Column:
    decimals, total = facts.decimals, sum(facts.parts)
    means = [number(part, decimals) for part in facts.parts]
    halves = ["", *(number(share.credit.half_width, decimals) for share in facts.shares)]
    if facts.worlds > 1:
        means = two_part(means, "±", halves)
        means[0] = means[0].replace("±", " ")
    width = max(map(len, means))
    last = number(total, decimals).rjust(len(number(max(facts.parts, key=abs), decimals)))
    return Column(("credit", "(Shapley)"), [*means, *[NOTHING] * apart, last.ljust(width)])


def _touch_column(facts: AttributeFacts, model: str, apart: bool) -> Column:
    nobody = facts.untouched[model]
    given = [share.touch[model] for share in facts.shares]
    values = adding_up([nobody, *given], facts.decimals)
    cells = [number(value, facts.decimals) for value in values]
    rows = [NOTHING, *cells[1:], cells[0]] if apart else cells
    return Column((model.removesuffix(" touch"), "touch"), [*rows, number(sum(values), facts.decimals)])


def _nothing_is(facts: AttributeFacts) -> str:
    without = "no line of the plan and nobody passing anything on" if facts.by == "media" else "no line of the plan"
    left = ": baseline visits, people who come anyway" if facts.metric == "orders" else ""
    return f'"By itself" is what is left with {without}{left}.'


def _no_line_is(facts: AttributeFacts) -> list[str]:
    if facts.by != "lines" or not facts.untouched:
        return []
    friends = "what friends passed on by themselves, a referral's codes among it"
    return [f'"No line": orders with a touch that no line delivered, {friends}, or people who searched or just came.']


def _over_baseline(facts: AttributeFacts) -> list[str]:
    if facts.extra is None:
        return []
    said = f"Over {facts.baseline}, {facts.strategy} brings {plus_minus(facts.extra, facts.decimals, sign=True)}"
    if not facts.shared:
        return [f"{said} {facts.metric}."]
    lines = ", ".join(facts.shared) if len(facts.shared) <= 4 else f"{len(facts.shared)} lines"
    return [f"{said} {facts.metric}. What both do ({lines}) has credit above, but is no part of that extra."]


def _earned(facts: AttributeFacts) -> list[str]:
    """Whether earned multiplies or begins: its credit beside what it brings without paid and owned."""
    share = next((one for one in facts.shares if one.player == "earned" and facts.by == "media"), None)
    if share is None or not share.credit.stands_out or share.credit.mean < 0:
        return []
    credit, begun = facts.parts[1 + list(facts.shares).index(share)], share.alone
    said = number(credit, facts.decimals)
    if not share.multiplied.stands_out or number(begun, facts.decimals) == said:
        return []
    multiplied = 1 - begun / share.credit.mean
    if multiplied >= NEARLY_ALL:
        many = "all" if begun == 0 else "nearly all"
        return [f"Of the {said} earned, {many} need a paid or owned start: earned multiplies, it does not begin."]
    if multiplied > 0:
        own, others = (number(part, facts.decimals) for part in adding_up([begun, credit - begun], facts.decimals))
        return [f"Of the {said} earned, {own} need no paid or owned start; {others} multiply what those began."]
    alone = number(begun, facts.decimals)
    return [f"Earned alone would bring {alone}, more than its {said}: paid and owned win some of the same people."]


def _together(facts: AttributeFacts) -> list[str]:
    """The largest Harsanyi dividends that stand out from chance."""
    known = [(who, one) for who, one in facts.dividends.items() if len(who) > 1 and facts.shows(one)]
    largest = sorted(known, key=lambda pair: -abs(pair[1].mean))[:_TOGETHER]
    if not largest:
        return []
    said = " · ".join(f"{' + '.join(who)} {plus_minus(one, facts.decimals, sign=True)}" for who, one in largest)
    minus = "; a minus: they win the same people" if any(one.mean < 0 for _, one in largest) else ""
    return [f"Only together (Harsanyi dividends, split evenly in the credits{minus}): {said}"]


def _lie(facts: AttributeFacts) -> list[str]:
    """Where last touch is furthest from what taking a player away loses, beyond chance."""
    known = [(share, share.lie) for share in facts.shares if share.lie is not None]
    wrong = [(share, lie) for share, lie in known if facts.shows(lie) and told_apart(facts, share)]
    if not known:
        return []
    if not wrong:
        return ["Last touch agrees with what taking each away loses here; more worlds may tell them apart."]
    share, lie = max(wrong, key=lambda pair: abs(pair[1].mean))
    given, lost = (number(value, facts.decimals) for value in (share.touch["last touch"], share.removal))
    why = "thanks it for what would come anyway" if lie.mean > 0 else "misses what it starts and others finish"
    return [f"Last touch would give {share.player} {given}; taking {share.player} away loses {lost}: last touch {why}."]


def told_apart(facts: AttributeFacts, share: Share) -> bool:
    """Whether last touch and what is lost without a player are different numbers as they are told."""
    given, lost = (number(value, facts.decimals) for value in (share.touch["last touch"], share.removal))
    return given != lost


def _sampled(facts: AttributeFacts) -> list[str]:
    if not facts.orders:
        return []
    most = max(share.sampling for share in facts.shares)
    coalitions = f"{len(facts.shares)} {facts.by} have {number(2 ** len(facts.shares))} coalitions"
    said = f"{coalitions}; {facts.orders} orders of arrival were sampled in each world, and credits still add up."
    part = f" Sampling alone makes at most ± {number(most, max(1, facts.decimals))} of a credit."
    return [said + part * math.isfinite(most)]


def attribute_text(facts: AttributeFacts) -> str:
    """The whole text: header, who deserves what, the table beside touch models, and how far to trust it."""
    one_world = ["One world is one throw of the dice: no ranges. Run 100 worlds."] if facts.worlds == 1 else []
    head = [*_title(facts), "", _headline(facts)]
    says = [
        _nothing_is(facts),
        *_no_line_is(facts),
        *_over_baseline(facts),
        *_earned(facts),
        *_together(facts),
        *_lie(facts),
    ]
    says += [*_sampled(facts), *one_world, _INSIDE, NOT_A_FORECAST]
    return "\n".join([*map(wrapped, head), "", credit_table(facts), "", *map(wrapped, says)])


def attribute_data(facts: AttributeFacts) -> dict[str, Any]:
    """The same as plain values, for JSON and tables."""
    plain = ("strategy", "by", "metric", "worlds", "seed", "orders", "total", "itself", "baseline")
    extra = facts.extra or Mean(math.nan, math.nan)
    return {
        **{name: getattr(facts, name) for name in plain},
        "extra_over_baseline": extra.mean,
        "extra_half_width": extra.half_width,
        "credits": [_row(share) for share in facts.shares],
        "untouched": dict(facts.untouched),
        "dividends": [
            {"together": list(who), "mean": one.mean, "half_width": one.half_width}
            for who, one in facts.dividends.items()
        ],
    }


def _row(share: Share) -> dict[str, Any]:
    return {
        "player": share.player,
        "credit": share.credit.mean,
        "half_width": share.credit.half_width,
        "sampling_half_width": share.sampling,
        "lost_without": share.removal,
        "alone": share.alone,
        **{model.replace(" ", "_"): given for model, given in share.touch.items()},
    }
