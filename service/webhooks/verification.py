"""Whether a delivery is its tool's own. One module a family of proofs; this one chooses."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import NotVerified
from service.webhooks import shared_secrets, signatures, web_tokens
from service.webhooks.providers import Proof, Provider
from service.webhooks.received import Received


def verify(provider: Provider, secrets: Sequence[str], received: Received) -> bytes:
    """The payload of a delivery, as bytes. `secrets` are those that count now.

    Raises NotVerified for everything else, whatever it is.
    """
    if not secrets:
        raise NotVerified("The source has no secret.")
    match provider.proof:
        case Proof.SIGNATURE:
            return signatures.verify(provider, secrets, received)
        case Proof.SIGNED_BODY:
            return web_tokens.verify_body(secrets, received)
        case Proof.SIGNED_HEADER:
            return web_tokens.verify_header(secrets, received)
    return shared_secrets.verify(provider, secrets, received)
