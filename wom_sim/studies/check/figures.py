"""Figures of each line as a marketer knows them: typed, or a preset, beside what the trial worlds give back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wom_sim import metrics
from wom_sim.campaign.bought import spec_of, unspent_of
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import Prepared
from wom_sim.results.lines import Counts
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.presets.presets import load
from wom_sim.studies.check.line_words import CTR, CVR, LEFT, LIKES, OPENS, Figure, LineFigures, Rated
from wom_sim.studies.check.trial import Trial


class Wanted(NamedTuple):
    """A number to compare with: ``key`` names the preset that it is, ``typed`` whether the scenario says it."""

    value: float | None = None
    key: str = ""
    typed: bool = False


PARTS = {
    CTR: (("fresh_visits", "fresh_shown"), ("visits", "shown")),
    CVR: (("first_orders", "first_visits"), ("orders", "visits")),
    LIKES: (("fresh_likes", "fresh_people"), ("likes", "reached")),
    OPENS: (("first_shown", "first_sent"), ("shown", "sent")),
    LEFT: (("first_left", "first_sent"), ("left", "sent")),
}
"""What of what, at a first exposure and over the whole plan, as :mod:`wom_sim.results.lines` counts them."""


def figures(trial: Trial) -> list[LineFigures]:
    """Every line of every strategy that was tried, in their order."""
    return [one for strategy in trial.lines for one in of_strategy(trial, strategy)]


def of_strategy(trial: Trial, strategy: str) -> Iterator[LineFigures]:
    """The lines of one strategy."""
    prepared, counts = trial.prepared, trial.lines[strategy]
    home = {one.account.name: one for one in prepared.plan(prepared.scenario.compare_with)}
    scale = prepared.scale / trial.worlds
    for k, one in enumerate(prepared.plan(strategy)):
        name, spec = one.account.name, spec_of(prepared, one)
        reached, could, shown = (int(counts[part][k]) for part in ("reached", "could", "shown"))
        yield LineFigures(
            strategy=strategy,
            line=name,
            reach=reached * scale,
            share=metrics.ratio(reached, could),
            frequency=metrics.frequency(shown, reached),
            unspent=unspent_of(prepared, one),
            figures=rated(counts, k, wanted(prepared, name, spec)),
            as_in_baseline=strategy != prepared.scenario.compare_with
            and name in home
            and spec_of(prepared, home[name]) == spec,
        )


def rated(counts: Counts, k: int, compared: Mapping[str, Wanted]) -> dict[str, Figure]:
    """The figures of one line; those of messages only where it sends any."""
    found = {}
    for what, (fresh, whole) in PARTS.items():
        number = compared.get(what, Wanted())
        rates = [Rated(int(counts[part][k]), int(counts[of][k])) for part, of in (fresh, whole)]
        found[what] = Figure(number.value, number.key, number.typed, *rates)
    return found


# ---------------------------------------------------------------- what was typed


def wanted(prepared: Prepared, name: str, spec: LineBase) -> dict[str, Wanted]:
    """What the scenario says of the figures of a line, else what presets say of lines of its kind and channel."""
    rates = kind_of(spec).rates(prepared.scenario, name, spec)
    found = {what: said(prepared, one.path, one.value) or usual(one.presets) for what, one in rates.items()}
    return {what: number for what, number in found.items() if number is not None}


def said(prepared: Prepared, path: str, value: float | None) -> Wanted | None:
    """A number of the scenario, with the preset that stands for it; None where it says none."""
    if value is None:
        return None
    note = prepared.scenario.presets_used.get(path)
    return Wanted(value, "" if note is None else note.key, typed=True)


def usual(keys: Sequence[str]) -> Wanted | None:
    """The first preset that has a value, "a / b" for one in terms of another; None where there is none."""
    for key in keys:
        parts = [load().get(part) for part in key.split(" / ")]
        values = [0.0 if part is None or part.value is None else part.value for part in parts]
        if all(values):
            return Wanted(values[0] / values[1] if len(values) > 1 else values[0], key)
    return None
