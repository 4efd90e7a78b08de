"""One conversation held from the command line: the whole assistant, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.answering.context import Context
from bot.answering.reply import Turn
from bot.answering.service import Service
from bot.cli.console import err
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.settings import Settings


async def make_assistant(service: Service, settings: Settings) -> Assistant:
    """With Rasa; without it where it cannot be loaded, and that is said."""
    from bot.dialogue.model import TrainingError
    from bot.dialogue.rasa_engine import RasaEngine

    direct = DirectEngine(service)
    try:
        engine = await RasaEngine.load(service, cache=settings.cache_dir, progress=lambda line: err.print(line))
    except (TrainingError, OSError) as error:
        err.print(f"The dialogue engine cannot be loaded, answering without it: {error}")
        return Assistant(service, direct, direct, settings.engine_timeout_s)
    return Assistant(service, engine, direct, settings.engine_timeout_s)


class Conversation:
    """The state between two messages, as a channel would keep it."""

    def __init__(self, assistant: Assistant, context: Context) -> None:
        self._assistant = assistant
        self.context = context

    async def say(self, text: str) -> AsyncIterator[Turn]:
        async for turn in self._assistant.handle(text, self.context):
            self.context = turn.context
            yield turn
