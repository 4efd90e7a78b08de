"""A `Reading` as it travels through Rasa: beside the message in its metadata, or under the key "reading" once parsed.

Inside our process it comes with the message, already read, and the text is shielded so that Rasa sees no command in it.
In `rasa shell` and `rasa test` the first component asks for it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.answering.context import Context
from bot.answering.reading import INTENTS, Reading
from bot.dialogue.current import answering
from bot.knowledge.model import SOURCE_LANGUAGE

READING = "reading"
DANGER = "danger"  # the intent of a message in hard danger, whatever else it says

# Rasa reads a text that begins with "/" as an intent with slots. This character is not printed and not stripped.
_SHIELD = "\N{WORD JOINER}"


def shield(text: str) -> str:
    return _SHIELD + text if text.lstrip().startswith("/") else text


def unshield(text: str) -> str:
    return text.removeprefix(_SHIELD)


def intent_of(reading: Reading) -> str:
    return DANGER if reading.danger and reading.danger.tier == "hard" else reading.intent


def confidence_of(reading: Reading) -> float:
    return reading.entries[0][1] if reading.intent in ("question", "choose") and reading.entries else 1.0


def read_before(metadata: Mapping[str, Any] | None) -> Reading | None:
    """The reading that came with the message, if one did."""
    data = (metadata or {}).get(READING)
    return Reading.from_json(data) if data else None


def reading_in(message: Mapping[str, Any], context: Context) -> Reading:
    """The reading of a message that Rasa has parsed. A developer's `/menu` in `rasa shell` was never read."""
    data = message.get(READING)
    if data:
        return Reading.from_json(data)
    intent = (message.get("intent") or {}).get("name")
    return Reading(intent if intent in INTENTS else "unknown", context.language or SOURCE_LANGUAGE)


def reading_of(message: Message, tracker: DialogueStateTracker | None) -> Reading:
    """The reading of `message`, worked out at most once for all components."""
    parsed = message.get(READING)
    if parsed:
        return Reading.from_json(parsed)
    reading = read_before(message.get("metadata"))
    if reading is None:
        context = Context.from_slots(tracker.current_slot_values() if tracker else {})
        reading = answering().read(message.get(TEXT) or "", context)
    message.set(READING, reading.to_json(), add_to_output=True)
    return reading
