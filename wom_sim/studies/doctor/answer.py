"""Is this installation healthy?"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from wom_sim import rng
from wom_sim.language.say import marked, say
from wom_sim.results.answer import Answer
from wom_sim.results.folder import PACKAGES
from wom_sim.version import BUILD

GOLDEN = 0x71C3C625CBBFDEE0  # rng.key(1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    healthy: bool
    found: str


class Health(list[Finding], Answer):
    """Everything that was looked at."""

    room = "doctor"

    def text(self) -> str:
        """What ``wom doctor`` prints."""
        marks = {True: say("ok"), False: say("BAD")}
        wide = max(map(len, marks.values()))
        return "\n".join(f"  {marks[one.healthy]:<{wide}}  {say(one.what):<22} {one.found}" for one in self)

    def data(self) -> list[dict[str, Any]]:
        """What ``--json`` prints."""
        return [asdict(one) for one in self]


def examine() -> Health:
    """Look at versions, chance, compiled code and parity of the engines."""
    on = {"build": BUILD, "python": platform.python_version(), "system": platform.system()}
    return Health([
        Finding("wom_sim", True, say("{build} on Python {python}, {system}", **on)),
        Finding(marked("packages"), True, ", ".join(f"{name} {version(name)}" for name in PACKAGES)),
        machine(),
        looked_at(marked("chance"), chance),
        looked_at(marked("compiled kernels"), kernels),
        looked_at(marked("two engines"), engines),
    ])  # fmt: skip


def looked_at(what: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    """A finding, also when looking itself fails: a doctor reports what hurts instead of falling over it."""
    try:
        healthy, found = look()
    except Exception as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")
    return Finding(what, healthy, found)


def machine() -> Finding:
    """Cores and memory."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Finding(
        marked("machine"),
        True,
        say(
            "{cores} cores, {gigabytes:.1f} GB of memory, {byteorder}-endian",
            cores=os.cpu_count(),
            gigabytes=gigabytes,
            byteorder=sys.byteorder,
        ),
    )


def chance() -> tuple[bool, str]:
    """Whether a golden draw comes out."""
    key = rng.key(1, 2, 3, 4, 5)
    return key == GOLDEN, say("draw (1, 2, 3, 4, 5) is {key:#018x}", key=key)


def kernels() -> tuple[bool, str]:
    """Load, or compile, what the array engine runs, and compare what is kept of it with its checksums."""
    began = time.perf_counter()
    from wom_sim import code_cache
    from wom_sim.engine import kernels as compiled
    from wom_sim.network import csr  # noqa: F401 (says where its machine code is)

    loaded = say("loaded in {seconds:.1f} s", seconds=time.perf_counter() - began)
    if not compiled.CACHED:
        remedy = say("set WOM_CACHE to a folder that can be")
        return True, say(
            "{loaded}, not cached: {obstacle}; remedy: {remedy}",
            loaded=loaded,
            obstacle=compiled.OBSTACLE,
            remedy=remedy,
        )
    found, damaged = code_cache.look(code_cache.PLACES)
    if damaged:
        remedy = say(
            "none needed, they are removed and compiled anew when used next; or delete {folder}",
            folder=damaged[0].parent,
        )
        return False, say(
            "{damaged} of {found} files are damaged, first {first}; remedy: {remedy}",
            damaged=len(damaged),
            found=len(found),
            first=damaged[0],
            remedy=remedy,
        )
    return True, say(
        "{loaded}, {found} files with the right checksum in {folder}",
        loaded=loaded,
        found=len(found),
        folder=compiled.FOLDER,
    )


def engines() -> tuple[bool, str]:
    """Whether both engines tell the same story of a small campaign."""
    from wom_sim.scenario.scenario import Scenario
    from wom_sim.studies.parity.answer import parity

    began = time.perf_counter()
    rows = parity(Scenario.parse(SMALL))
    found = [name for row in rows for name in row.differences]
    events = sum(row.events for row in rows)
    verdict = ", ".join(found) or say("every bit equal")
    return not found, say(
        "{events} events, {verdict} ({seconds:.1f} s)",
        events=events,
        verdict=verdict,
        seconds=time.perf_counter() - began,
    )


SMALL = {
    "name": "doctor",
    "dates": {"start": "2027-01-01", "end": "2027-01-10"},
    "market": {"simulate": 60, "network": {"kind": "holme_kim", "m": 2, "clustering": 0.5}},
    "brands": {"shop": {"visits_per_day": 0.02, "conversion": 0.1}},
    "contents": {"film": {"attract": 0.5, "persuade": 0.3, "share": 0.5, "visit": 0.4}},
    "plan": {
        "gift": {"kind": "samples", "content": "film", "on": "2027-01-02", "who": "random", "number": 5},
    },
    "strategies": {"gifts": ["gift"]},
}
