"""Which province or territory a text names, in any of our languages, by its name, a spelling of it or a known place.

Two-letter codes are words in some language ("on", "me", "si"): they count when they are the whole message, or stand in
capitals in a text that is not all capitals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from bot.knowledge.model import Region
from bot.understanding.phrases import PhraseMatcher
from bot.understanding.text import clean, fold

_TOKEN = regex.compile(r"\p{L}+")


@dataclass(frozen=True)
class RegionFound:
    """`others`: how many words of the text are not the region's name."""

    id: str
    others: int


class RegionFinder:
    def __init__(self, regions: Mapping[str, Region]) -> None:
        names: list[tuple[str, str, str]] = []
        for region in regions.values():
            spellings = {*region.names.values(), *region.also}
            spellings.update(name for place in region.places for name in place)
            names += [(region.id, name, script_of(name)) for name in spellings if len(fold(name)) > 2]
        self._names = PhraseMatcher(names)
        self._codes = {region.lower(): region for region in regions}
        self._codes.update({fold(name): r.id for r in regions.values() for name in r.also if 0 < len(fold(name)) <= 2})

    def find(self, text: str) -> RegionFound | None:
        """The region of the longest name in `text`; None where there is none or two different ones are as long."""
        cleaned = clean(text)
        folded = fold(cleaned)
        if folded in self._codes:
            return RegionFound(self._codes[folded], 0)
        words = len(folded.split())
        hits = sorted(
            ((span.end - span.start, region, span) for region, span in self._names.find(folded)), key=lambda h: -h[0]
        )
        if hits:
            length, region, span = hits[0]
            if any(other != region and size == length for size, other, _ in hits):
                return None
            return RegionFound(region, words - len(folded[span.start : span.end].split()))
        if cleaned.upper() != cleaned:
            for token in _TOKEN.findall(cleaned):
                if len(token) == 2 and token.isupper() and token.lower() in self._codes:
                    return RegionFound(self._codes[token.lower()], words - 1)
        return None


def script_of(name: str) -> str:
    """`Latn`, `Cyrl` or `Zyyy` (any other): all that matching needs to know of a name's script."""
    if regex.search(r"\p{Latin}", name):
        return "Latn"
    return "Cyrl" if regex.search(r"\p{Cyrillic}", name) else "Zyyy"
