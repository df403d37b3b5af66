"""The house has one straight way through it: rooms, studies and files have an order, and nobody reaches into another.

Every check is a function from a :class:`House` to complaints.  It is asked about the package, which has to be without,
and about a small house that breaks its rule, which has to be caught.  ``pytest -s tests/test_architecture.py`` prints
the house in figures.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wom_sim"

LEVELS = {
    "errors": 0, "version": 0, "rng": 0,
    "language": 1,
    "aside": 2,
    "code_cache": 3,
    "statistics": 4,
    "reading": 5,
    "show": 6,
    "network": 7, "page": 7,
    "rules": 8, "ledger": 8,
    "behaviour": 9,
    "engine": 10,
    "metrics": 11, "seeding": 11,
    "scenario": 12,
    "people": 13,
    "campaign": 14,
    "results": 15,
    "worlds": 16,
    "classic": 17,
    "studies": 18,
    "app": 19, "cli": 19,
}  # fmt: skip
"""A room imports from rooms below it only; none of two on one level knows the other.  Not all of them are built yet."""

STUDIES = (
    "questions", "command", "compare", "tipping", "presets", "check", "attribute", "optimize", "sweep", "sensitivity",
    "calibrate", "track", "replan", "posts", "lift", "seeds", "new", "audit", "parity", "doctor", "read", "run",
    "inspect", "replay", "explain", "report", "lesson", "play",
)  # fmt: skip
"""Studies are rooms among themselves: each leans on those before it only."""

VERB, VERB_HAS = "verb.py", ("HELP", "FRONT", "OPTIONS", "ask")
"""The file of a study that makes a command of it.  It stands above all studies, and nobody imports it."""

ANSWER, LIST = "results/answer.py", "studies/questions.py"
"""The skeleton of answers, and the list of questions."""

NOTHING = ast.parse("")

FAMILIES: dict[str, tuple[str, ...]] = {
    "behaviour": ("KEY", "Spec", "STATE", "Constants", "constants"),
    "scenario/plan": ("SPEC", "CALENDAR"),
    "campaign/lines": ("KIND",),
}
"""Folders in which every file is one instance of one idea, and the names that each of them has to define.

