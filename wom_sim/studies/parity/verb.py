"""``wom parity``."""

from __future__ import annotations

from wom_sim.language.say import marked, say
from wom_sim.studies.command import SCENARIO, Reply, Typed, number, read_scenario

HELP = marked("compare both engines bit for bit")
FRONT = "SCENARIO", marked("both engines, compared bit for bit")
OPTIONS = (*SCENARIO, number("--worlds", marked("worlds per strategy (default 1)"), default=1))


def ask(options: Typed) -> Reply:
    """Compare them; any difference is a failure."""
    from wom_sim.studies.parity.answer import parity

    found = parity(read_scenario(options), worlds=options.worlds)
    differs = any(row.differences for row in found)
    failure = say("the engines disagree; please report this scenario") if differs else ""
    return Reply(found.text(), found.data(), failure)
