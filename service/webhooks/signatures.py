"""HMAC-SHA256 signatures over what was sent, as a provider's description says.

Signing and verifying make the same message of the same bytes; nothing is parsed before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from functools import cache

from service.errors import Invalid, NotVerified
from service.webhooks.providers import Provider
from service.webhooks.received import Received

AHEAD = 300
"""Seconds that a sender's clock may run before ours."""
_DIGITS = re.compile(r"[0-9]{1,13}")
_MILLISECONDS_FROM = 11
"""Digits of a time in milliseconds, at least."""
_DECODED = {
    f"%{code:02X}": chr(code) for code in b":/?@!$'()*,;"
}  # HubSpot signs its address with just these escapes undone


def key_of(provider: Provider, secret: str) -> bytes:
    """The bytes of a secret. Raises Invalid when it is not written as the provider writes it."""
    try:
        match provider.key:
            case "hex":
                return bytes.fromhex(secret)
            case "base64":
                return _base64(secret)
            case "whsec":
                return _base64(secret.removeprefix("whsec_"))
    except ValueError:
        how = {"hex": "hexadecimal digits", "base64": "base64", "whsec": "whsec_ and base64"}
        raise Invalid("secret", f"{provider.name} writes it as {how[provider.key]}") from None
    return secret.encode()


def _base64(text: str) -> bytes:
    key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    if not key:
        raise ValueError
    return key


def signed(provider: Provider, secret: str, received: Received, timestamp: str, id_: str) -> str:
    """The signature of a request, without what stands around it."""
    parts = {
        "id": id_.encode(),
        "timestamp": timestamp.encode(),
        "method": received.method.encode(),
        "url": _as_signed(received.url).encode(),
        "body": received.body,
    }
    pieces = re.split(r"\{(\w+)\}", provider.message)
    message = b"".join(
        parts[piece] if at % 2 else piece.encode() for at, piece in enumerate(pieces)
    )
    digest = hmac.digest(key_of(provider, secret), message, hashlib.sha256)
    return digest.hex() if provider.encoding == "hex" else base64.b64encode(digest).decode()


def _as_signed(url: str) -> str:
    """The address with the escapes undone that senders undo; the question mark of the query stays."""
    return re.sub(r"%[0-9A-Fa-f]{2}", lambda m: _DECODED.get(m[0].upper(), m[0]), url)


def verify(provider: Provider, secrets: Sequence[str], received: Received) -> bytes:
    """The body, when one of the secrets signed it. Raises NotVerified."""
    written = received.header(provider.header)
    items = written.split(" ") if provider.listed else [written]
    id_ = received.header(provider.id_header) if provider.id_header else ""
    found = _read(provider, items, received)
    right = {
        (timestamp, signed(provider, secret, received, timestamp, id_).encode())
        for timestamp in {timestamp for timestamp, _ in found}
        for secret in secrets
    }
    verified = False
    for timestamp, signature in found:
        for of, expected in right:
            verified |= of == timestamp and hmac.compare_digest(expected, signature.encode())
    if not verified and provider.proves_address:
        raise NotVerified("The signature does not belong to this address, body and secret.")
    if not verified:
        raise NotVerified("The signature does not belong to this body and secret.")
    return received.body


def _read(provider: Provider, items: Sequence[str], received: Received) -> list[tuple[str, str]]:
    """(timestamp, signature) of each item that is written as it should be and fresh."""
    found = []
    told = received.header(provider.timestamp) if provider.timestamp else ""
    for item in items[:MOST_SIGNATURES]:
        for pattern in _patterns(provider.layouts):
            if match := pattern.fullmatch(item):
                timestamp = match.groupdict().get("timestamp", told)
                if provider.unit:
                    _check_time(provider, timestamp, received)
                found.append((timestamp, match["signature"]))
                break
    if not found:
        raise NotVerified(f"The header {provider.header} is not written as a signature is.")
    return found


MOST_SIGNATURES = 10
"""Signatures of one delivery that are tried: several come while a secret is changed."""


@cache
def _patterns(layouts: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    groups = {
        r"\{timestamp\}": "(?P<timestamp>[^;,]*)",
        r"\{signature\}": "(?P<signature>[^,;=]+=*)",
    }
    sources = []
    for layout in layouts:
        source = re.escape(layout)
        for name, group in groups.items():
            source = source.replace(name, group)
        sources.append(re.compile(source))
    return tuple(sources)


def _check_time(provider: Provider, timestamp: str, received: Received) -> None:
    if not _DIGITS.fullmatch(timestamp):
        raise NotVerified("The time of the signature is no number.")
    seconds = int(timestamp)
    in_ms = provider.unit == "milliseconds" or (
        provider.unit == "either" and len(timestamp) >= _MILLISECONDS_FROM
    )
    age = received.at.timestamp() - (seconds / 1000 if in_ms else seconds)
    if age > provider.oldest:
        raise NotVerified("The signature is too old. Check the clocks of both sides.")
    if age < -AHEAD:
        raise NotVerified("The signature is from the future. Check the clocks of both sides.")


def time_of(provider: Provider, seconds: float) -> str:
    """A time as the provider writes it."""
    return str(int(seconds) if provider.unit == "seconds" else int(seconds * 1000))
