"""The two functions that everything above calls: `read` a message, `respond` to a reading."""

from __future__ import annotations

from typing import Protocol

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn


class Answering(Protocol):
    """`read` never raises for anything that a person can type; both are safe to call from several threads."""

    def read(self, text: str, context: Context) -> Reading: ...

    def respond(self, text: str, reading: Reading, context: Context) -> Turn: ...
