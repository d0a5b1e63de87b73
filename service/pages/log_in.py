"""Logging in and out: with a password, with the code that sets one, or at an OpenID provider."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from service.access.credentials import check_password
from service.access.log_in import folded
from service.access.openid import Claims
from service.errors import Conflict, FingerpostError, Invalid, NotLoggedIn, TooOften
from service.pages.page import form_of, show
from service.people import NOBODY, Permission, Person
from service.texts import Texts
from service.web import identity
from service.web.identity import gate_of
from service.web.messages import told
from service.web.requests import AskedFirst, May
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

Anybody = Annotated[Person, Depends(May(Permission.PUBLIC))]
Path = Annotated[str, Query(alias="next", max_length=2_000)]


def local(path: str) -> str:
    """The path to go on to, if it is one of ours; the start page otherwise."""
    ours = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if ours else "/"


@router.get("/login")
async def show_log_in(
    request: Request, texts: Words, person: Anybody, path: Path = "/"
) -> Response:
    """The log-in; who is in already goes on."""
    if person is not NOBODY:
        return RedirectResponse(local(path), 303)
    return _log_in(request, texts, 200, path=local(path))


def _log_in(request: Request, texts: Texts, status: int, **values: str) -> Response:
    usual = {"email": "", "path": "/", "wrong": ""}
    gate = gate_of(request)
    doors = {"openid": gate.openid is not None, "passwords": gate.log_in.with_passwords}
    return show(request, texts, "login.html", status, **doors, **{**usual, **values})


@router.post("/login")
async def log_in(request: Request, texts: Words, _person: Anybody) -> Response:
    """Log in with a password, or say why not."""
    form = await form_of(request)
    email, path = form.get("email", ""), local(form.get("next", "/"))
    try:
        secret = await gate_of(request).log_in.with_password(
            email, form.get("password", ""), identity.address_of(request), _browser(request)
        )
    except (NotLoggedIn, TooOften) as error:
        wrong = told(str(error), texts.language)
        return _log_in(request, texts, _status(error), email=email[:320], path=path, wrong=wrong)
    return _welcome(request, secret, path)


@router.get("/join")
async def show_join(request: Request, texts: Words, _person: Anybody) -> Response:
    """Where a one-time code sets a password, if passwords count here."""
    if not gate_of(request).log_in.with_passwords:
        return RedirectResponse("/login", 303)
    return show(request, texts, "join.html", email="", wrong="")


@router.post("/join")
async def join(request: Request, texts: Words, _person: Anybody) -> Response:
    """Set a password with a code, and log in."""
    form = await form_of(request)
    email, password = form.get("email", ""), form.get("password", "")
    entrance = gate_of(request).log_in
    try:
        check_password(password, folded(email))
        account = await entrance.set_password(
            email, form.get("code", ""), password, identity.address_of(request)
        )
    except (Invalid, NotLoggedIn, TooOften) as error:
        message = error.message if isinstance(error, Invalid) else str(error)
        wrong = told(message, texts.language)
        return show(request, texts, "join.html", _status(error), email=email[:320], wrong=wrong)
    return _welcome(request, await entrance.open(account, _browser(request)), "/")


@router.post("/logout")
async def log_out(request: Request, _person: Anybody) -> Response:
    """End this browser's session."""
    if session := identity.session_of(request):
        await gate_of(request).log_out(session)
    response = RedirectResponse("/login", 303)
    identity.forget(request, response, identity.SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/login/openid")
async def begin_openid(request: Request, _person: Anybody) -> Response:
    """Go to the OpenID provider."""
    openid = gate_of(request).openid
    if openid is None:
        return RedirectResponse("/login", 303)
    address, secret = await openid.begin()
    response = RedirectResponse(address, 303)
    identity.keep_logging_in(request, response, secret)
    return response


@router.get("/login/openid/back")
async def end_openid(request: Request, texts: Words, _person: Anybody) -> Response:
    """Come back from the OpenID provider, and log in."""
    gate = gate_of(request)
    try:
        if gate.openid is None:
            raise NotLoggedIn("Log in first, or send a token.")
        answer = {name: request.query_params[name] for name in request.query_params}
        claims: Claims = await gate.openid.end(identity.logging_in_of(request), answer)
        secret = await gate.log_in.as_claimed(claims, _browser(request))
    except (NotLoggedIn, Conflict) as error:
        response = _log_in(request, texts, 401, wrong=told(str(error), texts.language))
    else:
        response = _welcome(request, secret, "/")
    identity.forget(request, response, identity.LOGGING_IN)
    return response


def _welcome(request: Request, secret: str, path: str) -> Response:
    response = RedirectResponse(path, 303)
    identity.keep_session(request, response, secret)
    return response


def _status(error: FingerpostError) -> int:
    if isinstance(error, TooOften):
        return 429
    return 422 if isinstance(error, Invalid) else 401


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "").replace("\0", "")
