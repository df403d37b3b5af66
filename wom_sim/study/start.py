"""A commented scenario to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from wom_sim.errors import InputError


def write_template(path: Path) -> Path:
    """Write the commented launch scenario to a new file and return its path.

    Raises :class:`~wom_sim.errors.InputError` rather than overwrite something, or when the place cannot be written.
    """
    if path.suffix not in (".yaml", ".yml"):
        path = path.with_name(f"{path.name}.yaml")
    text = files("wom_sim").joinpath("templates", "launch.yaml").read_text(encoding="utf-8")
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("configs/launch.yaml", path.name))
    except FileExistsError:
        raise InputError(f"{path} exists already; name another file, or remove it first") from None
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    return path
