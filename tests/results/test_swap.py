"""A folder of results is replaced at one stroke, and what a person put into it stays."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wom_sim.errors import InputError, RunError
from wom_sim.results import swap
from wom_sim.results.folder import PROVENANCE, WRITTEN, made_by, refuse_fixed, refuse_foreign, write_folder
from wom_sim.results.weekly import places
from wom_sim.studies.new.from_calendar import write_new

Fill = Callable[[Path], None]
FIRST = {"summary.csv": "a\n1\n", "tables/days.csv": "b\n1\n", "figures/reach.svg": "<svg/>", "goals.csv": "c\n"}
SECOND = {"summary.csv": "a\n2\n", "tables/days.csv": "b\n2\n", "figures/reach.svg": "<svg />", "draws.csv": "d\n"}


def filling(texts: dict[str, str]) -> Fill:
    def fill(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        (folder / PROVENANCE).write_text(json.dumps({"study": "test"}))

    return fill


def under(folder: Path) -> dict[str, str]:
    """Every file by its path, without what we write about the others."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_text() for name, path in files.items() if name not in (PROVENANCE, "codebook.csv")}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of results; in the end nothing may be left beside it."""
    made = write_folder(tmp_path / "home" / "results", filling(FIRST))
    yield made
    assert [path.name for path in made.parent.iterdir() if path.name.startswith(".")] == []


