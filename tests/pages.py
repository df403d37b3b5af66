"""What is asked of every page that we make: by axe, and by the width of a phone."""

from __future__ import annotations

import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PHONE, LAPTOP = 390, 1440


def chromium() -> str | None:
    """The browser of this machine, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def violations(page: Any, within: str = "") -> list[str]:
    """What axe finds in the page, or in a part of it, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found: Any = Axe().run(page, context=within or None)
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
