"""The list of all questions: a folder of ``studies`` each, which group of commands it belongs to, and its public names.

The command line makes a command of every question that has a group, from ``HELP``, ``FRONT``, ``OPTIONS`` and ``ask``
in the folder's ``verb.py``; ``wom_sim`` offers its names.  A new question is a folder and a line here.
"""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.language.say import marked


class Question(NamedTuple):
    """A folder; the group of its command, empty where Python or another command asks it; and its public names.

    Names stand with their file: ``answer.lift`` is ``lift`` of ``studies/lift/answer.py``.
    """

    room: str
    group: str = ""
    names: tuple[str, ...] = ()


GROUPS = marked(("Plan", "Decide", "Research", "Teach"))
"""Groups of commands, in the order of the front page."""

QUESTIONS = (
    Question("new", "Plan"),
    Question("audit", "Plan", ("answer.Audit", "answer.audit")),
    Question("check", "Plan", ("answer.check",)),
    Question("run", "Plan", ("mmm.mmm",)),
    Question("compare", "Plan", ("answer.Comparison", "answer.compare")),
    Question("report", "Plan", ("answer.report",)),
    Question("tipping", "", ("answer.Tipping", "answer.tipping")),
    Question("attribute", "Decide", ("answer.Attribution", "answer.attribute")),
    Question("optimize", "Decide", ("answer.optimize", "split.Optimum", "least.GoalSeek", "front.Front")),
    Question("calibrate", "Decide", ("answer.Calibration", "answer.calibrate", "answer.fit", "posterior.Posterior")),
    Question("posts", "", ("answer.Stickiness", "answer.stickiness")),
    Question("track", "Decide", ("answer.Tracking", "answer.track")),
    Question("replan", "Decide", ("answer.Replan", "answer.replan")),
    Question("lift", "Decide", ("answer.Lift", "answer.lift")),
    Question("sweep", "Research", ("answer.Sweep", "answer.sweep")),
    Question("sensitivity", "Research", ("answer.Sensitivity", "answer.sensitivity")),
    Question("seeds", "Research", ("answer.Seeds", "answer.seeds")),
    Question("presets", "Research", ("answer.Presets", "answer.presets")),
    Question("parity", "Research", ("answer.parity",)),
    Question("doctor", "Research"),
    Question("explain", "Research", ("answer.Explanation", "answer.explain")),
    Question("replay", "Research", ("answer.Replay", "answer.replay")),
    Question("lesson", "Teach"),
    Question("play", "Teach"),
    Question("read", "", ("answer.Results", "answer.read")),
    Question("inspect", "", ("answer.Inspection", "answer.inspect")),
)


def homes() -> dict[str, str]:
    """Every public name of a question, and the module that it lives in."""
    found = {}
    for question in QUESTIONS:
        for path in question.names:
            file, name = path.split(".")
            found[name] = f"studies.{question.room}.{file}"
    return found
