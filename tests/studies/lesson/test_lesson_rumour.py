"""A rumour in a lesson's world: what it costs follows from how belief fades, and a correction works as R13 says."""

from __future__ import annotations

import numpy as np
import pytest

from wom_sim.network.network import Network
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.file import read_lesson
from wom_sim.studies.lesson.measured import Measured, seeds_of
from wom_sim.studies.lesson.recorded import Recorder, as_text, counted
from wom_sim.studies.lesson.values import World

TICKS = 35
PEOPLE = 2_000


def lost(network, world, seeds=(), seed=5):
    """Visits that a rumour costs, by tick."""
    quiet = worlds.run(network, world.model_copy(update=worlds.QUIET), [], seed)
    return quiet.visits - worlds.run(network, world, [*seeds], seed).visits


def expected(visits, withheld, corrected=False):
    """What every believer withholds by R13, summed over the days after she hears it, for people who all hear it."""
    fades = 0.78 * 2.0 ** (-np.arange(1, TICKS) / 21) * ((1 - 2.0 ** (-6 / 72)) if corrected else 1.0)
    return PEOPLE * float(np.sum(visits - 1 + (1 - visits) ** (1 - withheld * (0.22 + fades))))


@pytest.mark.parametrize(("told", "low"), [([], 0.0), (range(PEOPLE), 1.0)])
def test_what_a_rumour_costs_is_what_believers_withhold(told, low):
    strangers = Network.from_edges([], [], ids=range(PEOPLE))
    world = World(ticks=TICKS, rumour="100%", visits="40%", withheld="80%", seeds=0)
    found = lost(strangers, world, told)
    assert found.min() >= 0
    assert found[0] == found[1] == 0  # who hears it today has been or not been there
    wanted = expected(0.4, 0.8, bool(low))
    deviation = np.sqrt(PEOPLE * TICKS * 0.25)
    assert abs(found.sum() - wanted) < 4 * deviation
    assert abs(found.sum() - expected(0.4, 0.8, not low)) > 8 * deviation


def test_who_withholds_nothing_loses_nothing():
    school = read_lesson("rumour").networks["school"].made()
    world = World(ticks=TICKS, rumour="5%", visits="40%", withheld="0%", contact="30%", days=2, seeds=0)
    assert lost(school, world).sum() == 0
    assert lost(school, world.model_copy(update={"withheld": 10})).sum() > 0


def test_both_engines_agree_and_who_has_heard_the_truth_tells_no_rumour():
    school = Network.generate("holme_kim", 60, m=3, clustering=0.5, seed=2)
    world = World(
        ticks=12, rumour="10%", visits="40%", withheld="80%", contact="60%", days=2, seeds=5, after=1, share="30%"
    )
    told = seeds_of(school, world.model_copy(update={"who": "heard"}), 9)
    course, other = (worlds.run(school, world, told, 9, engine) for engine in ("array", "mesa"))
    assert all((ours == theirs).all() for ours, theirs in zip(course, other, strict=True))
    assert (course.tick[told] >= 0).all()
    assert (course.tick[told] <= 2).all()
    assert (course.corrected[told] == 2).all()
    for person, teller in enumerate(course.parent):
        if teller >= 0 and course.corrected[teller] >= 0:
            assert course.tick[person] <= course.corrected[teller]


def test_every_stop_of_the_sliders_is_recorded_once():
    lesson = read_lesson("rumour").model_copy(update={"recorded": 1})
    few = lesson.model_copy(update={"steps": [one.model_copy(update={"worlds": 2}) for one in lesson.steps[:4]]})
    recording = Recorder(few, Measured(few)).recording
    stops = {world for step in few.steps for world in few.choices(step)}
    assert len(recording["stops"]) == len(stops)
    assert counted(few) == 2
    assert sorted(set(recording["stops"].values())) == [*range(len(recording["told"]))]
    assert len(recording["told"]) == 1 + 6 + 3 + 3  # nobody is told; six days; three others late; and early


def test_numbers_are_written_in_seven_bits_a_byte():
    assert as_text([0, 127, 128, 300, 16_384]) == "AH+AAawCgIAB"
    with pytest.raises(ValueError, match="-1"):
        as_text([-1])
