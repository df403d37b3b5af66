"""A small campaign that has something to say in every section of a page, and its result folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.trial import line_by_line
from wom_sim.studies.compare.answer import Comparison, compare

SHOP = """
name: Molino, spring
question: Does a promotion pay, and who answers?
dates: {start: 2027-03-01, end: 2027-04-04}
money: {currency: EUR, per_usd: 0.92, as_of: 2027-01-15}
country: ES
market:
  people: 6_000
  simulate: 600
  network: {kind: holme_kim, m: 4, clustering: 0.5, seed: 1}
  segments:
    near: {share: 40%, uses: {instagram: 80%}}
    far:  {share: 60%, uses: {instagram: 50%}}
  target: [near]
sharing: {contact: 50%, decay: 50%, days: 3, hub_attenuation: 0.5}
brands:
  molino:
    orders_per_month: 200
    conversion: 10%
    price_per_order: 60
    margin_per_order: 22
    made_by_customers: story
    repeat: {repeats_per_year: 6, past_weeks: 50}
    experience: {quality: 0.7, complain: 50%}
    reviews: {rate: 20%, average: 4}
    care: {questions: 20%, minutes: 5, half_life_hours: 6}
    channels: {instagram: {followers: 600, reach: 20%}}
crisis:
  oat milk: {on: 2027-03-15, chance: 50%, starts_with: 4%, invented: true, share: 10%, withheld: 40%}
contents:
  offer:  {attract: 40%, share: 4%, visit: 12%, persuade: 12%, hours: 6}
  story:  {attract: 50%, share: 20%, visit: 15%, persuade: 8%}
  answer: {attract: 60%, share: 2%, corrects: oat milk}
team:
  desk: {people: 1, hours_per_week: 20, wage_per_hour: 16}
plan:
  posts:   {kind: posts, channel: instagram, content: offer, from: 2027-03-01, to: 2027-04-04, days: [mon, tue, wed, thu, fri], team: desk}
  ads:     {kind: ads, channel: instagram, content: offer, from: 2027-03-08, to: 2027-03-28, budget: 400, price: preset, attention: preset, trust: preset, hours: 4, team: desk, cap_per_day: 3}
  samples: {kind: samples, content: story, on: 2027-03-08, who: degree, number: 150, cost_each: 2, trial: 5–20%, hours: 6, team: desk}
  answer:  {kind: posts, channel: instagram, content: answer, from: 2027-03-15, to: 2027-03-16, attention: 1, hours: 0, team: desk}
strategies:
  today: [posts]
  paid:  {lines: [posts, ads, answer], description: ads}
  talk:  {lines: [posts, samples, answer], description: samples}
compare_with: today
goals: [conversions: +20%, reach: 60% of segment near, cost_per_extra_order: < 30]
uncertainty: {worlds: 12, preset_draws: 4, seed: 3}
"""  # noqa: E501 (lines of a plan)


def compared(place: Path, text: str = SHOP) -> Comparison:
    """The comparison of a scenario written to a folder, as the command line asks for it."""
    place.mkdir(parents=True, exist_ok=True)
    file = place / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    return compare(Scenario.read(file), ask=line_by_line, engine="array")


def folder_of(answer: Comparison, folder: Path) -> Path:
    """Its result folder, without the figures, of which no page is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Comparison, "figures", lambda _: {})
        answer.save(folder)
    return folder
