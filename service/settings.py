"""Settings from the environment, typed and read once. Their names start with FINGERPOST_."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, DirectoryPath, Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_database() -> str:
    """SQLite in the user's data folder."""
    folder = Path(platformdirs.user_data_dir("fingerpost", appauthor=False))
    return f"sqlite:///{(folder / 'fingerpost.sqlite3').as_posix()}"


def default_cache() -> str:
    """A folder of the user's for what can be made again."""
    return platformdirs.user_cache_dir("fingerpost", appauthor=False)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    whole = parts.scheme in ("http", "https") and parts.hostname
    if not whole or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("give the address that people open, such as https://calls.example.com")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _issuer(address: str) -> str:
    parts = urlsplit(address)
    safe = parts.scheme == "https" or parts.hostname in LOOPBACK
    if parts.scheme not in ("http", "https") or not parts.hostname or not safe:
        raise ValueError("give the provider's address, beginning with https://")
    return address.rstrip("/")


def _no_placeholder(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if len(text) < 8 or text.strip("<>").casefold() in PLACEHOLDERS:
        raise ValueError("this is no secret; take the one that the provider gave you")
    return secret


PREFIX = "FINGERPOST_"
OF_DEPLOYMENT = frozenset({"SITE", "SERVICES", "PASSWORD"})
"""Variables that the files of docs/deployment read, which may stand in the same environment."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PLACEHOLDERS = frozenset({"changeme", "change-me", "password", "your-secret", "secret", "example"})


def _proxies(value: str) -> str:
    """Addresses or networks, with commas between. Everybody ("*") could then say that they are anybody."""
    named = [each.strip() for each in value.split(",") if each.strip()]
    for each in named:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise ValueError(
                f"{each!r} is no address and no network; name the proxies, such as 10.0.0.2 or 10.0.0.0/24"
            ) from None
    return ",".join(named)


class Settings(BaseSettings):
    """Where the service listens, where its data lie, and how people log in."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database: str = Field(default_factory=default_database)
    packs: DirectoryPath | None = None
    """A company's own rules, questions and policy, laid over the built-in ones."""
    cache: str = Field(default_factory=default_cache, min_length=1)
    """The folder in which compiled packs are kept between starts; `off`: nowhere."""

    address: Annotated[str, AfterValidator(_origin)] | None = None
    """The address that people open, where it is not the one that is listened on."""
    proxies: Annotated[str, AfterValidator(_proxies)] = ""
    """Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    rate: int = Field(default=1200, ge=0)
    """Requests a minute that one person or program is answered where there are accounts; 0: any."""
    retention: int = Field(default=0, ge=0)
    """Days after which a call is erased; 0: never."""
    log: Literal["text", "json"] = "text"
    openid_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    openid_client: str | None = None
    openid_secret: Annotated[SecretStr, AfterValidator(_no_placeholder)] | None = None

    openid_trust_email: bool = False
    """Whether its addresses count though it does not say that it has checked them, as Entra ID does not."""
    passwords: bool = True
    """Whether people may log in with a password; without, at the company's provider only."""

    @model_validator(mode="after")
    def _openid_is_whole(self) -> Settings:
        parts = (self.openid_issuer, self.openid_client, self.openid_secret)
        if any(parts) and not all(parts):
            raise ValueError(
                "The company's log-in needs all of FINGERPOST_OPENID_ISSUER, "
                "FINGERPOST_OPENID_CLIENT and FINGERPOST_OPENID_SECRET."
            )
        if self.openid_issuer and self.address is None:
            raise ValueError(
                "The company's log-in needs the address that people open, FINGERPOST_ADDRESS."
            )
        if not self.passwords and self.openid_issuer is None:
            raise ValueError(
                "Without passwords nobody could come in: set FINGERPOST_OPENID_ISSUER too."
            )
        return self

    public_url: HttpUrl | None = None
    """Under which address tools on the internet reach this service; only deliveries are taken there."""
    key: SecretStr | None = None
    """Encrypts stored secrets; earlier keys follow after commas. Without it a key file is made."""

    private_endpoints: bool = False
    """Whether verdicts may be sent to private addresses, and without TLS."""

    @property
    def kept_packs(self) -> Path | None:
        """The folder of compiled packs, if any are kept."""
        return None if self.cache == "off" else Path(self.cache)

    @property
    def public_base(self) -> str | None:
        """The public address without a slash at its end."""
        return None if self.public_url is None else str(self.public_url).rstrip("/")

    @property
    def public_host(self) -> str | None:
        """The host name of the public address."""
        return None if self.public_url is None else self.public_url.host

    def vault(self) -> tuple[str | None, Path]:
        """The keys that were given, and the file that holds one else."""
        given = None if self.key is None else self.key.get_secret_value()
        folder = Path(platformdirs.user_data_dir("fingerpost", appauthor=False))
        return given, folder / "fingerpost.key"

    @property
    def shared(self) -> bool:
        """Whether several processes can use the database."""
        return not self.database.startswith("sqlite")

    @property
    def on_loopback(self) -> bool:
        """Whether the service listens to this machine only."""
        return _is_loopback(self.host)

    @property
    def reachable(self) -> bool:
        """Whether others can reach the service: by itself, or through a proxy that the settings tell of."""
        outside = self.address is not None and not _is_loopback(
            urlsplit(self.address).hostname or ""
        )
        return not self.on_loopback or outside or bool(self.proxies)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def unknown_variable(names: Iterable[str]) -> str | None:
    """What is wrong with the first variable that begins as ours do and is none, None when all are known.

    A mistyped setting would not be read, and the service would start on an empty database.
    """
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(names):
        own = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or own in (*known, *OF_DEPLOYMENT):
            continue
        close = difflib.get_close_matches(own, known, n=1)
        hint = f"Did you mean {PREFIX}{close[0]}?" if close else "See docs/settings.md for all."
        return f"There is no setting {name}. {hint} Nothing was started."
    return None
