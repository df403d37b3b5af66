"""Folders of results: whole or not at all, with what made them."""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
import warnings
from collections.abc import Callable, Container, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError, RunError
from wom_sim.results.codebook import write_codebook
from wom_sim.scenario.scenario import Scenario
from wom_sim.version import MODEL, __version__

PACKAGES = ("numpy", "numba", "mesa", "networkx", "pandas", "pyarrow", "scipy", "matplotlib", "pydantic")

PROVENANCE = "provenance.json"

VERSIONS: dict[str, Any] = {"wom_sim": __version__, "model": MODEL}
"""What every result says of the program that made it."""

DATA = {"market.network.file": "network_sha256", "market.people_file": "people_sha256"}
"""Under which name the hash of a file stands in a result, by the key that names the file."""


def write_folder(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` write a folder beside ``folder``, and put it in place when it is complete; returns the folder.

    Tables in it get a ``codebook.csv``, which says what their columns mean.  An older folder is kept until then, and
    replaced only by one of the same ``study`` in its provenance.  Raises :class:`~wom_sim.errors.RunError` when the
    disk refuses.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
            fresh = Path(aside) / "fresh"
            fresh.mkdir()
            fill(fresh)
            write_codebook(fresh)
            refuse_foreign(folder, made_by(fresh).get("study", ""))
            if folder.exists():
                folder.rename(Path(aside) / "old")
            fresh.rename(folder)
    except OSError as error:
        raise RunError(f"cannot write {folder}: {error.strerror or error}") from None
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder


def refuse_foreign(folder: Path, study: str, ours: Container[str] = ()) -> None:
    """Only an empty folder, or one with results of the same kind of study, is written into.

    Files named in ``ours`` do not count.  Raises :class:`~wom_sim.errors.InputError`.
    """
    if file := next((path for path in (folder, *folder.parents) if path.is_file()), None):
        raise InputError(f"cannot write {folder}: {file} is a file; name a folder with --out")
    if not folder.is_dir() or all(path.name in ours for path in folder.iterdir()):
        return
    found = made_by(folder).get("study")
    if found is None:
        raise InputError(f"{folder} holds something else than results of wom_sim; name another folder with --out")
    if found != study:
        message = f"{folder} holds results of another kind ({found}), which would be lost"
        raise InputError(f"{message}; name another folder with --out")


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
        message = f"{folder} was made by version {made} of the model; this is version {MODEL}, whose numbers differ"
        warnings.warn(message, stacklevel=3)


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


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