A family may be as large as it likes, and none of its files knows another one.
"""

SHARED = {"scenario/plan/line.py", "campaign/lines/line.py", "campaign/lines/seeds.py"}
"""What members of a family build on: no members themselves, and knowing none."""

SAID, DONE = "scenario/plan", "campaign/lines"
"""The two families of kinds of line: each kind has a file of the same name in both."""

NARROW = {"behaviour": {"errors", "language", "rules", "ledger", "rng", "reading", "statistics"}}
"""Rooms that may import even less than their level allows."""

HOMES = {
    "mesa": {"engine/agents.py", "results/mesa_model.py"},
    "networkx": {"engine/agents.py", "network/declared.py", "network/network.py"},
    "numba": {
        "code_cache.py",
        "engine/frontier/coins.py",
        "engine/frontier/lanes.py",
        "engine/kernels.py",
        "engine/machine.py",
        "network/csr.py",
    },
}
"""Heavy libraries, and the only modules that use them."""

BARE = {"rules.py": {"__future__", "math"}}
"""Modules that import nothing but this."""

MOST_LINES = 400
MOST_FOLDERS = 18
MOST_FILES = 15


class House:
    """The modules of a package and what each imports, also behind ``TYPE_CHECKING`` and inside functions.

    Modules are named by their path from the package, such as ``studies/compare/answer.py``.
    """

    def __init__(self, package: Path) -> None:
        self.package = package
        self.paths = {str(path.relative_to(package)): path for path in sorted(package.rglob("*.py"))}
        self.names = {self.dotted(module): module for module in self.paths}

    def dotted(self, module: str) -> str:
        """The name by which a module is imported."""
        parts = [self.package.name, *module.removesuffix(".py").split("/")]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """The parsed modules; the public face, which knows everybody, is none of them."""
        return {
            module: ast.parse(path.read_text(encoding="utf-8"))
            for module, path in self.paths.items()
            if module != "__init__.py"
        }

    def imports(self, module: str) -> Iterator[tuple[str, str, str]]:
        """Where it is imported from, what is (nothing: the module itself), and the name that it gets."""
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.Import):
                yield from ((one.name, "", one.asname or one.name.split(".")[0]) for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self.source(module, node)
                for one in node.names:
                    full = f"{source}.{one.name}"
                    is_module = full in self.names
                    yield (
                        (full, "", one.asname or one.name) if is_module else (source, one.name, one.asname or one.name)
                    )

    def source(self, module: str, node: ast.ImportFrom) -> str:
        """The full name of what follows ``from``, dots resolved."""
        if not node.level:
            return node.module or ""
        here = self.dotted(module).split(".")
        package = here if module.endswith("__init__.py") else here[:-1]
        return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """Module → modules of ours that it imports."""
        return {
            module: {self.names[source] for source, *_ in self.imports(module) if source in self.names} - {module}
            for module in self.trees
        }

    def folders(self) -> dict[str, list[str]]:
        """Folder of code → its files."""
        found: dict[str, list[str]] = {}
        for module in self.paths:
            found.setdefault(module.rpartition("/")[0], []).append(module)
        return found

    def classes(self) -> Iterator[tuple[str, str, ast.ClassDef]]:
        """Module, name and tree of every class at the top of a module."""
        for module, tree in self.trees.items():
            yield from ((module, node.name, node) for node in tree.body if isinstance(node, ast.ClassDef))

    def lines(self) -> dict[str, int]:
        """Module → its lines."""
        return {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in self.paths.items()}


HOUSE = House(PACKAGE)


def room_of(module: str) -> str:
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


def family_of(module: str) -> str:
    return next((family for family in FAMILIES if module.startswith(f"{family}/")), "")


# ---------------------------------------------------------------- the order


def strangers(house: House) -> list[str]:
    """Rooms and studies that nobody gave a place."""
    rooms = {room_of(module) for module in house.trees} - LEVELS.keys()
    studies = {room_of(module.partition("/")[2]) for module in house.trees if module.startswith("studies/")}
    return [
        *(f"{room} has no level: add it to LEVELS" for room in sorted(rooms)),
        *(f"studies/{study} has no place: add it to STUDIES" for study in sorted(studies - {"__init__", *STUDIES})),
    ]


def upward_arrows(house: House) -> list[str]:
    """Imports from a room that is not below, or that a narrow room may not have."""
    wrong = []
    for module, used in house.arrows.items():
        room = room_of(module)
        for other in sorted(used - {"__init__.py"}):
            allowed = NARROW.get(room, LEVELS.keys()) | {room}
            below = LEVELS.get(room_of(other), 99) < LEVELS.get(room, -1) or room == room_of(other)
            wrong += [] if below and room_of(other) in allowed else [f"{module} may not import {other}"]
    return wrong


def backward_studies(house: House) -> list[str]:
    """Studies that import one which stands after them."""
    place = {study: k for k, study in enumerate(STUDIES)}
    wrong = []
    for module, used in house.arrows.items():
        if module.startswith("studies/") and not module.endswith(f"/{VERB}"):
            here = room_of(module.partition("/")[2])
            there = {other: room_of(other.partition("/")[2]) for other in used if other.startswith("studies/")}
            late = [other for other, study in there.items() if place.get(study, -1) > place.get(here, -1)]
            wrong += [f"{module} may not import {other}" for other in sorted(late)]
    return wrong


def verbs_below(house: House) -> list[str]:
    """Modules that import a verb."""
    verbs = {module for module in house.trees if module.startswith("studies/") and module.endswith(f"/{VERB}")}
    return [f"{module} may not import {verb}" for module, used in house.arrows.items() for verb in sorted(used & verbs)]


def inner_levels(house: House) -> dict[str, int]:
    """Module → its level in its room: 0 imports nothing of the room, each other one stands above what it imports."""
    rooms = {module: {o for o in used if room_of(o) == room_of(module)} for module, used in house.arrows.items()}
    levels: dict[str, int] = {}
    for module in TopologicalSorter(rooms).static_order():
        levels[module] = 1 + max((levels[other] for other in rooms.get(module, ())), default=-1)
    return levels


def circles(house: House) -> list[str]:
    """Modules that import each other, and files and folders of one folder that do: then they have no levels."""
    graphs: dict[str, dict[str, set[str]]] = {"": dict(house.arrows)}
    for module, used in house.arrows.items():
        if module.endswith(f"/{VERB}"):  # nobody imports it, so that no circle goes through it
            continue
        parts = module.split("/")
        for depth in range(len(parts)):
            folder, here = "/".join(parts[:depth]), parts[depth]
            inside = {other.split("/")[depth] for other in used if other.startswith(f"{folder}/" if folder else "")}
            graphs.setdefault(f"{folder}/", {}).setdefault(here, set()).update(inside - {here, "__init__.py"})
    return [said for folder, graph in graphs.items() if (said := circle(graph, folder))]


def circle(graph: Mapping[str, set[str]], folder: str) -> str:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return f"{folder} a circle: {' ← '.join(error.args[1])}"
    return ""


def through_the_face(house: House) -> list[str]:
    """Modules that import the public names, which import everybody."""
    return [f"{module} imports the public face" for module, used in house.arrows.items() if "__init__.py" in used]


# ---------------------------------------------------------------- private names


def private_names(house: House) -> list[str]:
    """Private names imported from another module, or taken from one by a dot."""
    wrong = []
    for module, tree in house.trees.items():
        ours = [one for one in house.imports(module) if one[0].split(".")[0] == house.package.name]
        wrong += [f"{module} imports {what} from {source}" for source, what, _ in ours if is_private(what)]
        modules = {name for source, what, name in ours if not what and source in house.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and is_private(node.attr):
                wrong += [f"{module} uses {node.value.id}.{node.attr}"] if node.value.id in modules else []
    return wrong


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


# ---------------------------------------------------------------- sizes and families


def long_modules(house: House) -> list[str]:
    """Modules above the limit."""
    return [f"{module} has {many} lines" for module, many in house.lines().items() if many > MOST_LINES]


def many_rooms(house: House) -> list[str]:
    """More folders of code at the top than one can keep in mind."""
    top = sorted({module.split("/")[0] for module in house.paths if "/" in module})
    return [f"{len(top)} folders at the top: {', '.join(top)}"] if len(top) > MOST_FOLDERS else []


def wide_folders(house: House) -> list[str]:
    """Folders of too many files that are no family."""
    wide = {folder: len(files) for folder, files in house.folders().items() if len(files) > MOST_FILES}
    return [f"{folder or 'the package'} has {many} files" for folder, many in wide.items() if folder not in FAMILIES]


def unlike_families(house: House) -> list[str]:
    """Files of a family that lack a name which all of them define, or that know another one."""
    wrong = []
    for module, tree in house.trees.items():
        family = family_of(module)
        if family and not module.endswith("/__init__.py"):
            wanted = () if module in SHARED else FAMILIES[family]
            known = sorted(other for other in house.arrows[module] - SHARED if family_of(other) == family)
            wrong += [f"{module} does not define {name}" for name in wanted if name not in defined(tree)]
            wrong += [f"{module} knows {other}" for other in known]
    return wrong


def half_kinds(house: House) -> list[str]:
    """Kinds of line that are said and not done, or done and not said."""
    said, done = members(house, SAID), members(house, DONE)
    return [
        *(f"{kind} is said in {SAID}, but nothing is done with it in {DONE}" for kind in sorted(said - done)),
        *(f"{kind} is done in {DONE}, but nobody can say it in {SAID}" for kind in sorted(done - said)),
    ]


def members(house: House, family: str) -> set[str]:
    """The names of a family's members."""
    return {
        Path(module).stem
        for module in house.trees
        if family_of(module) == family and module not in SHARED and not module.endswith("/__init__.py")
    }


