"""Running a sweep, whatever of it is there already: all of it, a share of it, or nothing but the table of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path

from wom_sim.errors import InputError, RunError
from wom_sim.language.say import say, says
from wom_sim.reading.problems import is_folder
from wom_sim.studies.sweep.agenda import Agenda
from wom_sim.studies.sweep.parts import Parts
from wom_sim.studies.sweep.plan import Measure, Plan, joined
from wom_sim.studies.sweep.share import Share
from wom_sim.worlds.fleet import Fleet, Order, Progress, refuse_large
from wom_sim.worlds.hire import Crew, Hire, Jobs, hiring

MOST_BREAKS = 3
"""So often in a row may worker processes be killed before anything more was saved."""

MOST_NAMED = 12
"""Shares that are named where they are missing."""


def run_plan(
    plan: Plan, folder: Path, jobs: Jobs, scheduler: str | None, progress: Progress | None, share: Share | None = None
) -> Parts:
    """Finish a plan in its folder, or a share of it, whatever is there already."""
    hire = hiring(jobs, scheduler)
    refuse_large(plan.job.scenario, jobs if scheduler is None else 1)
    parts = Parts(folder, plan)
    with parts.opened(share):
        if parts.is_finished():
            parts.close()
        elif share is None:
            parts.sift()
            complete(parts, Agenda(plan, parts, plan.lanes), hire, progress)
        else:
            parts.sift(share.of(plan.lanes))
            agenda = Agenda(plan, parts, share.of(plan.lanes))
            with resumable(parts, agenda):
                attempt(parts, agenda, hire, progress, share)
            parts.note(share)
    return parts


def merged(plan: Plan, folder: Path, others: Iterable[Path] = ()) -> Parts:
    """Put the table together from parts that are all there, those of other folders too.

    Raises ``InputError`` where some are missing.
    """
    parts = Parts(folder, plan)
    with parts.opened():
        if parts.is_finished():
            parts.close()
            return parts
        for other in others:
            bring(parts, Parts(other, plan))
        parts.sift()
        agenda = Agenda(plan, parts, plan.lanes)
        missing = list(agenda.unfinished())
        if missing:
            raise InputError(lacking(parts, agenda, missing))
        parts.finish(agenda.chunks())
    return parts


def bring(parts: Parts, other: Parts) -> None:
    """Take over what another folder holds of the same plan."""
    if not is_folder(other.folder):
        raise InputError(say("there is no folder {folder}: name the folders that --part wrote", folder=other.folder))
    if other.folder.resolve() != parts.folder.resolve():
        other.refuse()
        parts.bring(other)


def lacking(parts: Parts, agenda: Agenda, missing: list[int]) -> str:
    """What a merge says of lanes that are not complete."""
    shares = max((one.shares for one in parts.shares()), default=0)
    left = sorted({lane % shares + 1 for lane in missing}) if shares else []
    names = [f"{number}/{shares}" for number in left[:MOST_NAMED]] + ["…"] * (len(left) > MOST_NAMED)
    what = (
        says("missing: part {names}", "missing: parts {names}", len(left), names=", ".join(names))
        if left
        else say("the others are missing")
    )
    return say(
        "{saved:,} of {runs:,} runs are in {folder}; {what}\n   hint: run --part {names}, or name "
        "folders that hold parts after --merge",
        saved=agenda.saved,
        runs=agenda.plan.runs,
        folder=parts.folder,
        what=what,
        names=names[0] if left else say("1/16 and so on"),
    )


def complete(parts: Parts, agenda: Agenda, hire: Hire, progress: Progress | None) -> None:
    """Do what is missing and write the table."""
    with resumable(parts, agenda):
        attempt(parts, agenda, hire, progress)
        parts.finish(agenda.chunks())


@contextmanager
def resumable(parts: Parts, agenda: Agenda) -> Iterator[None]:
    """Ctrl-C leaves what was saved, and says so."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            say(
                "stopped with {saved:,} of {total:,} runs saved in {folder}; the same command does the rest",
                saved=agenda.saved,
                total=agenda.total,
                folder=parts.folder,
            )
        ) from None


def attempt(parts: Parts, agenda: Agenda, hire: Hire, progress: Progress | None, share: Share | None = None) -> None:
    """Do what is missing; workers that were killed are replaced, unless they die before they get anything done."""
    report = progress or (lambda *_: None)
    report(agenda.saved, agenda.total)
    breaks, saved = 0, agenda.saved
    while agenda.look():
        try:
            with hire() as crew:
                drain(parts, agenda, crew, report, share)
        except BrokenExecutor:
            breaks = breaks + 1 if agenda.saved == saved else 1
            saved = agenda.saved
            if breaks >= MOST_BREAKS:
                raise RunError(
                    say(
                        "worker processes keep being killed, perhaps for lack of memory: run the same"
                        " command with --jobs 1 (in a script of yours, call sweep() under if __name__ == '__main__':)"
                    )
                ) from None


def drain(parts: Parts, agenda: Agenda, crew: Crew, report: Progress, share: Share | None = None) -> None:
    """Give tasks to workers and save what comes back, until nothing is left or the workers are."""
    plan = agenda.plan
    fleet, measure = Fleet([plan.job.scenario], crew), Measure(plan.job.seed, plan.job.metrics, plan.job.engine)

    def take() -> Order | None:
        taken = agenda.take()
        if taken is None:
            return None
        number, chunks = taken
        return fleet.order(measure, *(task for chunk in chunks for task in plan.tasks(chunk)), name=(number, chunks))

    try:
        for order, found in fleet.flow(take):
            number, chunks = order.name
            left = iter(found)
            for chunk in chunks:
                parts.save(chunk, joined([next(left) for _ in plan.tasks(chunk)]), share)
            agenda.finish(number)
            report(agenda.saved, agenda.total)
    finally:
        agenda.give_back()
