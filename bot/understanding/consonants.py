"""A text by its consonants in Latin letters: one word then looks alike in two scripts and in many spellings.

Arabic, Persian and Urdu write few vowels, and who types them in Latin letters guesses: "eshteghel", "ashtaghl" and
اشتغل are all `shtghl` here. So are "paisa", "pesa", पैसा and ਪੈਸਾ all `bs`. It costs meaning ("pan" is "ban"), which is
why it is one opinion among several; what it is worth: docs/understanding.md.
"""

from __future__ import annotations

import regex
from anyascii import anyascii

# Digits that stand for letters of Arabic; 2 and 3 are the glottal stop and ayn, which go as they do in Arabic script.
_DIGITS = str.maketrans({"2": "", "3": "", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "s"})
_HAS_LETTER = regex.compile(r"[a-z]")
_NOT_WRITTEN = regex.compile(r"[^a-z0-9]")
# Sounds that one script tells apart and another does not, or that people type in either way.
_SAME = str.maketrans({"x": "ks", "q": "k", "c": "k", "z": "j", "p": "b", "v": "w"})
_VOWELS = regex.compile(r"[aeiouwy]")  # w and y stand for vowels as often as not
_TWICE = regex.compile(r"(.)\1+")
_NASAL = regex.compile(r"m+(?=[bdfgjkst])")


def consonants(folded: str) -> str:
    """The words of a folded text by their consonants, one space apart; a word of vowels keeps its first letter."""
    return " ".join(filter(None, map(_of_word, folded.split())))


def romanise(word: str) -> str:
    """A folded word in Latin letters, without the differences that people do not hear or write."""
    latin = anyascii(word).lower()
    if _HAS_LETTER.search(latin):
        latin = latin.translate(_DIGITS)
    return str(_NOT_WRITTEN.sub("", latin).replace("ch", "sh").replace("ph", "f").translate(_SAME))


def _of_word(word: str) -> str:
    latin = romanise(word)
    return str(_TWICE.sub(r"\1", _NASAL.sub("n", _VOWELS.sub("", latin)))) or latin[:1]
