"""Texts whose lines are no rows with two ids first: LGL, SIF, lists with a colon, and what is refused by its name.

Each is known by its first lines, and by whether all of them fit; an ending such as ``.sif`` settles what may be either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import marked, say, says
from wom_sim.network.columns import ends, is_number
from wom_sim.network.delimited import Row, Text
from wom_sim.network.listed import Listed, ids_of
from wom_sim.network.parts import printable
from wom_sim.reading.numbers import fold
from wom_sim.reading.words.ties import FOLLOWS, RELATIONS

_HEAD = 8192
"""Bytes whose lines decide; most texts are told by the first one."""

_REFUSED: dict[str, str] = marked(
    {
        r"\s*@(?:nodes|arcs|edges)\b": "a graph of LEMON (LGF)",
        r"(?:c\b[^\n]*\n)*p\s+(?:edge|col|sp|max|min|asn|aux)\s+\S+\s+\d+": "a graph of DIMACS",
        r"(?:graph|flowchart)\s+(?:TD|TB|BT|LR|RL)\b": "a diagram of Mermaid",
        r"\s*\*node (?:data|properties)\b": "a network of NetDraw (VNA)",
        r"(?:\s*#[^\n]*\n|\s*@prefix[^\n]*\n)*\s*<[^>\s]+>\s+<[^>\s]+>\s+[<\"][^\n]*\.\s*\n": "an RDF file (triples)",
    }
)
"""First lines of what is not read, and its name."""

_TRIVIAL = marked("a Trivial Graph Format file (TGF)")
_NOT_READ = marked("{path}: {name} is not read – save it as GraphML, or as one tie a row: source,target")
_BRACKETED = re.compile(r"\s*[(\[{<].*[)\]}>][,;]?\s*")


def by_lines(path: Path, data: bytes) -> Listed | None:
    """The ties of a text whose lines are no rows, or None; ``NetworkError`` with the name of what is not read."""
    head = data[:_HEAD].decode(errors="ignore")
    for sign, name in _REFUSED.items():
        if re.match(sign, head, re.IGNORECASE):
            raise NetworkError(say(_NOT_READ, path=path, name=say(name)))
    lines = [line for line in head.split("\n")[: -1 if len(data) > _HEAD else None] if line.strip()]
    _refuse_brackets(path, lines)
    forms: tuple[Callable[[Path, list[str]], Listed | None], ...] = (_trivial, _lgl, lambda _, rows: _colons(rows))
    for form in forms:
        if form(path, lines) is not None:
            return form(path, [line for line in data.decode().split("\n") if line.strip()])
    return None


def _refuse_brackets(path: Path, lines: list[str]) -> None:
    below = [line for line in lines if line[:1] not in "#%"]
    if below and all("," in line and "{'" not in line and _BRACKETED.fullmatch(line) for line in below):
        raise NetworkError(
            say("{path}: the rows stand in brackets (got {line!r}) – write the two ids alone, as source,target",
                path=path, line=printable(below[0]))
        )  # fmt: skip


def _named(path: Path, *endings: str) -> bool:
    return re.sub(r"\.(?:gz|bz2|xz|zip)$", "", path.name.lower()).endswith(endings)


def _trivial(path: Path, lines: list[str]) -> None:
    """TGF, which is refused: people with their names, a line that is #, then ties."""
    rest = [line.split() for line in lines]
    middle = rest.index(["#"]) if ["#"] in rest else 0
    people = {row[0] for row in rest[:middle]}
    below = rest[middle + 1 :]
    if middle and len(people) == middle and below and all({*row[:2]} <= people and len(row) > 1 for row in below):
        raise NetworkError(say(_NOT_READ, path=path, name=say(_TRIVIAL)))


# ---------------------------------------------------------------- LGL: # ann / bob 1.5


def _lgl(path: Path, lines: list[str]) -> Listed | None:
    """Large Graph Layout, as igraph writes it: a person behind #, below it her friends, each with a weight or none."""
    rows = [line.split() for line in lines]
    heads = [row[1] for row in rows if row[0] == "#" and len(row) == 2]
    below = [row for row in rows if row[0] != "#"]
    if (
        not rows
        or rows[0][0] != "#"
        or any(mark in line for line in lines for mark in ",;|")
        or not heads
        or len(heads) + len(below) < len(rows)
        or not below
    ):
        return None
    if not all(len(row) == 1 or (len(row) == 2 and is_number(row[1])) for row in below):
        return None
    friends = {row[0] for row in below}
    alone = any(len(row) == 1 for row in below) and len(heads) > 1
    if not _named(path, ".lgl") and not alone and not (len(heads) > 1 and friends.intersection(heads)):
        return None
    return _listed_lgl(path, rows)


def _listed_lgl(path: Path, rows: list[list[str]]) -> Listed:
    sources: list[str] = []
    head = ""
    for row in rows:
        head = row[1] if row[0] == "#" else head
        sources += [] if row[0] == "#" else [head]
    below = [row for row in rows if row[0] != "#"]
    src, dst, heads = ids_of(sources, [row[0] for row in below], [row[1] for row in rows if row[0] == "#"])
    weights, without = _weights(path, [row[1] if len(row) > 1 else "" for row in below])
    said = say("{name}: below # and a person stand her friends", name="LGL")
    return Listed(src, dst, weights, np.unique(np.concatenate([src, dst, heads])), False, said, _number_beside(without))


