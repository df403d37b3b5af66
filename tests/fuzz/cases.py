"""Cases: files, and one command line over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fuzz import odd, tables, trees
from fuzz.seeds import STUDIES, TINY, from_yaml, scenarios


@dataclass(frozen=True)
class Case:
    """Files by name, what is typed, and the encoding and the language of the terminal."""

    arguments: list[str]
    files: dict[str, bytes] = field(default_factory=dict)
    terminal: str = "utf-8"
    language: str = "en"


# ---------------------------------------------------------------- scenarios and studies


def a_scenario(dice: Random) -> Case:
    """A shipped scenario that was changed, and a question about it."""
    tree = dice.choice([*scenarios().values(), scenarios()["tiny"]])
    text = trees.written(trees.changed(dice, tree))
    strategy = dice.choice(list(tree["strategies"]))
    return Case(question(dice, "case.yaml", strategy), {"case.yaml": trees.disturbed(dice, text)})


def question(dice: Random, file: str, strategy: str) -> list[str]:
    """A command that reads a scenario and mostly is quick."""
    quick = [["check", file, "--worlds", "1"], ["run", file, strategy], ["check", file, "--worlds", "2", "--json"]]
    fast = ["--jobs", "1", "--engine", "array"]  # agent by agent, a season of everything takes a second a world
    slow = [
        ["run", file, strategy, "--out", "made"],
        ["run", file, strategy, "--mmm", "made.csv"],
        ["run", file, strategy, "--json", "--engine", dice.choice(["mesa", "array"])],
        ["presets", "--used", file],
        ["parity", file],
        ["attribute", file, strategy, "--worlds", "2", *fast, "--by", dice.choice(["media", "lines"])],
        ["lift", file, strategy, "--worlds", "20", *fast, "--people", "500"],
        ["optimize", file, strategy, "--worlds", "2", "--trials", "2", *fast],
        ["track", file, "counts.csv", strategy, "--worlds", "2", "--assume", "sharing.contact", *fast],
        ["compare", file, "--worlds", "2", *fast],
    ]
    return dice.choice(quick if dice.random() < 0.85 else slow)


def a_study(dice: Random) -> Case:
    """A study that was changed, or the scenario of one."""
    name = dice.choice(list(STUDIES))
    tree = trees.changed(dice, from_yaml(STUDIES[name]))
    data = trees.disturbed(dice, trees.written(tree))
    extra = [] if name != "optimize" else dice.choice([[], ["--worlds", "2"]])
    return Case([name, "case.yaml", "--jobs", "1", "--out", "made", *extra], {"case.yaml": data})


# ---------------------------------------------------------------- command lines


VERBS: dict[str, tuple[list[str], dict[str, Callable[[Random], str]]]]
_METRICS = ["reach", "conversions", "shares", "cost", "profit", "cac", "followers.ig", "x"]


def _a_metric(dice: Random) -> str:
    return dice.choice([*_METRICS, odd.word(dice)])


def a_strategy(dice: Random) -> str:
    return dice.choice(["a", "b", "nothing", "a", odd.word(dice)])


def a_place(dice: Random) -> str:
    return dice.choice(
        ["made", "made/in/it", "tiny.yaml", "folder", "folder/x", "y" * 300, "loop", ".", "..", odd.word(dice)]
    )


def _a_change(dice: Random) -> str:
    path = dice.choice(paths())
    if dice.random() < 0.2:
        path = dice.choice(
            [path + ".x", path.rpartition(".")[0], path.upper(), odd.word(dice), path + ".0", "." + path]
        )
    return f"{path}={odd.node(dice)}".replace("\0", "\udcff")


def _a_span(dice: Random) -> str:
    low, high = dice.choice(odd.MILD), dice.choice([*odd.MILD, odd.word(dice)])
    return f"{dice.choice(paths())}={low}:{high}"


def paths() -> list[str]:
    """Every path of the small scenario."""
    return sorted(_paths(scenarios()["tiny"], ""))


def _paths(tree: Any, above: str) -> set[str]:
    if not isinstance(tree, dict):
        return {above}
    inside = (_paths(value, f"{above}.{key}".lstrip(".")) for key, value in tree.items())
    return set.union({above} - {""}, *inside)


def _an_engine(dice: Random) -> str:
    return dice.choice(["auto", "mesa", "array", "x"])


COMMON: dict[str, Callable[[Random], str]] = {"--seed": odd.word, "--engine": _an_engine, "--set": _a_change}
WORLDS = {"--worlds": odd.size}
JOBS = {"--jobs": lambda dice: dice.choice(["1"] * 9 + ["0", "-1", "1e9", "100000", "x", "1.5", ".inf"])}
OUT = {"--out": a_place}
VERBS = {
    "run": (["tiny.yaml", "a"], {**COMMON, **WORLDS, **OUT, "--world": odd.word, "--mmm": a_place,
    "--strategy": a_strategy}),
    "compare": (
        ["tiny.yaml"],
        {**COMMON, **WORLDS, **OUT, **JOBS, "--until": odd.word, "--graphs": odd.size, "--posterior": a_place,
        "--eliminate": str},
    ),
    "check": (["tiny.yaml"], {**COMMON, **WORLDS}),
    "attribute": (
        ["tiny.yaml", "a"],
        {**COMMON, **WORLDS, **OUT, **JOBS, "--by": odd.word, "--metric": _a_metric, "--orders": odd.size,
        "--strategy": a_strategy},
    ),
    "optimize": (
        ["tiny.yaml", "a"],
        {
            **COMMON, **WORLDS, **OUT, **JOBS, "--budget": odd.word, "--objective": _a_metric, "--goal": odd.word,
            "--probability": odd.word, "--pareto": lambda dice: f"{_a_metric(dice)},{_a_metric(dice)}",
            "--trials": odd.size,
        },
    ),
    "sweep": (
        ["sweep.yaml"],
        {**OUT, **JOBS, "--seed": odd.word, "--metric": _a_metric,
        "--part": lambda dice: f"{odd.size(dice)}/{odd.size(dice)}", "--merge": a_place},
    ),
    "sensitivity": (
        ["tiny.yaml", "--vary", "sharing.contact=10%:60%"],
        {
            **COMMON, **WORLDS, **OUT, **JOBS, "--vary": _a_span, "--method": odd.word, "--trajectories": odd.size,
            "--samples": odd.size,
            "--strategy": a_strategy, "--against": a_strategy, "--metric": _a_metric,
        },
    ),
    "calibrate": (["calibrate.yaml"], {**OUT, **JOBS, "--seed": odd.word, "--posts": a_place,
    "--attract": odd.word}),
    "track": (
        ["tiny.yaml", "counts.csv", "a"],
        {**COMMON, **WORLDS, **OUT, **JOBS, "--assume": lambda dice: dice.choice([*paths(), odd.word(dice)]),
        "--strategy": a_strategy},
    ),
    "replan": (["tiny.yaml", "counts.csv", "a"], {**COMMON, **WORLDS, **OUT, "--strategy": a_strategy}),
    "lift": (
        ["tiny.yaml", "a"],
        {**COMMON, **WORLDS, **OUT, **JOBS, "--against": a_strategy, "--effect": odd.word, "--people": odd.size,
        "--strategy": a_strategy},
    ),
    "presets": ([], {"--used": a_place}),
    "new": (["new.yaml"], {"--from": lambda dice: dice.choice(["calendar.csv", odd.word(dice)]),
    "--sheet": odd.word}),
    "parity": (["tiny.yaml"], {**COMMON, **WORLDS}),
}  # fmt: skip
"""What each verb is asked about, and its options with what may be typed there."""

SMALL = {
    "compare": ["--worlds", "2", "--jobs", "1"], "attribute": ["--worlds", "2", "--jobs", "1"], "lift": ["--worlds",
    "20", "--jobs", "1"],
    "optimize": ["--worlds", "2", "--trials", "2", "--jobs", "1"], "sensitivity": ["--worlds", "2",
    "--trajectories", "2", "--jobs", "1"],
    "sweep": ["--jobs", "1"], "calibrate": ["--jobs", "1"], "track": ["--worlds", "2", "--jobs", "1"],
    "replan": ["--worlds", "2"],
    "check": ["--worlds", "1"],
}  # fmt: skip
"""What keeps a command short; what is typed after it wins."""

OFTEN = {"run": 6, "check": 4, "presets": 2, "new": 2, "parity": 1, "track": 1, "lift": 1}
"""How often a verb is taken, twice in a while when it is not named here."""


def a_command(dice: Random) -> Case:
    """A command with odd words in some of its places."""
    verb = dice.choices(list(VERBS), [OFTEN.get(name, 0.5) for name in VERBS])[0]
    about, options = VERBS[verb]
    typed = [verb, *about, *SMALL.get(verb, [])]
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3])):
        name = dice.choice(list(options))
        typed += [name] if name == "--eliminate" else [name, options[name](dice)]
    if dice.random() < 0.25:
        disturb(dice, typed)
    return Case([word.replace("\0", "\udcff") for word in typed])


def disturb(dice: Random, typed: list[str]) -> None:
    """Put a word where another stands, leave one out, say one twice, or add one."""
    spot = dice.randrange(len(typed))
    way = dice.randrange(5)
    if way == 0:
        typed[spot] = odd.word(dice)
    elif way == 1:
        del typed[spot]
    elif way == 2:
        typed.insert(spot, typed[spot])
    elif way == 3:
        typed.append(dice.choice(["--json", "--help", "--version", "--", "-", "--x", "-v", odd.word(dice)]))
    else:
        typed.insert(dice.randrange(len(typed) + 1), odd.word(dice))


# ---------------------------------------------------------------- files


def a_file(dice: Random) -> Case:
    """A file of ties, people, a plan, counts or posts that was changed, and a command that reads it."""
    name = dice.choices(
        ["ties", "graph", "people", "calendar", "spanish", "counts", "posts", "result"], [5, 5, 4, 4, 2, 3, 2, 2]
    )[0]
    if name == "result":
        return a_result(dice)
    file, data = changed_file(dice, name)
    file, data = tables.packed(dice, file, data)
    return Case(reading(dice, name, file), {file: data})


def changed_file(dice: Random, name: str) -> tuple[str, bytes]:
    """A file of one kind, changed."""
    if name == "graph":
        return tables.graph_text(dice)
    if dice.random() < 0.35:
        return f"{name}.xlsx", tables.table_workbook(dice, name)
    return f"{name}{dice.choice(['.csv', '.csv', '.txt', '.tsv', '', '.xlsx', '.gz'])}", tables.table_text(dice, name)


def reading(dice: Random, name: str, file: str) -> list[str]:
    """A command that reads a file of one kind."""
    if name in ("ties", "graph"):
        more = dice.choice(
            [
                "",
                "",
                "",
                ", directed: true",
                ", header: true",
                ", header: false",
                ", weights: contact",
                ", weights: influence",
            ]
        )
        return ["run", "tiny.yaml", "a", "--set", f"market={{people: 600, network: {{file: {file}{more}}}}}"]
    if name == "people":
        return [
            "run",
            "tiny.yaml",
            "a",
            "--set",
            f"market={{people: 600, network: {{file: ties.csv}}, people_file: {file}}}",
        ]
    if name in ("calendar", "spanish"):
        sheet = dice.choice(["", "", ", sheet: Plan", ", sheet: x"])
        plan = [
            "check",
            "tiny.yaml",
            "--worlds",
            "1",
            "--set",
            f"plan={{file: {file}{sheet}}}",
            "--set",
            "strategies={a: [all]}",
        ]
        return dice.choice([plan, ["new", "made.yaml", "--from", file]])
    if name == "counts":
        return ["track", "tiny.yaml", file, "a", "--worlds", "2", "--jobs", "1", "--out", "made"]
    return ["calibrate", "--posts", file, "--out", "made"]


def a_result(dice: Random) -> Case:
    """A result folder with one file damaged, missing or strange, and a command that reads the folder."""
    kind = dice.choice(list(RESULTS))
    files = dict(RESULTS[kind])
    target = dice.choice(list(files))
    if dice.random() < 0.1:
        del files[target]
    elif target.endswith(".json") and dice.random() < 0.7:
        files[target] = changed_json(dice, files[target])
    elif target.endswith(".yaml") and dice.random() < 0.7:
        tree = trees.changed(dice, from_yaml(files[target].decode()))
        files[target] = trees.disturbed(dice, trees.written(tree))
    else:
        files[target] = tables.damaged(dice, files[target])
    return Case(dice.choice(READERS[kind]), {f"was/{name}": data for name, data in files.items()})


def changed_json(dice: Random, data: bytes) -> bytes:
    """JSON that was changed: YAML in braces, which is nearly the same."""
    tree = trees.changed(dice, from_yaml(data.decode()))
    return trees.flow(tree).encode("utf-8", "surrogatepass")


RESULTS = {"run": {"scenario.yaml": TINY.encode(), "provenance.json": b'{"study": "run"}'}}
"""Files of result folders by the verb that made them; :func:`fuzz.trial.warm_up` puts whole ones here."""

_SWEEP = ["sweep", "sweep.yaml", "--jobs", "1", "--out", "was"]
READERS: dict[str, list[list[str]]] = {
    "run": [
        ["run", "was", "a"],
        ["check", "was", "--worlds", "1"],
        ["run", "tiny.yaml", "a", "--out", "was"],
        ["presets", "--used", "was"],
    ],
    "calibrate": [["compare", "tiny.yaml", "--worlds", "2", "--jobs", "1", "--posterior", "was"]],
    "sweep": [_SWEEP, ["sweep", "was", "--jobs", "1"], ["sweep", "sweep.yaml", "--merge", "was", "--out", "was"]],
}
"""Commands that read a result folder, by the verb that made it."""
