"""Whether a translation still says what the English says.

A translation keeps the fingerprint of the English words that it was made from. English keeps one too, once a person
has reviewed it, so that an edit after the review is seen. Figures are placeholders, so a changed wage or phone number
makes nothing stale; nor do other line breaks or another way of typing the same letters.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata

from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Words

NOT_STAMPED = "auto"
_LENGTH = 12


def fingerprint(words: Words) -> str:
    """12 hexadecimal digits over title, short, more and regions. How people ask (`ask`) is not translated."""
    said = (words.title, words.short, list(words.more), sorted(words.regions.items()))
    plain = " ".join(unicodedata.normalize("NFC", json.dumps(said, ensure_ascii=False)).replace("\\n", " ").split())
    return hashlib.sha256(plain.encode()).hexdigest()[:_LENGTH]


def is_stamped(words: Words) -> bool:
    """Whether it is known which English words this translates. English itself needs no stamp."""
    return words.language == SOURCE_LANGUAGE or words.translation.of not in (None, NOT_STAMPED)


def is_stale(entry: Entry, words: Words) -> bool:
    """Whether the English changed after `words` were made from it; in English, after it was reviewed."""
    source = entry.words.get(SOURCE_LANGUAGE)
    if source is None or not words.answers or words.translation.of in (None, NOT_STAMPED):
        return False
    return words.translation.of != fingerprint(source)
