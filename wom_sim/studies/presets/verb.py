"""``wom presets``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked
from wom_sim.studies.command import Reply, Typed, option, scenario_file

HELP = marked("list typical prices and rates with their sources")
FRONT = "[PATTERN]", marked("typical prices and rates with their sources; --used SCENARIO: those it uses")
OPTIONS = (
    option("pattern", nargs="?", default="", metavar="PATTERN", help="part of a key, or such as '*.cpm'"),
    option("--used", type=Path, metavar="SCENARIO", help="only those that a scenario or result uses"),
)


def ask(options: Typed) -> Reply:
    """List them."""
    from wom_sim.studies.presets.answer import presets

    found = presets(options.pattern, used=options.used and scenario_file(options.used))
    return Reply(found.text(), found.data())
