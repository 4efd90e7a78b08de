"""The log: events, ids of ours, counts and durations; never a text, an address, a name or a place.

The first guard is at each call: no room hands such a value to a logger. This is the second: a value that looks like
one, and every value of a key that is not known, is replaced before it is written. Exceptions are told by
`bot.privacy.failures.describe` (type and lines of code), because their messages hold what people wrote.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from bot.privacy.failures import describe

# Keys whose values are chosen by this program. Anything else is shown as its type only.
KNOWN_KEYS = frozenset(
    [
        "action",
        "age_s",
        "at",
        "attempt",
        "backlog",
        "case",
        "cause",
        "channel",
        "code",
        "count",
        "database",
        "done",
        "due_s",
        "engine",
        "entry",
        "error",
        "event",
        "fingerprint",
        "host",
        "http_status",
        "inbox",
        "intent",
        "job",
        "kind",
        "level",
        "limit",
        "logger",
        "method",
        "new",
        "old",
        "outbox",
        "partner",
        "place",
        "port",
        "problems",
        "provider",
        "purged",
        "reason",
        "region",
        "release",
        "removed",
        "route",
        "state",
        "step",
        "timestamp",
        "took_ms",
        "tries",
        "version",
        "wait_s",
        "what",
        "worker",
    ]
)
# Digits as in a phone number, a chat id or coordinates, and mail addresses, whatever key they come under.
_PERSONAL = re.compile(r"\+?\d[\d\s().-]{7,}\d|[^\s@]+@[^\s@]+\.\w+|-?\d{1,3}\.\d{4,}")
_HIDDEN = "[hidden]"
# Numbers in these are counts, times and ids of ours.
_NUMBERS = frozenset({"timestamp", "inbox", "outbox", "took_ms", "age_s", "wait_s", "due_s", "fingerprint", "at"})
# A number outside of these could be an address, and one with a fraction a place.
_LONGEST_COUNT = 10_000_000

Format = Literal["json", "console"]


def hide(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor."""
    for key, value in event.items():
        if key not in KNOWN_KEYS:
            event[key] = f"[{type(value).__name__}]"
        elif isinstance(value, str) and key not in _NUMBERS and _PERSONAL.search(value):
            event[key] = _HIDDEN
        elif not isinstance(value, str | int | float | bool | None):
            event[key] = f"[{type(value).__name__}]"
        elif isinstance(value, int | float) and key not in _NUMBERS and (value % 1 or abs(value) >= _LONGEST_COUNT):
            event[key] = _HIDDEN
    return event


def _thread_broke(args: threading.ExceptHookArgs) -> None:
    """Python's own way prints the message of the exception."""
    if args.exc_value is not None:
        structlog.get_logger("bot.operation").error("thread_broke", **describe(args.exc_value))


class OthersByPlace(logging.Handler):
    """What libraries log through the standard library: the logger's name, the line and the kind of error."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        kind = {"error": type(error).__name__} if error else {}
        structlog.get_logger("library").log(
            record.levelno, "library_says", place=f"{record.name}:{record.lineno}", **kind
        )


def configure_logs(level: int = logging.INFO, form: Format = "console") -> None:
    """To stderr. Debug messages of libraries are never shown: they hold requests with their texts."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    threading.excepthook = _thread_broke
    logging.basicConfig(level=logging.WARNING, handlers=[OthersByPlace()], force=True)
