"""``wom sensitivity``."""

from __future__ import annotations

from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.reading.ranges import MOST_REPEATS, MOST_SAMPLES
from wom_sim.studies.command import (
    JOBS,
    SCENARIO,
    Reply,
    Typed,
    given,
    number,
    option,
    out,
    part_of,
    progress_bar,
    read_scenario,
    saved,
    typed_engine,
)

HELP = marked("say which parameters move an outcome most")
FRONT = "STUDY", marked("which parameters move the outcome, and how much of that is luck")
OPTIONS = (
    *SCENARIO,
    option("--vary", action="append", metavar="PATH=LOW:HIGH", help="e.g. sharing.contact=10%%:60%%"),
    option("--method", choices=["morris", "sobol"], help="morris screens many (default), sobol a few"),
    number("--trajectories", marked("repeats of morris (default 10)"), 2, MOST_REPEATS),
    number("--samples", marked("repeats of sobol, a power of 2 (default 64)"), 8, MOST_SAMPLES),
    option("--strategy", action="append", help="strategy to look at; may be given again"),
    option("--against", metavar="STRATEGY", help="look at the difference to this strategy"),
    option("--metric", help="what is moved (default: the first goal, or conversions)"),
    number("--worlds", marked("worlds per point (default 20)")),
    JOBS,
    option("--scheduler", metavar="ADDRESS", help="Dask scheduler, as for sweep"),
    out(marked("result folder (default: in results/)")),
)


def ask(options: Typed) -> Reply:
    """Run what is missing, and write the indices."""
    from wom_sim.scenario.study import is_study
    from wom_sim.studies.sensitivity.answer import sensitivity

    study = is_study(options.scenario)
    if study and options.set:
        raise InputError(say("--set changes a scenario: write it into the scenario of the study"))
    keys = given(options, "method", "trajectories", "samples", "against", "metric", "worlds", "seed")
    keys |= {"strategies": options.strategy, "engine": typed_engine(options)}
    with progress_bar(options) as progress:
        found = sensitivity(
            options.scenario if study else read_scenario(options),
            vary=dict(map(read_span, options.vary)) if options.vary else None, progress=progress,
            **given(options, "out", "jobs", "scheduler"), **keys,
        )  # fmt: skip
    return saved(found, found.save())


def read_span(text: str) -> tuple[str, tuple[Any, Any]]:
    """``path=low:high`` with both ends read as YAML."""
    path, _, ends = text.partition("=")
    low, colon, high = ends.partition(":")
    if not (path.strip() and low.strip() and colon and high.strip()):
        raise InputError(say("--vary {text}: write PATH=LOW:HIGH, for example sharing.contact=10%:60%", text=text))
    return path.strip(), (part_of(low, say("--vary {text}", text=text)), part_of(high, say("--vary {text}", text=text)))
