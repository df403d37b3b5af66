"""Laws of calendars: one plan, written in any dialect of spreadsheets, is read as the same plan; or it is refused."""

from __future__ import annotations

import codecs
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendars import text_of, write_workbook
from wom_sim.reading.numbers import CalendarError
from wom_sim.scenario.spreadsheet import Calendar, read_calendar

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPOKEN = {
    "es": {
        "headings": ("Línea", "Medio", "Canal", "Contenido", "Desde", "Hasta", "Días", "IMPORTE", "Público", "Precio"),
        "days": ("lunes", "Martes", "miércoles", "jue", "viernes", "Sábado", "domingo"),
        "paid": "pagado", "owned": "PROPIO", "earned": "ganado", "search": "buscador", "event": "evento",
        "all": "todos", "samples": "muestras", "every": "cada", "weeks": "semanas", "daily": "diario",
    },
    "en": {
        "headings": ("Line", "Medium", "Channel", "Content", "From", "To", "Days", "Budget", "Audience", "Price"),
        "days": ("Monday", "Tue", "wed", "Thursday", "fri", "Sat", "sunday"),
        "paid": "Paid", "owned": "owned", "earned": "EARNED", "search": "Search", "event": "event",
        "all": "all", "samples": "samples", "every": "every", "weeks": "weeks", "daily": "daily",
    },
}  # fmt: skip
NUMBERS = ("1.500,00", "1,500.00", "1 500,00", "1\u00a0500,00", "1'500.00", "1500,00", "1500.00")
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d", "%m/%d/%Y")


@dataclass(frozen=True)
class Dialect:
    """How a spreadsheet writes a calendar."""

    language: str
    separator: str
    numbers: str
    dates: str
    encoding: str
    sign: str

    def number(self, value: Decimal) -> str:
        """A number; whole ones may be written without decimals."""
        text = f"{value:,.2f}" if value % 1 else f"{value:,}"
        group, mark = self.numbers[1].strip("5"), self.numbers[-3]
        return text.replace(",", "\0").replace(".", mark).replace("\0", group)

    def money(self, value: Decimal) -> str:
        """An amount of money."""
        return self.sign.format(self.number(value))

    def day(self, value: date) -> str:
        """A date."""
        return value.strftime(self.dates)


dialects = st.builds(
    Dialect,
    st.sampled_from(["es", "en"]),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
    st.sampled_from(["{}", "€ {}", "{} €", "${}"]),
)
amounts = st.decimals(1, 10**7, places=2) | st.integers(1, 10**7).map(Decimal)
starts = st.integers(0, 300).map(lambda n: date(2027, 1, 1) + timedelta(days=n))
contents = st.sampled_from(["unboxing", "Café, solo", 'el "gran" vídeo', "barista; 2"])


@dataclass(frozen=True)
class Typed:
    """A line of the plan beside what somebody types for it."""

    kind: str
    content: str
    start: date
    days: int
    budget: Decimal
    price: Decimal
    weekdays: tuple[int, ...]
    every: int
    number: int

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.days)

    def line(self) -> dict[str, Any]:
        """As a scenario has it."""
        whole = {"content": self.content, "from": self.start, "to": self.end}
        budget = float(self.budget)
        if self.kind == "ads":
            return {"kind": "ads", "channel": "search", **whole, "budget": budget, "cpm": float(self.price)}
        if self.kind == "samples":
            each = float(self.budget / self.number)
            once = {"content": self.content, "on": self.start}
            return {"kind": "samples", **once, "who": "random", "number": self.number, "cost_each": each}
        chosen = [WEEK[day] for day in sorted(self.weekdays)]
        posts = {"kind": "posts", "channel": "blog", **whole, "days": "daily" if len(chosen) == 7 else chosen}
        return posts | {"fixed_cost": budget} | ({"every": self.every} if self.every > 1 else {})

    def cells(self, name: str, dialect: Dialect) -> list[str]:
        """As a row of a calendar."""
        say = SPOKEN[dialect.language]
        medium, channel, days, price = {
            "ads": ("paid", say["search"], say["daily"], f"CPM {dialect.number(self.price)}"),
            "samples": ("earned", say["event"], "", f"{dialect.number(Decimal(self.number))} {say['samples']}"),
            "posts": ("owned", "Blog", self.spoken(dialect), ""),
        }[self.kind]
        end = self.start if self.kind == "samples" else self.end
        cells = [say[medium], channel, self.content, dialect.day(self.start), dialect.day(end), days]
        return [name, *map(str, cells), dialect.money(self.budget), str(say["all"]), str(price)]

    def spoken(self, dialect: Dialect) -> str:
        """The posting days in words."""
        say = SPOKEN[dialect.language]
        days = ", ".join(say["days"][day] for day in self.weekdays)
        return f"{days} {say['every']} {self.every} {say['weeks']}" if self.every > 1 else days


