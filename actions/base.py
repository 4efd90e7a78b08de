"""One turn of `bot.answering` as a Rasa action. Rasa swallows what an action raises; here a person gets a reply."""

# ruff: noqa: ARG002  (Rasa names the arguments)

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answering.context import Context
from bot.answering.handoff_form import FIELDS
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.dialogue.current import answering, current
from bot.dialogue.engine import EmptyReplyError
from bot.nlu.form import empty_slots, slots_of
from bot.nlu.reading import read_before, reading_in, unshield
from bot.privacy.failures import describe

if TYPE_CHECKING:
    from bot.answering.service import Answering

log = structlog.get_logger("actions")


@dataclass(frozen=True)
class Asked:
    """One message as Rasa hands it to an action."""

    text: str
    reading: Reading
    context: Context
    help_lines_said: bool


Say = Callable[[Turn], None]


class AnsweringAction(Action, ABC):  # type: ignore[misc]
    """Answers the latest message. Subclasses name the step; one that says more than an answer overrides `answer`."""

    @abstractmethod
    def name(self) -> str: ...

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = asked_of(tracker)
        said: list[Turn] = []
        try:
            await asyncio.to_thread(self.answer, said.append, answering(), asked)
        except Exception as error:
            log.error("action_failed", action=self.name(), **describe(error))
            turn_of_ours = current()
            if turn_of_ours:
                turn_of_ours.failure = error  # the engine raises it, and the fallback answers
            said.append(failed(asked, said[-1].context if said else asked.context))
        for turn in said:
            utter(dispatcher, turn)
        return self.events(asked.context, said[-1].context if said else None)

    def events(self, before: Context, after: Context | None) -> list[EventType]:
        """What Rasa is to remember; `after` is None where nothing was said and nothing changed."""
        return changes(before, after) if after else []

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        turn = service.answer(asked.text, asked.reading, asked.context)
        if not turn.parts:
            raise EmptyReplyError
        say(turn)


def asked_of(tracker: Tracker) -> Asked:
    message, context = tracker.latest_message, Context.from_slots(tracker.current_slot_values())
    return Asked(
        unshield(message.get("text") or ""),
        reading_in(message, context),
        context,
        help_lines_said=read_before(message.get("metadata")) is not None,
    )


def failed(asked: Asked, context: Context) -> Turn:
    return Turn((Part(answering().message("failed", asked.reading.language)),), context)


def utter(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    for part in turn.parts:
        dispatcher.utter_message(
            text=part.text, buttons=buttons(part), asks_place=part.asks_place, entry=turn.entry,
            forget=turn.forget, leave=turn.leave, crisis=turn.crisis,
            withdraw=turn.withdraw, request=asdict(turn.request) if turn.request else None,
        )  # fmt: skip


def buttons(part: Part) -> list[dict[str, str]]:
    """A button sends the number that stands before its title in a plain text."""
    payloads = [str(number) for number in range(1, len(part.options) + 1)]
    if part.zero_last and payloads:
        payloads[-1] = "0"
    return [{"title": title, "payload": payload} for title, payload in zip(part.options, payloads, strict=True)]


def changes(before: Context, after: Context) -> list[EventType]:
    """The slots that are others now; with the form's state, which of its questions Rasa still has to ask."""
    old, new = before.to_slots(), after.to_slots()
    changed = {name: value for name, value in new.items() if value != old[name]}
    if "form" in changed:
        changed.update(form_slots(after))
    return [SlotSet(name, value) for name, value in changed.items()]


def form_slots(context: Context) -> dict[str, bool | None]:
    return slots_of(answering().handoff.answered(context)) or empty_slots(FIELDS)
