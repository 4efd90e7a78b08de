"""What is remembered of a conversation between two messages: a few words, and what the person wrote only while it is
to be passed on.

These are also the slots of the dialogue engine (domain.yml has one for each field), so either of the two ways of
answering leaves the conversation in the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

# Things that are said once in a conversation.
WELCOME, DISCLAIMER, DRAFT, REGION_QUESTION = "welcome", "disclaimer", "draft", "region-question"


@dataclass(frozen=True)
class Context:
    """The state of one conversation.

    `menu` holds what the numbers of the last question stand for, number 1 first: `entry:<id>`, `issue:<id>`,
    `language:<tag>`, `danger:<kind>:yes`, `danger:<kind>:no`, `contact:...` (see `handoff_form`) or `none`; `none`, and
    whatever ends in `:none`, has the number 0. `next_part` counts the parts of `last_entry` that have been sent. `told`
    names what has been said once and is not said again. `form`: an unfinished request to be put in touch, as JSON; the
    one place where words of a person are held. `chat_only`: the person has no number here that could be called.
    """

    language: str | None = None
    language_chosen: bool = False
    region: str | None = None
    last_entry: str | None = None
    next_part: int = 0
    menu: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    chat_only: bool = False

    def with_told(self, *names: str) -> Context:
        return replace(self, told=tuple(dict.fromkeys((*self.told, *names))))

    def to_slots(self) -> dict[str, Any]:
        """JSON-ready values by field name."""
        slots = asdict(self)
        slots["menu"], slots["told"], slots["form"] = list(self.menu), list(self.told), dict(self.form)
        return slots

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Context:
        """The reverse of `to_slots`; a missing or empty value means the default."""
        known = {f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) not in (None, "")}
        for name in ("menu", "told"):
            if name in known:
                known[name] = tuple(known[name])
        if "form" in known:
            known["form"] = dict(known["form"])
        if "next_part" in known:
            known["next_part"] = int(known["next_part"])
        return cls(**known)


def has_zero(target: str) -> bool:
    """Whether a line of a menu has the number 0."""
    return target.rpartition(":")[2] == "none"
