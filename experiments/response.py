"""How orders respond: to money, frequency, hubs and friends, against what is known of real campaigns.

    python experiments/response.py           about four minutes on two cores
    python experiments/response.py 0.1       a tenth of the worlds; the intervals are wider

Each row has a 95 % interval and the band in which it has to lie; the script ends with 1 if any does not.  Bands:
concave response, reach and frequency of the negative binomial (Goodhardt & Ehrenberg), typed rates that come back: laws
8 to 10 of the model.  Hubs as seeds gain 39–100 % over random people (Hinz, Skiera, Barrot & Becker 2011).  A friend is
the last touch of 13–50 % of orders in consumer launches that work by talk; talk multiplies what advertising sells by
1.2–2, where what is advertised is worth telling.

Orders of rare customers are counted by the pressure to buy, Σ(1 − exp(−pressure)): by heads display advertising would
need eleven million people.  Orders per click are typed as :data:`RARE`, so that nobody becomes a customer, and pressure
is scaled to the rate that is meant.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

import wom_sim as ws
from wom_sim import metrics
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.ledger import Event
from wom_sim.scenario.guesses import at
from wom_sim.scenario.presets.presets import End, load, preset

CONFIGS = Path(__file__).parents[1] / "configs"
CONSUMER_LAUNCHES = {"launch": "earned", "cafe_nomada": "ganado", "integrated": "talk", "influencers": "micro"}
"""Shipped files that launch something for consumers, and which of their strategies works by talk."""

CHANNELS = (
    "instagram", "facebook", "youtube", "tiktok", "x", "linkedin", "pinterest", "image_site", "display", "search",
    "tv", "billboard", "press", "cinema", "radio",
)  # fmt: skip
"""Every channel of advertising that has presets."""

FILM = 0.15
"""Share of those who notice that pass on a film made for it; of an ordinary content 7 in a hundred, of an ad 1."""

RARE = 1e-6
MONTH = {"from": "2027-03-01", "to": "2027-03-30"}
DAYS = 30
OFFERED = tuple(0.25 * 2.0**k for k in range(9))
"""Impressions offered a head in a month: .25 to 64."""

LIMITS = {6: 0.92, 11: 0.70, 23: 0.48, 45: 0.32}
"""Law 8: greatest elasticity between two budgets, by the mean of the impressions that they offer a head."""
GREATEST = 1.12
FALLS_FROM = 2.0

Floats = np.ndarray


class Finding(NamedTuple):
    """What was measured, half of its 95 % interval, and the band in which it has to lie."""

    name: str
    value: float
    error: float = 0.0
    low: float = -math.inf
    high: float = math.inf

    @property
    def holds(self) -> bool:
        """Whether the value lies in its band; one that is undefined does not."""
        return self.low <= self.value <= self.high

    @property
    def text(self) -> str:
        """The row of the table."""
        judged = math.isfinite(self.low) or math.isfinite(self.high)
        band = f"{bound(self.low)} to {bound(self.high)}" if judged else ""
        verdict = ("holds" if self.holds else "FAILS") if judged else ""
        return f"  {self.name:<58} {self.value:>9.3f} ± {self.error:<7.3f} {band:<16} {verdict}".rstrip()


def bound(value: float) -> str:
    """One end of a band."""
    return f"{value:.3g}" if math.isfinite(value) else "…"


def half_width(values: Floats) -> float:
    """Half of the 95 % interval of a mean over worlds, by Student's t; nan for a single world."""
    if len(values) < 2:
        return math.nan
    return float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))


def ratio_error(above: Floats, below: Floats) -> float:
    """Half of the 95 % interval of mean(above)/mean(below) over the same worlds, by the delta method."""
    ratio = above.mean() / below.mean()
    return half_width((above - ratio * below) / below.mean())


def played(prepared: Prepared, strategy: str, worlds: int) -> Iterator[History]:
    """A strategy in the first so many worlds."""
    for world in range(worlds):
        yield ws.run(prepared, strategy, seed=7, world=world, engine="array").history


def ordered(history: History, times: float = 1.0) -> float:
    """Orders by the pressure to visit and buy, Σ(1 − exp(−times · pressure)), of the first brand."""
    return float(-np.expm1(-times * history.brands["convert_pressure"][:, 0]).sum())


# ---------------------------------------------------------------- law 8: what the next euro brings


