"""Sets the intent of a message, and keeps the whole reading beside it. What it means is decided in `bot.answering`."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.answering.reading import Reading
from bot.nlu.component import ReadingComponent
from bot.nlu.reading import confidence_of, intent_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionClassifier(ReadingComponent):
    def show(self, reading: Reading, message: Message) -> None:
        intent = {INTENT_NAME_KEY: intent_of(reading), PREDICTED_CONFIDENCE_KEY: confidence_of(reading)}
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
