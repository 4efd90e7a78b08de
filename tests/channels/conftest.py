"""The stand-ins of the providers on a port of their own, and the senders that call them over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from bot.channels.telegram_out import TelegramSender, make_bot
from bot.channels.twilio_out import TwilioClient, TwilioSender
from bot.channels.twilio_setup import create_templates
from bot.simulator.phones import TelegramPhone
from bot.simulator.serving import listen, serve, url_of
from bot.simulator.telegram_api import TelegramApi
from bot.simulator.twilio_api import TwilioApi

ACCOUNT, TOKEN, NUMBER, PERSON = "AC" + "0" * 32, "made-up", "+14165550199", "+14165550100"
BOT_TOKEN = "1:made-up"
PUBLIC = "http://127.0.0.1:9"  # nobody takes a callback there
SOON_S = 1.0  # how long the senders of these tests wait for a provider
LATE_S = 30.0  # surely longer


@dataclass
class Twilio:
    api: TwilioApi
    url: str
    client: TwilioClient
    sms: TwilioSender
    whatsapp: TwilioSender


@dataclass
class Telegram:
    api: TelegramApi
    url: str
    sender: TelegramSender
    phone: TelegramPhone

    @property
    def address(self) -> str:
        return str(self.phone.chat.id)


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    api = TwilioApi(ACCOUNT, TOKEN)
    listening = listen()
    url = url_of(listening)
    serving = await serve(Starlette(routes=api.routes()), listening)
    content = await create_templates(ACCOUNT, TOKEN, url)
    api.hear(f"whatsapp:{PERSON}", "hello")
    client = TwilioClient(ACCOUNT, TOKEN, url, SOON_S)
    yield Twilio(
        api, url, client, TwilioSender("sms", client, NUMBER, PUBLIC),
        TwilioSender("whatsapp", client, NUMBER, PUBLIC, content, "HX-knock"),
    )  # fmt: skip
    await client.close()
    serving.server.force_exit = True
    await serving.end()
    await api.close()


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    api = TelegramApi(BOT_TOKEN)
    listening = listen()
    serving = await serve(Starlette(routes=api.routes()), listening)
    sender = TelegramSender(make_bot(BOT_TOKEN, url_of(listening), SOON_S))
    yield Telegram(api, url_of(listening), sender, TelegramPhone(api, 77))
    await sender.close()
    serving.server.force_exit = True
    await serving.end()
    await api.close()
