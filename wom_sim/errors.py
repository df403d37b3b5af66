"""Everything that wom_sim raises on purpose.

::

    WomError                  the root: catch this to catch all of ours
    ├── InputError            something a user typed or supplied is wrong (exit code 2)
    │   ├── ScenarioError     a scenario file or mapping does not describe a campaign
    │   └── NetworkError      a list of friendships cannot be read or used
    └── RunError              the input was fine and the run still failed (exit code 1)
"""

from __future__ import annotations


class WomError(Exception):
    """Root of every error raised on purpose by wom_sim."""


class InputError(WomError):
    """Something that a user typed or supplied is wrong; the message says what and how to mend it."""


class ScenarioError(InputError):
    """A scenario does not describe a campaign that can be simulated."""


class NetworkError(InputError):
    """A list of friendships cannot be read, or does not fit the request."""


class RunError(WomError):
    """A run failed although its input was accepted."""
