"""Many screens that watch one process and are told nothing: what they cost, and how soon they hear."""

from __future__ import annotations

import asyncio
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2

from tests.benchmarks.memory import resident_megabytes
from tests.running import served

NOTES = 20
CALLS = 50
"""The viewers are spread over so many calls."""


def table(viewers: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    _allow_open_files(viewers + 500)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(f"sqlite:///{folder / 'live.sqlite3'}", folder) as (process, http):
            yield from asyncio.run(_measure(process.pid, http, viewers))


def _allow_open_files(wanted: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted * 2, hard), hard))


async def _measure(pid: int, http: httpx2.Client, viewers: int) -> list[tuple[str, str]]:
    port = int(http.base_url.port or 80)
    calls = [http.post("/api/calls", json={}).json()["id"] for _ in range(CALLS)]
    before = resident_megabytes(pid)
    streams = []
    for number in range(viewers):
        streams.append(await _watch(port, calls[number % CALLS]))
    after = resident_megabytes(pid)
    idle = _cpu(pid)
    await asyncio.sleep(5)
    idle = (_cpu(pid) - idle) / 5
    delays = [await _delay(http, calls[0], streams[::CALLS], number) for number in range(NOTES)]
    for _, writer in streams:
        writer.close()
    return [
        ("viewers that wait", f"{viewers:,}"),
        ("memory of a viewer, KB", f"{1000 * (after - before) / viewers:.0f}"),
        ("share of one core while nothing happens, %", f"{100 * idle:.1f}"),
        (
            f"a note until all {len(streams[::CALLS])} viewers of its call have it, ms",
            f"{1000 * statistics.median(delays):.0f}",
        ),
    ]


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _watch(port: int, call: str) -> Stream:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.write(f"GET /api/calls/{call}/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await _snapshot(reader)
    return reader, writer


async def _snapshot(reader: asyncio.StreamReader) -> None:
    """Wait for a whole snapshot."""
    await reader.readuntil(b"event: snapshot")
    await reader.readuntil(b"\n\n")


async def _delay(http: httpx2.Client, call: str, watching: list[Stream], number: int) -> float:
    began = time.perf_counter()
    file = {"text": f"we have {number} people on it"}
    await asyncio.to_thread(http.post, f"/api/calls/{call}/notes", json=file)
    await asyncio.gather(*(_snapshot(reader) for reader, _ in watching))
    return time.perf_counter() - began


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
