"""Serving the app: on this machine, without statistics, with nothing that asks another one."""

from __future__ import annotations

import socket
from importlib.resources import as_file, files

from wom_sim.errors import InputError
from wom_sim.language.catalogue import spoken
from wom_sim.language.say import say
from wom_sim.reading.door.unpack import most_bytes
from wom_sim.studies.play.asked import Asked

FIRST_PORT, TRIED = 8501, 100
"""Ports that are tried where none was typed."""

ENTRY = files("wom_sim").joinpath("app", "main.py")
"""The script of the app, which stands above all studies and is therefore run, not imported."""

MEGABYTE = 2**20


def free_port(address: str, asked: int | None) -> int:
    """A port that nobody listens on.

    Raises :class:`~wom_sim.errors.InputError` where the address is not of this machine, or the port that was asked for
    is taken.
    """
    ports = range(FIRST_PORT, FIRST_PORT + TRIED) if asked is None else [asked]
    wrong: OSError | None = None
    for port in ports:
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind((address, port))
            return port
        except OSError as error:
            wrong = error
    raise InputError(
        say(
            "cannot listen on {address}, port {port}: {reason}",
            address=address,
            port=ports[-1],
            reason=wrong.strerror if wrong else "",
        )
    )


def settings(address: str, port: int, *, quiet: bool) -> dict[str, object]:
    """How the app is served; what is typed here wins over a user's own settings."""
    return {
        "server.address": address,
        "server.port": port,
        "server.headless": quiet,
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": False,
        "server.maxUploadSize": max(1, most_bytes() // MEGABYTE),
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "viewer",
        "logger.hideWelcomeMessage": True,
        "global.developmentMode": False,
        "runner.magicEnabled": False,
    }


def serve(begin: Asked, address: str, port: int, *, quiet: bool) -> None:
    """Serve until stopped by a signal."""
    from streamlit.web import bootstrap

    flags = {name.replace(".", "_"): value for name, value in settings(address, port, quiet=quiet).items()}
    bootstrap.load_config_options(flags)
    with as_file(ENTRY) as script:
        bootstrap.run(str(script), False, [*begin, spoken().locale], flags)
