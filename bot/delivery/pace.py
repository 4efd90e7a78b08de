"""How fast a provider is called: so many messages a second, evenly, by all couriers of a channel in this process; and
not at all for a while when it fails one call after the other.

The pause spares a provider that is down, and our messages: each would use up tries, and with them the short waits that
it would need once the provider is back.
"""

from __future__ import annotations

import asyncio
import time

_FAILURES = 4  # in a row, of whichever messages
_PAUSE_FIRST_S, _PAUSE_MOST_S = 1.0, 20.0


class Pace:
    def __init__(self, per_second: float) -> None:
        self._between_s = 1.0 / per_second
        self._next = 0.0
        self._failures = 0
        self._paused_until = 0.0

    @property
    def pause_s(self) -> float:
        """For how long the provider is left alone."""
        return max(0.0, self._paused_until - time.monotonic())

    async def wait(self) -> None:
        """Until it is the caller's turn."""
        now = time.monotonic()
        turn = max(self._next, now)
        self._next = turn + self._between_s
        if turn > now:
            await asyncio.sleep(turn - now)

    def unused(self) -> None:
        """The turn that was waited for was not needed."""
        self._next -= self._between_s

    def worked(self) -> None:
        """The provider has answered: that it took a message, or why it never will."""
        self._failures = 0

    def failed(self) -> None:
        """The provider did not answer, or has too much to do."""
        self._failures += 1
        if self._failures >= _FAILURES:
            pause = min(_PAUSE_MOST_S, _PAUSE_FIRST_S * 2.0 ** min(self._failures - _FAILURES, 10))
            self._paused_until = time.monotonic() + pause
