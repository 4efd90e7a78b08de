"""Where known phrases stand in a text, with people's spelling in mind.

A phrase stands in a text when its words stand there in a row. Drawn-out and doubled letters do not matter; a word of
five letters or more may differ by one letter, except the first. Such a match is not `exact`: "me quiere matar" and "me
quiero matar" are one letter apart, so whoever chooses between matches takes the exact ones first.

In scripts that write words together or attach particles (Han, Thai, Arabic, Hangul ...) the letters in a row are
enough, but never up to the middle of a letter and its marks. Never `\\b`: it breaks words at the vowel signs of Indic
scripts.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex
from rapidfuzz.distance import OSA

from bot.understanding.text import fold

# Scripts whose words stand apart, take no prefixes and are spelt with many slips: there whole words decide.
SPACED_SCRIPTS = frozenset({"Latn", "Cyrl"})
# The first word of a letter's Unicode name: in the first group a run of letters must be whole words, as short ones
# stand within ordinary words (Surrey, "ਸਰੀ", in "ਦੂਸਰੀ"); in the second it must begin a word and endings may follow,
# also as a vowel sign ("কুইবেকে", in Quebec).
_WHOLE_WORDS, _WORD_BEGINNINGS = ("GURMUKHI", "DEVANAGARI"), ("BENGALI", "TAMIL")
FUZZY_FROM = 5
# Within an unspaced script a shorter run of letters is part of too many ordinary words.
_MIN_LETTERS = 2
_DOUBLED = regex.compile(r"(\p{L})\1+")


@dataclass(frozen=True)
class Span:
    """A stretch of the folded message, in characters. `exact`: it is spelt as the phrase is."""

    start: int
    end: int
    exact: bool = True

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class PhraseMatcher:
    """Where phrases of one list stand in a text, each with its label."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]], fuzzy_from: int = FUZZY_FROM) -> None:
        """`phrases`: (label, text, script). `fuzzy_from`: from how many letters on a word may differ by one."""
        self._fuzzy_from = fuzzy_from
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._runs: set[tuple[str, str]] = set()
        self._long_words: dict[str, set[str]] = defaultdict(set)  # by first letter
        self._undoubled: dict[str, set[str]] = defaultdict(set)
        for label, text, script in phrases:
            words = tuple(fold(text).split())
            if not words:
                continue
            if script in SPACED_SCRIPTS:
                self._by_first[words[0]].append((label, words))
                for word in words:
                    self._undoubled[undouble(word)].add(word)
                    if len(word) >= fuzzy_from:
                        self._long_words[word[0]].add(word)
            elif len("".join(words)) >= _MIN_LETTERS:
                self._runs.add((" ".join(words), label))

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
                        exact = tuple(words[i : last + 1]) == phrase
                        yield label, Span(starts[i], starts[last] + len(words[last]), exact)
        for run, label in self._runs:
            at = folded.find(run)
            while at >= 0:
                if stands_apart(folded, at, at + len(run)):
                    yield label, Span(at, at + len(run))
                at = folded.find(run, at + 1)

    def _spellings(self, word: str) -> set[str]:
        """`word` itself and the phrases' words that it may be a misspelling of."""
        same = {word} | self._undoubled.get(undouble(word), set())
        if len(word) < self._fuzzy_from - 1:
            return same
        near = {
            known
            for known in self._long_words.get(word[0], ())
            if abs(len(known) - len(word)) <= 1 and OSA.distance(known, word, score_cutoff=1) <= 1
        }
        return near | same


def undouble(word: str) -> str:
    return str(_DOUBLED.sub(r"\1", word))


def stands_apart(folded: str, start: int, end: int) -> bool:
    """Whether the letters from `start` to `end` are a phrase there and not a piece of another word, by their script."""
    begins, ends = folded[max(start - 1, 0) : start] in ("", " "), folded[end : end + 1] in ("", " ")
    alphabet = unicodedata.name(folded[start], "").split(" ")[0]
    if alphabet in _WHOLE_WORDS:
        return begins and ends
    if alphabet in _WORD_BEGINNINGS:
        return begins
    return ends or not unicodedata.category(folded[end]).startswith("M")
