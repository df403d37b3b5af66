"""Conditions of a design, such as ``contact > 50% and share < 0.1``: a small language, and nothing of Python's beyond.

A parameter is named by its last word where only one has it (``contact``), by its path (``sharing.contact``) or by its
path in quotes.  Comparisons, ``and``, ``or``, ``not``, ``in [..]``, numbers, percentages and texts are all there is.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.fields import percent
from wom_sim.reading.problems import did_you_mean, either, show

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_PERCENT = re.compile(r"(\"[^\"]*\"|'[^']*')|(\d+(?:\.\d+)?)\s*%")
_LONGEST = 1_000


class ConditionError(InputError):
    """A condition that cannot be read or asked: what is wrong, and how to write it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} – {hint}" if hint else message)
        self.message, self.hint = message, hint


class Condition:
    """One condition over the parameters of a design; calling it with a point's values says whether it holds.

    Raises ``InputError`` for what cannot be read, for an unknown parameter, and for a text compared with a number.
    """

    def __init__(self, text: str, paths: Sequence[str]) -> None:
        self.text = text
        self.paths = list(paths)
        if len(text) > _LONGEST:
            raise ConditionError(say("a condition has at most {longest:,} characters", longest=_LONGEST))
        try:
            self.body = ast.parse(_PERCENT.sub(_as_number, text.strip()), mode="eval").body
        except (SyntaxError, ValueError):
            raise ConditionError(
                say("cannot read {text!r}", text=text), say("write a condition such as contact > 50% and share < 0.1")
            ) from None
        self(dict.fromkeys(paths), dry=True)

    def __call__(self, values: Mapping[str, Any], dry: bool = False) -> bool:
        """Whether the condition holds; ``dry`` looks at every name and compares nothing."""
        return bool(self.value(self.body, values, dry))

    def value(self, node: ast.expr, values: Mapping[str, Any], dry: bool) -> Any:
        """Value of one part."""
        if isinstance(node, ast.BoolOp):
            return self.joined(node, values, dry)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not self.value(node.operand, values, dry)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self.number(node.operand)
        if isinstance(node, ast.Compare):
            return self.compared(node, values, dry)
        if isinstance(node, ast.List | ast.Tuple):
            return [self.value(one, values, dry) for one in node.elts]
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            return values.get(node.value, node.value) if isinstance(node.value, str) else node.value
        if isinstance(node, ast.Name | ast.Attribute):
            return values[self.path(ast.unparse(node))]
        raise ConditionError(
            say(
                "{part!r} in {text!r} is not possible – compare parameters with values",
                part=ast.unparse(node),
                text=self.text,
            )
        )

    def joined(self, node: ast.BoolOp, values: Mapping[str, Any], dry: bool) -> bool:
        """Several conditions with ``and`` or ``or``."""
        parts = (self.value(one, values, dry) for one in node.values)
        if dry:
            return all([*parts, True])
        return all(parts) if isinstance(node.op, ast.And) else any(parts)

    def compared(self, node: ast.Compare, values: Mapping[str, Any], dry: bool) -> bool:
        """A comparison, perhaps a chain such as ``0.1 < contact < 0.5``."""
        sides = [self.value(one, values, dry) for one in (node.left, *node.comparators)]
        for compare, left, right in zip(node.ops, sides[:-1], sides[1:], strict=True):
            if type(compare) not in _COMPARE:
                raise ConditionError(say("{text!r} compares with 'is'", text=self.text), say("write =="))
            try:
                if not dry and not _COMPARE[type(compare)](left, right):
                    return False
            except TypeError:
                raise ConditionError(
                    say("{text!r} compares {left} with {right}", text=self.text, left=show(left), right=show(right))
                ) from None
        return True

    def number(self, node: ast.expr) -> float:
        """The number behind a minus sign."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return node.value
        raise ConditionError(
            say(
                "-{part} in {text!r} is not possible – compare parameters with values",
                part=ast.unparse(node),
                text=self.text,
            )
        )

    def path(self, name: str) -> str:
        """The parameter that a name stands for."""
        if name in self.paths:
            return name
        found = [path for path in self.paths if path.split(".")[-1] == name]
        if len(found) > 1:
            raise ConditionError(
                say("{name!r} in {text!r} could be {found}", name=name, text=self.text, found=either(found)),
                say("write the whole path in quotes"),
            )
        if not found:
            known = [*self.paths, *(path.split(".")[-1] for path in self.paths)]
            near = did_you_mean(name, known) or say(" – parameters are {paths}", paths=", ".join(self.paths))
            near = near if self.paths else say(": nothing varies here")
            raise ConditionError(
                say("unknown parameter {name!r} in {text!r}{near}", name=name, text=self.text, near=near)
            )
        return found[0]


def _as_number(match: re.Match[str]) -> str:
    return match[1] or repr(percent(f"{match[2]}%"))
