"""Puts the service together: engine and store loaded once, routes, errors, security."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from threading import Thread
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from nlp import collector
from service import __version__, pages, routes
from service.access.gate import Gate
from service.access.handing_over import HandingOver
from service.access.openid import OpenId
from service.accounts.accounts import Accounts
from service.accounts.due import Due
from service.accounts.imports import AccountImports
from service.accounts.memory import Memory
from service.accounts.merges import Merges
from service.accounts.reviews import Reviews
from service.buying.buying import BuyingCases
from service.calls import answers
from service.calls.calls import Calls
from service.calls.conclusions import Conclusions
from service.calls.judgements import Judgements
from service.calls.profiles import Profiles
from service.crm import mapping
from service.crm.write_back import WriteBack
from service.errors import FingerpostError
from service.exports import Exports
from service.imports.imports import Imports
from service.limits import TEXT_LIMIT
from service.logs import LogRequests
from service.outbound.outbound import Outbound
from service.outbound.sending import Sender
from service.packs.kept_packs import compiled_in
from service.pages import missing
from service.pipeline.funnel import Funnel
from service.pipeline.pipelines import Pipelines
from service.pipeline.standings import Standings
from service.qualify.buying.purchase import Buying
from service.qualify.engine import Engine
from service.qualify.sources import Sources
from service.resources import static_folder
from service.routes import imports
from service.routes.health import CountRequests, Metrics
from service.rule_desk.desk import RuleDesk
from service.search.index import SearchIndex
from service.search.search import Search
from service.settings import LOOPBACK, Settings
from service.store.people import people
from service.store.store import Store
from service.turns import Turns
from service.upkeep import Upkeep
from service.web import problems
from service.web.counting import CountUnderWay
from service.web.described import describe
from service.web.heads import AnswerHeads
from service.web.problems import CatchAll
from service.web.security import BodyLimit, BrowserHeaders, OwnPagesOnly
from service.webhooks.inbox import LARGEST_BODY
from service.webhooks.key import check_key
from service.webhooks.vault import Vault
from service.webhooks.webhooks import Webhooks
from service.work.work import Work

BODY_LIMIT = 2_000_000
"""Bytes of a body: the longest note with every character escaped."""
LARGER_BODIES = {
    "/api/analyze": 3 * TEXT_LIMIT + 1_000_000,
    **dict.fromkeys(("/api/imports", "/imports"), imports.BODY_LIMIT),
    "/webhooks/": LARGEST_BODY,
    **dict.fromkeys(("/backtest", "/customers"), 10_000_000),
    "/api/accounts/import": 60_000_000,
}
"""Where a body may be larger; a slash at the end stands for all addresses below. Escaping makes at most
three bytes of one; the rest is a profile."""
LONG_WORK = 4
"""Files, reports and trials of rules that are worked on at once, each person's one after the other."""

_PROBLEM: dict[str, Any] = {
    "description": "What to mend, as a problem of RFC 9457.",
    "content": {problems.MEDIA_TYPE: {"schema": answers.Problem.model_json_schema()}},
}


