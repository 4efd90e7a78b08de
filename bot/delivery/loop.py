"""What workers and couriers have in common: one piece of work after another, sleep where there is none, and an end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.delivery.database import DatabaseAwayError
from bot.operation import metrics
from bot.privacy.failures import describe

log = structlog.get_logger("bot.delivery")


async def keep_working(
    stop: asyncio.Event,
    work_once: Callable[[bool], Awaitable[bool]],
    sleep: Callable[[], Awaitable[None]],
    *,
    kind: str,
    name: str,
) -> None:
    """Until `stop` is set; what has been begun is finished. No failure ends it.

    `work_once` says whether there was work; it is told when the database was away the last time, so that what its own
    claim may have left behind is taken up again.
    """
    again = False
    while not stop.is_set():
        try:
            busy = await work_once(again)
            again = False
        except DatabaseAwayError:
            log.error("database_away", worker=name)
            busy, again = False, True
        except Exception as error:
            metrics.failures.labels(kind).inc()
            log.error(f"{kind}_failed", worker=name, **describe(error))
            busy = False
        if not busy:
            await sleep()
