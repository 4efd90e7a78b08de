"""Which province or territory a text names, in any of our languages, by its name, a spelling of it or a known place.

Two-letter codes are words in some language ("on", "me", "si"): they count when they are the whole message, or stand in
capitals in a text that is not all capitals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import regex

from bot.knowledge.model import Region
from bot.understanding.phrases import PhraseMatcher, Span
from bot.understanding.text import clean, fold

_TOKEN = regex.compile(r"\p{L}+")
_HAN, _THAI = regex.compile(r"\p{Han}"), regex.compile(r"\p{Thai}")
_FUZZY_FROM = 8


@dataclass(frozen=True)
class RegionFound:
    """`others`: how many words of the text are not the region's name."""

    id: str
    others: int


class RegionFinder:
    def __init__(self, regions: Mapping[str, Region]) -> None:
        official: list[tuple[str, str, str]] = []
        spellings: list[tuple[str, str, str]] = []
        for region in regions.values():
            first = {*region.names.values(), *(place[0] for place in region.places)}
            others = {*region.also, *(name for place in region.places for name in place[1:])} - first
            official += [(region.id, name, script_of(name)) for name in first if not is_code(name)]
            spellings += [(region.id, name, script_of(name)) for name in others if not is_code(name)]
        # Misspellings of short names are listed one by one: guessed, they are ordinary words ("gender" for Gander).
        self._matchers = (PhraseMatcher(official, fuzzy_from=_FUZZY_FROM), PhraseMatcher(spellings, fuzzy_from=99))
        self._codes = {region.lower(): region for region in regions}
        self._codes.update(
            {fold(name): region.id for region in regions.values() for name in region.also if is_code(name)}
        )

    def find(self, text: str) -> RegionFound | None:
        """The region that `text` names, by a longer name before one within it; None where it names none or several."""
        cleaned = clean(text)
        folded = fold(cleaned)
        if folded in self._codes:
            return RegionFound(self._codes[folded], 0)
        hits = sorted(
            (hit for matcher in self._matchers for hit in matcher.find(folded)), key=lambda h: h[1].start - h[1].end
        )
        kept: list[tuple[str, Span]] = []
        for region, span in hits:
            if not any(span.overlaps(longer) and span != longer for _, longer in kept):
                kept.append((region, span))
        named = {region for region, _ in kept} | self._capital_codes(cleaned)
        if len(named) != 1:
            return None
        (region,) = named
        spans = {(span.start, span.end) for _, span in kept}
        if not spans:
            return RegionFound(region, size(folded) - 1)
        rest = "".join(" " if any(a <= i < b for a, b in spans) else char for i, char in enumerate(folded))
        return RegionFound(region, size(rest))

    def _capital_codes(self, text: str) -> set[str]:
        if text.upper() == text:
            return set()
        codes = (token.lower() for token in _TOKEN.findall(text) if len(token) == 2 and token.isupper())
        return {self._codes[code] for code in codes if code in self._codes}


def size(folded: str) -> int:
    """Words; in scripts that write them together two Han characters or four Thai letters count as one."""
    together = len(_HAN.findall(folded)) / 2 + len(_THAI.findall(folded)) / 4
    return len(_THAI.sub(" ", _HAN.sub(" ", folded)).split()) + math.ceil(together)


def is_code(name: str) -> bool:
    """Whether `name` is so short that it may be a word; two Han characters are a name ("安省", Ontario)."""
    return len(fold(name)) <= 2 and script_of(name) != "Zyyy"


def script_of(name: str) -> str:
    """`Latn`, `Cyrl` or `Zyyy` (any other): all that matching needs to know of a name's script."""
    if regex.search(r"\p{Latin}", name):
        return "Latn"
    return "Cyrl" if regex.search(r"\p{Cyrillic}", name) else "Zyyy"
