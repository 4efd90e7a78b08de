"""The shortest answering: each reply names the messages that it answers, so that delivery alone is measured and every
message can be followed to its reply.

A message is `m17 ...`; the reply is `m17`, and `m17 m18` for two that were read together. `m17 !` shows danger: it gets
`help m17` before its reply. `m17 slow` takes two seconds.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.knowledge.model import Knowledge
from bot.knowledge.reader import Reader
from bot.safety.detector import Danger

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "knowledge" / "good"
NAMES = re.compile(r"\bm\d+\b")


@functools.cache
def _small() -> Knowledge:
    """Read in no time, so that a process that was killed is soon back."""
    return Reader(FOLDER).read().knowledge


class Echo:
    """Is `Answering`, and also the assistant that hands messages to it."""

    @property
    def knowledge(self) -> Knowledge:
        return _small()

    def read(self, text: str, context: Context) -> Reading:
        danger = Danger("hard", "danger-now") if "!" in text else None
        return Reading("question", context.language or "en", danger=danger)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        return Turn((Part("help"),), context, crisis=True) if reading.danger else None

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:  # noqa: ARG002
        if "slow" in text:
            time.sleep(2)
        return Turn((Part(" ".join(NAMES.findall(text)) or "?"),), replace(context, language="en"))

    def message(self, key: str, language: str | None) -> str:  # noqa: ARG002
        return key

    def stands_alone(self, text: str, context: Context) -> bool:  # noqa: ARG002
        return False

    def command_of(self, text: str) -> str | None:  # noqa: ARG002
        return None

    async def handle(self, text: str, context: Context, reading: Reading | None = None) -> AsyncIterator[Turn]:
        read = reading or self.read(text, context)
        if read.danger:
            yield Turn((Part(f"help {' '.join(NAMES.findall(text))}"),), context, crisis=True)
        yield self.respond(text, read, context)
