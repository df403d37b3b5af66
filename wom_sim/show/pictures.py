"""Figures as files and as pictures within a page: PNG, and SVG with literal colours; the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from wom_sim.show.figures import Figure, styled

_PLAIN = {"Date": None, "Creator": None, "Format": None, "Type": None}
_OWN_ID = re.compile(r'(\bid="|xlink:href="#|\bhref="#|url\(#)')
_STYLE = re.compile(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>\s*", re.DOTALL)
_JOINS = "stroke-linejoin:round;stroke-linecap:butt"


def save(figure: Figure, path: str | Path) -> tuple[Path, Path]:
    """Write ``path``.png (150 dpi) and ``path``.svg, the same bytes on every rerun, and return both paths.

    Each is written aside and renamed, so that a reader never meets half a picture.  A suffix .png or .svg is dropped.
    """
    stem = Path(path)
    stem = stem.with_suffix("") if stem.suffix in (".png", ".svg") else stem
    stem.parent.mkdir(parents=True, exist_ok=True)
    return (
        _written(png(figure), stem.with_name(stem.name + ".png")),
        _written(svg(figure, stem.name).encode(), stem.with_name(stem.name + ".svg")),
    )


def save_all(figures: Mapping[str, Figure], folder: Path) -> None:
    """Write figures by the names of their files into a folder, as :func:`save` does."""
    for name, figure in figures.items():
        save(figure, folder / name)


def png(figure: Figure, dpi: int = 150) -> bytes:
    """A figure as PNG."""
    return _drawn(figure, "png", {"Software": None}, dpi)


def svg(figure: Figure, prefix: str) -> str:
    """A figure as SVG: no date, literal colours, and ids that begin with ``prefix``, so that several fit one page."""
    text = _drawn(figure, "svg", _PLAIN).decode()
    joined = _STYLE.sub("", text).replace("<svg ", f'<svg style="{_JOINS}" ', 1)
    named = re.sub(r"[^A-Za-z0-9_-]", "_", prefix)
    return _OWN_ID.sub(rf"\g<1>{named}-", joined)


def inline_svg(figure: Figure, prefix: str, finding: str) -> str:
    """The same as an element of a page, as wide as its place, whose text alternative is what it ``finding`` says."""
    text = svg(figure, prefix)
    root = text[text.index("<svg ") :]
    head, rest = root.split(">", 1)
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escape(finding)}">{rest}'.strip()


def _drawn(figure: Figure, form: str, metadata: Mapping[str, str | None], dpi: int = 150) -> bytes:
    kept = io.BytesIO()
    with styled():
        figure.savefig(kept, format=form, dpi=dpi, metadata=metadata)
    return kept.getvalue()


def _written(content: bytes, target: Path) -> Path:
    aside = target.with_name(target.name + ".part")
    aside.write_bytes(content)
    return aside.replace(target)
