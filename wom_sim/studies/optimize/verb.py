"""``wom optimize``."""

from __future__ import annotations

from wom_sim.language.say import marked, say
from wom_sim.reading.problems import is_file
from wom_sim.studies.command import (
    JOBS,
    SCENARIO,
    Reply,
    Typed,
    given,
    number,
    option,
    out,
    progress_bar,
    read_change,
    result_folder,
    saved,
    strategy,
    typed_engine,
    value,
)

HELP = marked("place a strategy's budget over its lines")
FRONT = "SCENARIO NAME", marked("where the next euro should go; the least budget that keeps a promise")
OPTIONS = (
    *SCENARIO,
    *strategy(marked("strategy whose money is placed")),
    option("--budget", type=value, help="money for the whole strategy (default: what it costs now); above 0, to 10^13"),
    option("--objective", help="a metric, profit, or goal: the chance of the first goal (default conversions)"),
    option("--goal", help="the chance of this instead, e.g. 'conversions >= 700'"),
    option(
        "--probability",
        type=value,
        help="the least budget that reaches the goal in so many worlds, e.g. 80%%; above 0, to 100%%",
    ),
    option("--pareto", metavar="A,B", help="the best compromises of two metrics, e.g. cost,conversions"),
    number("--worlds", marked("fresh worlds to judge in (default: the scenario's)")),
    number("--trials", marked("plans that the sampler tries (default 64)")),
    JOBS,
    out(marked("result folder (default: in results/)")),
)


def ask(options: Typed) -> Reply:
    """Place the money, and save."""
    from wom_sim.studies.optimize.answer import optimize

    keys = given(options, "budget", "objective", "goal", "probability", "pareto", "worlds", "seed", "trials", "jobs")
    with progress_bar(options) as progress:
        found = optimize(
            options.scenario, options.strategy or options.name, **keys, engine=typed_engine(options),
            changes=dict(map(read_change, options.set)), progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, found.ending if is_file(options.scenario) else ""))
    return saved(found, folder, say(" · again with: wom optimize {folder}", folder=folder), folder=str(folder))
