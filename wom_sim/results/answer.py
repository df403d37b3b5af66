"""The skeleton of an answer: what every study gives back, so that a study says only what is its own.

Beside an answer stand two files of its folder that read it: ``words.py``, whose ``text(answer)`` is what people read
(and ``data(answer)`` what machines do, where that takes words), and ``plots.py`` with ``drawings(answer)``.  They come
after the answer in the order of the house; the skeleton looks them up by name when they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import did_you_mean, listed
from wom_sim.results.cells import write_csv
from wom_sim.results.folder import VERSIONS, provenance, write_folder, write_provenance
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.figures import Axes, Draw, Figure
from wom_sim.show.text import enumerated, share, took, wrapped

if TYPE_CHECKING:
    import pandas as pd

STUDIES = "wom_sim.studies"

WORDS = "answer.txt"
"""What an answer says, in its folder."""


class Answer:
    """Something that a study says."""

    room: ClassVar[str]
    """Its folder in ``studies``, which is also what a result folder calls the kind of its results."""

    words: ClassVar[str] = "words"
    """Which file of the folder says it."""

    def text(self) -> str:
        """What ``wom`` prints; what its numbers count, where that is not plain, is said at the top."""
        told = added_up(str(self.neighbour(self.words).text(self)), self.brands())
        return with_crises(told, self.crises_in_some())

    def brands(self) -> Sequence[str]:
        """The brands whose visits and orders its numbers add up."""
        return ()

    def crises_in_some(self) -> Mapping[str, float]:
        """The crises that come in some of its worlds and not in others, with their chance."""
        return {}

    def data(self) -> Any:
        """The same as plain values: what ``--json`` prints."""
        return self.neighbour(self.words).data(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the text, escaped."""
        return f"<pre>{escape(self.text())}</pre>"

    def neighbour(self, file: str) -> ModuleType:
        """A file that stands beside the answer and reads it."""
        return import_module(f"{STUDIES}.{self.room}.{file}")


class Drawn(Answer):
    """An answer with figures, where its folder has any."""

    def drawings(self) -> dict[str, Draw]:
        """Figures by file name, each a function of ``ax`` that draws it; the one that says most comes first."""
        drawn = find_spec(f"{STUDIES}.{self.room}.plots") is not None
        found: dict[str, Draw] = self.neighbour("plots").drawings(self) if drawn else {}
        return found

    def plot(self, name: str = "", *, ax: Axes | None = None) -> Axes:
        """Draw one figure, by default the first of :meth:`drawings`, and return its matplotlib Axes.

        With ``ax`` it is drawn there, else on a sheet of its own: ``answer.plot().figure.savefig("picture.svg")``.
        Raises :class:`~wom_sim.errors.InputError` for a name that no figure has.
        """
        known = self.drawings()
        if not known:
            raise InputError(say("there is no figure of this"))
        if name and name not in known:
            hint, names = did_you_mean(name, known), listed([*known])
            raise InputError(
                say("there is no figure {name!r}{hint} (known: {names})", name=name, hint=hint, names=names)
            )
        return known[name or next(iter(known))](ax=ax)

    def figures(self) -> dict[str, Figure]:
        """All figures by file name, as matplotlib figures."""
        return {name: draw().get_figure(root=True) for name, draw in self.drawings().items()}  # type: ignore[misc]

    def _repr_html_(self) -> str:
        """What a notebook shows: the figure that says most, and the text; both escaped."""
        from wom_sim.show.pictures import inline_svg

        known = self.drawings()
        if not known:
            return super()._repr_html_()
        name, draw = next(iter(known.items()))
        axes = draw()
        picture = inline_svg(axes.get_figure(root=True), name, axes.get_title(loc="left"))  # type: ignore[arg-type]
        return f"<div>{picture}</div>{super()._repr_html_()}"


