"""Changing what a file of YAML says: a few of its values, keys and lines, each by chance."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from fuzz import odd


class Raw(str):
    """A piece of YAML that is written as it stands."""


class Pairs(list[tuple[Any, Any]]):
    """A mapping that may name a key twice."""


def opened(tree: Any) -> Any:
    """A copy whose mappings are :class:`Pairs`."""
    if isinstance(tree, dict):
        return Pairs((key, opened(value)) for key, value in tree.items())
    return [opened(value) for value in tree] if isinstance(tree, list) else tree


def written(tree: Any) -> str:
    """A tree as YAML, its outermost two levels as lines, the rest in braces."""
    if not isinstance(tree, Pairs):
        return flow(tree)
    lines = []
    for key, value in tree:
        if isinstance(value, Pairs) and value:
            lines += [f"{flow(key)}:", *(f"  {flow(name)}: {flow(inside)}" for name, inside in value)]
        else:
            lines.append(f"{flow(key)}: {flow(value)}")
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """A tree on one line, in braces."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{flow(key)}: {flow(inside)}" for key, inside in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return odd.quoted(value) if isinstance(value, str) and not _is_day(value) else str(value)


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()


def nodes(tree: Any) -> list[tuple[Any, int]]:
    """Every place of a tree: a list or :class:`Pairs`, and an index in it."""
    found: list[tuple[Any, int]] = []
    for index, item in enumerate(tree if isinstance(tree, list) else []):
        found.append((tree, index))
        found += nodes(item[1] if isinstance(tree, Pairs) else item)
    return found


def get(holder: Any, index: int) -> Any:
    """The value at a place."""
    return holder[index][1] if isinstance(holder, Pairs) else holder[index]


def put(holder: Any, index: int, value: Any) -> None:
    """Write a value at a place."""
    holder[index] = (holder[index][0], value) if isinstance(holder, Pairs) else value


