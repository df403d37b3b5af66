"""Results as data: the tables of any result folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import is_folder
from wom_sim.results.cells import read_csv
from wom_sim.results.codebook import CODEBOOK, parquet_of, tables_in
from wom_sim.results.folder import made_by, warn_of_another_model


class Results(Mapping[str, Any]):
    """The tables of a result folder by name, as pandas tables: ``results["runs"]``, or ``results.runs``.

    Each is read when it is first asked for.  ``codebook`` says what the columns mean; ``provenance``: what made it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = {path.stem: path for path in [*tables_in(folder), folder / CODEBOOK] if path.is_file()}
        self._tables: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """One table."""
        if name not in self._paths:
            raise KeyError(name)
        if name not in self._tables:
            self._tables[name] = read_table(self._paths[name])
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """Names of tables."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Number of tables."""
        return len(self._paths)

    def __getattr__(self, name: str) -> Any:
        """One table, by a name that Python can spell."""
        if name in self.__dict__.get("_paths", {}):
            return self[name]
        raise AttributeError(
            say("no table {name!r}: {folder} has {tables}", name=name, folder=self.folder, tables=", ".join(self))
        )

    def __dir__(self) -> list[str]:
        """What can be asked for, tables among it."""
        return sorted({*super().__dir__(), *self})

    def __repr__(self) -> str:
        """The folder and its tables."""
        return "Results({!r}: {})".format(str(self.folder), ", ".join(self))

    @property
    def provenance(self) -> dict[str, Any]:
        """What made the results: study, seed, versions, hashes; empty where the folder does not say."""
        return made_by(self.folder)


def read_table(path: Path) -> Any:
    """A CSV or parquet file as a pandas table; :class:`~wom_sim.errors.InputError` for one that is damaged."""
    try:
        return parquet_of(path).read().to_pandas() if path.suffix == ".parquet" else read_csv(path)
    except (OSError, ValueError) as error:
        raise InputError(say("{path} cannot be read ({error}); run its study again", path=path, error=error)) from None


def read(results: str | Path) -> Results:
    """The tables of a result folder of any study (compare, attribute, sweep, run, …), see :class:`Results`.

    Warns of results that another version of the model made.  Raises :class:`~wom_sim.errors.InputError` where there is
    no folder, or no tables in it.
    """
    folder = Path(results)
    if not is_folder(folder):
        raise InputError(
            say("{folder} is no result folder – name one that a study wrote, such as results/launch", folder=folder)
        )
    warn_of_another_model(folder)
    found = Results(folder)
    if not found:
        raise InputError(
            say("{folder} holds no tables – name a folder that a study wrote, such as results/launch", folder=folder)
        )
    return found
