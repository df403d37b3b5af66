"""YAML in and out: reading with the place of every key, and writing what can be read again."""

from __future__ import annotations

import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from wom_sim.errors import ScenarioError
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import KeyPath, Mark, Problem, Source, did_you_mean, hinted, is_device, show

MOST_VALUES = 200_000
"""A file with more values than this (aliases counted each time) is refused: it is no scenario."""

DEEPEST = 40
"""Keys and lists in each other; scenarios have eight.  Far below what Python can follow, whoever reads the values."""

_DEEP = marked("is nested too deeply to be a scenario")
_CORE = "tag:yaml.org,2002:"
_TAGS = {_CORE + name for name in ("null", "bool", "int", "float", "str", "timestamp", "map", "seq")}

_PLAIN = marked(
    {
        "mapping values are not allowed": ("a second ':' on the line", "put a text that contains ': ' in quotes"),
        "character '\\t'": ("a tab where spaces are expected", "indent with spaces"),
        "expected <block end>": ("the indentation does not fit the lines above", "align keys of one level exactly"),
        "expected ',' or '}'": ("a { … } is not closed, or a comma is missing in it", ""),
        "expected ',' or ']'": ("a [ … ] is not closed, or a comma is missing in it", ""),
        "unexpected end of stream": ("a quote is opened and never closed", ""),
        "could not find expected ':'": ("a key without ':'", "write key: value, with a space after the colon"),
        "another document": ("a second document starts here", "keep one scenario per file, without a further ---"),
        "undefined alias": ("an alias (*) without its anchor (&)", "put a text that starts with * in quotes"),
        "that cannot start any token": ("a value cannot start with this character", "put the text in quotes"),
    }
)

_MORE = "\uff1e"
"""Stands for ">" before a number: YAML would take that for the head of a folded text.  As long, so places stay."""

_MORE_THAN = re.compile(r"(?<=:)(\s+)>(?=\s*=?\s*[-+]?\d)")
_MORE_STANDS = re.compile(rf"\A{_MORE}(?=\s*=?\s*[-+]?\d)")
_POINTED = re.compile(r"[1-9]\d{0,2}\.\d\d0")
"""A number that ends in a needless 0 after three decimals: 3.000 is three, or three thousand."""


class PlusInt(int):
    """A whole number that was typed with a plus sign: where growths can be meant, +1000 is no 1000."""


class PlusFloat(float):
    """The same with decimals."""


def read_source(path: Path) -> Source:
    """Return what a file says and where; ScenarioError when it is no YAML mapping at all."""
    label = str(path)
    text = _decoded(_content(path), label)
    lines = text.splitlines()
    root = _root(text, lines, label)
    tree = _Tree(YAML(typ="safe", pure=True))
    tree.marks[()] = Mark(None, _place(root))
    try:
        typed = tree.value(root, ())
    except RecursionError:
        raise _too_deep(f"{label}:") from None
    source = Source(typed, path.parent, label, lines, tree.marks, tree.problems, empty=tree.empty)
    if not isinstance(typed, dict):
        hint = say("start with name: ...")
        if path.suffix not in (".yaml", ".yml"):
            hint = say("start with name: ...; of any other file wom check {file} says what it is", file=label)
        raise source.error([Problem((), say("a scenario is a mapping of keys to values"), hint)])
    return source


def _too_deep(what: str) -> ScenarioError:
    return ScenarioError(hinted(f"{what} {say(_DEEP)}", say("close every [ and { where its value ends")))


LONG_KEY, UNBROKEN = 60, 10**6
"""Lines are broken at about 80 letters, keys too, and a broken key cannot be read: with one so long none is broken."""


