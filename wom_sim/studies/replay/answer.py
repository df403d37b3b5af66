"""Strategies side by side in the same world: a page that plays them, and a moving picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.results import workbook
from wom_sim.results.answer import Answer
from wom_sim.results.run import EngineName, choose_engine, simulate
from wom_sim.results.weekly import refuse_impossible
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.replay.gif import gif, size
from wom_sim.studies.replay.page import MARK, fragment, page
from wom_sim.studies.replay.rows import COUNTED
from wom_sim.studies.replay.scene import Scene


@dataclass(frozen=True)
class Replay(Answer):
    """One or two strategies in one world, ready to be looked at."""

    room = "replay"

    scene: Scene
    engine: str

    def html(self) -> str:
        """A page that plays them, in one file that connects to nothing."""
        return page(self.scene)

    def fragment(self) -> str:
        """The same as a part of another page."""
        return fragment(self.scene)

    def gif(self) -> bytes:
        """A moving picture for a message, 1.5 MB at most."""
        return gif(self.scene)

    def size(self) -> tuple[int, int]:
        """Width and height of the moving picture in pixels."""
        return size(self.scene)

    def save(self, path: str | Path) -> Path:
        """Write the page, or the moving picture where the name ends with .gif; whole or not at all."""
        path = place(path)
        workbook.save(path, self.gif() if path.suffix.lower() == ".gif" else self.html().encode())
        return path

    def data(self) -> dict[str, Any]:
        """Strategies, world, and what everybody had done at the end."""
        ends = {
            name: dict(zip(COUNTED, track.counts[:, -1].tolist(), strict=True))
            for name, track in self.scene.tracks.items()
        }
        scene = self.scene
        return {
            "strategies": ends, "seed": scene.seed, "world": scene.world, "engine": self.engine,
            "people": scene.people, "drawn": len(scene.drawn), "days": scene.ticks,
        }  # fmt: skip


HEAD = 2_048
"""Bytes in which a file says that it is a replay."""


def place(path: str | Path) -> Path:
    """Where a page or picture goes; :class:`~wom_sim.errors.InputError` where that is a file of another kind."""
    path = Path(path)
    refuse_impossible(path)
    if path.is_dir() or (path.exists() and MARK.encode() not in beginning(path)):
        raise InputError(say("{place} exists and is no replay; name another file, or remove it first", place=path))
    return path


def beginning(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD)


def replay(
    scenario: Scenario | Prepared | str | Path,
    strategies: Sequence[str],
    *,
    seed: int | None = None,
    world: int = 0,
    engine: EngineName = "auto",
) -> Replay:
    """One or two strategies in the same world, person by person and day by day.

    ``seed`` and ``world`` as in :func:`wom_sim.run`, so that it is a world that `compare` has run.  Up to 5,000 people
    are drawn; of more a sample, which the page states: whole cascades by lot, then others by lot.

    Raises :class:`~wom_sim.errors.InputError` for a strategy that the scenario does not have, and for more than two.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    seed = prepared.scenario.uncertainty.seed if seed is None else seed
    names = [*dict.fromkeys(strategies)]
    if not 1 <= len(names) <= 2:
        raise InputError(say("a replay shows one strategy or two side by side (got {n})", n=len(names)))
    for name in names:
        prepared.plan(name)
    chosen = choose_engine(engine, prepared.network.people * prepared.scenario.days * len(names))
    histories = {name: simulate(prepared, name, seed, world, chosen) for name in names}
    return Replay(Scene(prepared, world, seed, histories), chosen)
