"""``wom track``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked
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

HELP = marked("compare what was counted with the plan")
FRONT = "SCENARIO ACTUAL", marked("plan against reality: inside the band or not, which assumption moved")
OPTIONS = (
    *SCENARIO,
    option("actual", type=Path, metavar="ACTUAL", help="what was counted: CSV or XLSX with dates and counts"),
    *strategy(marked("the strategy that was run")),
    option(
        "--assume", action="append", dest="assumptions", metavar="PATH",
        help="an assumption that may have moved (repeat)",
    ),
    number("--worlds", marked("worlds of the plan (default 200)"), default=200),
    JOBS,
    out(),
)  # fmt: skip


def ask(options: Typed) -> Reply:
    """Compare both, and save."""
    from wom_sim.studies.track.answer import track

    keys = given(options, "actual", "worlds", "assumptions", "engine", "jobs")
    return saved(*of_strategy(options, track, "-track", **keys))
