"""``wom doctor``."""

from __future__ import annotations

from wom_sim.studies.command import Reply, Typed

HELP = "say whether this installation is healthy"
FRONT = "", "is this installation healthy?"
OPTIONS = ()


def ask(options: Typed) -> Reply:  # noqa: ARG001 (there are none)
    """Look at it; anything that is not healthy is a failure."""
    from wom_sim.studies.doctor.answer import examine

    found = examine()
    healthy = all(finding.healthy for finding in found)
    return Reply(found.text(), found.data(), "" if healthy else "something above needs mending")
