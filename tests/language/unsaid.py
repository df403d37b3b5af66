"""Sentences of the code that no catalogue knows: what a person may read, and nobody could translate.

``python tests/language/unsaid.py [ROOM …]`` lists them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wom_sim.language.extract import OF_THEMSELVES, SAYING, texts

PACKAGE = Path(__file__).parents[2] / "wom_sim"

WORDS = re.compile(r"[^\W\d_]{2,}[,.;:)!?]* +\(?[^\W\d_]")
"""A text with two words beside each other is a sentence …"""

WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}")
"""… and so is a text with gaps, a blank and a word."""

DRAWS = {"set_title", "set_xlabel", "set_ylabel", "suptitle", "supxlabel", "supylabel", "annotate", "text", "put"}
"""Calls whose texts are read as they stand, be they one word."""

SETTINGS = {"loc", "ha", "va", "pattern", "metavar", "usage", "sep", "dtype", "words", "textcoords", "key"}
"""Arguments that steer a library, or hold what others may write."""

READS = {
    *("compile", "sub", "fullmatch", "match", "search", "findall", "finditer", "split", "partition", "rpartition"),
    *(
        "startswith",
        "endswith",
        "removesuffix",
        "removeprefix",
        "replace",
        "count",
        "Literal",
        "TypeVar",
        "name_word",
        "get",
    ),
}
"""Calls that look for a text instead of saying it."""

KEYS = {
    *("day first", "month first", "too few", "channel of brand", "line of strategy", "line of this strategy"),
    *("DejaVu Sans", "what the goal asks for", "share of the budget"),
}
"""Texts that are compared with others or steer a library, and never shown."""

NOT_SAID = {
    "__init__.py": "an AttributeError of Python's",
    "engine/kernels.py": "compiled",
    "language/catalogue.py": "what it says comes before any language",
    "studies/audit/headings.py": "words that are looked for in what platforms wrote",
    "reading/words/calendar.py": "words that are looked for in what others wrote",
    "reading/words/ties.py": "words that are looked for in what others wrote",
    "page/colours.py": "rules of style",
    "page/svg.py": "shapes",
    "show/pictures.py": "markup",
    "version.py": "a name",
    "language/extract.py": "speaks to translators only",
}
"""Modules that say nothing to anybody."""

VOCABULARY = {
    "reading/door/kinds.py": {"_TEXT"},
    "studies/new/from_calendar.py": {"YAML"},
    "studies/audit/prefill.py": {"YAML"},
    "reading/counts.py": {"WHEN", "SERIES", "POSTS"},
    "reading/dates.py": {"Order"},
    "studies/calibrate/observed.py": {"DAILY", "WEEKLY"},
    "network/declared.py": {"kind"},
    "results/values.py": {"BEYOND"},
    "scenario/goals.py": {"segment"},
    "scenario/study.py": {"command"},
    "scenario/presets/ranges.py": {"UNITS", "source"},
    "scenario/presets/rules.py": {"RULES", "WORD", "RANGE", "PRICE"},
    "scenario/presets/presets.py": {"SHARES", "PRICES", "NUMBERS", "OTHERS", "WHOLE"},
}
"""Words that are looked for in what others wrote, typed by them or stand in result files: module, what holds them."""


class Unsaid(NamedTuple):
    """One of them."""

    module: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}  {self.text[:90]!r}"


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


class Module:
    """The sentences of one module."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.tree = module, ast.parse(source)
        self.above = {below: node for node in ast.walk(self.tree) for below in ast.iter_child_nodes(node)}
        self.said = set(self.known())

    def known(self) -> Iterator[ast.AST]:
        """What the catalogues know, and what is no sentence of ours."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield node.value
            if isinstance(node, ast.Dict):
                yield from (key for key in node.keys if key is not None)
            if isinstance(node, ast.DictComp):
                yield node.key
            if isinstance(node, ast.Compare | ast.Subscript):
                yield from ast.walk(node)
            if isinstance(node, ast.AnnAssign | ast.arg):
                yield from ast.walk(node.annotation or ast.Pass())
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if VOCABULARY.get(self.module, set()) & {getattr(target, "id", "") for target in targets}:
                    yield from ast.walk(node)
            if isinstance(node, ast.Call):
                yield from self.known_of(node)

    def known_of(self, call: ast.Call) -> Iterator[ast.AST]:
        name = name_of(call)
        yield from call.args[: SAYING.get(name, 0)]
        if name == "marked":
            for table in call.args:
                yield from texts(table)
        if name in READS:
            for given in call.args:
                yield from ast.walk(given)
        for given in call.keywords:
            if given.arg in {*OF_THEMSELVES, *SETTINGS}:
                yield from ast.walk(given.value)

    def unsaid(self) -> Iterator[Unsaid]:
        inside: set[ast.AST] = set()
        for node in ast.walk(self.tree):
            if node in self.said or node in inside or getattr(node, "value", None) in KEYS:
                inside.update(ast.iter_child_nodes(node) if isinstance(node, ast.JoinedStr) else ())
                continue
            if isinstance(node, ast.JoinedStr):
                parts = [part for part in node.values if isinstance(part, ast.Constant)]
                inside.update(parts)
                text = "…".join(str(part.value) for part in parts)
                if (
                    WORDS.search(text)
                    or (" " in text and WORD.search(text))
                    or (WORD.search(text) and self.drawn(node))
                ):
                    yield Unsaid(self.module, node.lineno, text)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and self.is_said(node, node.value):
                yield Unsaid(self.module, node.lineno, node.value)

    def is_said(self, node: ast.AST, text: str) -> bool:
        """Whether a text is for people: a sentence, or a word of a figure; CAPITALS stand for what is typed."""
        return not text.isupper() and bool(WORDS.search(text) or (WORD.search(text) and self.drawn(node)))

    def drawn(self, node: ast.AST) -> bool:
        """Whether a text is handed to what is read as it stands."""
        above = self.above[node]
        drawing = self.module.startswith("show/") or self.module.endswith("/plots.py")
        return drawing and isinstance(above, ast.Call) and node in above.args and name_of(above) in DRAWS


def unsaid(package: Path = PACKAGE) -> list[Unsaid]:
    """Every sentence of a package that no catalogue knows."""
    found = []
    for path in sorted(package.rglob("*.py")):
        module = str(path.relative_to(package))
        if module not in NOT_SAID:
            found += Module(module, path.read_text(encoding="utf-8")).unsaid()
    return found


if __name__ == "__main__":
    rooms = sys.argv[1:]
    here = [one for one in unsaid() if not rooms or one.module.startswith(tuple(rooms))]
    print(*here, sep="\n")
    print(len(here))
