"""``wom doctor``."""

from __future__ import annotations

from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed

HELP = marked("say whether this installation is healthy")
FRONT = "", marked("is this installation healthy?")
OPTIONS = ()


def ask(options: Typed) -> Reply:  # noqa: ARG001 (there are none)
    """Look at it; anything that is not healthy is a failure."""
    from wom_sim.studies.doctor.answer import examine

    found = examine()
    healthy = all(finding.healthy for finding in found)
    return Reply(found.text(), found.data(), "" if healthy else say("something above needs mending"))
