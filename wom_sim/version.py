"""What made a result: the version of the program, and of the model that it simulates."""

from __future__ import annotations

__version__ = "0.1.0"

MODEL = 3
"""Raised whenever the same scenario, seed and world give other numbers; version 1 was not recorded."""

BUILD = f"{__version__} (model {MODEL})"
