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
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
# Zero-width (non-)joiners belong to the spelling of Persian and of Indic scripts; all other format characters go.
_JOINERS = "\u200c\u200d"
# One letter with several code points, by keyboard or by place in the word, and đ and ı, which have no decomposition.
_SAME_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "đ": "d", "ı": "i"})
# Dropped from words: apostrophes, the Arabic stretcher, the joiner (it only changes how Indic letters look), the dot
# under borrowed letters of Devanagari and Gurmukhi, which people leave off, and what selects the look of an emoji or
# frames a digit.
_INSIDE_WORDS = str.maketrans(dict.fromkeys("'`‘’ʼ\u0640\u200d\u093c\u0a3c\ufe0e\ufe0f\u20e3"))
_JOINER_AFTER_MARK = regex.compile(r"(?<=\p{M})\u200c")


def clean(text: str, limit: int = MAX_CHARACTERS) -> str:
    """NFKC, white space folded, characters of category C dropped, at most `limit` characters; may be empty."""
    # Bounded before NFKC, which can make one character into eighteen; dropped before it, so that nothing is dropped
    # from between a letter and its accent afterwards.
    text = _compatible(printable(text[: limit * 4]))
    return " ".join(text.split())[:limit].strip(_JOINERS + " ")


def printable(text: str) -> str:
    """`text` without characters of category C; those that belong to the spelling of a word stay."""
    return "".join(c for c in text if c.isspace() or c in _JOINERS or unicodedata.category(c)[0] != "C")


def fold(text: str) -> str:
    """`text` without case, diacritics, punctuation and drawn-out letters ("heeelp" -> "heelp"), words one space apart.

    Marks are dropped only from scripts where they are optional (Latin, Greek, Cyrillic, Arabic): in Gurmukhi or
    Devanagari they are the vowels.
    """
    out: list[str] = []
    keep_marks = False
    for char in unicodedata.normalize("NFD", _compatible(text).translate(_INSIDE_WORDS).casefold()):
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Mc"):
            if keep_marks:
                out.append(char)
            continue
        keep_marks = unicodedata.name(char, "").split(" ")[0] not in ("LATIN", "GREEK", "CYRILLIC", "ARABIC")
        out.append(str(unicodedata.decimal(char, char)))
    folded = _JOINER_AFTER_MARK.sub("", unicodedata.normalize("NFC", "".join(out))).translate(_SAME_LETTER)
    return " ".join(_WORD.findall(_REPEATED.sub(r"\1\1", folded)))


def _compatible(text: str) -> str:
    """NFKC; but for an accent typed as an apostrophe ("don´t"), of which it would make a space and a loose mark."""
    return unicodedata.normalize("NFKC", text.replace("´", "'"))


def has_words(text: str) -> bool:
    """Whether there is anything to understand: a letter or a digit of any script."""
    return any(c.isalnum() for c in text)
