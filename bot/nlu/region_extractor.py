"""Adds the entity `region` (a province or territory, such as ON). Which one it is, is decided in `bot.region`."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.answering.reading import Reading
from bot.nlu.component import ReadingComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RegionExtractor(ReadingComponent):
    def show(self, reading: Reading, message: Message) -> None:
        found = message.get(ENTITIES, [])
        if reading.region:
            region = {
                ENTITY_ATTRIBUTE_TYPE: "region",
                ENTITY_ATTRIBUTE_VALUE: reading.region,
                # A reading does not say where in the text; Rasa's own tools want some place.
                ENTITY_ATTRIBUTE_START: 0,
                ENTITY_ATTRIBUTE_END: len(message.get(TEXT) or ""),
                EXTRACTOR: type(self).__name__,
            }
            found = [*found, region]
        message.set(ENTITIES, found, add_to_output=True)
