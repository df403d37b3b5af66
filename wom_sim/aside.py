"""Files written whole or not at all, and the folder of what is kept between runs, which has to be one's own.

A file is written aside, under a name that carries the numbers of its process and thread, and renamed when it is
complete.  What a killed process left aside is removed by whoever writes that file next.
"""

from __future__ import annotations

import glob
import io
import os
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from wom_sim.language.say import say

ENDING = ".part"

NO_TIME = datetime(2000, 1, 1)
"""The moment at which every file of an office was made, so that the same content is the same bytes."""

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

_LONGEST = 50
"""Characters of a file's name that the one beside it repeats: file systems allow 255 bytes, a character has up to 4."""


class ForeignError(PermissionError):
    """Something belongs to another user."""


@contextmanager
def written_aside(path: Path, take: Callable[[Path, Path], Any] | None = None) -> Iterator[IO[bytes]]:
    """A file to write that takes its name when it is complete, or vanishes; ``take`` gives the name (replacing)."""
    clear_dead(path)
    beside = path.with_name(f"{prefix(path)}{os.getpid()}-{threading.get_ident()}{ENDING}")
    beside.unlink(missing_ok=True)  # of a process of the same number on another machine
    try:
        with beside.open("xb") as file:
            yield file
        (take or Path.replace)(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink()


def take_free_name(beside: Path, path: Path) -> None:
    """Give a file a name that nothing has yet; ``FileExistsError`` where something has."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:  # some disks have no links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        beside.rename(path)


def timeless(content: bytes, changes: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The same file of an office, or any zip, without the moments at which it and workbooks in it were made.

    ``changes``: what becomes of its parts, by name.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MOMENT.sub(rb"\g<1>" + f"{NO_TIME:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            elif name.endswith(".xlsx"):
                part = timeless(part)
            part = (changes or {}).get(name, bytes)(part)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def prefix(path: Path) -> str:
    """How the names of files that are written beside one begin."""
    return f".{path.name[:_LONGEST]}."


def clear_dead(path: Path) -> None:
    """Remove what processes that are no more left beside a file."""
    for left in path.parent.glob(f"{glob.escape(prefix(path))}*{ENDING}"):
        number = left.name.removeprefix(prefix(path)).removesuffix(ENDING).partition("-")[0]
        if number.isdecimal() and not is_alive(int(number)):
            with suppress(OSError):
                left.unlink()


def is_alive(number: int) -> bool:
    """Whether a process works under a number; where nobody can tell, one does."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return number > 0


def home() -> Path:
    """The folder of all that is kept between runs, ``$WOM_CACHE`` or ``~/.cache/wom_sim``; ``OSError`` without one."""
    try:
        return Path(os.environ.get("WOM_CACHE") or Path.home() / ".cache" / "wom_sim")
    except RuntimeError:
        raise OSError(say("there is no home folder for what is kept between runs: set WOM_CACHE")) from None


def refuse_foreign(*paths: Path) -> None:
    """:class:`ForeignError` for a file or folder of another user, who may put anything there; the system's are fine.

    ``FileNotFoundError`` where there is none.
    """
    for path in paths:
        if path.stat().st_uid not in (os.getuid(), 0):
            raise ForeignError(say("{path} belongs to another user", path=path))
