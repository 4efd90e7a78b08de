"""The form of a handoff as Rasa sees it: one slot a question, which only says that the question is answered.

The answers themselves stand in the slot `form` and nowhere else; `bot.answering.handoff_talk` decides on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

FORM = "handoff_form"
_SLOT = "contact_"


def slots_of(answered: Mapping[str, bool]) -> dict[str, bool | None]:
    """Rasa asks for the first slot that is None, in the order of domain.yml."""
    return {_SLOT + name: done or None for name, done in answered.items()}


def empty_slots(fields: tuple[str, ...]) -> dict[str, bool | None]:
    return slots_of(dict.fromkeys(fields, False))