line_parts: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["ads", "posts", "samples"]),
    "content": contents,
    "start": starts,
    "days": st.integers(0, 60),
    "budget": amounts,
    "price": st.decimals(Decimal("0.05"), 2000, places=2),
    "weekdays": st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple),
    "every": st.integers(1, 3),
    "number": st.integers(1, 50_000),
}
thousands = st.integers(1000, 999_999).map(Decimal)
doubtful_parts = {
    "start": st.dates(date(2027, 1, 1), date(2027, 12, 7)).map(lambda day: day.replace(day=min(day.day, 7))),
    "days": st.integers(0, 5),
    "budget": thousands | st.integers(1, 9).map(lambda digit: Decimal(f"{digit}.50")),
    "price": thousands,
}
plans = st.lists(st.builds(Typed, **line_parts), min_size=1, max_size=5)
doubtful_plans = st.lists(st.builds(Typed, **line_parts | doubtful_parts), min_size=1, max_size=3)

DECIDING = Typed("ads", "unboxing", date(2027, 1, 13), 10, Decimal("1234567.89"), Decimal("46.50"), (0,), 1, 5)


def read_text(plan: list[Typed], dialect: Dialect) -> Calendar:
    rows = [SPOKEN[dialect.language]["headings"], *(one.cells(f"line {k}", dialect) for k, one in enumerate(plan))]
    text = text_of(rows, dialect.separator)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.csv"
        path.write_bytes(codecs.encode(text, dialect.encoding))
        return read_calendar(path)


def expected(plan: list[Typed]) -> dict[str, Any]:
    return {f"line {k}": one.line() for k, one in enumerate(plan)}


@settings(max_examples=150)
@given(plans, dialects)
def test_every_dialect_says_the_same(plan: list[Typed], dialect: Dialect) -> None:
    plan = [*plan, DECIDING]
    read = read_text(plan, dialect)
    assert (read.problems, read.notes) == ([], [])
    assert read.plan == expected(plan)


@settings(max_examples=150)
@given(doubtful_plans, dialects)
def test_without_anything_that_decides_a_calendar_is_right_or_refused(plan: list[Typed], dialect: Dialect) -> None:
    # Spanish headings and `;` stand for days first and decimal commas, so that another habit would be misread there.
    said = dialect.language == "es" or dialect.separator == ";"
    if said and (dialect.dates.startswith("%m") or "." in dialect.numbers[-3]):
        return
    read = read_text(plan, dialect)
    if read.problems:
        assert {problem.message.split()[0] for problem in read.problems} == {"may"}
    else:
        assert read.plan == expected(plan)


@settings(max_examples=20)
@given(plans)
def test_a_workbook_says_the_same(plan: list[Typed]) -> None:
    plain = Dialect("es", ";", "1.500,00", "%Y-%m-%d", "utf-8", "{}")
    rows: list[list[Any]] = [[*SPOKEN["es"]["headings"]]]
    for k, one in enumerate(plan):
        cells: list[Any] = one.cells(f"line {k}", plain)
        cells[4], cells[5] = (datetime.fromisoformat(cell) for cell in cells[4:6])
        rows.append([*cells[:7], float(one.budget), *cells[8:]])
    rows.append(["Total", *[None] * 6, float(sum(one.budget for one in plan))])
    rows.append(DECIDING.cells("last", plain))
    with tempfile.TemporaryDirectory() as folder:
        read = read_calendar(write_workbook(Path(folder) / "calendar.xlsx", {"Plan": rows}))
    assert read.plan == {**expected(plan), "last": DECIDING.line()}


pieces = st.sampled_from(["linea", "medio", "canal", "desde", "=1+1", "12/13/14", "pagado", "1.500", '"', "\n", ""])
heads = "linea;medio;canal;contenido;desde;hasta;presupuesto\n"


@settings(max_examples=100)
@given(
    st.binary(max_size=60)
    | st.text("linea;medio,canal\t\n\"'contenido desde1./-€%=", max_size=120).map(str.encode)
    | st.lists(pieces, max_size=40).map(lambda cells: (heads + ";".join(cells)).encode())
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.csv"
        path.write_bytes(content)
        with suppress(CalendarError):
            read = read_calendar(path)
            assert {*read.plan} == {key[1] for key in read.cells}
