"""A result folder as one page: read the folder, let its study say what stands on the page, write it whole."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path

from wom_sim.errors import InputError, WomError
from wom_sim.language.say import say
from wom_sim.page.page import Page, html
from wom_sim.results.folder import PROVENANCE, changed_by_hand, enlist, made_by
from wom_sim.results.workbook import save
from wom_sim.studies.read.answer import read
from wom_sim.studies.report import compared, other
from wom_sim.studies.report import slides as deck
from wom_sim.studies.report.kept import kept
from wom_sim.studies.report.readers import not_as_written

PAGE = "report.html"
"""How the page is called in its result folder."""


def report(results: str | Path, out: str | Path | None = None, *, pdf: bool = False, pptx: bool = False) -> list[Path]:
    """Write a result folder as one HTML page, and beside it a PDF and slides where asked for; returns the files.

    ``out`` is the page (default: ``report.html`` in the folder).  The page is in the language that is spoken
    (``wom_sim.language.use``); the same folder gives the same bytes.  A page in the folder is listed as one of its
    files, so that it goes when the study is run again.  Raises :class:`~wom_sim.errors.InputError` where there is no
    folder, its study has no page, its files are not as they were written, or what prints it is not installed.
    """
    folder = read(results).folder
    target = page_path(folder, out)
    try:
        made = built(folder, target, pdf, pptx)
    except WomError:
        raise
    except Exception as error:  # a table or a figure that is not what its study wrote: there is no end of ways
        raise damaged(folder, error) from error
    warn_of_changes(folder)
    for path, content in made.items():
        save(path, content)
        enlist(folder, path)
    return [*made]


def built(folder: Path, target: Path, pdf: bool, pptx: bool) -> dict[Path, bytes]:
    """The files that are asked for."""
    text = html(page(folder))
    made = {target: text.encode("utf-8")}
    if pdf:
        made[target.with_suffix(".pdf")] = printed(text)
    if pptx:
        made[target.with_suffix(".pptx")] = slides(folder)
    return made


def warn_of_changes(folder: Path) -> None:
    """Say which results the page shows otherwise than their study wrote them."""
    changed = changed_by_hand(folder)
    if changed:
        told = say("{folder}: {told}", folder=folder, told=not_as_written(changed))
        warnings.warn(told, stacklevel=3)


def damaged(folder: Path, error: Exception) -> InputError:
    """What is said of results that cannot be shown: their files that were changed; one of them nobody can check."""
    files = ", ".join(changed_by_hand(folder)) or PROVENANCE
    return InputError(
        say(
            "{folder}: these results cannot be shown; not as the study wrote them: {files} ({error})\n"
            "   hint: run the study again", folder=folder, files=files, error=repr(error),
        )
    )  # fmt: skip


def page_path(folder: Path, out: str | Path | None) -> Path:
    """Where the page goes; :class:`~wom_sim.errors.InputError` where that is a folder or no name of a page."""
    target = folder / PAGE if out is None else Path(out)
    if target.is_dir():
        raise InputError(say("cannot write {place}: it is a folder", place=target))
    if target.suffix.lower() not in (".html", ".htm"):
        raise InputError(say("the page is an HTML file: write --out {path}", path=target.with_suffix(".html")))
    if not target.parent.is_dir():
        raise InputError(say("cannot write {place}: there is no folder {folder}", place=target, folder=target.parent))
    return target


def page(folder: Path) -> Page:
    """The page of a folder, by its study; :class:`~wom_sim.errors.InputError` where that has none."""
    study = str(made_by(folder).get("study", ""))
    if study == "compare":
        return compared.page(folder)
    if not study:
        raise InputError(say("{folder} holds no results of a study (no provenance.json)", folder=folder))
    return other.page(folder, study)


def slides(folder: Path) -> bytes:
    """A folder as slides; :class:`~wom_sim.errors.InputError` without python-pptx."""
    if find_spec("pptx") is None:
        raise InputError(say("no slides without python-pptx: pip install 'wom-sim[report]'"))
    study = str(made_by(folder).get("study", ""))
    return deck.presentation(kept(folder)) if study == "compare" else other.presentation(folder, study)


def printed(text: str) -> bytes:
    """A page as PDF; :class:`~wom_sim.errors.InputError` where the printer is not installed."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        wrong = say("no PDF without WeasyPrint ({error}): pip install 'wom-sim[report]'", error=error)
        raise InputError(wrong) from None
    made: bytes = HTML(string=text).write_pdf()
    return made
