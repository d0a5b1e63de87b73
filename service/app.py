"""Puts the service together: engine and store loaded once, routes, errors, security."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service import __version__, answers, api, health, live, pages, problems, reference
from service.calls import Calls
from service.health import CountRequests, Metrics
from service.problems import CatchAll
from service.qualify.engine import Engine
from service.resources import static_folder
from service.security import LOOPBACK_HOSTS, BrowserHeaders, OwnPagesOnly
from service.settings import Settings
from service.store.store import Store

BODY_LIMIT = 2_000_000
"""Bytes of a body where a route names no other limit: a longest note, every character escaped."""


_PROBLEM: dict[str, Any] = {
    "description": "What to mend, as a problem of RFC 9457.",
    "content": {problems.MEDIA_TYPE: {"schema": answers.Problem.model_json_schema()}},
}


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The app.

    Raises PackError when the packs are wrong and StoreProblem when the database cannot be used.
    """
    engine = engine or Engine.load(settings.packs)
    store = Store.open(settings.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.calls = Calls(store, engine)
        gc.collect()
        gc.freeze()  # what was loaded stays: collecting it again and again took 100 ms a time
        yield
        app.state.calls.close()
        store.close()

    app = FastAPI(
        title="Fingerpost",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=BODY_LIMIT,
        responses={"4XX": _PROBLEM},
    )
    app.state.store, app.state.engine, app.state.metrics = store, engine, Metrics()
    for module in (api, live, health, reference, pages):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=static_folder()), name="static")
    problems.install(app)
    app.add_middleware(OwnPagesOnly, hosts=LOOPBACK_HOSTS)
    app.add_middleware(CatchAll)
    app.add_middleware(BrowserHeaders)
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    return app
