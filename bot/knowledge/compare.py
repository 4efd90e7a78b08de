"""When two texts that people type count as the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_JOINING = str.maketrans(dict.fromkeys("'\u2019`\u02bc", ""))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Without capitals, punctuation and extra spaces. Accents stay: people type "quitó" and "quito", and both teach."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_JOINING)))


# Accents of Latin, Greek and Cyrillic letters, and the marks of Arabic that people leave off. The vowel signs of Indic
# scripts are no accents: without them a word is another word.
_ACCENT = regex.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")


def bare(text: str) -> str:
    """Like `plain`, and without accents: for searching."""
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", plain(text))))
