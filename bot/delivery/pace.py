"""How fast a provider is called: so many messages a second, evenly, by all couriers of a channel in this process."""

from __future__ import annotations

import asyncio
import time


class Pace:
    def __init__(self, per_second: float) -> None:
        self._between_s = 1.0 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        now = time.monotonic()
        turn = max(self._next, now)
        self._next = turn + self._between_s
        if turn > now:
            await asyncio.sleep(turn - now)
