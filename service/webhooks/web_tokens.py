"""JSON Web Tokens: Dialpad's whole body is one, Gong sends one beside the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from service.errors import NotVerified
from service.files import strict_json
from service.webhooks.received import Received

ADDRESS_KEY = "key"
"""The parameter of the address that carries Gong's key, where no token is used."""
_LEEWAY = 300
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/=]{128,}")
"""What a key is without the lines around it; secrets that people think of are shorter."""


def verify_body(secrets: Sequence[str], received: Received) -> bytes:
    """The payload of a body that is a token signed HS256. Raises NotVerified."""
    text = received.body.strip()
    for secret in secrets:
        try:
            decoded = jwt.PyJWS().decode_complete(text, _hmac_key(secret), algorithms=["HS256"])
        except (jwt.PyJWTError, ValueError):
            continue
        payload: bytes = decoded["payload"]
        return payload
    raise NotVerified("The body is no token that was signed with this secret.")


def sign_body(secret: str, body: bytes) -> bytes:
    """The token of a payload."""
    return jwt.PyJWS().encode(body, _hmac_key(secret), algorithm="HS256").encode()


def _hmac_key(secret: str) -> bytes:
    """The secret, filled up as HMAC itself would: the library warns of short ones at each use."""
    return secret.encode().ljust(32, b"\0")


def public_key(secret: str) -> RSAPublicKey | None:
    """The RSA key that a secret is, as PEM or as bare base64; None when it is another secret."""
    try:
        if "-----BEGIN" in secret:
            key = load_pem_public_key(secret.encode())
        else:
            key = load_der_public_key(base64.b64decode("".join(secret.split()), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) else None


def is_damaged_key(secret: str) -> bool:
    """Whether a secret is written as an RSA key is, and cannot be read as a public one."""
    looks = "-----" in secret or _LONG_BASE64.fullmatch("".join(secret.split()))
    return bool(looks) and public_key(secret) is None


def verify_header(secrets: Sequence[str], received: Received) -> bytes:
    """The body, when a token of Authorization names it and this address, or the address has the key.

    Raises NotVerified.
    """
    keys = [(secret, public_key(secret)) for secret in secrets]
    token = (received.optional("authorization") or "").removeprefix("Bearer ").strip()
    verified = False
    for secret, key in keys:
        if key is None:
            verified |= hmac.compare_digest(_address_key(received.url), secret.encode())
        elif token:
            verified |= _names(_claims(token, key), received)
    if not verified:
        raise NotVerified("The token does not belong to this body, address and key.")
    return received.body


def _address_key(url: str) -> bytes:
    found = parse_qs(urlsplit(url).query, max_num_fields=20).get(ADDRESS_KEY, [])
    return found[0].encode() if len(found) == 1 else b""


def _claims(token: str, key: RSAPublicKey) -> dict[str, Any]:
    try:
        decoded = jwt.PyJWS().decode_complete(token.encode(), key, algorithms=["RS256"])
        claims = strict_json.parse(decoded["payload"])
    except (jwt.PyJWTError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _names(claims: dict[str, Any], received: Received) -> bool:
    digest = hashlib.sha256(received.body).hexdigest()
    expires = claims.get("exp")
    return (
        isinstance(expires, int)
        and expires + _LEEWAY >= received.at.timestamp()
        and hmac.compare_digest(str(claims.get("body_sha256", "")).encode(), digest.encode())
        and hmac.compare_digest(str(claims.get("webhook_url", "")).encode(), received.url.encode())
    )
