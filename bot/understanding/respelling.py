"""A text in the spelling that the encoder knows: romanised words in their language's own script, Vietnamese with marks.

To the encoder "toi khong co giay to" is no Vietnamese and "karfarma hoghugham ro nadade" no Persian. Each typed word is
replaced by a word of the phrases in the language's own spelling that has the same letters (Vietnamese without marks) or
the same consonants (`bot.understanding.consonants`); which of several, the letters and the word before decide. It is a
guess and is never shown to anybody: the text as it was typed is looked at too (`bot.understanding.views`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import regex
from rapidfuzz.distance import Indel

from bot.understanding.consonants import consonants, romanise
from bot.understanding.phrases import undouble
from bot.understanding.text import clean, fold

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’\u200c]*")
_LATIN = "Latn"
# Languages in Latin letters with marks that tell words apart and that people leave out.
MARKS_OFTEN_LEFT_OUT = frozenset({"vi"})
_MARKED_WORDS = 0.4  # of a text with its marks, at least; one without has none
# In Persian and Urdu both are `gh` in Latin letters; anyascii makes a `q` of the first. At the end of a word the second
# is written for a vowel.
_LIKE_GH, _SILENT_AT_END = str.maketrans({"ق": "غ"}), "هہة"
# Vowels that are typed in either way, and the letters that stand for them.
_ALIKE = str.maketrans({"o": "u", "w": "u", "e": "i", "y": "i"})
# How much the word before decides against how often a word is used at all, and how much a differing letter costs.
_WEIGHT_OF_PAIRS, _COST_OF_LETTERS = 0.7, 8.0
_COST_OF_AS_TYPED = 3.0  # of leaving a word as it is, where there is one to replace it
_SEEN_SELDOM = 0.1
_MOST_CANDIDATES, _MOST_PATHS = 12, 20
_START = ""


class Respeller:
    """For one language; knows its words and which follows which. Fitted once, then only read."""

    def __init__(self, texts: Iterable[str], key: Callable[[str], str]) -> None:
        """`texts`: in the language's own spelling. `key`: what a word has in common with its typed form."""
        self._key = key
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        by_key: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            words = _words(text)
            self._words.update([_START, *words])
            self._pairs.update(zip([_START, *words], words, strict=False))
        for word in self._words.keys() - {_START}:
            for heard in _as_heard(word):
                by_key[key(heard)].add(word)
        self._by_key = {shared: tuple(sorted(words)) for shared, words in by_key.items() if shared}
        self._letters = {word: _letters(word) for word in self._words}
        self._total = sum(self._words.values())

    def respell(self, text: str) -> str:
        """The likeliest words in the own spelling, one space apart; words that nothing resembles stay as typed."""
        paths: dict[str, tuple[float, tuple[str, ...]]] = {_START: (0.0, ())}
        for typed in _words(text):
            found: dict[str, tuple[float, tuple[str, ...]]] = {}
            for word, cost in self._candidates(typed).items():
                found[word] = max(
                    (likely + math.log(self._follows(before, word)) - cost, (*path, word))
                    for before, (likely, path) in paths.items()
                )
            best = sorted(found.items(), key=lambda one: -one[1][0])
            paths = dict(best[:_MOST_PATHS])
        return " ".join(max(paths.values())[1])

    def _candidates(self, typed: str) -> dict[str, float]:
        """What `typed` may stand for, and at what cost."""
        letters = _letters(typed)
        alike = {
            word: _COST_OF_LETTERS * Indel.normalized_distance(letters, self._letters[word])
            for word in self._by_key.get(self._key(typed), ())
        }
        likeliest = sorted(alike, key=lambda word: alike[word] - math.log(self._words[word]))[:_MOST_CANDIDATES]
        return {typed: _COST_OF_AS_TYPED if alike else 0.0, **{word: alike[word] for word in likeliest}}

    def _follows(self, before: str, word: str) -> float:
        pair = self._pairs[before, word] / self._words[before] if self._words[before] else 0.0
        alone = (self._words[word] + _SEEN_SELDOM) / self._total
        return _WEIGHT_OF_PAIRS * pair + (1 - _WEIGHT_OF_PAIRS) * alone


class Respellers:
    """One for each language that people also type in a spelling which the encoder does not know."""

    def __init__(self, examples: Iterable[tuple[str, str]], scripts: Mapping[str, tuple[str, ...]]) -> None:
        """`examples`: (text, form). `scripts`: of each language what people type it in, its own first."""
        self._own = {
            language: typed_in[0]
            for language, typed_in in scripts.items()
            if language in MARKS_OFTEN_LEFT_OUT or (typed_in[0] != _LATIN and _LATIN in typed_in)
        }
        texts: dict[str, dict[str, None]] = {language: {} for language in self._own}
        for text, form in examples:
            language, _, script = form.rpartition("-")
            if language in texts and self._is_own(text, language, script):
                texts[language].setdefault(text)
        self._respellers = {
            language: Respeller(known, fold if language in MARKS_OFTEN_LEFT_OUT else _spoken)
            for language, known in texts.items()
            if known
        }

    def respell(self, text: str, form: str) -> str | None:
        """`form`: language and script ("pa-Latn"). None where the text is in the language's own spelling, or holds no
        word that resembles one of it."""
        language, _, script = form.rpartition("-")
        respeller = self._respellers.get(language)
        if respeller is None or script != _LATIN or self._is_own(text, language, script):
            return None
        typed = clean(text)
        respelt = respeller.respell(typed)
        return respelt if respelt != " ".join(_words(typed)) else None

    def _is_own(self, text: str, language: str, script: str) -> bool:
        if script != self._own[language]:
            return False
        return language not in MARKS_OFTEN_LEFT_OUT or _is_marked(text)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _as_heard(word: str) -> set[str]:
    """Ways of writing `word` by which people may come to Latin letters."""
    ways = {word, word.translate(_LIKE_GH)}
    return ways | {way.rstrip(_SILENT_AT_END) for way in ways}


def _spoken(word: str) -> str:
    """By its consonants; a word may hold a joiner, which parts it for `fold`."""
    return consonants(fold(word)).replace(" ", "")


def _letters(word: str) -> str:
    """A word in Latin letters, vowels that are written in either way made one."""
    return undouble(romanise(fold(word)).translate(_ALIKE))


def _is_marked(text: str) -> bool:
    words = _words(text)
    return sum(fold(word) != word for word in words) >= _MARKED_WORDS * len(words)
