"""Finding an answer to mend, and seeing it as people get it. For staff; people's questions are `bot.answering`'s."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.knowledge.check_texts import texts_of
from bot.knowledge.compare import bare
from bot.knowledge.model import Knowledge, Place
from bot.knowledge.placeholders import fill

# Likeness from 0 to 100; below it a line shares only some letters with the search.
LIKE_ENOUGH = 70
# The search may be a part of the line, but a line that is wholly like it comes first.
_PART = 0.95
_LONG_ENOUGH = 4


@dataclass(frozen=True)
class Found:
    """The line of an entry that fits best. `language` is "" where the entry's id fits. `score`: 0 to 100."""

    entry: str
    language: str
    text: str
    place: Place
    score: float


def find(knowledge: Knowledge, words: str, limit: int = 10) -> list[Found]:
    """Entries by their best line (ids, titles, texts and asks of all languages), best first, at most `limit`.

    Case, accents, the order of words and small typing mistakes do not matter.
    """
    wanted = bare(words)
    if not wanted:
        return []
    best: dict[str, Found] = {}
    for entry, language, text, place in _lines(knowledge):
        score = _likeness(wanted, bare(text))
        found = Found(entry, language, text, place, round(score, 1))
        rival = best.get(entry)
        if score >= LIKE_ENOUGH and (rival is None or _rank(found) < _rank(rival)):
            best[entry] = found
    return sorted(best.values(), key=_rank)[:limit]


def preview(knowledge: Knowledge, entry_id: str, language: str, region: str | None, today: dt.date) -> list[str]:
    """What someone of this language and region is told, filled, in order: short, the region's text, the further parts.

    In the best language that has the entry. Raises LookupError where there is no such entry.
    """
    words = knowledge.words_for(knowledge.entries[entry_id], language)
    regional = words.regions.get(region) if region else None
    texts = [words.short, *([regional] if regional else []), *words.more]
    return [fill(text, words.language, knowledge, today) for text in texts]


def _rank(found: Found) -> tuple[float, int]:
    """Of lines that fit as well, the shorter: there is less in it that was not searched for."""
    return (-found.score, len(found.text))


def _likeness(wanted: str, line: str) -> float:
    whole = fuzz.token_sort_ratio(wanted, line)
    if len(line) <= len(wanted):
        # rapidfuzz looks for the shorter in the longer: "no" would be found in every search that holds it.
        return whole
    words = _PART * fuzz.token_set_ratio(wanted, line)
    # Inside words only where the search is long enough to mean something: "no" is in "now".
    inside = _PART * fuzz.partial_ratio(wanted, line) if len(wanted) >= _LONG_ENOUGH or not wanted.isascii() else 0.0
    return max(whole, words, inside)


def _lines(knowledge: Knowledge) -> Iterator[tuple[str, str, str, Place]]:
    """Entry, language, line, place."""
    for entry in knowledge.entries.values():
        yield entry.id, "", entry.id, entry.place
        for words in entry.words.values():
            for said in texts_of(words):
                yield entry.id, words.language, said.text, said.place
            for phrase in words.ask:
                yield entry.id, words.language, phrase.text, phrase.place
