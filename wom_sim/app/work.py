"""Work that goes on while a page is looked at: one study in a thread, in the language of who asked for it.

Studies of all sessions take turns, a portion of one after a portion of another, so that what somebody waits for is
not held up by rankings that only grow finer.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from wom_sim.errors import WomError
from wom_sim.language.catalogue import Language, spoken, use_here
from wom_sim.language.say import say
from wom_sim.worlds.fleet import Progress

Ask = Callable[[Progress], Iterator[Any]]
"""What is asked: yields answers, each better than the one before."""


class Stopped(Exception):  # noqa: N818 (nothing is wrong: nobody waits for it any more)
    """Nobody waits for the answer any more."""


FIRST, ASKED, FINER, ALONGSIDE = range(4)
"""Whose turn it is: a first ranking (seconds), a question that somebody waits for (minutes), what grows finer.

What is done alongside takes no turns: it waits for other processes.
"""


class Place(NamedTuple):
    """A place in the queue, the least first: its kind, the answers given already, and when it was asked.

    So every ranking is looked at a second time before any is a third time.
    """

    kind: int
    given: int
    number: int


class Turns:
    """One works at a time; after each portion it goes on with whoever has the first place among all who want to."""

    def __init__(self) -> None:
        self.waiting: set[Place] = set()
        self._changed, self._working = threading.Condition(), -1

    def take(self, place: Place, stop: threading.Event) -> None:
        """Give the turn back, if it is this one's, and wait for the next; :class:`Stopped` once nobody wants it."""
        with self._changed:
            self._leave(place.number)
            self.waiting.add(place)
            try:
                self._changed.wait_for(lambda: stop.is_set() or (self._working < 0 and min(self.waiting) == place))
            finally:
                self.waiting.remove(place)
                self._changed.notify_all()
            if stop.is_set():
                raise Stopped
            self._working = place.number

    def leave(self, number: int) -> None:
        """Give the turn back, if it is this one's."""
        with self._changed:
            self._leave(number)

    def stop(self, one: threading.Event) -> None:
        """Stop one, also where it waits."""
        with self._changed:
            one.set()
            self._changed.notify_all()

    def _leave(self, number: int) -> None:
        if self._working == number:
            self._working = -1
            self._changed.notify_all()


TURNS = Turns()
"""Those of all sessions of this process."""

NUMBERS = count()
"""Who asked first."""


class Work:
    """A question that is being answered; ``kind``: how urgent its first answer is, those that follow are not.

    ``answers``: those that there are so far; ``done`` of ``total`` runs of the next one; ``wrong``: why there is none,
    in a sentence, once it has ended without.
    """

    def __init__(self, ask: Ask, kind: int = ASKED) -> None:
        self.answers: list[Any] = []
        self.done, self.total = 0, 0
        self.wrong = ""
        self._kind, self._number = kind, next(NUMBERS)
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
        TURNS.stop(self._stop)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended, or so long."""
        self._thread.join(seconds)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self._take_turn()

    def _take_turn(self) -> None:
        if self._stop.is_set():
            raise Stopped
        if self._kind != ALONGSIDE:
            TURNS.take(Place(FINER if self.answers else self._kind, len(self.answers), self._number), self._stop)

    def _answer(self, ask: Ask, language: Language) -> None:
        use_here(language)
        try:
            self._take_turn()
            for found in ask(self._report):
                self.answers.append(found)
                self.done = self.total = 0
        except Stopped:
            return
        except WomError as error:
            self.wrong = str(error)
        except MemoryError:
            self.wrong = say("there is not enough memory for this: simulate fewer people")
        except Exception as error:
            traceback.print_exception(error)
            self.wrong = say("the app itself is at fault, and has no answer: {error}", error=repr(error))
        finally:
            TURNS.leave(self._number)


def once(ask: Callable[[Progress], Any]) -> Ask:
    """A question with a single answer."""

    def asked(progress: Progress) -> Iterator[Any]:
        yield ask(progress)

    return asked