def stage(contents: Mapping[str, Any], plan: Mapping[str, Any], people: int = 40_000, **more: Any) -> ws.Scenario:
    """A month of a market without friends, and a strategy for each line of a plan."""
    return ws.Scenario.parse(
        {
            "name": "response",
            "dates": {"start": MONTH["from"], "end": MONTH["to"]},
            "money": {"currency": "USD"},
            "market": {"people": people, "simulate": people, "network": {"kind": "ring"}},
            "sharing": {"contact": 0},
            "brands": {"brand": {}},
            "contents": contents,
            "plan": plan,
            "strategies": {name: [name] for name in plan},
            **more,
        }
    )


FRIENDS: dict[str, Any] = {
    "market": {
        "people": 40_000, "simulate": 40_000, "network": {"kind": "holme_kim", "m": 5, "clustering": 0.6, "seed": 1}
    },
    "sharing": {"contact": "preset friends.contact", "hub_attenuation": 0.7},
}  # fmt: skip
"""About ten friends each, of whom each sees what somebody passes on with 30 %, less for hubs."""


def ad(channel: str, cvr: float | None = RARE, **changes: Any) -> dict[str, Any]:
    """A month of ads at presets: price and click rate of the channel, where it has them, and its weights."""
    rates = {"ctr": "preset"} if click_rate(channel) else {}
    price = {"cpc": "preset"} if channel == "search" else {"cpm": 10 if channel == "radio" else "preset"}
    inventory = {"cap_per_day": 1, "avails_per_day": 0.5} if channel == "search" else {"cap_per_day": 3}
    weights = {"attention": "preset", "trust": "preset"}
    return {
        "kind": "ads", "channel": channel, "content": "ad", "budget": 1, "cvr": cvr, **MONTH, **price, **rates,
        **inventory, **weights, **changes,
    }  # fmt: skip


def click_rate(channel: str) -> str:
    """The preset of a channel's clicks per impression; nothing where it has none."""
    keys = [f"{channel}.ctr", f"{channel}_traffic.ctr"]
    return next((key for key in keys if key in load()), "")


def orders_per_click(channel: str, end: End = "value") -> float:
    """Orders per click of a channel, or those of a site in general."""
    key = f"{channel}.cvr" if f"{channel}.cvr" in load() else "site.cvr"
    return preset(key).at(end) or 0.0


def advertised(channel: str, share: float = 0.0, end: End = "value", **changes: Any) -> ws.Scenario:
    """One line of ads at every budget of :data:`OFFERED`; ``share`` is how readily the ad is passed on (0: nobody).

    A market that never runs out of buyers: orders per click and visit are :data:`RARE`.
    """
    content = {"attract": "preset ordinary.attract", "visit": 0.1, "persuade": RARE, "share": share}
    offers = [offered for offered in OFFERED if offered < inventory(channel)]
    plan = {f"budget {k}": ad(channel) for k in range(len(offers))}
    given = stage({"ad": content}, plan, **(FRIENDS if share else {}))
    given = given if end == "value" else at(given, end)
    money = {f"plan.budget {k}.budget": budget(given.plan[f"budget {k}"], offer) for k, offer in enumerate(offers)}
    return given.with_changes({**money, **changes})


def inventory(channel: str) -> float:
    """Occasions a head in a month."""
    return DAYS * (0.5 if channel == "search" else 20.0)


def budget(line: Any, offered: float, people: int = 40_000) -> float:
    """What so many impressions offered a head cost: B = −CPM/1000 · S · ln(1 − I/S)."""
    occasions = line.avails_per_day * DAYS
    return float(-line.price_per_thousand / 1000 * occasions * people * math.log1p(-offered / occasions))


class Response(NamedTuple):
    """Impressions offered a head, money, and for each budget the orders by world; the first worlds are the same."""

    offered: Floats
    money: Floats
    orders: list[Floats]

    @property
    def means(self) -> Floats:
        """Orders of each budget, mean over its worlds."""
        return np.array([one.mean() for one in self.orders])

    @property
    def middle(self) -> Floats:
        """Impressions offered a head half way between two budgets, on the log scale."""
        return np.asarray(np.sqrt(self.offered[1:] * self.offered[:-1]))

    @property
    def elasticity(self) -> Floats:
        """Difference of ln orders over that of ln typed budget between two budgets, from the means of all worlds."""
        return np.asarray(np.diff(np.log(self.means)) / np.diff(np.log(self.money)))

    @property
    def errors(self) -> Floats:
        """Half of the 95 % interval of each elasticity, by the worlds that both budgets have."""
        widths = [log_error(*pair) for pair in zip(self.orders[1:], self.orders[:-1], strict=True)]
        return np.asarray(np.array(widths) / np.diff(np.log(self.money)))


