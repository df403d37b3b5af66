"""The replay as a moving picture, small enough for a message."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import RunError
from wom_sim.language.say import say
from wom_sim.statistics.types import Integers
from wom_sim.studies.replay import palette
from wom_sim.studies.replay.layout import gap
from wom_sim.studies.replay.page import MARK, days
from wom_sim.studies.replay.palette import LIGHT
from wom_sim.studies.replay.rows import NOT_DRAWN, Track, codes
from wom_sim.studies.replay.scene import TELLINGS, Scene

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MOST_BYTES = 1_500_000
"""What a message takes."""

PANEL, EDGE, HEAD, FOOT = 400, 16, 58, 62
"""Pixels of a panel's side, around it, above and below."""

MOST_FRAMES, EACH, AT_THE_END = 46, 220, 3_000
"""Pictures at most, and milliseconds that each and the last one stays."""

FEWEST_FRAMES = 4


def gif(scene: Scene, most: int = MOST_BYTES) -> bytes:
    """The scene as an animated GIF of ``most`` bytes at most: as many days as fit into it, the last one always."""
    frames = MOST_FRAMES
    while True:
        found = animated([drawn(scene, int(tick)) for tick in chosen_ticks(scene.ticks, frames)])
        if len(found) <= most:
            return found
        if frames == FEWEST_FRAMES:
            raise RunError(say("the moving picture has {size:,} bytes, more than {most:,}", size=len(found), most=most))
        frames = max(FEWEST_FRAMES, int(frames * min(0.9, most / len(found))))


def chosen_ticks(ticks: int, frames: int) -> Integers:
    """Evenly spread ticks, the first and the last among them."""
    return np.unique(np.linspace(0, ticks, min(frames, ticks + 1)).round().astype(np.int64))


def animated(frames: list[Image]) -> bytes:
    """Pictures one after the other, for ever; the same bytes whenever it is done."""
    found, first = BytesIO(), frames[0]
    stays = [*([EACH] * (len(frames) - 1)), AT_THE_END]
    first.save(
        found, "GIF", save_all=True, append_images=frames[1:], duration=stays, loop=0, optimize=False,
        comment=MARK.encode(),
    )  # fmt: skip
    return found.getvalue()


def size(scene: Scene) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    return EDGE + len(scene.histories) * (PANEL + EDGE), HEAD + PANEL + FOOT


def drawn(scene: Scene, tick: int) -> Image:
    """The picture of one day."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", size(scene), LIGHT.ground)
    pen = ImageDraw.Draw(picture)
    pen.text((EDGE, 8), days(scene)[tick], LIGHT.quiet, font(14))
    for k, (name, track) in enumerate(scene.tracks.items()):
        left = EDGE + k * (PANEL + EDGE)
        pen.text((left, 27), name, LIGHT.ink, font(19, bold=True))
        draw_people(pen, scene, track, tick, left)
        draw_counts(pen, track, tick, left)
    draw_key(pen)
    return picture.quantize(palette=our_palette(), dither=Image.Dither.NONE)


def stages(track: Track, people: int, tick: int) -> Integers:
    """How far everybody who is drawn came by the end of a tick: 0 to 4."""
    lifts = np.zeros(16, np.int64)
    for stage, events in enumerate(codes()["stages"], 1):
        lifts[events] = stage
    end = int(track.start[tick + 1])
    found = np.zeros(people, np.int64)
    np.maximum.at(found, track.person[:end].astype(np.int64), lifts[track.what[:end] & 15])
    return found


def told(track: Track, first: int, end: int) -> np.ndarray:
    """Who told whom among some rows: pairs of places."""
    rows = slice(int(track.start[first]), int(track.start[end]))
    noticed = (track.what[rows] & 15 == codes()["notice"]) & (track.source[rows] < NOT_DRAWN)
    return np.column_stack([track.source[rows][noticed], track.person[rows][noticed]])


def draw_people(pen: Any, scene: Scene, track: Track, tick: int, left: int) -> None:
    """Everybody as a dot, and who told whom as lines."""
    places = scene.places * PANEL + (left, HEAD)
    before = told(track, 0, tick)[-TELLINGS:]
    for pairs, colour in ((before, LIGHT.before), (told(track, tick, tick + 1), LIGHT.today)):
        for one, other in pairs:
            pen.line((*places[one], *places[other]), colour, 1)
    wide = max(1.6, min(12.0, gap(scene.places) * PANEL * 0.86))
    came = stages(track, len(places), tick)
    for stage in range(len(LIGHT.stages)):
        half = wide * (0.6 if stage == 0 else 1.25 if stage == len(LIGHT.stages) - 1 else 1.0) / 2
        for x, y in places[came == stage]:
            pen.ellipse((x - half, y - half, x + half, y + half), LIGHT.stages[stage])


def draw_counts(pen: Any, track: Track, tick: int, left: int) -> None:
    """How many have ordered, and how many were reached."""
    reached, _, _, ordered, _ = (int(n) for n in track.counts[:, tick])
    words = say("{ordered:,} ordered, {reached:,} reached", ordered=ordered, reached=reached)
    pen.text((left, HEAD + PANEL + 8), words, LIGHT.ink, font(16, bold=True))


def draw_key(pen: Any) -> None:
    """What the colours mean."""
    at = float(EDGE)
    for name, colour in zip(palette.STAGES, LIGHT.stages, strict=True):
        y = HEAD + PANEL + 44
        pen.ellipse((at, y - 5, at + 10, y + 5), colour)
        pen.text((at + 15, y - 8), say(name), LIGHT.quiet, font(13))
        at += 15 + pen.textlength(say(name), font(13)) + 14


@cache
def font(points: int, bold: bool = False) -> FreeTypeFont:
    """The font of all figures."""
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), points)


@cache
def our_palette() -> Image:
    """The colours of the picture, and what lies between ink and paper for the edges of letters."""
    from PIL import Image

    colours = [LIGHT.ground, *LIGHT.stages, LIGHT.before, LIGHT.today]
    parts = [[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in colours]
    for ink in (LIGHT.ink, LIGHT.quiet):
        dark = np.array([int(ink[k : k + 2], 16) for k in (1, 3, 5)])
        parts += [(255 - (255 - dark) * share).round().astype(int).tolist() for share in (0.25, 0.5, 0.75, 1.0)]
    carrier = Image.new("P", (1, 1))
    carrier.putpalette([value for part in parts for value in part])
    return carrier
