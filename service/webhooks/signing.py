"""Signs a delivery as its tool does: for samples that a person sends, and for the tests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

import jwt

from service.errors import Invalid
from service.files import strict_json
from service.webhooks import shared_secrets, signatures, web_tokens
from service.webhooks.providers import Proof, Provider
from service.webhooks.received import Received


@dataclass(frozen=True, slots=True)
class Signed:
    """What to send, and where."""

    url: str
    headers: dict[str, str]
    body: bytes


def new_secret(provider: Provider) -> str:
    """A secret as the provider writes its own."""
    random = secrets.token_bytes(32)
    match provider.key:
        case "hex":
            return random.hex()
        case "base64":
            return base64.b64encode(random).decode()
        case "whsec":
            return f"whsec_{base64.b64encode(random).decode()}"
    token = secrets.token_urlsafe(24)
    return f"fingerpost:{token}" if provider.proof is Proof.BASIC else token


def sign(provider: Provider, secret: str, url: str, body: bytes, at: datetime) -> Signed:
    """A delivery with its proof. Raises Invalid when secret or body are not what the tool has."""
    headers = {"content-type": "application/json"}
    match provider.proof:
        case Proof.SIGNATURE:
            return Signed(url, headers | _signature(provider, secret, url, body, at), body)
        case Proof.SIGNED_BODY:
            headers["content-type"] = "application/jwt"
            return Signed(url, headers, web_tokens.sign_body(secret, body))
        case Proof.SIGNED_HEADER:
            return _with_token(secret, url, headers, body, at)
        case Proof.FIELD:
            return Signed(url, headers, _with_field(provider.field, secret, body))
    name = provider.header or "authorization"
    return Signed(url, headers | {name: shared_secrets.written(provider, secret)}, body)


def _signature(
    provider: Provider, secret: str, url: str, body: bytes, at: datetime
) -> dict[str, str]:
    id_ = f"msg_{uuid.uuid4().hex}"
    time = signatures.time_of(provider, at.timestamp()) if provider.unit else ""
    received = Received("POST", url, (), body, at)
    signature = signatures.signed(provider, secret, received, time, id_)
    headers = {provider.header: provider.layouts[0].format(timestamp=time, signature=signature)}
    if provider.id_header:
        headers[provider.id_header] = id_
    if provider.timestamp:
        headers[provider.timestamp] = time
    return headers


def _with_token(
    secret: str, url: str, headers: dict[str, str], body: bytes, at: datetime
) -> Signed:
    if "PRIVATE KEY" not in secret:
        query = urlsplit(url).query
        if web_tokens.ADDRESS_KEY not in parse_qs(query):
            url += f"{'&' if query else '?'}{web_tokens.ADDRESS_KEY}={quote(secret, safe='')}"
        return Signed(url, headers, body)
    claims = {
        "webhook_url": url,
        "body_sha256": hashlib.sha256(body).hexdigest(),
        "exp": int(at.timestamp()) + 60,
    }
    token = jwt.encode(claims, secret, algorithm="RS256")
    return Signed(url, headers | {"authorization": f"Bearer {token}"}, body)


def _with_field(field: str, secret: str, body: bytes) -> bytes:
    try:
        value = strict_json.parse(body)
    except strict_json.InvalidJson as error:
        raise Invalid("file", str(error)) from None
    if not isinstance(value, dict):
        raise Invalid("file", "it must hold one JSON object")
    return json.dumps({**value, field: secret}, ensure_ascii=False).encode()
