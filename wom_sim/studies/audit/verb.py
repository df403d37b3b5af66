"""``wom audit``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed, option, out, saved

HELP = marked("what past posts and messages say, before any plan")
FRONT = "POSTS", marked("what worked, share of voice, unanswered messages; --into FILE: a scenario from it")
OPTIONS = (
    option("posts", type=Path, metavar="POSTS", help="a platform's table of your own posts: .csv or .xlsx"),
    option("others", type=Path, nargs="*", metavar="RIVALS", help="tables of rivals' posts, or of messages to you"),
    option("--zone", default="", metavar="ZONE", help="where your followers live, such as Europe/Madrid"),
    option("--into", type=Path, metavar="FILE", help="write a commented scenario with these contents and posting days"),
    out(),
)


def ask(options: Typed) -> Reply:
    """Read the tables; saved only where --out says it."""
    from wom_sim.studies.audit.answer import audit
    from wom_sim.studies.new.from_calendar import refuse_existing, with_ending

    if options.into is not None:
        refuse_existing(with_ending(options.into))
    found = audit(options.posts, *options.others, zone=options.zone)
    more, wrote = {}, ""
    if options.into is not None:
        path = found.write_scenario(options.into)
        more["scenario"] = str(path)
        wrote = say("Wrote {path}. Read it, fill in what is marked †, then:  wom check {path}", path=path)
    if options.out is not None:
        reply = saved(found, found.save(options.out), **more)
    else:
        reply = Reply(found.text(), {**found.data(), **more})
    if not wrote:
        return reply
    return reply._replace(text=f"{reply.text}\n\n{wrote}", kept="\n".join(filter(None, [reply.kept, wrote])))
