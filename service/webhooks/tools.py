"""Which adapter reads which tool's payload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.webhooks.adapters import (
    aircall,
    close,
    dialpad,
    fathom,
    fireflies,
    gong,
    hubspot,
    outreach,
    pipedrive,
    quo,
    ringcentral,
    standard,
    zoom,
)
from service.webhooks.api import Api
from service.webhooks.logged_call import Event, LoggedCall, Reading

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Adapter:
    """Reads one tool: `events` of a delivery, the call of each, and what has to be fetched."""

    events: Callable[[Any, Headers, Mapping[str, str]], Iterator[Event]]
    """Of a payload, headers, and the source's field mapping. May raise Invalid."""
    read: Callable[[dict[str, Any]], Reading]
    fetch: Callable[[Api, Reading], Awaitable[LoggedCall]] | None = None


ADAPTERS: Mapping[str, Adapter] = {
    "standard": Adapter(standard.events, standard.read),
    "generic": Adapter(standard.events, standard.read),
    "fathom": Adapter(fathom.events, fathom.read),
    "quo": Adapter(quo.events, quo.read),
    "quo-legacy": Adapter(quo.events, quo.read),
    "close": Adapter(close.events, close.read),
    "aircall": Adapter(aircall.events, aircall.read, aircall.fetch),
    "dialpad": Adapter(dialpad.events, dialpad.read),
    "hubspot": Adapter(hubspot.events, hubspot.read, hubspot.fetch),
    "zoom": Adapter(zoom.events, zoom.read, zoom.fetch),
    "gong": Adapter(gong.events, gong.read, gong.fetch),
    "fireflies": Adapter(fireflies.events, fireflies.read, fireflies.fetch),
    "ringcentral": Adapter(ringcentral.events, ringcentral.read),
    "outreach": Adapter(outreach.events, outreach.read),
    "pipedrive": Adapter(pipedrive.events, pipedrive.read),
}
