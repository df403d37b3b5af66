"""A campaign in a lesson's world: uneven exposure, weariness, visits and orders as R1, R2, R7 and R8 say."""

from __future__ import annotations

import numpy as np

from wom_sim.ledger import Medium
from wom_sim.network.network import Network
from wom_sim.scenario.plan.ads import Ads
from wom_sim.scenario.plan.posts import Posts
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.file import read_lesson
from wom_sim.studies.lesson.measured import Measured
from wom_sim.studies.lesson.recorded import Recorder, counted
from wom_sim.studies.lesson.values import World

PEOPLE = 2_000
STRANGERS = Network.from_edges([], [], ids=range(PEOPLE))


def met(**typed):
    """A world of people without friends."""
    return worlds.run(STRANGERS, World(**{"ticks": 28, "seeds": 0, **typed}), [], 5)


def test_ads_miss_people_as_a_negative_binomial_says():
    mean, shape = 28 * 0.05, 0.5
    missed = [np.mean(met(ads=50, weary=uneven).tick < 0) for uneven in (True, False)]
    expected = [(1 + mean / shape) ** -shape, (1 - 0.05) ** 28]
    assert np.abs(np.subtract(missed, expected)).max() < 4 * np.sqrt(0.25 / PEOPLE)
    assert abs(missed[0] - expected[1]) > 0.2


def test_one_post_is_read_by_its_reach_and_a_second_by_the_same_people():
    once, twice = (np.mean(met(posts=n, ticks=7, follow="100%", reach="30%", weary=True).tick >= 0) for n in (1, 2))
    assert abs(once - 0.3) < 0.04
    assert abs(twice - once - 0.3 * 0.7 / 2) < 0.03  # E[p(1−p)] of Beta(0.3, 0.7); even readers would be 0.21 more


def test_orders_are_visits_times_what_visits_buy():
    course = met(ads=30, weary=True, comes="60%", buys="50%")
    clicks = 1 - 0.4 ** (worlds.ADS / worlds.rules.UNIT)
    buyers, visits = np.count_nonzero(course.bought >= 0), course.visits.sum()
    shown = 28 * 0.03 * PEOPLE
    assert abs(visits - shown * clicks) < 4 * np.sqrt(shown * clicks)  # a little weariness is within it
    assert abs(buyers - visits / 2) < 4 * np.sqrt(visits / 4)
    assert (course.bought[course.bought >= 0] >= course.tick[course.bought >= 0]).all()
    assert np.count_nonzero(met(ads=30, weary=True, comes="60%").bought >= 0) == 0


def test_ads_and_posts_weigh_what_they_weigh_in_every_plan():
    weights = [worlds.rules.units(kind.model_fields["attention"].default) for kind in (Ads, Posts)]
    assert [*weights, Ads.model_fields["cap_per_day"].default] == [worlds.ADS, worlds.POSTS, worlds.ADS_A_DAY]


def test_both_engines_agree_on_a_mix_and_everybody_heard_it_somewhere():
    lesson = read_lesson("mix")
    town, world = (
        Network.generate("holme_kim", 60, m=3, clustering=0.5, seed=2),
        lesson.changed({"ads": 40, "posts": 2, "share": "30%"}),
    )
    course, other = (worlds.run(town, world, [3, 8], 9, engine) for engine in ("array", "mesa"))
    assert all((ours == theirs).all() for ours, theirs in zip(course, other, strict=True))
    assert ((course.medium == Medium.NONE) == (course.tick < 0)).all()
    assert {*course.medium[course.parent >= 0]} == {Medium.EARNED}
    assert {*course.medium.tolist()} == {*map(int, Medium)}


def test_only_what_can_be_paid_is_recorded():
    lesson = read_lesson("mix")
    few = lesson.model_copy(update={"recorded": 1, "steps": [lesson.steps[3].model_copy(update={"worlds": 2})]})
    recording = Recorder(few, Measured(few)).recording
    assert (recording["ring"], counted(few), len(recording["told"])) == ("bought", 2, 3)
    plans = [*lesson.choices(lesson.steps[0])]
    assert len(plans) == 56  # of 6³: those of at most five times 20 coins
    assert max(2 * plan.ads + 20 * plan.posts + 4 * plan.seeds for plan in plans) == 100
