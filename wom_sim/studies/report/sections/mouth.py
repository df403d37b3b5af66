"""Word of mouth: how many each person tells, how far cascades go, and how few go anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from wom_sim.language.say import say, says
from wom_sim.page import diagrams, parts
from wom_sim.page.charts import Curve, both, curves
from wom_sim.page.colours import paints
from wom_sim.page.diagrams import Tree, trees
from wom_sim.page.parts import Table
from wom_sim.show.text import NOTHING, number, percent
from wom_sim.studies.report.kept import Kept

MOST_GENERATIONS = 8
"""So many generations are drawn; later ones are few people and cut short by the last day."""

MOST_DRAWN = 400
"""People of a tree that are drawn; of a larger one those who heard first."""


def mouth(found: Kept) -> list[Markup]:
    """R by generation, cascades by size, and three of them as trees."""
    made = [*reproduction(found), *beyond(found), *alone(found)]
    return [*made, parts.chapter(say("How far it goes: cascades"), [*sizes(found), *three(found)])]


def reproduction(found: Kept) -> list[Markup]:
    """How many further people a person tells, generation by generation, with the line at 1."""
    drawn = told_on(found)
    if not drawn:
        return []
    table, told = found.table("generations"), told_on_says(found, drawn)
    mine = told_often(table[table["strategy"] == found.best])
    deep = max(len(one.values) for one in drawn)
    ticks = [number(k) for k in range(deep)]
    axes = say("steps from the first person"), say("further people that each person brings (R)")
    picture = both(curves(drawn, axes, ticks, (1.0, say("1: it keeps itself alive"))), told)
    keys = parts.legend([(diagrams.swatch(one.paint), one.name) for one in drawn])
    return [keys, parts.figure(picture, told, generations(mine, found))]


def told_on(found: Kept) -> list[Curve]:
    """R by generation of the plans that are shown."""
    table, colours = found.table("generations"), paints(found.strategies)
    if table is None or not len(table):
        return []
    drawn = [curve(table[table["strategy"] == name], name, colours[name], name == found.best) for name in found.shown]
    return [one for one in drawn if one.values]


def told_on_says(found: Kept, drawn: Sequence[Curve]) -> str:
    """What it shows, in a sentence."""
    most = max(drawn[0].values)
    told = say("With “{plan}”, a person brings at most {most} further ones: below 1, word of mouth dies out by itself.",
               plan=found.best, most=number(most, 2))  # fmt: skip
    if most >= 1:
        told = say("With “{plan}”, a person brings up to {most} further ones: above 1, word of mouth grows by itself.",
                   plan=found.best, most=number(most, 2))  # fmt: skip
    return told


def told_often(some: Any) -> Any:
    """The steps that half of the worlds come to, at most so many: what is told of fewer is chance."""
    return some[(some["generation"] < MOST_GENERATIONS) & (some["alive"] * 2 >= some["worlds"])]


def curve(some: Any, name: str, paint: Any, band: bool) -> Curve:
    """R of one plan, as long as people in every world are so many steps away."""
    some = told_often(some)
    ends = list(zip(some["low"], some["high"], strict=True)) if band else []
    return Curve(name, paint, [float(one) for one in some["reproduction"]], ends)


def generations(mine: Any, found: Kept) -> Table:
    """The numbers of the best plan."""
    rows = [
        [
            number(row["generation"]), number(row["people"], 1), number(row["reproduction"], 2),
            NOTHING if row["low"] != row["low"] else f"{number(row['low'], 2)} – {number(row['high'], 2)}",
        ]
        for row in mine.to_dict("records")
    ]  # fmt: skip
    head = [say("Steps"), say("People"), say("Further people each (R)"), say("95 % between")]
    return Table(say("Word of mouth of “{plan}”, step by step", plan=found.best), head, rows)


def alone(found: Kept) -> list[Markup]:
    """How many are never passed on."""
    table = found.table("cascade_sizes")
    mine = table if table is None else table[table["strategy"] == found.best]
    if mine is None or not mine["cascades"].sum():
        return []
    said = say(
        "{share} of those who hear of it from the plan itself tell nobody who listens. That is normal: most of what "
        "people see goes no further, and a few large cascades carry the rest.",
        share=percent(int(mine[mine["size"] == 1]["cascades"].sum()) / int(mine["cascades"].sum())),
    )
    return [parts.paragraph(said)]


def sizes(found: Kept) -> list[Markup]:
    """How large cascades are."""
    table = found.table("cascade_sizes")
    if table is None:
        return []
    rows = []
    for name in found.shown:
        some = table[table["strategy"] == name]
        if len(some):
            rows.append([name, *size_cells(list(some["size"]), list(some["cascades"]))])
    if not rows:
        return []
    head = [
        say("Which plan"),
        say("never passed on"),
        say("middle size of the others"),
        say("largest of all worlds"),
        say("cascades a world"),
    ]
    caption = say("Cascades by size, in simulated people: the first person and everybody who hears it through her")
    for row in rows:
        row[-1] = number(float(row[-1]) / found.found.worlds, 1)
    return [parts.table(Table(caption, head, rows))]


def size_cells(people: Sequence[int], many: Sequence[int]) -> list[str]:
    """Of one plan: the share of cascades of one, the median of the others, the largest, and how many there are."""
    whole, others = sum(many), [(size, count) for size, count in zip(people, many, strict=True) if size > 1]
    half, so_far, middle = sum(count for _, count in others) / 2, 0, 0
    for size, count in others:
        so_far += count
        if so_far >= half:
            middle = size
            break
    alone = whole - sum(count for _, count in others)
    return [percent(alone / whole), number(middle) if others else NOTHING, number(max(people)), str(whole)]


def three(found: Kept) -> list[Markup]:
    """A typical cascade, a middle one and the largest of one world, drawn as trees."""
    table = found.table("cascades")
    if table is None:
        return []
    mine = table[table["strategy"] == found.best]
    if not len(mine):
        return []
    paint, scale = paints(found.strategies)[found.best], found.prepared.scale
    every = dict(iter(mine.groupby("cascade", sort=True)))
    by_lot = sorted(
        (some for some in every.values() if some["chosen"].iloc[0] == "lot"), key=lambda some: int(some["size"].iloc[0])
    )
    largest = max(every.values(), key=lambda some: int(some["size"].iloc[0]))
    drawn = [Tree(say("typical"), says("{n} person", "{n} people", 1), [-1], paint)]
    if by_lot:
        drawn.append(of_table(by_lot[len(by_lot) // 2], say("middle one"), paint))
    drawn.append(of_table(largest, say("largest"), paint))
    size, deep = int(largest["size"].iloc[0]), int(largest["depth"].max())
    told = largest_says(found, size, deep)
    note = say(
        "A dot is a simulated person; the large one began. Each line to the right is somebody who heard it from her. "
        "The typical cascade is one person, the middle one is the median of those that were passed on; one simulated "
        "person stands for {scale} real ones.",
        scale=number(scale, 0 if scale == int(scale) else 1),
    )
    rows = [[one.title, number(max(1, len(one.parents))), number(max(diagrams.depths(one.parents)))] for one in drawn]
    beside = Table(told, [say("Cascade"), say("People drawn"), say("Steps")], rows)
    return [parts.figure(both(trees(drawn), told), told, beside), parts.paragraph(note, "note")]


def largest_says(found: Kept, size: int, deep: int) -> str:
    """How large the largest one of the world that is drawn is, beside the largest of all worlds."""
    told = say("The largest cascade of the world drawn here has {size} simulated people and goes {deep} steps deep.",
               size=number(size), deep=number(deep))  # fmt: skip
    table = found.table("cascade_sizes")
    if table is None or found.found.worlds < 2:
        return told
    most = int(table[table["strategy"] == found.best]["size"].max())
    named = {"worlds": number(found.found.worlds), "most": number(most)}
    return told + " " + say("The largest of all {worlds} worlds has {most}.", **named)


def of_table(some: Any, title: str, paint: Any) -> Tree:
    """A cascade of the table as a tree; of a very large one the first people."""
    parents = [int(one) for one in some["parent"]][:MOST_DRAWN]
    size, deep = int(some["size"].iloc[0]), int(some["depth"].max())
    return Tree(title, people_and_steps(size, deep), parents, paint)


def people_and_steps(size: int, deep: int) -> str:
    """How large and how deep a cascade is."""
    people, steps = says("{n:,} person", "{n:,} people", size), says("{n} step", "{n} steps", deep)
    return f"{people}, {steps}"


def beyond(found: Kept) -> list[Markup]:
    """How much of the reach friends bring, and how much lies beyond the target."""
    earned, reach = found.of("reach_earned")[found.best], found.of("reach")[found.best]
    told = []
    if reach:
        told.append(say("{share} of the people whom “{plan}” reaches are shown it by a friend, the press or a review, "
                        "whatever else they see. Not all of them notice it.",
                        share=percent(earned / reach), plan=found.best))  # fmt: skip
    totals = found.table("totals")
    if totals is not None:
        some = totals[
            (totals["dimension"] == "target") & (totals["strategy"] == found.best) & (totals["metric"] == "reach")
        ]
        people = dict(zip(some["name"], some["value"], strict=True))
        if len(people) > 1:
            first, *_ = people
            outside = sum(value for name, value in people.items() if name != first)
            told.append(say("{share} of the reach lies beyond those whom the plan is aimed at.",
                            share=percent(outside / sum(people.values()))))  # fmt: skip
    return [parts.bullets(told)]
