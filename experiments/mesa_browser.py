"""Watch a class of 60 pupils in Mesa's own browser view: who has heard, who passes it on, who wants the album.

The model is ``wom_sim.MesaModel``: the numbers on the page are those of ``wom run configs/classroom.yaml``.

    pip install -e ".[viz]"
    solara run experiments/mesa_browser.py

It needs nothing from the network while it runs.  Newer releases of Solara and of its assets than those that ``[viz]``
pins leave the page blank where there is no network, because their server looks for parts of the page elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.lines import Line2D
from mesa.visualization import Slider, SolaraViz, SpaceRenderer, make_plot_component
from mesa.visualization.components import AgentPortrayalStyle

import wom_sim as ws

CLASSROOM = str(Path(__file__).parents[1] / "configs" / "classroom.yaml")

COLOURS = {"customer": "#662506", "sharer": "#cc4c02", "aware": "#fe9929", "reached": "#fee391"}
"""How far somebody has come, the furthest first."""
NOT_YET = "#d9d9d9"

PARAMETERS = {
    "scenario": CLASSROOM,
    "strategy": {
        "type": "Select",
        "label": "Strategy",
        "value": "connected",
        "values": ["random", "friends", "connected", "poster", "nothing"],
    },
    "world": Slider("World", value=0, min=0, max=99, step=1),
}


def portrayal(one: ws.Consumer) -> AgentPortrayalStyle:
    """How a pupil is drawn."""
    colour = next((colour for state, colour in COLOURS.items() if getattr(one, state)), NOT_YET)
    return AgentPortrayalStyle(color=colour, size=60)


def legend(axes: Any) -> None:
    """Say under the network what its colours mean."""
    states = {**COLOURS, "not yet reached": NOT_YET}
    dots = [Line2D([], [], marker="o", ls="", color=colour, label=state) for state, colour in states.items()]
    axes.legend(handles=dots, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False)


model = ws.MesaModel(CLASSROOM, "connected")
renderer = SpaceRenderer(model, backend="matplotlib")
renderer.draw_structure(node_kwargs={"node_size": 0}, edge_kwargs={"alpha": 0.2, "arrows": False, "style": "-"})
renderer.draw_agents(portrayal)
renderer.post_process = legend

page = SolaraViz(
    model,
    renderer,
    components=[make_plot_component({"reach": COLOURS["aware"], "cumulative_conversions": COLOURS["customer"]})],
    model_params=PARAMETERS,
    name="The sticker album",
)
page  # noqa: B018 (what Solara shows)
