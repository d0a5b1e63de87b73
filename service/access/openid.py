"""Logging in at an OpenID Connect provider: authorisation code with PKCE, state and nonce.

Nothing is kept between the two steps but one secret in the browser's cookie; state, nonce and PKCE
verifier are made from it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service import tls
from service.errors import NotLoggedIn, StoreProblem

logger = logging.getLogger("fingerpost")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""How an ID token may be signed: never with a secret that both sides share, never not at all."""
SECONDS = 10
"""How long the provider may take to answer."""
KEYS_STAY = 3600
"""Seconds for which the provider's keys are kept."""
CLOCKS_DIFFER = 60


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says that this is."""

    issuer: str
    subject: str
    email: str | None
    """Their address, if it can be relied on."""
    name: str
    unchecked: bool = False
    """Whether the provider told an address, and not that it has checked it."""


class OpenId:
    """One provider."""

    def __init__(
        self, issuer: str, client: str, secret: str, back: str, trust_email: bool = False
    ) -> None:
        self._issuer, self._client, self._secret, self._back = issuer, client, secret, back
        self._trust_email = trust_email
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def begin(self) -> tuple[str, str]:
        """The provider's address to send the browser to, and the secret for its cookie."""
        secret = secrets.token_urlsafe(32)
        provider = await self._provider()
        async with self._session() as session:
            address, _state = session.create_authorization_url(
                provider["authorization_endpoint"],
                state=_made_of(secret, "state"),
                nonce=_made_of(secret, "nonce"),
                code_verifier=_made_of(secret, "verifier"),
            )
        return str(address), secret

    async def end(self, secret: str, answer: Mapping[str, str]) -> Claims:
        """Who came back from the provider. Raises NotLoggedIn, StoreProblem when it is out of reach."""
        state = answer.get("state", "")
        if not secret or not hmac.compare_digest(
            state.encode(), _made_of(secret, "state").encode()
        ):
            raise NotLoggedIn(
                "This log-in was not begun in this browser, or too long ago. Try again."
            )
        if "code" not in answer:
            raise NotLoggedIn(
                "The log-in service did not let you in. Try again, or ask your admin."
            )
        provider = await self._provider()
        try:
            async with self._session() as session:
                token = await session.fetch_token(
                    provider["token_endpoint"],
                    code=answer["code"],
                    code_verifier=_made_of(secret, "verifier"),
                )
                claims = await self._checked(token["id_token"], _made_of(secret, "nonce"))
                if "email" not in claims and "userinfo_endpoint" in provider:
                    told = (await session.get(provider["userinfo_endpoint"])).json()
                    claims = {**told, **claims} if told["sub"] == claims["sub"] else claims
        except (OAuthError, JoseError, KeyError, ValueError, TypeError) as error:
            logger.warning("openid: %s", type(error).__name__)
            raise NotLoggedIn(
                "The log-in service's answer is not valid. Try again, or ask your admin."
            ) from None
        except httpx2.HTTPError as error:
            raise _out_of_reach(error) from None
        return read_claims(claims, self._trust_email)

    async def _checked(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is signed, for us, and of this log-in."""
        try:
            decoded = jwt.decode(token, await self._signers(), algorithms=[*ALGORITHMS])
        except JoseError:  # the provider may have changed its keys
            self._read_at = 0.0
            decoded = jwt.decode(token, await self._signers(), algorithms=[*ALGORITHMS])
        demands = jwt.JWTClaimsRegistry(
            leeway=CLOCKS_DIFFER,
            iss={"essential": True, "value": self._known["issuer"]},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        demands.validate(decoded.claims)
        return dict(decoded.claims)

    async def _provider(self) -> dict[str, Any]:
        if self._known and time.monotonic() - self._read_at < KEYS_STAY:
            return self._known
        try:
            async with httpx2.AsyncClient(timeout=SECONDS, verify=tls.trusted()) as client:
                found = await client.get(f"{self._issuer}/.well-known/openid-configuration")
                known = found.raise_for_status().json()
                if str(known["issuer"]).rstrip("/") != self._issuer:
                    raise KeyError("issuer")
                keys = (await client.get(known["jwks_uri"])).raise_for_status().json()
                self._keys = KeySet.import_key_set(keys)
        except (httpx2.HTTPError, JoseError, KeyError, ValueError, TypeError) as error:
            raise _out_of_reach(error) from None
        self._known, self._read_at = known, time.monotonic()
        return self._known

    async def _signers(self) -> KeySet:
        await self._provider()
        assert self._keys is not None
        return self._keys

    def _session(self) -> Any:
        return AsyncOAuth2Client(
            client_id=self._client,
            client_secret=self._secret,
            scope="openid email profile",
            redirect_uri=self._back,
            code_challenge_method="S256",
            timeout=SECONDS,
        )


def _made_of(secret: str, purpose: str) -> str:
    made = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode("ascii")


def read_claims(claims: Mapping[str, Any], trust_email: bool) -> Claims:
    """Who they say that this is.

    An address counts when the provider says that it has checked it; with `trust_email` also when it does
    not say (Microsoft Entra ID), but never when it says that it has not.
    """
    email, checked = claims.get("email"), claims.get("email_verified")
    told = isinstance(email, str) and bool(email)
    counts = told and (checked in (True, "true") or (trust_email and checked is None))
    return Claims(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(email) if counts else None,
        name=str(claims.get("name") or ""),
        unchecked=told and not counts,
    )


def _out_of_reach(error: Exception) -> StoreProblem:
    logger.error("openid: %s", type(error).__name__)
    return StoreProblem(
        "The log-in service cannot be reached now.",
        "Try again soon, or log in with your password.",
    )
