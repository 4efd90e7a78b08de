"""The one method that a dialogue engine has, and the engine that needs nothing: it asks `bot.answering` directly."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn

if TYPE_CHECKING:
    from bot.answering.service import Answering


class EmptyReplyError(Exception):
    """Nothing was said to a message that wants an answer."""


class Engine(Protocol):
    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        """As `Answering.respond`: everything but the help lines, which have been said. Raises when it cannot."""


class DirectEngine:
    """No rules, no Rasa: the answer of `bot.answering`, worked out beside the event loop."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        return await asyncio.to_thread(self._answering.respond, text, reading, context)
