"""The knowledge that is being served, and its replacement when staff save a file.

All or nothing: a reading with any error is not served, the last good one stays, and `problems` says what is wrong.
Files are looked at when somebody asks for `current`, at most once per `min_interval_s`; no thread or watcher of ours
runs, so it works the same in a test, a worker and the terminal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from bot.knowledge.check import find_errors
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import Problem, errors
from bot.knowledge.reader import Reader

_log = structlog.get_logger(__name__)

Listener = Callable[[Knowledge], None]


class KnowledgeError(Exception):
    """The knowledge cannot be served. The text lists every error, one a line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class KnowledgeStore:
    """Safe to share between threads.

    Raises KnowledgeError when there is nothing good to begin with.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic, min_interval_s: float = 1.0) -> None:
        self._clock = clock
        self._min_interval_s = min_interval_s
        self._reader = Reader(folder)
        self._reading = threading.Lock()
        self._listeners: list[Listener] = []
        found = self._reader.read()
        self._problems = tuple(errors(find_errors(found)))
        if self._problems:
            raise KnowledgeError(self._problems)
        self._current = found.knowledge
        self._seen = found
        self._looked_at = clock()

    @property
    def current(self) -> Knowledge:
        """The newest good knowledge. While one thread reads anew, the others get the one before."""
        if self._clock() - self._looked_at >= self._min_interval_s:
            self.refresh()
        return self._current

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors that keep the newest files from being served; empty when they are."""
        return self._problems

    def on_change(self, listener: Listener) -> None:
        """`listener` is called with each new knowledge, in the thread that found it, before `current` returns it."""
        self._listeners.append(listener)

    def refresh(self) -> None:
        """Looks at the files now, unless another thread is doing so."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            self._look()
        finally:
            self._looked_at = self._clock()
            self._reading.release()

    def _look(self) -> None:
        found = self._reader.read()
        if found is self._seen:
            return
        self._seen = found
        self._problems = tuple(errors(find_errors(found)))
        if self._problems:
            places = [str(problem.place) for problem in self._problems]
            _log.warning("knowledge_not_served", errors=len(places), places=places[:20])
            return
        if found.knowledge.fingerprint == self._current.fingerprint:
            return
        for listener in self._listeners:
            try:
                listener(found.knowledge)
            except Exception:
                # One listener's trouble (a full disk under a cache) must not keep a corrected phone number from people.
                _log.exception("knowledge_listener_failed", listener=getattr(listener, "__qualname__", str(listener)))
        self._current = found.knowledge
        _log.info("knowledge_replaced", fingerprint=found.knowledge.fingerprint)