def log_error(above: Floats, below: Floats) -> float:
    """Half of the 95 % interval of ln mean(above) − ln mean(below) over the worlds of both."""
    both = min(len(above), len(below))
    return ratio_error(above[:both], below[:both]) * float(below[:both].mean() / above[:both].mean())


def respond(given: ws.Scenario, cvr: float, worlds: int) -> Response:
    """What the lines of :func:`advertised` bring at so many orders per click; more worlds where friends are few."""
    prepared = ws.prepare(given)
    shared = given.contents["ad"].share > 0
    offered, orders = OFFERED[: len(given.plan)], []
    for name, each in zip(given.plan, offered, strict=True):
        times = max(1, round(4 / each)) if shared else 1
        orders.append(np.array([ordered(one, cvr / RARE) for one in played(prepared, name, times * worlds)]))
    money = np.array([line.budget for line in given.plan.values()])  # type: ignore[union-attr]
    return Response(np.array(offered), money, orders)


def concave(found: Response, name: str = "") -> list[Finding]:
    """Law 8 of one response, every sentence of it a finding that can fail."""
    middle, elasticity, errors = found.middle, found.elasticity, found.errors
    top = int(np.argmax(elasticity))
    findings = [Finding(f"{name} greatest elasticity", elasticity[top], errors[top], high=GREATEST)]
    for about, limit in LIMITS.items():
        here = [k for k, offered in enumerate(middle) if abs(math.log(offered / about)) < 0.1]
        findings += [Finding(f"{name} at {about} a head", elasticity[k], errors[k], high=limit) for k in here]
    rises, between = np.diff(elasticity), np.hypot(errors[1:], errors[:-1])
    late = np.flatnonzero(found.offered[:-2] >= FALLS_FROM)
    worst = late[np.argmax(rises[late])]
    findings.append(Finding(f"{name} greatest rise from {FALLS_FROM:g} on", rises[worst], between[worst], high=0.0))
    return findings


def print_response(found: Response, name: str, scale: float) -> None:
    """Money, orders, what an extra order costs and the elasticity, budget by budget."""
    print(f"  {name}: offered a head, money, orders, cost of an extra order, elasticity to the budget")
    orders = found.means * scale
    extra = np.diff(found.money) / np.diff(orders)
    for k, offered in enumerate(found.offered):
        more = f"{extra[k - 1]:>10.0f} {found.elasticity[k - 1]:>8.2f} ± {found.errors[k - 1]:.2f}" if k else ""
        print(f"    {offered:>6g} {found.money[k]:>10,.0f} {orders[k]:>8.1f} {more}".rstrip())


def money_section(size: float) -> list[Finding]:
    """Elasticity and cost per extra order over a 256-fold range of budgets, with and without sharing."""
    findings = []
    for channel in ("instagram", "search", "tv"):
        for share, word in ((0.0, "alone"), (0.2, "shared")):
            name = f"{channel}, {word}"
            found = respond(advertised(channel, share), orders_per_click(channel), at_least(3, 5 * size))
            print_response(found, name, scale=1.0)
            findings += concave(found, name)
    return findings


def at_least(few: int, many: float) -> int:
    """So many worlds, and not fewer than so few."""
    return max(few, round(many))


# ---------------------------------------------------------------- law 10: reach and frequency


def unreached(offered: float, shape: float) -> float:
    """Share of people whom the negative binomial leaves out: (1 + m/k)^−k."""
    return float((1.0 + offered / shape) ** -shape)


def exposed(offered: float, cap: int, people: int, seed: int = 1, **changes: Any) -> Floats:
    """Impressions of each person when so many a head are offered in a month."""
    given = stage({"ad": {"attract": 0.1, "share": 0}}, {"ads": ad("instagram", cap_per_day=cap)}, people)
    money = budget(given.plan["ads"], offered, people)
    prepared = ws.prepare(given.with_changes({"plan.ads.budget": money, "market.network.seed": seed, **changes}))
    return np.asarray(next(played(prepared, "ads", 1)).items["paid"][:, 0], np.int64)


