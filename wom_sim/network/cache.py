"""A folder of parsed networks, so that a large file of ties is read only once.

``$WOM_CACHE`` or ``~/.cache/wom_sim``, subfolder ``networks``: one ``.npz`` per content of a file and way to read it.
Nothing here can fail aloud: where a folder cannot be written, or is another user's, or a file in it is broken, the ties
are read anew.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.aside import home, refuse_foreign, written_aside
from wom_sim.network.parts import Parts, Report, Rows

FORMAT = 5
"""Version of the cached form and of the rules of reading; part of every key."""

_ATTRIBUTE, _TEXTS = "attribute:", "texts:"


def folder() -> Path | None:
    """Return the folder of parsed networks, or None where there is no home to put it in."""
    try:
        return home() / "networks"
    except OSError:
        return None


def key(raw: bytes, *options: Any) -> str:
    """Return the name of a file's bytes read with certain options."""
    digest = hashlib.sha256(repr((FORMAT, *options)).encode())
    digest.update(hashlib.sha256(raw).digest())
    return digest.hexdigest()


def load(name: str, source: str) -> Parts | None:
    """Return the parts of a parsed network, or None if it is not there or broken; its report names ``source``."""
    place = folder()
    if place is None:
        return None
    path = place / f"{name}.npz"
    try:
        refuse_foreign(place.parent, place, path)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            parts = _unpacked({part: arrays[part] for part in arrays.files}, source)
        return parts if _fits(parts) else None
    except Exception:  # what a damaged file may raise has no one type
        return None


def store(name: str, parts: Parts) -> None:
    """Keep a parsed network: written aside, then renamed, so that nobody ever reads half a file."""
    place, arrays = folder(), _packed(parts)
    if place is None or arrays is None:
        return
    with suppress(OSError):
        for above in (place.parent, place):
            above.mkdir(parents=True, exist_ok=True)
            refuse_foreign(above)
        with written_aside(place / f"{name}.npz") as file:
            np.savez(file, allow_pickle=False, **arrays)


def _packed(parts: Parts) -> dict[str, np.ndarray] | None:
    """Return plain arrays, or None where something has no plain form, as objects among the attributes."""
    arrays = {"ids": parts.ids, "indptr": parts.indptr, "targets": parts.targets}
    if parts.weights is not None:
        arrays["weights"] = parts.weights
    if parts.rows is not None:
        arrays |= {name: values for name, values in parts.rows._asdict().items() if values is not None}
    arrays |= {_ATTRIBUTE + name: values for name, values in parts.attributes.items()}
    texts = {name: values for name, values in arrays.items() if values.dtype.kind in "OU"}
    try:
        joined = {_TEXTS + name: _together(values) for name, values in texts.items()}
    except (TypeError, ValueError):
        return None
    numbers = {name: values for name, values in arrays.items() if name not in texts}
    return numbers | joined | {"report": np.array(json.dumps(asdict(parts.report)))}


def _together(texts: np.ndarray) -> np.ndarray:
    """Texts as one text with a zero character between two, ``uint8``; TypeError or ValueError where that is not one."""
    joined = "\0".join(texts.tolist())
    if joined.count("\0") != texts.size - 1:
        raise ValueError(joined)
    return np.frombuffer(joined.encode(), np.uint8)


def _apart(joined: np.ndarray) -> np.ndarray:
    """The texts of :func:`_together`."""
    return np.array(joined.tobytes().decode().split("\0"), object)


def _unpacked(arrays: dict[str, np.ndarray], source: str) -> Parts:
    texts = {name.removeprefix(_TEXTS): _apart(values) for name, values in arrays.items() if name.startswith(_TEXTS)}
    arrays = texts | {name: values for name, values in arrays.items() if not name.startswith(_TEXTS)}
    fields = json.loads(str(arrays.pop("report")))
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    report = replace(Report(**fields | lists), source=source)
    attributes = {
        name.removeprefix(_ATTRIBUTE): values for name, values in arrays.items() if name.startswith(_ATTRIBUTE)
    }
    rows = Rows(arrays["tails"], arrays["heads"], arrays.get("given")) if "tails" in arrays else None
    plain = (arrays["ids"], arrays["indptr"], arrays["targets"], arrays.get("weights"))
    return Parts(*plain, report.directed, report, attributes, rows)


def _fits(parts: Parts) -> bool:
    """Whether the arrays have the shapes and types of a network's."""
    types = parts.indptr.dtype.str[1:] == "i8" and parts.targets.dtype.str[1:] == "u4"
    ends = parts.indptr.shape == (len(parts.ids) + 1,) and parts.indptr[-1] == len(parts.targets)
    weighed = parts.weights is None or parts.weights.shape == parts.targets.shape
    return bool(
        types and ends and weighed and all(len(values) == len(parts.ids) for values in parts.attributes.values())
    )
