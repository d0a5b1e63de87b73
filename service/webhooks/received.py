"""A request to the inbox, as it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.errors import NotVerified


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes, and where they were sent to. Header names are in lower case."""

    method: str
    url: str
    """The address as its sender had it: path and query not decoded."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime

    def header(self, name: str) -> str:
        """The one header of a name. Raises NotVerified when it is missing or stands there twice."""
        found = [value for key, value in self.headers if key == name]
        if not found:
            raise NotVerified(f"The header {name} is missing.")
        if len(found) > 1:
            raise NotVerified(f"The header {name} stands there twice.")
        return found[0]

    def optional(self, name: str) -> str | None:
        """The one header of a name, None without it. Raises NotVerified when it stands there twice."""
        return self.header(name) if any(key == name for key, _ in self.headers) else None
