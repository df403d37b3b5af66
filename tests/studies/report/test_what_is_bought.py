"""What exactly is bought, when, for how much, and who works how many hours: typed or not, the page says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from shown import SHOP, compared, folder_of

from wom_sim.show.text import NOTHING
from wom_sim.studies.report.kept import Kept, kept
from wom_sim.studies.report.sections import bought

SMALL = SHOP.replace("simulate: 600", "simulate: 60").replace("12, preset_draws: 4", "2, presets: value")
TEAM = "team:\n  desk: {people: 1, hours_per_week: 20, wage_per_hour: 16}\n"
NO_TEAM = SMALL.replace(TEAM, "").replace(", team: desk", "")
NO_HOURS = NO_TEAM.replace(", hours: 6", "").replace(", hours: 4", "").replace(", hours: 0", "")


def of(text: str, place: Path, best: str) -> Kept:
    """The results of a shop, with the page about one of its plans."""
    folder = folder_of(compared(place, text), place / "results")

    class About(Kept):
        """A page about another plan than the best of two worlds."""

        @property
        def best(self) -> str:
            return best

    found = kept(folder)
    return About(found.folder, found.results, found.found, found.verdicts)


def test_a_team_and_its_hours(tmp_path: Path) -> None:
    """Posts of five days a week take 30 hours, of which the desk has 20: three of them are made, and paid."""
    found = of(SMALL, tmp_path, "paid")
    table = bought.lines(found)
    assert table.head == ["Line", "What it is", "When", "Who", "Cost, EUR", "Hours"]
    rows = {row[0]: row[1:] for row in table.rows}
    assert list(rows) == ["posts", "ads", "answer", "in all, answers to a crisis included"]
    posts = found.prepared.plan("paid")[0].account
    assert rows["posts"][2:] == ["desk", f"{16 * 6 * len(posts.hours):,}", f"{6 * len(posts.hours)}"]
    assert rows["answer"][1] == "15 Mar – 16 Mar, 2 days, only if “oat milk” comes"
    assert rows["answer"][4] == "0", "typed as none"
    whole = sum(one.account.cost for one in found.prepared.plan("paid"))
    assert rows["in all, answers to a crisis included"][3:] == [f"{whole:,.0f}", f"{6 * len(posts.hours) + 4}"]
    (team,) = bought.work(found)
    assert team.startswith(f"“desk” works {6 * len(posts.hours) + 4} hours in 5 weeks, ")
    assert "of 20 that it has in a week. Its wages for that, " in team


def test_hours_without_a_team_are_nobodys(tmp_path: Path) -> None:
    found = of(NO_TEAM.replace("persuade: 12%, hours: 6}", "persuade: 12%}"), tmp_path, "talk")
    table, told = bought.lines(found), bought.work(found)
    assert "Who" not in table.head
    hours = {row[0]: row[-1] for row in table.rows}
    assert hours == {"posts": "not typed", "samples": "6", "answer": "0", "in all, answers to a crisis included": "6"}
    assert told[0].startswith("6 hours of work, 6 in the fullest week, that of 08 Mar, are nobody's: ")
    assert told[1] == (
        "No hours are typed for “posts”: it counts as no work here (hours: of the line, or of its content)."
    )


def test_without_hours_it_says_what_is_to_be_made_and_which_keys_would_tell(tmp_path: Path) -> None:
    found = of(NO_HOURS, tmp_path, "paid")
    assert bought.lines(found).head[-1] == "Cost, EUR"
    first, keys = bought.work(found)
    assert first.endswith("is not known. To be made: 27 own posts and 1 other line to set up.")
    assert all(key in keys for key in ("hours:", "team:", "people", "hours_per_week", "wage_per_hour"))


def test_what_is_paid_by_the_order_is_part_of_the_sum(tmp_path: Path) -> None:
    """What all lines cost and the rewards come to what the plan costs on average."""
    codes = "  codes: {kind: referral, content: story, from: 2027-03-01, to: 2027-04-04, giver: 9, friend: 9, lift: 3}"
    text = NO_HOURS.replace("strategies:", f"{codes}\nstrategies:")
    found = of(text.replace("lines: [posts, samples, answer]", "lines: [posts, samples, codes]"), tmp_path, "talk")
    *_, reward, whole = bought.lines(found).rows
    assert reward[:3] == ["rewards, paid by the order", NOTHING, NOTHING]
    assert float(whole[-1].replace(",", "")) == pytest.approx(found.of("cost")["talk"], abs=1)
    assert float(reward[-1].replace(",", "")) > 1


def test_nothing_is_bought_by_a_plan_without_lines(tmp_path: Path) -> None:
    found = of(NO_HOURS.replace("  today: [posts]", "  today: []"), tmp_path, "today")
    assert bought.lines(found).rows == []
    assert bought.work(found) == ["Nobody works for it: this plan has nothing to be made."]
