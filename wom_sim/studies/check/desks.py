"""How busy the people are who answer complaints and questions: work of the trial worlds over open hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from wom_sim.behaviour.care import Shift
from wom_sim.campaign.prepare import Prepared
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.show.text import called

BUSY = 0.9
"""From this load on a queue grows faster than it is worked off on some days, and waits get long."""


def work(prepared: Prepared, rows: np.ndarray) -> float:
    """Minutes of work that one world's complaints and questions take, of the real market."""
    minutes = 0.0
    for b, brand in enumerate(prepared.scenario.brands.values()):
        if brand.care is None:
            continue
        own = rows["event"].compress(rows["brand"] == b)
        complaints, visits = (int(np.count_nonzero(own == int(one))) for one in (Event.COMPLAINT, Event.VISIT))
        made, each = brand.care.load(prepared.scenario.dates.on(1))
        minutes += complaints * each / max(made, 1e-9) + visits * brand.care.questions * brand.care.minutes
    return minutes * prepared.scale


def opened(prepared: Prepared, strategy: str) -> tuple[float, float]:
    """Minutes that people answer in a strategy, and minutes of scripts that they do in them."""
    shifts = [one for line in prepared.plan(strategy) for one in line.line.effects if isinstance(one, Shift)]
    brands = list(prepared.scenario.brands.values())
    cares = [(one, care) for one in shifts if (care := brands[one.brand].care) is not None]
    hours = np.array([len(one.ticks) * (one.closes - one.opens) for one, _ in cares])
    each = np.array([(60.0 * one.people, care.done(one)) for one, care in cares]).reshape(-1, 2)
    present, done = (hours @ each).tolist() if cares else (0.0, 0.0)
    return present, done


def idle(strategy: str) -> str:
    """What is said where people answer and nobody asks."""
    return say(
        "{strategy}: somebody answers, and nobody complains or asks; the brand says who does: experience: {{complain: "
        "10%}} and care: {{questions: 5%}}",
        strategy=called(strategy),
    )


def desk_words(prepared: Prepared, minutes: Mapping[str, Sequence[float]]) -> Iterator[tuple[bool, str]]:
    """For every strategy with people who answer: whether that is a warning, and how busy they are."""
    for name, brand in prepared.scenario.brands.items():
        if brand.care is not None and brand.care.questions > 0.0 and brand.experience is None:
            yield (
                False,
                say(
                    "{brand}: only questions come, nobody is let down; for complaints add experience: "
                    "{{complain: 10%}}",
                    brand=called(name),
                ),
            )
    for strategy, worlds in minutes.items():
        needed = float(np.mean(worlds))
        present, done = opened(prepared, strategy)
        if present == 0.0:
            if needed > 0.0 and any(brand.care for brand in prepared.scenario.brands.values()):
                yield (
                    False,
                    say(
                        "{strategy}: nobody answers; complaints and questions would take {hours:,.0f} h",
                        strategy=called(strategy),
                        hours=needed / 60,
                    ),
                )
            continue
        if needed == 0.0:
            yield True, idle(strategy)
            continue
        busy = needed / done
        said = say(
            "{strategy}: complaints and questions take {needed:,.0f} of {present:,.0f} open hours ({busy:.0%})",
            strategy=called(strategy),
            needed=busy * present / 60,
            present=present / 60,
            busy=busy,
        )
        if busy >= BUSY:
            said += say(": answers will take days; more people, longer hours or shorter scripts")
        yield busy >= BUSY, said
