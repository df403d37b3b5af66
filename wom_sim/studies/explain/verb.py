"""``wom explain``."""

from __future__ import annotations

from wom_sim.language.say import marked, say
from wom_sim.studies.command import SCENARIO, Reply, Typed, number, option, ranked_strategies, read_scenario

HELP = marked("tell the story of one simulated person: what reached her, what tipped her, and what if not")
FRONT = "SCENARIO PERSON", marked("one simulated person: what reached her, what tipped her")
OPTIONS = (
    *SCENARIO,
    option("person", nargs="?", metavar="PERSON", help="id of the person (default: three are chosen)"),
    option("--strategy", help="default: that of the results, of several the best"),
    number("--world", marked("number of the world (default 0, the first of compare)"), 0, default=0),
)


def ask(options: Typed) -> Reply:
    """Tell it, or three of them."""
    from wom_sim.campaign.prepare import prepare
    from wom_sim.studies.explain.answer import explain
    from wom_sim.studies.explain.cards import cards

    scenario = read_scenario(options)
    name = options.strategy or ranked_strategies(options, scenario)[0]
    prepared = prepare(scenario)
    where = {"world": options.world, "engine": options.engine}
    if options.person is not None:
        found = explain(prepared, name, options.person, **where)
        return Reply(found.text(), found.data())
    told = cards(prepared, name, **where)
    parts = [f"{number}  {one.why}\n\n{one.story.text()}" for number, one in enumerate(told, 1)]
    said = "\n\n\n".join(parts) or say("Nothing happened to anybody in this world.")
    return Reply(said, [{"why": one.why, **one.story.data()} for one in told])
