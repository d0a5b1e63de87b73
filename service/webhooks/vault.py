"""Keeps secrets encrypted at rest, with a key that lies apart from the database."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from service.errors import StoreProblem


class VaultProblem(StoreProblem):
    """The key for the stored secrets cannot be used."""


class Vault:
    """Seals and opens secrets. The first key seals; the others open what they sealed before."""

    def __init__(self, keys: Iterable[str]) -> None:
        try:
            self._keys = [Fernet(key) for key in keys]
        except ValueError:
            raise VaultProblem(
                "FINGERPOST_KEY, or a line of the key file, is no key.",
                "A key is 32 bytes in URL-safe base64; a comma stands between a new key and those "
                "before.",
            ) from None
        if not self._keys:
            raise VaultProblem("The key file is empty.", "Put the key back that it held.")
        self._all = MultiFernet(self._keys)

    @classmethod
    def open(cls, given: str | None, file: Path) -> Vault:
        """The vault with the given keys, else with those of the file, which is made if need be.

        Raises VaultProblem.
        """
        if given is not None:
            return cls(key.strip() for key in given.split(",") if key.strip())
        try:
            return cls(_kept(file).split())
        except OSError as error:
            raise VaultProblem(
                f"The key file {file} cannot be used: {error.strerror}.",
                "Set FINGERPOST_KEY instead.",
            ) from None

    def seal(self, value: Any) -> str:
        """The value, encrypted."""
        return self._all.encrypt(json.dumps(value).encode()).decode()

    def open_sealed(self, sealed: str) -> Any:
        """The value that was sealed. Raises VaultProblem when another key sealed it."""
        try:
            return json.loads(self._all.decrypt(sealed.encode()))
        except InvalidToken:
            raise VaultProblem(
                "A stored secret was encrypted with another key.",
                "Put that key into FINGERPOST_KEY, after the one of today and a comma.",
            ) from None

    def opens(self, sealed: str) -> bool:
        """Whether one of the keys sealed this."""
        with contextlib.suppress(InvalidToken):
            self._all.decrypt(sealed.encode())
            return True
        return False

    def resealed(self, sealed: str) -> str | None:
        """What an earlier key sealed, sealed by today's; None when there is nothing to do."""
        with contextlib.suppress(InvalidToken):
            self._keys[0].decrypt(sealed.encode())
            return None
        with contextlib.suppress(InvalidToken):
            return self._all.rotate(sealed.encode()).decode()
        return None


def _kept(file: Path) -> str:
    """The keys of the file; one that is not there is made, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as new:
            new.write(Fernet.generate_key().decode() + "\n")
    return file.read_text("ascii")
