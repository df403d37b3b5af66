"""``wom check``."""

from __future__ import annotations

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.reading.problems import is_folder
from wom_sim.studies.command import SCENARIO, Reply, Typed, number, option, read_scenario

HELP = marked("say what any file of yours is taken for; validate a scenario and try it in a few worlds")
FRONT = "FILE", marked("any file: what it is taken for; a scenario: cost, calendar, typed rates, warnings")
SCENARIO_FIRST, *OTHERS = SCENARIO
OPTIONS = (
    option(
        "scenario", type=SCENARIO_FIRST[1]["type"], metavar="FILE",
        help=marked(
            "scenario (YAML), or a calendar, ties, people, counts, posts, a study, a result folder or a file of it"
        ),
    ),
    *OTHERS,
    number("--worlds", marked("trial worlds in all (default 20); a few more where there are goals")),
)  # fmt: skip


def ask(options: Typed) -> Reply:
    """Check the scenario, or say what the file is; a result folder is both."""
    from wom_sim.studies.inspect.answer import inspect, is_scenario

    if not is_scenario(options.scenario):
        refuse_settings(options)
        inspection = inspect(options.scenario)
        return Reply(inspection.text(), inspection.data())
    from wom_sim.studies.check.answer import TRIAL_WORLDS, check

    worlds = TRIAL_WORLDS if options.worlds is None else options.worlds
    found = check(read_scenario(options), worlds=worlds, engine=options.engine)
    text, data = found.text(str(options.scenario)), found.data()
    if not is_folder(options.scenario):
        return Reply(text, data)
    inspection = inspect(options.scenario)
    return Reply(f"{inspection.text()}\n\n{text}", {**data, "folder": inspection.data()})


def refuse_settings(options: Typed) -> None:
    """Settings of a trial that cannot be of a file without worlds."""
    typed = {"--set": options.set, "--seed": options.seed, "--worlds": options.worlds}
    if given := [name for name, value in typed.items() if value not in (None, [])]:
        raise InputError(
            say(
                "{given}: only a scenario has worlds, and {scenario} is none",
                given=", ".join(given),
                scenario=options.scenario,
            )
        )
