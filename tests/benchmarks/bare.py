"""The peer of the service: a FastAPI endpoint that inserts one row, with the same store and durability.

It inserts within the event loop, which is twice as quick as in FastAPI's threads and the harder measure.

`python -m tests.benchmarks.bare DATABASE` prints its port and serves until it is killed.
"""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from nlp.collector import OBJECTS_BETWEEN
from service.store.database.database import connect

table = Table(
    "bare_notes", MetaData(), Column("id", Integer, primary_key=True), Column("text", String)
)


class NewNote(BaseModel):
    text: str
    key: str | None = None


def app_on(database: str) -> FastAPI:
    engine = connect(database)
    table.create(engine, checkfirst=True)
    app = FastAPI()
    writes = engine.execution_options(writes=True)

    @app.post("/notes", status_code=201)
    async def add(note: NewNote) -> dict[str, int]:
        with writes.begin() as connection:
            row = connection.execute(insert(table), {"text": note.text})
            (number,) = row.inserted_primary_key or (0,)
        return {"id": int(number)}

    return app


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    app = app_on(sys.argv[1])
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN)  # as the service does
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
