"""Steps that open, guide, end or interrupt a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.base import AnsweringAction, Asked, Say
from bot.dialogue.engine import EmptyReplyError

if TYPE_CHECKING:
    from bot.answering.service import Answering


class ActionWelcome(AnsweringAction):
    def name(self) -> str:
        return "action_welcome"


class ActionOpen(AnsweringAction):
    """What comes before a fixed message (thanks, help ...), which the rule's next step says: `utter_thanks`."""

    def name(self) -> str:
        return "action_open"

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        turn = service.answer(asked.text, asked.reading, asked.context)
        if not turn.parts:
            raise EmptyReplyError
        say(replace(turn, parts=turn.parts[:-1]))


class ActionMenu(AnsweringAction):
    def name(self) -> str:
        return "action_menu"


class ActionLeave(AnsweringAction):
    def name(self) -> str:
        return "action_leave"


class ActionDanger(AnsweringAction):
    """The help lines, unless whoever called the engine has said them already; then whatever else was asked."""

    def name(self) -> str:
        return "action_danger"

    def answer(self, say: Say, service: Answering, asked: Asked) -> None:
        context, help_lines = asked.context, None
        if not asked.help_lines_said:
            help_lines = service.danger_turn(asked.reading, context)
        if help_lines:
            say(help_lines)
            context = help_lines.context
        rest = service.answer(asked.text, asked.reading, context)
        if not rest.parts and not help_lines and not asked.help_lines_said:
            raise EmptyReplyError
        say(rest)


class ActionWithdraw(AnsweringAction):
    def name(self) -> str:
        return "action_withdraw"
