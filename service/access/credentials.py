"""Secrets: made here, kept as digests only. Passwords are hashed with argon2, slowly on purpose."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from service.errors import Invalid

SHORTEST, LONGEST = 12, 1000
"""Characters of a password. Length is what counts (NIST SP 800-63B); nothing else is demanded."""
TOKEN_START = "fingerpost_"
"""How a token begins, so that who searches a repository for secrets finds it."""
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that are taken for another when a code is read out."""
_COMMON = ("password", "passwort", "fingerpost", "qwertz", "qwerty", "12345", "adgangskode")

Result = TypeVar("Result")


def new_secret() -> str:
    """A secret of 256 bits, for a session."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A token for a program."""
    return f"{TOKEN_START}{secrets.token_urlsafe(32)}"


def new_code() -> str:
    """A one-time code of 97 bits that a person can type: `ABCDE-FGHJK-MNPQR-STVWX`."""
    blocks = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(blocks)


def digest(secret: str) -> str:
    """What is kept of a secret that nobody chose: guessing it is hopeless, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).hexdigest()


def digest_of_code(code: str) -> str:
    """The digest of a code however it was typed."""
    return digest("".join(code.upper().split()).replace("-", ""))


def check_password(password: str, email: str) -> None:
    """Raises Invalid for a password that is too short or would be guessed first."""
    if len(password) < SHORTEST:
        raise Invalid("password", f"take at least {SHORTEST} characters; a sentence is fine")
    if len(password) > LONGEST:
        raise Invalid("password", f"take at most {LONGEST} characters")
    plain = password.casefold()
    for word in (*_COMMON, email.partition("@")[0], email.partition("@")[2]):
        plain = plain.replace(word.casefold(), "") if len(word) > 2 else plain
    if len(set(plain)) < 5:
        raise Invalid("password", "this would be guessed soon; take other words")


class Passwords:
    """Hashes and checks passwords, two at a time: each takes 64 MB and much of a core."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(2, "passwords")
        self._nobodys = _hash_of_nothing(self._hasher)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def hashed(self, password: str) -> str:
        """The hash that is kept."""
        return await self._apart(lambda: self._hasher.hash(password))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one of a hash. Without a hash it takes as long, and does not."""

        def check() -> bool:
            try:
                return self._hasher.verify(kept or self._nobodys, password) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

        return len(password) <= LONGEST and await self._apart(check)

    async def _apart(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash that takes as long to check as any, and that no password fits; making it takes no time."""
    salt, tag = map(secrets.token_bytes, (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    kind = f"argon2{hasher.type.name.lower()}"
    return "$".join(("", kind, f"v={ARGON2_VERSION}", cost, _plain64(salt), _plain64(tag)))


def _plain64(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")
