"""The knowledge that ships with the bot, read once for all tests that need real words."""

from __future__ import annotations

import functools
from pathlib import Path

from bot.knowledge.model import Knowledge
from bot.knowledge.reader import Reader

KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"


@functools.cache
def shipped() -> Knowledge:
    return Reader(KNOWLEDGE).read().knowledge
