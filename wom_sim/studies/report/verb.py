"""``wom report``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed, option

HELP = marked("one page of a result folder that a boss can read")
FRONT = "RESULTS", marked("verdict, table, calendar, reasons: one HTML file that opens offline and prints well")
OPTIONS = (
    option("results", type=Path, metavar="RESULTS", help="result folder of a study, such as results/launch"),
    option("--out", type=Path, metavar="FILE", help="the page (default: report.html in the result folder)"),
    option("--pdf", action="store_true", help="also as PDF, beside the page"),
    option("--pptx", action="store_true", help="also as PowerPoint slides whose charts can be changed"),
)


def ask(options: Typed) -> Reply:
    """Make the page, and say where it is."""
    from wom_sim.studies.report.answer import report

    files = report(options.results, options.out, pdf=options.pdf, pptx=options.pptx)
    told = "\n".join(say("Wrote {path}", path=file) for file in files)
    return Reply(told, {"files": [str(file) for file in files]}, kept=told)
