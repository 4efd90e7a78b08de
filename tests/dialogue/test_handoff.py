"""The form of a handoff in both engines: the same turns, message by message."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.answering.context import WELCOME, Context
from bot.answering.handoff_form import EXPIRES_MIN
from bot.answering.reading import Reading
from bot.answering.reply import Request, Turn
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.dialogue.model import ready_model
from bot.dialogue.rasa_engine import RasaEngine
from tests.dialogue.small_answering import SmallAnswering

HERE = Context(language="en", region="BC", told=(WELCOME,))
ANYWHERE = Context(language="en", told=(WELCOME,))
SILENCE = ""  # half an hour

CONVERSATIONS = {
    "to the end": ["contact", "1", "2", "5", "1", "he keeps my passport", "1"],
    "without own words": ["my boss did not pay me", "contact", "1", "1", "1", "2", "1"],
    "no at once": ["contact", "0"],
    "no at the end": ["contact", "1", "1", "1", "2", "0"],
    "corrections": ["contact", "1", "1", "1", "2", "2", "2", "2", "2", "1", "1", "2", "4", "1", "new words", "2", "0",
                    "1"],
    "someone else": ["Ontario", "contact", "2", "2", "1", "1", "2", "1"],
    "numbers that are not there": ["contact", "9", "1", "9", "1", "9", "1", "1", "0", "9", "1"],
    "questions in between": ["contact", "my boss did not pay me", "1", "more", "2", "thanks", "5", "hello", "2",
                             "help", "1"],
    "menus in between": ["contact", "1", "choose", "1", "1", "language", "1", "choose", "9", "1", "2", "1"],
    "a place in between": ["contact", "1", "1", "1", "2", "in Quebec", "1", "1"],
    "a language in between": ["contact", "español", "1", "1", "1", "2", "español", "1"],
    "danger in between": ["contact", "sos", "1", "1", "he is hitting me !", "2", "1", "1", "1", "he hits me !", "1",
                          "1"],
    "contact once more": ["contact", "1", "contact", "1", "1", "2", "1"],
    "silence": ["contact", "1", "1", "1", "1", SILENCE, "he keeps my passport", "contact", SILENCE, "1", "more"],
    "leaving": ["contact", "menu", "contact", "1", "start", "contact", "1", "withdraw", "contact", "1", "stop"],
    "forgotten": ["contact", "1", "1", "1", "1", "delete", "1"],
    "without a form": ["withdraw", "form_answer", "own_words"],
}  # fmt: skip


@dataclass(frozen=True)
class Engines:
    """Both on one answering, whose clock goes on from conversation to conversation."""

    answering: SmallAnswering
    rasa: RasaEngine

    async def hold(self, texts: list[str], context: Context) -> list[Turn]:
        """The turns of Rasa, each compared with that of the way without it."""
        direct, turns = DirectEngine(self.answering), []
        for text in texts:
            if text == SILENCE:
                self.answering.minute += EXPIRES_MIN
                continue
            reading = self.answering.read(text, context)
            lines = self.answering.danger_turn(reading, context)
            context = lines.context if lines else context
            turns.append(await self.rasa.respond(text, reading, context))
            assert turns[-1] == await direct.respond(text, reading, context), text
            context = turns[-1].context
        return turns


@pytest.fixture(scope="module")
def engines() -> Engines:
    answering = SmallAnswering()
    return Engines(answering, RasaEngine(answering, ready_model()))


@pytest.mark.parametrize("texts", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
async def test_both_engines_hold_the_same_conversation(texts: list[str], engines: Engines) -> None:
    for start in (HERE, ANYWHERE, Context(chat_only=True)):
        await engines.hold(texts, start)


async def test_only_the_yes_at_the_end_makes_a_request(engines: Engines) -> None:
    turns = await engines.hold(CONVERSATIONS["to the end"], HERE)
    made = [turn.request for turn in turns]
    assert made == [*[None] * 6, Request("mwc-bc", "en", None, "BC", "call", "weekend", "he keeps my passport")]
    for name in ("no at once", "no at the end", "silence", "leaving", "forgotten", "without a form"):
        turns = await engines.hold(CONVERSATIONS[name], HERE)
        assert [turn.request for turn in turns if turn.request] == [], name


async def test_withdraw_and_stop_come_through_rasa(engines: Engines) -> None:
    turns = await engines.hold(CONVERSATIONS["leaving"], HERE)
    assert [turn.withdraw for turn in turns].count(True) == 1
    assert turns[-1].leave
    assert turns[-1].context.form == {}


async def test_where_nobody_takes_requests_rasas_form_ends_before_it_asks() -> None:
    answering = SmallAnswering(take_cases=())
    await Engines(answering, RasaEngine(answering, ready_model())).hold(["contact", "1", "thanks"], HERE)


async def test_help_lines_come_first_and_the_form_goes_on(engines: Engines) -> None:
    assistant = Assistant(engines.answering, engines.rasa, DirectEngine(engines.answering))
    context, said = HERE, []
    for text in ("contact", "1", "he is hitting me !", "2"):
        said = [turn async for turn in assistant.handle(text, context)]
        context = said[-1].context
    assert context.form["partner"] == "mwc-bc"
    assert said[-1].parts[-1].options[0] == engines.answering.message("contact.way.here", "en")


async def test_when_rasa_fails_in_the_form_it_goes_on_without_it(engines: Engines) -> None:
    class Broken:
        async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
            raise ValueError

    assistant = Assistant(engines.answering, Broken(), DirectEngine(engines.answering))
    context = HERE
    for text in ("contact", "1", "1"):
        context = [turn async for turn in assistant.handle(text, context)][-1].context
    assert context.form["way"] == "here"
    turn = await engines.rasa.respond("2", engines.answering.read("2", context), context)
    assert turn.context.form["hours"] == "morning"
