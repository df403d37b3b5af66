"""Work that goes on while a page is looked at: one study in a thread, in the language of who asked for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from wom_sim.errors import WomError
from wom_sim.language.catalogue import Language, spoken, use_here
from wom_sim.language.say import say
from wom_sim.worlds.fleet import Progress

Ask = Callable[[Progress], Iterator[Any]]
"""What is asked: yields answers, each better than the one before."""


class Stopped(Exception):  # noqa: N818 (nothing is wrong: nobody waits for it any more)
    """Nobody waits for the answer any more."""


class Work:
    """A question that is being answered.

    ``answers``: those that there are so far; ``done`` of ``total`` runs of the next one; ``wrong``: why there is none,
    in a sentence, once it has ended without.
    """

    def __init__(self, ask: Ask) -> None:
        self.answers: list[Any] = []
        self.done, self.total = 0, 0
        self.wrong = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._answer, args=(ask, spoken()), daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    @property
    def share(self) -> float:
        """How much of the next answer is done, 0 … 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def latest(self) -> Any:
        """The best answer so far; None before the first."""
        return self.answers[-1] if self.answers else None

    def stop(self) -> None:
        """Let it end soon; what was found stays."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended, or so long."""
        self._thread.join(seconds)

    def _report(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total

    def _answer(self, ask: Ask, language: Language) -> None:
        use_here(language)
        try:
            for found in ask(self._report):
                self.answers.append(found)
                self.done = self.total = 0
                self._report(0, 0)
        except Stopped:
            return
        except WomError as error:
            self.wrong = str(error)
        except MemoryError:
            self.wrong = say("there is not enough memory for this: simulate fewer people")


def once(ask: Callable[[Progress], Any]) -> Ask:
    """A question with a single answer."""

    def asked(progress: Progress) -> Iterator[Any]:
        yield ask(progress)

    return asked
