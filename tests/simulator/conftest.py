"""The demo as `make demo` starts it, with an answering that needs no model, and one browser for all tests, where there
is one; so their tests share an event loop."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.settings import Settings
from bot.simulator.demo import Demo, make_demo
from bot.simulator.serving import listen
from tests.simulator.answering import WordsOnly

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def answering() -> WordsOnly:
    return WordsOnly()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(answering: WordsOnly, tmp_path: Path) -> AsyncIterator[Demo]:
    direct = DirectEngine(answering)
    made = await make_demo(Settings(), answering, Assistant(answering, direct, direct, 60.0), tmp_path, listen())
    made.service.start()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        await found.close()