def _weights(path: Path, cells: Sequence[str]) -> tuple[np.ndarray | None, int]:
    """The weights, or None if no row has one, and how many rows have none, which weigh 1."""
    weights = np.array([float(cell or 1) for cell in cells])
    if not (np.isfinite(weights) & (weights >= 0)).all():
        wrong = next(cell for cell, weight in zip(cells, weights, strict=True) if not 0 <= weight < np.inf)
        raise NetworkError(
            say("{path}: the weight {weight!r} must be a number, finite and not negative", path=path, weight=wrong)
        )
    return (weights if any(cells) else None), sum(not cell for cell in cells)


def _number_beside(without: int) -> str:
    beside = say("the number beside each friend")
    if not without:
        return beside
    return beside + says(" ({n:,} tie without one weighs 1)", " ({n:,} ties without one weigh 1)", without)


# ---------------------------------------------------------------- ann: bob, eve


def _colons(lines: list[str]) -> Listed | None:
    """An adjacency list whose lines are a person, a colon, and her friends."""
    rows = [line for line in lines if line.lstrip()[:1] not in ("#", "%")]
    parts = [re.split(r":(?!//)", line) for line in rows]
    if len(rows) < 2 or any(len(part) != 2 or not part[0].strip() for part in parts):
        return None
    heads = [part[0].strip().strip('"') for part in parts]
    comma = next((mark for mark in ",;" if any(mark in part[1] for part in parts)), None)
    friends = [[one.strip().strip('"') for one in part[1].split(comma) if one.strip()] for part in parts]
    if len({*heads}) < len(heads) or any(mark in head for head in heads for mark in (",;\t" if comma else ",;\t ")):
        return None
    spaced = all(not part[1].strip() or part[1][:1].isspace() for part in parts)
    if not spaced and not {*heads}.intersection(one for row in friends for one in row):
        return None
    src, dst, people = ids_of(
        [head for head, row in zip(heads, friends, strict=True) for _ in row],
        [one for row in friends for one in row],
        heads,
    )
    said = say("none: each line is a person, a colon and her friends (an adjacency list)")
    return Listed(src, dst, None, np.unique(np.concatenate([src, dst, people])), None, said)


# ---------------------------------------------------------------- SIF: ann pp bob


def relations(text: Text) -> Listed | None:
    """Cytoscape's SIF, or rows with a word between two people: ``ann pp bob``, ``ann,follows,bob``.

    A line of SIF may go on with more targets, or hold a person alone.  ``NetworkError`` where the word in the middle
    may be a person.
    """
    named = _named(text.path, ".sif")
    if not named and not _between(text):
        return None
    tabs = b"\t" in text.data
    rows = [(n, line.split("\t" if tabs else None)) for n, line in _lines(text)] if named else list(text.rows())
    rows = [(n, [cell.strip() for cell in row if cell.strip()]) for n, row in rows]
    for number, row in rows:
        if len(row) == 2 or (len(row) > 3 and not named):
            got = printable(" ".join(row))
            raise text.error(number, say("a relation stands between two people above (got {row!r})", row=got))
    return _of_relations(rows)


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    return ((n, line) for n, line in enumerate(text.data.decode().split("\n"), 1) if n > text.above and line.strip())


def _between(text: Text) -> bool:
    """Whether the second cells are relations: known words, or any between whole numbers; asked where they may be."""
    rows = [row for _, row in text.sample if len(row) != 1]
    if not rows or min(map(len, rows)) < 3 or ends(rows[0]):
        return False
    firsts, words, thirds = ({row[k] for row in rows} for k in range(3))
    if any(map(is_number, words)) or words & (firsts | thirds) or (max(map(len, rows)) > 3 and len(rows) < 2):
        return False
    whole = all(cell.isdigit() for cell in firsts | thirds)
    known = all(fold(word) in RELATIONS for word in words)
    if max(map(len, rows)) == 3 and (known or (whole and len(words) < len(rows))):
        return True
    if known or (firsts & thirds and len(words) < len(rows) and not any(map(is_number, thirds))):
        line, row = text.sample[0]
        raise text.error(
            line,
            say(
                "{word!r} may be a relation between two people (got {row!r}) – write a heading, such as source, "
                "relation, target",
                word=printable(row[1]),
                row=printable(" ".join(row)),
            ),
        )
    return False


def _of_relations(rows: list[Row]) -> Listed:
    ties = [(row[0], row[1], target) for _, row in rows for target in row[2:]]
    turned = [fold(word) in FOLLOWS for _, word, _ in ties]
    pairs = [(v, u) if turn else (u, v) for (u, _, v), turn in zip(ties, turned, strict=True)]
    src, dst, firsts = ids_of([u for u, _ in pairs], [v for _, v in pairs], [row[0] for _, row in rows])
    words = ", ".join(map(printable, list(dict.fromkeys(word for _, word, _ in ties))[:5]))
    said = say("none: each line is a person, a relation ({words}) and people, as in SIF", words=words)
    if any(turned):
        said += say("; who follows sees: these ties go from the followed to the follower")
    return Listed(src, dst, None, np.unique(np.concatenate([src, dst, firsts])), None, said)
