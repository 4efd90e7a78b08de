"""Sets `language` (BCP 47) on a message. Which language it is, is decided in `bot.language`."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.answering.reading import Reading
from bot.nlu.component import ReadingComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LanguageIdentifier(ReadingComponent):
    def show(self, reading: Reading, message: Message) -> None:
        message.set("language", reading.language, add_to_output=True)
