# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Can this simulator be believed, and how do I use its numbers?
#
# Three things that a researcher asks first: whether the classic models come out as they do on paper, what decides
# whether whom one starts with matters, and whether every number can be had as a tidy table.

# %%
import math
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import wom_sim as ws

CONFIGS = next(folder / "configs" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "configs").is_dir())
WORLDS = 20_000

# %% [markdown]
# ## Classic models, against what they are on paper
#
# On graphs this small the mean size of an independent cascade can be enumerated by hand. The last column is how many
# standard errors the simulation is away from that; more than 4 would be a defect.

# %%
square = [(0, 1), (1, 2), (2, 3), (3, 0)]
CASES = {
    "a path of four, from its end": (([0, 1, 2], [1, 2, 3]), 0.5, 15 / 8),
    "a triangle": (([0, 1, 2], [1, 2, 0]), 0.5, 9 / 4),
    "a cycle of four": (tuple(zip(*square, strict=True)), 0.5, 41 / 16),
    "everybody knows everybody, four of them": (([0, 0, 0, 1, 1, 2], [1, 2, 3, 2, 3, 3]), 0.25, 4223 / 2048),
}


def beside(name: str, ends: tuple[list[int], list[int]], p: float, exact: float) -> dict[str, object]:
    """A row: the exact mean size and the simulated one."""
    friends = ws.Network.from_edges(*ends, directed=False)
    sizes = ws.classic.independent_cascade(friends, p=p, seeds=[0], worlds=WORLDS, seed=7).sizes
    error = sizes.std(ddof=1) / math.sqrt(len(sizes))
    return {"graph": name, "exact": exact, "simulated": sizes.mean(), "errors away": abs(sizes.mean() - exact) / error}


paper = pd.DataFrame([beside(name, *case) for name, case in CASES.items()]).set_index("graph")
assert (paper["errors away"] < 4).all()
paper.round(4)

# %% [markdown]
# Granovetter's riot has no chance in it at all: a hundred people with the thresholds 0, 1, … 99 all join, one after
# the other. Take away the one whose threshold is 1, and a single one is left.

# %%
riot = ws.classic.granovetter([*range(100)])
spoilt = ws.classic.granovetter([0, 2, *range(2, 100)])
assert (riot.sizes[0], spoilt.sizes[0]) == (100, 1)
print(f"Thresholds 0, 1, 2, …: {riot.sizes[0]} take part.  Thresholds 0, 2, 2, …: {spoilt.sizes[0]}.")

# %% [markdown]
# Bass's curve, day by day, is a recursion: F ← F + (p + qF)(1 − F). A market of enough people keeps to it.

# %%
p, q, ticks, people = 0.03, 0.38, 25, 20_000
curve = [0.0]
for _ in range(ticks):
    curve.append(curve[-1] + (p + q * curve[-1]) * (1 - curve[-1]))
adopted = ws.classic.bass(people, p=p, q=q, ticks=ticks, seed=7).ticks(0)
simulated = [np.mean((adopted >= 0) & (adopted <= tick)) for tick in range(ticks + 1)]

# %%
_, axes = plt.subplots(figsize=(7, 4))
axes.plot(curve, color="grey", label="recursion")
axes.plot(simulated, ".", color="tab:red", label=f"{people:,} simulated people")
axes.set(xlabel="tick", ylabel="share that has adopted", title="Bass, on paper and simulated")
axes.legend()

# %%
away = np.abs(np.subtract(curve, simulated)).max()
assert away < 4 * math.sqrt(0.25 / people)
print(f"The largest distance between the two is {away:.2%} of the market.")

# %% [markdown]
# ## What decides whether it matters whom one starts with?
#
# A sweep: three ways to choose the first three pupils of a class, how much friends tell each other, and the same
# classes with their ties dealt anew, everybody keeping as many. Every point is run in the same worlds.

# %%
study = {
    "study": "sweep",
    "scenario": str(CONFIGS / "classroom.yaml"),
    "vary": {"sharing.contact": [0.1, 0.2, 0.3, 0.4, 0.6]},
    "networks": {"degree_null": 2},
    "strategies": ["random", "friends", "connected"],
    "worlds": 100,
    "seed": 7,
    "metrics": ["reach", "structural_virality"],
}
folder = tempfile.TemporaryDirectory()
sweep = ws.sweep(study, out=Path(folder.name) / "who")
print(sweep.text())

# %%
runs = ws.read(Path(folder.name) / "who").runs
runs.head()

# %% [markdown]
# The rows are tidy, one for each run, so pandas does the rest. Worlds are shared, so differences are taken world by
# world before their mean is.

# %%
worlds = runs.pivot_table(index=["sharing.contact", "network", "world"], columns="strategy", values="reach")
gain = (worlds["connected"] - worlds["random"]).groupby(level=["sharing.contact", "network"])
gains = pd.DataFrame({"gain": gain.mean(), "half_width": 1.96 * gain.std() / np.sqrt(gain.count())})
gains.unstack("network").round(1)

# %%
_, axes = plt.subplots(figsize=(7, 4))
for network, rows in gains.groupby(level="network"):
    contact = rows.index.get_level_values("sharing.contact") + 0.004 * (network - 1)  # side by side
    axes.errorbar(contact, rows["gain"], rows["half_width"], capsize=3, marker="o", label=f"network {network}")
axes.axhline(0, color="grey", linewidth=0.8)
axes.set(xlabel="chance that a friend who is told hears it", ylabel="pupils more than with random ones")
axes.set_title("What the best connected bring over three random pupils")
axes.legend()

# %%
means = gains["gain"].groupby(level="sharing.contact").mean()
print(f"The best connected bring {means.min():.1f} pupils more at a contact of {means.idxmin():.0%},")
print(f"where news soon dies whoever starts it, and {means.max():.1f} at {means.idxmax():.0%}.")
folder.cleanup()
