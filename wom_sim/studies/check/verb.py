"""``wom check``."""

from __future__ import annotations

from wom_sim.language.say import marked
from wom_sim.studies.command import SCENARIO, Reply, Typed, number, read_scenario

HELP = marked("validate a scenario and try it in a few worlds")
FRONT = "SCENARIO", marked("validate; people, cost, calendar, typed rates beside simulated, warnings")
OPTIONS = (
    *SCENARIO,
    number("--worlds", marked("trial worlds in all (default 20); a few more where there are goals"), default=20),
)


def ask(options: Typed) -> Reply:
    """Check the scenario."""
    from wom_sim.studies.check.answer import check

    found = check(read_scenario(options), worlds=options.worlds, engine=options.engine)
    return Reply(found.text(str(options.scenario)), found.data())
