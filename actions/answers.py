"""Steps that answer a question, or ask which one was meant."""

from __future__ import annotations

from actions.base import AnsweringAction


class ActionAnswer(AnsweringAction):
    def name(self) -> str:
        return "action_answer"


class ActionChoose(AnsweringAction):
    def name(self) -> str:
        return "action_choose"


class ActionPick(AnsweringAction):
    def name(self) -> str:
        return "action_pick"


class ActionMore(AnsweringAction):
    def name(self) -> str:
        return "action_more"


class ActionWhoCanHelp(AnsweringAction):
    def name(self) -> str:
        return "action_who_can_help"


class ActionUnknown(AnsweringAction):
    def name(self) -> str:
        return "action_unknown"
