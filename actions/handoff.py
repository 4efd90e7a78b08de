"""The form of a handoff: Rasa asks, validates and submits; every decision is one call of `HandoffTalk`."""

from __future__ import annotations

from abc import ABC
from typing import TYPE_CHECKING

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.base import AnsweringAction, Asked, Say, form_slots
from bot.answering.context import Context
from bot.dialogue.current import answering
from bot.nlu.form import FORM

if TYPE_CHECKING:
    from bot.answering.service import Answering


class ValidateHandoffForm(AnsweringAction):
    """Takes the message into the form. Where it is no answer there are no slots: Rasa then lets a rule say what is to
    be said, and comes back to the form, and once more to this.

    No `FormValidationAction`, which extracts and validates slot by slot: one message is read here once, as a whole.
    """

    def name(self) -> str:
        return f"validate_{FORM}"

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        turn = service.handoff.fill(asked.text, asked.reading, asked.context)
        if turn is not None:
            say(turn)

    def events(self, before: Context, after: Context | None) -> list[EventType]:
        slots = form_slots(after or before)
        questions = [SlotSet(name, value) for name, value in slots.items()]
        if after is not None:
            return [*super().events(before, after), *questions]
        if answering().handoff.form(before) is not None:
            return []
        return [*questions, SlotSet(REQUESTED_SLOT, None)]  # none could be opened, or its time has passed


class AskHandoffForm(AnsweringAction, ABC):
    """The open question, as `HandoffTalk` puts it; nothing while another menu waits for its number."""

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        say(service.handoff.ask(asked.context))


class AskPartner(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_partner"


class AskWay(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_way"


class AskHours(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_hours"


class AskAddWords(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_add_words"


class AskWords(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_words"


class AskTopic(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_topic"


class AskConsent(AskHandoffForm):
    def name(self) -> str:
        return "action_ask_contact_consent"


class ActionHandoffEnd(AnsweringAction):
    """The request, or that none was made; where no form could be opened, the answer to the message."""

    def name(self) -> str:
        return "action_handoff_end"

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        turn = service.handoff.end(asked.context)
        if turn.parts:
            say(turn)
        else:
            super().answer(say, service, asked)
