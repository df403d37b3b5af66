"""What ``wom check`` prints of a file that is no scenario."""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim.language.say import say
from wom_sim.show.text import wrapped
from wom_sim.studies.inspect.answer import Inspection

MOST = 20
"""Notes told one by one."""


def text(answer: Inspection) -> str:
    """The whole text."""
    found = answer.found
    parts = [
        say("{label} is {what}", label=answer.label, what=found.what),
        *(wrapped(f"  {one}") for one in found.sentences),
    ]
    if found.columns:
        parts.append(wrapped(say("  columns used: ") + " · ".join(map(column, found.columns))))
    parts += [wrapped(f"  {note}") for note in notes(found.notes)]
    return "\n".join([*parts, say("Next: {next}", next=found.next)] if found.next else parts)


def column(one: tuple[str, str]) -> str:
    """A column, with what it is used as where it is called otherwise."""
    heading, used = one
    return heading if heading.lower() == used else say("{heading} as {used}", heading=heading, used=used)


def notes(found: Sequence[str]) -> list[str]:
    """What was left out or done, as far as it can be read."""
    more = (
        [say("… and {found:,} more notes (all of them: --json)", found=len(found) - MOST)] if len(found) > MOST else []
    )
    return [*found[:MOST], *more] or [say("nothing was left out")]
