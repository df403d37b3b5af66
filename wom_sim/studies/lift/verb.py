"""``wom lift``."""

from __future__ import annotations

from wom_sim.language.say import marked
from wom_sim.reading.ranges import MOST_OF_A_PLACE
from wom_sim.studies.command import (
    JOBS,
    SCENARIO,
    Reply,
    Typed,
    given,
    number,
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
    option(
        "--effect",
        default="5%",
        metavar="SHARE",
        help="what must not be missed, as 5%% or own (default 5%%); above 0, to 100,000%%",
    ),
    number("--people", marked("people of a place (default: one simulated world)"), most=MOST_OF_A_PLACE),
    number("--worlds", marked("worlds that places are made of (default 200)"), default=200),
    JOBS,
    out(),
)


def ask(options: Typed) -> Reply:
    """Plan the test, and save."""
    from wom_sim.studies.lift.answer import lift

    keys = given(options, "against", "effect", "people", "worlds", "engine", "jobs")
    return saved(*of_strategy(options, lift, "-lift-{}", **keys))
