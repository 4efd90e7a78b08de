"""The connection to the one database, SQLite or PostgreSQL with the same statements, from an event loop.

SQLite: WAL, `synchronous=FULL` (a commit survives a power cut), every transaction takes the write lock at its start
(otherwise two readers that both want to write deadlock), and one thread runs them all. PostgreSQL: a small pool.
Work is a plain function of a connection; it runs in one transaction, is tried again when the server went away in
the middle (so it must be safe to repeat), and an error of its own rolls everything back.
"""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

import structlog
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

Result = TypeVar("Result")
Work = Callable[[Connection], Result]

log = structlog.get_logger("bot.delivery")

_POOL = 6
_LOCK_WAIT_S = 15
_RETRY_FIRST_S, _RETRY_MOST_S = 0.1, 2.0


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
        threads = _POOL if self.is_postgres else 1
        if self.is_postgres:
            self.engine = create_engine(
                parsed, future=True, pool_size=threads + 1, max_overflow=0, pool_pre_ping=True,
                connect_args={"connect_timeout": 5, "application_name": "rights-bot"},
            )  # fmt: skip
        else:
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(parsed, future=True, connect_args={"timeout": _LOCK_WAIT_S})
            event.listen(self.engine, "connect", _sqlite_settings)
            event.listen(self.engine, "begin", _begin_immediate)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._held: IO[str] | None = None

    async def run(self, work: Work[Result], patience_s: float = 60.0) -> Result:
        """What `work` returns, committed. Raises what it raises, or `DatabaseAwayError` after `patience_s`."""
        until, wait = time.monotonic() + patience_s, _RETRY_FIRST_S
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, self.run_now, work)
            except DBAPIError as error:
                if not _went_away(error):
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
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()
        if self._held:
            self._held.close()
            self._held = None


def _sqlite_settings(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _went_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    # A SQLite file that is locked, or a PostgreSQL that is starting up, stopping or not there yet. A missing table or a
    # full disk is also an OperationalError in SQLite, and waiting mends neither.
    text = str(error.orig).lower()
    return not any(sign in text for sign in ("no such", "has no column", "disk", "readonly", "unable to open"))