def reach_section(size: float) -> list[Finding]:
    """Unreached share at any cap, and variance at a cap of 20, beside the negative binomial."""
    people, findings = at_least(20_000, 100_000 * size), []
    for offered in (1, 4, 10, 64):
        counts = [exposed(offered, 20, people, seed) for seed in range(1, 5)]
        findings += reached(np.concatenate(counts), offered, 20)
        findings += reached(exposed(offered, 3, people), offered, 3)[:1]
    return findings


def reached(counts: Floats, offered: float, cap: int, shape: float = 0.5) -> list[Finding]:
    """Law 10 of one sample of people: the unreached share, then the ratio of variances."""
    law, missed = unreached(offered, shape), float((counts == 0).mean())
    error = math.sqrt(law * (1 - law) / len(counts))
    name = f"{offered:g} a head, cap {cap}"
    variance = float(counts.var() / (offered + offered**2 / shape))
    spread = variance * math.sqrt((stats.kurtosis(counts, fisher=False) - 1) / len(counts))
    return [
        Finding(f"{name}: unreached share", missed, 1.96 * error, law - 4 * error, law + 4 * error),
        Finding(f"{name}: variance over NBD", variance, 1.96 * spread, low=0.95, high=1.05),
    ]


# ---------------------------------------------------------------- law 9: what is typed comes back

TEN_PER_CENT = {"low": 0.9, "high": 1.1}


def rates(channel: str, worlds: int, offered: float = 1.0, people: int = 100_000) -> list[Finding]:
    """Clicks per impression and orders per click of one line of ads, over what was typed, at so many a head."""
    given = stage({"ad": {"attract": "preset ordinary.attract", "share": 0}}, {"ads": ad(channel)}, people)
    line: Any = given.plan["ads"]
    prepared = ws.prepare(given.with_changes({"plan.ads.budget": budget(line, offered, people)}))
    found = np.array([
        (one.impressions.sum(), metrics.count(one.rows, Event.VISIT), ordered(one) / RARE)
        for one in played(prepared, "ads", worlds)
    ])  # fmt: skip
    shown, clicks, orders = found.T
    return [
        Finding(f"{channel}: clicks per impression over typed", clicks.sum() / shown.sum() / line.ctr,
                1.96 / math.sqrt(clicks.sum()), **TEN_PER_CENT),
        Finding(f"{channel}: orders per click over typed", orders.sum() / clicks.sum(),
                1.96 / math.sqrt(clicks.sum()), **TEN_PER_CENT),
    ]  # fmt: skip


def mail(worlds: int, people: int = 40_000) -> list[Finding]:
    """Opens, clicks per open and unsubscribes per message of one letter a week; engagement of who was reached once."""
    reach, click, leave = (preset(f"email.{key}").value or 0.0 for key in ("open", "click", "unsubscribe"))
    engage = preset("engagement_by_reach.instagram").value or 0.0
    prepared = ws.prepare(letters(people, reach, click / reach, leave, engage))
    opened, clicked, liked = np.array([
        (one.impressions.sum(), metrics.count(one.rows, Event.VISIT), metrics.count(one.rows, Event.ENGAGE))
        for one in played(prepared, "once", worlds)
    ]).sum(axis=0)  # fmt: skip
    left = sum(metrics.count(one.rows, Event.UNSUBSCRIBE) for one in played(prepared, "weekly", worlds))
    return [
        typed("opens per letter", opened, people * worlds, reach),
        typed("clicks per open", clicked, opened, click / reach),
        typed("engagement per person reached", liked, opened, engage),
        typed("unsubscribes per letter", left, 4 * people * worlds, leave),
    ]


def letters(people: int, reach: float, click: float, leave: float, engage: float) -> ws.Scenario:
    """Letters to everybody, on four Thursdays or on one."""
    letter = {
        "kind": "posts", "channel": "newsletter", "content": "letter", "ctr": click, "cvr": RARE,
        "attention": 0.6, "trust": 0.67, "days": ["thu"],
    }  # fmt: skip
    plan = {"weekly": {**letter, **MONTH}, "once": {**letter, "from": "2027-03-04", "to": "2027-03-04"}}
    channel = {"followers": people, "reach": reach, "unsubscribe": leave}
    content = {"attract": 0.3, "share": 0, "engage": engage}
    return stage({"letter": content}, plan, people, brands={"brand": {"channels": {"newsletter": channel}}})


