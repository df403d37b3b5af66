"""A commented scenario to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TextIO

from wom_sim.errors import InputError


def write_template(path: Path) -> Path:
    """Write the commented launch scenario to a new file and return its path.

    Raises :class:`~wom_sim.errors.InputError` rather than overwrite something, or when the place cannot be written.
    """
    path = with_ending(path)
    text = files("wom_sim").joinpath("templates", "launch.yaml").read_text(encoding="utf-8")
    return write_new(path, text.replace("configs/launch.yaml", path.name))


def with_ending(path: Path) -> Path:
    """Return the path with .yaml at its end."""
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")


def write_new(path: Path, text: str) -> Path:
    """Write a new file and return its path; InputError rather than overwrite something."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
        with path.open("x", encoding="utf-8") as file:
            write_whole(file, text)
    except FileExistsError:
        raise InputError(f"{path} exists already; name another file, or remove it first") from None
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    return path


def write_whole(file: TextIO, text: str) -> None:
    """Write a text to a file that was just made, or remove that."""
    try:
        file.write(text)
        file.flush()
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise
