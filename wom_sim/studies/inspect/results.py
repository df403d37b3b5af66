"""Result folders and their files: what made them, which tables they hold, what was changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say, says
from wom_sim.results.codebook import CODEBOOK, columns_of, meaning_of, parquet_of, tables_in
from wom_sim.results.folder import PROVENANCE, made_by, sha256, written
from wom_sim.results.weekly import TABLE, TRUTH, first_line
from wom_sim.studies.inspect.kinds import Column, Found
from wom_sim.version import MODEL

DEEPEST = 2
"""Files of a result stand in its folder or in one within it."""

_ENDINGS = (".csv", ".parquet")
_FEW = 3  # columns that make a table ours, if all are known


def folder(path: Path) -> Found:
    """A result folder; :class:`~wom_sim.errors.InputError` for any other."""
    facts = made_by(path)
    if "study" not in facts:
        raise InputError(
            say(
                "{path}: is a folder without results of wom\n   hint: name a file in it, or a folder that "
                "a study wrote",
                path=path,
            )
        )
    tables = [f"{one.relative_to(path).as_posix()}: {size(one)}" for one in tables_in(path)]
    sentences = (made(facts), *tables, *figures(path))
    files = [name for name in ("scenario.yaml", "study.yaml") if (path / name).is_file()]
    again = say("wom {study} {path}", study=facts["study"], path=path) if files and facts["study"] != "posts" else ""
    return Found(
        say("a result folder of wom {verb}", verb=verb(facts)), sentences, notes=tuple(changed(path)), next=again
    )


def verb(facts: dict[str, Any]) -> str:
    """The command that makes such results."""
    return "calibrate --posts" if facts["study"] == "posts" else str(facts["study"])


SETTINGS = marked(("seed", "worlds", "strategy", "strategies", "engine"))
"""What is told of how a result was made."""


def made(facts: dict[str, Any]) -> str:
    """What made a result."""
    model, version = facts.get("model", 1), facts.get("wom_sim", "?")
    older = "" if model == MODEL else say("; this is version {model}, whose numbers differ", model=MODEL)
    how = [f"{say(name)} {shown(facts[name])}" for name in SETTINGS if name in facts]
    return " · ".join(
        [
            say(
                "made by wom_sim {version}, version {model} of the model{older}",
                version=version,
                model=model,
                older=older,
            ),
            *how,
        ]
    )


def shown(value: Any) -> str:
    """A setting as people read it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def size(path: Path) -> str:
    """Rows and columns of a table; of one that is damaged, that it is."""
    try:
        lines, wide = rows(path), len(columns_of(path))
    except (OSError, ValueError):
        return say("cannot be read: it is damaged")
    return f"{says('{n:,} row', '{n:,} rows', lines)}, {says('{n:,} column', '{n:,} columns', wide)}"


def rows(path: Path) -> int:
    """Rows of a table, headings left out."""
    if path.suffix == ".parquet":
        return int(parquet_of(path).metadata.num_rows)
    with path.open("rb") as file:
        return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1)


def figures(path: Path) -> list[str]:
    """How many figures there are."""
    found = len({one.stem for one in (path / "figures").glob("*.*")})
    return [say("figures: {found}", found=found)] if found else []


def changed(path: Path) -> Iterator[str]:
    """What is no longer as it was written."""
    for name, hash_then in (written(path) or {}).items():
        file = path / name
        if not file.is_file():
            yield say("{name} is no longer there", name=name)
        elif sha256(file) != hash_then:
            yield say("{name} was changed since it was written", name=name)


def file(path: Path) -> Found | None:
    """A file that a study wrote: in a result folder that lists it, or a table whose columns are all ours."""
    if (place := place_of(path)) is not None:
        return of_place(path, place)
    first = first_line(path) if path.suffix == ".csv" else ""
    if TABLE.match(first) or TRUTH.match(first):
        return weekly(path, bool(TRUTH.match(first)))
    return table(path, say("written by wom")) if path.suffix in _ENDINGS and is_ours(path) else None


def place_of(path: Path) -> Path | None:
    """The result folder that lists a file as its own; or that it says what was made by."""
    for place in list(path.parents)[:DEEPEST]:
        listed = written(place) or {}
        if path.name == PROVENANCE and "study" in made_by(path.parent):
            return path.parent
        if path.is_file() and path.relative_to(place).as_posix() in listed:
            return place
    return None


def of_place(path: Path, place: Path) -> Found:
    """A file of a result folder."""
    where = say("of a result folder of wom {verb}", verb=verb(made_by(place)))
    if path.suffix in _ENDINGS and path.name != CODEBOOK:
        return table(path, where)
    what = {
        PROVENANCE: say("what made the results"), CODEBOOK: say("what the columns of the tables mean"),
        "contents.yaml": say("contents to copy into a scenario"),
    }.get(path.name, "a file")  # fmt: skip
    return Found(f"{what}, {where}", (made(made_by(place)),), next=say("wom check {place}", place=place))


def is_ours(path: Path) -> bool:
    """Whether all columns of a table are in our codebook under the name of the table."""
    found = columns_of(path)
    return len(found) >= _FEW and all(meaning_of(path.stem, one) is not None for one in found)


def table(path: Path, where: str) -> Found:
    """A table of results, and what its columns mean."""
    named = [(name, meaning_of(path.stem, name)) for name in columns_of(path)]
    said = [
        f"{name}: {say(meant.meaning)}{f' ({say(meant.unit)})' if meant.unit else ''}" for name, meant in named if meant
    ]
    return Found(
        say("the table {stem}, {where}", stem=path.stem, where=where), (size(path), *said), unknown_columns(named)
    )


def unknown_columns(named: list[tuple[str, Any]]) -> tuple[Column, ...]:
    """Columns that the codebook does not tell."""
    return tuple(Column(name, say("not ours")) for name, meant in named if meant is None)


def weekly(path: Path, truth: bool) -> Found:
    """A weekly table for mix models, or the true effects that stand beside it."""
    what = (
        say("the true effects beside a weekly table for mix models") if truth else say("a weekly table for mix models")
    )
    columns = ", ".join(columns_of(path))
    return Found(
        say("{what}, written by wom run --mmm", what=what), (size(path), columns),
        next="" if truth else say("wom track SCENARIO {path} STRATEGY (its orders), or a mix model", path=path),
    )  # fmt: skip
