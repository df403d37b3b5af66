"""What one run gave, in a marketer's words."""

from __future__ import annotations

from wom_sim.results.run_words import run_text
from wom_sim.show import text as w


def test_run_text():
    summary = {"impressions": 1_234_567, "conversions": 200, "reproduction": 0.143, "cost": 480_000, "unheard_of": 1}
    weekly = {"visits": [1, 5, 2], "orders": [0, 0], "empty": []}
    text = run_text(summary, title="Café · earned · seed 7", currency="MXN", weekly=weekly)
    assert max(map(len, text.split("\n"))) <= w.WIDTH
    assert "1,234,567   times something of yours was shown" in text
    assert "0.14   new sharers per sharer" in text
    assert "cost per order 2,400 MXN" in " ".join(text.split())
    assert "most in week 2: 5" in text
    assert "nothing\n" in text
    assert "unheard_of" not in text
    assert "empty" not in text


def test_run_text_without_orders_or_weeks():
    text = run_text({"conversions": 0, "cost": 10}, title="t")
    assert "n/a" in text
    assert "Week by week" not in text
    assert "cost per" not in run_text({}, title="t")
