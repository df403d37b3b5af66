"""Samples (R4): products given away to chosen people."""

from __future__ import annotations

from wom_sim.campaign.lines.seeds import Seeds
from wom_sim.engine.state import Mark
from wom_sim.language.say import marked
from wom_sim.scenario.plan.samples import Samples


class OfSamples(Seeds[Samples]):
    """Who is given the product owns it, and passes the content on as an owner does."""

    noun = marked("samples")
    marks = Mark.SEEDED | Mark.OWNER


KIND = OfSamples()
