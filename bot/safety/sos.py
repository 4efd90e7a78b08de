"""The net that needs nothing: SOS in any state, however it is typed ("S.O.S.", "sosssss"), and 911 as a message."""

from __future__ import annotations

import regex

from bot.understanding.text import clean, fold

_ALONE = frozenset({"911", "9 1 1", "9 11", "999", "112", "988", "9 8 8"})
_SOS = regex.compile(r"s+(?:o+s+)+")
_MAX_OTHER_WORDS = 3


def is_sos(text: str) -> bool:
    """Whether the message is a call for help by itself, or a few words with SOS among them ("sos pls", "SOS!!!")."""
    folded = fold(clean(text))
    words = f" {folded} ".replace(" s o s ", " sos ").split()
    others = [word for word in words if not _SOS.fullmatch(word)]
    return folded in _ALONE or len(others) <= min(_MAX_OTHER_WORDS, len(words) - 1)
