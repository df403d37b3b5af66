"""What is known of one metric: a row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wom_sim.language.say import marked
from wom_sim.ledger import Event
from wom_sim.metrics.totals import OneRun

PEOPLE, COUNT, MONEY, TICK = (
    marked("real people"),
    marked("of the real market"),
    marked("money of the scenario"),
    marked("day"),
)
PER_ORDER, PER_PERSON, PER_MONEY = marked("money per order"), marked("money per person"), marked("money per money")
PER_CUSTOMER = marked("money per customer")
SHARE, PER_VISIT, PER_IMPRESSION = marked("0 to 1"), marked("per visit"), marked("per impression")


class Told(NamedTuple):
    """How ``wom run`` says a metric: with a label, so many decimals, and a word on what it is.

    ``part``: of the one above it; ``rare``: nothing is said of it where there is none.
    """

    label: str
    decimals: int
    words: str
    part: bool = False
    rare: bool = False


class Metric(NamedTuple):
    """What is known of one metric.

    ``figure`` counts it in one run, in simulated people where its unit is real people or counts of the real market;
    None where it is known from elsewhere.  ``over`` of cost, margin and orders *extra over a baseline*: what is divided
    by what, for a metric that only a comparison has.

    ``less``: less of it is better, so that a bare number is a ceiling; ``signed``: it may be negative; ``spends``:
    money that is left unspent makes it better; ``by_person``: it counts what single people do, so that a segment has
    it; ``event``: the event of the ledger that it counts.  ``price_of``: the count of which enough makes it good, and
    ``needed`` of a wanted value and the margin of an order: so many for each unit of money.

    ``label``: a plainer word; ``alias``: what a goal may call it; ``words``: what else people type; ``example``: a goal
    for it; ``told``, ``in_tables``: what is said of it by ``wom run`` and in tables of days, lines and channels.
    """

    name: str
    unit: str
    meaning: str
    figure: Callable[[OneRun], float] | None = None
    over: Callable[[Any, Any, Any], tuple[Any, Any]] | None = None
    less: bool = False
    signed: bool = False
    spends: bool = False
    by_person: bool = False
    price_of: str = ""
    needed: Callable[[float, float], float] | None = None
    event: Event | None = None
    label: str = ""
    alias: str = ""
    words: tuple[str, ...] = ()
    example: str = ""
    told: Told | None = None
    in_tables: str = ""

    @property
    def grows(self) -> bool:
        """Whether a larger market has more of it."""
        return self.unit in (PEOPLE, COUNT)

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1, so that people read it in percent."""
        return self.unit in (SHARE, PER_VISIT, PER_IMPRESSION)

    @property
    def averaged(self) -> bool:
        """Whether it is a mean, a rate or a moment, of which nothing is bought: no price for one more."""
        return bool(self.unit) and not self.grows and self.unit != MONEY

    @property
    def money(self) -> bool:
        """Whether it is an amount of money, in all or for an order."""
        return self.unit in (MONEY, PER_ORDER, PER_CUSTOMER)
