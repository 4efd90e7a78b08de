"""An answering with the shipped words and no model: commands, numbers, help lines as they are, a few questions by
heart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.answering.context import Context
from bot.answering.reader import Reader
from bot.answering.reading import Reading
from bot.answering.reply import Turn
from bot.answering.responses import Responder
from bot.knowledge.model import Knowledge
from tests.shipped import shipped

# What is asked -> the language that it is in, and the entry that answers it; several entries are offered.
BY_HEART: dict[str, tuple[str, tuple[str, ...]]] = {
    "my boss did not pay me": ("en", ("unpaid-wages",)),
    "mi jefe me quito el pasaporte": ("es", ("passport-taken",)),
    "رئيسي لم يدفع لي راتبي": ("ar", ("unpaid-wages",)),
    "work": ("en", ("unpaid-wages", "minimum-wage", "work-injury")),
}


class WordsOnly:
    def __init__(self) -> None:
        self.knowledge: Knowledge = shipped()
        self._reader = Reader.of(self.knowledge, None, None)
        self._responder = Responder(self.knowledge, dt.date(2026, 11, 28))

    def read(self, text: str, context: Context) -> Reading:
        language, entries = BY_HEART.get(text, ("", ()))
        if not entries:
            return self._reader.read(text, context)
        intent = "question" if len(entries) == 1 else "choose"
        return Reading(intent, language, entries=tuple((entry, 0.9) for entry in entries))

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        return self._responder.danger_turn(reading, context)

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        if reading.danger is not None and reading.danger.tier == "hard":
            return Turn((), context)
        return self._responder.respond(reading, context, _next)

    def message(self, key: str, language: str | None) -> str:
        return self.knowledge.message(language or "en", key)

    def stands_alone(self, text: str, context: Context) -> bool:
        return self._reader.stands_alone(text, context)

    def command_of(self, text: str) -> str | None:
        command = self._reader.commands.match(text)
        return command.name if command else None


def _next(_: Sequence[str], first: int) -> int:
    return first
