"""What the three components of config.yml have in common: nothing is trained, nothing is stored."""

# ruff: noqa: ARG003  (Rasa names the arguments)

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from typing_extensions import Self

from bot.answering.reading import Reading
from bot.nlu.reading import reading_of


class ReadingComponent(GraphComponent):  # type: ignore[misc]
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Rasa hands over the tracker because of the argument's name."""
        for message in messages:
            self.show(reading_of(message, tracker), message)
        return messages

    def show(self, reading: Reading, message: Message) -> None:
        raise NotImplementedError
