"""What the keys of a scenario are called on a page, and what is said of each where it is typed, with its range."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.language.say import marked, say


class Word(NamedTuple):
    """A heading, and what is typed below it."""

    heading: str
    help: str


WORDS: dict[str, tuple[str, str]] = marked(
    {
        "attract": ("noticed", "share of people who notice it at one full exposure: 0 – 100 %, such as 30%"),
        "persuade": ("orders per visit", "share of visits that become orders: 0 – 100 %, such as 2%"),
        "share": ("passed on", "share of those who noticed that pass it on: 0 – 100 %, such as 5%"),
        "segments.share": ("share", "share of all people, such as 30%"),
        "visit": ("visits", "share of those who notice that visit: 0 – 100 %, such as 10%"),
        "engage": ("likes", "share of people reached who like or comment: 0 – 100 %, or preset"),
        "orders_per_month": ("orders a month", "real orders in 30 days without any campaign, from 0 on"),
        "visits_per_day": ("visits a day", "chance that a person comes by herself on a day: 0 – 100 %, such as 0.05%"),
        "conversion": ("orders per own visit", "share of visits that become orders by themselves: 0 – 100 %"),
        "price_per_order": ("price of an order", "what a customer pays for an order, from 0 on"),
        "margin_per_order": ("margin of an order", "what an order leaves before marketing, from 0 on"),
        "customers": ("customers", "real people who bought before the first day, from 0 on"),
        "followers": ("followers", "real people who follow on the first day, from 0 on"),
        "reach": ("reach", "share of followers who see a post: 0 – 100 %, or preset"),
        "subscribe": ("subscribe", "share of visitors who become followers: 0 – 100 %, or preset"),
        "unsubscribe": ("unsubscribe", "share who leave at each message: 0 – 100 %, or preset"),
        "people": ("people", "people in the team; half a person is half the hours"),
        "hours_per_week": ("hours a week", "hours that each of them works in a week: 0 – 168"),
        "wage_per_hour": ("wage an hour", "money for an hour of work, from 0 on"),
        "name": ("line", "what the line is called"),
        "taken": ("taken as", "how the row was read; † is guessed: say it in the row if it is otherwise"),
        "kind": ("kind", "ads, posts, samples, influencers, event, press, referral, contest or care"),
        "medium": ("medium", "paid, owned or earned; pagado, propio o ganado"),
        "channel": ("channel", "such as Instagram, Newsletter, Radio"),
        "content": ("content", "what is shown; lines of one name show the same"),
        "from": ("from", "first day, such as 2027-03-01"),
        "to": ("to", "last day, such as 2027-05-30"),
        "on": ("on", "its day, such as 2027-03-20"),
        "days": ("days", "daily, Mon-Wed-Fri, every 2 weeks; diario, L-X-V, cada 2 semanas"),
        "budget": ("budget", "an amount in the plan's money, from 0 on"),
        "price": ("price", "CPM 46.50, CPC 9.80, preset, 3 micro, 2000 samples"),
        "audience": ("audience", "everybody, subscribers, customers, or segments"),
    }
)  # fmt: skip
"""Key → what it is called, and its help."""


def word(key: str, of: str = "") -> Word:
    """How a key ``of`` a part is called here; one that is not in the list by its own name."""
    known = f"{of}.{key}" if f"{of}.{key}" in WORDS else key
    heading, told = WORDS.get(known, (key.replace("_", " "), ""))
    return Word(say(heading) if known in WORDS else heading, say(told))
