"""What a study file asks: what varies, is fitted or is placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wom_sim.language.say import say, says
from wom_sim.reading.problems import is_file
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import Study, StudyFile
from wom_sim.studies.calibrate.observed import read_observed
from wom_sim.studies.calibrate.study import CalibrateStudy
from wom_sim.studies.optimize.study import OptimizeStudy
from wom_sim.studies.sensitivity.study import SensitivityStudy
from wom_sim.studies.sweep.design import check_paths

READERS: Mapping[str, type[StudyFile]] = {
    "sweep": Study,
    "sensitivity": SensitivityStudy,
    "calibrate": CalibrateStudy,
    "optimize": OptimizeStudy,
}
"""Who reads which kind of study."""


def reader(kind: str) -> type[StudyFile]:
    """Who reads a kind of study; any of them for an unknown one, which it refuses."""
    return READERS.get(kind, Study)


def asked(read: StudyFile) -> Iterator[str]:
    """What varies, is fitted or is placed."""
    if isinstance(read, CalibrateStudy):
        if not is_file(read.data_path):
            raise read.error(
                ("data",),
                say("there is no file {data_path}", data_path=read.data_path),
                say("it is relative to the study file"),
            )
        scenario = Scenario.read(read.scenario_path)
        data = read_observed(read.data_path, scenario.dates, scenario.repeats)
        yield say(
            "data: {data_path}, {values} of {series}",
            data_path=read.data_path,
            values=says("{n:,} count", "{n:,} counts", len(data.values)),
            series=", ".join(data.series),
        )
        yield say("fits: {items}", items=", ".join(f"{path} ({prior.words()})" for path, prior in read.fit.items()))
        yield from data.notes
    if isinstance(read, Study):
        check_paths(read, read.read_scenario())
        yield say("varies: {value}", value=", ".join(read.vary) or say("the rows of the design"))
    if isinstance(read, SensitivityStudy):
        yield say("varies: {value}", value=", ".join(read.vary) or say("the presets of the scenario"))
    if isinstance(read, OptimizeStudy):
        yield say("strategy: {strategy}", strategy=read.strategy)
