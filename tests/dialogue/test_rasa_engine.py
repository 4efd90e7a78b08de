from __future__ import annotations

import pytest

from bot.answering.context import WELCOME, Context
from bot.answering.reading import INTENTS
from bot.dialogue.engine import DirectEngine
from bot.dialogue.rasa_engine import RasaEngine
from tests.dialogue.small_answering import SmallAnswering

KNOWN = Context(language="fr", told=(WELCOME,))
MENU = Context(language="en", menu=("entry:unpaid-wages", "none"), told=(WELCOME,))
ANSWERED = Context(language="en", region="ON", last_entry="unpaid-wages", next_part=1, told=(WELCOME,))

TABLE = [
    *((intent, context) for intent in INTENTS for context in (Context(), KNOWN)),
    ("my boss did not pay me", Context()),
    ("¿mi jefe no me pagó?", Context()),
    ("my boss did not pay me", ANSWERED),
    ("more", ANSWERED),
    ("1", MENU),
    ("0", MENU),
    ("7", MENU),
    ("Ontario", KNOWN),
    ("in Quebec", ANSWERED),
    ("español", MENU),
    ("delete", ANSWERED),
    ("", Context()),
    ("he is hitting me !", Context()),
    ("my boss did not pay me !", ANSWERED),
    ("x" * 20_000, Context()),
    ("line one\n\nline two\0\u202e", KNOWN),
]


@pytest.mark.parametrize(("text", "context"), TABLE)
async def test_both_engines_give_the_same_turn(text: str, context: Context, rasa_engine: RasaEngine) -> None:
    answering = SmallAnswering()
    reading = answering.read(text, context)
    assert await rasa_engine.respond(text, reading, context) == await DirectEngine(answering).respond(
        text, reading, context
    )
