"""Figures as files and as elements of a page."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np

from wom_sim.show.figures import drawing, grey_legend, line_key
from wom_sim.show.pictures import inline_svg, png, svg


def a_figure() -> Any:
    with drawing("What grows") as axes:
        axes.plot(np.arange(5), np.arange(5) ** 2)
        axes.fill_between(np.arange(5), np.arange(5), alpha=0.2)
        grey_legend(axes, [line_key("the middle", color="red")])
    return axes.figure


def ids(text: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]*)"', text))


def test_two_figures_of_a_page_share_no_id_and_every_reference_is_met() -> None:
    first, second = (svg(a_figure(), name) for name in ("one", "two"))
    assert ids(first)
    assert not ids(first) & ids(second)
    for text in (first, second):
        asked = set(re.findall(r'href="#([^"]*)"', text)) | set(re.findall(r"url\(#([^)]*)\)", text))
        assert asked
        assert asked <= ids(text)


def test_colours_are_spelled_out() -> None:
    text = svg(a_figure(), "one")
    assert "var(" not in text
    assert "currentColor" not in text
    assert "<style" not in text
    assert "<dc:date" not in text


def test_an_element_of_a_page_says_what_it_shows() -> None:
    text = inline_svg(a_figure(), "a/b c", '<script>"&')
    root = ElementTree.fromstring(text)
    assert root.get("aria-label") == '<script>"&'
    assert (root.get("role"), root.get("width"), root.get("height")) == ("img", None, None)
    assert root.get("viewBox") == "0 0 648 360"
    assert all(name.startswith("a_b_c-") for name in ids(text))
    assert "<script>" not in text


def test_the_same_picture_is_the_same_bytes() -> None:
    assert png(a_figure()) == png(a_figure())
    assert svg(a_figure(), "x") == svg(a_figure(), "x")
    assert svg(a_figure(), "x") != svg(a_figure(), "y")
