"""A lesson as one file that needs no network: the page for pupils, and key and notes for the teacher."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup

from wom_sim.language.catalogue import spoken
from wom_sim.language.say import localized, say
from wom_sim.network.network import Network
from wom_sim.statistics.types import Floats, Integers
from wom_sim.studies.lesson import words
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.measured import Measured
from wom_sim.studies.lesson.recorded import Recorder, counted
from wom_sim.studies.lesson.typed import Control, Lesson, Measure, Shows, Step
from wom_sim.studies.lesson.values import in_our_language
from wom_sim.studies.replay.layout import layout

FOLDER = files("wom_sim").joinpath("lessons")
NOT_SHOWN = ("follow", "reach", "unsubscribe", "tolerated")
"""Values of a world of which a page has only the cuts."""
SCRIPTS = ("charts.js", "stage.js", "page.js", "recorded.js", "asks.js", "controls.js")


def part(name: str) -> str:
    """A file that pages are made of."""
    return FOLDER.joinpath(name).read_text(encoding="utf-8")


def filled_template(name: str, **given: Any) -> str:
    """A page of a template; everything that is not markup is escaped."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    language = spoken().locale.partition("_")[0]
    style = Markup(part("lesson.css"))
    return environment.from_string(part(name)).render(lang=language, style=style, **given)


def ties_of(network: Network) -> tuple[Integers, Integers]:
    """The friendships, each once."""
    sources = np.repeat(np.arange(network.people), network.out_degree)
    once = sources < network.targets
    return sources[once], network.targets[once].astype(np.int64)


def packed(pairs: Floats | Integers) -> str:
    """Pairs of numbers as 16 bits each, in base64."""
    return base64.b64encode(pairs.astype("<u2").tobytes()).decode("ascii")


def placed(network: Network) -> str:
    """Where people stand in the drawing, in 65,535ths of its side."""
    return packed(np.round(65_535 * layout(network.people, *ties_of(network))))


