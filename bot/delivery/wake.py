"""Who sleeps until there is work: woken in this process by a future, across processes by PostgreSQL's NOTIFY.

One piece of work wakes one sleeper. The other processes are told only when nobody sleeps here, at most twenty times a
second and outside of the transaction that brought the work: a commit that notifies holds a lock of the whole server, so
no two such commits could share a wait for the disk. A notification may be lost, and retries become due by themselves:
so sleeping always ends after a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import select
import threading
from collections import defaultdict, deque
from collections.abc import Callable

import structlog
from sqlalchemy import text

from bot.delivery.database import Database, DatabaseAwayError

log = structlog.get_logger("bot.delivery")

POLL_S = 1.0
INBOX = "inbox"
_CHANNEL = "rights_bot"
_LISTEN_S = 0.5
_TELL_EVERY_S = 0.05


def outbox_of(channel: str) -> str:
    """The box that the couriers of a channel sleep at."""
    return f"outbox-{channel}"


class Wake:
    def __init__(self) -> None:
        self._sleepers: defaultdict[str, deque[asyncio.Future[None]]] = defaultdict(deque)
        self._missed: set[str] = set()  # woken while nobody slept
        self._ended = False
        self.tell_others: Callable[[str], None] = lambda _: None

    def wake(self, box: str) -> None:
        """There is new work in `box`."""
        if not self.wake_here(box):
            self.tell_others(box)

    def wake_here(self, box: str) -> bool:
        """Whether somebody slept in this process. If not, the next sleep ends at once."""
        sleepers = self._sleepers[box]
        while sleepers:
            sleeper = sleepers.popleft()
            if not sleeper.done():
                sleeper.set_result(None)
                return True
        self._missed.add(box)
        return False

    def end(self) -> None:
        """Ends all sleep, also of those who are about to begin: nobody is waited for at the end of a process."""
        self._ended = True
        for box, sleepers in self._sleepers.items():
            while sleepers:
                self.wake_here(box)

    async def sleep(self, box: str, at_most_s: float = POLL_S) -> None:
        """Until there is work in `box`, perhaps."""
        if self._ended:
            return
        if box in self._missed:
            self._missed.discard(box)
            return
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers[box].append(sleeper)
        try:
            await asyncio.wait_for(sleeper, at_most_s)
        except asyncio.TimeoutError:
            with contextlib.suppress(ValueError):
                self._sleepers[box].remove(sleeper)


class Others:
    """The other processes on the same PostgreSQL; with SQLite there are none. A thread listens for what they say."""

    def __init__(self, database: Database, wake: Wake) -> None:
        self._database, self._wake = database, wake
        self._name = secrets.token_hex(4)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._untold: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the event loop that runs now."""
        if self._database.is_postgres:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._listen, args=(loop,), name="listen", daemon=True)
            self._thread.start()
            self._wake.tell_others = self.tell

    def tell(self, box: str) -> None:
        self._untold.add(box)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        self._stop.set()
        if self._telling:
            self._telling.cancel()
        if self._thread:
            await asyncio.to_thread(self._thread.join)

    async def _tell(self) -> None:
        while self._untold:
            words = [f"{self._name} {box}" for box in self._untold]
            self._untold.clear()
            with contextlib.suppress(DatabaseAwayError):  # they look for themselves every second
                await self._database.run(
                    lambda connection: connection.execute(
                        text("SELECT pg_notify(:channel, :word)"),
                        [{"channel": _CHANNEL, "word": word} for word in words],  # noqa: B023  awaited at once
                    ),
                    patience_s=0.0,
                )
            await asyncio.sleep(_TELL_EVERY_S)

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
                for notice in connection.notifies:
                    who, _, box = notice.payload.partition(" ")
                    if who != self._name:
                        loop.call_soon_threadsafe(self._wake.wake_here, box)
                connection.notifies.clear()
        finally:
            raw.invalidate()  # it listens, so it must not go back into the pool
            raw.close()
