"""Where known phrases stand in a text, with people's spelling in mind.

A phrase stands in a text when its words stand there in a row; a word of five letters or more may differ by one letter,
except the first. In scripts that write words together or attach particles (Han, Thai, Arabic, Hangul ...) the letters
in a row are enough. Never `\\b`: it breaks words at the vowel signs of Indic scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.understanding.text import fold

# Scripts whose words stand apart and take no prefixes: only there do whole words decide.
SPACED_SCRIPTS = frozenset({"Latn", "Cyrl"})
_MIN_FUZZY = 5
# Within an unspaced script a shorter run of letters is part of too many ordinary words.
_MIN_LETTERS = 2


@dataclass(frozen=True)
class Span:
    """A stretch of the folded message, in characters."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class PhraseMatcher:
    """Where phrases of one list stand in a text, each with its label."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        """`phrases`: (label, text, script)."""
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._runs: dict[str, str] = {}
        self._long_words: set[str] = set()
        for label, text, script in phrases:
            words = tuple(fold(text).split())
            if not words:
                continue
            if script in SPACED_SCRIPTS:
                self._by_first[words[0]].append((label, words))
                self._long_words.update(word for word in words if len(word) >= _MIN_FUZZY)
            elif len("".join(words)) >= _MIN_LETTERS:
                self._runs[" ".join(words)] = label

    def find(self, folded: str) -> Iterator[tuple[str, Span]]:
        """Every (label, span) in `folded`, a text that has been through `fold`."""
        words = folded.split()
        starts, position = [], 0
        for word in words:
            starts.append(position)
            position += len(word) + 1
        meant = [self._spellings(word) for word in words]
        for i in range(len(words)):
            for first in meant[i]:
                for label, phrase in self._by_first.get(first, ()):
                    last = i + len(phrase) - 1
                    if last < len(words) and all(p in meant[i + k] for k, p in enumerate(phrase)):
                        yield label, Span(starts[i], starts[last] + len(words[last]))
        for run, label in self._runs.items():
            at = folded.find(run)
            if at >= 0:
                yield label, Span(at, at + len(run))

    def _spellings(self, word: str) -> set[str]:
        """`word` itself and the phrases' words that it may be a misspelling of."""
        if len(word) < _MIN_FUZZY - 1:
            return {word}
        near = {
            known
            for known in self._long_words
            if known[0] == word[0]
            and abs(len(known) - len(word)) <= 1
            and OSA.distance(known, word, score_cutoff=1) <= 1
        }
        return near | {word}
