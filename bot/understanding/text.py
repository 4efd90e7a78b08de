"""The one way in which a text is prepared before anything reads it.

`clean` is a security boundary: the encoder's C code overflows its heap on eight U+FDFA (each expands to 18 letters),
ignores all that follows a NUL and takes seconds for long texts, so nothing reaches it that has not been through here.
`fold` is for comparing words: how people type the same word differently.
"""

from __future__ import annotations

import unicodedata

import regex

MAX_CHARACTERS = 500

_REPEATED = regex.compile(r"(\p{L})\1{2,}")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}']+")
# Zero-width (non-)joiners belong to the spelling of Persian and of Indic scripts; all other format characters go.
_JOINERS = "\u200c\u200d"


def clean(text: str, limit: int = MAX_CHARACTERS) -> str:
    """NFKC, white space folded, characters of category C dropped, at most `limit` characters; may be empty."""
    # Bounded before NFKC, which can make one character into eighteen.
    text = unicodedata.normalize("NFKC", text[: limit * 4])
    text = "".join(c if c.isspace() or c in _JOINERS or unicodedata.category(c)[0] != "C" else "" for c in text)
    return " ".join(text.split())[:limit].strip(_JOINERS + " ")


def fold(text: str) -> str:
    """`text` without case, diacritics, punctuation and drawn-out letters ("heeelp" -> "heelp"), words one space apart.

    Marks are dropped only from scripts where they are optional (Latin, Greek, Cyrillic, Arabic): in Gurmukhi or
    Devanagari they are the vowels.
    """
    out: list[str] = []
    keep_marks = False
    for char in unicodedata.normalize("NFD", text.casefold()):
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Mc"):
            if keep_marks:
                out.append(char)
            continue
        keep_marks = unicodedata.name(char, "").split(" ")[0] not in ("LATIN", "GREEK", "CYRILLIC", "ARABIC")
        out.append(char)
    folded = unicodedata.normalize("NFC", "".join(out)).replace("\u0640", "").replace("\u200c", " ").replace("ı", "i")
    folded = folded.replace("’", "'").replace("'", "")
    return " ".join(_WORD.findall(_REPEATED.sub(r"\1\1", folded)))


def has_words(text: str) -> bool:
    """Whether there is anything to understand: a letter or a digit of any script."""
    return any(c.isalnum() for c in text)
