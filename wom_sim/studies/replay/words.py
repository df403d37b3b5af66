"""What ``wom replay`` prints: what everybody had done at the end."""

from __future__ import annotations

from wom_sim.language.say import say
from wom_sim.show.text import Column, laid_out, number, wrapped
from wom_sim.studies.replay.answer import Replay
from wom_sim.studies.replay.page import COUNTS, what_is_seen
from wom_sim.studies.replay.rows import COUNTED


def text(answer: Replay) -> str:
    """The counts at the end, strategy by strategy."""
    scene = answer.scene
    columns = [
        Column(("", name), [number(float(n)) for n in track.counts[:, -1]]) for name, track in scene.tracks.items()
    ]
    title = say(
        "{name}, the same world for each strategy, after {days} days",
        name=scene.prepared.scenario.name, days=scene.ticks,
    )  # fmt: skip
    return "\n".join(
        [title, laid_out([say(COUNTS[key]) for key in COUNTED], columns), "", wrapped(what_is_seen(scene))]
    )
