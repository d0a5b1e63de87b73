"""How often one person or program, or one unknown address, is answered: a bucket that refills."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 10_000
"""Buckets that are kept; who has been quiet for longest is forgotten, with a full one."""


class Rate:
    """Lets `a_minute` requests through, a third of them at once."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = a_minute / 60
        self._most = max(a_minute / 3, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Seconds to wait; 0 when the request may go on."""
        if not self._each:
            return 0
        now = self._clock()
        left, at = self._buckets.pop(key, (self._most, now))
        left = min(self._most, left + max(now - at, 0.0) * self._each)
        wait = 0 if left >= 1 else math.ceil((1 - left) / self._each)
        self._buckets[key] = (left if wait else left - 1, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return wait
