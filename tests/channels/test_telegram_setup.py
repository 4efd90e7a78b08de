"""What Telegram is told once: patiently where it is away, at once wrong where it refuses."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, InvalidToken

from bot.channels.telegram_out import make_bot
from bot.channels.telegram_setup import COMMANDS, menu_of, remove_webhook, set_commands, set_webhook
from bot.simulator.faults import Fault
from tests.channels.conftest import BOT_TOKEN, Telegram
from tests.shipped import shipped


@pytest.fixture
async def bot(telegram: Telegram):
    bot = make_bot(BOT_TOKEN, telegram.url)
    yield bot
    await bot.shutdown()


async def test_the_webhook_is_set_after_failures_and_taken_away(telegram: Telegram, bot) -> None:
    for fault in (Fault("busy"), Fault("broken")):
        telegram.api.faults.add(fault)
    await set_webhook(bot, "https://bot.example", "secret")
    assert telegram.api.webhook == "https://bot.example/webhooks/telegram"
    await remove_webhook(bot)
    assert telegram.api.webhook == ""


async def test_each_language_has_its_menu_and_english_is_for_all_others(telegram: Telegram, bot) -> None:
    menu = menu_of(shipped())
    assert await set_commands(bot, menu) == len(menu)
    assert set(telegram.api.commands) == {"", *(tag.split("-")[0] for tag in menu)}
    assert [one["command"] for one in telegram.api.commands["fr"]] == list(COMMANDS)
    assert telegram.api.commands[""] == telegram.api.commands["en"]
    assert all(0 < len(one["description"]) <= 256 for menu in telegram.api.commands.values() for one in menu)


async def test_a_refusal_is_not_tried_again(telegram: Telegram, bot) -> None:
    with pytest.raises(BadRequest):
        await set_commands(bot, {"en": {"menu": "x" * 300}})
    wrong = make_bot("1:wrong", telegram.url)
    with pytest.raises(InvalidToken):
        await set_webhook(wrong, "https://bot.example", "secret")
    await wrong.shutdown()
