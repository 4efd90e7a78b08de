"""What stands around a place in a text: "near", "में", "i live in", and whether the text wants something near.

The words are those of knowledge/place-words, of all languages at once: a short message is often in two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import regex

from bot.knowledge.model import Phrase, PlaceWords
from bot.understanding.text import fold

_TOGETHER = regex.compile(
    r"[\p{Han}\p{Thai}\p{Hangul}]"
)  # scripts whose words stand without spaces, or endings on words
_ELISION = regex.compile(r"(?<![\p{L}\p{M}])([dlj])['’‘ʼ`´](?=\p{L})", regex.IGNORECASE)
_LONGEST = 5  # words of the longest phrase that counts
_SHORT = 3  # words after a place in a message that says only where somebody is
_FILLERS = 3  # so many words between "near" and the place: "in the city of"


def spread(text: str) -> str:
    """`text` with French articles apart from their words, so that "d'Ottawa" holds the word Ottawa."""
    return str(_ELISION.sub(r"\1 ", text))


class Surroundings:
    def __init__(self, words: Mapping[str, PlaceWords]) -> None:
        lists = list(words.values())
        self._before = _folded(phrase for w in lists for phrase in w.before)
        self._after = _folded(phrase for w in lists for phrase in w.after)
        self._between = _folded(phrase for w in lists for phrase in w.between)
        near_me = _folded(phrase for w in lists for phrase in w.near_me)
        self._near_me = sorted(near_me, key=lambda phrase: (-len(phrase), phrase))
        # What stands before the place -> (what stands after it, whether it begins the message, the language).
        self._i_am: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
        for language, lists_of_it in words.items():
            for phrase in lists_of_it.i_am:
                first, _, last = phrase.text.partition("*")
                self._i_am[fold(spread(first))].append((fold(spread(last)), first.startswith("^"), language))
        lasts = {last for phrases in self._i_am.values() for last, _, _ in phrases}
        every = (self._before, self._after, self._between, self._i_am, lasts)
        self.around = frozenset(word for phrases in every for phrase in phrases for word in phrase.split())

    def before(self, folded: str, start: int) -> bool:
        """Whether a word that leads to a place stands before `start`."""
        return any(_ends_with(left, self._before) for left in self._lefts(folded[:start]))

    def after(self, folded: str, end: int) -> bool:
        return _begins_with(folded[end:], self._after)

    def i_am(self, folded: str, start: int, end: int) -> bool:
        """Whether the person says to be there now."""
        return bool(self._said_in(folded, start, end))

    def language(self, folded: str, start: int, end: int) -> str | None:
        """The one language in which the person says to be there ("i live in"), None where it may be several."""
        languages = {language for language, words in self._said_in(folded, start, end) if words > 1}
        return languages.pop() if len(languages) == 1 else None

    def _said_in(self, folded: str, start: int, end: int) -> list[tuple[str, int]]:
        """The languages that have a phrase there which says so, and how many words it has before the place."""
        right, found = folded[end:], []
        for left in self._lefts(folded[:start]):
            for tail in _tails(left):
                for last, at_start, language in self._i_am.get(tail, ()):
                    # What begins a long message is a tale, as in "in Mexico they pay the same day".
                    if at_start and (left.strip() != tail or len(right.split()) > _SHORT):
                        continue
                    if not last or _begins_with(right, {last}):
                        found.append((language, len(tail.split())))
        return found

    def without_near(self, text: str) -> str | None:
        """`text`, folded, without the words that want something near ("near me"); None where there are none."""
        folded = fold(spread(text))
        for phrase in self._near_me:  # the longest first
            spaced, run = f" {folded} ", f" {phrase} "
            if run in spaced:
                return spaced.replace(run, " ", 1).strip()
            if _TOGETHER.search(phrase) and phrase in folded:
                return folded.replace(phrase, " ", 1).strip()
        return None

    def _lefts(self, left: str) -> Iterable[str]:
        """What stands before, then the same without the words that may stand in between."""
        for _ in range(_FILLERS):
            yield left
            tail = next((tail for tail in _tails(left) if tail in self._between), None)
            if tail is None:
                return
            left = left.rstrip()[: -len(tail)]


def _folded(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(fold(spread(phrase.text)) for phrase in phrases) - {""}


def _tails(left: str) -> list[str]:
    """What a text may end with as a phrase, longest first: its last words, or letters where words stand together."""
    words = left.split()
    tails = [" ".join(words[-n:]) for n in range(min(_LONGEST, len(words)), 0, -1)]
    if words and _TOGETHER.search(words[-1][-1]):
        tails += [words[-1][-n:] for n in range(min(8, len(words[-1])), 0, -1)]
    return tails


def _ends_with(left: str, phrases: Iterable[str]) -> bool:
    return any(tail in phrases for tail in _tails(left))


def _begins_with(right: str, phrases: Iterable[str]) -> bool:
    words = right.split()
    if any(" ".join(words[:n]) in phrases for n in range(1, min(_LONGEST, len(words)) + 1)):
        return True
    first = words[0] if words else ""
    return bool(first and _TOGETHER.search(first[0])) and any(
        first[:n] in phrases for n in range(1, min(8, len(first)) + 1)
    )
