"""Many worlds of a classic model, here or in processes, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.aside import written_aside
from wom_sim.engine.plain import EngineName, Starts, spread, starts_of, ticks_of
from wom_sim.engine.setting import Setting
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole, within
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.results.answer import frame
from wom_sim.results.cells import csv_text
from wom_sim.worlds.hire import Jobs, at_most, count_of, flow, hired

FORMATS = (".csv", ".parquet")


@dataclass(frozen=True)
class Cascades:
    """What a classic model gave: one cascade per world.

    ``sizes`` is ``int64[worlds]``, the number of people activated, seeds included.  Activation ticks are not kept:
    :meth:`ticks` reruns the world that is asked for.  ``seeds`` are positions, one array, or one for each world.
    """

    sizes: np.ndarray
    seed: int
    setting: Setting = field(repr=False)
    seeds: Starts = field(repr=False)
    engine: EngineName = "array"

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.sizes)

    def ticks(self, world: int) -> np.ndarray:
        """Activation tick of each person in one world, ``int32[people]`` in the order of ``network.ids``; −1 never."""
        if not 0 <= world < self.worlds:
            raise InputError(say("world must be from 0 to {worlds} (got {world})", worlds=self.worlds - 1, world=world))
        return ticks_of(self.setting, starts_of(self.seeds, world), self.seed, world, self.engine)

    def curve(self, world: int) -> np.ndarray:
        """People activated up to and including each tick of one world, ``int64[ticks + 1]``."""
        ticks = self.ticks(world)
        return np.asarray(np.cumsum(np.bincount(ticks[ticks >= 0], minlength=self.setting.ticks + 1)))

    def table(self) -> Any:
        """One row per world as a pandas table: ``world``, ``seeds`` (how many people start) and ``size``."""
        many = [len(starts_of(self.seeds, world)) for world in range(self.worlds)]
        return frame({"world": np.arange(self.worlds), "seeds": many, "size": self.sizes})

    def save(self, path: str | Path) -> Path:
        """Write the table to a ``.csv`` or ``.parquet`` file, whole or not at all; returns its path."""
        path = Path(path)
        if path.suffix not in FORMATS:
            raise InputError(say("{path}: a table is saved as .csv or .parquet", path=path))
        try:
            with written_aside(path) as file:
                if path.suffix == ".csv":
                    file.write(csv_text(self.table()).encode())
                else:
                    self.table().to_parquet(file, compression="zstd", index=False)
        except OSError as error:
            raise InputError(say("cannot write {path} ({reason})", path=path, reason=error.strerror)) from None
        return path


class Part(NamedTuple):
    """Some worlds of a study of a classic model."""

    setting: Setting
    seeds: Starts
    worlds: range
    seed: int
    engine: EngineName


def sizes_of(part: Part) -> np.ndarray:
    """The sizes of a part; other processes import this."""
    return spread(*part)


def run_worlds(
    setting: Setting, seeds: Starts, worlds: int, seed: int, engine: EngineName = "array", jobs: Jobs = 1
) -> Cascades:
    """Every world of a setting; sizes alone are kept.  They do not depend on ``jobs``."""
    worlds, seed = within("worlds", worlds, 1, MOST_TIMES), whole("seed", seed)
    jobs = at_most(jobs, worlds)
    if jobs == 1:
        return Cascades(spread(setting, seeds, range(worlds), seed, engine), seed, setting, seeds, engine)
    with hired(jobs) as crew:
        parts = parts_of(setting, seeds, worlds, seed, engine, count_of(jobs))
        done = {part.worlds.start: sizes for part, sizes in flow(crew, sizes_of, lambda: next(parts, None))}
    sizes = np.concatenate([done[start] for start in sorted(done)])
    return Cascades(sizes, seed, setting, seeds, engine)


def parts_of(setting: Setting, seeds: Starts, worlds: int, seed: int, engine: EngineName, many: int) -> Iterator[Part]:
    """As many parts as there are workers: each has to be sent the network."""
    size = -(-worlds // many)
    for first in range(0, worlds, size):
        some = range(first, min(worlds, first + size))
        own: Any = seeds if isinstance(seeds, np.ndarray) else {world: seeds[world] for world in some}
        yield Part(setting, own, some, seed, engine)
