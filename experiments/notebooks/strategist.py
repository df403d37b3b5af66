# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Where do my next pesos bring the most subscriptions?
#
# Café Nómada has a calendar in a spreadsheet, money for one spring, and five ideas of what to do with it. This page
# reads the calendar as it is, compares the ideas in the same simulated worlds, asks where the next pesos should go,
# and writes the page that whoever decides will see. Every number below is made by the cell above it.

# %%
import tempfile
from pathlib import Path

from IPython.display import Markdown

import wom_sim as ws

CONFIGS = next(folder / "configs" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "configs").is_dir())

# %% [markdown]
# ## Can my calendar be read?
#
# What each column was taken for, and what was made of the rows. What is guessed wrong is corrected in the sheet.

# %%
print(ws.inspect(CONFIGS / "cafe_nomada_calendario.xlsx").text())

# %% [markdown]
# ## Which idea is the best?
#
# The scenario beside the calendar says who could buy and what the brand does anyway. To be quick, fewer people are
# simulated here than it says, and presets count as their value; take both changes out for the full answer.

# %%
scenario = ws.Scenario.read(CONFIGS / "cafe_nomada.yaml").with_changes(
    {"market.simulate": 2_000, "uncertainty.presets": "value"}
)
comparison = ws.compare(scenario, worlds=30)
comparison

# %%
table = comparison.table().set_index("strategy")
table[["cost", "mean", "low", "high", "extra", "extra_half_width", "best_share"]].round(2)

# %%
best, second = table["extra"].nlargest(2).index
sure = table.loc[best, "extra"] - table.loc[second, "extra"]
Markdown(
    f"**{best}** brings {table.loc[best, 'extra']:+,.0f} ± {table.loc[best, 'extra_half_width']:,.0f} subscriptions "
    f"over *{scenario.compare_with}*, {sure:,.0f} more than {second}. It is the best in "
    f"{table.loc[best, 'best_share']:.0%} of the worlds."
)

# %% [markdown]
# ## And the next pesos?
#
# The same money is placed anew over the lines of the best idea, and judged in worlds that the search has not seen.

# %%
optimum = ws.optimize(scenario.with_changes({"market.simulate": 1_000}), best, worlds=30, trials=4)
print(optimum.text())

# %%
optimum

# %% [markdown]
# ## A page for whoever decides
#
# One file that opens offline. Here it goes into a folder that will be deleted; give one of your own.

# %%
with tempfile.TemporaryDirectory() as folder:
    kept = comparison.save(Path(folder) / "cafe_nomada")
    (page,) = ws.report(kept)
    told = page.read_text(encoding="utf-8")
Markdown(f"`{page.name}`: {len(told) / 1000:,.0f} kB, {told.count('<svg')} drawings, {told.count('<table')} tables.")
