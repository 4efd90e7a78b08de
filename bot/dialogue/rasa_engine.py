"""Rasa Open Source as an engine: its agent, its rules and its actions, in this process and this event loop.

Rasa opens no port, keeps nothing between two turns (`turn_store`), writes no text to a log (`quiet`) and never sees a
command in a text (`shield`). A turn that was given up leaves nothing behind, because nothing was put anywhere.
"""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from bot.dialogue import rasa_light

rasa_light.apply()

import rasa.core.actions.forms  # noqa: E402, F401  Rasa loads it at the first form, and it must be hushed before that
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.core.lock_store import InMemoryLockStore  # noqa: E402

from bot.answering.context import Context  # noqa: E402
from bot.answering.reading import Reading  # noqa: E402
from bot.answering.reply import Turn  # noqa: E402
from bot.dialogue.current import Current, running  # noqa: E402
from bot.dialogue.local_actions import LocalActions  # noqa: E402
from bot.dialogue.model import CACHE, Progress, ready_model  # noqa: E402
from bot.dialogue.nlg import KnowledgeNLG  # noqa: E402
from bot.dialogue.quiet import hush_rasa  # noqa: E402
from bot.dialogue.turn_store import TurnOutput, TurnStore  # noqa: E402
from bot.nlu.reading import READING, shield  # noqa: E402

if TYPE_CHECKING:
    from bot.answering.service import Answering


class LostTurnError(Exception):
    """Rasa came to an end without saving the turn."""


class RasaEngine:
    def __init__(self, answering: Answering, model: Path) -> None:
        self._answering = answering
        hush_rasa()
        store = TurnStore()
        agent = Agent(generator=KnowledgeNLG(), tracker_store=store, lock_store=InMemoryLockStore(),
                      action_endpoint=LocalActions())  # fmt: skip
        # The agent wraps a store so that its errors become empty conversations; ours must fail the turn.
        agent.tracker_store = store
        agent.load_model(model)
        hush_rasa()  # the modules that the model has brought
        self._agent = agent

    @classmethod
    async def load(cls, answering: Answering, cache: Path = CACHE, progress: Progress = lambda _: None) -> RasaEngine:
        """Trains first where config, domain or rules have changed; raises `TrainingError` with Rasa's words."""
        model = await asyncio.to_thread(ready_model, cache=cache, progress=progress)
        return await asyncio.to_thread(cls, answering, model)

    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        output = TurnOutput()
        message = UserMessage(
            shield(text), output, sender_id=uuid.uuid4().hex, metadata={READING: reading.to_json()}
        )  # fmt: skip
        with running(Current(self._answering, context)) as turn:
            await self._agent.handle_message(message)
        if turn.failure:
            raise turn.failure
        if turn.after is None:
            raise LostTurnError
        return Turn(
            tuple(output.parts), turn.after, output.entry, output.forget, output.leave, output.crisis,
            output.request, output.withdraw,
        )  # fmt: skip
