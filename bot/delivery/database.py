"""The connection to the one database, SQLite or PostgreSQL with the same statements, from an event loop.

Work is a plain function of a connection. It runs in one transaction, is tried again when the server went away in the
middle (so it must be safe to repeat), and an error of its own rolls it back. SQLite: `bot.delivery.sqlite_writer`.
PostgreSQL: a small pool, with some connections that only urgent work uses, so that what a provider waits for never
queues behind what nobody waits for.
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

import structlog
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.delivery.sqlite_writer import SqliteWriter

Result = TypeVar("Result")
Work = Callable[[Connection], Result]

log = structlog.get_logger("bot.delivery")

_POOL, _URGENT = 6, 4
_LOCK_WAIT_S = 15
_RETRY_FIRST_S, _RETRY_MOST_S = 0.1, 2.0
_SILENT_S = 1.0
# The client notices a PostgreSQL that vanished without a word (a cut cable) after about half a minute.
_POSTGRES = {
    "connect_timeout": 5, "application_name": "rights-bot", "keepalives_idle": 10, "keepalives_interval": 5,
    "keepalives_count": 4,
}  # fmt: skip


class DatabaseAwayError(Exception):
    """The database could not be reached, or went away, for longer than the caller was ready to wait."""


class DatabaseBusyError(Exception):
    """Another process already serves from this SQLite file."""


class Database:
    """`url` as SQLAlchemy reads it: `sqlite:////var/lib/rights-bot/bot.sqlite`, `postgresql://user:pass@host/name`."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg2")
        self.url = parsed
        self.is_postgres = parsed.get_backend_name() == "postgresql"
        # An error of SQLAlchemy shows the values of the statement unless it is told not to.
        if self.is_postgres:
            self.engine = create_engine(
                parsed, future=True, hide_parameters=True, pool_size=_POOL + _URGENT + 1, max_overflow=0,
                connect_args=_POSTGRES,
            )  # fmt: skip
        else:
            if parsed.database:
                _private(Path(parsed.database))
            self.engine = create_engine(
                parsed, future=True, hide_parameters=True, poolclass=QueuePool, pool_size=2,
                connect_args={"timeout": _LOCK_WAIT_S, "check_same_thread": False},
            )  # fmt: skip
            event.listen(self.engine, "connect", _sqlite_settings)
            event.listen(self.engine, "begin", _begin_immediate)
        self._threads = ThreadPoolExecutor(_POOL, thread_name_prefix="database")
        self._urgent = ThreadPoolExecutor(_URGENT, thread_name_prefix="database-urgent")
        self._writer: SqliteWriter | None = None
        self._held: IO[str] | None = None

    async def run(self, work: Work[Result], patience_s: float = 60.0, urgent: bool = False) -> Result:
        """What `work` returns, committed. Raises what it raises, or `DatabaseAwayError` after `patience_s`.

        `urgent`: somebody waits for it, so it goes before what is not, and a database that is silent is one that is
        away. The work may then be done all the same, later.
        """
        until, wait = time.monotonic() + patience_s, _RETRY_FIRST_S
        while True:
            try:
                done = asyncio.wrap_future(self._submit(work, urgent))
                return await (asyncio.wait_for(done, max(patience_s, _SILENT_S)) if urgent else done)
            except asyncio.TimeoutError:
                raise DatabaseAwayError from None
            except DBAPIError as error:
                if not went_away(error):
                    raise
                if time.monotonic() + wait > until:
                    raise DatabaseAwayError from error
                log.warning("database_away", wait_s=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _RETRY_MOST_S)

    def run_now(self, work: Work[Result]) -> Result:
        """As `run`, in this thread and once."""
        with self.engine.begin() as connection:
            return work(connection)

    async def shorten_log(self) -> None:
        """SQLite: what was deleted is gone from the file's log (WAL) too. PostgreSQL sees to that by itself."""
        if not self.is_postgres:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._checkpoint)

    def _checkpoint(self) -> None:
        raw = self.engine.raw_connection()  # not within a transaction
        try:
            raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    def hold(self) -> None:
        """Keeps other processes from serving the same SQLite file, as long as this one lives.

        Raises `DatabaseBusyError`. PostgreSQL is made for several.
        """
        if self.is_postgres or not self.url.database:
            return
        held = Path(f"{self.url.database}.lock").open("w")  # noqa: SIM115  held as long as the process lives
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            raise DatabaseBusyError(
                f"Another rights-bot already serves from {self.url.database}. Stop it first, or use PostgreSQL "
                "(RIGHTS_BOT_DATABASE_URL) for several processes."
            ) from None
        self._held = held

    def close(self) -> None:
        """Finishes what runs; what has not begun is cancelled."""
        if self._writer:
            self._writer.close()
        for threads in (self._urgent, self._threads):
            threads.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()
        if self._held:
            self._held.close()
            self._held = None

    def _submit(self, work: Work[Result], urgent: bool) -> Future[Result]:
        if self.is_postgres:
            return (self._urgent if urgent else self._threads).submit(self.run_now, work)
        if self._writer is None:
            self._writer = SqliteWriter(self.engine)
        return self._writer.submit(work, urgent)


def _private(path: Path) -> None:
    """The file exists after this and only its owner can read it; SQLite gives its log the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _sqlite_settings(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def went_away(error: DBAPIError) -> bool:
    """Whether the same work may well succeed a little later."""
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    # A PostgreSQL that is starting up, stopping or not there yet, or a SQLite file that is locked. A missing table or a
    # full disk is also an OperationalError in SQLite, and waiting mends neither.
    text = str(error.orig).lower()
    return not isinstance(error.orig, sqlite3.Error) or "locked" in text or "busy" in text
