"""Numbers of a scenario in readers' words."""

import pytest

from wom_sim import behaviour
from wom_sim.studies.report.readers import number_name


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("wear.scale", "how slowly people tire"),
        ("exposure.shape", "how evenly an advertisement is seen"),
        ("feed.tiktok.strength", "how much TikTok shows what people like"),
        ("plan.ig_ads.ctr", "clicks per view of “ig ads”"),
    ],
)
def test_a_number_has_words(path: str, words: str) -> None:
    assert number_name(path) == words


def test_a_module_of_behaviour_names_its_own_numbers() -> None:
    """So that to leave it out is to take away its file."""
    titles = {name: field.title for name, field in behaviour.wear.Spec.model_fields.items() if name != "on"}
    assert {name: number_name(f"wear.{name}") for name in titles} == titles


def test_a_number_without_words_is_called_as_it_is_typed() -> None:
    assert number_name("wear.on") == "on of wear"
