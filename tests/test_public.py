"""The public surface: every promised name, and nothing heavy before it is used."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import wom_sim
from wom_sim.errors import InputError, NetworkError, RunError, ScenarioError, WomError

HEAVY = ["mesa", "numba", "pandas", "matplotlib", "networkx", "scipy", "numpy", "pydantic"]


def test_the_names_are_sorted_and_have_homes() -> None:
    assert list(wom_sim.__all__) == sorted(set(wom_sim.__all__))
    assert sorted([*wom_sim._HOMES, *wom_sim._MODULES]) == wom_sim.__all__


@pytest.mark.parametrize("name", wom_sim.__all__)
def test_a_public_name_is_what_lives_in_its_home(name: str) -> None:
    found = getattr(wom_sim, name)
    if name in wom_sim._MODULES:
        assert found is sys.modules[f"wom_sim.{wom_sim._MODULES[name]}"]
    else:
        assert found is getattr(importlib.import_module(f"wom_sim.{wom_sim._HOMES[name]}"), name)
        assert found.__name__ == name
    assert found.__doc__


def test_all_of_them_are_listed() -> None:
    assert [name for name in (*wom_sim.__all__, "__version__") if name not in dir(wom_sim)] == []
    assert dir(wom_sim) == sorted(dir(wom_sim))


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module 'wom_sim' has no attribute 'simulate_everything'"):
        _ = wom_sim.simulate_everything
    assert not hasattr(wom_sim, "numpy")


def test_everything_that_is_imported_by_star() -> None:
    space: dict[str, object] = {}
    exec("from wom_sim import *", space)
    assert set(wom_sim.__all__) <= set(space)


def test_importing_loads_nothing_heavy() -> None:
    asks = f"import sys, wom_sim; dir(wom_sim); print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asks], check=False, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_one_root_for_all_errors() -> None:
    assert [one.__bases__ for one in (InputError, RunError)] == [(WomError,)] * 2
    assert [one.__bases__ for one in (ScenarioError, NetworkError)] == [(InputError,)] * 2


def test_all_that_the_package_holds_is_shipped() -> None:
    """Guide, presets, templates: what is no code is named in ``pyproject.toml``."""
    package = Path(wom_sim.__file__).parent
    project = tomllib.loads((package.parent / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["tool"]["setuptools"]["package-data"]["wom_sim"]
    shipped = {path for pattern in named for path in package.glob(pattern)}
    held = {path for path in package.rglob("*.*") if path.suffix != ".py" and "__pycache__" not in path.parts}
    assert shipped == held
    assert len(held) > 5
