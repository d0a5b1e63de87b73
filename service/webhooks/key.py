"""Whether the key fits the database, asked before anything starts.

Processes that share a database need one key: what one of them encrypts, the others have to read.
"""

from __future__ import annotations

from pathlib import Path

from service.store import key_proof
from service.store.store import Store
from service.webhooks.vault import Vault, VaultProblem

HOW = "openssl rand -base64 32 | tr +/ -_"
"""Makes a key where no Python is at hand."""


class WrongKey(VaultProblem):
    """The key opens none of the secrets of this database."""

    def __init__(self) -> None:
        super().__init__(
            "The secrets in this database are encrypted with another key than FINGERPOST_KEY, or the "
            "key file, holds.",
            "Give the key that they were encrypted with; every process of this database needs the "
            "same. If it is lost: fingerpost webhook new-key.",
        )


class NoKey(VaultProblem):
    """Nobody gave a key for a database that several processes can share."""

    def __init__(self) -> None:
        super().__init__(
            "On PostgreSQL several processes can share the secrets of tools, and each would make a key "
            "of its own.",
            f"Make one with: {HOW}. Give it to each of them as FINGERPOST_KEY, and keep it with your "
            "backups.",
        )


def check_key(store: Store, given: str | None, file: Path, shared: bool) -> None:
    """Raises VaultProblem for a key that is none or not the database's, NoKey where one is needed.

    `shared` is whether other processes can use the database. One person's key file, made with the
    first secret, is only looked at.
    """
    if given is None and not file.exists():
        if shared:
            raise NoKey
        return
    vault = Vault.open(given, file)
    if given is None and not shared:
        return
    proof = store.read(key_proof.kept)
    if proof is None:
        proof = _first(store, vault)
    if not vault.opens(proof):
        raise WrongKey
    if (newer := vault.resealed(proof)) is not None:
        store.write("key", key_proof.replace, newer).result()


def _first(store: Store, vault: Vault) -> str:
    """The proof that stands from now on. Raises WrongKey where secrets are and none can be opened."""
    secrets = store.read(key_proof.secrets)
    if secrets and not any(map(vault.opens, secrets)):
        raise WrongKey
    return store.write("key", key_proof.keep, vault.seal("proof")).result()


def go_on_with(store: Store, vault: Vault) -> int:
    """Take the vault's key for the database's from now on. How many secrets it cannot open."""
    store.write("key", key_proof.replace, vault.seal("proof")).result()
    return sum(not vault.opens(sealed) for sealed in store.read(key_proof.secrets))
