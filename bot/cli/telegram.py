"""`rights-bot telegram ...`: what Telegram is told once, after the bot was made with @BotFather (docs/deploy.md)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import typer
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_out import make_bot
from bot.channels.telegram_setup import menu_of, remove_webhook, set_commands, set_webhook
from bot.knowledge.store import KnowledgeStore
from bot.settings import PREFIX, Settings, SettingsError

app = typer.Typer(no_args_is_help=True, help="Tell Telegram where updates go, and the menu of commands.")


@app.command("set-webhook")
def set_webhook_command() -> None:
    """Telegram sends updates to RIGHTS_BOT_PUBLIC_URL from now on."""
    settings = _settings()
    if not settings.telegram_secret or not settings.public_url:
        raise SettingsError(f"{PREFIX}TELEGRAM_SECRET and {PREFIX}PUBLIC_URL are needed for a webhook.")
    _run(settings, lambda bot: set_webhook(bot, settings.public_url, settings.telegram_secret))
    sys.stdout.write(f"Telegram sends updates to {settings.public_url}.\n")


@app.command("remove-webhook")
def remove_webhook_command() -> None:
    """Telegram keeps updates for a day, to be fetched with `serve --telegram-polling`."""
    _run(_settings(), remove_webhook)
    sys.stdout.write("Telegram sends no updates any more.\n")


@app.command("set-commands")
def set_commands_command() -> None:
    """Writes the menu of commands in each language."""
    settings = _settings()
    described = menu_of(KnowledgeStore(settings.knowledge_dir).current)
    count: list[int] = []

    async def work(bot: Bot) -> None:
        count.append(await set_commands(bot, described))

    _run(settings, work)
    sys.stdout.write(f"The commands are set in {count[0]} languages.\n")


def _settings() -> Settings:
    settings = Settings.from_environment()
    if not settings.telegram_token:
        raise SettingsError(f"{PREFIX}TELEGRAM_TOKEN is missing: @BotFather gives it.")
    return settings


def _run(settings: Settings, work: Callable[[Bot], Awaitable[None]]) -> None:
    async def main() -> None:
        bot = make_bot(settings.telegram_token, settings.telegram_api_url)
        try:
            await work(bot)
        finally:
            await bot.shutdown()

    try:
        asyncio.run(main())
    except TelegramError as error:
        raise SettingsError(
            f"Telegram did not take it ({type(error).__name__}). Is {PREFIX}TELEGRAM_TOKEN right?"
        ) from None
