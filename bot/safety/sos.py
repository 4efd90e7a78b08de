"""The net that needs nothing: SOS in any state, however it is typed ("S.O.S.", "sosssss"), and 911 ("call 911 pls").

In the Spanish of the south and of Central America "sos" is also "you are" ("sos un robot?", "quién sos?"). It is read
so beside a word that goes with the verb, unless it is in capitals; anything else stays a call for help.
"""

from __future__ import annotations

import regex

from bot.understanding.text import clean, fold

_ALONE = frozenset({"9 11", "999", "112", "988", "9 8 8"})
_SOS = regex.compile(r"s+(?:o+s+)+")
_MAX_WORDS_AROUND_SOS, _MAX_WORDS_AROUND_911 = 3, 2
# Folded. No "mi", "la" or "el" after it: "sos mi hijo" may be a call for help.
_BEFORE_THE_VERB = frozenset({"vos", "quien", "quienes", "como", "donde", "que", "che"})
_AFTER_THE_VERB = frozenset({
    "un", "una", "unos", "de", "del", "muy", "re", "tan", "vos", "quien", "alguien", "humano", "humana", "real",
    "robot", "bot", "persona", "maquina", "che",
})  # fmt: skip
_IN_CAPITALS = regex.compile(r"(?<!\p{L})S\W*O\W*S(?!\p{Ll})")


def is_sos(text: str) -> bool:
    """Whether the message is a call for help by itself, or a few words with SOS or 911 among them ("sos pls")."""
    cleaned = clean(text)
    folded = fold(cleaned)
    words = f" {folded} ".replace(" s o s ", " sos ").replace(" 9 1 1 ", " 911 ").split()
    around_sos = [word for word in words if not _SOS.fullmatch(word)]
    if len(around_sos) < len(words):
        return len(around_sos) <= _MAX_WORDS_AROUND_SOS and not (_is_verb(words) and not _IN_CAPITALS.search(cleaned))
    around_911 = [word for word in words if word != "911"]
    if len(around_911) < len(words):  # other digits make it a part of some number
        return len(around_911) <= _MAX_WORDS_AROUND_911 and not any(word.isdigit() for word in around_911)
    return folded in _ALONE


def _is_verb(words: list[str]) -> bool:
    """Whether every "sos" among `words` is the Spanish "you are"."""
    beside = [
        (words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else "")
        for i, word in enumerate(words)
        if _SOS.fullmatch(word)
    ]
    return all(before in _BEFORE_THE_VERB or after in _AFTER_THE_VERB for before, after in beside)
