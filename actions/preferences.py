"""Steps that change how, and for which place, a person is answered."""

from __future__ import annotations

from actions.base import AnsweringAction


class ActionSetLanguage(AnsweringAction):
    def name(self) -> str:
        return "action_set_language"


class ActionSetRegion(AnsweringAction):
    def name(self) -> str:
        return "action_set_region"
