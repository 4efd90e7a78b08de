"""A small answering that can also put in touch: `contact`, `contact <partner>`, `call me`, `withdraw`, `stop`."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.context import Context
from bot.answering.menus import pick
from bot.answering.reading import Reading
from bot.answering.reply import Request, Turn
from bot.knowledge.model import Knowledge
from tests.dialogue.small_answering import SmallAnswering

COMMANDS = ("stop", "start", "delete", "menu", "more", "sos", "withdraw")
OWN_WORDS = "He keeps my passport. My name is Zarina Q."


class HandoffAnswering(SmallAnswering):
    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge

    @property
    def knowledge(self) -> Knowledge:
        return self._knowledge

    def read(self, text: str, context: Context) -> Reading:
        if text.strip().isdigit() and any(target.startswith("pass:") for target in context.menu):
            picked = pick(text, context.menu, {}, None)
            return Reading("pick" if picked else "bad_pick", context.language or "en", picked=picked)
        return super().read(text, context)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        turn = super().danger_turn(reading, context)
        return replace(turn, crisis=True) if turn else None

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        words = text.split()
        language = context.language or reading.language
        if words[:1] == ["contact"]:
            partner = words[1] if len(words) > 1 else "mwc-bc"
            request = Request(partner, language, "passport-taken", "BC", "here", "evening", OWN_WORDS)
            return Turn((), context, request=request)
        if text == "call me":
            request = Request("mwc-bc", language, "unpaid-wages", "BC", "call", "morning")
            return Turn((), context, request=request)
        if text == "withdraw":
            return Turn((), context, withdraw=True)
        if text == "stop":
            return Turn((self._part("stopped", reading),), context, leave=True)
        return super().respond(text, reading, context)

    def stands_alone(self, text: str, context: Context) -> bool:
        return text.strip() in COMMANDS or text.strip().isdigit()

    def command_of(self, text: str) -> str | None:
        return text.strip() if text.strip() in COMMANDS else None


class FormAnswering(HandoffAnswering):
    """With the real form instead: a request is made question by question."""

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        return SmallAnswering.respond(self, text, reading, context)
