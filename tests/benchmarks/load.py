"""A client that costs little itself: requests that are ready as bytes, over kept-alive connections."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load."""

    per_second: float
    p50: float
    """Milliseconds."""
    p99: float
    refused: int
    """Answers other than 2xx."""


def post(path: str, body: Any, **headers: str) -> bytes:
    """A request as it goes over the wire."""
    content = json.dumps(body, ensure_ascii=False).encode()
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head += [f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(head).encode() + content


def run(port: int, requests: Iterable[bytes], connections: int) -> Load:
    """Send all requests, each as soon as one of the connections is free."""
    return asyncio.run(_run(port, iter(requests), connections))


async def _run(port: int, requests: Iterator[bytes], connections: int) -> Load:
    took: list[float] = []
    refused: list[int] = []
    began = time.perf_counter()
    clients = (_client(port, requests, took, refused) for _ in range(connections))
    await asyncio.gather(*clients)
    elapsed = time.perf_counter() - began
    took.sort()
    return Load(
        len(took) / elapsed,
        1000 * took[len(took) // 2],
        1000 * took[int(len(took) * 0.99)],
        len(refused),
    )


async def _client(
    port: int, requests: Iterator[bytes], took: list[float], refused: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(length(head))
        took.append(time.perf_counter() - began)
        status = int(head[9:12])
        if not 200 <= status < 300:
            refused.append(status)
    writer.close()


def length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
