"""What a browser may do with our pages, and which requests are taken at all.

Set here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.texts import languages
from service.web.problems import problem
from service.web.ui_language import language_of

EXTENSION = "chrome-extension://jfobapjidfojdgfgjoehpnmhkpeidjla"
"""Our browser extension, by the id that the key in its manifest gives it: it shows our pages in a frame."""
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-src 'self'",  # the panel in its pop-out
        f"frame-ancestors 'self' {EXTENSION}",
        "require-trusted-types-for 'script'",
        "trusted-types panel",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a form would say `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), display-capture=(), geolocation=(), usb=()",
}
TLS_ONLY = "max-age=31536000; includeSubDomains"
"""For a year a browser asks nothing of this name without TLS."""
ASKED_BY_NUMBER = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks for by the machine's number; it tells nothing of anybody."""
DELIVERIES = "/webhooks/"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BrowserHeaders:
    """Adds the security headers to every response. What is about people is kept in no cache."""

    def __init__(self, app: ASGIApp, tls: bool = False) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": TLS_ONLY} if tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add headers to the answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyLimit:
    """Stops reading a body that is larger than its address takes, whatever its head says of its size."""

    def __init__(self, app: ASGIApp, usual: int, special: Mapping[str, int]) -> None:
        self._app, self._usual, self._special = app, usual, special

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        told = Headers(scope=scope).get("content-length", "")
        size = int(told) if told.isdecimal() and len(told) < 19 else 0
        read = 0

        async def count() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if max(read, size) > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, count, send)

    def _limit(self, path: str) -> int:
        for place, limit in self._special.items():
            if path == place or (place.endswith("/") and path.startswith(place)):
                return limit
        return self._usual


class OwnPagesOnly:
    """Refuses requests that another web site has the person's browser send.

    A site can point its own name at 127.0.0.1 (DNS rebinding): the Host header then carries that
    name. A page of another site can send forms here: the browser then says so in Origin or
    Sec-Fetch-Site. Under the public name only tools deliver: they prove themselves.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str],
        address: str | None = None,
        public: str | None = None,
    ) -> None:
        self._app, self._address, self._public = app, address, public
        outside = {urlsplit(address).hostname or ""} if address else set()
        self._hosts = frozenset(host.lower() for host in {*hosts, *outside})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from our own pages or from no browser at all."""
        if scope["type"] == "http" and (refusal := self._refusal(scope)):
            status, detail = refusal
            language = language_of(Request(scope), languages())
            await problem(status, detail, language)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _host_name(host) == self._public and self._public not in self._hosts:
            if scope["path"].startswith(DELIVERIES):
                return None
            return 404, "Only deliveries are taken under this name."
        if scope["path"] in ASKED_BY_NUMBER and scope["method"] in _SAFE_METHODS:
            return None
        if _host_name(host) not in self._hosts:
            return 421, "This name does not belong to Fingerpost. Use the address that it printed."
        if scope["method"] in _SAFE_METHODS:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        ours = {f"{scope['scheme']}://{host}", self._address}
        foreign = origin is not None and origin not in ours
        if foreign or site not in (None, "same-origin", "none"):
            return (
                403,
                "This request was sent by a page of another site. Use Fingerpost's own pages.",
            )
        return None


def _host_name(host: str) -> str:
    """The name in a Host header, without its port; empty when it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
