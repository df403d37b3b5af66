"""The array engine's compiled loops, and the rulebook made known to numba.

``act`` and every rule are compiled from the very functions that the Mesa engine runs; only ``rng`` and ``ledger.note``
have versions of their own here, because unsigned 64-bit integers and preallocated rows do not exist in plain Python.
Coverage cannot see inside this file; the parity suite compares every field it writes with the Mesa engine.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core.cpu import CPUTargetOptions
from numba.extending import overload, register_jitable

from wom_sim import aside, behaviour, ledger, rules
from wom_sim.code_cache import kept_in, obstacle
from wom_sim.engine import act as person
from wom_sim.engine import reach, tell
from wom_sim.engine.frontier.coins import cut_of, prefetch, prefetch_record
from wom_sim.engine.machine import INNER, is_sparse, pointed, put_away, sift
from wom_sim.engine.state import NO_TOUCH, Mark
from wom_sim.language.say import say
from wom_sim.rng import absorb, passes, uniform

PACKAGE = Path(__file__).parents[1]
SOURCES = (
    *("rng.py", "rules.py", "ledger.py", "statistics/buying.py", "statistics/excess_voice.py"),
    *(f"behaviour/{path.name}" for path in sorted((PACKAGE / "behaviour").glob("*.py"))),
    *("engine/state.py", "engine/tell.py", "engine/act.py", "engine/reach.py", "engine/machine.py"),
    *("engine/items.py", "engine/frontier/coins.py", "engine/kernels.py"),
)


class Rows(NamedTuple):
    """A chunk of the ledger and how far it is filled."""

    rows: Any
    cursor: Any


def cache_folder() -> str:
    """Folder of compiled code, named by a hash of every source that goes into it.

    Numba looks only at the file of the decorated function, so that an edit of ``rules.py`` alone would leave a stale
    kernel behind (numba #1833).
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for name in SOURCES:
        digest.update((PACKAGE / name).read_bytes())
    return str(aside.home() / "compiled" / digest.hexdigest()[:16])


def compiled(**options: Any) -> Callable[[Any], Any]:
    """``numba.njit`` that keeps its machine code in our folder."""

    def decorate(function: Any) -> Any:
        made = njit(**options)(function)
        return kept_in(Path(FOLDER), made, Path(FOLDER).name.encode()) if CACHED else made

    return decorate


njit: Any = numba.njit
UNCOUNTED = {"_nrt": False} if hasattr(CPUTargetOptions, "_nrt") else {}
"""A loop that allocates nothing needs no reference counts (72 against 103 ns); undocumented, hence the question.
The same for all loops over people: numba compiles whatever they share once per set of options."""

try:
    FOLDER = cache_folder()
    OBSTACLE = obstacle(FOLDER)
except OSError as error:  # no home
    FOLDER, OBSTACLE = "", f"{error}"
CACHED = not OBSTACLE
if not CACHED:
    warnings.warn(
        say("{obstacle}: kernels are compiled anew in this process (about 20 s)", obstacle=OBSTACLE), stacklevel=2
    )

_UNTOUCHED = np.uint64(NO_TOUCH)
_UNIT, _REGULAR = rules.UNIT, int(Mark.REGULAR)


@overload(ledger.note, jit_options=INNER)
def _note(ledger, tick, event, person, source, content, brand, line, medium, n, paid, owned, earned):  # noqa: ARG001
    def write(ledger, tick, event, person, source, content, brand, line, medium, n, paid, owned, earned):
        row = ledger.rows[ledger.cursor[0]]
        row.tick = tick
        row.event = event
        row.person = person
        row.source = source
        row.content = content
        row.brand = brand
        row.line = line
        row.medium = medium
        row.n = n
        row.paid = paid
        row.owned = owned
        row.earned = earned
        ledger.cursor[0] += 1

    return write


RARE = {
    "notice", "land", "subscribe", "consider_share", "pass_on", "ask_again", "told_a_copy", "tell", "consider", "seed",
    "come_by_herself", "speak", "have", "write", "hear", "story", "talks_on", "waits", "speaks_up", "wait_to_speak",
    "purchase", "compete", "pick", "sell", "rung", "look_ahead", "tempt", "limit", "attend_to_few",
    "thinned", "persuaded", "listen", "complain", "take_in", "correct", "belief",
}  # fmt: skip
for _module in (rules, *behaviour.ALL, tell, person, reach):
    for _name, _function in list(vars(_module).items()):
        if callable(_function) and getattr(_function, "__module__", "") == _module.__name__:
            register_jitable(forceinline=_name not in RARE, **INNER)(_function)


def ask_for(items: Any, i: Any) -> None:
    """Ask for what a person knows, before it is looked at."""
    contents = np.uint64(items.shape[1])
    for c in range(contents):
        prefetch(items, i * contents + c)


@overload(ask_for, jit_options=INNER)
def _ask_for(items: Any, i: Any) -> Any:  # noqa: ARG001
    def ask(items: Any, i: Any) -> None:
        for c in range(len(items.row)):
            prefetch_record(items.records, np.uint64(items.slots[i, c]))  # what is not met yet is near anyway

    return ask if is_sparse(items) else ask_for


@register_jitable(**INNER)
def fetch(at, end, sieve, due, people, items, brands, world):
    """Ask for the state of people who may be reached or act, while the first of them are looked at."""
    makers, standing = np.uint64(brands.shape[1]), world.standing
    clocks, stands = sieve.clocks.shape[0] > 0, standing.shape[0] > 1
    for i in range(np.uint64(at), np.uint64(end)):
        if sieve.likely[i - np.uint64(at)] != 0 or due[i] != 0 or (clocks and sieve.clocks[i] <= world.tick):
            prefetch(people, i)
            ask_for(items, i)
            for b in range(makers):
                prefetch(brands, i * makers + b)
                if stands:
                    prefetch(standing, i * makers + b)


@compiled(**UNCOUNTED)
def live_through(at, spare, sieve, today, cuts, arrivals, due, people, items, brands, shown, totals, world):
    """Today's lines, arrivals and the act of each person in one walk, so that her state is fetched once.

    Stops early, and says where, when fewer than ``spare`` rows of the ledger are left.
    """
    world, sieve, items = pointed(world), pointed(sieve), pointed(items)
    room = world.ledger.rows.shape[0] - spare
    cursor = world.ledger.cursor
    clocks = sieve.clocks.shape[0] > 0
    end = at
    first = at
    while at < people.shape[0] and cursor[0] <= room:
        if at == end:
            sift(at, sieve, today, cuts, arrivals, world)
            first, end = at, at + sieve.likely.shape[0]
            fetch(at, min(end, people.shape[0]), sieve, due, people, items, brands, world)
        i = at
        at += 1
        likely = np.int64(sieve.likely[i - first])
        acts = due[i] != 0
        rings = clocks and sieve.clocks[i] <= world.tick
        if likely == 0 and not rings and not acts:
            continue
        own = items[i,]
        if likely != 0 or rings:
            plan = (today, cuts, arrivals)
            acts |= reach.live(people[i], own, brands[i], likely, *plan, shown[i], totals, world)
        if acts:
            due[i] = person.act(people[i], own, brands[i], world)
        if clocks:
            sieve.clocks[i] = reach.rings_next(people[i], world)
        for b in range(brands.shape[1]):
            sieve.following[b, i] = brands[i, b].following
        put_away(items, i)
    return at


@compiled(**UNCOUNTED)
def seed_people(at, chosen, today, due, people, items, brands, totals, world):
    """R4: chosen people get the content for certain; the sponsored pass it on in the name of the line."""
    world, items = pointed(world), pointed(items)
    room = world.ledger.rows.shape[0] - 3
    cursor = world.ledger.cursor
    line = today[0]
    while at < chosen.shape[0] and cursor[0] <= room:
        i = chosen[at]
        reach.seed(line, people[i], items[i,], brands[i, line.brand], totals, world)
        put_away(items, i)
        due[i] = 1
        at += 1
    return at


@compiled()
def follow(prefix, cut, bit, b, audience, people, brands):
    """Who follows a channel on day 0."""
    for i in range(people.shape[0]):
        if people[i].audience & audience == audience and passes(absorb(prefix, people[i].id), cut):
            brands[i, b].following |= bit


@compiled()
def welcome_regulars(prefix, cut, b, people, brands, standing, maker, repeat):
    """Who bought before day 1, and what has become of them since."""
    repeat = pointed(repeat)
    for i in range(people.shape[0]):
        if passes(absorb(prefix, people[i].id), cut):
            brands[i, b].customer_tick = 0
            brands[i, b].aware_tick = 0
            brands[i, b].marks |= _REGULAR
            if repeat.on:
                behaviour.repeat.remember(people[i], standing[i, b], b, maker, repeat)


@compiled()
def draw_thresholds(prefix, people):
    """θ ~ U(0, 1) of the linear link, one per person and world."""
    for i in range(people.shape[0]):
        people[i].threshold = uniform(absorb(prefix, people[i].id))


class Ties(NamedTuple):
    """The network and how shares travel on it; empty arrays where every arc is alike."""

    indptr: Any
    targets: Any
    words: Any
    contact: Any  # by source, first day
    arc_contact: Any
    arc_influence: Any
    arc_trust: Any
    indegree: Any
    heard: Any  # (gated link) a byte per arc and content: has this source been counted?
    fades: Any  # by age − 1
    days: Any
    stop_cuts: Any  # of everybody, or by source


@register_jitable(**INNER)
def influence_of(ties, v, arc):
    """B of one arc in units of 2^-20: given, or 1/indegree rounded up."""
    if ties.arc_influence.shape[0] > 0:
        return ties.arc_influence[arc]
    return -(-_UNIT // ties.indegree[v])


@register_jitable(**INNER)
def hand_over(share, lot_prefix, ties, arc, due, items, brands, totals, world):
    """One share reaches one friend."""
    v = np.int64(ties.targets[arc])
    first = False
    influence = np.int64(0)
    if world.on.gate.shut:
        cell = arc * world.contents.shape[0] + share.content
        first = ties.heard[cell] == 0
        ties.heard[cell] = 1
        influence = np.int64(influence_of(ties, v, arc))
    tie = np.int64(_UNIT)
    if ties.arc_trust.shape[0] > 0:
        tie = ties.arc_trust[arc]
    lot = absorb(lot_prefix, ties.words[v])
    brand = brands[v, world.contents[share.content].brand]
    reach.hand_over(share, v, items[v, share.content], brand, lot, tie, influence, first, totals, world)
    due[v] = 1


@register_jitable(**INNER)
def warned_before(share, ties, arc, age, world):
    """Whether a contact draw of an earlier age has hit: the friend has heard this warning already."""
    chance = ties.contact[share.person]
    for earlier in range(1, age):
        on_arc = rules.contact(chance, ties.fades[earlier - 1])
        if ties.arc_contact.shape[0] > 0:
            on_arc = rules.contact(ties.arc_contact[arc], on_arc)
        prefix = reach.draw(world.contents[share.content].contact_key, ties.words[share.person], share, earlier)
        if passes(absorb(prefix, ties.words[ties.targets[arc]]), cut_of(on_arc)):
            return True
    return False


@register_jitable(**INNER)
def warn(share, ties, arc, age, due, items, brands, world):
    """A warning reaches one friend."""
    v = np.int64(ties.targets[arc])
    b = world.contents[share.content].brand
    first = not warned_before(share, ties, arc, age, world)
    behaviour.warnings.hear(share, v, items[v, share.content], brands[v, b], b, age, first, world)
    due[v] = 1


@register_jitable(**INNER)
def offer(share, prefix, lot_prefix, age, ties, due, items, brands, totals, world):
    """R5: every friend is a coin, tossed before the friend is looked at."""
    u = share.person
    chance = rules.contact(ties.contact[u], ties.fades[age - 1])
    cut = cut_of(chance)
    plain = ties.arc_contact.shape[0] == 0
    warning = behaviour.warnings.is_warning(share)
    if warning and behaviour.care.silent(u, world.contents[share.content].brand, world):
        return
    for arc in range(ties.indptr[u], ties.indptr[u + 1]):
        if not plain:
            cut = cut_of(rules.contact(ties.arc_contact[arc], chance))
        if passes(absorb(prefix, ties.words[ties.targets[arc]]), cut):
            if warning:
                warn(share, ties, arc, age, due, items, brands, world)
            else:
                hand_over(share, lot_prefix, ties, arc, due, items, brands, totals, world)


@register_jitable(**INNER)
def call_one(share, prefix, lot_prefix, ties, due, items, brands, totals, world):
    """One friend is called, the one with the smallest hash; returns whether she knew already."""
    u = share.person
    best = _UNTOUCHED
    chosen = np.int64(-1)
    for arc in range(ties.indptr[u], ties.indptr[u + 1]):
        h = absorb(prefix, ties.words[ties.targets[arc]])
        if h <= best:
            best = h
            chosen = np.int64(arc)
    if chosen < 0:
        return False
    knew = items[ties.targets[chosen], share.content].notice_tick >= 0
    hand_over(share, lot_prefix, ties, chosen, due, items, brands, totals, world)
    return knew


@compiled(**UNCOUNTED)
def deliver_some(at, shares, ties, due, items, brands, totals, world):
    """Phase 1 for live shares from ``at`` on; stops, and says where, when the ledger may be too short for the next."""
    world, ties, items = pointed(world), pointed(ties), pointed(items)
    cursor = world.ledger.cursor
    while at < shares.shape[0]:
        share = shares[at]
        u = share.person
        if cursor[0] + ties.indptr[u + 1] - ties.indptr[u] + 2 > world.ledger.rows.shape[0]:
            return at
        at += 1
        if behaviour.claims.silenced(share, items[u, share.content], world):
            share.live = False
            continue
        age = np.int64(world.tick - share.tick)
        content = world.contents[share.content]
        word = ties.words[u]
        lot_prefix = reach.draw(content.parent_key, word, share, age)
        stifled = False
        if not world.on.calls.on:
            prefix = reach.draw(content.contact_key, word, share, age)
            offer(share, prefix, lot_prefix, age, ties, due, items, brands, totals, world)
        elif behaviour.calls.rings(reach.draw(content.active_key, word, share, age), world):
            prefix = reach.draw(content.choice_key, word, share, age)
            knew = call_one(share, prefix, lot_prefix, ties, due, items, brands, totals, world)
            stifled = behaviour.calls.stifles(knew, world)
        stop_cut = ties.stop_cuts[u if ties.stop_cuts.shape[0] > 1 else 0]
        stopped = passes(reach.draw(content.stop_key, word, share, age), stop_cut)
        share.live = reach.lives_on(share, age, ties.days, stifled or stopped, world)
    return at
