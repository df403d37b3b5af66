"""What people ask for and the model does not have yet: the one table of it, from which a line goes when it is built."""

from __future__ import annotations

from wom_sim.language.say import marked, say

NOT_YET: dict[str, tuple[str, ...]] = {
    marked("a game"): ("play", "game", "jugar", "juego"),
}
"""What is missing, and the words by which it is asked for, in lower case."""


def not_yet(word: object) -> str:
    """Say that something is not yet in this model; nothing where a word asks for nothing that is missing.

    >>> not_yet("Play"), not_yet("ads")
    ('not yet in this model: a game', '')
    """
    asked = " ".join(str(word).casefold().replace("_", " ").split())
    missing = next((what for what, words in NOT_YET.items() if asked in words), "")
    return say("not yet in this model: {missing}", missing=say(missing)) if missing else ""
