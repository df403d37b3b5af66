"""What every column of every result table means: one registry, from which each result folder gets its codebook.csv.

A column means the same wherever it stands, unless ``TABLES`` says otherwise; ``PATTERNS`` tell those named as typed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim.language.say import marked, say
from wom_sim.metrics.catalog import BY_BRAND, EXTRA, OF_ONE_RUN
from wom_sim.metrics.metric import COUNT, MONEY, PEOPLE, SHARE, TICK
from wom_sim.metrics.names import row_of
from wom_sim.results.cells import freed, guarded

CODEBOOK = "codebook.csv"


class Meaning(NamedTuple):
    """A column's meaning, and its unit where it has one; both are said by :func:`entries`."""

    meaning: str
    unit: str = ""


M = Meaning

METRICS = {name: M(row_of(name).meaning, row_of(name).unit) for name in OF_ONE_RUN}
"""Every figure of one run, in the order of the funnel."""

COLUMNS: dict[str, Meaning] = marked(
    {
        **METRICS,
        "strategy": M("name of the strategy"),
        "world": M("number of the world: wom_sim.run(scenario, strategy, seed=seed, world=world) repeats the row"),
        "graph": M("number of the network: the scenario with market.network.seed higher by so much"),
        "network": M("number of the network: 0 the scenario's own, others rewired with the same degrees"),
        "draw": M("number of the draw of what is not known"),
        "run": M("number of the run in the study"),
        "point": M("number of the point in the design"),
        "error": M("why a run failed; empty where it did not"),
        "worlds": M("worlds that the row rests on", "worlds"),
        "tick": M("day of the campaign, 1 the first; 0 is the state before it", TICK),
        "day": M("calendar day", "date"),
        "person": M("the person's id"),
        "channel": M("channel of the line; friends, search or direct where no line speaks"),
        "content": M("name of the content; none where there is none"),
        "line": M("line of the plan; friends, search or direct where no line speaks"),
        "medium": M("paid, owned, earned, or direct: nobody's message"),
        "source": M("last touch: paid, owned, earned, or direct"),
        "segment": M("segment of the market"),
        "target": M("whether the person is among those that the plan is aimed at"),
        "dimension": M("what the row is sorted by"),
        "name": M("value of the dimension"),
        "metric": M("which figure: see the metric of this name in runs.parquet"),
        "value": M("the figure, in units of its metric"),
    }
)

_COUNTED = marked(
    {
        "series": M("what was counted"),
        "first_day": M("first day of the period", TICK),
        "last_day": M("last day of the period", TICK),
        "first": M("first day of the period", "date"),
        "last": M("last day of the period", "date"),
        "observed": M("what was really counted", COUNT),
        "actual": M("what was really counted", COUNT),
        "inside": M("whether the count lies where 8 of 10 worlds fall"),
    }
)

