from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import replace

import pytest

from bot.answering.context import WELCOME, Context
from bot.answering.reading import INTENTS, Reading
from bot.answering.reply import Turn
from bot.dialogue.assistant import Assistant
from bot.dialogue.current import current
from bot.dialogue.engine import DirectEngine
from bot.dialogue.model import ready_model
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


@pytest.mark.parametrize("text", ["/restart", "/question", '/question{"region":"ON"}', "/stop", " /menu", "/", "//"])
async def test_nobody_can_type_intents_or_slots(text: str, rasa_engine: RasaEngine) -> None:
    answering = SmallAnswering()
    reading = answering.read(text, ANSWERED)
    assert reading.intent == "unknown"
    turn = await rasa_engine.respond(text, reading, ANSWERED)
    assert turn == await DirectEngine(answering).respond(text, reading, ANSWERED)
    assert turn.context.region == "ON"
    assert turn.context.told == ANSWERED.told


async def test_an_action_sees_the_text_as_it_was_typed(rasa_engine: RasaEngine) -> None:
    class Listening(SmallAnswering):
        heard = ""

        def answer(self, text: str, reading: Reading, context: Context) -> Turn:
            self.heard = text
            return super().answer(text, reading, context)

    answering = Listening()
    engine = RasaEngine(answering, ready_model())
    await engine.respond("/restart", answering.read("/restart", KNOWN), KNOWN)
    assert answering.heard == "/restart"


async def test_what_an_action_raises_reaches_the_caller(answering: SmallAnswering) -> None:
    class Broken(SmallAnswering):
        def answer(self, text: str, reading: Reading, context: Context) -> Turn:
            raise ZeroDivisionError

    engine = RasaEngine(Broken(), ready_model())
    with pytest.raises(ZeroDivisionError):
        await engine.respond("thanks", answering.read("thanks", KNOWN), KNOWN)
    turns = [turn async for turn in Assistant(answering, engine, DirectEngine(answering)).handle("thanks", KNOWN)]
    assert turns == [answering.respond("thanks", answering.read("thanks", KNOWN), KNOWN)]


async def test_missing_words_are_a_failure_and_not_silence() -> None:
    class Wordless(SmallAnswering):
        def message(self, key: str, language: str | None) -> str:
            if key == "thanks":
                raise RuntimeError
            return super().message(key, language)

    good = SmallAnswering()
    engine = RasaEngine(Wordless(), ready_model())
    turns = [turn async for turn in Assistant(good, engine, DirectEngine(good)).handle("thanks", KNOWN)]
    assert turns[0].parts[-1].text == good.message("thanks", "fr")


async def test_turns_at_the_same_time_keep_apart(rasa_engine: RasaEngine) -> None:
    answering = SmallAnswering()
    contexts = [Context(language=language, told=(WELCOME,)) for language in ("en", "fr", "es", "pt") * 8]
    turns = await asyncio.gather(
        *(rasa_engine.respond("thanks", answering.read("thanks", context), context) for context in contexts)
    )
    assert [turn.parts[-1].text for turn in turns] == [answering.message("thanks", c.language) for c in contexts]
    assert [turn.context.language for turn in turns] == [c.language for c in contexts]


async def test_a_turn_given_up_leaves_nothing_behind(rasa_engine: RasaEngine) -> None:
    class Slow(SmallAnswering):
        def answer(self, text: str, reading: Reading, context: Context) -> Turn:
            time.sleep(0.2)
            return super().answer(text, reading, replace(context, region="QC"))

    answering = SmallAnswering()
    engine = RasaEngine(Slow(), ready_model())
    said = [turn async for turn in Assistant(answering, engine, DirectEngine(answering), 0.05).handle("more", ANSWERED)]
    await asyncio.sleep(0.3)
    assert said == [answering.respond("more", answering.read("more", ANSWERED), ANSWERED)]
    assert current() is None
    assert engine._agent.lock_store.conversation_locks == {}


async def test_the_state_of_a_conversation_does_not_grow(rasa_engine: RasaEngine) -> None:
    answering, context = SmallAnswering(), Context()
    times, sizes = [], []
    for number in range(200):
        text = ("my boss did not pay me", "more", "thanks", "Ontario", "menu", "1")[number % 6]
        reading = answering.read(text, context)
        began = time.perf_counter()
        context = (await rasa_engine.respond(text, reading, context)).context
        times.append(time.perf_counter() - began)
        sizes.append(len(str(context.to_slots())))
    assert max(sizes[-6:]) <= max(sizes[6:12])
    assert statistics.median(times[-60:]) < 3 * statistics.median(times[20:80])
    assert rasa_engine._agent.lock_store.conversation_locks == {}
