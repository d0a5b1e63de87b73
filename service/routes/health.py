"""Whether the service lives, whether it is ready, and its figures for Prometheus."""

from __future__ import annotations

import asyncio
import time

from fastapi import APIRouter, Depends, Request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
)
from prometheus_client.exposition import generate_latest
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import __version__
from service.people import Permission
from service.routes.answers import Alive, Ready
from service.store import jobs
from service.store.store import Store
from service.web.requests import AskedFirst, May, answer

router = APIRouter(route_class=AskedFirst)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one app."""

    def __init__(self, store: Store, rules: str) -> None:
        self._store = store
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._about = Gauge(
            "fingerpost_info", "What runs.", ("version", "rules"), registry=self.registry
        )
        self.use(rules)
        waiting = Gauge(
            "fingerpost_writes_waiting",
            "Writes that wait for the database.",
            registry=self.registry,
        )
        waiting.set_function(lambda: store.waiting)
        self.jobs = Gauge(
            "fingerpost_jobs_waiting",
            "Jobs that are not done yet.",
            ("name",),
            registry=self.registry,
        )
        self.requests = Counter(
            "fingerpost_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "fingerpost_request_seconds",
            "Time until the answer began.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )

    def use(self, rules: str) -> None:
        """Go on with other rules."""
        self._about.clear()
        self._about.labels(__version__, rules).set(1)

    def text(self) -> bytes:
        """The figures as Prometheus reads them. Raises StoreProblem."""
        waiting = self._store.read(jobs.waiting)
        self.jobs.clear()
        for name, count in waiting.items():
            self.jobs.labels(name).set(count)
        return generate_latest(self.registry)


class CountRequests:
    """Counts each request under its route's pattern, never under the address that was asked for."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "none")
                self._metrics.requests.labels(_method(scope), route, message["status"]).inc()
                taken = time.perf_counter() - began
                self._metrics.seconds.labels(_method(scope), route).observe(taken)
            await send(message)

        await self._app(scope, receive, count)


def _method(scope: Scope) -> str:
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else "other"


@router.get(
    "/healthz",
    tags=["operation"],
    response_model=Alive,
    dependencies=[Depends(May(Permission.PUBLIC))],
)
async def healthz() -> Response:
    """The process answers."""
    return answer({"status": "ok"})


@router.get(
    "/readyz",
    tags=["operation"],
    response_model=Ready,
    dependencies=[Depends(May(Permission.PUBLIC))],
)
async def readyz(request: Request) -> Response:
    """The store takes reads and writes and the packs are loaded; 503 with the reason otherwise."""
    await asyncio.to_thread(request.app.state.store.check)
    return answer({"status": "ready", "rules": request.app.state.engine.rules})


@router.get(
    "/metrics",
    tags=["operation"],
    response_class=PlainTextResponse,
    dependencies=[Depends(May(Permission.METRICS_READ))],
)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    figures = await asyncio.to_thread(request.app.state.metrics.text)
    return Response(figures, headers={"Content-Type": CONTENT_TYPE_LATEST})
