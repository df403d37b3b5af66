"""Two engines, one history: ledgers and final state, bit for bit, with every module at work.

The negative controls at the end run with every run of the suite: a detector that cannot fire proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from marketing import MODULES, marketing_on, marketing_present
from scenarios import scenario_number

from wom_sim import rng
from wom_sim.behaviour import goodwill
from wom_sim.behaviour.gate import Link
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine import kernels
from wom_sim.engine.agents import Crowd, MesaEngine
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.lines import ALL_MEDIA, AdsLine, PostsLine, SeedsLine
from wom_sim.engine.loop import History
from wom_sim.engine.state import ARRIVALS, TODAY
from wom_sim.ledger import Event, Medium
from wom_sim.network.generators import KINDS
from wom_sim.results.course.apart import apart
from wom_sim.scenario.plan.influencers import Influencers
from wom_sim.scenario.plan.samples import Samples
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.parity.answer import differences, parity

SCENARIOS = 300
SEED = 7
ON, PRESENT = 50, 25  # scenarios in which each module must be on, and in which it must show


@dataclass(frozen=True)
class Run:
    """A generated scenario and its history on both engines."""

    number: int
    prepared: Prepared
    mesa: History
    array: History

    def again(self, engine: type[Any], media: frozenset[Medium] = ALL_MEDIA, **options: Any) -> History:
        """The same world once more, on an engine of one's own making."""
        seed = rng.world_seed(SEED, self.number)
        theirs = self.prepared.rivals["all"]
        lines = [one.in_world(seed) for one in (*self.prepared.plan("all"), *theirs)]
        history: History = engine(self.prepared.setting, lines, seed, media, **options).run()
        return apart(self.prepared, history, lines[-len(theirs) :]) if theirs else history

    def rows(self, event: Event) -> np.ndarray:
        """The ledger's rows of one event."""
        return self.array.rows[self.array.rows["event"] == event]

    def delivered(self, kind: type[Any]) -> int:
        """Impressions of all lines of a kind."""
        totals = self.array.impressions.sum(axis=0)
        return int(sum(totals[k] for k, one in enumerate(self.prepared.plan("all")) if isinstance(one.line, kind)))

    def passed_on(self) -> int:
        """Impressions by friends that nobody paid for."""
        return int(self.array.impressions[:, len(self.prepared.plan("all")) :].sum())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Run]]:
    """Every generated scenario, run once on each engine."""
    folder = tmp_path_factory.mktemp("networks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WOM_CACHE", str(folder / "cache"))
        yield [run_number(i, folder) for i in range(SCENARIOS)]


def run_number(i: int, folder: Path) -> Run:
    run = Run(i, prepare(scenario_number(i, folder)), None, None)  # type: ignore[arg-type]
    return Run(i, run.prepared, run.again(MesaEngine), run.again(ArrayEngine))


def test_both_engines_tell_the_same_story(runs: list[Run]) -> None:
    assert {run.number: differences(run.mesa, run.array) for run in runs if differences(run.mesa, run.array)} == {}


def test_the_order_of_activation_does_not_matter(runs: list[Run]) -> None:
    again = [(run, run.again(MesaEngine, crowd=Crowd("shuffle_do"))) for run in runs[::6]]
    shuffled = {run.number: differences(history, run.mesa) for run, history in again}
    assert {number: found for number, found in shuffled.items() if found} == {}


@pytest.mark.parametrize(
    "media",
    [set(), {Medium.PAID}, {Medium.OWNED}, {Medium.EARNED}, {Medium.PAID, Medium.OWNED}],
    ids=lambda media: "+".join(medium.name.lower() for medium in sorted(media)) or "none",
)
def test_engines_agree_with_media_switched_off(runs: list[Run], media: set[Medium]) -> None:
    changed = 0
    for run in runs[::5]:
        array = run.again(ArrayEngine, frozenset(media))
        assert differences(run.again(MesaEngine, frozenset(media)), array) == (), run.number
        changed += array.impressions.sum() < run.array.impressions.sum()
    assert changed >= PRESENT


# ---------------------------------------------------------------- is every module at work?