def told_apart(house: House) -> list[str]:
    """Modules that know a single kind of line, so that they might ask which one they have: only its own two files may.

    Everybody else asks the line itself, or ``kind_of`` it, and works with kinds that are added later.
    """
    kinds = {f"{family}/{kind}.py" for family in (SAID, DONE) for kind in members(house, family)}
    return [
        f"{module} knows {other}"
        for module, used in house.arrows.items()
        for other in sorted(used & kinds)
        if not module.endswith((f"{SAID}/__init__.py", f"{DONE}/__init__.py"))
        and (Path(module).stem != Path(other).stem or family_of(module) != DONE)
    ]


def defined(tree: ast.Module) -> set[str]:
    """Names that a module defines itself, at its top."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    return names


# ---------------------------------------------------------------- answers and questions


def facts(house: House) -> list[str]:
    """Copies of an answer for its words: words read the answer itself."""
    return [f"{module} has {name}" for module, name, _ in house.classes() if name.endswith("Facts")]


def own_answers(house: House) -> list[str]:
    """Classes of studies that are told to people and machines, or drawn, without the skeleton of answers."""
    known = skeletons(house)
    return [
        f"{module}: {name} does not derive from {ANSWER}"
        for module, name, node in house.classes()
        if module.startswith("studies/") and name not in known
        if "figures" in methods(node) or {"text", "data"} <= methods(node)
    ]


def skeletons(house: House) -> set[str]:
    """The classes of the skeleton, and all that derive from them."""
    classes = [(name, set(map(base_name, node.bases))) for _, name, node in house.classes()]
    found = {name for module, name, _ in house.classes() if module == ANSWER}
    while more := {name for name, bases in classes if bases & found} - found:
        found |= more
    return found


def methods(node: ast.ClassDef) -> set[str]:
    """Names of the functions of a class."""
    return {one.name for one in node.body if isinstance(one, ast.FunctionDef)}


def base_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def speechless(house: House) -> list[str]:
    """Answers that are looked up in another room, or whose file of words is not there or says nothing."""
    wrong, known = [], skeletons(house)
    for module, name, node in house.classes():
        if name in known and module.startswith("studies/"):
            told, folder = dict(constants(node)), module.split("/")[1]
            file = f"studies/{folder}/{told.get('words', 'words')}.py"
            says = methods(node) | defined(house.trees.get(file, NOTHING))
            wrong += [f"{module}: {name} is in the room {told['room']}"] if told.get("room", folder) != folder else []
            wrong += [] if "text" in says else [f"{module}: {name} has no text in {file}"]
    return wrong


def constants(node: ast.ClassDef) -> Iterator[tuple[str, object]]:
    """Names that a class gives a constant, and which."""
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
            yield from ((target.id, one.value.value) for target in one.targets if isinstance(target, ast.Name))


def questions(house: House) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The list of questions: folder → group of its command, and public names with their files."""
    calls = [node for node in ast.walk(house.trees[LIST]) if isinstance(node, ast.Call)]
    rows = [[ast.literal_eval(one) for one in call.args] for call in calls if base_name(call.func) == "Question"]
    return {room: (*rest, *("", ())[len(rest) :]) for room, *rest in rows}


