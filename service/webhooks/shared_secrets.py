"""Secrets that are sent in the clear: in Authorization, in another header, or in the JSON itself."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Sequence
from typing import Any

from service.errors import NotVerified
from service.files import strict_json
from service.webhooks.providers import Proof, Provider
from service.webhooks.received import Received

HIDDEN = "***"
"""What is stored in place of a secret that stands in the body."""


def verify(provider: Provider, secrets: Sequence[str], received: Received) -> bytes:
    """The body, without the secret that it may carry. Raises NotVerified."""
    if provider.proof is Proof.FIELD:
        return _verify_field(provider, secrets, received)
    name = provider.header or "authorization"
    told = received.header(name)
    if not _is_one_of(told, [written(provider, secret) for secret in secrets]):
        raise NotVerified(f"The header {name} does not carry the secret.")
    return received.body


def written(provider: Provider, secret: str) -> str:
    """The secret as its header carries it."""
    match provider.proof:
        case Proof.BEARER:
            return f"Bearer {secret}"
        case Proof.BASIC:
            return f"Basic {base64.b64encode(secret.encode()).decode()}"
    return secret


def _verify_field(provider: Provider, secrets: Sequence[str], received: Received) -> bytes:
    try:
        value = strict_json.parse(received.body)
    except strict_json.InvalidJson:
        raise NotVerified("The body is no JSON, so it carries no secret.") from None
    told = value.get(provider.field) if isinstance(value, dict) else None
    if not isinstance(told, str) or not _is_one_of(told, secrets):
        raise NotVerified(f"The field {provider.field} does not carry the secret.")
    return _hidden(received.body, provider.field, value)


def _hidden(body: bytes, field: str, value: dict[str, Any]) -> bytes:
    """The body with the secret blotted out, else as it came; of odd spellings it is written anew."""
    pattern = rb'("%s"\s*:\s*)"[^"\\]*"' % re.escape(field.encode())
    hidden, times = re.subn(pattern, rb'\1"%s"' % HIDDEN.encode(), body, count=2)
    if times == 1:
        return hidden
    return json.dumps({**value, field: HIDDEN}).encode()


def _is_one_of(told: str, secrets: Sequence[str]) -> bool:
    found = False
    for secret in secrets:
        found |= hmac.compare_digest(told.encode(), secret.encode())
    return found
