"""Cases in processes forked from one that has loaded everything: a hang or a jump costs one case, and is seen.

A process does cases one after another, and tells before each that it begins and after each how it ended.  One that
dies or has to be ended is followed by another, which begins with the next case.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import json
import os
import re
import resource
import select
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from fuzz import trial
from fuzz.trial import TRACEBACK, Outcome

SECONDS = 20.0
"""A case that works longer hangs; counted in processor time, as the machine may have other work."""

IDLE = 30.0
"""So does a case that does not work at all for so many seconds: it waits for something that never comes."""

JUMP = 2**30
"""Bytes of memory that no case may need beyond what the package itself takes."""

ROOM = 3 * 2**30
"""Bytes of addresses that a process may ask for beyond those that there are; more is refused by the system."""

TOGETHER = 40
"""Cases that a process does: what one leaves behind must not pile up."""

PR_SET_PDEATHSIG = 1

HANG, JUMPED, CRASHED = "hang", "jump", "crash"

Numbered = tuple[str, int]
"""A case by its family and number."""


class Tried(NamedTuple):
    """A case, how it ended, the processor time in seconds and the bytes of memory that it added."""

    family: str
    number: int
    outcome: Outcome
    seconds: float
    memory: int


def all_tried(cases: Sequence[Numbered]) -> Iterator[Tried]:
    """Every case in order, some in each process."""
    gc.freeze()
    tried = 0
    while tried < len(cases):
        for one in some_tried(cases[tried : tried + TOGETHER]):
            yield one
            tried += 1


def some_tried(cases: Sequence[Numbered]) -> Iterator[Tried]:
    """The first cases, in a process of their own, up to one that hangs or ends the process."""
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as stacks:
        child = fork()
        if not child:
            os.close(reader)
            alone(cases, writer, stacks.fileno())
        os.close(writer)
        with os.fdopen(reader, "rb", 0) as pipe:
            yield from heard(cases, child, pipe, stacks)


def heard(cases: Sequence[Numbered], child: int, pipe: IO[bytes], stacks: IO[bytes]) -> Iterator[Tried]:
    """What a process tells of its cases; it is ended when one of them hangs."""
    lines = Lines(pipe)
    for family, number in cases:
        used = processor_time(child)
        line, late = lines.next(child)
        if line:
            how, seconds, memory = json.loads(line)
            yield Tried(family, number, jumped(Outcome(*how), memory), seconds, memory)
            continue
        if late:
            os.kill(child, signal.SIGABRT)  # which writes the place where it hangs
            time.sleep(0.3)
        seconds = processor_time(child) - used
        status = ended(child)
        stacks.seek(0)
        stack = stacks.read().decode(errors="replace")
        told = Outcome(HANG, place_of(stack), stack) if late else Outcome(CRASHED, f"{status} {place_of(stack)}", stack)
        yield Tried(family, number, told, seconds, 0)
        return
    ended(child)


class Lines:
    """Lines of a pipe, waited for no longer than a case may take."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe, self.left = pipe, b""

    def next(self, child: int) -> tuple[bytes, bool]:
        """The next line, or nothing where the process ended; and whether it is late."""
        first = last = processor_time(child)
        worked = time.monotonic()
        while b"\n" not in self.left:
            if select.select([self.pipe], [], [], 1)[0]:
                piece = self.pipe.read(65536)
                if not piece:
                    return b"", False
                self.left += piece
                continue
            if (now := processor_time(child)) > last:
                last, worked = now, time.monotonic()
            if last - first > SECONDS or time.monotonic() - worked > IDLE:
                return b"", True
        line, _, self.left = self.left.partition(b"\n")
        return line, False


def fork() -> int:
    """Fork; Python warns where there are threads, and those of libraries wait for work."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def processor_time(process: int) -> float:
    """Seconds that a process worked for."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ended(child: int) -> int:
    """End a process and all that it started, and return its status."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return os.waitpid(child, 0)[1]


def jumped(outcome: Outcome, memory: int) -> Outcome:
    """An outcome, or a jump where a case took too much memory or asked for too much."""
    if memory > JUMP or (outcome.how == TRACEBACK and "MemoryError" in outcome.kind):
        return outcome._replace(how=JUMPED, kind=outcome.kind or outcome.how)
    return outcome


def place_of(stack: str) -> str:
    """The innermost place of the package on a stack that faulthandler wrote."""
    found = re.findall(r'File ".*?wom_sim/([^"]*)", line (\d+) in (\w+)', stack)
    return "{}:{} {}".format(*found[0]) if found else "nowhere"


def alone(cases: Sequence[Numbered], writer: int, stacks: int) -> None:
    """Do cases in a process of their own, write how each ended, and leave without any other word."""
    try:
        os.setsid()
        with suppress(OSError, AttributeError):  # Linux: end with whoever listens
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        faulthandler.enable(stacks)
        addresses = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (addresses + ROOM, addresses + ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for family, number in cases:
            try:
                told = measured(family, number)
            except Exception as error:  # of the fuzzer itself
                told = (["fuzzer failed", f"{error!r}", ""], 0.0, 0)
            tell(writer, told)
    finally:
        os._exit(0)


def measured(family: str, number: int) -> tuple[list[str], float, int]:
    """How a case ended, its processor time and the memory that it added at its highest."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest begins anew
    memory, began = memory_of("VmRSS"), time.process_time()
    how, kind, said = trial.tried(family, number)
    return [how, kind, said[-4000:]], time.process_time() - began, max(0, memory_of("VmHWM") - memory)


def memory_of(field: str) -> int:
    """Bytes of memory of this process: VmRSS now, VmHWM at the highest."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(found[1]) if found else 0


def tell(writer: int, what: Any) -> None:
    """Write a line."""
    told = json.dumps(what).encode() + b"\n"
    while told:
        told = told[os.write(writer, told) :]


def shared_out(cases: Sequence[Numbered], jobs: int, place: Path) -> Iterator[Tried]:
    """Cases on several processors: each forks its share, and writes what it heard to a file that is read here."""
    children = []
    for job in range(jobs):
        child = fork()
        if not child:
            code = 1
            try:
                with (place / f"{job}").open("w", buffering=1) as file:
                    for one in all_tried(cases[job::jobs]):
                        print(json.dumps(one), file=file)
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        children.append(child)
    for job, child in enumerate(children):
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"fuzz: process {job} failed")
        for line in (place / f"{job}").read_text().splitlines():
            family, number, outcome, seconds, memory = json.loads(line)
            yield Tried(family, number, Outcome(*outcome), seconds, memory)