def unasked(house: House) -> list[str]:
    """Where list, folders, verbs and public names of questions do not agree."""
    if LIST not in house.trees:
        return []
    listed, inside = questions(house), [m.split("/") for m in house.trees if m.startswith("studies/")]
    folders = {parts[1] for parts in inside if len(parts) > 2}
    wrong = [f"{folder} is not in {LIST}" for folder in sorted(folders - listed.keys())]
    wrong += [f"{LIST}: there is no folder {folder}" for folder in sorted(listed.keys() - folders)]
    for folder in sorted(listed.keys() & folders):
        group, names = listed[folder]
        verb = house.trees.get(f"studies/{folder}/{VERB}")
        wrong += [] if bool(group) == bool(verb) else [f"{folder} has a group and no {VERB}, or the other way round"]
        wrong += [f"{folder}/{VERB} does not define {one}" for one in VERB_HAS if verb and one not in defined(verb)]
        homes = [(f"studies/{folder}/{file}.py", name) for file, name in (path.split(".") for path in names)]
        wrong += [
            f"{home} has no {name}" for home, name in homes if name not in defined(house.trees.get(home, NOTHING))
        ]
    return wrong


def unlisted_names(house: House) -> list[str]:
    """Names of studies that the public face tells type checkers of, and that no question has."""
    path = house.paths.get("__init__.py")
    tree = ast.parse(path.read_text(encoding="utf-8") if path else "")
    listed = questions(house) if LIST in house.trees else {}
    known = {f"{folder}.{path}" for folder, (_, paths) in listed.items() for path in paths}
    room = f"{house.package.name}.studies."
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and (one.module or "").startswith(room)]
    public = {f"{node.module}.{one.name}".removeprefix(room) for node in imports for one in node.names}
    return [f"{name} is public and in no line of {LIST}" for name in sorted(public - known)]