@pytest.fixture(params=["at one stroke", "in three"])
def _strokes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way in which folders change places."""
    if request.param == "in three":
        monkeypatch.setattr(swap, "at_one_stroke", lambda *_: False)


def forget_the_list(folder: Path) -> None:
    """Make it a folder of a version that kept no list."""
    facts = {name: value for name, value in made_by(folder).items() if name != WRITTEN}
    (folder / PROVENANCE).write_text(json.dumps(facts))


# ---------------------------------------------------------------- what is listed


def test_the_list_names_every_file_and_is_sorted(folder: Path) -> None:
    listed = made_by(folder)[WRITTEN]
    assert list(listed) == ["codebook.csv", "figures/reach.svg", "goals.csv", "summary.csv", "tables/days.csv"]
    assert listed["summary.csv"] == swap.sha256(folder / "summary.csv")
    before = (folder / PROVENANCE).read_bytes()
    write_folder(folder, filling(FIRST))
    assert (folder / PROVENANCE).read_bytes() == before


@pytest.mark.usefixtures("_strokes")
def test_results_alone_are_replaced_as_a_whole(folder: Path) -> None:
    write_folder(folder, filling(SECOND))
    assert under(folder) == SECOND


# ---------------------------------------------------------------- what a person put there


@pytest.mark.usefixtures("_strokes")
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "of an earlier version"])
def test_what_a_person_put_there_stays(folder: Path, listed: bool) -> None:
    mine = {"my_notes.txt": "mine", "tables/mine.csv": "x\n", "figures/drafts/one.svg": "draft", "talk/a/b.txt": "deep"}
    for name, text in mine.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "empty" / "er").mkdir(parents=True)
    (folder / "talk").chmod(0o700)
    node = (folder / "my_notes.txt").stat().st_ino
    if not listed:
        forget_the_list(folder)
    for texts in (SECOND, FIRST):
        write_folder(folder, filling(texts))
        assert under(folder) == texts | mine | ({} if listed else {"goals.csv": FIRST["goals.csv"]}), (
            "without a list nobody knows who wrote goals.csv"
        )
        if not listed:
            return
    assert (folder / "empty" / "er").is_dir()
    assert (folder / "talk").stat().st_mode & 0o777 == 0o700
    assert (folder / "my_notes.txt").stat().st_ino == node, "an editor that has it open goes on with it"


def test_one_of_ours_that_a_person_changed_is_kept_beside(folder: Path) -> None:
    for round_number, name in enumerate(["summary-kept.csv", "summary-kept-2.csv"], 1):
        (folder / "summary.csv").write_text(f"a\n1 my remark {round_number}\n")
        with pytest.warns(UserWarning, match=f"it is kept: summary.csv is now {name}") as told:
            write_folder(folder, filling(SECOND))
        assert len(told) == 1
        assert under(folder)[name] == f"a\n1 my remark {round_number}\n"
    assert under(folder)["summary.csv"] == SECOND["summary.csv"]


def test_in_a_folder_of_an_earlier_version_the_names_we_write_are_ours(folder: Path) -> None:
    forget_the_list(folder)
    (folder / "summary.csv").write_text("who changed this?")
    write_folder(folder, filling(SECOND))
    assert under(folder) == SECOND | {"goals.csv": FIRST["goals.csv"]}


def test_a_name_that_we_need_later_is_taken(folder: Path) -> None:
    (folder / "draws.csv").write_text("my own")
    (folder / "tables" / "days.csv").unlink()
    (folder / "tables").rmdir()
    (folder / "tables").write_text("a file where we have a folder")
    (folder / "figures" / "reach.svg").unlink()
    (folder / "figures" / "reach.svg").mkdir()
    (folder / "figures" / "reach.svg" / "inside").write_text("deep")
    with pytest.warns(UserWarning, match=r"draws.csv is now draws-kept.csv, tables is now tables-kept, figures/reach"):
        write_folder(folder, filling(SECOND))
    kept = {"draws-kept.csv": "my own", "tables-kept": "a file where we have a folder"}
    assert under(folder) == SECOND | kept | {"figures/reach-kept.svg/inside": "deep"}


def test_links_stay_links_and_lead_where_they_did(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cat.jpg").write_text("cat")
    (tmp_path / "mine.csv").write_text("mine")
    (folder / "data").symlink_to(tmp_path / "data")
    (folder / "up").symlink_to("../..")
    (folder / "broken").symlink_to("nowhere")
    (folder / "summary.csv").unlink()
    (folder / "summary.csv").symlink_to(tmp_path / "mine.csv")
    with pytest.warns(UserWarning, match="summary.csv is now summary-kept.csv"):
        write_folder(folder, filling(SECOND))
    links = {path.name: str(path.readlink()) for path in folder.iterdir() if path.is_symlink()}
    home = {"data": str(tmp_path / "data"), "summary-kept.csv": str(tmp_path / "mine.csv")}
    assert links == {**home, "up": "../..", "broken": "nowhere"}
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert (tmp_path / "data" / "cat.jpg").read_text() == "cat"
    assert (folder / "summary.csv").read_text() == SECOND["summary.csv"]


def test_a_folder_behind_a_link(folder: Path, tmp_path: Path) -> None:
    (folder / "my_notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to(folder)
    write_folder(tmp_path / "link", filling(SECOND))
    assert (tmp_path / "link").is_symlink()
    assert under(folder) == SECOND | {"my_notes.txt": "mine"}


def test_a_disk_without_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    (folder / "my_notes.txt").write_text("mine")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_folder(folder, filling(SECOND))
    assert under(folder) == SECOND | {"my_notes.txt": "mine"}


def test_what_comes_while_folders_change_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(one: Path, other: Path) -> None:
        (other / "late.txt").write_text("late")
        exchange(one, other)
        (one / "later.txt").write_text("from one who still is in the old folder")

    exchange = swap.exchange
    monkeypatch.setattr(swap, "exchange", late)
    write_folder(folder, filling(SECOND))
    kept = {"late.txt": "late", "later.txt": "from one who still is in the old folder"}
    assert under(folder) == SECOND | kept


def test_what_cannot_be_looked_into_is_not_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "safe").mkdir()
    walk = os.walk

    def closed(top: Path, onerror: Callable[[OSError], None]) -> Any:
        onerror(PermissionError(errno.EACCES, "Permission denied"))
        return walk(top)

    monkeypatch.setattr(os, "walk", closed)
    with pytest.raises(RunError, match="Permission denied"):
        write_folder(folder, filling(SECOND))
    assert under(folder) == FIRST
    monkeypatch.undo()
    write_folder(folder, filling(FIRST))  # clears what was left


# ---------------------------------------------------------------- what a kill leaves


class Killed(BaseException):
    """Nothing after it is done."""


STEPS = ["put_in_place", "carry_one", "exchange", "at_one_stroke", "clear"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.usefixtures("_strokes")
def test_a_kill_at_any_step(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, when: str) -> None:
    (folder / "my_notes.txt").write_text("mine")
    real = getattr(swap, step)

    with monkeypatch.context() as patch:

        def die(*given: Any) -> Any:
            if when == "after":
                real(*given)
            patch.setattr(swap, "clear", lambda *_: None)  # a process that was killed clears nothing
            raise Killed

        patch.setattr(swap, step, die)
        with pytest.raises(Killed):
            write_folder(folder, filling(SECOND))
    assert under(folder) in (FIRST | {"my_notes.txt": "mine"}, SECOND | {"my_notes.txt": "mine"})
    write_folder(folder, filling(FIRST))
    assert under(folder) == FIRST | {"my_notes.txt": "mine"}


def test_between_three_strokes_nothing_is_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange folders there is a moment without one; the next run finds everything."""
    (folder / "my_notes.txt").write_text("mine")

    with monkeypatch.context() as patch:

        def one_stroke(one: Path, other: Path) -> None:
            other.rename(one.with_name(swap.SPARE))
            patch.setattr(swap, "clear", lambda *_: None)
            raise Killed

        patch.setattr(swap, "exchange", one_stroke)
        with pytest.raises(Killed):
            write_folder(folder, filling(SECOND))
    assert not folder.exists()
    write_folder(folder, filling(SECOND))
    assert under(folder) == SECOND | {"my_notes.txt": "mine"}


