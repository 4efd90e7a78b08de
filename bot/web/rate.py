"""How often something may be asked of a page: so many requests a minute for each key, counted in this process."""

from __future__ import annotations

import time
from collections.abc import Callable

_MINUTE_S = 60.0


class Rate:
    def __init__(self, per_minute: int, keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`keys`: how many are remembered; beyond it the count begins anew for all, so that memory is bounded."""
        self._most, self._keys, self._clock = per_minute, keys, clock
        self._began, self._counts = clock(), dict[str, int]()

    def allows(self, key: str) -> bool:
        now = self._clock()
        if now - self._began >= _MINUTE_S or len(self._counts) >= self._keys:
            self._began, self._counts = now, {}
        self._counts[key] = count = self._counts.get(key, 0) + 1
        return count <= self._most