def dump(mapping: dict[str, Any]) -> str:
    """Return plain values as YAML, in the order given."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.allow_unicode = True
    if longest_key(mapping) > LONG_KEY:
        yaml.width = UNBROKEN
    yaml.representer.add_representer(str, _text)
    for kind, tag in ((PlusInt, "int"), (PlusFloat, "float")):
        yaml.representer.add_representer(kind, partial(_plus, f"{_CORE}{tag}"))
    stream = io.StringIO()
    yaml.dump(plain(mapping), stream)
    return stream.getvalue()


def longest_key(value: Any) -> int:
    """Letters of the longest key in nested plain values."""
    if isinstance(value, dict):
        return max((max(len(str(key)), longest_key(inside)) for key, inside in value.items()), default=0)
    return max(map(longest_key, value), default=0) if isinstance(value, list | tuple) else 0


def plain(value: Any) -> Any:
    """Return a copy without NumPy's numbers and arrays, which no file can say."""
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        made = [plain(inside) for inside in value]
        return made if isinstance(value, list) else tuple(made)
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def _content(path: Path) -> bytes:
    try:
        if is_device(path):
            raise ScenarioError(say("{path}: is a device, not a file", path=path))
        return path.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(path.name, _neighbours(path))
        raise ScenarioError(say("{path}: there is no such file", path=path) + near) from None
    except IsADirectoryError:
        raise ScenarioError(hinted(say("{path}: is a folder", path=path), say("name a .yaml file in it"))) from None
    except OSError as error:
        raise ScenarioError(say("{path}: cannot be read ({reason})", path=path, reason=error.strerror)) from None


def _neighbours(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix in {".yaml", ".yml"}]
    except OSError:
        return []


