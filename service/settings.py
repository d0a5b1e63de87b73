"""Settings from the environment, typed and read once. Their names start with FINGERPOST_."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import platformdirs
from pydantic import DirectoryPath, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_database() -> str:
    """SQLite in the user's data folder."""
    folder = Path(platformdirs.user_data_dir("fingerpost", appauthor=False))
    return f"sqlite:///{(folder / 'fingerpost.sqlite3').as_posix()}"


class Settings(BaseSettings):
    """Where the service listens, and where its data lie."""

    model_config = SettingsConfigDict(env_prefix="FINGERPOST_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database: str = Field(default_factory=default_database)
    packs: DirectoryPath | None = None
    """A company's own rules, questions and policy, laid over the built-in ones."""

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
