"""``wom play``."""

from __future__ import annotations

import sys
from importlib import import_module

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.studies.command import Reply, Typed, number, option

HELP = marked("open the app in the browser: plan, compare and teach without typing commands")
FRONT = (
    "[SCENARIO|LESSON|CALENDAR]",
    marked("the app in the browser, for a plan or a class; nothing leaves this machine"),
)
OPTIONS = (
    option("typed", nargs="?", default="", metavar="SCENARIO|LESSON|CALENDAR", help="what to begin with"),
    number("--port", marked("port (default: the first free one from 8501 on)"), 1, 65_535, default=None),
    option("--address", default="127.0.0.1", help="who may open it (default 127.0.0.1: this machine alone)"),
    option("--no-browser", action="store_true", help="say the address, and open no browser"),
)


def ask(options: Typed) -> Reply:
    """Serve the app until it is stopped."""
    try:
        import_module("streamlit")
    except ImportError:
        raise InputError(say("no app without Streamlit: pip install 'wom-sim[app]'")) from None
    from wom_sim.studies.play.asked import asked
    from wom_sim.studies.play.serve import free_port, serve

    begin = asked(options.typed)
    port = free_port(options.address, options.port)
    host = f"[{options.address}]" if ":" in options.address else options.address
    url = f"http://{host}:{port}"
    sys.stderr.write(say("The app is open at {url} (stop it with Ctrl+C)", url=url) + "\n")
    serve(begin, options.address, port, quiet=options.no_browser)
    return Reply(say("The app is closed."), {"url": url})
