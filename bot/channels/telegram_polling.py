"""Long polling: updates are fetched instead of received, for a laptop without a public address.

An update is confirmed to Telegram (by the next request's offset) only when it is stored; what was not comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_setup import ALLOWED_UPDATES

log = structlog.get_logger("bot.channels")

_POLL_S, _WAIT_S, _LONGEST_WAIT_S = 25, 1.0, 30.0


async def poll(bot: Bot, take: Callable[[Mapping[str, Any]], Awaitable[None]], stop: asyncio.Event) -> None:
    """Until `stop` is set; the bot is closed then. `take` stores one update and raises when it could not."""
    try:
        await _poll(bot, take, stop)
    finally:
        await bot.shutdown()


async def _poll(bot: Bot, take: Callable[[Mapping[str, Any]], Awaitable[None]], stop: asyncio.Event) -> None:
    offset, wait = 0, _WAIT_S
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        fetching = asyncio.create_task(_fetch(bot, offset))
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not fetching.done():
            fetching.cancel()
            break
        try:
            for update in fetching.result():
                await take(update)
                offset = update["update_id"] + 1
            wait = _WAIT_S
        except (TelegramError, OSError) as error:
            log.warning("polling_failed", error=type(error).__name__, wait_s=wait)
            await asyncio.wait({stopping}, timeout=wait)
            wait = min(wait * 2, _LONGEST_WAIT_S)
    stopping.cancel()


async def _fetch(bot: Bot, offset: int) -> list[dict[str, Any]]:
    updates = await bot.get_updates(
        offset=offset or None, timeout=_POLL_S, read_timeout=_POLL_S + 10, allowed_updates=list(ALLOWED_UPDATES)
    )
    return [update.to_dict() for update in updates]
