"""What is remembered of a conversation between two messages: a few words, never what the person wrote.

These are also the slots of the dialogue engine (domain.yml has one for each field), so either of the two ways of
answering leaves the conversation in the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

# Things that are said once in a conversation.
WELCOME, DISCLAIMER, DRAFT, REGION_QUESTION = "welcome", "disclaimer", "draft", "region-question"


@dataclass(frozen=True)
class Context:
    """The state of one conversation.

    `menu` holds what the numbers of the last question stand for, number 1 first: `entry:<id>`, `issue:<id>`,
    `language:<tag>`, `region:<code>`, `danger:<kind>:yes`, `danger:<kind>:no` or `none`. `next_part` counts the parts
    of `last_entry` that have been sent. `told` names what has been said once and is not said again. `region_guess`: the
    province that the person's number seems to be from; it is offered where the province is asked, and never used
    unconfirmed.
    """

    language: str | None = None
    language_chosen: bool = False
    region: str | None = None
    last_entry: str | None = None
    next_part: int = 0
    menu: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    region_guess: str | None = None

    def with_told(self, *names: str) -> Context:
        return replace(self, told=tuple(dict.fromkeys((*self.told, *names))))

    def to_slots(self) -> dict[str, Any]:
        """JSON-ready values by field name."""
        slots = asdict(self)
        slots["menu"], slots["told"] = list(self.menu), list(self.told)
        return slots

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Context:
        """The reverse of `to_slots`; a missing or empty value means the default."""
        known = {f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) not in (None, "")}
        for name in ("menu", "told"):
            if name in known:
                known[name] = tuple(known[name])
        if "next_part" in known:
            known["next_part"] = int(known["next_part"])
        return cls(**known)
