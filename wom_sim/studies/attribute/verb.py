"""``wom attribute``."""

from __future__ import annotations

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

HELP = marked("say which media or lines deserve the credit")
FRONT = marked("SCENARIO NAME"), marked("who deserves the credit: paid, owned, earned, or each line")
OPTIONS = (
    *SCENARIO,
    *strategy(marked("strategy whose outcome is shared out")),
    option("--by", choices=["media", "lines"], default="media", help="who shares it (default media)"),
    option("--metric", default="conversions", help="what is shared out: conversions (default), all_orders or reach"),
    number("--worlds", marked("number of worlds (default 100)"), default=100),
    number("--orders", marked("sample so many orders of arrival (default: exact to 8 lines)")),
    JOBS,
    out(),
)


def ask(options: Typed) -> Reply:
    """Share out the credit, and save."""
    from wom_sim.studies.attribute.answer import attribute

    keys = given(options, "by", "metric", "worlds", "jobs", "engine", "orders")
    found, folder = of_strategy(options, attribute, "-attribute-{}", **keys)
    return saved(found, folder, folder=str(folder))
