"""The net that needs nothing: SOS in any state, however it is typed ("S.O.S.", "sosssss"), and 911 ("call 911 pls")."""

from __future__ import annotations

import regex

from bot.understanding.text import clean, fold

_ALONE = frozenset({"9 11", "999", "112", "988", "9 8 8"})
_SOS = regex.compile(r"s+(?:o+s+)+")
_MAX_WORDS_AROUND_SOS, _MAX_WORDS_AROUND_911 = 3, 2


def is_sos(text: str) -> bool:
    """Whether the message is a call for help by itself, or a few words with SOS or 911 among them ("sos pls")."""
    folded = fold(clean(text))
    words = f" {folded} ".replace(" s o s ", " sos ").replace(" 9 1 1 ", " 911 ").split()
    around_sos = [word for word in words if not _SOS.fullmatch(word)]
    if len(around_sos) < len(words):
        return len(around_sos) <= _MAX_WORDS_AROUND_SOS
    around_911 = [word for word in words if word != "911"]
    if len(around_911) < len(words):  # other digits make it a part of some number
        return len(around_911) <= _MAX_WORDS_AROUND_911 and not any(word.isdigit() for word in around_911)
    return folded in _ALONE
