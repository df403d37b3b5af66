"""A world put aside in a file: one ``.npz`` of plain arrays, written whole or not at all, refused where it is another.

No pickle is written or read.  The file says which version of the model made it, what the world is made of (a digest of
every part of the scenario that is no plan), and what every line has done so far.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.aside import written_aside
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.review.by_hand import typed_change
from wom_sim.campaign.review.change import Change
from wom_sim.engine.lines import EngineLine
from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import say
from wom_sim.reading.door.unpack import physical_memory
from wom_sim.results.course.checkpoint import put_back, taken
from wom_sim.results.course.course import Course
from wom_sim.results.course.past import NEVER_YET, past
from wom_sim.results.folder import as_run, sha256
from wom_sim.version import MODEL, __version__

KIND = "wom_sim-world"
ABOUT = "about"

OPEN = (
    *("name", "question", "money", "plan", "strategies", "compare_with", "goals"),
    *("uncertainty", "presets_used", "country"),
)
"""What may be said anew while a world waits: the plan, and what no person in it meets."""

_BROKEN = (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error, NotImplementedError)


class Kept(NamedTuple):
    """What a file holds: who made it and of what, and the arrays of the world."""

    file: Path
    about: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    @property
    def tick(self) -> int:
        """The last tick that was run."""
        return int(self.about["tick"])


# ---------------------------------------------------------------- to a file


def save(course: Course, file: Path) -> None:
    """Put a world aside; a file that stands already is replaced when the new one is complete."""
    about = {
        "kind": KIND,
        "version": __version__,
        "model": MODEL,
        "strategy": course.strategy,
        "seed": course.seed,
        "world": course.world,
        "media": sorted(int(medium) for medium in course.media),
        "tick": course.engine.tick,
        "made_of": made_of(course),
        "past": pasts(course, course.engine.tick),
        "changes": [asdict(change) for change in course.changes],
    }
    try:
        with written_aside(file) as stream:
            arrays: dict[str, Any] = {ABOUT: np.array(json.dumps(about)), **taken(course.engine)}
            np.savez_compressed(stream, allow_pickle=False, **arrays)
    except OSError as error:
        raise InputError(say("cannot write {place}: {reason}", place=file, reason=error.strerror or error)) from None


def made_of(course: Course) -> dict[str, str]:
    """A digest of every part of the scenario that a world is made of, of its files and of the network."""
    scenario, network = as_run(course.start.scenario), course.start.network
    whole = {key: value for key, value in scenario.as_mapping().items() if key not in OPEN}
    found = {key: digest(repr(value).encode()) for key, value in whole.items()}
    ties = [one for one in (network.indptr, network.targets, network.weights) if one is not None]
    files = {key: sha256(scenario.base / file) for key, file in scenario.files.items()}
    return {**found, **files, "market.network": digest(*(one.tobytes() for one in ties))}


def digest(*pieces: bytes) -> str:
    """A short hash of bytes."""
    found = blake2b(digest_size=16)
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def pasts(course: Course, tick: int) -> dict[str, str]:
    """What each line of a course has done up to a tick; lines that have done nothing yet are left out."""
    pairs = zip([*course.plan, *course.theirs], course.lines, strict=True)
    found = {one.account.name: past_of(course, one, line, tick) for one, line in pairs}
    return {name: each for name, each in found.items() if each != NEVER_YET}


def past_of(course: Course, one: CompiledLine, line: EngineLine, tick: int) -> str:
    """What one line has done: its doings, money and people, and whom it could reach."""
    public, classes = course.start.public, getattr(line, "classes", -1)
    shown = public.classes[:, classes] if classes >= 0 else np.zeros(0)
    reach = digest(np.packbits(public.of_line(one.account.name)).tobytes(), shown.tobytes())
    return past(line, tick, one.account.spent, one.daily, one.staff, reach)


# ---------------------------------------------------------------- from a file


def load(file: Path) -> Kept:
    """Read a world that was put aside.  ``InputError`` for what is none, or is of another version."""
    try:
        about, arrays = unpacked(file)
    except FileNotFoundError:
        raise InputError(say("{file}: there is no such file", file=file)) from None
    except _BROKEN:
        about, arrays = {}, {}
    if about.get("kind") != KIND:
        raise InputError(
            say(
                "{file} holds no world that was put aside\n   hint: wom run --through DATE --save FILE makes one",
                file=file,
            )
        )
    if (about["version"], about["model"]) != (__version__, MODEL):
        raise InputError(
            say(
                "{file} was made by wom_sim {made} (model {model}); this is {now} (model {today}), in which the world "
                "would go on differently\n   hint: run it from the first day again",
                file=file, made=about["version"], model=about["model"], now=__version__, today=MODEL,
            )
        )  # fmt: skip
    return Kept(file, about, arrays)


def unpacked(file: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is written in a file, and its arrays; never more of them than the machine holds."""
    with zipfile.ZipFile(file) as packed:
        if sum(one.file_size for one in packed.infolist()) > (physical_memory() or np.inf):
            raise ValueError(file)
    with np.load(file, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    about = json.loads(str(arrays.pop(ABOUT)))
    return (about if isinstance(about, dict) else {}), arrays


def go_on(course: Course, kept: Kept) -> Course:
    """A new course, taken to where a world was put aside.  ``ScenarioError`` where its past would be another one."""
    refuse_another_world(course, kept)
    for change in kept.about["changes"]:
        course.change(Change(**{**change, "rules": tuple(change["rules"])}))
    if course.changes:
        typed_since(course, kept.tick)
    refuse_another_past(course, kept)
    try:
        put_back(course.engine, kept.arrays)
    except _BROKEN:
        raise InputError(say("{file} is damaged: save the world again", file=kept.file)) from None
    return course


def typed_since(course: Course, tick: int) -> None:
    """What the strategy changes by hand after a tick, on top of what its rules had changed before."""
    scenario, name = course.start.scenario, course.strategy
    for day, wanted in sorted(scenario.strategy(name).changes.items()):
        if scenario.tick(day) > tick:
            course.change(typed_change(course.start.context, name, course.plan, day, wanted))


def refuse_another_world(course: Course, kept: Kept) -> None:
    """A world goes on with the people, brands and contents that it began with."""
    if sorted(int(medium) for medium in course.media) != kept.about["media"]:
        raise InputError(say("{file} was made with other media; ask for the same", file=kept.file))
    now, before = made_of(course), kept.about["made_of"]
    for key in sorted({*now, *before}):
        if now.get(key) != before.get(key):
            raise course.start.scenario.error(
                key,
                say("is not as it was when {file} was saved", file=kept.file),
                say("only the plan may change while a world waits; put this back, or run from the first day"),
            )


def refuse_another_past(course: Course, kept: Kept) -> None:
    """What has passed has passed: every line has to have done the same."""
    scenario, before = course.start.scenario, kept.about["past"]
    now, last = pasts(course, kept.tick), scenario.dates.on(kept.tick)
    names = {one.account.name for one in (*course.plan, *course.theirs)}
    for name, done in before.items():
        if name not in names:
            told = say("{line} was at work up to {day}, and cannot be left out", line=name, day=last)
            raise another(course, kept, ("strategies", course.strategy, "lines"), told)
        if now.get(name) != done:
            told = say("would have done something else up to {day}, which has passed", day=last)
            raise another(course, kept, ("plan", name), told)
    for name in now:
        if name not in before:
            told = say("begins before {day}, which has passed", day=scenario.dates.on(kept.tick + 1))
            raise another(course, kept, ("plan", name), told)


def another(course: Course, kept: Kept, path: tuple[str, ...], told: str) -> ScenarioError:
    """The complaint about a change of what has passed."""
    scenario = course.start.scenario
    hint = say(
        "put it back; what comes after is changed by a line that begins later, or by strategies.{strategy}.changes: "
        "{{{day}: {{LINE: MONEY}}}}",
        strategy=course.strategy,
        day=scenario.dates.on(kept.tick + 1),
    )
    return scenario.error(path, told, hint)
