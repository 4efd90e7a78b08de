"""The answer no to "can you talk on the phone now?", which the help lines end in, also when it is said in words."""

from __future__ import annotations

from bot.answering.context import Context
from bot.knowledge.model import DANGER_KINDS
from bot.safety.detector import Danger

CANNOT_TALK = "cannot-talk"  # small talk: "no, he is here"


def open_no(menu: tuple[str, ...], danger: Danger | None = None) -> str | None:
    """The line of the open menu that says no, unless `danger` of another kind has come up."""
    for line in menu:
        topic, _, name = line.partition(":")
        kind, _, answer = name.rpartition(":")
        if topic == "danger" and answer == "no" and not _is_another(danger, kind):
            return line
    return None


def no_to_talking(context: Context, danger: Danger | None) -> str | None:
    """The same, or the answer to what was asked about the danger last spoken of."""
    if line := open_no(context.menu, danger):
        return line
    kind = context.last_entry
    return f"danger:{kind}:no" if kind in DANGER_KINDS and not _is_another(danger, kind) else None


def _is_another(danger: Danger | None, kind: str | None) -> bool:
    """Whether certain danger of another kind has come up, which has help lines of its own."""
    return danger is not None and danger.tier == "hard" and danger.kind != kind
