"""``wom lesson``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed, option

HELP = marked("make a lesson for a class: one page that needs no network")
FRONT = (
    marked("NAME --html FILE"),
    marked("a lesson for a class, as one page that needs no network (--list: all)"),
)
OPTIONS = (
    option("name", nargs="?", metavar="NAME", help="a lesson by name, or your own file (YAML)"),
    option("--list", action="store_true", help="all lessons; with --html a page that links them, and all of them"),
    option("--html", type=Path, metavar="FILE", help="write the page, and the teacher's key beside it"),
)


def ask(options: Typed) -> Reply:
    """Say what it teaches, and write it."""
    from wom_sim.studies.lesson.answer import Shelf, Told, write
    from wom_sim.studies.lesson.file import lessons, names, read_lesson

    if options.list == (options.name is not None):
        raise InputError(say("which lesson? --list, or one of: {names}", names=", ".join(names())))
    found = Shelf([*lessons()]) if options.list else Told(read_lesson(options.name))
    if options.html is None:
        return Reply(found.text(), found.data())
    made = found.files(options.html)
    write(made)
    kept = say("Wrote {files}", files=", ".join(str(path) for path in made))
    return Reply(f"{found.text()}\n\n{kept}", found.data(), kept=kept)
