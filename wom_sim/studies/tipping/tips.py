"""One row of the answer: a number, where another strategy becomes the best, and what full size says of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from wom_sim.language.say import localized, say
from wom_sim.reading.problems import both
from wom_sim.reading.schema import Kind
from wom_sim.scenario.guesses import Guess, Origin
from wom_sim.show.text import called, number
from wom_sim.studies.tipping.search import Case, Side, Z, look

MARGIN = 0.15
"""Full size is looked at on both sides of a value, at least so many steps (logarithms of odds) apart from it."""

CLEAR = 2.5
"""And so many standard errors of the lead, so that its sign is beyond doubt there."""

ROUNDS = 3


def confirmed(case: Case, screened: Sequence[Side], worlds: int) -> list[Side]:
    """The same numbers at full size, all of them at once: first at the value that was found, then on either side.

    Each against the rival that the screen found beyond it.  ``case`` is one at full size; what it knows of the lead
    without any change needs no run.
    """
    cases = [case.against(one.rival) for one in screened]
    sides = [Side(one.guess, one.far, {0.0: duel.least}) for one, duel in zip(screened, cases, strict=True)]
    for _ in range(ROUNDS):
        both = zip(cases, sides, screened, strict=True)
        steps = [(duel, side, step) for duel, side, one in both for step in following(side, one)]
        if not steps:
            break
        look(case.bench, steps, worlds)
    return sides


def following(side: Side, screened: Side) -> list[float]:
    """The next steps to look at: the value that was found, then what is not beyond doubt before and beyond it."""
    if len(side.leads) == 1:
        return [clipped(side, abs(screened.crossing))]
    centre, slope = crossing_at(side, screened)
    room = max(MARGIN, CLEAR * max(lead.error for step, lead in side.leads.items() if step) / slope)
    before, beyond = clear_sides(side)
    wanted = [centre - room] if before is None or abs(before) < centre - 3 * room else []
    wanted += [centre + room] if beyond is None else []
    return [step for size in wanted if (step := clipped(side, size)) not in side.leads]


def crossing_at(side: Side, screened: Side) -> tuple[float, float]:
    """How far away the lead goes, by what is known so far, and how steeply; at first with the slope of the screen."""
    if side.turns and side.bracket[0] != 0:
        return abs(side.crossing), side.slope
    step = side.bracket[1] if side.turns else max(side.leads, key=abs)
    return abs(step) + side.leads[step].mean / screened.slope, screened.slope


def clear_sides(side: Side) -> tuple[float | None, float | None]:
    """The nearest step before at which the best surely leads, and the nearest beyond at which it surely does not."""
    clear = [step for step, lead in side.leads.items() if step and abs(lead.mean) > Z * lead.error]
    before = max((step for step in clear if side.leads[step].mean > 0), key=abs, default=None)
    beyond = min((step for step in clear if side.leads[step].mean < 0), key=abs, default=None)
    return before, beyond


def clipped(side: Side, size: float) -> float:
    """A step towards the end of the range, no further than it."""
    return math.copysign(min(max(0.0, size), abs(side.far)), side.far)


def agrees(side: Side) -> bool:
    """Whether full size says the same: the best surely leads at a step before, and surely not at one beyond."""
    before, beyond = clear_sides(side)
    return before is not None and beyond is not None and abs(before) < abs(beyond)


@dataclass(frozen=True)
class Tip:
    """A number and what it would have to be.

    ``path``: where it stands; ``also``: further places that say the same.  ``value``: as it is; ``low`` – ``high``: the
    range that was looked at.  ``then``: who is the best beyond ``tips_at`` (empty: nobody else in the whole range),
    ``tips_low`` – ``tips_high`` its 95 % interval, nan where it was not closed in on.  ``distance``: how many times the
    value, or its odds.  ``lead_low``, ``lead_high``: what the best is ahead by at both ends of the range.  Full size:
    ``confirmed`` is yes (the value is then that of full size), no or empty, with the lead ± half its 95 % interval
    before and beyond it.
    """

    path: str
    also: str
    kind: Kind
    origin: Origin
    value: float
    low: float
    high: float
    then: str = ""
    tips_at: float = math.nan
    tips_low: float = math.nan
    tips_high: float = math.nan
    distance: float = math.nan
    lead_low: float = math.nan
    lead_high: float = math.nan
    confirmed: str = ""
    before: float = math.nan
    lead_before: float = math.nan
    half_width_before: float = math.nan
    beyond: float = math.nan
    lead_beyond: float = math.nan
    half_width_beyond: float = math.nan
    side: Side | None = field(default=None, repr=False, compare=False)

    @property
    def closed_in(self) -> bool:
        """Whether its value was looked for, and not only guessed from the ends."""
        return math.isfinite(self.tips_low)

    @property
    def idle(self) -> bool:
        """Whether it moves nothing at either end."""
        ends = [one for one in (self.lead_low, self.lead_high) if math.isfinite(one)]
        return not self.then and len(set(ends)) <= 1

    def row(self) -> dict[str, Any]:
        """The same as plain values."""
        return {name: value for name, value in asdict(replace(self, side=None)).items() if name != "side"}


COLUMNS = [name for name in Tip.__dataclass_fields__ if name != "side"]


def tips_of(sides: Iterable[Side]) -> list[Tip]:
    """A row per number: first those that were closed in on, nearest first, then those guessed, then the others."""
    together: dict[Guess, list[Side]] = {}
    for side in sides:
        together.setdefault(side.guess, []).append(side)
    return sorted((tip_of(guess, both) for guess, both in together.items()), key=in_order)


def in_order(tip: Tip) -> tuple[bool, bool, float, str]:
    """What a list of tips is sorted by; see :func:`tips_of`."""
    return not tip.then, not tip.closed_in, tip.distance if tip.then else 0.0, tip.path


def tip_of(guess: Guess, sides: Sequence[Side]) -> Tip:
    """The row of one number, of which both sides were looked at, or the one that there is."""
    ends = {side.far < 0: side for side in sides}
    low, high = (ends.get(below) for below in (True, False))
    plain = Tip(
        path=guess.path,
        also=" ".join(guess.paths[1:]),
        kind=guess.kind,
        origin=guess.origin,
        value=guess.value,
        low=guess.at(low.far) if low else guess.value,
        high=guess.at(high.far) if high else guess.value,
        lead_low=low.leads[low.far].mean if low else math.nan,
        lead_high=high.leads[high.far].mean if high else math.nan,
    )
    near = min((side for side in sides if side.flips), key=lambda side: abs(side.crossing), default=None)
    return turned(plain, guess, near) if near is not None else plain


def turned(plain: Tip, guess: Guess, side: Side) -> Tip:
    """The same row with the value at which another strategy becomes the best."""
    low, high = side.interval() if len(side.leads) > 2 else (math.nan, math.nan)
    value = guess.at(side.crossing)
    if guess.kind == "whole":
        before, beyond = side.bracket
        value = guess.at(beyond) if abs(guess.at(beyond) - guess.at(before)) <= 1 else value
    ends = [guess.at(end) if math.isfinite(end) else math.nan for end in (low, high)]
    return replace(
        plain, then=side.rival, tips_at=value, tips_low=ends[0], tips_high=ends[1],
        distance=math.exp(abs(side.crossing)), side=side,
    )  # fmt: skip


def with_full_size(tip: Tip, full: Side) -> Tip:
    """The row with what full size says: its value and interval where it agrees, and the leads on both sides of it."""
    looked = sorted((step for step in full.leads if step), key=abs)
    if not agrees(full):
        ends = {"before": looked[0], **({"beyond": looked[-1]} if len(looked) > 1 else {})}
        told = {key: value for where, step in ends.items() for key, value in lead_at(where, full, step).items()}
        return replace(tip, confirmed="no", **told)
    before, beyond = clear_sides(full)
    sides = {**lead_at("before", full, before or 0.0), **lead_at("beyond", full, beyond or 0.0)}
    return replace(turned(tip, full.guess, full), confirmed="yes", **sides)


def lead_at(where: str, side: Side, step: float) -> dict[str, Any]:
    """The columns of one side of a value."""
    lead = side.leads[step]
    return {where: side.guess.at(step), f"lead_{where}": lead.mean, f"half_width_{where}": Z * lead.error}


def name_of(tip: Tip) -> str:
    """A number in words: persuade of unboxing, ctr of ig_ads and half_ads.

    >>> in_words("contents.unboxing.persuade"), in_words("sharing.contact"), in_words("brands.b.channels.mail.reach")
    ('persuade of unboxing', 'contact of sharing', 'reach of mail')
    """
    others = [path.split(".")[1] for path in tip.also.split() if path.startswith("plan.")]
    return both([in_words(tip.path), *others[:2]]) + (" …" if len(others) > 2 else "")


def in_words(path: str) -> str:
    """A dotted path in words: its last key, of what it belongs to."""
    keys = path.split(".")
    if "season" in keys:
        return say("season {season} of {owner}", season=keys[-1], owner=keys[1])
    return say("{key} of {owner}", key=keys[-1], owner=keys[-2])


def figure(tip: Tip, value: float) -> str:
    """A value as it would be typed: 2.1 %, 1,500, 0.45."""
    if not math.isfinite(value):
        return say("n/a")
    if tip.kind == "whole" or abs(value) >= 1000:
        return number(value)
    digits = 100 * value if tip.kind == "share" else value
    places = max(0, 1 - math.floor(math.log10(abs(digits)))) if digits else 0
    shown = f"{digits:.{places}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return localized(f"{shown} %" if tip.kind == "share" else shown)


def said(tip: Tip) -> str:
    """One number's turn in words: persuade of unboxing 6 % → 2.1 %: then mix is best."""
    return say(
        "{name} {value} → {tips_at}: then {then} is best",
        name=name_of(tip),
        value=figure(tip, tip.value),
        tips_at=figure(tip, tip.tips_at),
        then=called(tip.then),
    )
