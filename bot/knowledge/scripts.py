"""Which letters belong to a script (ISO 15924), by the names that Unicode gives them.

Simplified and traditional Chinese share nearly all characters, so both count any Han character; telling them apart is
the language room's work.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_UNICODE_NAMES = {
    "Latn": ("LATIN",),
    "Arab": ("ARABIC",),
    "Armn": ("ARMENIAN",),
    "Beng": ("BENGALI",),
    "Cyrl": ("CYRILLIC",),
    "Deva": ("DEVANAGARI",),
    "Ethi": ("ETHIOPIC",),
    "Geor": ("GEORGIAN",),
    "Grek": ("GREEK",),
    "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",),
    "Hang": ("HANGUL",),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Hebr": ("HEBREW",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"),
    "Khmr": ("KHMER",),
    "Laoo": ("LAO",),
    "Mlym": ("MALAYALAM",),
    "Mymr": ("MYANMAR",),
    "Sinh": ("SINHALA",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Thai": ("THAI",),
    "Tibt": ("TIBETAN",),
}

SCRIPTS = tuple(_UNICODE_NAMES)


@lru_cache(maxsize=65536)
def _first_name(letter: str) -> str:
    # "CJK UNIFIED IDEOGRAPH-5DE5" and "LATIN SMALL LETTER A" begin with the script.
    return unicodedata.name(letter, "").split(" ", 1)[0].split("-", 1)[0]


def count_letters(text: str, script: str) -> tuple[int, int]:
    """How many letters of `text` belong to `script`, and how many letters there are."""
    letters = [_first_name(letter) for letter in text if letter.isalpha()]
    names = _UNICODE_NAMES[script]
    return sum(name in names for name in letters), len(letters)
