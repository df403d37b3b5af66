"""How often a scenario is run, and what of it is left to chance or to ignorance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Gt, Le
from pydantic import Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic_core import CoreSchema

from wom_sim.language.say import say
from wom_sim.reading.fields import NUMBER, WHOLE, Count, Model, Seed, percent, read_number
from wom_sim.reading.problems import Problem, show
from wom_sim.reading.ranges import MOST_GRAPHS, MOST_NUMBER
from wom_sim.reading.wording import complaint
from wom_sim.scenario.market import NAMED_GRAPHS

REGULAR = frozenset({"complete", "grid", "ring"})
"""Generated networks that leave nothing to chance."""


class Precision(Model):
    """How well a mean difference must be known: half the width of its interval, in units or as a percentage."""

    value: Annotated[float, Gt(0), Le(MOST_NUMBER), NUMBER] = Field(
        description="half the width of the 95 % interval, or a share of the difference"
    )
    relative: bool = Field(False, description="whether value is a share of the largest difference")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, Mapping | Precision):
            return data
        share = percent(data) if isinstance(data, str) else None
        if share is None and isinstance(data, str):
            raise complaint(
                say("must be a number or a percentage (got {data})", data=show(data)), say("write 5, or 2%")
            )
        value = read_number(data) if share is None else share
        if value <= 0:
            raise complaint(say("must be more than 0 (got {data})", data=show(data)), say("write 5, or 2%"))
        return {"value": value, "relative": share is not None}

    @model_serializer
    def _as_typed(self) -> float | str:
        return f"{100 * self.value:.12g}%" if self.relative else self.value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema of the two short forms."""
        share = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"}
        return {
            "anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": MOST_NUMBER}, share],
            "description": cls.__doc__,
        }


class Uncertainty(Model):
    """How many worlds are simulated and from which seed, on how many networks, with which values of presets."""

    worlds: Count = Field(200, description="number of paired worlds, on each network; with until the most there may be")
    seed: Seed = Field(7, description="first world's seed, 0 … 2^64 - 1")
    graphs: Annotated[int, Ge(1), Le(MOST_GRAPHS), WHOLE] = Field(
        1, description="number of networks, generated from the seeds that follow its own"
    )
    until: Precision | None = Field(None, description="stop when every extra is known to ±: 5 (in units), or 2%")
    eliminate: bool = Field(False, description="whether strategies that are surely not best stop being run")
    presets: Literal["low-high", "value"] = Field("low-high", description="whether presets are drawn from their range")
    preset_draws: Annotated[int, Ge(1), Le(MOST_GRAPHS), WHOLE] = Field(
        20, description="number of draws of the presets"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.graphs > 1 and (self.until is not None or self.eliminate):
            name = "until" if self.until is not None else "eliminate"
            raise complaint(
                say(
                    "needs a single network (graphs is {graphs}): more worlds cannot make up for few networks",
                    graphs=self.graphs,
                ),
                say("leave out one of the two"),
                at=(name,),
            )
        return self


def network_problems(uncertainty: Mapping[str, Any], network: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with several networks where there is only one; plain values, as typed."""
    graphs, kind = uncertainty.get("graphs"), network.get("kind")
    if not isinstance(graphs, int) or graphs <= 1:
        return
    if "file" in network or (isinstance(kind, str) and kind in REGULAR | NAMED_GRAPHS):
        message = (
            say("must be 1: the network in {file} is the same for every seed", file=network["file"])
            if "file" in network
            else say("must be 1: a network of kind {kind} is the same for every seed", kind=kind)
        )
        yield Problem(
            ("uncertainty", "graphs"),
            message,
            say("leave graphs out, or generate a network that chance has a part in, such as {kind: holme_kim, m: 5}"),
        )
