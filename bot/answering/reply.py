"""What the bot says, before a channel shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.context import Context


@dataclass(frozen=True)
class Part:
    """One thought: a text, and the choices that it offers in the order of their numbers from 1.

    A last option that stands for "none of these" has the number 0 (`zero_last`). `asks_place`: the answer may also be
    a shared position.
    """

    text: str
    options: tuple[str, ...] = ()
    zero_last: bool = False
    asks_place: bool = False


@dataclass(frozen=True)
class Request:
    """What a person has agreed to share with a partner, so that somebody there writes or calls.

    `partner`, `topic` (an entry) and `region` are ids; `language` a tag. `way`: an answer in this chat, or a call to
    this number. `hours`: when it is safe; `hours_words`: the same as the person wrote it, where the line of a menu
    says less. `words`: the person's own, empty where they are not to be shared.
    """

    partner: str
    language: str
    topic: str | None = None
    region: str | None = None
    way: Literal["here", "call"] = "here"
    hours: Literal["any", "morning", "afternoon", "evening", "weekend", "own"] = "any"
    words: str = ""
    hours_words: str = ""


@dataclass(frozen=True)
class Turn:
    """The answer to one message, in the order of saying, and the state of the conversation after it.

    `entry` is the entry that was shown, if one was: its sources are the sources of the answer. `crisis`: help lines and
    what follows them, which nothing may hold back. `request`: the person has just agreed to be put in touch;
    `withdraw`: no longer wants to be.
    """

    parts: tuple[Part, ...]
    context: Context
    entry: str | None = None
    forget: bool = False  # the person asked to be forgotten
    leave: bool = False  # the person wants no more messages
    crisis: bool = False
    request: Request | None = None
    withdraw: bool = False
