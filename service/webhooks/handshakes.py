"""What some tools ask of a new address before they deliver to it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field

from service.files import strict_json
from service.webhooks.payload import text
from service.webhooks.providers import Provider
from service.webhooks.received import Received

_LONGEST_TOKEN = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a handshake."""

    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def challenged(provider: Provider, secret: str, payload: bytes) -> Answer | None:
    """The answer to a challenge that a verified delivery is; None when it is none."""
    if provider.handshake != "challenge" or b"endpoint.url_validation" not in payload:
        return None
    try:
        value = strict_json.parse(payload)
    except strict_json.InvalidJson:
        return None
    token = text(value, "payload", "plainToken")
    if text(value, "event") != "endpoint.url_validation" or token is None:
        return None
    encrypted = hmac.digest(secret.encode(), token.encode(), hashlib.sha256).hex()
    return Answer(json.dumps({"plainToken": token, "encryptedToken": encrypted}).encode())


def asks_for_echo(provider: Provider, received: Received) -> str | None:
    """The token that the tool wants back; None when the request is a delivery."""
    if provider.handshake != "echo" or received.body.strip():
        return None
    token = received.optional(provider.header)
    if token is None or not token.isascii() or not 0 < len(token) <= _LONGEST_TOKEN:
        return None
    return token


def echo(provider: Provider, token: str) -> Answer:
    """The answer that hands the token back: small, for the tool takes 1,024 bytes at most."""
    return Answer(headers={provider.header: token})
