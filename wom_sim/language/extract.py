"""Which sentences the code holds: the way by which Babel fills the catalogues (``make words``).

Taken are the first texts of ``say``, ``says`` and ``marked``, every text of a table inside ``marked(…)`` but the keys
of its mappings, and what fields and options say of themselves: ``description=``, ``help=``.  Of a YAML file that people
start from, its comments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

from wom_sim.language.comments import comments

SAYING = {"say": 1, "says": 2}
"""What says a sentence, and how many forms of it are given."""

OF_THEMSELVES = ("description", "help")
"""Arguments by which a field of a scenario or an option of a command says what it is."""

Found = tuple[int, str, Any, list[str]]
"""Line, function, sentence (or its forms), and comments: what Babel expects of a method."""


def python(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Every sentence of a module, as a method of Babel's."""
    del keywords, comment_tags, options  # Babel gives them to every method
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call):
            yield from of_call(call)


def yaml(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Every comment of a YAML file, as a method of Babel's."""
    del keywords, comment_tags, options
    for comment in comments(file.read().decode("utf-8")):
        yield comment.first + 1, "gettext", comment.sentence, []


def of_call(call: ast.Call) -> Iterator[Found]:
    """The sentences of one call."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    forms = [text for text in map(text_of, call.args[: SAYING.get(name, 0)]) if text is not None]
    if len(forms) == 1:
        yield call.lineno, "gettext", forms[0], []
    elif forms:
        yield call.lineno, "ngettext", tuple(forms), []
    for table in call.args if name == "marked" else []:
        yield from ((node.lineno, "gettext", node.value, []) for node in texts(table))
    for given in call.keywords:
        text = text_of(given.value) if given.arg in OF_THEMSELVES else None
        if text:
            yield given.value.lineno, "gettext", text, []


def text_of(node: ast.expr) -> str | None:
    """The text that an expression is; None where it is another thing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts(node: ast.AST) -> Iterator[Any]:
    """Every text in a table but the keys of mappings."""
    if text_of(node):  # type: ignore[arg-type]
        yield node
    for inside in node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from texts(inside)