def modules_on(run: Run) -> set[str]:
    """What a scenario switches on."""
    scenario = run.prepared.scenario
    sharing, network = scenario.sharing, scenario.market.network
    brands, contents, lines = scenario.brands.values(), scenario.contents.values(), scenario.plan.values()
    seeding = [line for line in lines if isinstance(line, Samples | Influencers) and line.who is not None]
    forms = {line.who.rule or ("ids" if line.who.ids else "attribute") for line in seeding}
    certain = [chance for one in contents for chance in (one.attract, one.persuade, one.share, one.visit)]
    flags = {
        "baseline": any(brand.visits_per_day > 0 for brand in brands),
        "season": any(brand.season and brand.visits_per_day > 0 for brand in brands),
        "subscriptions": any(one.subscribe > 0 for brand in brands for one in brand.channels.values()),
        "followers": any(one.followers > 0 for brand in brands for one in brand.channels.values()),
        "goodwill on": scenario.memory.goodwill,
        "goodwill off": not scenario.memory.goodwill,
        "several days": sharing.days == "forever" or sharing.days > 1,
        "forever": sharing.days == "forever",
        "fading": sharing.days != 1 and sharing.decay < 1,
        "stop": sharing.stop > 0,
        "customers": sharing.customers not in (0.0, 1.0),
        "hub attenuation": sharing.hub_attenuation > 0,
        "engagement": any(one.engage > 0 for one in contents),
        "conversions": any(one.persuade > 0 for one in contents),
        "several contents": len(scenario.contents) > 1,
        "several brands": len(scenario.brands) > 1,
        "scale": run.prepared.scale > 1.0,
        "weights": network.weights != "none",
        "certainty": 1.0 in certain,
        "impossibility": 0.0 in certain,
        "a visit for certain": any(one.visit == 1.0 for one in contents),
        "an order for certain": any(one.persuade == 1.0 for one in contents),
        f"link {sharing.link.kind}": True,
        **{f"who {form}": True for form in forms},
        **{line.kind: True for line in lines},
    }
    return {name for name, flag in flags.items() if flag} | marketing_on(scenario)


def modules_present(run: Run) -> set[str]:
    """What shows in a history."""
    rows, history, lines = run.rows, run.array, run.prepared.plan("all")
    items, brands, visits = history.items, history.brands, rows(Event.VISIT)
    link = run.prepared.setting.sharing.link
    sponsored = [k for k, one in enumerate(lines) if isinstance(one.line, SeedsLine) and one.line.sponsored]
    heard = rows(Event.FIRST_EXPOSURE)
    shares = rows(Event.SHARE)
    held, let_go = items["held_attention"] > 0, (items["sources"] > 0) & (items["held_attention"] == 0)
    flags = {
        "baseline visits": np.any(visits["content"] < 0),
        "visits brought": np.any(visits["content"] >= 0),
        "paid impressions": run.delivered(AdsLine) > 0,
        "owned impressions": run.delivered(PostsLine) > 0,
        "seeds": run.delivered(SeedsLine) > 0,
        "sponsored shares": np.any(np.isin(heard["line"], sponsored) & (heard["source"] >= 0)),
        "friends' shares": run.passed_on() > 0,
        "subscriptions": len(rows(Event.SUBSCRIBE)) > 0,
        "followers": np.any(brands["following"] > 0),
        "goodwill": np.any(brands["goodwill"] > 0),
        "stops": len(rows(Event.STOP)) > 0,
        "old shares": bool(np.any(rows(Event.STOP)["n"] > 1)) or has_old_share(run, heard),
        "noticers' shares": np.any(shares["n"] == 1),
        "customers' shares": np.any(shares["n"] == 2),
        "engagement": len(rows(Event.ENGAGE)) > 0,
        "conversions": len(rows(Event.CONVERT)) > 0,
        "conversions by baseline": np.any(rows(Event.CONVERT)["content"] < 0),
        "several contents": len(np.unique(rows(Event.NOTICE)["content"])) > 1,
        "several brands": len(np.unique(visits["brand"])) > 1,
        "shares alive at the end": history.live_shares > 0,
        f"{link.name} gate open": link in (Link.LINEAR, Link.STEP) and np.any(let_go),
        f"{link.name} gate shut": link in (Link.LINEAR, Link.STEP) and np.any(held),
        "mean-field notices": link == Link.MEAN_FIELD and np.any(rows(Event.NOTICE)["medium"] == 0),
    }
    return {name for name, flag in flags.items() if flag} | marketing_present(run.prepared, run.array)


def has_old_share(run: Run, heard: np.ndarray) -> bool:
    """Whether somebody heard for the first time from a friend who had noticed at least two ticks before."""
    own = heard[(heard["line"] < 0) & (heard["source"] >= 0)]
    items = run.array.items[own["source"], own["content"]]
    shared_once = items["customer_share_tick"] < 0
    return bool(np.any(shared_once & (own["tick"] - items["noticer_share_tick"] > 1)))