def typed(name: str, count: float, of: float, rate: float) -> Finding:
    """A count over what it is a share of, over what was typed."""
    return Finding(f"{name} over typed", count / of / rate, 1.96 / math.sqrt(max(count, 1)), **TEN_PER_CENT)


def noticed(people: int = 100_000) -> Finding:
    """Share that notices one full exposure, over attract, when the exposure may also bring a visit."""
    line = ad("instagram", cap_per_day=1, attention=1, ctr=0.05, avails_per_day=1e6, to=MONTH["from"])
    given = stage({"ad": {"attract": 0.3, "share": 0}}, {"ads": line}, people, exposure={"uneven": False})
    price: float = given.plan["ads"].price_per_thousand  # type: ignore[union-attr]
    prepared = ws.prepare(given.with_changes({"plan.ads.budget": price * people / 1000}))
    history = next(played(prepared, "ads", 1))
    noticers, shown = (int((history.items[name] > none).sum()) for name, none in (("notice_tick", -1), ("paid", 0)))
    return typed("attract at one full exposure", noticers, shown, 0.3)


def rates_section(size: float) -> list[Finding]:
    """Every rate of a preset that is typed: at most one impression a head, sharing off."""
    channels = ("instagram", "search", "display")
    found = [one for channel in channels for one in rates(channel, at_least(8, 12 * size))]
    return [*found, *mail(at_least(4, 10 * size)), noticed()]


# ---------------------------------------------------------------- hubs, friends, and what comes after


