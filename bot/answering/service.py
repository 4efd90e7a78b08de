"""The functions that everything above calls: `read` a message, `danger_turn` before all else, `respond` to a reading."""

from __future__ import annotations

from typing import Protocol

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn


class Answering(Protocol):
    """`read` never raises for anything that a person can type; all are safe to call from several threads."""

    def read(self, text: str, context: Context) -> Reading: ...

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        """The help lines, when `reading` shows hard danger or asks for SOS; else None. Needs no model."""

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        """Everything but the help lines of `danger_turn`, which have been said by then, and `context` is the one
        after them. No parts only when they left nothing to answer."""

    def message(self, key: str, language: str | None) -> str:
        """A text of `knowledge/messages` in the best language that has it; None stands for the source language."""
