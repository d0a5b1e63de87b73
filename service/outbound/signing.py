"""Signatures of Standard Webhooks, symmetric (`v1`): one for each secret that holds now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 32 random bytes, as the standard writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(keys: Iterable[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one try. `message` is the same in every try, `at` is the time of this one."""
    stamp = str(int(at.timestamp()))
    content = f"{message}.{stamp}.".encode() + body
    signatures = (
        base64.b64encode(
            hmac.new(base64.b64decode(key.removeprefix(PREFIX)), content, hashlib.sha256).digest()
        ).decode()
        for key in keys
    )
    return {
        "content-type": "application/json",
        "user-agent": "Fingerpost",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
