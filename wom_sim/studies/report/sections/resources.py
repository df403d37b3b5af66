"""Money and hours: what each plan costs by kind, who works how many hours, and what is not made for lack of hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from wom_sim.campaign.context import CompiledLine
from wom_sim.language.say import say
from wom_sim.page import diagrams, parts
from wom_sim.page.charts import Parts, both, stacks
from wom_sim.page.colours import media
from wom_sim.page.parts import Table
from wom_sim.page.svg import Paint, ink
from wom_sim.show.text import called, money, number
from wom_sim.studies.check.plan import hours_warnings
from wom_sim.studies.compare.findings import bought_notes
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import plain
from wom_sim.studies.report.sections.bought import by_week


def resources(found: Kept) -> list[Markup]:
    """Money by medium and plan, hours by team, and what falls out."""
    notes = [note.strip() for note in bought_notes(found.prepared, found.strategies)[1:]]
    left = [text for text in hours_warnings(found.prepared) if text.split(":")[0] in map(called, found.strategies)]
    asked = [parts.chapter(say("What budgets make of the plan as typed"), [parts.bullets(notes)])] if notes else []
    return [*spending(found), *hours(found), parts.bullets(left), *asked]


def spending(found: Kept) -> list[Markup]:
    """Money by medium."""
    kinds, used = kinds_of(found)
    names, costs, paint, currency = [*kinds], found.of("cost"), media(), found.scenario.money.currency
    if not used:
        return []
    rows, told = spent(found), spending_says(found)
    head = [say("Which plan"), *map(say, used), say("wages in it"), say("all, rewards paid by order included")]
    cells = [
        [
            name, *(number(kinds[name].get(one, 0.0)) for one in used),
            paid_hours(found, name), number(costs[name]),
        ]
        for name in names
    ]  # fmt: skip
    beside = Table(say("Money by plan and medium, {currency}", currency=currency), head, cells)
    keys = [(diagrams.swatch(paint[one]), say(one)) for one in used]
    if rewarded(found):
        keys.append((diagrams.swatch(ink("axis")), say("rewards, paid by the order")))
    picture = both(stacks(rows, say("money, {currency}", currency=currency)), told)
    return [parts.legend(keys), parts.figure(picture, told, beside)]


def paid_hours(found: Kept, strategy: str) -> str:
    """Wages in a plan's costs; nothing where no line says how many hours it takes."""
    accounts = [line.account for line in found.prepared.plan(strategy)]
    wages = sum(one.wages for one in accounts)
    return number(wages) if wages or any(one.hours for one in accounts) else say("not typed")


def kinds_of(found: Kept) -> tuple[dict[str, dict[str, float]], list[str]]:
    """What every plan spends by medium, and the media that any spends on."""
    names = [name for name in found.strategies if name not in found.found.reference]
    kinds = {name: by_medium(found.prepared.plan(name)) for name in names}
    return kinds, [medium for medium in media() if any(medium in each for each in kinds.values())]


def spent(found: Kept) -> list[Parts]:
    """A bar for every plan: a part for every medium, and one for what is paid by the order."""
    kinds, used = kinds_of(found)
    costs = found.of("cost")
    return [Parts(name, pieces(each, used, costs[name]), number(costs[name])) for name, each in kinds.items()]


def rewarded(found: Kept) -> bool:
    """Whether any plan pays by the order."""
    costs = found.of("cost")
    return any(costs[name] - sum(each.values()) > 1 for name, each in kinds_of(found)[0].items())


def spending_says(found: Kept) -> str:
    """What the bars show, in a sentence."""
    best, currency = found.best, found.scenario.money.currency
    wages = sum(one.account.wages for one in found.prepared.plan(best))
    named = {"plan": best, "cost": money(found.of("cost")[best], currency), "wages": money(wages, currency)}
    told = say("“{plan}” costs {cost}, of which {wages} are wages.", **named) if wages else ""
    told = told or say("“{plan}” costs {cost}.", **named)
    return " ".join([told, *made_of(found)])


def made_of(found: Kept) -> list[str]:
    """What the cost of the best plan adds up from: lines that go on, lines that are new, rewards."""
    best, home, currency = found.best, found.found.baseline, found.scenario.money.currency
    old, lines = found.scenario.strategy(home).lines, found.prepared.plan(best)
    on = sum(one.account.cost for one in lines if one.account.name in old)
    new = sum(one.account.cost for one in lines) - on
    reward = found.of("cost")[best] - on - new
    if best == home or not (on or reward >= 1):
        return []
    some = [
        (new, say("{cost} for what is new", cost=money(new, currency))),
        (on, say("{cost} for lines of “{home}” that go on", cost=money(on, currency), home=home)),
        (reward, say("{cost} for rewards, paid by the order", cost=money(reward, currency))),
    ]
    return [say("It adds up from {parts}.", parts=", ".join(told for cost, told in some if cost >= 1))]


def pieces(known: Mapping[str, float], used: Sequence[str], cost: float) -> list[tuple[float, Paint]]:
    """A bar of money: medium by medium, then what is paid by the order."""
    paint = media()
    return [*((known.get(one, 0.0), paint[one]) for one in used), (max(0.0, cost - sum(known.values())), ink("axis"))]


def by_medium(lines: Sequence[CompiledLine]) -> dict[str, float]:
    """What lines cost, by medium."""
    made: dict[str, float] = {}
    for one in lines:
        made[one.account.medium] = made.get(one.account.medium, 0.0) + one.account.cost
    return made


def hours(found: Kept) -> list[Markup]:
    """Hours by team, in all and in the fullest week, against what there is."""
    scenario = found.scenario
    if not scenario.team:
        return []
    rows = []
    for name in found.strategies:
        for team, spec in scenario.team.items():
            weeks = by_week(found, name, team)
            if weeks:
                full = max(weeks.values())
                rows.append(
                    [name, plain(team), number(sum(weeks.values()), 1), number(full, 1), number(spec.capacity, 1)]
                )
    if not rows:
        return []
    head = [say("Which plan"), say("Team"), say("hours in all"), say("fullest week"), say("hours there are a week")]
    return [parts.table(Table(say("Who works how many hours"), head, rows, texts=2))]
