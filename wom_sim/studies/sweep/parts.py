"""The folder of a sweep: parts that are there or not, a manifest, and one table in the end.

A part is written aside, flushed to the disk and renamed, so that whatever kills the process leaves whole parts only.
The table is written in the order of run numbers, row group by row group, in bytes that depend on the runs alone.
The provenance lists the files outside ``parts`` with their hashes: anything else, and what was changed, is not ours.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wom_sim.errors import InputError, RunError
from wom_sim.language.say import say, says
from wom_sim.results.codebook import CODEBOOK, write_codebook
from wom_sim.results.folder import PROVENANCE, WRITTEN, made_by, provenance, refuse_foreign, sha256, tell_moved, written
from wom_sim.results.swap import keep, same
from wom_sim.scenario.study import STUDY_FILE
from wom_sim.studies.sweep.plan import Chunk, Outcome, Plan
from wom_sim.studies.sweep.share import LOCK, OnTheWay, Share, aside_of, lock_of

TABLE = "runs.parquet"
ROW_GROUP = 2_048
_PART = re.compile(r"\d{10,}-\d{10,}\.parquet")
_TYPES = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}


class Parts:
    """The saved parts of one plan in one folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        self.place = folder / "parts"
        self.table = folder / TABLE
        self.schema = schema_of(plan)

    @contextmanager
    def opened(self, share: Share | None = None) -> Iterator[None]:
        """Take the folder for this process: nobody else's, of no other plan, without half-written files.

        With a ``share`` others may be at work on theirs.  Raises ``InputError`` for a folder of something else,
        ``RunError`` where another process is at work.
        """
        self.refuse()
        with writing(self.folder):
            make_folder(self.folder)
            lock, own = (self.folder / LOCK).open("a"), (self.folder / lock_of(share)).open("a")
        with lock, own:
            self.hold(lock, fcntl.LOCK_SH if share else fcntl.LOCK_EX)
            if share:
                self.hold(own, fcntl.LOCK_EX)
            with writing(self.folder):
                self.sweep_aside(share)
                self.claim(share)
            yield

    def hold(self, lock: IO[str], how: int) -> None:
        """Take a lock, or say that somebody has it."""
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except OSError:
            raise RunError(
                say("another study is running in {folder}; wait for it, or use --out", folder=self.folder)
            ) from None

    def refuse(self) -> None:
        """Refuse a folder of something else, and one of another plan."""
        refuse_foreign(self.folder, self.plan.kind, OnTheWay())
        if made_by(self.folder).get("plan", self.plan.hash) != self.plan.hash:
            raise InputError(
                say(
                    "{folder} holds another study, or this one before its study, scenario or version "
                    "changed; name another folder with --out, or delete this one",
                    folder=self.folder,
                )
            )

    def claim(self, share: Share | None = None) -> None:
        """Write what is missing of the manifest."""
        self.refuse()
        self.write_manifest(share)
        self.place.mkdir(exist_ok=True)

    def sweep_aside(self, share: Share | None) -> None:
        """Clear away what a killed process left half-written: of all, or of this share, while others are at work."""
        for room in (self.folder, self.place, self.folder / "figures"):
            for aside in room.glob(f"*{aside_of(share)}"):
                aside.unlink()

    def write_manifest(self, share: Share | None = None) -> None:
        """The study with the scenario that varies, which run it again, and what tells this plan from others.

        Several processes may write it at once: each file is put in place whole, and is the same whoever writes it.
        """
        plan = self.plan
        texts = {"scenario.yaml": plan.job.scenario.typed_yaml(), STUDY_FILE: plan.study}
        facts = {
            "study": plan.kind,
            "plan": plan.hash,
            "runs": plan.runs,
            "points": len(plan.points),
            "networks": plan.draws,
            "strategies": list(plan.strategies),
            "worlds": plan.worlds,
            "seed": plan.job.seed,
            "engine": plan.job.engine,
            "files": plan.file_hashes,
            **provenance(plan.job.scenario),
            WRITTEN: {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()},
        }
        if not made_by(self.folder):
            put_facts(self.folder, facts, share)
        for name, text in texts.items():
            if not (self.folder / name).exists():
                put(self.folder / name, partial(write_text, text=text), share)

    def path(self, chunk: Chunk) -> Path:
        """Where a part is, once it is there."""
        return self.place / f"{chunk.first:010d}-{chunk.stop:010d}.parquet"

    def has(self, chunk: Chunk) -> bool:
        """Whether a part is there."""
        return self.path(chunk).is_file()

    def save(self, chunk: Chunk, outcome: Outcome, share: Share | None = None) -> None:
        """Save a part whole, or raise ``RunError``: a full disk loses nothing that was saved before."""
        table = self.as_table(chunk, outcome)
        with writing(self.folder):
            put(self.path(chunk), lambda path: write_part(table, path), share)

    def as_table(self, chunk: Chunk, outcome: Outcome) -> pa.Table:
        """The runs of a chunk with their parameters, one row each."""
        plan = self.plan
        run = np.arange(chunk.first, chunk.stop)
        world, strategy = np.divmod(run % plan.cell_runs, len(plan.strategies))
        draw, point = np.divmod(run // plan.cell_runs, len(plan.points))
        columns: list[Any] = [run, point]
        columns += [column.at(point) for column in plan.columns.values()]
        columns += [draw, [plan.strategies[k] for k in strategy.tolist()], world, *outcome.values.T]
        columns.append([outcome.errors.get(place) for place in range(len(run))])
        made = [pa.array(values, kind.type) for values, kind in zip(columns, self.schema, strict=True)]
        return pa.Table.from_arrays(made, schema=self.schema)

    def read(self, chunk: Chunk, columns: Sequence[str] | None = None) -> pa.Table:
        """A saved part; every page of it is compared with its checksum."""
        try:
            return pq.read_table(self.path(chunk), columns=columns, page_checksum_verification=True)
        except (OSError, pa.ArrowException) as error:
            raise RunError(
                say(
                    "{path} cannot be read ({error}); run the same command to do it anew",
                    path=self.path(chunk),
                    error=error,
                )
            ) from None

    def sift(self, lanes: range | None = None) -> None:
        """Remove what stands for a part (of these lanes) and is none, with one warning: its runs will be done anew."""
        ours = (path for path in sorted(self.saved()) if lanes is None or self.lane_of(path) in lanes)
        broken = [path for path in ours if not self.is_whole(path)]
        for path in broken:
            path.unlink()
        if broken:
            warnings.warn(
                says(
                    "{first} could not be read; those runs are done anew, nothing else is lost",
                    "{n} parts, {first} the first, could not be read; those runs are done anew, nothing else is lost",
                    len(broken),
                    first=broken[0],
                ),
                stacklevel=2,
            )

    def lane_of(self, path: Path) -> int:
        """The lane that a part belongs to."""
        return int(path.stem.partition("-")[0]) // self.plan.lane_runs

    def is_whole(self, path: Path) -> bool:
        """Whether a file holds the runs that its name says."""
        first, _, stop = path.stem.partition("-")
        try:
            chunk = Chunk(int(first), int(stop))
            table = self.read(chunk)
        except (RunError, ValueError):
            return False
        return bool(table.schema.equals(self.schema)) and table["run"].to_pylist() == list(range(*chunk))

    def finish(self, chunks: Iterable[Chunk]) -> None:
        """Write the table from all parts in the order of runs, then remove them."""
        with writing(self.folder):
            put_ours(self.folder, TABLE, lambda path: self.write_table(path, chunks))
        self.close()

    def close(self) -> None:
        """List the table and say what it holds, as far as a killed process did not; then remove the parts."""
        with writing(self.folder):
            listed = written(self.folder)
            if listed is not None and TABLE not in listed:
                list_ours(self.folder, TABLE, listed)
            if not (self.folder / CODEBOOK).exists() or (listed is not None and CODEBOOK not in listed):
                put_ours(self.folder, CODEBOOK, lambda path: write_codebook(self.folder, path))
        self.tidy()

    def write_table(self, path: Path, chunks: Iterable[Chunk]) -> None:
        """Parts one after another, in row groups of one size whatever the size of the parts."""
        with pq.ParquetWriter(path, self.schema, compression="zstd") as writer:
            rest = self.schema.empty_table()
            for chunk in chunks:
                rest = pa.concat_tables([rest, self.read(chunk)])
                while len(rest) >= ROW_GROUP:
                    writer.write_table(rest.slice(0, ROW_GROUP).combine_chunks())
                    rest = rest.slice(ROW_GROUP).combine_chunks()
            if len(rest):
                writer.write_table(rest.combine_chunks())

    def saved(self) -> Iterator[Path]:
        """Files that have the name of a part."""
        return (path for path in self.place.glob("*.parquet") if _PART.fullmatch(path.name))

    def chunks(self) -> list[Chunk]:
        """The parts that are there, by their names."""
        return sorted(Chunk(*map(int, path.stem.split("-"))) for path in self.saved())

    def note(self, share: Share) -> None:
        """Note that a share is complete, so that a merge can say which are missing."""
        with writing(self.folder):
            (self.place / f"{share.number}-of-{share.shares}").touch()

    def shares(self) -> list[Share]:
        """The shares that were completed here."""
        found = (re.fullmatch(r"(\d+)-of-(\d+)", path.name) for path in self.place.glob("*-of-*"))
        return [Share(int(one[1]), int(one[2])) for one in found if one]

    def bring(self, other: Parts) -> None:
        """Take over the parts and notes of another folder of the same plan."""
        with writing(self.folder):
            for path in [*other.saved(), *other.place.glob("*-of-*")]:
                if not (self.place / path.name).exists():
                    put(self.place / path.name, partial(copyfile, path))

    def is_finished(self) -> bool:
        """Whether the table is there, with all runs."""
        try:
            told = pq.ParquetFile(self.table)
        except (OSError, pa.ArrowException):
            return False
        rule = self.plan.early_stop
        whole = TABLE in (written(self.folder) or {}) if rule else told.metadata.num_rows == self.plan.runs
        return whole and bool(told.schema_arrow.equals(self.schema))

    def tidy(self) -> None:
        """Remove the parts, which the table holds now."""
        for path in [*self.saved(), *self.place.glob("*-of-*")]:
            path.unlink()
        for lock in self.folder.glob(f"{LOCK}-*"):
            lock.unlink()
        with suppress(OSError):
            self.place.rmdir()


def schema_of(plan: Plan) -> pa.Schema:
    """Columns of the table: run, point, the parameters, network, strategy, world, metrics, error."""
    whole, number, text = pa.int64(), pa.float64(), pa.string()
    varied = [(path, _TYPES[type(column[0])]) for path, column in plan.columns.items()]
    return pa.schema(
        [
            ("run", whole),
            ("point", whole),
            *varied,
            ("network", whole),
            ("strategy", text),
            ("world", whole),
            *((name, number) for name in plan.job.metrics),
            ("error", text),
        ]
    )


def write_part(table: pa.Table, path: Path) -> None:
    """Write a part's file."""
    pq.write_table(table, path, compression="zstd", write_page_checksum=True)


def write_text(path: Path, text: str) -> None:
    """Write a small file."""
    path.write_text(text, encoding="utf-8")


def put(path: Path, write: Callable[[Path], object], share: Share | None = None) -> None:
    """Let ``write`` write a file aside, named after its share, and put it in place once it is safe on the disk."""
    aside = path.with_name(f"{path.name}.{token_hex(4)}{aside_of(share)}")
    try:
        write(aside)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def put_ours(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Let a file be written into a folder and listed.  What has its name and is not as listed gets another name."""
    path, listed = folder / name, written(folder)

    def make_room(aside: Path) -> None:
        write(aside)
        if listed is not None and os.path.lexists(path) and not same(aside, path):
            kept = keep(path, listed.get(name))
            tell_moved(folder, [(name, kept.relative_to(folder).as_posix())] if kept else [])

    path.parent.mkdir(exist_ok=True)
    put(path, make_room)
    if listed is not None:
        list_ours(folder, name, listed)


def list_ours(folder: Path, name: str, listed: Mapping[str, str]) -> None:
    """Let a file that was written be listed beside those that are."""
    put_facts(folder, {**made_by(folder), WRITTEN: dict(sorted({**listed, name: sha256(folder / name)}.items()))})


def put_facts(folder: Path, facts: Mapping[str, Any], share: Share | None = None) -> None:
    """Let the provenance be written."""
    put(folder / PROVENANCE, partial(write_text, text=json.dumps(facts, indent=2) + "\n"), share)


def make_folder(folder: Path) -> None:
    """Make a folder, or refuse a place where none can be: a file, a circle of links, a name that is too long."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT):
            raise InputError(say("cannot write {folder}: {why}", folder=folder, why=error.strerror)) from None
        raise


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say what the disk refused, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(
                say(
                    "the disk of {folder} is full; what was saved is safe: free some space and run the same command",
                    folder=folder,
                )
            ) from None
        raise RunError(say("cannot write {folder}: {why}", folder=folder, why=error.strerror or error)) from None
