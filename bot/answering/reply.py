"""What the bot says, before a channel shows it."""

from __future__ import annotations

from dataclasses import dataclass

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
class Turn:
    """The answer to one message, in the order of saying, and the state of the conversation after it.

    `entry` is the entry that was shown, if one was: its sources are the sources of the answer. `crisis`: help lines and
    what follows them, which nothing may hold back.
    """

    parts: tuple[Part, ...]
    context: Context
    entry: str | None = None
    forget: bool = False  # the person asked to be forgotten
    leave: bool = False  # the person wants no more messages
    crisis: bool = False
