"""What a study file asks: what varies, is fitted or is placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wom_sim.reading.problems import is_file
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import Study, StudyFile
from wom_sim.show.text import counted
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
            raise read.error(("data",), f"there is no file {read.data_path}", "it is relative to the study file")
        dates = Scenario.read(read.scenario_path).dates
        data = read_observed(read.data_path, dates)
        yield f"data: {read.data_path}, {counted(len(data.values), 'count')} of {', '.join(data.series)}"
        yield f"fits: {', '.join(f'{path} ({prior.words()})' for path, prior in read.fit.items())}"
        yield from data.notes
    if isinstance(read, Study):
        check_paths(read, read.read_scenario())
        yield f"varies: {', '.join(read.vary) or 'the rows of the design'}"
    if isinstance(read, SensitivityStudy):
        yield f"varies: {', '.join(read.vary) or 'the presets of the scenario'}"
    if isinstance(read, OptimizeStudy):
        yield f"strategy: {read.strategy}"
