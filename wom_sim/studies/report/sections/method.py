"""How the page was made: method, limits, and the one command that gives the same numbers again."""

from __future__ import annotations

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.show.text import number
from wom_sim.studies.report.kept import Kept


def method(found: Kept) -> list[Markup]:
    """What was done, what is not known, and how to get the same numbers again."""
    made = found.results.provenance
    what = say(
        "Every plan was simulated person by person in the same {worlds} worlds. A world is one throw of the dice for "
        "everything that is chance: who sees what on which day, who passes it on, who orders. As all plans meet the "
        "same worlds, what differs between them is the plan.",
        worlds=number(found.found.worlds),
    )
    again = say("The same numbers again, with the file scenario.yaml of the results folder:")
    facts = [
        (say("Seed"), str(made.get("seed", found.found.seed))),
        (say("wom_sim, model"), f"{made.get('wom_sim', '–')}, {made.get('model', '–')}"),
        (say("Python, platform"), f"{made.get('python', '–')}, {made.get('platform', '–')}"),
        (say("Scenario, SHA-256"), str(made.get("scenario_sha256", "–"))),
        (say("Runs, SHA-256"), str(made.get("runs_sha256", "–"))),
    ]
    return [
        parts.paragraph(what), parts.heading(say("Is it a forecast?")), parts.bullets(limits(found)),
        parts.heading(say("Again")), parts.paragraph(again), parts.command("wom", "compare", "scenario.yaml"),
        parts.definitions(facts),
    ]  # fmt: skip


def limits(found: Kept) -> list[str]:
    """What the page does not know."""
    first = (
        say("No. Some numbers were fitted to the past, which need not go on; the rest is as it was typed.")
        if found.found.fitted
        else say("No. Nothing was fitted to your sales: read which plan is better, and by about how much.")
    )
    return [
        first,
        say("The range of worlds is luck alone; wrong assumptions come on top of it."),
        say("A simulated person is nobody real: nothing here says what one customer does."),
        say("What the model leaves out, such as a rival's next move that nobody typed, cannot show here."),
    ]
