"""Asks each provider at the start whether it knows us. Only a clear no counts: a provider that is down or slow must not
keep us down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from telegram.error import Forbidden, InvalidToken

from bot.channels.base import SendError
from bot.channels.telegram_out import make_bot
from bot.channels.twilio_out import TwilioClient
from bot.privacy.failures import describe
from bot.settings import PREFIX, Settings, SettingsError

log = structlog.get_logger("bot.operation")

_WAIT_S = 5.0
_REFUSED = frozenset({"401", "403", "20003"})  # https://www.twilio.com/docs/api/errors/20003


async def check_credentials(settings: Settings, channels: tuple[str, ...]) -> None:
    """Raises `SettingsError` with a line for each provider that refuses us."""
    asked: list[Awaitable[str | None]] = []
    if {"sms", "whatsapp"} & set(channels):
        asked.append(_asked("twilio", _twilio(settings)))
    if "telegram" in channels:
        asked.append(_asked("telegram", _telegram(settings)))
    refused = [line for line in await asyncio.gather(*asked) if line]
    if refused:
        raise SettingsError("\n".join(refused))


async def _asked(provider: str, question: Awaitable[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(question, _WAIT_S)
    except Exception as error:
        log.warning("provider_not_asked", provider=provider, error=describe(error)["error"])
        return None


async def _twilio(settings: Settings) -> str | None:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    client = TwilioClient(sid, token, settings.twilio_api_url)

    def fetch(rest: Any) -> Any:
        return rest.api.v2010.accounts(sid).fetch_async()

    try:
        await client.call(fetch)
    except SendError as error:
        if error.code in _REFUSED:
            return (
                f"{PREFIX}TWILIO_ACCOUNT_SID, {PREFIX}TWILIO_AUTH_TOKEN: Twilio does not accept them. Copy both again "
                "from the first page of its console."
            )
        raise
    finally:
        await client.close()
    return None


async def _telegram(settings: Settings) -> str | None:
    bot = make_bot(settings.telegram_token, settings.telegram_api_url)
    try:
        await bot.get_me()
    except (InvalidToken, Forbidden):
        return f"{PREFIX}TELEGRAM_TOKEN: Telegram does not accept it. @BotFather shows the right one with /token."
    finally:
        await bot.shutdown()
    return None
