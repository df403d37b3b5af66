"""A world that was stopped on a day: what has been spent and counted so far, as somebody in marketing sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wom_sim.campaign.review.seen import CENTS, Seen, Window
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.results.course.course import Course
from wom_sim.results.course.saved import save
from wom_sim.show.text import called, number, wrapped

COLUMNS = ("spent", "impressions", "visits", "orders")


@dataclass(frozen=True)
class Stopped:
    """One strategy in one world, through a day: what was seen of each line by then, and the file that it waits in."""

    name: str
    strategy: str
    seed: int
    world: int
    engine: str
    day: date
    seen: Seen
    file: str

    def lines(self) -> dict[str, dict[str, float]]:
        """Money and counts of each line so far; visits and orders whose last touch it was."""
        return {
            one.name: {
                "spent": sum(one.spent) / CENTS,
                "impressions": sum(one.impressions),
                "visits": sum(one.visits),
                "orders": sum(one.orders),
            }
            for one in self.seen.lines
        }

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        asked = {"strategy": self.strategy, "seed": self.seed, "world": self.world, "engine": self.engine}
        totals = {"visits": sum(self.seen.visits), "orders": sum(self.seen.orders)}
        return {**asked, "through": str(self.day), **totals, "lines": self.lines(), "file": self.file}

    def text(self) -> str:
        """What ``wom run --through`` prints."""
        title = say(
            "{name}: {strategy}, world {world} of seed {seed} ({engine} engine), through {day}",
            name=self.name, strategy=called(self.strategy), world=self.world, seed=self.seed, engine=self.engine,
            day=self.day,
        )  # fmt: skip
        lines = self.lines()
        wide = max(map(len, [*lines, say("all visits and orders")]))
        heads = (say("media spent"), say("impressions"), say("visits"), say("orders"))
        rows = [f"  {'':<{wide}}  " + "  ".join(f"{head:>12}" for head in heads)]
        rows += [
            f"  {name:<{wide}}  " + "  ".join(f"{number(one[column]):>12}" for column in COLUMNS)
            for name, one in lines.items()
        ]
        totals = (number(sum(self.seen.visits)), number(sum(self.seen.orders)))
        rows.append(f"  {say('all visits and orders'):<{wide}}  {'':>12}  {'':>12}  {totals[0]:>12}  {totals[1]:>12}")
        told = say(
            "Visits and orders of a line are those whose last touch it was.  The world waits in {file}: change what "
            "comes after, and go on with --from {file}.",
            file=self.file,
        )
        return "\n".join([wrapped(title), "", *rows, "", wrapped(told)])


def stop(course: Course, through: date, file: str | Path) -> Stopped:
    """Run a course to the end of a day, and put the world aside."""
    scenario = course.start.scenario
    if not scenario.dates.start <= through < scenario.dates.end:
        raise InputError(
            say(
                "--through {day}: a world stops between two days, from {first} to the day before {last}",
                day=through, first=scenario.dates.start, last=scenario.dates.end,
            )
        )  # fmt: skip
    tick = scenario.tick(through)
    if course.engine.tick > tick:
        raise InputError(
            say(
                "--through {day}: the world is at the end of {now} already",
                day=through,
                now=scenario.dates.on(course.engine.tick),
            )
        )
    course.through(tick)
    save(course, Path(file))
    seen = course.look_through(Window(((1, tick),), tick + 1, scenario.days))
    return Stopped(scenario.name, course.strategy, course.seed, course.world, course.name, through, seen, str(file))
