"""A small answering for delivery: what each kind of message leads to, without knowledge files of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.knowledge.model import Knowledge
from tests.dialogue.small_answering import SmallAnswering
from tests.shipped import shipped

COMMANDS = ("stop", "start", "delete", "menu", "more", "sos", "help")


class DeliveryAnswering(SmallAnswering):
    """As `SmallAnswering`, with help lines that no limit holds back, STOP, and poison: `boom` raises."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @property
    def knowledge(self) -> Knowledge:
        return shipped()

    def message(self, key: str, language: str | None) -> str:
        return self.knowledge.message(language or "en", key)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        turn = super().danger_turn(reading, context)
        return replace(turn, crisis=True) if turn else None

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        self.asked.append(text)
        if "boom" in text:
            raise ValueError(text)
        if text == "stop":
            return Turn((self._part("goodbye", reading),), context, leave=True)
        return super().respond(text, reading, context)

    def stands_alone(self, text: str, context: Context) -> bool:
        return text.strip() in COMMANDS or text.strip().isdigit()

    def command_of(self, text: str) -> str | None:
        return text.strip() if text.strip() in COMMANDS else None


class Poisoned:
    """An assistant that raises for `boom` and is the real one otherwise, which always finds something to say."""

    def __init__(self, answering: DeliveryAnswering) -> None:
        direct = DirectEngine(answering)
        self._assistant = Assistant(answering, direct, direct)

    async def handle(self, text: str, context: Context, reading: Reading | None = None) -> AsyncIterator[Turn]:
        if "boom after help" in text:
            yield Turn((Part("Call 911."),), context, crisis=True)
        if "boom" in text:
            raise ValueError(text)
        async for turn in self._assistant.handle(text, context, reading):
            yield turn