def _compile_packs(engine: Engine) -> None:
    engine.reader.packs.compile_all()
    collector.settle()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Between these the service runs: its use cases on the event loop, and what they do by themselves."""
    store, engine, settings = app.state.store, app.state.engine, app.state.settings
    app.state.gate = gate = Gate(
        store, openid_of(settings), settings.reachable, settings.rate, settings.passwords
    )
    app.state.turns = turns = Turns("long work", LONG_WORK, 1)
    app.state.calls = calls = Calls(store, engine)
    app.state.profiles = Profiles(store)
    app.state.conclusions = conclusions = Conclusions(store, calls, engine)
    _add_accounts(app, calls, conclusions)
    app.state.judgements = Judgements(store, calls, engine)
    app.state.rule_desk = desk = RuleDesk(store, calls, turns, settings.packs, partial(_use, app))
    app.state.imports, app.state.reviews = Imports(store, calls, turns), Reviews(store, calls)
    index = SearchIndex(store)
    app.state.search = Search(store, calls, index, app.state.memory)
    app.state.work = work = Work(store)
    app.state.webhooks = webhooks = Webhooks(
        store, calls, conclusions, work, partial(Vault.open, *settings.vault())
    )
    app.state.outbound = outbound = _outbound(store, work, settings)
    app.state.write_back = write_back = _write_back(store, conclusions, settings)
    app.state.upkeep = upkeep = Upkeep(store, settings.retention, index, app.state.standings)
    async with AsyncExitStack() as ending:  # the last first, each though another fails
        for close in (store.close, gate.close, turns.close, calls.close):
            ending.callback(close)
        for end in (conclusions.close, webhooks.close, work.stop, desk.close):
            ending.push_async_callback(end)
        await webhooks.start()
        await upkeep.start(work)
        await outbound.start()
        await asyncio.to_thread(write_back.reseal)
        conclusions.start()
        desk.start(engine)
        work.start()
        collector.settle()  # collecting what was loaded again and again took 100 ms a time
        Thread(target=_compile_packs, args=[engine], name="packs", daemon=True).start()
        yield


def _add_accounts(app: FastAPI, calls: Calls, conclusions: Conclusions) -> None:
    """What is known of accounts over all calls, and what follows from it."""
    store, engine, settings = app.state.store, app.state.engine, app.state.settings
    app.state.memory = Memory(store, engine, conclusions)
    app.state.accounts = Accounts(store, conclusions, app.state.memory)
    app.state.due = Due(store)
    app.state.account_imports = AccountImports(store, app.state.turns)
    app.state.exports = Exports(store, conclusions)
    app.state.merges = Merges(store, conclusions)
    app.state.handing_over = HandingOver(store, conclusions)
    funnel = Funnel.of(Sources.find(settings.packs).read("funnel.yaml"))
    app.state.standings = standings = Standings(store)
    app.state.pipelines = Pipelines(store, app.state.accounts, conclusions, standings, funnel)
    app.state.buying = BuyingCases(
        Buying.load(engine.reader.packs, settings.packs),
        engine,
        calls,
        app.state.accounts,
        app.state.memory,
        app.state.turns,
    )


def _use(app: FastAPI, engine: Engine) -> None:
    """Go on with other rules: what was published at the desk, or changed in the company's folder."""
    state = app.state
    buying = Buying.load(engine.reader.packs, state.settings.packs)
    state.engine = engine
    state.calls.use(engine)
    state.judgements.use(engine)
    state.memory.use(engine)
    state.buying.use(buying, engine)
    state.conclusions.use(engine)
    state.metrics.use(engine.rules)


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The app.

    Raises PackError when the packs are wrong, StoreProblem when the database or the key of its secrets
    cannot be used, and NeedsAccounts where others could reach it and nobody has to log in.
    """
    engine = engine or Engine.load(settings.packs, compile_pack=compiled_in(settings.kept_packs))
    store = _store(settings)
    app = FastAPI(
        title="Fingerpost",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _PROBLEM},
    )
    app.state.store, app.state.engine, app.state.settings = store, engine, settings
    app.state.metrics = Metrics(store, engine.rules)
    for router in (*routes.ROUTERS, *pages.ROUTERS):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=static_folder()), name="static")
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    problems.install(app)
    missing.install(app)
    _protect(app, settings)
    return app


def _outbound(store: Store, work: Work, settings: Settings) -> Outbound:
    sender = Sender(allow_private=settings.private_endpoints)
    vault = partial(Vault.open, *settings.vault())
    return Outbound(store, work, vault, sender, allow_private=settings.private_endpoints)


def _write_back(store: Store, conclusions: Conclusions, settings: Settings) -> WriteBack:
    private = settings.private_endpoints
    return WriteBack(
        store,
        conclusions,
        mapping.mappings(Sources.find(settings.packs).read(mapping.FILE)),
        partial(Vault.open, *settings.vault()),
        Sender(allow_private=private),
        allow_private=private,
    )


def _store(settings: Settings) -> Store:
    store = Store.open(settings.database)
    try:
        if settings.reachable and not store.read(people.any_account):
            raise NeedsAccounts(settings)
        check_key(store, *settings.vault(), settings.shared)
    except FingerpostError:
        store.close()
        raise
    return store


def _protect(app: FastAPI, settings: Settings) -> None:
    """What every request passes, the last that is added first."""
    app.add_middleware(AnswerHeads)
    app.add_middleware(CountUnderWay)
    app.add_middleware(BodyLimit, usual=BODY_LIMIT, special=LARGER_BODIES)
    app.add_middleware(
        OwnPagesOnly,
        hosts={*LOOPBACK, settings.host},
        address=settings.address,
        public=settings.public_host,
    )
    app.add_middleware(CatchAll)
    app.add_middleware(BrowserHeaders, tls=(settings.address or "").startswith("https:"))
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    app.add_middleware(LogRequests)


class NeedsAccounts(FingerpostError):
    """Without accounts of people nobody but this machine may reach the service."""

    def __init__(self, settings: Settings) -> None:
        where = f"On {settings.host}"
        instead = "Or use --host 127.0.0.1."
        if settings.on_loopback:
            where = f"At {settings.address}" if settings.address else "Through your proxy"
            instead = "To work alone, leave out FINGERPOST_ADDRESS and FINGERPOST_PROXIES."
        super().__init__(
            f"{where} others could reach Fingerpost, and nobody has an account in this database yet. "
            f"Add the first: fingerpost people add YOUR@ADDRESS --role admin. {instead}"
        )


def openid_of(settings: Settings) -> OpenId | None:
    """The OpenID provider of the settings, if they name one."""
    if not (settings.openid_issuer and settings.openid_client and settings.openid_secret):
        return None
    secret = settings.openid_secret.get_secret_value()
    back = f"{settings.address}/login/openid/back"
    trust = settings.openid_trust_email
    return OpenId(settings.openid_issuer, settings.openid_client, secret, back, trust)
