"""``wom lift``."""

from __future__ import annotations

from wom_sim.language.say import marked
from wom_sim.studies.command import (
    JOBS,
    SCENARIO,
    Reply,
    Typed,
    count,
    given,
    of_strategy,
    option,
    out,
    saved,
    strategy,
)

HELP = marked("plan a lift test: people, places and weeks")
FRONT = marked("SCENARIO NAME"), marked("how many people, places and weeks a lift test needs")
OPTIONS = (
    *SCENARIO,
    *strategy(marked("strategy to test")),
    option("--against", metavar="NAME", help="strategy of the other places (default: compare_with)"),
    option("--effect", default="5%", metavar="SHARE", help="what must not be missed, as 5%% or own (default 5%%)"),
    option("--people", type=count, help="people of a place (default: one simulated world)"),
    option("--worlds", type=count, default=200, help="worlds that places are made of (default 200)"),
    JOBS,
    out(),
)


def ask(options: Typed) -> Reply:
    """Plan the test, and save."""
    from wom_sim.studies.lift.answer import lift

    keys = given(options, "against", "effect", "people", "worlds", "engine", "jobs")
    return saved(*of_strategy(options, lift, "-lift-{}", **keys))
