"""``wom replan``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked
from wom_sim.studies.command import SCENARIO, Reply, Typed, given, number, of_strategy, option, out, saved, strategy

HELP = marked("freeze the weeks that were counted, and plan anew what is left")
FRONT = "SCENARIO ACTUAL", marked("what has passed as counted; ways to go on, in worlds like it")
OPTIONS = (
    *SCENARIO,
    option("actual", type=Path, metavar="ACTUAL", help="what was counted: CSV or XLSX with dates and counts"),
    *strategy(marked("the strategy that was run")),
    number("--worlds", marked("worlds of the plan (default 200)"), default=200),
    out(),
)


def ask(options: Typed) -> Reply:
    """Plan anew, and save."""
    from wom_sim.studies.replan.answer import replan

    keys = given(options, "actual", "worlds", "engine")
    return saved(*of_strategy(options, replan, "-replan", **keys))
