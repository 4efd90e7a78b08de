"""Conversations with the real assistant from phone to phone: the providers' wire formats, the database, the queue.

What is said is looked up in knowledge/; who is named where is the table of tests/region/places.yml.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.answering.service import Service
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.dialogue.rasa_engine import RasaEngine
from bot.settings import Settings
from bot.simulator.demo import Demo, make_demo
from bot.simulator.serving import listen
from tests.shipped import shipped
from tests.simulator.talking import act, said

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module")]

PATIENCE_S = 60.0
PLACES = yaml.safe_load((Path(__file__).parents[1] / "region" / "places.yml").read_text(encoding="utf-8"))["written"]
POSTAL = re.compile(r"\b[A-Z][0-9][A-Z]")
ARE_YOU_THERE = shipped().message("en", "place_confirm")  # the number is one of Ontario
YES, NO = "1", "2"
# On which phone, in which language, what is written, what it is, whether they can talk.
DANGER = [
    ("sms", "en", "he is hitting me right now please", "danger-now", YES),
    ("whatsapp", "es", "ya no quiero vivir, hoy me mato", "thoughts-of-suicide", NO),
    ("telegram", "fr", "mon patron m'a violée hier soir", "sexual-assault", YES),
    ("sms", "tl", "ikinulong ako ng amo ko ayaw akong palabasin ng bahay", "trafficking", NO),
    ("whatsapp", "ar", "طفلي لا يتنفس ولونه ازرق", "medical-emergency", YES),
    ("telegram", "zh-Hans", "老板把我锁在房间里不让我出去", "trafficking", NO),
    ("sms", "pa", "ਮੇਰਾ ਘਰਵਾਲਾ ਮੈਨੂੰ ਮਾਰ ਰਿਹਾ ਹੈ", "danger-now", NO),
    ("sms", "ar", "7abisni bel beit w ma byekhallini etla3", "trafficking", YES),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(service: Service, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    assistant = Assistant(service, await RasaEngine.load(service), DirectEngine(service), PATIENCE_S)
    made = await make_demo(Settings(), service, assistant, tmp_path_factory.mktemp("demo"), listen())
    made.service.start()
    yield made
    await made.close()


class Talk:
    """One person with one phone, whom the bot does not know yet."""

    def __init__(self, demo: Demo, phone: str) -> None:
        self._demo, self._phone = demo, phone
        self._heard = 0

    @classmethod
    async def begin(cls, demo: Demo, phone: str) -> Talk:
        await act(demo, phone, "renew")
        return cls(demo, phone)

    async def write(self, text: str, until: str) -> str:
        """What the bot says to `text`, all of it up to the message that holds `until`."""
        await act(self._demo, self._phone, "write", text=text)
        return await asyncio.wait_for(self._hear(until), PATIENCE_S)

    async def _hear(self, until: str) -> str:
        while True:
            new = [bubble["text"] for bubble in said(self._demo, self._phone)[self._heard :]]
            if any(until in text for text in new):
                self._heard += len(new)
                return "\n".join(new)
            await asyncio.sleep(0.02)


def beginning(language: str, key: str) -> str:
    """A message up to its first placeholder or its first sentence, whichever is shorter."""
    return shipped().message(language, key).partition("{")[0].partition(".")[0].strip()


@pytest.mark.parametrize(("phone", "language", "text", "kind", "can_talk"), DANGER)
async def test_danger_gets_its_help_lines_and_the_words_for_what_comes_next(
    phone: str, language: str, text: str, kind: str, can_talk: str, demo: Demo
) -> None:
    talk = await Talk.begin(demo, phone)
    lines = await talk.write(text, beginning(language, f"danger.{kind}"))
    first = lines.splitlines()[0]
    assert first.startswith(beginning(language, f"danger.{kind}"))  # before anything else
    assert "911" in lines or "9-8-8" in lines
    script = f"danger.{kind}.{'can_talk' if can_talk == YES else 'cannot_talk'}"
    key = script if script in shipped().messages["en"] else script.replace(f"{kind}.", "")
    await talk.write(can_talk, beginning(language, key))


@pytest.mark.parametrize("place", PLACES)
async def test_a_place_is_understood_however_it_is_written(place: str, demo: Demo) -> None:
    for _, way, text in PLACES[place]:
        talk = await Talk.begin(demo, "sms")
        await talk.write("who can help me near here", ARE_YOU_THERE)
        code = POSTAL.search(text.upper()) if way == "postal code" else None
        town = code[0] if code else place.partition(":")[2]
        helpers = await talk.write(text, f"{town}, ")  # "Help for Windsor, Ontario:"
        assert "2026-" in helpers  # when each of them was last looked at
