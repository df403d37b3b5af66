"""Networks and prepared scenarios that a process keeps from task to task."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Kept = TypeVar("Kept")


class Shelf:
    """Things that were costly to make, the latest used kept up to a total size."""

    def __init__(self, room: int, size: Callable[[Any], int]) -> None:
        self.room, self.size = room, size
        self.kept: OrderedDict[str, Any] = OrderedDict()

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """The thing of this name, made where it is not there."""
        if name not in self.kept:
            self.kept[name] = make()
            while len(self.kept) > 1 and sum(map(self.size, self.kept.values())) > self.room:
                self.kept.popitem(last=False)
        self.kept.move_to_end(name)
        found: Kept = self.kept[name]
        return found
