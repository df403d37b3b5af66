"""Scenarios by number: small campaigns that between them switch every module on, off and to its extremes.

``scenario_number(i, folder)`` depends on ``i`` alone; lists of friendships are written to ``folder``.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import networkx
from marketing import add_marketing

from wom_sim.network.generators import NAMED
from wom_sim.network.network import Network
from wom_sim.scenario.scenario import Scenario

START = date(2027, 3, 1)

Plain = dict[str, Any]


def scenario_number(i: int, folder: Path, marketing: float = 0.3) -> Scenario:
    """Scenario number ``i``; its strategy ``all`` has every line of its plan, ``marketing`` of all modules are on."""
    dice = Random(i)
    people = 5 * dice.randint(6, 24)
    days = dice.randint(8, 25)
    network, ids, blocks = a_network(dice, i, people, folder)
    brands = {f"brand {b}": a_brand(dice, len(ids), days) for b in range(dice.choice([1, 1, 2]))}
    contents = {f"content {c}": a_content(dice, c, brands) for c in range(max(len(brands), dice.randint(1, 3)))}
    scale = dice.choice([1, 1, 1, 7.5])
    market: Plain = {"network": network, "people": int(len(ids) * scale)}
    if "file" not in network and network["kind"] not in NAMED:
        market["simulate"] = people
    plan = a_plan(dice, brands, contents, days, ids, blocks, scale)
    plain = {
        "name": f"generated scenario {i}",
        "dates": {"start": START, "end": START + timedelta(days=days - 1)},
        "market": market,
        "sharing": a_sharing(dice, network),
        "memory": {
            "goodwill": dice.random() < 0.6,
            "half_life_days": dice.choice([1.0, 7.0, 40.0]),
            "saturation": dice.choice([0.3, 1.0, 4.0]),
        },
        "channels": ["everywhere", "street"],
        "brands": brands,
        "contents": contents,
        "plan": plan,
        "strategies": {"all": {"lines": list(plan)}},
    }
    add_marketing(i, plain, marketing)
    return Scenario.parse(plain, base=folder)


def chance(dice: Random, *values: float) -> float:
    """One of the values; one time in six a certainty instead."""
    return dice.choice([0.0, 1.0, 1.0]) if dice.random() < 1 / 6 else dice.choice(values)


def a_network(dice: Random, i: int, people: int, folder: Path) -> tuple[Plain, list[Any], int]:
    """A network as the scenario says it, everybody's ids, and into how many blocks they fall (0: no blocks)."""
    kind = dice.choice(
        ["holme_kim", "barabasi_albert", "watts_strogatz", "erdos_renyi", "powerlaw_configuration", "complete",
         "ring", "grid", "karate", "les_miserables", "florentine", *["blocks"] * 6, *["file"] * 6]
    )  # fmt: skip
    parameters: Plain = {
        "holme_kim": {"m": 2, "clustering": 0.5},
        "barabasi_albert": {"m": 3},
        "watts_strogatz": {"friends": 4, "rewire": 0.2},
        "erdos_renyi": {"mean_degree": 4.0},
        "powerlaw_configuration": {"exponent": 2.2},
        "ring": {"friends": 4},
        "grid": {"rows": 5},
    }.get(kind, {})
    if kind == "file":
        return a_file(dice, i, people, folder)
    if kind == "blocks":
        return some_blocks(i, people, folder)
    if kind in NAMED:
        graph = getattr(networkx, NAMED[kind][0])()
        return {"kind": kind}, sorted(graph), 0
    return {"kind": kind, "seed": i, **parameters}, list(range(people)), 0


def some_blocks(i: int, people: int, folder: Path) -> tuple[Plain, list[Any], int]:
    """Three groups of people, who carry the number of theirs as an attribute; generated, or in a GraphML file."""
    parameters: Plain = {"shares": [0.25, 0.25, 0.5], "within": 0.15, "between": 0.02, "seed": i}
    if i % 2:
        return {"kind": "stochastic_block", **parameters}, list(range(people)), 3
    name = f"blocks-{i}.graphml"
    graph = Network.generate("stochastic_block", people, **parameters).to_networkx()
    networkx.write_graphml(graph, folder / name)
    return {"file": name}, list(range(people)), 3


