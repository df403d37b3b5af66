"""The watch over pages sees what it is for: errors, requests to the outside, contrast, overflow."""

from __future__ import annotations

import pytest
from pages import PHONE, overflow, violations

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body><main><h1>A</h1>'


@pytest.fixture
def written(tmp_path):
    """A page with this inside."""

    def write(inside):
        path = tmp_path / "page.html"
        path.write_text(f"{HEAD}{inside}</main></body></html>", encoding="utf-8")
        return path

    return write


def test_a_sound_page_is_sound(opened, written):
    page = opened(written("<p>Nothing wrong.</p>"), width=PHONE)
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("script", ["null.x", "console.error('no')"])
def test_errors_are_seen(opened, written, script):
    page = opened(written(f"<script>{script}</script>"))
    assert page.watched.errors
    page.watched.errors.clear()


def test_requests_are_seen(opened, written):
    page = opened(written('<img alt="" src="http://127.0.0.1:9/x.png">'))
    assert page.watched.requests == ["http://127.0.0.1:9/x.png"]
    page.watched.requests.clear()
    page.watched.errors.clear()


def test_faint_letters_and_wide_lines_are_seen(opened, written):
    page = opened(written(f'<p style="color:#ccc;background:#fff">{"wide" * 200}</p>'), width=PHONE)
    assert [line.split()[0] for line in violations(page)] == ["color-contrast"]
    assert overflow(page) > 100
