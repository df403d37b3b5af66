"""Cases about what is made of answers: reports, replays, stories of people, lessons, worlds that were put aside."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from fuzz import odd, tables, trees
from fuzz.cases import COMMON, Case, a_place, a_strategy, changed_json, disturb
from fuzz.seeds import ROOT, TINY, from_yaml

KEPT = {"scenario.yaml": TINY.encode(), "provenance.json": b'{"study": "compare"}', "world.npz": b"PK"}
"""Files of a comparison and a world put aside; :func:`fuzz.trial.warm_up` puts whole ones here."""

WORLD = "world.npz"

_OUT = {"--html": a_place, "--gif": a_place}
ASKED: dict[str, tuple[list[str], dict[str, Callable[[Random], str]]]] = {
    "report": (["was"], {"--out": a_place, "--language": odd.word}),
    "replay": (["was", "a", "b"], {**COMMON, **_OUT, "--world": odd.word}),
    "explain": (["was", "7"], {**COMMON, "--strategy": a_strategy, "--world": odd.word}),
    "lesson": (["viral"], {"--html": a_place, "--language": odd.word}),
    "run": (["tiny.yaml", "a"], {**COMMON, "--through": odd.word, "--save": a_place, "--from": a_place}),
}
"""What is asked of an answer, and options with what may be typed there."""


def a_lesson(dice: Random) -> Case:
    """A shipped lesson that was changed, made into a page."""
    tree = trees.changed(dice, dice.choice(lessons()))
    return Case(
        ["lesson", "case.yaml", "--html", "made.html"], {"case.yaml": trees.disturbed(dice, trees.written(tree))}
    )


@cache
def lessons() -> list[Any]:
    """The shipped lessons."""
    return [from_yaml(path.read_text("utf-8")) for path in sorted((ROOT / "wom_sim" / "lessons").glob("*.yaml"))]


def an_answer(dice: Random) -> Case:
    """A command about a whole answer with odd words in some of its places."""
    verb = dice.choice(list(ASKED))
    about, options = ASKED[verb]
    typed = [verb, *about]
    for _ in range(dice.choice([1, 1, 2, 3])):
        name = dice.choice(list(options))
        typed += [name, options[name](dice)]
    if dice.random() < 0.25:
        disturb(dice, typed)
    return Case([word.replace("\0", "\udcff") for word in typed], laid(KEPT))


def laid(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files of a result folder called ``was``, and the world beside it."""
    return {name if name == WORLD else f"was/{name}": data for name, data in files.items()}


def a_kept_answer(dice: Random) -> Case:
    """A result of a comparison, or a world put aside, that is damaged, missing or strange, and who reads it."""
    files = dict(KEPT)
    target = WORLD if dice.random() < 0.3 else dice.choice(list(files))
    if dice.random() < 0.1:
        del files[target]
    elif target.endswith(".json") and dice.random() < 0.7:
        files[target] = changed_json(dice, files[target])
    elif target.endswith(".yaml") and dice.random() < 0.7:
        files[target] = trees.disturbed(dice, trees.written(trees.changed(dice, from_yaml(files[target].decode()))))
    else:
        files[target] = tables.damaged(dice, files[target])
    readers = [["report", "was"], ["replay", "was", "--html", "made.html"], ["explain", "was"], ["check", "was"]]
    typed = ["run", "tiny.yaml", "a", "--from", WORLD] if target == WORLD else dice.choice(readers)
    return Case(typed, laid(files))
