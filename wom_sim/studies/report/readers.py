"""Names and numbers of a scenario in the words of whoever decides: no keys, no dots, no underscores.

A scenario is typed with keys ("plan.ig_ads.ctr"), and the terminal speaks to who typed them.  A page is read by
somebody who never saw the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim import behaviour
from wom_sim.language.say import marked, say
from wom_sim.show.text import enumerated
from wom_sim.studies.tipping.tips import Tip, figure, in_words

CHANNELS = marked({
    "instagram": "Instagram", "facebook": "Facebook", "tiktok": "TikTok", "youtube": "YouTube", "x": "X",
    "linkedin": "LinkedIn", "pinterest": "Pinterest", "whatsapp": "WhatsApp", "telegram": "Telegram",
    "search": "a search engine", "newsletter": "the newsletter", "email": "e-mail", "blog": "the blog",
    "site": "the website", "tv": "television", "radio": "radio", "display": "banners", "billboard": "billboards",
    "cinema": "the cinema", "press": "the press", "page": "the page", "app_push": "messages of the app",
})  # fmt: skip
"""Channels whose names are known; any other is shown as typed."""

TYPED = ("season", "uses", "groups", "topic", "interests", "job", "industry")
"""Keys under which names stand that somebody typed."""

DRAWN = marked({
    "presets": "published averages and estimates", "ranges": "typed ranges",
    "presets and ranges": "published averages, estimates and typed ranges",
})  # fmt: skip
"""What was drawn anew because nobody knows it; fits of the past go by their own name."""

NUMBERS = marked({
    "brands.advocates": "share of customers who recommend",
    "brands.average": "stars of “{owner}” so far",
    "brands.churn": "how much less often people leave who came by a friend",
    "brands.complain": "share of unhappy customers who complain",
    "brands.conversion": "orders per visit of people who come by themselves to “{owner}”",
    "brands.customers": "customers that “{owner}” has before the first day",
    "brands.detractors": "share of customers who warn others",
    "brands.every_days": "days from one order to the next",
    "brands.exponent": "how much stars move orders",
    "brands.followers": "followers on {owner}",
    "brands.groups": "share of messages that are about “{part}”",
    "brands.half_life_hours": "hours in which an answer loses half of its effect",
    "brands.leave_a": "how soon customers stop coming back",
    "brands.leave_b": "how long customers keep coming back",
    "brands.margin": "how much more a customer leaves who came by a friend",
    "brands.margin_per_order": "what an order of “{owner}” leaves",
    "brands.market_share": "share of the market that “{owner}” has",
    "brands.minutes": "minutes that an answer takes",
    "brands.orders_per_month": "orders a month without any plan",
    "brands.past_weeks": "weeks for which today's customers have been customers",
    "brands.posts_tolerated": "posts a week on {owner} before people leave",
    "brands.prior": "reviews before the first day",
    "brands.quality": "how far the product keeps what is promised",
    "brands.questions": "share of customers with a question",
    "brands.rate": "share of orders that are reviewed",
    "brands.reach": "share of followers who see a post on {owner}",
    "brands.recovery": "how much an answer wins back",
    "brands.repeats_per_year": "orders a year of a customer",
    "brands.search": "share of those who have heard of “{owner}” and look for it on a day",
    "brands.season": "how much busier “{owner}” is from {key} on",
    "brands.shape": "how much customers differ in how often they order",
    "brands.subscribe": "share of visitors who join {owner}",
    "brands.talk_after_days": "days until a customer tells how it was",
    "brands.times_as_long": "how much longer a personal answer takes",
    "brands.unanswered": "share of customers who stay without an answer",
    "brands.unsubscribe": "share who leave {owner} at each message",
    "brands.visits_per_day": "share of people who come to “{owner}” by themselves on a day",
    "brands.warnings.customers": "how much a warning keeps customers of “{brand}” from ordering",
    "brands.warnings.odds": "how much a warning keeps others from ordering at “{brand}”",
    "brands.weeks": "weeks between the orders of a customer",
    "category.ads_per_week": "advertisements a week that a rival shows",
    "category.every_days": "days from one purchase to the next, of any brand",
    "category.interference": "how much rivals' messages drown one's own",
    "category.orders_per_month": "orders a month in the whole category",
    "category.points_per_excess": "share won by speaking more than one's share",
    "category.shape": "how much people differ in how often they buy",
    "category.switching": "how readily people change brands",
    "contents.affinity": "how much “{owner}” depends on what people care for",
    "contents.attract": "how many notice “{owner}” when they see it",
    "contents.dud": "share of pieces of “{owner}” that nobody passes on",
    "contents.engage": "how many like “{owner}” when they see it",
    "contents.persuade": "orders per visit after “{owner}”",
    "contents.price_elasticity": "how much more people buy at the lower price of “{owner}”",
    "contents.production": "what “{owner}” costs to make",
    "contents.sd": "how much pieces of “{owner}” differ",
    "contents.share": "how many of those who notice “{owner}” pass it on",
    "contents.topic": "how much “{owner}” is about {key}",
    "contents.visit": "how many of those who notice “{owner}” visit the site",
    "crisis.attract": "how many notice the claim “{owner}”",
    "crisis.chance": "chance that “{owner}” comes at all",
    "crisis.correction_half_life_hours": "hours in which a correction of “{owner}” loses half of its effect",
    "crisis.days": "days for which “{owner}” is passed on",
    "crisis.half_life_days": "days until half of “{owner}” is forgotten",
    "crisis.odds": "how much better a false claim spreads than a true one",
    "crisis.residue": "share of the belief in “{owner}” that stays for good",
    "crisis.same_day_hours": "hours in which an answer to “{owner}” counts as at once",
    "crisis.share": "how many pass “{owner}” on",
    "crisis.shares_needed": "how much talk “{owner}” needs before the press takes it up",
    "crisis.starts_with": "how many hear “{owner}” on the first day",
    "crisis.withheld": "how many orders “{owner}” costs among those who believe it",
    "feed.days": "days for which {feed} shows what people like",
    "feed.half_at": "likes at which {feed} shows half as much as it can",
    "feed.strength": "how much {feed} shows what people like",
    "market.assortativity": "how much friends are alike",
    "market.industry": "share of “{segment}” in the industry {key}",
    "market.interests": "how much “{segment}” care for {key}",
    "market.job": "share of “{segment}” with the job {key}",
    "market.share": "share of people who are “{owner}”",
    "market.susceptibility": "how easily “{owner}” are won",
    "market.talkativeness": "how much “{owner}” talk",
    "market.talkativeness_sd": "how much people differ in how much they talk",
    "market.uses": "share of people on {channel}",
    "memory.half_life_days": "days until half of what persuaded is forgotten",
    "memory.saturation": "how soon persuasion is used up",
    "news.days": "days for which “{owner}” is in the news",
    "news.lift": "how much more people talk while “{owner}” is in the news",
    "plan.attention": "how much “{owner}” is noticed beside a friend's word",
    "plan.avails_per_day": "how often a day “{owner}” could be shown to a person",
    "plan.closes": "hour at which “{owner}” ends",
    "plan.cost_each": "what each one of “{owner}” costs",
    "plan.cost_per_post": "what a post of “{owner}” costs",
    "plan.cpc": "price of a click on “{owner}”",
    "plan.cpm": "price of a thousand views of “{owner}”",
    "plan.ctr": "clicks per view of “{owner}”",
    "plan.cvr": "orders per click on “{owner}”",
    "plan.days": "days of “{owner}”",
    "plan.fee_each": "fee of one of “{owner}”",
    "plan.fixed_cost": "fixed cost of “{owner}”",
    "plan.followers": "followers of “{owner}”",
    "plan.giver": "reward for who brings a friend by “{owner}”",
    "plan.lift": "how much more readily people pass on what “{owner}” rewards",
    "plan.match_rate": "share of the list of “{line}” that the platform finds",
    "plan.odds": "how well a visit by “{owner}” sells",
    "plan.opens": "hour at which “{owner}” begins",
    "plan.premium": "how much dearer the target of “{line}” is",
    "plan.reach": "share of people who see “{owner}”",
    "plan.shares_needed": "how much talk “{owner}” needs before it is taken up",
    "plan.take_up": "chance that “{owner}” takes the story up",
    "plan.trial": "how many order after trying “{owner}”",
    "plan.trust": "how far “{owner}” is believed beside a friend",
    "sharing.contact": "chance that a friend sees what was passed on",
    "sharing.customers": "how much more readily customers pass things on",
    "sharing.days": "days for which a friend can see what was passed on",
    "sharing.decay": "how much of it is still seen on the next day",
    "sharing.hub_attenuation": "how much less each friend of a well-connected person sees",
    "sharing.odds": "how well a friend's word sells",
})  # fmt: skip
"""What numbers are called, by the room of the scenario in which they stand and their key; those of a room that is one
module of behaviour are the titles of its fields."""


def plain(name: str) -> str:
    """A name that somebody typed, as one reads it: "half ads" for half_ads."""
    return name.replace("_", " ")


def quoted(name: str) -> str:
    """The same between the marks of the language."""
    return say("“{name}”", name=plain(name))


def channel(name: str | None) -> str:
    """A channel by its own name."""
    return "" if name is None else say(CHANNELS[name]) if name in CHANNELS else plain(name)


def number_name(path: str, also: str = "") -> str:
    """A number by its dotted path, in readers' words, and the further lines that say the same.

    >>> number_name("plan.ig_ads.ctr"), number_name("sharing.contact")
    ('clicks per view of “ig ads”', 'chance that a friend sees what was passed on')
    """
    keys = path.split(".")
    sentence = known(keys)
    if not sentence:
        return plain(in_words(path))
    others = [quoted(one.split(".")[1]) for one in also.split() if one.startswith("plan.")]
    named = {
        "owner": owner_of(keys), "brand": plain(keys[1]), "line": plain(keys[1]), "feed": channel(keys[1]),
        "segment": plain(keys[2 if len(keys) > 2 else 1]), "part": plain(keys[-2]), "key": plain(keys[-1]),
        "channel": channel(keys[-1]),
    }  # fmt: skip
    told = say(sentence, **named)
    return say("{name} (and {others})", name=told, others=enumerated(others)) if others else told


def known(keys: Sequence[str]) -> str:
    """The sentence for a number; empty where there is none."""
    room, last = keys[0], keys[-1]
    typed = [f"{room}.{one}" for one in keys[1:-1] if one in TYPED]
    names = (*typed, f"{room}.{keys[-2]}.{last}", f"{room}.{last}")
    return next((NUMBERS[name] for name in names if name in NUMBERS), "") or title(room, last)


def title(room: str, key: str) -> str:
    """What a module of behaviour calls a number of its own; empty where it has no such number."""
    spec = getattr(getattr(behaviour, room, None), "Spec", None)
    fields = {} if spec is None else spec.model_fields
    return fields[key].title or "" if key in fields else ""


def owner_of(keys: Sequence[str]) -> str:
    """Whose number it is: a channel by its own name, else the part before the key; of a season the brand."""
    if "channels" in keys:
        return channel(keys[keys.index("channels") + 1])
    if keys[0] == "brands":
        return plain(keys[1])
    return plain(keys[1] if "topic" in keys or "spread" in keys else keys[-2])


def drawn_words(label: str) -> str:
    """What was drawn, as who never typed it calls it."""
    return say(DRAWN.get(label, label))


MOST_FILES = 4
"""So many files are named."""


def not_as_written(files: Sequence[str]) -> str:
    """That results were changed after their study had written them, and which."""
    more = len(files) - MOST_FILES
    named = [*files[:MOST_FILES], *([say("{n} more", n=more)] if more > 0 else [])]
    return say(
        "changed or taken away by hand since the study wrote them: {files}; run the study again to be sure of what "
        "is shown", files=enumerated(named),
    )  # fmt: skip


def turn(tip: Tip) -> str:
    """Where a number would turn the answer, in a sentence."""
    name = number_name(tip.path, tip.also)
    return say(
        "{name}: assumed {value}; at {tips_at} “{then}” would be the best plan",
        name=name[:1].upper() + name[1:], value=figure(tip, tip.value), tips_at=figure(tip, tip.tips_at),
        then=tip.then,
    )  # fmt: skip
