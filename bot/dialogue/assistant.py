"""A message in, turns out: the one place where the order of things is decided.

1. The message is read once. 2. A hard danger's help lines come before anything else; they need neither Rasa nor a
model. 3. The engine answers the rest within its time. 4. When it fails, is late or says nothing, the fallback answers
the same message. 5. When that fails too, the person is told so, with a number to call. What is said is decided in
`bot.answering`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.dialogue.engine import EmptyReplyError, Engine
from bot.privacy.failures import describe

if TYPE_CHECKING:
    from bot.answering.service import Answering

log = structlog.get_logger("bot.dialogue")

Result = TypeVar("Result")


class Assistant:
    def __init__(self, answering: Answering, engine: Engine, fallback: Engine, timeout_s: float = 5.0) -> None:
        self._answering = answering
        self._engines = (engine, fallback)
        self._timeout_s = timeout_s

    async def handle(self, text: str, context: Context, reading: Reading | None = None) -> AsyncIterator[Turn]:
        """At least one turn, as soon as it is ready; the context of the last one is the state of the conversation.

        `reading`: what the message means, where that is known without its words (a button, a shared position). Reading,
        engine and fallback have `timeout_s` each.
        """
        if reading is None:
            try:
                reading = await self._in_time(asyncio.to_thread(self._answering.read, text, context))
            except Exception as error:
                log.error("read_failed", **describe(error))
                yield self._failed(context.language, context)
                return

        help_lines = self._help_lines(reading, context)
        if help_lines:
            yield help_lines
            context = help_lines.context

        rest = await self._answer(text, reading, context, may_be_empty=help_lines is not None)
        if rest.parts or not help_lines:
            yield rest

    def _help_lines(self, reading: Reading, context: Context) -> Turn | None:
        try:
            return self._answering.danger_turn(reading, context)
        except Exception as error:
            log.error("help_lines_failed", intent=reading.intent, **describe(error))
            return self._failed(reading.language, context)  # it holds the numbers to call

    async def _answer(self, text: str, reading: Reading, context: Context, may_be_empty: bool) -> Turn:
        for engine in self._engines:
            try:
                turn = await self._in_time(engine.respond(text, reading, context))
                if not turn.parts and not may_be_empty and not (turn.request or turn.withdraw):
                    raise EmptyReplyError
                return turn
            except Exception as error:
                log.error("engine_failed", engine=type(engine).__name__, intent=reading.intent, **describe(error))
        return self._failed(reading.language, context)

    async def _in_time(self, work: Awaitable[Result]) -> Result:
        return await asyncio.wait_for(work, self._timeout_s)

    def _failed(self, language: str | None, context: Context) -> Turn:
        return Turn((Part(self._answering.message("failed", language)),), context)
