"""Faults that the fuzzer found, each on the command line: what ended in a traceback, a hang or a wrong word."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from fuzz.families import BESIDE
from fuzz.seeds import PACKERS, STUDIES, members, workbook, zipped
from fuzz.trial import lay
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.studies.calibrate.posterior import FILE, PRIORS, Posterior
from wom_sim.studies.calibrate.study import Prior


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    lay(tmp_path, BESIDE)
    return tmp_path


def test_a_workbook_that_names_no_main_part_is_damaged(capsys: pytest.CaptureFixture[str]) -> None:
    parts = members(workbook("ties"))
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"officeDocument", b"none")
    Path("ties.xlsx").write_bytes(zipped(parts))
    assert main(["run", "tiny.yaml", "a", "--set", "market={network: {file: ties.xlsx}}"]) == 2
    assert "cannot be read as a workbook: it is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "/dev/zero"],
        ["presets", "--used", "/dev/zero"],
        ["run", "tiny.yaml", "a", "--set", "market={network: {file: /dev/zero}}"],
        ["run", "tiny.yaml", "a", "--set", "market.people_file=/dev/zero"],
        ["new", "made.yaml", "--from", "/dev/zero"],
        ["calibrate", "--posts", "/dev/zero"],
    ],
    ids=" ".join,
)
def test_a_device_without_an_end_is_no_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    read = Path.read_bytes
    endless = lambda path: pytest.fail("is read to its end") if path == Path("/dev/zero") else read(path)  # noqa: E731
    monkeypatch.setattr(Path, "read_bytes", endless)
    assert main(arguments) == 2
    assert "/dev/zero: is a device, not a file" in capsys.readouterr().err


@pytest.mark.parametrize("ending", PACKERS)
def test_what_is_packed_is_unpacked_in_pieces(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr("wom_sim.reading.door.unpack.most_bytes", lambda: 2**60)
    Path(f"posts.csv{ending}").write_bytes(PACKERS[ending](BESIDE["posts.csv"]))
    assert main(["calibrate", "--posts", f"posts.csv{ending}", "--out", "made"]) == 0


@pytest.mark.parametrize("place", [".", "/", "..", "folder", ""])
def test_a_table_for_mix_models_is_no_folder(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert main(["run", "tiny.yaml", "a", "--mmm", place]) == 2
    assert capsys.readouterr().err.startswith("wom: ")


@pytest.mark.parametrize("place", ["gone/weeks.csv", "tiny.yaml/weeks.csv"])
def test_a_table_for_mix_models_needs_a_folder(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert main(["run", "tiny.yaml", "a", "--mmm", place]) == 2
    assert f"cannot write {place}: there is no folder {Path(place).parent}" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["!!bool x", "!!bool ''", "!!int ''", "!!int '_'", "!!float ''", "!!timestamp x"])
def test_a_value_that_is_not_what_its_tag_says(capsys: pytest.CaptureFixture[str], value: str) -> None:
    text = BESIDE["tiny.yaml"].decode()
    Path("tagged.yaml").write_text(text.replace("conversion: 20%", f"conversion: {value}"))
    for arguments in (["tagged.yaml"], ["tiny.yaml", "--set", f"brands.b.conversion={value}"]):
        assert main(["check", *arguments]) == 2
        assert "brands.b.conversion: must be a probability" in capsys.readouterr().err


@pytest.mark.parametrize("escape", [r"\UFFFFFFFF", r"\U00110000"])
def test_an_escape_that_stands_for_no_character(capsys: pytest.CaptureFixture[str], escape: str) -> None:
    Path("escape.yaml").write_text(f'name: "{escape}"\n')
    assert main(["check", "escape.yaml"]) == 2
    assert capsys.readouterr().err.startswith(r"wom: escape.yaml: an escape (\U…) that stands for no character")
    assert main(["check", "tiny.yaml", "--set", f'name="{escape}"']) == 2
    assert "is not a YAML value" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["%YAML 3.0\n--- x", "%YAML x\n--- x"])
def test_a_value_of_an_unknown_version_of_yaml(capsys: pytest.CaptureFixture[str], value: str) -> None:
    assert main(["check", "tiny.yaml", "--set", f"name={value}"]) == 2
    assert "is not a YAML value" in capsys.readouterr().err


def test_a_cell_with_a_text_that_the_workbook_does_not_hold(capsys: pytest.CaptureFixture[str]) -> None:
    parts = members(workbook("ties"))
    name = next(one for one in parts if one.endswith("sheet2.xml"))
    parts[name] = parts[name].replace(b't="inlineStr"><is><t>p0</t></is>', b't="s"><v>99999</v>')
    Path("ties.xlsx").write_bytes(zipped(parts))
    assert main(["run", "tiny.yaml", "a", "--set", "market={network: {file: ties.xlsx}}"]) == 2
    assert "cannot be read as a workbook: it is damaged" in capsys.readouterr().err


def saved_posterior(values: list[float], weights: list[float]) -> Path:
    """A folder as a calibration saves it, with any values."""
    prior = Prior.model_validate({"uniform": [0.1, 0.9]})
    made = Posterior(("sharing.contact",), (prior,), np.array(values).reshape(-1, 1), np.array(weights))
    Path("fit").mkdir()
    made.fill(Path("fit"))
    return Path("fit")


@pytest.mark.parametrize(("file", "cut"), [(FILE, 0), (FILE, 200), (PRIORS, 0), (PRIORS, 30)])
def test_a_posterior_that_was_cut_off_is_damaged(capsys: pytest.CaptureFixture[str], file: str, cut: int) -> None:
    path = saved_posterior([0.4, 0.5], [1.0, 1.0]) / file
    path.write_bytes(path.read_bytes()[:cut])
    assert main(["compare", "tiny.yaml", "--worlds", "2", "--jobs", "1", "--posterior", "fit"]) == 2
    assert capsys.readouterr().err.startswith("wom: fit: the posterior in it is damaged\n   hint: ")


@pytest.mark.parametrize(("values", "weights"), [([], []), ([np.nan], [1.0]), ([np.inf], [1.0]), ([0.4], [0.0])])
def test_a_posterior_of_no_numbers_is_damaged(values: list[float], weights: list[float]) -> None:
    with pytest.raises(InputError, match="the posterior in it is damaged"):
        Posterior.read(saved_posterior(values, weights))


def test_what_is_fitted_to_workbooks_is_saved() -> None:
    Path("posts.xlsx").write_bytes(workbook("posts"))
    Path("counts.xlsx").write_bytes(workbook("counts"))
    Path("fit.yaml").write_text(STUDIES["calibrate"].replace("counts.csv", "counts.xlsx"))
    assert main(["calibrate", "--posts", "posts.xlsx", "--out", "posts"]) == 0
    assert main(["calibrate", "fit.yaml", "--jobs", "1", "--out", "fit"]) == 0
    for folder in ("posts", "fit"):
        assert '_sha256": "' in (Path(folder) / "provenance.json").read_text()


@pytest.mark.parametrize("change", ["plan", "market.people_file", "market={network: {file: %s}}"])
def test_a_file_whose_name_no_file_can_have(capsys: pytest.CaptureFixture[str], change: str) -> None:
    name = r'"gone\x00.csv"'
    assert main(["check", "tiny.yaml", "--set", change % name if "%" in change else f"{change}={name}"]) == 2
    assert re.search("holds a control character|cannot be opened", capsys.readouterr().err)


@pytest.mark.parametrize("place", ["loop", "loop/x", "folder/" + "z" * 300, "/dev/null/x"])
def test_a_place_where_no_folder_can_be_is_bad_input(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert main(["sweep", "sweep.yaml", "--jobs", "1", "--out", place]) == 2
    assert f"{place}: " in capsys.readouterr().err
