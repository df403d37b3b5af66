"""`wom play` as it is used: a process of its own that serves the app, on a port that was free."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SECONDS = 60


class Served(NamedTuple):
    """An app that is open: its address, its process, and the folder in which it may leave files."""

    url: str
    process: subprocess.Popen[bytes]
    temporary: Path


@contextmanager
def served(*arguments: str, place: Path) -> Iterator[Served]:
    """An app that was opened with these arguments; its output and its files are kept in ``place``."""
    temporary, log = place / "temporary", place / "log.txt"
    temporary.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wom_sim.cli", "play", *arguments, "--no-browser", "--port", str(port)]
    here = {**os.environ, "TMPDIR": str(temporary)}
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output, env=here) as process:
        try:
            answers(port, process, log)
            yield Served(f"http://127.0.0.1:{port}", process, temporary)
        finally:
            process.terminate()
            process.wait(SECONDS)


def answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as tried:
            tried.settimeout(1)
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))
