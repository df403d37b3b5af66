"""Who sees whom: a frozen social network in compressed sparse rows.

An arc u → v means *v sees u*: v hears what u shares.  A friendship is both arcs.  People are ordered by id ascending
and so are the arcs of each, so that neither the order of rows in a file nor the order of nodes in a graph can matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import marked, say
from wom_sim.network import ids as people_ids
from wom_sim.network.parts import A_GRAPH, AS_CHANCES, Origin, Parts, Report, Rows

if TYPE_CHECKING:
    import networkx
    import pandas as pd

    from wom_sim.network.file import Ties

    Graph = networkx.Graph[Any]

Do = TypeVar("Do", bound=Callable[..., Any])

_DIRECTED = marked("<Network of {people:,} people, {arcs:,} arcs, directed, {source}>")
_UNDIRECTED = marked("<Network of {people:,} people, {arcs:,} arcs, undirected, {source}>")
LISTED = Origin()
GRAPH = Origin(A_GRAPH)


class Network(Parts):
    """A frozen social network of N people and E arcs.

    ``ids`` are ``int64[N]``, or an object array of N ``str``, ascending.  The people who see person ``i`` are at
    positions ``targets[indptr[i]:indptr[i + 1]]``, ascending: ``indptr`` is ``int64[N + 1]``, ``targets`` is
    ``uint32[E]``, ``weights`` is ``float64[E]`` beside them, or None.  ``attributes`` are arrays of N values by name,
    ``rows`` both ends of each row that the network was made from.

    Make one with :meth:`read`, :meth:`generate`, :meth:`from_edges` or :meth:`from_networkx`.  Do not write to the
    arrays: they are not locked only because numba would compile every kernel again for locked ones.

    >>> network = Network.from_edges(["ann", "ann"], ["bob", "eve"])
    >>> network.neighbors("ann").tolist()
    ['bob', 'eve']
    """

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return say(
            _DIRECTED if self.directed else _UNDIRECTED,
            people=self.people,
            arcs=self.arcs,
            source=self.report.where,
        )

    @property
    def people(self) -> int:
        """Number of people, N."""
        return len(self.ids)

    @property
    def arcs(self) -> int:
        """Number of arcs, E: twice the number of friendships where the network is undirected."""
        return len(self.targets)

    @cached_property
    def words(self) -> np.ndarray:
        """Key word of each person for keyed chance, ``uint64[N]``; distinct, independent of position."""
        return people_ids.words_of(self.ids)

    @cached_property
    def out_degree(self) -> np.ndarray:
        """How many people see each person, ``int64[N]``."""
        return np.diff(self.indptr)

    @cached_property
    def in_degree(self) -> np.ndarray:
        """How many people each person sees, ``int64[N]``."""
        if not self.directed:
            return self.out_degree
        from wom_sim.network import csr

        counts = np.zeros(self.people, np.int64)
        csr.count_targets(self.targets, counts)
        return counts

    def position(self, id: int | str) -> int:  # noqa: A002 (the user's word for it)
        """Return the position of a person; ``NetworkError`` names an unknown id and the nearest one there is."""
        return int(self.positions([id])[0])

    def positions(self, ids: Any) -> np.ndarray:
        """Return the positions of many people, ``int64``, in the order asked; ``NetworkError`` for an unknown id."""
        wanted = people_ids.as_ids(ids)
        if wanted.size and wanted.dtype.kind != self.ids.dtype.kind:
            raise people_ids.unknown(self.ids, wanted[0])
        found = np.minimum(np.searchsorted(self.ids, wanted), self.people - 1).astype(np.int64)
        if (wrong := self.ids[found] != wanted).any():
            raise people_ids.unknown(self.ids, wanted[int(np.argmax(wrong))])
        return found

    def neighbors(self, id: int | str) -> np.ndarray:  # noqa: A002
        """Return the ids of the people who see a person, ascending."""
        at = self.position(id)
        return np.asarray(self.ids[self.targets[self.indptr[at] : self.indptr[at + 1]]])

    def edges(self) -> pd.DataFrame:
        """The ties as a pandas table in the order in which an array has a value for each: source, target, weight.

        A network made from rows (a list, a file, a networkx graph) has these rows, as they came; one that was
        generated has every tie once, by position.  Without weights there is no such column.
        """
        from wom_sim.network import parallel

        return parallel.table(self)

    @classmethod
    def from_edges(
        cls,
        src: Any,
        dst: Any,
        *,
        weights: Any = None,
        directed: bool = False,
        ids: Any = None,
        attributes: Mapping[str, Any] | None = None,
        origin: Origin = LISTED,
    ) -> Self:
        """Build a network from ties between ids.

        Tie k says that ``dst[k]`` sees ``src[k]``, and the other way round too unless ``directed``.  ``ids`` lists all
        people, so that isolated ones exist too; ``attributes`` hold one value per entry of ``ids``, in that order.
        Self-loops are dropped; parallel ties are merged and their weights summed.

        Raises ``NetworkError`` for lists of different length, missing or unknown ids, and weights that are negative,
        infinite or not a number.
        """
        src, dst, people, order = people_ids.listed(src, dst, ids)
        people_ids.check_number(people)
        given = _checked_weights(weights, len(src))
        kept = people_ids.sorted_attributes(attributes or {}, order)
        tails, heads = people_ids.positions_of(people, src), people_ids.positions_of(people, dst)
        made = cls._from_positions(people, tails, heads, given, directed, kept, origin)
        return replace(made, rows=Rows(tails, heads, given))

    @classmethod
    def _from_positions(
        cls,
        ids: np.ndarray,
        tails: np.ndarray,
        heads: np.ndarray,
        given: np.ndarray | None,
        directed: bool,
        attributes: dict[str, np.ndarray],
        origin: Origin,
    ) -> Self:
        from wom_sim.network import csr

        indptr, targets, weights, loops = csr.build(tails, heads, given, len(ids), not directed)
        rows, kept = len(tails), len(targets) // (1 if directed else 2)
        report = Report(
            **vars(origin), rows=rows, kept=kept, dropped_self_loops=loops, merged_duplicates=rows - loops - kept,
            isolated=_isolated(indptr, targets, directed), directed=directed, people=len(ids), arcs=len(targets),
            weighted=weights is not None,
        )  # fmt: skip
        network = cls(ids, indptr, targets, weights, directed, report, attributes)
        _ = network.words  # texts that hash alike are refused here, not in the middle of a run
        return network

    @classmethod
    def from_networkx(cls, graph: Graph, *, origin: Origin = GRAPH) -> Self:
        """Build a network from a networkx graph, with its node attributes and the edge attribute ``weight``.

        If any edge has a weight, an edge without one weighs 1.  A missing attribute is NaN for numbers, "" for text.
        """
        nodes = list(graph)
        pairs: list[tuple[Any, Any, Any]] = list(graph.edges(data="weight"))
        weighted = any(weight is not None for _, _, weight in pairs)
        weights = [1.0 if weight is None else weight for _, _, weight in pairs]
        return cls.from_edges(
            [u for u, _, _ in pairs], [v for _, v, _ in pairs], weights=weights if weighted else None,
            directed=graph.is_directed(), ids=nodes, attributes=people_ids.node_attributes(graph, nodes), origin=origin,
        )  # fmt: skip

    def to_networkx(self) -> Graph:
        """Return a networkx ``Graph`` or ``DiGraph`` of this network's ids, attributes and weights."""
        import networkx as nx

        graph: Graph = nx.DiGraph() if self.directed else nx.Graph()
        names = list(self.attributes)
        columns = [self.attributes[name].tolist() for name in names]
        people = self.ids.tolist()
        graph.add_nodes_from(
            (person, dict(zip(names, values, strict=True))) for person, *values in zip(people, *columns, strict=True)
        )
        sources = np.repeat(np.arange(self.people), self.out_degree)
        once = slice(None) if self.directed else sources < self.targets
        ends = zip(self.ids[sources[once]].tolist(), self.ids[self.targets[once]].tolist(), strict=True)
        if self.weights is None:
            graph.add_edges_from(ends)
        else:
            graph.add_weighted_edges_from(
                (u, v, w) for (u, v), w in zip(ends, self.weights[once].tolist(), strict=True)
            )
        return graph

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        directed: bool = False,
        header: bool | None = None,
        people: int | Sequence[Any] | None = None,
    ) -> Network:
        """Read a network from a table with a tie a row, or from a graph that says what it is, also packed.

        Tables are text in any separation, or .xlsx; the guide's chapter on files lists the formats.  The first two
        columns, or those named so (source and target, from and to, origen and destino), are ids; a third is a weight
        if it is named so, or has no name and can be one.  Lines above the first row that begin with ``#`` or ``%``
        are comments.  The first row is a heading if it has known names, or is not integer while all others are;
        otherwise ``header`` decides.  ``network.report`` says what was done and which lines were left out.
        ``people`` lists all ids, or gives N for the ids 0 … N − 1, so that isolated people exist too.  A file that
        says itself whether it is directed, or who is in it, is believed.

        Read as undirected, a friendship told in both directions is one tie with the mean of its weights; parallel
        rows add their weights, those of a column named probability combine as 1 − Π(1 − p).

        Parsed files are kept in ``$WOM_CACHE`` or ``~/.cache/wom_sim``.  Raises ``NetworkError`` with file and line.
        """
        from wom_sim.network import cache, file

        key, found = file.read(Path(path), directed=directed, header=header, people=people)
        if isinstance(found, Parts):
            return Network(**vars(found))
        try:
            if isinstance(found, file.Ties):
                network = _of_ties(found)
            else:
                network = Network.from_networkx(found.graph, origin=found.origin)
        except NetworkError as error:
            raise NetworkError(f"{found.origin.source}: {error}") from error
        people_ids.refuse_hidden(network.ids, Path(path))
        cache.store(key, network)
        return network

    @classmethod
    def generate(cls, kind: str, people: int | None = None, *, seed: int = 0, **parameters: Any) -> Network:
        """Generate a network of a kind that :mod:`wom_sim.network.generators` describes, with ids 0 … people − 1.

        The same kind, people, seed and parameters give the same network.  Named graphs bring their own people.

        >>> Network.generate("ring", 5).neighbors(0).tolist()
        [1, 4]
        """
        from wom_sim.network import generators

        generators.check_kind(kind)
        origin = Origin(generators.describe(kind, people, seed, parameters))
        if kind in generators.NAMED:
            generators.check_named(kind, people, parameters)
            return cls.from_networkx(_named_graph(generators.NAMED[kind][0]), origin=origin)
        made = generators.generate(kind, people, seed, parameters)
        return cls._from_positions(
            np.arange(made.people), made.src, made.dst, None, False, dict(made.attributes), origin
        )  # fmt: skip


