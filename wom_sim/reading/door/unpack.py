"""The bytes of a file, taken out of what they were packed into, and never more of them than the machine can hold."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from wom_sim.language.say import localized, marked, say
from wom_sim.reading.numbers import CalendarError
from wom_sim.reading.problems import did_you_mean, is_device

_SHARE = 8
"""A table takes up to so many times its bytes while it is read."""

_BYTES_A_CELL = 600
"""What one cell of a table takes, with its place."""

_UNKNOWN = 8 * 2**30
"""Memory assumed where the system does not say."""

_MARKS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_ZIP = b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype")
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, ValueError)
_DEEPEST = 3
"""A table is packed so many times at most, such as .csv.gz in a .zip."""


_PIECE = 2**22
"""Bytes unpacked at a time."""


class Content(NamedTuple):
    """The bytes of a file, and what was done to get at them."""

    data: bytes
    notes: tuple[str, ...] = ()


def physical_memory() -> int | None:
    """Return the bytes of memory of this machine, or None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def most_bytes() -> int:
    """Return how many bytes of a table can be read on this machine."""
    return (physical_memory() or _UNKNOWN) // _SHARE


def most_cells() -> int:
    """Return how many cells of a table can be read on this machine."""
    return most_bytes() // _BYTES_A_CELL


def raw_of(path: Path) -> bytes:
    """Return the bytes of a file as they stand; ``CalendarError`` where there is none, or more than can be read."""
    try:
        if is_device(path):
            raise CalendarError(say("is a device, not a file"))
        if path.stat().st_size > most_bytes():
            raise _too_large(marked("holds more than {limit}, an eighth of this machine's memory"))
        return path.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(path.name, _neighbours(path))
        raise CalendarError(
            say("there is no such file") + near
            if near
            else say("there is no such file – looked in {folder}", folder=path.parent.absolute())
        ) from None
    except IsADirectoryError:
        raise CalendarError(say("is a folder"), say("name a file in it")) from None
    except (OSError, ValueError) as error:
        raise CalendarError(
            say("cannot be opened ({reason})", reason=getattr(error, "strerror", None) or error)
        ) from None


def _neighbours(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.iterdir()]
    except OSError:
        return []


def _too_large(sentence: str) -> CalendarError:
    most = most_bytes()
    limit = localized(f"{most / 2**30:,.1f} GB" if most >= 2**30 else f"{most / 2**20:,.1f} MB")
    return CalendarError(say(sentence, limit=limit), say("keep the part that is needed"))


def unpacked(raw: bytes) -> Content:
    """Return bytes without their packing: gzip, bzip2, xz, and zip with one file in it; workbooks stay as they are."""
    notes: list[str] = []
    for _ in range(_DEEPEST):
        name = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "")
        member = _member(raw) if raw.startswith(_ZIP) else ""
        if not name and not member:
            break
        raw = _within(raw, name or "zip", member)
        notes.append(
            say("{member}, unpacked from zip", member=member) if member else say("unpacked from {name}", name=name)
        )
    return Content(raw, tuple(notes))


def _stream(raw: bytes, name: str, member: str) -> IO[bytes] | Any:
    source = io.BytesIO(raw)
    if name == "zip":
        return zipfile.ZipFile(source).open(member)
    if name == "gzip":
        return gzip.GzipFile(fileobj=source)
    return bz2.BZ2File(source) if name == "bzip2" else lzma.LZMAFile(source)


def _within(raw: bytes, name: str, member: str) -> bytes:
    try:
        with _stream(raw, name, member) as inside:
            data = _read(inside, most_bytes())
    except RuntimeError:
        raise CalendarError(say("is a zip with a password"), say("unpack it first")) from None
    except _DAMAGED as error:
        raise CalendarError(
            say("the {name} file is damaged ({error})", name=name, error=error), say("fetch or pack it again")
        ) from None
    if len(data) > most_bytes():
        raise _too_large(marked("unpacks to more than {limit}, an eighth of this machine's memory"))
    return data


def _read(inside: IO[bytes], most: int) -> bytes:
    """What a stream gives, ended soon after so many bytes; in pieces, as memory for all of them may not be there."""
    data = io.BytesIO()
    while data.tell() <= most and (piece := inside.read(_PIECE)):
        data.write(piece)
    return data.getvalue()


def _member(raw: bytes) -> str:
    """The one file in a zip; nothing for a workbook, which is a zip as well."""
    try:
        names = [name for name in zipfile.ZipFile(io.BytesIO(raw)).namelist() if not name.endswith("/")]
    except _DAMAGED as error:
        raise CalendarError(
            say("the zip file is damaged ({error})", error=error), say("fetch or pack it again")
        ) from None
    if any(name in _OFFICE for name in names):
        return ""
    meant = [name for name in names if not _is_clutter(name)]
    if len(meant) != 1:
        shown = ", ".join(repr(name) for name in meant[:5]) + (", ..." if len(meant) > 5 else "")
        files = say("is a zip of {number} files: {names}", number=len(meant), names=shown)
        raise CalendarError(files if meant else say("is a zip of 0 files"), say("unpack the one that is meant"))
    return meant[0]


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] in ("Thumbs.db", "desktop.ini")
