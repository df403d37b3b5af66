"""What every suite shares: deterministic hypothesis profiles, both engines, and a small scenario to change.

Two profiles: ``ci`` (the default) draws the same examples every time, ``explore`` new ones on every run
(``HYPOTHESIS_PROFILE=explore pytest tests/property``).
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from wom_sim.scenario.scenario import Scenario

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, database=None)
settings.register_profile("explore", deadline=None, print_blob=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

CONFIGS = Path(__file__).parents[1] / "configs"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    # a shell's background jobs ignore Ctrl-C, and so would every process that a test starts and interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(params=["mesa", "array"])
def engine(request: pytest.FixtureRequest) -> Any:
    """Each engine in turn: a behavioural test asks for it and so runs on both."""
    return request.param


@pytest.fixture(scope="session")
def configs() -> Path:
    """The folder of shipped scenarios."""
    return CONFIGS


@pytest.fixture(scope="session")
def classroom() -> Scenario:
    """The smallest shipped scenario."""
    return Scenario.read(CONFIGS / "classroom.yaml")
