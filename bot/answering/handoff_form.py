"""The form of a handoff: what a person agrees to share with a partner, question by question. Its state and its changes.

A field without a value is the next question; a correction takes a value away again. The lines of the form's menus are
targets as in `Context.menu`, all under `contact:`. What is said, and who may be asked, is decided in `handoff_talk`;
the time is an argument, so that everything here is arithmetic on values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast

Way = Literal["here", "call"]
Hours = Literal["any", "morning", "afternoon", "evening", "weekend", "own"]
Field = Literal["partner", "way", "hours", "add_words", "words", "topic", "consent"]

WAYS: tuple[Way, ...] = ("here", "call")
HOURS: tuple[Hours, ...] = ("any", "morning", "afternoon", "evening", "weekend")  # "own" is no line of the menu
# In the order of asking. `words` is asked only of somebody who wants to add some, `topic` only when it is changed.
FIELDS: tuple[Field, ...] = ("partner", "way", "hours", "add_words", "words", "topic", "consent")
CHANGEABLE: tuple[Field, ...] = ("partner", "way", "hours", "words", "topic")

# Silence after which an unfinished form is dropped: somebody else may hold the phone by then.
EXPIRES_MIN = 30

# The targets of the form's menus. START, alone or with a partner's id, opens a form; the others belong to an open one.
CONTACT = "contact:"
START = "contact:start"
NOBODY = "contact:none"
LEAVE = "contact:leave:none"  # the same under the questions that do not ask for yes or no
SOMEONE_ELSE = "contact:others"
NO_WORDS = "contact:words:none"
NO_TOPIC = "contact:topic:none"
SEND = "contact:send"
CHANGE = "contact:change"
CHANGE_NOTHING = "contact:change:none"
# Said in words only, never a line of a menu: when it is safe in somebody's own words, and who reads what is shared.
OWN_HOURS = "contact:hours:own"
WHO_SEES = "contact:who-sees"

_CHOICES: Mapping[str, tuple[str, ...]] = {"way": WAYS, "hours": HOURS, "add_words": ("yes", "no")}


@dataclass(frozen=True)
class Form:
    """An unfinished request. None is a question that has not been answered.

    `minute`: when the person last wrote, in whole minutes since 1970. `topics`: the entries that may be shared as the
    topic, which is "" where none shall be; `words` are "" where none shall be passed on. `others`: the person has asked
    for all partners; `changing`: for what can be changed. `shown`: what the summary depends on beside the fields, as it
    was when it was shown; empty once a field has changed, for only what has been read can be agreed to. `hours_words`:
    when it is safe, as the person wrote it. `quiet`: the open question has just been spoken of, and is not asked again.
    """

    minute: int
    topics: tuple[str, ...] = ()
    partner: str | None = None
    way: Way | None = None
    hours: Hours | None = None
    hours_words: str = ""
    add_words: Literal["yes", "no"] | None = None
    words: str | None = None
    topic: str | None = ""
    consent: Literal["yes", "no"] | None = None
    others: bool = False
    changing: bool = False
    shown: tuple[str, ...] = ()
    quiet: bool = False

    @property
    def asks(self) -> Field | None:
        """The open question; None when all has been said."""
        if self.consent is not None:
            return None
        return next((name for name in FIELDS if getattr(self, name) is None), None)

    def expired(self, minute: int) -> bool:
        return minute - self.minute >= EXPIRES_MIN

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        return {f.name: _plain(values[f.name]) for f in fields(self) if values[f.name] != f.default}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Form:
        values = dict(data)
        for name in ("topics", "shown"):
            values[name] = tuple(values.get(name, ()))
        return cls(**{**values, "minute": int(values["minute"])})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def begin(minute: int, topic: str | None, may_call: bool) -> Form:
    return Form(minute, topics=(topic,) if topic else (), topic=topic or "", way=None if may_call else "here")


def with_words(form: Form, words: str) -> Form:
    return replace(form, words=words, shown=())


def with_hours(form: Form, hours: Hours, words: str) -> Form:
    """When it is safe, in the person's own words; `hours` is the line of the menu that is nearest to them."""
    return replace(form, hours=hours, hours_words=words, changing=False, shown=())


def chosen(form: Form, target: str) -> Form | None:
    """After a line was picked, of the open question or of an earlier one; None where it answers nothing. Whether a
    partner may be asked is not known here."""
    if target in (NOBODY, LEAVE):
        return replace(form, consent="no")
    if target == SEND:  # an old button does not agree to what has not been read
        return replace(form, consent="yes") if form.asks == "consent" and form.shown else None
    if target == SOMEONE_ELSE:
        return replace(form, partner=None, others=True, shown=())
    if target == CHANGE:
        return replace(form, changing=True)
    if target == CHANGE_NOTHING:
        return replace(form, changing=False)
    name, _, value = target.removeprefix(CONTACT).partition(":")
    if name == "change" and value in CHANGEABLE:
        return _without(form, value)
    return _with(form, name, value)


def _without(form: Form, name: str) -> Form:
    form = replace(form, changing=False, shown=())
    if name == "words":
        return replace(form, add_words=None, words=None)
    if name == "partner":
        return replace(form, partner=None, others=True)
    if name == "hours":
        return replace(form, hours=None, hours_words="")
    return replace(form, **{name: None})  # type: ignore[arg-type]


def _with(form: Form, name: str, value: str) -> Form | None:
    form = replace(form, changing=False, shown=())
    if name == "partner" and value:
        return replace(form, partner=value)
    if name == "topic" and value in (*form.topics, "none"):
        return replace(form, topic="" if value == "none" else value)
    if name == "words" and value == "none":
        return replace(form, add_words="no", words="")
    if name == "add_words" and value in _CHOICES[name]:
        return replace(form, add_words=cast(Any, value), words="" if value == "no" else None)
    if name == "hours" and value in HOURS:
        return replace(form, hours=value, hours_words="")
    if value in _CHOICES.get(name, ()):
        return replace(form, **{name: value})  # type: ignore[arg-type]
    return None


def is_target(target: str) -> bool:
    """Whether `target` is a line of a form's menu at all: a button's payload comes from outside."""
    if target in (START, NOBODY, LEAVE, SOMEONE_ELSE, NO_WORDS, NO_TOPIC, SEND, CHANGE, CHANGE_NOTHING):
        return True
    kind, _, rest = target.partition(":")
    name, _, value = rest.partition(":")
    if kind != "contact" or not value:
        return False
    return name in ("start", "partner", "topic") or value in {**_CHOICES, "change": CHANGEABLE}.get(name, ())


def is_of_form(menu: tuple[str, ...]) -> bool:
    """Whether the open menu is a question of the form, and no offer to begin one."""
    return menu[:1] != () and menu[0].startswith(CONTACT) and not menu[0].startswith(START)


def awaits_words(menu: tuple[str, ...]) -> bool:
    """Whether what is written now are the person's own words."""
    return menu == (NO_WORDS,)