def on_network(do: Do) -> Do:
    """The same function, which raises ``NetworkError`` where its first argument, ``network``, is none."""

    @wraps(do)
    def checked(network: Network, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(network, Network):
            raise NetworkError(
                say(
                    "network must be a wom_sim Network (got a {type}) – {hint}",
                    type=type(network).__name__,
                    hint=hint(network),
                )
            )
        return do(network, *args, **kwargs)

    return cast("Do", checked)


def hint(given: Any) -> str:
    """The way from what was given to a network."""
    others = say("make one with Network.from_networkx, Network.from_edges, Network.read or Network.generate")
    return say("write Network.from_networkx(graph)") if hasattr(given, "edges") else others


def _of_ties(found: Ties) -> Network:
    """The network of a file's ties, each once: see :mod:`wom_sim.network.parallel`."""
    from wom_sim.network import parallel

    origin = found.origin
    people, tails, heads = _placed(found)
    given = _checked_weights(found.weights, len(tails))
    if given is None:
        made = Network._from_positions(people, tails, heads, None, found.directed, {}, origin)
        return replace(made, rows=Rows(tails, heads))
    ties = parallel.Ties(tails, heads, given, 0)
    once = parallel.one_each(ties, len(people), found.directed, origin.combined == AS_CHANCES)
    made = Network._from_positions(people, once.tails, once.heads, once.weights, found.directed, {}, origin)
    rows, loops = len(tails), int((tails == heads).sum())
    report = replace(
        made.report, rows=rows, dropped_self_loops=loops, merged_duplicates=rows - loops - made.report.kept,
        both_ways=once.both_ways,
    )  # fmt: skip
    return replace(made, report=report, rows=Rows(tails, heads, given))


def _placed(found: Ties) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Everybody in order, and the positions of both ends of each tie."""
    if found.ids is None:
        src, dst, people, _ = people_ids.listed(found.src, found.dst, found.people)
        people_ids.check_number(people)
        return people, people_ids.positions_of(people, src), people_ids.positions_of(people, dst)
    people = found.ids
    if found.people is not None:
        people, _ = people_ids.sorted_people(people_ids.same_kind(found.ids, found.people)[1])
        places = people_ids.positions_of(people, found.ids)
        return people, places[found.src], places[found.dst]
    people_ids.check_number(people)
    return people, found.src, found.dst


def _named_graph(function: str) -> Graph:
    import networkx as nx

    graph: Graph = getattr(nx, function)()
    return graph


def _checked_weights(weights: Any, rows: int) -> np.ndarray | None:
    if weights is None:
        return None
    try:
        given = np.ascontiguousarray(weights, np.float64)
    except (TypeError, ValueError) as error:
        raise NetworkError(say("weights must be numbers ({error})", error=error)) from error
    if given.shape != (rows,):
        raise NetworkError(
            say("weights need one number per tie (got shape {shape} for {rows:,} ties)", shape=given.shape, rows=rows)
        )
    if not (good := np.isfinite(given) & (given >= 0)).all():
        worst = int(np.argmin(good))
        raise NetworkError(
            say(
                "weights must be finite and not negative (got {given} at tie {number}, counted from 0)",
                given=str(given[worst]),
                number=worst,
            )
        )
    return given


def _isolated(indptr: np.ndarray, targets: np.ndarray, directed: bool) -> int:
    alone = indptr[1:] == indptr[:-1]
    if directed:
        alone[targets] = False
    return int(np.count_nonzero(alone))
