"""Puts the service together: engine and store loaded once, routes, errors, security."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service import __version__, account_api, answers, api, health, live, pages, problems, reference
from service.account_memory import Memory
from service.accounts import Accounts
from service.calls import Calls
from service.conclusions import Conclusions
from service.health import CountRequests, Metrics
from service.limits import TEXT_LIMIT
from service.problems import CatchAll
from service.qualify.engine import Engine
from service.resources import static_folder
from service.security import LOOPBACK_HOSTS, BodyLimit, BrowserHeaders, OwnPagesOnly
from service.settings import Settings
from service.store.store import Store
from service.work.work import Work

BODY_LIMIT = 2_000_000
"""Bytes of a body: the longest note with every character escaped."""
LARGER_BODIES = {"/api/analyze": 3 * TEXT_LIMIT + 1_000_000}
"""Where a body may be larger. Escaping makes at most three bytes of one; the rest is a profile."""


_PROBLEM: dict[str, Any] = {
    "description": "What to mend, as a problem of RFC 9457.",
    "content": {problems.MEDIA_TYPE: {"schema": answers.Problem.model_json_schema()}},
}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Between these the service runs: its use cases on the event loop, and what they do by themselves."""
    store, engine = app.state.store, app.state.engine
    app.state.calls = calls = Calls(store, engine)
    app.state.conclusions = conclusions = Conclusions(store, calls, engine.rules)
    app.state.accounts = Accounts(store, conclusions)
    app.state.memory = Memory(store, engine, conclusions)
    app.state.work = work = Work(store)
    conclusions.start()
    work.start()
    gc.collect()
    gc.freeze()  # what was loaded stays: collecting it again and again took 100 ms a time
    Thread(target=engine.reader.packs.compile_all, name="packs", daemon=True).start()
    yield
    await work.stop()
    await conclusions.close()
    calls.close()
    store.close()


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The app.

    Raises PackError when the packs are wrong and StoreProblem when the database cannot be used.
    """
    engine = engine or Engine.load(settings.packs)
    store = Store.open(settings.database)
    app = FastAPI(
        title="Fingerpost",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _PROBLEM},
    )
    app.state.store, app.state.engine, app.state.metrics = store, engine, Metrics()
    for router in (
        *(module.router for module in (api, account_api, live, health, reference)),
        *pages.ROUTERS,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=static_folder()), name="static")
    problems.install(app)
    app.add_middleware(BodyLimit, usual=BODY_LIMIT, special=LARGER_BODIES)
    app.add_middleware(OwnPagesOnly, hosts={*LOOPBACK_HOSTS, settings.host})
    app.add_middleware(CatchAll)
    app.add_middleware(BrowserHeaders)
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    return app
