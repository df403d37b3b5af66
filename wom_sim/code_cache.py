"""Machine code kept on disk, with a checksum that is looked at before any of it runs.

Numba's own cache believes every byte: a file that a crash, a full disk or a copy from elsewhere left broken ends every
later run with a traceback, and a wrong bit in machine code ends it without one.  Here each compiled loop is one file,
written aside and renamed.  Its name says what it was compiled for, and it begins with a hash of that name and of all
that follows, so that several processes need no index and no lock.  What does not fit is removed, with one warning, and
compiled anew; what was made from other sources is replaced.
"""

from __future__ import annotations

import pickle
import re
import sys
import warnings
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from wom_sim.aside import ForeignError, home, refuse_foreign, written_aside
from wom_sim.errors import InputError
from wom_sim.language.say import say

if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
    raise InputError(say("NUMBA_DISABLE_JIT is set, and what is slow here is compiled by numba: unset it"))

FORMAT = 1
"""Version of the form of files; part of every name."""

PLACES: set[Path] = set()
"""Folders in which this process looks for machine code."""

_SEAL, _SOURCES = 32, 16
_OURS = re.compile(r"\w+-[0-9a-f]{32}\.nbc")
_told: set[Path] = set()


def kept_in(place: Path, made: Any, sources: bytes) -> Any:
    """Let a function that numba compiles keep its machine code in a folder; ``sources``: all that it is made from."""
    PLACES.add(place)
    made._cache = CodeCache(place, made.py_func, blake2b(sources, digest_size=_SOURCES).digest())
    return made


def obstacle(folder: str) -> str:
    """Why compiled code cannot be kept there; empty where it can."""
    path = Path(folder)
    try:
        for above in (home(), path.parent, path):
            above.mkdir(parents=True, exist_ok=True)
            refuse_foreign(above)
        with written_aside(path / "probe", lambda *_: None):
            pass
    except OSError as error:
        return say("cannot write to {folder}", folder=folder) if error.strerror else f"{error}"
    return ""


class CodeCache:
    """Stands where numba has its own cache of one function; none of its methods raises what a disk can raise."""

    def __init__(self, place: Path, function: Any, sources: bytes) -> None:
        self.place, self.name, self.sources = place, function.__name__, sources
        self.cache_path = str(place)  # numba tells it in its statistics
        self.what = (FORMAT, numba.__version__, sys.implementation.cache_tag, function.__module__, self.name)

    def path(self, signature: Any, codegen: Any) -> Path:
        """The file of the function for arguments of some types on some processor."""
        told = repr((*self.what, str(signature), codegen.magic_tuple()))
        return self.place / f"{self.name}-{blake2b(told.encode(), digest_size=16).hexdigest()}.nbc"

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compiled function, or None where there is none of these sources that can be trusted."""
        context.refresh()
        path = self.path(signature, context.codegen())
        try:
            found = read(path)
            return self.rebuilt(found, context) if found.startswith(self.sources) else None
        except FileNotFoundError:
            return None
        except ForeignError as error:
            tell(
                self.place,
                say("compiled code is not read and compiled anew, which takes a while: {reason}", reason=error),
            )
            return None
        except Exception as error:  # what a file of the right hash from another numba may raise has no one type
            discard(path, error)
            return None

    def rebuilt(self, found: bytes, context: Any) -> Any:
        """The compiled function that a file holds."""
        rebuild: Any = CompileResult._rebuild
        return rebuild(context, *pickle.loads(found[_SOURCES:]))

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled function, where that can be."""
        if result.lifted or result.library.has_dynamic_globals:
            return
        pickled: Any = dumps
        try:
            write(self.path(signature, result.codegen), self.sources + pickled(result._reduce()))
        except Exception as error:  # as above: what is compiled can run, kept or not
            tell(
                self.place,
                say("compiled code cannot be kept in {place} ({reason})", place=self.place, reason=reason(error)),
            )

    def flush(self) -> None:
        """Numba asks for it when a function is compiled anew on demand; files are replaced then anyway."""


def seal(path: Path, code: bytes) -> bytes:
    """What a file begins with."""
    return blake2b(path.name.encode() + code, digest_size=_SEAL).digest()


def read(path: Path) -> bytes:
    """What was kept in a file; ``ValueError`` where that is not what it says, ``OSError`` where nothing can be read.

    Machine code of another user is not read: whoever can write it can make us run anything.
    """
    refuse_foreign(path.parent, path)
    found = path.read_bytes()
    if found[:_SEAL] != seal(path, found[_SEAL:]):
        raise ValueError(say("wrong checksum"))
    return found[_SEAL:]


def write(path: Path, code: bytes) -> None:
    """Keep something in a file, whole or not at all."""
    refuse_foreign(path.parent)
    with written_aside(path) as file:
        file.write(seal(path, code) + code)


def discard(path: Path, error: Exception) -> None:
    """Remove what cannot be trusted.  Of several processes that find it, the one that removes it says so."""
    text = say(
        "compiled code in {place} was damaged ({reason}) and is compiled anew, which takes a while",
        place=path.parent,
        reason=reason(error),
    )
    with suppress(FileNotFoundError):
        try:
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        except FileNotFoundError:
            raise
        except OSError as stuck:
            text = say(
                "compiled code in {place} is damaged and cannot be removed ({reason}): delete it",
                place=path,
                reason=reason(stuck),
            )
        tell(path.parent, text)


def reason(error: Exception) -> str:
    """What an error says, in a few words."""
    return (error.strerror if isinstance(error, OSError) else None) or f"{error}" or type(error).__name__


def tell(place: Path, text: str) -> None:
    """Warn once about each folder."""
    if place not in _told:
        _told.add(place)
        warnings.warn(text, stacklevel=2)


def look(places: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """All files of machine code in some folders, and those that cannot be trusted."""
    found = [path for place in sorted(places) for path in sorted(place.glob("*.nbc")) if _OURS.fullmatch(path.name)]
    return found, [path for path in found if not is_sound(path)]


def is_sound(path: Path) -> bool:
    """Whether a file holds what it says."""
    try:
        read(path)
    except (OSError, ValueError):
        return False
    return True
