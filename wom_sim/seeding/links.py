"""How word passes on while people are chosen: the classic model whose spread a method may look at."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from wom_sim import rng
from wom_sim.behaviour.gate import Link
from wom_sim.engine.plain import BRAND, CONTENT, arc_influence, contacts
from wom_sim.engine.setting import Setting, Sharing
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.reading.arguments import at_least
from wom_sim.rng import Purpose

LinkName = Literal["noisy_or", "linear", "step"]
LINKS = ("noisy_or", "linear", "step")

CHOICE, CHECK, ROOTS = 1, 2, 3
"""What worlds of a choice are for: to choose in, to check the choice in, and roots of reverse-reachable sets.

None of them is a world of the study that has the seed itself: these are kept to judge what was chosen.
"""


def passing(network: Network, link: str = "noisy_or", p: Any = None, needed: int = 2) -> Setting:
    """A classic model: independent cascade (``noisy_or``), linear threshold (``linear``), complex contagion (``step``).

    ``p`` is the chance of a tie as :func:`~wom_sim.engine.plain.contacts` takes it (default 0.1), for ``linear``
    nothing or ``"weight"``; ``needed`` is the number of distinct friends of ``step``.
    """
    people, certain = network.people, np.ones(network.people)
    if link not in LINKS:
        raise InputError(say("unknown link {link!r}: one of {names}", link=link, names=", ".join(LINKS)))
    if link == "noisy_or":
        contact, arcs = contacts(network, 0.1 if p is None else p)
        return _setting(network, Sharing(), contact, arc_contact=arcs)
    if p is not None and (link == "step" or not isinstance(p, str) or p != "weight"):
        raise InputError(say("p is a chance of noisy_or; the link {link} takes none", link=link))
    if link == "step":
        need = np.full(people, at_least("needed", needed, 1), np.int32)
        return _setting(network, Sharing(link=Link.STEP), certain, need=need)
    influence = arc_influence(network) if p == "weight" else None
    return _setting(network, Sharing(link=Link.LINEAR), certain, arc_influence=influence)


def _setting(network: Network, sharing: Sharing, contact: np.ndarray, **more: Any) -> Setting:
    return Setting(network, contact, sharing, (CONTENT,), (BRAND,), (), network.people + 1, **more)


def worlds_of(seed: int, purpose: int) -> int:
    """The seed whose worlds are for a purpose of the choice."""
    return rng.key(seed, Purpose.SEEDING, purpose)


def refuse_step(setting: Setting, method: str) -> None:
    """Refuse a method that rests on what complex contagion does not have."""
    if setting.sharing.link == Link.STEP:
        raise InputError(
            say(
                "{method} needs that a further seed never adds more to many seeds than to few; where several friends "
                "are needed (step) it may, and no share of the optimum is guaranteed\n   hint: write cluster or celf",
                method=method,
            )
        )
