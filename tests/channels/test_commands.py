"""`rights-bot twilio ...` and `rights-bot telegram ...`, as whoever sets the service up runs them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest

from bot.channels.twilio_content import templates
from bot.simulator.serving import listen, url_of
from tests.channels.conftest import ACCOUNT, BOT_TOKEN, TOKEN, Telegram, Twilio

PROGRAM = [sys.executable, "-c", "from bot.cli import main; main()"]


async def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = ("RIGHTS_BOT_KNOWLEDGE_DIR", "RIGHTS_BOT_CACHE_DIR")  # where the files are on this machine
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("RIGHTS_BOT_") or name in kept
    }
    given = {f"RIGHTS_BOT_{name}": value for name, value in settings.items()}
    return await asyncio.to_thread(
        subprocess.run, [*PROGRAM, *arguments], env=environment | given, capture_output=True, text=True, timeout=110
    )


async def test_templates_are_made_and_the_line_for_the_settings_is_printed(twilio: Twilio) -> None:
    ran = await run("twilio", "create-content", TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN,
                    TWILIO_CONTENT_URL=twilio.url)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    name, _, value = ran.stdout.strip().partition("=")
    assert name == "RIGHTS_BOT_TWILIO_CONTENT"
    assert set(json.loads(value)) == set(templates())


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "RIGHTS_BOT_TWILIO_ACCOUNT_SID and RIGHTS_BOT_TWILIO_AUTH_TOKEN are needed"),
        ({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "wrong"}, "Is RIGHTS_BOT_TWILIO_AUTH_TOKEN right?"),
    ],
)
async def test_what_is_wrong_is_one_line(settings: dict[str, str], says: str, twilio: Twilio) -> None:
    ran = await run("twilio", "create-content", TWILIO_CONTENT_URL=twilio.url, **settings)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1


async def test_telegram_is_told_where_updates_go_and_what_the_menu_is(telegram: Telegram) -> None:
    settings = {
        "TELEGRAM_TOKEN": BOT_TOKEN, "TELEGRAM_API_URL": telegram.url, "TELEGRAM_SECRET": "s" * 32,
        "PUBLIC_URL": "https://bot.example/",
    }  # fmt: skip
    ran = await run("telegram", "set-webhook", **settings)
    assert (ran.returncode, ran.stdout) == (0, "Telegram sends updates to https://bot.example.\n")
    assert telegram.api.webhook == "https://bot.example/webhooks/telegram"
    ran = await run("telegram", "set-commands", **settings)
    assert (ran.returncode, ran.stdout) == (0, "The commands are set in 12 languages.\n")
    ran = await run("telegram", "remove-webhook", **settings)
    assert ran.returncode == 0
    assert telegram.api.webhook == ""


async def test_a_demo_does_not_start_on_a_port_that_is_taken() -> None:
    taken = listen()
    port = url_of(taken).rpartition(":")[2]
    ran = await run("demo", "--port", port)
    taken.close()
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"Port {port} is taken" in ran.stderr
