"""The net that needs nothing: SOS in any state, in any case, with any punctuation, and 911 typed as a message."""

from __future__ import annotations

from bot.understanding.text import clean, fold

_ALONE = frozenset({"sos", "s o s", "911", "9 1 1", "9 11", "999", "112", "988", "9 8 8"})
_MAX_WORDS = 4


def is_sos(text: str) -> bool:
    """Whether the message is a call for help by itself, or a few words with SOS among them ("sos pls", "SOS!!!")."""
    folded = fold(clean(text))
    words = folded.split()
    return folded in _ALONE or (len(words) <= _MAX_WORDS and "sos" in words)
