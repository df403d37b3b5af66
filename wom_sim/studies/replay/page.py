"""The player as a part of a page and as a page of its own: no file beside it, and no connection to anywhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.language.catalogue import spoken
from wom_sim.language.say import day, localized, marked, say, says
from wom_sim.page import parts
from wom_sim.show.text import number
from wom_sim.studies.replay import palette
from wom_sim.studies.replay.layout import gap
from wom_sim.studies.replay.palette import DARK, LIGHT, Theme
from wom_sim.studies.replay.rows import CONTENTS, COUNTED, EVENTS, Track, codes
from wom_sim.studies.replay.scene import MOST_TIES, TELLINGS, Scene
from wom_sim.studies.replay.told import FOR_MONEY, FRIEND, SEARCHED, TOLD
from wom_sim.studies.replay.told import LINE as BY_LINE

FOLDER = Path(__file__).parent

MARK = "wom_sim-replay"
"""Who made a page or a picture, by which it is known as ours."""

FEW_TIES = 1_500
"""Up to so many ties all are drawn from the first; of more they hide the people, and are drawn when asked for."""

SPEEDS, USUAL = (1, 2, 5, 10, 30), 5
"""Days a second."""

COUNTS = marked({
    "reached": "people reached so far", "noticed": "people who noticed so far", "visited": "people who visited so far",
    "ordered": "people who ordered so far", "passed_on": "times somebody passed it on so far",
})  # fmt: skip

Plain = dict[str, Any]


def page(scene: Scene) -> str:
    """A whole page with the player of a scene: HTML that opens from the disk, and connects to nothing."""
    from markupsafe import Markup

    return parts.environment(FOLDER).get_template("page.html").render(
        language=spoken().locale.replace("_", "-"), title=title(scene), mark=MARK, light=LIGHT, dark=DARK,
        player=Markup(fragment(scene, 1)),
    )  # fmt: skip


def fragment(scene: Scene, level: int = 2) -> str:
    """The player of a scene as one HTML section, with its style, script and data; a page may hold several.

    ``level`` is that of its heading, 1 to 4.  The page that embeds it has to allow inline scripts and styles (the
    content policy of ``page.html`` does, and nothing else); everything else is in it.
    """
    return section(scene, level, embedded(data(scene, level)))


def section(scene: Scene, level: int, known: str = "") -> str:
    """The same, what the script reads given as ``known``; without it nothing in it runs, and the page has to start it.

    Such a page gives the section and :func:`data` to the function that is ``player.js``.
    """
    from markupsafe import Markup

    each = {n: says("{n} day a second", "{n} days a second", n) for n in SPEEDS}
    label = marked("People under the strategy {name}; arrow keys go from person to person, space plays")
    return parts.environment(FOLDER).get_template("player.html").render(
        level=level, said=said(scene), ticks=scene.ticks, speeds=each.items(), usual=USUAL,
        light=colours(LIGHT), dark=colours(DARK), style=Markup(asset("player.css")), script=Markup(asset("player.js")),
        panels=[(name, say(label, name=name)) for name in scene.histories],
        counts=[(key, say(COUNTS[key])) for key in COUNTED],
        known=Markup(known), shows_ties=shows_ties(scene), draws_ties=len(scene.ties[0]) <= FEW_TIES,
    )  # fmt: skip


@cache
def asset(name: str) -> str:
    """Script or style of the player."""
    return (FOLDER / name).read_text(encoding="utf-8")


def colours(theme: Theme) -> list[tuple[str, str]]:
    """Colours of a theme as variables of a style."""
    names = ("ink", "ground", "quiet", "edge")
    return [*((name, getattr(theme, name)) for name in names), ("focus", theme.media[2])]


def title(scene: Scene) -> str:
    """What is replayed."""
    return say("Replay: {name}", name=scene.prepared.scenario.name)


def said(scene: Scene) -> dict[str, str]:
    """The words around the drawings."""
    hint = say("Tap a person, or go from one to the next with the arrow keys, to read her story under each strategy.")
    more = "" if shows_ties(scene) else " " + say("There are too many ties to show those of one person.")
    return {
        "title": title(scene), "seen": what_is_seen(scene), "hint": hint + more,
        "script": say("The replay needs JavaScript; it runs in this page and connects to nothing."),
        "time": say("Time"), "play": say("Play"), "back": say("One day back"), "on": say("One day on"),
        "day": say("Day"), "drawn": say("How it is drawn"), "speed": say("Speed"), "colour": say("Colour"),
        "stage": say("how far she came"), "medium": say("which medium"), "ties": say("who told whom"),
        "network": say("all ties"),
        "all": say("Of all {people:,} simulated people", people=scene.people), "person": say("Person"),
        "show": say("Show her story"), "previous": say("Previous"), "next": say("Next"),
    }  # fmt: skip


def what_is_seen(scene: Scene) -> str:
    """Who is drawn, and that the strategies share one world."""
    each = scene.prepared.scale
    parts = [
        say(
            "Every dot is a simulated person, in world {world} of seed {seed}; friends stand near each other.",
            world=scene.world, seed=scene.seed,
        ),
        say("Both strategies meet the same people and the same luck, so what differs is the plan.")
        if len(scene.histories) > 1
        else "",
        say("Lines show who told whom: the last {n} times at most, those of the day stronger.", n=TELLINGS),
        say("One stands for {each} real people.", each=number(each, int(each != int(each)))) if each > 1 else "",
        sampled(scene),
    ]  # fmt: skip
    return " ".join(filter(None, parts))


def sampled(scene: Scene) -> str:
    """What is said where not everybody is drawn."""
    if len(scene.drawn) == scene.people:
        return ""
    return say(
        "{drawn:,} of {people:,} people are drawn: whole cascades by lot, so that more of them are reached than of "
        "all, then others by lot; the table counts all.",
        drawn=len(scene.drawn), people=scene.people,
    )  # fmt: skip


def shows_ties(scene: Scene) -> bool:
    """Whether the page carries all ties."""
    return len(scene.ties[0]) <= MOST_TIES


# ---------------------------------------------------------------- what the script reads


def embedded(found: Plain) -> str:
    """JSON that may stand inside a script."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def packed(array: np.ndarray) -> str:
    """A typed array, little end first, in base64."""
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()


