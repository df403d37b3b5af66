"""``wom new``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed, option

HELP = marked("write a commented scenario to start from")
FRONT = "PATH", marked("a commented scenario to start from (--from calendar.xlsx: around your calendar)")
OPTIONS = (
    option("path", type=Path, help="file to write, for example launch.yaml"),
    option("--from", type=Path, dest="calendar", metavar="CALENDAR", help="start from a calendar: .csv or .xlsx"),
    option("--country", default="", help="where the calendar is from, two letters: whose $ it is, such as MX"),
    option("--sheet", default="", help="sheet of the workbook, where several hold a calendar"),
)


def ask(options: Typed) -> Reply:
    """Write it."""
    from wom_sim.studies.new.from_calendar import write_from_calendar, write_template

    path = (
        write_from_calendar(options.path, options.calendar, sheet=options.sheet, country=options.country.upper())
        if options.calendar
        else write_template(options.path)
    )
    wrote = say("Wrote {path}. Read it, change it, then:  wom check {path}", path=path)
    return Reply(wrote, {"path": str(path)}, kept=wrote)