class Page:
    """A lesson in the reader's language, with its numbers."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.measured = Measured(lesson)
        self.recorder = Recorder(lesson, self.measured)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """What the lesson's texts may name in braces."""
        measures = self.lesson.measures
        return {name: shown(value, measures[name]) for name, value in self.measured.values.items()}

    def said(self, said: Mapping[str, str]) -> str:
        """A text of the lesson in the reader's language, its numbers filled in."""
        text = in_our_language(said)
        for name, number in self.numbers.items():
            text = text.replace(f"{{{name}}}", number)
        return text

    def all_said(self, many: list[dict[str, str]]) -> list[str]:
        """The same of several."""
        return [self.said(said) for said in many]

    def claims(self) -> list[tuple[str, str]]:
        """What the lesson claims, and the numbers."""
        return [(self.said(one.say), self.numbers[name]) for name, one in self.lesson.measures.items()]

    @property
    def heading(self) -> dict[str, Any]:
        """What stands at the top of page and key."""
        lesson = self.lesson
        return {
            "title": self.said(lesson.title), "lead": self.said(lesson.lead), "number": lesson.number,
            "ages": lesson.ages, "minutes": lesson.minutes,
        }  # fmt: skip

    def html(self, *, is_open: bool = False) -> str:
        """The page for pupils; with every step open where a teacher wants to look through them."""
        lesson, page = self.lesson, words.spoken(words.PAGE)
        paragraphs = (
            ("what_is_it", lesson.what), ("how_it_works", lesson.how), ("how_to_use", lesson.use),
            ("notice", lesson.notice), ("try", lesson.try_), ("limits", lesson.limits),
        )  # fmt: skip
        headings = [(page[name], self.all_said(said)) for name, said in paragraphs]
        headings[2][1].insert(0, self.use())
        headings.append((page["sources"], lesson.sources))
        return filled_template(
            "page.html", say=page, headings=headings, sheet=[*self.sheet()],
            pools=any(one.pool for one in lesson.steps),
            leaves=lesson.world.unsubscribe > 0.0 and lesson.recorded is None,
            ring=(self.recorder.recording or {}).get("ring", ""),
            data=Markup(as_script({**self.told(), "open": is_open})), core=Markup(part("core.js")),
            scripts=Markup("\n".join(map(part, SCRIPTS))), **self.heading,
        )  # fmt: skip

    def use(self) -> str:
        """How pages are used: those that compute, and those whose worlds are recorded."""
        if self.lesson.recorded is None:
            return say(words.PAGE["use_all"])
        return say(words.PAGE["use_recorded"], worlds=self.lesson.recorded, counted=counted(self.lesson))

    def key(self, file: str) -> str:
        """What only the teacher gets; ``file`` is the name of the page."""
        lesson = self.lesson
        return filled_template(
            "key.html", say=words.spoken({**words.PAGE, **words.KEY}), file=file, facts=self.claims(),
            sheet=[*self.sheet()],
            aims=self.all_said(lesson.aims), curriculum=", ".join(self.all_said(lesson.curriculum)),
            timing=[(one.minutes, self.said(one.what)) for one in lesson.timing], tips=self.all_said(lesson.tips),
            **self.heading,
        )  # fmt: skip

    def sheet(self) -> Iterator[dict[str, Any]]:
        """The worksheet, step by step, and its key."""
        for step in self.lesson.steps:
            row: dict[str, Any] = {"title": self.said(step.title), "ask": "", "answers": [], "key": []}
            if step.question:
                asked = step.question
                row["ask"] = f"{self.said(asked.shows.ask)}\u00a0____ {self.said(asked.ask)}"
                row["answers"] = self.all_said(asked.answers)
                answer = self.said(step.question.answers[step.question.right - 1])
                row["key"] += [say(words.KEY["sheet_answer"], answer=answer), self.said(step.question.because)]
            if step.find:
                row["ask"] = f"{row['ask']} {self.said(step.find.ask)}".strip()
                row["key"] += [self.near(step), self.said(step.find.because)]
            if step.goal:
                row["ask"] = f"{row['ask']} {self.said(step.goal.say)}".strip()
            row["ask"] = row["ask"] or self.said(step.text[-1])
            row["key"] += [self.said(step.then)] if step.then else []
            yield row

    def near(self, step: Step) -> str:
        """The number that a step asks for, and which are accepted."""
        assert step.find is not None
        measure, value = self.lesson.measures[step.find.measure], self.measured.values[step.find.measure]
        low, high = (shown(value + sign * step.find.within, measure) for sign in (-1, 1))
        return say(words.KEY["sheet_near"], answer=shown(value, measure), low=low, high=high)

    # ---------------------------------------------------------------- what the script reads

    def told(self) -> dict[str, Any]:
        """Everything that the page's script has to know."""
        lesson = self.lesson
        posts = worlds.post_cuts(lesson.world)
        return {
            "name": lesson.lesson, "number": lesson.number, "title": self.said(lesson.title),
            "words": words.spoken(words.PAGE),
            "marks": {"decimal": localized("1.5")[1], "group": localized("1,000")[1:-3]},
            "networks": {name: self.net(name) for name in lesson.networks},
            "world": self.world({}), "tables": {"share": worlds.share_cuts(), "posts": posts},
            "controls": {name: self.control(name, one) for name, one in lesson.controls.items()},
            "steps": [self.step(one) for one in lesson.steps], "prices": lesson.prices, "budget": lesson.budget,
            "recorded": self.recorder.recording,
        }  # fmt: skip

    def net(self, name: str) -> dict[str, Any]:
        """A network: its people, ties and groups, and how it is laid out."""
        told, network = self.lesson.networks[name], self.measured.network(name)
        groups = network.attributes["block"].tolist() if "block" in network.attributes else []
        return {
            "people": network.people, "ties": packed(np.stack(ties_of(network), axis=1)), "layout": told.layout,
            "groups": groups, "places": placed(network) if told.layout == "free" else "",
            "label": self.said(told.label),
        }  # fmt: skip

    def world(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the world, all of them."""
        world = self.lesson.changed(changes).model_dump(exclude={*NOT_SHOWN})
        world["network"] = world["network"] or next(iter(self.lesson.networks))
        return world

    def control(self, name: str, control: Control) -> dict[str, Any]:
        """A slider or a choice."""
        if control.choose:
            return {"label": self.said(control.label), "choose": {k: self.said(v) for k, v in control.choose.items()}}
        ends = {"from": control.first, "to": control.last, "step": control.step}
        worded = [[self.lesson.value_of(name, value), self.said(said)] for value, said in control.words.items()]
        found = {key: self.lesson.value_of(name, value) for key, value in ends.items()}
        return {"label": self.said(control.label), **found, "words": sorted(worded)}

    def step(self, step: Step) -> dict[str, Any]:
        """A step."""
        world, usual = self.world(step.set), self.world({})
        made = {
            "title": self.said(step.title), "text": self.all_said(step.text),
            "set": {name: value for name, value in world.items() if value != usual[name]},
            "then": self.said(step.then) if step.then else "",
        }  # fmt: skip
        plain = (
            "controls", "people", "luck", "bet", "runs", "settings", "look", "worlds", "tries", "chart", "compare",
            "pool",
        )  # fmt: skip
        made |= {name: getattr(step, name) for name in plain}
        if step.goal:
            made["goal"] = {**step.goal.model_dump(), "say": self.said(step.goal.say)}
        if step.question:
            asked = step.question
            made["question"] = {
                "ask": self.said(asked.ask), "answers": self.all_said(asked.answers), "right": asked.right,
                "because": self.said(asked.because), "shows": self.shows(asked.shows),
            }  # fmt: skip
        if step.find:
            wanted = step.find
            made["find"] = {
                "ask": self.said(wanted.ask), "unit": wanted.unit, "answer": self.measured.values[wanted.measure],
                "within": wanted.within, "because": self.said(wanted.because),
                "moves": self.lesson.measures[wanted.measure].vary,
            }  # fmt: skip
        return made

    def shows(self, shows: Shows) -> dict[str, Any]:
        """The number that an answer rests upon, and where it is measured."""
        world = self.world(shows.at)
        at = {name: world[name] for name in shows.at} | ({} if shows.cut is None else {"cut": shows.cut})
        return {"ask": self.said(shows.ask), "what": shows.what, "at": at, "least": shows.least}


def shown(value: float, measure: Measure) -> str:
    """A number as people read it."""
    return localized(f"{value:,.{measure.digits}f}")


def as_script(data: Any) -> str:
    """JSON that may stand in a script: no "<" begins a tag."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
