"""What is told to Telegram once, by a command and never at a start: where updates go, and the menu of commands.

Each call is tried again for a while, because a setting half made is worse than none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from telegram import Bot, BotCommand
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.knowledge.model import Knowledge

Result = TypeVar("Result")

# What a chat with one person can bring; Telegram sends nothing else then.
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
WEBHOOK_PATH = "/webhooks/telegram"
# Commands of Telegram's menu, in its order; what each does is the message `command.<name>`.
COMMANDS = ("menu", "more", "language", "sos", "help", "withdraw", "delete", "stop", "start")
_TRIES, _WAIT_S = 6, 1.0


async def set_webhook(bot: Bot, public_url: str, secret: str) -> None:
    """Raises `TelegramError` when the last try fails."""
    await _patiently(
        lambda: bot.set_webhook(
            f"{public_url}{WEBHOOK_PATH}",
            secret_token=secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=40,
        )
    )


async def remove_webhook(bot: Bot) -> None:
    """Updates are kept by Telegram for a day and come by polling."""
    await _patiently(bot.delete_webhook)


def menu_of(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Language (BCP 47) -> command -> what it does, for each language that the bot answers in."""
    return {
        language.tag: {name: knowledge.message(language.tag, f"command.{name}") for name in COMMANDS}
        for language in knowledge.full_languages
    }


async def set_commands(bot: Bot, commands: Mapping[str, Mapping[str, str]]) -> int:
    """`commands` as in `menu_of`; English is also for all other languages. How many languages Telegram took."""
    languages: dict[str, Mapping[str, str]] = {}
    for language, described in commands.items():
        languages.setdefault(language.split("-")[0], described)
    for code, described in (("", languages["en"]), *languages.items()):
        menu = [BotCommand(name, text) for name, text in described.items()]
        await _patiently(lambda menu=menu, code=code: bot.set_my_commands(menu, language_code=code or None))  # type: ignore[misc]
    return len(languages)


async def _patiently(call: Callable[[], Awaitable[Result]]) -> Result:
    wait = _WAIT_S
    for left in reversed(range(_TRIES)):
        try:
            return await call()
        except RetryAfter as error:
            if not left:
                raise
            asked = error.retry_after
            wait = float(asked if isinstance(asked, int | float) else asked.total_seconds())
        except NetworkError as error:
            if not left or isinstance(error, BadRequest):  # the library counts a refusal among the network's failures
                raise
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")
