"""Folders of results: whole or not at all, with what made them."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import warnings
from collections.abc import Callable, Container, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wom_sim.aside import written_aside
from wom_sim.errors import InputError, RunError
from wom_sim.language.say import say
from wom_sim.results import swap
from wom_sim.results.codebook import write_codebook
from wom_sim.scenario.scenario import Scenario
from wom_sim.version import MODEL, __version__

PACKAGES = ("numpy", "numba", "mesa", "networkx", "pandas", "pyarrow", "scipy", "matplotlib", "pydantic")

PROVENANCE = "provenance.json"

VERSIONS: dict[str, Any] = {"wom_sim": __version__, "model": MODEL}
"""What every result says of the program that made it."""

WRITTEN = "written"
"""Under which name the provenance lists the files of its folder, with the hash of each."""

sha256 = swap.sha256

DATA = {"market.network.file": "network_sha256", "market.people_file": "people_sha256"}
"""Under which name the hash of a file stands in a result, by the key that names the file."""


def write_folder(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` write a folder beside ``folder``, and put it in place when it is complete; returns the folder.

    Tables in it get a ``codebook.csv``, which says what their columns mean, and the provenance a list of all files.  An
    older folder is kept until then, and replaced only by one of the same ``study``: files that its list does not name,
    or that were changed since, stay, under another name where theirs is needed.  Raises
    :class:`~wom_sim.errors.RunError` when the disk refuses.
    """
    refuse_fixed(folder)
    try:
        folder = Path(os.path.realpath(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with swap.aside(folder, known) as place:
            fresh = place / swap.FRESH
            fill(fresh)
            write_codebook(fresh)
            write_provenance(fresh, {**made_by(fresh), WRITTEN: hashes(fresh)})
            refuse_foreign(folder, made_by(fresh).get("study", ""))
            moved = swap.put_in_place(place, folder, known)
    except OSError as error:
        raise RunError(say("cannot write {place}: {reason}", place=folder, reason=error.strerror or error)) from None
    tell_moved(folder, moved)
    try:
        return folder.relative_to(Path.cwd())
    except (ValueError, OSError):  # elsewhere, or where somebody is has vanished meanwhile
        return folder


def refuse_fixed(folder: Path) -> None:
    """Refuse a folder that cannot change places with another: where somebody is or lives, or where a disk begins.

    Raises :class:`~wom_sim.errors.InputError`.
    """
    try:
        place, here = Path(os.path.realpath(folder)), Path.cwd()
        fixed = place.is_dir() and (place in (here, *here.parents, Path.home()) or place.is_mount())
        circle = any(one.is_symlink() for one in (place, *place.parents))
    except (OSError, RuntimeError) as error:
        raise InputError(
            say("cannot write {place}: {reason}", place=folder, reason=getattr(error, "strerror", error))
        ) from None
    if circle:
        raise InputError(
            say("cannot write {folder}: it is a link that leads nowhere; name another folder with --out", folder=folder)
        )
    if fixed:
        raise InputError(
            say(
                "cannot write {folder}: it is the folder you are in, one above it, your home or a disk; "
                "name a folder inside it, such as --out {inside}",
                folder=folder,
                inside=f"{folder}/results",
            )
        )


def refuse_foreign(folder: Path, study: str, ours: Container[str] = ()) -> None:
    """Only an empty folder, or one with results of the same kind of study, is written into.

    Files named in ``ours`` do not count.  Raises :class:`~wom_sim.errors.InputError`.
    """
    try:
        file = next((path for path in (folder, *folder.parents) if path.is_file()), None)
        theirs = folder.is_dir() and any(path.name not in ours for path in folder.iterdir())
    except OSError as error:
        raise InputError(
            say(
                "cannot look into {folder}: {reason}; name another folder with --out",
                folder=folder,
                reason=error.strerror,
            )
        ) from None
    if file:
        raise InputError(
            say("cannot write {folder}: {file} is a file; name a folder with --out", folder=folder, file=file)
        )
    if not theirs:
        return
    found = made_by(folder).get("study")
    if found is None:
        raise InputError(
            say("{folder} holds something else than results of wom_sim; name another folder with --out", folder=folder)
        )
    if found != study:
        raise InputError(
            say(
                "{folder} holds results of another kind ({kind}), which would be lost; name another folder with --out",
                folder=folder,
                kind=found,
            )
        )


def enlist(folder: Path, path: Path) -> None:
    """List a file that was made of a folder's results, such as a page, among what we wrote into the folder.

    It goes when the study is run again, as it would tell of results that are no longer there; changed by a person, it
    stays.  Nothing where the file stands elsewhere, or the folder has no list.
    """
    listed = written(folder)
    if listed is None or path.parent.resolve() != folder.resolve():
        return
    facts = {**made_by(folder), WRITTEN: dict(sorted({**listed, path.name: sha256(path)}.items()))}
    try:
        with written_aside(folder / PROVENANCE) as file:
            file.write((json.dumps(facts, indent=2) + "\n").encode())
    except OSError as error:
        raise RunError(say("cannot write {place}: {reason}", place=folder, reason=error.strerror or error)) from None


def hashes(folder: Path) -> dict[str, str]:
    """Hash of every file under a folder by its path from there, the provenance left out."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: sha256(paths[name]) for name in sorted(paths) if name != PROVENANCE}


def written(folder: Path) -> dict[str, str] | None:
    """Hashes of the files that we wrote into a folder; None where an earlier version did, which kept no list."""
    found = made_by(folder).get(WRITTEN)
    return found if isinstance(found, dict) else None


SHOWN = (".html", ".pdf", ".pptx", ".gif")
"""What files end with that are made of results, to be looked at."""


def changed_by_hand(folder: Path) -> list[str]:
    """Results in a folder that are no longer as their study wrote them, those that are gone among them."""
    listed = {name: then for name, then in (written(folder) or {}).items() if not name.endswith(SHOWN)}
    return [name for name, then in listed.items() if not swap.is_as_written(folder / name, str(then))]


def known(folder: Path, later: Path) -> swap.Written:
    """What in a folder is ours.  Without a list: what has the name of something that the later one holds."""
    found = written(folder)
    if found is None:
        found = dict.fromkeys(written(later) or {}, swap.ANY)
    return {**found, PROVENANCE: swap.ANY}


def tell_moved(folder: Path, moved: Sequence[tuple[str, str]]) -> None:
    """Say, in one line, which things have another name now."""
    if moved:
        names = ", ".join(say("{old} is now {new}", old=old, new=new) for old, new in moved)
        warnings.warn(
            say("{folder} held what wom did not write, or not so; it is kept: {names}", folder=folder, names=names),
            stacklevel=3,
        )


def write_provenance(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write what made the results of a folder."""
    (folder / PROVENANCE).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def made_by(folder: Path) -> dict[str, Any]:
    """What a folder's provenance says; empty where there is none."""
    try:
        found = json.loads((folder / PROVENANCE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def warn_of_another_model(folder: Path) -> None:
    """Say that results were made by another version of the model, whose numbers today's cannot be compared with."""
    facts = made_by(folder)
    made = facts.get("model", 1)
    if "wom_sim" in facts and made != MODEL:
        warnings.warn(
            say(
                "{folder} was made by version {made} of the model; this is version {model}, whose numbers differ",
                folder=folder,
                made=made,
                model=MODEL,
            ),
            stacklevel=3,
        )


def as_run(scenario: Scenario, **uncertainty: int) -> Scenario:
    """The scenario with the worlds and seed it was run with and its files spelled out, to run from anywhere."""
    changes: dict[str, Any] = {f"uncertainty.{name}": value for name, value in uncertainty.items()}
    files = {key: str((scenario.base / file).resolve()) for key, file in scenario.files.items()}
    return scenario.with_changes({**changes, **files})


def provenance(scenario: Scenario) -> dict[str, Any]:
    """What made a result: versions and hashes; no clock, so that the same command writes the same bytes."""
    hashes = {DATA[key]: sha256(scenario.base / file) for key, file in scenario.files.items()}
    return {
        **VERSIONS,
        "scenario_sha256": hashlib.sha256(scenario.to_yaml().encode()).hexdigest(),
        **dict.fromkeys(DATA.values()),
        **hashes,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: version(name) for name in PACKAGES},
    }


def changed_file(scenario: Scenario, folder: Path) -> Path | None:
    """A file of friends or people that is no longer what a result folder was made from, or None."""
    facts = made_by(folder)
    for key, file in scenario.files.items():
        path, before = scenario.base / file, facts.get(DATA[key])
        if before is not None and path.is_file() and sha256(path) != before:
            return path
    return None