def test_the_place_of_a_process_at_work_is_left_alone(folder: Path) -> None:
    at_work = folder.parent / f"{swap.prefix(folder)}at-work"
    (at_work / swap.FRESH).mkdir(parents=True)
    handle = os.open(at_work, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    write_folder(folder, filling(SECOND))
    assert (at_work / swap.FRESH).is_dir()
    os.close(handle)
    write_folder(folder, filling(SECOND))
    assert not at_work.exists()


def test_a_place_that_is_cleared_before_it_is_locked_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(handle: int, how: int) -> None:
        monkeypatch.undo()
        next(folder.parent.glob(f"{swap.prefix(folder)}*")).rmdir()

    monkeypatch.setattr(fcntl, "flock", late)
    write_folder(folder, filling(SECOND))
    assert under(folder) == SECOND


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("where", [".", "..", "home"])
def test_a_folder_that_somebody_is_in_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: folder if where == "home" else tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path if where == "home" else folder if where == "." else folder / "tables")
    given = folder if where == "home" else Path(where)
    with pytest.raises(InputError, match="the folder you are in, one above it, your home or a disk; name a folder"):
        write_folder(given, filling(SECOND))
    assert under(folder) == FIRST
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(InputError, match="circle"):
        refuse_fixed(tmp_path / "circle")


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(InputError, match=r"cannot look into .*: Permission denied; name another"):
        refuse_foreign(tmp_path, "compare")
    monkeypatch.setattr(Path, "cwd", closed)
    with pytest.raises(InputError, match=r"cannot write .*: Permission denied"):
        refuse_fixed(tmp_path)


# ---------------------------------------------------------------- single files


def test_weekly_tables_replace_weekly_tables_only(tmp_path: Path) -> None:
    table, truth = tmp_path / "weeks.csv", tmp_path / "weeks-truth.csv"
    assert places(table) == (table, truth)
    ours = "DATE,revenue,orders,tv_S,tv_I,tv_clicks_P,competitor_sales_B,events\n"
    about = "world,DATE,days,orders,revenue,baseline_orders,baseline_revenue,plan_true_orders\n"
    table.write_text(ours)
    truth.write_text(about)
    assert places(str(table)) == (table, truth)
    for path, good in ((table, ours), (truth, about)):
        for theirs in (b"DATE,revenue,tv_S\n", b"\xff\xfe", b""):
            path.write_bytes(theirs)
            with pytest.raises(InputError, match=f"{path.name} exists and is no weekly table of wom; name another"):
                places(table)
        path.write_text(good)


def test_a_new_file_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_new(tmp_path / "new.yaml", "half \udcff")
    assert list(tmp_path.iterdir()) == []


def test_warnings_point_at_the_caller(folder: Path) -> None:
    (folder / "summary.csv").write_text("changed")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        write_folder(folder, filling(SECOND))
    assert [Path(one.filename) for one in told] == [Path(__file__)]
