"""How it was made: method, limits, and the one command that gives the same bytes."""

from __future__ import annotations

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.studies.report.kept import Kept


def method(found: Kept) -> list[Markup]:
    """What was done, what is not known, and how to get the same numbers again."""
    return [parts.command(f"wom compare {found.folder}")]
