"""What is taken away: the scenario as it runs elsewhere, the tables, and the report in three forms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from wom_sim.errors import RunError
from wom_sim.language.catalogue import spoken
from wom_sim.language.say import say
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.compare.answer import Comparison

SCENARIO, TABLES, PAGE = "scenario.yaml", "tables.xlsx", "report.html"

DRAWING = Lock()
"""matplotlib draws for one thread at a time."""


class Carried(NamedTuple):
    """Files by name, and why some are not there."""

    files: dict[str, bytes]
    missing: str = ""


def scenario_file(scenario: Scenario) -> tuple[str, bytes]:
    """The scenario as ``wom compare`` runs it: YAML, packed with the files that it names where it names any."""
    files = {key: scenario.base / file for key, file in scenario.files.items()}
    beside = scenario.with_changes({key: path.name for key, path in files.items()}) if files else scenario
    text = commented(beside.typed_yaml()).encode()
    if not files:
        return SCENARIO, text
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(SCENARIO, text)
        for path in files.values():
            archive.write(path, path.name)
    return "scenario.zip", packed.getvalue()


def commented(typed: str) -> str:
    """A scenario with a line above each of its parts that says what it is."""
    lines = [f"# {say('wom compare {name} gives the same numbers.', name=SCENARIO)}"]
    for line in typed.splitlines():
        field = Scenario.model_fields.get(line.partition(":")[0])
        lines += ["", f"# {say(field.description)}"] if field and field.description else []
        lines.append(line)
    return "\n".join(lines) + "\n"


def results(found: Comparison, place: Path) -> Iterator[Carried]:
    """Tables, and then the report as page, PDF and slides; without what prints these two, the page alone.

    Another process prints: what that takes in memory is given back.
    """
    with TemporaryDirectory(dir=place) as aside:
        with DRAWING:
            folder = found.save(Path(aside) / "results")
        tables = {TABLES: (folder / TABLES).read_bytes()}
        yield Carried(tables)
        page = Path(aside) / PAGE
        command = [str(folder), "--out", str(page), "--language", spoken().locale]
        wrong = printed([*command, "--pdf", "--pptx"])
        if not page.is_file():
            printed(command)
        if not page.is_file():
            raise RunError(wrong)
        forms = [path for path in (page, page.with_suffix(".pdf"), page.with_suffix(".pptx")) if path.is_file()]
        yield Carried({**tables, **{path.name: path.read_bytes() for path in forms}}, wrong if len(forms) < 3 else "")


def printed(arguments: list[str]) -> str:
    """Make a report in another process; returns what it complains of."""
    command = [sys.executable, "-m", "wom_sim.cli", "report", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True).stderr.removeprefix("wom: ").strip()