def _decoded(content: bytes, label: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = say("is not UTF-8 text (byte {byte})", byte=f"0x{content[error.start]:02x}")
        raise ScenarioError(hinted(f"{label}:{line}: {message}", say("save the file as UTF-8"))) from None


def _root(text: str, lines: list[str], label: str) -> Node:
    try:
        root = _composed(text)
    except RecursionError:
        raise _too_deep(f"{label}:") from None
    except (AssertionError, KeyError):
        # ruamel asserts, or looks up, the version of a %YAML line instead of raising an error of its own.
        raise ScenarioError(
            hinted(say("{label}: an unknown version of YAML", label=f"{label}:1"), say("remove the %YAML line"))
        ) from None
    except (ValueError, OverflowError):  # of chr, which ruamel asks
        message = say("{label}: an escape (\\U…) that stands for no character", label=label)
        raise ScenarioError(hinted(message, say("write the character itself"))) from None
    except YAMLError as error:
        raise _syntax_error(error, text, lines, label) from None
    if root is None:
        raise ScenarioError(
            hinted(say("{label}: is empty", label=label), say("start with name: ..., or make one with `wom new`"))
        )
    return root


def _composed(text: str) -> Node | None:
    """The tree of a text; where it is none, that of the same text with ``roi: > 0`` as a value."""
    root: Node | None
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError:
        root = YAML(typ="safe", pure=True).compose(_MORE_THAN.sub(rf"\1{_MORE}", text))
    return root


def _syntax_error(error: YAMLError, text: str, lines: list[str], label: str) -> ScenarioError:
    message, hint, place = say("cannot be read as YAML"), "", (0, 0)
    if isinstance(error, ReaderError):
        before = text[: error.position]
        place = (before.count("\n"), len(before) - before.rfind("\n") - 1)
        message = say("the character {code} is not allowed in YAML", code=f"U+{ord(text[error.position]):04X}")
    elif isinstance(error, MarkedYAMLError):
        message, hint = _in_plain_words(error.problem or message)
        if mark := error.problem_mark or error.context_mark:
            place = (mark.line, mark.column)
    source = Source(None, label=label, lines=lines, marks={(): Mark(None, place)})
    return source.error([Problem((), message, hint)])


def _in_plain_words(problem: str) -> tuple[str, str]:
    return next(((say(words), say(hint)) for part, (words, hint) in _PLAIN.items() if part in problem), (problem, ""))


def _place(node: Node) -> tuple[int, int]:
    return (node.start_mark.line, node.start_mark.column)


class _Tree:
    """Plain values from YAML nodes, noting where each one stands and what cannot be used."""

    def __init__(self, yaml: YAML) -> None:
        self._yaml = yaml
        self._open: set[int] = set()
        self._count = 0
        self.marks: dict[KeyPath, Mark] = {}
        self.problems: list[Problem] = []
        self.empty: list[KeyPath] = []

    def value(self, node: Node, path: KeyPath) -> Any:
        """Return the plain value of a node."""
        self._count += 1
        if len(path) > DEEPEST:
            raise RecursionError
        if node.tag not in _TAGS:
            self._refuse(node, path, say("the tag {tag!r} is not supported", tag=node.tag), say("write a plain value"))
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._open or self._count > MOST_VALUES:
            return self._refuse(
                node, path, say("refers to itself, or repeats itself too often"), say("write the values out")
            )
        self._open.add(id(node))
        inside = self._mapping(node, path) if isinstance(node, MappingNode) else self._list(node.value, path)
        self._open.discard(id(node))
        return inside

    def _scalar(self, node: ScalarNode, path: KeyPath) -> Any:
        if node.tag not in _TAGS:
            return node.value
        if node.tag == _CORE + "float" and _POINTED.fullmatch(node.value):
            self._refuse(node, path, *_two_readings(node.value))
        try:
            value = self._yaml.constructor.construct_object(node)
            if isinstance(value, str):
                return _MORE_STANDS.sub(">", value)
            return _signed(value) if node.value.startswith("+") else value
        except (ValueError, LookupError, YAMLError):
            # 2027-02-31 looks like a date to YAML, !!bool x says it were one: hand on the text, and its field says
            # what is wrong.
            return node.value

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag not in _TAGS:
                self._refuse(
                    key_node, path, say("this cannot be a key"), say("write plain keys; lists and << are not supported")
                )
                continue
            key = self._scalar(key_node, path)
            inside = (*path, str(key))
            if key in made:
                self._refuse(
                    key_node,
                    inside,
                    say(
                        "duplicate key {key!r}, on lines {first} and {second}",
                        key=str(key),
                        first=self.marks[inside].best(on_key=True)[0] + 1,
                        second=_place(key_node)[0] + 1,
                    ),
                    say("keep one of the two"),
                )
                continue
            self.marks[inside] = Mark(_place(key_node), _place(value_node))
            made[key] = self.value(value_node, inside)
            if isinstance(value_node, ScalarNode) and value_node.value == "" and value_node.style is None:
                self.empty.append(inside)
        return made

    def _list(self, items: list[Node], path: KeyPath) -> list[Any]:
        made = []
        for index, item in enumerate(items):
            self.marks[*path, str(index)] = Mark(None, _place(item))
            made.append(self.value(item, (*path, str(index))))
        return made

    def _refuse(self, node: Node, path: KeyPath, message: str, hint: str) -> None:
        self.problems.append(Problem(path, message, hint, place=_place(node)))


def _signed(value: Any) -> Any:
    """A value that begins with a plus sign, which its number would forget."""
    return PlusInt(value) if isinstance(value, int) else PlusFloat(value) if isinstance(value, float) else value


def _two_readings(number: str) -> tuple[str, str]:
    whole = int(number.replace(".", ""))
    return say("{number} can be read in two ways", number=number), say(
        "write {number} or {whole}", number=f"{float(number):g}", whole=f"{whole:_}"
    )


def _text(representer: Any, text: str) -> Any:
    # These end a line in YAML, and only double quotes can write them as they are.
    style = '"' if any(mark in text for mark in "\x85\u2028\u2029") else None
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _plus(tag: str, representer: Any, value: PlusInt | PlusFloat) -> Any:
    return representer.represent_scalar(tag, f"{value:+}")


def read_value(text: str) -> Any:
    """Return one value written as YAML, as on a command line; ScenarioError when it is none, or could be two."""
    yaml = YAML(typ="safe", pure=True)
    tree = _Tree(yaml)
    try:
        root = yaml.compose(text)
        value = None if root is None else tree.value(root, ())
    except RecursionError:
        raise _too_deep(show(text)) from None
    except (AssertionError, KeyError, ValueError, OverflowError):  # as for a file
        raise ScenarioError(say("{text!r} is not a YAML value", text=text)) from None
    except YAMLError as error:
        raise ScenarioError(
            say("{text!r} is not a YAML value: {reason}", text=text, reason=str(error).splitlines()[0])
        ) from None
    if tree.problems:
        problem = tree.problems[0]
        raise ScenarioError(hinted(problem.message, problem.hint))
    return value