TABLES: dict[str, dict[str, Meaning]] = marked({
    "summary": {
        "cost": M("what the strategy costs, mean of the worlds", MONEY),
        "mean": M("mean over worlds of what strategies are ranked by", COUNT),
        "low": M("10th percentile of the worlds", COUNT),
        "high": M("90th percentile of the worlds: 8 of 10 fall between", COUNT),
        "half_width": M("half the 95 % interval of the mean", COUNT),
        "extra": M("mean difference to the baseline in the same worlds", COUNT),
        "extra_half_width": M("half the 95 % interval of the extra", COUNT),
        "sign_confidence": M("chance that the extra has the sign it shows, two-sided: 1 − p/2; this one alone", SHARE),
        "sign_holm": M("the same, allowing for all comparisons of the table (Holm)", SHARE),
        "variance_ratio": M("how many times the worlds would be needed without pairing, against the baseline", "times"),
        "cost_per_extra": M("extra cost / extra; empty where it would mislead", "money per unit"),
        "cost_reason": M("why cost_per_extra is empty"),
        **{name: M(row_of(name).meaning, row_of(name).unit) for name in EXTRA},
        "p_goal": M("share of worlds in which the goal is met", SHARE),
        "goal_low": M("lower end of the 95 % interval of p_goal", SHARE),
        "goal_high": M("upper end of the 95 % interval of p_goal", SHARE),
        "best_share": M("share of worlds in which the strategy is best; ties are split", SHARE),
        "best_low": M("lower end of the 95 % interval of best_share", SHARE),
        "best_high": M("upper end of the 95 % interval of best_share", SHARE),
        "promise": M("reached or exceeded in 8 of 10 worlds", COUNT),
        "promise_over_baseline": M("extra reached in 8 of 10 worlds / the baseline's mean", "0.12 is +12 %"),
        "known": M("worlds in which there is a value; means and ranges are theirs", "worlds"),
        "is_baseline": M("whether others are compared with this strategy"),
        "is_reference": M("whether it is shown for orientation only: doing nothing at all"),
    },
    "goals": {
        "goal": M("the goal, as it was typed"),
        "wanted": M("what is asked for, in words"),
        "kind": M("number, growth (as a share) or more (as a number) over the baseline, or share: of people, of day 0"),
        "ceiling": M("whether it is a ceiling; else a floor"),
        "chance": M("share of worlds in which it is met", SHARE),
        "target": M("what is to be reached, mean of the worlds", "units of the metric"),
        "mean": M("what is reached, mean of the worlds", "units of the metric"),
        "promise": M("kept in 8 of 10 worlds; of a growth as a share of the baseline's mean", "units of the metric"),
        "exists": M("share of worlds in which the metric exists; the others miss the goal", SHARE),
        "missed_at": M("the step of the funnel at which it is missed; empty where it is met"),
        "why": M("why it is missed, in words"),
    },
    "dropped": {
        "worlds": M("worlds after which it stopped being run", "worlds"),
        "leader": M("the strategy that it is surely behind"),
        "lead": M("by how much, mean over the worlds so far", COUNT),
        "half_width": M("half the interval of the lead, which allows for all pairs and looks", COUNT),
    },
    "risk": {
        "worlds": M("worlds in which a crisis comes; means are theirs unless said", "worlds"),
        "if_it_comes": M("the metric that strategies are ranked by, mean", "units of the metric"),
        "worst_tenth": M("the same metric, mean over the worst tenth of all worlds", "units of the metric"),
        "heard": M("people who take the claim in", PEOPLE),
        "corrected": M("people who hear it corrected", PEOPLE),
        "worst_week": M("orders of the whole week that has the fewest, repeat orders included", COUNT),
        "profit": M("margin less cost", MONEY),
        "kept": M("how much more of it than under the baseline", MONEY),
        "half_width": M("half the 95 % interval of kept", MONEY),
    },
    "networks": {
        "quantity": M("outcome, or extra over the baseline"),
        "between": M("variance between networks", "squared units"),
        "within": M("variance between worlds of the same network", "squared units"),
        "share": M("between / (between + within)", SHARE),
        "low": M("lower end of the 95 % interval of share", SHARE),
        "high": M("upper end of the 95 % interval of share", SHARE),
    },
    "drawn": {
        "path": M("key of the scenario that was drawn"),
        "value": M("the value in this draw"),
    },
    "influences": {
        "path": M("key of the scenario that was drawn"),
        "share": M("first-order share of the variance between draws of the best strategy's extra", SHARE),
        "low": M("lower end of the 95 % interval of share", SHARE),
        "high": M("upper end of the 95 % interval of share", SHARE),
        "p_value": M("chance of as strong a relation by luck, allowing for all keys (Holm)", SHARE),
    },
    "tipping": {
        "path": M("key of the scenario"),
        "also": M("further keys that say the same and are moved with it"),
        "kind": M("share: 0 to 1; whole; number"),
        "origin": M("typed (or a default), preset, or range: whether it was taken for certain"),
        "value": M("the number as it is"),
        "low": M("least value that was looked at"),
        "high": M("highest value that was looked at"),
        "then": M("the strategy that is the best beyond tips_at; empty where nobody else is in the whole range"),
        "tips_at": M("the value at which another strategy becomes the best"),
        "tips_low": M("lower end of its 95 % interval; empty where it was not closed in on"),
        "tips_high": M("upper end of its 95 % interval; empty where it was not closed in on"),
        "distance": M("how far tips_at is: ratio of the odds for a share, else of the number", "times, at least 1"),
        "lead_low": M("what the best strategy is ahead by where the number is at low", COUNT),
        "lead_high": M("what the best strategy is ahead by where the number is at high", COUNT),
        "confirmed": M("whether full size agrees on both sides of the value: yes, no; empty where not looked at"),
        "before": M("value a little before tips_at, at full size"),
        "lead_before": M("what the best strategy is ahead by there", COUNT),
        "half_width_before": M("half the 95 % interval of lead_before", COUNT),
        "beyond": M("value a little beyond tips_at, at full size"),
        "lead_beyond": M("what the best strategy is ahead by there; negative: behind", COUNT),
        "half_width_beyond": M("half the 95 % interval of lead_beyond", COUNT),
    },
    "lines": {
        "figure": M("reach; reach_share: of those whom the line could reach; frequency: views per person reached; "
                    "unspent: money that bought nothing; ctr: visits per view; cvr: orders per visit; likes: per "
                    "person reached; opens: views per message; unsubscribes: per message"),
        "typed": M("the number to compare with, of the scenario or else of a preset; empty where there is none"),
        "is_typed": M("whether the scenario says it, else it is what a preset says of lines of its kind"),
        "preset": M("key of the preset that the number is; empty where it is none"),
        "first": M("rate at a first exposure, message or visit; empty where there was none", SHARE),
        "first_of": M("views, visits, people or messages that first rests on; 0 where none", "simulated, all worlds"),
        "first_verdict": M("first against typed: ok, differs (beyond a factor of 2), too few; empty: not to compare"),
        "plan": M("the figure over the whole plan, mean over worlds", "real people, money, or 0 to 1"),
        "plan_of": M("chances that plan rests on; 0 where it is no rate", "simulated, all worlds"),
        "plan_verdict": M("plan against typed, as first_verdict; empty where it adds up with every view"),
    },
    "generations": {
        "generation": M("steps from the root: 0 heard it from no friend, 1 from one of those, and so on", "steps"),
        "worlds": M("worlds of the strategy", "worlds"),
        "alive": M("worlds in which anybody is so many steps away", "worlds"),
        "people": M("Z: people so many steps away, a person once per content she noticed, mean over worlds", COUNT),
        "reproduction": M("R: people of the next generation per person of this one, ratio of the means over worlds; "
                          "empty where there is nobody; late generations are cut short by the last day", "people"),
        "low": M("lower end of the 95 % interval of reproduction", "people"),
        "high": M("upper end of the 95 % interval of reproduction", "people"),
    },
    "weekly": {
        "week": M("week of the campaign, 1 the first; the last one may be short"),
        "day": M("first day of the week", "date"),
        "conversions": M("orders of the week, mean over worlds", COUNT),
        "low": M("10th percentile of the worlds", COUNT),
        "high": M("90th percentile of the worlds: 8 of 10 fall between", COUNT),
        "reach": M("people reached for the first time, mean over worlds", PEOPLE),
    },
    "cascade_sizes": {
        "size": M("people of a cascade, the one who began it among them", "simulated people"),
        "cascades": M("cascades of this size in all worlds"),
    },
    "cascades": {
        "world": M("number of the world: the first"),
        "cascade": M("number of the cascade under this strategy: the largest first, then those by lot"),
        "chosen": M("largest: one of the 20 largest; lot: one of 20 by lot among the others of two people or more"),
        "size": M("people of the whole cascade; of more than 2,000 the first 2,000 are listed", "simulated people"),
        "node": M("number of the person in her cascade, 0 the root; she comes after who told her"),
        "parent": M("node of who told her; −1 at the root"),
        "tick": M("day on which she noticed; −1 where she passed on what she had not noticed", TICK),
        "depth": M("steps from the root", "steps"),
    },
    "credits": {
        "player": M("medium or line that shares the credit"),
        "credit": M("Shapley value, mean over worlds", COUNT),
        "half_width": M("half the 95 % interval of the credit", COUNT),
        "sampling_half_width": M("the part of it that sampled orders of arrival leave", COUNT),
        "lost_without": M("what is lost when it alone is taken away", COUNT),
        "alone": M("what it adds when nobody else is there", COUNT),
        "last_touch": M("orders by the last touch", COUNT),
        "first_touch": M("orders by the first exposure", COUNT),
        "linear_touch": M("orders shared out in proportion to exposures", COUNT),
    },
    "allocation": {
        "channel": M("channel of the line, or its kind"),
        "least": M("least money that the line may get", MONEY),
        "most": M("most money that the line may get, or that buys anything", MONEY),
        "now": M("money of the line in the plan as it is", MONEY),
        "equal": M("money of the line where all get the same, as far as limits allow", MONEY),
        "best": M("money of the line in the best plan found", MONEY),
        "needed": M("money of the line in the least budget found", MONEY),
        "full": M("why the line can get no more; empty where it can"),
        "returns": M("margin that comes back for each unit of the next money", "money per money"),
        "piece": M("price of a little more in the line, 0 where any sum buys some", MONEY),
        "next": M("next money that next_brings is told for", MONEY),
        "next_brings": M("what that would bring, the other lines at their best", COUNT),
        "next_half_width": M("half the 95 % interval of next_brings", COUNT),
    },
    "curves": {
        "money": M("money in the line, the others at their best", MONEY),
        "outcome": M("outcome of the whole strategy, mean over worlds", COUNT),
        "half_width": M("half the 95 % interval of the outcome", COUNT),
        "extra": M("mean difference to the least money in the line, in the same worlds", COUNT),
        "extra_half_width": M("half the 95 % interval of the extra", COUNT),
    },
    "budgets": {
        "budget": M("money for the whole strategy", MONEY),
        "share": M("share of the worlds of the search that reach the goal", SHARE),
    },
    "front": {
        "plan": M("number of the compromise; now: the present plan, equal: the equal split"),
        "on_front": M("whether no other row is at least as good in both metrics and better in one"),
    },
    "posterior": {"weight": M("weight of this set of parameters; the weights sum to 1", SHARE)},
    "parameters": {
        "path": M("key of the scenario that was fitted"),
        "median": M("median of the posterior"),
        "low": M("5th percentile of the posterior"),
        "high": M("95th percentile of the posterior: 9 chances in 10 between"),
        "open": M("share of the prior that the interval leaves open; 1: the data say nothing", SHARE),
        "prior": M("what was known beforehand"),
    },
    "correlations": {"correlation_of_logs": M("key of the scenario whose row this is", "−1 to 1")},
    "fit": {**_COUNTED, "low": M("5th percentile of fitted worlds", COUNT),
            "median": M("median of fitted worlds", COUNT), "high": M("95th percentile of fitted worlds", COUNT),
            "low_with_error": M("5th percentile with what the model misses added", COUNT),
            "high_with_error": M("95th percentile with what the model misses added", COUNT)},
    "track": {**_COUNTED, "low": M("10th percentile of the plan's worlds", COUNT),
              "median": M("median of the plan's worlds", COUNT), "high": M("90th percentile of them", COUNT)},
    "moved": {
        "path": M("key of the scenario, changed alone"),
        "planned": M("its value in the plan"),
        "fitted": M("the value that brings the counts nearest"),
        "factor": M("fitted / planned"),
        "inside": M("counts that then lie where 8 of 10 worlds fall"),
        "usual": M("share of worlds under that value that are as unusual as the counts", SHARE),
    },
    "power": {
        "weeks": M("length of the test", "weeks"),
        "places": M("places in both arms together"),
        "people": M("people in all places together", "simulated people"),
        "power": M("share of simulated tests that detect the effect", SHARE),
        "false_alarms": M("share of simulated tests that detect something where there is nothing", SHARE),
        "textbook_power": M("the same by the formula for people who decide alone", SHARE),
    },
    "stickiness": {
        "content": M("name of the content"),
        "posts": M("number of its posts"),
        "rate": M("parameter of the content: attract, of a full look, 1 − (1 − views/reach)^(1/(attention of a post × "
                  "impressions/reach)); engage, likes/reach, likewise by impressions/reach; visit, clicks/impressions, "
                  "likewise by attention, over attract; share, shares/views; persuade, orders/clicks"),
        "value": M("estimate, drawn towards the other contents as far as the counts are alike", SHARE),
        "low": M("5th percentile", SHARE), "high": M("95th percentile: 9 chances in 10 between", SHARE),
        "known": M("how much of the estimate is the content's own data; the rest is that of all contents", SHARE),
    },
    "removals": {"removal": M("what the metric loses on average where the line alone is left out", COUNT)},
    "worlds": {
        "total": M("outcome with everybody", "simulated people"),
        "by itself": M("outcome with nobody", "simulated people"),
    },
    "uplift": {
        "baseline": M("share of worlds in which the person is a customer under the baseline", SHARE),
        "strategy": M("share of worlds in which the person is a customer under the strategy", SHARE),
        "gained": M("share of worlds in which only the strategy made her one", SHARE),
        "lost": M("share of worlds in which only the baseline made her one", SHARE),
        "uplift": M("gained − lost", "−1 to 1"),
    },
    "daily": {
        "reach": M("different people reached so far", PEOPLE),
        "notices": M("new notices on this day", COUNT),
        "visits": M("visits on this day", COUNT),
        "conversions": M("orders on this day", COUNT),
        "shares": M("shares made on this day, people's own and sponsored", COUNT),
        "cumulative_conversions": M("orders so far", COUNT),
    },
    "ledger": {
        "event": M("what happened"),
        "source": M("the friend whose share it came from; empty where none"),
        "brand": M("the brand concerned"),
        "line": M("the line of the plan that it is credited to; empty where none"),
        "medium": M("paid, owned or earned; none: nobody's message"),
        "n": M("ordinal: of visits, or 1 for passing on at notice and 2 as a customer"),
        "paid": M("paid exposures to the brand so far, at a visit or an order", "exposures"),
        "owned": M("owned exposures to the brand so far, at a visit or an order", "exposures"),
        "earned": M("earned exposures to the brand so far, at a visit or an order", "exposures"),
    },
})  # fmt: skip

