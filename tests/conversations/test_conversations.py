"""The conversations of the file beside this one, with real answers and the context that grows along the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.answering.context import Context
from bot.answering.reply import Request
from bot.answering.service import Service, build_service
from bot.dialogue.engine import DirectEngine
from bot.dialogue.rasa_engine import RasaEngine
from bot.nlu.reading import intent_of
from bot.settings import Settings

pytestmark = pytest.mark.model

STORIES = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))["stories"]
# One conversation that goes through every state, and what people send besides words.
LONG = [
    "hello", "my boss did not pay me", "more", "and in Quebec?", "how long do I have", "thanks", "menu", "1", "2",
    "99", "who can help me near windsor", "who else", "1", "geo:45.5,-73.6", "i am in dubai",
    "language", "3", "¿me pueden deportar?", "1", "he is hitting me", "1", "sos", "no", "work", "0",
    "/restart", "", "🙂", "x" * 20_000, "szef mi nie zapłacił i nie wiem co robić", "are you a robot", "stop",
    "start", "can someone call me", "1", "withdraw", "delete", "bye",
]  # fmt: skip
# A request, with all that may come between its questions.
REQUEST = [
    "my boss did not pay me", "can someone call me", "0", "I want to talk to someone", "BC", "1", "how long do I have",
    "call", "evening", "in French please", "merci", "oui", "mon mari me frappe", "2", "2", "5", "0", "au québec",
    "en Colombie-Britannique", "1", "merci", "oui", "retirer",
]  # fmt: skip


@pytest.fixture(scope="module")
async def engine(service: Service) -> RasaEngine:
    return await RasaEngine.load(service)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
async def test_conversation(story: dict, service: Service, engine: RasaEngine) -> None:
    context = Context()
    for step in story["steps"]:
        if "user" not in step:
            continue
        text = re.sub(r"\[([^]]*)\]\{[^}]*\}", r"\1", step["user"])  # without Rasa's marks of entities
        reading = service.read(text, context)
        assert intent_of(reading) == step["intent"], text
        help_lines = service.danger_turn(reading, context)
        context = help_lines.context if help_lines else context
        turn = await engine.respond(text, reading, context)
        assert turn.parts or help_lines, text
        context = turn.context


async def test_both_engines_lead_to_the_same_request() -> None:
    asking = build_service(Settings.from_environment(), takes_cases={"mwc-bc"}.__contains__)
    rasa, direct, context, requests = await RasaEngine.load(asking), DirectEngine(asking), Context(), []
    for text in REQUEST:
        reading = asking.read(text, context)
        help_lines = asking.danger_turn(reading, context)
        context = help_lines.context if help_lines else context
        expected = await direct.respond(text, reading, context)
        assert await rasa.respond(text, reading, context) == expected, text
        context = expected.context
        requests += [expected.request] if expected.request else []
    asking.close()
    assert requests == [Request("mwc-bc", "fr", None, "BC", "call", "evening", "mon mari me frappe")]


@pytest.mark.parametrize("start", [Context(), Context(language="fr", language_chosen=True, region="QC")])
async def test_both_engines_give_the_same_turns(start: Context, service: Service, engine: RasaEngine) -> None:
    direct, context = DirectEngine(service), start
    for text in LONG:
        reading = service.read(text, context)
        help_lines = service.danger_turn(reading, context)
        context = help_lines.context if help_lines else context
        expected = await direct.respond(text, reading, context)
        assert await engine.respond(text, reading, context) == expected, text
        context = expected.context
