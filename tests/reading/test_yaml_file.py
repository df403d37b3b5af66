"""What is written as YAML is read back."""

from __future__ import annotations

import pytest

from wom_sim.reading.yaml_file import dump, read_value


@pytest.mark.parametrize("times", [1, 4, 12])
def test_long_keys_are_read_back(times: int) -> None:
    mapping = {"plan": {"a name of more than one word " * times + "in all": {"from": [1, 2]}}}
    assert read_value(dump(mapping)) == mapping
