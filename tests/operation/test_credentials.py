from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from aiohttp import web

from benchmarks.delivery.parts import free_port
from bot.operation.credentials import check_credentials
from bot.settings import SettingsError
from tests.operation.live import serving, settings_of

ALL = ("sms", "whatsapp", "telegram")


def provider(status: int, body: object) -> web.Application:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    return app


TWILIO_SAYS_NO = (401, {"code": 20003, "message": "Authenticate", "status": 401})
TELEGRAM_SAYS_NO = (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


async def test_a_clear_no_of_each_is_one_line_that_tells_what_to_do(tmp_path: Path) -> None:
    async with serving(provider(*TWILIO_SAYS_NO)) as twilio, serving(provider(*TELEGRAM_SAYS_NO)) as telegram:
        settings = settings_of(tmp_path, twilio_api_url=twilio, telegram_api_url=telegram)
        with pytest.raises(SettingsError) as error:
            await check_credentials(settings, ALL)
    twilio_line, telegram_line = str(error.value).splitlines()
    assert "TWILIO_AUTH_TOKEN" in twilio_line
    assert "TELEGRAM_TOKEN" in telegram_line
    assert settings.twilio_auth_token not in str(error.value)
    assert settings.telegram_token not in str(error.value)


@pytest.mark.parametrize(("status", "body"), [(500, {}), (429, {"code": 20429, "status": 429}), (200, {"sid": "AC"})])
async def test_anything_but_a_clear_no_lets_us_start(tmp_path: Path, status: int, body: object) -> None:
    async with serving(provider(status, body)) as url:
        await check_credentials(settings_of(tmp_path, twilio_api_url=url, telegram_api_url=url), ALL)


async def test_providers_that_cannot_be_reached_do_not_keep_us_down(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    await check_credentials(settings_of(tmp_path, twilio_api_url=nowhere, telegram_api_url=nowhere), ALL)


async def test_a_provider_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda reader, writer: asyncio.sleep(60), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    began = time.monotonic()
    await check_credentials(settings_of(tmp_path, twilio_api_url=url, telegram_api_url=url), ALL)
    assert time.monotonic() - began < 30
    server.close()


async def test_only_the_channels_that_are_set_up_are_asked_for(tmp_path: Path) -> None:
    async with serving(provider(*TELEGRAM_SAYS_NO)) as url:
        await check_credentials(settings_of(tmp_path, telegram_api_url=url), ())
