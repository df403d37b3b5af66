"""One world to look into: two plans side by side, day by day, and the stories of three simulated people."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.results.run import EngineName, simulate
from wom_sim.studies.explain.answer import Explanation
from wom_sim.studies.explain.cards import cards
from wom_sim.studies.explain.words import entries, tipped, verdict
from wom_sim.studies.replay.page import fragment
from wom_sim.studies.replay.scene import Scene
from wom_sim.studies.report.kept import Kept

MOST_LINES = 12
"""Lines of a story that are shown."""

FIRST_WORLD, LEVEL = 0, 3
ENGINE: EngineName = "array"


def replay(found: Kept) -> list[Markup]:
    """The plan that the page is about and the next best one, in the first world of the comparison."""
    prepared, seed = found.prepared, found.scenario.uncertainty.seed
    histories = {name: simulate(prepared, name, seed, FIRST_WORLD, ENGINE) for name in two(found)}
    return [Markup(fragment(Scene(prepared, FIRST_WORLD, seed, histories), LEVEL))]


def two(found: Kept) -> list[str]:
    """The plan that the page is about and the best of the others, or what it is compared with where there is none."""
    base = found.scenario.compare_with
    others = [name for name in found.strategies if name not in (found.best, base, "nothing")]
    return list(dict.fromkeys([found.best, *others[:1], *([] if others else [base])]))


def people(found: Kept) -> list[Markup]:
    """Three people of that world, and why these."""
    told = cards(found.prepared, found.best, seed=found.scenario.uncertainty.seed, world=FIRST_WORLD, engine=ENGINE)
    if not told:
        return []
    lead = say(
        "Three of {people:,} simulated people under “{plan}”, chosen for what they show. None of them is in your "
        "customer list: their stories show how the rules work, and are no facts about anybody.",
        people=found.prepared.network.people, plan=found.best,
    )  # fmt: skip
    return [parts.paragraph(lead), *(story(one.why, one.story) for one in told)]


def story(why: str, told: Explanation) -> Markup:
    """One person: why she, what happened to her, what tipped her, and what if there had been no such medium."""
    title = say("Person {person}, simulated: {why}", person=told.person, why=why)
    return parts.chapter(title, list(happened(told)))


def happened(told: Explanation) -> Iterator[Markup]:
    """What happened to her, what tipped her, and what if there had been no such medium."""
    lines = list(entries(told))
    yield parts.definitions(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield parts.fold(
            say("… and {others} more", others=len(lines) - MOST_LINES), parts.definitions(lines[MOST_LINES:])
        )
    yield parts.bullets([*tipped(told), *(verdict(name, told.outcome, one) for name, one in told.without.items())])
