"""The tracker store and the output channel of one turn: nothing of Rasa's outlives the message that it answers.

The state of a conversation is `Context`, kept by whoever calls the engine. A tracker is built from it as a session that
has just begun with these slots, and with the form that is open; its slots become the next `Context`. So a turn costs
the same after a thousand messages as after one, Rasa stores nothing that a person wrote, and a turn that is given up
leaves nothing behind.
"""

# ruff: noqa: ARG002  (Rasa names the arguments)

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.answering.context import Context
from bot.answering.reply import Part, Request
from bot.dialogue.current import current
from bot.nlu.form import FORM, slots_of


class TurnStore(TrackerStore):  # type: ignore[misc]
    """Reads and writes the turn that is running; there is no other."""

    def __init__(self) -> None:
        super().__init__(domain=None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = current()
        if turn is None:
            return None
        tracker = self.init_tracker(sender_id)
        tracker.update(ActionExecuted(ACTION_SESSION_START_NAME))
        tracker.update(SessionStarted())
        for name, value in turn.before.to_slots().items():
            if value:
                tracker.update(SlotSet(name, value))
        answered = slots_of(turn.answering.handoff.answered(turn.before))
        if answered:  # the form is open, at the first of its questions without an answer
            tracker.update(ActiveLoop(FORM))
            for name, value in answered.items():
                tracker.update(SlotSet(name, value))
            tracker.update(SlotSet(REQUESTED_SLOT, next(name for name, value in answered.items() if not value)))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = current()
        if turn:
            turn.after = Context.from_slots(tracker.current_slot_values())


class TurnOutput(OutputChannel):  # type: ignore[misc]
    """Collects what is said as parts, whole: Rasa's own collector cuts texts at blank lines."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.entry: str | None = None
        self.forget = self.leave = self.crisis = self.withdraw = False
        self.request: Request | None = None

    @classmethod
    def name(cls) -> str:
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        buttons = message.get("buttons") or []
        self.entry = message.get("entry") or self.entry
        self.forget = bool(message.get("forget")) or self.forget
        self.leave = bool(message.get("leave")) or self.leave
        self.crisis = bool(message.get("crisis")) or self.crisis
        self.withdraw = bool(message.get("withdraw")) or self.withdraw
        if message.get("request"):
            self.request = Request(**message["request"])
        if message.get("text"):
            self.parts.append(
                Part(
                    message["text"],
                    tuple(button["title"] for button in buttons),
                    zero_last=bool(buttons) and buttons[-1]["payload"] == "0",
                    asks_place=bool(message.get("asks_place")),
                )
            )
