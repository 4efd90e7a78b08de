"""A turn as the messages of one channel.

SMS: one message a turn, so that its parts arrive together and in order and no segment is paid for a half line; numbered
choices as text. A turn that is longer than a provider takes is cut between its parts. The terminal shows the same lines
with a blank line between thoughts. WhatsApp and Telegram show text with their own limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answering.reply import Part, Turn
from bot.rendering.segments import Cost, cost_of, economical

CHANNELS = ("sms", "whatsapp", "telegram", "terminal")

# Characters that a provider takes in one message: Twilio 1,600 (both), Telegram 4,096.
_LIMITS = {"sms": 1600, "whatsapp": 1600, "telegram": 4096, "terminal": 100_000}
_BUTTONS = frozenset({"whatsapp", "telegram"})
_BETWEEN = {"sms": "\n", "whatsapp": "\n\n", "telegram": "\n\n", "terminal": "\n\n"}


@dataclass(frozen=True)
class Message:
    """One message as it is sent. `cost` is that of an SMS with this text, on every channel.

    `choices`: (title, target) of each line that can be chosen, where the channel can show them as buttons; `bare` is
    then the text without those lines. Targets are those of `Context.menu`. `asks_place`: it may be answered with a
    position.
    """

    text: str
    cost: Cost
    bare: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    asks_place: bool = False


def render(turn: Turn, channel: str, fold_accents: bool = False) -> list[Message]:
    """The messages of `turn` in order; at least one for a turn with parts."""
    texts = texts_of(map(show_part, turn.parts), channel)
    if channel == "sms":  # bounded once more: one sign can become three ("...")
        texts = [piece for text in texts for piece in _bounded(economical(text, fold_accents), _LIMITS[channel])]
    messages = [Message(text, cost_of(text)) for text in texts]
    if messages and channel in _BUTTONS and turn.parts[-1].options:
        last = turn.parts[-1]
        if len(last.options) == len(turn.context.menu):
            bare = texts_of((*map(show_part, turn.parts[:-1]), last.text), channel)[-1]
            choices = tuple(zip(last.options, turn.context.menu, strict=True))
            messages[-1] = replace(messages[-1], bare=bare, choices=choices)
    if messages and any(part.asks_place for part in turn.parts):
        messages[-1] = replace(messages[-1], asks_place=True)
    return messages


def texts_of(parts: Iterable[str], channel: str) -> list[str]:
    return list(_cut(parts, _LIMITS[channel], _BETWEEN[channel]))


def show_part(part: Part) -> str:
    """The text and its numbered choices, a line each."""
    numbers = [*range(1, len(part.options) + 1)]
    if part.zero_last and numbers:
        numbers[-1] = 0
    return "\n".join([part.text, *(f"{n} {option}" for n, option in zip(numbers, part.options, strict=True))])


def _cut(parts: Iterable[str], limit: int, between: str) -> Iterable[str]:
    """Joins parts while they fit; a part that is too long by itself is cut at a line, a sentence or a space."""
    current = ""
    for part in parts:
        for piece in _bounded(part, limit):
            joined = f"{current}{between}{piece}" if current else piece
            if len(joined) > limit:
                yield current
                joined = piece
            current = joined
    if current:
        yield current


def _bounded(text: str, limit: int) -> Iterable[str]:
    while len(text) > limit:
        head = text[:limit]
        cut = max(head.rfind("\n") + 1, head.rfind(". ") + 2 if ". " in head else 0, head.rfind("。") + 1)
        cut = cut if cut > 1 else head.rfind(" ") + 1 or limit
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text
