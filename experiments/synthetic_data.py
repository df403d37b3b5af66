"""Make the two tables that the examples of `wom calibrate` read; what is true in them is written below.

python experiments/synthetic_data.py    writes configs/sales.csv and configs/posts.csv

`sales.csv`: twelve weeks of the mix of configs/launch.yaml in one world whose values are not those of the file.  So
`wom calibrate configs/calibrate.yaml` has something to find, and `wom track configs/launch.yaml configs/sales.csv
--strategy mix` something to notice.  `posts.csv`: 36 posts of three contents, with the headings of a Spanish
spreadsheet; the share of people who notice is counted, and some posts go twice as far as others.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

import wom_sim as ws

CONFIGS = Path(__file__).parents[1] / "configs"
WEEKS = 12

TRUE_VALUES = {
    "plan.half_ads.ctr": 0.014,  # the plan says 1.08 %
    "plan.friends_samples.trial": 0.18,  # 12 %
    "contents.taste.share": 0.24,  # 16 %
    "sharing.contact": 0.35,  # 50 %
    "brands.cafe.visits_per_day": 0.0007,  # 0.05 %
}

TRUE_CONTENTS = {  # attract, engage, share, visit, persuade
    "unboxing": (0.35, 0.034, 0.020, 0.05, 0.06),
    "oferta": (0.25, 0.014, 0.004, 0.08, 0.09),
    "barista": (0.30, 0.030, 0.008, 0.02, 0.015),
}
ATTENTION, TRUST = 0.4, 0.8  # of one post


def sales() -> None:
    """Orders, visits and shares, week by week."""
    scenario = ws.Scenario.read(CONFIGS / "launch.yaml").with_changes(TRUE_VALUES)
    daily = ws.run(scenario, "mix", seed=2026, engine="array").daily()
    daily = daily[(daily["tick"] >= 1) & (daily["tick"] <= 7 * WEEKS)]
    weekly = daily.groupby((daily["tick"] - 1) // 7)[["conversions", "visits", "shares"]].sum().round().astype(int)
    rows = [
        [scenario.dates.on(7 * week + 1), *counts] for week, counts in zip(weekly.index, weekly.to_numpy(), strict=True)
    ]
    write("sales.csv", [["week", "orders", "visits", "shares"], *rows], ",")


def posts() -> None:
    """What a platform says of each post."""
    chance = np.random.Generator(np.random.PCG64(2026))
    counted = "alcance impresiones visualizaciones me_gusta compartidos clics pedidos"
    rows: list[list[object]] = [["publicación", "contenido", *(word.replace("_", " ") for word in counted.split())]]
    for number in range(36):
        name = list(TRUE_CONTENTS)[number % 3]
        attract, engage, share, visit, persuade = TRUE_CONTENTS[name]
        reach = int(chance.lognormal(8, 0.6))
        impressions = int(1.2 * reach)
        noticed = int(chance.binomial(reach, 1 - (1 - attract) ** (ATTENTION * impressions / reach)))
        likes = int(chance.binomial(noticed, 1 - (1 - engage) ** TRUST))
        shares = int(chance.binomial(noticed, min(1.0, share * chance.lognormal(0, 0.3))))
        clicks = int(chance.binomial(impressions, 1 - (1 - visit) ** ATTENTION))
        orders = int(chance.binomial(clicks, persuade))
        rows.append([f"P{number + 1:02d}", name, reach, impressions, noticed, likes, shares, clicks, orders])
    write("posts.csv", rows, ";")


def write(name: str, rows: list[list[object]], separator: str) -> None:
    """Save a table."""
    with (CONFIGS / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)
    print(f"wrote configs/{name}")


if __name__ == "__main__":
    sales()
    posts()
