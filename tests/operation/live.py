"""The whole service in this process, over HTTP: real webhooks in, a carrier and a Telegram that take messages out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from benchmarks.delivery.carrier import Carrier
from benchmarks.delivery.parts import free_port
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.operation.running import run
from bot.operation.server import Service, build
from bot.settings import Settings
from tests.delivery.desk import SECRET
from tests.delivery.small import DeliveryAnswering

TOKEN, TELEGRAM_SECRET = "token-of-tests", "s" * 32
SENDER = "+15550001111"


class Telegram:
    """Takes what a bot sends."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append((method, dict(await request.post())))
        message = {
            "message_id": 1000 + len(self.calls),
            "date": int(time.time()),
            "chat": {"id": 77, "type": "private"},
        }
        return web.json_response({"ok": True, "result": message if method == "sendMessage" else True})


class Live:
    def __init__(self, settings: Settings, service: Service, carrier: Carrier, telegram: Telegram) -> None:
        self.settings, self.service, self.carrier, self.telegram = settings, service, carrier, telegram
        self.stop = asyncio.Event()
        self.session = aiohttp.ClientSession()
        self._count = 0

    async def sms(self, words: str, sender: str = "+15145550101", **more: str) -> int:
        self._count += 1
        fields = {
            "MessageSid": f"SM{self._count:032d}", "From": sender, "To": SENDER, "Body": words, "NumMedia": "0", **more,
        }  # fmt: skip
        url = f"{self.settings.public_url}/webhooks/twilio"
        signature = RequestValidator(TOKEN).compute_signature(url, fields)
        async with self.session.post(url, data=fields, headers={"X-Twilio-Signature": signature}) as response:
            return response.status

    async def update(self, **message: Any) -> int:
        self._count += 1
        update = {"update_id": self._count, "message": {"message_id": self._count, "date": 1, **message}}
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET, "Content-Type": "application/json"}
        url = f"{self.settings.public_url}/webhooks/telegram"
        async with self.session.post(url, data=json.dumps(update), headers=headers) as response:
            return response.status

    async def until(self, done: Any, within_s: float = 60.0) -> None:
        deadline = time.monotonic() + within_s
        while not done():
            assert time.monotonic() < deadline, "it did not come to pass"
            await asyncio.sleep(0.02)


def settings_of(folder: Path, database_url: str = "", **more: Any) -> Settings:
    port = free_port()
    values: dict[str, Any] = {
        "data_dir": folder / "data", "database_url": database_url, "secret_key": (SECRET,), "port": port,
        "metrics_port": 0, "public_url": f"http://127.0.0.1:{port}", "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": TOKEN, "twilio_sms_from": SENDER, "twilio_whatsapp_from": SENDER,
        "telegram_token": "123:abc", "telegram_secret": TELEGRAM_SECRET,
    }  # fmt: skip
    return Settings(**{**values, **more})


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address of `app`."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@asynccontextmanager
async def live(folder: Path, database_url: str = "", **more: Any) -> AsyncIterator[Live]:
    """Drained at the end."""
    carrier, telegram = Carrier(TOKEN), Telegram()
    async with serving(carrier.app()) as carrier_url, serving(telegram.app()) as telegram_url:
        settings = settings_of(folder, database_url, twilio_api_url=carrier_url, telegram_api_url=telegram_url, **more)
        answering: Any = DeliveryAnswering()
        direct = DirectEngine(answering)
        service = build(settings, ("sms", "whatsapp", "telegram"), answering, Assistant(answering, direct, direct))
        one = Live(settings, service, carrier, telegram)
        running = asyncio.create_task(run(service, settings, one.stop))
        try:
            while True:
                try:
                    async with one.session.get(f"{settings.public_url}/readyz") as response:
                        if response.status == 200:
                            break
                except aiohttp.ClientError:
                    assert not running.done(), "it did not start"
                    await asyncio.sleep(0.02)
            yield one
        finally:
            one.stop.set()
            await running
            await one.session.close()
