"""A service that has its engine already: starting takes a moment, so it can be killed often.

For multiprocessing's fork server, which imports this once: what it forks is a process of its own with a
store of its own, and dies like one.
"""

from __future__ import annotations

import gc
from multiprocessing.connection import Connection

from service.app import create_app
from service.qualify.engine import Engine
from service.server import listen, run
from service.settings import Settings

ENGINE = Engine.load()
ENGINE.reader.packs.compile_all()
gc.collect()
gc.freeze()  # a collection in what is forked would touch, and so copy, all of it


def serve(database: str, told: Connection) -> None:
    """Serve a database on a free port, and tell which."""
    settings = Settings(database=database, port=0)
    with listen(settings) as listening:
        told.send(listening.getsockname()[1])
        run(create_app(settings, ENGINE), listening)
