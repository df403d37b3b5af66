# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Why does some news die and some reach everybody?
#
# For a lesson of an hour: what happens where R crosses 1, what the shape of a network does to it, and a class that is
# watched day by day, as a Mesa model, with its pupils to be asked.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import mesa
import numpy as np
import pandas as pd

import wom_sim as ws

CONFIGS = next(folder / "configs" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "configs").is_dir())
PEOPLE, FRIENDS, WORLDS = 2_000, 6, 200

# %% [markdown]
# ## Where R crosses 1
#
# Everybody has some friends, and tells each of them with the same chance p. In a random network R is p times the mean
# number of friends: how many others each one tells. Below 1 it dies, whatever the luck; above 1 it may take off.

# %%
friends = ws.Network.generate("erdos_renyi", PEOPLE, seed=1, mean_degree=FRIENDS)
chances = np.linspace(0.05, 0.4, 15)
sizes = [ws.classic.independent_cascade(friends, p=p, seeds=[0], worlds=WORLDS, seed=7).sizes for p in chances]
R = chances * FRIENDS

# %%
_, axes = plt.subplots(figsize=(7, 4))
axes.plot(np.repeat(R, WORLDS), np.concatenate(sizes) / PEOPLE, ".", alpha=0.08, color="tab:orange", label="one world")
axes.plot(R, [size.mean() / PEOPLE for size in sizes], color="tab:red", label="mean of the worlds")
axes.axvline(1, color="grey", linestyle="--", linewidth=0.8)
axes.set(xlabel="R", ylabel="share that hears it", title="Below R = 1 it dies, above it may take off")
for key in axes.legend().legend_handles:
    key.set_alpha(1)

# %%
taken_off = pd.Series([np.mean(size > 0.05 * PEOPLE) for size in sizes], index=R.round(2), name="took off")
assert taken_off[R < 0.8].max() < 0.05 < 0.5 < taken_off[R > 2].min()
print(f"More than one in twenty hear it in {taken_off.iloc[0]:.0%} of the worlds at R = {R[0]:.1f},")
print(f"and in {taken_off.iloc[-1]:.0%} at R = {R[-1]:.1f}: even then luck may end it at the first person.")

# %% [markdown]
# ## The same number of friends, other networks
#
# Who are the friends of my friends? In a ring they are mine, too, and news keeps meeting those who know it.

# %%
KINDS = {
    "ring": {"friends": FRIENDS},
    "watts_strogatz": {"friends": FRIENDS, "rewire": 0.1},
    "holme_kim": {"m": FRIENDS // 2, "clustering": 0.6},
    "erdos_renyi": {"mean_degree": FRIENDS},
}
P = 0.25


def of_kind(kind: str) -> dict[str, object]:
    """What a network is like, and how far news goes in it."""
    network = ws.Network.generate(kind, PEOPLE, seed=1, **KINDS[kind])
    cascades = ws.classic.independent_cascade(network, p=P, seeds=[PEOPLE // 2], worlds=WORLDS, seed=7)
    most = int(network.out_degree.max())
    return {"network": kind, "mean friends": network.out_degree.mean(), "most friends": most, **shares(cascades.sizes)}


def shares(sizes: np.ndarray) -> dict[str, float]:
    """Mean share that hears it, and how often more than one in twenty do."""
    return {"hear it": sizes.mean() / PEOPLE, "took off": np.mean(sizes > 0.05 * PEOPLE)}


kinds = pd.DataFrame(map(of_kind, KINDS)).set_index("network")
kinds.round(2)

# %%
axes = kinds[["hear it", "took off"]].plot.barh(figsize=(7, 3), color=["tab:red", "tab:orange"])
axes.set(xlabel="share of people, and of worlds", ylabel="", title=f"The same chance, {P:.0%}, in four networks")

# %%
least, most = kinds["hear it"].idxmin(), kinds["hear it"].idxmax()
print(f"News goes furthest in {most} ({kinds.loc[most, 'hear it']:.0%}) and least far in {least}")
print(f"({kinds.loc[least, 'hear it']:.1%}), though p times the mean number of friends is {P * FRIENDS:.1f} in all:")
print("a friend of mine who is a friend of my friends, too, hears it twice, and somebody else never does.")

# %% [markdown]
# ## A class, day by day
#
# The same engine as a Mesa model. Its agents are pupils; ask them. Three of them, the best connected, get a sticker
# album for free.

# %%
model = ws.mesa_model(CONFIGS / "classroom.yaml", "connected", rng=7)
STATES = ("reached", "aware", "sharer", "customer")
for _ in range(3):
    model.step()
    print(f"day {model.steps}:", ", ".join(f"{model.agents.agg(state, sum)} {state}" for state in STATES))

# %% [markdown]
# Who are those that know it and have friends who do not? They are where it goes next.

# %%
front = model.agents.select(lambda one: one.sharer and not all(friend.aware for friend in one.cell.neighborhood.agents))
print(f"{len(front)} pupils could still tell somebody:", front.get("person"))

# %%
model.run_model()
axes = model.datacollector.get_model_vars_dataframe()[["reach", "cumulative_conversions"]].plot(figsize=(7, 4))
axes.set(xlabel="school day", ylabel="pupils", title="Who has seen it, and who wants the album")

# %% [markdown]
# ## Does it matter who gets the albums?
#
# One class is one throw of the dice. `batch_run` throws them again, and in each world every strategy has the same luck.

# %%
choices = ["random", "friends", "connected"]
cases = {"scenario": str(CONFIGS / "classroom.yaml"), "strategy": choices, "world": range(20)}
batch = pd.DataFrame(mesa.batch_run(ws.MesaModel, cases, display_progress=False)).drop_duplicates("RunId")
reach = batch.pivot(index="world", columns="strategy", values="reach")
reach.describe().loc[["mean", "min", "max"]].round(1)

# %%
better = (reach["connected"] > reach["random"]).mean()
assert better > 0.5
print(f"The best connected beat three random pupils in {better:.0%} of the worlds,")
print(f"by {(reach['connected'] - reach['random']).mean():.1f} pupils on average.")