def replace(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """Another value altogether."""
    put(holder, index, Raw(odd.node(dice)))


def scale(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """A number that is far larger or smaller, or of the other sign; anything else is replaced."""
    value = get(holder, index)
    text = str(value).removesuffix("%")
    try:
        number = float(text) * dice.choice([-1, 0, 1e-9, 1.000001, 0.1, 1e18, 1e30, 1e300])
    except ValueError:
        return replace(dice, holder, index, tree)
    return put(holder, index, Raw(f"{number!r}{'%' if str(value).endswith('%') else ''}"))


def drop(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """Nothing there."""
    del holder[index]


def rename(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """A key of another name, or a twin of it."""
    if not isinstance(holder, Pairs):
        return replace(dice, holder, index, tree)
    key, value = holder[index]
    slip = str(key)[:-1] + dice.choice("aeszx")
    new = dice.choice([slip, f"{key} ", str(key).upper(), Raw(odd.node(dice)), Raw(odd.node(dice)), key])
    if dice.random() < 0.3:
        return holder.insert(dice.randrange(len(holder) + 1), (new, value))
    holder[index] = (new, value)
    return None


def wrap(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """The same in a list, in a mapping, or far inside."""
    value = get(holder, index)
    for _ in range(dice.choice([1, 1, 2, 3, 45])):
        value = [value] if dice.random() < 0.6 else Pairs([(dice.choice(["a", "kind", "file", "lines", 1]), value)])
    put(holder, index, value)


def unwrap(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """Something of what was inside, or its keys alone."""
    value = get(holder, index)
    if isinstance(value, Pairs) and value:
        return put(holder, index, dice.choice([[key for key, _ in value], value[0][1], value[0][0]]))
    return put(holder, index, value[0] if isinstance(value, list) and value else Raw("null"))


def graft(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """Something from elsewhere in the same file."""
    put(holder, index, get(*dice.choice(nodes(tree))))


def empty(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """Nothing inside."""
    value = get(holder, index)
    put(holder, index, Pairs() if isinstance(value, Pairs) else [] if isinstance(value, list) else Raw("''"))


def mild(dice: Random, holder: Any, index: int, tree: Any) -> None:
    """A value that may well be allowed there: a share for a share, a whole number for a whole number, another day."""
    value = get(holder, index)
    if isinstance(value, str) and value.startswith("2027-"):
        return put(holder, index, Raw(f"2027-0{dice.randint(2, 6)}-{dice.randint(10, 28)}"))
    if isinstance(value, bool):
        return put(holder, index, not value)
    if isinstance(value, int):
        return put(holder, index, dice.choice([0, 1, 2, 3, 7, value * 2, value // 2, value + 1, max(0, value - 1)]))
    if isinstance(value, float) or str(value).endswith("%"):
        return put(
            holder, index, Raw(dice.choice(["0%", "100%", "50%", "1%", "99.999%", "0.5", "1e-9", "0.0001%", "1", "0"]))
        )
    if isinstance(value, str):
        return put(holder, index, dice.choice(leaves(tree)))
    return put(holder, index, Raw(dice.choice(odd.MILD)))


def leaves(tree: Any) -> list[Any]:
    """Every text of a tree."""
    texts = [get(*place) for place in nodes(tree)]
    return [text for text in texts if isinstance(text, str)] or ["x"]


Change = Callable[[Random, Any, int, Any], None]
CHANGES: dict[Change, int] = {
    replace: 6, mild: 18, scale: 4, drop: 3, rename: 3, wrap: 2, unwrap: 2, graft: 2, empty: 1,
}  # fmt: skip
"""Ways to change a place, and how often each is taken."""


GENTLE: dict[Change, int] = {mild: 12, scale: 1, drop: 1, graft: 1}
"""Ways that leave a scenario which may well be run."""


def changed(dice: Random, tree: Any) -> Any:
    """A tree with one to three changes, each at any place; half of the trees are changed gently."""
    made = opened(tree)
    ways = dice.choice([CHANGES, GENTLE])
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3])):
        if places := nodes(made):
            change = dice.choices(list(ways), list(ways.values()))[0]
            change(dice, *dice.choice(places), made)
            made = written_once(made)
    return made


def written_once(tree: Any) -> Any:
    """A copy in which nothing is inside itself: what is grafted into its own inside is cut off there."""
    return _copied(tree, 0)


def _copied(value: Any, depth: int) -> Any:
    if depth > 60:
        return Raw("null")
    if isinstance(value, Pairs):
        return Pairs((key, _copied(inside, depth + 1)) for key, inside in value)
    return [_copied(inside, depth + 1) for inside in value] if isinstance(value, list) else value


def disturbed(dice: Random, text: str) -> bytes:
    """A text as bytes; one time in six with a line, a character or its encoding damaged."""
    data = text.encode("utf-8", "surrogatepass")
    if dice.random() < 5 / 6:
        return data
    lines = text.split("\n")
    spot = dice.randrange(len(lines))
    head = dice.choice(
        ["---\n", "%YAML 3.0\n---\n", "%YAML 1.1\n---\n", "\ufeff", "# x\n", "...\n", "!!map\n", "- a\n", "\t"]
    )
    ways: list[Callable[[], bytes]] = [
        lambda: (head + text).encode("utf-8", "surrogatepass"),
        lambda: text.replace("\n", dice.choice(["\r\n", "\r", "\u2028", "\x85", "\n\n", "\n\t"])).encode(
            errors="replace"
        ),
        lambda: text.encode(dice.choice(odd.ENCODINGS), "replace"),
        lambda: "\n".join([*lines[:spot], lines[spot], *lines[spot:]]).encode(errors="replace"),
        lambda: "\n".join([*lines[:spot], *lines[spot + 1 :]]).encode(errors="replace"),
        lambda: "\n".join(
            [*lines[:spot], dice.choice("\t >|&*!%@`-?:,[]{}#'\"") + lines[spot], *lines[spot + 1 :]]
        ).encode(errors="replace"),
        lambda: data[: dice.randrange(len(data) + 1)],
        lambda: _with_bytes(dice, data),
    ]
    return dice.choice(ways)()


def _with_bytes(dice: Random, data: bytes) -> bytes:
    spot = dice.randrange(len(data) + 1)
    return data[:spot] + dice.choice(odd.BYTES) + data[spot:]
