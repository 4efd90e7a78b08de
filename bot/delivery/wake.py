"""Who sleeps until there is work: woken in this process by a flag, across processes by PostgreSQL's NOTIFY.

Sleeping always ends after `POLL_S` too: retries become due by themselves, and a notification may be lost with the
connection that brought it.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import threading

import structlog
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.delivery.database import Database

log = structlog.get_logger("bot.delivery")

POLL_S = 1.0
_CHANNEL = "rights_bot"
_LISTEN_S = 0.5
BOXES = ("inbox", "outbox")


class Wake:
    def __init__(self) -> None:
        self._flags = {box: asyncio.Event() for box in BOXES}

    def wake(self, box: str) -> None:
        self._flags[box].set()

    async def sleep(self, box: str, at_most_s: float = POLL_S) -> None:
        """Until there is work in `box`, perhaps; one call ends the sleep of one sleeper or of several."""
        flag = self._flags[box]
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(flag.wait(), at_most_s)
        flag.clear()


def notify(connection: Connection, box: str) -> None:
    """Tells the other processes, when this transaction commits."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, :box)"), {"channel": _CHANNEL, "box": box})


class Listener:
    """Brings the notifications of other processes into this one's event loop, from a thread of its own."""

    def __init__(self, database: Database, wake: Wake) -> None:
        self._database, self._wake = database, wake
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._database.is_postgres:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._listen, args=(loop,), name="listen", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._stop.is_set():
            try:
                self._until_it_breaks(loop)
            except Exception as error:
                log.warning("listening_broke", error=type(error).__name__)
                self._stop.wait(_LISTEN_S * 2)

    def _until_it_breaks(self, loop: asyncio.AbstractEventLoop) -> None:
        raw = self._database.engine.raw_connection()
        try:
            connection = raw.driver_connection
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {_CHANNEL}")
            while not self._stop.is_set():
                if not select.select([connection], [], [], _LISTEN_S)[0]:
                    continue
                connection.poll()
                for box in {notice.payload for notice in connection.notifies} & set(BOXES):
                    loop.call_soon_threadsafe(self._wake.wake, box)
                connection.notifies.clear()
        finally:
            raw.invalidate()  # it listens, so it must not go back into the pool
            raw.close()
