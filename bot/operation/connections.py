"""What a connection may ask of the server before its request has a route: bounded bytes, within bounded time.

uvicorn waits for the head of a request for ever, so that a few hundred silent connections would be all that it serves.
A proxy in front (deploy/Caddyfile) has limits of its own; the service must not depend on it. The body's limits are in
`bot.web.guard`.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_S = 10.0
HEAD_BYTES = 32 * 1024


class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """Closes a connection whose request's head does not end in time or in size."""

    _head_s = HEAD_S
    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._between_requests():
            self._await_head()
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.transport.close()
                return
        super().data_received(data)
        if not self._between_requests():
            self._head_arrived()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def _between_requests(self) -> bool:
        return self.cycle is None or bool(self.cycle.response_complete)

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self._head_s, self._too_slow)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        self._head_timer, self._head_bytes = None, 0

    def _too_slow(self) -> None:
        self._head_timer = None
        if self._between_requests():
            self.transport.close()
