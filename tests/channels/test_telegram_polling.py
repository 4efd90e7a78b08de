"""Long polling: an update is confirmed when it is stored, and one that was not comes again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.channels.telegram_in import message_of
from bot.channels.telegram_out import make_bot
from bot.channels.telegram_polling import poll
from tests.channels.conftest import BOT_TOKEN, Telegram


class Inbox:
    """Stores what polling brings; fails the first `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.texts: list[str] = []
        self.failures = failures
        self.new = asyncio.Event()

    async def take(self, update: Mapping[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        message = message_of(update)
        self.texts.append(message.text if message else "")
        self.new.set()

    async def has(self, count: int) -> None:
        while len(self.texts) < count:
            self.new.clear()
            await self.new.wait()


async def test_updates_come_in_order_and_each_once(telegram: Telegram) -> None:
    inbox, stop = Inbox(), asyncio.Event()
    telegram.phone.write("before")
    polling = asyncio.create_task(poll(make_bot(BOT_TOKEN, telegram.url), inbox.take, stop))
    await inbox.has(1)
    telegram.phone.write("one")
    telegram.phone.write("two")
    await inbox.has(3)
    stop.set()
    await polling
    assert inbox.texts == ["before", "one", "two"]


async def test_what_was_not_stored_comes_again(telegram: Telegram) -> None:
    inbox, stop = Inbox(failures=1), asyncio.Event()
    telegram.phone.write("one")
    telegram.phone.write("two")
    polling = asyncio.create_task(poll(make_bot(BOT_TOKEN, telegram.url), inbox.take, stop))
    await inbox.has(2)
    stop.set()
    await polling
    assert inbox.texts == ["one", "two"]


async def test_a_telegram_that_fails_is_asked_again(telegram: Telegram) -> None:
    inbox, stop = Inbox(), asyncio.Event()
    telegram.api.webhook = "https://other.example"  # somebody else's webhook: a conflict
    polling = asyncio.create_task(poll(make_bot(BOT_TOKEN, telegram.url), inbox.take, stop))
    await asyncio.sleep(0.3)
    telegram.api.webhook = ""
    telegram.phone.write("at last")
    await inbox.has(1)
    stop.set()
    await polling
    assert inbox.texts == ["at last"]


async def test_stopping_does_not_wait_for_the_poll(telegram: Telegram) -> None:
    stop = asyncio.Event()
    polling = asyncio.create_task(poll(make_bot(BOT_TOKEN, telegram.url), Inbox().take, stop))
    await asyncio.sleep(0.2)
    stop.set()
    await asyncio.wait_for(polling, 20)  # a poll takes 25 seconds
