"""``wom replay``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.language.say import marked, say
from wom_sim.studies.command import SCENARIO, Reply, Typed, number, option, ranked_strategies, read_scenario

if TYPE_CHECKING:
    from wom_sim.studies.replay.answer import Replay

HELP = marked("play two strategies side by side in the same world, person by person")
FRONT = "SCENARIO", marked("two strategies side by side, person by person and day by day")
OPTIONS = (
    *SCENARIO,
    option("strategies", nargs="*", metavar="STRATEGY", help="one or two (default: the two best of the results)"),
    number("--world", marked("number of the world (default 0, the first of compare)"), 0, default=0),
    option("--html", type=Path, metavar="FILE", help="page that plays them; opens without a network"),
    option("--gif", type=Path, metavar="FILE", help="moving picture for a message, 1.5 MB at most"),
)


def ask(options: Typed) -> Reply:
    """Run both, and write what is to be kept."""
    from wom_sim.studies.replay.answer import place, replay

    scenario = read_scenario(options)
    names = options.strategies or ranked_strategies(options, scenario)[:2]
    files = [place(file) for file in (options.html, options.gif) if file is not None]
    found = replay(scenario, names, world=options.world, engine=options.engine)
    kept = [f"{say('Saved')}  {saved(found, file, options.scenario)}\n{embed(file, found)}" for file in files]
    return Reply("\n\n".join([found.text(), *kept]), {**found.data(), "files": [*map(str, files)]}, kept=" ".join(kept))


def saved(found: Replay, file: Path, results: Path) -> Path:
    """Write it; into the results that it shows as one of their files, which goes when the study is run again."""
    from wom_sim.results.folder import enlist

    path = found.save(file)
    enlist(results, path)
    return path


def embed(file: Path, found: Replay) -> str:
    """The line of HTML that shows a file in another page."""
    from xml.etree.ElementTree import Element, tostring

    title = say("Replay: {name}", name=found.scene.prepared.scenario.name)
    if file.suffix.lower() == ".gif":
        wide, high = found.size()
        shown = Element("img", {"src": file.name, "alt": title, "width": str(wide), "height": str(high)})
    else:
        shown = Element("iframe", {"src": file.name, "title": title, "width": "100%", "height": "900"})
    return say("To show it in another page: {line}", line=tostring(shown, "unicode", "html"))
