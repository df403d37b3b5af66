"""Tables of counts as spreadsheets and platforms save them (CSV or XLSX), read with the place of every cell.

Headings are English, Spanish or Portuguese.  Every word of them stands as `fold` leaves it: lower case, without
accents, anything but letters and digits a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.dates import Order, order_of
from wom_sim.reading.door.opened import grids_of
from wom_sim.reading.headings import Headings, adds_up, headings_of
from wom_sim.reading.numbers import (
    CalendarError,
    Entry,
    Grid,
    Signs,
    currency_in,
    figures_in,
    fold,
    number_of,
    signs_of,
)
from wom_sim.reading.problems import Cell, either, hinted, listed, show
from wom_sim.reading.ranges import MOST_NUMBER

SOURCES = ("direct", "paid", "owned", "earned")

WHEN = {
    "date": ("date", "fecha", "data", "from", "desde", "period", "periodo"),
    "week": ("week", "week starting", "week of", "iso week", "semana", "semana del", "semana de", "semana iso", "sem"),
    "day": ("day", "dia", "tick"),
}
"""When something was counted: a date, or a number of weeks or days from the start."""

IBERIAN = (
    *("fecha", "semana", "dia", "pedidos", "ventas", "compras", "visitas", "alcance", "impresiones", "publicacion"),
    *("data", "encomendas", "vendas", "partilhas", "compartilhamentos", "impressoes", "publicacao", "cliques"),
)
"""Headings that tell that a file is Spanish or Portuguese, so that in its dates the day comes first."""

SERIES = {
    "conversions": (
        *("orders", "conversions", "sales", "purchases", "pedidos", "ventas", "compras", "conversiones"),
        *("encomendas", "vendas", "conversoes", "first orders", "new customers", "primeros pedidos"),
        *("clientes nuevos", "nuevos clientes", "primeiros pedidos", "novos clientes"),
    ),
    "visits": ("visits", "visitors", "sessions", "visitas", "visitantes", "sesiones", "sessoes"),
    "reach": (
        *("reach", "new reach", "people reached", "alcance", "alcance nuevo", "personas alcanzadas"),
        *("alcance novo", "pessoas alcancadas"),
    ),
    "impressions": (
        *("impressions", "impresiones", "impressoes", "impr", "video views", "visualizaciones de video", "plays"),
        *("reproducciones", "reproducciones de video", "reproducoes"),
    ),
    "shares": (
        *("shares", "reposts", "compartidos", "compartidas", "veces compartido"),
        *("partilhas", "compartilhamentos", "republicacoes"),
    ),
    "engagements": ("engagements", "likes", "interacciones", "me gusta", "interacoes", "gostos", "curtidas"),
    "notices": ("notices", "noticed", "adopters", "adopciones", "adoptantes"),
    "subscriptions": (
        *("subscriptions", "new followers", "suscripciones", "altas", "nuevos seguidores"),
        *("subscricoes", "assinaturas", "novos seguidores"),
    ),
    "repeat_orders": ("repeat orders", "repeats", "pedidos repetidos", "recompras", "encomendas repetidas"),
    "all_orders": ("all orders", "total orders", "todos los pedidos", "pedidos totales", "todas as encomendas"),
    **{f"visits_{source}": (f"visits {source}",) for source in SOURCES},
    **{f"conversions_{source}": (f"conversions {source}", f"orders {source}") for source in SOURCES},
}  # fmt: skip
"""What a world counts day by day, by the names of `wom_sim.metrics.summary`."""

ANY_ORDER = ("orders", "sales", "purchases", "pedidos", "ventas", "compras", "encomendas", "vendas")
"""Headings that do not say whether orders of people who had ordered before are among them."""

POSTS = {
    "post": (
        *("post", "id", "post id", "title", "name", "link", "publicacion", "titulo", "nombre", "enlace"),
        *(
            "identificador de la publicacion",
            "permalink",
            "enlace permanente",
            "post title",
            "titulo de la publicacion",
        ),
        *("publicacao", "postagem", "nome", "ligacao"),
    ),
    "content": ("content", "piece", "contenido", "pieza", "conteudo", "peca"),
    "reach": (
        *("reach", "people reached", "accounts reached", "alcance", "cuentas alcanzadas", "personas alcanzadas"),
        *("contas alcancadas", "pessoas alcancadas"),
    ),
    "impressions": (  # a platform's views are of one person as often as she sees it
        *("impressions", "impresiones", "impressoes", "impr", "views", "video views", "plays", "reproducciones"),
        *("visualizaciones", "visualizaciones de video", "reproducciones de video", "visualizacoes", "reproducoes"),
    ),
    "noticed": ("noticed", "people who noticed", "lo notaron", "personas que lo notaron", "notaram"),
    "likes": (
        *("likes", "reactions", "engagements", "me gusta", "reacciones", "interacciones"),
        *("gostos", "curtidas", "reacoes", "interacoes"),
    ),
    "shares": (
        *("shares", "reposts", "compartidos", "compartidas", "veces compartido", "veces que se compartio"),
        *("partilhas", "compartilhamentos", "republicacoes"),
    ),
    "clicks": (
        *("clicks", "link clicks", "clics", "clics en el enlace", "visitas", "visits", "post link clicks"),
        *("outbound clicks", "clics salientes", "clics en el enlace de la publicacion"),
        *("cliques", "cliques no link", "cliques na ligacao"),
    ),
    "orders": (
        *("orders", "conversions", "purchases", "sales", "pedidos", "conversiones", "compras", "ventas"),
        *("encomendas", "vendas", "conversoes"),
    ),
    "date": ("date", "fecha", "data", "published", "publicado"),
}
"""What a platform says of each post."""

NO_NUMBERS = frozenset({*WHEN, "post", "content"})
"""Columns that hold names or dates."""


Words = Mapping[str, Sequence[str]]
Line = dict[str, Entry]

NEAR = 0.81
"""A heading so much like a known one is a typo of it; "saves" is not one of "sales" (0.8)."""


@dataclass(frozen=True)
class CountsTable:
    """The rows under the headings: ``lines`` by meaning, ``totals`` that add up others, what was left out in ``notes``.

    ``signs`` says how each column writes decimals, ``order`` whether days come before months; ``label`` is what they
    are called where something is wrong, with the sheet of a workbook, ``path`` the file.
    """

    label: str
    headings: dict[str, Entry]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]
    signs: dict[str, Signs]
    order: Order
    notes: tuple[str, ...]
    path: Path = Path()
    unused: tuple[str, ...] = ()
    """Headings that are not used, as :func:`~wom_sim.reading.numbers.fold` leaves them."""

    def number(self, line: Line, column: str) -> float | None:
        """The count in a cell, None where it is blank.  Raises :class:`InputError` that names the cell."""
        entry = line.get(column)
        if entry is None:
            return None
        if entry.currency or (isinstance(entry.value, str) and currency_in(entry.value)):
            raise self.error(
                entry,
                column,
                say("is money and no count (got {given})", given=show(entry.value)),
                say("name the column otherwise, such as revenue, and add one of orders"),
            )
        try:
            signs = self.signs[column]
            value = number_of(entry, signs, whole=not signs.decimal)  # 1.200 people are no 1.2
        except CalendarError as wrong:
            raise self.error(entry, column, wrong.message, wrong.hint) from None
        if value < 0:
            raise self.error(entry, column, say("must be at least 0 (got {given})", given=show(entry.value)))
        if value > MOST_NUMBER:
            raise self.error(
                entry, column, say("must be at most {most:,} (got {given})", most=MOST_NUMBER, given=show(entry.value))
            )
        if value != int(value):
            raise self.error(
                entry,
                column,
                say("must be a whole number (got {given})", given=show(entry.value)),
                say("counts are of orders, people or events, not of money or thousands"),
            )
        return float(value)

    def error(self, entry: Entry, column: str, message: str, hint: str = "") -> InputError:
        """An error about one cell."""
        heading = self.headings[column].text if column in self.headings else ""
        return InputError(hinted(f"{Cell(self.label, entry.row, entry.column, heading).spot}: {message}", hint))


def read_counts(
    path: Path, words: Words, least: Sequence[Sequence[str]], example: str, *, texts: frozenset[str] = NO_NUMBERS,
    others: bool = False,
) -> CountsTable:  # fmt: skip
    """The table of counts in a file, its headings understood by ``words``.

    Of each group in ``least`` one heading must be there; ``example`` is a row of headings for the hint.  ``texts`` are
    columns without numbers.  ``others``: an export with many columns of its own, of which those that are nearly called
    like ours are noted, and no others told.  Raises :class:`InputError` for a file, heading or table that is missing.
    """
    label = str(path)
    try:
        grids = grids_of(path, "", label, say("a table of counts"))
        read = [(grid, headings_in(grid, words)) for grid in grids]
        grid, top = max(read, key=lambda one: len(one[1].found))
    except CalendarError as wrong:
        raise InputError(f"{label}: {wrong}") from None
    headings = top.found
    if grid.fault and (headings or not grid.rows):
        raise InputError(f"{label}: {grid.fault}")
    notes = _nearly(grid, top, words) if others else _unused(grid, top, words)
    for group in least:
        if not any(name in headings for name in group):
            words_of = listed([word for name in group for word in words[name][:2]])
            message = say(
                "{label}: no column says {what}: {words}", label=label, what=either(group[:3]), words=words_of
            )
            raise InputError(hinted(message, say("write {example}", example=example)))
    table = _table(grid, top, notes, texts)
    if not table.lines and not table.totals:
        message = say("{label}: there is nothing under the headings", label=label)
        raise InputError(hinted(message, say("write {example} and rows of numbers", example=example)))
    return replace(table, path=path)


def headings_in(grid: Grid, words: Words) -> Headings:
    """The headings of a sheet as these words have them."""
    return headings_of(grid, lambda entry: meaning_of(entry, words))


def meaning_of(entry: Entry, words: Words) -> str | None:
    """What a heading stands for; None for one that is not among the words."""
    named = isinstance(entry.value, str) and not currency_in(entry.text)  # Sales (USD) are money, and no orders
    plain = fold(entry.text.split("(")[0]) if named else ""
    return next((name for name, synonyms in words.items() if plain in synonyms or plain == fold(name)), None)


def _table(grid: Grid, top: Headings, notes: list[str], texts: frozenset[str] = NO_NUMBERS) -> CountsTable:
    headings = top.found
    columns = {entry.column: name for name, entry in headings.items()}
    lines: list[Line] = []
    totals: list[Line] = []
    for row in top.below:
        line = {columns[cell.column]: cell for cell in row if cell.column in columns and not cell.blank}
        why = adds_up(row)
        if why == "average":
            spot = Cell(grid.label, row[0].row).spot
            notes.append(say("{spot}: is an average of others and is left out", spot=spot))
        elif line:
            (totals if why else lines).append(line)
    if lines and _sums_up(lines[-1], lines[:-1], columns.values()):
        spot = Cell(grid.label, next(iter(lines[-1].values())).row).spot
        notes.append(
            say("{spot}: has no date, and every number adds up those above: it is taken as their total", spot=spot)
        )
        totals.append(lines.pop())
    iberian = grid.separator == ";" or any(fold(entry.text) in IBERIAN for entry in headings.values())
    order = order_of(_texts(lines, texts & headings.keys()), "day first" if iberian else "unknown")
    signs = _signs(lines, headings.keys() - texts, "," if grid.separator == ";" and iberian else "")
    unused = tuple(fold(entry.text) for entry in top.cells if entry.column not in columns)
    return CountsTable(
        grid.label, headings, tuple(lines), tuple(totals), signs, order, (*grid.notes, *notes), unused=unused
    )


def _sums_up(last: Line, others: Sequence[Line], columns: Iterable[str]) -> bool:
    """Whether a row without a name or a date holds the sum of each column."""
    names = NO_NUMBERS & set(columns)
    numbers = {name: _plain(entry) for name, entry in last.items()}
    if not names or names & last.keys() or len(others) < 2 or None in numbers.values():
        return False
    sums = {name: sum(_plain(line[name]) or 0.0 for line in others if name in line) for name in numbers}
    return all(abs(sums[name] - (value or 0.0)) < 0.5 for name, value in numbers.items())


def _plain(entry: Entry) -> float | None:
    """A whole number however it is grouped; None for anything else."""
    digits = re.sub(r"[.,' \u00a0\u202f]", "", entry.text)
    return float(digits) if digits.isdecimal() and digits.isascii() else None


def _texts(lines: Sequence[Line], columns: Iterable[str]) -> list[str]:
    entries = (line[name] for name in columns for line in lines if name in line)
    return [entry.value for entry in entries if isinstance(entry.value, str)]


def _signs(lines: Sequence[Line], columns: Iterable[str], fallback: str) -> dict[str, Signs]:
    """How each column of numbers writes decimals."""
    figures = {name: figures_in(_texts(lines, [name])) for name in columns}
    everything = [one for column in figures.values() for one in column]
    return {name: signs_of(column, everything, fallback) for name, column in figures.items()}


def _unused(grid: Grid, top: Headings, words: Words) -> list[str]:
    """Notes on columns without a known heading."""
    used = {entry.column for entry in top.found.values()}
    cells = (entry for entry in top.cells if not entry.blank and entry.column not in used) if top.found else ()
    return [_why_unused(Cell(grid.label, entry.row, entry.column), entry, top.found, words) for entry in cells]


def _why_unused(cell: Cell, entry: Entry, headings: Mapping[str, Entry], words: Words) -> str:
    """Why a column is not used; an error where it is nearly known: a typo must not lose a column."""
    meant = meaning_of(entry, words)
    if meant is not None:
        return _second(cell, entry, headings[meant])
    if currency_in(entry.text):
        return say(
            "{spot}: the column {text!r} is money and no count, and is not used", spot=cell.spot, text=entry.text
        )
    known = {word: name for name, synonyms in words.items() for word in (*synonyms, fold(name))}
    words_in = len(fold(entry.text).split())
    alike = [word for word in known if len(word.split()) == words_in]  # one word more is another column
    near = get_close_matches(fold(entry.text), alike, n=1, cutoff=NEAR)
    if not near:
        return say("{spot}: the column {text!r} is not used", spot=cell.spot, text=entry.text)
    if known[near[0]] in headings:
        same = headings[known[near[0]]].text
        return say(
            "{spot}: the column {text!r} is not used: it is nearly {same!r}, which is",
            spot=cell.spot, text=entry.text, same=same,
        )  # fmt: skip
    message = say("unknown column {text!r} – did you mean {near!r}?", text=entry.text, near=near[0])
    hint = say("correct the heading, or give it a name that is like none of {words}", words=", ".join(words))
    raise InputError(hinted(f"{cell.spot}: {message}", hint))


def _nearly(grid: Grid, top: Headings, words: Words) -> list[str]:
    """Notes on columns that are not used although they are called nearly like one that is missing."""
    known = {word: name for name, synonyms in words.items() for word in synonyms if name not in top.found}
    notes = []
    for entry in top.cells:
        near = get_close_matches(fold(entry.text), known, n=1, cutoff=NEAR) if not entry.blank else []
        if near and meaning_of(entry, words) is None:
            spot = Cell(grid.label, entry.row, entry.column).spot
            notes.append(
                say(
                    "{spot}: the column {text!r} is not used; is it {near!r}?", spot=spot, text=entry.text, near=near[0]
                )
            )
    return notes


def _second(cell: Cell, entry: Entry, first: Entry) -> str:
    """A note on a column that means what another one does; :class:`InputError` where both are called the same."""
    if fold(entry.text) == fold(first.text):
        raise InputError(
            hinted(say("{spot}: a second column {text!r}", spot=cell.spot, text=entry.text), say("keep one of them"))
        )
    return say(
        "{spot}: the column {text!r} is not used: {same!r} says the same",
        spot=cell.spot,
        text=entry.text,
        same=first.text,
    )
