from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import structlog
from structlog.testing import capture_logs

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine, Engine
from tests.dialogue.small_answering import SmallAnswering

HARD = "my boss did not pay me !"


class BrokenEngine:
    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        raise ValueError(f"cannot parse {text!r}")


class SilentEngine:
    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        return Turn((), context)


class SlowEngine:
    """Notes what it had begun, so that a test can see whether anything of it comes out later."""

    finished = False

    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        await asyncio.sleep(0.5)
        self.finished = True
        return Turn((Part("late"),), replace(context, region="QC"))


async def turns(assistant: Assistant, text: str, context: Context = Context()) -> list[Turn]:  # noqa: B008
    return [turn async for turn in assistant.handle(text, context)]


def with_engine(engine: Engine, timeout_s: float = 5.0) -> Assistant:
    answering = SmallAnswering()
    return Assistant(answering, engine, DirectEngine(answering), timeout_s)


async def direct(text: str, context: Context = Context()) -> Turn:  # noqa: B008
    answering = SmallAnswering()
    return answering.respond(text, answering.read(text, context), context)


async def test_the_engine_answers(rasa_engine: Engine) -> None:
    assert await turns(with_engine(rasa_engine), "my boss did not pay me") == [await direct("my boss did not pay me")]


@pytest.mark.parametrize("engine", [BrokenEngine(), SilentEngine()])
async def test_a_failing_or_silent_engine_is_replaced(engine: Engine) -> None:
    assert await turns(with_engine(engine), "thanks") == [await direct("thanks")]


async def test_a_slow_engine_is_replaced_and_leaves_nothing_behind() -> None:
    engine = SlowEngine()
    began = asyncio.get_running_loop().time()
    said = await turns(with_engine(engine, timeout_s=0.1), "thanks")
    assert said == [await direct("thanks")]
    assert asyncio.get_running_loop().time() - began < 0.4
    await asyncio.sleep(0.6)
    assert not engine.finished


async def test_help_lines_come_first_and_before_the_engine_is_asked() -> None:
    assistant = with_engine(SlowEngine(), timeout_s=0.2)
    handling = assistant.handle(HARD, Context())
    began = asyncio.get_running_loop().time()
    first = await anext(handling)
    assert asyncio.get_running_loop().time() - began < 0.1
    assert "911" in first.parts[0].text
    rest = [turn async for turn in handling]
    assert rest[-1].entry == "unpaid-wages"
    assert rest[-1].context.menu == first.context.menu or rest[-1].context.last_entry == "unpaid-wages"


async def test_help_lines_alone_are_enough() -> None:
    said = await turns(with_engine(SilentEngine()), "sos")
    assert len(said) == 1
    assert "911" in said[0].parts[0].text


async def test_when_all_fails_the_person_is_told_in_their_language() -> None:
    answering = SmallAnswering()
    assistant = Assistant(answering, BrokenEngine(), BrokenEngine())
    context = Context(language="es", region="ON")
    assert await turns(assistant, "thanks", context) == [Turn((Part(answering.message("failed", "es")),), context)]


async def test_a_message_that_cannot_be_read_is_answered() -> None:
    class Unreadable(SmallAnswering):
        def read(self, text: str, context: Context) -> Reading:
            raise MemoryError

    answering = Unreadable()
    assistant = Assistant(answering, DirectEngine(answering), DirectEngine(answering))
    assert await turns(assistant, "thanks", Context(language="fr")) == [
        Turn((Part(answering.message("failed", "fr")),), Context(language="fr"))
    ]


async def test_broken_help_lines_still_give_the_number_and_the_answer() -> None:
    class NoLines(SmallAnswering):
        def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
            raise KeyError("lines.yml")

    answering = NoLines()
    assistant = Assistant(answering, DirectEngine(answering), DirectEngine(answering))
    first, rest = await turns(assistant, HARD)
    assert "911" in first.parts[0].text
    assert rest.entry == "unpaid-wages"


async def test_a_failure_is_logged_without_the_text() -> None:
    structlog.reset_defaults()
    with capture_logs() as logs:
        await turns(with_engine(BrokenEngine()), "thanks")
    assert [(entry["event"], entry["engine"], entry["error"]) for entry in logs] == [
        ("engine_failed", "BrokenEngine", "ValueError")
    ]
    assert "test_assistant.py" in logs[0]["at"]
    assert "thanks" not in logs[0]["at"]