# ---------------------------------------------------------------- libraries


def guests(house: House) -> list[str]:
    """Heavy libraries outside their homes, and modules that should be bare and are not."""
    wrong = []
    for module in house.trees:
        used = {source.split(".")[0] for source, *_ in house.imports(module)}
        wrong += [f"{module} may not import {one}" for one in sorted(used & HOMES.keys()) if module not in HOMES[one]]
        wrong += [f"{module} may not import {one}" for one in sorted(used - BARE.get(module, used))]
    return wrong


CHECKS = (
    strangers, upward_arrows, backward_studies, verbs_below, circles, through_the_face, private_names, long_modules,
    many_rooms, wide_folders, unlike_families, half_kinds, told_apart, facts, own_answers, speechless, unasked,
    unlisted_names, guests,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_is_in_order(check: Callable[[House], list[str]]) -> None:
    assert check(HOUSE) == []


def test_every_file_has_a_level_in_its_room() -> None:
    assert inner_levels(HOUSE).keys() >= HOUSE.trees.keys()


@pytest.mark.parametrize("library", HOMES)
def test_heavy_libraries_are_at_home(library: str) -> None:
    users = {m for m in HOUSE.trees for source, *_ in HOUSE.imports(m) if source.split(".")[0] == library}
    assert users
    assert users <= HOMES[library]


def test_the_house_in_figures() -> None:
    """Seen with ``pytest -s``."""
    lines, folders, levels = HOUSE.lines(), HOUSE.folders(), inner_levels(HOUSE)
    longest, widest, deepest = (max(some, key=some.__getitem__) for some in (lines, sizes(folders), levels))
    top = {module.split("/")[0] for module in HOUSE.paths if "/" in module}
    print(
        f"\n{len(lines)} modules, {sum(lines.values()):,} lines; {len(folders)} folders, {len(top)} at the top"
        f"\nlongest module {longest} ({lines[longest]} lines); above {MOST_LINES}: {len(long_modules(HOUSE))}"
        f"\nwidest folder {widest or 'the top'} ({len(folders[widest])} files)"
        f"\ndeepest module in its room {deepest} (level {levels[deepest]})"
        f"\nprivate imports {len(private_names(HOUSE))}, circles {len(circles(HOUSE))}"
        f"\narrows between modules {sum(map(len, HOUSE.arrows.values())):,}"
    )


def sizes(folders: Mapping[str, list[str]]) -> dict[str, int]:
    return {folder: len(files) for folder, files in folders.items()}


# ---------------------------------------------------------------- houses that are out of order


def built(folder: Path, files: Mapping[str, str]) -> House:
    for name, text in files.items():
        path = folder / "wom_sim" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return House(folder / "wom_sim")


FROM = "from wom_sim"
BEHIND = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "
INSIDE = "def late():\n    "

SAYS = "def text(self): ...\n"
SKELETON = {ANSWER: "class Answer: ...\n"}

BROKEN: dict[str, tuple[Callable[[House], list[str]], dict[str, str], str]] = {
    "an unknown room": (strangers, {"cellar/wine.py": ""}, "cellar has no level"),
    "an unknown study": (strangers, {"studies/gossip.py": ""}, "studies/gossip has no place"),
    "a room above": (
        upward_arrows,
        {"rules.py": f"{INSIDE}{FROM}.studies.compare.answer import compare\n", "studies/compare/answer.py": ""},
        "rules.py may not import studies/compare/answer.py",
    ),
    "a room on the same level": (
        upward_arrows, {"rules.py": f"{FROM} import ledger\n", "ledger.py": ""}, "rules.py may not import ledger.py",
    ),
    "a narrow room": (
        upward_arrows,
        {"behaviour/wear.py": f"{FROM}.network.network import Network\n", "network/network.py": ""},
        "behaviour/wear.py may not import network/network.py",
    ),
    "a study that comes later": (
        backward_studies,
        {"studies/sweep/plan.py": f"{FROM}.studies.track.answer import Week\n", "studies/track/answer.py": ""},
        "studies/sweep/plan.py may not import studies/track/answer.py",
    ),
    "a verb that is imported": (
        verbs_below,
        {"studies/sweep/plan.py": f"{INSIDE}{FROM}.studies.lift.verb import ask\n", "studies/lift/verb.py": ""},
        "studies/sweep/plan.py may not import studies/lift/verb.py",
    ),
    "a circle behind TYPE_CHECKING": (
        circles,
        {"people/a.py": f"{BEHIND}{FROM}.people.b import B\n", "people/b.py": f"{FROM}.people import a\n"},
        " a circle: ",
    ),
    "a circle inside a function": (
        circles,
        {"people/a.py": f"{INSIDE}{FROM}.people import b\n", "people/b.py": "from . import a\n"},
        " a circle: ",
    ),
    "a circle of three": (
        circles,
        {
            "people/a.py": "from .b import x\n",
            "people/b.py": "from .c import x\n",
            "people/c.py": "import wom_sim.people.a\n",
        },
        " a circle: ",
    ),
    "a circle of folders": (
        circles,
        {
            "scenario/plan/line.py": f"{FROM}.scenario.calendar import days\n",
            "scenario/plan/week.py": "",
            "scenario/calendar/days.py": "",
            "scenario/calendar/file.py": f"{FROM}.scenario.plan.week import WEEK\n",
        },
        "scenario/ a circle: ",
    ),
    "the public face": (
        through_the_face,
        {"__init__.py": "", "cli/run.py": f"{FROM} import Scenario\n"},
        "cli/run.py imports the public face",
    ),
    "a private name": (
        private_names,
        {"show/text.py": "", "cli/run.py": f"{FROM}.show.text import _wrapped as wrapped\n"},
        "cli/run.py imports _wrapped from wom_sim.show.text",
    ),
    "a private name after a dot": (
        private_names,
        {"show/text.py": "", "cli/run.py": f"{FROM}.show import text as t\nt._wrapped('')\n"},
        "cli/run.py uses t._wrapped",
    ),
    "a long module": (long_modules, {"rng.py": "\n" * 401}, "rng.py has 401 lines"),
    "too many rooms": (many_rooms, {f"room{k}/a.py": "" for k in range(19)}, "19 folders at the top"),
    "a drawer": (wide_folders, {f"reading/file{k}.py": "" for k in range(16)}, "reading has 16 files"),
    "a family that knows its own": (
        unlike_families,
        {"behaviour/wear.py": f"{FROM}.behaviour.caps import Spec\n", "behaviour/caps.py": ""},
        "behaviour/wear.py knows behaviour/caps.py",
    ),
    "a shared file that knows a member": (
        unlike_families,
        {"scenario/plan/line.py": f"{FROM}.scenario.plan.ads import SPEC\n", "scenario/plan/ads.py": ""},
        "scenario/plan/line.py knows scenario/plan/ads.py",
    ),
    "a kind that is only said": (half_kinds, {"scenario/plan/flyers.py": ""}, "flyers is said in scenario/plan, but"),
    "a kind that is only done": (half_kinds, {"campaign/lines/flyers.py": ""}, "flyers is done in campaign/lines, but"),
    "a kind that is told apart": (
        told_apart,
        {"results/values.py": f"{FROM}.scenario.plan.ads import Ads\n", "scenario/plan/ads.py": ""},
        "results/values.py knows scenario/plan/ads.py",
    ),
    "a kind that knows another": (
        told_apart,
        {"campaign/lines/posts.py": f"{FROM}.scenario.plan.ads import Ads\n", "scenario/plan/ads.py": ""},
        "campaign/lines/posts.py knows scenario/plan/ads.py",
    ),
    "a copy of an answer": (facts, {"studies/lift/words.py": "class LiftFacts: ...\n"}, "has LiftFacts"),
    "an answer without the skeleton": (
        own_answers, {**SKELETON, "studies/lift/answer.py": f"class Lift:\n    {SAYS}    def data(self): ...\n"},
        "Lift does not derive from",
    ),
    "an answer in another room": (
        speechless,
        {**SKELETON, "studies/lift/answer.py": f"class Lift(Answer):\n    room = 'post'\n    {SAYS}"},
        "Lift is in the room post",
    ),
    "an answer without words": (
        speechless,
        {**SKELETON, "studies/lift/answer.py": "class Lift(Answer):\n    room = 'lift'\n", "studies/lift/words.py": ""},
        "Lift has no text in studies/lift/words.py",
    ),
    "a question that is not listed": (unasked, {LIST: "", "studies/lift/answer.py": ""}, "lift is not in"),
    "a line without a folder": (unasked, {LIST: 'Question("lift")\n'}, "there is no folder lift"),
    "a command without a verb": (
        unasked, {LIST: 'Question("lift", "Decide")\n', "studies/lift/answer.py": ""}, "lift has a group and no verb",
    ),
    "a verb without a line": (
        unasked, {LIST: 'Question("lift")\n', "studies/lift/verb.py": ""}, "or the other way round",
    ),
    "a verb that lacks something": (
        unasked, {LIST: 'Question("lift", "Decide")\n', "studies/lift/verb.py": "HELP = ''\n"}, "does not define ask",
    ),
    "a public name that is not there": (
        unasked,
        {LIST: 'Question("lift", "", ("answer.lift",))\n', "studies/lift/answer.py": "def raised(): ...\n"},
        "studies/lift/answer.py has no lift",
    ),
    "a public name in no line": (
        unlisted_names, {"__init__.py": f"{FROM}.studies.lift.answer import Lift\n"}, "lift.answer.Lift is public",
    ),
    "a heavy library abroad": (guests, {"results/run.py": f"{INSIDE}import numba\n"}, "results/run.py may not import"),
    "rules that are not bare": (guests, {"rules.py": "import numpy as np\n"}, "rules.py may not import numpy"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_house_out_of_order_is_caught(tmp_path: Path, case: str) -> None:
    check, files, complaint = BROKEN[case]
    assert any(complaint in said for said in check(built(tmp_path, files)))


def test_every_check_has_a_house_that_it_catches() -> None:
    assert {check for check, _, _ in BROKEN.values()} == set(CHECKS)


def test_a_family_member_without_a_name_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAMILIES, "behaviour", ("Spec", "STATE"))
    files = {"behaviour/__init__.py": "", "behaviour/wear.py": "class Spec: ...\nSTATE: list = []\n"}
    assert unlike_families(built(tmp_path, files)) == []
    files["behaviour/caps.py"] = "from wom_sim.reading.fields import Spec\n"
    wrong = unlike_families(built(tmp_path, files))
    assert wrong == ["behaviour/caps.py does not define Spec", "behaviour/caps.py does not define STATE"]


def test_a_family_may_be_large(tmp_path: Path) -> None:
    assert wide_folders(built(tmp_path, {f"behaviour/b{k}.py": "" for k in range(20)})) == []


def test_levels_follow_the_arrows(tmp_path: Path) -> None:
    files = {"people/a.py": "", "people/b.py": "from .a import x\n", "people/c.py": "from . import a, b\n"}
    assert inner_levels(built(tmp_path, files)) == {"people/a.py": 0, "people/b.py": 1, "people/c.py": 2}


def test_every_file_of_tests_has_a_name_of_its_own() -> None:
    """Two of one name cannot be collected together."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, many in names.items() if many > 1] == []
