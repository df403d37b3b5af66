"""The model description says what the code does: its tables are compared with schema, enumeration and files."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from wom_sim.rng import Purpose
from wom_sim.scenario.audience import Targeting
from wom_sim.scenario.content import Link
from wom_sim.scenario.plan.ads import Ads
from wom_sim.scenario.plan.influencers import Influencers
from wom_sim.scenario.plan.line import Who
from wom_sim.scenario.plan.posts import Posts
from wom_sim.scenario.plan.samples import Samples
from wom_sim.scenario.presets.presets import Used
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Precision

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "wom_sim" / "ODD.md").read_text(encoding="utf-8")
KINDS = ("ads", "posts", "samples", "influencers", "event", "press", "referral", "contest", "care")
ENTRY = {
    "brands": "brand", "channels": "channel", "contents": "content", "strategies": "strategy",
    "groups": "group", "segments": "segment", "team": "team", "news": "news", "outlets": "outlet", "crisis": "claim",
    "presets_used": "path", "feed": "platform",
}  # fmt: skip
"""What stands in a key for the name of one entry of a mapping; of the plan it is the kind of line."""

NO_ROW = {
    "name", "question", "strategies.<strategy>.description", "money.currency", "country",  # titles and labels
    "dates.start", "dates.end", "money.as_of",
    *(f"plan.<{kind}>.{name}" for kind in KINDS for name in ("kind", "content")),
    *(f"plan.<{kind}>.{name}" for kind in ("ads", "posts", "referral", "contest", "care") for name in ("from", "to")),
    *(f"plan.<{kind}>.on" for kind in ("samples", "influencers", "event", "press")),
    *(f"plan.<{kind}>.channel" for kind in ("ads", "posts", "influencers")),
    *(f"plan.<{kind}>.team" for kind in KINDS), "news.<news>.on", "crisis.<claim>.on", "contents.<content>.launch",
    *(f"presets_used.<path>.{name}" for name in Used.model_fields),  # written by the program, never read by the model
}  # fmt: skip

SPOKEN = {
    "market.people": "as simulated",
    "plan.<influencers>.followers": "of its tier",
    "plan.<ads>.budget": "required, or points · cost",
    "plan.<care>.days": "mon … fri",
}
"""Defaults that depend on other keys, so that the table says them in words of its own; each is checked below."""

WHOLE = (Link, Who, Targeting, Precision)  # have short forms of their own, so a row each


def table(heading: str) -> list[list[str]]:
    """Cells of the rows below a heading row."""
    rows = TEXT[TEXT.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def spelled_out(key: str) -> list[str]:
    """The keys that one row stands for: a line of any kind, or of several."""
    if not key.startswith("plan."):
        return [key]
    kinds = key[key.index("<") + 1 : key.index(">")]
    one_by_one = KINDS if kinds == "line" else kinds.split(", ")
    return [key.replace(f"<{kinds}>", f"<{kind}>") for kind in one_by_one]


def rows_by_key() -> dict[str, list[str]]:
    rows = table("key | symbol | default | range | unit | source")
    pairs = [(key, row) for row in rows for key in spelled_out(row[0].strip("`"))]
    assert len(pairs) == len(dict(pairs)), "a key has two rows"
    return dict(pairs)


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that a value of this type may be."""
    if get_origin(annotation) in (Union, types.UnionType):
        return [model for part in get_args(annotation) for model in models_in(part)]
    if get_origin(annotation) is Annotated:
        return models_in(get_args(annotation)[0])
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []


def keys_of(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, type[BaseModel], str]]:
    """Every key below a model that takes a plain value: its path, the model and field that hold it."""
    for name, field in model.model_fields.items():
        key = before + (field.alias or name)
        inside = field.annotation
        if get_origin(inside) is dict and models_in(get_args(inside)[1]):
            inside = get_args(inside)[1]
            key += ".<{}>" if key == "plan" else f".<{ENTRY[key.split('.')[-1]]}>"
        parts = models_in(inside)
        if not parts or set(parts) & {*WHOLE}:
            yield key, model, name
        for part in parts:
            if part not in (Who, Targeting, Precision):
                kind = part.model_fields.get("kind")
                place = key.format(get_args(kind.annotation)[0]) if "{}" in key and kind else key
                yield from keys_of(part, f"{place}.")


def schema_keys() -> dict[str, tuple[type[BaseModel], str]]:
    forms = {f"sharing.link.{name}" for name in Link.model_fields}  # the forms of a link have no row, their values do
    return {key: (model, name) for key, model, name in keys_of(Scenario) if key not in forms}


