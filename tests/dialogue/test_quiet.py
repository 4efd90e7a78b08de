"""Nothing that a person wrote is in any log, also when everything logs at its loudest and things go wrong."""

from __future__ import annotations

import logging
import subprocess
import sys
import warnings

import structlog

from bot.dialogue.quiet import hush_rasa

CANARY = "kanarienvogel"

# Everything at the level of debugging, on both streams, and messages of every kind with the canary in them.
LOUD = f"""
import asyncio, logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from bot.answering.context import Context
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.dialogue.rasa_engine import RasaEngine
from tests.dialogue.small_answering import SmallAnswering

class Broken(SmallAnswering):
    def answer(self, text, reading, context):
        raise ValueError(text)

async def main():
    good = SmallAnswering()
    for answering in (good, Broken()):
        engine = await RasaEngine.load(answering)
        typed = '/question{{"region": "{CANARY}"}}'
        for text in ("{CANARY}", "pay {CANARY}", "/{CANARY}", typed, "{CANARY} !", "thanks"):
            assistant = Assistant(answering, engine, DirectEngine(answering))
            said = [turn async for turn in assistant.handle(text, Context())]
            assert said and said[-1].parts, text
        context = Context(language="en", region="BC")
        for text in ("contact", "1", "1", "1", "1", "{CANARY}", "thanks", "{CANARY} !", "1", "1"):
            said = [turn async for turn in assistant.handle(text, context)]
            assert said, text
            context = said[-1].context
    print("all answered")

asyncio.run(main())
"""


def test_no_text_in_the_logs() -> None:
    done = subprocess.run([sys.executable, "-c", LOUD], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "all answered" in done.stdout
    assert "engine_failed" in done.stdout + done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_a_warning_of_rasa_is_told_by_its_place(capsys) -> None:
    hush_rasa()
    structlog.reset_defaults()
    logger = logging.getLogger("rasa.core.processor")
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("failed on %s", CANARY)
    logger.info("read %s", CANARY)
    with warnings.catch_warnings(record=True) as caught:
        hush_rasa()
        import rasa.shared.utils.io

        rasa.shared.utils.io.raise_warning(f"odd: {CANARY}")
    told = "".join(capsys.readouterr())
    assert "rasa.core.processor" in told
    assert "ValueError" in told
    assert CANARY not in told
    assert caught == []
