"""What one message means: language, danger, and one intent with what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.answering.handoff_form import CONTACT, START
from bot.safety.detector import Danger

Band = Literal["answer", "choose", "unknown", "danger", "command"]

# One intent a message. The dialogue has one rule for each; the names are those of domain.yml.
INTENTS = (
    "question",  # an entry, surely: `entries[0]`
    "choose",  # one of `entries`, not surely
    "unknown",  # nothing that we answer
    "follow_up",  # about the last entry
    "set_region",  # "Ontario", "near Windsor", "I am in Dubai": `region` and `place`, `places` or `abroad`
    "who_can_help",  # "who can help near Windsor", "any shelter in Brampton": `entries[0]` is what for
    "who_else",  # other partners than those that were just named
    "set_language",  # "español", "in French please": `language_wanted`
    "pick",  # a number or the words of one of the menu's lines: `picked`
    "bad_pick",  # a number that the menu does not have
    "none_of_these",
    "more",
    "menu",
    "language",  # asks for the list of languages
    "help",
    "greeting",
    "thanks",
    "goodbye",
    "insult",
    "person",  # are you a person?
    "privacy",  # who reads this, will my boss know?
    "cost",  # what do you charge?
    "ask_away",  # yes or no, where nothing was asked
    "contact",  # wants to be put in touch with somebody: `picked` where a partner was offered
    "form_answer",  # a line of the handoff form: `picked`
    "own_words",  # the person's own words, which the form has asked for
    "withdraw",  # takes back the request to be put in touch
    "sos",
    "start",
    "stop",
    "delete",
    "empty",  # no words in it
    "unserved_language",  # a language that we do not have: `unserved`
)


# Entries that ask for somebody to turn to: what answers them is a list of partners. The first is for any need.
WHO_ENTRIES = ("find-a-partner", "find-legal-help", "find-shelter")


@dataclass(frozen=True)
class Reading:
    """`entries` are (id, probability), best first, at most three. `text` is not kept: nothing here may be logged
    that a person wrote.

    `region` is the province that is meant or is likeliest, `place` a town or postal area there. `places` are the keys
    of those that it may be, likeliest first, when it has to be asked back. `abroad`: the country (ISO 3166) where the
    person says to be.
    """

    intent: str
    language: str
    language_sure: bool = True
    script: str = "Latn"
    danger: Danger | None = None
    entries: tuple[tuple[str, float], ...] = ()
    region: str | None = None
    place: str | None = None
    places: tuple[str, ...] = ()
    abroad: str | None = None
    picked: str | None = None
    language_wanted: str | None = None
    unserved: str | None = None
    shortened: bool = False

    @property
    def band(self) -> Band:
        """The band of the whole message, as `ask --json` reports it."""
        if self.danger and self.danger.tier == "hard":
            return "danger"
        if self.intent in ("question", "follow_up", "pick", "who_can_help", "who_else"):
            return "answer"
        if self.intent in ("choose", "unknown"):
            return "choose" if self.intent == "choose" else "unknown"
        if self.intent in ("unserved_language", "empty"):
            return "unknown"
        return "command"

    @property
    def where(self) -> str | None:
        """The key of the place that is meant for certain."""
        if self.region is None or self.places:
            return None
        return f"{self.region}:{self.place}" if self.place else self.region

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """The reverse of `to_json`, also after a trip through JSON (tuples as lists)."""
        values = dict(data)
        values["entries"] = tuple((str(i), float(p)) for i, p in values.get("entries", ()))
        values["places"] = tuple(values.get("places", ()))
        if values.get("danger"):
            values["danger"] = Danger(**values["danger"])
        return cls(**values)


def reading_of_pick(target: str, language: str) -> Reading:
    """What it means that a line of a menu was picked, by its number, its words or its button."""
    if target == "none":
        return Reading("none_of_these", language)
    if target == START or target.startswith(START + ":"):
        return Reading("contact", language, picked=target)
    return Reading("form_answer" if target.startswith(CONTACT) else "pick", language, picked=target)
