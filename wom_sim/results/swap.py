"""A folder replaced at one stroke, and nothing in it that a person put there.

The new folder is made aside.  What a person put into the old one is linked into the new one too; then both change
places.  Whatever kills the process leaves the old folder or the new one, complete, with the person's things in it.
What it leaves aside is cleared by whoever writes that folder next.
"""

from __future__ import annotations

import ctypes
import fcntl
import filecmp
import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path, PurePath

Written = Mapping[str, str]
"""Hash of every file that we wrote by its path from the folder; ``ANY`` where it is ours whatever is in it."""

Known = Callable[[Path, Path], Written]
"""What we wrote into a folder, given the one that comes after it."""

ANY = ""
FRESH, READY, SPARE = "fresh", "ready", "spare"


@contextmanager
def aside(folder: Path, known: Known) -> Iterator[Path]:
    """A place beside a folder to make the next one in; cleared in the end, like those of processes that were killed."""
    place, lock = begin(folder)
    with closing_file(lock):
        try:
            yield place
        finally:
            with suppress(OSError):
                clear(place, folder, known)
    for left in folder.parent.glob(f"{glob.escape(prefix(folder))}*"):
        with suppress(OSError), unlocked(left):
            clear(left, folder, known)


def prefix(folder: Path) -> str:
    """How places beside a folder begin."""
    return f".{folder.name}.wom-"


def begin(folder: Path) -> tuple[Path, int]:
    """A new place beside a folder, and its lock, which says that a process works there; some disks have no locks."""
    place = Path(tempfile.mkdtemp(dir=folder.parent, prefix=prefix(folder)))
    try:
        lock = os.open(place, os.O_RDONLY)
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        (place / FRESH).mkdir()
    except FileNotFoundError:  # somebody took it for what a killed process left, just before it was locked
        return begin(folder)
    return place, lock


@contextmanager
def unlocked(place: Path) -> Iterator[None]:
    """Hold the lock of a place; ``OSError`` where a process works there, or nobody can tell."""
    lock = os.open(place, os.O_RDONLY)
    with closing_file(lock):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def closing_file(handle: int) -> Iterator[None]:
    """Close a file in the end, and so let go of its lock."""
    try:
        yield
    finally:
        os.close(handle)


def clear(place: Path, folder: Path, known: Known) -> None:
    """Remove a place beside a folder.  Who worked in the old folder while it was replaced finds that in the new one."""
    shutil.rmtree(place / FRESH, ignore_errors=True)
    for old in (place / READY, place / SPARE):
        if old.is_dir() and folder.is_dir():
            carry(old, folder, others(old, known(old, folder)))
        shutil.rmtree(old, ignore_errors=True)
    place.rmdir()


def put_in_place(place: Path, folder: Path, known: Known) -> list[tuple[str, str]]:
    """Let what was made in a place beside a folder take its name; what a person put into the old one stays.

    Returns things that have another name now, because ours needs the one they had.
    """
    ready = (place / FRESH).rename(place / READY)
    if not folder.exists():
        ready.rename(folder)
        return []
    moved = carry(folder, ready, others(folder, known(folder, ready)))
    shutil.copymode(folder, ready)
    exchange(ready, folder)
    return moved


def others(folder: Path, ours: Written) -> Iterator[str]:
    """What is in a folder and not as we wrote it: files, links and empty folders, by their path from the folder."""
    for above, folders, files in os.walk(folder, onerror=stop):
        links = [name for name in folders if (Path(above) / name).is_symlink()]
        for path in (Path(above) / name for name in sorted([*files, *links])):
            name = path.relative_to(folder).as_posix()
            if not is_as_written(path, ours.get(name)):
                yield name
        if not (folders or files) and Path(above) != folder:
            yield Path(above).relative_to(folder).as_posix()


def stop(error: OSError) -> None:
    """What cannot be looked into may hold something."""
    raise error


def is_as_written(path: Path, digest: str | None) -> bool:
    """Whether a file is one that we wrote and nobody changed."""
    if digest is None or path.is_symlink() or not path.is_file():
        return False
    return digest == ANY or digest == sha256(path)


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def carry(old: Path, new: Path, names: Iterable[str]) -> list[tuple[str, str]]:
    """Let things of one folder be in another too; returns those that had to take another name there."""
    places = [(name, carry_one(old, new, name).relative_to(new).as_posix()) for name in names]
    return [(name, place) for name, place in places if name != place]


def carry_one(old: Path, new: Path, name: str) -> Path:
    """Let one thing be in another folder too, its folders made; returns where it is."""
    for part in PurePath(name).parts:
        old = old / part
        new = next(one for one in spellings(new / part) if not os.path.lexists(one) or same(old, one))
        if not os.path.lexists(new):
            link(old, new)
    return new


def spellings(path: Path) -> Iterator[Path]:
    """Names for a thing: ``notes.txt``, ``notes-kept.txt``, ``notes-kept-2.txt`` and so on."""
    yield path
    yield path.with_stem(f"{path.stem}-kept")
    yield from (path.with_stem(f"{path.stem}-kept-{number}") for number in count(2))


def same(one: Path, other: Path) -> bool:
    """Whether both are folders, one and the same file, files of the same bytes, or links to the same place."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    if (one.is_dir() and other.is_dir()) or one.samefile(other):
        return True
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def link(thing: Path, place: Path) -> None:
    """Let a thing be at another place too, so that who has it open goes on with it; a copy where links cannot be."""
    if thing.is_symlink():
        place.symlink_to(thing.readlink())
    elif thing.is_dir():
        place.mkdir()
        shutil.copymode(thing, place)
    else:
        try:
            place.hardlink_to(thing)
        except OSError:
            shutil.copy2(thing, place)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change names at one stroke; where the system cannot do that, in three, with the old one kept."""
    if not at_one_stroke(one, other):
        spare = other.rename(one.with_name(SPARE))
        one.rename(other)
        spare.rename(one)


def at_one_stroke(one: Path, other: Path) -> bool:
    """Ask Linux or macOS to let two folders change names; returns whether they did."""
    here, change, system = -100, ctypes.c_uint(2), ctypes.CDLL(None)
    before, after = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):
        return bool(system.renameat2(here, before, here, after, change) == 0)
    return hasattr(system, "renamex_np") and bool(system.renamex_np(before, after, change) == 0)


def keep(path: Path, digest: str | None) -> Path | None:
    """Give a thing that is not as we wrote it another name, before ours takes this one; returns where it is now."""
    if not os.path.lexists(path) or is_as_written(path, digest):
        return None
    return path.rename(next(one for one in spellings(path) if not os.path.lexists(one)))