def data(scene: Scene, level: int = 2) -> Plain:
    """Everything that the player needs; ``level`` is that of the section's heading."""
    contents, brands = scene.prepared.told, [*scene.prepared.scenario.brands]
    return {
        "drawn": len(scene.drawn), "ticks": scene.ticks, "tellings": TELLINGS, "gap": round(gap(scene.places), 6),
        "places": packed(np.minimum(scene.places * 65_536, 65_535).astype(np.uint16)),
        **labels(scene), "ties": ties(scene), "days": days(scene), "group": localized("1,234")[1],
        "contents": contents if len(contents) <= CONTENTS else None, "brand": brands[0] if len(brands) == 1 else "",
        "panels": [one(scene, name, track) for name, track in scene.tracks.items()],
        "level": level + 1, "codes": codes(), "words": words(), "light": LIGHT._asdict(), "dark": DARK._asdict(),
    }  # fmt: skip


def one(scene: Scene, name: str, track: Track) -> Plain:
    """The track of one strategy."""
    lines = [compiled.line.name for compiled in scene.prepared.plan(name)]
    return {"name": name, "lines": lines} | {key: packed(array) for key, array in track._asdict().items()}


def labels(scene: Scene) -> Plain:
    """Ids of who is drawn: texts, or numbers other than 0, 1, 2 and so on."""
    ids = scene.prepared.network.ids[scene.drawn]
    if ids.dtype.kind != "O" and len(ids) and int(ids[0]) >= 0 and int(ids[-1]) < 2**32:
        plain = bool((ids == np.arange(len(ids))).all())
        return {"ids": None, "positions": None if plain else packed(ids.astype(np.uint32))}
    return {"ids": [str(one) for one in ids], "positions": None}


def ties(scene: Scene) -> Plain | None:
    """Ties of who is drawn: how many friends of higher place everybody has, and which."""
    if not shows_ties(scene):
        return None
    low, high = scene.ties
    degree = np.bincount(low, minlength=len(scene.drawn))
    return {"degree": packed(degree.astype(np.uint16)), "upper": packed(high.astype(np.uint16))}


def days(scene: Scene) -> list[str]:
    """Every day in words."""
    start = scene.prepared.scenario.dates.start
    later = [
        say("day {tick}, {date}", tick=tick, date=day(start + timedelta(days=tick - 1)))
        for tick in range(1, scene.ticks + 1)
    ]
    return [say("before day 1"), *later]


def words() -> Mapping[str, Any]:
    """What the player says."""
    return {
        "play": say("Play"), "pause": say("Pause"), "told": [say(TOLD[event]) for event in EVENTS],
        "forMoney": say(FOR_MONEY),
        "stages": [say(name) for name in palette.STAGES], "media": [say(name) for name in palette.MEDIA],
        "friend": say(FRIEND), "friendNotDrawn": say("a friend who is not drawn"), "line": say(BY_LINE),
        "searched": say(SEARCHED), "person": say("Person {person}, simulated"), "message": say("a message"),
        "brand": say("the brand"), "nothing": say("Nothing reached her in this world, and she did nothing."),
        "unknown": say("Nobody is called {person} here"),
    }  # fmt: skip
