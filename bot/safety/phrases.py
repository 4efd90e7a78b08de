"""Reviewed phrases that raise the alarm whatever surrounds them.

A figurative phrase that overlaps the same place cancels it ("killing me with work"), but only as it is spelt: in French
one letter lies between being robbed and being raped ("me suis fait voler", "me suis fait violer").
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.model import DangerWords
from bot.understanding.phrases import PhraseMatcher
from bot.understanding.text import clean, fold


class DangerPhrases:
    """The phrases of all languages at once: a person in danger writes in any, and in two at a time."""

    def __init__(self, danger: Mapping[str, DangerWords]) -> None:
        self._danger = PhraseMatcher(
            (kind, phrase.text, phrase.script)
            for words in danger.values()
            for kind, of_kind in words.kinds.items()
            for phrase in of_kind.phrases
        )
        self._figurative = PhraseMatcher(
            ("", phrase.text, phrase.script) for words in danger.values() for phrase in words.figurative
        )

    def kind_of(self, text: str) -> str | None:
        """The kind of danger that a phrase in `text` shows; of several the exactly spelt decide, then the longest."""
        folded = fold(clean(text, limit=2000))
        hits = list(self._danger.find(folded))
        if not hits:
            return None
        masks = [span for _, span in self._figurative.find(folded) if span.exact]
        real = [(span, kind) for kind, span in hits if not any(span.overlaps(mask) for mask in masks)]
        return max(real, key=lambda hit: (hit[0].exact, hit[0].end - hit[0].start, hit[1]))[1] if real else None
