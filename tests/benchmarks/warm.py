"""A service that has its engine already: starting takes a moment, so it can be killed often.

What multiprocessing's fork server forks is a process of its own with a store of its own, and dies like
one.
"""

from __future__ import annotations

from functools import cache
from multiprocessing.connection import Connection

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.web.server import listen, run


@cache
def engine() -> Engine:
    """The engine with all languages compiled."""
    loaded = Engine.load()
    loaded.reader.packs.compile_all()
    return loaded


def serve(database: str, told: Connection) -> None:
    """Serve a database on a free port, and tell which."""
    settings = Settings(database=database, port=0)
    with listen(settings) as listening:
        told.send(listening.getsockname()[1])
        run(create_app(settings, engine()), listening)
