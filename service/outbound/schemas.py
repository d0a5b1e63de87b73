"""The bodies of requests about endpoints."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Event = Literal["call.analysed", "verdict.changed", "followup.due"]
EVENTS: tuple[Event, ...] = ("call.analysed", "verdict.changed", "followup.due")


def _address(url: str) -> str:
    """A web address without user, password and fragment. Raises ValueError."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError("give a web address such as https://example.com/hooks") from None
    known = parts.scheme in ("http", "https") and parts.hostname and port != 0
    if not known or not url.isascii() or any(sign <= " " for sign in url.strip()):
        raise ValueError("give a web address such as https://example.com/hooks")
    if parts.username or parts.password:
        raise ValueError("leave user and password out: every event is signed")
    return parts._replace(fragment="").geturl()


Address = Annotated[str, Field(max_length=2000), AfterValidator(_address)]
Events = Annotated[
    tuple[Event, ...], Field(min_length=1), AfterValidator(lambda some: tuple(dict.fromkeys(some)))
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewEndpoint(_Body):
    """Where to send which events."""

    url: Address
    events: Events = EVENTS


class EndpointChange(_Body):
    """What to change of an endpoint; a field that is left out stays as it is."""

    url: Address = "https://example.com"
    events: Events = EVENTS
    active: bool = True
