"""What a marketer adds to a generated scenario: every module of media, content and money, each with its own dice.

``add_marketing(i, scenario)`` changes the plain mapping of scenario number ``i`` in place; a module is on in about
three scenarios of ten, with values strong enough to show within days.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from wom_sim.behaviour.wear import UNIT as UNIT_OF_WEAR
from wom_sim.engine.lines import Broadcast, Rotation
from wom_sim.ledger import Event, Medium
from wom_sim.rules import UNIT

Plain = dict[str, Any]

OFTEN = {"feeds": 0.9, "competitors": 0.5}
"""Modules that other dice leave without effect: feeds where nobody posts, rivals of brands with clocks of their own."""


def add_marketing(i: int, scenario: Plain, chance: float = 0.3) -> None:
    """Switch modules on, each by its own dice, so that adding one changes no other."""
    scenario |= {"wear": {"on": False}, "exposure": {"uneven": False}}  # on unless it is said
    for module in MODULES:
        dice = Random(f"{i} {module.__name__}")
        if dice.random() < max(chance, OFTEN.get(module.__name__, 0.0)):
            module(dice, scenario)
    correct_in_time(scenario)
    scenario["strategies"]["all"]["lines"] = [name for name in scenario["plan"] if name != "their ads"]


def correct_in_time(scenario: Plain) -> None:
    """Nothing corrects a claim before it begins."""
    for line in scenario["plan"].values():
        if line.get("content") == "the truth":
            line |= {
                key: max(line[key], scenario["crisis"]["the claim"]["on"]) for key in ("from", "on") if key in line
            }


def day(scenario: Plain, number: int) -> date:
    """A day of the horizon, counted from 0."""
    first: date = scenario["dates"]["start"]
    return first + timedelta(days=min(number, length(scenario) - 1))


def length(scenario: Plain) -> int:
    """Days of the horizon."""
    return int((scenario["dates"]["end"] - scenario["dates"]["start"]).days) + 1


def a_content(dice: Random, scenario: Plain) -> str:
    """The name of a content that is passed on now and then."""
    name = dice.choice([one for one in scenario["contents"] if one != "the truth"])  # no answer before the claim
    content = scenario["contents"][name]
    content["share"] = max(content["share"], 0.2)
    content["attract"] = max(content["attract"], 0.3)
    return name


def whole(scenario: Plain) -> Plain:
    """From the first day to the last."""
    return {"from": scenario["dates"]["start"], "to": scenario["dates"]["end"]}


def advert(dice: Random, scenario: Plain, content: str = "") -> Plain:
    """Ads that reach nearly everybody nearly every day; for a content that is passed on, if not for another."""
    money = 0.01 * scenario["market"]["people"] * length(scenario)
    return {
        "kind": "ads", "channel": "street", "content": content or a_content(dice, scenario), "budget": round(money, 2),
        "cpm": 5.0,
        "cap_per_day": 3, "avails_per_day": 20.0, "attention": 0.4, **whole(scenario),
    }  # fmt: skip


def line_caps(dice: Random, scenario: Plain) -> None:
    scenario["plan"]["capped ads"] = {**advert(dice, scenario), "cap_per_week": dice.choice([1, 2, 5])}


def flights(dice: Random, scenario: Plain) -> None:
    form = dice.choice(["pulsed", "burst"])
    scenario["plan"]["flighted ads"] = {**advert(dice, scenario), "flight": form, "on_days": 3, "off_days": 4}


def rating_points(dice: Random, scenario: Plain) -> None:
    line = {**advert(dice, scenario), "grps": dice.choice([80, 400]), "cost_per_point": 2.0}
    del line["cpm"], line["budget"]
    scenario["plan"]["television"] = {**line, "cap_per_week": dice.choice([None, 3])}


def accounts(dice: Random, scenario: Plain) -> None:
    on = [day(scenario, dice.randrange(6)), day(scenario, 7)]
    scenario["plan"]["accounts"] = {
        "kind": "influencers", "tier": dice.choice(["nano", "mega"]), "number": dice.choice([1, 5]),
        "followers": max(1, scenario["market"]["people"] // 3), "reach": 0.4, "content": a_content(dice, scenario),
        "on": sorted(set(on)), "fee_each": 5.0, "fee_per_thousand": 1.0,
    }  # fmt: skip


def events(dice: Random, scenario: Plain) -> None:
    on = sorted({day(scenario, dice.randrange(5)), day(scenario, 5)})
    number = max(1, scenario["market"]["people"] // 20)
    who = dice.choice([{}, {"who": "degree"}])
    line = {"kind": "event", "content": a_content(dice, scenario), "on": on, "number": number, "cost_each": 2.0}
    scenario["plan"]["fair"] = {**line, **who}


def press(dice: Random, scenario: Plain) -> None:
    outlets = {name: {"take_up": dice.choice([0.05, 0.3, 0.9]), "reach": dice.choice([0.1, 0.5])} for name in "abc"}
    line = {"kind": "press", "content": a_content(dice, scenario), "on": day(scenario, dice.randrange(4)), "days": 9}
    needed = max(1.0, scenario["market"]["people"] * 0.02)
    scenario["plan"]["press"] = {**line, "outlets": outlets, "shares_needed": needed, "fixed_cost": 30.0}


def referrals(dice: Random, scenario: Plain) -> None:
    line = {"kind": "referral", "content": a_content(dice, scenario), "giver": 3.0, "friend": 2.0}
    content = scenario["contents"][line["content"]]
    content["persuade"], content["visit"] = max(content["persuade"], 0.2), max(content["visit"], 0.4)
    scenario["brands"][content["brand"]]["customers"] = scenario["market"]["people"] // 5
    scenario["plan"]["codes"] = {**line, **whole(scenario), "from": day(scenario, dice.randrange(3)), "lift": 2.0}


def contests(dice: Random, scenario: Plain) -> None:
    line = {"kind": "contest", "content": a_content(dice, scenario), "prize": 40.0, "lift": dice.choice([0.5, 4.0])}
    scenario["plan"]["contest"] = {**line, **whole(scenario)}
    scenario["plan"]["contest ads"] = advert(dice, scenario) | {"content": line["content"]}


def farewells(dice: Random, scenario: Plain) -> None:
    content = a_content(dice, scenario)
    brand = scenario["brands"][scenario["contents"][content]["brand"]]
    followers = scenario["market"]["people"] // 2
    brand.setdefault("channels", {})["letters"] = {
        "followers": followers, "reach": 0.6, "subscribe": 0.2, "unsubscribe": 0.1, "posts_tolerated": 2.0,
    }  # fmt: skip
    line = {"kind": "posts", "channel": "letters", "content": content, "every": dice.choice([1, 1, 2])}
    scenario["plan"]["letters"] = {**line, **whole(scenario)}


def regulars(dice: Random, scenario: Plain) -> None:
    for brand in scenario["brands"].values():
        brand["customers"] = int(scenario["market"]["people"] * dice.choice([0.1, 0.5]))
        brand["conversion"] = max(brand["conversion"], 0.1)
        brand.pop("visits_per_day", None)
        brand["orders_per_month"] = dice.choice([0, 0.05 * scenario["market"]["people"]])


def searches(dice: Random, scenario: Plain) -> None:
    scenario["plan"]["talked of"] = advert(dice, scenario)
    content = scenario["contents"][scenario["plan"]["talked of"]["content"]]
    scenario["brands"][content["brand"]]["search"] = dice.choice([0.3, 0.9])


def customers_make(dice: Random, scenario: Plain) -> None:
    content = a_content(dice, scenario)
    brand = scenario["brands"][scenario["contents"][content]["brand"]]
    brand["made_by_customers"], brand["conversion"] = content, 0.5
    if "orders_per_month" not in brand:
        brand["visits_per_day"] = 0.05


def moods(dice: Random, scenario: Plain) -> None:
    """Customers are asked how it was; many are let down, warn and write of it."""
    name = dice.choice(list(scenario["contents"]))
    scenario["plan"]["shown to many"] = line = advert(dice, scenario, name)
    content = scenario["contents"][name]
    line["ctr"], line["cvr"] = 0.3, 0.4
    sharing = scenario["sharing"]
    sharing["contact"], sharing["customers"] = max(sharing["contact"], 0.4), max(sharing["customers"], 1.0)
    wait = dice.choice([0, 0, 2])
    scenario["brands"][content["brand"]] |= {
        "experience": {"quality": dice.choice([0.3, 1.0]), "detractors": 0.4, "talk_after_days": wait},
        "warnings": {"odds": dice.choice([0.62, 0.2]), "attention": dice.choice([0, 0.5])},
        "reviews": {"rate": dice.choice([0.2, 1.0]), "average": dice.choice([3.3, 4.5])},
    }


def fading(dice: Random, scenario: Plain) -> None:
    content = scenario["contents"][a_content(dice, scenario)]
    content["half_life_days"] = dice.choice([0.5, 3.0])
    content["launch"] = day(scenario, dice.choice([0, 4]))


def in_the_news(dice: Random, scenario: Plain) -> None:
    scenario["contents"][a_content(dice, scenario)]["topic"] = {"coffee": 1.0, "price": 0.5}
    scenario["news"] = {"frost": {"topic": "coffee", "on": day(scenario, 2), "days": 5, "lift": 3.0}}


def discounts(dice: Random, scenario: Plain) -> None:
    for content in scenario["contents"].values():
        content["discount"] = dice.choice([0.1, 0.5])
        scenario["brands"][content["brand"]]["price_per_order"] = 20.0


def emotions(dice: Random, scenario: Plain) -> None:
    scenario["contents"][a_content(dice, scenario)]["emotion"] = {"awe": 2.0, "sadness": dice.choice([-1.0, 3.0])}


def pieces(dice: Random, scenario: Plain) -> None:
    posts = [line["content"] for line in scenario["plan"].values() if line["kind"] == "posts"]
    name = dice.choice(posts) if posts else a_content(dice, scenario)
    scenario["contents"][name] |= {"pieces": dice.choice([2, 3]), "spread": {"dud": 0.3, "sd": 1.0}}


def teams(dice: Random, scenario: Plain) -> None:
    scenario["team"] = {"crew": {"people": dice.choice([0.5, 2]), "hours_per_week": 20, "wage_per_hour": 2.0}}
    for content in scenario["contents"].values():
        content["hours"] = dice.choice([0.0, 4.0])


def budgets(dice: Random, scenario: Plain) -> None:
    """A budget that certainly pays for the fees: ten for each person and day."""
    budget = 10.0 * scenario["market"]["people"] * length(scenario) + 10_000.0
    scenario["plan"]["budgeted ads"] = advert(dice, scenario)
    split = dice.choice([{}, {"budgeted ads": 0.1, "rest": "even"}])
    scenario["strategies"]["all"] |= {"budget": budget, "split": split}


def segments(dice: Random, scenario: Plain) -> None:
    """Two segments that differ in everything, homophily, and channels that only some of them use."""
    young = {"share": 0.6, "age": "18-30", "place": ["north", "south"], "interests": {"coffee": 1.0, "music": 0.4},
             "uses": {"street": 0.7, "letters": 0.9, "channel 0": 0.9}, "talkativeness": 2.0}  # fmt: skip
    old = {"share": 0.4, "age": "31-80", "interests": ["price"], "uses": {"street": 0.5, "channel 0": 0.8},
           "susceptibility": 0.5}  # fmt: skip
    scenario["market"] |= {"segments": {"young": young, "old": old}, "assortativity": dice.choice([0.0, 0.3])}
    fewest = scenario["market"]["people"] // 4  # not everybody uses a channel
    for brand in scenario["brands"].values():
        for channel in brand.get("channels", {}).values():
            channel["followers"] = min(channel["followers"], fewest)


def targets(dice: Random, scenario: Plain) -> None:
    """Whom the line of ads is aimed at; needs the segments."""
    if "segments" not in scenario["market"]:
        segments(dice, scenario)
    wanted = dice.choice([{"segments": "young"}, {"age": "25-40"}, {"interests": "coffee"}, {"place": "north"}])
    scenario["plan"]["targeted ads"] = {
        **advert(dice, scenario), "target": {**wanted, "match_rate": 0.8, "premium": 0.25},
    }  # fmt: skip


def tastes(dice: Random, scenario: Plain) -> None:
    """Contents that say more to those who are interested in their topic."""
    if "segments" not in scenario["market"]:
        segments(dice, scenario)
    for content in scenario["contents"].values():
        content |= {"topic": dice.choice(["coffee", "price"]), "affinity": dice.choice([0.4, 1.0])}


def tones(dice: Random, scenario: Plain) -> None:
    """Contents that suit some segments more than others."""
    if "segments" not in scenario["market"]:
        segments(dice, scenario)
    for content in scenario["contents"].values():
        content["suits"] = {"young": dice.choice([0, 0.5, 3.0]), "old": dice.choice([1, 0.7, 8.0])}


def characters(dice: Random, scenario: Plain) -> None:
    spreads = {"talkativeness_sd": dice.choice([0.3, 1.0]), "susceptibility_sd": dice.choice([0.0, 0.6])}
    scenario["market"] |= spreads


def leaders(dice: Random, scenario: Plain) -> None:
    who = dice.choice(["degree", "random"])
    scenario["market"]["leaders"] = {"share": 0.1, "who": who, "talkativeness": 4.0, "trust": 2.0}


def ties(dice: Random, scenario: Plain) -> None:
    contact = dice.choice([{}, {"contact": {"face_to_face": 0.9, "online": 0.5}}])
    scenario["market"]["ties"] = {"face_to_face": 0.4, "trust_sd": dice.choice([0.0, 0.5]), **contact}


def uneven(dice: Random, scenario: Plain) -> None:
    scenario["exposure"] = {"uneven": True, "shape": dice.choice([0.2, 0.5, 3.0])}
    scenario["plan"]["uneven ads"] = {**advert(dice, scenario), "cap_per_week": dice.choice([None, 4])}


def copies(dice: Random, scenario: Plain) -> None:
    name = dice.choice(list(scenario["contents"]))
    original = scenario["contents"][name]
    if original.get("pieces", 1) == 1:
        scenario["contents"]["a copy"] = {**original, "same_as": name}
        scenario["plan"]["copied ads"] = advert(dice, scenario, "a copy")


def trials(dice: Random, scenario: Plain) -> None:
    number, taste = int(scenario["market"]["people"]) // 3 or 1, dice.choice(list(scenario["contents"]))
    scenario["plan"]["bags"] = {
        "kind": "samples", "content": taste, "on": day(scenario, 2), "who": "random", "number": number, "most": number,
        "trial": dice.choice([0.2, 0.6, 1.0]),
    }  # fmt: skip


def rates(dice: Random, scenario: Plain) -> None:
    scenario["sharing"]["odds"] = dice.choice([0.3, 1.0, 8.0])
    said = {"ctr": dice.choice([0.02, 0.3, 1.0]), "cvr": dice.choice([None, 0.3]), "odds": dice.choice([0.5, 3.0])}
    scenario["plan"]["rated ads"] = {**advert(dice, scenario, dice.choice(list(scenario["contents"]))), **said}


def wear(dice: Random, scenario: Plain) -> None:
    """People who tire soon of what they see often."""
    scenario["wear"] = {"on": True, "tolerated": dice.choice([0.5, 2.0]), "scale": dice.choice([1.0, 5.0]),
                        "half_life_days": dice.choice([2.0, 14.0])}  # fmt: skip
    scenario["plan"]["seen often"] = advert(dice, scenario)


def comebacks(dice: Random, scenario: Plain) -> None:
    """Customers who come back by a clock that rings within days; some leave, some bought before."""
    for brand in scenario["brands"].values():
        brand["repeat"] = {"shape": dice.choice([0.3, 2.0]), "weeks": dice.choice([0.2, 1.0]), "past_weeks": 8}
        brand["repeat"]["leave_a"] = dice.choice([0.1, 1.0])
    any_content = dice.choice(list(scenario["contents"]))
    scenario["plan"]["ads for all"] = advert(dice, scenario, any_content) | {"ctr": 0.3, "cvr": dice.choice([0.1, 0.5])}


def subscriptions(dice: Random, scenario: Plain) -> None:
    """One brand is subscribed to."""
    brand = next(iter(scenario["brands"].values()))
    brand["conversion"] = max(brand["conversion"], 0.3) if brand["conversion"] else 0
    if len(contents := list(scenario["contents"])) > 1:
        scenario["contents"][contents[-1]]["visit"] = 0.0  # whatever it is told, nobody comes by it
    if "orders_per_month" not in brand:
        brand["visits_per_day"] = 0.1
    brand["repeat"] = {"every_days": dice.choice([1, 3, 7]), "leave_b": 1.5, "past_weeks": dice.choice([1, 20])}


def desks(dice: Random, scenario: Plain) -> None:
    """Many are let down and complain, of some things no more after a while; a desk answers, or has no hours."""
    for name, brand in scenario["brands"].items():
        brand["experience"] = {"advocates": 0.1, "detractors": 0.6, "complain": 0.9}
        groups = {"billing": {"share": 0.5, "minutes": 3.0, "fixed_on": day(scenario, 6)}}
        brand["care"] = {
            "groups": groups,
            "questions": dice.choice([0.0, 0.6]),
            "half_life_hours": dice.choice([1, 24]),
        }
        hours = dice.choice([{"days": "daily", "opens": 0, "closes": 24}, {"opens": 9, "closes": 12}])
        own = next((one for one, content in scenario["contents"].items() if content["brand"] == name), "")
        if own:
            scenario["plan"][f"desk of {name}"] = {
                "kind": "care", "brand": name, "content": own, **whole(scenario), **hours,
            }  # fmt: skip


def crises(dice: Random, scenario: Plain) -> None:
    """A claim that half the time comes for certain, now and then in the press, and a content that corrects it."""
    brand, begins = scenario["contents"][a_content(dice, scenario)]["brand"], dice.randrange(4)
    scenario["crisis"] = {
        "the claim": {
            "kind": dice.choice(["rumour", "rumour", "scandal"]), "brand": brand,
            "on": day(scenario, begins), "chance": dice.choice([1.0, 0.5]),
            "starts_with": dice.choice([0.05, 0.3]), "share": dice.choice([0.1, 0.5]),
            "invented": dice.random() < 0.5, "withheld": dice.choice([0.3, 1.0]), "shares_needed": 5.0,
        }
    }  # fmt: skip
    scenario["contents"]["the truth"] = {
        "brand": brand, "attract": 0.6, "share": 0.2, "visit": 0.1, "persuade": 0.1, "corrects": "the claim",
    }  # fmt: skip
    goes_out = day(scenario, dice.choice([begins, 4, 6]))
    scenario["plan"]["answer"] = {**advert(dice, scenario, "the truth"), "from": goes_out}


def longing(dice: Random, scenario: Plain) -> None:
    """Brands whose ads bring more in the long run; those with regulars are left as they are."""
    scenario["memory"] = {"goodwill": True, "half_life_days": 7.0, "saturation": dice.choice([0.15, 0.3])}
    for brand in scenario["brands"].values():
        if "orders_per_month" not in brand:
            brand |= {"visits_per_day": 0.02, "conversion": 0.1, "long_over_short": dice.choice([1.2, 2.0])}
    scenario["plan"]["longed for"] = advert(dice, scenario)


def few_taken_in(dice: Random, scenario: Plain) -> None:
    """People who take in one content a day, of several that are shown; feeds that are crowded."""
    scenario["attention"] = {"contents_per_day": 1}
    scenario["sharing"]["feed_crowding"] = dice.choice([0.0, 0.5])
    for k, name in enumerate(scenario["contents"]):
        scenario["plan"][f"one of many {k}"] = advert(dice, scenario, name)


def competitors(dice: Random, scenario: Plain) -> None:
    """Brands that compete, one of them a rival, for what is bought once in a while or all the time."""
    if any("repeat" in brand for brand in scenario["brands"].values()):
        return
    scenario["brands"]["their brand"] = {"rival": True, "visits_per_day": 0.1, "conversion": 0.2}
    scenario["contents"]["their story"] = {
        "brand": "their brand",
        "attract": 0.5,
        "persuade": 0.3,
        "share": 0.3,
        "visit": 0.4,
    }
    for name, content in scenario["contents"].items():
        if name != "their story":
            content.setdefault("brand", next(iter(scenario["brands"])))
    scenario["plan"]["their ads"] = advert(dice, scenario, "their story")
    scenario["category"] = {"every_days": dice.choice([None, 2]), "interference": dice.choice([0.0, 0.5])}
    if dice.random() < 0.5:
        brands = scenario["brands"].values()
        scenario["category"] = {
            "frequent": {"orders_per_month": 20, "shape": 2, "points_per_excess": 0.1 * scenario["memory"]["goodwill"]}
        }
        for brand in brands:
            brand["market_share"] = 1 / len(brands)
        if dice.random() < 0.5:
            next(iter(brands))["new_to_market"] = True


def feeds(dice: Random, scenario: Plain) -> None:
    """Platforms that show what engages, wherever something is posted."""
    posting = [line for line in scenario["plan"].values() if line["kind"] in ("posts", "influencers")]
    for channel in sorted({line.setdefault("channel", "everywhere") for line in posting}):
        scenario["feed"] = {**scenario.get("feed", {}), channel: {"strength": 0.6, "half_at": 0.01}}
        scenario["feed"][channel]["days"] = dice.choice([1, 5])
    for content in scenario["contents"].values():
        content["engage"] = max(0.3, content.get("engage", 0.0))


MODULES = (
    line_caps, flights, rating_points, accounts, events, press, referrals, contests, farewells, regulars, searches,
    customers_make, moods, fading, in_the_news, discounts, emotions, pieces, teams, budgets, segments, targets, tastes,
    characters, leaders, ties, wear, uneven, copies, trials, rates, comebacks, subscriptions, desks, tones, crises,
    longing, few_taken_in, competitors, feeds,
)  # fmt: skip


# ---------------------------------------------------------------- is each of them at work?


def marketing_on(scenario: Any) -> set[str]:
    """The modules of this file that a scenario switches on."""
    plan, brands, contents, market = (
        scenario.plan,
        scenario.brands.values(),
        scenario.contents.values(),
        scenario.market,
    )
    lines = {
        "capped ads": line_caps, "flighted ads": flights, "television": rating_points, "accounts": accounts,
        "fair": events, "press": press, "codes": referrals, "contest": contests, "letters": farewells,
        "targeted ads": targets, "uneven ads": uneven, "copied ads": copies, "bags": trials, "rated ads": rates,
        "ads for all": comebacks,
    }  # fmt: skip
    flags = {
        regulars: any(brand.customers and brand.orders_per_month is not None for brand in brands),
        searches: any(brand.search for brand in brands),
        customers_make: any(brand.made_by_customers for brand in brands),
        moods: any(brand.experience for brand in brands),
        fading: any(content.half_life_days for content in contents),
        in_the_news: bool(scenario.news),
        discounts: any(content.discount for content in contents),
        emotions: any(content.emotion for content in contents),
        pieces: any(content.pieces > 1 for content in contents),
        teams: bool(scenario.team),
        budgets: scenario.strategies["all"].budget is not None,
        segments: bool(market.segments),
        tastes: any(content.affinity for content in contents),
        tones: any(content.suits for content in contents),
        characters: market.talkativeness_sd > 0,
        leaders: market.leaders is not None,
        ties: market.ties is not None,
        wear: scenario.wear.on,
        desks: any(brand.care is not None for brand in brands),
        subscriptions: any(brand.repeat is not None and brand.repeat.every_days for brand in brands),
        crises: bool(scenario.crisis),
        few_taken_in: scenario.attention.contents_per_day is not None and len(scenario.contents) > 1,
        longing: any(brand.long_over_short is not None for brand in brands),
        competitors: scenario.category is not None,
        feeds: bool(scenario.feed),
    }
    on = [module for name, module in lines.items() if name in plan] + [module for module in flags if flags[module]]
    return {module.__name__ for module in on}


def marketing_present(prepared: Any, history: Any) -> set[str]:
    """The modules of this file that show in a history of strategy ``all``."""
    rows, lines = history.rows, prepared.plan("all")
    shown = dict(zip([one.line.name for one in lines], history.impressions.sum(axis=0).tolist(), strict=False))
    accounts_of = {one.line.name: one.account for one in lines}
    of = {event: rows[rows["event"] == event] for event in Event}
    made = {b: brand.told_by_customers for b, brand in enumerate(prepared.setting.brands)}
    extra = [row for row in of[Event.SHARE] if row["n"] == 2 and row["content"] == made[row["brand"]]]
    appealing = [c for c, content in enumerate(prepared.setting.contents) if content.appeal]
    people, heard = prepared.setting.people, of[Event.FIRST_EXPOSURE]
    clock = prepared.setting.brand_table["clock"]
    told = heard["source"][heard["source"] >= 0]  # whose word reached somebody
    sold = {c for c, money in enumerate(prepared.discounts) if money > 0}
    codes = [one.line for one in lines if one.line.name == "codes"]
    flags = {
        "line_caps": shown.get("capped ads", 0) > 0 and accounts_of["capped ads"].unfilled > 0,
        "flights": shown.get("flighted ads", 0) > 0,
        "rating_points": shown.get("television", 0) > 0,
        "accounts": shown.get("accounts", 0) > 0,
        "events": shown.get("fair", 0) > 0,
        "press": shown.get("press", 0) > 0,
        "referrals": any(np.any(of[Event.SHARE]["content"] == line.content) for line in codes),
        "contests": shown.get("contest ads", 0) > 0 and len(of[Event.SHARE]) > 0,
        "farewells": len(of[Event.UNSUBSCRIBE]) > 0,
        "regulars": bool(np.any(history.brands["marks"] & 128)),
        "searches": bool(np.any((of[Event.VISIT]["content"] < 0) & (of[Event.VISIT]["medium"] == Medium.EARNED))),
        "customers_make": len(extra) > 0,
        "moods": all(len(of[event]) for event in (Event.EXPERIENCE, Event.WARNED, Event.REVIEW)),
        "fading": bool(np.any(np.isin(of[Event.NOTICE]["content"], appealing))),
        "in_the_news": bool(prepared.scenario.news) and bool(appealing),
        "discounts": any(content in sold for content in of[Event.CONVERT]["content"].tolist() if content >= 0),
        "emotions": any(content.emotion for content in prepared.scenario.contents.values()),
        "pieces": any(one.line.parts and shown[one.line.name] for one in lines if isinstance(one.line, Rotation)),
        "teams": any(account.not_made for account in accounts_of.values()),
        "budgets": prepared.scenario.strategies["all"].budget is not None and shown.get("budgeted ads", 0) > 0,
        "segments": bool(prepared.scenario.market.segments) and len(of[Event.NOTICE]) > 0,
        "targets": shown.get("targeted ads", 0) > 0,
        "tastes": people.affinity is not None and len(np.unique(people.affinity)) > 1 and len(of[Event.NOTICE]) > 0,
        "tones": people.tone is not None and len(of[Event.NOTICE]) > 0,
        "characters": people.talkativeness is not None and len(of[Event.SHARE]) > 0,
        "leaders": people.share_trust is not None and bool(np.any(people.share_trust[told] > UNIT)),
        "wear": bool(np.any(history.items["wear"] > 2 * UNIT_OF_WEAR)),
        "uneven": people is not None and people.classes is not None and shown.get("uneven ads", 0) > 0,
        "copies": shown.get("copied ads", 0) > 0,
        "trials": any(one.line.name == "bags" for one in lines) and bool(np.any(history.brands["own_pressure"] > 0)),
        "rates": shown.get("rated ads", 0) > 0,
        "desks": len(of[Event.COMPLAINT]) > 0 and len(of[Event.ANSWER]) > 0,
        "comebacks": bool(np.any(clock[of[Event.REPEAT]["brand"]] == 1)),
        "subscriptions": bool(np.any(clock[of[Event.REPEAT]["brand"]] == 2)),
        "crises": len(of[Event.HEAR]) > 0 and len(of[Event.CORRECT]) > 0,
        "longing": any(brand.lift for brand in prepared.setting.brands)
        and bool(np.any((of[Event.VISIT]["content"] < 0) & (of[Event.VISIT]["medium"] == Medium.NONE))),
        "few_taken_in": prepared.setting.modules.attention.on
        and len(np.unique(heard["content"])) > 1
        and len(of[Event.NOTICE]) > 0,
        "feeds": any(fed(one.line, history.impressions[:, k]) for k, one in enumerate(lines)),
        "competitors": len(history.others) > 0 and int(history.others_shown.sum()) > 0,
        "ties": prepared.setting.arc_trust is not None and len(told) > 0,
    }
    return {name for name, flag in flags.items() if flag}


def fed(line: Any, shown: np.ndarray) -> bool:
    """Whether a platform shows what a line posts, on days on which the line itself shows nothing."""
    parts = [one for one in getattr(line, "parts", ()) or (line,) if isinstance(one, Broadcast)]
    rests = [tick for tick in range(len(shown)) if all(one.cuts_on(tick) is None for one in parts)]
    return any(one.feed is not None for one in parts) and bool(shown[rests].sum() > 0)
