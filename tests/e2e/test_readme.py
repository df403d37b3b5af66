"""README and guide are run: their Python as it stands, their commands as they are typed; their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest

from wom_sim.cli import parser
from wom_sim.language import catalogue
from wom_sim.reading.yaml_file import read_source
from wom_sim.scenario.scenario import Scenario, json_schema

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = sorted((ROOT / "wom_sim" / "guide").glob("*.md"))
PAGES = {path: path.read_text(encoding="utf-8") for path in (README, *GUIDE)}
OTHERS = [ROOT / "results" / "README.md", ROOT / "wom_sim" / "ODD.md"]
MOST_LINES, MOST_COLUMNS = 150, 120


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(language: str) -> dict[str, str]:
    """Fenced code of a language, by page and number."""
    fence = re.compile(rf"```{language}\n(.*?)```", re.DOTALL)
    return {f"{name(page)}-{k}": code for page in PAGES for k, code in enumerate(fence.findall(PAGES[page]))}


def prose(text: str) -> str:
    """A page without its fenced code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def commands() -> list[str]:
    """Every ``wom …`` with arguments, between backticks or in a shell block."""
    typed = [command for text in PAGES.values() for command in re.findall(r"`(wom \w+ [^`]+)`", prose(text))]
    lines = [line for code in blocks("sh").values() for line in code.replace("\\\n", " ").splitlines()]
    return sorted({*typed, *(line for line in lines if line.startswith("wom "))})


PYTHON = blocks("python")


@pytest.mark.parametrize("block", PYTHON)
def test_python_runs(block: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    before = catalogue.spoken()
    try:
        exec(compile(PYTHON[block], block, "exec"), {"__name__": "readme"})
    finally:
        catalogue.use(before)  # the chapter on languages speaks another one
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", commands())
def test_commands_exist(command: str) -> None:
    options = parser().parse_args(shlex.split(command, comments=True)[1:])
    assert callable(options.command)


def test_the_commands_of_all_pages_are_found() -> None:
    assert len(commands()) > 20
    assert any("--vary" in command for command in commands())  # one of a shell block, over two lines


@pytest.mark.parametrize("block", blocks("yaml"))
def test_what_is_to_be_typed_can_be_read(block: str, tmp_path: Path) -> None:
    (tmp_path / "typed.yaml").write_text(blocks("yaml")[block], encoding="utf-8")
    source = read_source(tmp_path / "typed.yaml")
    assert source.typed
    assert not source.problems


LINES = re.findall(r"`(\{kind: [^`]+\})`", (ROOT / "wom_sim" / "guide" / "plan.md").read_text(encoding="utf-8"))
LEFT_OUT = {"…, prize": "content: taste, lift: 1, from: …, to: …, prize", "…": "2027-03-08"}
"""What stands for the dots in a line of the guide."""


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_line_of_the_guide_is_a_line_of_a_plan(line: str, tmp_path: Path) -> None:
    """It is added to the launch, whose market is all students, with the dates and the content that it wants."""
    for dots, words in LEFT_OUT.items():
        line = line.replace(dots, words)
    (tmp_path / "line.yaml").write_text(f"new: {line}", encoding="utf-8")
    typed = {"content": "ad", **read_source(tmp_path / "line.yaml").typed["new"]}
    spans = typed["kind"] in ("ads", "posts")
    typed |= {"from": "2027-03-08", "to": "2027-04-04"} if spans else {}
    launch = read_source(ROOT / "configs" / "launch.yaml").typed
    launch["market"]["segments"] = {"students": {"share": 1}}
    launch["contents"]["code"] = launch["contents"]["story"]
    launch["plan"]["new"] = typed
    next(iter(launch["brands"].values()))["care"] = {"questions": 0.1}
    assert Scenario.parse(launch).plan["new"].kind == typed["kind"]


def test_every_kind_of_line_stands_in_the_guide() -> None:
    *_, lines = json_schema()["properties"]["plan"]["anyOf"]
    kinds = lines["additionalProperties"]["discriminator"]["mapping"]
    assert {line.partition(": ")[2].partition(",")[0] for line in LINES} == {*kinds}


def test_experiment_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = (ROOT / "experiments" / "sceptics.py").read_text(encoding="utf-8")
    space = {"__name__": "experiment", "__file__": str(ROOT / "experiments" / "sceptics.py")}
    exec(compile(code, "sceptics.py", "exec"), space)
    space["main"]()  # type: ignore[operator]
    believers, sceptics = capsys.readouterr().out.splitlines()
    assert float(believers.split()[1]) > float(sceptics.split()[1])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_and_targets_that_are_named_exist(page: Path) -> None:
    files = re.findall(r"\b((?:configs|experiments|tests|wom_sim)/[\w/]+\.\w+)", PAGES[page])
    assert [file for file in files if not (ROOT / file).is_file()] == []
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {*re.findall(r"`make (\w+)`|^make (\w+)", PAGES[page])} <= {(target, "") for target in targets}


# ---------------------------------------------------------------- links


def anchors(text: str) -> set[str]:
    """What a code-hosting site calls the headings of a page: lower case, hyphens for spaces, -1 for a second one."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def links(page: Path) -> list[str]:
    """Targets of the links and pictures of a page, but for those to other sites."""
    found = re.findall(r"\]\(([^)\s]*)\)", prose(page.read_text(encoding="utf-8")))
    return [target for target in found if "://" not in target]


def broken(page: Path) -> list[str]:
    """Links of a page that lead nowhere."""
    wrong = []
    for link in links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists():
            wrong.append(f"{link}: no such file")
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            wrong.append(f"{link}: no such heading")
    return wrong


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_link_that_leads_nowhere_is_caught(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# One, two: `three`\n\n## Again\n\n## Again\n\n```sh\n# no heading\n```\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Here\n[a](there.md) [b](there.md#one-two-three) [c](there.md#again-1) [d](#here) [e](https://example.org/x)\n"
        "[f](gone.md) [g](there.md#again-2) [h](there.md#no-heading) ![i](gone.png) [j](#there)\n"
    )
    nowhere = ["gone.md", "there.md#again-2", "there.md#no-heading", "gone.png", "#there"]
    assert [one.partition(":")[0] for one in broken(page)] == nowhere


def test_the_readme_leads_through_the_guide() -> None:
    """Its index names every chapter once, and each chapter leads on to the next and back."""
    index = prose(PAGES[README]).partition("## Where next")[2]
    order = [ROOT / link for link in re.findall(r"\]\((wom_sim/guide/[^)]+)\)", index)]
    assert sorted(order) == GUIDE
    for k, page in enumerate(order):
        *_, last = PAGES[page].split("\n\n")
        neighbours = [one.name for one in (order[k - 1 : k] if k else []) + order[k + 1 : k + 2]]
        assert re.findall(r"\]\(([^)]+)\)", last) == ["../../README.md#where-next", *neighbours], name(page)


# ---------------------------------------------------------------- sizes


def test_the_readme_stays_a_front_door() -> None:
    assert len(PAGES[README].splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lines_can_be_read_in_a_terminal(page: Path) -> None:
    text = re.sub(r"```yaml\n.*?```", "", PAGES[page], flags=re.DOTALL)
    assert [line for line in text.splitlines() if len(line) > MOST_COLUMNS and not line.startswith("|")] == []
