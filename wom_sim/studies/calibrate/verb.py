"""``wom calibrate``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.reading.ranges import MOST_SEED
from wom_sim.studies.command import JOBS, Reply, Typed, number, option, out, progress_bar, ready, saved, share

HELP = marked("fit parameters to what was really counted")
FRONT = "STUDY", marked("fit parameters to what was counted; --posts FILE: stickiness from posts")
OPTIONS = (
    option("study", type=Path, nargs="?", metavar="STUDY", help="study file (YAML)"),
    option("--posts", type=Path, metavar="FILE", help="stickiness from a platform's table of posts"),
    option("--attract", type=share, metavar="P", help="with --posts: attract where nobody counted views; 0 – 1"),
    number("--seed", marked("seed of the worlds (default: the study's)"), 0, MOST_SEED),
    JOBS,
    out(marked("result folder (default: results/STUDY)")),
)


def ask(options: Typed) -> Reply:
    """Fit, and save."""
    if (options.study is None) == (options.posts is None):
        raise InputError(
            say("name a study file (wom calibrate STUDY), or a table of posts (wom calibrate --posts FILE)")
        )
    if options.posts is not None:
        return ask_posts(options)
    from wom_sim.studies.calibrate.answer import calibrate

    folder = ready(options.out or Path("results") / options.study.stem, options.verb)
    with progress_bar(options) as progress:
        found = calibrate(options.study, seed=options.seed, jobs=options.jobs, progress=progress)
    folder = found.save(folder)
    return saved(found, folder, folder=str(folder))


def ask_posts(options: Typed) -> Reply:
    """``wom calibrate --posts``; saved only where --out says it."""
    from wom_sim.studies.posts.answer import ATTRACT, stickiness

    found = stickiness(options.posts, attract=ATTRACT if options.attract is None else options.attract)
    return Reply(found.text(), found.data()) if options.out is None else saved(found, found.save(options.out))