MODULES_ON = [
    "baseline", "season", "ads", "posts", "followers", "subscriptions", "samples", "influencers", "who random",
    "who one_hop", "who degree", "who ids", "who attribute", "goodwill on", "goodwill off", "several days", "forever",
    "fading", "stop", "customers", "hub attenuation", "link noisy_or", "link linear", "link step", "link mean_field",
    "weights", "engagement", "conversions", "several contents", "several brands", "scale", "certainty",
    "impossibility", "a visit for certain", "an order for certain", *(module.__name__ for module in MODULES),
]  # fmt: skip
MODULES_PRESENT = [
    "baseline visits", "visits brought", "paid impressions", "owned impressions", "seeds", "sponsored shares",
    "friends' shares", "subscriptions", "followers", "goodwill", "stops", "old shares", "noticers' shares",
    "customers' shares", "engagement", "conversions", "conversions by baseline", "several contents", "several brands",
    "shares alive at the end", "LINEAR gate open", "LINEAR gate shut", "STEP gate open", "STEP gate shut",
    "mean-field notices", *(module.__name__ for module in MODULES),
]  # fmt: skip


def test_every_module_is_on_and_at_work(runs: list[Run]) -> None:
    on = Counter(name for run in runs for name in modules_on(run))
    present = Counter(name for run in runs for name in modules_present(run))
    assert {name: on[name] for name in MODULES_ON if on[name] < ON} == {}
    assert {name: present[name] for name in MODULES_PRESENT if present[name] < PRESENT} == {}


def test_feeds_are_at_work_in_half_of_the_first_forty(runs: list[Run]) -> None:
    assert sum("feeds" in modules_present(run) for run in runs[:40]) >= 20


def test_every_network_and_both_kinds_of_weight_occur(runs: list[Run]) -> None:
    specs = [run.prepared.scenario.market.network for run in runs]
    kinds = Counter(getattr(spec, "kind", "file") for spec in specs)
    forms = Counter((spec.weights, getattr(spec, "directed", False)) for spec in specs)
    assert {*KINDS, "file"} <= {*kinds}
    for weights in ("contact", "influence"):
        assert forms[weights, True] >= 5
        assert forms[weights, False] >= 5


def test_loops_are_compiled_for_few_contents_and_for_many_alone(runs: list[Run]) -> None:
    """Whatever a scenario says; a type more is a compilation more of everything, for everybody."""
    assert max(len(loop.signatures) for loop in (kernels.live_through, kernels.deliver_some)) <= 2


# ---------------------------------------------------------------- shipped scenarios


def test_the_classroom_agrees(classroom: Scenario) -> None:
    rows = parity(classroom, worlds=3)
    assert len(rows) == 3 * len(classroom.strategies)
    assert [row for row in rows if row.differences] == []
    assert sum(row.events for row in rows) > 100


def test_the_launch_agrees(configs: Path) -> None:
    path = configs / "launch.yaml"
    if not path.exists():
        pytest.skip("no launch scenario")
    rows = parity(Scenario.read(path).with_changes({"market.simulate": 1000}))
    assert [row for row in rows if row.differences] == []
    assert sum(row.events for row in rows) > 100


# ---------------------------------------------------------------- negative controls


def test_a_rule_off_by_a_thousandth_is_caught(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the Mesa engine sees the patch: numba has compiled the true rule long before."""
    exact = goodwill.remembered
    monkeypatch.setattr(goodwill, "remembered", lambda goodwill, decay, trust: 1.001 * exact(goodwill, decay, trust))
    suspects = [run for run in runs if np.any(run.array.brands["goodwill"] > 0)]
    assert len(suspects) >= PRESENT
    assert [run.number for run in suspects[::8] if not differences(run.again(MesaEngine), run.array)] == []


class SameTick(MesaEngine):
    """Wrong on purpose: what is shared in a tick is delivered in it, as in Mesa's own virus example."""

    def commit(self) -> None:
        queued, self.shares = self.shares, []
        super().commit()
        for share in self.shares:
            share.tick = self.tick - 1  # so that its age is 1 today
        self.deliver()
        self.live(np.zeros(0, TODAY), np.zeros((0, 0), np.uint64), np.zeros(0, ARRIVALS))
        self.shares = queued + self.shares


def test_sharing_within_a_tick_is_caught(runs: list[Run]) -> None:
    suspects = [run for run in runs if run.passed_on() > 0]
    assert len(suspects) >= PRESENT
    assert [run.number for run in suspects[::8] if not differences(run.again(SameTick), run.array)] == []


class Favourite(MesaEngine):
    """Wrong on purpose: one single person starts with half an exposure of goodwill."""

    def prepare(self) -> None:
        super().prepare()
        self.consumers[len(self.consumers) // 2].brands[0].goodwill += 0.5


def test_a_single_favoured_person_is_caught(runs: list[Run]) -> None:
    assert [run.number for run in runs[::10] if not differences(run.again(Favourite), run.array)] == []