ROWS, KEYS = rows_by_key(), schema_keys()


def in_words(field: FieldInfo) -> str:
    """A default as the table writes it."""
    if field.is_required():
        return "required"
    value = field.get_default()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, Link):
        return value.kind
    if isinstance(value, Who):
        return str(value.rule)
    if value is None or value in ({}, (), ""):
        return "none" if value is None else "empty"
    return "daily" if isinstance(value, tuple) and len(value) == 7 else str(value)


def test_the_schema_was_walked_to_its_ends() -> None:
    assert {"brands.<brand>.channels.<channel>.reach", "plan.<ads>.from", "sharing.link.mean_field.q"} <= {*KEYS}
    assert {model for model, _ in KEYS.values()} >= {Ads, Posts, Samples, Influencers}
    assert len(KEYS) > 80
    assert {*KEYS} >= NO_ROW


def test_every_row_is_a_key_of_the_schema() -> None:
    assert {*ROWS} - {*KEYS} == set()


def test_every_key_of_the_schema_has_a_row() -> None:
    assert {*KEYS} - {*ROWS} - NO_ROW == set()
    assert {*ROWS} & NO_ROW == set()


@pytest.mark.parametrize("key", sorted({*ROWS} - {*SPOKEN}))
def test_defaults_are_those_of_the_schema(key: str) -> None:
    model, name = KEYS[key]
    assert ROWS[key][2] == in_words(model.model_fields[name])


def test_defaults_in_words() -> None:
    assert {key: ROWS[key][2] for key in SPOKEN} == SPOKEN
    plain = {
        "name": "x", "dates": {"start": "2027-03-01", "end": "2027-03-02"},
        "market": {"simulate": 9, "network": {"kind": "ring"}},
        "brands": {"b": {}}, "contents": {"c": {"attract": 1, "share": 1}},
    }  # fmt: skip
    scenario = Scenario.parse(plain)
    assert scenario.market.people == scenario.market.simulate
    line = {"content": "c", "kind": "influencers", "on": "2027-03-01", "number": 1, "tier": "micro"}
    assert Influencers.model_validate(line).followers == 50_000
    points = {"content": "c", "kind": "ads", "channel": "tv", "grps": 20, "cost_per_point": 3}
    assert Ads.model_validate({**points, "from": "2027-03-01", "to": "2027-03-01"}).budget == 60


def limits(field: FieldInfo) -> str | None:
    """The range of a number as the table begins it; None for what is no number."""
    schema = TypeAdapter(Annotated[field.annotation, field.description, *field.metadata]).json_schema()
    forms = schema.get("anyOf", [schema])
    numbers = [form for form in forms if form.get("type") in ("number", "integer")]
    if not numbers:
        return None
    low, high = numbers[0].get("minimum"), numbers[0]["maximum"]
    if low is None:
        return f"> {numbers[0]['exclusiveMinimum']:g} … {high}"
    return f"{low:g} … {high}"


def written_out(text: str) -> str:
    """A range with its powers worked out: 10^11 and 2^64 − 1."""
    return re.sub(
        r"(\d+)\^(\d+)( − 1)?", lambda match: str(int(match[1]) ** int(match[2]) - bool(match[3])), text
    )  # fmt: skip


@pytest.mark.parametrize("key", sorted(ROWS))
def test_ranges_are_those_of_the_schema(key: str) -> None:
    model, name = KEYS[key]
    field = model.model_fields[name]
    expected = limits(field)
    if expected is not None:
        assert re.match(rf"{re.escape(expected)}(?![\d.])", written_out(ROWS[key][3]))
    elif get_origin(field.annotation) is Literal:
        assert ROWS[key][3] == ", ".join(get_args(field.annotation))


def test_purposes_are_those_of_the_code() -> None:
    rows = table("no. | purpose | words after it | kind")
    assert [(int(row[0]), row[1]) for row in rows] == [(one.value, one.name) for one in Purpose]


def test_files_that_are_named_exist() -> None:
    named = set(re.findall(r"`((?:tests|wom_sim)/[\w/]+\.\w+)`", TEXT))
    assert len([name for name in named if name.startswith("tests/")]) >= 8
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_it_stays_readable() -> None:
    assert len([line for line in TEXT.splitlines() if not line.startswith("|")]) <= 330
    assert [line for line in TEXT.splitlines() if len(line) > 120 and not line.startswith("|")] == []
