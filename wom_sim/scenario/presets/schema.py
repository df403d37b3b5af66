"""The JSON schema of scenarios with `preset` beside every number, so that editors do not underline it."""

from __future__ import annotations

from typing import Any

WORD = {"type": "string", "pattern": r"^\s*preset(\s+\S+)?\s*$", "description": "preset, or preset KEY: `wom presets`"}
PRICE = {
    "description": "preset: cpm (or cpc) and ctr of the channel; preset NAME: those of another one",
    "$ref": "#/$defs/PresetWord",
}
RESULTS = frozenset({"Used"})
"""Models that only wom writes."""

_CONSTRAINTS = ("type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "le")


def with_presets(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a scenario in which each number may also be the word `preset`."""
    parts = schema["$defs"]
    for name, part in parts.items():
        if name not in RESULTS:
            part["properties"] = {key: _or_preset(value) for key, value in part.get("properties", {}).items()}
    parts["Ads"]["properties"]["price"] = PRICE
    parts["PresetWord"] = WORD
    return schema


def _or_preset(value: dict[str, Any]) -> dict[str, Any]:
    forms = value.get("anyOf", [{key: value[key] for key in _CONSTRAINTS if key in value}])
    if not any(form.get("type") in ("number", "integer") for form in forms):
        return value
    kept = {key: inside for key, inside in value.items() if key not in (*_CONSTRAINTS, "anyOf")}
    return {"anyOf": [*forms, {"$ref": "#/$defs/PresetWord"}], **kept}
