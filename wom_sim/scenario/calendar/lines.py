"""Rows of a calendar as lines of the plan, in the words of a scenario.

The budget is the media money of ads, the limit of a referral's rewards and the prize of a contest; for samples and
influencers it is shared out over their number and days, for posts, press and events it is money spent once.  The cost
is always money spent once, the unit cost money for each post, sample, influencer or guest.  Hours are those of one post
or day, as in a scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wom_sim.reading import calendar_words as words
from wom_sim.reading.cells import fold, meaning
from wom_sim.reading.numbers import plain
from wom_sim.reading.problems import show
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.calendar.values import DAYS_HINT, WEEK, Rhythm, channel_of, spelled

Plain = dict[str, Any]
Part = Callable[[Row, Plain], Plain]

GROUPS = {"posts": "subscribers", "referral": "customers"}
"""Audiences that are no segments, and the lines that reach nobody else anyway."""

NO_CARE = "care is not in this version: nothing would be simulated"


def line_of(row: Row) -> Plain:
    """Return a row as a line of the plan, without what could not be read."""
    kind, medium = _kind_of(row)
    if not kind:
        return {}
    line: Plain = {"kind": kind}
    if medium and medium != words.DEFAULT_MEDIUM[kind]:
        line["medium"] = medium
    for part in (*_PARTS[kind], _content, _team):
        line |= {key: value for key, value in part(row, line).items() if value is not None}
    _complain_of_the_rest(row, kind)
    return line


# ---------------------------------------------------------------- what a line is


def _kind_of(row: Row) -> tuple[str, str]:
    said = {column: row.text(column) for column in ("kind", "medium")}
    kinds = [kind for text in said.values() if (kind := meaning(words.KINDS, text))]
    media = [medium for text in said.values() if (medium := meaning(words.MEDIA, text))]
    if not kinds and not media:
        _complain_of_medium(row, said)
        return "", ""
    medium = media[0] if media else ""
    channel = meaning(words.CHANNELS, row.text("channel")) or ""
    kind = kinds[0] if kinds else _kind_by(medium, channel, row)
    if "care" in (kind, channel):
        row.refuse(f"{NO_CARE} (got {show(row.text('channel') or said['medium'])})", "remove the row", "channel")
        return "", ""
    return kind, medium


def _complain_of_medium(row: Row, said: Plain) -> None:
    if not any(column in row.line for column in ("name", "medium", "kind", "channel", "content")):
        row.refuse("says nothing but numbers", "remove the row, or write Total in its first cell", "name")
        return
    given = said["medium"] or said["kind"]
    hint = "write propio, pagado or ganado; owned, paid or earned; or a kind: ads, posts, samples, influencers, ..."
    message = f"must be a medium or a kind of line (got {show(given)})" if given else "the medium is missing"
    row.refuse(message, hint, "medium", "kind")


def _kind_by(medium: str, channel: str, row: Row) -> str:
    price = fold(row.line["price"].text).split() if "price" in row.line else []
    units = {meaning(words.COUNTED, word) for word in price}
    if "samples" in units:
        return "samples"
    if "influencers" in units or any(meaning(words.TIERS, word) for word in price):
        return "influencers"
    if medium == "paid":
        return "ads" if channel == "press" else words.KIND_OF_CHANNEL.get(channel, "ads")
    return words.KIND_OF_CHANNEL.get(channel, "posts")


# ---------------------------------------------------------------- parts of a line, given what is known of it


def _content(row: Row, _: Plain) -> Plain:
    return {"content": spelled(row.text("content"), row.names.contents) or None}


def _channel(row: Row, _: Plain) -> Plain:
    return {"channel": channel_of(row.text("channel"), row.names.channels) or None}


def _team(row: Row, _: Plain) -> Plain:
    return {"team": row.text("team") or None, "hours": row.number("hours")}


def _flight(row: Row, _: Plain) -> Plain:
    start, end = row.day("from"), row.day("to")
    return {"from": start, "to": end if "to" in row.table.headings else start}


def _posting_days(row: Row, _: Plain) -> Plain:
    rhythm = row.rhythm()
    if rhythm is None:
        if "days" not in row.line and row.text("to") and row.day("to") != row.day("from"):
            row.note("no posting days are said: a post on every day", "days")
        return {}
    if rhythm.once:
        return {"to": row.day("from")}
    days = "daily" if rhythm.days == WEEK else list(rhythm.days)
    return {"days": days, "every": rhythm.every if rhythm.every > 1 else None}


def _keep_caps(row: Row, line: Plain) -> Plain:
    # A cap on posts is kept by the posting days, or the two contradict each other.
    cap, days = row.number("cap_per_week", whole=True), line.get("days", "daily")
    posts = 1 if line.get("from") == line.get("to") else len(WEEK if days == "daily" else days)
    if cap is not None and posts > cap:
        row.refuse(f"is less than the {posts} posts of a week (got {cap})", "post on fewer days", "cap_per_week")
    row.number("cap_per_day", whole=True)
    return {}


def _every_day(row: Row, line: Plain) -> Plain:
    rhythm = row.rhythm()
    if rhythm is not None and rhythm != Rhythm():
        row.refuse(f"{line['kind']} run on every day from first to last", "write daily, or leave it blank", "days")
    return {}


def _ads_days(row: Row, line: Plain) -> Plain:
    if flight := meaning(words.FLIGHTS, row.text("days")):
        return {"flight": flight}
    return _every_day(row, line)


def _in_order(row: Row) -> tuple[date | None, date | None]:
    start, end = row.day("from"), row.day("to")
    if start and end and end < start:
        row.refuse(f"must not be before the first day, {start} (got {end})", "", "to")
    return start, end


def _one_day(row: Row, line: Plain) -> Plain:
    start, end = _in_order(row)
    row.text("days")
    if start and end and end > start:
        row.note(f"{line['kind']} have one day: {start} is taken, {end} is not used", "to")
    return {"on": start}


def _days_on(row: Row, line: Plain) -> Plain:
    (start, end), rhythm = _in_order(row), row.rhythm()
    if start is None or end is None or end <= start:
        return {"on": start}
    if rhythm is None and "days" not in row.line and line["kind"] == "influencers":
        row.refuse("on which days do the influencers share?", DAYS_HINT, "days")
    days = (rhythm or Rhythm()).on(start, end)
    if not days:
        row.refuse(f"none of these days lies between {start} and {end}", "", "days")
    return {"on": days[0] if len(days) == 1 else days}


_PRICES = {
    "ads": "write CPM 46.50, CPC 9.80 CTR 1%, GRP 120 or preset",
    "influencers": "write 4 micro, or 10 influencers",
    "samples": "write 800 samples",
    "event": "write the number of people, as in 200 people, or leave it blank",
    "referral": "write the reward, as in 60 per use, or leave it blank",
}


def _price(row: Row, line: Plain, *keys: str) -> Plain:
    price = row.price()
    if any(key not in keys for key in price):
        row.refuse(f"is no price for {line['kind']} (got {show(row.text('price'))})", _PRICES[line["kind"]], "price")
    return {key: value for key, value in price.items() if key in keys}


def _ads_price(row: Row, line: Plain) -> Plain:
    typed = {key: row.price_of(key, rate=key in ("ctr", "cvr")) for key in words.EITHER if key in row.line}
    price = _price(row, line, *words.EITHER, "price") | typed
    if "cpc" in price and not {"ctr", "cpm"} & set(price):
        row.note("a price per click needs a click rate: the channel's preset is taken; or write CTR 1%", "cpc", "price")
        price["ctr"] = "preset"
    return price


def _influencers(row: Row, line: Plain) -> Plain:
    price = _price(row, line, "tier", "number", "influencers")
    number = price.get("number", row.number("number", whole=True))
    return {"tier": price.get("tier"), "number": number, "channel": channel_of(row.text("channel"), ()) or None}


def _counted(row: Row, line: Plain) -> Plain:
    price = _price(row, line, "number", "samples" if line["kind"] == "samples" else "people")
    return {"number": price.get("number", row.number("number", whole=True))}


def _per_use(row: Row, line: Plain) -> Plain:
    reward = _price(row, line, "per_use").get("per_use")
    if reward is None and "price" in row.line:
        row.note("the reward is not said and counts as 0: write 60 per use", "price")
    return {"giver": reward}


def _caps(row: Row, _: Plain) -> Plain:
    return {cap: row.number(cap, whole=True) for cap in ("cap_per_week", "cap_per_day")}


# ---------------------------------------------------------------- whom it is for


def _target(row: Row, line: Plain) -> Plain:
    segments = [name for name in row.audience() if name != GROUPS.get(line["kind"])]
    if strange := [name for name in segments if name in GROUPS.values()]:
        row.refuse(f"{line['kind']} cannot be aimed at {strange[0]}", "name segments, or all", "audience")
        return {}
    return {"target": {"segments": segments}} if segments else {}


def _who(row: Row, line: Plain) -> Plain:
    if rule := meaning(words.WHO, row.text("audience")):
        return {"who": rule}
    usual = {"samples": "random", "influencers": None if line.get("tier") else "degree"}
    return {"who": usual.get(line["kind"]), **_target(row, line)}


# ---------------------------------------------------------------- money


def _budget(row: Row, _: Plain) -> Plain:
    return {"budget": row.number("budget")}


def _prize(row: Row, _: Plain) -> Plain:
    return {"prize": row.number("budget")}


def _fixed(row: Row, _: Plain) -> Plain:
    return {"fixed_cost": row.number("cost")}


def _budget_is_fixed(row: Row, line: Plain) -> Plain:
    budget, cost = row.number("budget"), row.number("cost")
    if budget is not None and cost is not None:
        row.refuse(f"both the budget and the cost of {line['kind']} are money spent once", "keep one of them", "cost")
    return {"fixed_cost": cost if budget is None else budget}


def _each(key: str) -> Part:
    return lambda row, _: {key: row.price_of("cost_each")}


def _shared_out(key: str) -> Part:
    """Return a part that says the money for each: as typed, the budget over number and days, or the tier's preset."""

    def part(row: Row, line: Plain) -> Plain:
        budget, each = row.number("budget"), row.price_of("cost_each")
        if budget is None or each is not None:
            if budget is not None:
                row.refuse("the budget and the money for each both say what it costs", "keep one of them", "budget")
            return {key: "preset" if each is None and line.get("tier") else each}
        days = line.get("on")
        units = line.get("number", 0) * (len(days) if isinstance(days, list) else 1)
        return {key: plain(Decimal(str(budget)) / units)} if units > 0 else {"fixed_cost": budget}

    return part


_PARTS: dict[str, tuple[Part, ...]] = {
    "ads": (_channel, _flight, _ads_days, _budget, _ads_price, _caps, _target, _fixed),
    "posts": (_channel, _flight, _posting_days, _keep_caps, _each("cost_per_post"), _budget_is_fixed, _target),
    "samples": (_one_day, _counted, _who, _shared_out("cost_each"), _fixed),
    "influencers": (_days_on, _influencers, _who, _shared_out("fee_each"), _fixed),
    "press": (_one_day, _budget_is_fixed, _target),
    "event": (_days_on, _counted, _who, _each("cost_each"), _budget_is_fixed),
    "referral": (_flight, _every_day, _budget, _per_use, _target, _fixed),
    "contest": (_flight, _every_day, _prize, _target, _fixed),
}
"""What each kind of line reads from its row, one after the other."""


def _complain_of_the_rest(row: Row, kind: str) -> None:
    for column in row.line:
        if column not in row.used and column not in ("name", "notes"):
            text = row.line[column].text
            row.refuse(f"{kind} have no {column.replace('_', ' ')} (got {show(text)})", "leave it blank", column)
