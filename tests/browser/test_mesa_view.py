"""Mesa's own browser view of a class, served without a network; where ``[viz]`` is installed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

pytest.importorskip("solara", reason="the extra [viz] installs it")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of the example, as the command in it serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "solara", "run", "experiments/mesa_browser.py", "--no-open", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        told = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT)}, "stdout": log, "stderr": log}
        server = subprocess.Popen([*command, "--host", "127.0.0.1"], **told)  # type: ignore[call-overload]
        address = f"http://127.0.0.1:{port}/"
        try:
            until_answered(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def until_answered(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        assert server.poll() is None
        try:
            urlopen(address, timeout=10).close()
        except URLError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("no answer within a minute")


def drawn(page: Page) -> list[str]:
    """The pictures on the page: the network, and the curves."""
    return [str(one.get_attribute("src")) for one in page.locator("img.widget-image").all()]


@pytest.mark.slow
def test_a_class_is_watched_in_mesas_view(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("response", lambda one: refused.append(one.url) if one.status >= 400 else None)
    page.goto(served)
    day, step = page.get_by_text(re.compile(r"^(Step|Time): \d")), page.get_by_role("button", name="Step")
    expect(day).to_have_text(re.compile(r": 0(\.0)?$"), timeout=60_000)
    expect(page.locator("img.widget-image")).to_have_count(2, timeout=60_000)
    before = drawn(page)
    for k in (1, 2, 3):
        step.click()
        expect(day).to_have_text(re.compile(rf": {k}(\.0)?$"), timeout=60_000)
    expect(page.locator("img.widget-image").first).not_to_have_attribute("src", before[0])
    page.get_by_role("button", name="Reset").click()
    expect(day).to_have_text(re.compile(r": 0(\.0)?$"), timeout=60_000)
    page.get_by_role("button", name="▶").click()
    expect(day).to_have_text(re.compile(r": 21(\.0)?$"), timeout=120_000)  # the step after the last of 20 days
    expect(step).to_be_disabled()
    assert refused == []
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
    page.close()