PATTERNS: dict[str, Meaning] = marked({
    r"goal_.+": M("1 where the goal for this metric is met in this world, else 0", "0 or 1"),
    rf"({'|'.join(BY_BRAND)})\..+": M("visits or first orders of this brand alone", COUNT),
    r"hours_(now|best)": M("hours of work of the line in the plan as it is, and in the best one found", "hours"),
    r"chance_(low|high)": M("an end of the 95 % interval of chance", SHARE),
    r"chance_if_(it_comes|not)": M("chance in the worlds with a crisis, and without: where there are both", SHARE),
    r"money\..+": M("money of this line", MONEY),
    r"\w+_half_width": M("half the 95 % interval of the mean of this metric"),
    r"credit .+": M("Shapley value times the denominator in provenance.json", "simulated people"),
    r"\w[\w -]*(\.[\w -]+)+": M("value of this key of the scenario; a mapping as JSON, see Sweep.changes(point)"),
})  # fmt: skip


def meaning_of(table: str, column: str) -> Meaning | None:
    """The meaning of a column; None where nobody wrote one down."""
    own = TABLES.get(table, {}).get(column) or COLUMNS.get(column)
    return own or next((found for pattern, found in PATTERNS.items() if re.fullmatch(pattern, column)), None)


def columns_of(path: Path) -> list[str]:
    """The columns of a CSV or parquet file; none of one that cannot be read, such as somebody else's."""
    try:
        if path.suffix == ".parquet":
            return list(parquet_of(path).schema_arrow.names)
        with path.open(encoding="utf-8", newline="") as file:
            return [freed(heading) for heading in next(csv.reader(file), [])]
    except (OSError, ValueError, csv.Error):
        return []


def parquet_of(path: Path) -> Any:
    """A parquet file, opened; ``ValueError`` where it is damaged or none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def tables_in(folder: Path) -> list[Path]:
    """The tables of a result folder, the codebook left out."""
    files = [path for kind in ("*.csv", "*.parquet", "tables/*.csv") for path in folder.glob(kind)]
    return sorted(path for path in files if path.name != CODEBOOK)


def entries(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of a codebook: table, column, meaning, unit."""
    for path in tables_in(folder):
        for column in columns_of(path):
            found = meaning_of(path.stem, column) or Meaning("")
            yield path.relative_to(folder).as_posix(), column, say(found.meaning), say(found.unit)


def write_codebook(folder: Path, place: Path | None = None) -> None:
    """Write ``codebook.csv`` for the tables of a folder, where there are any."""
    if tables_in(folder):
        with (place or folder / CODEBOOK).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("table", "column", "meaning", "unit"))
            rows.writerows(map(guarded, entry) for entry in entries(folder))
