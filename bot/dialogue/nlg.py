"""The words of Rasa's `utter_*` responses: `utter_thanks` is the message `thanks` of `knowledge/messages/<lang>.yml`.

A domain with a dozen languages as conditional variations takes ten seconds to load and needs training for a typo; this
reads what the rest of the bot reads, in the language that the person is answered in.
"""

# ruff: noqa: ARG002  (Rasa names the arguments)

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.current import answering

_PREFIX = "utter_"


class KnowledgeNLG(NaturalLanguageGenerator):  # type: ignore[misc]
    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """The arguments are Rasa's; neither is needed."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        try:
            text = answering().message(utter_action.removeprefix(_PREFIX), language_of(tracker))
        except LookupError:  # Rasa's own utter_restart, utter_default ...: it stays silent about those
            return None
        return {"text": text}


def language_of(tracker: DialogueStateTracker) -> str | None:
    """What the rule's step before has remembered; at a first step, the language that the message is in."""
    parsed: dict[str, Any] = dict(tracker.latest_message.parse_data) if tracker.latest_message else {}
    language: str | None = tracker.get_slot("language") or parsed.get("language")
    return language
