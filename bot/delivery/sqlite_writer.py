"""One thread that runs everything on SQLite, and commits what waits together.

SQLite has one writer at a time, and with `synchronous=FULL` each commit waits for the disk (a commit survives a power
cut). So whatever has queued up while the disk was busy is run in one transaction, each piece in a savepoint of its own,
and one wait for the disk serves them all; nobody is told "done" before it. A transaction takes the write lock at its
start, otherwise two readers that both want to write deadlock.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

Result = TypeVar("Result")
Work = Callable[[Connection], Any]

# What comes meanwhile waits for the work of so many; urgent work is short and is waited for itself.
_URGENT_TOGETHER, _OTHER_TOGETHER = 32, 12


class SqliteWriter:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queues: tuple[deque[tuple[Work, Future[Any]]], ...] = (deque(), deque())  # urgent, other
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="database", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Result], urgent: bool) -> Future[Result]:
        """Its result, once it is on the disk. Raises `RuntimeError` after `close`."""
        future: Future[Result] = Future()
        with self._changed:
            if self._closing:
                raise RuntimeError("the database is closed")
            self._queues[0 if urgent else 1].append((work, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Finishes what runs; what has not begun is cancelled."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        for queue in self._queues:
            for _, future in queue:
                future.cancel()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closing and not any(self._queues):
                    self._changed.wait()
                if self._closing:
                    return
                batch = self._take()
            begun = [(work, future) for work, future in batch if future.set_running_or_notify_cancel()]
            if begun:
                self._commit(begun)

    def _take(self) -> list[tuple[Work, Future[Any]]]:
        taken: list[tuple[Work, Future[Any]]] = []
        for queue, most in zip(self._queues, (_URGENT_TOGETHER, _OTHER_TOGETHER), strict=True):
            taken += [queue.popleft() for _ in range(min(most, len(queue)))]
        return taken

    def _commit(self, batch: list[tuple[Work, Future[Any]]]) -> None:
        outcomes: list[tuple[Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                outcomes = [_alone(connection, work) for work, _ in batch]
        except BaseException as error:  # the commit itself, or a savepoint that SQLite could not go back to
            outcomes = [(None, error)] * len(batch)
        for (_, future), (result, failed) in zip(batch, outcomes, strict=True):
            if failed is not None:
                future.set_exception(failed)
            else:
                future.set_result(result)


def _alone(connection: Connection, work: Work) -> tuple[Any, BaseException | None]:
    """What `work` returns, or what it raised after it was rolled back by itself."""
    connection.exec_driver_sql("SAVEPOINT piece")  # SQLAlchemy's own way costs as much as the work
    try:
        result = work(connection)
    except BaseException as error:
        connection.exec_driver_sql("ROLLBACK TO piece")
        connection.exec_driver_sql("RELEASE piece")
        return None, error
    connection.exec_driver_sql("RELEASE piece")
    return result, None
