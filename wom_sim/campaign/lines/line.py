"""What can be done with a line of the plan, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from wom_sim import behaviour
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.hours import Work, wages, work_of
from wom_sim.engine.lines import SeedsLine
from wom_sim.language.say import say
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.presets.rules import RULES, best, candidates
from wom_sim.scenario.scenario import Scenario

S = TypeVar("S", bound=LineBase)

Keys = dict[str, Any]

CENT = 0.005


class Lever(NamedTuple):
    """How money moves one line; money is all that the line costs, fees and wages included.

    ``now``: money in the strategy.  ``typed``: money that the line's own keys stand for.  ``most``: more buys nothing.
    ``piece``: the price of a little more, 0 where any sum buys some.  ``keys(money)``: the keys that change, None where
    the money buys nothing at all.  ``used(money)``: how much of it buys something whole.
    """

    now: float
    typed: float
    most: float
    piece: float
    keys: Callable[[float], Keys | None]
    used: Callable[[float], float]


class Rate(NamedTuple):
    """A rate that worlds give back: the ``path`` that says it and its ``value`` there (None: it is not said).

    ``presets`` are keys that say the same of such lines, best first; "a / b" is one in terms of another.
    """

    path: str
    value: float | None
    presets: Sequence[str] = ()


class Kind(Generic[S]):
    """What is done with the lines of one kind; here with those that cost what they cost, whatever the budget.

    ``noun``, a marked word, is what money buys more of; nothing where it buys none, or only impressions.
    ``only_named``: an optimiser moves such a line only where it is named, because it comes in lumps.
    """

    noun = ""
    only_named = False

    def compiled(self, context: Context, name: str, spec: S, ticks: Ticks) -> CompiledLine:
        """The line, active on these ticks, in the engine's terms and with its account."""
        raise NotImplementedError

    def rescheduled(self, context: Context, one: CompiledLine, daily: Mapping[int, float]) -> CompiledLine:
        """The line with other money on some ticks; only of one that buys day by day."""
        raise NotImplementedError

    def restaffed(self, context: Context, one: CompiledLine, staff: Mapping[int, float]) -> CompiledLine:
        """The line with other people on some ticks; only of one at which people answer."""
        raise NotImplementedError

    def rates(self, scenario: Scenario, name: str, spec: S) -> dict[str, Rate]:
        """What the scenario says of ctr, cvr and likes; of opens and left where the line sends messages."""
        engage = scenario.contents[spec.content].engage
        bought = getattr(spec, "cvr", None) or getattr(spec, "trial", None)
        return {
            "ctr": Rate(f"plan.{name}.ctr", getattr(spec, "ctr", None), self.clicks(spec)),
            "cvr": Rate(f"plan.{name}.cvr", bought or None, self.orders(spec)),
            "likes": Rate(f"contents.{spec.content}.engage", engage or None, likes(spec)),
        }

    def bids(self, context: Context, name: str, spec: S, ticks: Ticks) -> Mapping[tuple[str, int], float]:
        """What it bids for by channel and tick, in units of all that is shown there; nothing outside an auction."""
        return {}

    def clicks(self, spec: S) -> Sequence[str]:
        """Presets of clicks per view."""
        return ()

    def orders(self, spec: S) -> Sequence[str]:
        """Presets of orders per visit by where the visit comes from."""
        return ()

    def messages(self, context: Context, name: str, spec: S) -> float:
        """Messages that it sends to followers of its own, in simulated people."""
        return 0.0

    # What it costs whatever it buys

    def fixed(self, spec: S, days: int) -> float:
        """Money that does not grow with what it buys, without wages."""
        return spec.fixed_cost

    def fees(self, scenario: Scenario, spec: S, work: Work) -> float:
        """The same with the wages of its work."""
        paid: float = round(wages(scenario, spec, sum(work.hours.values())), 2)
        return self.fixed(spec, len(work.ticks)) + paid

    def fees_alone(self, scenario: Scenario, name: str, spec: S) -> float:
        """The same if it were the only line."""
        return self.fees(scenario, spec, work_of(scenario, {name: spec})[name])

    def unspent(self, account: Account) -> float | None:
        """Money set aside for it that bought nothing; None where it buys day by day what is there."""
        return None

    # What it buys, of which money buys more or less

    def most(self, context: Context, name: str, spec: S) -> int:
        """The most real people that it can choose."""
        return int(context.setting.network.people * context.scale)

    def counted(self, spec: S, most: int) -> S:
        """The line with the number of people whom it names, where none was typed."""
        return spec

    def noun_of(self, spec: S) -> str:
        """What money buys more of, in this line."""
        return self.noun

    def amount(self, spec: S, most: int) -> float:
        """How much is bought: money, days, people; 0 where there is nothing to count."""
        return 0.0

    def money(self, spec: S, days: int | None = None) -> float:
        """Money that buys more or less of the same; 0 where none does."""
        return 0.0

    def takes_money(self, spec: S, days: int) -> bool:
        """Whether it can buy more of the same, even where it was typed without money."""
        return False

    def scaled_to(self, spec: S, money: float, most: int, days: int | None = None) -> S:
        """The line with ``money`` in place of what it typed; at most so many people."""
        return spec

    def more(self, context: Context, one: CompiledLine, spec: S, money: float) -> float:
        """How much more it would spend if it had this much more."""
        return 0.0

    def is_full(self, context: Context, name: str, spec: S) -> bool:
        """Whether money could buy more of it, if only there were more people."""
        return False

    def caps(self, spec: S) -> str:
        """How often somebody sees it at most, in words."""
        return say("it often enough")

    def lever(self, context: Context, name: str, typed: S, now: S) -> Lever | None:
        """How money moves the line, as typed and as its strategy has it; None where it cannot."""
        return None


def in_steps(now: float, prices: Sequence[float], choices: Sequence[Keys]) -> Lever | None:
    """The lever of a line that comes in lumps, each with its price and its keys; None where more is not dearer."""
    pieces = [after - before for before, after in pairwise(prices)] or list(prices)
    if not pieces or min(pieces) <= 0:
        return None
    keys, used = partial(keys_for, prices, choices), partial(used_of, prices)
    return Lever(now, now, prices[-1], float(max(pieces)), keys, used)


def used_of(prices: Sequence[float], money: float) -> float:
    """The dearest of the prices that money pays; 0 where it pays none."""
    return max((price for price in prices if price <= money + CENT), default=0.0)


def keys_for(prices: Sequence[float], choices: Sequence[Keys], money: float) -> Keys | None:
    """The keys that money pays."""
    used = used_of(prices, money)
    return choices[prices.index(used)] if used else None


def likes(spec: LineBase) -> list[str]:
    """Presets of engagement per person reached."""
    channel = spec.seen_on
    keys = candidates(RULES["contents", "engage"], channel, None) if channel is not None else []
    return [key for key in [best(keys)] if key is not None]


def encouraging(line: SeedsLine, ticks: Ticks, lift: float, *, asks_customers: bool = False) -> SeedsLine:
    """R10: while the line runs its content is passed on 1 + lift times as readily."""
    line = behaviour.incentives.attached(line, ticks, lift, asks_customers=asks_customers)
    return line  # noqa: RET504 (the line above is all that names the module: without it, a line lifts nothing)
