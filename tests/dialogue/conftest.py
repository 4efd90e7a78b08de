from __future__ import annotations

import pytest

from bot.dialogue.rasa_engine import RasaEngine
from tests.dialogue.small_answering import SmallAnswering


@pytest.fixture
def answering() -> SmallAnswering:
    return SmallAnswering()


@pytest.fixture(scope="session")
async def rasa_engine() -> RasaEngine:
    """Rasa with this project's own rules; trained once and kept in the project's cache."""
    return await RasaEngine.load(SmallAnswering())
