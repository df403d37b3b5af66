"""Functions of a network refuse what is none: a networkx graph is not one yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from wom_sim.errors import NetworkError
from wom_sim.network.network import Network

Do = TypeVar("Do", bound=Callable[..., Any])


def on_network(do: Do) -> Do:
    """The same function, which raises ``NetworkError`` where its first argument, ``network``, is none."""

    @wraps(do)
    def checked(network: Network, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(network, Network):
            raise NetworkError(f"network must be a wom_sim Network (got a {type(network).__name__}) – {hint(network)}")
        return do(network, *args, **kwargs)

    return cast("Do", checked)


def hint(given: Any) -> str:
    """The way from what was given to a network."""
    if hasattr(given, "edges"):
        return "write Network.from_networkx(graph)"
    return "make one with Network.from_networkx, Network.from_edges, Network.read or Network.generate"
