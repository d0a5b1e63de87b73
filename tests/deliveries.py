"""What tests of deliveries share: sources, samples of all tools, and a service that takes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from service.webhooks.providers import PROVIDERS
from service.webhooks.signing import sign
from tests.running import HOST, ROOT

SAMPLES = ROOT / "docs" / "deliveries"


def sample(provider: str) -> Any:
    return json.loads((SAMPLES / f"{provider}.json").read_text("utf-8"))


class Tool:
    """A tool that delivers to one source of a service."""

    def __init__(self, client: TestClient, provider: str, **new: Any) -> None:
        added = client.post("/api/sources", json={"provider": provider, **new})
        assert added.status_code == 201, added.text
        self.client, self.provider = client, PROVIDERS[provider]
        self.source, self.path, self.secret = added.json().values()

    def send(
        self, payload: Any, at: datetime | None = None, headers: dict[str, str] | None = None
    ) -> Response:
        """Sign and send a payload; bytes are sent as they are."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        url = f"{HOST}{self.path}"
        signed = sign(self.provider, self.secret, url, body, at or datetime.now(UTC))
        return self.client.post(
            signed.url, content=signed.body, headers={**signed.headers, **(headers or {})}
        )

    def deliveries(self, **query: str) -> list[dict[str, Any]]:
        """The source's deliveries, oldest first, once nothing is left to do."""
        self.settle()
        asked = {"source": self.source, **query}
        return list(reversed(self.client.get("/api/deliveries", params=asked).json()["items"]))

    def settle(self) -> None:
        """Wait until the background work is done."""
        assert self.client.portal is not None
        self.client.portal.call(self.client.app.state.work.settle)  # type: ignore[attr-defined]

    def call(self, delivery: dict[str, Any]) -> dict[str, Any]:
        """The call that a delivery made."""
        found = self.client.get(f"/api/calls/{delivery['call']}")
        assert found.status_code == 200, delivery
        return dict(found.json())
