"""How many years of school a text asks of its reader, in the languages that have a measured formula.

English: Flesch-Kincaid grade. French and Spanish: reading ease (Kandel-Moles; Fernández Huerta), put on the same scale
of grades as Flesch's own table does for English. The counting is textstat's.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import textstat

LANGUAGES = ("en", "fr", "es")
# Reading ease -> grade. Flesch, The Art of Readable Writing (1949), middles of his bands.
_GRADES = ((100.0, 4.0), (90.0, 5.0), (80.0, 6.0), (70.0, 7.0), (60.0, 8.5), (50.0, 11.0), (30.0, 14.0), (0.0, 17.0))


@lru_cache(maxsize=4096)
def grade(text: str, language: str) -> float:
    """`language`: one of `LANGUAGES`. The formulas were made for texts of a hundred words or more."""
    textstat.set_lang(language)
    if language == "en":
        return float(textstat.flesch_kincaid_grade(text))
    ease = textstat.flesch_reading_ease(text) if language == "fr" else textstat.fernandez_huerta(text)
    return _grade_of(float(ease))


def _grade_of(ease: float) -> float:
    ease = min(max(ease, _GRADES[-1][0]), _GRADES[0][0])
    for (high, low_grade), (low, high_grade) in pairwise(_GRADES):
        if ease >= low:
            return low_grade + (high_grade - low_grade) * (high - ease) / (high - low)
    return _GRADES[-1][1]