def a_file(dice: Random, i: int, people: int, folder: Path) -> tuple[Plain, list[Any], int]:
    """A list of friendships on disk: ids that are negative, huge or text, directed or not, weighted or not."""
    form = dice.choice(["small", "huge", "text"])
    ids: list[Any] = {
        "small": list(range(-people // 2, people - people // 2)),
        "huge": [k * (2**62 // people) - 2**61 for k in range(people)],
        "text": [f"person {k:03d}" for k in range(people)],
    }[form]
    directed = dice.random() < 0.5
    weights = dice.choice(["none", "contact", "influence", "influence"])
    rows = {(k, (k + 1) % people) for k in range(people)}  # a ring, so that nobody is left out
    while len(rows) < 2 * people:
        u, v = dice.randrange(people), dice.randrange(people)
        if u != v and (v, u) not in rows:
            rows.add((u, v))
    received = [0] * people
    for u, v in sorted(rows):
        received[v] += 1
        received[u] += not directed
    lines = []
    for u, v in sorted(rows):
        # no more influence on anybody than 1 in all, often less, so that some gates never open
        most = 1.0 / max(received[u], received[v]) if weights == "influence" else 1.0
        lines.append(f"{ids[u]},{ids[v]},{most * dice.choice([1.0, 0.999, 0.6]):.9f}")
    header = "source,target,weight" if weights != "none" else "source,target,note"
    name = f"friends-{i}.csv"
    (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return {"file": name, "directed": directed, "weights": weights, "header": True}, ids, 0


def a_brand(dice: Random, people: int, days: int) -> Plain:
    """A brand with or without a baseline, a season, and channels with followers."""
    brand: Plain = {"conversion": chance(dice, 0.0, 0.05, 0.3), "margin_per_order": 12.5}
    if dice.random() < 0.6:
        brand["visits_per_day"] = dice.choice([0.005, 0.03, 0.2])
        if dice.random() < 0.75:
            season = dice.sample(range(days), k=min(days, 6))
            brand["season"] = {START + timedelta(days=day): dice.choice([0.0, 0.4, 2.5, 6.0]) for day in season}
    if dice.random() < 0.75:
        brand["channels"] = {
            f"channel {k}": {
                "followers": dice.choice([0, people // 5, people // 2]),
                "reach": chance(dice, 0.1, 0.4),
                "subscribe": chance(dice, 0.0, 0.1, 0.4),
            }
            for k in range(dice.randint(1, 3))
        }
    return brand


def a_content(dice: Random, c: int, brands: dict[str, Plain]) -> Plain:
    """A content; the first ones speak for one brand each, the others for any."""
    names = list(brands)
    return {
        "brand": names[c] if c < len(names) else dice.choice(names),
        "attract": chance(dice, 0.2, 0.5, 0.8),
        "persuade": chance(dice, 0.1, 0.3),
        "share": chance(dice, 0.1, 0.3, 0.6),
        "visit": chance(dice, 0.1, 0.4, 0.8),
        "engage": chance(dice, 0.0, 0.2, 0.5),
    }


def a_sharing(dice: Random, network: Plain) -> Plain:
    """How shares travel: every link, lives from one day to for ever."""
    links = ["noisy_or", "noisy_or", "noisy_or", "linear", {"step": {"count": 2}}, {"step": {"share": 0.2}},
             *[{"mean_field": {"p": 0.03, "q": 0.38}}] * 2]  # fmt: skip
    if network.get("weights") == "influence":
        links = ["linear"]  # the only link that reads it
    return {
        "contact": chance(dice, 0.2, 0.4, 0.7),
        "decay": chance(dice, 0.5, 0.9),
        "days": dice.choice([1, 2, 2, 3, 4, "forever", "forever"]),
        "stop": dice.choice([0.0, 0.0, 0.1, 0.5, 1.0]),
        "hub_attenuation": dice.choice([0.0, 0.5, 1.0]),
        "customers": dice.choice([0.0, 1.0, 3.0, 8.0]),
        "link": dice.choice(links),
    }


def a_plan(
    dice: Random,
    brands: dict[str, Plain],
    contents: dict[str, Plain],
    days: int,
    ids: list[Any],
    blocks: int,
    scale: float,
) -> dict[str, Plain]:
    """Up to three ads, posts wherever there are channels, and seeds by every rule."""
    plan: dict[str, Plain] = {}
    for k in range(dice.choice([0, 1, 1, 2])):
        plan[f"ads {k}"] = {**flight(dice, days), **ads(dice, len(ids) * scale), **weighed(dice, contents, "paid")}
    hosts = [name for name, content in contents.items() if brands[content["brand"]].get("channels")]
    for k in range(dice.choice([1, 2]) if hosts else 0):
        content = dice.choice(hosts)
        channel = dice.choice(list(brands[contents[content]["brand"]]["channels"]))
        week = dice.choice(["daily", ["mon", "tue", "wed", "fri"]])
        line = {"kind": "posts", "channel": channel, "days": week, "cost_per_post": 3.0}
        plan[f"posts {k}"] = {**flight(dice, days), **line, **weighed(dice, contents, "owned"), "content": content}
    for k in range(dice.choice([0, 1, 2, 2])):
        seeds = whom(dice, ids, blocks, scale)
        plan[f"samples {k}"] = {
            **seeds, **weighed(dice, contents, "earned"),
            "kind": "samples", "on": a_day(dice, days), "cost_each": 1.5,
        }  # fmt: skip
    for k in range(dice.choice([0, 0, 1, 1])):
        on = sorted({a_day(dice, days) for _ in range(dice.randint(1, 3))})
        line = {"kind": "influencers", "on": on, "fee_each": 20.0}
        plan[f"influencers {k}"] = {**whom(dice, ids, blocks, scale), **weighed(dice, contents, "paid"), **line}
    return plan


def a_day(dice: Random, days: int) -> date:
    """A day of the first half, so that something can follow."""
    return START + timedelta(days=dice.randrange(max(1, days // 2)))


def flight(dice: Random, days: int) -> Plain:
    """A first and a last day, a week apart where there is room: every flight has a posting weekday."""
    first = dice.randrange(days - 7)
    return {"from": START + timedelta(days=first), "to": START + timedelta(days=dice.randint(first + 6, days - 1))}


def ads(dice: Random, market: float) -> Plain:
    """Ads with a budget from nothing to more than everybody could see."""
    price: Plain = dice.choice([{"cpm": 11.0}, {"cpm": 3.0}, {"cpc": 0.5, "ctr": 0.02}])
    return {
        "kind": "ads", "channel": "everywhere", "budget": round(market * dice.choice([0.0, 0.02, 0.1, 1.0]), 2),
        "cap_per_day": dice.choice([1, 3, 5]), "avails_per_day": dice.choice([2.0, 20.0]), **price,
    }  # fmt: skip


def weighed(dice: Random, contents: dict[str, Plain], medium: str) -> Plain:
    """The content of a line, its weights, and now and then a medium that is not its own."""
    medium = dice.choice([medium, medium, medium, "paid", "owned", "earned"])
    return {
        "content": dice.choice(list(contents)), "medium": medium,
        "attention": chance(dice, 0.1, 0.4, 0.7), "trust": chance(dice, 0.3, 0.8),
    }  # fmt: skip


def whom(dice: Random, ids: list[Any], blocks: int, scale: float) -> Plain:
    """Seeds by a rule, by name or by an attribute."""
    form = dice.choice(["random", "one_hop", "degree", "ids"] if not blocks else ["attribute", "ids"])
    number = int(dice.randint(1, 4) * dice.choice([1, scale, scale]))  # now and then less than a simulated person
    if form == "attribute":
        block = {"who": {"attribute": {"block": dice.randrange(blocks)}}}
        return block if dice.random() < 0.3 else {**block, "number": number}
    if form == "ids":
        return {"who": {"ids": dice.sample(ids, k=4)}}
    return {"who": form, "number": number}