class Filed(Drawn):
    """An answer that is saved into a folder of its own."""

    def brands(self) -> Sequence[str]:
        """Those of the scenario that was run."""
        scenario = self.as_run()
        return () if scenario is None else [*scenario.own_brands]

    def crises_in_some(self) -> Mapping[str, float]:
        """Those of the scenario that was run."""
        scenario = self.as_run()
        return {} if scenario is None else may_come(scenario)

    holds: ClassVar[str]
    """The main files of the folder, as the line "Saved …" names them."""

    def save(self, folder: str | Path) -> Path:
        """Write tables, figures, the scenario as run and what made them, whole or not at all; returns the folder."""
        return write_folder(Path(folder), self.fill)

    def report(self, path: str | Path) -> list[Path]:
        """Write the answer as one HTML page, as ``wom report`` makes it of its folder; returns the files."""
        with TemporaryDirectory() as place:
            folder = self.save(Path(place) / self.room)
            found: list[Path] = import_module(f"{STUDIES}.report.answer").report(folder, path)
        return found

    def fill(self, aside: Path) -> None:
        """Every file of the folder."""
        from wom_sim.show.pictures import save_all

        for name, content in {**self.files(), **self.kept_words()}.items():
            write_file(aside / name, content)
        save_all(self.figures(), aside / "figures")
        scenario = self.as_run()
        if scenario is not None:
            write_file(aside / "scenario.yaml", scenario.to_yaml())
        made = VERSIONS if scenario is None else provenance(scenario)
        write_provenance(aside, {"study": self.room, **made, **self.settings()})

    def files(self) -> Mapping[str, Any]:
        """Tables (pandas) and texts by file name; a function writes its file itself."""
        raise NotImplementedError

    def kept_words(self) -> Mapping[str, str]:
        """What it says, for a page that is made of the folder later; nothing where that is said anew by then."""
        return {WORDS: without_seconds(self.text(), getattr(self, "seconds", None))}

    def as_run(self) -> Scenario | None:
        """The scenario that does it again, where there is one."""
        return None

    def settings(self) -> Mapping[str, Any]:
        """How it was asked, for the provenance; all that it says, where that is little."""
        found: Mapping[str, Any] = self.data()
        return found


def without_seconds(text: str, seconds: float | None) -> str:
    """A text without how long it took, so that the same command writes the same bytes."""
    took_so_long = "" if seconds is None else rf"(,| ) *\n? *{re.escape(took(seconds))}"
    return (re.sub(took_so_long, "", text) if took_so_long else text) + "\n"


def added_up(text: str, brands: Iterable[str]) -> str:
    """A text whose first paragraph ends with what its numbers add up, where that is more than one brand."""
    names = [*brands]
    if len(names) < 2:
        return text
    all_of = say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
    said = say(
        "All numbers add up the brands {brands}; orders of one alone are the metric {metric}.",
        brands=all_of,
        metric=f"conversions.{names[0]}",
    )
    return under_the_title(text, said)


def may_come(scenario: Scenario) -> dict[str, float]:
    """The crises of a scenario that come in some worlds and not in others, with their chance."""
    return {name: one.chance for name, one in scenario.crisis.items() if 0.0 < one.chance < 1.0}


def with_crises(text: str, crises: Mapping[str, float]) -> str:
    """A text whose first paragraph ends with the crises that come in some worlds only."""
    if not crises:
        return text
    each = enumerated([say("“{name}” comes in {share}", name=name, share=share(one)) for name, one in crises.items()])
    said = say("{crises} of the worlds: means and chances are of all worlds, with and without it.", crises=each)
    return under_the_title(text, said)


def under_the_title(text: str, said: str) -> str:
    """A text with a sentence more at the end of its first paragraph."""
    first, *rest = text.split("\n\n")
    return "\n\n".join([f"{first}\n{wrapped(said)}", *rest])


def write_file(path: Path, content: Any) -> None:
    """Write a text, or a pandas table in the format that the name of its file ends with; or let a function do it."""
    if callable(content):
        content(path)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif path.suffix == ".parquet":
        content.to_parquet(path, compression="zstd", index=False)
    else:
        write_csv(content, path)


def frame(rows: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A pandas table of rows, or of columns by name."""
    import pandas as pd

    return pd.DataFrame(rows, columns=None if columns is None else list(columns))
