"""Attacks by addresses: the service is to call into its own network, or to stumble over what it calls."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import httpx2
import pytest
import yaml
from fastapi.testclient import TestClient
from pydantic import ValidationError

from service.outbound.sending import NotSent, Sender
from service.settings import Settings
from service.webhooks.api import Api, NotThere
from service.webhooks.providers import PROVIDERS
from tests.running import ROOT

INNER = [
    *("127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "localhost"),
    *("localhost.", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "[64:ff9b::7f00:1]", "[fe80::1%25lo]"),
]


@pytest.mark.parametrize("host", INNER)
def test_no_spelling_of_an_inner_address_is_called(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        url = f"http://{host}:{listening.getsockname()[1]}/"
        with pytest.raises(NotSent) as refused:
            asyncio.run(Sender().post(url, {}, b"x"))
        assert refused.value.problem in ("private_address", "unknown_name", "no_http")
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize("host", [*INNER, "db.localhost", "LOCALHOST"])
def test_an_address_that_is_plainly_inside_is_refused_when_it_is_given(
    client: TestClient, host: str
) -> None:
    url = f"https://{host}:8443/hook"
    outside = client.post("/api/endpoints", json={"url": "https://93.184.216.34/hook"}).json()
    for answer in (
        client.post("/api/endpoints", json={"url": url}),
        client.patch(f"/api/endpoints/{outside['id']}", json={"url": url}),
        client.post("/api/crms", json={"crm": "close", "token": "token-1234", "address": url}),
    ):
        assert answer.status_code == 422
        assert "public internet" in answer.text


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com", "http://a:b@example.com", "http://exa\r\nmple.com"],
)
def test_no_other_kind_of_address_is_kept(client: TestClient, url: str) -> None:
    assert client.post("/api/endpoints", json={"url": url}).status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.com:99999/", "https://example.com:abc/", "https://[::1", "https://a..b"),
        *(f"https://{'a' * 70}.com/", f"https://{'ä' * 70}.com/", "https://․com/", "https:///x"),
        *("https://\ud800.com/", "https://a\0b.com/", "http://ex ample.com/", "//example.com"),
    ],
)
def test_an_address_that_is_none_is_a_problem_and_no_failure(url: str) -> None:
    with pytest.raises(NotSent) as refused:
        asyncio.run(Sender().post(url, {}, b"x"))
    assert refused.value.problem in ("no_http", "unknown_name")
    with pytest.raises(NotThere):
        download(url)


def download(url: str, answer: httpx2.Response | None = None) -> bytes:
    """What the tool's file holds; nothing is called that gives no answer here."""

    def reached(_request: httpx2.Request) -> httpx2.Response:
        assert answer is not None, "this address is called"
        return answer

    async def fetch() -> bytes:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(reached)) as client:
            return await Api(PROVIDERS["zoom"], {}, client).download(url, "token")

    return asyncio.run(fetch())


@pytest.mark.parametrize(
    "url",
    [
        *("https://zoom.us.evil.com/x", "https://evil.com/zoom.us", "http://zoom.us/x"),
        *("https://zoom.us@evil.com/x", "https://zoom.us:6379/x", "https://zoom.us:99999/x"),
        *("https://127.0.0.1/x", "https://[::1]/x", "file:///etc/passwd", "https://evilzoom.us/"),
    ],
)
def test_a_delivery_names_no_file_but_of_its_tool(url: str) -> None:
    with pytest.raises(NotThere):
        download(url)


def test_a_download_follows_nothing_and_ends() -> None:
    there = "https://zoom.us/x"
    assert download(there, httpx2.Response(200, content=b"said")) == b"said"
    with pytest.raises(NotThere, match="302"):
        download(there, httpx2.Response(302, headers={"location": "http://127.0.0.1/"}))
    packed = gzip.compress(bytes(50_000_000))
    assert len(packed) < 100_000
    with pytest.raises(NotThere, match="too large"):
        grown = httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=Stream(packed))
        download(there, grown)


class Stream(httpx2.AsyncByteStream):
    """A body that comes as it is."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


@pytest.mark.parametrize("proxies", ["*", "10.0.0.2, *", "10.0.0.0/8,proxy", "10.0.0.1/8"])
def test_nobody_is_believed_whom_nobody_named(proxies: str) -> None:
    """With "*" the first address in X-Forwarded-For counts, which the sender writes."""
    with pytest.raises(ValidationError, match="name the proxies"):
        Settings(proxies=proxies)
    compose = (ROOT / "docs" / "deployment" / "compose.yaml").read_text("utf-8")
    said = yaml.safe_load(compose)
    network = said["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert said["x-service"]["environment"]["FINGERPOST_PROXIES"] == network
    assert Settings(proxies=f" {network}, ::1 ").proxies == f"{network},::1"
