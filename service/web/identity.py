"""Who sends a request: what the browser's cookie or the `Authorization` header shows."""

from __future__ import annotations

import base64
from ipaddress import IPv4Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from service.access.gate import Gate
from service.errors import NotLoggedIn
from service.people import Person
from service.settings import Settings
from service.store.people.sessions import LONGEST

SESSION, LOGGING_IN = "fingerpost-session", "fingerpost-login"
"""Cookies: who is logged in, and a log-in at an OpenID provider that is under way."""
LOGGING_IN_SECONDS = 600
CALENDAR = "/api/calendar.ics"
"""Programs that subscribe to a calendar ask for a name and a password, and know no tokens."""


def gate_of(request: HTTPConnection) -> Gate:
    """The gate of the running app."""
    gate: Gate = request.app.state.gate
    return gate


async def who(request: HTTPConnection) -> Person:
    """Who sends this request, which is then under way for them.

    Raises NotLoggedIn for a token that is not valid, TooOften and TooMany.
    """
    known: Person | None = getattr(request.state, "person", None)
    if known is None:
        gate, address = gate_of(request), address_of(request)
        known = await gate.who(session_of(request), _token(request), address)
        whose = gate.counted_as(known, address)
        if whose is not None:
            gate.under_way.begin(whose)
            request.state.whose = whose
        request.state.person = known
    return known


async def still(request: HTTPConnection) -> Person:
    """The same, looked up again: a stream outlives many a session."""
    return await gate_of(request).still(session_of(request), _token(request))


def session_of(request: HTTPConnection) -> str | None:
    """The secret of the browser's session."""
    return request.cookies.get(_name(request, SESSION))


def _token(request: HTTPConnection) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    kind, _, token = header.partition(" ")
    if kind.lower() == "basic" and request.url.path == CALENDAR:
        return _as_password(token)
    if kind.lower() != "bearer":
        raise NotLoggedIn("Send a token, with the header Authorization: Bearer.")
    return token.strip()


def _as_password(sent: str) -> str:
    """A token that a calendar program sends as the password; whom it names does not matter."""
    try:
        named = base64.b64decode(sent.strip(), validate=True).decode("ascii")
    except ValueError:  # neither base64 nor a token of ours
        return ""
    return named.partition(":")[2]


def address_of(request: HTTPConnection) -> str:
    """Where a request comes from, for counting; of an IPv6 address the part that a person has."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:  # no address: a socket of this machine, or a name
        return host
    if isinstance(address, IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False).network_address)


def keep_session(request: Request, response: Response, secret: str) -> None:
    """Log the browser in."""
    _keep(request, response, SESSION, secret, int(LONGEST.total_seconds()))


def keep_logging_in(request: Request, response: Response, secret: str) -> None:
    """Remember that a log-in at an OpenID provider was begun in this browser."""
    _keep(request, response, LOGGING_IN, secret, LOGGING_IN_SECONDS)


def logging_in_of(request: Request) -> str:
    """The secret of a log-in that was begun in this browser; empty when none was."""
    return request.cookies.get(_name(request, LOGGING_IN), "")


def forget(request: Request, response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(
        _name(request, name), path="/", secure=_secure(request), httponly=True, samesite="lax"
    )


def _keep(request: Request, response: Response, name: str, secret: str, seconds: int) -> None:
    response.set_cookie(
        _name(request, name),
        secret,
        max_age=seconds,
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="lax",
    )


def _secure(request: HTTPConnection) -> bool:
    settings: Settings = request.app.state.settings
    return settings.address is not None and settings.address.startswith("https:")


def _name(request: HTTPConnection, name: str) -> str:
    """With `__Host-` no other name of the domain can set the cookie; browsers demand TLS for that."""
    return f"__Host-{name}" if _secure(request) else name
