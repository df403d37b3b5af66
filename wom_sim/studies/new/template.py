"""A commented scenario to start from."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from wom_sim.aside import clear_dead, take_free_name, written_aside
from wom_sim.errors import InputError
from wom_sim.language.comments import translated
from wom_sim.language.say import marked, say

EXISTS = marked("{path} exists already; name another file, or remove it first")


def write_template(path: Path) -> Path:
    """Write the commented launch scenario to a new file and return its path.

    Raises :class:`~wom_sim.errors.InputError` rather than overwrite something, or when the place cannot be written.
    """
    path = with_ending(path)
    text = files("wom_sim").joinpath("templates", "launch.yaml").read_text(encoding="utf-8")
    return write_new(path, translated(text).replace("configs/launch.yaml", path.name))


def with_ending(path: Path) -> Path:
    """Return the path with .yaml at its end."""
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")


def write_new(path: Path, text: str) -> Path:
    """Write a new file and return its path; InputError rather than overwrite something."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
        refuse_existing(path)
        with written_aside(path, take_free_name) as file:
            file.write(text.encode())
    except FileExistsError:
        raise InputError(say(EXISTS, path=path)) from None
    except OSError as error:
        raise InputError(say("cannot write {path}: {reason}", path=path, reason=error.strerror or error)) from None
    return path


def refuse_existing(path: Path) -> None:
    """InputError rather than overwrite something; what a killed process left beside it goes."""
    clear_dead(path)
    if os.path.lexists(path):
        raise InputError(say(EXISTS, path=path))