def seeded(hub_attenuation: float = 0.7, people: int = 10_000) -> ws.Scenario:
    """A film that is told to one person in a thousand of a scale-free graph: to hubs, or to people at random."""
    gift = {"kind": "samples", "content": "ad", "on": MONTH["from"], "number": people // 1_000, "trial": 0}
    content = {"attract": "preset ordinary.attract", "share": FILM}
    return stage(
        {"ad": content}, {"hubs": {**gift, "who": "degree"}, "anybody": {**gift, "who": "random"}},
        market={"people": people, "simulate": people, "network": {"kind": "barabasi_albert", "m": 5, "seed": 1}},
        sharing={"contact": "preset friends.contact", "hub_attenuation": hub_attenuation},
    )  # fmt: skip


def hub_section(size: float) -> list[Finding]:
    """How many more people notice when hubs are the seeds, and not people at random."""
    prepared = ws.prepare(seeded())
    hubs, anybody = (reached_by(prepared, who, at_least(60, 400 * size)) for who in ("hubs", "anybody"))
    gain = hubs.mean() / anybody.mean() - 1
    return [Finding("gain of hubs over random people", gain, ratio_error(hubs, anybody), low=0.39, high=1.00)]


def reached_by(prepared: Prepared, who: str, worlds: int) -> Floats:
    """People who notice, by world."""
    return np.array([float((one.items["notice_tick"] >= 0).sum()) for one in played(prepared, who, worlds)])


def friends_share(prepared: Prepared, strategy: str, worlds: int) -> tuple[Floats, Floats]:
    """Orders whose last touch is a friend, and all orders, by world."""
    rows = [one.rows for one in played(prepared, strategy, worlds)]
    by_friends = [float(metrics.friend_conversions(one)) for one in rows]
    return np.array(by_friends), np.array([float(metrics.count(one, Event.CONVERT)) for one in rows])


def friends_section(size: float) -> list[Finding]:
    """Friends' last touch, of all orders of a strategy; in the band where a consumer launch works by talk."""
    findings = []
    for name, talk in CONSUMER_LAUNCHES.items():
        prepared = ws.prepare(CONFIGS / f"{name}.yaml")
        for strategy in prepared.scenario.strategies:
            judged = strategy == talk
            friends, orders = friends_share(prepared, strategy, at_least(6, (40 if judged else 10) * size))
            share = metrics.ratio(friends.sum(), orders.sum())
            error = ratio_error(friends, orders) if orders.any() else math.nan
            band = {"low": 0.13, "high": 0.50} if judged else {}
            findings.append(Finding(f"{name}, {strategy}", share, error, **band))
    return findings


def launched(people: int = 40_000) -> ws.Scenario:
    """Four weeks of ads for a brand that also sells by itself, then eight weeks without; ordinary content."""
    content = {"attract": "preset", "share": "preset", "visit": 0.1, "persuade": "preset instagram.cvr"}
    given = stage({"ad": content}, {"ads": ad("instagram", None)}, people, **FRIENDS)
    money = budget(given.plan["ads"], 10.0, people)
    return given.with_changes({
        "dates.end": "2027-05-23", "plan.ads.to": "2027-03-28", "plan.ads.budget": money,
        "brands.brand": {"orders_per_month": people // 200, "conversion": "preset"},
    })  # fmt: skip


def weekly(history: History, weeks: int = 12) -> Floats:
    """Orders by week."""
    ticks = history.rows["tick"][history.rows["event"] == Event.CONVERT]
    return np.bincount((ticks.astype(np.int64) - 1) // 7, minlength=weeks)[:weeks]


def tail_section(size: float) -> list[Finding]:
    """Extra orders by week, four of ads and eight after them, as shares of all that are extra."""
    prepared, worlds = ws.prepare(launched()), at_least(6, 24 * size)
    extra = np.array([
        weekly(one) - weekly(other)
        for one, other in zip(played(prepared, "ads", worlds), played(prepared, "nothing", worlds), strict=True)
    ])  # fmt: skip
    weeks = [Finding(f"extra orders of week {k + 1}", week.mean(), half_width(week)) for k, week in enumerate(extra.T)]
    during, after = extra[:, :4].sum(axis=1).astype(float), extra[:, 4:].sum(axis=1).astype(float)
    share = after.mean() / (during + after).mean()
    return [*weeks, Finding("share of them after the last ad", share, ratio_error(after, during + after), 0.0, 0.5)]


def multiplier_section(size: float) -> list[Finding]:
    """Orders of advertising with sharing over those without, by the pressure to buy at the presets' rates.

    In the band where what is advertised is worth telling; an ordinary content, and an ad that 1 % pass on, beside it.
    """
    findings = []
    for channel in ("instagram", "tv"):
        for share in (0.01, 0.07, FILM):
            given = talked_about(channel, share)
            silent = given.with_changes({"sharing.contact": 0})
            sold = [sold_by_ads(one, at_least(4, 10 * size)) for one in (given, silent)]
            name = f"{channel}, {share:.0%} pass it on: with over without sharing"
            band = {"low": 1.2, "high": 2.0} if share == FILM else {}
            findings.append(Finding(name, sold[0].mean() / sold[1].mean(), ratio_error(*sold), **band))
    return findings


def talked_about(channel: str, share: float, people: int = 40_000, offered: float = 4.0) -> ws.Scenario:
    """A month of ads for a content that so many pass on, among friends as in the shipped launch."""
    content = {"attract": "preset", "share": share, "visit": 0.1, "persuade": orders_per_click(channel)}
    given = stage({"ad": content}, {"ads": ad(channel, None)}, people, **FRIENDS).with_changes({"sharing.contact": 0.5})
    return given.with_changes({"plan.ads.budget": budget(given.plan["ads"], offered, people)})


def sold_by_ads(given: ws.Scenario, worlds: int) -> Floats:
    """Orders by the pressure to buy, by world."""
    return np.array([ordered(one) for one in played(ws.prepare(given), "ads", worlds)])


SECTIONS: dict[str, Callable[[float], list[Finding]]] = {
    "What the next euro brings (law 8: elasticity of extra orders to the typed budget)": money_section,
    "Reach and frequency (law 10: negative binomial with shape .5)": reach_section,
    "What is typed comes back (law 9)": rates_section,
    "Seeding hubs (Hinz and others 2011)": hub_section,
    "Friends' last touch in consumer launches, share of orders": friends_section,
    "Week by week, four of ads and eight after": tail_section,
    "Social multiplier of advertising": multiplier_section,
}


def verdict(findings: Sequence[Finding]) -> int:
    """What the script returns: 1 if any finding lies outside its band, else 0."""
    return int(not all(one.holds for one in findings))


def main(size: float = 1.0) -> int:
    """Print every section; 1 if any verdict fails."""
    everything = []
    for title, section in SECTIONS.items():
        print(title, flush=True)
        found = section(size)
        for one in found:
            print(one.text, flush=True)
        print()
        everything += found
    failed = [one.name for one in everything if not one.holds]
    print(f"Fails: {'; '.join(failed)}" if failed else "Everything holds.")
    return verdict(everything)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
