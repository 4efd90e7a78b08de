"""The whole product on one machine, without accounts: the bot, stand-ins of its providers, and three phones on a page.

Two servers on the loopback address in one event loop. One is the bot, made and served as `rights-bot serve` does; the
other has the stand-ins' APIs and the page. They know each other by HTTP alone, in the providers' wire formats, with
made-up secrets, and everything that is stored lies in a folder that is gone afterwards.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from bot.channels.telegram_out import make_bot
from bot.channels.telegram_setup import menu_of, set_commands, set_webhook
from bot.channels.twilio_setup import create_templates
from bot.knowledge.model import Knowledge
from bot.operation.server import Service, build, make_web
from bot.settings import Settings
from bot.simulator.handsets import Handset, TelegramHandset, TwilioHandset
from bot.simulator.pages import Stream, page_routes
from bot.simulator.phones import MEDIA
from bot.simulator.serving import Serving, listen, serve, url_of
from bot.simulator.telegram_api import TelegramApi
from bot.simulator.twilio_api import TwilioApi
from bot.simulator.twilio_messages import TwilioMessage
from bot.web.twilio import PATH as TWILIO_PATH

if TYPE_CHECKING:
    from bot.answering.service import Answering
    from bot.dialogue.assistant import Assistant

CHANNELS = ("sms", "whatsapp", "telegram")
# Twilio's list price for an SMS to Canada (https://www.twilio.com/en-us/sms/pricing/ca), without what carriers add.
SEGMENT_PRICE_USD = 0.0083
# Which questions the page offers, as people ask them in `knowledge/answers`: language, script, entry.
_ASKED = (
    ("en", "Latn", "unpaid-wages"), ("es", "Latn", "passport-taken"), ("fr", "Latn", "health-coverage"),
    ("ar", "Arab", "unpaid-wages"), ("pa", "Guru", "passport-taken"), ("pa", "Latn", "unpaid-wages"),
    ("zh-Hans", "Hans", "minimum-wage"), ("tl", "Latn", "caregiver-rights"), ("fa", "Arab", "passport-taken"),
    ("hi", "Deva", "work-injury"), ("vi", "Latn", "unpaid-wages"), ("pt", "Latn", "fired-or-quit"),
    ("ht", "Latn", "pregnancy-care"), ("ur", "Arab", "unpaid-wages"), ("uk", "Cyrl", "unpaid-wages"),
)  # fmt: skip
_PLACES = (
    ("Toronto", 43.6532, -79.3832), ("Montréal", 45.5019, -73.5674), ("Vancouver", 49.2827, -123.1207),
    ("Calgary", 51.0447, -114.0719), ("Winnipeg", 49.8954, -97.1385), ("Halifax", 44.6488, -63.5752),
)  # fmt: skip
_COMMAND_WORDS = ("MENU", "LANGUAGE", "SOS", "DELETE", "STOP")
_NUMBER = "+14165550199"
_TOKEN_BYTES = 24


@dataclass
class Demo:
    """Made and ready; `run` serves it."""

    url: str
    service: Service
    twilio: TwilioApi
    telegram: TelegramApi
    handsets: Mapping[str, Handset]
    stream: Stream
    _servings: tuple[Serving, ...]

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        self.service.start()
        await stop.wait()
        await self.close()

    async def close(self) -> None:
        self.stream.end()
        await self.telegram.close()  # so that it brings nothing to a server that ends
        for serving in self._servings:
            await serving.end()
        await self.service.drain()
        await self.twilio.close()
        for handset in self.handsets.values():
            await handset.close()


async def make_demo(
    settings: Settings, answering: Answering, assistant: Assistant, folder: Path, page_socket: socket.socket,
    segment_price: float = SEGMENT_PRICE_USD,
) -> Demo:  # fmt: skip
    """`folder`: where the database lies. `page_socket`: where the page is (`serving.listen`)."""
    bot_socket = listen()
    page_url, bot_url = url_of(page_socket), url_of(bot_socket)
    settings = _settings(settings, folder, page_url, bot_url)
    stream = Stream()
    twilio = TwilioApi(settings.twilio_account_sid, settings.twilio_auth_token)
    telegram = TelegramApi(settings.telegram_token)
    phones = {
        on_whatsapp: TwilioHandset(
            twilio, settings.twilio_auth_token, f"{bot_url}{TWILIO_PATH}", _NUMBER, on_whatsapp, stream.tell
        )
        for on_whatsapp in (False, True)
    }

    def take(message: TwilioMessage) -> None:
        phones[message.on_whatsapp].take(message)

    telegram_phone = TelegramHandset(telegram, stream.tell)
    twilio.changed, telegram.changed, telegram.chat_changed = take, telegram_phone.take, telegram_phone.take_state
    handsets = {phone.name: phone for phone in (*phones.values(), telegram_phone)}
    about = about_page(answering.knowledge, segment_price)
    routes = [*twilio.routes(), *telegram.routes(), *page_routes(handsets, stream, about)]
    page_server = await serve(Starlette(routes=routes), page_socket)
    content = await create_templates(
        settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_content_url
    )
    settings = replace(settings, twilio_content=content)
    service = build(settings, CHANNELS, answering, assistant)
    bot_server = await serve(make_web(service, polling=False), bot_socket)
    await _tell_telegram(settings, answering.knowledge)
    return Demo(page_url, service, twilio, telegram, handsets, stream, (bot_server, page_server))


def about_page(knowledge: Knowledge, segment_price: float) -> dict[str, Any]:
    """What the page knows besides what happens on the phones."""
    return {
        "segment_price": segment_price,
        "number": _NUMBER,
        "suggestions": list(_suggestions(knowledge)),
        "words": _COMMAND_WORDS,
        "commands": menu_of(knowledge)["en"],
        "media": list(MEDIA),
        "places": [{"name": name, "latitude": north, "longitude": east} for name, north, east in _PLACES],
    }


def _suggestions(knowledge: Knowledge) -> Iterator[dict[str, str]]:
    for tag, script, entry in _ASKED:
        words = knowledge.entries[entry].words.get(tag) if entry in knowledge.entries else None
        text = next((phrase.text for phrase in words.ask if phrase.script == script), None) if words else None
        if text:
            language = knowledge.languages[tag]
            yield {"language": tag, "name": language.name, "script": script, "text": text}


def _settings(settings: Settings, folder: Path, page_url: str, bot_url: str) -> Settings:
    """Those of the environment for knowledge and understanding; all that has to do with the world is made up."""
    return replace(
        settings,
        data_dir=folder, database_url="", secret_key=(secrets.token_urlsafe(_TOKEN_BYTES * 2),), public_url=bot_url,
        metrics_port=0, messages_per_minute=60,
        twilio_account_sid=f"AC{secrets.token_hex(16)}", twilio_auth_token=secrets.token_hex(16),
        twilio_sms_from=_NUMBER, twilio_whatsapp_from=_NUMBER, twilio_api_url=page_url, twilio_content_url=page_url,
        twilio_whatsapp_template="",
        telegram_token=f"1:{secrets.token_urlsafe(_TOKEN_BYTES)}",
        telegram_secret=secrets.token_urlsafe(_TOKEN_BYTES), telegram_api_url=page_url,
    )  # fmt: skip


async def _tell_telegram(settings: Settings, knowledge: Knowledge) -> None:
    bot = make_bot(settings.telegram_token, settings.telegram_api_url)
    try:
        await set_webhook(bot, settings.public_url, settings.telegram_secret)
        await set_commands(bot, menu_of(knowledge))
    finally:
        await bot.shutdown()
