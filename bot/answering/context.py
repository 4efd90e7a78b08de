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
PLACE_QUESTION = "place-question"

_LISTS = ("menu", "shown", "told")


@dataclass(frozen=True)
class Context:
    """The state of one conversation.

    `menu` holds what the numbers of the last question stand for, number 1 first: `entry:<id>`, `issue:<id>`,
    `language:<tag>`, `place:<key>`, `danger:<kind>:yes`, `danger:<kind>:no`, `pass:<case>:yes`, `contact:...` (see
    `handoff_form`) or `none`; `none`, and whatever ends in `:none`, has the number 0. `next_part` counts the parts of
    `last_entry` that have been sent; -1 where not even its first text has. `told` names what has been said once and is
    not said again.

    `place` is a town of `region`, or the first three characters of a postal code there: enough to name what is near.
    `guess` is the key of a place ("ON", "ON:Toronto") that a channel supposes; it is asked about and never relied on.
    `shown` are the partners that have been named for `last_entry`, so that "who else?" names others. `seeking`: the
    last thing asked for was somebody who can help, so that a place is answered with who is there.

    `form`: an unfinished request to be put in touch, as JSON; the one place where words of a person are held.
    `chat_only`: the person has no number here that could be called.
    """

    language: str | None = None
    language_chosen: bool = False
    region: str | None = None
    place: str | None = None
    guess: str | None = None
    last_entry: str | None = None
    next_part: int = 0
    menu: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    seeking: bool = False
    told: tuple[str, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    chat_only: bool = False

    def with_told(self, *names: str) -> Context:
        return replace(self, told=tuple(dict.fromkeys((*self.told, *names))))

    def at(self, key: str | None) -> Context:
        """The same at another place ("ON", "ON:Windsor"); at the same place without one. A guess is settled by it."""
        if key is None:
            return self
        province, _, town = key.partition(":")
        label = town or (self.place if self.region == province else None)
        moved = (province, label) != (self.region, self.place)
        return replace(self, region=province, place=label, guess=None, shown=() if moved else self.shown)

    def to_slots(self) -> dict[str, Any]:
        """JSON-ready values by field name."""
        slots = asdict(self)
        slots.update({name: list(slots[name]) for name in _LISTS})
        slots["form"] = dict(self.form)
        return slots

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Context:
        """The reverse of `to_slots`; a missing or empty value means the default."""
        known = {f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) not in (None, "")}
        for name in _LISTS:
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
