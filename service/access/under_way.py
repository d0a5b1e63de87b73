"""How much one person or program, or one unknown address, has under way at once."""

from __future__ import annotations

from collections import Counter

from service.errors import TooMany

MOST_REQUESTS = 100
"""Of one person: requests that are not answered yet, and screens that watch a call."""
MOST_BYTES = 80_000_000
"""Of all their bodies together: the largest that is taken, and some beside it."""


class UnderWay:
    """Counts requests and the bytes of their bodies. Belongs to one event loop."""

    def __init__(self, requests: int = MOST_REQUESTS, size: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = requests, size
        self._requests: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    def begin(self, whose: str) -> None:
        """A request begins. Raises TooMany."""
        if self._requests[whose] >= self._most:
            raise TooMany(self._most)
        self._requests[whose] += 1

    def read(self, whose: str, size: int) -> None:
        """Bytes of a body have come. Raises TooMany."""
        self._bytes[whose] += size
        if self._bytes[whose] > self._most_bytes:
            raise TooMany(self._most)

    def end(self, whose: str, size: int) -> None:
        """A request is over, of whose body so many bytes had come."""
        for counts, count in ((self._requests, 1), (self._bytes, size)):
            counts[whose] -= count
            if counts[whose] <= 0:
                del counts[whose]
