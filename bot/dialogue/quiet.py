"""What Rasa may write to the log: where it warned, never what about.

Rasa's messages hold texts, entities and slots, most of them at the level of debugging, some in warnings. Both ways that
it logs are replaced by one line with the module, the line and the kind of error; its warnings to developers are left
to `rasa train` and `rasa data validate`. What our own code logs is not touched.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

import structlog

from bot.privacy.failures import describe

_FAMILIES = ("rasa", "rasa_sdk")
_OWN = structlog.get_logger("bot.dialogue")


class PlacesOnly(logging.Handler):
    """Takes the records of Rasa's loggers and passes on that there was one."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log_place(f"{record.name}:{record.lineno}", record.levelno, error)


class EventNames:
    """Stands where Rasa's modules keep their structlog logger: an event's name is a constant, its values are not."""

    def warning(self, event: str, *_: Any, **__: Any) -> None:
        log_place(event, logging.WARNING, None)

    def error(self, event: str, *_: Any, **__: Any) -> None:
        log_place(event, logging.ERROR, sys.exc_info()[1])

    exception = critical = error

    def debug(self, event: str, *_: Any, **__: Any) -> None:
        pass

    info = debug


def log_place(place: str, level: int, error: BaseException | None) -> None:
    log = _OWN.error if level >= logging.ERROR else _OWN.warning
    log("rasa_says", place=place, **(describe(error) if error else {}))


def hush_rasa() -> None:
    """To be called when Rasa's modules are loaded; calling it again includes those loaded since."""
    warnings.filterwarnings("ignore", module=rf"({'|'.join(_FAMILIES)})\.")
    for family in _FAMILIES:
        logger = logging.getLogger(family)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        if not any(isinstance(handler, PlacesOnly) for handler in logger.handlers):
            logger.handlers = [PlacesOnly()]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _FAMILIES and "structlogger" in vars(module):
            module.structlogger = EventNames()  # type: ignore[attr-defined]
