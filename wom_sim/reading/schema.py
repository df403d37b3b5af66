"""What kind of number a key takes, read from a JSON schema: so that text which means a number is known from text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from wom_sim.reading.problems import KeyPath

Kind = Literal["share", "number", "whole"]
"""A number from 0 to 1 (typed as 12% or .12), any number, or a whole one."""


def kind_of_number(schema: Mapping[str, Any], path: KeyPath, typed: Any) -> Kind | None:
    """Return the kind of number that a key takes; None where it takes none, or also text that is no percentage.

    ``typed`` is the whole of what was typed: a mapping of several kinds is known by the key that tells them apart.

    >>> schema = {"properties": {"share": {"type": "number", "maximum": 1}, "age": {"type": "string"}}}
    >>> kind_of_number(schema, ("share",), {}), kind_of_number(schema, ("age",), {})
    ('share', None)
    """
    forms = list(_forms(schema, schema, typed))
    for key in path:
        typed = _inside(typed, key)
        forms = [form for one in forms for below in _below(one, key) for form in _forms(schema, below, typed)]
    numbers = [one for one in forms if one.get("type") in ("number", "integer")]
    texts = [one for one in forms if "string" in str(one.get("type")) and not _is_percentage(one)]
    if not numbers or texts:
        return None
    if all(one["type"] == "integer" for one in numbers):
        return "whole"
    return "share" if any(one.get("maximum") == 1 for one in numbers) else "number"


def _is_percentage(form: Mapping[str, Any]) -> bool:
    return form.get("type") == "string" and str(form.get("pattern", "")).endswith(r"%\s*$")


def _inside(typed: Any, key: str) -> Any:
    return {str(name): value for name, value in typed.items()}.get(key) if isinstance(typed, Mapping) else None


def _forms(schema: Mapping[str, Any], node: Mapping[str, Any], typed: Any) -> Iterator[Mapping[str, Any]]:
    """Every form that a value may have, references followed; of a tagged union the one that was typed."""
    if "$ref" in node:
        yield from _forms(schema, schema["$defs"][node["$ref"].rpartition("/")[2]], typed)
        return
    if "discriminator" in node:
        tags = node["discriminator"].get("mapping", {})
        tag = _inside(typed, str(node["discriminator"].get("propertyName")))
        if isinstance(tag, str) and tag in tags:
            yield from _forms(schema, {"$ref": tags[tag]}, typed)
            return
    inner = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    for one in inner:
        yield from _forms(schema, one, typed)
    if not inner:
        yield node


def _below(form: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The schema of what stands under a key of a mapping."""
    if key in form.get("properties", {}):
        yield form["properties"][key]
    elif isinstance(form.get("additionalProperties"), Mapping):
        yield form["additionalProperties"]
