"""What ``wom check`` prints: the calendar of the plan, typed rates beside simulated ones, warnings."""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim.language.say import localized, say
from wom_sim.show.text import called, money, number, wrapped
from wom_sim.studies.check.answer import Check, Rate
from wom_sim.studies.check.line_words import FAR, line_tables

CALENDAR = 45  # characters for the whole horizon


def text(answer: Check, path: str) -> str:
    """The whole text; ``path``: what is to be compared next."""
    scenario, network, people = answer.scenario, answer.prepared.network, answer.prepared.people
    head = say(
        "{name} · {period} ({days} days) · {currency}\n{people:,} people, {simulated:,} simulated "
        "(1 : {scale:,.4g}), about {megabytes:,.0f} MB a world\nNetwork: {report}",
        name=scenario.name,
        period=scenario.dates.period,
        days=scenario.days,
        currency=scenario.money.currency,
        people=people,
        simulated=network.people,
        scale=people / network.people,
        megabytes=1000 * answer.gigabytes,
        report=network.report,
    )
    lines = line_tables(answer.figures, answer.worlds, scenario.money.currency, scenario.compare_with)
    parts = [head, answer.prepared.population.report, suits(answer), calendar(answer), strategies(answer), lines]
    parts += [rates(answer), lifts(answer), "\n".join(map(wrapped, answer.returning)), answer.crises_told]
    parts += [guessed(answer), warnings(answer)]
    parts.append(f"{say('Next: wom compare {path}', path=path)}        ({how_long(answer)})")
    return "\n\n".join(part for part in parts if part)


def suits(answer: Check) -> str:
    """Whose ears the tone of each content suits."""
    told = {name: content.suits for name, content in answer.scenario.contents.items() if content.suits}
    if not told:
        return ""
    wide = max(map(len, told))
    rows = [
        f"  {name:<{wide}}  "
        + " · ".join(
            localized(f"{segment} × {factor:g}") for segment, factor in sorted(of.items(), key=lambda one: -one[1])
        )
        for name, of in told.items()
    ]
    head = say("Tone: how readily segments notice a content and pass it on, against others (not named: × 1)")
    return "\n".join([head, *rows])


def how_long(answer: Check) -> str:
    """What a comparison takes."""
    seconds = max(1.0, answer.compare_seconds)
    if answer.may_stop:
        return say("simulates at most about {seconds:,.0f} s on one core, less with more cores", seconds=seconds)
    return say("simulates about {seconds:,.0f} s on one core, less with more cores", seconds=seconds)


def calendar(answer: Check) -> str:
    """When each line acts, what it costs and what it is expected to buy."""
    if not answer.lines:
        return say("The plan has no lines: only what happens by itself is simulated.")
    name, worked = say("Calendar"), any(line.hours for line in answer.lines)
    wide = max(len(line.name) for line in answer.lines)
    medium = max(6, *(len(say(line.medium)) for line in answer.lines))
    units = max(11, len(say("impressions"))), max(8, 2 + len(say("team h")))
    days, dates = answer.scenario.days, answer.scenario.dates
    title = (
        f"  {name:<{wide}}  {'':<{medium}}  {dates.period:<{CALENDAR}}  {say('cost'):>12}  "
        + f"{say('impressions'):>{units[0]}}"
        + (f"{say('team h'):>{units[1]}}" if worked else "")
    )
    rows = [
        f"  {line.name:<{wide}}  {say(line.medium):<{medium}}  {bar(line.ticks, days)}  "
        + f"{money(line.cost, ''):>12}  "
        + f"{number(line.impressions) if line.impressions else '–':>{units[0]}}"
        + (f"{number(line.hours) if line.hours else '–':>{units[1]}}" if worked else "")
        for line in answer.lines
    ]
    return "\n".join(line.rstrip() for line in [title, *rows])


def bar(ticks: Sequence[int], days: int) -> str:
    """The horizon as a strip of characters, filled where the line acts."""
    width = min(CALENDAR, days)
    filled = {(tick - 1) * width // days for tick in ticks}
    strip = "".join("█" if cell in filled else "·" for cell in range(width))
    return f"{strip:<{CALENDAR}}"


def strategies(answer: Check) -> str:
    """What each strategy costs, and what its budget changes of the plan as typed."""
    costs = (
        say("Strategies cost")
        + "  "
        + " · ".join(f"{called(name)} {money(cost, '')}" for name, cost in answer.costs.items())
    )
    return "\n".join(map(wrapped, [costs, *answer.bought]))


def rates(answer: Check) -> str:
    """Typed rates beside simulated ones."""
    if not answer.rates:
        return ""
    where = max(len(rate.where) for rate in answer.rates)
    what = max(len(rate.what) for rate in answer.rates)
    title = say(
        "What you typed of contents and brands, and what the trial worlds give back (ok: within {far:g}×)", far=FAR
    )
    typed, simulated = max(8, len(say("typed"))), max(9, len(say("simulated")))
    head = f"  {'':<{where}}  {'':<{what}}  {say('typed'):>{typed}}  {say('simulated'):>{simulated}}"
    rows = [
        f"  {rate.where:<{where}}  {rate.what:<{what}}  {share(rate.typed):>{typed}}  "
        f"{share(rate.simulated):>{simulated}}  "
        f"{remark(rate)}"
        for rate in answer.rates
    ]
    heard = say(
        "  Of 100 people who noticed something, {told:.0f} had it from a friend.", told=100 * answer.reproduction
    )
    return "\n".join([title, head, *rows] + ([heard] if answer.reproduction == answer.reproduction else []))


def lifts(answer: Check) -> str:
    """By how much goodwill lifts own visits, for a typed ratio of long to short run."""
    return "\n".join(
        say(
            "Own visits of {brand} rise by up to {beta:.1%} with goodwill (β solved): what ads bring in the long run "
            "is then {ratio:g} times what they bring in their week.",
            brand=called(name),
            beta=beta,
            ratio=answer.scenario.brands[name].long_over_short,
        )
        for name, beta in answer.lifts.items()
    )


def share(value: float) -> str:
    """A rate, or n/a."""
    return localized(f"{value:.2%}") if value == value else say("n/a")


def remark(rate: Rate) -> str:
    """The verdict, with the number of events where they are few."""
    if rate.verdict == "too few":
        return say("only {events} in the trial: cannot say", events=rate.events)
    return say("ok") if rate.verdict == "ok" else say("differs")


def guessed(answer: Check) -> str:
    """How lines of the calendar are taken that do not say it themselves."""
    found = answer.scenario.guessed
    head = say("Guessed of the calendar; say it there if it is otherwise:")
    return "\n".join([head, *(wrapped(f"  † {one}") for one in found)]) if found else ""


def warnings(answer: Check) -> str:
    """Numbered warnings, and the one that always holds."""
    always = say("Nothing has been fitted to your sales. Read results as “which is better, and by about how much”.")
    found = [*answer.warnings, always]
    return "\n".join([say("Warnings"), *(wrapped(f"  W{k} {glued(one)}") for k, one in enumerate(found, 1))])


def glued(text: str) -> str:
    """A text with its command in one piece, to be copied."""
    before, command, path = text.partition("wom presets --used ")
    return before + command.replace(" ", "\u00a0") + path
